//! How good a forecast was: its interval, and how alike two divisions are.

use super::Interval;

/// The interval score of a central interval that should hold a share
/// `1 - alpha` of what happens: its width, and `2 / alpha` times how far what
/// happened lies outside. Lower is better, and it pays to say what one
/// believes; in the unit of the values.
///
/// Source: T. Gneiting and A. E. Raftery, JASA 102 (2007) 359, equation 43.
pub fn interval_score((low, high): Interval, alpha: f64, happened: f64) -> f64 {
    let outside = (low - happened).max(happened - high).max(0.0);
    (high - low) + 2.0 / alpha * outside
}

/// Whether what happened lies in the interval, its ends included.
pub fn is_inside((low, high): Interval, happened: f64) -> bool {
    low <= happened && happened <= high
}

/// The total variation distance of two divisions into the same bands: half
/// the sum of what their shares differ, 0 for alike and 1 for nothing in
/// common. `None` where one of them has nothing in it, or they have not the
/// same bands.
pub fn total_variation(one: &[f64], other: &[f64]) -> Option<f64> {
    let (sum, other_sum) = (one.iter().sum::<f64>(), other.iter().sum::<f64>());
    if one.len() != other.len() || sum <= 0.0 || other_sum <= 0.0 {
        return None;
    }
    let apart = one.iter().zip(other).map(|(a, b)| (a / sum - b / other_sum).abs());
    Some(apart.sum::<f64>() / 2.0)
}

/// How many times its binomial variance a series of shares varies, and at
/// least 1. `stretches` are the pairs (within, total) of each period, by
/// stretches between which the level may have shifted: Pearson's statistic
/// around each stretch's own pooled share, over the periods less the
/// stretches. 1 where there is nothing to estimate it from.
///
/// Source: P. `McCullagh` and J. A. Nelder, Generalized Linear Models, 2nd ed.,
/// section 4.5.2.
pub fn overdispersion(stretches: &[Vec<(f64, f64)>]) -> f64 {
    let (mut statistic, mut freedom) = (0.0, 0.0);
    for stretch in stretches {
        let periods: Vec<_> = stretch.iter().filter(|period| period.1 > 0.0).collect();
        let (within, total) =
            periods.iter().fold((0.0, 0.0), |sum, period| (sum.0 + period.0, sum.1 + period.1));
        if periods.len() < 2 || within <= 0.0 || within >= total {
            continue;
        }
        let share = within / total;
        freedom += periods.len() as f64 - 1.0;
        statistic += periods
            .iter()
            .map(|(within, total)| {
                let off = within - total * share;
                off * off / (total * share * (1.0 - share))
            })
            .sum::<f64>();
    }
    if freedom > 0.0 { (statistic / freedom).max(1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_the_width_and_ten_times_what_lies_outside() {
        let score = |happened| interval_score((70.0, 74.0), 0.2, happened);
        assert!((score(70.0) - 4.0).abs() < 1e-12);
        assert!((score(72.0) - 4.0).abs() < 1e-12);
        assert!((score(75.0) - 14.0).abs() < 1e-12);
        assert!((score(69.5) - 9.0).abs() < 1e-12);
        assert!(is_inside((70.0, 74.0), 74.0) && !is_inside((70.0, 74.0), 74.1));
    }

    #[test]
    fn distances_worked_by_hand() {
        // 0.5, 0.3, 0.2 against 0.4, 0.3, 0.3.
        let found = total_variation(&[50.0, 30.0, 20.0], &[4.0, 3.0, 3.0]).expect("both");
        assert!((found - 0.1).abs() < 1e-12);
        assert_eq!(total_variation(&[1.0, 0.0], &[0.0, 9.0]), Some(1.0));
        assert_eq!(total_variation(&[0.0, 0.0], &[1.0, 1.0]), None);
        assert_eq!(total_variation(&[1.0], &[1.0, 1.0]), None);
    }

    #[test]
    fn overdispersion_worked_by_hand() {
        // Pooled share 0.5; deviations of 10 in 100: 100 / 25 = 4 each, over
        // one degree of freedom.
        let one = vec![(60.0, 100.0), (40.0, 100.0)];
        assert!((overdispersion(&[one]) - 8.0).abs() < 1e-12);
        // The same two as two levels, with a month each: nothing to go by.
        assert!((overdispersion(&[vec![(60.0, 100.0)], vec![(40.0, 100.0)]]) - 1.0).abs() < 1e-12);
        // A shift between two quiet stretches is not variation.
        let shifted = [vec![(60.0, 100.0), (60.0, 100.0)], vec![(40.0, 100.0), (40.0, 100.0)]];
        assert!((overdispersion(&shifted) - 1.0).abs() < 1e-12);
        // Two stretches: (4 + 4 + 0 + 0) / (4 - 2).
        let mixed = [vec![(60.0, 100.0), (40.0, 100.0)], vec![(50.0, 100.0), (50.0, 100.0)]];
        assert!((overdispersion(&mixed) - 4.0).abs() < 1e-12);
        // Everyone in time: no variance, no statement.
        assert!((overdispersion(&[vec![(5.0, 5.0), (7.0, 7.0)]]) - 1.0).abs() < 1e-12);
    }
}
