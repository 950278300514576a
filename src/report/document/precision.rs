//! Which figures were to be known how well, and how many replications it took.

use super::KeyColumns;
use crate::experiment::{Reached, ReachedRow};
use schemars::JsonSchema;
use serde::Serialize;

/// The rule that stops when all figures that were asked for are known well
/// (Hoad, Robinson and Davies 2010).
#[derive(Serialize, JsonSchema)]
pub(super) struct StoppingRule {
    /// Fewest replications on which figures were judged.
    fewest: u32,
    /// Most that would have been run.
    at_most: u32,
    /// Replications through which figures had to stay as well known; above 100
    /// replications, so many of each hundred.
    look_ahead: u32,
    /// Whether all figures were; if not, the most replications were run.
    reached: bool,
}

impl From<&Reached> for StoppingRule {
    fn from(reached: &Reached) -> Self {
        Self {
            fewest: reached.fewest,
            at_most: reached.at_most,
            look_ahead: reached.look_ahead,
            reached: reached.all,
        }
    }
}

/// A figure that was to be known well, over the whole reporting period.
#[derive(Serialize, JsonSchema)]
pub(super) struct PrecisionRow<'a> {
    #[serde(flatten)]
    key: KeyColumns<'a>,
    /// What was asked for, as it was typed.
    asked: &'a str,
    /// The figure; null where nothing was counted.
    value: Option<f64>,
    /// Half of the 95% interval that was asked for, in the unit of the figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_half_width: Option<f64>,
    /// Half of the 95% interval that was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    half_width: Option<f64>,
    /// With how many replications it came to be known so well, without ceasing
    /// to be; absent where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    known_from_replications: Option<u32>,
    /// About how many replications it would take, where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    replications_needed: Option<f64>,
    /// Whether it set the number of replications.
    drove: bool,
}

impl<'a> From<&'a ReachedRow> for PrecisionRow<'a> {
    fn from(row: &'a ReachedRow) -> Self {
        Self {
            key: KeyColumns::from(&row.key),
            asked: &row.asked,
            value: row.value,
            asked_half_width: row.asked_half_width,
            half_width: row.half_width,
            known_from_replications: row.since,
            replications_needed: row.needed,
            drove: row.drove,
        }
    }
}
