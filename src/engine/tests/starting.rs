//! The waiting list that is there at the start.

use super::build::{Diarist, Seen, model, place, run, sampler, source};
use crate::engine::Replication;
use crate::ids::{ClockId, PathwayId, PlaceId, RouteId, SiteId, TimingId};
use crate::model::{ClockSet, Entrant, Model, Op, Starting};
use crate::random::{Key, Sampler};
use crate::time::{DAY, HOUR, SimTime};

fn group(step: u32, count: u32, urgency: u8, days: &[(u8, i64)]) -> Starting {
    let entrant = Entrant { pathway: PathwayId(0), site: SiteId(0), urgency, route: RouteId(0) };
    let clocks = days.iter().map(|&(clock, days)| (ClockId(clock), days * DAY)).collect();
    Starting { key: u64::from(step) << 8 | u64::from(count), entrant, step, count, clocks }
}

/// One server of an hour, then clock 0 stops.
fn queue(starting: Vec<Starting>) -> Model {
    let ops = [
        Op::Wait { takes: TimingId(0), ends: None },
        Op::Activity { place: PlaceId(0), takes: TimingId(0) },
        Op::StopClocks(ClockSet::default().with(ClockId(0))),
    ];
    let mut model = model(10, &ops);
    sampler(&mut model, Sampler::Fixed { seconds: HOUR });
    place(&mut model, 1);
    model.starting = starting.into();
    model
}

fn stops(diarist: &Diarist) -> Vec<(i64, i64)> {
    let stops = diarist.seen.iter().filter_map(|seen| match *seen {
        Seen::Stopped { at, started, .. } => Some((at / HOUR, started / DAY)),
        _ => None,
    });
    stops.collect()
}

#[test]
fn each_is_at_its_step_with_its_clocks_and_in_order() {
    let model = queue(vec![
        group(1, 2, 1, &[(0, 40), (1, 5)]),
        group(1, 1, 0, &[(0, 20)]),
        group(1, 1, 1, &[(0, 10)]),
        group(0, 1, 1, &[(0, 3)]),
    ]);
    let (diarist, totals) = run(&model, 1);
    assert_eq!((totals.arrived, totals.left), (5, 5));
    // The urgent first, then by the order of the list; who waits for an hour
    // first joins the queue behind the others.
    assert_eq!(stops(&diarist), [(1, -20), (2, -40), (3, -40), (4, -10), (5, -3)]);
    assert!(diarist.seen.iter().take(5).all(|seen| matches!(seen, Seen::Arrived { at: 0, .. })));
}

#[test]
fn the_list_is_before_those_who_come_at_the_first_instant() {
    let mut model = queue(vec![group(1, 1, 0, &[(0, 2)])]);
    source(&mut model, "patients", 0.0, 1, 0);
    model.sources.iter().for_each(|source| assert_eq!(source.at_start, 0));
    model.sources[crate::ids::SourceId(0)].at_start = 3;
    let (diarist, totals) = run(&model, 1);
    assert_eq!(totals.arrived, 4);
    assert_eq!(stops(&diarist), [(1, -2)]);
}

#[test]
fn a_switch_to_an_equal_model_changes_nothing() {
    let model = queue(vec![group(1, 20, 1, &[(0, 40)]), group(0, 5, 1, &[])]);
    let plain = run(&model, 1).0;
    let mut paused = Replication::new(&model, Key::of_replication(1, 0), Diarist::default());
    for day in [0, 0, 1] {
        paused.run_until(SimTime::from_day(day)).expect("a sound model");
        paused = paused.clone().switch_to(&model);
    }
    assert_eq!(paused.finish().expect("a sound model").0.seen, plain.seen);
}
