//! Standard errors of figures that are made of sums over replications.

/// A figure with its standard error between replications.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jackknifed {
    /// The figure of all replications together.
    pub value: f64,
    /// Its standard error; `None` with one replication, and where the figure
    /// cannot be had without one of them.
    pub error: Option<f64>,
}

/// The figure that `figure` makes of the sum of all rows, one row of sums from
/// each replication, and its standard error from leaving out one row at a
/// time: `sqrt((n - 1) / n * sum((f_i - mean(f))^2))`, where `f_i` is the
/// figure without row `i`. `None` where there is no figure.
///
/// Of a mean this is its usual standard error, of a ratio nearly that of
/// [`ratio`](super::ratio).
///
/// Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap,
/// equation 11.5.
pub fn jackknife<const N: usize>(
    rows: &[[f64; N]],
    figure: impl Fn(&[f64; N]) -> Option<f64>,
) -> Option<Jackknifed> {
    let mut total = [0.0; N];
    for row in rows {
        total.iter_mut().zip(row).for_each(|(sum, part)| *sum += part);
    }
    let value = figure(&total)?;
    let without = |row: &[f64; N]| {
        let mut rest = total;
        rest.iter_mut().zip(row).for_each(|(sum, part)| *sum -= part);
        figure(&rest)
    };
    let count = rows.len() as f64;
    let each: Option<Vec<f64>> = rows.iter().map(without).collect();
    let error = each.filter(|each| each.len() > 1).map(|each| {
        let centre = super::sample::plain_mean(&each).unwrap_or(value);
        let squares: f64 = each.iter().map(|one| (one - centre) * (one - centre)).sum();
        ((count - 1.0) / count * squares).sqrt()
    });
    Some(Jackknifed { value, error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{mean, ratio, student_critical};

    #[test]
    fn the_jackknife_of_a_mean_is_its_standard_error() {
        let values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
        let rows = values.map(|value| [value, 1.0]);
        let found = jackknife(&rows, |sums| Some(sums[0] / sums[1])).expect("ten values");
        let known = mean(&values).expect("ten values");
        assert!((found.value - known.value).abs() < 1e-12);
        let half = known.interval.map(|(low, high)| (high - low) / 2.0).expect("ten values");
        let t = student_critical(9).expect("nine degrees");
        assert!((found.error.expect("ten values") - half / t).abs() < 1e-12);
    }

    #[test]
    fn the_jackknife_of_a_ratio_is_near_the_delta_method() {
        let above = [10.0, 12.0, 9.0, 14.0, 11.0, 8.0, 13.0, 12.0];
        let below = [20.0, 25.0, 17.0, 30.0, 20.0, 18.0, 24.0, 26.0];
        let rows: Vec<[f64; 2]> = above.iter().zip(below).map(|(&a, b)| [a, b]).collect();
        let found = jackknife(&rows, |sums| Some(sums[0] / sums[1])).expect("eight pairs");
        let known = ratio(&above, &below).expect("eight pairs");
        assert!((found.value - known.value).abs() < 1e-12);
        let half = known.interval.map(|(low, high)| (high - low) / 2.0).expect("eight pairs");
        let known_error = half / student_critical(7).expect("seven degrees");
        assert!((found.error.expect("eight pairs") / known_error - 1.0).abs() < 0.03);
    }

    #[test]
    fn one_replication_has_no_error_and_nothing_no_figure() {
        let share = |sums: &[f64; 2]| (sums[1] > 0.0).then(|| sums[0] / sums[1]);
        let one = jackknife(&[[1.0, 4.0]], share);
        assert_eq!(one, Some(Jackknifed { value: 0.25, error: None }));
        let lonely = jackknife(&[[1.0, 4.0], [0.0, 0.0]], share);
        assert_eq!(lonely, Some(Jackknifed { value: 0.25, error: None }));
        assert_eq!(jackknife(&[[0.0, 0.0]], share), None);
    }
}
