//! Patients who come at intervals, at given moments, and together.

use super::build::{Diarist, Seen, model, run, sampler, source};
use crate::engine::Replication;
use crate::ids::{RouteId, SourceId, TimingId};
use crate::model::{Batch, Comes, Listed, Model, Op};
use crate::random::{Key, Sampler};
use crate::time::{DAY, HOUR, SimTime};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Nothing but arrivals, over ten days.
fn arrivals_of(comes: Comes) -> Model {
    let mut model = model(10, &[Op::Wait { takes: TimingId(0), ends: None }]);
    sampler(&mut model, Sampler::exponential(1_000.0).expect("a duration"));
    source(&mut model, "patients", 0.0, 0, 0);
    model.sources[SourceId(0)].comes = comes;
    model
}

fn every(interval: Sampler, factor: f64) -> Comes {
    Comes::Every { interval, factor }
}

fn hourly(factor: f64) -> Comes {
    every(Sampler::Fixed { seconds: HOUR }, factor)
}

fn irregular() -> Comes {
    every(Sampler::erlang(7_200.0, 2).expect("a duration"), 1.0)
}

fn listed(moments: &[i64]) -> Comes {
    let mut rows: Vec<Listed> = Vec::new();
    for &at in moments {
        let at = SimTime::from_seconds(at);
        let nth = rows.iter().filter(|row| row.at == at).count() as u32;
        rows.push(Listed { at, nth, urgency: 3, route: RouteId(0) });
    }
    Comes::Listed(rows.into())
}

fn came(diarist: &Diarist) -> Vec<(i64, u64)> {
    let arrivals = diarist.seen.iter().filter_map(|seen| match *seen {
        Seen::Arrived { at, key } => Some((at, key)),
        _ => None,
    });
    arrivals.collect()
}

fn by_key(model: &Model, seed: u64) -> BTreeMap<u64, i64> {
    came(&run(model, seed).0).into_iter().map(|(at, key)| (key, at)).collect()
}

fn times(model: &Model) -> Vec<i64> {
    came(&run(model, 1).0).into_iter().map(|(at, _)| at).collect()
}

#[test]
fn the_first_comes_one_interval_after_the_start_and_each_has_a_key() {
    let model = arrivals_of(hourly(1.0));
    let expected: Vec<i64> = (1..240).map(|hour| hour * HOUR).collect();
    assert_eq!(times(&model), expected);
    assert_eq!(by_key(&model, 1).len(), 239);
    let expected: Vec<i64> = (1..480).map(|half| half * HOUR / 2).collect();
    assert_eq!(times(&arrivals_of(hourly(2.0))), expected);
    assert!(times(&arrivals_of(hourly(0.0))).is_empty());
}

#[test]
fn those_who_are_there_at_the_start_come_before_the_first_interval() {
    let mut model = arrivals_of(hourly(1.0));
    model.sources[SourceId(0)].at_start = 2;
    assert_eq!(times(&model)[..4], [0, 0, HOUR, 2 * HOUR]);
}

#[test]
fn listed_patients_come_at_their_moments_in_their_class() {
    let model = arrivals_of(listed(&[0, 90, 90, 3 * DAY + 5]));
    let (diarist, totals) = run(&model, 1);
    let at: Vec<i64> = came(&diarist).iter().map(|&(at, _)| at).collect();
    assert_eq!(at, [0, 90, 90, 3 * DAY + 5]);
    assert_eq!(totals.arrived, 4);
    let of_class = |seen: &&Seen| matches!(seen, Seen::StepEnded { urgency: 3, .. });
    assert_eq!(diarist.seen.iter().filter(of_class).count(), 4);
}

#[test]
fn a_row_more_moves_nobody() {
    let few = by_key(&arrivals_of(listed(&[90, 90, 500, DAY])), 3);
    let many = by_key(&arrivals_of(listed(&[10, 90, 90, 90, 400, 500, DAY])), 3);
    assert_eq!((few.len(), many.len()), (4, 7));
    for (key, at) in &few {
        assert_eq!(many.get(key), Some(at));
    }
}

#[test]
fn those_who_come_together_come_at_one_moment_and_move_nobody() {
    let mut model = arrivals_of(irregular());
    let alone = by_key(&model, 3);
    model.sources[SourceId(0)].batch = Some(Batch::new(&[(3, 1.0)]));
    let three = by_key(&model, 3);
    model.sources[SourceId(0)].batch = Some(Batch::new(&[(4, 1.0)]));
    let four = by_key(&model, 3);
    assert_eq!((three.len(), four.len()), (3 * alone.len(), 4 * alone.len()));
    for (fewer, more) in [(&alone, &three), (&three, &four)] {
        for (key, at) in fewer {
            assert_eq!(more.get(key), Some(at));
        }
    }
    let mut at: Vec<i64> = four.into_values().collect();
    at.sort_unstable();
    assert!(at.chunks(4).all(|four| four.iter().all(|at| *at == four[0])));
}

