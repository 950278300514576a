//! Diaries of bookable slots.
//!
//! An appointment lives in the diary: a session knows who is booked, in order
//! of slot, and the event list holds one wake-up per running session.

use super::event_list::Rank;
use super::store::{Chain, Queue};
use super::{EngineFault, Observer, Replication, subject};
use crate::ids::{BookingId, DiaryId, NeedId};
use crate::model::{Booking, Diary, Op, Session};
use crate::random::Keyed;
use crate::time::{SimSpan, SimTime};

/// Sets the draw whether an appointment is missed apart from that of how long
/// it takes.
const MISSED: u64 = 0x6d69_7373_6564_2121;
/// Bits of an event's subject that number the session.
const SESSION_BITS: u32 = 24;

/// A diary as it stands.
#[derive(Debug, Clone)]
pub(super) struct DiaryState {
    pub(super) sessions: Vec<SessionState>,
    /// The first session that has not opened.
    pub(super) next_session: usize,
    /// Sessions that have opened and are not over, with their overrun.
    pub(super) running: u32,
    /// Those for whom there was no slot.
    pub(super) list: Queue,
    /// Sessions before these are full: for everyone, and in the ring fence.
    full_before: [usize; 2],
    /// Number of the pending opening of a session.
    opens_by: u64,
    /// Number of the pending midnight at which the list is offered slots.
    offers_by: u64,
}

/// One session as it stands.
#[derive(Debug, Clone)]
pub(super) struct SessionState {
    /// Who is booked and has not been called, in order of slot.
    pub(super) booked: Chain,
    /// Slots given, in all and of the ring fence.
    pub(super) given: u16,
    pub(super) given_of_fence: u16,
    /// Slots whose time has come.
    pub(super) called: u16,
    closing: bool,
    /// Number of the session's pending event and when it is due.
    woken_by: u64,
    pub(super) wakes_at: SimTime,
}

impl SessionState {
    const NEW: Self = Self {
        booked: Chain::EMPTY,
        given: 0,
        given_of_fence: 0,
        called: 0,
        closing: false,
        woken_by: 0,
        wakes_at: SimTime::NEVER,
    };

    /// Whether all slots outside the ring fence are given.
    fn is_full(&self, session: &Session) -> bool {
        self.given - self.given_of_fence >= session.slots - session.ring_fenced
    }

    fn fence_is_full(&self, session: &Session) -> bool {
        self.given_of_fence >= session.ring_fenced
    }
}

impl DiaryState {
    pub(super) fn new(diary: &Diary) -> Self {
        Self {
            sessions: vec![SessionState::NEW; diary.sessions.len()],
            next_session: 0,
            running: 0,
            list: Queue::new(),
            full_before: [0; 2],
            opens_by: 0,
            offers_by: 0,
        }
    }

    /// The earliest session from `not_before` on, within the horizon, with a
    /// slot that the booking may use; and whether that slot is ring-fenced.
    fn find(
        &mut self,
        diary: &Diary,
        booking: &Booking,
        now: SimTime,
        not_before: SimTime,
    ) -> Option<(usize, bool)> {
        let first_on = |day: i64| {
            let last = diary.first_session_of_day.len() - 1;
            diary.first_session_of_day[(day.max(0) as usize).min(last)] as usize
        };
        let from = first_on(not_before.day()).max(self.next_session);
        let to = first_on(now.day() + diary.horizon_days);
        // Up to here the ring fence is open to everyone.
        let released_to = match diary.ring_fence {
            _ if booking.may_use_ring_fence => to,
            Some(fence) => first_on(now.day() + fence.released_days_before + 1),
            None => 0,
        };
        self.pass_full_sessions(diary);
        let mut index = from;
        while index < to {
            let (session, state) = (&diary.sessions[index], &self.sessions[index]);
            if index < released_to {
                if !state.fence_is_full(session) {
                    return Some((index, true));
                }
            } else {
                index = index.max(self.full_before[0]);
                if index >= to {
                    return None;
                }
            }
            if !self.sessions[index].is_full(&diary.sessions[index]) {
                return Some((index, false));
            }
            index += 1;
            if index < released_to {
                index = index.max(self.full_before[0].min(self.full_before[1]));
            }
        }
        None
    }

    /// Takes over the pending opening and midnight of the same diary under
    /// another model.
    pub(super) const fn take_over_wake_ups(&mut self, old: &Self) {
        self.opens_by = old.opens_by;
        self.offers_by = old.offers_by;
    }

