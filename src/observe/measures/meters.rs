//! The observer that counts for all measures of one replication.

use super::layout::{Hears, Listener, MeasureLayout};
use super::tally::{Sums, Tally};
use crate::engine::{Observer, Patient};
use crate::ids::{Id, PatientSlot, PlaceId, StepId};
use crate::model::{Event, Measure, Subject, Whose};
use crate::random::Key;
use crate::time::{DAY, HOUR, SimSpan, SimTime};

/// Counts for all measures. A copy goes on counting where the original was.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "they are what is held")]
pub struct Meters<'l> {
    layout: &'l MeasureLayout,
    hears: Hears,
    meters: Vec<Meter>,
    /// End of the run.
    end: SimTime,
}

/// What one measure has counted, and what it keeps in mind for that.
#[derive(Debug, Clone)]
struct Meter {
    times: Times,
    sums: Sums,
    state: State,
}

/// Which times count: a copy of what the measure says, beside the sums.
#[derive(Debug, Clone, Copy)]
struct Times {
    window: (SimTime, SimTime),
    joined: Option<(SimTime, SimTime)>,
    those_who_wait: bool,
}

impl Times {
    /// Whether a time counts that began at `began` and ends now.
    #[inline]
    fn count(&self, now: SimTime, began: SimTime) -> bool {
        is_within(self.window, now)
            && self.joined.is_none_or(|joined| is_within(joined, began))
            && !(self.those_who_wait && now == began)
    }
}

#[derive(Debug, Clone)]
enum State {
    /// Every observation stands alone.
    Nothing,
    /// Who passed the first step, and when, by slot.
    Passed(Vec<Option<(Key, SimTime)>>),
    /// Something that lasts.
    Level(Level),
    /// So many events in the present stretch.
    Stretch { number: i64, events: i64 },
}

/// A level that has held since an instant.
#[derive(Debug, Clone)]
struct Level {
    present: i64,
    units: i64,
    since: SimTime,
    /// Next instant at which it is looked at.
    next: usize,
    /// What each place adds to level and units.
    places: Vec<(i64, i64)>,
    /// The patients who are counted, by slot.
    inside: Vec<bool>,
}

impl<'l> Meters<'l> {
    /// Meters that have seen nothing.
    pub fn new(layout: &'l MeasureLayout) -> Self {
        let meter = |measure: &Measure| {
            let state = match &measure.subject {
                Subject::WaitFor { .. }
                | Subject::TimeIn(_)
                | Subject::TimeTo(_)
                | Subject::TimeInside
                | Subject::TimeOfDay(_) => State::Nothing,
                Subject::TimeBetween(..) => State::Passed(Vec::new()),
                Subject::Count { .. } => State::Stretch { number: 0, events: 0 },
                Subject::NumberAt(_) | Subject::NumberInside => {
                    State::Level(Level::new(Vec::new()))
                }
                Subject::QueueOf(places) => State::Level(Level::new(vec![(0, 0); places.len()])),
                Subject::InUse { places, .. } | Subject::UnitsOf(places) => {
                    let units = |place: &PlaceId| layout.units_at_start[place.index()];
                    let places = places.iter().map(|place| (0, i64::from(units(place))));
                    State::Level(Level::new(places.collect()))
                }
            };
            let Measure { window, joined, those_who_wait, .. } = *measure;
            let times = Times { window, joined, those_who_wait };
            Meter { times, sums: Sums::new(measure), state }
        };
        let meters = layout.measures.iter().map(meter).collect();
        Self { layout, hears: layout.hears, meters, end: layout.end }
    }

    /// What was counted, to the end of the run.
    pub fn into_tallies(mut self) -> Vec<Tally> {
        for (meter, measure) in self.meters.iter_mut().zip(&self.layout.measures) {
            match &mut meter.state {
                State::Level(level) => level.advance(&mut meter.sums, measure, self.end),
                State::Stretch { .. } => {
                    meter.close_stretches(measure, stretches_until(measure, self.end));
                }
                _ => {}
            }
        }
        let pairs = self.meters.into_iter().zip(&self.layout.measures);
        pairs.map(|(meter, measure)| meter.sums.into_tally(ran(measure, self.end))).collect()
    }
}

/// Whether a measure is of this patient, at `site`.
#[inline]
fn is_of(whose: &Whose, patient: &Patient) -> bool {
    whose.pathway.is_none_or(|pathway| pathway == patient.pathway)
        && whose.urgency.is_none_or(|urgency| urgency == patient.urgency)
        && whose.route.is_none_or(|route| route == patient.route)
}

