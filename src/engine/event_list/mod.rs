//! The list of pending events.

mod later;
mod wheel;

use crate::time::SimTime;
use later::Later;

const RANK_BITS: u32 = 4;
const SEQUENCE_BITS: u32 = 40;
const SUBJECT_BITS: u32 = 40;

/// In which order events of one instant happen. The queues are served after
/// the ranks up to `Meeting`, again after the arrivals, and once more after
/// those who lost patience: whenever the next event belongs to a later instant
/// or a later phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The run pauses here, before anything else happens at this instant.
    Pause = 0,
    /// An activity, a wait or an appointment of a patient ends.
    Patient = 1,
    /// The capacity of a place changes.
    Capacity = 2,
    /// A session of a diary opens, reaches its next slot, or closes; new
    /// sessions come into reach.
    Diary = 3,
    /// A meeting decides its cases.
    Meeting = 4,
    /// A patient arrives.
    Arrival = 5,
    /// The patience of someone who waits is at an end; room is looked for.
    Patience = 6,
}

impl Rank {
    /// The phase of an instant to which events of `rank` belong; queues are served
    /// between phases.
    pub(super) const fn phase(rank: u8) -> Phase {
        let next = rank + 1;
        let end = if next > Self::Arrival as u8 { next } else { Self::Arrival as u8 };
        Phase((end as u64) << (TIME_SHIFT - 64 - RANK_BITS))
    }
}

/// A phase of an instant: the first rank of the next, where it stands in the
/// upper half of a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phase(u64);

/// A pending event: when, in which order, and whom it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event(u128);

impl Event {
    pub(super) const fn time(self) -> SimTime {
        SimTime::from_seconds((self.0 >> TIME_SHIFT) as i64)
    }

    pub(super) const fn rank(self) -> u8 {
        (self.0 >> (SEQUENCE_BITS + SUBJECT_BITS)) as u8 & ((1 << RANK_BITS) - 1)
    }

    /// Whether the event is of this rank.
    pub(super) const fn is_of(self, rank: Rank) -> bool {
        // Where it stands, since that takes least.
        const SHIFT: u32 = TIME_SHIFT - 64 - RANK_BITS;
        const BITS: u64 = ((1 << RANK_BITS) - 1) << SHIFT;
        (self.0 >> 64) as u64 & BITS == (rank as u64) << SHIFT
    }

    /// The number of the event: unique in a run, rising in order of insertion.
    /// It is the token by which the subject knows the event as its own.
    pub(super) const fn number(self) -> u64 {
        (self.0 >> SUBJECT_BITS) as u64 & ((1 << SEQUENCE_BITS) - 1)
    }

    pub(super) const fn subject(self) -> u64 {
        self.0 as u64 & ((1 << SUBJECT_BITS) - 1)
    }

    /// Whether the event happens before this phase of the instant `now` is over.
    pub(super) const fn is_due(self, now: SimTime, phase: Phase) -> bool {
        ((self.0 >> 64) as u64) < ((now.seconds() as u64) << (TIME_SHIFT - 64) | phase.0)
    }
}

/// Later than every event.
const NEVER: u128 = u128::MAX;
/// Where the time begins in a key.
const TIME_SHIFT: u32 = RANK_BITS + SEQUENCE_BITS + SUBJECT_BITS;
/// Room in the row: so many are kept in order by moving the sooner ones up; of
/// more, a wheel begins to pay.
const ROOM: usize = 32;

/// Pending events in order of time, rank and insertion.
///
/// The soonest lie in a row, in order. Once they are more than it has room for,
/// the later ones are filed.
#[derive(Debug, Clone)]
pub(super) struct EventList {
    /// Keys before `limit`, in descending order: the soonest is the last of
    /// `filled`.
    row: [u128; ROOM],
    filled: usize,
    /// Keys from this one on are filed.
    limit: u128,
    later: Option<Box<Later>>,
    last_number: u64,
}

impl EventList {
    pub(super) const fn new() -> Self {
        Self { row: [NEVER; ROOM], filled: 0, limit: NEVER, later: None, last_number: 0 }
    }

    /// Adds an event that is not before the last one that was taken, and
    /// returns its number.
    #[inline(never)]
    pub(super) fn push(&mut self, time: SimTime, rank: Rank, subject: u64) -> u64 {
        let key = self.next_key(time, rank, subject);
        if comes_before(key, self.limit) {
            self.insert(key);
        } else {
            self.file(key);
        }
        self.last_number
    }

