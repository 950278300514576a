//! As many replications as it takes to know named figures well.
//!
//! `asked` reads what is asked for, `tracked` has each such figure of the first
//! so many replications, `course` runs replications until all are known.

mod asked;
mod course;
mod tracked;

pub use asked::{Asked, PrecisionFault, read_precision};
pub use course::{FEWEST, LOOK_AHEAD, run_to_precision};

use super::key::FigureKey;

/// How the number of replications came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// Fewest replications on which figures were judged.
    pub fewest: u32,
    /// Most that would have been run.
    pub at_most: u32,
    /// Replications through which figures had to stay as well known, up to 100
    /// replications; above, so many of each hundred.
    pub look_ahead: u32,
    /// Whether all figures were known as well as was asked for and stayed so;
    /// if not, the most replications were run.
    pub all: bool,
    /// Each figure that was asked for: of the base, then of each plan.
    pub rows: Vec<ReachedRow>,
}

/// How well a figure is known that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ReachedRow {
    /// What it is about: all of the alliance, over the reporting period.
    pub key: FigureKey,
    /// What was asked for, as it was typed.
    pub asked: String,
    /// The figure over all replications that were run; `None` where nothing
    /// was counted.
    pub value: Option<f64>,
    /// Half of the 95% interval that was asked for, in the figure's unit;
    /// `None` where it is a share of a value that there is not.
    pub asked_half_width: Option<f64>,
    /// Half of the 95% interval over all replications that were run.
    pub half_width: Option<f64>,
    /// With how many replications it came to be known as well as was asked
    /// for, without ceasing to be; `None`: it is not.
    pub since: Option<u32>,
    /// About how many replications it would take, where it is not known as
    /// well as was asked for.
    pub needed: Option<f64>,
    /// Whether it is the one that set the number of replications.
    pub drove: bool,
}
