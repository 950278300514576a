//! Places with a rota: their queues and the change of their capacity.

use super::event_list::Rank;
use super::network::PLAIN;
use super::patient::Pending;
use super::store::{Queue, Store};
use super::visit::Doing;
use super::{Fallible, Observer, Patient, Replication, subject};
use crate::ids::{PatientSlot, PlaceId, TimingId};
use crate::model::{Held, Op, Place, Step};
use crate::random::Keyed;
use crate::time::{SimSpan, SimTime};

/// A place as it stands.
#[derive(Debug, Clone)]
pub(super) struct PlaceState {
    pub(super) units: u32,
    pub(super) in_use: u32,
    /// Whether the place is on the list of those to be served.
    listed: bool,
    pub(super) queue: Queue,
    /// The cluster of places that this one is served with; [`PLAIN`] if it has
    /// a queue of its own.
    pub(super) cluster: u16,
    /// Those in the queues of needs who are counted here.
    pub(super) waiting_by_need: u32,
    /// Position of the next change in the place's capacity.
    next_change: usize,
    /// Number of the pending capacity change.
    woken_by: u64,
    /// Units of the rota, before lines of cancelled sessions are taken off.
    scheduled: u32,
    /// Lines of a diary's cancelled sessions, and lines that stay all the same.
    pub(super) closed_lines: u32,
    on_call: u32,
}

impl PlaceState {
    pub(super) fn new(place: &Place, cluster: u16) -> Self {
        let mut state = Self {
            units: 0,
            in_use: 0,
            listed: false,
            queue: Queue::new(),
            cluster,
            waiting_by_need: 0,
            next_change: 0,
            woken_by: 0,
            scheduled: 0,
            closed_lines: 0,
            on_call: 0,
        };
        state.follow(place, SimTime::START);
        state
    }

    /// Takes over the capacity that `place` has just before `time`; at the
    /// start, the one that it begins with.
    pub(super) fn follow(&mut self, place: &Place, time: SimTime) {
        let past = |from| from < time || from == SimTime::START;
        self.next_change = place.capacity.partition_point(|&(from, _)| past(from));
        let scheduled = self.next_change.checked_sub(1).map_or(0, |last| place.capacity[last].1);
        self.schedule(scheduled);
    }

    /// Has so many units of the rota from now on.
    fn schedule(&mut self, units: u32) {
        self.scheduled = units;
        self.units = self.open_units();
    }

    /// Units that are there by rota and sessions: lines of cancelled sessions
    /// are closed, but not those on call.
    pub(super) fn open_units(&self) -> u32 {
        let open = self.scheduled.saturating_sub(self.closed_lines);
        open.max(self.on_call.min(self.scheduled))
    }

    /// Units by the rota.
    pub(super) const fn scheduled_units(&self) -> u32 {
        self.scheduled
    }

    /// How many wait here.
    #[inline]
    pub(super) const fn waiting(&self) -> u32 {
        self.queue.len() + self.waiting_by_need
    }

    /// Units that are free.
    #[inline]
    pub(super) const fn free(&self) -> u32 {
        self.units.saturating_sub(self.in_use)
    }

    /// Puts a plain place on the list if someone waits there for a unit that is
    /// free.
    #[inline]
    pub(super) fn list(&mut self, id: PlaceId, to_serve: &mut Vec<PlaceId>) {
        if !self.listed && self.is_wanted() {
            self.listed = true;
            to_serve.push(id);
        }
    }

