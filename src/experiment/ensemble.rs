//! A scenario run under many sets of values of its parameters, each with
//! replications of its own.

use super::parallel::in_order;
use super::results::Results;
use super::run::{ExperimentFault, Progress, run_alone};
use crate::scenario::{LoadFailure, Loader, Scenario};

/// Gives the scenario under values of its fitted parameters.
pub trait Scenarios: Sync {
    /// The scenario with these values, in the order of the parameters.
    ///
    /// # Errors
    /// If the scenario is refused with them.
    fn with(&self, values: &[f64]) -> Result<Scenario, Box<LoadFailure>>;
}

/// A scenario whose values at some addresses are set anew for each run.
#[derive(Debug)]
pub struct WithValues<'a> {
    /// Loads it.
    pub loader: &'a Loader,
    /// Where the values belong, in their order.
    pub addresses: Vec<String>,
}

impl Scenarios for WithValues<'_> {
    fn with(&self, values: &[f64]) -> Result<Scenario, Box<LoadFailure>> {
        let values: Vec<(String, f64)> =
            self.addresses.iter().cloned().zip(values.iter().copied()).collect();
        self.loader.with(&values).map_err(Box::new)
    }
}

/// Sets of values, and what gives the scenario under each.
pub type SetsToRun<'a> = (&'a dyn Scenarios, &'a [Vec<f64>]);

/// One run: under which values, and with the chance of which replication.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Values in the order of the parameters.
    pub values: Vec<f64>,
    /// Number of the replication.
    pub replication: u32,
}

/// Why an ensemble could not be run.
#[derive(Debug, thiserror::Error)]
pub enum EnsembleFault {
    /// The scenario is refused with what was altered in it.
    #[error("the scenario is refused as it was altered for a run")]
    Refused(Box<LoadFailure>),
    /// What went wrong with the values of one set of a table.
    #[error("set {set} of the parameter sets: {fault}")]
    InSet {
        /// Which set, counted from 1.
        set: usize,
        /// What went wrong.
        fault: Box<Self>,
    },
    /// A replication failed.
    #[error(transparent)]
    Experiment(Box<ExperimentFault>),
    /// The threads could not be started.
    #[error("the threads could not be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl From<ExperimentFault> for EnsembleFault {
    fn from(fault: ExperimentFault) -> Self {
        Self::Experiment(Box::new(fault))
    }
}

/// Runs the members in parallel and makes something small of each one's
/// results, in the order of members. The fault that is reported is that of the
/// first member that has one.
pub(super) fn run_members<T: Send>(
    scenarios: &dyn Scenarios,
    members: &[Member],
    (seed, threads): (u64, Option<usize>),
    progress: &dyn Progress,
    make: impl Fn(&Results) -> T + Sync,
) -> Result<Vec<T>, EnsembleFault> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build()?;
    in_order(&pool, members.len() as u32, |at| {
        let member = &members[at as usize];
        let scenario = scenarios.with(&member.values).map_err(EnsembleFault::Refused)?;
        let small = make(&run_alone(&scenario, seed, member.replication)?);
        progress.advanced();
        Ok(small)
    })
}
