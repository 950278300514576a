//! What becomes of bookings, told beforehand: sizes, overbooking, cancellation,
//! missed appointments and patience.
//!
//! Each patient has a step of their own, so that it can be told when each was
//! seen. All ask at the start, in order of their steps, unless they wait first.

use super::build::{Diarist, Seen, daily_diary, model, place, run, sampler, source};
use crate::ids::{BookingId, DiaryId, PlaceId, SourceId, StepId, TimingId};
use crate::model::{
    AtMostMissed, Booking, Cancellation, Cancels, Diary, Model, Op, Patience, Session, Step, Uses,
};
use crate::random::Sampler;
use crate::time::{DAY, HOUR, SimTime};
use std::sync::Arc;

/// A step of a patient's own, and the class.
pub(super) type Own = (Booking, u8);

pub(super) fn routine() -> Own {
    (Booking::of(DiaryId(0)), 1)
}

/// Sampler 0, half an hour, and sampler 1, of the given length, are there for
/// bookings to use.
const HALF_AN_HOUR: TimingId = TimingId(0);
const LONG: TimingId = TimingId(1);
/// The step after the last patient's at which everybody leaves.
fn end_of(patients: usize) -> StepId {
    StepId(2 * patients as u32)
}

/// Patients who ask at the start: patient `i` at step `2 i`, then leaves.
pub(super) fn asking(diary: Diary, long: i64, patients: &[Own]) -> Model {
    let ops: Vec<Op> = (0..patients.len())
        .flat_map(|patient| [Op::Book(BookingId(patient as u32)), Op::Leave])
        .collect();
    let mut model = model(30, &ops);
    sampler(&mut model, Sampler::Fixed { seconds: HOUR / 2 });
    sampler(&mut model, Sampler::Fixed { seconds: long });
    model.diaries.push(diary);
    for (number, &(booking, urgency)) in patients.iter().enumerate() {
        model.bookings.push(booking);
        source(&mut model, &number.to_string(), 0.0, 2 * number as u32, urgency);
        model.sources[SourceId(number as u16)].at_start = 1;
    }
    model.settle_sizes();
    model
}

/// When each patient's booking ended, in days and minutes from 09:00; `None`
/// if it never did.
pub(super) fn ends(model: &Model) -> Vec<Option<(i64, i64)>> {
    let (diarist, _) = run(model, 1);
    ends_of(&diarist, model.bookings.len())
}

fn ends_of(diarist: &Diarist, patients: usize) -> Vec<Option<(i64, i64)>> {
    let mut ends = vec![None; patients];
    for seen in &diarist.seen {
        if let Seen::StepEnded { at, step, .. } = *seen
            && step % 2 == 0
            && let Some(end) = ends.get_mut(step as usize / 2)
        {
            *end = Some((at / DAY, (at % DAY - 9 * HOUR) / 60));
        }
    }
    ends
}

/// A diary with one list on each of these days from 09:00, of half an hour a
/// slot.
pub(super) fn on_days(days: &[(i64, u16)]) -> Diary {
    let mut diary = daily_diary(30, 1, 0, 30);
    let of_day = |&(day, slots): &(i64, u16)| Session {
        slots,
        closes: SimTime::from_seconds(day * DAY + 9 * HOUR + i64::from(slots) * HOUR / 2),
        ..diary.sessions[day as usize]
    };
    diary.sessions = days.iter().map(of_day).collect();
    let before = |day: i64| days.iter().filter(|session| session.0 < day).count() as u32;
    diary.first_session_of_day = (0..=30).map(before).collect();
    diary.largest = days.iter().map(|day| day.1).max().unwrap_or(0);
    diary
}

/// Cancels surely, so long before the appointment, and leaves.
pub(super) fn cancelling(notice: i64, then: StepId) -> Own {
    let cancels = Cancels { below: u64::MAX, notice, rebook_after: 0, then: Some(then) };
    (Booking { cancels: Some(cancels), ..routine().0 }, 1)
}

