//! Distributions of durations, sampled by `rand_distr`.

use super::Keyed;
use super::composed::Outside;
use super::rare::Rare;
use crate::time::SimSpan;
use rand_distr::{Distribution, Exp1, Gamma, StandardNormal, Triangular, Weibull};
use statrs::distribution::{ContinuousCDF, Normal};

/// Longest duration that is drawn: the 300 years that may also be written.
/// Distributions with a heavy tail would otherwise run past the end of time.
const LONGEST: f64 = 1e10;

/// A compiled distribution of durations \[seconds\].
///
/// A sampled duration is rounded to the nearest second; none is negative, and
/// none is longer than 300 years. The families that most steps use lie in the
/// enum itself; all others are boxed, so that they cost these nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Sampler {
    /// Always the same.
    Fixed {
        /// The duration \[seconds\].
        seconds: i64,
    },
    /// Exponential.
    Exponential {
        /// Mean \[seconds\].
        mean: f64,
    },
    /// Uniform between two durations.
    Uniform {
        /// Shortest \[seconds\].
        low: f64,
        /// Longest \[seconds\].
        high: f64,
    },
    /// Triangular.
    Triangular(Triangular<f64>),
    /// Lognormal: the logarithm of the duration in seconds is normal.
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Normal.
    Normal {
        /// Mean \[seconds\].
        mean: f64,
        /// Standard deviation \[seconds\].
        sd: f64,
        /// What becomes of negative draws.
        below_zero: Outside,
    },
    /// Gamma (Erlang when the shape is whole).
    Gamma(Gamma<f64>),
    /// Weibull.
    Weibull(Weibull<f64>),
    /// One exponential or another (hyperexponential), by chance.
    EitherExponential {
        /// Chance of the first.
        chance: f64,
        /// Mean of the first \[seconds\].
        first: f64,
        /// Mean of the second \[seconds\].
        second: f64,
    },
    /// Any other family.
    Rare(Box<Rare>),
}

/// Why a distribution cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SamplerError {
    /// A duration is negative, infinite or not a number.
    #[error("durations must be finite and not negative")]
    NotADuration,
    /// The parameters contradict one another.
    #[error("{0}")]
    Parameters(&'static str),
}

/// `seconds`, if it can be a duration.
pub(super) fn duration(seconds: f64) -> Result<f64, SamplerError> {
    if seconds.is_finite() && seconds >= 0.0 {
        Ok(seconds)
    } else {
        Err(SamplerError::NotADuration)
    }
}

