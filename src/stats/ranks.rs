//! Figures of a few noisy values that need no law of the noise.

use super::{Interval, quantile};

/// Most that the two tails of an interval leave out together.
const LEFT_OUT: f64 = 0.05;

/// Where the middle of some values lies, and between which they all lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The median: half of the values are below it.
    pub median: f64,
    /// The lowest value.
    pub lowest: f64,
    /// The highest value.
    pub highest: f64,
}

impl Range {
    /// The range of values in any order; `None` of nothing.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut ascending = values.to_vec();
        ascending.sort_by(f64::total_cmp);
        Some(Self {
            median: quantile(&ascending, 0.5)?,
            lowest: *ascending.first()?,
            highest: *ascending.last()?,
        })
    }
}

/// The exact 95% interval of the factor by which the values of `group` are
/// higher than those of `base`, two independent groups of positive values
/// whose noise is alike but for that factor, whatever its law.
///
/// The ends are order statistics of all quotients of a value of `group` and
/// one of `base`: those whose ranks the rank-sum test cannot refuse. `None`
/// where the groups are too small for any interval at 95% (fewer than four in
/// each, or three and five) or a value is not positive. Work and memory grow
/// with the product of the sizes, squared: it is meant for up to a hundred in
/// each.
///
/// Source: M. Hollander, D. A. Wolfe and E. Chicken, Nonparametric Statistical
/// Methods, 3rd ed., section 4.3 (Moses), on logarithms.
pub fn factor_between(group: &[f64], base: &[f64]) -> Option<Interval> {
    let is_sound = |value: &f64| value.is_finite() && *value > 0.0;
    if !group.iter().chain(base).all(is_sound) {
        return None;
    }
    let rank = critical_rank(group.len(), base.len())?;
    let mut quotients: Vec<f64> =
        group.iter().flat_map(|above| base.iter().map(move |below| above / below)).collect();
    quotients.sort_by(f64::total_cmp);
    Some((quotients[rank - 1], quotients[quotients.len() - rank]))
}

/// The largest `k` so that the rank-sum statistic of groups of sizes `n` and
/// `m` is below `k` with a chance of at most 2.5%; `None` if that is none.
///
/// The chance that the statistic is `u` follows from that of groups with one
/// value less, by where the highest of all values lies:
/// `p(n, m, u) = (n p(n - 1, m, u - m) + m p(n, m - 1, u)) / (n + m)`.
/// Source: H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18
/// (1947) 50.
fn critical_rank(n: usize, m: usize) -> Option<usize> {
    if n == 0 || m == 0 {
        return None;
    }
    let length = n * m / 2 + 1;
    // With no value in one of the groups the statistic is 0. `row[j]` is of
    // groups of `i` and `j`, for an `i` that grows.
    let certain = || {
        let mut chances = vec![0.0; length];
        chances[0] = 1.0;
        chances
    };
    let mut row: Vec<Vec<f64>> = vec![certain(); m + 1];
    for i in 1..=n {
        let mut next = vec![certain()];
        for j in 1..=m {
            let (of_first, of_second) = (i as f64 / (i + j) as f64, j as f64 / (i + j) as f64);
            let chance = |u: usize| {
                let highest_in_first = if u >= j { row[j][u - j] } else { 0.0 };
                of_first * highest_in_first + of_second * next[j - 1][u]
            };
            next.push((0..length).map(chance).collect());
        }
        row = next;
    }
    let mut below = 0.0;
    let within = row[m].iter().take_while(|&&chance| {
        below += chance;
        below <= LEFT_OUT / 2.0
    });
    Some(within.count()).filter(|&rank| rank > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Keyed};

    #[test]
    fn a_range_has_a_middle_and_two_ends() {
        let found = Range::of(&[3.0, 1.0, 2.0, 10.0]).expect("four values");
        assert_eq!(found, Range { median: 2.5, lowest: 1.0, highest: 10.0 });
        assert_eq!(Range::of(&[]), None);
    }

    /// The usual tables give the largest statistic that is refused at 5%, two
    /// sided, which is one less.
    #[test]
    fn the_ranks_are_those_of_the_tables() {
        let table = [
            (4, 4, 0),
            (5, 3, 0),
            (3, 5, 0),
            (5, 5, 2),
            (6, 6, 5),
            (7, 7, 8),
            (8, 8, 13),
            (9, 9, 17),
            (10, 8, 17),
            (10, 10, 23),
            (20, 20, 127),
        ];
        for (n, m, refused) in table {
            assert_eq!(critical_rank(n, m), Some(refused + 1), "{n} and {m}");
        }
        for (n, m) in [(0, 9), (1, 30), (3, 3), (3, 4), (4, 3)] {
            assert_eq!(critical_rank(n, m), None, "{n} and {m}");
        }
    }

    #[test]
    fn the_ends_are_quotients_of_values() {
        let base = [1.0, 1.0, 1.0, 1.0];
        assert_eq!(factor_between(&[2.0, 3.0, 4.0, 5.0], &base), Some((2.0, 5.0)));
        assert_eq!(factor_between(&[2.0, 3.0, 4.0], &base), None);
        assert_eq!(factor_between(&[2.0, 3.0, 4.0, 0.0], &base), None);
        assert_eq!(factor_between(&[2.0, 3.0, 4.0, f64::NAN], &base), None);
    }

    /// Timings are skewed: a floor, and now and then much more.
    #[test]
    fn the_interval_covers_the_truth_as_often_as_it_says() {
        let experiments = 4_000;
        let mut covered = 0;
        for experiment in 0..experiments {
            let mut random = Keyed::new(Key::of_replication(experiment, 0));
            let mut timing = || 1.0 - 0.3 * (1.0 - random.next_share()).ln();
            let base: Vec<f64> = (0..6).map(|_| timing()).collect();
            let group: Vec<f64> = (0..5).map(|_| 1.1 * timing()).collect();
            let (low, high) = factor_between(&group, &base).expect("enough values");
            covered += u32::from(low <= 1.1 && 1.1 <= high);
        }
        let coverage = f64::from(covered) / experiments as f64;
        // At these sizes the interval leaves out 3%, being exact and discrete.
        assert!((0.955..=0.985).contains(&coverage), "{coverage}");
    }
}
