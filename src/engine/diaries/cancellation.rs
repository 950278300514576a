//! Appointments and sessions that come to nothing: patients cancel or give up,
//! the hospital cancels a session.

use super::{Appointment, CALLED, DiaryState, ON_THE_LIST, SPENT, cancellation_subject};
use crate::engine::event_list::Rank;
use crate::engine::observer::CancelledBy;
use crate::engine::{Fallible, Observer, Replication};
use crate::ids::{BookingId, DiaryId, StepId};
use crate::model::Op;
use crate::time::SimTime;

/// Sets the draw whether a session is cancelled apart from others of its key.
const CANCELLED: u64 = 0x6361_6e63_656c_6c65;

impl<O: Observer> Replication<'_, O> {
    /// Takes a booked patient out of the session. Those booked later move up,
    /// and what is free again is offered to the list at once, unless the
    /// session has opened.
    fn unbook(&mut self, slot: u32) {
        let appointment = &mut self.appointments[slot as usize];
        let Appointment { session, diary: id, given, of_fence, .. } = *appointment;
        appointment.session = ON_THE_LIST;
        appointment.cancels_by = 0;
        let index = session as usize;
        let diary = &mut self.diaries[id];
        let state = &mut diary.sessions[index];
        state.booked.remove(slot, &mut self.patients);
        state.people -= 1;
        state.given -= given;
        state.given_of_fence -= of_fence;
        if index >= diary.next_session {
            diary.count_rest(&self.model.diaries[id], index);
            if !diary.list.is_empty() {
                self.offer_slots(id);
            }
        }
    }

    /// Leaves a booking step for one of its own exits.
    pub(super) fn leave_booking(&mut self, slot: u32, to: StepId) -> Fallible {
        self.appointments[slot as usize].gives_up_by = 0;
        self.end_step(slot);
        self.go_aside(slot, to)
    }

    /// A patient cancels the appointment that is held under this event's
    /// number, if it still is.
    #[cold]
    pub(in crate::engine) fn cancel_appointment(&mut self, slot: u32, number: u64) -> Fallible {
        let held = self.appointments.get(slot as usize).is_some_and(|it| it.cancels_by == number);
        // The slot may be empty by now.
        if !held {
            return Ok(());
        }
        let Op::Book(id) = self.model.steps[self.patients[slot].step].op else { return Ok(()) };
        let booking = &self.model.bookings[id];
        let Some(cancels) = booking.cancels else { return Ok(()) };
        self.totals.events += 1;
        let patient = &self.patients[slot];
        let by = CancelledBy::Patient;
        let diary = self.diary_of(slot);
        self.observer.appointment_cancelled(self.now, patient, diary, by);
        self.unbook(slot);
        if let Some(then) = cancels.then {
            return self.leave_booking(slot, then);
        }
        self.patients[slot].visit += 1;
        self.request_appointment(slot, id, cancels.rebook_after);
        Ok(())
    }

    /// Patience is at its end. Who is on the list or booked gives up; who has
    /// been called stays, and gives up if turned away.
    pub(in crate::engine) fn lose_patience_with_booking(
        &mut self,
        slot: u32,
        number: u64,
    ) -> Fallible {
        let appointment = self.appointments.get_mut(slot as usize);
        let Some(appointment) = appointment.filter(|it| it.gives_up_by == number) else {
            return Ok(());
        };
        let Op::Book(id) = self.model.steps[self.patients[slot].step].op else { return Ok(()) };
        let booking = &self.model.bookings[id];
        match appointment.session {
            CALLED => {
                appointment.gives_up_by = SPENT;
                return Ok(());
            }
            ON_THE_LIST => {
                let class = self.class_of(slot, booking);
                let diary = self.diary_of(slot);
                self.diaries[diary].list.remove(slot, class, &mut self.patients);
            }
            _ => self.unbook(slot),
        }
        self.give_up_booking(slot, id)
    }

    /// Takes back a request for an appointment, wherever it has got to.
    pub(in crate::engine) fn withdraw_booking(&mut self, slot: u32, id: BookingId) {
        let booking = &self.model.bookings[id];
        self.appointments[slot as usize].gives_up_by = 0;
        match self.appointments[slot as usize].session {
            CALLED => {
                if let Some(lines) = self.model.diaries[self.diary_of(slot)].lines {
                    self.withdraw_from_place(slot, lines);
                }
            }
            ON_THE_LIST => {
                let class = self.class_of(slot, booking);
                let diary = self.diary_of(slot);
                self.diaries[diary].list.remove(slot, class, &mut self.patients);
            }
            _ => self.unbook(slot),
        }
    }

    pub(super) fn give_up_booking(&mut self, slot: u32, id: BookingId) -> Fallible {
        let booking = &self.model.bookings[id];
        let patient = &self.patients[slot];
        let waited = self.now - patient.step_since;
        self.totals.events += 1;
        self.observer.gave_up_booking(self.now, patient, self.diary_of(slot), waited);
        let then = booking.patience.map_or(self.model.steps[patient.step].next, |it| it.then);
        self.leave_booking(slot, then)
    }

    /// Draws which of the sessions still to open will be cancelled with notice,
    /// and schedules the first. A session that is new, `is_new` says, and whose
    /// notice is past is cancelled now.
    pub(in crate::engine) fn draw_cancellations(
        &mut self,
        id: DiaryId,
        is_new: impl Fn(usize) -> bool,
    ) {
        let diary = &self.model.diaries[id];
        if diary.cancellations.is_empty() {
            return;
        }
        let mut due = Vec::new();
        for (index, session) in diary.sessions.iter().enumerate() {
            let terms = session.cancelled.map(|terms| diary.cancellations[usize::from(terms)]);
            let Some(terms) = terms.filter(|terms| terms.below > 0) else { continue };
            let known = SimTime::from_day((session.opens.day() - terms.notice_days).max(0));
            if session.opens < self.now
                || self.diaries[id].sessions[index].cancelled
                || known < self.now && !is_new(index)
            {
                continue;
            }
            if self.key.narrow(session.key ^ CANCELLED).bits() < terms.below {
                due.push((known.max(self.now), index));
            }
        }
        due.sort_unstable();
        let diary = &mut self.diaries[id];
        diary.cancellations = due;
        diary.next_cancellation = 0;
        self.schedule_cancellation(id);
    }

    /// Takes over, under another model, what a diary knows of cancelled
    /// sessions, once the sessions themselves are taken over.
    pub(in crate::engine) fn take_over_cancellations(
        &mut self,
        id: DiaryId,
        old: &DiaryState,
        is_new: impl Fn(usize) -> bool,
    ) {
        self.draw_cancellations(id, is_new);
        let next = |diary: &DiaryState| {
            diary.cancellations.get(diary.next_cancellation).map(|&(time, _)| time)
        };
        let diary = &mut self.diaries[id];
        if next(diary) == next(old) {
            diary.cancels_by = old.cancels_by;
        }
        let model = &self.model.diaries[id];
        let Some(lines) = model.lines else { return };
        let running = diary.sessions[..diary.next_session].iter().zip(model.sessions.iter());
        let cancelled = running.filter(|(state, _)| state.is_off());
        let closed = cancelled.map(|(_, session)| u32::from(session.lists)).sum();
        if closed != self.places[lines].closed_lines {
            self.close_lines_of(lines, closed, model.on_call);
        }
    }

    fn schedule_cancellation(&mut self, id: DiaryId) {
        let diary = &mut self.diaries[id];
        let next = diary.cancellations.get(diary.next_cancellation);
        diary.cancels_by = next
            .map_or(0, |&(time, _)| self.events.push(time, Rank::Diary, cancellation_subject(id)));
    }

    /// Cancels the sessions of which that becomes known by now.
    pub(super) fn cancel_due_sessions(&mut self, id: DiaryId) {
        let before = self.diaries[id].next_cancellation;
        while let Some(index) = self.diaries[id].next_due(self.now) {
            self.diaries[id].next_cancellation += 1;
            self.cancel_session(id, index);
        }
        if self.diaries[id].next_cancellation > before {
            self.schedule_cancellation(id);
        }
    }

    /// Whether a session that opens is to be cancelled for want of free units.
    pub(super) fn lacks_what_it_needs(&self, id: DiaryId, index: usize) -> bool {
        let diary = &self.model.diaries[id];
        let terms = diary.sessions[index].cancelled.map(usize::from);
        let short_of = terms.and_then(|terms| diary.cancellations[terms].short_of);
        short_of.is_some_and(|(place, needed)| {
            let place = &self.places[place];
            place.units.saturating_sub(place.in_use) < needed
        })
    }

    /// Cancels a session. All who are booked choose anew, the most urgent
    /// first, before those on the list; for whom there is nothing comes to the
    /// front of the list.
    pub(super) fn cancel_session(&mut self, id: DiaryId, index: usize) {
        let diary = &self.model.diaries[id];
        let state = &mut self.diaries[id].sessions[index];
        if std::mem::replace(&mut state.cancelled, true) {
            return;
        }
        let mut booked = Vec::new();
        while let Some((slot, _)) = state.booked.pop(&mut self.patients) {
            booked.push(slot);
        }
        state.people = 0;
        state.given = state.called;
        state.given_of_fence = 0;
        self.diaries[id].count_rest(diary, index);
        let slots = u32::from(diary.sessions[index].slots);
        self.observer.session_cancelled(self.now, id, slots, booked.len() as u32);
        let mut requests = Vec::new();
        for slot in booked {
            if let Op::Book(booking) = self.model.steps[self.patients[slot].step].op {
                let booking = &self.model.bookings[booking];
                requests.push((self.class_of(slot, booking), slot, booking));
            }
        }
        requests.sort_by_key(|&(class, ..)| class);
        let mut without = Vec::new();
        for (class, slot, booking) in requests {
            self.totals.events += 1;
            let by = CancelledBy::Hospital;
            self.observer.appointment_cancelled(self.now, &self.patients[slot], id, by);
            self.patients[slot].visit += 1;
            let appointment = &mut self.appointments[slot as usize];
            appointment.session = ON_THE_LIST;
            appointment.cancels_by = 0;
            match self.find_for(slot, (booking, id), self.now) {
                Some(found) => self.give_slot(slot, (booking, id), found),
                None => without.push((slot, class)),
            }
        }
        if without.is_empty() {
            return;
        }
        for &(slot, class) in without.iter().rev() {
            self.patients[slot].queued_since = self.now;
            self.diaries[id].list.push_front(slot, class, &mut self.patients);
        }
        self.schedule_offer(id);
    }

    /// The lines of a cancelled session are not there until it would be over.
    pub(super) fn close_lines(&mut self, id: DiaryId, lists: u16) {
        if let Some(lines) = self.model.diaries[id].lines {
            let closed = self.places[lines].closed_lines + u32::from(lists);
            self.close_lines_of(lines, closed, self.model.diaries[id].on_call);
        }
    }

    pub(super) fn reopen_lines(&mut self, id: DiaryId, lists: u16) {
        if let Some(lines) = self.model.diaries[id].lines {
            let closed = self.places[lines].closed_lines.saturating_sub(u32::from(lists));
            self.close_lines_of(lines, closed, self.model.diaries[id].on_call);
        }
    }
}

impl DiaryState {
    /// The next session to cancel, if that is known by now.
    fn next_due(&self, now: SimTime) -> Option<usize> {
        let next = self.cancellations.get(self.next_cancellation);
        next.filter(|(time, _)| *time <= now).map(|&(_, index)| index)
    }
}
