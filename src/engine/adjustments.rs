//! Days that the rules take off clocks: a first appointment that was missed, an
//! offer of admission that was declined.

use super::{Observer, Replication};
use crate::ids::{ClockId, PatientSlot, StepId};
use crate::model::{Pause, TakesOff};
use crate::standards::{Adjustment, days_waited};
use crate::time::SimTime;

impl<O: Observer> Replication<'_, O> {
    /// Tells the observer what a patient carries whose clock is about to be
    /// told of; nothing in models in which patients carry nothing.
    #[inline]
    pub(super) fn tell_carried(&mut self, slot: u32, clock: ClockId) {
        if self.cells.is_kept() {
            let (attributes, adjustment) = self.cells.carried(slot, clock);
            self.observer.clock_carries(PatientSlot(slot), clock, attributes, adjustment);
        }
    }

    /// Takes the days of a wait that ends now off the clocks that it concerns:
    /// those of the part in which the clock ran.
    pub(super) fn take_off_wait(&mut self, slot: u32, step: StepId, since: SimTime) {
        let rules = &self.model.flow.takes_off;
        let Ok(at) = rules.binary_search_by_key(&step, |&(step, _)| step) else { return };
        let TakesOff { clocks, reason } = rules[at].1;
        if self.patients[slot].is_child() {
            return;
        }
        for clock in clocks.iter() {
            let Some(started) = self.patients[slot].clock(clock) else { continue };
            let days = days_waited(since.max(started), self.now);
            let (_, mut off) = self.cells.carried(slot, clock);
            match reason {
                Pause::FirstSeen => off.first_seen += days,
                Pause::Treatment => off.treatment += days,
            }
            self.cells.set_adjustment(slot, clock, off);
        }
    }

    /// An appointment has been missed and a new one is agreed now: the days
    /// since the clocks' start are taken off. The last one missed says how
    /// many, as its days hold those of the ones before.
    pub(super) fn take_off_missed(&mut self, slot: u32, TakesOff { clocks, reason }: TakesOff) {
        if self.patients[slot].is_child() {
            return;
        }
        for clock in clocks.iter() {
            let Some(started) = self.patients[slot].clock(clock) else { continue };
            let days = days_waited(started, self.now);
            let (_, mut off) = self.cells.carried(slot, clock);
            match reason {
                Pause::FirstSeen => off.first_seen = off.first_seen.max(days),
                Pause::Treatment => off.treatment = off.treatment.max(days),
            }
            self.cells.set_adjustment(slot, clock, off);
        }
    }

    /// A clock is over: nothing is taken off the next of its name.
    #[inline]
    pub(super) fn forget_adjustment(&mut self, slot: u32, clock: ClockId) {
        if self.cells.has_adjustments() {
            self.cells.set_adjustment(slot, clock, Adjustment::NONE);
        }
    }
}
