//! Patients who are inside when the run starts: the waiting list.

use crate::ids::{ClockId, PathwayId, RouteId, SiteId};

/// As what a patient enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entrant {
    /// The pathway.
    pub pathway: PathwayId,
    /// The site.
    pub site: SiteId,
    /// The class in which the patient waits.
    pub urgency: u8,
    /// The route under which the patient is counted.
    pub route: RouteId,
}

/// Patients who are at one step when the run starts, and whose clocks have run
/// equally long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starting {
    /// Key of the group: a hash of all that tells it from the others.
    pub key: u64,
    /// As what they are there.
    pub entrant: Entrant,
    /// The step at which they are, counted from the pathway's first.
    pub step: u32,
    /// How many there are.
    pub count: u32,
    /// Clocks that run, and for how long they have \[seconds\].
    pub clocks: Vec<(ClockId, i64)>,
}

impl Starting {
    /// For how long the clock that has run longest has \[seconds\]; 0 if none
    /// runs.
    pub fn longest(&self) -> i64 {
        self.clocks.iter().map(|&(_, elapsed)| elapsed).max().unwrap_or(0)
    }
}
