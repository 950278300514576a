//! Runs the replications and turns what they counted into results.

use super::ensemble::{EnsembleFault, Scenarios};
use super::futures::Futures;
use super::parallel::in_order;
use super::replicate::{Outcome, replicate};
use super::results::{Difference, Figure, PlanEffect, Results, SetsRun};
use super::rows::Rows;
use super::samples::Samples;
use super::{
    delay_figures, differences, effects, engine_words, expedited_figures, figures, inputs,
    measures, sightings, use_figures,
};
use crate::engine::EngineFault;
use crate::observe::{Layout, MeasureLayout};
use crate::random::Key;
use crate::scenario::Scenario;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::ops::Range;

/// Which replications are run, and on how many threads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// Seed of the run.
    pub seed: u64,
    /// Numbers of the replications. Each is the same whichever others are run.
    pub replications: Range<u32>,
    /// Threads; `None`: one for each processor.
    pub threads: Option<usize>,
}

impl Design {
    /// The seed and number of replications of the scenario file, on all
    /// processors.
    pub fn new(scenario: &Scenario) -> Self {
        Self { seed: scenario.seed, replications: 0..scenario.replications, threads: None }
    }

    pub(super) fn pool(&self) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
        rayon::ThreadPoolBuilder::new().num_threads(self.threads.unwrap_or(0)).build()
    }
}

/// Hears how far an experiment is. Called from several threads.
pub trait Progress: Sync {
    /// So many replications will be run.
    fn begin(&self, _replications: u32) {}

    /// So many will be run in all, those that are done included: an experiment
    /// that goes on as long as it must, or drops what is hopeless, comes to know
    /// it on the way.
    fn in_all(&self, _replications: u32) {}

    /// One more is done.
    fn advanced(&self) {}
}

/// Hears nothing.
impl Progress for () {}

/// Why an experiment failed.
#[derive(Debug, thiserror::Error)]
pub enum ExperimentFault {
    /// The engine gave up in a replication.
    #[error(
        "replication {replication} failed{}: {told}; it fails alone too, with \
         --seed {seed} --only-replication {replication}",
        of_plan(plan.as_deref())
    )]
    Replication {
        /// Seed of the run.
        seed: u64,
        /// Number of the replication.
        replication: u32,
        /// The plan under which it failed; `None`: the base.
        plan: Option<String>,
        /// What the engine says, in the words of the scenario.
        told: String,
        /// What the engine says.
        source: EngineFault,
    },
    /// The design has no replications.
    #[error("there are no replications to run")]
    NoReplications,
    /// The threads could not be started.
    #[error("the threads could not be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

fn of_plan(plan: Option<&str>) -> String {
    plan.map_or_else(String::new, |plan| format!(" under plan {plan}"))
}

/// Runs a scenario: the base and every alternative, in every replication of
/// the design.
///
/// The results depend on the scenario, the seed and the replications alone:
/// outcomes are gathered in the order of replications before anything is added
/// up, and all counts are whole numbers until then.
///
/// # Errors
/// If a replication fails (the first of them is reported), there are none, or
/// threads cannot be started.
pub fn run(
    scenario: &Scenario,
    design: &Design,
    progress: &dyn Progress,
) -> Result<Results, ExperimentFault> {
    if design.replications.is_empty() {
        return Err(ExperimentFault::NoReplications);
    }
    let watch = Watch::new(scenario);
    let first = design.replications.start;
    let replications = design.replications.end - first;
    progress.begin(replications);
    let pool = design.pool()?;
    let outcomes = in_order(&pool, replications, |at| {
        let outcome = watch.replicate(scenario, design.seed, first + at);
        progress.advanced();
        outcome
    })?;
    let outcomes = (outcomes.as_slice(), Futures::INDEPENDENT);
    Ok(pool.install(|| results(scenario, &watch.layout, design, outcomes)))
}

/// Runs the base and every alternative under each of several sets of values,
/// in as many replications of each as the design has: set `k` has those from
/// `k` times as many on, so that futures differ in their values and in their
/// chance. `base` is the scenario with the values of its file.
///
/// # Errors
/// If the scenario is refused with a set, a replication fails (the first of
/// them is reported), there are none, or threads cannot be started.
pub fn run_over_sets(
    (base, scenarios): (&Scenario, &dyn Scenarios),
    sets: &[Vec<f64>],
    design: &Design,
    progress: &dyn Progress,
) -> Result<Results, EnsembleFault> {
    let each = design.replications.end - design.replications.start;
    let runs = each * sets.len() as u32;
    if runs == 0 {
        return Err(ExperimentFault::NoReplications.into());
    }
    let watch = Watch::new(base);
    progress.begin(runs);
    let pool = design.pool()?;
    let outcomes = in_order(&pool, runs, |at| {
        let set = (at / each) as usize;
        let chance = (design.seed, design.replications.start + at);
        let outcome = under((scenarios, &watch), (set, &sets[set]), chance)?;
        progress.advanced();
        Ok::<_, EnsembleFault>(outcome)
    })?;
    let futures = Futures { each: each as usize, in_sets: true };
    Ok(pool.install(|| results(base, &watch.layout, design, (&outcomes, futures))))
}

