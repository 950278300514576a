//! Where patients' days go, and why, while they are inside.

use super::delays::Cause;
use crate::ids::{DiaryId, Id, MeetingId, PatientSlot, PlaceId, StageId};
use crate::model::{Awaited, Delay};
use crate::time::SimTime;
use foldhash::fast::FixedState;
use std::collections::HashMap;

const CAUSES: usize = Delay::ALL.len();
/// Resources that a patient's row has room for; there are few a patient.
const ROOM: usize = 5;

// What stands where in a row.
const BEGAN: usize = 0;
const ELSEWHERE: usize = 1;
const BY_CAUSE: usize = 2;
const BY_RESOURCE: usize = BY_CAUSE + CAUSES;
const BY_STAGE: usize = BY_RESOURCE + 2 * ROOM;

/// In place of an instant \[seconds from the start\]: service has not begun.
const NOT_YET: u32 = u32::MAX;
/// In place of a diary or a resource.
const NONE: u32 = u32::MAX;

/// What the patient in each slot has spent while the clock that is taken apart
/// ran. All of a patient's numbers lie together, since most events concern
/// somebody who has not been looked at for days: when service began at the
/// present step, and in which diary if not in that of the own site; seconds by
/// cause; seconds for each resource that was waited for; seconds by stage.
#[derive(Debug, Clone)]
pub(super) struct TimeSpent {
    stages: usize,
    rows: Vec<u32>,
    /// Resources for which a row had no room, by slot.
    others: HashMap<u32, Vec<(u32, u32)>, FixedState>,
}

/// When service began at a step, and in which diary if not in that of the own
/// site.
#[derive(Debug, Clone, Copy)]
pub(super) struct Began {
    at: SimTime,
    elsewhere: Option<DiaryId>,
}

impl TimeSpent {
    pub(super) fn new(stages: usize) -> Self {
        Self { stages, rows: Vec::new(), others: HashMap::default() }
    }

    const fn width(&self) -> usize {
        BY_STAGE + self.stages
    }

    /// A patient's row, if there ever was one in this slot.
    #[inline]
    fn known(&self, slot: PatientSlot) -> Option<&[u32]> {
        let first = slot.index() * self.width();
        self.rows.get(first..first + self.width())
    }

    #[inline]
    fn known_mut(&mut self, slot: PatientSlot) -> Option<&mut [u32]> {
        let first = slot.index() * self.width();
        let end = first + self.width();
        self.rows.get_mut(first..end)
    }

    /// A patient's row, to be written to.
    #[inline]
    fn row(&mut self, slot: PatientSlot) -> &mut [u32] {
        let first = slot.index() * self.width();
        let end = first + self.width();
        if self.rows.len() < end {
            self.add_rows(slot);
        }
        &mut self.rows[first..end]
    }

    #[cold]
    fn add_rows(&mut self, slot: PatientSlot) {
        let empty = empty_row(self.width());
        while self.rows.len() < (slot.index() + 1) * self.width() {
            self.rows.extend_from_slice(&empty);
        }
    }

    /// Service begins at the patient's step.
    pub(super) fn began(&mut self, now: SimTime, slot: PatientSlot) {
        let row = self.row(slot);
        row[BEGAN] = now.seconds() as u32;
        row[ELSEWHERE] = NONE;
    }

    /// Service that has begun is in a diary of another site.
    pub(super) fn seen_elsewhere(&mut self, slot: PatientSlot, diary: DiaryId) {
        if let Some(row) = self.known_mut(slot)
            && row[BEGAN] != NOT_YET
        {
            row[ELSEWHERE] = diary.index() as u32;
        }
    }

    /// Forgets when service began at the step that is over, and gives it.
    #[inline]
    pub(super) fn take_began(&mut self, slot: PatientSlot) -> Option<Began> {
        let row = self.known_mut(slot)?;
        let at = std::mem::replace(&mut row[BEGAN], NOT_YET);
        let elsewhere = std::mem::replace(&mut row[ELSEWHERE], NONE);
        (at != NOT_YET).then(|| Began {
            at: SimTime::from_seconds(i64::from(at)),
            elsewhere: (elsewhere != NONE).then(|| DiaryId::from_index(elsewhere as usize)),
        })
    }

    /// Adds the time from `from` to `now` at a step of a stage, where service
    /// began, or not: what is before has the step's cause, what is after is
    /// activity.
    pub(super) fn add(
        &mut self,
        (from, now): (SimTime, SimTime),
        slot: PatientSlot,
        stage: StageId,
        (delay, awaited): Cause,
        began: Option<Began>,
    ) {
        let elsewhere = began.and_then(|began| began.elsewhere).map(Awaited::Diary);
        let awaited = elsewhere.or(awaited);
        let began = began.map_or(now, |began| began.at.clamp(from, now));
        let waited = (began - from).seconds() as u32;
        let row = self.row(slot);
        row[BY_STAGE + stage.index()] += (now - from).seconds() as u32;
        row[BY_CAUSE + delay as usize] += waited;
        row[BY_CAUSE + Delay::Activity as usize] += (now - began).seconds() as u32;
        let Some(awaited) = awaited.filter(|_| waited > 0) else { return };
        let code = code(delay, awaited);
        let room = &mut row[BY_RESOURCE..BY_STAGE];
        match room.chunks_exact_mut(2).find(|of| of[0] == code || of[0] == NONE) {
            Some(of) => {
                of[0] = code;
                of[1] += waited;
            }
            None => self.add_to_others(slot, code, waited),
        }
    }

