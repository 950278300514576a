//! How well the sets fit: figure by figure, and standard by standard.

use super::data::Usage;
use crate::experiment::board::{Board, Cell, Counts, Grid, Margin};
use crate::scenario::Scenario;
use crate::stats::quantile;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A figure before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRow {
    /// Whose.
    pub cell: Cell,
    /// First day.
    pub period_start: Date,
    /// Last day.
    pub period_end: Date,
    /// `patients`, `performance`, or a band's metric: its share of patients.
    pub metric: String,
    /// Whether it was fitted; volumes are only checked.
    pub fitted: bool,
    /// What was observed.
    pub observed: f64,
    /// Mean over the members before the first step.
    pub prior: Option<f64>,
    /// Mean over the sets.
    pub mean: Option<f64>,
    /// Bounds of the middle 80% of the sets.
    pub range: Option<(f64, f64)>,
}

impl FitRow {
    /// Simulated less observed.
    pub fn error(&self) -> Option<f64> {
        self.mean.map(|mean| mean - self.observed)
    }
}

/// How a standard of an organisation is met over the whole window.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardFit {
    /// Organisation, or the alliance: the sum of its organisations.
    pub org_code: String,
    /// Standard.
    pub standard: String,
    /// What was observed.
    pub observed: Counts,
    /// Mean performance over the sets; `None` where nobody is simulated.
    pub performance: Option<f64>,
    /// Bounds of the middle 80% of the sets.
    pub range: Option<(f64, f64)>,
    /// Mean patients over the sets.
    pub patients: f64,
    /// Total variation distance between the bands observed and those of the
    /// sets together.
    pub distance: Option<f64>,
}

impl StandardFit {
    /// Simulated less observed performance \[share\].
    pub fn error(&self) -> Option<f64> {
        Some(self.performance? - self.observed.performance()?)
    }

    /// Most that the volume may be off: the larger of 3% and two standard
    /// errors of a Poisson count \[patients\].
    pub fn volume_tolerance(&self) -> f64 {
        (0.03 * self.observed.patients).max(2.0 * self.observed.patients.sqrt())
    }

    /// Whether the volume is within its tolerance.
    pub fn has_its_volume(&self) -> bool {
        (self.patients - self.observed.patients).abs() <= self.volume_tolerance()
    }
}

/// What is read off the counts of a cell.
#[derive(Clone, Copy)]
enum Read {
    Patients,
    Performance,
    Band(usize),
}

impl Read {
    fn of(self, counts: &Counts) -> Option<f64> {
        match self {
            Self::Patients => Some(counts.patients),
            Self::Performance => counts.performance(),
            Self::Band(band) => counts.share(band),
        }
    }
}

/// Rows of all cells that were fitted, and of all patients of each
/// organisation: by stretch, and over the window if it has several.
pub(super) fn rows(
    grid: &Grid,
    stretches: &BTreeMap<String, Vec<Vec<usize>>>,
    usage: &[Usage],
    (observed, prior, kept): (&Board, &[&Board], &[&Board]),
) -> Vec<FitRow> {
    let all: Vec<usize> = (0..grid.months.len()).collect();
    let mut rows = Vec::new();
    for (at, cell) in grid.cells.iter().enumerate() {
        let used = usage.iter().any(|usage| {
            usage.org_code == cell.org_code
                && usage.standard == cell.standard
                && usage.margins.contains(&cell.margin())
        });
        if !used && cell.margin() != Margin::All {
            continue;
        }
        let mut periods = stretches.get(&cell.org_code).cloned().unwrap_or_default();
        if periods.len() != 1 {
            periods.push(all.clone());
        }
        let bands = grid.bands_of(&cell.standard);
        let mut reads = vec![(Read::Patients, "patients".to_owned(), false)];
        reads.push((Read::Performance, "performance".to_owned(), used && bands.is_empty()));
        let of_bands = bands.iter().enumerate();
        reads.extend(of_bands.map(|(band, name)| (Read::Band(band), name.metric(), used)));
        for months in periods.iter().filter(|months| !months.is_empty()) {
            let pooled = |board: &Board| grid.pooled(board, at, months);
            let seen = pooled(observed);
            let of_prior: Vec<Counts> = prior.iter().map(|board| pooled(board)).collect();
            let of_kept: Vec<Counts> = kept.iter().map(|board| pooled(board)).collect();
            for (read, metric, fitted) in &reads {
                let Some(value) = read.of(&seen) else { continue };
                let (mean, range) = summary(of_kept.iter().filter_map(|counts| read.of(counts)));
                rows.push(FitRow {
                    cell: cell.clone(),
                    period_start: grid.months[months[0]],
                    period_end: grid.months[months[months.len() - 1]].last_of_month(),
                    metric: metric.clone(),
                    fitted: *fitted,
                    observed: value,
                    prior: summary(of_prior.iter().filter_map(|counts| read.of(counts))).0,
                    mean,
                    range,
                });
            }
        }
    }
    rows
}

/// Mean and middle 80%.
pub(in crate::experiment) fn summary(
    values: impl Iterator<Item = f64>,
) -> (Option<f64>, Option<(f64, f64)>) {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    (mean, quantile(&values, 0.1).zip(quantile(&values, 0.9)))
}

/// How each standard is met by each organisation and by all together.
pub(super) fn standards(
    grid: &Grid,
    base: &Scenario,
    (observed, kept): (&Board, &[&Board]),
) -> Vec<StandardFit> {
    let all: Vec<usize> = (0..grid.months.len()).collect();
    let trusts: Vec<&str> = base
        .names
        .organisations
        .iter()
        .filter(|organisation| organisation.in_alliance)
        .map(|organisation| organisation.code.as_str())
        .collect();
    let mut scopes: Vec<(&str, Vec<&str>)> =
        trusts.iter().map(|&trust| (trust, vec![trust])).collect();
    if trusts.len() > 1 {
        scopes.push((&base.names.alliance, trusts.clone()));
    }
    let mut fits = Vec::new();
    for standard in &base.standards {
        for (org_code, members) in &scopes {
            let cells: Vec<usize> = members
                .iter()
                .filter_map(|member| grid.position(&Cell::all(member, &standard.name)))
                .collect();
            if cells.is_empty() {
                continue;
            }
            let seen = grid.summed(observed, &cells, &all);
            let of_kept: Vec<Counts> =
                kept.iter().map(|board| grid.summed(board, &cells, &all)).collect();
            let mut together = Counts::default();
            for counts in &of_kept {
                together.add(counts);
            }
            let (performance, range) = summary(of_kept.iter().filter_map(Counts::performance));
            fits.push(StandardFit {
                org_code: (*org_code).to_owned(),
                standard: standard.name.clone(),
                distance: seen.distance(&together),
                observed: seen,
                performance,
                range,
                patients: together.patients / of_kept.len().max(1) as f64,
            });
        }
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_are_held_to_three_per_cent_or_two_poisson_errors() {
        let fit = |observed: f64, patients: f64| StandardFit {
            org_code: "X".to_owned(),
            standard: "s".to_owned(),
            observed: Counts { patients: observed, within: 0.0, bands: Vec::new() },
            performance: None,
            range: None,
            patients,
            distance: None,
        };
        // 100: two errors are 20; 10,000: 3% are 300.
        assert!(fit(100.0, 120.0).has_its_volume() && !fit(100.0, 121.0).has_its_volume());
        assert!(fit(10_000.0, 9_700.0).has_its_volume());
        assert!(!fit(10_000.0, 9_699.0).has_its_volume());
    }
}
