//! Pathways as flat programs of steps.

use crate::ids::{
    BookingId, CalendarId, ClockId, DiaryId, MeetingId, PathwayId, PlaceId, ProfileId, RequestId,
    SamplerId, SiteId, StageId, StepId,
};

/// Most clocks that a model may have.
pub const MAX_CLOCKS: usize = 8;
/// Most classes of urgency; class 0 is served first.
pub const MAX_URGENCIES: usize = 16;

/// Where a pathway's steps lie: site `s` has `length` steps from
/// `first + s * length`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pathway {
    /// First step at site 0.
    pub first: StepId,
    /// Steps in one site's copy, the closing `Leave` included.
    pub length: u32,
    /// The group under which the pathway's patients are counted.
    pub group: u8,
}

/// One step at one site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// What is done.
    pub op: Op,
    /// The step that follows, unless `op` says otherwise.
    pub next: StepId,
    /// Key of the step's draws: a hash of pathway and purpose, the same at all
    /// sites.
    pub key: u64,
    /// The stage to which time in this step is attributed.
    pub stage: StageId,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Op {
    /// Queue for a unit of a place, hold it for a sampled time, give it back.
    Activity {
        /// Whose unit is needed.
        place: PlaceId,
        /// How long it is held.
        takes: SamplerId,
    },
    /// Let time pass.
    Wait {
        /// How long.
        takes: SamplerId,
        /// If given, the wait ends at the first open instant of this calendar
        /// from then on.
        ends: Option<CalendarId>,
    },
    /// Book an appointment and attend it.
    Book(BookingId),
    /// Use a diary's scanner lines without an appointment.
    WalkIn {
        /// The diary, which must have lines.
        diary: DiaryId,
        /// How long a line is held.
        takes: SamplerId,
    },
    /// Wait for a meeting to take the case.
    Meeting(MeetingId),
    /// Go on along one of several arms, by chance.
    Branch {
        /// Position of the first arm in the model's list.
        first: u32,
        /// Number of arms.
        count: u16,
    },
    /// Start clocks; one that runs already is left as it is.
    StartClocks {
        /// Which ones.
        clocks: ClockSet,
        /// If given, the clocks started this long ago.
        elapsed: Option<SamplerId>,
    },
    /// Stop clocks and count the wait; one that does not run is left alone.
    StopClocks(ClockSet),
    /// End clocks without counting them.
    EndClocks(ClockSet),
    /// Move to another site, where the pathway goes on: the step's `next` is
    /// there.
    Transfer(SiteId),
    /// Queue for a unit of a place and keep it over the steps that follow.
    Take(PlaceId),
    /// Ask for units on the terms of a request: [`Op::Activity`],
    /// [`Op::WalkIn`] and [`Op::Take`] are its plain forms, for one unit of a
    /// place with the usual rules.
    Request(RequestId),
    /// Give back units that were taken of a place, or of another of its kind.
    Release(PlaceId),
    /// Give back units of several kinds that were taken.
    ReleaseSome {
        /// Position of the first in the model's list of released places.
        first: u32,
        /// How many there are.
        count: u16,
        /// Whether each of them is given back, not just the first that is
        /// held.
        all: bool,
    },
    /// Stay a number of nights and leave at a drawn hour of the last day.
    Stay {
        /// Nights, as a sampled span rounded down to whole days.
        nights: SamplerId,
        /// Hours of the day at which patients leave.
        leaves: ProfileId,
        /// Shortest stay \[seconds\].
        at_least: i32,
    },
    /// Go on in another pathway, of which the step's `next` is a step: the
    /// patient counts in its group from now on.
    Send(PathwayId),
    /// Change the class in which the patient waits from now on.
    SetUrgency(u8),
    /// Nothing: go on at the next step.
    Continue,
    /// Leave the model.
    Leave,
}

/// One arm of a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arm {
    /// The arm is taken if the patient's draw, a uniform 64-bit number, is not
    /// above this and no earlier arm was taken. The last arm has `u64::MAX`.
    pub up_to: u64,
    /// Where it leads.
    pub to: StepId,
}

/// Details of a booking step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Booking {
    /// Whose slots.
    pub diary: DiaryId,
    /// The class in which the request waits; `None`: the patient's own.
    pub urgency: Option<u8>,
    /// Whether ring-fenced slots may be used before their release.
    pub may_use_ring_fence: bool,
    /// Shortest time from request to appointment \[seconds\].
    pub earliest: i64,
    /// The appointment is missed if the patient's draw is below this.
    pub did_not_attend_below: u64,
    /// Time from a missed appointment to the earliest new one \[seconds\].
    pub rebook_after: i64,
    /// How long the appointment takes; `None`: one slot's length.
    pub takes: Option<SamplerId>,
}

/// A set of clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockSet(pub u8);

impl ClockSet {
    /// This set and `clock`.
    #[must_use]
    pub const fn with(self, clock: ClockId) -> Self {
        Self(self.0 | 1 << clock.0)
    }

    /// Whether `clock` is in it.
    pub const fn contains(self, clock: ClockId) -> bool {
        self.0 & (1 << clock.0) != 0
    }

    /// The clocks in it, in order.
    pub fn iter(self) -> impl Iterator<Item = ClockId> {
        (0..MAX_CLOCKS as u8).map(ClockId).filter(move |&clock| self.contains(clock))
    }
}
