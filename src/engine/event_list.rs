//! The list of pending events.
//!
//! A 4-ary heap of 16-byte keys whose siblings share a cache line. Taking the
//! first event leaves a hole at the root that the next insertion fills, since
//! nearly every event causes another: this saves a third to a half of the
//! queue's time on small models.

use crate::time::SimTime;

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
    /// The phase of an instant that the rank belongs to; queues are served
    /// between phases.
    const fn phase(rank: u8) -> u8 {
        match rank {
            _ if rank < Self::Arrival as u8 => 0,
            _ if rank < Self::Patience as u8 => 1,
            _ => 2,
        }
    }
}

/// A pending event: when, in which order, and whom it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event(u128);

impl Event {
    pub(super) const fn time(self) -> SimTime {
        SimTime::from_seconds((self.0 >> (RANK_BITS + SEQUENCE_BITS + SUBJECT_BITS)) as i64)
    }

    pub(super) const fn rank(self) -> u8 {
        (self.0 >> (SEQUENCE_BITS + SUBJECT_BITS)) as u8 & ((1 << RANK_BITS) - 1)
    }

    pub(super) const fn phase(self) -> u8 {
        Rank::phase(self.rank())
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

/// Four siblings.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Line([u128; 4]);

const EMPTY: u128 = u128::MAX;

/// Pending events in order of time, rank and insertion.
#[derive(Debug, Clone)]
pub(super) struct EventList {
    root: u128,
    /// The children of node `n`; node `k > 0` is cell `(k - 1) % 4` of line
    /// `(k - 1) / 4`.
    lines: Vec<Line>,
    /// Nodes, the root included even while it is a hole.
    nodes: usize,
    hole: bool,
    last_number: u64,
}

impl EventList {
    pub(super) const fn new() -> Self {
        Self { root: EMPTY, lines: Vec::new(), nodes: 0, hole: false, last_number: 0 }
    }

    /// Adds an event and returns its number.
    #[inline]
    pub(super) fn push(&mut self, time: SimTime, rank: Rank, subject: u64) -> u64 {
        debug_assert!(time.seconds() >= 0 && subject < 1 << SUBJECT_BITS);
        self.last_number += 1;
        let number = self.last_number;
        let key = (time.seconds() as u128) << (RANK_BITS + SEQUENCE_BITS + SUBJECT_BITS)
            | (rank as u128) << (SEQUENCE_BITS + SUBJECT_BITS)
            | u128::from(number) << SUBJECT_BITS
            | u128::from(subject);
        if self.hole {
            self.hole = false;
            self.sift_down(key);
        } else {
            self.append(key);
        }
        number
    }

    /// Takes the first event.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<Event> {
        if self.hole {
            self.fill_hole();
        }
        if self.nodes == 0 {
            return None;
        }
        self.hole = true;
        Some(Event(self.root))
    }

    /// The first event, left in the list.
    #[inline]
    pub(super) fn peek(&self) -> Option<Event> {
        let first = if self.hole {
            self.lines.first().map_or(EMPTY, |line| least_of(line).0)
        } else if self.nodes > 0 {
            self.root
        } else {
            EMPTY
        };
        (first != EMPTY).then_some(Event(first))
    }

    fn cell(&mut self, node: usize) -> &mut u128 {
        if node == 0 { &mut self.root } else { &mut self.lines[(node - 1) / 4].0[(node - 1) % 4] }
    }

    fn append(&mut self, key: u128) {
        let mut node = self.nodes;
        self.nodes += 1;
        if node > 0 && (node - 1) / 4 == self.lines.len() {
            self.lines.push(Line([EMPTY; 4]));
        }
        while node > 0 {
            let parent = (node - 1) / 4;
            let above = *self.cell(parent);
            if above <= key {
                break;
            }
            *self.cell(node) = above;
            node = parent;
        }
        *self.cell(node) = key;
    }

    #[cold]
    fn clear(&mut self) {
        self.root = EMPTY;
        self.nodes = 0;
        self.hole = false;
    }

    fn fill_hole(&mut self) {
        if self.nodes == 1 {
            self.clear();
            return;
        }
        self.hole = false;
        self.nodes -= 1;
        let last = std::mem::replace(self.cell(self.nodes), EMPTY);
        if self.nodes == 1 {
            self.root = last;
        } else {
            self.sift_down(last);
        }
    }

    /// Puts `key` in at the root, moving smaller children up.
    #[inline]
    fn sift_down(&mut self, key: u128) {
        let mut node = 0;
        while let Some(line) = self.lines.get(node) {
            let (least, child) = least_of(line);
            if least >= key {
                break;
            }
            *self.cell(node) = least;
            node = 4 * node + 1 + child;
        }
        *self.cell(node) = key;
    }
}

/// The least of four keys and its position, by a tournament.
#[inline]
fn least_of(line: &Line) -> (u128, usize) {
    let [a, b, c, d] = line.0;
    let (left, left_at) = if b < a { (b, 1) } else { (a, 0) };
    let (right, right_at) = if d < c { (d, 3) } else { (c, 2) };
    if right < left { (right, right_at) } else { (left, left_at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
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

    proptest! {
        #[test]
        fn it_agrees_with_a_sorted_set(steps in prop::collection::vec(0_i64..50, 1..400)) {
            let (mut list, mut model, mut now) = (EventList::new(), BTreeSet::new(), 0);
            for step in steps {
                if step % 3 == 0 {
                    let first = model.pop_first();
                    prop_assert_eq!(list.peek().map(|e| (e.time().seconds(), e.number())), first);
                    let popped = list.pop();
                    prop_assert_eq!(popped.map(|e| (e.time().seconds(), e.number())), first);
                    now = first.map_or(now, |(time, _)| time);
                } else {
                    let time = now + step;
                    let number = list.push(SimTime::from_seconds(time), Rank::Patient, 7);
                    model.insert((time, number));
                }
                let first = model.first().copied();
                prop_assert_eq!(list.peek().map(|e| (e.time().seconds(), e.number())), first);
            }
        }
    }
}
