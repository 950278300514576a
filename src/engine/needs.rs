//! Service by need: whoever comes first in rank, of all who wait for
//! something that is free in full, is served.
//!
//! Places that patients ask for together, or one instead of the other, form a
//! cluster. Whenever something changes in a cluster it is served when the
//! queues are: the heads of all its queues are compared, so what it costs
//! depends on the number of needs, not on that of patients.

use super::line::Position;
use super::visit::Doing;
use super::{EngineFault, Observer, Replication};
use crate::ids::{NeedId, PlaceId, RequestId};
use crate::model::{Held, MOST_HELD, Model, Op, Purpose};
use crate::random::Keyed;

/// Who comes before whom: class, the rule's number and turn.
type Turn = (u8, Position);

/// Someone who may be served now.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    turn: Turn,
    slot: u32,
    need: NeedId,
    alternative: usize,
}

/// The units that an alternative of a need stands for.
fn alternative(model: &Model, need: NeedId, number: usize) -> &[(PlaceId, u16)] {
    &model.needs[need].alternatives[number]
}

/// The places under which those who wait for a need are counted: those of the
/// first alternative.
fn counted_at(model: &Model, need: NeedId) -> &[(PlaceId, u16)] {
    alternative(model, need, 0)
}

impl<O: Observer> Replication<'_, O> {
    /// A patient comes to a step that asks for units.
    pub(super) fn request(&mut self, slot: u32, id: RequestId) {
        let request = &self.model.requests[id];
        self.join_need(slot, request.need);
        if request.has_terms() {
            self.begin_wait(slot, id);
        }
    }

    /// Joins the queue of a need; units are granted when queues are served.
    pub(super) fn join_need(&mut self, slot: u32, need: NeedId) {
        let patient = &mut self.patients[slot];
        patient.queued_since = self.now;
        let class = patient.urgency;
        let position = (0, self.visits.next_turn());
        self.enter_line(slot, need, class, position);
        for &(place, _) in counted_at(self.model, need) {
            self.observer.queue_joined(self.now, place, self.places[place].waiting());
        }
    }

    /// Files a patient in the queue of a need.
    fn enter_line(&mut self, slot: u32, need: NeedId, class: u8, position: Position) {
        let visit = self.visits.of(slot);
        visit.doing = Doing::Waiting;
        visit.need = need;
        visit.class = class;
        visit.position = position;
        self.lines[need].insert(class, position, slot);
        for &(place, _) in counted_at(self.model, need) {
            self.places[place].waiting_by_need += 1;
        }
        self.list_cluster(usize::from(self.network.of_need[need]));
    }

    /// Files a waiting patient in another class, by the time of joining.
    pub(super) fn file_anew(&mut self, slot: u32, class: u8) {
        let visit = self.visits.of(slot);
        let line = &mut self.lines[visit.need];
        line.remove(visit.class, visit.position);
        line.insert(class, visit.position, slot);
        visit.class = class;
        let cluster = usize::from(self.network.of_need[visit.need]);
        self.list_cluster(cluster);
    }

    /// Takes a patient out of the queue of a need. The observer is told by the
    /// caller, with [`Self::line_shortened`].
    pub(super) fn leave_line(&mut self, slot: u32) -> NeedId {
        let visit = self.visits.of(slot);
        visit.doing = Doing::Nothing;
        let need = visit.need;
        self.lines[need].remove(visit.class, visit.position);
        for &(place, _) in counted_at(self.model, need) {
            self.places[place].waiting_by_need -= 1;
        }
        need
    }

    /// Tells the observer that a queue has become shorter.
    pub(super) fn line_shortened(&mut self, need: NeedId) {
        for &(place, _) in counted_at(self.model, need) {
            self.place_changed(place);
        }
    }

    /// Puts a cluster on the list of those to be served, by one of its places.
    #[inline]
    pub(super) fn list_cluster(&mut self, number: usize) {
        let cluster = &mut self.network.clusters[number];
        if !cluster.listed {
            cluster.listed = true;
            self.to_serve.push(cluster.places[0]);
        }
    }

    /// Serves all who can be served in a cluster, one after another.
    pub(super) fn serve_cluster(&mut self, number: usize) -> Result<(), EngineFault> {
        self.network.clusters[number].listed = false;
        while let Some(candidate) = self.first_in_cluster(number) {
            self.grant(candidate)?;
        }
        Ok(())
    }

    /// The first in rank of those who wait in a cluster for something that is
    /// free in full.
    fn first_in_cluster(&self, number: usize) -> Option<Candidate> {
        let mut first: Option<Candidate> = None;
        for &need in &self.network.clusters[number].needs {
            for (class, position, slot) in self.lines[need].heads() {
                let turn = (class, position);
                if first.is_some_and(|first| first.turn <= turn) {
                    break;
                }
                if let Some(alternative) = self.free_alternative(need) {
                    first = Some(Candidate { turn, slot, need, alternative });
                    break;
                }
            }
        }
        first
    }

    /// The first alternative of a need that is free in full.
    fn free_alternative(&self, need: NeedId) -> Option<usize> {
        self.model.needs[need].alternatives.iter().position(|units| {
            units.iter().all(|&(place, units)| self.places[place].free() >= u32::from(units))
        })
    }

    /// Grants units to a patient who waits for them, and begins what they are
    /// for.
    fn grant(&mut self, candidate: Candidate) -> Result<(), EngineFault> {
        let Candidate { slot, need, alternative: number, .. } = candidate;
        self.leave_line(slot);
        self.patients[slot].wakes_by = 0;
        let granted = alternative(self.model, need, number);
        for &(place, units) in granted {
            self.places[place].in_use += u32::from(units);
        }
        for &(place, _) in granted {
            self.place_changed(place);
        }
        for &(place, _) in counted_at(self.model, need) {
            if !granted.iter().any(|&(other, _)| other == place) {
                self.place_changed(place);
            }
        }
        let patient = &self.patients[slot];
        let waited = self.now - patient.queued_since;
        for &(place, _) in granted {
            self.observer.started(self.now, patient, place, waited);
        }
        match self.model.steps[patient.step].op {
            Op::Request(id) => self.begin_granted(slot, id, need, number),
            _ => self.begin_with_unit(slot, granted[0].0),
        }
    }

    /// Begins what units were asked for.
    fn begin_granted(
        &mut self,
        slot: u32,
        id: RequestId,
        need: NeedId,
        number: usize,
    ) -> Result<(), EngineFault> {
        let granted = alternative(self.model, need, number);
        let held = granted.iter().map(|&(place, units)| Held { place, units, need });
        match self.model.requests[id].purpose {
            Purpose::Activity { takes, .. } | Purpose::WalkIn { takes, .. } => {
                let patient = &self.patients[slot];
                let key = self.model.steps[patient.step].key;
                let draw = patient.key.at_step(key, u32::from(patient.visit));
                let takes = self.model.samplers[takes].sample(&mut Keyed::new(draw));
                let visit = self.visits.of(slot);
                visit.granted = [Held::NOTHING; MOST_HELD];
                for (cell, held) in visit.granted.iter_mut().zip(held) {
                    *cell = held;
                }
                visit.doing = Doing::Busy;
                visit.takes = takes;
                self.wake_at(slot, self.now + takes);
                Ok(())
            }
            Purpose::Take => {
                for held in held {
                    self.keep_unit(slot, held)?;
                }
                self.step_done(slot);
                self.walk_on(slot)
            }
        }
    }

    /// The activity that a patient was granted units for ends: they are given
    /// back, or kept over the steps that follow.
    pub(super) fn end_activity(&mut self, slot: u32, id: RequestId) -> Result<(), EngineFault> {
        self.totals.events += 1;
        let keep = matches!(self.model.requests[id].purpose, Purpose::Activity { keep: true, .. });
        let visit = self.visits.of(slot);
        visit.doing = Doing::Nothing;
        let granted = visit.granted();
        for held in granted {
            if keep {
                self.keep_unit(slot, held)?;
            } else {
                self.free_units(held.place, held.units);
            }
        }
        self.step_done(slot);
        self.walk_on(slot)
    }

    fn keep_unit(&mut self, slot: u32, held: Held) -> Result<(), EngineFault> {
        let patient = &mut self.patients[slot];
        if patient.hold(held) {
            Ok(())
        } else {
            Err(EngineFault::HoldsTooMuch { time: self.now, step: patient.step })
        }
    }
}
