//! Times that are drawn before they are needed.
//!
//! How long an activity takes hangs on its patient alone, so it may as well be
//! drawn when the patient joins the queue. Then the instant at which a server
//! is free hangs on nothing that must be computed first, and the processor need
//! not wait for a draw to know what happens next: on a small model that is a
//! sixth of the time.

use super::network::PLAIN;
use super::patient::Pending;
use super::{Observer, Replication};
use crate::ids::TimingId;
use crate::model::{Model, Op, Timing};
use crate::random::{Key, Keyed};

/// How long an activity will take for the patient whose draw has this key; nothing
/// if that hangs on more.
#[expect(clippy::inline_always, reason = "on the way of every event; measured")]
#[inline(always)]
pub(super) fn draw(model: &Model, takes: TimingId, draw: Key) -> Pending {
    match &model.timings[takes] {
        Timing::Sampled(sampler) => Pending::drawn(sampler.sample(&mut Keyed::new(draw))),
        _ => Pending::NOTHING,
    }
}

impl<O: Observer> Replication<'_, O> {
    /// Draws again, under another model, the times of those who wait at plain
    /// places.
    pub(super) fn redraw_ahead(&mut self) {
        for state in self.places.iter().filter(|state| state.cluster == PLAIN) {
            let classes = state.queue.occupied();
            let waiting = classes.flat_map(|class| state.queue.of_class(class, &self.patients));
            for slot in waiting.collect::<Vec<_>>() {
                let patient = &mut self.patients[slot];
                let step = &self.model.steps[patient.step];
                if let Op::Activity { takes, .. } = step.op {
                    patient.pending = draw(self.model, takes, patient.draw(step.key));
                }
            }
        }
    }
}
