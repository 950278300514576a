//! How long things take.

use super::{Observer, Replication};
use crate::ids::TimingId;
use crate::model::Timing;
use crate::random::Keyed;
use crate::time::SimSpan;

/// Longest time that anything takes: 300 years \[seconds\].
const LONGEST: f64 = 1e10;

impl<O: Observer> Replication<'_, O> {
    /// How long something takes for a patient who comes to it now.
    #[inline]
    pub(super) fn draw_time(&self, slot: u32, id: TimingId, random: &mut Keyed) -> SimSpan {
        match &self.model.timings[id] {
            Timing::Sampled(sampler) => sampler.sample_apart(random),
            other => self.draw_by_patient(slot, other, random),
        }
    }

    #[inline(never)]
    fn draw_by_patient(&self, slot: u32, timing: &Timing, random: &mut Keyed) -> SimSpan {
        match timing {
            Timing::Sampled(sampler) => sampler.sample_apart(random),
            Timing::By { what, cases } => {
                let position = self.read(slot, *what) as usize;
                let last = cases.len().saturating_sub(1);
                self.draw_time(slot, cases[position.min(last)], random)
            }
            Timing::ByCalendar { calendar, open, closed } => {
                let is_open = self.model.calendars[*calendar].next_open(self.now) == self.now;
                self.draw_time(slot, if is_open { *open } else { *closed }, random)
            }
            Timing::Scaled { of, times } => {
                let seconds = self.draw_time(slot, *of, random).seconds() as f64;
                span(seconds * self.evaluate(slot, *times))
            }
            Timing::Computed(expression) => span(self.evaluate(slot, *expression)),
        }
    }
}

/// A length of time from what an expression came to.
fn span(seconds: f64) -> SimSpan {
    // Infinity times nothing is nothing.
    let seconds = if seconds.is_nan() { 0.0 } else { seconds };
    SimSpan::from_sampled_seconds(seconds.clamp(0.0, LONGEST))
}
