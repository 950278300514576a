//! One replication of the base and of every alternative.

use crate::engine::{EngineFault, Observer, Replication, Totals};
use crate::observe::{Collector, Layout, MeasureLayout, Meters, Tables, Tally};
use crate::random::Key;
use crate::scenario::{Alternative, Phase, Scenario, Timeline};
use crate::time::SimTime;

/// What one replication counted.
#[derive(Debug)]
pub(super) struct Outcome {
    /// Of the base, then of each alternative: the months of the reporting
    /// period.
    pub(super) tables: Vec<Tables>,
    /// Of the base, then of each alternative: all measures.
    pub(super) tallies: Vec<Vec<Tally>>,
    /// Patients who entered the base.
    pub(super) patients: u64,
    /// Timed patient events of the base and the alternatives, their common
    /// history once.
    pub(super) events: u64,
}

/// What went wrong, and where.
#[derive(Debug)]
pub(super) struct Fault {
    /// The alternative; `None`: the base.
    pub(super) alternative: Option<usize>,
    /// What the engine says.
    pub(super) engine: EngineFault,
}

/// What is watched in a replication: standards and capacity, and measures if
/// there are any.
trait Recorder: Observer + Clone {
    /// What was counted.
    fn into_counts(self) -> (Tables, Vec<Tally>);
}

impl Recorder for Collector<'_> {
    fn into_counts(self) -> (Tables, Vec<Tally>) {
        (self.into_tables(), Vec::new())
    }
}

impl Recorder for (Collector<'_>, Meters<'_>) {
    fn into_counts(self) -> (Tables, Vec<Tally>) {
        (self.0.into_tables(), self.1.into_tallies())
    }
}

/// Runs one replication of the base and of every alternative.
pub(super) fn replicate(
    scenario: &Scenario,
    layout: &Layout,
    measures: Option<&MeasureLayout>,
    key: Key,
) -> Result<Outcome, Fault> {
    let collector = Collector::new(layout);
    match measures {
        None => watched(scenario, layout, key, collector),
        Some(measures) => watched(scenario, layout, key, (collector, Meters::new(measures))),
    }
}

/// Runs the base through its phases. At the first change of each alternative
/// the state is copied, and the copy goes on under the alternative to the end;
/// so what came before is run once, and a plan starts from exactly where the
/// base was.
fn watched<R: Recorder>(
    scenario: &Scenario,
    layout: &Layout,
    key: Key,
    recorder: R,
) -> Result<Outcome, Fault> {
    let phases = &scenario.base.phases;
    let end = phases[0].model.horizon.end;
    let of_base = |engine| Fault { alternative: None, engine };

    let forks: Vec<SimTime> = scenario
        .alternatives
        .iter()
        .map(|alternative| first_change(scenario, alternative))
        .collect();
    let mut instants: Vec<SimTime> = phases[1..].iter().map(|phase| phase.from).collect();
    instants.extend(&forks);
    instants.retain(|&from| from < end);
    instants.sort_unstable();
    instants.dedup();

    let mut base = Replication::new(&phases[0].model, key, recorder);
    let mut of_plans: Vec<Option<(Tables, Vec<Tally>)>> = vec![None; forks.len()];
    let mut events = 0;
    for instant in instants {
        base.run_until(instant).map_err(of_base)?;
        if base.has_stopped() {
            break;
        }
        for (index, alternative) in scenario.alternatives.iter().enumerate() {
            if forks[index] == instant {
                let before = base.events();
                let ((tables, tallies), totals) =
                    go_on(base.clone(), &alternative.timeline, instant)
                        .map_err(|engine| Fault { alternative: Some(index), engine })?;
                events += totals.events - before;
                of_plans[index] = Some((tables.keeping(layout.report()), tallies));
            }
        }
        if let Some(phase) = phases[1..].iter().find(|phase| phase.from == instant) {
            base = base.switch_to(&phase.model);
        }
    }
    let (recorder, totals) = base.finish().map_err(of_base)?;
    let (tables, tallies) = conserved(recorder).map_err(of_base)?;
    let of_base = (tables.keeping(layout.report()), tallies);
    // A plan that begins after the end of the run, or after enough patients
    // have left, is the base.
    let of_plans: Vec<_> =
        of_plans.into_iter().map(|counts| counts.unwrap_or_else(|| of_base.clone())).collect();
    let (tables, tallies) = std::iter::once(of_base).chain(of_plans).unzip();
    Ok(Outcome { tables, tallies, patients: totals.arrived, events: events + totals.events })
}

/// Runs a copy of the base under another timeline from `instant` to the end.
fn go_on<'m, R: Recorder>(
    run: Replication<'m, R>,
    timeline: &'m Timeline,
    instant: SimTime,
) -> Result<((Tables, Vec<Tally>), Totals), EngineFault> {
    let (past, to_come) = split(&timeline.phases, instant);
    let mut run = run.switch_to(&past.model);
    for phase in to_come {
        if phase.from >= phase.model.horizon.end {
            break;
        }
        run.run_until(phase.from)?;
        if run.has_stopped() {
            break;
        }
        run = run.switch_to(&phase.model);
    }
    let (recorder, totals) = run.finish()?;
    Ok((conserved(recorder)?, totals))
}

/// What was counted, if sharing patients between organisations has lost and
/// made up nobody.
fn conserved<R: Recorder>(recorder: R) -> Result<(Tables, Vec<Tally>), EngineFault> {
    let (tables, tallies) = recorder.into_counts();
    match tables.misallocated() {
        None => Ok((tables, tallies)),
        Some((counted, expected)) => Err(EngineFault::Conservation {
            what: "half-patients allocated to organisations".to_owned(),
            counted: counted.into(),
            expected: expected.into(),
        }),
    }
}

/// The phase that holds at `instant`, and those after it.
fn split(phases: &[Phase], instant: SimTime) -> (&Phase, &[Phase]) {
    let after = phases.partition_point(|phase| phase.from <= instant).max(1);
    (&phases[after - 1], &phases[after..])
}

/// When an alternative first differs from the base. One without changes might
/// differ in anything, so it is run from the start.
fn first_change(scenario: &Scenario, alternative: &Alternative) -> SimTime {
    alternative
        .changes
        .iter()
        .map(|change| scenario.epoch.midnight(change.from).max(SimTime::START))
        .min()
        .unwrap_or(SimTime::START)
}
