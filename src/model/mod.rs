//! The compiled model: what the engine executes. Immutable and free of names;
//! `scenario` makes it from text, tests and benches may build it by hand.

mod arrivals;
mod attribute;
mod calendar;
mod coming;
mod delay;
mod elsewhere;
mod expediting;
mod expression;
mod flow;
mod measure;
mod pathway;
mod place_rules;
mod request;
mod resource;
mod standard;
mod starting;
mod timing;

pub use arrivals::{HourProfile, LAYER_HEIGHT, Source};
pub use attribute::{Attribute, Law};
pub use calendar::Calendar;
pub use coming::{Batch, Comes, Listed};
pub use delay::{Awaited, Delay};
pub use elsewhere::{Elsewhere, Nearby};
pub use expediting::Expediting;
pub use expression::{Expression, Instruction, MAX_STACK, Reading};
pub use flow::{Choice, Count, Flow, NO_LIMIT, Parallel, Pause, Setting, TakesOff};
pub use measure::{Event, Hit, Measure, Moments, Subject, Whose};
pub use pathway::{
    Arm, AtMostMissed, Booking, Cancels, ClockSet, MAX_CLOCKS, MAX_URGENCIES, Op, Pathway,
    Patience, Step, UNCOUNTED, Uses,
};
pub use place_rules::{
    Breakdown, Escalation, PlaceRules, PreEmption, QueueRule, Reserved, WorkRule,
};
pub use request::{Held, MOST_HELD, NO_NEED, Need, Purpose, Request};
pub use resource::{Cancellation, Diary, Flex, Meeting, Overflow, Place, RingFence, Session};
pub use standard::{Counting, Limit, Standard};
pub use starting::{Entrant, Starting};
pub use timing::Timing;

use crate::ids::{
    BookingId, CalendarId, ClockId, DiaryId, IdVec, MeetingId, NeedId, OrganisationId, PathwayId,
    PlaceId, ProfileId, RequestId, SiteId, SourceId, StageId, StepId, TimingId,
};
use crate::time::SimTime;
use std::sync::Arc;

/// A whole compiled model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// From when to when it runs and reports.
    pub horizon: Horizon,
    /// Where patients are.
    pub sites: IdVec<SiteId, Site>,
    /// How many organisations there are.
    pub organisations: usize,
    /// Steps of all pathways at all sites, one after another.
    pub steps: IdVec<StepId, Step>,
    /// Arms of all branches.
    pub arms: Vec<Arm>,
    /// Where each pathway's steps lie.
    pub pathways: IdVec<PathwayId, Pathway>,
    /// Details of all booking steps.
    pub bookings: IdVec<BookingId, Booking>,
    /// How long things take.
    pub timings: IdVec<TimingId, Timing>,
    /// What patients carry and what their ways depend on.
    pub flow: Flow,
    /// Profiles of the hours of a day.
    pub profiles: IdVec<ProfileId, HourProfile>,
    /// Calendars of opening hours.
    pub calendars: IdVec<CalendarId, Calendar>,
    /// Staff, cubicles, scanner lines and beds.
    pub places: IdVec<PlaceId, Place>,
    /// What patients ask places for, other than one unit of a plain place.
    pub needs: IdVec<NeedId, Need>,
    /// Details of the steps that ask for units.
    pub requests: IdVec<RequestId, Request>,
    /// Places whose kinds are named together by steps that release units.
    pub released: Vec<PlaceId>,
    /// Diaries of bookable slots.
    pub diaries: IdVec<DiaryId, Diary>,
    /// Meetings.
    pub meetings: IdVec<MeetingId, Meeting>,
    /// Streams of arriving patients.
    pub sources: IdVec<SourceId, Source>,
    /// Patients who are inside at the start; those whose clocks have run
    /// longest first.
    pub starting: Arc<[Starting]>,
    /// How many clocks there are, at most [`MAX_CLOCKS`].
    pub clocks: usize,
    /// How many stages days are attributed to.
    pub stages: usize,
    /// What is counted of the clocks.
    pub standards: Vec<Standard>,
}

impl Model {
    /// The id of the step at `offset` of `pathway` as it runs at `site`.
    pub fn step_at(&self, pathway: PathwayId, site: SiteId, offset: u32) -> StepId {
        let Pathway { first, length, .. } = self.pathways[pathway];
        StepId(first.0 + u32::from(site.0) * length + offset)
    }

    /// The organisation that a site belongs to.
    pub fn organisation(&self, site: SiteId) -> OrganisationId {
        self.sites[site].organisation
    }

    /// Tells each diary whether some bookings of it take other than one slot.
    pub fn settle_sizes(&mut self) {
        for booking in &self.bookings {
            if booking.uses != Uses::Slots(1) {
                for diary in booking.diaries(&self.flow) {
                    self.diaries[diary].sized = true;
                }
            }
        }
    }

    /// Whether what becomes of a diary's bookings is told: if they can come to
    /// nothing in other ways than by being missed.
    pub fn tells_bookings(&self, diary: DiaryId) -> bool {
        let told = |booking: &Booking| {
            booking.at_most_missed.is_some()
                || booking.cancels.is_some()
                || booking.patience.is_some()
        };
        let of_diary = |booking: &&Booking| booking.diaries(&self.flow).any(|known| known == diary);
        self.bookings.iter().filter(of_diary).any(told)
            || self.diaries[diary].sessions.iter().any(|it| it.extra > 0 || it.cancelled.is_some())
    }

    /// All clocks.
    pub fn clock_ids(&self) -> impl Iterator<Item = ClockId> + use<> {
        (0..self.clocks as u8).map(ClockId)
    }

    /// All stages.
    pub fn stage_ids(&self) -> impl Iterator<Item = StageId> + use<> {
        (0..self.stages as u8).map(StageId)
    }
}

/// A hospital site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// The organisation that answers for it.
    pub organisation: OrganisationId,
}

/// When a model runs and what it reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon {
    /// First instant of the reporting period; what is before is spin-up.
    pub report_from: SimTime,
    /// First instant after the reporting period.
    pub report_to: SimTime,
    /// End of the run: the reporting period and the follow-up.
    pub end: SimTime,
    /// Starts of all calendar months from the one that holds the scenario's
    /// first day, and one more: month `i` is `[months[i], months[i + 1])`. The
    /// last entry is not before `end`. The first may be negative.
    pub months: Vec<SimTime>,
    /// The run ends before `end` as soon as so many patients have left;
    /// `u64::MAX`: it goes on to `end`.
    pub stop_after: u64,
}

impl Horizon {
    /// The month that `time` lies in; `None` outside the run's months.
    pub fn month(&self, time: SimTime) -> Option<usize> {
        let after = self.months.partition_point(|&start| start <= time);
        (after > 0 && after < self.months.len()).then(|| after - 1)
    }
}
