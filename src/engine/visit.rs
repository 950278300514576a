//! What is known of a patient at a step that asks for units.

use super::line::Position;
use crate::ids::NeedId;
use crate::model::{Held, MOST_HELD, NO_NEED};
use crate::time::{SimSpan, SimTime};

/// A patient's visit to a place that is served by needs, kept beside the
/// store: a model whose places are all plain has none.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    pub(super) doing: Doing,
    /// What is waited for, or was granted.
    pub(super) need: NeedId,
    /// Where the patient is filed in the queue.
    pub(super) class: u8,
    pub(super) position: Position,
    /// What was granted for the activity under way.
    pub(super) granted: [Held; MOST_HELD],
    /// When the patient gives up.
    pub(super) gives_up_at: SimTime,
    /// How many changes of class there were in this queue.
    pub(super) changes: u16,
    /// How long the activity takes in all.
    pub(super) takes: SimSpan,
}

/// What a patient does at a step that asks for units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// Nothing: the patient is elsewhere.
    Nothing,
    /// Wait in the queue.
    Waiting,
    /// The activity is under way.
    Busy,
}

impl Visit {
    pub(super) const NONE: Self = Self {
        doing: Doing::Nothing,
        need: NO_NEED,
        class: 0,
        position: (0, 0),
        granted: [Held::NOTHING; MOST_HELD],
        gives_up_at: SimTime::NEVER,
        changes: 0,
        takes: SimSpan::ZERO,
    };

    /// The units that were granted for the activity under way.
    pub(super) fn granted(&self) -> impl Iterator<Item = Held> + use<> {
        self.granted.into_iter().take_while(Held::is_something)
    }
}

/// The visits of all patients, by slot of the store.
#[derive(Debug, Clone, Default)]
pub(super) struct Visits {
    by_slot: Vec<Visit>,
    /// The turn of the last who joined a queue.
    last_turn: i64,
}

impl Visits {
    /// The next turn in a queue.
    pub(super) fn next_turn(&mut self) -> i64 {
        self.last_turn += 1;
        self.last_turn
    }

    /// A patient's visit, if there ever was one in this slot.
    pub(super) fn get(&self, slot: u32) -> Option<&Visit> {
        self.by_slot.get(slot as usize)
    }

    /// What a patient does.
    pub(super) fn doing(&self, slot: u32) -> Doing {
        self.get(slot).map_or(Doing::Nothing, |visit| visit.doing)
    }

    /// A patient's visit, to be changed.
    pub(super) fn of(&mut self, slot: u32) -> &mut Visit {
        let slot = slot as usize;
        if self.by_slot.len() <= slot {
            self.by_slot.resize(slot + 1, Visit::NONE);
        }
        &mut self.by_slot[slot]
    }
}
