//! Pathways as flat programs of steps.

use super::{Elsewhere, Flow, TakesOff};
use crate::ids::{
    BookingId, CalendarId, ClockId, CountId, DiaryId, ElsewhereId, ExpeditingId, MeetingId,
    ParallelId, PathwayId, PlaceId, ProfileId, RequestId, SiteId, StageId, StepId, TimingId,
};

/// Most clocks that a model may have.
pub const MAX_CLOCKS: usize = 8;
/// Most classes of urgency; class 0 is served first.
pub const MAX_URGENCIES: usize = 16;

/// Stands for "nobody counts the visits to this step".
pub const UNCOUNTED: CountId = CountId(u16::MAX);

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
    /// Whether `next` leads backwards: who goes there begins another lap, in
    /// which the steps have draws of their own.
    pub back: bool,
    /// If visits are counted, what depends on it; otherwise [`UNCOUNTED`].
    pub count: CountId,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Op {
    /// Queue for a unit of a place, hold it for a sampled time, give it back.
    Activity {
        /// Whose unit is needed.
        place: PlaceId,
        /// How long it is held.
        takes: TimingId,
    },
    /// Let time pass.
    Wait {
        /// How long.
        takes: TimingId,
        /// If given, the wait ends at the first open instant of this calendar
        /// from then on.
        ends: Option<CalendarId>,
    },
    /// Let time pass, less of it if a limit is near.
    WaitExpedited {
        /// How long.
        takes: TimingId,
        /// As that of [`Op::Wait`].
        ends: Option<CalendarId>,
        /// By which rule patients are pulled forward.
        by: ExpeditingId,
    },
    /// Book an appointment and attend it.
    Book(BookingId),
    /// Use a diary's scanner lines without an appointment.
    WalkIn {
        /// The diary, which must have lines.
        diary: DiaryId,
        /// How long a line is held.
        takes: TimingId,
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
        elapsed: Option<TimingId>,
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
        nights: TimingId,
        /// Hours of the day at which patients leave.
        leaves: ProfileId,
        /// Shortest stay \[seconds\].
        at_least: i32,
    },
    /// Go on in another pathway, of which the step's `next` is a step: the
    /// patient counts in its group from now on.
    Send(PathwayId),
    /// Go on along one of several arms, by what is known of the patient and by
    /// chance.
    Choose {
        /// Position of the first arm in [`super::Flow::choices`].
        first: u32,
        /// Number of arms.
        count: u16,
    },
    /// Change attributes of the patient.
    SetAttributes {
        /// Position of the first change in [`super::Flow::settings`].
        first: u32,
        /// Number of changes.
        count: u16,
    },
    /// Do several things side by side, and go on when enough of them are done.
    Fork(ParallelId),
    /// One of several things that are done side by side is done.
    Join,
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
    /// Whether that is backwards.
    pub back: bool,
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
    pub takes: Option<TimingId>,
    /// How much of a session it uses.
    pub uses: Uses,
    /// How often the appointment may be missed; `None`: as often as it is.
    pub at_most_missed: Option<AtMostMissed>,
    /// What a missed appointment takes off clocks: the days from their start.
    pub missed_takes_off: Option<TakesOff>,
    /// Whether patients cancel; `None`: they do not.
    pub cancels: Option<Cancels>,
    /// How long patients wait for an appointment to be kept; `None`: for ever.
    pub patience: Option<Patience>,
    /// When it is given at another site; `None`: never.
    pub elsewhere: Option<ElsewhereId>,
}

impl Booking {
    /// A booking of one slot of `diary` that every patient keeps.
    pub const fn of(diary: DiaryId) -> Self {
        Self {
            diary,
            urgency: None,
            may_use_ring_fence: true,
            earliest: 0,
            did_not_attend_below: 0,
            rebook_after: 0,
            takes: None,
            uses: Uses::Slots(1),
            at_most_missed: None,
            missed_takes_off: None,
            cancels: None,
            patience: None,
            elsewhere: None,
        }
    }

    /// The diaries in which it may be given, the patient's own first.
    pub fn diaries<'a>(&self, flow: &'a Flow) -> impl Iterator<Item = DiaryId> + use<'a> {
        let elsewhere: Option<&Elsewhere> = self.elsewhere.map(|id| &flow.elsewhere[id]);
        let nearby = elsewhere.into_iter().flat_map(|it| &it.diaries);
        std::iter::once(self.diary).chain(nearby.map(|it| it.diary))
    }

    /// The steps that it may lead to beside the step's `next`.
    pub fn exits(&self) -> impl Iterator<Item = StepId> + use<> {
        let missed = self.at_most_missed.map(|limit| limit.then);
        let cancelled = self.cancels.and_then(|cancels| cancels.then);
        let gave_up = self.patience.map(|patience| patience.then);
        [missed, cancelled, gave_up].into_iter().flatten()
    }
}

/// How much of a session a booking uses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Uses {
    /// So many slots, points or minutes.
    Slots(u16),
    /// Minutes by an estimate that is drawn once for each request, at least
    /// one.
    Estimate(TimingId),
}

/// What follows when appointments are missed again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtMostMissed {
    /// When the patient has missed so many...
    pub times: u16,
    /// ...this step follows.
    pub then: StepId,
}

/// How patients cancel their appointments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancels {
    /// An appointment is cancelled if the patient's draw is below this.
    pub below: u64,
    /// How long before the appointment, or at once if it is sooner
    /// \[seconds\].
    pub notice: i64,
    /// Time from then to the earliest new appointment \[seconds\].
    pub rebook_after: i64,
    /// The step that follows, if the patient does not ask again.
    pub then: Option<StepId>,
}

/// How long a patient waits before giving up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long.
    pub lasts: TimingId,
    /// The step that follows.
    pub then: StepId,
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
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let first = (rest != 0).then(|| ClockId(rest.trailing_zeros() as u8));
            rest &= rest.wrapping_sub(1);
            first
        })
    }
}
