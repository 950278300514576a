//! Figure by figure: what was, what was simulated, what the baselines say.

use super::baselines::{Past, is_all};
use super::{HELD, TOTAL_VARIATION};
use crate::experiment::board::{Board, Cell, Counts, Grid};
use crate::experiment::calibrate::summary;
use crate::stats::{interval_score, is_inside, normal_quantile};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A forecast with its 80% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// What is expected.
    pub value: f64,
    /// The interval; `None` of a single future.
    pub range: Option<(f64, f64)>,
}

impl Forecast {
    /// Its interval with so much more variance, as of a normal distribution.
    fn widened(self, variance: f64) -> Self {
        let more = normal_quantile(f64::midpoint(1.0, HELD)).powi(2) * variance;
        let reach = |half: f64| (half * half + more).sqrt();
        let wide = |(low, high): (f64, f64)| {
            let (low, high) =
                (self.value - reach(self.value - low), self.value + reach(high - self.value));
            (low.max(0.0), high.min(1.0))
        };
        Self { range: self.range.map(wide), ..self }
    }

    /// Its interval score.
    pub fn score(&self, happened: f64) -> Option<f64> {
        self.range.map(|range| interval_score(range, 1.0 - HELD, happened))
    }

    /// Whether its interval holds what happened.
    pub fn holds(&self, happened: f64) -> Option<bool> {
        self.range.map(|range| is_inside(range, happened))
    }
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct BackcastRow {
    /// Whose; an alliance's cell is the sum of its organisations'.
    pub cell: Cell,
    /// First day.
    pub period_start: Date,
    /// Last day.
    pub period_end: Date,
    /// `patients`, `performance`, a band's metric (its share of patients), or
    /// `total_variation` (distance of the bands from those observed).
    pub metric: String,
    /// Patients observed.
    pub patients: f64,
    /// What was observed.
    pub observed: f64,
    /// What the scenario says.
    pub simulated: Option<Forecast>,
    /// Last year, then the last three months carried forward.
    pub baselines: [Option<Forecast>; 2],
}

impl BackcastRow {
    /// Whether it is of one month.
    pub fn is_month(&self) -> bool {
        self.period_end == self.period_start.last_of_month()
    }

    /// Simulated less observed.
    pub fn error(&self) -> Option<f64> {
        self.simulated.map(|forecast| forecast.value - self.observed)
    }
}

/// Everything that rows are made from.
pub(super) struct Compared<'a> {
    pub(super) grid: &'a Grid,
    pub(super) observed: &'a Board,
    pub(super) futures: &'a [Board],
    pub(super) past: &'a Past,
    /// Code of the alliance, if there are several organisations.
    pub(super) alliance: Option<&'a str>,
    /// Whether the table has a month of a cell.
    pub(super) has: &'a dyn Fn(&Cell, usize) -> bool,
}

