//! The waiting list that is there at the start.

use super::event_list::Rank;
use super::{Fallible, Observer, Patient, Replication};
use crate::ids::PatientSlot;
use crate::time::SimTime;

impl<O: Observer> Replication<'_, O> {
    /// Lets the starting list enter at the first instant, before anyone whom a
    /// source sends then. Its event has the number after the last source's.
    pub(super) fn begin_starting_list(&mut self) {
        if !self.model.starting.is_empty() {
            let subject = self.model.sources.len() as u64;
            self.events.push(SimTime::START, Rank::Arrival, subject);
        }
    }

    /// All patients of the starting list enter, in the model's order: those who
    /// have waited longest first, so that they are first in every queue.
    #[cold]
    #[inline(never)]
    pub(super) fn enter_starting_list(&mut self) -> Fallible {
        let model = self.model;
        for group in model.starting.iter() {
            let step = model.step_at(group.entrant.pathway, group.entrant.site, group.step);
            let key = self.key.narrow(group.key);
            let record = Patient::entering(key, group.entrant, step, self.now);
            for ordinal in 0..u64::from(group.count) {
                let (slot, patient) = self.patients.admit(&record, key.narrow(ordinal), self.now);
                for &(clock, elapsed) in &group.clocks {
                    let start = SimTime::from_seconds(self.now.seconds() - elapsed);
                    patient.start_clock(clock, start);
                }
                self.observer.arrived(self.now, PatientSlot(slot), patient);
                self.count_in(slot, None);
                self.walk_on(slot)?;
            }
        }
        Ok(())
    }
}
