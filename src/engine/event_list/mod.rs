//! The list of pending events.

mod wheel;

use crate::time::SimTime;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use wheel::Wheel;

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
    /// The first rank that belongs to a later phase of an instant than `rank`;
    /// queues are served between phases.
    const fn end_of_phase(rank: u8) -> u8 {
        let next = rank + 1;
        if next > Self::Arrival as u8 { next } else { Self::Arrival as u8 }
    }
}

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

    /// The number of the event: unique in a run, rising in order of insertion.
    /// It is the token by which the subject knows the event as its own.
    pub(super) const fn number(self) -> u64 {
        (self.0 >> SUBJECT_BITS) as u64 & ((1 << SEQUENCE_BITS) - 1)
    }

    pub(super) const fn subject(self) -> u64 {
        self.0 as u64 & ((1 << SUBJECT_BITS) - 1)
    }
}

/// Stands for "no key": later than every event.
const NONE: u128 = u128::MAX;
/// Where the time begins in a key.
const TIME_SHIFT: u32 = RANK_BITS + SEQUENCE_BITS + SUBJECT_BITS;
/// So many are kept in order by moving the later ones up; of more, a wheel
/// begins to pay.
const FEW: usize = 32;

/// Pending events in order of time, rank and insertion.
///
/// A few are kept in order in `run`. Once they are many, `run` holds those of
/// the stretch of time that is under way, and a wheel all later ones.
#[derive(Debug, Clone)]
pub(super) struct EventList {
    /// In descending order.
    run: Vec<u128>,
    wheel: Option<Box<Wheel>>,
    /// Events that were added to the stretch under way while many were left in
    /// it.
    more: BinaryHeap<Reverse<u128>>,
    /// Whether `run` is new.
    turned: bool,
    last_number: u64,
}

impl EventList {
    pub(super) const fn new() -> Self {
        let more = BinaryHeap::new();
        Self { run: Vec::new(), wheel: None, more, turned: false, last_number: 0 }
    }

    /// Adds an event that is not before the last one that was taken, and
    /// returns its number.
    #[inline]
    pub(super) fn push(&mut self, time: SimTime, rank: Rank, subject: u64) -> u64 {
        debug_assert!(time.seconds() >= 0 && subject < 1 << SUBJECT_BITS);
        self.last_number += 1;
        let number = self.last_number;
        let key = (time.seconds() as u128) << TIME_SHIFT
            | (rank as u128) << (SEQUENCE_BITS + SUBJECT_BITS)
            | u128::from(number) << SUBJECT_BITS
            | u128::from(subject);
        self.insert_or_file(key);
        number
    }

    #[inline]
    fn insert_or_file(&mut self, key: u128) {
        let is_later = self.wheel.as_mut().is_some_and(|wheel| wheel.file(key));
        if !is_later {
            self.insert(key);
        }
    }

    /// Adds a key to the stretch under way.
    #[inline]
    fn insert(&mut self, key: u128) {
        if self.run.len() >= FEW {
            return self.insert_among_many(key);
        }
        self.run.push(key);
        let mut cells = self.run.iter_mut().rev();
        let Some(mut hole) = cells.next() else { return };
        for sooner in cells {
            if *sooner >= key {
                break;
            }
            *hole = *sooner;
            hole = sooner;
        }
        *hole = key;
    }

    #[cold]
    #[inline(never)]
    fn insert_among_many(&mut self, key: u128) {
        if self.wheel.is_none() {
            self.spread();
            self.insert_or_file(key);
        } else {
            self.more.push(Reverse(key));
        }
    }

    /// Moves the later events to a wheel.
    fn spread(&mut self) {
        let first = self.run.last().map_or(SimTime::START, |&key| Event(key).time());
        let mut wheel = Box::new(Wheel::at(first.seconds() as u64));
        self.run.retain(|&key| !wheel.file(key));
        self.wheel = Some(wheel);
    }

    /// Takes the first event.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<Event> {
        if self.more.is_empty()
            && let Some(key) = self.run.pop()
        {
            return Some(Event(key));
        }
        if self.more.is_empty() { self.pop_of_next() } else { self.pop_of_more() }
    }

    /// Takes the first event of the next stretch of time that has some.
    #[inline(never)]
    fn pop_of_next(&mut self) -> Option<Event> {
        self.wheel.as_mut()?.advance(&mut self.run);
        self.turned = true;
        self.run.pop().map(Event)
    }

    #[cold]
    #[inline(never)]
    fn pop_of_more(&mut self) -> Option<Event> {
        let run = self.run.last().copied().unwrap_or(NONE);
        if self.more.peek().is_some_and(|&Reverse(first)| first < run) {
            return self.more.pop().map(|Reverse(key)| Event(key));
        }
        self.run.pop().map(Event)
    }

    /// The events of a stretch of time that has just come up, once.
    #[inline]
    pub(super) fn come_up(&mut self) -> Option<impl Iterator<Item = Event>> {
        if !self.turned {
            return None;
        }
        self.turned = false;
        Some(self.run.iter().map(|&key| Event(key)))
    }

    /// Whether an event is pending at `now`, the time of the last that was
    /// taken, in the phase of events of this rank or an earlier one.
    #[inline]
    pub(super) fn has_more(&self, now: SimTime, rank: u8) -> bool {
        let end = (now.seconds() as u64) << (TIME_SHIFT - 64)
            | u64::from(Rank::end_of_phase(rank)) << (TIME_SHIFT - 64 - RANK_BITS);
        let is_due = |key: &u128| ((key >> 64) as u64) < end;
        self.run.last().is_some_and(is_due)
            || self.more.peek().is_some_and(|Reverse(key)| is_due(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseError;
    use std::collections::BTreeSet;

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
        let order: Vec<u64> = std::iter::from_fn(|| list.pop()).map(Event::subject).collect();
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
                let popped = list.pop().map(|event| (event.time().seconds(), event.number()));
                prop_assert_eq!(popped, first);
                now = first.map_or(now, |(time, _)| time);
            }
            let due = model.first().is_some_and(|&(time, _)| time == now);
            prop_assert_eq!(list.has_more(SimTime::from_seconds(now), 0), due);
        }
        while let Some(first) = model.pop_first() {
            let popped = list.pop().map(|event| (event.time().seconds(), event.number()));
            prop_assert_eq!(popped, Some(first));
        }
        prop_assert_eq!(list.pop(), None);
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
            first in prop::collection::vec(delay(), 2 * FEW..4 * FEW),
            then in prop::collection::vec(prop::option::weighted(0.5, delay()), 1..600),
        ) {
            let steps: Vec<_> = first.into_iter().map(Some).chain(then).collect();
            agrees_with_a_sorted_set(&steps)?;
        }
    }
}
