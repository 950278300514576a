//! Events that are not among the next few.

use super::wheel::Wheel;
use super::{NEVER, ROOM};
use crate::time::SimTime;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Most that are taken at once, so that the row has room for new ones.
const TAKEN: usize = ROOM - ROOM / 4;

/// So many keys are put in order without sorting.
const FEW: usize = 8;

/// Keys of later events: those of the stretch of time that is under way, and a
/// wheel with all after it.
#[derive(Debug, Clone)]
pub(super) struct Later {
    wheel: Wheel,
    /// Keys of the stretch under way, in descending order.
    stretch: Vec<u128>,
    /// Keys that were added to the stretch since it came up.
    more: BinaryHeap<Reverse<u128>>,
}

impl Later {
    /// Nothing, at an instant before which nothing will be filed.
    pub(super) fn after(now: SimTime) -> Self {
        let wheel = Wheel::at(now.seconds() as u64);
        Self { wheel, stretch: Vec::new(), more: BinaryHeap::new() }
    }

    /// Files a key.
    #[inline]
    pub(super) fn file(&mut self, key: u128) {
        if !self.wheel.file(key) {
            self.more.push(Reverse(key));
        }
    }

    /// Moves the next few keys to a row, in descending order, and returns how
    /// many they are: none if there are none.
    pub(super) fn take_first(&mut self, row: &mut [u128; ROOM]) -> usize {
        if !self.more.is_empty() {
            return self.take_in_turn(row);
        }
        if self.stretch.is_empty() {
            self.wheel.advance(&mut self.stretch);
            if self.stretch.len() <= FEW {
                return self.take_few(row);
            }
            self.stretch.sort_unstable_by(|a, b| b.cmp(a));
        }
        let left = self.stretch.len().saturating_sub(TAKEN);
        let taken = &self.stretch[left..];
        let count = taken.len();
        row[..count].copy_from_slice(taken);
        self.stretch.truncate(left);
        count
    }

    /// Moves the keys of a stretch that are few to the row, each to the place that
    /// the number of those after it gives. More is compared than in sorting, but
    /// no outcome is guessed by the processor in vain, which costs more.
    fn take_few(&mut self, row: &mut [u128; ROOM]) -> usize {
        for &key in &self.stretch {
            let after: usize = self.stretch.iter().map(|&other| usize::from(other > key)).sum();
            row[after] = key;
        }
        let count = self.stretch.len();
        self.stretch.clear();
        count
    }

    /// As [`Self::take_first`], if keys were added to the stretch.
    #[cold]
    fn take_in_turn(&mut self, row: &mut [u128; ROOM]) -> usize {
        let mut count = 0;
        while count < TAKEN && self.begins_in_stretch() < NEVER {
            let next = self.stretch.last().copied().unwrap_or(NEVER);
            row[count] = match self.more.peek() {
                Some(&Reverse(first)) if first < next => {
                    self.more.pop();
                    first
                }
                _ => {
                    self.stretch.pop();
                    next
                }
            };
            count += 1;
        }
        row[..count].reverse();
        count
    }

    /// The first key of the stretch under way.
    fn begins_in_stretch(&self) -> u128 {
        let next = self.stretch.last().copied().unwrap_or(NEVER);
        self.more.peek().map_or(next, |&Reverse(first)| first.min(next))
    }

    /// A key that none of these is before: what is before it need not be filed.
    pub(super) fn begins(&self) -> u128 {
        self.begins_in_stretch().min(self.wheel.begins())
    }
}