#[test]
fn those_booked_later_move_up_when_an_appointment_is_cancelled() {
    let patients = [routine(), cancelling(3 * DAY, end_of(4)), routine(), routine()];
    let ends = ends(&asking(on_days(&[(5, 4)]), 0, &patients));
    assert_eq!(ends, [Some((5, 30)), Some((2, 30)), Some((5, 60)), Some((5, 90))]);
}

#[test]
fn who_has_less_notice_than_that_cancels_at_once() {
    let ends = ends(&asking(on_days(&[(2, 1)]), 0, &[cancelling(3 * DAY, end_of(1))]));
    assert_eq!(ends, [Some((0, -9 * 60))]);
}

#[test]
fn who_cancels_asks_again() {
    // Each appointment is cancelled or kept by a draw of its own: the next is
    // five days after they told, a day before it.
    let mut booking = routine().0;
    let cancels = Cancels { below: u64::MAX / 2, notice: DAY, rebook_after: 5 * DAY, then: None };
    booking.cancels = Some(cancels);
    let mut model = asking(daily_diary(30, 20, 0, 30), 0, &[(booking, 1)]);
    model.sources[SourceId(0)].at_start = 20;
    let (diarist, totals) = run(&model, 1);
    assert_eq!(totals.left, 20);
    let days = diarist.seen.iter().filter_map(|seen| match *seen {
        Seen::StepEnded { at, .. } => Some(at / DAY),
        _ => None,
    });
    let days: std::collections::BTreeSet<i64> = days.collect();
    // Told on day 0: then day 5. Told the day before that: then day 9, and on.
    let mut expected = std::iter::once(0).chain((5..).step_by(4));
    assert!(days.len() > 2 && days.iter().all(|&day| Some(day) == expected.next()), "{days:?}");
}

#[test]
fn a_slot_that_comes_free_goes_to_the_list_at_that_instant() {
    // One slot, on day 5. The second patient is on the list when the first
    // cancels on day 2 at 09:00; a more urgent one who asks an hour later finds
    // it gone.
    let patients = [cancelling(3 * DAY, StepId(1)), routine(), (routine().0, 0)];
    let mut model = asking(on_days(&[(5, 1)]), 2 * DAY + 10 * HOUR, &patients);
    let wait = Op::Wait { takes: LONG, ends: None };
    let book = model.steps[StepId(4)];
    model.steps[StepId(4)] = Step { op: wait, next: StepId(6), ..book };
    model.steps[StepId(6)] = Step { next: StepId(5), ..book };
    let ends = ends(&model);
    assert_eq!(ends[..2], [Some((2, 0)), Some((5, 30))]);
    let (diarist, totals) = run(&model, 1);
    assert_eq!(totals.inside, 1, "the last is still on the list");
    assert!(!diarist.seen.iter().any(|it| matches!(it, Seen::StepEnded { step: 6, .. })));
}

#[test]
fn those_of_a_cancelled_session_choose_before_the_list_the_most_urgent_first() {
    // Day 5 is cancelled two days before. One slot is left on day 6 and one on
    // day 7; an urgent patient on the list wants none before day 8.
    let on_list = Booking { earliest: 8 * DAY, ..routine().0 };
    let day_six = Booking { earliest: 6 * DAY, ..routine().0 };
    let patients = [routine(), (routine().0, 0), (day_six, 1), (on_list, 0)];
    let mut diary = on_days(&[(5, 2), (6, 2), (7, 1)]);
    diary.cancellations = vec![Cancellation { below: u64::MAX, notice_days: 2, short_of: None }];
    Arc::make_mut(&mut diary.sessions)[0].cancelled = Some(0);
    let ends = ends(&asking(diary, 0, &patients));
    assert_eq!(ends, [Some((7, 30)), Some((6, 60)), Some((6, 30)), None]);
}

