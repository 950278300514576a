//! Which resource holds patients up: what one more unit of each would do to
//! the breaches of a standard, told apart as far as the replications can.

mod candidates;
mod course;
mod racing;
mod reach;

pub use course::bottlenecks;

use super::ensemble::EnsembleFault;
use super::sets::ParameterSets;
use crate::scenario::{Loader, Scenario};
use crate::stats::Estimate;
use jiff::civil::Date;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct BottleneckOptions {
    /// Name of the standard whose breaches count.
    pub standard: String,
    /// Organisation whose patients count; `None`: the alliance.
    pub organisation: Option<String>,
    /// Patterns of addresses, with `*` for anything, such as `diary.ct.*`;
    /// empty: all resources.
    pub patterns: Vec<String>,
    /// What one more unit costs in a year \[pence\], by pattern; of several the
    /// last that fits holds.
    pub costs: Vec<(String, i64)>,
    /// The smallest effect that matters \[breaches avoided a month\].
    pub indifference: f64,
    /// Most replications of one candidate.
    pub replications: u32,
    /// Whether every resource is tried by itself from the start, without
    /// trying all of a kind together before.
    pub each_alone: bool,
    /// Sets of values that replications take in turn; `None`: all are run with
    /// the scenario's own.
    pub sets: Option<ParameterSets>,
    /// Seed of all chance.
    pub seed: u64,
    /// Threads; `None`: one for each processor.
    pub threads: Option<usize>,
}

/// What is needed.
#[derive(Debug, Clone, Copy)]
pub struct BottleneckTask<'a> {
    /// Makes the variants.
    pub loader: &'a Loader,
    /// The scenario as the loader gives it.
    pub base: &'a Scenario,
    /// What is asked.
    pub options: &'a BottleneckOptions,
}

/// Why nothing was found.
#[derive(Debug, thiserror::Error)]
pub enum BottleneckFault {
    /// No such standard.
    #[error("the scenario has no standard \"{name}\"; it has {known}")]
    Standard {
        /// What was asked for.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// No such organisation.
    #[error("the scenario has no organisation \"{code}\"; it has {known}")]
    Organisation {
        /// What was asked for.
        code: String,
        /// Those that there are.
        known: String,
    },
    /// A pattern fits no resource.
    #[error("no resource is called \"{pattern}\"{}", near(nearest.as_deref()))]
    Pattern {
        /// What was asked for.
        pattern: String,
        /// The address that is nearest to it.
        nearest: Option<String>,
    },
    /// There is nothing to try.
    #[error("there is no resource to try: {why}")]
    NoCandidates {
        /// What became of all of them.
        why: String,
    },
    /// Runs failed.
    #[error(transparent)]
    Ensemble(#[from] EnsembleFault),
}

fn near(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("; did you mean \"{name}\"?"))
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Bottlenecks {
    /// Title of the scenario.
    pub title: String,
    /// Digest of everything that was read.
    pub scenario_digest: String,
    /// Seed of the runs.
    pub seed: u64,
    /// The standard whose breaches count.
    pub standard: String,
    /// Code of the organisation, or of the alliance, whose patients count.
    pub org_code: String,
    /// First day of the one more unit.
    pub from: Date,
    /// Last day of the cohorts that count.
    pub to: Date,
    /// Months of cohorts that count.
    pub months: u32,
    /// The smallest effect that matters \[breaches avoided a month\].
    pub indifference: f64,
    /// Breaches of the base in all these months, with a plain 95% interval.
    pub base: Estimate,
    /// Most replications of a candidate.
    pub replications: u32,
    /// Sets of values that they took in turn, if any.
    pub sets: Option<u32>,
    /// How many intervals hold together.
    pub intervals: usize,
    /// Resources that were tried by themselves, the one that avoids most
    /// first.
    pub candidates: Vec<Candidate>,
    /// Kinds all of whose resources together avoid too little.
    pub kinds: Vec<KindTogether>,
    /// Resources that were not tried, and why, by reason.
    pub left_out: Vec<LeftOut>,
}

/// A resource that was tried by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its address.
    pub address: String,
    /// What one more unit is.
    pub unit: String,
    /// Breaches that it avoids over all months, with an interval that holds
    /// together with those of all others.
    pub avoided: Estimate,
    /// Replications in which it was tried.
    pub replications: u32,
    /// What was found of it.
    pub standing: Standing,
    /// What the unit costs in the reporting period \[pence\].
    pub cost: Option<i64>,
    /// Cost of each breach avoided \[pence\]; `None` where the interval spans
    /// zero.
    pub cost_each: Option<f64>,
}

/// What was found of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A bottleneck, and the one of which one more unit avoids most.
    First,
    /// A bottleneck that cannot be told apart from the first.
    NotToldFromFirst,
    /// Shown to avoid less than the first, though it may matter.
    Less,
    /// It may matter or not: the replications do not say.
    NotSettled,
    /// Shown to avoid less than what matters.
    TooLittle,
}

impl Standing {
    /// As files call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::NotToldFromFirst => "not told from first",
            Self::Less => "less than first",
            Self::NotSettled => "not settled",
            Self::TooLittle => "too little",
        }
    }
}

/// All resources of a kind, one more unit of each at once.
#[derive(Debug, Clone, PartialEq)]
pub struct KindTogether {
    /// Address of the kind, for instance `rota.triage`.
    pub kind: String,
    /// How many resources.
    pub resources: usize,
    /// Breaches that they avoid together over all months.
    pub avoided: Estimate,
    /// Replications in which they were tried.
    pub replications: u32,
}

/// Resources that were not tried, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Why.
    pub why: String,
    /// Their addresses.
    pub addresses: Vec<String>,
}
