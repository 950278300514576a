//! How long something takes: a distribution, or one of several.

use super::Reading;
use crate::ids::{CalendarId, ExpressionId, TimingId};
use crate::random::Sampler;

/// A rule for how long something takes. The draw has the same key whichever
/// case applies.
#[derive(Debug, Clone, PartialEq)]
pub enum Timing {
    /// The same distribution for everybody.
    Sampled(Sampler),
    /// One of several, by something that is a position.
    By {
        /// What decides.
        what: Reading,
        /// The rule for each position.
        cases: Box<[TimingId]>,
    },
    /// One of two, by whether a calendar is open at this moment.
    ByCalendar {
        /// Which calendar.
        calendar: CalendarId,
        /// The rule while it is open.
        open: TimingId,
        /// The rule while it is closed.
        closed: TimingId,
    },
    /// Another rule's time, multiplied.
    Scaled {
        /// The other rule.
        of: TimingId,
        /// By what; below 0 counts as 0.
        times: ExpressionId,
    },
    /// The length of time that an expression gives; below 0 counts as 0.
    Computed(ExpressionId),
}

impl From<Sampler> for Timing {
    fn from(sampler: Sampler) -> Self {
        Self::Sampled(sampler)
    }
}

impl Timing {
    /// Whether it is always no time at all.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Sampled(Sampler::Fixed { seconds: 0 }))
    }
}
