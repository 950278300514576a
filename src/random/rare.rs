//! The families of distributions that few steps use.

use super::composed::{Bounded, Mixture, Outside};
use super::sampler::duration;
use super::values::Values;
use super::{Keyed, Sampler, SamplerError};
use rand_distr::{
    Beta, Binomial, Distribution, Frechet, Geometric, Gumbel, InverseGaussian, Normal, Pareto,
    Pert, Poisson,
};

/// A distribution of a family that few steps use.
#[derive(Debug, Clone, PartialEq)]
pub struct Rare(pub(super) Family);

/// What a [`Rare`] is. Parameters are in seconds unless they have a unit of
/// their own.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Family {
    /// May be negative: stands inside of `Bounded` only.
    Normal(Normal<f64>),
    /// May be negative: stands inside of `Bounded` only.
    Gumbel(Gumbel<f64>),
    Pert(Pert<f64>),
    /// Of `width` from `low` on.
    Beta {
        low: f64,
        width: f64,
        unit: Beta<f64>,
    },
    Pareto(Pareto<f64>),
    InverseGaussian(InverseGaussian<f64>),
    Frechet(Frechet<f64>),
    LogLogistic {
        median: f64,
        shape: f64,
    },
    /// Counts, each worth `unit` seconds.
    Poisson {
        count: Poisson<f64>,
        unit: f64,
    },
    Geometric {
        count: Geometric,
        unit: f64,
    },
    Binomial {
        count: Binomial,
        unit: f64,
    },
    Values(Values),
    Mixture(Mixture),
    Bounded(Bounded),
    Shifted {
        of: Sampler,
        by: f64,
    },
    Rounded {
        of: Sampler,
        to: f64,
    },
}

impl From<Family> for Sampler {
    fn from(family: Family) -> Self {
        Self::Rare(Box::new(Rare(family)))
    }
}

impl Rare {
    /// A duration drawn with `random` \[seconds\].
    #[inline(never)]
    pub(super) fn draw(&self, random: &mut Keyed) -> f64 {
        match &self.0 {
            Family::Normal(distribution) => distribution.sample(random),
            Family::Gumbel(distribution) => distribution.sample(random),
            Family::Pert(distribution) => distribution.sample(random),
            Family::Beta { low, width, unit } => low + width * unit.sample(random),
            Family::Pareto(distribution) => distribution.sample(random),
            Family::InverseGaussian(distribution) => distribution.sample(random),
            Family::Frechet(distribution) => distribution.sample(random),
            Family::LogLogistic { median, shape } => {
                // The inverse of its distribution function; rand_distr lacks it.
                let share = random.next_share();
                median * (share / (1.0 - share)).powf(1.0 / shape)
            }
            Family::Poisson { count, unit } => unit * count.sample(random),
            Family::Geometric { count, unit } => unit * count.sample(random) as f64,
            Family::Binomial { count, unit } => unit * count.sample(random) as f64,
            Family::Values(values) => values.draw(random),
            Family::Mixture(mixture) => mixture.draw(random),
            Family::Bounded(bounded) => bounded.draw(random),
            Family::Shifted { of, by } => of.draw(random) + by,
            Family::Rounded { of, to } => (of.draw(random) / to).round() * to,
        }
    }
}

fn refused<E>(expected: &'static str) -> impl Fn(E) -> SamplerError {
    move |_| SamplerError::Parameters(expected)
}

/// `number`, if it is finite and above 0.
fn positive(number: f64, expected: &'static str) -> Result<f64, SamplerError> {
    if number.is_finite() && number > 0.0 {
        Ok(number)
    } else {
        Err(SamplerError::Parameters(expected))
    }
}

impl Sampler {
    /// Normal with a mean and a standard deviation \[seconds\]; `below_zero`
    /// says what becomes of negative draws.
    ///
    /// # Errors
    /// If one is no duration, or too few draws are not negative to draw again.
    pub fn normal(mean: f64, sd: f64, below_zero: Outside) -> Result<Self, SamplerError> {
        let normal = Normal::new(duration(mean)?, duration(sd)?)
            .map_err(refused("a normal needs a standard deviation of 0 or more"))?;
        Self::bounded(Family::Normal(normal).into(), 0.0, f64::INFINITY, below_zero)?;
        Ok(Self::Normal { mean, sd, below_zero })
    }

    /// Gumbel, the largest of many draws, with its most frequent value and a
    /// scale \[seconds\]; `below_zero` says what becomes of negative draws.
    ///
    /// # Errors
    /// If one is no duration, the scale is 0, or too few draws are not negative
    /// to draw again.
    pub fn gumbel(location: f64, scale: f64, below_zero: Outside) -> Result<Self, SamplerError> {
        let gumbel = Gumbel::new(duration(location)?, duration(scale)?)
            .map_err(refused("a Gumbel needs a scale above 0"))?;
        Self::bounded(Family::Gumbel(gumbel).into(), 0.0, f64::INFINITY, below_zero)
    }

    /// Fréchet: `location` and more \[seconds\], with a heavy tail.
    ///
    /// # Errors
    /// If one is no duration, or scale or shape is not above 0.
    pub fn frechet(location: f64, scale: f64, shape: f64) -> Result<Self, SamplerError> {
        Frechet::new(duration(location)?, duration(scale)?, shape)
            .map(|frechet| Family::Frechet(frechet).into())
            .map_err(refused("a Fréchet needs a scale and a shape above 0"))
    }

