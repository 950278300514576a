//! Times that are drawn before they are needed.
//!
//! How long an activity takes hangs on its patient alone, so it may as well be
//! drawn when the patient joins the queue. Then the instant at which a server
//! is free hangs on nothing that must be computed first, and the processor need
//! not wait for a draw to know what happens next: on a small model that is a
//! sixth of the time.

use super::network::PLAIN;
use super::{Observer, Replication};
use crate::ids::TimingId;
use crate::model::{Model, Op, Timing};
use crate::random::{Key, Keyed};
use crate::time::SimSpan;

/// Stands for "not drawn".
const NOT_DRAWN: SimSpan = SimSpan::from_seconds(-1);

/// How long the activity takes that each patient queues for, by slot, as far as
/// anybody has queued for one.
#[derive(Debug, Clone, Default)]
pub(super) struct Ahead(Vec<SimSpan>);

impl Ahead {
    /// Takes the time that was drawn for a patient's activity.
    #[inline]
    pub(super) fn take(&mut self, slot: u32) -> Option<SimSpan> {
        let drawn = std::mem::replace(self.0.get_mut(slot as usize)?, NOT_DRAWN);
        (drawn != NOT_DRAWN).then_some(drawn)
    }

    /// Notes the time that was drawn for a patient's activity, or that none was.
    #[inline]
    pub(super) fn set(&mut self, slot: u32, drawn: Option<SimSpan>) {
        match self.0.get_mut(slot as usize) {
            Some(cell) => *cell = drawn.unwrap_or(NOT_DRAWN),
            None => self.set_anew(slot, drawn),
        }
    }

    #[cold]
    #[inline(never)]
    fn set_anew(&mut self, slot: u32, drawn: Option<SimSpan>) {
        self.0.resize(slot as usize + 1, NOT_DRAWN);
        self.0[slot as usize] = drawn.unwrap_or(NOT_DRAWN);
    }
}

/// How long an activity takes for the patient whose draw has this key; `None` if
/// it hangs on more than that.
#[expect(clippy::inline_always, reason = "on the way of every event; measured")]
#[inline(always)]
pub(super) fn draw(model: &Model, takes: TimingId, draw: Key) -> Option<SimSpan> {
    match &model.timings[takes] {
        Timing::Sampled(sampler) => Some(sampler.sample(&mut Keyed::new(draw))),
        _ => None,
    }
}

impl<O: Observer> Replication<'_, O> {
    /// Draws again, under another model, the times of those who wait at plain
    /// places.
    pub(super) fn redraw_ahead(&mut self) {
        for id in self.model.places.ids() {
            let state = &self.places[id];
            if state.cluster != PLAIN {
                continue;
            }
            for class in state.queue.occupied() {
                for slot in state.queue.of_class(class, &self.patients) {
                    let patient = &self.patients[slot];
                    let step = &self.model.steps[patient.step];
                    let drawn = match step.op {
                        Op::Activity { takes, .. } => {
                            draw(self.model, takes, patient.draw(step.key))
                        }
                        _ => None,
                    };
                    self.ahead.set(slot, drawn);
                }
            }
        }
    }
}
