//! Times that are drawn before they are needed change nothing, and units that go
//! from one to the next are told of once.

use super::build::{Diarist, Seen, model, place, run, sampler, source};
use crate::engine::{Observer, Replication};
use crate::ids::{ParallelId, PlaceId, RouteId, SourceId, StepId, TimingId};
use crate::model::{Comes, Listed, Model, Op, Parallel, Reading, Timing};
use crate::random::{Key, Sampler};
use crate::time::{DAY, HOUR, SimTime};

const ACTIVITY: Op = Op::Activity { place: PlaceId(0), takes: TimingId(0) };

fn listed(moments: &[i64]) -> Comes {
    let row = |(nth, &at): (usize, &i64)| {
        let (at, nth) = (SimTime::from_seconds(at), nth as u32);
        Listed { at, nth, urgency: 0, route: RouteId(0) }
    };
    Comes::Listed(moments.iter().enumerate().map(row).collect())
}

fn every(interval: Sampler) -> Comes {
    Comes::Every { interval, factor: 1.0 }
}

/// Ten days of an activity for which there is this number of units.
fn one_place(units: u32, takes: Sampler, comes: Comes) -> Model {
    let mut model = model(10, &[ACTIVITY]);
    sampler(&mut model, takes);
    place(&mut model, units);
    source(&mut model, "patients", 0.0, 0, 0);
    model.sources[SourceId(0)].comes = comes;
    model
}

fn irregular(seconds: f64) -> Sampler {
    Sampler::exponential(seconds).expect("a duration")
}

/// The same model, whose times cannot be drawn ahead: they are by the class, and
/// the same for all.
fn drawn_late(model: &Model) -> Model {
    let mut late = model.clone();
    let drawn = late.timings[TimingId(0)].clone();
    let at = late.timings.push(drawn);
    late.timings[TimingId(0)] = Timing::By { what: Reading::Urgency, cases: [at].into() };
    late
}

fn ends(diarist: &Diarist) -> Vec<i64> {
    let ends = diarist.seen.iter().filter_map(|seen| match *seen {
        Seen::StepEnded { at, .. } => Some(at / HOUR),
        _ => None,
    });
    ends.collect()
}

/// Runs a day under one model, and then under another.
fn after_a_day(base: &Model, plan: &Model) -> Diarist {
    let mut run = Replication::new(base, Key::of_replication(1, 0), Diarist::default());
    run.run_until(SimTime::from_day(1)).expect("a sound model");
    run.switch_to(plan).finish().expect("a sound model").0
}

#[test]
fn what_is_drawn_ahead_is_what_would_be_drawn_later() {
    for units in [1, 2, 50] {
        let model = one_place(units, irregular(3_000.0), every(irregular(2_000.0)));
        let (ahead, late) = (run(&model, 1).0, run(&drawn_late(&model), 1).0);
        assert!(ahead.seen.len() > 300);
        assert_eq!(ahead.seen, late.seen);
    }
}

/// What is told of queues that grow: when, and how many wait.
#[derive(Debug, Clone, Default)]
struct Queues(Vec<(i64, u32)>);

impl Observer for Queues {
    fn queue_joined(&mut self, now: SimTime, _: PlaceId, waiting: u32) {
        self.0.push((now.seconds(), waiting));
    }
}

#[test]
fn all_who_come_at_one_instant_have_come_before_anybody_is_served() {
    let queues = |model: &Model| {
        let run = Replication::new(model, Key::of_replication(1, 0), Queues::default());
        run.finish().expect("a sound model").0.0
    };
    for units in [1, 50] {
        // Half of the intervals are rounded to nothing.
        let mut model = one_place(units, irregular(0.5), every(irregular(0.7)));
        model.horizon.stop_after = 2_000;
        let (ahead, late) = (queues(&model), queues(&drawn_late(&model)));
        assert!(ahead.iter().filter(|(_, waiting)| *waiting > 1).count() > 300);
        assert_eq!(ahead, late);
    }
}

#[test]
fn who_waits_when_a_plan_begins_takes_as_long_as_the_plan_says() {
    let hours = |hours| Sampler::Fixed { seconds: hours * HOUR };
    let [base, plan] = [20, 2].map(|long| one_place(1, hours(long), listed(&[0, 0, 0])));
    // The second has begun when the plan does.
    assert_eq!(ends(&after_a_day(&base, &plan)), [20, 40, 42]);
}