impl Compared<'_> {
    /// Cells by what rows call them: each by itself, and those of the alliance
    /// added up.
    pub(super) fn groups(&self) -> BTreeMap<Cell, Vec<usize>> {
        let mut groups: BTreeMap<Cell, Vec<usize>> = BTreeMap::new();
        for (at, cell) in self.grid.cells.iter().enumerate() {
            groups.entry(cell.clone()).or_default().push(at);
            if let Some(alliance) = self.alliance {
                let sum = Cell { org_code: alliance.to_owned(), ..cell.clone() };
                groups.entry(sum).or_default().push(at);
            }
        }
        groups
    }

    /// What each future counted.
    pub(super) fn of_futures(&self, cells: &[usize], months: &[usize]) -> Vec<Counts> {
        self.futures.iter().map(|board| self.grid.summed(board, cells, months)).collect()
    }

    /// All rows, by cell; each cell's months, then the window.
    pub(super) fn rows(&self, window: (Date, Date)) -> Vec<BackcastRow> {
        let all: Vec<usize> = (0..self.grid.months.len()).collect();
        let mut rows = Vec::new();
        for (cell, cells) in self.groups() {
            let observed_in =
                |month: usize| cells.iter().any(|&at| (self.has)(&self.grid.cells[at], month));
            let months: Vec<usize> = all.iter().copied().filter(|&at| observed_in(at)).collect();
            for &month in &months {
                let first = self.grid.months[month];
                self.period(&cell, &cells, (&[month], first, first.last_of_month()), &mut rows);
            }
            if all.len() > 1 {
                // A month that was not published is in neither.
                self.period(&cell, &cells, (&months, window.0, window.1), &mut rows);
            }
        }
        rows
    }

    fn period(
        &self,
        cell: &Cell,
        cells: &[usize],
        (months, start, end): (&[usize], Date, Date),
        rows: &mut Vec<BackcastRow>,
    ) {
        let seen = self.grid.summed(self.observed, cells, months);
        let futures = self.of_futures(cells, months);
        let past = self.past.positions(self.grid, cells);
        let mut row = |metric: String, observed: f64, simulated, baselines| {
            rows.push(BackcastRow {
                cell: cell.clone(),
                period_start: start,
                period_end: end,
                metric,
                patients: seen.patients,
                observed,
                simulated,
                baselines,
            });
        };
        let forecast = |read: &dyn Fn(&Counts) -> Option<f64>| {
            let (mean, range) = summary(futures.iter().filter_map(read));
            let range = range.filter(|_| futures.len() > 1);
            mean.map(|value| Forecast { value, range })
        };
        let restless = |forecast: Option<Forecast>| {
            forecast.map(|forecast| {
                let variance = self.past.restlessness(&past, forecast.value, seen.patients);
                forecast.widened(variance)
            })
        };
        let volume = |counts: &Counts| Some(counts.patients);
        row("patients".to_owned(), seen.patients, forecast(&volume), [None, None]);
        if let Some(observed) = seen.performance() {
            let baselines = self.past.of(&past, Counts::performance, seen.patients);
            let simulated = restless(forecast(&Counts::performance));
            row("performance".to_owned(), observed, simulated, baselines);
        }
        let bands = self.grid.bands_of(&cell.standard);
        for (band, name) in bands.iter().enumerate() {
            let read = |counts: &Counts| counts.share(band);
            let Some(observed) = read(&seen) else { continue };
            let baselines = self.past.of(&past, read, seen.patients);
            row(name.metric(), observed, restless(forecast(&read)), baselines);
        }
        if !bands.is_empty() && is_all(self.grid, cells[0]) {
            let mut together = Counts::default();
            for counts in &futures {
                together.add(counts);
            }
            let far = |counts: &Counts| {
                seen.distance(counts).map(|value| Forecast { value, range: None })
            };
            let baselines = self.past.counts(&past).map(|counts| far(&counts));
            row(TOTAL_VARIATION.to_owned(), 0.0, far(&together), baselines);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_widened_in_quadrature_on_both_sides() {
        let forecast = Forecast { value: 0.70, range: Some((0.67, 0.72)) };
        // 1.2816 standard deviations hold 80%: a deviation of 0.04 / 1.2816.
        let wide = forecast.widened((0.04_f64 / 1.281_551_565_545).powi(2));
        let (low, high) = wide.range.expect("it had one");
        assert!((low - 0.65).abs() < 1e-9, "3 and 4 make 5: {low}");
        assert!((high - (0.70 + 20.0_f64.sqrt() / 100.0)).abs() < 1e-9, "2 and 4: {high}");
        let same = forecast.widened(0.0).range.expect("it had one");
        assert!((same.0 - 0.67).abs() < 1e-12 && (same.1 - 0.72).abs() < 1e-12);
        let sure = Forecast { value: 0.99, range: Some((0.98, 1.0)) };
        assert!(sure.widened(1.0).range.is_some_and(|range| range == (0.0, 1.0)));
    }
}
