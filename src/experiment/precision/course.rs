//! Runs replications until all figures that are asked for are known well.

use super::asked::Asked;
use super::tracked::{self, Tracked};
use super::{Reached, ReachedRow};
use crate::experiment::ensemble::{EnsembleFault, SetsToRun};
use crate::experiment::futures::Futures;
use crate::experiment::parallel::until_fault;
use crate::experiment::replicate::Outcome;
use crate::experiment::results::Results;
use crate::experiment::run::{Design, ExperimentFault, Progress, Watch, results, under};
use crate::experiment::samples::Samples;
use crate::scenario::Scenario;
use crate::stats::{ReplicationCourse, ReplicationRule, Stop, replications_needed};

/// Fewest replications on which a figure is judged: with fewer an interval is
/// short by luck too often.
pub const FEWEST: u32 = 20;
/// Replications through which figures must stay as well known.
pub const LOOK_AHEAD: u32 = 5;

/// Runs a scenario, base and alternatives, in as many replications of the
/// design, in their order, as it takes to know all figures that are asked for.
/// Over sets of values, each replication is run under the next set, and there
/// are at most as many as sets: futures are independent of one another then,
/// and how well a figure is known holds what the parameters leave open too.
///
/// The results are those of the replications up to the stopping point, the
/// look-ahead included, and depend on the scenario, the seed and what is asked
/// for alone: replications are run in batches, but the rule hears of them one
/// by one in their order, and those beyond the stopping point are thrown away,
/// their faults too.
///
/// # Errors
/// If a replication before the stopping point fails, there are none, or
/// threads cannot be started.
pub fn run_to_precision(
    (scenario, over): (&Scenario, Option<SetsToRun<'_>>),
    design: &Design,
    asked: &[Asked],
    progress: &dyn Progress,
) -> Result<Results, EnsembleFault> {
    let sets = over.map_or(usize::MAX, |(_, sets)| sets.len());
    let most = design.replications.len().min(sets);
    if most == 0 {
        return Err(ExperimentFault::NoReplications.into());
    }
    let futures = Futures { each: 1, in_sets: over.is_some() };
    let rule = ReplicationRule {
        fewest: (FEWEST as usize).min(most),
        most,
        look_ahead: LOOK_AHEAD as usize,
    };
    let watch = Watch::new(scenario);
    let layout = &watch.layout;
    let pool = design.pool()?;
    let number = tracked::all(&Samples::new(scenario, layout, (&[], futures)), asked).len();
    let mut course = ReplicationCourse::new(rule, number);
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut target = (rule.fewest + rule.look_ahead_from(rule.fewest)).min(most);
    progress.begin(target as u32);
    let (stop, count) = loop {
        let done = outcomes.len();
        let first = design.replications.start + done as u32;
        let (more, fault) = until_fault(&pool, (target - done) as u32, |at| {
            let (seed, replication) = (design.seed, first + at);
            let outcome = match over {
                None => watch.replicate(scenario, seed, replication)?,
                Some((scenarios, sets)) => {
                    let set = done + at as usize;
                    under((scenarios, &watch), (set, &sets[set]), (seed, replication))?
                }
            };
            progress.advanced();
            Ok::<_, EnsembleFault>(outcome)
        });
        outcomes.extend(more);
        let samples = Samples::new(scenario, layout, (&outcomes, futures));
        let figures = tracked::all(&samples, asked);
        let heard = (done + 1..=outcomes.len()).find_map(|count| {
            let known: Vec<bool> = figures.iter().map(|figure| figure.is_known(count)).collect();
            course.hear(&known).map(|stop| (stop, count))
        });
        match (heard, fault) {
            (Some(heard), _) => break heard,
            (None, Some(fault)) => return Err(fault),
            (None, None) => {}
        }
        target = next_target(rule, &course, &figures, outcomes.len(), pool.current_num_threads());
        progress.in_all(target as u32);
    };
    outcomes.truncate(count);
    let outcomes = (outcomes.as_slice(), futures);
    let samples = Samples::new(scenario, layout, outcomes);
    let reached = reached(rule, &course, stop, &samples, asked);
    let design = Design {
        replications: design.replications.start..design.replications.start + count as u32,
        ..design.clone()
    };
    let found = pool.install(|| results(scenario, layout, &design, outcomes));
    Ok(Results { precision: Some(reached), ..found })
}

/// How many replications to have after the next batch. A guess that is too high
/// costs time and alters nothing.
fn next_target(
    rule: ReplicationRule,
    course: &ReplicationCourse,
    figures: &[Tracked<'_>],
    count: usize,
    threads: usize,
) -> usize {
    let needed = figures.iter().zip(course.since()).map(|(figure, since)| {
        since.unwrap_or_else(|| needed(figure, count).map_or(0, |needed| needed.ceil() as usize))
    });
    let from = needed.max().unwrap_or(count).min(rule.most);
    let target = from + rule.look_ahead_from(from);
    target.clamp(count + threads, 2 * count + threads).min(rule.most)
}

/// About how many replications a figure needs that is not known well.
fn needed(figure: &Tracked<'_>, count: usize) -> Option<f64> {
    let known = figure.known(count);
    let half = known.and_then(|known| known.half_width)?;
    let wanted = figure.wanted(known).filter(|&wanted| wanted > 0.0)?;
    (half > wanted).then(|| replications_needed(count, half, wanted))
}

fn reached(
    rule: ReplicationRule,
    course: &ReplicationCourse,
    stop: Stop,
    samples: &Samples<'_>,
    asked: &[Asked],
) -> Reached {
    let count = samples.replications();
    let figures = tracked::all(samples, asked);
    let mut rows: Vec<ReachedRow> = figures
        .iter()
        .zip(course.since())
        .map(|(figure, since)| {
            let known = figure.known(count);
            ReachedRow {
                key: figure.key.clone(),
                asked: figure.asked.text.clone(),
                value: known.map(|known| known.value),
                asked_half_width: figure.wanted(known),
                half_width: known.and_then(|known| known.half_width),
                since: since.map(|since| since as u32),
                needed: needed(figure, count),
                drove: false,
            }
        })
        .collect();
    if let Some(at) = driver(&rows, rule.fewest as u32) {
        rows[at].drove = true;
    }
    Reached {
        fewest: rule.fewest as u32,
        at_most: rule.most as u32,
        look_ahead: rule.look_ahead as u32,
        all: stop == Stop::Known,
        rows,
    }
}

/// The figure that set the number: one of which nothing was counted, else that
/// which needs most, else that which came to be known last, the first of
/// several. `None` where the fewest replications were enough for all.
fn driver(rows: &[ReachedRow], fewest: u32) -> Option<usize> {
    let rank = |row: &ReachedRow| match (row.since, row.needed) {
        (Some(since), _) => (0, f64::from(since)),
        (None, Some(needed)) => (1, needed),
        (None, None) => (2, 0.0),
    };
    let mut found: Option<usize> = None;
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.since != Some(fewest)) {
        let (class, size) = rank(row);
        let beats = |other: usize| {
            let (other_class, other_size) = rank(&rows[other]);
            class > other_class || (class == other_class && size > other_size)
        };
        if found.is_none_or(beats) {
            found = Some(at);
        }
    }
    found
}
