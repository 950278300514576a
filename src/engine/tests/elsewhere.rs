//! Appointments at other sites, told beforehand. The own diary is the first.

use super::bookings::{Own, asking, cancelling, ends, on_days, routine};
use super::build::{Diarist, daily_diary, place, run, source};
use crate::engine::{Observer, Patient, Replication};
use crate::ids::{DiaryId, ElsewhereId, PatientSlot, SourceId, StepId};
use crate::model::{
    Booking, Cancellation, Cancels, Diary, Elsewhere, Model, Nearby, Op, RingFence, Uses,
};
use crate::random::Key;
use crate::time::{DAY, HOUR, SimTime};
use std::sync::Arc;

/// A week.
const WEEK: i64 = 7 * DAY;

/// Goes elsewhere by the terms of [`near`].
fn travelling() -> Own {
    (Booking { elsewhere: Some(ElsewhereId(0)), ..routine().0 }, 1)
}

/// Everybody goes to these diaries, the nearest first.
fn near(sooner_by: i64, diaries: &[u16]) -> Elsewhere {
    let nearby = |&diary: &u16| Nearby { diary: DiaryId(diary), may_use_ring_fence: true };
    let diaries = diaries.iter().map(nearby).collect();
    Elsewhere { sooner_by, accepted_below: u64::MAX, diaries }
}

/// Patients who ask at the start; all but the first of the diaries are
/// elsewhere.
fn asking_near(diaries: &[Diary], terms: Elsewhere, patients: &[Own]) -> Model {
    let plain: Vec<Own> = patients.iter().map(|&(_, class)| (routine().0, class)).collect();
    let mut model = asking(diaries[0].clone(), 0, &plain);
    for diary in &diaries[1..] {
        model.diaries.push(diary.clone());
    }
    model.flow.elsewhere.push(terms);
    model.bookings = patients.iter().map(|&(booking, _)| booking).collect();
    model.settle_sizes();
    model
}

/// One slot on each of these days.
fn slots_on<const N: usize>(days: [i64; N]) -> Diary {
    on_days(&days.map(|day| (day, 1)))
}

/// Writes down which diaries are used and how.
#[derive(Debug, Clone, Default, PartialEq)]
struct Usage {
    seen_elsewhere: Vec<(i64, u16)>,
    missed: Vec<u16>,
    /// Slots booked as the sessions opened, by diary.
    booked: [u32; 2],
}

impl Observer for Usage {
    fn session_opened(&mut self, _: SimTime, diary: DiaryId, _: u32, booked: u32) {
        self.booked[usize::from(diary.0)] += booked;
    }
    fn seen_elsewhere(&mut self, now: SimTime, _: PatientSlot, diary: DiaryId) {
        self.seen_elsewhere.push((now.day(), diary.0));
    }
    fn appointment_missed(&mut self, _: SimTime, _: &Patient, diary: DiaryId) {
        self.missed.push(diary.0);
    }
}

fn usage(model: &Model) -> Usage {
    let key = Key::of_replication(1, 0);
    Replication::new(model, key, Usage::default()).finish().expect("a sound model").0
}

#[test]
fn a_slot_elsewhere_is_taken_if_it_is_sooner_by_exactly_so_much() {
    // Ten days from now here, three there: a week sooner to the second.
    let diaries = [slots_on([10]), slots_on([3])];
    for (sooner_by, day) in [(0, 3), (WEEK, 3), (WEEK + 1, 10)] {
        let model = asking_near(&diaries, near(sooner_by, &[1]), &[travelling()]);
        assert_eq!(ends(&model), [Some((day, 30))], "{sooner_by} s");
        let elsewhere = u32::from(day == 3);
        assert_eq!(usage(&model).booked, [1 - elsewhere, elsewhere]);
    }
    // Who does not ask for it stays.
    assert_eq!(ends(&asking_near(&diaries, near(0, &[1]), &[routine()])), [Some((10, 30))]);
}

#[test]
fn a_slot_elsewhere_at_the_same_time_is_not_taken() {
    let diaries = [slots_on([3]), slots_on([3])];
    let model = asking_near(&diaries, near(0, &[1]), &[travelling(), travelling()]);
    // The second finds nothing here.
    assert_eq!(usage(&model).seen_elsewhere, [(3, 1)]);
}

#[test]
fn the_time_of_day_counts() {
    // Two slots of half an hour on one day: the second is at 09:30 here and
    // at 09:00 there.
    let diaries = [on_days(&[(3, 2)]), slots_on([3])];
    for (sooner_by, ends_at) in [(HOUR / 2, 30), (HOUR / 2 + 1, 60)] {
        let model = asking_near(&diaries, near(sooner_by, &[1]), &[routine(), travelling()]);
        assert_eq!(ends(&model), [Some((3, 30)), Some((3, ends_at))], "{sooner_by} s");
    }
}

