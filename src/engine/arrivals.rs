//! Patients enter, drawn day by day in layers of the arrival rate.

use super::event_list::{EventList, Rank};
use super::patient::Newcomer;
use super::{Fallible, Observer, Replication, subject};
use crate::ids::{ClockId, PatientSlot, SourceId};
use crate::model::{Batch, Comes, LAYER_HEIGHT, Listed, Model, Source};
use crate::random::{Key, Keyed};
use crate::time::{DAY, SimTime};
use rand_distr::{Distribution, Poisson};

/// Marks, in place of a layer, those who are there at the start.
const AT_START: u16 = u16::MAX;
/// Marks, in place of a layer, those who come at given moments.
const LISTED: u16 = u16::MAX - 1;

/// Purposes of draws that belong to an arrival, told apart from those of steps.
const INTERVAL: u64 = 0x6172_7269_7661_6c73;
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
    /// Of patients who come at intervals: when the latest interval ends, how
    /// many ended before, the key of who comes then, and whether that patient
    /// is awaited.
    interval_ends: SimTime,
    intervals: u64,
    next_key: Key,
    awaits_interval: bool,
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
    pub(super) fn of(source: &Source, replication: Key) -> Self {
        let key = replication.narrow(source.key);
        Self {
            key,
            day: 0,
            today: Vec::new(),
            next: 0,
            woken_by: 0,
            interval_ends: SimTime::START,
            intervals: 0,
            next_key: key,
            awaits_interval: false,
        }
    }

    /// Draws the next interval and schedules the patient who comes at its end.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn draw_interval(&mut self, source: &Source, id: SourceId, events: &mut EventList) {
        self.woken_by = 0;
        self.awaits_interval = false;
        let Comes::Every { interval, factor } = &source.comes else { return };
        if *factor > 0.0 {
            self.next_key = self.key.narrow(self.intervals);
            let mut random = Keyed::new(self.next_key.at_step(INTERVAL, 0));
            let span = interval.sample_scaled(1.0 / factor, &mut random);
            self.interval_ends = self.interval_ends + span;
            self.awaits_interval = true;
            self.woken_by = events.push(self.interval_ends, Rank::Arrival, subject(id));
        }
    }

    /// When the next patient comes, if there is one on the day.
    fn next_time(&self) -> Option<SimTime> {
        if self.awaits_interval {
            return Some(self.interval_ends);
        }
        let second = (self.today.get(self.next)? >> 44) as i64;
        Some(SimTime::from_seconds(self.day * DAY + second))
    }
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
        let comes_at_intervals = matches!(self.model.sources[source].comes, Comes::Every { .. });
        if comes_at_intervals && self.now > SimTime::START {
            self.go_on_at_intervals(source);
            return;
        }
        let state = &mut self.arrivals[source];
        let day = if state.awaits_interval { state.interval_ends.day() } else { state.day };
        if day >= today {
            let (next_time, number) = (state.next_time(), state.woken_by);
            (state.interval_ends, state.intervals) = (SimTime::START, 0);
            state.awaits_interval = false;
            self.draw_arrivals_from(source, today);
            let state = &mut self.arrivals[source];
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
                self.draw_interval(source);
                return;
            }
            if !state.today.is_empty() {
                self.schedule_arrival(source);
                return;
            }
            day += 1;
        }
    }

    /// Draws the next interval and schedules the patient who comes at its end.
    fn draw_interval(&mut self, id: SourceId) {
        self.arrivals[id].draw_interval(&self.model.sources[id], id, &mut self.events);
    }

    /// Under another model: an interval that has begun is kept, later ones are
    /// the other model's. If nobody came until now, the first interval begins
    /// now.
    fn go_on_at_intervals(&mut self, id: SourceId) {
        let Comes::Every { factor, .. } = self.model.sources[id].comes else { return };
        let state = &mut self.arrivals[id];
        if !state.awaits_interval || factor <= 0.0 {
            state.today.clear();
            state.next = 0;
            state.interval_ends = self.now;
            self.draw_interval(id);
        }
    }

    fn schedule_arrival(&mut self, source: SourceId) {
        let state = &mut self.arrivals[source];
        state.woken_by = state
            .next_time()
            .map_or(0, |time| self.events.push(time, Rank::Arrival, subject(source)));
    }

    /// A patient of `source` enters, and the next is scheduled.
    #[inline]
    pub(super) fn arrive(&mut self, id: SourceId, number: u64) -> Fallible {
        let model = self.model;
        let Some(source) = model.sources.get(id) else { return self.enter_starting_list() };
        let state = &mut self.arrivals[id];
        if state.woken_by != number {
            return Ok(());
        }
        let arrival = if state.awaits_interval {
            let key = state.next_key;
            state.intervals += 1;
            state.draw_interval(source, id, &mut self.events);
            Arrival { key, listed: None, at_start: false }
        } else {
            self.take_of_day(source, id)
        };
        let step = model.step_at(source.pathway, source.site, source.enters_at);
        let mut entrant = source.entrant();
        if let Some(listed) = arrival.listed {
            (entrant.urgency, entrant.route) = (listed.urgency, listed.route);
        }
        let newcomer = Newcomer { key: arrival.key, entrant, step };
        match &source.batch {
            Some(batch) if !arrival.at_start => self.enter_together(newcomer, batch, id),
            _ => {
                let slot = self.receive(newcomer, Some(id), &[]);
                self.walk(slot, true)
            }
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
            self.draw_interval(id);
        } else {
            let tomorrow = state.day + 1;
            self.draw_arrivals_from(id, tomorrow);
        }
        Arrival { key, listed, at_start: layer == AT_START }
    }

    /// A patient enters with others of a batch.
    #[inline(never)]
    fn enter_together(&mut self, first: Newcomer, batch: &Batch, source: SourceId) -> Fallible {
        let size = batch.size(&mut Keyed::new(first.key.at_step(BATCH, 0)));
        self.enter(first, Some(source), &[])?;
        for member in 1..u64::from(size) {
            let key = first.key.narrow(MEMBER.wrapping_add(member));
            self.enter(Newcomer { key, ..first }, Some(source), &[])?;
        }
        Ok(())
    }

    /// A patient enters, by a stream or from the starting list, with clocks
    /// that have run so long \[seconds\].
    pub(super) fn enter(
        &mut self,
        newcomer: Newcomer,
        source: Option<SourceId>,
        clocks: &[(ClockId, i64)],
    ) -> Fallible {
        let slot = self.receive(newcomer, source, clocks);
        self.walk_on(slot)
    }

    /// Counts a patient in and gives the patient a slot.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn receive(
        &mut self,
        newcomer: Newcomer,
        source: Option<SourceId>,
        clocks: &[(ClockId, i64)],
    ) -> u32 {
        self.inside.area = self.inside.area.wrapping_sub(self.now.seconds());
        self.totals.arrived += 1;
        self.totals.events += 1;
        let (slot, patient) = self.patients.admit(newcomer, self.now);
        for &(clock, elapsed) in clocks {
            let start = SimTime::from_seconds(self.now.seconds() - elapsed);
            patient.start_clock(clock, start);
        }
        self.observer.arrived(self.now, PatientSlot(slot), patient);
        self.begin_record(slot, source);
        slot
    }
}
