//! Many variants of a scenario on the same patients: each in a few
//! replications, of which only small numbers are kept.

use super::effects;
use super::futures::Futures;
use super::parallel::in_order;
use super::run::{ExperimentFault, Progress, Watch};
use super::samples::Samples;
use crate::observe::{Basis, Breakdown};
use crate::scenario::{LoadFailure, Loader, Scenario, Variant};
use rayon::ThreadPool;
use std::ops::Range;

/// Most variants that are compiled at a time: each has models of its own, and
/// tables in every replication.
const AT_A_TIME: usize = 12;

/// Why variants could not be run.
#[derive(Debug, thiserror::Error)]
pub enum VariantFault {
    /// The scenario is refused with a variant.
    #[error("the scenario is refused with one of its variants")]
    Refused(Box<LoadFailure>),
    /// A replication failed.
    #[error(transparent)]
    Experiment(#[from] Box<ExperimentFault>),
    /// The threads could not be started.
    #[error("the threads could not be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl From<ExperimentFault> for VariantFault {
    fn from(fault: ExperimentFault) -> Self {
        Self::Experiment(Box::new(fault))
    }
}

/// Whose breaches count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    /// Position of the standard.
    pub(super) standard: usize,
    /// Position among the alliance and its organisations: 0 is the alliance.
    pub(super) scope: usize,
}

/// What is the same in all runs of variants.
#[derive(Clone, Copy)]
pub(super) struct Runner<'a> {
    pub(super) loader: &'a Loader,
    pub(super) seed: u64,
    pub(super) pool: &'a ThreadPool,
    pub(super) progress: &'a dyn Progress,
}

/// What variants brought about: numbers by replication.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Avoided {
    /// Breaches of the base.
    pub(super) base: Vec<f64>,
    /// Of each variant, the breaches of the base less its own.
    pub(super) each: Vec<Vec<f64>>,
    /// Of each variant, what it costs in the reporting period \[pence\].
    pub(super) costs: Vec<Option<i64>>,
}

/// How many runs of a replication it takes to try so many variants in so many
/// replications.
pub(super) fn runs(variants: usize, replications: u32) -> u32 {
    variants.div_ceil(AT_A_TIME) as u32 * replications
}

impl Runner<'_> {
    /// Runs variants, each in the same replications as the base, and counts
    /// the breaches that each avoids in the cohorts from its first month on.
    pub(super) fn avoided(
        &self,
        variants: &[Variant],
        replications: &Range<u32>,
        counted: &Counted,
    ) -> Result<Avoided, VariantFault> {
        let mut all = Avoided::default();
        for some in variants.chunks(AT_A_TIME) {
            let scenario = self.loader.with_variants(some);
            let scenario = scenario.map_err(|failure| VariantFault::Refused(Box::new(failure)))?;
            let counts = self.each(&scenario, replications, |samples| {
                let of_plan = |alternative: usize| {
                    let months = effects::months_after_start(samples, alternative);
                    let breaches = |timeline| {
                        let what = (counted.standard, Basis::Cohort);
                        let scope = &samples.scopes[counted.scope];
                        samples.stops(timeline, what, scope, Breakdown::All, &months).breaches[0]
                    };
                    (breaches(0), breaches(alternative + 1))
                };
                (0..samples.scenario.alternatives.len()).map(of_plan).collect::<Vec<_>>()
            })?;
            all.base = counts.iter().map(|plans| plans.first().map_or(0.0, |it| it.0)).collect();
            for (at, plan) in scenario.alternatives.iter().enumerate() {
                let less = counts.iter().map(|plans| plans[at].0 - plans[at].1);
                all.each.push(less.collect());
                let period = (scenario.report_from, scenario.report_to);
                all.costs.push(effects::cost(plan, scenario.epoch, period));
            }
        }
        Ok(all)
    }

    /// Makes something small of each replication of a scenario and its
    /// alternatives, in their order.
    pub(super) fn each<T: Send>(
        &self,
        scenario: &Scenario,
        replications: &Range<u32>,
        make: impl Fn(&Samples) -> T + Sync,
    ) -> Result<Vec<T>, ExperimentFault> {
        let watch = Watch::new(scenario);
        let number = replications.end - replications.start;
        let (seed, progress) = (self.seed, self.progress);
        in_order(self.pool, number, |at| {
            let outcome = watch.replicate(scenario, seed, replications.start + at)?;
            let outcomes = (std::slice::from_ref(&outcome), Futures::INDEPENDENT);
            let small = make(&Samples::new(scenario, &watch.layout, outcomes));
            progress.advanced();
            Ok(small)
        })
    }
}