impl Sampler {
    /// A number that equal distributions share and few others: what they are
    /// looked up by.
    pub fn fingerprint(&self) -> u64 {
        let mixed = |numbers: &[f64]| {
            let bits = numbers.iter().map(|number| number.to_bits());
            bits.fold(0_u64, |mixed, bits| (mixed ^ bits).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        };
        match *self {
            Self::Fixed { seconds } => seconds as u64,
            Self::Exponential { mean } => mixed(&[mean]),
            Self::Uniform { low, high } => mixed(&[low, high]),
            Self::LogNormal { mu, sigma } => mixed(&[mu, sigma]),
            Self::Normal { mean, sd, .. } => mixed(&[mean, sd]),
            Self::EitherExponential { chance, first, second } => mixed(&[chance, first, second]),
            Self::Triangular(_) => 1,
            Self::Gamma(_) => 2,
            Self::Weibull(_) => 3,
            Self::Rare(_) => 4,
        }
    }

    /// Always `seconds`, rounded to the nearest whole one.
    ///
    /// # Errors
    /// If it is negative or not finite.
    pub fn fixed(seconds: f64) -> Result<Self, SamplerError> {
        Ok(Self::Fixed { seconds: duration(seconds)?.round() as i64 })
    }

    /// Exponential with a mean \[seconds\].
    ///
    /// # Errors
    /// If the mean is negative or not finite.
    pub fn exponential(mean: f64) -> Result<Self, SamplerError> {
        Ok(Self::Exponential { mean: duration(mean)? })
    }

    /// Uniform between `low` and `high` \[seconds\].
    ///
    /// # Errors
    /// If one is no duration or they are in the wrong order.
    pub fn uniform(low: f64, high: f64) -> Result<Self, SamplerError> {
        let (low, high) = (duration(low)?, duration(high)?);
        if low > high {
            return Err(SamplerError::Parameters("the shortest is longer than the longest"));
        }
        Ok(Self::Uniform { low, high })
    }

    /// Triangular with shortest, most likely and longest \[seconds\].
    ///
    /// # Errors
    /// If one is no duration or they are not in this order.
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Self, SamplerError> {
        let (low, mode, high) = (duration(low)?, duration(mode)?, duration(high)?);
        Triangular::new(low, high, mode).map(Self::Triangular).map_err(|_| {
            SamplerError::Parameters("expected shortest, most likely, longest, in this order")
        })
    }

    /// Lognormal with a mean and a standard deviation \[seconds\] of the
    /// duration itself: sigma² = ln(1 + sd²/mean²), mu = ln(mean) − sigma²/2.
    ///
    /// # Errors
    /// If one is no duration or the mean is 0.
    pub fn lognormal_by_mean(mean: f64, sd: f64) -> Result<Self, SamplerError> {
        let (mean, sd) = (duration(mean)?, duration(sd)?);
        if mean == 0.0 {
            return Err(SamplerError::Parameters("a lognormal mean must be above 0"));
        }
        let variance = (sd / mean).powi(2).ln_1p();
        Ok(Self::LogNormal { mu: mean.ln() - variance / 2.0, sigma: variance.sqrt() })
    }

    /// Lognormal with a median \[seconds\] and the standard deviation of the
    /// logarithm.
    ///
    /// # Errors
    /// If the median is no duration or 0, or sigma is negative or not finite.
    pub fn lognormal_by_median(median: f64, sigma: f64) -> Result<Self, SamplerError> {
        let median = duration(median)?;
        if median == 0.0 || !sigma.is_finite() || sigma < 0.0 {
            return Err(SamplerError::Parameters(
                "a lognormal needs a median above 0 and a sigma of 0 or more",
            ));
        }
        Ok(Self::LogNormal { mu: median.ln(), sigma })
    }

    /// Lognormal with a median and another quantile: a share of `level` of all
    /// durations lie below `value` \[seconds\].
    ///
    /// # Errors
    /// If one is no duration or 0, the level is not between 0 and 1, or the
    /// quantile lies on the wrong side of the median.
    pub fn lognormal_by_quantile(
        median: f64,
        level: f64,
        value: f64,
    ) -> Result<Self, SamplerError> {
        let (median, value) = (duration(median)?, duration(value)?);
        if !(level > 0.0 && level < 1.0 && median > 0.0 && value > 0.0) {
            return Err(SamplerError::Parameters(
                "a quantile strictly between 0 and 1, with a median and a value above 0",
            ));
        }
        let standard = Normal::standard().inverse_cdf(level);
        let sigma = (value / median).ln() / standard;
        if !sigma.is_finite() || sigma < 0.0 {
            return Err(SamplerError::Parameters(
                "a quantile above 0.5 with a value above the median, or one below with a value below",
            ));
        }
        Self::lognormal_by_median(median, sigma)
    }

    /// Lognormal by the mean and standard deviation of the logarithm of the
    /// duration in units of `unit` \[seconds\].
    ///
    /// # Errors
    /// If one is not finite, or the standard deviation is negative.
    pub fn lognormal_by_log(log_mean: f64, log_sd: f64, unit: f64) -> Result<Self, SamplerError> {
        if !(log_mean.is_finite() && log_mean.abs() < 100.0) {
            return Err(SamplerError::Parameters("a log_mean between -100 and 100"));
        }
        Self::lognormal_by_median(log_mean.exp() * unit, log_sd)
    }

    /// Gamma with a mean and a standard deviation \[seconds\].
    ///
    /// # Errors
    /// If one of them is no duration or 0.
    pub fn gamma_by_mean(mean: f64, sd: f64) -> Result<Self, SamplerError> {
        let (mean, sd) = (duration(mean)?, duration(sd)?);
        let shape = (mean / sd).powi(2);
        Gamma::new(shape, mean / shape).map(Self::Gamma).map_err(|_| {
            SamplerError::Parameters("a gamma needs a mean and a standard deviation above 0")
        })
    }

    /// Erlang: the sum of `stages` exponentials, with a mean of the sum
    /// \[seconds\].
    ///
    /// # Errors
    /// If the mean is no duration or 0, or there are no stages.
    pub fn erlang(mean: f64, stages: u32) -> Result<Self, SamplerError> {
        let mean = duration(mean)?;
        Gamma::new(f64::from(stages), mean / f64::from(stages)).map(Self::Gamma).map_err(|_| {
            SamplerError::Parameters("an Erlang needs a mean above 0 and 1 or more stages")
        })
    }

    /// Weibull with a scale \[seconds\] and a shape.
    ///
    /// # Errors
    /// If the scale is no duration or one of them is not above 0.
    pub fn weibull(scale: f64, shape: f64) -> Result<Self, SamplerError> {
        Weibull::new(duration(scale)?, shape)
            .map(Self::Weibull)
            .map_err(|_| SamplerError::Parameters("a Weibull needs a scale and a shape above 0"))
    }

    /// Exponential with mean `first` by this chance, otherwise with mean
    /// `second` \[seconds\].
    ///
    /// # Errors
    /// If a mean is no duration or the chance is not in 0 to 1.
    pub fn either_exponential(chance: f64, first: f64, second: f64) -> Result<Self, SamplerError> {
        if !(0.0..=1.0).contains(&chance) {
            return Err(SamplerError::Parameters("a chance must be between 0 and 1"));
        }
        Ok(Self::EitherExponential { chance, first: duration(first)?, second: duration(second)? })
    }

    /// A duration drawn with `random`. Exponentials are drawn in the code that
    /// calls this; see [`Self::sample_apart`].
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub fn sample(&self, random: &mut Keyed) -> SimSpan {
        if let Self::Exponential { mean } = *self {
            let unit: f64 = Exp1.sample(random);
            return SimSpan::from_sampled_seconds((mean * unit).min(LONGEST));
        }
        self.sample_apart(random)
    }

    /// As [`Self::sample`], with little code where it is called.
    #[inline(never)]
    pub fn sample_apart(&self, random: &mut Keyed) -> SimSpan {
        match *self {
            Self::Fixed { seconds } => SimSpan::from_seconds(seconds),
            _ => SimSpan::from_sampled_seconds(self.draw_any(random).min(LONGEST)),
        }
    }

    /// A duration drawn with `random`, times `factor`.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub fn sample_scaled(&self, factor: f64, random: &mut Keyed) -> SimSpan {
        SimSpan::from_sampled_seconds((self.draw(random) * factor).min(LONGEST))
    }

