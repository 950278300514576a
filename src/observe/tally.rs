//! Pooled waits and time averages, to hold the engine against queueing theory.

use crate::engine::{Observer, Patient};
use crate::ids::{Id, PatientSlot, PlaceId};
use crate::time::{SimSpan, SimTime};

/// Watches queues and numbers of patients from the end of a warm-up on.
///
/// Waits are those of units granted, and times in the system those of patients
/// who left, after the warm-up; averages over time are from its end to the end
/// that is asked for.
#[derive(Debug, Clone)]
pub struct Tally {
    warm_up: SimTime,
    /// Waits longer than this are counted apart \[seconds\].
    longer_than: i64,
    /// By place, then urgency.
    waits: Vec<Vec<WaitTally>>,
    places: Vec<PlaceAverages>,
    inside: TimeAverage,
    in_system: WaitTally,
}

/// Count and moments of some spans of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaitTally {
    /// How many there were.
    pub count: u64,
    /// Their sum \[seconds\].
    pub sum: i64,
    /// The sum of their squares \[seconds squared\].
    pub sum_of_squares: i128,
    /// How many were above zero.
    pub above_zero: u64,
    /// How many were longer than the tally's threshold.
    pub longer: u64,
}

/// Averages over time at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceTally {
    /// Mean number of units in use.
    pub in_use: f64,
    /// Mean number of units there.
    pub units: f64,
    /// Mean number of patients in the queue, from the waits of those who were
    /// granted a unit: who still waits at the end is not in it.
    pub waiting: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct PlaceAverages {
    in_use: TimeAverage,
    units: TimeAverage,
    /// Time spent in the queue since the warm-up \[patient seconds\].
    waited: i64,
}

/// The integral of a number over time since the warm-up.
#[derive(Debug, Clone, Copy, Default)]
struct TimeAverage {
    since: SimTime,
    level: i64,
    sum: i64,
}

impl TimeAverage {
    fn change_to(&mut self, now: SimTime, warm_up: SimTime, level: i64) {
        self.sum = self.sum_until(now, warm_up);
        self.since = now;
        self.level = level;
    }

    fn sum_until(&self, now: SimTime, warm_up: SimTime) -> i64 {
        let seconds = (now - self.since.max(warm_up)).seconds().max(0);
        self.sum + self.level * seconds
    }

    fn mean(&self, end: SimTime, warm_up: SimTime) -> f64 {
        let seconds = (end - warm_up).seconds();
        if seconds > 0 { self.sum_until(end, warm_up) as f64 / seconds as f64 } else { 0.0 }
    }
}

impl WaitTally {
    fn add(&mut self, span: SimSpan, longer_than: i64) {
        let seconds = span.seconds();
        self.count += 1;
        self.sum += seconds;
        self.sum_of_squares += i128::from(seconds) * i128::from(seconds);
        self.above_zero += u64::from(seconds > 0);
        self.longer += u64::from(seconds > longer_than);
    }

    /// These and others together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            sum_of_squares: self.sum_of_squares + other.sum_of_squares,
            above_zero: self.above_zero + other.above_zero,
            longer: self.longer + other.longer,
        }
    }

    /// Their mean \[seconds\]; 0 of none.
    pub fn mean(&self) -> f64 {
        self.share_of(self.sum as f64)
    }

    /// Their variance, with divisor n \[seconds squared\]; 0 of none.
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        (self.share_of(self.sum_of_squares as f64) - mean * mean).max(0.0)
    }

    /// The share above zero; 0 of none.
    pub fn share_above_zero(&self) -> f64 {
        self.share_of(self.above_zero as f64)
    }

    /// The share longer than the tally's threshold; 0 of none.
    pub fn share_longer(&self) -> f64 {
        self.share_of(self.longer as f64)
    }

    fn share_of(&self, total: f64) -> f64 {
        if self.count == 0 { 0.0 } else { total / self.count as f64 }
    }
}

impl Tally {
    /// A tally that counts from `warm_up` on, and counts apart the waits that
    /// are longer than `longer_than`.
    pub fn new(warm_up: SimTime, longer_than: SimSpan) -> Self {
        Self {
            warm_up,
            longer_than: longer_than.seconds(),
            waits: Vec::new(),
            places: Vec::new(),
            inside: TimeAverage::default(),
            in_system: WaitTally::default(),
        }
    }

    /// Waits of one class of urgency in a place's queue.
    pub fn waits_of(&self, place: PlaceId, urgency: u8) -> WaitTally {
        let by_urgency = self.waits.get(place.index());
        by_urgency.and_then(|waits| waits.get(usize::from(urgency))).copied().unwrap_or_default()
    }

    /// Waits of all patients in a place's queue.
    pub fn waits(&self, place: PlaceId) -> WaitTally {
        let by_urgency = self.waits.get(place.index()).into_iter().flatten();
        by_urgency.fold(WaitTally::default(), |sum, &waits| sum.and(waits))
    }

    /// Times from arrival to leaving.
    pub fn in_system(&self) -> WaitTally {
        self.in_system
    }

    /// Mean number of patients inside, from the warm-up to `end`.
    pub fn mean_inside(&self, end: SimTime) -> f64 {
        self.inside.mean(end, self.warm_up)
    }

    /// Averages over time at a place, from the warm-up to `end`; `None` if
    /// nothing ever changed there.
    pub fn place(&self, place: PlaceId, end: SimTime) -> Option<PlaceTally> {
        let averages = self.places.get(place.index())?;
        Some(PlaceTally {
            in_use: averages.in_use.mean(end, self.warm_up),
            units: averages.units.mean(end, self.warm_up),
            waiting: averages.waited as f64 / (end - self.warm_up).seconds().max(1) as f64,
        })
    }
}

impl Observer for Tally {
    fn arrived(&mut self, now: SimTime, _slot: PatientSlot, _patient: &Patient) {
        self.inside.change_to(now, self.warm_up, self.inside.level + 1);
    }

    fn started(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        if now >= self.warm_up {
            let by_urgency = entry(&mut self.waits, place.index());
            entry(by_urgency, usize::from(patient.urgency)).add(waited, self.longer_than);
            let since_warm_up = (now - self.warm_up).min(waited);
            entry(&mut self.places, place.index()).waited += since_warm_up.seconds();
        }
    }

    fn place_changed(
        &mut self,
        now: SimTime,
        place: PlaceId,
        in_use: u32,
        units: u32,
        _waiting: u32,
    ) {
        let averages = entry(&mut self.places, place.index());
        averages.in_use.change_to(now, self.warm_up, i64::from(in_use));
        averages.units.change_to(now, self.warm_up, i64::from(units));
    }

    fn left(&mut self, now: SimTime, _slot: PatientSlot, patient: &Patient) {
        self.inside.change_to(now, self.warm_up, self.inside.level - 1);
        if now >= self.warm_up {
            self.in_system.add(now - patient.arrived, self.longer_than);
        }
    }
}

/// The item at `index`, made if it is not there yet.
fn entry<T: Default>(items: &mut Vec<T>, index: usize) -> &mut T {
    if items.len() <= index {
        items.resize_with(index + 1, T::default);
    }
    &mut items[index]
}

#[cfg(test)]
mod tests;
