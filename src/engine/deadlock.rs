//! Patients who hold units and wait for others, in a circle: nobody can go on.
//!
//! Looked for now and then, since it costs a look at everybody inside.

use super::event_list::Rank;
use super::visit::Doing;
use super::{EngineFault, Fallible, Observer, Patient, Replication};
use crate::ids::{Id, PlaceId, StepId};
use crate::model::Op;
use crate::time::SimSpan;

/// Subject of the event at which deadlocks are looked for.
const LOOK: u64 = 1;
/// How often.
const EVERY: SimSpan = SimSpan::from_days(28);

/// Some patients who cannot go on: they hold units and wait for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// What each of them holds.
    pub holds: Vec<PlaceId>,
    /// What each of them waits for.
    pub wants: Vec<PlaceId>,
    /// How many they are.
    pub patients: usize,
}

/// A patient who holds units and waits.
struct Waiting {
    step: StepId,
    held: Vec<(PlaceId, u32)>,
    /// Any one of these would do.
    alternatives: Vec<Vec<(PlaceId, u32)>>,
}

impl<O: Observer> Replication<'_, O> {
    /// Schedules the next look.
    pub(super) fn schedule_look(&mut self) {
        self.events.push(self.now + EVERY, Rank::Pause, LOOK);
    }

    /// An event of the rank at which runs pause, which is not the end of one.
    pub(super) fn look(&mut self, subject: u64) -> Fallible {
        if subject != LOOK {
            return Ok(());
        }
        self.schedule_look();
        self.look_for_deadlock()
    }

    /// A fault if some patients wait for units that only they themselves hold,
    /// however much capacity comes back: everybody else is taken to give back
    /// sooner or later what they hold, and whoever can then go on is taken to do
    /// the same.
    pub(super) fn look_for_deadlock(&self) -> Fallible {
        let mut waiting: Vec<Waiting> =
            self.patients.iter().filter_map(|(slot, patient)| self.waits(slot, patient)).collect();
        if waiting.is_empty() {
            return Ok(());
        }
        let mut free: Vec<i64> =
            self.places.ids().map(|id| i64::from(self.most_units(id))).collect();
        for &(place, units) in waiting.iter().flat_map(|one| &one.held) {
            free[place.index()] -= i64::from(units);
        }
        loop {
            let before = waiting.len();
            waiting.retain(|one| {
                let fits = |units: &Vec<(PlaceId, u32)>| {
                    units.iter().all(|&(place, units)| free[place.index()] >= i64::from(units))
                };
                let goes_on = one.alternatives.iter().any(fits);
                if goes_on {
                    for &(place, units) in &one.held {
                        free[place.index()] += i64::from(units);
                    }
                }
                !goes_on
            });
            if waiting.len() == before {
                break;
            }
        }
        let Some(first) = waiting.first() else { return Ok(()) };
        let mut stuck: Vec<Stuck> = Vec::new();
        for one in &waiting {
            let holds: Vec<_> = one.held.iter().map(|&(place, _)| place).collect();
            let wants: Vec<_> =
                one.alternatives.iter().flatten().map(|&(place, _)| place).collect();
            match stuck.iter_mut().find(|known| known.holds == holds && known.wants == wants) {
                Some(known) => known.patients += 1,
                None => stuck.push(Stuck { holds, wants, patients: 1 }),
            }
        }
        Err(Box::new(EngineFault::Deadlock { time: self.now, step: first.step, stuck }))
    }

    /// What a patient holds and waits for, if both.
    fn waits(&self, slot: u32, patient: &Patient) -> Option<Waiting> {
        let held: Vec<_> =
            patient.holds().map(|held| (held.place, u32::from(held.units))).collect();
        if held.is_empty() || patient.pending.is_any_event() {
            return None;
        }
        let alternatives = match self.model.steps[patient.step].op {
            Op::Activity { place, .. } | Op::Take(place) => vec![vec![(place, 1)]],
            Op::Request(id) if self.visits.doing(slot) == Doing::Waiting => {
                let need = &self.model.needs[self.model.requests[id].need];
                let units = |units: &Vec<(PlaceId, u16)>| {
                    units.iter().map(|&(place, units)| (place, u32::from(units))).collect()
                };
                need.alternatives.iter().map(units).collect()
            }
            _ => return None,
        };
        Some(Waiting { step: patient.step, held, alternatives })
    }

    /// Most units that a place has from now on.
    fn most_units(&self, id: PlaceId) -> u32 {
        let place = &self.model.places[id];
        let later = place.capacity.iter().filter(|&&(from, _)| from > self.now);
        let most = later.map(|&(_, units)| units).max().unwrap_or(0);
        let extra = place.rules.escalation.map_or(0, |escalation| escalation.units);
        let state = &self.places[id];
        most.max(state.scheduled_units()).max(state.units) + extra
    }
}
