//! Bands of waits: how many patients of a standard waited how many days.

use super::dims::Dims;
use crate::ids::{Id, OrganisationId};
use crate::model::Standard;

/// The bands of a standard, and where its cells lie in the table of bands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bands {
    /// Last day of each band but the one above all \[days\], rising.
    last_days: Vec<i64>,
    /// Whether clocks that end without a stop are counted, in a cell after the
    /// bands.
    excluded: bool,
    /// First cell of the standard within a month.
    first: usize,
}

impl Bands {
    /// Those of a standard whose cells begin at `first`; `None` if it counts
    /// neither bands nor the excluded.
    pub(super) fn of(standard: &Standard, first: usize) -> Option<Self> {
        let last_days = standard.bands.iter().map(|&days| i64::from(days)).collect();
        let counts = !standard.bands.is_empty() || standard.excluded;
        counts.then_some(Self { last_days, excluded: standard.excluded, first })
    }

    /// Number of bands; 0 if the standard has none.
    pub const fn len(&self) -> usize {
        if self.last_days.is_empty() { 0 } else { self.last_days.len() + 1 }
    }

    /// Whether the standard has no bands.
    pub const fn is_empty(&self) -> bool {
        self.last_days.is_empty()
    }

    /// The cell of those whose clock ended without a stop.
    pub fn excluded(&self) -> Option<usize> {
        self.excluded.then_some(self.len())
    }

    /// Name of the count of each band, in order: `days_0_to_14`, then
    /// `days_15_to_28` and so on, then `days_over_62`.
    pub fn names(&self) -> Vec<String> {
        let mut from = 0;
        let mut names = Vec::with_capacity(self.len());
        for &last in &self.last_days {
            names.push(format!("days_{from}_to_{last}"));
            from = last + 1;
        }
        names.extend(self.last_days.last().map(|last| format!("days_over_{last}")));
        names
    }

    /// The band of a wait \[days\].
    pub(super) fn band(&self, days: i64) -> usize {
        self.last_days.partition_point(|&last| last < days)
    }

    /// Cells of one breakdown of an organisation.
    fn width(&self) -> usize {
        self.len() + usize::from(self.excluded)
    }

    /// Cells in a month.
    pub(super) fn cells(&self, dims: &Dims) -> usize {
        dims.organisations * dims.breakdowns() * self.width()
    }

    /// First cell of a breakdown of an organisation.
    pub(super) fn at(
        &self,
        dims: &Dims,
        month: usize,
        organisation: OrganisationId,
        breakdown: usize,
    ) -> usize {
        let row = organisation.index() * dims.breakdowns() + breakdown;
        (month - dims.first_month) * dims.bands_a_month + self.first + row * self.width()
    }
}
