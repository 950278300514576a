//! Requests for appointments: the search for a slot, the list of those for
//! whom there is none, and its offers.

use super::{Appointment, DiaryState, ON_THE_LIST, midnight_subject};
use crate::engine::event_list::Rank;
use crate::engine::rank::number_by;
use crate::engine::store::Queue;
use crate::engine::{Observer, Patient, Replication};
use crate::ids::{BookingId, DiaryId};
use crate::model::{Booking, Diary, MAX_URGENCIES, Op, QueueRule, Uses};
use crate::random::Keyed;
use crate::time::SimTime;

/// Set the draws of a booking step apart from that of how long the appointment
/// takes.
const ESTIMATE: u64 = 0x6573_7469_6d61_7465;
const PATIENCE: u64 = 0x7061_7469_656e_6365;
const CANCELS: u64 = 0x6361_6e63_656c_7321;

/// A slot that was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    session: usize,
    /// Whether the ring fence of that session is open to the booking.
    fence: bool,
}

impl Found {
    /// Position of the session.
    pub(super) const fn session(&self) -> usize {
        self.session
    }
}

impl DiaryState {
    /// The earliest session from `not_before` on, within the horizon, with as
    /// many slots as are needed, with those of the ring fence if these may be
    /// used.
    pub(super) fn find(
        &self,
        diary: &Diary,
        may_use_ring_fence: bool,
        needed: u16,
        now: SimTime,
        not_before: SimTime,
    ) -> Option<Found> {
        let first_on = |day: i64| {
            let last = diary.first_session_of_day.len() - 1;
            diary.first_session_of_day[(day.max(0) as usize).min(last)] as usize
        };
        let mut from = first_on(not_before.day()).max(self.next_session);
        let to = first_on(now.day() + diary.horizon_days);
        if let (Some(fence), Some(all)) = (diary.ring_fence, &self.all) {
            // Up to here the ring fence is open to everyone.
            let released_to = if may_use_ring_fence {
                to
            } else {
                first_on(now.day() + fence.released_days_before + 1).min(to)
            };
            if let Some(session) = all.first(from, released_to, needed) {
                return Some(Found { session, fence: true });
            }
            from = from.max(released_to);
        }
        let session = self.open.first(from, to, needed)?;
        Some(Found { session, fence: false })
    }
}

