//! How much of each place is used, month by month.

use super::tables::Use;
use crate::ids::{Id, PlaceId};
use crate::time::SimTime;

/// Adds up unit-seconds between changes of use.
#[derive(Debug, Clone)]
pub(super) struct PlaceMeters {
    meters: Vec<Meter>,
}

/// What has held at a place since its last change.
#[derive(Debug, Clone, Copy)]
struct Meter {
    since: SimTime,
    /// Month of `since`.
    month: usize,
    in_use: u32,
    units: u32,
}

impl PlaceMeters {
    /// Nothing in use, these units there, from the start.
    pub(super) fn new(units: &[u32], month_of_start: usize) -> Self {
        let meter =
            |&units| Meter { since: SimTime::START, month: month_of_start, in_use: 0, units };
        Self { meters: units.iter().map(meter).collect() }
    }

    /// Books what has held at a place until now and takes up what holds from
    /// now on.
    #[inline]
    pub(super) fn change(
        &mut self,
        months: &[SimTime],
        cells: &mut [Use],
        now: SimTime,
        place: PlaceId,
        (in_use, units): (u32, u32),
    ) {
        let places = self.meters.len();
        let meter = &mut self.meters[place.index()];
        meter.advance(months, cells, now, place.index(), places);
        meter.in_use = in_use;
        meter.units = units;
    }

    /// Books what has held until the end of the run.
    pub(super) fn close(&mut self, months: &[SimTime], cells: &mut [Use], end: SimTime) {
        let places = self.meters.len();
        for (place, meter) in self.meters.iter_mut().enumerate() {
            meter.advance(months, cells, end, place, places);
        }
    }
}

impl Meter {
    #[inline]
    fn advance(
        &mut self,
        months: &[SimTime],
        cells: &mut [Use],
        now: SimTime,
        place: usize,
        places: usize,
    ) {
        while self.since < now {
            let Some(&month_end) = months.get(self.month + 1) else { return };
            let until = month_end.min(now);
            let seconds = (until - self.since).seconds();
            let cell = &mut cells[self.month * places + place];
            cell.used += seconds * i64::from(self.in_use);
            cell.available += seconds * i64::from(self.units);
            self.since = until;
            if until == month_end {
                self.month += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn use_is_split_at_the_ends_of_months() {
        let months = [-10, 100, 200, 300].map(SimTime::from_seconds);
        let at = SimTime::from_seconds;
        let mut cells = vec![Use::default(); 3 * 2];
        let mut meters = PlaceMeters::new(&[4, 1], 0);
        meters.change(&months, &mut cells, at(50), PlaceId(0), (2, 4));
        meters.change(&months, &mut cells, at(100), PlaceId(0), (3, 4));
        meters.change(&months, &mut cells, at(210), PlaceId(0), (1, 2));
        meters.close(&months, &mut cells, at(250));
        let used: Vec<_> = cells.iter().map(|cell| (cell.used, cell.available)).collect();
        assert_eq!(used, [(100, 400), (0, 100), (300, 400), (0, 100), (30 + 40, 40 + 80), (0, 50)]);
    }
}
