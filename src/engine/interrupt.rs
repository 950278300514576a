//! Work in progress that is interrupted: when there are fewer units than are
//! in use, and when somebody more urgent comes.

use super::outages::Outages;
use super::patient::Pending;
use super::rank::FRONT;
use super::visit::{Doing, Visit};
use super::{Observer, Replication};
use crate::ids::{IdVec, PlaceId};
use crate::model::{Model, Place, PlaceRules, WorkRule};
use std::collections::{BTreeMap, BTreeSet};

/// The order in which activities at a place are kept: class of urgency, then
/// the turn in which they began. The last is interrupted first.
type Started = (u8, i64);

/// What is known of a place that is served by needs, beyond its state.
#[derive(Debug, Clone, Default)]
pub(super) struct Work {
    /// Units by the rota.
    pub(super) scheduled: u32,
    /// Units out of order.
    pub(super) broken: u32,
    /// Units that are open beyond the rota.
    pub(super) extra: u32,
    pub(super) outages: Outages,
    /// Whether activities may be interrupted, and are therefore kept.
    is_kept: bool,
    /// Activities under way that have units here.
    active: BTreeSet<(Started, u32)>,
    /// Those who wait for the capacity to rise before they go on.
    paused: BTreeMap<Started, u32>,
    /// Those who go on with the next free units.
    claims: BTreeMap<Started, u32>,
}

impl Work {
    pub(super) fn of(model: &Model, scheduled: impl Fn(PlaceId) -> u32) -> IdVec<PlaceId, Self> {
        let one = |(id, place): (PlaceId, &Place)| {
            let mut work = Self { scheduled: scheduled(id), ..Self::default() };
            work.follow(&place.rules);
            work
        };
        model.places.iter_with_ids().map(one).collect()
    }

    /// Takes over the rules of a place.
    pub(super) fn follow(&mut self, rules: &PlaceRules) {
        self.is_kept |= rules.when_shift_ends != WorkRule::Finish
            || rules.pre_emption.is_some()
            || rules.breakdown.is_some();
    }

    /// Units that there are.
    pub(super) const fn units(&self) -> u32 {
        self.scheduled.saturating_sub(self.broken).saturating_add(self.extra)
    }
}

