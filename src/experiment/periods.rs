//! The periods that figures are given for.

use crate::observe::Layout;
use crate::time::Epoch;
use jiff::civil::Date;
use std::ops::Range;

/// Months in a reporting year.
const YEAR: usize = 12;

/// A month or a year of the reporting period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    /// Its months, as positions in the tables.
    pub(super) months: Range<usize>,
    /// First day.
    pub(super) start: Date,
    /// Last day.
    pub(super) end: Date,
}

impl Period {
    /// The period made of these months.
    pub(super) fn of(layout: &Layout, epoch: Epoch, months: Range<usize>) -> Self {
        let (from, _) = layout.month_bounds(months.start);
        let (_, to) = layout.month_bounds(months.end - 1);
        Self { start: epoch.date(from.day()), end: epoch.date(to.day() - 1), months }
    }

    /// The last month: stocks are those at its end.
    pub(super) fn last_month(&self) -> usize {
        self.months.end - 1
    }
}

/// The months of the reporting period.
pub(super) fn months(layout: &Layout, epoch: Epoch) -> Vec<Period> {
    layout.report().map(|month| Period::of(layout, epoch, month..month + 1)).collect()
}

/// Its years: blocks of twelve months from its start, of which the last may be
/// shorter.
pub(super) fn years(layout: &Layout, epoch: Epoch) -> Vec<Period> {
    let Range { start, end } = layout.report();
    (start..end)
        .step_by(YEAR)
        .map(|first| Period::of(layout, epoch, first..(first + YEAR).min(end)))
        .collect()
}

/// Months and years; a year of a single month is that month, and is not given
/// twice.
pub(super) fn months_and_years(layout: &Layout, epoch: Epoch) -> Vec<Period> {
    let mut periods = months(layout, epoch);
    periods.extend(years(layout, epoch).into_iter().filter(|year| year.months.len() > 1));
    periods
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::IdVec;
    use crate::model::{Horizon, Model};
    use crate::time::SimTime;
    use jiff::civil::date;

    const EPOCH: Epoch = Epoch::new(date(2023, 3, 1));

    /// A layout whose months are those of 2023 and 2024 from March on.
    fn layout(report_from: Date, report_to: Date) -> Layout {
        let year = |year: i16| (1..=12).map(move |month| date(year, month, 1));
        let months: Vec<SimTime> =
            year(2023).chain(year(2024)).skip(2).map(|first| EPOCH.midnight(first)).collect();
        let horizon = Horizon {
            report_from: EPOCH.midnight(report_from),
            report_to: EPOCH.midnight(report_to),
            end: EPOCH.midnight(report_to),
            months,
            stop_after: u64::MAX,
        };
        Layout::new(&Model {
            horizon,
            sites: IdVec::new(),
            organisations: 0,
            steps: IdVec::new(),
            arms: Vec::new(),
            pathways: IdVec::new(),
            bookings: IdVec::new(),
            timings: IdVec::new(),
            flow: crate::model::Flow::default(),
            profiles: IdVec::new(),
            calendars: IdVec::new(),
            places: IdVec::new(),
            diaries: IdVec::new(),
            needs: IdVec::new(),
            requests: IdVec::new(),
            released: Vec::new(),
            meetings: IdVec::new(),
            sources: IdVec::new(),
            starting: std::sync::Arc::default(),
            clocks: 0,
            stages: 0,
            standards: Vec::new(),
        })
    }

    fn dates(periods: Vec<Period>) -> Vec<(Date, Date)> {
        periods.into_iter().map(|period| (period.start, period.end)).collect()
    }

    #[test]
    fn years_are_blocks_of_twelve_months_of_which_the_last_may_be_shorter() {
        let layout = layout(date(2023, 4, 1), date(2024, 7, 1));
        assert_eq!(months(&layout, EPOCH).len(), 15);
        let found = dates(years(&layout, EPOCH));
        assert_eq!(
            found,
            [(date(2023, 4, 1), date(2024, 3, 31)), (date(2024, 4, 1), date(2024, 6, 30))]
        );
    }

    #[test]
    fn a_single_month_is_given_once() {
        let layout = layout(date(2024, 2, 1), date(2024, 3, 1));
        let found = dates(months_and_years(&layout, EPOCH));
        assert_eq!(found, [(date(2024, 2, 1), date(2024, 2, 29))]);
    }

    #[test]
    fn a_period_that_begins_within_a_month_has_a_part_of_that_month() {
        let layout = layout(date(2024, 1, 15), date(2024, 3, 1));
        let found = dates(months(&layout, EPOCH));
        assert_eq!(
            found,
            [(date(2024, 1, 15), date(2024, 1, 31)), (date(2024, 2, 1), date(2024, 2, 29))]
        );
    }
}
