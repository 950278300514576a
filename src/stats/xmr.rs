//! The chart of individual values on which trusts watch a standard.

/// Half the width of the limits, in mean moving ranges: 3 standard deviations,
/// of which a moving range of two is 1.128 on average.
const LIMITS: f64 = 2.66;
/// Values in a row on one side of the mean that are no chance.
const RUN: usize = 7;

/// The mean and the limits of an `XmR` chart, from a stretch of values before
/// anything was changed.
///
/// Source: D. J. Wheeler, Understanding Variation (1993); NHS England, Making
/// Data Count, "Strengthening your decisions" (the same constants and rules).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProcessLimits {
    /// Mean of the values.
    pub mean: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

impl ProcessLimits {
    /// The mean and `mean ± 2.66` mean moving ranges; `None` of fewer than two
    /// values. Moving ranges that stand out are kept, as in the workbooks that
    /// Boards see.
    pub fn of(values: &[f64]) -> Option<Self> {
        let ranges: f64 = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
        let half = LIMITS * ranges / (values.len().checked_sub(1).filter(|&n| n > 0)?) as f64;
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        Some(Self { mean, low: mean - half, high: mean + half })
    }

    /// Which of the values that follow, counted from 1, is the first to show a
    /// change: one beyond the limit, or the seventh in a row on one side of
    /// the mean. Only changes upwards, or downwards, are looked for.
    pub fn first_signal(&self, after: &[f64], upwards: bool) -> Option<usize> {
        let mut run = 0;
        let signal = after.iter().position(|&value| {
            let (beyond, beside) = if upwards {
                (value > self.high, value > self.mean)
            } else {
                (value < self.low, value < self.mean)
            };
            run = if beside { run + 1 } else { 0 };
            beyond || run >= RUN
        });
        signal.map(|at| at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moving ranges 2, 1, 2, 3: mean 2, so limits 5.32 around 12.2.
    #[test]
    fn limits_worked_by_hand() {
        let limits = ProcessLimits::of(&[11.0, 13.0, 12.0, 14.0, 11.0]).expect("five values");
        assert!((limits.mean - 12.2).abs() < 1e-12, "{limits:?}");
        assert!((limits.high - limits.mean - 5.32).abs() < 1e-12, "{limits:?}");
        assert!((limits.mean - limits.low - 5.32).abs() < 1e-12, "{limits:?}");
        assert_eq!(ProcessLimits::of(&[1.0]), None);
        assert_eq!(ProcessLimits::of(&[]), None);
    }

    #[test]
    fn a_point_beyond_the_limit_or_seven_in_a_row_show_a_change() {
        let limits = ProcessLimits { mean: 10.0, low: 7.0, high: 13.0 };
        assert_eq!(limits.first_signal(&[10.0, 12.0, 13.1], true), Some(3));
        assert_eq!(limits.first_signal(&[10.0, 12.0, 13.1], false), None);
        assert_eq!(limits.first_signal(&[11.0; 7], true), Some(7));
        assert_eq!(limits.first_signal(&[11.0; 6], true), None);
        let broken = [11.0, 11.0, 11.0, 10.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0];
        assert_eq!(limits.first_signal(&broken, true), Some(11), "the mean itself breaks a run");
        assert_eq!(limits.first_signal(&[6.9], false), Some(1));
    }
}