    fn pass_full_sessions(&mut self, diary: &Diary) {
        let [open, fence] = &mut self.full_before;
        *open = (*open).max(self.next_session);
        *fence = (*fence).max(self.next_session);
        while diary.sessions.get(*open).is_some_and(|s| self.sessions[*open].is_full(s)) {
            *open += 1;
        }
        while diary.sessions.get(*fence).is_some_and(|s| self.sessions[*fence].fence_is_full(s)) {
            *fence += 1;
        }
    }
}

fn session_subject(diary: DiaryId, session: usize) -> u64 {
    subject(diary) << SESSION_BITS | (session as u64 + 1)
}

fn midnight_subject(diary: DiaryId) -> u64 {
    subject(diary) << SESSION_BITS
}

impl<O: Observer> Replication<'_, O> {
    /// Asks for an appointment no earlier than `earliest` \[seconds\] from now.
    pub(super) fn request_appointment(&mut self, slot: u32, id: BookingId, earliest: i64) {
        let booking = &self.model.bookings[id];
        let not_before = SimTime::from_seconds(self.now.seconds() + earliest);
        let urgency = booking.urgency.unwrap_or(self.patients[slot].urgency);
        let diary = &mut self.diaries[booking.diary];
        if !diary.list.has_at_least(urgency) {
            let model = &self.model.diaries[booking.diary];
            if let Some((session, fenced)) = diary.find(model, booking, self.now, not_before) {
                self.give_slot(slot, booking.diary, session, fenced);
                return;
            }
        }
        self.patients[slot].queued_since = not_before;
        diary.list.push(slot, urgency, &mut self.patients);
        self.schedule_offer(booking.diary);
    }

    fn give_slot(&mut self, slot: u32, diary: DiaryId, session: usize, fenced: bool) {
        let state = &mut self.diaries[diary].sessions[session];
        state.given += 1;
        state.given_of_fence += u16::from(fenced);
        state.booked.push(slot, &mut self.patients);
    }

    /// At the next midnight new sessions come into reach, and ring-fenced
    /// slots are released.
    fn schedule_offer(&mut self, id: DiaryId) {
        let diary = &mut self.diaries[id];
        if diary.offers_by == 0 {
            let midnight = SimTime::from_day(self.now.day() + 1);
            diary.offers_by = self.events.push(midnight, Rank::Diary, midnight_subject(id));
        }
    }

    /// Offers slots to the list, by class, then first come.
    fn offer_slots(&mut self, id: DiaryId) {
        let model = &self.model.diaries[id];
        for urgency in self.diaries[id].list.occupied() {
            while let Some(slot) = self.diaries[id].list.first_of(urgency) {
                let patient = &self.patients[slot];
                let Op::Book(booking) = self.model.steps[patient.step].op else { break };
                let booking = &self.model.bookings[booking];
                let not_before = patient.queued_since.max(self.now);
                let diary = &mut self.diaries[id];
                let found = diary.find(model, booking, self.now, not_before);
                let Some((session, fenced)) = found else { break };
                diary.list.pop_from(urgency, &self.patients);
                self.give_slot(slot, id, session, fenced);
            }
        }
        self.diaries[id].offers_by = 0;
        if !self.diaries[id].list.is_empty() {
            self.schedule_offer(id);
        }
    }

    pub(super) fn schedule_next_session(&mut self, id: DiaryId) {
        let diary = &mut self.diaries[id];
        let next = diary.next_session;
        let session = self.model.diaries[id].sessions.get(next);
        diary.opens_by = session.map_or(0, |session| {
            self.events.push(session.opens, Rank::Diary, session_subject(id, next))
        });
    }

    pub(super) fn wake_diary(&mut self, subject: u64, number: u64) -> Result<(), EngineFault> {
        let id = DiaryId((subject >> SESSION_BITS) as u16);
        let Some(session) = (subject as usize & ((1 << SESSION_BITS) - 1)).checked_sub(1) else {
            if self.diaries[id].offers_by == number {
                self.offer_slots(id);
            }
            return Ok(());
        };
        let diary = &self.diaries[id];
        if diary.opens_by == number {
            self.open_session(id, session)
        } else if diary.sessions.get(session).is_some_and(|state| state.woken_by == number) {
            if diary.sessions[session].closing {
                self.close_session(id);
                Ok(())
            } else {
                self.call_next_slots(id, session)
            }
        } else {
            Ok(())
        }
    }

    fn open_session(&mut self, id: DiaryId, index: usize) -> Result<(), EngineFault> {
        let diary = &mut self.diaries[id];
        diary.next_session = index + 1;
        diary.running += 1;
        let given = diary.sessions[index].given;
        let slots = self.model.diaries[id].sessions[index].slots;
        self.observer.session_opened(self.now, id, u32::from(slots), u32::from(given));
        self.schedule_next_session(id);
        self.call_next_slots(id, index)
    }

    /// Calls those whose slots start now, one for each list, and schedules the
    /// next slots or the end of the session.
    fn call_next_slots(&mut self, id: DiaryId, index: usize) -> Result<(), EngineFault> {
        let session = &self.model.diaries[id].sessions[index];
        for _ in 0..session.lists.max(1) {
            let state = &mut self.diaries[id].sessions[index];
            let Some(slot) = state.booked.pop(&self.patients) else { break };
            state.called += 1;
            self.keep_appointment(slot, session)?;
        }
        let overrun = SimSpan::from_seconds(self.model.diaries[id].overrun);
        let state = &mut self.diaries[id].sessions[index];
        state.closing = state.booked.is_empty();
        state.wakes_at = if state.closing {
            (session.closes + overrun).max(self.now)
        } else {
            session.slot_start(state.called).max(self.now)
        };
        self.schedule_session(id, index);
        Ok(())
    }

    /// Puts the pending event of a running session on the list.
    pub(super) fn schedule_session(&mut self, id: DiaryId, index: usize) {
        let state = &mut self.diaries[id].sessions[index];
        state.woken_by = self.events.push(state.wakes_at, Rank::Diary, session_subject(id, index));
    }

    /// A booked patient's time has come: who does not attend books again, who
    /// attends is seen, or queues for a line if the diary has lines.
    fn keep_appointment(&mut self, slot: u32, session: &Session) -> Result<(), EngineFault> {
        let patient = &mut self.patients[slot];
        let step = &self.model.steps[patient.step];
        let Op::Book(id) = step.op else {
            return Err(EngineFault::NoAppointment { time: self.now, step: patient.step });
        };
        let booking = &self.model.bookings[id];
        let draw = patient.key.at_step(step.key ^ MISSED, u32::from(patient.visit));
        if draw.bits() < booking.did_not_attend_below {
            patient.visit += 1;
            self.totals.events += 1;
            self.request_appointment(slot, id, booking.rebook_after);
        } else if let Some(lines) = self.model.diaries[booking.diary].lines {
            self.join_any(slot, lines);
        } else {
            self.see(slot, booking, session.slot_length());
        }
        Ok(())
    }

    /// A booked patient gets a line.
    pub(super) fn begin_appointment(&mut self, slot: u32, id: BookingId) {
        let booking = &self.model.bookings[id];
        let opened = self.diaries[booking.diary].next_session.saturating_sub(1);
        let session = self.model.diaries[booking.diary].sessions.get(opened);
        self.see(slot, booking, session.map_or(0, Session::slot_length));
    }

    fn see(&mut self, slot: u32, booking: &Booking, slot_length: i64) {
        let patient = &self.patients[slot];
        let key = self.model.steps[patient.step].key;
        let span = booking.takes.map_or(SimSpan::from_seconds(slot_length), |takes| {
            let draw = patient.key.at_step(key, u32::from(patient.visit));
            self.model.samplers[takes].sample(&mut Keyed::new(draw))
        });
        self.wake_at(slot, self.now + span);
    }

    /// Gives back a diary's line, if it has lines.
    pub(super) fn free_line(&mut self, id: DiaryId) {
        if let Some(lines) = self.model.diaries[id].lines {
            self.free_units(lines, 1);
        }
    }

    /// The overrun of a session is over. If no other session runs, those with
    /// an appointment who still wait for a line book again, the most urgent
    /// first, so that the least urgent lose most.
    fn close_session(&mut self, id: DiaryId) {
        self.diaries[id].running -= 1;
        let Some(lines) = self.model.diaries[id].lines else { return };
        if self.diaries[id].running > 0 || self.places[lines].waiting() == 0 {
            return;
        }
        if let Some(need) = self.network.single[lines] {
            return self.turn_away(need);
        }
        let mut waiting = std::mem::replace(&mut self.places[lines].queue, Queue::new());
        let mut turned_away = Vec::new();
        while let Some(slot) = waiting.pop(&self.patients) {
            let patient = &self.patients[slot];
            if let Op::Book(booking) = self.model.steps[patient.step].op {
                turned_away.push((slot, booking));
            } else {
                let urgency = patient.urgency;
                self.places[lines].queue.push(slot, urgency, &mut self.patients);
            }
        }
        self.place_changed(lines);
        self.book_again(&turned_away);
    }

    /// The same where those who want a line queue by need.
    fn turn_away(&mut self, need: NeedId) {
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
        self.book_again(&turned_away);
    }

    fn book_again(&mut self, turned_away: &[(u32, BookingId)]) {
        for &(slot, booking) in turned_away {
            self.patients[slot].visit += 1;
            self.request_appointment(slot, booking, 0);
        }
    }
}
