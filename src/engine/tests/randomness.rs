//! Draws belong to patients.

use super::build::{Seen, model, place, run, sampler, source};
use crate::engine::Replication;
use crate::ids::{PlaceId, SourceId, TimingId};
use crate::model::{Model, Op};
use crate::random::{Key, Sampler};
use crate::time::{DAY, SimTime};
use std::collections::BTreeMap;
use std::sync::Arc;

fn arrivals(model: &Model, seed: u64) -> BTreeMap<u64, i64> {
    let (diarist, _) = run(model, seed);
    let arrivals = diarist.seen.iter().filter_map(|seen| match *seen {
        Seen::Arrived { at, key } => Some((key, at)),
        _ => None,
    });
    arrivals.collect()
}

fn clinic(a_day: f64) -> Model {
    let ops = [Op::Activity { place: PlaceId(0), takes: TimingId(0) }];
    let mut model = model(100, &ops);
    sampler(&mut model, Sampler::exponential(1_000.0).expect("a duration"));
    place(&mut model, 1);
    source(&mut model, "patients", a_day, 0, 0);
    model
}

#[test]
fn a_higher_rate_adds_patients_and_moves_none() {
    let (few, many) = (arrivals(&clinic(30.0), 5), arrivals(&clinic(31.5), 5));
    assert!(many.len() > few.len());
    for (key, at) in &few {
        assert_eq!(many.get(key), Some(at));
    }
}

#[test]
fn the_number_of_arrivals_is_poisson() {
    let model = clinic(6.5);
    let mut counts = vec![0.0_f64; 100 * 40];
    for seed in 0..40 {
        for at in arrivals(&model, seed).into_values() {
            counts[seed as usize * 100 + (at / DAY) as usize] += 1.0;
        }
    }
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let variance = counts.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / (n - 1.0);
    // Standard errors: sqrt(6.5 / 4000) = 0.040 and, of the variance, 0.151.
    assert!((mean - 6.5).abs() < 4.0 * 0.040, "{mean}");
    assert!((variance - 6.5).abs() < 4.0 * 0.151, "{variance}");
}

#[test]
fn other_sources_do_not_disturb_one() {
    let alone = clinic(10.0);
    let mut crowded = clinic(10.0);
    source(&mut crowded, "others", 20.0, 0, 0);
    let (alone, crowded) = (arrivals(&alone, 9), arrivals(&crowded, 9));
    for (key, at) in &alone {
        assert_eq!(crowded.get(key), Some(at));
    }
}

#[test]
fn the_same_key_gives_the_same_course_and_another_replication_another() {
    let model = clinic(40.0);
    assert_eq!(run(&model, 1).0.seen, run(&model, 1).0.seen);
    assert_ne!(run(&model, 1).0.seen, run(&model, 2).0.seen);
}

#[test]
fn a_pause_and_a_switch_to_the_same_model_change_nothing() {
    let model = clinic(80.0);
    let (plain, _) = run(&model, 4);
    let start =
        Replication::new(&model, Key::of_replication(4, 0), super::build::Diarist::default());
    let mut paused = start;
    for day in [10, 10, 50, 99] {
        paused.run_until(SimTime::from_day(day)).expect("a sound model");
        paused = paused.clone().switch_to(&model);
    }
    let (diarist, _) = paused.finish().expect("a sound model");
    assert_eq!(diarist.seen, plain.seen);
}

#[test]
fn a_plan_alters_nothing_before_its_day() {
    let base = clinic(80.0);
    let mut plan = clinic(80.0);
    Arc::make_mut(&mut plan.places[PlaceId(0)].capacity)[0].1 = 2;
    Arc::make_mut(&mut plan.sources[SourceId(0)].daily).fill(90.0);
    let (before, _) = run(&base, 4);
    let mut forked =
        Replication::new(&base, Key::of_replication(4, 0), super::build::Diarist::default());
    forked.run_until(SimTime::from_day(50)).expect("a sound model");
    let (after, _) = forked.switch_to(&plan).finish().expect("a sound model");
    let time = |seen: &Seen| match *seen {
        Seen::Arrived { at, .. }
        | Seen::StepEnded { at, .. }
        | Seen::Stopped { at, .. }
        | Seen::Left { at } => at,
        Seen::StillOpen { .. } => i64::MAX,
    };
    let past = |seen: &&Seen| time(seen) < 50 * DAY;
    let old: Vec<_> = before.seen.iter().filter(past).collect();
    assert_eq!(old, after.seen.iter().filter(past).collect::<Vec<_>>());
    assert!(after.seen.len() > before.seen.len());
    assert_eq!(after.most_in_use, 2);
}

#[test]
fn units_that_a_plan_adds_serve_those_who_wait_at_once() {
    let ops = [Op::Activity { place: PlaceId(0), takes: TimingId(0) }];
    let mut base = model(10, &ops);
    sampler(&mut base, Sampler::Fixed { seconds: 8 * DAY });
    place(&mut base, 1);
    source(&mut base, "start", 0.0, 0, 0);
    base.sources[SourceId(0)].at_start = 2;
    let mut plan = base.clone();
    Arc::make_mut(&mut plan.places[PlaceId(0)].capacity)[0].1 = 2;
    let start =
        Replication::new(&base, Key::of_replication(1, 0), super::build::Diarist::default());
    let mut run = start;
    run.run_until(SimTime::from_day(1)).expect("a sound model");
    let (diarist, totals) = run.switch_to(&plan).finish().expect("a sound model");
    assert_eq!(totals.left, 2);
    assert!(diarist.seen.contains(&Seen::Left { at: 9 * DAY }));
}
