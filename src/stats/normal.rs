//! The standard normal distribution, both ways.

use statrs::distribution::{ContinuousCDF, Normal};

/// The share of the standard normal distribution below `z`.
pub fn normal_cdf(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// The value below which this share of the standard normal distribution lies;
/// shares of 0 and 1 give the infinities.
pub fn normal_quantile(share: f64) -> f64 {
    Normal::standard().inverse_cdf(share.clamp(0.0, 1.0))
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the quantile of 0 is exactly minus infinity")]
mod tests {
    use super::*;

    #[test]
    fn both_ways_agree_with_the_table() {
        // NIST handbook, table of the cumulative normal: 0.8997 at 1.28.
        assert!((normal_cdf(1.28) - 0.899_73).abs() < 1e-5);
        assert!((normal_quantile(0.9) - 1.281_551_566).abs() < 1e-8);
        assert!((normal_quantile(normal_cdf(-2.5)) + 2.5).abs() < 1e-8);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
    }
}
