//! Intervals by resampling what is independent.

use super::{Interval, quantile};
use crate::random::{Key, Keyed, name_key};

/// Resamples of an interval.
const RESAMPLES: u32 = 1_000;

/// The 95% percentile interval of a statistic over independent blocks (rows or
/// trajectories of a design, replications): the statistic is taken of as many
/// blocks drawn with replacement, 1,000 times, and what lies in the middle 95%
/// of these is the interval. `statistic` gets the positions of the blocks and
/// may have no answer. The draws belong to `seed` alone. `None` of fewer than
/// two blocks, or where fewer than half of the resamples have an answer.
///
/// The statistic is taken of all its quantities at once, so that they are
/// resampled together; the answer has an interval for each.
///
/// Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap
/// (1993), section 13.3; of sensitivity indices, G. E. B. Archer, A. Saltelli
/// and I. M. Sobol, Journal of Statistical Computation and Simulation 58
/// (1997) 99.
pub fn bootstrap(
    blocks: usize,
    seed: u64,
    statistic: impl Fn(&[usize]) -> Vec<Option<f64>>,
) -> Vec<Option<Interval>> {
    let of_all: Vec<usize> = (0..blocks).collect();
    let quantities = statistic(&of_all).len();
    if blocks < 2 {
        return vec![None; quantities];
    }
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); quantities];
    let purpose = name_key(&["bootstrap"]);
    let mut drawn = vec![0; blocks];
    for resample in 0..RESAMPLES {
        let mut random = Keyed::new(Key::of_replication(seed, resample).narrow(purpose));
        for block in &mut drawn {
            *block = ((random.next_share() * blocks as f64) as usize).min(blocks - 1);
        }
        for (values, value) in found.iter_mut().zip(statistic(&drawn)) {
            values.extend(value);
        }
    }
    found.into_iter().map(middle).collect()
}

fn middle(mut values: Vec<f64>) -> Option<Interval> {
    if (values.len() as u32) < RESAMPLES.div_ceil(2) {
        return None;
    }
    values.sort_by(f64::total_cmp);
    Some((quantile(&values, 0.025)?, quantile(&values, 0.975)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_of(values: &[f64], blocks: &[usize]) -> f64 {
        blocks.iter().map(|&block| values[block]).sum::<f64>() / blocks.len() as f64
    }

    #[test]
    fn the_interval_of_a_mean_is_about_that_of_the_normal_distribution() {
        // 100 values 0 to 99: standard error sqrt(833.25 / 100) = 2.887.
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let found = bootstrap(100, 1, |blocks| vec![Some(mean_of(&values, blocks))]);
        let (low, high) = found[0].expect("a hundred values");
        assert!((low - (49.5 - 1.96 * 2.887)).abs() < 0.6, "{low}");
        assert!((high - (49.5 + 1.96 * 2.887)).abs() < 0.6, "{high}");
        assert_eq!(found, bootstrap(100, 1, |blocks| vec![Some(mean_of(&values, blocks))]));
    }

    #[test]
    fn what_does_not_vary_has_no_width_and_what_is_unknown_no_interval() {
        let found = bootstrap(8, 1, |_| vec![Some(0.0), None]);
        assert_eq!(found, [Some((0.0, 0.0)), None]);
        assert_eq!(bootstrap(1, 1, |_| vec![Some(1.0)]), [None]);
    }
}