#[test]
fn the_earliest_of_all_is_taken_and_of_equally_early_ones_the_nearest() {
    let diaries = [slots_on([20]), slots_on([4]), slots_on([3, 8]), slots_on([3])];
    for (nearest_first, first) in [([1, 2, 3], 2), ([3, 2, 1], 3)] {
        let patients = [travelling(), travelling(), travelling(), travelling()];
        let model = asking_near(&diaries, near(0, &nearest_first), &patients);
        let days = ends(&model).into_iter().map(|end| end.map(|(day, _)| day));
        assert!(days.eq([Some(3), Some(3), Some(4), Some(8)]));
        let key = Key::of_replication(1, 0);
        let one = asking_near(&diaries, near(0, &nearest_first), &patients[..1]);
        let (seen, _) = Replication::new(&one, key, First(None)).finish().expect("a sound model");
        assert_eq!(seen.0, Some(first));
    }
}

/// Where the first patient is seen who is seen elsewhere.
struct First(Option<u16>);

impl Observer for First {
    fn seen_elsewhere(&mut self, _: SimTime, _: PatientSlot, diary: DiaryId) {
        self.0.get_or_insert(diary.0);
    }
}

#[test]
fn a_diary_that_is_not_within_reach_is_not_looked_at() {
    let diaries = [slots_on([20]), slots_on([3]), slots_on([5])];
    let model = asking_near(&diaries, near(0, &[2]), &[travelling()]);
    assert_eq!(ends(&model), [Some((5, 30))]);
}

#[test]
fn without_a_slot_within_the_horizon_every_one_elsewhere_is_soon_enough() {
    let mut own = slots_on([20]);
    own.horizon_days = 10;
    let year = 365 * DAY;
    let patients = [travelling(), travelling()];
    let model = asking_near(&[own, slots_on([9])], near(year, &[1]), &patients);
    // The second finds nothing anywhere and joins the own list.
    assert_eq!(ends(&model), [Some((9, 30)), Some((20, 30))]);
    assert_eq!(usage(&model).booked, [1, 1]);
}

#[test]
fn those_who_wait_on_the_other_list_go_before_the_same_class_and_after_a_higher_one() {
    // There somebody wants two slots of a day that comes into reach later; the
    // slot of day 3 is of no use to them.
    let mut there = on_days(&[(3, 1), (20, 2)]);
    there.horizon_days = 10;
    let two = Booking { uses: Uses::Slots(2), ..Booking::of(DiaryId(1)) };
    for (class, day) in [(1, 9), (0, 3)] {
        let patients = [(two, 1), (travelling().0, class)];
        let model = asking_near(&[slots_on([9]), there.clone()], near(0, &[1]), &patients);
        assert_eq!(ends(&model), [Some((20, 60)), Some((day, 30))], "class {class}");
    }
}

#[test]
fn a_ring_fence_elsewhere_is_kept() {
    let mut there = slots_on([3]);
    Arc::make_mut(&mut there.sessions)[0].ring_fenced = 1;
    there.ring_fence = Some(RingFence { released_days_before: 1 });
    for (may_use, day) in [(false, 9), (true, 3)] {
        let mut terms = near(0, &[1]);
        terms.diaries[0].may_use_ring_fence = may_use;
        let model = asking_near(&[slots_on([9]), there.clone()], terms, &[travelling()]);
        assert_eq!(ends(&model), [Some((day, 30))]);
    }
}

#[test]
fn when_a_session_elsewhere_is_cancelled_its_patients_choose_there() {
    // Day 3 there is cancelled two days before. Day 6 there is next, though
    // day 5 is free here.
    let diaries = |later: i64| {
        let mut there = slots_on([3, later]);
        there.horizon_days = 8;
        there.cancellations =
            vec![Cancellation { below: u64::MAX, notice_days: 2, short_of: None }];
        Arc::make_mut(&mut there.sessions)[0].cancelled = Some(0);
        [slots_on([5]), there]
    };
    // Day 12 is out of reach on day 1: the list there.
    for day in [6, 12] {
        let model = asking_near(&diaries(day), near(0, &[1]), &[travelling()]);
        assert_eq!(ends(&model), [Some((day, 30))]);
        assert_eq!(usage(&model).seen_elsewhere, [(day, 1)]);
    }
}

#[test]
fn who_misses_an_appointment_chooses_anew_among_all() {
    let diaries = [slots_on([8]), slots_on([3, 20])];
    let missing = Booking { did_not_attend_below: u64::MAX, ..travelling().0 };
    let model = asking_near(&diaries, near(0, &[1]), &[(missing, 1)]);
    assert_eq!(usage(&model).missed, [1, 0, 1]);
}