#[test]
fn sizes_of_batches_follow_their_weights() {
    let mut model = arrivals_of(every(Sampler::Fixed { seconds: 60 }, 1.0));
    model.sources[SourceId(0)].batch = Some(Batch::new(&[(1, 3.0), (2, 0.0), (5, 1.0)]));
    let mut sizes: BTreeMap<i64, u32> = BTreeMap::new();
    for at in times(&model) {
        *sizes.entry(at).or_default() += 1;
    }
    let fives = sizes.values().filter(|&&size| size == 5).count() as f64;
    assert!(sizes.values().all(|&size| size == 1 || size == 5));
    let n = sizes.len() as f64;
    assert!((fives / n - 0.25).abs() < 4.0 * (0.25 * 0.75 / n).sqrt(), "{fives} of {n}");
}

#[test]
fn other_sources_do_not_disturb_intervals() {
    let alone = arrivals_of(irregular());
    let mut crowded = alone.clone();
    source(&mut crowded, "others", 20.0, 0, 0);
    source(&mut crowded, "more", 0.0, 0, 0);
    crowded.sources[SourceId(2)].comes = irregular();
    let (alone, crowded) = (by_key(&alone, 9), by_key(&crowded, 9));
    for (key, at) in &alone {
        assert_eq!(crowded.get(key), Some(at));
    }
}

/// Runs under `base`, from midnight of the given days on under the models
/// beside them.
fn switched(base: &Model, plans: &[(i64, &Model)]) -> Diarist {
    let mut run = Replication::new(base, Key::of_replication(1, 0), Diarist::default());
    for &(day, plan) in plans {
        run.run_until(SimTime::from_day(day)).expect("a sound model");
        run = run.clone().switch_to(plan);
    }
    run.finish().expect("a sound model").0
}

#[test]
fn a_switch_to_an_equal_model_changes_nothing() {
    for comes in [irregular(), hourly(1.0), listed(&[0, 5, DAY, 4 * DAY, 9 * DAY])] {
        let mut model = arrivals_of(comes);
        model.sources[SourceId(0)].at_start = 2;
        model.sources[SourceId(0)].batch = Some(Batch::new(&[(1, 1.0), (2, 1.0)]));
        // Others at the same seconds, whose turn must be kept.
        source(&mut model, "others", 0.0, 0, 0);
        model.sources[SourceId(1)].comes = hourly(1.0);
        let plain = run(&model, 1).0;
        let paused = switched(&model, &[(0, &model), (0, &model), (3, &model), (9, &model)]);
        assert_eq!(paused.seen, plain.seen);
    }
}

#[test]
fn a_plan_keeps_the_interval_that_has_begun_and_draws_later_ones_anew() {
    let base = arrivals_of(every(Sampler::Fixed { seconds: 7 * HOUR }, 1.0));
    let plan = arrivals_of(hourly(1.0));
    let at: Vec<i64> =
        came(&switched(&base, &[(1, &plan)])).iter().map(|&(at, _)| at / HOUR).collect();
    assert_eq!(at[..7], [7, 14, 21, 28, 29, 30, 31]);
}

#[test]
fn a_stream_that_a_plan_stops_and_starts_again_begins_with_an_interval() {
    let (on, off) = (arrivals_of(hourly(1.0)), arrivals_of(hourly(0.0)));
    let diarist = switched(&on, &[(1, &off), (2, &on), (9, &off)]);
    let mut expected: Vec<i64> = (1..24).chain(49..216).collect();
    // Nobody comes at midnight itself when the stream stops: the plan holds
    // from that instant on.
    expected.retain(|hour| *hour < 216);
    let at: Vec<i64> = came(&diarist).iter().map(|&(at, _)| at / HOUR).collect();
    assert_eq!(at, expected);
    let keys: BTreeSet<u64> = came(&diarist).iter().map(|&(_, key)| key).collect();
    assert_eq!(keys.len(), at.len());
}

#[test]
fn a_plan_may_turn_a_rate_into_intervals_and_back() {
    let mut rate = arrivals_of(Comes::ByRate);
    Arc::make_mut(&mut rate.sources[SourceId(0)].daily).fill(30.0);
    let hours = arrivals_of(hourly(1.0));
    let diarist = switched(&rate, &[(4, &hours), (6, &rate)]);
    let plain = came(&run(&rate, 1).0);
    let found = came(&diarist);
    let outside = |at: i64| !(4 * DAY..6 * DAY).contains(&at);
    let kept = |all: &[(i64, u64)]| -> Vec<(i64, u64)> {
        all.iter().copied().filter(|&(at, _)| outside(at)).collect()
    };
    assert_eq!(kept(&found), kept(&plain));
    let within: Vec<i64> = found.iter().map(|&(at, _)| at).filter(|&at| !outside(at)).collect();
    assert_eq!(within, (97..144).map(|hour| hour * HOUR).collect::<Vec<_>>());
}
