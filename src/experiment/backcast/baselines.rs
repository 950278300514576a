//! Forecasts without a model: what was goes on.

use super::rows::Forecast;
use crate::experiment::board::{Board, Counts, Grid, Margin, months_before, months_between};
use crate::experiment::calibrate::dispersion;
use crate::stats::normal_quantile;
use jiff::civil::Date;

/// Months of the longer baseline.
const YEAR: u32 = 12;
/// Months of the shorter baseline.
const QUARTER: u32 = 3;

/// The stretches that are carried forward, each as first and last day; `None`
/// where the table has nothing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Baselines {
    /// The last twelve months before the window.
    pub year: Option<(Date, Date)>,
    /// The last three.
    pub quarter: Option<(Date, Date)>,
}

/// The observed months before the window.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) grid: Grid,
    pub(super) board: Board,
    /// Positions of the months of the year and of the quarter.
    months: [Vec<usize>; 2],
}

/// The months of the year before a window.
pub(super) fn months_of_past(window: (Date, Date)) -> Vec<Date> {
    let from = months_before(window.0, YEAR);
    window.0.yesterday().map_or_else(|_| Vec::new(), |to| months_between(from, to))
}

impl Past {
    /// What was before a window; `has` says of which months the table has
    /// anything.
    pub(super) fn new(
        grid: Grid,
        board: Board,
        window: (Date, Date),
        has: impl Fn(Date) -> bool,
    ) -> Self {
        let since = |months: u32| -> Vec<usize> {
            let from = months_before(window.0, months);
            let inside = |at: &usize| grid.months[*at] >= from && has(grid.months[*at]);
            (0..grid.months.len()).filter(inside).collect()
        };
        let months = [since(YEAR), since(QUARTER)];
        Self { grid, board, months }
    }

    /// From when to when each baseline carries forward.
    pub(super) fn spans(&self) -> Baselines {
        let span = |months: &Vec<usize>| {
            let (first, last) = (months.first()?, months.last()?);
            Some((self.grid.months[*first], self.grid.months[*last].last_of_month()))
        };
        Baselines { year: span(&self.months[0]), quarter: span(&self.months[1]) }
    }

    /// Both baselines of a share, for so many patients to come.
    ///
    /// The interval is that of a normal distribution around the level, whose
    /// variance is the binomial one of those to come and of those that the
    /// level is known by, times how much more than that the year's months
    /// vary.
    pub(super) fn of(
        &self,
        cells: &[usize],
        read: impl Fn(&Counts) -> Option<f64>,
        to_come: f64,
    ) -> [Option<Forecast>; 2] {
        self.months.clone().map(|months| {
            let counts = self.grid.summed(&self.board, cells, &months);
            let level = read(&counts)?;
            let times = self.times(cells);
            let smoothed = (level * counts.patients + 0.5) / (counts.patients + 1.0);
            let variance = times
                * smoothed
                * (1.0 - smoothed)
                * (1.0 / to_come.max(1.0) + 1.0 / counts.patients);
            let half = normal_quantile(f64::midpoint(1.0, super::HELD)) * variance.sqrt();
            let range = ((level - half).max(0.0), (level + half).min(1.0));
            Some(Forecast { value: level, range: Some(range) })
        })
    }

    /// By how much the variance of a share of so many patients to come exceeds
    /// chance, if their months are as restless as those of the year before.
    pub(super) fn restlessness(&self, cells: &[usize], share: f64, to_come: f64) -> f64 {
        (self.times(cells) - 1.0) * share * (1.0 - share) / to_come.max(1.0)
    }

    /// The counts of both baselines.
    pub(super) fn counts(&self, cells: &[usize]) -> [Counts; 2] {
        self.months.clone().map(|months| self.grid.summed(&self.board, cells, &months))
    }

    /// How many times its binomial variance the performance of the year's
    /// months varies: of several cells the mean by patients.
    fn times(&self, cells: &[usize]) -> f64 {
        let year = std::slice::from_ref(&self.months[0]);
        let (mut sum, mut weight) = (0.0, 0.0);
        for &cell in cells {
            let patients = self.grid.pooled(&self.board, cell, &self.months[0]).patients;
            sum += patients * dispersion(&self.grid, &self.board, cell, year);
            weight += patients;
        }
        if weight > 0.0 { sum / weight } else { 1.0 }
    }

    /// Positions in the past of the cells at these positions of another grid.
    pub(super) fn positions(&self, grid: &Grid, cells: &[usize]) -> Vec<usize> {
        cells.iter().filter_map(|&cell| self.grid.position(&grid.cells[cell])).collect()
    }
}

/// Whether a cell is all patients of its organisation.
pub(super) fn is_all(grid: &Grid, cell: usize) -> bool {
    grid.cells[cell].margin() == Margin::All
}
