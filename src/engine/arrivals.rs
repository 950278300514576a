//! Patients enter, drawn day by day in layers of the arrival rate.

use super::event_list::Rank;
use super::intervals::Intervals;
use super::patient::Pending;
use super::{Fallible, Observer, Patient, Replication, subject};
use crate::ids::{PatientSlot, SourceId};
use crate::model::{Batch, Comes, LAYER_HEIGHT, Listed, Model, Source};
use crate::random::{Key, Keyed};
use crate::time::{DAY, SimTime};
use rand_distr::{Distribution, Poisson};

/// Marks, in place of a layer, those who are there at the start.
const AT_START: u16 = u16::MAX;
/// Marks, in place of a layer, those who come at given moments.
const LISTED: u16 = u16::MAX - 1;

/// Purpose of the draw of a batch's size, told apart from those of steps.
const BATCH: u64 = 0x6261_7463_685f_6f66;
/// Members of a batch after the first: key of the first, then this and which.
const MEMBER: u64 = 0x6d65_6d62_6572_5f6e;

/// The arrivals of a source that are known: those of a day, or the next of
/// those at intervals.
#[derive(Debug, Clone)]
pub(super) struct Arrivals {
    /// Key of all who come by the source.
    key: Key,
    day: i64,
    /// Second of the day, layer and ordinal of each, packed to sort in order
    /// of time.
    today: Vec<u64>,
    next: usize,
    /// Number of the pending event.
    woken_by: u64,
    /// Of a source whose patients come at intervals.
    intervals: Option<Box<Intervals>>,
    /// The record with which they enter.
    record: Box<Patient>,
}

/// Who comes.
struct Arrival {
    key: Key,
    /// The row of the list that the patient comes by, if there is one.
    listed: Option<Listed>,
    /// Whether it is one of those who are there at the start.
    at_start: bool,
}

impl Arrivals {
    /// No arrivals of a source in the replication with this key.
    pub(super) fn of(source: &Source, model: &Model, replication: Key) -> Self {
        let key = replication.narrow(source.key);
        let mut arrivals = Self {
            key,
            day: 0,
            today: Vec::new(),
            next: 0,
            woken_by: 0,
            intervals: None,
            record: Box::new(record_of(source, model, key)),
        };
        arrivals.follow(source, model);
        arrivals
    }

    /// From now on, patients are those of the source under this model.
    fn follow(&mut self, source: &Source, model: &Model) {
        *self.record = record_of(source, model, self.key);
        if let Comes::Every { .. } = source.comes {
            self.intervals.get_or_insert_with(|| Box::new(Intervals::new(self.key)));
        }
        if let Some(intervals) = &mut self.intervals {
            intervals.follow(source, &self.record, model);
        }
    }

    /// When the next patient comes, if there is one on the day.
    fn next_time(&self) -> Option<SimTime> {
        if let Some(intervals) = &self.intervals
            && intervals.awaits
        {
            return Some(intervals.ends);
        }
        let second = (self.today.get(self.next)? >> 44) as i64;
        Some(SimTime::from_seconds(self.day * DAY + second))
    }
}

/// The record with which patients of a source enter.
fn record_of(source: &Source, model: &Model, key: Key) -> Patient {
    let step = model.step_at(source.pathway, source.site, source.enters_at);
    Patient::entering(key, source.entrant(), step, SimTime::START)
}

/// The day's arrivals: each layer of the rate has candidates at random heights
/// and moments, and those that lie under the rate come. A higher rate keeps
/// them all and adds others.
fn draw_day(
    source: &Source,
    model: &Model,
    candidates: Poisson<f64>,
    state: &mut Arrivals,
    day: i64,
) {
    let (key, arrivals) = (state.key, &mut state.today);
    arrivals.clear();
    if day == 0 {
        let waiting = 0..u64::from(source.at_start);
        arrivals.extend(waiting.map(|ordinal| pack(0, AT_START, ordinal as u32)));
    }
    if let Comes::Listed(list) = &source.comes {
        let from = list.partition_point(|listed| listed.at < SimTime::from_day(day));
        let rows = list[from..].iter().take_while(|listed| listed.at.day() == day);
        arrivals.extend(
            rows.zip(from as u32..)
                .map(|(listed, row)| pack(listed.at.second_of_day(), LISTED, row)),
        );
    }
    let rate = source.daily.get(day as usize).copied().unwrap_or(0.0);
    if rate > 0.0 {
        let hours = &model.profiles[source.hours];
        let layers = (rate / LAYER_HEIGHT).ceil() as u16;
        for layer in 0..layers {
            let mut random = Keyed::new(layer_key(key, day, layer));
            let count: f64 = candidates.sample(&mut random);
            for ordinal in 0..count as u32 {
                let height = (f64::from(layer) + random.next_share()) * LAYER_HEIGHT;
                let moment = random.next_share();
                if height < rate {
                    arrivals.push(pack(hours.second_at(moment), layer, ordinal));
                }
            }
        }
    }
    arrivals.sort_unstable();
}

