//! Service by need: whoever comes first in rank, of all who wait for
//! something that is free in full, is served.
//!
//! Places that patients ask for together, or one instead of the other, form a
//! cluster. Whenever something changes in a cluster it is served when the
//! queues are: the heads of all its queues are compared, so what it costs
//! depends on the number of needs, not on that of patients.

use super::line::Position;
use super::patient::Pending;
use super::places::PlaceState;
use super::rank::Turn;
use super::visit::Doing;
use super::{EngineFault, Fallible, Observer, Replication};
use crate::ids::{NeedId, PatientSlot, PlaceId, RequestId, SiteId, TimingId};
use crate::model::{Held, Model, Op, Purpose};
use crate::random::Keyed;
use crate::time::SimSpan;

/// Someone who may be served now.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    turn: Turn,
    slot: u32,
    need: NeedId,
    class: u8,
    way: Way,
}

/// How a need can be met.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// This alternative is free in full.
    Free(usize),
    /// This alternative can be made free.
    PreEmpt(usize),
    /// Something is free, but not for long enough.
    TooLong,
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
    #[cold]
    #[inline(never)]
    pub(super) fn request(&mut self, slot: u32, id: RequestId) {
        let request = &self.model.requests[id];
        self.join_need(slot, request.need);
        if request.has_terms() {
            self.begin_wait(slot, id);
        }
    }

    /// Joins the queue of a need; units are granted when queues are served.
    #[cold]
    #[inline(never)]
    pub(super) fn join_need(&mut self, slot: u32, need: NeedId) {
        self.join_need_in_class(slot, need, self.patients[slot].urgency);
    }

    /// Joins the queue of a need in a class that need not be the patient's.
    pub(super) fn join_need_in_class(&mut self, slot: u32, need: NeedId, class: u8) {
        self.patients[slot].queued_since = self.now;
        let position = (self.number_in_line(slot, need), self.visits.next_turn());
        self.enter_line(slot, need, class, position);
    }

    /// Files a patient in the queue of a need.
    pub(super) fn enter_line(&mut self, slot: u32, need: NeedId, class: u8, position: Position) {
        let visit = self.visits.of(slot);
        visit.doing = Doing::Waiting;
        visit.need = need;
        visit.class = class;
        visit.position = position;
        self.lines[need].insert(class, position, slot);
        for &(place, _) in counted_at(self.model, need) {
            self.places[place].waiting_by_need += 1;
            self.observer.queue_joined(self.now, place, self.places[place].waiting());
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
    #[cold]
    #[inline(never)]
    pub(super) fn list_cluster(&mut self, number: usize) {
        let cluster = &mut self.network.clusters[number];
        if !cluster.listed {
            cluster.listed = true;
            self.to_serve.push(cluster.places[0]);
        }
    }

    /// Serves all who can be served in a cluster, one after another: first those
    /// who were interrupted and have a claim to what is free.
    #[cold]
    #[inline(never)]
    pub(super) fn serve_cluster(&mut self, number: usize) -> Fallible {
        self.network.clusters[number].listed = false;
        let mut held_back: Vec<PlaceId> = Vec::new();
        for at in 0..self.network.clusters[number].places.len() {
            let place = self.network.clusters[number].places[at];
            if self.serve_claims(place) {
                held_back.push(place);
            }
        }
        for at in 0..self.network.clusters[number].needs.len() {
            self.rank_again(self.network.clusters[number].needs[at]);
        }
        while let Some(candidate) = self.first_in_cluster(number, &held_back) {
            match candidate.way {
                Way::Free(alternative) => self.grant(&candidate, alternative)?,
                Way::PreEmpt(alternative) => {
                    self.interrupt_for(&candidate, alternative);
                    self.grant(&candidate, alternative)?;
                }
                // Whoever cannot be started in time holds the others back.
                Way::TooLong => held_back.extend(self.model.needs[candidate.need].places()),
            }
        }
        for at in 0..self.network.clusters[number].places.len() {
            self.watch_escalation(self.network.clusters[number].places[at]);
        }
        Ok(())
    }

    /// The first in rank of those who wait in a cluster for something that is
    /// free in full, or can be made free.
    fn first_in_cluster(&self, number: usize, held_back: &[PlaceId]) -> Option<Candidate> {
        let mut first: Option<Candidate> = None;
        for &need in &self.network.clusters[number].needs {
            let rules = self.rules_of(need);
            for (class, position, slot) in self.lines[need].heads() {
                let turn = self.turn(rules, class, position, slot);
                if first.is_some_and(|first| first.turn <= turn) {
                    continue;
                }
                if let Some(way) = self.way(need, class, slot, held_back) {
                    first = Some(Candidate { turn, slot, need, class, way });
                }
            }
        }
        first
    }

    /// How a need can be met for the first of a class.
    fn way(&self, need: NeedId, class: u8, slot: u32, held_back: &[PlaceId]) -> Option<Way> {
        let alternatives = &self.model.needs[need].alternatives;
        let is_open = |units: &[(PlaceId, u16)]| {
            held_back.is_empty() || !units.iter().any(|(place, _)| held_back.contains(place))
        };
        let mut too_long = false;
        for (number, units) in alternatives.iter().enumerate().filter(|(_, units)| is_open(units)) {
            if units.iter().all(|&(place, units)| self.free_for(need, class, place) >= units.into())
            {
                if self.ends_in_time(slot, units) {
                    return Some(Way::Free(number));
                }
                too_long = true;
            }
        }
        if too_long {
            return Some(Way::TooLong);
        }
        let pre_empts = |units: &&Vec<(PlaceId, u16)>| {
            units.iter().all(|&(place, units)| {
                let PlaceState { units: there, in_use, .. } = self.places[place];
                let wanted = in_use + u32::from(units) + self.kept_from(need, class, place);
                wanted <= there || self.could_pre_empt(place, class, wanted - there)
            })
        };
        let number = alternatives.iter().position(|units| {
            is_open(units) && pre_empts(&units) && self.ends_in_time(slot, units)
        })?;
        Some(Way::PreEmpt(number))
    }

    /// Units of a place that are free for a class of those who have a need.
    fn free_for(&self, need: NeedId, class: u8, place: PlaceId) -> u32 {
        self.places[place].free().saturating_sub(self.kept_from(need, class, place))
    }

    /// Units of a place that are kept for others.
    fn kept_from(&self, need: NeedId, class: u8, place: PlaceId) -> u32 {
        let Some(reserved) = &self.model.places[place].rules.reserved else { return 0 };
        let site = self.model.needs[need].site;
        let is_of_site = |sites: &Vec<SiteId>| site.is_some_and(|site| sites.contains(&site));
        let is_for_them =
            reserved.classes >> class & 1 == 1 && reserved.sites.as_ref().is_none_or(is_of_site);
        if is_for_them { 0 } else { reserved.units }
    }

    /// Whether an activity would end before the capacity of its places falls
    /// again, where that is a condition.
    fn ends_in_time(&self, slot: u32, units: &[(PlaceId, u16)]) -> bool {
        let strict = |place: &PlaceId| self.model.places[*place].rules.starts_if_it_ends_in_time;
        let mut strict = units.iter().map(|&(place, _)| place).filter(strict).peekable();
        if strict.peek().is_none() {
            return true;
        }
        let ends = self.now + self.time_needed(slot);
        strict.all(|place| self.places[place].next_fall(&self.model.places[place]) >= ends)
    }

    /// How long the activity takes for which a patient waits, or what is left
    /// of it.
    fn time_needed(&self, slot: u32) -> SimSpan {
        let left = self.visits.get(slot).and_then(|visit| visit.left);
        let Op::Request(id) = self.model.steps[self.patients[slot].step].op else {
            return SimSpan::ZERO;
        };
        match self.model.requests[id].purpose {
            Purpose::Take => SimSpan::ZERO,
            Purpose::Activity { takes, .. } | Purpose::WalkIn { takes, .. } => {
                left.unwrap_or_else(|| self.time_of_activity(slot, takes))
            }
        }
    }

    /// The time that an activity takes, drawn for the patient and the step: the
    /// same however often it is looked at, unless it depends on the moment.
    fn time_of_activity(&self, slot: u32, takes: TimingId) -> SimSpan {
        let patient = &self.patients[slot];
        let draw = patient.draw(self.model.steps[patient.step].key);
        self.draw_time(slot, takes, &mut Keyed::new(draw))
    }

    /// Interrupts the less urgent until an alternative is free.
    fn interrupt_for(&mut self, candidate: &Candidate, number: usize) {
        let &Candidate { need, class, .. } = candidate;
        for &(place, units) in alternative(self.model, need, number) {
            let is_free = |now: &Self| now.free_for(need, class, place) >= u32::from(units);
            self.pre_empt(place, class, is_free);
        }
    }

    /// Grants units to a patient who waits for them, and begins what they are
    /// for.
    fn grant(&mut self, candidate: &Candidate, number: usize) -> Fallible {
        let &Candidate { slot, need, .. } = candidate;
        self.leave_line(slot);
        self.patients[slot].pending = Pending::NOTHING;
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
        // Who was interrupted has started before.
        if self.visits.of(slot).left.is_none() {
            let patient = &self.patients[slot];
            let waited = self.now - patient.queued_since;
            for &(place, _) in granted {
                self.observer.started(self.now, patient, place, waited);
            }
        }
        match self.model.steps[self.patients[slot].step].op {
            Op::Request(id) => self.begin_granted(slot, id, need, number),
            // Only those with an appointment come to such a place otherwise.
            Op::Book(booking) => {
                self.begin_appointment(slot, booking);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Begins what units were asked for.
    fn begin_granted(&mut self, slot: u32, id: RequestId, need: NeedId, number: usize) -> Fallible {
        let granted = alternative(self.model, need, number);
        let held = granted.iter().map(|&(place, units)| Held { place, units, need });
        match self.model.requests[id].purpose {
            Purpose::Activity { takes, .. } | Purpose::WalkIn { takes, .. } => {
                let left = self.visits.of(slot).left;
                if left.is_none() {
                    let patient = &self.patients[slot];
                    self.observer.service_began(self.now, PatientSlot(slot), patient);
                }
                let takes = match left {
                    Some(_) => self.visits.of(slot).takes,
                    None => self.time_of_activity(slot, takes),
                };
                let visit = self.visits.of(slot);
                visit.clear_granted();
                for (cell, held) in visit.granted.iter_mut().zip(held) {
                    *cell = held;
                }
                visit.takes = takes;
                self.keep_work(slot);
                self.go_on(slot);
                Ok(())
            }
            Purpose::Take => {
                for held in held {
                    self.keep_units(slot, held)?;
                }
                self.step_done(slot)?;
                self.walk_on(slot)
            }
        }
    }

    /// A patient at a step that asks for units is woken: in the queue, or at the
    /// end of the activity.
    #[cold]
    #[inline(never)]
    pub(super) fn wake_request(&mut self, slot: u32, id: RequestId) -> Fallible {
        if self.visits.doing(slot) == Doing::Waiting {
            self.change_class(slot, id);
            return Ok(());
        }
        self.end_activity(slot, id)
    }

    /// The activity that a patient was granted units for ends: they are given
    /// back, or kept over the steps that follow.
    fn end_activity(&mut self, slot: u32, id: RequestId) -> Fallible {
        self.totals.events += 1;
        let keep = matches!(self.model.requests[id].purpose, Purpose::Activity { keep: true, .. });
        self.forget_work(slot);
        let visit = self.visits.of(slot);
        visit.doing = Doing::Nothing;
        for held in visit.granted() {
            if keep {
                self.keep_units(slot, held)?;
            } else {
                self.free_units(held.place, held.units);
            }
        }
        if self.patients[slot].is_stopped() {
            self.drop_child(slot);
            return Ok(());
        }
        self.step_done(slot)?;
        self.walk_on(slot)
    }

    /// Units that were granted are held over the steps that follow.
    pub(super) fn keep_units(&mut self, slot: u32, held: Held) -> Fallible {
        let patient = &mut self.patients[slot];
        if patient.hold(held) {
            Ok(())
        } else {
            Err(Box::new(EngineFault::HoldsTooMuch { time: self.now, step: patient.step }))
        }
    }
}
