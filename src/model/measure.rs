//! What an analyst asks to be measured, in ids.

use crate::ids::{PathwayId, PlaceId, RouteId, SiteId, StepId};
use crate::time::{DAY, SimTime};

/// A figure that is asked for, as it is counted in one replication.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// What is observed.
    pub subject: Subject,
    /// Of whom.
    pub whose: Whose,
    /// From and until when: `[from, until)`.
    pub window: (SimTime, SimTime),
    /// If given, waits and times that began in `[from, until)` alone.
    pub joined: Option<(SimTime, SimTime)>,
    /// At which moments; counts only, and levels that are looked at by the
    /// clock.
    pub moments: Moments,
    /// Whether waits and times of zero are left out.
    pub those_who_wait: bool,
    /// The values whose share is asked for.
    pub hit: Option<Hit>,
    /// Whether squares and cubes are added up.
    pub powers: bool,
    /// Whether the distribution is kept.
    pub distribution: bool,
}

/// What is observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Times in the queue of places, of those who are served.
    WaitFor {
        /// Which places.
        places: Vec<PlaceId>,
        /// Whether those who gave up are counted too.
        gave_up: bool,
    },
    /// Times in steps, from reaching them to going on.
    TimeIn(Vec<StepId>),
    /// Times from arrival to steps.
    TimeTo(Vec<StepId>),
    /// Times from the last passage of some steps to others.
    TimeBetween(Vec<StepId>, Vec<StepId>),
    /// Times from arrival to leaving.
    TimeInside,
    /// How many wait for places.
    QueueOf(Vec<PlaceId>),
    /// How many units of places are in use.
    InUse {
        /// Which places.
        places: Vec<PlaceId>,
        /// Whether they are weighed by the units that there are.
        of_capacity: bool,
    },
    /// How many units of places there are.
    UnitsOf(Vec<PlaceId>),
    /// How many are at steps.
    NumberAt(Vec<StepId>),
    /// How many are inside.
    NumberInside,
    /// How often something happens.
    Count {
        /// What.
        event: Event,
        /// In stretches of so many seconds from the window's start; `None`: in
        /// the whole window.
        each: Option<i64>,
    },
    /// The second of the day at which something happens.
    TimeOfDay(Event),
}

/// Something that happens at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Steps are reached.
    Reached(Vec<StepId>),
    /// Patients arrive.
    Arrived,
    /// Patients leave.
    Left,
    /// Patients find the queue of places full.
    Refused(Vec<PlaceId>),
    /// Patients leave the queue of places.
    GaveUp(Vec<PlaceId>),
}

/// Of whom something is measured; `None` is everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Whose {
    /// Those on a pathway.
    pub pathway: Option<PathwayId>,
    /// Those at a site.
    pub site: Option<SiteId>,
    /// Those in a class.
    pub urgency: Option<u8>,
    /// Those who came by a route.
    pub route: Option<RouteId>,
}

/// When things are counted, or looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moments {
    /// If given, levels are looked at at these instants, as they stand just
    /// before them, in place of at all times.
    pub looked_at: Option<Vec<SimTime>>,
    /// Weekdays as bits from Monday on.
    pub weekdays: u8,
    /// Weekday of day 0, counted from Monday.
    pub first_weekday: u8,
    /// The span of the day \[seconds from midnight\].
    pub hours: (i64, i64),
    /// The only day of the window, counted from 0.
    pub day: Option<i64>,
}

/// The values whose share is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// Those above this.
    Over(i64),
    /// Those not above this.
    Within(i64),
    /// Those not below this.
    AtLeast(i64),
}

impl Moments {
    /// At any time.
    pub const ALWAYS: Self = Self {
        looked_at: None,
        weekdays: 0b111_1111,
        first_weekday: 0,
        hours: (0, DAY),
        day: None,
    };

    /// Whether all moments count.
    pub fn is_always(&self) -> bool {
        self.weekdays == 0b111_1111 && self.hours == (0, DAY) && self.day.is_none()
    }

    /// Whether a moment of a window that began at `from` counts.
    pub fn counts(&self, from: SimTime, time: SimTime) -> bool {
        let second = time.second_of_day();
        self.hours.0 <= second && second < self.hours.1 && self.counts_day(from, time)
    }

    /// Whether the day of a moment counts.
    pub fn counts_day(&self, from: SimTime, time: SimTime) -> bool {
        let weekday = (time.day() + i64::from(self.first_weekday)).rem_euclid(7);
        self.weekdays >> weekday & 1 == 1
            && self.day.is_none_or(|day| day == time.day() - from.day())
    }
}

impl Hit {
    /// Whether a value is one of them.
    pub fn holds(self, value: i64) -> bool {
        match self {
            Self::Over(limit) => value > limit,
            Self::Within(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
        }
    }
}