/// How many candidates a layer of the rate has on a day.
pub(super) fn candidates() -> Poisson<f64> {
    Poisson::new(LAYER_HEIGHT).expect("the height is a positive constant")
}

fn pack(second: i64, layer: u16, ordinal: u32) -> u64 {
    (second as u64) << 44 | u64::from(layer) << 24 | u64::from(ordinal)
}

fn layer_of(packed: u64) -> u16 {
    (packed >> 24) as u16
}

fn layer_key(source: Key, day: i64, layer: u16) -> Key {
    source.narrow(day as u64).narrow(u64::from(layer))
}

fn listed_key(source: Key, listed: Listed) -> Key {
    source.narrow(listed.at.seconds() as u64).narrow(u64::from(listed.nth))
}

impl<O: Observer> Replication<'_, O> {
    /// Draws the source's first day and schedules its first patient.
    pub(super) fn begin_arrivals(&mut self, source: SourceId) {
        self.draw_arrivals_from(source, self.now.day());
    }

    /// Draws again what a source has in store from the present day on. If the
    /// first patient comes when the first would have come, the source keeps its
    /// turn among others at that second.
    pub(super) fn redraw_arrivals(&mut self, source: SourceId) {
        let today = self.now.day();
        let (id, source) = (source, &self.model.sources[source]);
        let state = &mut self.arrivals[id];
        state.follow(source, self.model);
        let comes_at_intervals = matches!(source.comes, Comes::Every { .. });
        if comes_at_intervals && self.now > SimTime::START {
            self.go_on_at_intervals(id);
            return;
        }
        let begun = state.intervals.as_ref().filter(|intervals| intervals.awaits);
        let day = begun.map_or(state.day, |intervals| intervals.ends.day());
        if day >= today {
            let (next_time, number) = (state.next_time(), state.woken_by);
            state.intervals = None;
            state.follow(source, self.model);
            self.draw_arrivals_from(id, today);
            let state = &mut self.arrivals[id];
            if state.next_time() == next_time {
                state.woken_by = number;
            }
        }
    }

    /// Draws day after day from `day` until one has a patient, and schedules
    /// that patient's arrival; none once the run's days are over.
    fn draw_arrivals_from(&mut self, source: SourceId, mut day: i64) {
        let end = self.model.horizon.end.seconds().div_euclid(DAY);
        loop {
            let state = &mut self.arrivals[source];
            state.next = 0;
            state.day = day;
            if day > end {
                state.today.clear();
                state.woken_by = 0;
                return;
            }
            draw_day(&self.model.sources[source], self.model, self.candidates, state, day);
            if state.today.is_empty()
                && let Comes::Every { .. } = self.model.sources[source].comes
            {
                self.begin_interval(source);
                return;
            }
            if !state.today.is_empty() {
                self.schedule_arrival(source);
                return;
            }
            day += 1;
        }
    }

    /// Begins the next interval and schedules the patient who comes at its end.
    fn begin_interval(&mut self, id: SourceId) {
        if let Some(intervals) = &mut self.arrivals[id].intervals {
            intervals.begin();
            self.schedule_arrival(id);
        }
    }

    /// Under another model: an interval that has begun is kept, later ones are
    /// the other model's. If nobody came until now, the first interval begins
    /// now.
    fn go_on_at_intervals(&mut self, id: SourceId) {
        let state = &mut self.arrivals[id];
        let Some(intervals) = &mut state.intervals else { return };
        if !intervals.awaits || intervals.are_none() {
            state.today.clear();
            state.next = 0;
            intervals.ends = self.now;
            self.begin_interval(id);
        }
    }

    fn schedule_arrival(&mut self, source: SourceId) {
        let state = &mut self.arrivals[source];
        state.woken_by = state
            .next_time()
            .map_or(0, |time| self.events.push(time, Rank::Arrival, subject(source)));
    }

    /// A patient of a source enters, and the next is scheduled. Who walks on, if
    /// somebody does.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn arrive(&mut self, id: SourceId, number: u64) -> Fallible<Option<u32>> {
        let Some(state) = self.arrivals.get_mut(id) else {
            self.enter_starting_list()?;
            return Ok(None);
        };
        if state.woken_by != number {
            return Ok(None);
        }
        let alone = state.intervals.as_deref_mut().filter(|intervals| intervals.await_one());
        let Some(intervals) = alone else { return self.arrive_otherwise(id) };
        let entry = intervals.entry();
        let (key, next) = (intervals.turn(), intervals.ends);
        let Some((place, takes)) = entry else {
            self.schedule_arrival(id);
            return Ok(Some(self.admit(id, key)));
        };
        let (slot, patient) = self.patients.admit(&state.record, key, self.now);
        let class = patient.urgency;
        self.observer.arrived(self.now, PatientSlot(slot), patient);
        self.observer.step_entered(self.now, PatientSlot(slot), patient, patient.step);
        self.count_in(slot, Some(id));
        if self.places[place].has_room() && next > self.now && self.is_served_next() {
            self.begin_at_once(slot, place, takes);
        } else {
            self.join_for(slot, place, class, Pending::drawn(takes));
        }
        // Last, so that what comes next is told by the branch before it.
        self.arrivals[id].woken_by = self.events.push_here(next, Rank::Arrival, subject(id));
        Ok(None)
    }

    /// As [`Self::arrive`], of those who come on a day or in a batch.
    #[cold]
    #[inline(never)]
    fn arrive_otherwise(&mut self, id: SourceId) -> Fallible<Option<u32>> {
        let model = self.model;
        let source = &model.sources[id];
        let state = &mut self.arrivals[id];
        let arrival = match &mut state.intervals {
            Some(intervals) if intervals.awaits => {
                let key = intervals.turn();
                self.schedule_arrival(id);
                Arrival { key, listed: None, at_start: false }
            }
            _ => self.take_of_day(source, id),
        };
        if let Comes::Listed(_) = source.comes {
            let as_listed = arrival.listed.map(|Listed { urgency, route, .. }| (urgency, route));
            let record = &mut self.arrivals[id].record;
            (record.urgency, record.route) = as_listed.unwrap_or((source.urgency, source.route));
        }
        match &source.batch {
            Some(batch) if !arrival.at_start => {
                self.enter_together(arrival.key, batch, id)?;
                Ok(None)
            }
            _ => Ok(Some(self.admit(id, arrival.key))),
        }
    }

    /// Takes the next of those who come today, and schedules the one after.
    #[inline]
    fn take_of_day(&mut self, source: &Source, id: SourceId) -> Arrival {
        let state = &mut self.arrivals[id];
        let packed = state.today[state.next];
        let (layer, ordinal) = (layer_of(packed), packed & 0x00ff_ffff);
        let listed = match &source.comes {
            Comes::Listed(list) if layer == LISTED => Some(list[ordinal as usize]),
            _ => None,
        };
        let key = match listed {
            Some(listed) => listed_key(state.key, listed),
            None => layer_key(state.key, state.day, layer).narrow(ordinal),
        };
        state.next += 1;
        if state.next < state.today.len() {
            self.schedule_arrival(id);
        } else if let Comes::Every { .. } = source.comes {
            self.begin_interval(id);
        } else {
            let tomorrow = state.day + 1;
            self.draw_arrivals_from(id, tomorrow);
        }
        Arrival { key, listed, at_start: layer == AT_START }
    }

    /// The patients of a batch enter, the first with this key.
    fn enter_together(&mut self, first: Key, batch: &Batch, source: SourceId) -> Fallible {
        let size = batch.size(&mut Keyed::new(first.at_step(BATCH, 0)));
        for member in 0..u64::from(size.max(1)) {
            let key = if member == 0 { first } else { first.narrow(MEMBER.wrapping_add(member)) };
            let slot = self.admit(source, key);
            self.walk_on(slot)?;
        }
        Ok(())
    }

    /// Gives a patient of a source a slot.
    #[cold]
    #[inline(never)]
    fn admit(&mut self, source: SourceId, key: Key) -> u32 {
        let (slot, patient) = self.patients.admit(&self.arrivals[source].record, key, self.now);
        self.observer.arrived(self.now, PatientSlot(slot), patient);
        self.count_in(slot, Some(source));
        slot
    }

    /// Counts a patient in of whom the observer was told, who entered by a source
    /// or from the starting list.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn count_in(&mut self, slot: u32, source: Option<SourceId>) {
        self.inside.area = self.inside.area.wrapping_sub(self.now.seconds());
        self.totals.arrived += 1;
        self.totals.events += 1;
        self.begin_record(slot, source);
    }
}
