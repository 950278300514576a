//! The course of events, told beforehand.

use super::build::{
    Diarist, Seen, Waits, daily_diary, model, place, run, sampler, source, weekly_meeting,
};
use crate::engine::Replication;
use crate::ids::{BookingId, ClockId, DiaryId, MeetingId, PlaceId, TimingId};
use crate::model::{Booking, ClockSet, Model, Op, Overflow};
use crate::random::{Key, Sampler};
use crate::time::{DAY, HOUR, SimTime};

fn step_ends(diarist: &Diarist, step: u32) -> Vec<(i64, u8)> {
    diarist
        .seen
        .iter()
        .filter_map(|seen| match *seen {
            Seen::StepEnded { at, step: ended, urgency, .. } if ended == step => {
                Some((at, urgency))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn a_clock_runs_from_arrival_to_the_end_of_the_wait() {
    let clock = ClockSet::default().with(ClockId(1));
    let ops = [
        Op::StartClocks { clocks: clock, elapsed: None },
        Op::Wait { takes: TimingId(0), ends: None },
        Op::StopClocks(clock),
    ];
    let mut model = model(10, &ops);
    sampler(&mut model, Sampler::Fixed { seconds: 3 * DAY });
    source(&mut model, "one", 1.0, 0, 0);
    let (diarist, totals) = run(&model, 1);
    let stopped: Vec<_> = diarist
        .seen
        .iter()
        .filter_map(|seen| match *seen {
            Seen::Stopped { at, clock: 1, started } => Some(at - started),
            _ => None,
        })
        .collect();
    assert_eq!(stopped.len() as u64, totals.left);
    assert!(!stopped.is_empty() && stopped.iter().all(|&wait| wait == 3 * DAY));
    let open =
        diarist.seen.iter().filter(|s| matches!(s, Seen::StillOpen { clock: 1, .. })).count();
    assert_eq!(open as u64, totals.inside);
    assert_eq!(totals.events, totals.arrived + totals.left);
}

fn one_clinic(slots: u16, ring_fenced: u16, horizon_days: i64) -> Model {
    let ops = [
        Op::Book(BookingId(0)),
        Op::Leave,
        Op::Wait { takes: TimingId(0), ends: None },
        Op::Book(BookingId(1)),
    ];
    let mut model = model(30, &ops);
    sampler(&mut model, Sampler::Fixed { seconds: HOUR });
    model.diaries.push(daily_diary(30, slots, ring_fenced, horizon_days));
    for may_use_ring_fence in [false, true] {
        model.bookings.push(Booking {
            urgency: Some(u8::from(!may_use_ring_fence)),
            may_use_ring_fence,
            ..Booking::of(DiaryId(0))
        });
    }
    model
}

#[test]
fn appointments_fill_the_next_sessions_in_order_of_request() {
    let mut model = one_clinic(2, 0, 42);
    source(&mut model, "start", 0.0, 0, 1);
    model.sources.iter_mut().for_each(|source| source.at_start = 5);
    let (diarist, totals) = run(&model, 1);
    assert_eq!(totals.left, 5);
    let ends: Vec<i64> = step_ends(&diarist, 0).into_iter().map(|(at, _)| at).collect();
    let nine = 9 * HOUR;
    let expected =
        [(0, 30), (0, 60), (1, 30), (1, 60), (2, 30)].map(|(d, m)| d * DAY + nine + m * 60);
    assert_eq!(ends, expected);
}

#[test]
fn who_finds_no_slot_within_the_horizon_waits_and_gets_one_as_days_come_into_reach() {
    let mut model = one_clinic(1, 0, 2);
    source(&mut model, "start", 0.0, 0, 1);
    model.sources.iter_mut().for_each(|source| source.at_start = 6);
    let (diarist, _) = run(&model, 1);
    let days: Vec<i64> = step_ends(&diarist, 0).into_iter().map(|(at, _)| at / DAY).collect();
    assert_eq!(days, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn a_ring_fenced_slot_is_kept_until_its_release_and_then_open_to_all() {
    // Two slots a day, one ring-fenced until the day before; six routine
    // patients ask on day 0. Day 0 and 1 are released already.
    let mut model = one_clinic(2, 1, 42);
    source(&mut model, "start", 0.0, 0, 1);
    model.sources.iter_mut().for_each(|source| source.at_start = 6);
    let (diarist, _) = run(&model, 1);
    let days: Vec<i64> = step_ends(&diarist, 0).into_iter().map(|(at, _)| at / DAY).collect();
    assert_eq!(days, [0, 0, 1, 1, 2, 3]);
}

#[test]
fn a_class_with_a_ring_fence_passes_a_routine_queue() {
    let mut model = one_clinic(2, 1, 42);
    source(&mut model, "routine", 0.0, 0, 1);
    source(&mut model, "suspected cancer", 0.0, 2, 0);
    model.sources[crate::ids::SourceId(0)].at_start = 20;
    model.sources[crate::ids::SourceId(1)].at_start = 1;
    let (diarist, _) = run(&model, 1);
    let days: Vec<i64> = step_ends(&diarist, 3).into_iter().map(|(at, _)| at / DAY).collect();
    assert_eq!(days, [2], "days 0 and 1 are released and taken");
}

#[test]
fn a_missed_appointment_is_booked_again() {
    let mut model = one_clinic(1, 0, 42);
    source(&mut model, "start", 0.5, 0, 1);
    let booking = &mut model.bookings[BookingId(0)];
    booking.did_not_attend_below = u64::MAX / 2;
    booking.rebook_after = 3 * DAY;
    let (diarist, totals) = run(&model, 3);
    let attended = step_ends(&diarist, 0).len() as u64;
    assert_eq!(attended, totals.left);
    let missed = totals.events - totals.arrived - attended;
    assert!(missed > 0, "half of all appointments are missed");
}

#[test]
fn a_meeting_takes_the_most_urgent_then_the_longest_waiting_up_to_its_number() {
    let mut model = model(40, &[Op::Meeting(MeetingId(0))]);
    model.meetings.push(weekly_meeting(4, 3, 0));
    source(&mut model, "urgent", 0.0, 0, 0);
    source(&mut model, "routine", 0.0, 0, 1);
    for source in &mut model.sources {
        source.at_start = 4;
    }
    let (diarist, totals) = run(&model, 1);
    let decided: Vec<_> = step_ends(&diarist, 0).into_iter().map(|(at, u)| (at / DAY, u)).collect();
    assert_eq!(decided, [(7, 0), (7, 0), (7, 0), (14, 0), (14, 1), (14, 1), (21, 1), (21, 1)]);
    assert_eq!(totals.events, 16);
}

#[test]
fn cases_above_the_number_wait_or_are_taken_or_go_on_to_another_meeting() {
    // Three cases at a meeting that takes two, on days 7, 14, ...; the other
    // meets at the same hours, after it, and takes five.
    for (overflow, days) in [
        (Overflow::Wait, [7, 7, 14]),
        (Overflow::Taken, [7, 7, 7]),
        (Overflow::Joins(MeetingId(1)), [7, 7, 7]),
    ] {
        let mut model = model(40, &[Op::Meeting(MeetingId(0))]);
        model.meetings.push(weekly_meeting(4, 2, 0));
        model.meetings.push(weekly_meeting(4, 5, 0));
        model.meetings[MeetingId(0)].overflow = overflow;
        source(&mut model, "start", 0.0, 0, 0);
        model.sources.iter_mut().for_each(|source| source.at_start = 3);
        let decided = |model: &Model| -> Vec<i64> {
            step_ends(&run(model, 1).0, 0).into_iter().map(|(at, _)| at / DAY).collect()
        };
        assert_eq!(decided(&model), days, "{overflow:?}");
        // They are on the other's list from day 7 on: with a cut-off they wait
        // for the week after.
        model.meetings[MeetingId(1)].cut_off = DAY;
        if let Overflow::Joins(_) = overflow {
            assert_eq!(decided(&model), [7, 7, 14]);
        }
    }
}

#[test]
fn a_case_that_joins_after_the_cut_off_goes_to_the_next_meeting() {
    let ops = [Op::Wait { takes: TimingId(0), ends: None }, Op::Meeting(MeetingId(0))];
    for (joined, decided_on) in [(5 * DAY, 7), (5 * DAY + 1, 14)] {
        let mut model = model(40, &ops);
        model.meetings.push(weekly_meeting(4, 10, 2 * DAY));
        sampler(&mut model, Sampler::Fixed { seconds: joined });
        source(&mut model, "start", 0.0, 0, 0);
        model.sources.iter_mut().for_each(|source| source.at_start = 1);
        let (diarist, _) = run(&model, 1);
        assert_eq!(step_ends(&diarist, 1)[0].0 / DAY, decided_on);
    }
}

#[test]
fn capacity_that_falls_lets_those_in_service_finish_and_starts_nobody() {
    let ops = [Op::Activity { place: PlaceId(0), takes: TimingId(0) }];
    let mut model = model(3, &ops);
    sampler(&mut model, Sampler::Fixed { seconds: 2 * HOUR });
    place(&mut model, 2);
    model.places[PlaceId(0)].capacity = [(0, 2), (HOUR, 0), (10 * HOUR, 1)]
        .map(|(time, units)| (SimTime::from_seconds(time), units))
        .into();
    source(&mut model, "start", 0.0, 0, 0);
    model.sources.iter_mut().for_each(|source| source.at_start = 4);
    let (diarist, _) = run(&model, 1);
    let ends: Vec<i64> = step_ends(&diarist, 0).into_iter().map(|(at, _)| at / HOUR).collect();
    assert_eq!(ends, [2, 2, 12, 14]);
    assert_eq!(diarist.most_in_use, 2);
}

#[test]
fn an_emergency_takes_the_next_free_line_and_booked_patients_slip() {
    // One line; three booked at 09:00, 09:30, 10:00; each scan takes 30 min.
    // Someone walks in at 09:10 and is served at 09:30; the rest slip.
    let ops = [
        Op::Book(BookingId(0)),
        Op::Leave,
        Op::Wait { takes: TimingId(1), ends: None },
        Op::WalkIn { diary: DiaryId(0), takes: TimingId(0) },
    ];
    let mut model = model(5, &ops);
    sampler(&mut model, Sampler::Fixed { seconds: 1_800 });
    sampler(&mut model, Sampler::Fixed { seconds: 9 * HOUR + 600 });
    let line = place(&mut model, 1);
    let mut diary = daily_diary(5, 3, 0, 42);
    diary.lines = Some(line);
    diary.overrun = HOUR;
    model.diaries.push(diary);
    model.bookings.push(Booking { takes: Some(TimingId(0)), ..Booking::of(DiaryId(0)) });
    source(&mut model, "booked", 0.0, 0, 3);
    source(&mut model, "emergency", 0.0, 2, 0);
    model.sources[crate::ids::SourceId(0)].at_start = 3;
    model.sources[crate::ids::SourceId(1)].at_start = 1;
    let (diarist, _) = run(&model, 1);
    let minutes = |step| -> Vec<i64> {
        step_ends(&diarist, step).into_iter().map(|(at, _)| at / 60 - 9 * 60).collect()
    };
    assert_eq!(minutes(3), [60]);
    assert_eq!(minutes(0), [30, 90, 120]);
}

#[test]
fn those_who_still_wait_after_the_overrun_book_again() {
    // One line, two slots 09:00 and 09:30 but scans take two hours: the second
    // patient cannot start before 11:00, and the overrun ends at 10:30.
    let ops = [Op::Book(BookingId(0))];
    let mut model = model(5, &ops);
    sampler(&mut model, Sampler::Fixed { seconds: 2 * HOUR });
    let line = place(&mut model, 1);
    let mut diary = daily_diary(5, 2, 0, 42);
    diary.lines = Some(line);
    diary.overrun = 1_800;
    model.diaries.push(diary);
    model.bookings.push(Booking { takes: Some(TimingId(0)), ..Booking::of(DiaryId(0)) });
    source(&mut model, "booked", 0.0, 0, 3);
    model.sources.iter_mut().for_each(|source| source.at_start = 2);
    let (diarist, _) = run(&model, 1);
    let hours: Vec<i64> = step_ends(&diarist, 0).into_iter().map(|(at, _)| at / HOUR).collect();
    assert_eq!(hours, [11, 24 + 11]);
}

/// M/M/1 at load 0.8: the mean wait is 4 services (`theory.csv`, TH-01).
#[test]
fn m_m_1_waits_as_long_as_theory_says() {
    let ops = [Op::Activity { place: PlaceId(0), takes: TimingId(0) }];
    let mut model = model(20_000, &ops);
    sampler(&mut model, Sampler::exponential(3_600.0).expect("a duration"));
    place(&mut model, 1);
    source(&mut model, "patients", 0.8 * 24.0, 0, 0);
    let means: Vec<f64> = (0..10)
        .map(|replication| {
            let key = Key::of_replication(11, replication);
            let run = Replication::new(&model, key, Waits::default()).finish();
            let (waits, _) = run.expect("a sound model");
            waits.sum as f64 / waits.count as f64 / 3_600.0
        })
        .collect();
    let mean = means.iter().sum::<f64>() / 10.0;
    let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / 9.0;
    let error = (variance / 10.0).sqrt();
    assert!(error < 0.04, "{error}");
    assert!((mean - 4.0).abs() <= 4.0 * error, "{mean} +- {error}");
}