    /// Gives a unit of a plain place back. Whether someone waits who is to have
    /// it: then the place counts as listed, and must be put on the list of those
    /// to be served, or [`Replication::hand_over`] follow.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn free_one(&mut self) -> bool {
        debug_assert_eq!(self.cluster, PLAIN);
        self.in_use -= 1;
        let is_wanted = !self.listed && self.is_wanted();
        self.listed |= is_wanted;
        is_wanted
    }

    /// Whether someone waits and a unit is free.
    #[inline]
    const fn is_wanted(&self) -> bool {
        self.in_use < self.units && !self.queue.is_empty()
    }

    /// Takes one who waits at a plain place out of its queue and gives this
    /// patient a unit, if somebody waits and a unit is free.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn grant<'p>(
        &mut self,
        id: PlaceId,
        now: SimTime,
        observer: &mut impl Observer,
        patients: &'p mut Store,
    ) -> Option<(u32, &'p mut Patient)> {
        if self.in_use >= self.units {
            return None;
        }
        let (slot, patient) = self.queue.pop(patients)?;
        self.in_use += 1;
        let (in_use, units, waiting) = (self.in_use, self.units, self.waiting());
        observer.granted(now, patient, id, (in_use, units, waiting));
        Some((slot, patient))
    }

    /// Whether nobody waits and a unit is free.
    #[inline]
    pub(super) const fn has_room(&self) -> bool {
        self.in_use < self.units && self.queue.is_empty()
    }

    /// When the capacity by the rota falls next.
    pub(super) fn next_fall(&self, place: &Place) -> SimTime {
        let from = self.next_change.saturating_sub(1);
        let mut steps = place.capacity[from.min(place.capacity.len())..].windows(2);
        let fall = steps.find(|pair| pair[1].1 < pair[0].1);
        fall.map_or(SimTime::NEVER, |pair| pair[1].0)
    }

    /// When the capacity changes next.
    pub(super) fn next_change(&self, place: &Place) -> Option<SimTime> {
        place.capacity.get(self.next_change).map(|&(from, _)| from)
    }
}

/// Why free units of a place are granted to those who wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Serving {
    /// The place is on the list of those to be served.
    Listed,
    /// A unit was freed, of which others have not been told yet.
    Freed,
    /// Some were granted already.
    GoesOn,
}

impl<'m, O: Observer> Replication<'m, O> {
    pub(super) fn schedule_capacity_change(&mut self, id: PlaceId) {
        let state = &mut self.places[id];
        let change = self.model.places[id].capacity.get(state.next_change);
        state.woken_by =
            change.map_or(0, |&(time, _)| self.events.push(time, Rank::Capacity, subject(id)));
    }

    pub(super) fn change_capacity(&mut self, id: PlaceId, number: u64) {
        let state = &mut self.places[id];
        if state.woken_by != number {
            return;
        }
        let units = self.model.places[id].capacity[state.next_change].1;
        state.next_change += 1;
        state.scheduled = units;
        self.schedule_capacity_change(id);
        self.settle_units(id);
    }

    /// Closes so many lines of a diary, but not those on call.
    pub(super) fn close_lines_of(&mut self, id: PlaceId, closed: u32, on_call: u32) {
        let state = &mut self.places[id];
        state.closed_lines = closed;
        state.on_call = on_call;
        self.settle_units(id);
    }

    /// A place has as many units as rota and sessions say.
    fn settle_units(&mut self, id: PlaceId) {
        let open = self.places[id].open_units();
        if self.places[id].cluster != PLAIN {
            self.work[id].scheduled = open;
            return self.change_units(id, self.model.places[id].rules.when_shift_ends);
        }
        self.places[id].units = open;
        self.place_changed(id);
        self.list_for_service(id);
    }

    /// Joins the queue for a unit of any place, plain or served by needs.
    pub(super) fn join_any(&mut self, slot: u32, id: PlaceId) {
        self.join_in_class(slot, id, self.patients[slot].urgency);
    }

    /// Joins the queue of any place in a class that need not be the patient's.
    pub(super) fn join_in_class(&mut self, slot: u32, id: PlaceId, urgency: u8) {
        match self.network.single[id] {
            Some(need) => self.join_need_in_class(slot, need, urgency),
            None => self.join_plain(slot, id, urgency),
        }
    }