/// Runs one replication under one of several sets of values.
pub(super) fn under(
    (scenarios, watch): (&dyn Scenarios, &Watch),
    (set, values): (usize, &[f64]),
    (seed, replication): (u64, u32),
) -> Result<Outcome, EnsembleFault> {
    let run = || {
        let scenario = scenarios.with(values).map_err(EnsembleFault::Refused)?;
        Ok(watch.replicate(&scenario, seed, replication)?)
    };
    run().map_err(|fault| EnsembleFault::InSet { set: set + 1, fault: Box::new(fault) })
}

/// Runs one replication on the thread that asks for it.
///
/// # Errors
/// If it fails.
pub(super) fn run_alone(
    scenario: &Scenario,
    seed: u64,
    replication: u32,
) -> Result<Results, ExperimentFault> {
    let watch = Watch::new(scenario);
    let outcome = watch.replicate(scenario, seed, replication)?;
    let design = Design { seed, replications: replication..replication + 1, threads: Some(1) };
    Ok(results(scenario, &watch.layout, &design, (&[outcome], Futures::INDEPENDENT)))
}

/// What is watched in every replication of a scenario.
pub(super) struct Watch {
    pub(super) layout: Layout,
    measures: Option<MeasureLayout>,
}

impl Watch {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let model = &scenario.base.phases[0].model;
        let measures: Vec<_> =
            scenario.measures.iter().map(|terms| terms.measure.clone()).collect();
        Self { layout: Layout::new(model), measures: MeasureLayout::new(&measures, model) }
    }

    pub(super) fn replicate(
        &self,
        scenario: &Scenario,
        seed: u64,
        replication: u32,
    ) -> Result<Outcome, ExperimentFault> {
        let key = Key::of_replication(seed, replication);
        replicate(scenario, &self.layout, self.measures.as_ref(), key).map_err(|fault| {
            ExperimentFault::Replication {
                seed,
                replication,
                plan: fault.alternative.map(|index| scenario.alternatives[index].name.clone()),
                told: engine_words::in_words(&fault.engine, scenario),
                source: fault.engine,
            }
        })
    }
}

/// What the outcomes say.
pub(super) fn results(
    scenario: &Scenario,
    layout: &Layout,
    design: &Design,
    (outcomes, futures): (&[Outcome], Futures),
) -> Results {
    let samples = Samples::new(scenario, layout, (outcomes, futures));
    // Each timeline's figures are worked out on a thread, and put together in
    // the order of timelines.
    let figures: Vec<Vec<Figure>> = (0..=scenario.alternatives.len())
        .into_par_iter()
        .map(|timeline| {
            let mut found = Rows::new();
            figures::of_standards(&samples, timeline, &mut found);
            figures::of_stages(&samples, timeline, &mut found);
            delay_figures::of_delays(&samples, timeline, &mut found);
            use_figures::of_capacity(&samples, timeline, &mut found);
            expedited_figures::of_expediting(&samples, timeline, &mut found);
            found.into_vec()
        })
        .collect();
    let mut of_measures = Vec::new();
    for timeline in 0..=scenario.alternatives.len() {
        measures::of_timeline(&samples, timeline, &mut of_measures);
    }
    let (differences, effects): (Vec<Vec<Difference>>, Vec<PlanEffect>) = (0..scenario
        .alternatives
        .len())
        .into_par_iter()
        .map(|alternative| {
            let mut found = Rows::new();
            differences::from_base(&samples, alternative, &mut found);
            inputs::from_base(&samples, alternative, &mut found);
            let sightings = sightings::of_plan(&samples, alternative, &mut found);
            measures::from_base(&samples, alternative, &mut found);
            (found.into_vec(), PlanEffect { sightings, ..effects::of_plan(&samples, alternative) })
        })
        .unzip();
    Results {
        title: scenario.title.clone(),
        scenario_digest: scenario.digest.clone(),
        seed: design.seed,
        first_replication: design.replications.start,
        replications: outcomes.len() as u32,
        sets: futures.in_sets.then(|| SetsRun {
            sets: (outcomes.len() / futures.each) as u32,
            replications_each: futures.each as u32,
        }),
        precision: None,
        report_from: scenario.report_from,
        report_to: scenario.report_to,
        discount_a_year: scenario.discount_a_year,
        figures: one_after_another(figures),
        measures: of_measures,
        differences: one_after_another(differences),
        dominated: effects::dominated(&samples, &effects),
        worth_of_knowing: Vec::new(),
        effects,
        events: outcomes.iter().map(|outcome| outcome.events).sum(),
        patients: outcomes.iter().map(|outcome| outcome.patients).sum(),
        unstopped: unstopped(scenario, outcomes),
    }
}

/// Runs that should have stopped after so many patients and did not.
fn unstopped(scenario: &Scenario, outcomes: &[Outcome]) -> u32 {
    let horizon = &scenario.base.phases[0].model.horizon;
    if horizon.stop_after == u64::MAX {
        return 0;
    }
    let runs = outcomes.iter().flat_map(|outcome| &outcome.tables);
    runs.filter(|tables| tables.end() >= horizon.end).count() as u32
}

/// All parts in one list. There are tens of thousands of figures: those of the
/// base stay where they are.
fn one_after_another<T>(parts: Vec<Vec<T>>) -> Vec<T> {
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    all.reserve_exact(parts.as_slice().iter().map(Vec::len).sum());
    all.extend(parts.flatten());
    all
}

#[cfg(test)]
mod tests;
