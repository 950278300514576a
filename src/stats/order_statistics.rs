//! Intervals of quantiles that need no law of the values.

use super::Interval;
use statrs::distribution::{Binomial, DiscreteCDF};

/// Most that either tail of an interval leaves out.
const TAIL: f64 = 0.025;

/// The interval of the quantile at `share` of independent values in ascending
/// order, between two of them: it covers the quantile with a chance of 95% at
/// least, whatever the values' law. `None` where there are too few values for
/// that: fewer than 6 for the median, 36 for P10 or P90.
///
/// The number of values below the quantile is binomial; the ends are the last
/// order statistic that is too high, and the first that is too low, with a
/// chance of 2.5% at most.
///
/// Source: H. A. David and H. N. Nagaraja, Order Statistics, 3rd ed., section
/// 7.1; W. J. Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2.
pub fn quantile_interval(ascending: &[f64], share: f64) -> Option<Interval> {
    let below = Binomial::new(share, ascending.len() as u64).ok()?;
    // Ranks count from 1. The k-th value is above the quantile if fewer than k
    // values are below it.
    let low = (1..=ascending.len()).rev().find(|&rank| below.cdf(rank as u64 - 1) <= TAIL)?;
    let high = (1..=ascending.len()).find(|&rank| below.sf(rank as u64 - 1) <= TAIL)?;
    Some((ascending[low - 1], ascending[high - 1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(count: usize) -> Vec<f64> {
        (1..=count).map(|value| value as f64).collect()
    }

    /// Ranks of the median's 95% interval, as tabled (Conover, table A3 and the
    /// sign test): 6: 1 and 6; 10: 2 and 9; 20: 6 and 15; 30: 10 and 21.
    #[test]
    fn the_ranks_of_the_median_are_those_of_the_tables() {
        for (count, low, high) in [(6, 1, 6), (10, 2, 9), (20, 6, 15), (30, 10, 21)] {
            let found = quantile_interval(&counted(count), 0.5);
            assert_eq!(found, Some((f64::from(low), f64::from(high))), "{count}");
        }
    }

    #[test]
    fn too_few_values_have_no_interval() {
        assert_eq!(quantile_interval(&counted(5), 0.5), None);
        assert_eq!(quantile_interval(&[], 0.5), None);
        // 0.9^35 = 0.02503, 0.9^36 = 0.0225.
        assert_eq!(quantile_interval(&counted(35), 0.9), None);
        assert_eq!(quantile_interval(&counted(36), 0.9).map(|found| found.1), Some(36.0));
        assert_eq!(quantile_interval(&counted(36), 0.1).map(|found| found.0), Some(1.0));
    }
}
