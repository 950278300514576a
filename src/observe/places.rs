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

/// What holds at a place, and the present month's unit-seconds as they will be
/// at its end if nothing changes any more: whoever takes a unit adds the time
/// that is left of the month, and whoever gives one back takes that off again.
/// So a change asks nothing about the one before.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Meter {
    in_use: u32,
    units: u32,
    month: u32,
    month_end: SimTime,
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
        let meter = |&units: &u32| {
            let mut meter = Meter {
                in_use: 0,
                units,
                month: month_of_start as u32,
                month_end: end_of(months, month_of_start),
                used: 0,
                available: 0,
                started: 0,
                waited: 0,
            };
            meter.begin_month(SimTime::START);
            meter
        };
        Self { meters: units.iter().map(meter).collect() }
    }

    /// So many units of a place are in use from now on, of so many.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn change<'a>(
        &mut self,
        table: impl FnOnce() -> PlaceTable<'a>,
        now: SimTime,
        place: PlaceId,
        (in_use, units): (u32, u32),
    ) {
        self.present(table, now, place).change(now, in_use, units);
    }

    /// As [`Self::change`], by a patient who was given a unit after such a wait.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn change_by_start<'a>(
        &mut self,
        table: impl FnOnce() -> PlaceTable<'a>,
        now: SimTime,
        place: PlaceId,
        (in_use, units): (u32, u32),
        waited: SimSpan,
    ) {
        let meter = self.present(table, now, place);
        meter.change(now, in_use, units);
        meter.start(waited);
    }

    /// Counts a patient who was given a unit after such a wait; the change of use
    /// has been told before, so that the month is that of now.
    #[inline]
    pub(super) fn started(&mut self, now: SimTime, place: PlaceId, waited: SimSpan) {
        let meter = &mut self.meters[place.index()];
        debug_assert!(now < meter.month_end, "the use of the place has changed by it");
        meter.start(waited);
    }

    /// The meter of a place, in the month of now.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn present<'a>(
        &mut self,
        table: impl FnOnce() -> PlaceTable<'a>,
        now: SimTime,
        place: PlaceId,
    ) -> &mut Meter {
        let places = self.meters.len();
        let meter = &mut self.meters[place.index()];
        if meter.month_end <= now {
            meter.turn_months(table(), now, place.index(), places);
        }
        meter
    }

    /// Books what has held until the end of the run.
    pub(super) fn close(&mut self, months: &[SimTime], cells: &mut [Use], end: SimTime) {
        let places = self.meters.len();
        for (place, meter) in self.meters.iter_mut().enumerate() {
            meter.turn_months(PlaceTable { months, cells }, end, place, places);
            meter.end_at(end);
            meter.book(cells, place, places);
        }
    }
}

impl Meter {
    #[inline]
    fn change(&mut self, now: SimTime, in_use: u32, units: u32) {
        let left = self.left(now);
        let more = i64::from(in_use) - i64::from(self.in_use);
        self.used = self.used.wrapping_add(more.wrapping_mul(left));
        self.in_use = in_use;
        if units != self.units {
            let more = i64::from(units) - i64::from(self.units);
            self.available = self.available.wrapping_add(more.wrapping_mul(left));
            self.units = units;
        }
    }

    #[inline]
    const fn start(&mut self, waited: SimSpan) {
        self.started += 1;
        self.waited += waited.seconds();
    }

    /// What is left of the month \[seconds\]; of that after the last, which is
    /// booked nowhere, anything.
    #[inline]
    const fn left(&self, now: SimTime) -> i64 {
        self.month_end.seconds().wrapping_sub(now.seconds())
    }

    /// Takes up, for a month that begins, what holds now.
    fn begin_month(&mut self, now: SimTime) {
        let left = self.left(now);
        self.used = i64::from(self.in_use).wrapping_mul(left);
        self.available = i64::from(self.units).wrapping_mul(left);
    }

    /// Takes off what lies after the end of the run.
    fn end_at(&mut self, end: SimTime) {
        let left = self.left(end);
        self.used = self.used.wrapping_sub(i64::from(self.in_use).wrapping_mul(left));
        self.available = self.available.wrapping_sub(i64::from(self.units).wrapping_mul(left));
    }

    /// Books the months that are over.
    #[cold]
    fn turn_months(&mut self, table: PlaceTable<'_>, now: SimTime, place: usize, places: usize) {
        let PlaceTable { months, cells } = table;
        while self.month_end <= now {
            self.book(cells, place, places);
            let begins = self.month_end;
            self.month += 1;
            self.month_end = end_of(months, self.month as usize);
            self.begin_month(begins);
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
        (self.started, self.waited) = (0, 0);
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