#[test]
fn for_whom_a_cancelled_session_leaves_nothing_comes_to_the_front_of_the_list() {
    // One slot each on days 5, 6 and 9; day 5 is cancelled on day 3. The two of
    // days 5 and 6 keep their order before the one who was on the list, once
    // day 9 comes into reach: the first has it.
    let mut diary = on_days(&[(5, 2), (9, 1), (10, 1), (11, 1)]);
    diary.horizon_days = 6;
    diary.cancellations = vec![Cancellation { below: u64::MAX, notice_days: 3, short_of: None }];
    Arc::make_mut(&mut diary.sessions)[0].cancelled = Some(0);
    let ends = ends(&asking(diary, 0, &[routine(), routine(), routine()]));
    assert_eq!(ends, [Some((9, 30)), Some((10, 30)), Some((11, 30))]);
}

#[test]
fn a_session_is_cancelled_on_the_day_for_want_of_beds() {
    // One of two beds is taken. The session of day 2 needs so many free.
    for (needed, day) in [(1, 2), (2, 3)] {
        let mut diary = on_days(&[(2, 1), (3, 1)]);
        let short_of = Some((PlaceId(0), needed));
        diary.cancellations = vec![Cancellation { below: 0, notice_days: 0, short_of }];
        Arc::make_mut(&mut diary.sessions)[0].cancelled = Some(0);
        let mut model = asking(diary, 20 * DAY, &[routine(), routine()]);
        let beds = place(&mut model, 2);
        model.steps[StepId(2)].op = Op::Activity { place: beds, takes: LONG };
        assert_eq!(ends(&model)[0], Some((day, 30)), "{needed} beds");
    }
}

/// A session of two slots a day, of which one more may be booked, seen in turn
/// with so much overrun.
fn overbooked_in_turn(overrun: i64) -> Model {
    let mut diary = daily_diary(30, 2, 0, 30);
    let mut capacity = vec![(SimTime::START, 0)];
    for session in Arc::make_mut(&mut diary.sessions) {
        session.extra = 1;
        capacity.push((session.opens, 1));
        capacity.push((SimTime::from_seconds(session.closes.seconds() + overrun), 0));
    }
    diary.only_in_turn = true;
    diary.overrun = overrun;
    diary.lines = Some(PlaceId(0));
    let mut model = asking(diary, 0, &[routine(), routine(), (routine().0, 0), routine()]);
    place(&mut model, 1);
    model.places[PlaceId(0)].capacity = capacity.into();
    model
}

#[test]
fn an_overbooked_session_seen_in_turn_overruns() {
    // Three patients of half an hour each in an hour: the third, urgent or not,
    // is seen from 10:00 to 10:30. The fourth is booked for the next day.
    let ends_with = |overrun| ends(&overbooked_in_turn(overrun));
    let next_day = Some((1, 30));
    assert_eq!(ends_with(HOUR), [Some((0, 30)), Some((0, 60)), Some((0, 90)), next_day]);
    // Without overrun the third is turned away at 10:00, and finds a slot in
    // the next session after the fourth.
    assert_eq!(ends_with(0), [Some((0, 30)), Some((0, 60)), Some((1, 60)), next_day]);
}

#[test]
fn the_overbooked_are_seen_side_by_side_otherwise() {
    let mut diary = daily_diary(30, 2, 0, 30);
    for session in Arc::make_mut(&mut diary.sessions) {
        session.extra = 1;
    }
    let ends = ends(&asking(diary, 0, &[routine(); 4]));
    assert_eq!(ends, [Some((0, 30)), Some((0, 30)), Some((0, 60)), Some((1, 30))]);
}