impl<O: Observer> Replication<'_, O> {
    /// A patient comes to a booking step: how much is needed and how long
    /// patience lasts are settled here, whatever becomes of appointments.
    pub(in crate::engine) fn book(&mut self, slot: u32, id: BookingId) {
        let booking = &self.model.bookings[id];
        let patient = &self.patients[slot];
        let key = self.model.steps[patient.step].key;
        let mut appointment = Appointment::NONE;
        appointment.wanted = match booking.uses {
            Uses::Slots(slots) => slots,
            Uses::Estimate(estimate) => {
                let draw = patient.draw(key ^ ESTIMATE);
                let span = self.draw_time(slot, estimate, &mut Keyed::new(draw));
                ((span.seconds() + 30) / 60).clamp(1, i64::from(u16::MAX)) as u16
            }
        };
        if let Some(patience) = booking.patience {
            let draw = patient.draw(key ^ PATIENCE);
            let lasts = self.draw_time(slot, patience.lasts, &mut Keyed::new(draw));
            let end = self.now + lasts;
            appointment.gives_up_by = self.events.push(end, Rank::Patience, u64::from(slot));
        }
        if self.appointments.len() <= slot as usize {
            self.appointments.resize(slot as usize + 1, Appointment::NONE);
        }
        self.appointments[slot as usize] = appointment;
        self.request_appointment(slot, id, booking.earliest);
    }

    /// The class in which a request waits.
    pub(super) fn class_of(&self, slot: u32, booking: &Booking) -> u8 {
        booking.urgency.unwrap_or(self.patients[slot].urgency)
    }

    /// How many slots of this diary a patient gets.
    pub(super) fn slots_given(&self, slot: u32, diary: &Diary) -> u16 {
        self.appointments[slot as usize].wanted.min(diary.largest.max(1))
    }

    /// Looks for a slot in a diary, whoever else waits for one.
    pub(super) fn find_for(
        &self,
        slot: u32,
        (booking, id): (&Booking, DiaryId),
        not_before: SimTime,
    ) -> Option<Found> {
        let diary = &self.model.diaries[id];
        let needed = self.slots_given(slot, diary);
        let may_use_ring_fence = self.may_use_ring_fence(booking, id);
        self.diaries[id].find(diary, may_use_ring_fence, needed, self.now, not_before)
    }

    /// Asks for an appointment no earlier than `earliest` \[seconds\] from now.
    pub(in crate::engine) fn request_appointment(
        &mut self,
        slot: u32,
        id: BookingId,
        earliest: i64,
    ) {
        let booking = &self.model.bookings[id];
        let not_before = SimTime::from_seconds(self.now.seconds() + earliest);
        let urgency = self.class_of(slot, booking);
        // An appointment that was to be cancelled is gone with its session.
        self.appointments[slot as usize].cancels_by = 0;
        let own = if self.diaries[booking.diary].list.has_at_least(urgency) {
            None
        } else {
            self.find_for(slot, (booking, booking.diary), not_before)
        };
        if let Some(elsewhere) = booking.elsewhere
            && let Some((diary, found)) =
                self.find_elsewhere(slot, (booking, elsewhere), not_before, own)
        {
            self.give_slot(slot, (booking, diary), found);
            return;
        }
        if let Some(found) = own {
            self.give_slot(slot, (booking, booking.diary), found);
            return;
        }
        let appointment = &mut self.appointments[slot as usize];
        appointment.session = ON_THE_LIST;
        appointment.diary = booking.diary;
        self.patients[slot].queued_since = not_before;
        self.join_list(slot, booking.diary, urgency);
        self.schedule_offer(booking.diary);
    }

    /// Puts a patient on a diary's list, by the rule of the diary.
    fn join_list(&mut self, slot: u32, id: DiaryId, urgency: u8) {
        let list = &mut self.diaries[id].list;
        match &self.model.diaries[id].queue {
            QueueRule::FirstCome => {
                list.push(slot, urgency, &mut self.patients);
            }
            rule => {
                let number = |patient: &Patient| number_by(rule, patient).unwrap_or(0);
                list.push_by(slot, urgency, &mut self.patients, number);
            }
        }
    }

    /// Brings a diary's list under a rule that has changed.
    pub(in crate::engine) fn rank_list(&mut self, id: DiaryId) {
        let list = std::mem::replace(&mut self.diaries[id].list, Queue::new());
        let of = |class| list.of_class(class, &self.patients).map(move |slot| (slot, class));
        let everyone: Vec<_> = (0..MAX_URGENCIES as u8).flat_map(of).collect();
        for (slot, class) in everyone {
            self.join_list(slot, id, class);
        }
    }

    /// Books a patient in a diary.
    pub(super) fn give_slot(
        &mut self,
        slot: u32,
        (booking, id): (&Booking, DiaryId),
        found: Found,
    ) {
        let Found { session: index, fence } = found;
        let diary = &self.model.diaries[id];
        let session = &diary.sessions[index];
        let given = self.slots_given(slot, diary);
        let state = &mut self.diaries[id].sessions[index];
        let left_in_fence = session.ring_fenced.saturating_sub(state.given_of_fence);
        let of_fence = if fence { given.min(left_in_fence) } else { 0 };
        let before = state.given;
        state.given += given;
        state.given_of_fence += of_fence;
        state.people += 1;
        state.booked.push(slot, &mut self.patients);
        let starts = session.slot_start(u32::from(before), u32::from(state.given));
        self.diaries[id].count_rest(diary, index);
        let appointment = &mut self.appointments[slot as usize];
        appointment.session = index as u32;
        appointment.diary = id;
        appointment.given = given;
        appointment.of_fence = of_fence;
        if let Some(cancels) = booking.cancels {
            let patient = &self.patients[slot];
            let key = self.model.steps[patient.step].key ^ CANCELS;
            if patient.draw(key).bits() < cancels.below {
                let time = SimTime::from_seconds(starts.seconds() - cancels.notice);
                let time = time.max(self.now);
                appointment.cancels_by = self.events.push(time, Rank::Patient, u64::from(slot));
            }
        }
    }

    /// At the next midnight new sessions come into reach, and ring-fenced
    /// slots are released.
    pub(super) fn schedule_offer(&mut self, id: DiaryId) {
        let diary = &mut self.diaries[id];
        if diary.offers_by == 0 {
            let midnight = SimTime::from_day(self.now.day() + 1);
            diary.offers_by = self.events.push(midnight, Rank::Diary, midnight_subject(id));
        }
    }

    /// Offers slots to the list, by class, then first come. Who does not find
    /// room holds back those behind in the same class, but no other class.
    pub(super) fn offer_slots(&mut self, id: DiaryId) {
        for urgency in self.diaries[id].list.occupied() {
            while let Some(slot) = self.diaries[id].list.first_of(urgency) {
                let patient = &self.patients[slot];
                let Op::Book(booking) = self.model.steps[patient.step].op else { break };
                let booking = &self.model.bookings[booking];
                let not_before = patient.queued_since.max(self.now);
                let Some(found) = self.find_for(slot, (booking, id), not_before) else { break };
                self.diaries[id].list.pop_from(urgency, &mut self.patients);
                self.give_slot(slot, (booking, id), found);
            }
        }
    }

    /// What comes into reach at midnight is offered, once those whose session
    /// is cancelled on this day have had their choice.
    pub(super) fn offer_at_midnight(&mut self, id: DiaryId) {
        self.cancel_due_sessions(id);
        self.offer_slots(id);
        self.diaries[id].offers_by = 0;
        if !self.diaries[id].list.is_empty() {
            self.schedule_offer(id);
        }
    }
}
