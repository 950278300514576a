//! Means of distributions, for checks of whether capacity meets demand.

use super::{Key, Keyed, Sampler};
use crate::time::SimSpan;

/// Draws that stand for a distribution whose mean has no plain form here: the
/// mean is then right to about two hundredths of the standard deviation.
const DRAWS: u64 = 4_000;

impl Sampler {
    /// Mean of the duration \[seconds\].
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Fixed { seconds } => seconds as f64,
            Self::Exponential { mean } => mean,
            Self::Uniform { low, high } => f64::midpoint(low, high),
            Self::LogNormal { mu, sigma } => (mu + sigma * sigma / 2.0).exp(),
            Self::EitherExponential { chance, first, second } => {
                chance * first + (1.0 - chance) * second
            }
            _ => self.mean_of(|span| span.seconds() as f64),
        }
    }

    /// Mean of what `value` makes of the duration, from draws that are always
    /// the same.
    pub fn mean_of(&self, value: impl Fn(SimSpan) -> f64) -> f64 {
        if let Self::Fixed { seconds } = *self {
            return value(SimSpan::from_seconds(seconds));
        }
        let stream = Key::of_replication(0, 0);
        let draw = |number| self.sample(&mut Keyed::new(stream.narrow(number)));
        (0..DRAWS).map(|number| value(draw(number))).sum::<f64>() / DRAWS as f64
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn means_are_those_that_were_asked_for() {
        for (sampler, mean) in [
            (Sampler::fixed(300.0), 300.0),
            (Sampler::exponential(600.0), 600.0),
            (Sampler::uniform(300.0, 900.0), 600.0),
            (Sampler::lognormal_by_mean(3_000.0, 2_000.0), 3_000.0),
            (Sampler::either_exponential(0.3, 300.0, 3_000.0), 2_190.0),
            (Sampler::triangular(300.0, 600.0, 1_200.0), 700.0),
            (Sampler::gamma_by_mean(1_800.0, 1_200.0), 1_800.0),
            (Sampler::erlang(1_800.0, 3), 1_800.0),
            (Sampler::weibull(1_800.0, 1.0), 1_800.0),
        ] {
            let found = sampler.unwrap().mean();
            assert!((found / mean - 1.0).abs() < 0.03, "{found} is not {mean}");
        }
    }

    #[test]
    fn drawn_means_are_near_those_with_a_plain_form() {
        let sampler = Sampler::exponential(600.0).unwrap();
        let drawn = sampler.mean_of(|span| span.seconds() as f64);
        assert!((drawn / sampler.mean() - 1.0).abs() < 0.05, "{drawn}");
    }
}
