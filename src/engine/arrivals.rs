//! Patients enter, drawn day by day in layers of the arrival rate.

use super::event_list::Rank;
use super::{EngineFault, Observer, Patient, Replication, subject};
use crate::ids::{Id, PatientSlot, SourceId};
use crate::model::{Comes, LAYER_HEIGHT, Listed, Model};
use crate::random::{Key, Keyed};
use crate::time::{DAY, SimTime};
use rand_distr::{Distribution, Poisson};

/// Marks, in place of a layer, those who are there at the start.
const AT_START: u16 = u16::MAX;
/// Marks, in place of a layer, those who come at given moments.
const LISTED: u16 = u16::MAX - 1;
/// Marks, in place of a layer, those who come at intervals.
const AT_INTERVAL: u16 = u16::MAX - 2;

/// Purposes of draws that belong to an arrival, told apart from those of steps.
const INTERVAL: u64 = 0x6172_7269_7661_6c73;
const BATCH: u64 = 0x6261_7463_685f_6f66;
/// Members of a batch after the first: key of the first, then this and which.
const MEMBER: u64 = 0x6d65_6d62_6572_5f6e;

/// One day's arrivals of a source, and how many of them have come.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrivals {
    day: i64,
    /// Second of the day, layer and ordinal of each, packed to sort in order
    /// of time.
    today: Vec<u64>,
    next: usize,
    /// Number of the pending event.
    woken_by: u64,
    /// Of patients who come at intervals: when the latest interval ends, and
    /// how many ended before.
    interval_ends: SimTime,
    intervals: u64,
}

impl Arrivals {
    /// When the next patient comes, if there is one on the day.
    fn next_time(&self) -> Option<SimTime> {
        let second = (self.today.get(self.next)? >> 44) as i64;
        Some(SimTime::from_seconds(self.day * DAY + second))
    }
}

/// The day's arrivals: each layer of the rate has candidates at random heights
/// and moments, and those that lie under the rate come. A higher rate keeps
/// them all and adds others.
fn draw_day(
    model: &Model,
    candidates: Poisson<f64>,
    key: Key,
    id: SourceId,
    day: i64,
    arrivals: &mut Vec<u64>,
) {
    let source = &model.sources[id];
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
            let mut random = Keyed::new(layer_key(key, source.key, day, layer));
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

fn layer_key(replication: Key, source: u64, day: i64, layer: u16) -> Key {
    replication.narrow(source).narrow(day as u64).narrow(u64::from(layer))
}

fn interval_key(replication: Key, source: u64, ordinal: u64) -> Key {
    replication.narrow(source).narrow(ordinal)
}

fn listed_key(replication: Key, source: u64, listed: Listed) -> Key {
    replication.narrow(source).narrow(listed.at.seconds() as u64).narrow(u64::from(listed.nth))
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
        (state.interval_ends, state.intervals) = (SimTime::START, 0);
        if state.day >= today {
            let (next_time, number) = (state.next_time(), state.woken_by);
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
            draw_day(self.model, self.candidates, self.key, source, day, &mut state.today);
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
        let source = &self.model.sources[id];
        let state = &mut self.arrivals[id];
        state.today.clear();
        state.next = 0;
        state.woken_by = 0;
        let Comes::Every { interval, factor } = &source.comes else { return };
        if *factor > 0.0 {
            let key = interval_key(self.key, source.key, state.intervals).at_step(INTERVAL, 0);
            let span = interval.sample_scaled(1.0 / factor, &mut Keyed::new(key));
            state.interval_ends = state.interval_ends + span;
            state.day = state.interval_ends.day();
            state.today.push(pack(state.interval_ends.second_of_day(), AT_INTERVAL, 0));
            self.schedule_arrival(id);
        }
    }

    /// Under another model: an interval that has begun is kept, later ones are
    /// the other model's. If nobody came until now, the first interval begins
    /// now.
    fn go_on_at_intervals(&mut self, id: SourceId) {
        let Comes::Every { factor, .. } = self.model.sources[id].comes else { return };
        let state = &mut self.arrivals[id];
        let pending =
            state.today.get(state.next).is_some_and(|packed| layer_of(*packed) == AT_INTERVAL);
        if !pending || factor <= 0.0 {
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
    pub(super) fn arrive(&mut self, id: SourceId, number: u64) -> Result<(), EngineFault> {
        if id.index() == self.model.sources.len() {
            return self.enter_starting_list();
        }
        let source = &self.model.sources[id];
        let state = &mut self.arrivals[id];
        if state.woken_by != number {
            return Ok(());
        }
        let packed = state.today[state.next];
        let (layer, ordinal) = (layer_of(packed), packed & 0x00ff_ffff);
        let mut entrant = source.entrant();
        let key = match (layer, &source.comes) {
            (AT_INTERVAL, _) => {
                state.intervals += 1;
                interval_key(self.key, source.key, state.intervals - 1)
            }
            (LISTED, Comes::Listed(list)) => {
                let listed = list[ordinal as usize];
                (entrant.urgency, entrant.route) = (listed.urgency, listed.route);
                listed_key(self.key, source.key, listed)
            }
            _ => layer_key(self.key, source.key, state.day, layer).narrow(ordinal),
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

        let size = match &source.batch {
            Some(batch) if layer != AT_START => batch.size(&mut Keyed::new(key.at_step(BATCH, 0))),
            _ => 1,
        };
        let step = self.model.step_at(source.pathway, source.site, source.enters_at);
        self.enter(Patient::entering(key, self.now, entrant, step), Some(id))?;
        for member in 1..u64::from(size) {
            let key = key.narrow(MEMBER.wrapping_add(member));
            self.enter(Patient::entering(key, self.now, entrant, step), Some(id))?;
        }
        Ok(())
    }

    /// A patient enters, by a stream or from the starting list.
    #[inline]
    pub(super) fn enter(
        &mut self,
        patient: Patient,
        source: Option<SourceId>,
    ) -> Result<(), EngineFault> {
        self.settle_inside();
        let slot = self.patients.insert(patient);
        self.begin_record(slot, source);
        self.totals.arrived += 1;
        self.totals.events += 1;
        self.observer.arrived(self.now, PatientSlot(slot), &self.patients[slot]);
        self.walk_on(slot)
    }
}