#[test]
fn who_runs_late_makes_the_next_late_only_in_turn() {
    let long = Booking { takes: Some(LONG), ..routine().0 };
    let mut model = asking(daily_diary(30, 3, 0, 30), HOUR, &[(long, 1), routine(), routine()]);
    assert_eq!(ends(&model), [Some((0, 60)), Some((0, 60)), Some((0, 90))]);
    place(&mut model, 1);
    let diary = &mut model.diaries[DiaryId(0)];
    diary.lines = Some(PlaceId(0));
    diary.only_in_turn = true;
    diary.overrun = HOUR;
    assert_eq!(ends(&model), [Some((0, 60)), Some((0, 90)), Some((0, 120))]);
}

fn using(slots: u16) -> Own {
    (Booking { uses: Uses::Slots(slots), ..routine().0 }, 1)
}

#[test]
fn points_fill_a_session_exactly_and_a_small_booking_passes_a_large_one() {
    let ends = ends(&asking(daily_diary(30, 6, 0, 30), 0, &[using(4), using(3), using(2)]));
    assert_eq!(ends, [Some((0, 120)), Some((1, 90)), Some((0, 180))]);
}

#[test]
fn bookings_of_different_sizes_fill_the_lists_side_by_side() {
    // Two lists of four half hours: 3 and 1 begin at 09:00, 2 follows the 1,
    // and the last 2 begins when both lists have come to 10:30.
    let mut diary = daily_diary(30, 8, 0, 30);
    for session in Arc::make_mut(&mut diary.sessions) {
        session.lists = 2;
        session.closes = SimTime::from_seconds(session.opens.seconds() + 2 * HOUR);
    }
    let ends = ends(&asking(diary, 0, &[using(3), using(1), using(2), using(2)]));
    assert_eq!(ends, [Some((0, 90)), Some((0, 30)), Some((0, 90)), Some((0, 150))]);
}

#[test]
fn minutes_are_filled_by_estimates() {
    // An hour: 30 minutes by estimate and 30 more fill it; one minute more does
    // not fit. The estimate of an hour and a half is cut to the longest session.
    let estimated = (Booking { uses: Uses::Estimate(HALF_AN_HOUR), ..routine().0 }, 1);
    let long = (Booking { uses: Uses::Estimate(LONG), ..routine().0 }, 1);
    let mut diary = daily_diary(30, 60, 0, 30);
    for session in Arc::make_mut(&mut diary.sessions) {
        session.in_minutes = true;
        session.closes = SimTime::from_seconds(session.opens.seconds() + HOUR);
    }
    let patients = [estimated, estimated, using(1), long];
    let ends = ends(&asking(diary, 3 * HOUR / 2, &patients));
    assert_eq!(ends, [Some((0, 30)), Some((0, 60)), Some((1, 1)), Some((2, 60))]);
}

#[test]
fn a_large_booking_takes_ring_fenced_slots_once_they_are_released() {
    // Four slots a day, two ring-fenced until the day before. Days 0 and 1 are
    // released at once: three slots are found on day 0, three on day 1, and
    // then none, until day 2 is released on day 1.
    let outside = Booking { may_use_ring_fence: false, ..using(3).0 };
    let ends = ends(&asking(daily_diary(30, 4, 2, 30), 0, &[(outside, 1); 3]));
    assert_eq!(ends, [Some((0, 90)), Some((1, 90)), Some((2, 90))]);
}

#[test]
fn after_so_many_missed_appointments_another_step_follows() {
    let missing = Booking {
        did_not_attend_below: u64::MAX,
        rebook_after: 2 * DAY,
        at_most_missed: Some(AtMostMissed { times: 3, then: end_of(1) }),
        ..routine().0
    };
    let model = asking(daily_diary(30, 1, 0, 30), 0, &[(missing, 1)]);
    let (diarist, totals) = run(&model, 1);
    assert_eq!(ends_of(&diarist, 1), [Some((4, 0))]);
    assert_eq!((totals.left, totals.events), (1, 4), "one came, three were missed");
}

fn patient_for(lasts: TimingId, then: StepId) -> Own {
    (Booking { patience: Some(Patience { lasts, then }), ..routine().0 }, 1)
}

