//! Sessions open, call those who are booked, and close.

use super::{CALLED, SPENT, SessionState, session_subject};
use crate::engine::event_list::Rank;
use crate::engine::store::Queue;
use crate::engine::{EngineFault, Fallible, Observer, Replication};
use crate::ids::{BookingId, DiaryId, NeedId, PatientSlot, PlaceId};
use crate::model::{Booking, Op, Session};
use crate::random::Keyed;
use crate::time::{SimSpan, SimTime};

/// Sets the draw whether an appointment is missed apart from that of how long
/// it takes.
const MISSED: u64 = 0x6d69_7373_6564_2121;

impl SessionState {
    /// When the next of those who are booked is called.
    fn next_start(&self, session: &Session) -> SimTime {
        let fewest = self.lists.iter().min();
        let before = fewest
            .map_or(u32::from(self.called), |&fewest| fewest * u32::from(session.lists.max(1)));
        session.slot_start(before, u32::from(self.opened_with))
    }

    /// Counts the slots of someone who is called, in the list that has got
    /// least far.
    fn call(&mut self, slots: u16) {
        self.people -= 1;
        self.called += slots;
        if let Some(least) = self.lists.iter_mut().min() {
            *least += u32::from(slots);
        }
    }
}

impl<O: Observer> Replication<'_, O> {
    pub(super) fn open_session(&mut self, id: DiaryId, index: usize) -> Fallible {
        let diary = &self.model.diaries[id];
        let session = &diary.sessions[index];
        self.diaries[id].next_session = index + 1;
        self.diaries[id].running += 1;
        if !self.diaries[id].sessions[index].undrawn && self.lacks_what_it_needs(id, index) {
            self.cancel_session(id, index);
        }
        if self.diaries[id].sessions[index].is_off() {
            self.close_lines(id, session.lists);
        } else {
            let state = &mut self.diaries[id].sessions[index];
            state.opened_with = state.given;
            if diary.sized && session.lists > 1 {
                state.lists = vec![0; usize::from(session.lists)];
            }
            let (slots, given) = (u32::from(session.slots), u32::from(state.given));
            self.observer.session_opened(self.now, id, slots, given);
            if let Some(flex) = session.flex {
                let cost = diary.flexes[usize::from(flex)].cost;
                self.observer.extra_session_held(self.now, id, cost);
            }
        }
        self.schedule_next_session(id);
        self.call_next_slots(id, index)
    }

    /// Calls those whose slots start now, and schedules the next slots or the
    /// end of the session.
    pub(super) fn call_next_slots(&mut self, id: DiaryId, index: usize) -> Fallible {
        let session = &self.model.diaries[id].sessions[index];
        loop {
            let state = &mut self.diaries[id].sessions[index];
            if state.next_start(session) > self.now {
                break;
            }
            let Some((slot, _)) = state.booked.pop(&mut self.patients) else { break };
            state.call(self.appointments[slot as usize].given);
            self.keep_appointment(slot, session)?;
        }
        let overrun = SimSpan::from_seconds(self.model.diaries[id].overrun);
        let state = &mut self.diaries[id].sessions[index];
        state.closing = state.booked.is_empty();
        state.wakes_at = if state.closing {
            (session.closes + overrun).max(self.now)
        } else {
            state.next_start(session).max(self.now)
        };
        self.schedule_session(id, index);
        Ok(())
    }

    /// Puts the pending event of a running session on the list.
    pub(in crate::engine) fn schedule_session(&mut self, id: DiaryId, index: usize) {
        let state = &mut self.diaries[id].sessions[index];
        state.woken_by = self.events.push(state.wakes_at, Rank::Diary, session_subject(id, index));
    }

    /// A booked patient's time has come: who does not attend books again, who
    /// attends is seen, or queues for a line if the diary has lines.
    fn keep_appointment(&mut self, slot: u32, session: &Session) -> Fallible {
        let patient = &self.patients[slot];
        let step = &self.model.steps[patient.step];
        let Op::Book(id) = step.op else {
            return Err(Box::new(EngineFault::NoAppointment {
                time: self.now,
                step: patient.step,
            }));
        };
        let booking = &self.model.bookings[id];
        let appointment = &mut self.appointments[slot as usize];
        appointment.cancels_by = 0;
        let draw = patient.draw(step.key ^ MISSED);
        if draw.bits() < booking.did_not_attend_below {
            appointment.missed = appointment.missed.saturating_add(1);
            let missed = appointment.missed;
            self.totals.events += 1;
            self.observer.appointment_missed(self.now, patient, appointment.diary);
            if let Some(takes_off) = booking.missed_takes_off {
                self.take_off_missed(slot, takes_off);
            }
            if let Some(limit) = booking.at_most_missed
                && missed >= limit.times
            {
                return self.leave_booking(slot, limit.then);
            }
            self.patients[slot].visit += 1;
            self.request_appointment(slot, id, booking.rebook_after);
            return Ok(());
        }
        appointment.session = CALLED;
        appointment.length = i64::from(appointment.given) * session.slot_length();
        let diary = &self.model.diaries[appointment.diary];
        match diary.lines {
            // Who is seen in turn is called in the order of the slots, which
            // the classes have settled already.
            Some(lines) if diary.only_in_turn => self.join_in_class(slot, lines, 0),
            Some(lines) => self.join_any(slot, lines),
            None => self.see(slot, booking),
        }
        Ok(())
    }

    /// A booked patient gets a line.
    pub(in crate::engine) fn begin_appointment(&mut self, slot: u32, id: BookingId) {
        self.see(slot, &self.model.bookings[id]);
    }

    fn see(&mut self, slot: u32, booking: &Booking) {
        let patient = &self.patients[slot];
        self.observer.service_began(self.now, PatientSlot(slot), patient);
        let diary = self.appointments[slot as usize].diary;
        if diary != booking.diary {
            self.observer.seen_elsewhere(self.now, PatientSlot(slot), diary);
        }
        let key = self.model.steps[patient.step].key;
        let length = SimSpan::from_seconds(self.appointments[slot as usize].length);
        let span = booking.takes.map_or(length, |takes| {
            let draw = patient.draw(key);
            self.draw_time(slot, takes, &mut Keyed::new(draw))
        });
        self.wake_at(slot, self.now + span);
    }

    /// An appointment is over: its line, if it has one, is free.
    pub(in crate::engine) fn end_appointment(&mut self, slot: u32) {
        let appointment = &mut self.appointments[slot as usize];
        appointment.gives_up_by = 0;
        let diary = appointment.diary;
        self.free_line(diary);
    }

    /// Gives back a diary's line, if it has lines.
    pub(in crate::engine) fn free_line(&mut self, id: DiaryId) {
        if let Some(lines) = self.model.diaries[id].lines {
            self.free_units(lines, 1);
        }
    }

    /// The overrun of a session is over. If no other session runs, those with
    /// an appointment who still wait for a line book again, the most urgent
    /// first, so that the least urgent lose most.
    pub(super) fn close_session(&mut self, id: DiaryId, index: usize) -> Fallible {
        self.diaries[id].running -= 1;
        if self.diaries[id].sessions[index].is_off() {
            self.reopen_lines(id, self.model.diaries[id].sessions[index].lists);
        }
        // An event of this session that is still to come would close it twice.
        self.diaries[id].sessions[index].woken_by = 0;
        let Some(lines) = self.model.diaries[id].lines else { return Ok(()) };
        if self.diaries[id].running > 0 || self.places[lines].waiting() == 0 {
            return Ok(());
        }
        let mut turned_away = match self.network.single[lines] {
            Some(need) => self.turn_away(need),
            None => self.turn_away_of_place(lines),
        };
        turned_away.sort_by_key(|&(slot, _)| self.patients[slot].urgency);
        for (slot, booking) in turned_away {
            if self.appointments[slot as usize].gives_up_by == SPENT {
                self.give_up_booking(slot, booking)?;
            } else {
                self.patients[slot].visit += 1;
                self.request_appointment(slot, booking, 0);
            }
        }
        Ok(())
    }

    /// Takes those with an appointment out of the queue of a diary's lines.
    fn turn_away_of_place(&mut self, lines: PlaceId) -> Vec<(u32, BookingId)> {
        let mut waiting = std::mem::replace(&mut self.places[lines].queue, Queue::new());
        let mut turned_away = Vec::new();
        while let Some((slot, _)) = waiting.pop(&mut self.patients) {
            let patient = &self.patients[slot];
            if let Op::Book(booking) = self.model.steps[patient.step].op {
                turned_away.push((slot, booking));
            } else {
                let urgency = patient.urgency;
                self.places[lines].queue.push(slot, urgency, &mut self.patients);
            }
        }
        self.place_changed(lines);
        turned_away
    }

    /// The same where those who want a line queue by need.
    fn turn_away(&mut self, need: NeedId) -> Vec<(u32, BookingId)> {
        let mut turned_away = Vec::new();
        for (_, _, slot) in self.lines[need].everyone() {
            if let Op::Book(booking) = self.model.steps[self.patients[slot].step].op {
                turned_away.push((slot, booking));
            }
        }
        for &(slot, _) in &turned_away {
            self.leave_line(slot);
        }
        self.line_shortened(need);
        turned_away
    }
}