    /// As [`Self::push`], put into the code that calls it: for events of which
    /// small models have little else.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn push_here(&mut self, time: SimTime, rank: Rank, subject: u64) -> u64 {
        let key = self.next_key(time, rank, subject);
        if comes_before(key, self.limit) {
            self.insert(key);
        } else {
            self.file_apart(key);
        }
        self.last_number
    }

    #[inline]
    fn next_key(&mut self, time: SimTime, rank: Rank, subject: u64) -> u128 {
        debug_assert!(time.seconds() >= 0 && subject < 1 << SUBJECT_BITS);
        self.last_number += 1;
        (time.seconds() as u128) << TIME_SHIFT
            | (rank as u128) << (SEQUENCE_BITS + SUBJECT_BITS)
            | u128::from(self.last_number) << SUBJECT_BITS
            | u128::from(subject)
    }

    /// Adds a key to the row.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn insert(&mut self, key: u128) {
        let mut at = self.filled;
        if at >= ROOM {
            return self.insert_in_full_row(key);
        }
        self.filled = at + 1;
        while at > 0 && !comes_before(key, self.row[at - 1]) {
            self.row[at] = self.row[at - 1];
            at -= 1;
        }
        self.row[at] = key;
    }

    /// Adds a key that is before the limit, once the later half of the row is
    /// filed.
    #[cold]
    #[inline(never)]
    fn insert_in_full_row(&mut self, key: u128) {
        let soonest = Event(self.row[ROOM - 1]).time();
        let later = self.later.get_or_insert_with(|| Box::new(Later::after(soonest)));
        let (filed, kept) = self.row.split_at(ROOM / 2);
        for &key in filed {
            later.file(key);
        }
        self.limit = filed[filed.len() - 1];
        self.filled = kept.len();
        self.row.copy_within(ROOM / 2.., 0);
        if comes_before(key, self.limit) {
            self.insert(key);
        } else {
            self.file(key);
        }
    }

    #[cold]
    #[inline(never)]
    fn file_apart(&mut self, key: u128) {
        self.file(key);
    }

    #[inline]
    fn file(&mut self, key: u128) {
        if let Some(later) = &mut self.later {
            later.file(key);
        }
    }

    /// Takes the first event of the row.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn pop(&mut self) -> Option<Event> {
        let last = self.filled.wrapping_sub(1);
        let &key = self.row.get(last)?;
        self.filled = last;
        Some(Event(key))
    }

    /// The first event of the row.
    #[inline]
    pub(super) fn first(&self) -> Option<Event> {
        self.row.get(self.filled.wrapping_sub(1)).map(|&key| Event(key))
    }

    /// Fills the row, which is empty, with the next events; they are none if no
    /// event is pending.
    pub(super) fn refill(&mut self) -> impl Iterator<Item = Event> {
        if let Some(later) = &mut self.later {
            self.filled = later.take_first(&mut self.row);
            self.limit = later.begins();
        }
        self.row[..self.filled].iter().map(|&key| Event(key))
    }
}

/// Whether a new key is before another. New keys have the highest number of all, so
/// their lower halves decide nothing: of two equal upper halves, the new one is later.
const fn comes_before(new: u128, other: u128) -> bool {
    ((new >> 64) as u64) < (other >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseError;
    use std::collections::BTreeSet;

    fn first(list: &mut EventList) -> Option<Event> {
        list.first().or_else(|| {
            list.refill().for_each(drop);
            list.first()
        })
    }

    fn next(list: &mut EventList) -> Option<Event> {
        first(list)?;
        list.pop()
    }

    #[test]
    fn one_instant_is_ordered_by_rank_then_by_insertion() {
        let mut list = EventList::new();
        let noon = SimTime::from_seconds(43_200);
        for (rank, subject) in
            [(Rank::Arrival, 1), (Rank::Patient, 2), (Rank::Capacity, 3), (Rank::Patient, 4)]
        {
            list.push(noon, rank, subject);
        }
        list.push(SimTime::from_seconds(43_199), Rank::Arrival, 5);
        let order: Vec<u64> = std::iter::from_fn(|| next(&mut list)).map(Event::subject).collect();
        assert_eq!(order, [5, 2, 4, 3, 1]);
    }

    /// Holds a list against a sorted set: each step either adds an event so long
    /// after the last one that was taken, or takes the first.
    fn agrees_with_a_sorted_set(steps: &[Option<i64>]) -> Result<(), TestCaseError> {
        let (mut list, mut model, mut now) = (EventList::new(), BTreeSet::new(), 0);
        for step in steps {
            if let Some(delay) = step {
                let number = list.push(SimTime::from_seconds(now + delay), Rank::Patient, 7);
                model.insert((now + delay, number));
            } else {
                let first = model.pop_first();
                let popped = next(&mut list).map(|event| (event.time().seconds(), event.number()));
                prop_assert_eq!(popped, first);
                now = first.map_or(now, |(time, _)| time);
            }
            let due = model.first().is_some_and(|&(time, _)| time == now);
            let (now, phase) = (SimTime::from_seconds(now), Rank::phase(Rank::Patient as u8));
            let is_due = first(&mut list).is_some_and(|event| event.is_due(now, phase));
            prop_assert_eq!(is_due, due);
        }
        while let Some(first) = model.pop_first() {
            let popped = next(&mut list).map(|event| (event.time().seconds(), event.number()));
            prop_assert_eq!(popped, Some(first));
        }
        prop_assert_eq!(next(&mut list), None);
        Ok(())
    }

    /// A delay of any size: none, seconds, minutes, hours, days, years.
    fn delay() -> impl Strategy<Value = i64> {
        prop_oneof![Just(0), 0..9_i64, 0..1_000_i64, 0..100_000_i64, 0..9_000_000_i64]
            .prop_flat_map(|most| prop_oneof![4 => 0..=most, 1 => Just(most * 40)])
    }

    proptest! {
        #[test]
        fn a_few_come_in_order(
            steps in prop::collection::vec(prop::option::of(0_i64..50), 1..400),
        ) {
            agrees_with_a_sorted_set(&steps)?;
        }

        #[test]
        fn many_come_in_order(
            first in prop::collection::vec(delay(), 2 * ROOM..4 * ROOM),
            then in prop::collection::vec(prop::option::weighted(0.5, delay()), 1..600),
        ) {
            let steps: Vec<_> = first.into_iter().map(Some).chain(then).collect();
            agrees_with_a_sorted_set(&steps)?;
        }
    }
}
