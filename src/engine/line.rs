//! The queue of those who wait for one need.
//!
//! Patients are filed by class of urgency; within a class by a number that
//! the place's rule gives them when they join (0 where the first to come is
//! the first to be served), then by their turn. So the first of a class is
//! found, and anyone can be taken out, in a time that hardly grows with the
//! length of the queue.

use crate::model::MAX_URGENCIES;
use crate::time::SimTime;
use std::collections::BTreeMap;

/// Where a patient stands in a class: by the rule's number, then by turn.
pub(super) type Position = (i64, i64);

/// Patients who wait for one need.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Bit `u` is set while class `u` has someone.
    classes: u16,
    waiting: u32,
    filed: [BTreeMap<Position, u32>; MAX_URGENCIES],
    /// When all were last ranked anew.
    pub(super) ranked_at: SimTime,
}

impl Line {
    pub(super) const fn new() -> Self {
        const NOBODY: BTreeMap<Position, u32> = BTreeMap::new();
        let filed = [NOBODY; MAX_URGENCIES];
        Self { classes: 0, waiting: 0, filed, ranked_at: SimTime::START }
    }

    pub(super) const fn len(&self) -> u32 {
        self.waiting
    }

    pub(super) fn insert(&mut self, class: u8, position: Position, slot: u32) {
        self.classes |= 1 << class;
        self.waiting += 1;
        let before = self.filed[usize::from(class)].insert(position, slot);
        debug_assert!(before.is_none(), "every patient has a turn of their own");
    }

    pub(super) fn remove(&mut self, class: u8, position: Position) {
        let filed = &mut self.filed[usize::from(class)];
        if filed.remove(&position).is_some() {
            self.waiting -= 1;
            if filed.is_empty() {
                self.classes &= !(1 << class);
            }
        }
    }

    /// The first of each class in which someone waits, most urgent class
    /// first.
    pub(super) fn heads(&self) -> impl Iterator<Item = (u8, Position, u32)> {
        self.filed.iter().zip(0_u8..).filter_map(|(filed, class)| {
            let (&position, &slot) = filed.first_key_value()?;
            Some((class, position, slot))
        })
    }

    /// All who wait, in order of class and position.
    pub(super) fn everyone(&self) -> impl Iterator<Item = (u8, Position, u32)> {
        self.filed.iter().zip(0_u8..).flat_map(|(filed, class)| {
            filed.iter().map(move |(&position, &slot)| (class, position, slot))
        })
    }
}
