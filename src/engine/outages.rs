//! Units that come and go beside the rota: breakdowns, and beds that open when
//! many wait.

use super::event_list::Rank;
use super::{Observer, Replication, subject};
use crate::ids::PlaceId;
use crate::model::{Model, WorkRule};
use crate::random::{Key, Keyed};
use crate::time::SimSpan;

/// Sets the draws of a place's breakdowns apart from others of its key.
const BREAKDOWN: u64 = 0x6272_6561_6b64_6f77;
/// Bits of an event's subject that number the place.
const PLACE_BITS: u32 = 16;
/// Above them, what the event is: a change by the rota has none of these.
const FAILS_OR_IS_REPAIRED: u64 = 1;
const OPENS: u64 = 2;

/// What goes on at a place beside the rota.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Outages {
    /// Number of the pending failure or repair; 0 = none.
    pub(super) breaks_by: u64,
    is_broken: bool,
    /// How many failures there have been.
    failures: u32,
    /// Number of the pending opening of further units; 0 = none.
    opens_by: u64,
}

impl<O: Observer> Replication<'_, O> {
    /// An event about the capacity of a place.
    pub(super) fn wake_place(&mut self, subject: u64, number: u64) {
        let id = PlaceId(subject as u16);
        match subject >> PLACE_BITS {
            0 => self.change_capacity(id, number),
            FAILS_OR_IS_REPAIRED => self.fail_or_repair(id, number),
            _ => self.open_more(id, number),
        }
    }

    /// Schedules the next failure of a place, if it ever fails.
    pub(super) fn schedule_failure(&mut self, id: PlaceId) {
        let place = &self.model.places[id];
        if let Some(breakdown) = &place.rules.breakdown {
            let outages = &mut self.work[id].outages;
            outages.failures += 1;
            let key = key_of(self.key, place.key, outages.failures);
            // Time must go on between a repair and the next failure.
            let after = breakdown.after.sample(&mut Keyed::new(key)).max(SimSpan::from_seconds(1));
            self.schedule_outage(id, after);
        }
    }

    fn schedule_outage(&mut self, id: PlaceId, after: SimSpan) {
        // What is beyond the end may be too far away to be told.
        let left = self.model.horizon.end - self.now;
        self.work[id].outages.breaks_by = if after > left {
            0
        } else {
            let subject = subject(id) | FAILS_OR_IS_REPAIRED << PLACE_BITS;
            self.events.push(self.now + after, Rank::Capacity, subject)
        };
    }

    fn fail_or_repair(&mut self, id: PlaceId, number: u64) {
        let work = &mut self.work[id];
        if work.outages.breaks_by != number {
            return;
        }
        let place = &self.model.places[id];
        let Some(breakdown) = &place.rules.breakdown else { return };
        if work.outages.is_broken {
            work.outages.is_broken = false;
            work.broken = 0;
            self.change_units(id, WorkRule::Finish);
            self.schedule_failure(id);
        } else {
            work.outages.is_broken = true;
            work.broken = breakdown.units;
            let key = key_of(self.key, place.key, work.outages.failures).narrow(1);
            let lasts = breakdown.lasts.sample(&mut Keyed::new(key));
            self.change_units(id, breakdown.work);
            self.schedule_outage(id, lasts);
        }
    }

    /// Looks whether the queue of a place has grown so long that further units
    /// are to open, or whether so many are free that they close.
    pub(super) fn watch_escalation(&mut self, id: PlaceId) {
        let Some(escalation) = self.model.places[id].rules.escalation else { return };
        let place = &self.places[id];
        let work = &mut self.work[id];
        if work.extra > 0 {
            if place.free() >= escalation.closes_when_free {
                work.extra = 0;
                self.change_units(id, WorkRule::Finish);
            }
        } else if work.outages.opens_by == 0 && place.waiting() >= escalation.opens_when_waiting {
            let time = self.now + SimSpan::from_seconds(escalation.after);
            let subject = subject(id) | OPENS << PLACE_BITS;
            work.outages.opens_by = self.events.push(time, Rank::Capacity, subject);
        }
    }

    fn open_more(&mut self, id: PlaceId, number: u64) {
        let work = &mut self.work[id];
        if work.outages.opens_by != number {
            return;
        }
        work.outages.opens_by = 0;
        if let Some(escalation) = self.model.places[id].rules.escalation {
            work.extra = escalation.units;
            self.change_units(id, WorkRule::Finish);
        }
    }
}

/// Whether a place fails under a model but not under the one before.
pub(super) fn begins_to_fail(old_model: &Model, model: &Model, id: PlaceId) -> bool {
    let rules = [old_model, model].map(|model| &model.places[id].rules.breakdown);
    rules[0].is_none() && rules[1].is_some()
}

impl super::interrupt::Work {
    /// Forgets what the rules of a place do not know any more.
    pub(super) const fn forget_outages(&mut self, breaks_down: bool, escalates: bool) {
        if !breaks_down {
            self.broken = 0;
            self.outages.is_broken = false;
            self.outages.breaks_by = 0;
        }
        if !escalates {
            self.extra = 0;
            self.outages.opens_by = 0;
        }
    }
}

/// The key of one breakdown of a place.
const fn key_of(replication: Key, place: u64, ordinal: u32) -> Key {
    replication.narrow(place ^ BREAKDOWN).narrow(ordinal as u64)
}
