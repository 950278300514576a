//! The four kinds of capacity.

use super::{PlaceRules, QueueRule};
use crate::ids::{MeetingId, PlaceId, SiteId};
use crate::time::SimTime;
use std::sync::Arc;

/// A number of units that patients hold one at a time: staff, cubicles,
/// scanner lines, beds.
///
/// When capacity falls below the number of units in use, those in use finish,
/// unless the rules say otherwise, and nobody is started until enough are
/// free.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Where it is.
    pub site: SiteId,
    /// Key of the place: a hash of its address.
    pub key: u64,
    /// The kind that it is of: a number that places of one name at several
    /// sites share.
    pub kind: u16,
    /// Units from each instant on, in order of time; the first entry is at the
    /// start of the run. Phases in which it is the same share it.
    pub capacity: Arc<[(SimTime, u32)]>,
    /// Whether those who want its units queue by need. A place that does not
    /// has one queue of its own, for one unit each, and the usual rules.
    pub by_need: bool,
    /// The rules by which it serves patients.
    pub rules: PlaceRules,
}

/// A diary of bookable slots, in dated sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct Diary {
    /// Where it is.
    pub site: SiteId,
    /// Key of the diary: a hash of its address.
    pub key: u64,
    /// Sessions in order of opening time, then key.
    pub sessions: Arc<[Session]>,
    /// For each day from the start, the first session that opens on it or
    /// later; one entry more than the run has days.
    pub first_session_of_day: Arc<[u32]>,
    /// How far ahead appointments are given \[days\]: sessions that open before
    /// midnight this many days after today can be booked.
    pub horizon_days: i64,
    /// Who of those on its list is offered slots first, within a class of
    /// urgency; neither by accumulated priority nor by an expression.
    pub queue: QueueRule,
    /// Slots kept for some bookings until shortly before the session.
    pub ring_fence: Option<RingFence>,
    /// The scanner lines, if people who walk in may use the diary's rooms:
    /// those who have an appointment then queue for a line too, and slip.
    pub lines: Option<PlaceId>,
    /// Whether the lines are there for those with an appointment alone, who are
    /// then seen in the order of their slots whatever their class.
    pub only_in_turn: bool,
    /// Lines that are there outside sessions.
    pub on_call: u32,
    /// How long after closing those who still wait for a line are seen; later
    /// they are booked again \[seconds\].
    pub overrun: i64,
    /// Whether some bookings take other than one slot, so that the lists of a
    /// session fill unevenly.
    pub sized: bool,
    /// Slots of the largest session: a booking never asks for more.
    pub largest: u16,
    /// When sessions are cancelled; a session says by position which holds for
    /// it.
    pub cancellations: Vec<Cancellation>,
    /// When extra sessions take place; a session says by position which holds
    /// for it.
    pub flexes: Vec<Flex>,
}

/// When extra sessions of a diary take place. Until that is decided nobody can
/// be booked in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flex {
    /// One takes place if the wait for the diary is longer than this
    /// \[seconds\].
    pub beyond: i64,
    /// How many days before its own day that is decided, at midnight
    /// \[days\].
    pub decided_days: i64,
    /// Most of them in a week, which begins on Monday.
    pub at_most_a_week: u16,
    /// What one costs more than a session as usual \[pence\].
    pub cost: i64,
}

/// When the hospital cancels a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancellation {
    /// The session is cancelled with notice if its draw is below this.
    pub below: u64,
    /// How many days before its own day that becomes known, at midnight
    /// \[days\].
    pub notice_days: i64,
    /// If given, the session is cancelled when it opens and fewer units than
    /// this are free there.
    pub short_of: Option<(PlaceId, u32)>,
}

/// When ring-fenced slots open to everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RingFence {
    /// How many days before its session an unused slot is released \[days\].
    pub released_days_before: i64,
}

/// One session of a diary on one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// When it opens.
    pub opens: SimTime,
    /// When it closes.
    pub closes: SimTime,
    /// How many patients are seen side by side.
    pub lists: u16,
    /// Bookable slots, points or minutes, over all lists.
    pub slots: u16,
    /// How many of these are ring-fenced.
    pub ring_fenced: u16,
    /// How many more may be booked than there are.
    pub extra: u16,
    /// Whether `slots` are minutes.
    pub in_minutes: bool,
    /// Position in the diary's list of what may cancel the session.
    pub cancelled: Option<u8>,
    /// Position in the diary's list of when extra sessions take place, if it
    /// is one.
    pub flex: Option<u8>,
    /// Key of the session: a hash of the diary's address, the session's name
    /// and the date.
    pub key: u64,
}

impl Session {
    /// How many can be booked, over all lists.
    pub const fn bookable(&self) -> u16 {
        self.slots + self.extra
    }

    /// Time between the starts of two slots of one list \[seconds\].
    pub fn slot_length(&self) -> i64 {
        if self.in_minutes {
            return 60;
        }
        let per_list = i64::from(self.slots.div_ceil(self.lists.max(1))).max(1);
        (self.closes - self.opens).seconds() / per_list
    }

    /// When someone is called before whom so many slots are taken up, over all
    /// lists, in a session that has `booked` of them given: slots fill the
    /// lists side by side. If more are given than there are, the appointments
    /// move together and some share a slot's time, so that all are called
    /// before the session closes.
    pub fn slot_start(&self, before: u32, booked: u32) -> SimTime {
        let slots = u32::from(self.slots);
        let before = if booked > slots {
            (u64::from(before) * u64::from(slots) / u64::from(booked)) as u32
        } else {
            before
        };
        let row = i64::from(before / u32::from(self.lists.max(1)));
        SimTime::from_seconds(self.opens.seconds() + row * self.slot_length())
    }
}

/// A meeting that decides cases, on a list of dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Where it is.
    pub site: SiteId,
    /// Key of the meeting: a hash of its address.
    pub key: u64,
    /// When it meets, in order.
    pub dates: Arc<[SimTime]>,
    /// Most cases that one meeting takes.
    pub cases: u32,
    /// What becomes of those above that number.
    pub overflow: Overflow,
    /// A case must have been on the list this long before the meeting
    /// \[seconds\].
    pub cut_off: i64,
}

/// What becomes of cases that were on a meeting's list in time and are more
/// than it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overflow {
    /// They wait for the next meeting.
    #[default]
    Wait,
    /// They are taken all the same.
    Taken,
    /// They join the list of another meeting.
    Joins(MeetingId),
}