#[test]
fn who_is_awaited_when_a_plan_begins_takes_as_long_as_the_plan_says() {
    let hours = |hours| Sampler::Fixed { seconds: hours * HOUR };
    let [base, plan] = [1, 2].map(|long| one_place(9, hours(long), every(hours(10))));
    assert_eq!(ends(&after_a_day(&base, &plan))[..4], [11, 21, 32, 42]);
}

/// Each patient asks twice for a unit, and needs one answer: the other is called
/// away when one is done, or goes no further if it has begun.
fn called_away(units: u32, moments: &[i64]) -> Model {
    let fork = Op::Fork(ParallelId(0));
    let mut model = model(10, &[fork, ACTIVITY, Op::Join, ACTIVITY, Op::Join]);
    model.steps[StepId(0)].next = StepId(5);
    let heads = vec![StepId(1), StepId(3)];
    model.flow.parallels.push(Parallel { heads, join: 1, cancels: true });
    sampler(&mut model, irregular(5_000.0));
    place(&mut model, units);
    source(&mut model, "patients", 0.0, 0, 0);
    model.sources[SourceId(0)].comes = listed(moments);
    model
}

#[test]
fn nobody_takes_the_time_of_one_who_was_called_away() {
    let moments: Vec<i64> = (0..40).map(|nth| nth * 9_000).collect();
    let model = called_away(1, &moments);
    let (ahead, late) = (run(&model, 1).0, run(&drawn_late(&model), 1).0);
    assert_eq!(ahead.seen, late.seen);
    assert_eq!(ahead.seen.iter().filter(|seen| matches!(seen, Seen::Left { .. })).count(), 40);
}

#[test]
fn a_unit_of_one_who_goes_no_further_is_handed_on() {
    let moments: Vec<i64> = (0..40).map(|nth| nth * 60).collect();
    let seen = run(&called_away(3, &moments), 1).0.seen;
    assert_eq!(seen.iter().filter(|seen| matches!(seen, Seen::Left { .. })).count(), 40);
}

/// What is told of the use of a place: when, in use, waiting.
#[derive(Debug, Clone, Default)]
struct Use(Vec<(i64, u32, u32)>);

impl Observer for Use {
    fn place_changed(&mut self, now: SimTime, _: PlaceId, in_use: u32, _: u32, waiting: u32) {
        self.0.push((now.seconds(), in_use, waiting));
    }
}

fn told(model: &Model) -> Vec<(i64, u32, u32)> {
    let key = Key::of_replication(1, 0);
    Replication::new(model, key, Use::default()).finish().expect("a sound model").0.0
}

#[test]
fn a_unit_that_goes_from_one_to_the_next_is_told_of_once() {
    let model = one_place(1, Sampler::Fixed { seconds: HOUR }, listed(&[0, 60]));
    assert_eq!(told(&model), [(0, 1, 0), (HOUR, 1, 0), (2 * HOUR, 0, 0)]);
}

#[test]
fn a_unit_is_told_free_when_the_only_one_who_waits_is_called_away() {
    let told = told(&called_away(1, &[DAY]));
    let (last, in_use, waiting) = told[told.len() - 1];
    assert!(last > DAY);
    assert_eq!((in_use, waiting), (0, 0), "{told:?}");
}

#[test]
fn places_whose_units_are_freed_at_one_instant_are_served_in_that_order() {
    let second = Op::Activity { place: PlaceId(1), takes: TimingId(0) };
    let mut model = model(1, &[ACTIVITY, second]);
    model.steps[StepId(0)].next = StepId(2);
    sampler(&mut model, Sampler::Fixed { seconds: HOUR });
    for enters_at in [0, 1] {
        place(&mut model, 1);
        source(&mut model, &format!("to {enters_at}"), 0.0, enters_at, 0);
    }
    for source in &mut model.sources {
        source.comes = listed(&[0, 0]);
    }
    let of_step = |seen: &Seen| match *seen {
        Seen::StepEnded { at, step, .. } => Some((at / HOUR, step)),
        _ => None,
    };
    let ends: Vec<_> = run(&model, 1).0.seen.iter().filter_map(of_step).collect();
    assert_eq!(ends, [(1, 0), (1, 1), (2, 0), (2, 1)]);
}
