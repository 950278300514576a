//! Walking through the steps of a pathway.

use super::ahead;
use super::event_list::Rank;
use super::patient::Pending;
use super::{EngineFault, Fallible, Observer, Patient, Replication};
use crate::ids::{PatientSlot, PlaceId};
use crate::model::{ClockSet, Held, Op, Step, UNCOUNTED};
use crate::random::Keyed;
use crate::time::{DAY, SimSpan, SimTime};

/// A place where a unit was freed for which someone waits.
pub(super) type Freed = Option<PlaceId>;

impl<O: Observer> Replication<'_, O> {
    /// Wakes a patient at `time`; an earlier wake-up that is still pending is
    /// void from now on.
    #[inline]
    pub(super) fn wake_at(&mut self, slot: u32, time: SimTime) {
        let number = self.events.push(time, Rank::Patient, u64::from(slot));
        self.patients[slot].pending = Pending::event(number);
    }

    /// A timed step of a patient ends. Who is woken walks on, and then a unit may
    /// have to be handed over; `None` if all is done.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn wake(&mut self, slot: u32, number: u64) -> Fallible<Option<Freed>> {
        let mut patient = &mut self.patients[slot];
        if !patient.pending.is_event(number) {
            self.cancel_appointment(slot, number)?;
            return Ok(None);
        }
        patient.pending = Pending::NOTHING;
        let step = &self.model.steps[patient.step];
        let mut freed = None;
        if let Op::Activity { place: id, .. } = step.op {
            let place = &mut self.places[id];
            let is_wanted = place.free_one();
            if is_wanted && self.to_serve.is_empty() {
                freed = Some(id);
            } else {
                let (in_use, units, waiting) = (place.in_use, place.units, place.waiting());
                self.observer.place_changed(self.now, id, in_use, units, waiting);
                if is_wanted {
                    self.to_serve.push(id);
                }
            }
        } else {
            if self.end_wait(slot, step)? {
                return Ok(None);
            }
            patient = &mut self.patients[slot];
        }
        self.totals.events += 1;
        if patient.is_stopped() {
            self.end_stopped(slot, freed)?;
            return Ok(None);
        }
        tell_end(self.now, slot, patient, &mut self.observer);
        if step.back {
            self.go_to(slot, step.next, true)?;
        } else {
            patient.step = step.next;
        }
        Ok(Some(freed))
    }

    /// The timed step of a child ends who is to go no further.
    #[cold]
    #[inline(never)]
    fn end_stopped(&mut self, slot: u32, freed: Freed) -> Fallible {
        self.drop_child(slot);
        freed.map_or(Ok(()), |id| self.hand_over(id))
    }

    /// A timed step that is no activity ends; whether all is done.
    #[inline]
    fn end_wait(&mut self, slot: u32, step: &Step) -> Fallible<bool> {
        match step.op {
            Op::WalkIn { diary, .. } => self.free_line(diary),
            Op::Book(_) => self.end_appointment(slot),
            Op::Request(id) => {
                self.wake_request(slot, id)?;
                return Ok(true);
            }
            Op::Wait { .. } if self.cells.has_adjustments() => {
                let (step, since) = (self.patients[slot].step, self.patients[slot].step_since);
                self.take_off_wait(slot, step, since);
            }
            _ => {}
        }
        Ok(false)
    }

    /// Reports the present step as ended and moves on to the next.
    pub(super) fn step_done(&mut self, slot: u32) -> Fallible {
        let model = self.model;
        self.finish_step(slot, &model.steps[self.patients[slot].step])
    }

    /// Reports `step`, the present one, as ended and moves on to the next.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn finish_step(&mut self, slot: u32, step: &Step) -> Fallible {
        self.end_step(slot);
        self.go_to(slot, step.next, step.back)
    }

    /// Reports the present step as ended.
    #[inline]
    pub(super) fn end_step(&mut self, slot: u32) {
        tell_end(self.now, slot, &mut self.patients[slot], &mut self.observer);
    }

    /// Goes through the steps that take no time, up to one that does or the
    /// end of the pathway.
    pub(super) fn walk_on(&mut self, slot: u32) -> Fallible {
        self.walk(slot, false)
    }

    /// As [`Self::walk_on`]; `alone` if the present event concerns the patient
    /// alone, and this is the last thing that is done about it.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn walk(&mut self, slot: u32, alone: bool) -> Fallible {
        loop {
            let mut patient = &mut self.patients[slot];
            let step = &self.model.steps[patient.step];
            if step.count != UNCOUNTED {
                if self.is_sent_on(slot, step.count)? {
                    continue;
                }
                patient = &mut self.patients[slot];
            }
            self.observer.step_entered(self.now, PatientSlot(slot), patient, patient.step);
            match step.op {
                Op::Activity { place, takes } => {
                    patient.step_since = self.now;
                    let (draw, class) = (patient.draw(step.key), patient.urgency);
                    let pending = ahead::draw(self.model, takes, draw);
                    let has_room = alone && self.places[place].has_room();
                    if !(has_room && self.is_served_next()) {
                        self.join_for(slot, place, class, pending);
                    } else if let Some(takes) = pending.takes() {
                        self.begin_at_once(slot, place, takes);
                    } else {
                        self.grant_at_once(slot, place);
                        self.begin_activity(slot, step, takes);
                    }
                    return Ok(());
                }
                Op::Take(place) => {
                    patient.step_since = self.now;
                    let class = patient.urgency;
                    if !(alone && self.places[place].has_room() && self.is_served_next()) {
                        self.join_plain(slot, place, class);
                        return Ok(());
                    }
                    self.grant_at_once(slot, place);
                    self.keep_units(slot, Held::one_of(place))?;
                    self.step_done(slot)?;
                    continue;
                }
                Op::Request(id) => {
                    patient.step_since = self.now;
                    self.request(slot, id);
                    return Ok(());
                }
                Op::Wait { takes, ends } => {
                    patient.step_since = self.now;
                    let mut random = Keyed::new(patient.draw(step.key));
                    let mut end = self.now + self.draw_time(slot, takes, &mut random);
                    if let Some(calendar) = ends {
                        end = self.model.calendars[calendar].next_open(end);
                    }
                    self.wake_at(slot, end);
                    return Ok(());
                }
                Op::WaitExpedited { takes, ends, by } => {
                    patient.step_since = self.now;
                    let mut random = Keyed::new(patient.draw(step.key));
                    let mut end = self.now + self.draw_time(slot, takes, &mut random);
                    if let Some(calendar) = ends {
                        end = self.model.calendars[calendar].next_open(end);
                    }
                    let end = self.expedite(slot, step.key, end, ends, by);
                    self.wake_at(slot, end);
                    return Ok(());
                }
                Op::Book(booking) => {
                    patient.step_since = self.now;
                    self.book(slot, booking);
                    return Ok(());
                }
                Op::WalkIn { diary, .. } => {
                    patient.step_since = self.now;
                    let Some(lines) = self.model.diaries[diary].lines else {
                        return Err(Box::new(EngineFault::NoLines {
                            time: self.now,
                            step: patient.step,
                        }));
                    };
                    let class = patient.urgency;
                    self.join_plain(slot, lines, class);
                    return Ok(());
                }
                Op::Meeting(meeting) => {
                    patient.step_since = self.now;
                    self.join_meeting(slot, meeting);
                    return Ok(());
                }
                Op::Stay { nights, leaves, at_least } => {
                    patient.step_since = self.now;
                    let mut random = Keyed::new(patient.draw(step.key));
                    let nights = self.draw_time(slot, nights, &mut random).seconds() / DAY;
                    let hour = self.model.profiles[leaves].second_at(random.next_share());
                    let leave = SimTime::from_day(self.now.day() + nights).seconds() + hour;
                    let soonest = self.now.seconds() + i64::from(at_least);
                    self.wake_at(slot, SimTime::from_seconds(leave.max(soonest)));
                    return Ok(());
                }
                Op::Branch { first, count } => {
                    let draw = patient.draw(step.key).bits();
                    let arms =
                        &self.model.arms[first as usize..first as usize + usize::from(count)];
                    let taken = arms.iter().find(|arm| draw <= arm.up_to);
                    let (to, back) = taken.map_or((step.next, step.back), |arm| (arm.to, arm.back));
                    if back {
                        self.go_to(slot, to, true)?;
                    } else {
                        patient.step = to;
                    }
                    continue;
                }
                Op::Choose { first, count } => {
                    let (to, back) = self.choose(slot, step, first, count);
                    self.go_to(slot, to, back)?;
                    continue;
                }
                Op::StartClocks { clocks, elapsed } => {
                    let draw = patient.draw(step.key);
                    let ago = elapsed.map_or(SimSpan::ZERO, |elapsed| {
                        let mut random = Keyed::new(draw);
                        self.draw_time(slot, elapsed, &mut random)
                    });
                    let start = SimTime::from_seconds(self.now.seconds() - ago.seconds());
                    let patient = &mut self.patients[slot];
                    for clock in clocks.iter() {
                        patient.start_clock(clock, start);
                    }
                }
                Op::StopClocks(clocks) => self.stop_clocks(slot, clocks),
                Op::EndClocks(clocks) => self.end_clocks(slot, clocks),
                Op::Transfer(site) => patient.transfer_to(site, self.now),
                Op::Release(place) => self.release(slot, place)?,
                Op::ReleaseSome { first, count, all } => {
                    self.release_some(slot, first, count, all)?;
                }
                Op::Send(pathway) => patient.pathway = pathway,
                Op::SetUrgency(urgency) => patient.urgency = urgency,
                Op::SetAttributes { first, count } => self.set_attributes(slot, first, count),
                Op::Fork(parallel) => {
                    patient.step_since = self.now;
                    return self.fork_into(slot, parallel);
                }
                Op::Join => return self.end_child(slot),
                Op::Continue => {}
                Op::Leave => {
                    if self.model.clocks > 0 && patient.has_clocks() {
                        self.end_clocks(slot, ClockSet(u8::MAX));
                        patient = &mut self.patients[slot];
                    }
                    if patient.holds_something() {
                        let (time, step) = (self.now, patient.step);
                        return Err(Box::new(EngineFault::LeavesHolding { time, step }));
                    }
                    self.observer.left(self.now, PatientSlot(slot), patient);
                    self.inside.count_out(self.now, patient.arrived);
                    patient.depart();
                    self.patients.vacate(slot);
                    self.totals.left += 1;
                    if self.totals.left >= self.model.horizon.stop_after {
                        self.stop_run();
                    }
                    return Ok(());
                }
            }
            self.go_to(slot, step.next, step.back)?;
        }
    }

    fn stop_clocks(&mut self, slot: u32, clocks: ClockSet) {
        for clock in clocks.iter() {
            if let Some(started) = self.patients[slot].end_clock(clock) {
                self.tell_carried(slot, clock);
                let patient = &self.patients[slot];
                let id = PatientSlot(slot);
                self.observer.clock_stopped(self.now, id, patient, clock, started);
                self.forget_adjustment(slot, clock);
            }
        }
    }

    fn end_clocks(&mut self, slot: u32, clocks: ClockSet) {
        for clock in clocks.iter() {
            if let Some(started) = self.patients[slot].end_clock(clock) {
                self.tell_carried(slot, clock);
                let patient = &self.patients[slot];
                let id = PatientSlot(slot);
                self.observer.clock_ended(self.now, id, patient, clock, started);
                self.forget_adjustment(slot, clock);
            }
        }
    }
}

/// Reports the present step of a patient as ended.
#[inline]
fn tell_end(now: SimTime, slot: u32, patient: &mut Patient, observer: &mut impl Observer) {
    let (step, since) = (patient.step, patient.step_since);
    observer.step_ended(now, PatientSlot(slot), patient, step, since);
    patient.visit = 0;
}
