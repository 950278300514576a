//! Rank correlation: how far two figures rise together, whatever the shape of
//! the curve.

/// The ranks of some values, as a vector of length 1 around 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranks(Vec<f64>);

impl Ranks {
    /// The ranks of values; equal ones share their mean rank. `None` if the
    /// values do not vary, or one of them is no number.
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.iter().any(|value| value.is_nan()) {
            return None;
        }
        let centre = f64::midpoint(values.len() as f64, 1.0);
        let centred: Vec<f64> = mean_ranks(values).into_iter().map(|rank| rank - centre).collect();
        let length = centred.iter().map(|rank| rank * rank).sum::<f64>().sqrt();
        (length > 0.0).then(|| Self(centred.into_iter().map(|rank| rank / length).collect()))
    }

    /// Spearman's rank correlation with the ranks of as many other values, -1
    /// to 1: Pearson's correlation of the ranks, so that ties are right too.
    /// Source: M. Kendall and J. D. Gibbons, Rank Correlation Methods, 5th ed.,
    /// section 3.8.
    ///
    /// # Panics
    /// If the two have different lengths.
    pub fn correlation(&self, other: &Self) -> f64 {
        assert_eq!(self.0.len(), other.0.len(), "paired values come in pairs");
        let product: f64 = self.0.iter().zip(&other.0).map(|(one, other)| one * other).sum();
        product.clamp(-1.0, 1.0)
    }

    /// The same ranks in another order: the one at `order[i]` comes to `i`.
    ///
    /// # Panics
    /// If the order names a position that is not there.
    #[must_use]
    pub fn in_order(&self, order: &[usize]) -> Self {
        Self(order.iter().map(|&at| self.0[at]).collect())
    }
}

/// Ranks from 1 on; equal values share the mean of theirs.
fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    while first < order.len() {
        let value = values[order[first]];
        let same = order[first..].iter().take_while(|&&at| values[at] <= value).count();
        // Ranks first + 1 to first + same.
        let mean = first as f64 + f64::midpoint(same as f64, 1.0);
        for &at in &order[first..first + same] {
            ranks[at] = mean;
        }
        first += same;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correlation(one: &[f64], other: &[f64]) -> f64 {
        Ranks::of(one).expect("varies").correlation(&Ranks::of(other).expect("varies"))
    }

    #[test]
    fn equal_values_share_their_mean_rank() {
        assert_eq!(mean_ranks(&[30.0, 10.0, 20.0, 20.0]), [4.0, 1.0, 2.5, 2.5]);
        assert_eq!(mean_ranks(&[5.0, 5.0, 5.0]), [2.0, 2.0, 2.0]);
    }

    #[test]
    fn a_rank_correlation_worked_by_hand() {
        // Ranks 1 2 3 4 5 and 2 1 4 3 5: d^2 = 1+1+1+1+0 = 4,
        // 1 - 6 * 4 / (5 * 24) = 0.8.
        let found = correlation(&[0.1, 0.2, 0.3, 0.4, 9.0], &[20.0, 10.0, 40.0, 30.0, 50.0]);
        assert!((found - 0.8).abs() < 1e-12, "{found}");
        // Ranks 1 2.5 2.5 4 and 1 2 3 4: covariance 4.5, squares 4.5 and 5.
        let found = correlation(&[1.0, 2.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0]);
        assert!((found - 4.5 / (4.5_f64 * 5.0).sqrt()).abs() < 1e-12, "{found}");
    }

    #[test]
    fn the_shape_of_the_curve_does_not_matter() {
        let values: [f64; 5] = [0.5, -1.0, 3.0, 2.0, 0.0];
        let curved = values.map(f64::exp);
        assert!((correlation(&values, &curved) - 1.0).abs() < 1e-12);
        assert!((correlation(&values, &curved.map(|value| -value)) + 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_vary_has_no_ranks() {
        assert_eq!(Ranks::of(&[2.0, 2.0]), None);
        assert_eq!(Ranks::of(&[]), None);
        assert_eq!(Ranks::of(&[1.0, f64::NAN]), None);
    }

    #[test]
    fn another_order_moves_ranks_and_keeps_them() {
        let ranks = Ranks::of(&[1.0, 2.0, 3.0]).expect("varies");
        let turned = Ranks::of(&[3.0, 1.0, 2.0]).expect("varies");
        assert_eq!(ranks.in_order(&[2, 0, 1]), turned);
    }
}