    /// A duration drawn with `random`, not rounded \[seconds\].
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub fn draw(&self, random: &mut Keyed) -> f64 {
        if let Self::Exponential { mean } = *self {
            let unit: f64 = Exp1.sample(random);
            return mean * unit;
        }
        self.draw_apart(random)
    }

    #[inline(never)]
    fn draw_apart(&self, random: &mut Keyed) -> f64 {
        self.draw_any(random)
    }

    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn draw_any(&self, random: &mut Keyed) -> f64 {
        match *self {
            Self::Fixed { seconds } => seconds as f64,
            Self::Exponential { mean } => {
                let unit: f64 = Exp1.sample(random);
                mean * unit
            }
            Self::Uniform { low, high } => low + (high - low) * random.next_share(),
            Self::Triangular(ref distribution) => distribution.sample(random),
            Self::LogNormal { mu, sigma } => {
                let normal: f64 = StandardNormal.sample(random);
                (mu + sigma * normal).exp()
            }
            Self::Normal { mean, sd, below_zero } => {
                let mut draw = || {
                    let normal: f64 = StandardNormal.sample(random);
                    mean + sd * normal
                };
                let drawn = draw();
                if drawn >= 0.0 {
                    return drawn;
                }
                below_zero.bring_within((0.0, f64::INFINITY), drawn, draw)
            }
            Self::Gamma(ref distribution) => distribution.sample(random),
            Self::Weibull(ref distribution) => distribution.sample(random),
            Self::EitherExponential { chance, first, second } => {
                let mean = if random.next_share() < chance { first } else { second };
                let unit: f64 = Exp1.sample(random);
                mean * unit
            }
            Self::Rare(ref rare) => rare.draw(random),
        }
    }
}
