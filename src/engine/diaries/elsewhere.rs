//! Appointments at other sites: who goes, and where.

use super::requests::Found;
use crate::engine::{Observer, Replication};
use crate::ids::{DiaryId, ElsewhereId};
use crate::model::Booking;
use crate::random::Key;
use crate::time::SimTime;

/// Sets the draw whether a patient goes elsewhere apart from all others of the
/// patient. It knows neither step nor visit: who goes once always does.
const ELSEWHERE: u64 = 0x656c_7365_7768_6572;

/// Whether the patient with this key goes elsewhere.
const fn accepts(patient: Key, below: u64) -> bool {
    patient.narrow(ELSEWHERE).bits() < below
}

impl<O: Observer> Replication<'_, O> {
    /// The earliest slot in the diaries within reach, of equally early ones the
    /// nearest, if it is sooner by enough than `own`, the one that the patient
    /// would have at the own site, and if the patient goes. If there is none at
    /// the own site, every one elsewhere is soon enough.
    #[cold]
    pub(super) fn find_elsewhere(
        &self,
        slot: u32,
        (booking, id): (&Booking, ElsewhereId),
        not_before: SimTime,
        own: Option<Found>,
    ) -> Option<(DiaryId, Found)> {
        let terms = &self.model.flow.elsewhere[id];
        if !accepts(self.patients[slot].key, terms.accepted_below) {
            return None;
        }
        let urgency = self.class_of(slot, booking);
        let mut first: Option<(SimTime, DiaryId, Found)> = None;
        for nearby in &terms.diaries {
            let diary = nearby.diary;
            if self.diaries[diary].list.has_at_least(urgency) {
                continue;
            }
            let Some(found) = self.find_for(slot, (booking, diary), not_before) else { continue };
            let starts = self.start_of(slot, diary, found);
            if first.is_none_or(|(earliest, ..)| starts < earliest) {
                first = Some((starts, diary, found));
            }
        }
        let (starts, diary, found) = first?;
        let is_soon_enough = own.is_none_or(|own| {
            let sooner = (self.start_of(slot, booking.diary, own) - starts).seconds();
            sooner > 0 && sooner >= terms.sooner_by
        });
        is_soon_enough.then_some((diary, found))
    }

    /// When a slot that was found starts.
    fn start_of(&self, slot: u32, id: DiaryId, found: Found) -> SimTime {
        let (diary, index) = (&self.model.diaries[id], found.session());
        let before = self.diaries[id].sessions[index].given;
        let given = before + self.slots_given(slot, diary);
        diary.sessions[index].slot_start(u32::from(before), u32::from(given))
    }

    /// Whether a booking may use the ring fence of this diary, its own or one
    /// within reach. One that is no longer within reach it may not.
    pub(super) fn may_use_ring_fence(&self, booking: &Booking, id: DiaryId) -> bool {
        if id == booking.diary {
            return booking.may_use_ring_fence;
        }
        let terms = booking.elsewhere.map(|terms| &self.model.flow.elsewhere[terms]);
        terms.is_some_and(|terms| {
            terms.diaries.iter().any(|nearby| nearby.diary == id && nearby.may_use_ring_fence)
        })
    }
}
