//! What befalls those who wait in a queue: they give up, find no room, or
//! change their class.
//!
//! A patient who waits is woken by one event at a time, like everybody: the
//! next change of class, or the end of patience. Whoever is served meanwhile
//! takes another number, and the event is void.

use super::event_list::Rank;
use super::patient::Pending;
use super::visit::Doing;
use super::{Fallible, Observer, Replication};
use crate::ids::{RequestId, StepId};
use crate::model::Op;
use crate::random::Keyed;
use crate::time::{SimSpan, SimTime};

/// Sets the draw how long a patient waits apart from that of how long the
/// activity takes.
const PATIENCE: u64 = 0x7061_7469_656e_6365;
/// Subject of the event at which room is looked for: no patient has this slot.
const ROOM: u64 = (1 << 40) - 1;

impl<O: Observer> Replication<'_, O> {
    /// A patient has joined the queue of a request on its terms.
    pub(super) fn begin_wait(&mut self, slot: u32, id: RequestId) {
        let request = &self.model.requests[id];
        let patient = &self.patients[slot];
        let patience = request.patience.map(|patience| {
            let key = self.model.steps[patient.step].key ^ PATIENCE;
            self.draw_time(slot, patience, &mut Keyed::new(patient.draw(key)))
        });
        let visit = self.visits.of(slot);
        visit.gives_up_at = patience.map_or(SimTime::NEVER, |span| self.now + span);
        visit.changes = 0;
        if request.room.is_some() {
            if self.newcomers.is_empty() {
                self.events.push(self.now, Rank::Patience, ROOM);
            }
            self.newcomers.push((slot, self.visits.of(slot).position.1));
        }
        self.wake_in_queue(slot, id);
    }

    /// Schedules what befalls a waiting patient next.
    fn wake_in_queue(&mut self, slot: u32, id: RequestId) {
        let request = &self.model.requests[id];
        let visit = self.visits.of(slot);
        let gives_up_at = visit.gives_up_at;
        let change = request.changes.get(usize::from(visit.changes));
        let patient = &mut self.patients[slot];
        let changes_at = change.map(|&(after, _)| {
            let due = patient.queued_since + SimSpan::from_seconds(after);
            due.max(self.now)
        });
        patient.pending = match changes_at {
            // Who is to be served now is served in the new class; who gives up
            // now has not been served.
            Some(time) if time <= gives_up_at => {
                Pending::event(self.events.push(time, Rank::Patient, u64::from(slot)))
            }
            _ if gives_up_at < SimTime::NEVER => {
                Pending::event(self.events.push(gives_up_at, Rank::Patience, u64::from(slot)))
            }
            _ => Pending::NOTHING,
        };
    }

    /// The class of a waiting patient changes.
    pub(super) fn change_class(&mut self, slot: u32, id: RequestId) {
        let visit = self.visits.of(slot);
        let next = usize::from(visit.changes);
        visit.changes += 1;
        if let Some(&(_, class)) = self.model.requests[id].changes.get(next) {
            self.patients[slot].urgency = class;
            self.file_anew(slot, class);
        }
        self.wake_in_queue(slot, id);
    }

    /// An event of the last phase of an instant: someone's patience is at an
    /// end, or room is looked for.
    #[cold]
    #[inline(never)]
    pub(super) fn lose_patience(&mut self, subject: u64, number: u64) -> Fallible {
        if subject == ROOM {
            return self.find_room();
        }
        let slot = subject as u32;
        let patient = &mut self.patients[slot];
        if !patient.pending.is_event(number) {
            return self.lose_patience_with_booking(slot, number);
        }
        patient.pending = Pending::NOTHING;
        let Op::Request(id) = self.model.steps[patient.step].op else { return Ok(()) };
        let to = self.model.requests[id].gives_up_to;
        let need = self.leave_line(slot);
        self.line_shortened(need);
        self.totals.events += 1;
        let patient = &self.patients[slot];
        let waited = self.now - patient.queued_since;
        for &(place, _) in &self.model.needs[need].alternatives[0] {
            self.observer.gave_up(self.now, patient, place, waited);
        }
        self.end_step(slot);
        self.go_aside(slot, to)
    }

    /// Of those who joined queues with limited room at this instant and have
    /// not been served, the last to come go away until there is room.
    fn find_room(&mut self) -> Fallible {
        let newcomers = std::mem::take(&mut self.newcomers);
        for (slot, turn) in newcomers.into_iter().rev() {
            let Some(visit) = self.visits.get(slot) else { continue };
            if visit.doing != Doing::Waiting || visit.position.1 != turn {
                continue;
            }
            let need = visit.need;
            let Op::Request(id) = self.model.steps[self.patients[slot].step].op else { continue };
            let request = &self.model.requests[id];
            if request.room.is_none_or(|room| self.lines[need].len() <= room) {
                continue;
            }
            self.leave_line(slot);
            self.line_shortened(need);
            self.patients[slot].pending = Pending::NOTHING;
            for &(place, _) in &self.model.needs[need].alternatives[0] {
                self.observer.refused(self.now, &self.patients[slot], place);
            }
            self.go_aside(slot, request.when_full)?;
        }
        Ok(())
    }

    /// Goes on at another step than the next.
    pub(super) fn go_aside(&mut self, slot: u32, to: StepId) -> Fallible {
        self.patients[slot].visit = 0;
        self.go_to(slot, to, to <= self.patients[slot].step)?;
        self.walk_on(slot)
    }
}
