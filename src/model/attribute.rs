//! Attributes: what is known of a patient from the moment of arrival.

use crate::random::standard_normal_cdf;

/// Something that every patient has: one of several categories, by position,
/// or a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Key of its draw: a hash of its name.
    pub key: u64,
    /// How it is spread over patients.
    pub law: Law,
    /// By which of the attributes up to this one, and how strongly, its normal
    /// draw is moved; empty: by its own alone. A row of the Cholesky factor of
    /// the matrix of correlations.
    pub mix: Vec<(u16, f64)>,
}

/// How an attribute is spread over patients. All laws are functions of one
/// standard normal number, so that attributes can be tied to one another
/// without their own spread being altered (a Gaussian copula).
#[derive(Debug, Clone, PartialEq)]
pub enum Law {
    /// Categories: the share of patients up to and with each; the last is 1.
    Categories(Vec<f64>),
    /// The same for everybody.
    Fixed(f64),
    /// Uniform.
    Uniform {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// Triangular.
    Triangular {
        /// Smallest.
        low: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        high: f64,
    },
    /// Exponential.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Lognormal.
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
}

impl Law {
    /// The value that belongs to a standard normal number: they rise together.
    /// A category is given by its position.
    pub fn value(&self, normal: f64) -> f64 {
        match *self {
            Self::Categories(ref shares) => {
                let below = standard_normal_cdf(normal);
                let last = shares.len().saturating_sub(1);
                shares.partition_point(|&share| share <= below).min(last) as f64
            }
            Self::Fixed(value) => value,
            Self::Uniform { low, high } => low + (high - low) * standard_normal_cdf(normal),
            Self::Triangular { low, mode, high } => {
                let width = high - low;
                if width <= 0.0 {
                    return low;
                }
                let below = standard_normal_cdf(normal);
                if below * width <= mode - low {
                    low + (below * width * (mode - low)).sqrt()
                } else {
                    // The share above, for accuracy in the upper tail.
                    high - (standard_normal_cdf(-normal) * width * (high - mode)).sqrt()
                }
            }
            Self::Exponential { mean } => -mean * standard_normal_cdf(-normal).ln(),
            Self::Normal { mean, sd } => mean + sd * normal,
            Self::LogNormal { mu, sigma } => (mu + sigma * normal).exp(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} not {expected}");
    }

    #[test]
    fn laws_give_their_quantiles() {
        // The median, and the quantile below which 84.134% lie.
        let (median, upper) = (0.0, 1.0);
        let share = 0.841_344_746_068_542_9_f64;
        near(Law::Uniform { low: 2.0, high: 4.0 }.value(upper), 2.0 + 2.0 * share);
        near(Law::Exponential { mean: 3.0 }.value(median), 3.0 * 2.0_f64.ln());
        near(Law::Normal { mean: 5.0, sd: 2.0 }.value(upper), 7.0);
        near(Law::LogNormal { mu: 0.0, sigma: 0.5 }.value(upper), 0.5_f64.exp());
        near(Law::Triangular { low: 0.0, mode: 2.0, high: 2.0 }.value(median), 2.0_f64.sqrt());
        near(
            Law::Triangular { low: 0.0, mode: 0.0, high: 1.0 }.value(median),
            1.0 - 0.5_f64.sqrt(),
        );
        near(Law::Fixed(4.0).value(upper), 4.0);
    }

    #[test]
    fn categories_hold_their_shares_and_the_last_takes_the_rest() {
        let law = Law::Categories(vec![0.3, 0.8, 1.0]);
        let at = |normal| law.value(normal);
        near(at(-0.6), 0.0);
        near(at(0.0), 1.0);
        near(at(1.0), 2.0);
        near(at(40.0), 2.0);
    }
}
