//! What is known of a patient at a step that asks for units.

use super::line::Position;
use crate::ids::{NeedId, PlaceId};
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
    /// Class and turn in which it began.
    pub(super) started: (u8, i64),
    /// When it ends, while it is under way.
    pub(super) ends_at: SimTime,
    /// What is left of it, while it is interrupted.
    pub(super) left: Option<SimSpan>,
    /// Places among those granted whose units are gone for now.
    pub(super) lacking: Vec<PlaceId>,
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
    /// The activity is interrupted; the patient is where it goes on.
    Interrupted,
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
        started: (0, 0),
        ends_at: SimTime::NEVER,
        left: None,
        lacking: Vec::new(),
    };

    /// Forgets what was granted.
    pub(super) const fn clear_granted(&mut self) {
        self.granted = [Held::NOTHING; MOST_HELD];
    }

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
    /// The turn of the last who went back to the front of a queue.
    first_turn: i64,
}

impl Visits {
    /// The next turn in a queue.
    pub(super) fn next_turn(&mut self) -> i64 {
        self.last_turn += 1;
        self.last_turn
    }

    /// The next turn at the front of a queue: before all others there.
    pub(super) fn next_front(&mut self) -> i64 {
        self.first_turn -= 1;
        self.first_turn
    }

    /// A patient's visit, if there ever was one in this slot.
    pub(super) fn get(&self, slot: u32) -> Option<&Visit> {
        self.by_slot.get(slot as usize)
    }

    /// What a patient does.
    pub(super) fn doing(&self, slot: u32) -> Doing {
        self.get(slot).map_or(Doing::Nothing, |visit| visit.doing)
    }

    /// Those whose activity is under way or interrupted.
    pub(super) fn at_work(&self) -> Vec<u32> {
        let is_at_work = |visit: &Visit| matches!(visit.doing, Doing::Busy | Doing::Interrupted);
        (0_u32..).zip(&self.by_slot).filter(|(_, v)| is_at_work(v)).map(|(slot, _)| slot).collect()
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
