//! Meetings that decide cases.

use super::event_list::Rank;
use super::store::Queue;
use super::{Fallible, Observer, Replication, subject};
use crate::ids::MeetingId;
use crate::model::Overflow;
use crate::time::SimTime;

/// A meeting's list as it stands.
#[derive(Debug, Clone)]
pub(super) struct MeetingState {
    pub(super) queue: Queue,
    /// Position of the next date.
    pub(super) next_date: usize,
    /// Number of the pending meeting.
    woken_by: u64,
}

impl MeetingState {
    pub(super) const fn new() -> Self {
        Self { queue: Queue::new(), next_date: 0, woken_by: 0 }
    }
}

impl<O: Observer> Replication<'_, O> {
    pub(super) fn schedule_meeting(&mut self, id: MeetingId) {
        let state = &mut self.meetings[id];
        let date = self.model.meetings[id].dates.get(state.next_date);
        state.woken_by = date.map_or(0, |&date| self.events.push(date, Rank::Meeting, subject(id)));
    }

    pub(super) fn join_meeting(&mut self, slot: u32, id: MeetingId) {
        let patient = &mut self.patients[slot];
        patient.queued_since = self.now;
        let urgency = patient.urgency;
        self.meetings[id].queue.push(slot, urgency, &mut self.patients);
    }

    /// The meeting takes the cases that were on its list in time, most urgent
    /// first, then first come, up to the number that it can take.
    pub(super) fn meet(&mut self, id: MeetingId, number: u64) -> Fallible {
        if self.meetings[id].woken_by != number {
            return Ok(());
        }
        self.meetings[id].next_date += 1;
        self.schedule_meeting(id);
        let meeting = &self.model.meetings[id];
        let closed = SimTime::from_seconds(self.now.seconds() - meeting.cut_off);
        let all = meeting.overflow == Overflow::Taken;
        let mut left = if all { u32::MAX } else { meeting.cases };
        let mut decided = Vec::new();
        for urgency in self.meetings[id].queue.occupied() {
            while left > 0 {
                let queue = &mut self.meetings[id].queue;
                let in_time = queue
                    .first_of(urgency)
                    .is_some_and(|slot| self.patients[slot].queued_since <= closed);
                if !in_time {
                    break;
                }
                let Some((slot, _)) = queue.pop_from(urgency, &mut self.patients) else { break };
                left -= 1;
                decided.push(slot);
            }
        }
        if let Overflow::Joins(other) = meeting.overflow {
            self.pass_on(id, other, closed);
        }
        self.observer.meeting_held(self.now, id, decided.len() as u32, meeting.cases);
        for slot in decided {
            self.totals.events += 1;
            self.step_done(slot)?;
            self.walk_on(slot)?;
        }
        Ok(())
    }

    /// Sends the cases that were on a meeting's list in time, and are left, to
    /// the list of another, in their order. They are on that list from now on.
    fn pass_on(&mut self, id: MeetingId, other: MeetingId, closed: SimTime) {
        for urgency in self.meetings[id].queue.occupied() {
            while let Some(slot) = self.meetings[id].queue.first_of(urgency)
                && self.patients[slot].queued_since <= closed
            {
                self.meetings[id].queue.pop_from(urgency, &mut self.patients);
                self.join_meeting(slot, other);
            }
        }
    }
}
