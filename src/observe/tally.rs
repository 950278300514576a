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
    /// Mean number of patients in the queue.
    pub waiting: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct PlaceAverages {
    in_use: TimeAverage,
    units: TimeAverage,
    waiting: TimeAverage,
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
            waiting: averages.waiting.mean(end, self.warm_up),
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
        }
    }

    fn place_changed(
        &mut self,
        now: SimTime,
        place: PlaceId,
        in_use: u32,
        units: u32,
        waiting: u32,
    ) {
        let averages = entry(&mut self.places, place.index());
        averages.in_use.change_to(now, self.warm_up, i64::from(in_use));
        averages.units.change_to(now, self.warm_up, i64::from(units));
        averages.waiting.change_to(now, self.warm_up, i64::from(waiting));
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
mod tests {
    use super::*;

    fn at(seconds: i64) -> SimTime {
        SimTime::from_seconds(seconds)
    }

    #[test]
    fn averages_begin_at_the_end_of_the_warm_up() {
        let mut tally = Tally::new(at(100), SimSpan::ZERO);
        let place = PlaceId(1);
        tally.place_changed(at(0), place, 2, 3, 4);
        tally.place_changed(at(150), place, 3, 3, 0);
        let found = tally.place(place, at(200)).expect("it changed");
        assert_eq!(found, PlaceTally { in_use: 2.5, units: 3.0, waiting: 2.0 });
        assert_eq!(tally.place(PlaceId(2), at(200)), None);
    }

    #[test]
    fn waits_keep_their_moments() {
        let mut waits = WaitTally::default();
        for seconds in [0, 10, 20, 30] {
            waits.add(SimSpan::from_seconds(seconds), 20);
        }
        assert!((waits.mean() - 15.0).abs() < 1e-12);
        assert!((waits.variance() - 125.0).abs() < 1e-9);
        assert!((waits.share_above_zero() - 0.75).abs() < 1e-12);
        assert!((waits.share_longer() - 0.25).abs() < 1e-12);
    }
}
