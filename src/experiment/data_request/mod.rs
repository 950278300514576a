//! Which data would settle most of what a plan is worth.
//!
//! The plans' effects are computed under every set of values of the fitted
//! parameters, all sets with the same chance. What an effect varies by over the
//! sets is what published figures leave open; which parameters it varies with
//! says which data would close it.

mod course;
mod explained;

pub use course::{DataRequestOptions, DataRequestTask, data_request};

use super::calibrate::Verdict;
use super::ensemble::EnsembleFault;

/// Fewest sets over which anything can be ranked.
pub const FEWEST_SETS: usize = 10;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum DataRequestFault {
    /// The scenario names no data.
    #[error("the scenario names no data to ask for: give it a [data_request.NAME] block")]
    NothingToAsk,
    /// Too few sets.
    #[error("there are {0} sets of values: at least {FEWEST_SETS} are needed to rank anything")]
    FewSets(usize),
    /// None of the columns is a fitted parameter.
    #[error(
        "none of the addresses of the sets is a parameter that the scenario declares with `fit`"
    )]
    NothingFitted,
    /// No such standard.
    #[error("the scenario has no standard \"{name}\"; it has {known}")]
    Standard {
        /// What was asked for.
        name: String,
        /// The standards.
        known: String,
    },
    /// A run failed.
    #[error(transparent)]
    Ensemble(#[from] EnsembleFault),
}

/// What is to be asked for, in order, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct DataRequestFindings {
    /// Title of the scenario.
    pub title: String,
    /// Digest of the scenario with its plans.
    pub digest: String,
    /// Seed.
    pub seed: u64,
    /// How many sets.
    pub sets: usize,
    /// Replications of each set.
    pub replications: u32,
    /// What each plan is worth under each standard that was asked for.
    pub values: Vec<PlanValue>,
    /// Data that would settle a fitted parameter, the most useful first.
    pub ranked: Vec<RankedRequest>,
    /// Positions, in the scenario, of data that no fitted parameter asks for.
    pub unranked: Vec<usize>,
    /// Pairs of parameters that the published data know only together, the
    /// strongest first.
    pub trade_offs: Vec<TradeOff>,
    /// Fitted parameters that no data request would settle.
    pub unasked: Vec<String>,
    /// Fitted parameters of the scenario that the sets leave at the value of
    /// the file.
    pub held: Vec<String>,
}

/// What a plan is worth, over the sets.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanValue {
    /// Name of the plan.
    pub plan: String,
    /// Title of the plan.
    pub title: String,
    /// The standard.
    pub standard: String,
    /// P10, P50 and P90 over the sets \[breaches avoided a year\].
    pub spread: [f64; 3],
    /// In how many sets it avoids any.
    pub avoids_in: usize,
    /// Standard deviation over the sets \[breaches a year\].
    pub sd: f64,
    /// What of that is chance in the model, as a standard deviation
    /// \[breaches a year\]; `None` with one replication.
    pub chance: Option<f64>,
}

/// Data to be asked for, and what it would settle.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedRequest {
    /// Position in the scenario's data requests.
    pub request: usize,
    /// Its rank, from 1 on; those that cannot be told apart share one.
    pub rank: usize,
    /// For each of the plans' values: by how much the parameters that it would
    /// settle move it \[breaches a year\], less what chance makes of so many
    /// parameters, at least 0.
    pub effects: Vec<f64>,
    /// Position of the largest of these.
    pub largest: usize,
    /// What chance alone exceeds in one of twenty cases \[breaches a year\].
    pub by_chance: f64,
    /// What is left open of each parameter that it would settle.
    pub open: Vec<OpenParameter>,
}

impl RankedRequest {
    /// The largest effect \[breaches a year\].
    pub fn effect(&self) -> f64 {
        self.effects[self.largest]
    }

    /// Whether it is more than chance makes.
    pub fn is_shown(&self) -> bool {
        self.effect() > self.by_chance
    }
}

/// What the published data leave open of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenParameter {
    /// Address.
    pub address: String,
    /// Standard deviation over the sets, over that of what was believed
    /// beforehand, on the scale of the fit.
    pub left: f64,
    /// What that means.
    pub verdict: Verdict,
}

/// Two parameters that the published data know only together.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeOff {
    /// Their addresses.
    pub addresses: [String; 2],
    /// Positions, in the scenario, of the data that would settle each.
    pub requests: [Option<usize>; 2],
    /// Their rank correlation over the sets.
    pub correlation: f64,
}
