//! Which of the parameters that a scenario declares as uncertain matter to a
//! figure, and what it would take to change the answer.
//!
//! All parameters are varied over what is believed of them (`calibrate::prior`).
//! Runs that are compared have the same chance, so that a parameter that
//! changes nothing has an effect of exactly nothing.

mod course;
mod designs;
mod figure;
mod split;
mod swings;

pub use course::{SensitivityTask, can_be_asked, planned_runs, sensitivity};
pub use figure::{WantedFigure, known_metrics};
pub use split::{Choice, Split};
pub use swings::{Reading, Swing, SwitchValue};

use super::ensemble::EnsembleFault;
use crate::scenario::FittedParameter;
use crate::stats::{ElementaryEffects, SobolIndices};
use jiff::civil::Date;

/// How parameters are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Elementary effects (Morris) along so many trajectories.
    Morris(usize),
    /// Sobol indices from so many rows.
    Sobol(usize),
}

/// How it is to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct SensitivityOptions {
    /// The figure.
    pub figure: WantedFigure,
    /// How parameters are ranked.
    pub method: Method,
    /// Sets of values that tell chance from what is not known; 0: none.
    pub sets: usize,
    /// Replications of each set.
    pub replications: u32,
    /// How many parameters are moved one at a time, those that matter most.
    pub swings: usize,
    /// Replications of each end of these.
    pub swing_replications: u32,
    /// What the figure is to reach \[share\]; `None`: what the standard
    /// requires, of a performance.
    pub target: Option<f64>,
    /// Seed of all chance.
    pub seed: u64,
    /// Threads; `None`: one for each processor.
    pub threads: Option<usize>,
}

/// What is looked at in each run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The figure, of the alliance or of an organisation, in the base.
    Base {
        /// Code of the organisation or the alliance.
        org_code: String,
    },
    /// The alliance's figure under a plan.
    Under {
        /// Name of the plan.
        plan: String,
    },
    /// Breaches of the figure's standard that a plan avoids, in the cohorts of
    /// the whole alliance.
    Avoided {
        /// Name of the plan.
        plan: String,
    },
}

/// How much each parameter matters to each subject; parameters in their order.
#[derive(Debug, Clone, PartialEq)]
pub enum Ranking {
    /// Elementary effects; empty where some run has no figure.
    Morris(Vec<Vec<ElementaryEffects>>),
    /// Sobol indices; `None` where some run has no figure.
    Sobol(Vec<Option<SobolIndices>>),
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// Title of the scenario.
    pub title: String,
    /// Digest of everything that was read.
    pub digest: String,
    /// Seed of the runs.
    pub seed: u64,
    /// The figure.
    pub figure: WantedFigure,
    /// Its unit: `share`, `patients`, `days` or `minutes`.
    pub unit: String,
    /// First and last day of what it is of.
    pub period: (Date, Date),
    /// What it is to reach.
    pub target: Option<f64>,
    /// Runs in all.
    pub runs: usize,
    /// Sets of values that tell chance from what is not known.
    pub sets: usize,
    /// Replications of each of them.
    pub replications: u32,
    /// Replications of each value that is tried by itself.
    pub swing_replications: u32,
    /// The parameters.
    pub parameters: Vec<FittedParameter>,
    /// Between which values each lies, by 95% of what is believed of it.
    pub ranges: Vec<(f64, f64)>,
    /// What was looked at: the alliance first.
    pub subjects: Vec<Subject>,
    /// What each subject varies by; empty without sets.
    pub splits: Vec<Split>,
    /// What the choice of a plan makes; `None` without plans or sets.
    pub choice: Option<Choice>,
    /// How much each parameter matters.
    pub ranking: Ranking,
    /// Parameters moved one at a time, the one that matters most first.
    pub swings: Vec<Swing>,
}

impl Sensitivity {
    /// How much a parameter matters to a subject: mu* of a step of half of what
    /// is believed, in the figure's unit, or the total index. `None` where it
    /// is not known.
    pub fn weight(&self, subject: usize, parameter: usize) -> Option<f64> {
        designs::weight(&self.ranking, subject, parameter)
    }

    /// Positions of the parameters, the one that matters most to a subject
    /// first, equal ones in their order.
    pub fn order(&self, subject: usize) -> Vec<usize> {
        designs::order(self.parameters.len(), |at| self.weight(subject, at).unwrap_or(-1.0))
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum SensitivityFault {
    /// The scenario fits nothing.
    #[error(
        "the scenario declares no parameter as uncertain: write `fit = {{ spread = 0.2 }}` beside \
         \"low\" and \"high\" of a parameter"
    )]
    NothingFitted,
    /// The scenario has no such standard.
    #[error("the scenario has no standard \"{name}\"; it has {known}")]
    Standard {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// No run has the figure.
    #[error("no patient is counted in \"{0}\" over the reporting period")]
    NoFigure(String),
    /// A run failed.
    #[error(transparent)]
    Ensemble(#[from] EnsembleFault),
}