impl<O: Observer> Replication<'_, O> {
    /// The number of units of a place changes to what is known of it. Work in
    /// progress that has no unit any more is treated by `rule`.
    #[cold]
    #[inline(never)]
    pub(super) fn change_units(&mut self, id: PlaceId, rule: WorkRule) {
        let place = &mut self.places[id];
        let before = place.units;
        place.units = self.work[id].units();
        let risen = place.units.saturating_sub(before);
        self.place_changed(id);
        self.call_back(id, risen);
        self.fit_work(id, rule);
        self.list_for_service(id);
    }

    /// Interrupts work at a place until no more units are in use than there
    /// are, the least urgent and of those the one who started last first.
    pub(super) fn fit_work(&mut self, id: PlaceId, rule: WorkRule) {
        while rule != WorkRule::Finish && self.places[id].in_use > self.places[id].units {
            let Some(&(_, slot)) = self.work[id].active.last() else { return };
            match rule {
                WorkRule::ReturnToQueue => self.send_back(slot, false),
                _ => self.stop_at(id, slot, rule),
            }
        }
    }

    /// So many units have come back: as many of those who paused go on.
    pub(super) fn call_back(&mut self, id: PlaceId, mut risen: u32) {
        while risen > 0 {
            let work = &mut self.work[id];
            let Some((started, slot)) = work.paused.pop_first() else { return };
            work.claims.insert(started, slot);
            risen = risen.saturating_sub(u32::from(self.units_at(id, slot)));
        }
    }

    /// Units of a place that a patient was granted.
    fn units_at(&self, id: PlaceId, slot: u32) -> u16 {
        let granted = self.visits.get(slot).into_iter().flat_map(Visit::granted);
        granted.filter(|held| held.place == id).map(|held| held.units).sum()
    }

    /// An activity begins: it may be interrupted from now on.
    pub(super) fn keep_work(&mut self, slot: u32) {
        let turn = self.visits.next_turn();
        let class = self.patients[slot].urgency;
        self.visits.of(slot).started = (class, turn);
        self.keep_visit(slot);
    }

    /// Keeps an activity at those of its places where it may be interrupted.
    pub(super) fn keep_visit(&mut self, slot: u32) {
        let visit = self.visits.of(slot);
        let started = visit.started;
        for held in visit.granted().filter(|held| !visit.lacking.contains(&held.place)) {
            let work = &mut self.work[held.place];
            if work.is_kept {
                work.active.insert((started, slot));
            }
        }
    }

    /// An activity is over.
    pub(super) fn forget_work(&mut self, slot: u32) {
        let visit = self.visits.of(slot);
        let started = visit.started;
        for held in visit.granted() {
            let work = &mut self.work[held.place];
            if work.is_kept {
                work.active.remove(&(started, slot));
                work.paused.remove(&started);
                work.claims.remove(&started);
            }
        }
    }

    /// Stops the clock of an activity; what is left of it is kept.
    fn stop(&mut self, slot: u32, restarts: bool) {
        let now = self.now;
        let visit = self.visits.of(slot);
        if visit.doing == Doing::Busy {
            visit.doing = Doing::Interrupted;
            visit.left = Some(visit.ends_at - now);
        }
        if restarts {
            visit.left = Some(visit.takes);
        }
        self.patients[slot].pending = Pending::NOTHING;
    }

    /// A patient loses the unit at one place and stays where they are, until
    /// there is one again.
    fn stop_at(&mut self, id: PlaceId, slot: u32, rule: WorkRule) {
        self.stop(slot, rule == WorkRule::Restart);
        let units = self.units_at(id, slot);
        let visit = self.visits.of(slot);
        visit.lacking.push(id);
        let started = visit.started;
        let work = &mut self.work[id];
        work.active.remove(&(started, slot));
        let goes_on = if rule == WorkRule::HandOver { &mut work.claims } else { &mut work.paused };
        goes_on.insert(started, slot);
        self.free_units(id, units);
    }

    /// A patient goes back to the front of the class and gives all units back.
    pub(super) fn send_back(&mut self, slot: u32, restarts: bool) {
        self.stop(slot, restarts);
        self.forget_work(slot);
        let visit = self.visits.of(slot);
        let lacking = std::mem::take(&mut visit.lacking);
        let (need, granted) = (visit.need, visit.granted());
        visit.clear_granted();
        for held in granted.filter(|held| !lacking.contains(&held.place)) {
            self.free_units(held.place, held.units);
        }
        let patient = &mut self.patients[slot];
        patient.queued_since = self.now;
        let class = patient.urgency;
        let position = (FRONT, self.visits.next_front());
        self.enter_line(slot, need, class, position);
    }

    /// Those who have a claim to free units of a place go on. Whether one
    /// still waits for more than is free, and so holds all others back.
    pub(super) fn serve_claims(&mut self, id: PlaceId) -> bool {
        while let Some((&started, &slot)) = self.work[id].claims.first_key_value() {
            let units = self.units_at(id, slot);
            if self.places[id].free() < u32::from(units) {
                return true;
            }
            self.work[id].claims.remove(&started);
            self.work[id].active.insert((started, slot));
            self.places[id].in_use += u32::from(units);
            self.place_changed(id);
            let visit = self.visits.of(slot);
            visit.lacking.retain(|&place| place != id);
            if visit.lacking.is_empty() {
                self.go_on(slot);
            }
        }
        false
    }

    /// An activity goes on with what is left of it, or begins.
    pub(super) fn go_on(&mut self, slot: u32) {
        let now = self.now;
        let visit = self.visits.of(slot);
        visit.doing = Doing::Busy;
        visit.ends_at = now + visit.left.take().unwrap_or(visit.takes);
        let ends_at = visit.ends_at;
        self.wake_at(slot, ends_at);
    }

    /// Whether interrupting the less urgent at a place would free so many
    /// units more for someone of a class.
    pub(super) fn could_pre_empt(&self, id: PlaceId, class: u8, missing: u32) -> bool {
        let rule = self.model.places[id].rules.pre_emption;
        if rule.is_none_or(|rule| rule.by >> class & 1 == 0) {
            return false;
        }
        let victims = self.work[id].active.iter().rev();
        let mut freed = 0;
        for &((other, _), slot) in victims.take_while(|((other, _), _)| *other > class) {
            debug_assert!(other > class);
            freed += u32::from(self.units_at(id, slot));
            if freed >= missing {
                return true;
            }
        }
        false
    }

    /// Interrupts the less urgent at a place until so many units are free.
    pub(super) fn pre_empt(&mut self, id: PlaceId, class: u8, wanted: impl Fn(&Self) -> bool) {
        let restarts = self.model.places[id].rules.pre_emption.is_some_and(|rule| rule.restarts);
        while !wanted(self) {
            match self.work[id].active.last() {
                Some(&((other, _), slot)) if other > class => self.send_back(slot, restarts),
                _ => return,
            }
        }
    }
}
