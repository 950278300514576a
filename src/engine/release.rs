//! Giving back units that were held over steps.

use super::{EngineFault, Fallible, Observer, Replication};
use crate::ids::PlaceId;

impl<O: Observer> Replication<'_, O> {
    /// A patient gives back what goes by the kind of a place.
    pub(super) fn release(&mut self, slot: u32, place: PlaceId) -> Fallible {
        let patient = &mut self.patients[slot];
        let Some(position) = self.model.held_as(patient.holds(), place) else {
            return Err(Box::new(EngineFault::HoldsNothing { time: self.now, step: patient.step }));
        };
        let held = patient.give_back(position);
        self.free_units(held.place, held.units);
        Ok(())
    }

    /// A patient gives back what goes by any one, or by each, of several kinds.
    #[cold]
    #[inline(never)]
    pub(super) fn release_some(
        &mut self,
        slot: u32,
        first: u32,
        count: u16,
        all: bool,
    ) -> Fallible {
        let places = &self.model.released[first as usize..first as usize + usize::from(count)];
        if all {
            return places.iter().try_for_each(|&place| self.release(slot, place));
        }
        let patient = &self.patients[slot];
        let found =
            places.iter().find(|&&place| self.model.held_as(patient.holds(), place).is_some());
        match found {
            Some(&place) => self.release(slot, place),
            None => Err(Box::new(EngineFault::HoldsNothing { time: self.now, step: patient.step })),
        }
    }
}
