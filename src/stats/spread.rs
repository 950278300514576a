//! How much single replications differ: quantiles over them.

use super::Interval;
use super::order_statistics::quantile_interval;

/// Fewest replications for which a spread is given.
pub const FEWEST_FOR_SPREAD: usize = 10;

/// The quantile at `share` of values in ascending order, by linear
/// interpolation between the order statistics around `(n - 1) * share`; `None`
/// of nothing. Source: type 7 of R. J. Hyndman and Y. Fan, American
/// Statistician 50 (1996) 361, the default of R and of spreadsheets.
pub fn quantile(ascending: &[f64], share: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let position = last as f64 * share.clamp(0.0, 1.0);
    let below = position.floor() as usize;
    let low = ascending[below];
    let high = ascending[(below + 1).min(last)];
    Some(low + (high - low) * (position - below as f64))
}

/// P10, P50 and P90 of values in any order: in one of ten replications the
/// figure is below P10, in one of ten above P90. `None` of fewer than
/// [`FEWEST_FOR_SPREAD`].
pub fn spread(values: &[f64]) -> Option<[f64; 3]> {
    if values.len() < FEWEST_FOR_SPREAD {
        return None;
    }
    let mut ascending = values.to_vec();
    ascending.sort_by(f64::total_cmp);
    Some([quantile(&ascending, 0.1)?, quantile(&ascending, 0.5)?, quantile(&ascending, 0.9)?])
}

/// 95% intervals of P10, P50 and P90, by order statistics, of independent values
/// in any order: each `None` of too few values ([`quantile_interval`]).
pub fn spread_intervals(values: &[f64]) -> [Option<Interval>; 3] {
    let mut ascending = values.to_vec();
    ascending.sort_by(f64::total_cmp);
    [0.1, 0.5, 0.9].map(|share| quantile_interval(&ascending, share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_type_7() {
        // R: quantile(c(1, 2, 4, 8, 16), c(.1, .5, .9)) = 1.4, 4, 12.8
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (share, expected) in [(0.0, 1.0), (0.1, 1.4), (0.5, 4.0), (0.9, 12.8), (1.0, 16.0)] {
            let found = quantile(&values, share).expect("five values");
            assert!((found - expected).abs() < 1e-12, "{share}: {found}");
        }
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[7.0], 0.9), Some(7.0));
    }

    #[test]
    fn ten_values_have_a_spread_and_nine_have_none() {
        let values: Vec<f64> = (1..=10).rev().map(f64::from).collect();
        let [low, middle, high] = spread(&values).expect("ten values");
        assert!((low - 1.9).abs() < 1e-12 && (high - 9.1).abs() < 1e-12);
        assert!((middle - 5.5).abs() < 1e-12);
        assert_eq!(spread(&values[..9]), None);
    }

    #[test]
    fn quantiles_have_intervals_where_there_are_enough_values() {
        let values: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!(spread_intervals(&values), [None, Some((6.0, 15.0)), None]);
        let values: Vec<f64> = (1..=36).map(f64::from).collect();
        let [low, _, high] = spread_intervals(&values);
        assert_eq!(low.map(|(from, _)| from), Some(1.0));
        assert_eq!(high.map(|(_, to)| to), Some(36.0));
    }
}