/// As [`is_of`], and the patient is at the measure's site.
#[inline]
fn is_of_here(whose: &Whose, patient: &Patient) -> bool {
    whose.site.is_none_or(|site| site == patient.site) && is_of(whose, patient)
}

fn is_within((from, until): (SimTime, SimTime), time: SimTime) -> bool {
    from <= time && time < until
}

/// How long a stretch of a count is \[seconds\].
fn length(measure: &Measure) -> i64 {
    let whole = (measure.window.1 - measure.window.0).seconds();
    match measure.subject {
        Subject::Count { each: Some(each), .. } => each,
        _ => whole.max(1),
    }
}

/// How many whole stretches a count has.
fn stretches(measure: &Measure) -> i64 {
    (measure.window.1 - measure.window.0).seconds() / length(measure)
}

/// How much of a measure's window lies before `end` \[seconds\].
fn ran(measure: &Measure, end: SimTime) -> i64 {
    (measure.window.1.min(end) - measure.window.0).seconds().max(0)
}

/// How many stretches of a count were whole when the run ended. What is counted
/// over the whole window is counted as far as the run went.
fn stretches_until(measure: &Measure, end: SimTime) -> i64 {
    match measure.subject {
        Subject::Count { each: Some(each), .. } => ran(measure, end) / each,
        _ => stretches(measure),
    }
}

impl Meter {
    /// Adds a time that began at `began` and ends now.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn time(&mut self, now: SimTime, began: SimTime) {
        if self.times.count(now, began) {
            self.sums.add((now - began).seconds(), 1);
        }
    }

    /// Counts an event.
    #[inline]
    fn happened(&mut self, measure: &Measure, now: SimTime) {
        if !is_within(measure.window, now) || !measure.moments.counts(measure.window.0, now) {
            return;
        }
        if let Subject::TimeOfDay(_) = measure.subject {
            self.sums.add(now.second_of_day(), 1);
            return;
        }
        let present = (now - measure.window.0).seconds() / length(measure);
        if present >= stretches(measure) {
            return;
        }
        self.close_stretches(measure, present);
        if let State::Stretch { events, .. } = &mut self.state {
            *events += 1;
        }
    }

    /// Adds the stretches before the `present`-th.
    fn close_stretches(&mut self, measure: &Measure, present: i64) {
        let State::Stretch { number, events } = &mut self.state else { return };
        let length = length(measure);
        while *number < present {
            let start = SimTime::from_seconds(measure.window.0.seconds() + *number * length);
            let counts = match length {
                ..=HOUR => measure.moments.counts(measure.window.0, start),
                DAY => measure.moments.counts_day(measure.window.0, start),
                _ => true,
            };
            if counts {
                self.sums.add(*events, 1);
            }
            *events = 0;
            *number += 1;
            if measure.moments.is_always() && *number < present {
                self.sums.add(0, present - *number);
                *number = present;
            }
        }
    }

    fn level(&mut self) -> Option<(&mut Sums, &mut Level)> {
        match &mut self.state {
            State::Level(level) => Some((&mut self.sums, level)),
            _ => None,
        }
    }
}

impl Level {
    fn new(places: Vec<(i64, i64)>) -> Self {
        Self {
            present: 0,
            units: places.iter().map(|place| place.1).sum(),
            // The level just before the start may be asked for.
            since: SimTime::from_seconds(-1),
            next: 0,
            places,
            inside: Vec::new(),
        }
    }

    /// Books what has held until now.
    #[inline]
    fn advance(&mut self, sums: &mut Sums, measure: &Measure, now: SimTime) {
        if now <= self.since {
            return;
        }
        if let Some(instants) = &measure.moments.looked_at {
            while instants.get(self.next).is_some_and(|&instant| instant <= now) {
                sums.add(self.value(measure), 1);
                self.next += 1;
            }
        } else {
            let from = self.since.max(measure.window.0);
            let until = now.min(measure.window.1);
            if from < until {
                let seconds = (until - from).seconds();
                if matches!(measure.subject, Subject::InUse { of_capacity: true, .. }) {
                    sums.add_parts(self.present * seconds, self.units * seconds);
                } else {
                    sums.add(self.value(measure), seconds);
                }
            }
        }
        self.since = now;
    }

    /// What is measured of it.
    #[inline]
    fn value(&self, measure: &Measure) -> i64 {
        if matches!(measure.subject, Subject::UnitsOf(_)) { self.units } else { self.present }
    }

    /// A place adds this from now on.
    #[inline]
    fn place(&mut self, at: u16, level: i64, units: i64) {
        let place = &mut self.places[usize::from(at)];
        self.present += level - place.0;
        self.units += units - place.1;
        *place = (level, units);
    }