    #[cold]
    fn add_to_others(&mut self, slot: PatientSlot, code: u32, waited: u32) {
        let others = self.others.entry(slot.index() as u32).or_default();
        match others.iter_mut().find(|of| of.0 == code) {
            Some(of) => of.1 += waited,
            None => others.push((code, waited)),
        }
    }

    /// Time in each stage \[seconds\]; empty for a patient who never spent any.
    pub(super) fn by_stage(&self, slot: PatientSlot) -> &[u32] {
        self.known(slot).map_or(&[], |row| &row[BY_STAGE..])
    }

    /// Time by cause \[seconds\]; empty for a patient who never spent any.
    pub(super) fn by_cause(&self, slot: PatientSlot) -> &[u32] {
        self.known(slot).map_or(&[], |row| &row[BY_CAUSE..BY_RESOURCE])
    }

    /// Waits for each resource \[seconds\].
    pub(super) fn by_resource(
        &self,
        slot: PatientSlot,
    ) -> impl Iterator<Item = (Delay, Awaited, u32)> + use<'_> {
        let room = self.known(slot).map_or(&[][..], |row| &row[BY_RESOURCE..BY_STAGE]);
        let in_row = room.chunks_exact(2).map(|of| (of[0], of[1]));
        let others = self.others.get(&(slot.index() as u32)).into_iter().flatten().copied();
        let all = in_row.take_while(|&(code, _)| code != NONE).chain(others);
        all.map(|(code, seconds)| {
            let (delay, awaited) = meant_by(code);
            (delay, awaited, seconds)
        })
    }

    /// Forgets a patient.
    pub(super) fn reset(&mut self, slot: PatientSlot) {
        if let Some(row) = self.known_mut(slot) {
            clear(row);
        }
        if !self.others.is_empty() {
            self.others.remove(&(slot.index() as u32));
        }
    }
}

fn empty_row(width: usize) -> Vec<u32> {
    let mut row = vec![0; width];
    clear(&mut row);
    row
}

fn clear(row: &mut [u32]) {
    row.fill(0);
    (row[BEGAN], row[ELSEWHERE]) = (NOT_YET, NONE);
    for of in row[BY_RESOURCE..BY_STAGE].chunks_exact_mut(2) {
        of[0] = NONE;
    }
}

/// A cause and the resource that is waited for as one number.
fn code(delay: Delay, awaited: Awaited) -> u32 {
    let (kind, index) = match awaited {
        Awaited::Place(id) => (0, id.index()),
        Awaited::Diary(id) => (1, id.index()),
        Awaited::Meeting(id) => (2, id.index()),
    };
    (delay as u32) << 24 | kind << 16 | index as u32
}

/// What [`code`] made a number of.
fn meant_by(code: u32) -> (Delay, Awaited) {
    let index = (code & 0xffff) as usize;
    let awaited = match code >> 16 & 0xff {
        0 => Awaited::Place(PlaceId::from_index(index)),
        1 => Awaited::Diary(DiaryId::from_index(index)),
        _ => Awaited::Meeting(MeetingId::from_index(index)),
    };
    (Delay::ALL[(code >> 24) as usize], awaited)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOT: PatientSlot = PatientSlot(3);

    fn at(seconds: i64) -> SimTime {
        SimTime::from_seconds(seconds)
    }

    #[test]
    fn a_number_tells_cause_and_resource() {
        for delay in Delay::ALL {
            for awaited in [
                Awaited::Place(PlaceId(7)),
                Awaited::Diary(DiaryId(u16::MAX)),
                Awaited::Meeting(MeetingId(0)),
            ] {
                assert_eq!(meant_by(code(delay, awaited)), (delay, awaited));
                assert_ne!(code(delay, awaited), NONE);
            }
        }
    }

    #[test]
    fn a_wait_ends_where_service_begins_and_the_other_diary_is_named() {
        let mut spent = TimeSpent::new(2);
        let cause = (Delay::Slot, Some(Awaited::Diary(DiaryId(1))));
        spent.began(at(40), SLOT);
        spent.seen_elsewhere(SLOT, DiaryId(9));
        let began = spent.take_began(SLOT);
        spent.add((at(10), at(100)), SLOT, StageId(1), cause, began);
        assert!(spent.take_began(SLOT).is_none(), "only once");
        assert_eq!(spent.by_stage(SLOT), [0, 90]);
        assert_eq!(spent.by_cause(SLOT)[Delay::Slot as usize], 30);
        assert_eq!(spent.by_cause(SLOT)[Delay::Activity as usize], 60);
        let elsewhere = (Delay::Slot, Awaited::Diary(DiaryId(9)), 30);
        assert_eq!(spent.by_resource(SLOT).collect::<Vec<_>>(), [elsewhere]);
    }

    #[test]
    fn there_is_room_for_any_number_of_resources_until_the_patient_is_forgotten() {
        let mut spent = TimeSpent::new(1);
        for _ in 0..2 {
            for place in 0..12 {
                let cause = (Delay::Place, Some(Awaited::Place(PlaceId(place))));
                spent.add((at(0), at(1 + i64::from(place))), SLOT, StageId(0), cause, None);
            }
        }
        let expected: Vec<_> = (0..12)
            .map(|place| (Delay::Place, Awaited::Place(PlaceId(place)), 2 * (1 + u32::from(place))))
            .collect();
        assert_eq!(spent.by_resource(SLOT).collect::<Vec<_>>(), expected);
        spent.reset(SLOT);
        assert_eq!(spent.by_resource(SLOT).count(), 0);
        assert!(spent.by_stage(SLOT).iter().chain(spent.by_cause(SLOT)).all(|&of| of == 0));
        assert_eq!(spent.by_stage(PatientSlot(4)), [0_u32; 0], "nobody was ever there");
    }
}
