//! The record that a patient is while inside.

use crate::ids::{ClockId, Id, PathwayId, PlaceId, RouteId, SiteId, StepId};
use crate::model::MAX_CLOCKS;
use crate::random::Key;
use crate::time::SimTime;

/// Stands for "no clock runs": clock starts are seconds in 32 bits.
const NOT_RUNNING: i32 = i32::MIN;
/// Stands for "nobody" in the links between patients of a queue.
pub(super) const NOBODY: u32 = u32::MAX;
/// Stands for "holds nothing".
const NOTHING: PlaceId = PlaceId(u16::MAX);

/// One patient's episode.
#[derive(Debug, Clone)]
pub struct Patient {
    /// Key of all the patient's draws.
    pub key: Key,
    /// When the present step was entered.
    pub step_since: SimTime,
    /// When the patient joined the queue that it is in.
    pub queued_since: SimTime,
    /// Number of the one event that may wake the patient; 0 = none.
    pub(super) wakes_by: u64,
    /// The step that the patient is in.
    pub step: StepId,
    /// Next in the queue.
    pub(super) next: u32,
    /// How often the patient has run the present step before (missed
    /// appointments).
    pub visit: u16,
    /// The pathway that the patient is on.
    pub pathway: PathwayId,
    /// Where the patient is.
    pub site: SiteId,
    /// Where the patient entered.
    pub origin: SiteId,
    /// The class in which the patient waits; 0 is served first.
    pub urgency: u8,
    /// The route by which the patient came.
    pub route: RouteId,
    /// Two units that are held over steps.
    held: [PlaceId; 2],
    /// When the patient was last transferred; negative infinity = never.
    transferred: i32,
    clocks: [i32; MAX_CLOCKS],
    /// When the patient entered the model.
    pub arrived: SimTime,
}

impl Patient {
    /// A patient who enters now.
    pub(super) fn entering(
        key: Key,
        now: SimTime,
        entrant: crate::model::Entrant,
        step: StepId,
    ) -> Self {
        Self {
            key,
            step_since: now,
            queued_since: now,
            wakes_by: 0,
            step,
            next: NOBODY,
            visit: 0,
            pathway: entrant.pathway,
            site: entrant.site,
            origin: entrant.site,
            urgency: entrant.urgency,
            route: entrant.route,
            held: [NOTHING; 2],
            transferred: NOT_RUNNING,
            clocks: [NOT_RUNNING; MAX_CLOCKS],
            arrived: now,
        }
    }

    /// When `clock` started; `None` if it does not run.
    pub fn clock(&self, clock: ClockId) -> Option<SimTime> {
        let start = self.clocks[clock.index()];
        (start != NOT_RUNNING).then(|| SimTime::from_seconds(i64::from(start)))
    }

    /// When the patient was last transferred to another site.
    pub fn transferred(&self) -> Option<SimTime> {
        (self.transferred != NOT_RUNNING)
            .then(|| SimTime::from_seconds(i64::from(self.transferred)))
    }

    /// The places of which the patient holds a unit.
    pub fn holds(&self) -> impl Iterator<Item = PlaceId> {
        self.held.into_iter().filter(|&place| place != NOTHING)
    }

    pub(super) fn start_clock(&mut self, clock: ClockId, start: SimTime) {
        let cell = &mut self.clocks[clock.index()];
        if *cell == NOT_RUNNING {
            *cell = start.seconds() as i32;
        }
    }

    /// Ends a clock and returns when it had started, if it was running.
    pub(super) fn end_clock(&mut self, clock: ClockId) -> Option<SimTime> {
        let start = self.clock(clock);
        self.clocks[clock.index()] = NOT_RUNNING;
        start
    }

    pub(super) fn transfer_to(&mut self, site: SiteId, now: SimTime) {
        if site != self.site {
            self.site = site;
            self.transferred = now.seconds() as i32;
        }
    }

    /// Records a held unit; false if the patient holds two already.
    pub(super) fn hold(&mut self, place: PlaceId) -> bool {
        let free = self.held.iter_mut().find(|held| **held == NOTHING);
        free.map(|held| *held = place).is_some()
    }

    /// Forgets a held unit; false if the patient does not hold it.
    pub(super) fn give_back(&mut self, place: PlaceId) -> bool {
        let found = self.held.iter_mut().find(|held| **held == place);
        found.map(|held| *held = NOTHING).is_some()
    }
}