    #[inline]
    fn is_inside(&self, slot: PatientSlot) -> bool {
        self.inside.get(slot.index()).is_some_and(|&inside| inside)
    }

    /// A patient who is counted, if it is one, is so no longer.
    fn leave(&mut self, sums: &mut Sums, measure: &Measure, now: SimTime, slot: PatientSlot) {
        if self.is_inside(slot) {
            self.advance(sums, measure, now);
            self.count_patient(slot, false);
        }
    }

    /// A patient is counted from now on, or not.
    fn count_patient(&mut self, slot: PatientSlot, is_inside: bool) {
        if self.inside.len() <= slot.index() {
            self.inside.resize(slot.index() + 1, false);
        }
        self.present += i64::from(is_inside) - i64::from(self.inside[slot.index()]);
        self.inside[slot.index()] = is_inside;
    }
}

/// Each hook only looks whether any measure listens; what is then done stands
/// below, so that events nobody listens to cost next to nothing.
impl Observer for Meters<'_> {
    #[inline]
    fn arrived(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient) {
        if self.hears.arrivals {
            self.count_arrival(now, slot, patient);
        }
    }

    #[inline]
    fn step_entered(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient, step: StepId) {
        if self.hears.entries && !self.layout.entered[step.index()].is_empty() {
            self.count_entries(now, slot, patient, step);
        }
    }

    #[inline]
    fn step_ended(
        &mut self,
        now: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        step: StepId,
        since: SimTime,
    ) {
        if self.hears.ends && !self.layout.ended[step.index()].is_empty() {
            self.count_end(now, slot, patient, step, since);
        }
    }

    #[inline]
    fn started(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        if self.hears.starts {
            self.count_start(now, patient, place, waited);
        }
    }

    #[inline]
    fn granted(
        &mut self,
        now: SimTime,
        patient: &Patient,
        place: PlaceId,
        (in_use, units, waiting): (u32, u32, u32),
    ) {
        if self.hears.grants {
            self.place_changed(now, place, in_use, units, waiting);
            self.started(now, patient, place, now - patient.queued_since);
        }
    }

    fn gave_up(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        for &Listener { at, .. } in &self.layout.gave_up[place.index()] {
            let measure = &self.layout.measures[usize::from(at)];
            if matches!(measure.subject, Subject::WaitFor { .. }) {
                self.waited(usize::from(at), now, patient, waited);
            } else if is_of(&measure.whose, patient) {
                self.meters[usize::from(at)].happened(measure, now);
            }
        }
    }

    fn refused(&mut self, now: SimTime, patient: &Patient, place: PlaceId) {
        for &Listener { at, .. } in &self.layout.refused[place.index()] {
            let measure = &self.layout.measures[usize::from(at)];
            if is_of(&measure.whose, patient) {
                self.meters[usize::from(at)].happened(measure, now);
            }
        }
    }

    #[inline]
    fn place_changed(
        &mut self,
        now: SimTime,
        place: PlaceId,
        in_use: u32,
        units: u32,
        waiting: u32,
    ) {
        if self.hears.changes {
            self.count_change(now, place, (in_use, units), waiting);
        }
    }

    #[inline]
    fn queue_joined(&mut self, now: SimTime, place: PlaceId, waiting: u32) {
        if self.hears.changes {
            self.count_queue(now, place, waiting);
        }
    }

    fn child_gone(&mut self, now: SimTime, slot: PatientSlot, _patient: &Patient) {
        for (meter, measure) in self.meters.iter_mut().zip(&self.layout.measures) {
            if let Some((sums, level)) = meter.level() {
                level.leave(sums, measure, now, slot);
            }
        }
    }

    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn left(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient) {
        for &Listener { at, times_all, always } in &self.layout.left {
            if times_all {
                self.time_since_arrival(at, always, now, patient);
            } else {
                self.count_departure(at, now, slot, patient);
            }
        }
    }

    fn run_ended(&mut self, end: SimTime) {
        self.end = end;
    }
}

