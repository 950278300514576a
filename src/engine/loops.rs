//! Going backwards: laps, limits on visits, and the stop of those who go round
//! for ever.

use super::{EngineFault, Fallible, Observer, Replication};
use crate::ids::{CountId, StepId};
use crate::time::SimTime;

/// Most steps that a patient may pass, going backwards, at one instant.
const MOST_STEPS: u32 = 100_000;

/// Since when, and how far, patients have gone backwards while no time passed,
/// by slot.
#[derive(Debug, Clone, Default)]
pub(super) struct Turns(Vec<(SimTime, u32)>);

impl Turns {
    /// A patient has gone backwards past so many steps; how many it has passed
    /// in that way at this instant.
    fn add(&mut self, slot: u32, now: SimTime, steps: u32) -> u32 {
        let slot = slot as usize;
        if self.0.len() <= slot {
            self.0.resize(slot + 1, (SimTime::NEVER, 0));
        }
        let (since, passed) = &mut self.0[slot];
        *passed = if *since == now { passed.saturating_add(steps) } else { steps };
        *since = now;
        *passed
    }

    /// The slot has another patient.
    pub(super) fn forget(&mut self, slot: u32) {
        if let Some(turns) = self.0.get_mut(slot as usize) {
            *turns = (SimTime::NEVER, 0);
        }
    }
}

impl<O: Observer> Replication<'_, O> {
    /// A patient's next step is `to`.
    #[inline]
    pub(super) fn go_to(&mut self, slot: u32, to: StepId, back: bool) -> Fallible {
        if back {
            return self.go_back(slot, to);
        }
        self.patients[slot].step = to;
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn go_back(&mut self, slot: u32, to: StepId) -> Fallible {
        let patient = &mut self.patients[slot];
        let from = std::mem::replace(&mut patient.step, to);
        patient.laps = patient.laps.wrapping_add(1);
        let steps = self.turns.add(slot, self.now, from.0.saturating_sub(to.0) + 1);
        if steps <= MOST_STEPS {
            return Ok(());
        }
        let holds = self.patients[slot].holds().map(|held| held.place).collect();
        Err(Box::new(EngineFault::Runaway { time: self.now, step: from, steps, holds }))
    }

    /// Counts that a patient comes to a step; if that is too often, sends the
    /// patient on to where the step says.
    #[cold]
    #[inline(never)]
    pub(super) fn is_sent_on(&mut self, slot: u32, id: CountId) -> Fallible<bool> {
        let count = self.model.flow.counts[id];
        let visits = self.cells.visits(slot, count.counter);
        if visits >= f64::from(count.at_most) {
            self.go_to(slot, count.then, count.back)?;
            return Ok(true);
        }
        self.cells.set_visits(slot, count.counter, visits + 1.0);
        Ok(false)
    }
}
