//! One replication of the base and of every alternative.

use crate::engine::{EngineFault, Replication};
use crate::observe::{Collector, Layout, Tables};
use crate::random::Key;
use crate::scenario::{Alternative, Phase, Scenario, Timeline};
use crate::time::SimTime;

/// What one replication counted.
#[derive(Debug)]
pub(super) struct Outcome {
    /// Of the base, then of each alternative: the months of the reporting
    /// period.
    pub(super) tables: Vec<Tables>,
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

type Run<'m, 'l> = Replication<'m, Collector<'l>>;

/// Runs the base through its phases. At the first change of each alternative
/// the state is copied, and the copy goes on under the alternative to the end;
/// so what came before is run once, and a plan starts from exactly where the
/// base was.
pub(super) fn replicate(scenario: &Scenario, layout: &Layout, key: Key) -> Result<Outcome, Fault> {
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

    let mut base = Run::new(&phases[0].model, key, Collector::new(layout));
    let mut of_plans: Vec<Option<Tables>> = vec![None; forks.len()];
    let mut events = 0;
    for instant in instants {
        base.run_until(instant).map_err(of_base)?;
        for (index, alternative) in scenario.alternatives.iter().enumerate() {
            if forks[index] == instant {
                let before = base.events();
                let (tables, totals) = go_on(base.clone(), &alternative.timeline, instant)
                    .map_err(|engine| Fault { alternative: Some(index), engine })?;
                events += totals.events - before;
                of_plans[index] = Some(tables.keeping(layout.report()));
            }
        }
        if let Some(phase) = phases[1..].iter().find(|phase| phase.from == instant) {
            base = base.switch_to(&phase.model);
        }
    }
    let (collector, totals) = base.finish().map_err(of_base)?;
    let of_base = collector.into_tables().keeping(layout.report());
    // A plan that begins after the end of the run is the base.
    let of_plans: Vec<_> =
        of_plans.into_iter().map(|tables| tables.unwrap_or_else(|| of_base.clone())).collect();
    Ok(Outcome {
        tables: std::iter::once(of_base).chain(of_plans).collect(),
        patients: totals.arrived,
        events: events + totals.events,
    })
}

/// Runs a copy of the base under another timeline from `instant` to the end.
fn go_on<'m>(
    run: Run<'m, '_>,
    timeline: &'m Timeline,
    instant: SimTime,
) -> Result<(Tables, crate::engine::Totals), EngineFault> {
    let (past, to_come) = split(&timeline.phases, instant);
    let mut run = run.switch_to(&past.model);
    for phase in to_come {
        if phase.from >= phase.model.horizon.end {
            break;
        }
        run.run_until(phase.from)?;
        run = run.switch_to(&phase.model);
    }
    let (collector, totals) = run.finish()?;
    Ok((collector.into_tables(), totals))
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