    /// PERT: a beta over shortest, most likely and longest \[seconds\]; the
    /// higher the weight (usually 4), the closer to the most likely.
    ///
    /// # Errors
    /// If one is no duration, they are not in this order, or the weight is
    /// negative.
    pub fn pert(low: f64, mode: f64, high: f64, weight: f64) -> Result<Self, SamplerError> {
        let (low, mode, high) = (duration(low)?, duration(mode)?, duration(high)?);
        if !(weight.is_finite() && weight >= 0.0) {
            return Err(SamplerError::Parameters("a PERT needs a weight of 0 or more"));
        }
        Pert::new(low, high)
            .with_shape(weight)
            .with_mode(mode)
            .map(|pert| Family::Pert(pert).into())
            .map_err(refused("expected low, mode and high in this order, low below high"))
    }

    /// Beta between two durations \[seconds\].
    ///
    /// # Errors
    /// If one is no duration, they are in the wrong order, or alpha or beta is
    /// not above 0.
    pub fn beta(low: f64, high: f64, alpha: f64, beta: f64) -> Result<Self, SamplerError> {
        let (low, high) = (duration(low)?, duration(high)?);
        let expected = "a beta needs low below high, and alpha and beta above 0";
        positive(high - low, expected)?;
        let unit = Beta::new(positive(alpha, expected)?, positive(beta, expected)?)
            .map_err(refused(expected))?;
        Ok(Family::Beta { low, width: high - low, unit }.into())
    }

    /// Pareto: `scale` and more \[seconds\].
    ///
    /// # Errors
    /// If the scale is no duration or one of them is not above 0.
    pub fn pareto(scale: f64, shape: f64) -> Result<Self, SamplerError> {
        let expected = "a Pareto needs a scale and a shape above 0";
        Pareto::new(duration(scale)?, positive(shape, expected)?)
            .map(|pareto| Family::Pareto(pareto).into())
            .map_err(refused(expected))
    }

    /// Inverse Gaussian (Wald) with a mean and a shape \[seconds\]; its variance
    /// is mean³ / shape.
    ///
    /// # Errors
    /// If one of them is no duration or 0.
    pub fn inverse_gaussian(mean: f64, shape: f64) -> Result<Self, SamplerError> {
        InverseGaussian::new(duration(mean)?, duration(shape)?)
            .map(|gaussian| Family::InverseGaussian(gaussian).into())
            .map_err(refused("an inverse Gaussian needs a mean and a shape above 0"))
    }

    /// Log-logistic with a median \[seconds\] and a shape.
    ///
    /// # Errors
    /// If the median is no duration or one of them is not above 0.
    pub fn log_logistic(median: f64, shape: f64) -> Result<Self, SamplerError> {
        let expected = "a log-logistic needs a median and a shape above 0";
        let (median, shape) = (positive(duration(median)?, expected)?, positive(shape, expected)?);
        Ok(Family::LogLogistic { median, shape }.into())
    }

    /// A Poisson number of units of `unit` seconds.
    ///
    /// # Errors
    /// If the mean is not above 0 or too large.
    pub fn poisson(mean: f64, unit: f64) -> Result<Self, SamplerError> {
        Poisson::new(mean)
            .map(|count| Family::Poisson { count, unit }.into())
            .map_err(refused("a Poisson needs a mean above 0"))
    }

    /// As many units of `unit` seconds as misses before the first success.
    ///
    /// # Errors
    /// If the chance of success is not above 0, or above 1.
    pub fn geometric(chance: f64, unit: f64) -> Result<Self, SamplerError> {
        let expected = "a geometric needs a chance above 0, at most 1";
        Geometric::new(positive(chance, expected)?)
            .map(|count| Family::Geometric { count, unit }.into())
            .map_err(refused(expected))
    }

    /// As many units of `unit` seconds as successes in a number of trials.
    ///
    /// # Errors
    /// If the chance of success is not in 0 to 1.
    pub fn binomial(trials: u32, chance: f64, unit: f64) -> Result<Self, SamplerError> {
        Binomial::new(u64::from(trials), chance)
            .map(|count| Family::Binomial { count, unit }.into())
            .map_err(refused("a binomial needs a chance between 0 and 1"))
    }

    /// A draw of `of` and `by` \[seconds\] on top.
    ///
    /// # Errors
    /// If `by` is no duration.
    pub fn shifted(of: Self, by: f64) -> Result<Self, SamplerError> {
        Ok(Family::Shifted { of, by: duration(by)? }.into())
    }

    /// A draw of `of`, rounded to the nearest multiple of `to` \[seconds\].
    ///
    /// # Errors
    /// If `to` is no duration or 0.
    pub fn rounded(of: Self, to: f64) -> Result<Self, SamplerError> {
        let to = positive(duration(to)?, "a length above 0 to round to")?;
        Ok(Family::Rounded { of, to }.into())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::random::Key;

    #[test]
    fn a_normal_is_one_that_is_bounded_at_nought() {
        for below_zero in [Outside::Clamp, Outside::Fold, Outside::Resample] {
            let normal = Sampler::normal(40.0, 60.0, below_zero).unwrap();
            let free = Family::Normal(Normal::new(40.0, 60.0).unwrap());
            let bounded = Sampler::bounded(free.into(), 0.0, f64::INFINITY, below_zero).unwrap();
            for number in 0..1_000 {
                let random = || Keyed::new(Key::of_replication(3, number));
                let (one, other) = (normal.draw(&mut random()), bounded.draw(&mut random()));
                assert_eq!(one.to_bits(), other.to_bits());
            }
        }
    }
}
