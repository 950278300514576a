//! Waits that end sooner because a limit is near.

use super::{Observer, Replication};
use crate::ids::{CalendarId, ExpeditingId, PatientSlot};
use crate::random::Keyed;
use crate::time::{DAY, SimSpan, SimTime};

impl<O: Observer> Replication<'_, O> {
    /// When the wait ends that a patient begins now at the step with key
    /// `step`, and that by itself would end at `drawn`, an open instant of
    /// `ends` if there is one.
    ///
    /// The rule has draws of its own, so with or without it every other draw
    /// of the patient is the same. A patient who is not pulled at a weak rule
    /// may be at a stronger one, and who is pulled stays so, to the same day.
    pub(super) fn expedite(
        &mut self,
        slot: u32,
        step: u64,
        drawn: SimTime,
        ends: Option<CalendarId>,
        by: ExpeditingId,
    ) -> SimTime {
        let model = self.model;
        let rule = &model.flow.expediting[by];
        let patient = &self.patients[slot];
        let Some(start) = patient.clock(rule.clock) else { return drawn };
        let last = start.day() + rule.limit;
        if !(last + 1..=last + rule.reach).contains(&drawn.day()) {
            return drawn;
        }
        let mut random = Keyed::new(patient.draw(step.wrapping_add(rule.key)));
        if random.next_bits() >= rule.below {
            return drawn;
        }
        // The same time of day, on a day on which that is an open hour.
        let soonest = self.now + SimSpan::from_seconds(rule.at_least);
        let at = |day: i64| {
            let instant = SimTime::from_seconds(day * DAY + drawn.second_of_day());
            let end = match ends {
                Some(calendar) => model.calendars[calendar].next_open(instant),
                None => instant,
            };
            (end >= soonest && end.day() == day).then_some(end)
        };
        let first = (last + 1 - rule.window).max(soonest.day());
        let days = (first..=last).filter_map(at).count();
        if days == 0 {
            return drawn;
        }
        let taken = (random.next_share() * days as f64) as usize;
        let Some(end) = (first..=last).filter_map(at).nth(taken) else { return drawn };
        let patient = &self.patients[slot];
        self.observer.expedited(self.now, PatientSlot(slot), patient, by);
        end
    }
}
