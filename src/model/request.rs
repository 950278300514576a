//! What patients ask places for, and on what terms they wait.

use super::Model;
use crate::ids::{DiaryId, NeedId, PlaceId, SiteId, StepId, TimingId};

/// Most places of which a patient may hold units at a time, over steps; and
/// most places of which one request may name units.
pub const MOST_HELD: usize = 4;

/// What some patients ask for. Those who wait for the same need form one
/// queue.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Need {
    /// One of these is granted, the first in this order that is free in full:
    /// so many units of each place, all at once or none.
    pub alternatives: Vec<Vec<(PlaceId, u16)>>,
    /// Whose patients ask, where a place keeps units for some sites.
    pub site: Option<SiteId>,
}

impl Need {
    /// One unit of one place.
    pub fn one_of(place: PlaceId) -> Self {
        Self { alternatives: vec![vec![(place, 1)]], site: None }
    }

    /// The place, if this is one unit of one place.
    pub fn single(&self) -> Option<PlaceId> {
        match self.alternatives.as_slice() {
            [only] => match only.as_slice() {
                [(place, 1)] => Some(*place),
                _ => None,
            },
            _ => None,
        }
    }

    /// All places that it names, in order, some perhaps several times.
    pub fn places(&self) -> impl Iterator<Item = PlaceId> {
        self.alternatives.iter().flatten().map(|&(place, _)| place)
    }
}

/// The details of a step that asks for units.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What is asked for.
    pub need: NeedId,
    /// What for.
    pub purpose: Purpose,
    /// If given, who has waited so long gives up.
    pub patience: Option<TimingId>,
    /// Where those go on who give up.
    pub gives_up_to: StepId,
    /// If given, most who wait for the need; whoever comes to more does not
    /// join.
    pub room: Option<u32>,
    /// Where those go on who do not join.
    pub when_full: StepId,
    /// After how long in the queue \[seconds\] the patient's class changes, and
    /// to which; in order of time.
    pub changes: Vec<(i64, u8)>,
}

impl Request {
    /// Whether patients wait on terms beyond class and turn.
    pub fn has_terms(&self) -> bool {
        self.patience.is_some() || self.room.is_some() || !self.changes.is_empty()
    }
}

/// What units are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Hold them for a sampled time, then give them back, or keep them until
    /// they are released.
    Activity {
        /// How long.
        takes: TimingId,
        /// Whether they are kept afterwards.
        keep: bool,
    },
    /// The same, of the lines of a diary.
    WalkIn {
        /// The diary, which must have lines.
        diary: DiaryId,
        /// How long.
        takes: TimingId,
    },
    /// Hold them over the steps that follow.
    Take,
}

/// Stands for "no need": one unit of a plain place was asked for.
pub const NO_NEED: NeedId = NeedId(u16::MAX);

/// Units of a place that a patient holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// Whose units.
    pub place: PlaceId,
    /// How many; 0 stands for nothing held.
    pub units: u16,
    /// What was asked for when they were granted.
    pub need: NeedId,
}

impl Held {
    /// Nothing at all.
    pub const NOTHING: Self = Self { place: PlaceId(u16::MAX), units: 0, need: NO_NEED };

    /// One unit of a plain place.
    pub const fn one_of(place: PlaceId) -> Self {
        Self { place, units: 1, need: NO_NEED }
    }

    /// Whether it is something.
    #[inline]
    pub const fn is_something(&self) -> bool {
        self.units > 0
    }
}

impl Model {
    /// The position, among what a patient holds, of the units that go by the
    /// kind of `place`, wherever they were taken: the first of that kind, or
    /// else the first that were granted instead of it.
    pub fn held_as(
        &self,
        mut held: impl Iterator<Item = Held> + Clone,
        place: PlaceId,
    ) -> Option<usize> {
        let kind = self.places[place].kind;
        let of_kind = |held: Held| self.places[held.place].kind == kind;
        let instead = |held: Held| {
            if held.need == NO_NEED {
                return false;
            }
            let names = |units: &[(PlaceId, u16)], kind| {
                units.iter().any(|&(place, _)| self.places[place].kind == kind)
            };
            let own = self.places[held.place].kind;
            let alternatives = &self.needs[held.need].alternatives;
            let mut with_kind = alternatives.iter().filter(|units| names(units, kind)).peekable();
            with_kind.peek().is_some() && with_kind.all(|units| !names(units, own))
        };
        let first = held.clone().position(of_kind);
        first.or_else(|| held.position(instead))
    }
}