#[test]
fn a_slot_given_back_elsewhere_goes_to_the_list_there() {
    // The slot of day 5 there is taken by somebody from here, who cancels on
    // day 2; the first of those there has it.
    let mut leaving = travelling().0;
    leaving.cancels = cancelling(3 * DAY, StepId(1)).0.cancels;
    let there = (Booking::of(DiaryId(1)), 1);
    let patients = [(leaving, 1), there, travelling()];
    let model = asking_near(&[slots_on([20]), slots_on([5])], near(0, &[1]), &patients);
    assert_eq!(ends(&model), [Some((2, 0)), Some((5, 30)), Some((20, 30))]);
}

#[test]
fn lines_elsewhere_are_taken_and_given_back() {
    for lines_of in [0, 1] {
        let mut diaries = [slots_on([9]), slots_on([3])];
        let mut model =
            asking_near(&diaries, near(0, &[1]), &[travelling(), routine(), travelling()]);
        diaries[lines_of].lines = Some(place(&mut model, 1));
        model.diaries[DiaryId(lines_of as u16)] = diaries[lines_of].clone();
        let (_, totals) = run(&model, 1);
        assert_eq!((totals.left, totals.inside), (2, 1), "lines of diary {lines_of}");
    }
}

/// Two diaries with many patients of the first, some of whom go to the second.
fn crowd(accepted_below: u64) -> Model {
    let mut model = asking(daily_diary(60, 3, 1, 20), 0, &[travelling()]);
    model.horizon.end = SimTime::from_day(60);
    model.diaries.push(daily_diary(60, 2, 0, 30));
    model.flow.elsewhere.push(Elsewhere { accepted_below, ..near(DAY, &[1]) });
    let booking = &mut model.bookings[crate::ids::BookingId(0)];
    booking.did_not_attend_below = u64::MAX / 10;
    booking.cancels =
        Some(Cancels { below: u64::MAX / 10, notice: 2 * DAY, rebook_after: DAY, then: None });
    model.sources = crate::ids::IdVec::new();
    source(&mut model, "crowd", 4.0, 0, 1);
    model
}

#[test]
fn if_nobody_goes_nothing_changes() {
    let nobody = crowd(0);
    let mut without = crowd(0);
    without.bookings[crate::ids::BookingId(0)].elsewhere = None;
    without.flow.elsewhere = crate::ids::IdVec::new();
    let (one, other): ((Diarist, _), (Diarist, _)) = (run(&nobody, 7), run(&without, 7));
    assert!(one.0.seen.len() > 300);
    assert_eq!((one.0.seen, one.1), (other.0.seen, other.1));
}

#[test]
fn who_goes_is_the_same_in_every_share_and_at_every_step() {
    // Of the patients of a step that books twice, each goes both times or
    // never; who goes at a share goes at a larger one.
    let twice = |accepted_below: u64| {
        let booking = travelling();
        let here = on_days(&[(20, 100), (28, 100)]);
        let there = on_days(&[(3, 100), (10, 100)]);
        let terms = Elsewhere { accepted_below, ..near(0, &[1]) };
        let mut model = asking_near(&[here, there], terms, &[booking, booking]);
        model.sources[SourceId(0)].at_start = 60;
        model.sources[SourceId(1)].at_start = 0;
        model.steps[StepId(1)].op = Op::Continue;
        let key = Key::of_replication(3, 0);
        let went = Replication::new(&model, key, Went::default()).finish().expect("sound").0;
        assert!(went.0.values().all(|&times| times == 2), "{went:?}");
        went.0.into_keys().collect::<std::collections::BTreeSet<u64>>()
    };
    let (few, many) = (twice(u64::MAX / 4), twice(u64::MAX / 4 * 3));
    assert!((5..30).contains(&few.len()) && (30..56).contains(&many.len()));
    assert!(few.is_subset(&many));
}

/// How often each patient was seen elsewhere, by key.
#[derive(Debug, Clone, Default)]
struct Went(std::collections::BTreeMap<u64, u32>, Option<u64>);

impl Observer for Went {
    fn service_began(&mut self, _: SimTime, _: PatientSlot, patient: &Patient) {
        self.1 = Some(patient.key.bits());
    }
    fn seen_elsewhere(&mut self, _: SimTime, _: PatientSlot, _: DiaryId) {
        *self.0.entry(self.1.expect("told before")).or_default() += 1;
    }
}

#[test]
fn many_who_go_elsewhere_keep_the_rules() {
    for seed in 0..5 {
        let (_, totals) = run(&crowd(u64::MAX / 2), seed);
        assert!(totals.left > 100, "{totals:?}");
    }
}
