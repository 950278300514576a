//! The order of what happens at one instant.

use super::build::{Seen, model, place, run, sampler, source};
use crate::ids::{PlaceId, TimingId};
use crate::model::Op;
use crate::random::Sampler;
use crate::time::{HOUR, SimTime};

/// The order of the starts (by urgency) when three patients reach a place at
/// `reach` and one unit becomes free at `free`.
fn order_of_service(ops: &[Op], capacity: &[(i64, u32)]) -> Vec<(i64, u8)> {
    let mut model = model(2, ops);
    sampler(&mut model, Sampler::Fixed { seconds: HOUR });
    place(&mut model, 1);
    model.places[PlaceId(0)].capacity =
        capacity.iter().map(|&(time, units)| (SimTime::from_seconds(time), units)).collect();
    for urgency in [2, 0, 1] {
        source(&mut model, &format!("class {urgency}"), 0.0, 0, urgency);
    }
    model.sources.iter_mut().for_each(|source| source.at_start = 1);
    let (diarist, _) = run(&model, 1);
    let last = ops.len() as u32 - 1;
    diarist
        .seen
        .iter()
        .filter_map(|seen| match *seen {
            Seen::StepEnded { at, step, urgency, .. } if step == last => Some((at / HOUR, urgency)),
            _ => None,
        })
        .collect()
}

#[test]
fn all_arrivals_of_an_instant_come_before_the_queues_are_served() {
    let ops = [Op::Activity { place: PlaceId(0), takes: TimingId(0) }];
    assert_eq!(order_of_service(&ops, &[(0, 1)]), [(1, 0), (2, 1), (3, 2)]);
}

#[test]
fn all_completions_of_an_instant_come_before_the_queues_are_served() {
    // All three waits end at one o'clock; the unit goes to the most urgent.
    let ops = [
        Op::Wait { takes: TimingId(0), ends: None },
        Op::Activity { place: PlaceId(0), takes: TimingId(0) },
    ];
    assert_eq!(order_of_service(&ops, &[(0, 1)]), [(2, 0), (3, 1), (4, 2)]);
}

#[test]
fn capacity_changes_before_the_queues_of_the_instant_are_served() {
    let ops = [
        Op::Wait { takes: TimingId(0), ends: None },
        Op::Activity { place: PlaceId(0), takes: TimingId(0) },
    ];
    let opens_as_they_come = [(0, 0), (HOUR, 3)];
    assert_eq!(order_of_service(&ops, &opens_as_they_come), [(2, 0), (2, 1), (2, 2)]);
    let closes_as_they_come = [(0, 3), (HOUR, 0), (10 * HOUR, 3)];
    assert_eq!(order_of_service(&ops, &closes_as_they_come), [(11, 0), (11, 1), (11, 2)]);
}

#[test]
fn a_unit_that_is_given_back_can_be_taken_in_the_same_instant() {
    let ops = [
        Op::Take(PlaceId(0)),
        Op::Wait { takes: TimingId(0), ends: None },
        Op::Release(PlaceId(0)),
        Op::Wait { takes: TimingId(0), ends: None },
    ];
    assert_eq!(order_of_service(&ops, &[(0, 1)]), [(2, 0), (3, 1), (4, 2)]);
}