    /// Joins the queue of a plain place in a class; a unit is granted when queues
    /// are served.
    #[inline(never)]
    pub(super) fn join_plain(&mut self, slot: u32, id: PlaceId, urgency: u8) {
        self.join_for(slot, id, urgency, Pending::NOTHING);
    }

    /// As [`Self::join_plain`], for an activity of which it may be known how long
    /// it will take.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn join_for(&mut self, slot: u32, id: PlaceId, urgency: u8, pending: Pending) {
        let place = &mut self.places[id];
        debug_assert_eq!(place.cluster, PLAIN);
        let patient = place.queue.push(slot, urgency, &mut self.patients);
        patient.queued_since = self.now;
        patient.pending = pending;
        self.observer.queue_joined(self.now, id, place.queue.len());
        place.list(id, &mut self.to_serve);
    }

    /// Takes someone out of the queue of a place; false if nobody of the slot
    /// waits there.
    pub(super) fn withdraw_from_place(&mut self, slot: u32, id: PlaceId) -> bool {
        if self.places[id].cluster != PLAIN {
            let waits = self.visits.doing(slot) == Doing::Waiting;
            if waits {
                let need = self.leave_line(slot);
                self.line_shortened(need);
            }
            return waits;
        }
        let found = self.places[id].queue.withdraw(slot, &mut self.patients);
        if found {
            self.patients[slot].pending = Pending::NOTHING;
            self.place_changed(id);
        }
        found
    }

    /// Gives units of any place back.
    pub(super) fn free_units(&mut self, id: PlaceId, units: u16) {
        self.places[id].in_use -= u32::from(units);
        self.place_changed(id);
        self.list_for_service(id);
    }

    /// Puts any place on the list if someone may be served there.
    pub(super) fn list_for_service(&mut self, id: PlaceId) {
        match self.places[id].cluster {
            PLAIN => self.places[id].list(id, &mut self.to_serve),
            cluster => self.list_cluster(usize::from(cluster)),
        }
    }

    /// Whether someone who joined the queue of a plain place with room now would
    /// be served next, with nothing in between: nobody else is to be served, and
    /// nothing else is due in this phase.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn is_served_next(&mut self) -> bool {
        self.to_serve.is_empty() && !self.is_more_due()
    }

    /// Gives a unit to someone who does not have to queue for it. Whoever
    /// watches sees the same as if the patient had queued for no time.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn grant_at_once(&mut self, slot: u32, id: PlaceId) {
        self.observer.queue_joined(self.now, id, 1);
        let place = &mut self.places[id];
        place.in_use += 1;
        let (in_use, units, waiting) = (place.in_use, place.units, place.waiting());
        let patient = &mut self.patients[slot];
        patient.queued_since = self.now;
        self.observer.granted(self.now, patient, id, (in_use, units, waiting));
    }

    /// Grants free units to those who wait, most urgent first, then first
    /// come, until no place is left where both are to be found.
    #[inline(never)]
    pub(super) fn serve_queues(&mut self) -> Fallible {
        let mut next = 0;
        while let Some(&id) = self.to_serve.get(next) {
            next += 1;
            let place = &mut self.places[id];
            if place.cluster != PLAIN {
                let cluster = usize::from(place.cluster);
                self.serve_cluster(cluster)?;
                continue;
            }
            self.serve_plain(id, Serving::Listed)?;
        }
        self.to_serve.clear();
        Ok(())
    }

    /// Goes on with a unit of a plain place that was freed before anything else
    /// was to be served: if nothing is due any more, whoever waits first has it.
    /// Only then are others told of it, so that they hear once of a unit that
    /// goes from one to the next.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn hand_over(&mut self, id: PlaceId) -> Fallible {
        if !self.to_serve.is_empty() || self.is_more_due() {
            self.place_changed(id);
            self.to_serve.insert(0, id);
            return Ok(());
        }
        match self.begin_plain_activities(id, Serving::Freed) {
            Some((slot, step)) => self.serve_on_and_others(slot, id, step),
            None => Ok(()),
        }
    }

    /// Grants free units of a plain place to those who wait.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn serve_plain(&mut self, id: PlaceId, serving: Serving) -> Fallible {
        match self.begin_plain_activities(id, serving) {
            Some((slot, step)) => self.serve_on(slot, id, step),
            None => Ok(()),
        }
    }

    /// As [`Self::serve_on`], and then grants units of places that were put on the
    /// list meanwhile.
    #[cold]
    #[inline(never)]
    fn serve_on_and_others(&mut self, slot: u32, id: PlaceId, step: &Step) -> Fallible {
        self.serve_on(slot, id, step)?;
        self.serve_queues()
    }

    /// As [`Self::serve_plain`], of which the next was granted a unit for
    /// `step`.
    #[cold]
    #[inline(never)]
    fn serve_on(&mut self, slot: u32, id: PlaceId, step: &Step) -> Fallible {
        self.begin_with_unit(slot, id, step)?;
        while let Some((slot, step)) = self.begin_plain_activities(id, Serving::GoesOn) {
            self.begin_with_unit(slot, id, step)?;
        }
        Ok(())
    }

    /// Grants units of a plain place and begins the activities that they were
    /// asked for, while somebody waits and a unit is free. Ends with the first
    /// for whom there is more to do: who was granted a unit, and at which step.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn begin_plain_activities(&mut self, id: PlaceId, serving: Serving) -> Option<(u32, &'m Step)> {
        let Self { model, now, places, patients, events, observer, .. } = self;
        let place = &mut places[id];
        if serving != Serving::GoesOn {
            place.listed = false;
        }
        let mut untold = serving == Serving::Freed;
        while let Some((slot, patient)) = place.grant(id, *now, observer, patients) {
            untold = false;
            let Some(takes) = patient.pending.takes() else {
                return Some((slot, &model.steps[patient.step]));
            };
            observer.service_began(*now, PatientSlot(slot), patient);
            let number = events.push_here(*now + takes, Rank::Patient, u64::from(slot));
            patient.pending = Pending::event(number);
        }
        if untold {
            self.place_changed(id);
        }
        None
    }

    /// What a patient does at `step` who was granted a unit.
    #[inline(never)]
    fn begin_with_unit(&mut self, slot: u32, id: PlaceId, step: &Step) -> Fallible {
        match step.op {
            Op::Activity { takes, .. } | Op::WalkIn { takes, .. } => {
                self.begin_activity(slot, step, takes);
                Ok(())
            }
            Op::Book(booking) => {
                self.begin_appointment(slot, booking);
                Ok(())
            }
            _ => {
                self.keep_units(slot, Held::one_of(id))?;
                self.step_done(slot)?;
                self.walk_on(slot)
            }
        }
    }

    /// A patient begins the activity of `step`, the present one.
    #[cold]
    #[inline(never)]
    pub(super) fn begin_activity(&mut self, slot: u32, step: &Step, takes: TimingId) {
        let key = self.patients[slot].draw(step.key);
        let takes = self.draw_time(slot, takes, &mut Keyed::new(key));
        self.begin_service(slot, takes);
    }

    /// A patient who does not have to queue begins an activity that takes so long.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn begin_at_once(&mut self, slot: u32, id: PlaceId, takes: SimSpan) {
        self.grant_at_once(slot, id);
        self.begin_service(slot, takes);
    }

    /// A patient begins an activity that takes so long.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn begin_service(&mut self, slot: u32, takes: SimSpan) {
        let patient = &mut self.patients[slot];
        self.observer.service_began(self.now, PatientSlot(slot), patient);
        let ends = self.now + takes;
        let number = self.events.push_here(ends, Rank::Patient, u64::from(slot));
        patient.pending = Pending::event(number);
    }
}
