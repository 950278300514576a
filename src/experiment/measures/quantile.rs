//! Quantiles of distributions that are counted in cells.

use crate::observe::Cell;
use std::collections::BTreeMap;

/// A quantile with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantile {
    pub(super) value: f64,
    pub(super) error: Option<f64>,
    /// Of whole numbers: by how many standard errors the share not above the
    /// number before, and that not above the value, miss the share asked for.
    pub(super) misses: Option<[f64; 2]>,
}

/// The cells of one replication, in order.
type Cells<'a> = &'a [(u32, Cell)];

/// The value that the share `share` of all replications' values does not pass.
///
/// The standard error is that of the share of values not above it, between
/// replications, carried over to the values: half of what lies between the
/// quantiles one standard error to either side. Source: R. S. Woodruff,
/// Journal of the American Statistical Association 47 (1952) 635.
pub(super) fn of(replications: &[Cells<'_>], share: f64, is_whole: bool) -> Option<Quantile> {
    let mut merged: BTreeMap<u32, Cell> = BTreeMap::new();
    for &(at, cell) in replications.iter().copied().flatten() {
        merged.entry(at).and_modify(|known| known.add(&cell)).or_insert(cell);
    }
    let merged = Merged::new(merged);
    let found = merged.at(share)?;
    let value = merged.value(found, is_whole);
    let each = |at: usize, part: f64| -> Option<f64> {
        let (cell, _) = merged.cells[at];
        let shares = replications.iter().map(|cells| up_to(cells, cell, part));
        error_of_share(&shares.collect::<Vec<_>>())
    };
    let part = if is_whole { 1.0 } else { found.part };
    let error_of_share = each(found.at, part);
    let error = error_of_share.and_then(|error| {
        let end = |share: f64| merged.at(share).map(|found| merged.value(found, false));
        Some((end((share + error).min(1.0))? - end((share - error).max(0.0))?) / 2.0)
    });
    let misses = is_whole.then(|| {
        let miss = |at: usize| {
            let off = (merged.share_up_to(at) - share).abs();
            each(at, 1.0).map_or(f64::INFINITY, |error| off / error.max(f64::MIN_POSITIVE))
        };
        [found.at.checked_sub(1).map_or(f64::INFINITY, miss), miss(found.at)]
    });
    Some(Quantile { value, error, misses })
}

/// All replications together.
struct Merged {
    cells: Vec<(u32, Cell)>,
    /// Weight up to the end of each cell.
    up_to: Vec<f64>,
}

/// A position in the distribution: a cell, and how far into its weight.
#[derive(Clone, Copy)]
struct Found {
    at: usize,
    part: f64,
}

impl Merged {
    fn new(cells: BTreeMap<u32, Cell>) -> Self {
        let cells: Vec<_> = cells.into_iter().collect();
        let mut sum = 0.0;
        let up_to = cells
            .iter()
            .map(|(_, cell)| {
                sum += cell.weight as f64;
                sum
            })
            .collect();
        Self { cells, up_to }
    }

    fn at(&self, share: f64) -> Option<Found> {
        let wanted = share * self.up_to.last()?;
        // A share that a number reaches exactly must not fail by rounding.
        let slack = wanted * 1e-12;
        let at = self.up_to.partition_point(|&sum| sum < wanted - slack).min(self.cells.len() - 1);
        let weight = self.cells[at].1.weight as f64;
        let before = self.up_to[at] - weight;
        Some(Found { at, part: ((wanted - before) / weight).clamp(0.0, 1.0) })
    }

    fn value(&self, found: Found, is_whole: bool) -> f64 {
        let Cell { least, most, .. } = self.cells[found.at].1;
        let value = least as f64 + (most - least) as f64 * found.part;
        if is_whole { value.round() } else { value }
    }

    fn share_up_to(&self, at: usize) -> f64 {
        self.up_to[at] / self.up_to.last().copied().unwrap_or(1.0)
    }
}

/// Weight up to so far into a cell, and all weight.
fn up_to(cells: Cells<'_>, cell: u32, part: f64) -> (f64, f64) {
    let mut sums = (0.0, 0.0);
    for &(at, Cell { weight, .. }) in cells {
        let weight = weight as f64;
        sums.1 += weight;
        if at < cell {
            sums.0 += weight;
        } else if at == cell {
            sums.0 += weight * part;
        }
    }
    sums
}

/// Standard error of a share that is pooled over replications.
fn error_of_share(replications: &[(f64, f64)]) -> Option<f64> {
    let count = replications.len() as f64;
    if replications.len() < 2 {
        return None;
    }
    let (above, below) =
        replications.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let share = above / below;
    let squares: f64 = replications.iter().map(|pair| (pair.0 - share * pair.1).powi(2)).sum();
    Some((squares / (count * (count - 1.0))).sqrt() / (below / count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Cells as Counting;
    use crate::random::{Key, Keyed};

    fn counted(values: impl IntoIterator<Item = u64>) -> Vec<(u32, Cell)> {
        let mut cells = Counting::default();
        values.into_iter().for_each(|value| cells.add(value, 1));
        cells.filled().map(|(at, &cell)| (at, cell)).collect()
    }

    #[test]
    fn quantiles_of_whole_numbers_are_the_first_that_reach_the_share() {
        let cells = counted([5, 5, 5, 15, 15, 15, 15, 20, 33, 33]);
        for (share, expected) in [(0.3, 5.0), (0.31, 15.0), (0.7, 15.0), (0.8, 20.0), (0.99, 33.0)]
        {
            let found = of(&[&cells], share, true).expect("ten values");
            assert!((found.value - expected).abs() < 1e-12, "{share}: {}", found.value);
        }
        assert_eq!(of(&[], 0.5, true), None);
    }

    #[test]
    fn a_value_that_many_have_is_met_exactly() {
        let cells = counted(vec![432_000; 30].into_iter().chain(vec![1_296_000; 70]));
        for (share, expected) in [(0.05, 432_000.0), (0.25, 432_000.0), (0.5, 1_296_000.0)] {
            let found = of(&[&cells], share, false).expect("a hundred values");
            assert!((found.value - expected).abs() < 1e-9, "{share}: {}", found.value);
        }
    }

    /// Of 400 experiments with 20 replications of 200 exponential times, the
    /// standard error of their P90 is as large as their estimates scatter, and
    /// the estimates have no bias to speak of.
    #[test]
    fn the_error_is_as_large_as_estimates_scatter() {
        let mean = 50_000.0;
        let known = mean * 10.0_f64.ln();
        let (mut sum, mut squares, mut errors) = (0.0, 0.0, 0.0);
        let experiments = 400;
        for experiment in 0..experiments {
            let replications: Vec<_> = (0..20)
                .map(|replication| {
                    let mut random = Keyed::new(Key::of_replication(experiment, replication));
                    counted((0..200).map(|_| (-mean * (1.0 - random.next_share()).ln()) as u64))
                })
                .collect();
            let cells: Vec<_> = replications.iter().map(Vec::as_slice).collect();
            let found = of(&cells, 0.9, false).expect("values");
            let off = found.value - known;
            sum += off;
            squares += off * off;
            errors += found.error.expect("twenty replications").powi(2);
        }
        let count = experiments as f64;
        assert!((sum / count).abs() < 0.005 * known, "{}", sum / count);
        let ratio = (errors / squares).sqrt();
        assert!((0.9..1.1).contains(&ratio), "{ratio}");
    }
}
