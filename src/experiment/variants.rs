//! Many variants of a scenario on the same patients: each in a few
//! replications, of which only small numbers are kept.

use super::costs;
use super::effects;
use super::ensemble::{EnsembleFault, Scenarios};
use super::futures::Futures;
use super::parallel::in_order;
use super::results::Results;
use super::run::{Design, Progress, Watch, run, run_over_sets};
use super::samples::Samples;
use super::sets::ParameterSets;
use crate::observe::{Basis, Breakdown};
use crate::scenario::{LoadFailure, Loader, Scenario, Variant};
use rayon::ThreadPool;
use std::ops::Range;

/// Most variants that are compiled at a time: each has models of its own, and
/// tables in every replication.
const AT_A_TIME: usize = 12;

/// What is altered in a scenario before it is run.
#[derive(Debug, Clone, Copy)]
pub(super) enum Altered<'a> {
    /// The scenario with other numbers at some addresses.
    Values(&'a [(String, f64)]),
    /// These variants.
    Variants(&'a [Variant]),
    /// Mixes of the plans, each a list of their positions.
    Mixes(&'a [Vec<usize>]),
}

impl Altered<'_> {
    fn of(self, loader: &Loader) -> Result<Scenario, LoadFailure> {
        match self {
            Self::Values(values) => loader.with(values),
            Self::Variants(variants) => loader.with_variants(variants),
            Self::Mixes(mixes) => loader.with_mixes(mixes),
        }
    }

    fn scenario(self, loader: &Loader) -> Result<Scenario, EnsembleFault> {
        self.of(loader).map_err(|failure| EnsembleFault::Refused(Box::new(failure)))
    }
}

/// A scenario with what is altered, under values of the sets' addresses.
struct UnderSets<'a> {
    loader: &'a Loader,
    sets: &'a ParameterSets,
    altered: Altered<'a>,
}

impl Scenarios for UnderSets<'_> {
    fn with(&self, values: &[f64]) -> Result<Scenario, Box<LoadFailure>> {
        let addresses = self.sets.addresses.iter().cloned();
        let values: Vec<(String, f64)> = addresses.zip(values.iter().copied()).collect();
        self.altered.of(&self.loader.under(&values)?).map_err(Box::new)
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
    /// Sets of values; replications take them in turn.
    pub(super) sets: Option<&'a ParameterSets>,
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
    ) -> Result<Avoided, EnsembleFault> {
        let mut all = Avoided::default();
        for some in variants.chunks(AT_A_TIME) {
            let counts = self.each(Altered::Variants(some), replications, |samples| {
                let scenario = samples.scenario;
                let of_plan = |alternative: usize| {
                    let months = effects::months_after_start(samples, alternative);
                    let breaches = |timeline| {
                        let what = (counted.standard, Basis::Cohort);
                        let scope = &samples.scopes[counted.scope];
                        samples.stops(timeline, what, scope, Breakdown::All, &months).breaches[0]
                    };
                    let cost = costs::of_plan(scenario, alternative);
                    (breaches(0), breaches(alternative + 1), cost)
                };
                (0..scenario.alternatives.len()).map(of_plan).collect::<Vec<_>>()
            })?;
            all.base = counts.iter().map(|plans| plans.first().map_or(0.0, |it| it.0)).collect();
            for at in 0..some.len() {
                all.each.push(counts.iter().map(|plans| plans[at].0 - plans[at].1).collect());
                all.costs.push(counts.first().and_then(|plans| plans[at].2));
            }
        }
        Ok(all)
    }

    /// Runs a scenario with what is altered and gives all its results. Over sets of values, each
    /// replication is run under the next set; there are no more of them than
    /// sets.
    pub(super) fn results(
        &self,
        altered: Altered<'_>,
        replications: &Range<u32>,
        threads: Option<usize>,
    ) -> Result<Results, EnsembleFault> {
        let scenario = altered.scenario(self.loader)?;
        let design = Design { seed: self.seed, replications: replications.clone(), threads };
        let Some(sets) = self.sets else { return Ok(run(&scenario, &design, self.progress)?) };
        let with = UnderSets { loader: self.loader, sets, altered };
        let one = Design { replications: replications.start..replications.start + 1, ..design };
        let values = |replication| sets.sets[sets.set_of(replication)].clone();
        let values: Vec<Vec<f64>> = replications.clone().map(values).collect();
        run_over_sets((&scenario, &with), &values, &one, self.progress)
    }

    /// Runs a scenario with what is altered and makes something small of each replication, in
    /// their order. Over sets of values, each replication is run under the next
    /// set: the same one whatever is altered.
    pub(super) fn each<T: Send>(
        &self,
        altered: Altered<'_>,
        replications: &Range<u32>,
        make: impl Fn(&Samples) -> T + Sync,
    ) -> Result<Vec<T>, EnsembleFault> {
        let number = replications.end - replications.start;
        let one = |scenario: &Scenario, watch: &Watch, replication| {
            let outcome = watch.replicate(scenario, self.seed, replication)?;
            let outcomes = (std::slice::from_ref(&outcome), Futures::INDEPENDENT);
            let small = make(&Samples::new(scenario, &watch.layout, outcomes));
            self.progress.advanced();
            Ok::<T, EnsembleFault>(small)
        };
        let Some(sets) = self.sets else {
            let scenario = altered.scenario(self.loader)?;
            let watch = Watch::new(&scenario);
            return in_order(self.pool, number, |at| {
                one(&scenario, &watch, replications.start + at)
            });
        };
        let with = UnderSets { loader: self.loader, sets, altered };
        in_order(self.pool, number, |at| {
            let replication = replications.start + at;
            let set = sets.set_of(replication);
            let under = || {
                let scenario = with.with(&sets.sets[set]).map_err(EnsembleFault::Refused)?;
                one(&scenario, &Watch::new(&scenario), replication)
            };
            under().map_err(|fault| EnsembleFault::InSet { set: set + 1, fault: Box::new(fault) })
        })
    }
}
