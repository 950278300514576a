//! How much of each place is used, month by month.

use super::tables::Use;
use crate::ids::{Id, PlaceId};
use crate::time::{SimSpan, SimTime};

/// Adds up unit-seconds between changes of use. The present month's sums stand
/// beside what holds at the place, in one cache line, and are booked in the
/// tables when the month is over.
#[derive(Debug, Clone)]
pub(super) struct PlaceMeters {
    meters: Vec<Meter>,
}

/// What has held at a place since its last change.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Meter {
    since: SimTime,
    in_use: u32,
    units: u32,
    /// The month of `since`, and its end.
    month: u32,
    month_end: SimTime,
    /// Of the month, until `since`.
    used: i64,
    available: i64,
    started: u32,
    waited: i64,
}

/// The table that sums are booked in: a cell for each place in each month.
#[derive(Debug)]
pub(super) struct PlaceTable<'a> {
    /// Starts of the months, and the end of the last.
    pub(super) months: &'a [SimTime],
    pub(super) cells: &'a mut [Use],
}

impl PlaceMeters {
    /// Nothing in use, these units there, from the start.
    pub(super) fn new(units: &[u32], months: &[SimTime], month_of_start: usize) -> Self {
        let meter = |&units: &u32| Meter {
            since: SimTime::START,
            in_use: 0,
            units,
            month: month_of_start as u32,
            month_end: end_of(months, month_of_start),
            used: 0,
            available: 0,
            started: 0,
            waited: 0,
        };
        Self { meters: units.iter().map(meter).collect() }
    }

    /// Books what has held at a place until now and takes up what holds from
    /// now on.
    #[inline]
    pub(super) fn change<'a>(
        &mut self,
        table: impl FnOnce() -> PlaceTable<'a>,
        now: SimTime,
        place: PlaceId,
        (in_use, units): (u32, u32),
    ) {
        let places = self.meters.len();
        let meter = &mut self.meters[place.index()];
        if meter.month_end <= now {
            meter.turn_months(table(), now, place.index(), places);
        }
        meter.advance(now);
        meter.in_use = in_use;
        meter.units = units;
    }

    /// Counts a patient who was given a unit after such a wait, by the change
    /// that was told last.
    #[inline]
    pub(super) fn started(&mut self, now: SimTime, place: PlaceId, waited: SimSpan) {
        let meter = &mut self.meters[place.index()];
        debug_assert_eq!(meter.since, now, "the use of the place has changed by it");
        meter.started += 1;
        meter.waited += waited.seconds();
    }

    /// Books what has held until the end of the run.
    pub(super) fn close(&mut self, months: &[SimTime], cells: &mut [Use], end: SimTime) {
        let places = self.meters.len();
        for (place, meter) in self.meters.iter_mut().enumerate() {
            meter.turn_months(PlaceTable { months, cells }, end, place, places);
            meter.advance(end);
            meter.book(cells, place, places);
        }
    }
}

impl Meter {
    #[inline]
    fn advance(&mut self, now: SimTime) {
        let seconds = (now - self.since).seconds();
        self.used += seconds * i64::from(self.in_use);
        self.available += seconds * i64::from(self.units);
        self.since = now;
    }

    /// Books the months that are over.
    #[cold]
    fn turn_months(&mut self, table: PlaceTable<'_>, now: SimTime, place: usize, places: usize) {
        let PlaceTable { months, cells } = table;
        while self.month_end <= now {
            self.advance(self.month_end);
            self.book(cells, place, places);
            self.month += 1;
            self.month_end = end_of(months, self.month as usize);
        }
    }

    /// Books the month's sums, if the month is one of the run's.
    fn book(&mut self, cells: &mut [Use], place: usize, places: usize) {
        if let Some(cell) = cells.get_mut(self.month as usize * places + place) {
            cell.used += self.used;
            cell.available += self.available;
            cell.started += i64::from(self.started);
            cell.waited += self.waited;
        }
        (self.used, self.available, self.started, self.waited) = (0, 0, 0, 0);
    }
}

/// When a month ends; the one after the last, never.
fn end_of(months: &[SimTime], month: usize) -> SimTime {
    months.get(month + 1).copied().unwrap_or(SimTime::NEVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn use_is_split_at_the_ends_of_months() {
        let months = [-10, 100, 200, 300].map(SimTime::from_seconds);
        let at = SimTime::from_seconds;
        let mut cells = vec![Use::default(); 3 * 2];
        let change = |meters: &mut PlaceMeters, cells: &mut [Use], now, what| {
            meters.change(|| PlaceTable { months: &months, cells }, now, PlaceId(0), what);
        };
        let mut meters = PlaceMeters::new(&[4, 1], &months, 0);
        change(&mut meters, &mut cells, at(50), (2, 4));
        change(&mut meters, &mut cells, at(100), (3, 4));
        change(&mut meters, &mut cells, at(210), (1, 2));
        meters.close(&months, &mut cells, at(250));
        let used: Vec<_> = cells.iter().map(|cell| (cell.used, cell.available)).collect();
        assert_eq!(used, [(100, 400), (0, 100), (300, 400), (0, 100), (30 + 40, 40 + 80), (0, 50)]);
    }
}