#[test]
fn patience_gives_a_booking_back_and_its_slot_goes_to_the_list() {
    // One slot on day 5; the first patient's patience lasts three days, the
    // second has all the time.
    let patients = [patient_for(LONG, end_of(2)), routine()];
    let ends = ends(&asking(on_days(&[(5, 1)]), 3 * DAY, &patients));
    assert_eq!(ends, [Some((3, -9 * 60)), Some((5, 30))]);
}

#[test]
fn patience_ends_on_the_list_too() {
    let patients = [routine(), patient_for(LONG, end_of(3)), routine()];
    let ends = ends(&asking(on_days(&[(5, 1), (8, 1)]), 3 * DAY, &patients));
    assert_eq!(ends, [Some((5, 30)), Some((3, -9 * 60)), Some((8, 30))]);
    let mut diary = on_days(&[(5, 1), (8, 1)]);
    diary.horizon_days = 6;
    let ends = self::ends(&asking(diary, DAY, &patients));
    assert_eq!(ends, [Some((5, 30)), Some((1, -9 * 60)), Some((8, 30))]);
}

#[test]
fn who_is_called_at_the_very_second_is_seen() {
    for (lasts, end) in [(5 * DAY + 9 * HOUR, (5, 30)), (5 * DAY + 9 * HOUR - 1, (5, 0))] {
        let ends = ends(&asking(on_days(&[(5, 1)]), lasts, &[patient_for(LONG, end_of(1))]));
        assert_eq!(ends, [Some(end)]);
    }
}

#[test]
fn all_at_one_instant() {
    // At 09:00 on day 2 the session opens. At that second the first patient
    // cancels (before it opens, so the one on the list comes in), the second is
    // called, and the third, on the list, would lose patience, but has the
    // slot.
    let patients = [cancelling(0, end_of(3)), routine(), patient_for(LONG, end_of(3))];
    let ends = ends(&asking(on_days(&[(2, 2)]), 2 * DAY + 9 * HOUR, &patients));
    assert_eq!(ends[0], Some((2, 0)));
    assert_eq!(ends[1], Some((2, 30)), "moved up");
    assert_eq!(ends[2], Some((2, 0)), "the slot is at 09:30, and patience ends before");
}

#[test]
fn the_lines_of_a_cancelled_session_are_closed_but_for_those_on_call() {
    // Someone walks in at 09:00, when a session should run until 10:00, after
    // which there is a line for good.
    for (on_call, hour) in [(0, 11), (1, 10)] {
        let mut diary = on_days(&[(0, 2)]);
        let sure = Cancellation { below: u64::MAX, notice_days: 0, short_of: None };
        diary.cancellations = vec![sure];
        Arc::make_mut(&mut diary.sessions)[0].cancelled = Some(0);
        diary.lines = Some(PlaceId(0));
        diary.on_call = on_call;
        let mut model = asking(diary, 9 * HOUR, &[routine(), routine()]);
        place(&mut model, 1);
        let capacity = [(0, on_call), (9 * HOUR, 1)];
        model.places[PlaceId(0)].capacity =
            capacity.map(|(at, units)| (SimTime::from_seconds(at), units)).into();
        let takes = sampler(&mut model, Sampler::Fixed { seconds: HOUR });
        let second = model.steps[StepId(2)];
        let wait = Op::Wait { takes: LONG, ends: None };
        let walk_in = Op::WalkIn { diary: DiaryId(0), takes };
        model.steps[StepId(2)] = Step { op: wait, next: StepId(4), ..second };
        model.steps[StepId(4)] = Step { op: walk_in, next: StepId(3), ..second };
        let (diarist, _) = run(&model, 1);
        let end = diarist.seen.iter().find_map(|seen| match *seen {
            Seen::StepEnded { at, step: 4, .. } => Some(at / HOUR),
            _ => None,
        });
        assert_eq!(end, Some(hour), "{on_call} on call");
    }
}
