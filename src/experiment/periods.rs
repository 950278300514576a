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
