//! Means over replications.

use super::{student_critical, student_critical_at};

/// Lower and upper end of an interval.
pub type Interval = (f64, f64);

/// A figure with the interval of its Monte Carlo error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// 95% interval; `None` with one replication.
    pub interval: Option<Interval>,
}

impl Estimate {
    /// The figure and the interval around it whose half-width comes from the
    /// sum of squared deviations `squares` of `count` replications:
    /// `t(count - 1) * sqrt(squares / (count * (count - 1)))`.
    pub(super) fn around(value: f64, squares: f64, count: usize) -> Self {
        let interval = student_critical(count.saturating_sub(1)).map(|t| {
            let error = (squares / (count as f64 * (count as f64 - 1.0))).sqrt();
            (value - t * error, value + t * error)
        });
        Self { value, interval }
    }

    /// The same with both ends kept in \[0, 1\], for a share.
    #[must_use]
    pub fn clamped_to_share(self) -> Self {
        let interval = self.interval.map(|(low, high)| (low.clamp(0.0, 1.0), high.clamp(0.0, 1.0)));
        Self { interval, ..self }
    }
}

/// The mean with its interval `mean ± t(n - 1) * s / sqrt(n)`; `None` of
/// nothing. Source: A. M. Law, Simulation Modeling and Analysis, 5th ed.,
/// equation 4.12 and section 9.4.1.
pub fn mean(values: &[f64]) -> Option<Estimate> {
    let centre = plain_mean(values)?;
    Some(Estimate::around(centre, squares_around(values, centre), values.len()))
}

/// The mean with the interval that leaves `error` outside in place of 5%: for
/// one of several intervals that are to hold together, their common error
/// divided by their number (Bonferroni). `None` of nothing.
pub fn mean_at(values: &[f64], error: f64) -> Option<Estimate> {
    let value = plain_mean(values)?;
    let count = values.len() as f64;
    let interval = student_critical_at(values.len() - 1, error).map(|t| {
        let half = t * (squares_around(values, value) / (count * (count - 1.0))).sqrt();
        (value - half, value + half)
    });
    Some(Estimate { value, interval })
}

/// The sample variance (divisor n - 1); `None` of fewer than two values. It is
/// exactly 0 where all values are equal.
pub fn variance(values: &[f64]) -> Option<f64> {
    let centre = plain_mean(values)?;
    (values.len() > 1).then(|| squares_around(values, centre) / (values.len() as f64 - 1.0))
}

/// The mean alone. Equal values give exactly that value, whatever rounding
/// their sum would suffer.
pub(super) fn plain_mean(values: &[f64]) -> Option<f64> {
    let &first = values.first()?;
    let off_first: f64 = values.iter().map(|value| value - first).sum();
    Some(first + off_first / values.len() as f64)
}

fn squares_around(values: &[f64], centre: f64) -> f64 {
    values.iter().map(|value| (value - centre) * (value - centre)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Law, example 4.26: ten observations, 90% interval 1.34 ± 0.24; at 95%
    /// with t(9) = 2.262 the half-width is 2.262 * sqrt(0.17 / 10).
    #[test]
    fn the_textbook_mean_has_its_interval() {
        let values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
        let found = mean(&values).expect("ten values");
        assert!((found.value - 1.343).abs() < 1e-9);
        assert!((variance(&values).expect("ten values") - 0.167).abs() < 1e-3);
        let (low, high) = found.interval.expect("ten values");
        assert!(((high - low) / 2.0 - 2.262 * (0.167_f64 / 10.0).sqrt()).abs() < 1e-3);
    }

    #[test]
    fn an_interval_at_another_error_is_wider_by_the_ratio_of_the_factors() {
        let values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
        let half = |found: Option<Estimate>| {
            let (low, high) = found.and_then(|it| it.interval).expect("ten values");
            (high - low) / 2.0
        };
        assert!((half(mean_at(&values, 0.05)) - half(mean(&values))).abs() < 1e-9);
        // t(9) is 3.250 at 1% and 2.262 at 5%.
        let wider = half(mean_at(&values, 0.01)) / half(mean(&values));
        assert!((wider - 3.250 / 2.262).abs() < 1e-3, "{wider}");
        assert_eq!(mean_at(&[3.0], 0.01), Some(Estimate { value: 3.0, interval: None }));
    }

    #[test]
    fn equal_values_have_no_width_and_one_value_no_interval() {
        let found = mean(&[0.1, 0.1, 0.1]).expect("three values");
        assert_eq!(found, Estimate { value: 0.1, interval: Some((0.1, 0.1)) });
        assert_eq!(variance(&[0.1, 0.1, 0.1]), Some(0.0));
        assert_eq!(mean(&[3.0]), Some(Estimate { value: 3.0, interval: None }));
        assert_eq!(mean(&[]), None);
        assert_eq!(variance(&[3.0]), None);
    }
}