impl Meters<'_> {
    #[cold]
    #[inline(never)]
    fn count_start(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        for &Listener { at, .. } in &self.layout.started[place.index()] {
            self.waited(usize::from(at), now, patient, waited);
        }
    }

    #[cold]
    #[inline(never)]
    fn count_arrival(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient) {
        for &Listener { at, .. } in &self.layout.arrived {
            let (meter, measure) =
                (&mut self.meters[usize::from(at)], &self.layout.measures[usize::from(at)]);
            if !is_of_here(&measure.whose, patient) {
                continue;
            }
            match meter.level() {
                Some((sums, level)) => {
                    level.advance(sums, measure, now);
                    level.count_patient(slot, true);
                }
                None => meter.happened(measure, now),
            }
        }
    }

    /// Adds the time since the patient's arrival, if it counts.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn time_since_arrival(&mut self, at: u16, always: bool, now: SimTime, patient: &Patient) {
        let meter = &mut self.meters[usize::from(at)];
        if always || meter.times.count(now, patient.arrived) {
            meter.sums.add((now - patient.arrived).seconds(), 1);
        }
    }

    #[cold]
    #[inline(never)]
    fn count_entries(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient, step: StepId) {
        for &Listener { at, times_all, always } in &self.layout.entered[step.index()] {
            if times_all {
                self.time_since_arrival(at, always, now, patient);
            } else {
                self.count_entry(at, now, slot, patient, step);
            }
        }
    }

    #[inline(never)]
    fn count_entry(
        &mut self,
        at: u16,
        now: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        step: StepId,
    ) {
        let (meter, measure) =
            (&mut self.meters[usize::from(at)], &self.layout.measures[usize::from(at)]);
        let is_of = is_of_here(&measure.whose, patient);
        match &measure.subject {
            Subject::NumberAt(steps) => {
                let Some((sums, level)) = meter.level() else { return };
                let is_inside = is_of && steps.contains(&step);
                if is_inside != level.is_inside(slot) {
                    level.advance(sums, measure, now);
                    level.count_patient(slot, is_inside);
                }
            }
            Subject::TimeTo(_) if is_of => meter.time(now, patient.arrived),
            Subject::TimeBetween(from, to) => {
                let State::Passed(passed) = &mut meter.state else { return };
                // The end first: a step may be both.
                let began = match passed.get(slot.index()) {
                    Some(&Some((key, began))) if key == patient.key => Some(began),
                    _ => None,
                };
                if from.contains(&step) {
                    if passed.len() <= slot.index() {
                        passed.resize(slot.index() + 1, None);
                    }
                    passed[slot.index()] = Some((patient.key, now));
                } else if began.is_some() {
                    passed[slot.index()] = None;
                }
                if is_of
                    && to.contains(&step)
                    && let Some(began) = began
                {
                    meter.time(now, began);
                }
            }
            Subject::Count { .. } | Subject::TimeOfDay(_) if is_of => {
                meter.happened(measure, now);
            }
            _ => {}
        }
    }

    #[cold]
    #[inline(never)]
    fn count_end(
        &mut self,
        now: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        step: StepId,
        since: SimTime,
    ) {
        for &Listener { at, .. } in &self.layout.ended[step.index()] {
            let (meter, measure) =
                (&mut self.meters[usize::from(at)], &self.layout.measures[usize::from(at)]);
            if let Some((sums, level)) = meter.level() {
                level.leave(sums, measure, now, slot);
            } else if is_of_here(&measure.whose, patient) {
                meter.time(now, since);
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn count_change(&mut self, now: SimTime, place: PlaceId, use_now: (u32, u32), waiting: u32) {
        for &(at, position) in &self.layout.uses[place.index()] {
            self.place(at, position, now, use_now);
        }
        self.count_queue(now, place, waiting);
    }

    #[cold]
    #[inline(never)]
    fn count_queue(&mut self, now: SimTime, place: PlaceId, waiting: u32) {
        for &(at, position) in &self.layout.queues[place.index()] {
            self.place(at, position, now, (waiting, 0));
        }
    }

    #[cold]
    #[inline(never)]
    fn count_departure(&mut self, at: u16, now: SimTime, slot: PatientSlot, patient: &Patient) {
        let (meter, measure) =
            (&mut self.meters[usize::from(at)], &self.layout.measures[usize::from(at)]);
        if let Some((sums, level)) = meter.level() {
            level.leave(sums, measure, now, slot);
        } else if is_of_here(&measure.whose, patient) {
            match &measure.subject {
                Subject::Count { event: Event::Left, .. } | Subject::TimeOfDay(_) => {
                    meter.happened(measure, now);
                }
                _ => meter.time(now, patient.arrived),
            }
        }
    }

    #[inline]
    fn waited(&mut self, at: usize, now: SimTime, patient: &Patient, waited: SimSpan) {
        let measure = &self.layout.measures[at];
        if is_of(&measure.whose, patient) {
            let began = SimTime::from_seconds(now.seconds() - waited.seconds());
            self.meters[at].time(now, began);
        }
    }

    #[inline]
    fn place(&mut self, at: u16, position: u16, now: SimTime, (level, units): (u32, u32)) {
        let at = usize::from(at);
        if let Some((sums, counted)) = self.meters[at].level() {
            counted.advance(sums, &self.layout.measures[at], now);
            counted.place(position, i64::from(level), i64::from(units));
        }
    }
}
