//! Which mix of plans makes the best of a budget, or is the cheapest that
//! meets a standard, without doing harm elsewhere.

mod course;
mod mixes;
mod outcomes;

pub use course::optimise;

use super::ensemble::EnsembleFault;
use super::results::PlanEffect;
use super::sets::ParameterSets;
use crate::scenario::{Loader, Scenario};
use crate::stats::{Estimate, Interval, PerfectInformation};
use jiff::civil::Date;

/// Most plans of which mixes are made: 4,096 mixes.
pub const MOST_PLANS: usize = 12;

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// The most breaches avoided for so much money.
    Best {
        /// Most that the mix may cost in the reporting period \[pence\].
        budget: i64,
    },
    /// The least money for which the standard is met.
    Cheapest {
        /// Performance that is required in the last year of the reporting
        /// period \[share\].
        share: f64,
        /// Chance with which it is met, at least.
        chance: f64,
    },
}

/// How the mix is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct OptimiseOptions {
    /// The standard whose breaches count.
    pub standard: String,
    /// What is wanted.
    pub goal: Goal,
    /// By how much any other standard may be worse \[share\].
    pub margin: f64,
    /// Difference in breaches a month that does not matter.
    pub indifference: f64,
    /// Chance with which the choice is right.
    pub confidence: f64,
    /// Most replications of one mix.
    pub replications: u32,
    /// Further replications in which the chosen mix is scored.
    pub fresh: u32,
    /// Sets of values that replications take in turn; `None`: all are run with
    /// the scenario's own.
    pub sets: Option<ParameterSets>,
    /// Seed of all chance.
    pub seed: u64,
    /// Threads; `None`: one for each processor.
    pub threads: Option<usize>,
}

/// What is to be chosen from.
#[derive(Debug, Clone, Copy)]
pub struct OptimiseTask<'a> {
    /// The scenario's files, read, with the plans to compare.
    pub loader: &'a Loader,
    /// The scenario with each of the plans by itself as an alternative.
    pub base: &'a Scenario,
    /// How.
    pub options: &'a OptimiseOptions,
}

/// Why nothing was chosen.
#[derive(Debug, thiserror::Error)]
pub enum OptimiseFault {
    /// There is no such standard.
    #[error("there is no standard \"{name}\"; there are: {known}")]
    Standard {
        /// What was asked for.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// A plan has no cost.
    #[error("no cost is written in: {}; a mix must have one", .0.join(", "))]
    NoCost(Vec<String>),
    /// Too many plans.
    #[error("{0} plans have too many mixes; at most {MOST_PLANS}")]
    TooMany(usize),
    /// A run failed.
    #[error(transparent)]
    Ensemble(#[from] EnsembleFault),
}

/// A plan that may be part of a mix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it costs in the reporting period \[pence\].
    pub cost: i64,
}

/// How a mix stands at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is chosen.
    Chosen,
    /// It could not be told from the chosen one.
    NotTold,
    /// It avoids fewer breaches, or costs more.
    Worse,
    /// It makes another standard worse by more than the margin.
    Harmful,
    /// Whether it does so, or whether it meets the standard, is not settled.
    Open,
    /// It does not meet the standard often enough.
    Fails,
}

impl Standing {
    /// What files call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::NotTold => "not told from the chosen",
            Self::Worse => "worse",
            Self::Harmful => "harms another standard",
            Self::Open => "not settled",
            Self::Fails => "does not meet the standard",
        }
    }
}

/// A mix that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// Names of its plans; none: nothing is done.
    pub plans: Vec<String>,
    /// What it costs in the reporting period \[pence\].
    pub cost: i64,
    /// Breaches avoided in the replications of the search.
    pub avoided: Estimate,
    /// Replications that met the performance that is required, of all.
    pub met: Option<(u32, u32)>,
    /// The other standard that falls most, and by how much \[share\].
    pub worst_fall: Option<(String, Estimate)>,
    /// Replications.
    pub replications: u32,
    /// How it stands.
    pub standing: Standing,
    /// Whether no mix that costs no more avoids more.
    pub on_frontier: bool,
}

/// The chosen mix in replications that had no part in choosing it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Its effect.
    pub effect: PlanEffect,
    /// Replications.
    pub replications: u32,
    /// Replications that met what is required, with its Wilson interval.
    pub met: Option<(u32, Interval)>,
}

/// How mixes were picked for the search when there are many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screened {
    /// Replications of each plan by itself.
    pub replications: u32,
    /// Mixes that were kept.
    pub kept: usize,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimised {
    /// Title of the scenario.
    pub title: String,
    /// Digest of the scenario.
    pub digest: String,
    /// First and last day of the reporting period.
    pub period: (Date, Date),
    /// Months of the reporting period.
    pub months: u32,
    /// How it was looked for.
    pub options: OptimiseOptions,
    /// The plans.
    pub choices: Vec<Choice>,
    /// Pairs of plans that cannot be in force together, by position.
    pub clashes: Vec<(usize, usize)>,
    /// How many mixes there are within the budget.
    pub mixes: usize,
    /// How those that were tried were picked; `None`: all were tried.
    pub screened: Option<Screened>,
    /// The mixes that were tried; the chosen one first, if there is one, then
    /// by cost.
    pub tried: Vec<Tried>,
    /// Whether the choice holds with the confidence that was asked for.
    pub is_settled: bool,
    /// What it would be worth to know the parameters before choosing, over the
    /// mixes that do no harm, in the replications that all of them have run
    /// \[breaches avoided\], and how many these are; `None` without sets of
    /// values, and of the cheapest.
    pub worth_of_knowing: Option<(PerfectInformation, u32)>,
    /// What is lost on average by choosing it, if chance has misled the search
    /// \[breaches\].
    pub expected_loss: Option<f64>,
    /// The chosen mix, scored anew; `None` if none is chosen, or to do nothing
    /// is.
    pub scored: Option<Scored>,
}
