//! What is believed of a parameter before the data are seen, and the
//! coordinate in which it is fitted.
//!
//! The belief is a normal distribution on the parameter's scale, cut off at
//! its bounds. The coordinate is the normal score of that distribution: it is
//! standard normal beforehand, and whatever value it takes, the parameter
//! stays within its bounds. So nothing has to be clipped or reflected, and the
//! smoother, which is exact for normal distributions, meets one.

use crate::experiment::designs::latin_shares;
use crate::random::{Key, Keyed, name_key};
use crate::scenario::{FitScale, FittedParameter};
use crate::stats::{normal_cdf, normal_quantile, variance};

/// A parameter's belief.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::experiment) struct Prior {
    scale: FitScale,
    low: f64,
    high: f64,
    centre: f64,
    spread: f64,
    below: f64,
    between: f64,
}

impl Prior {
    /// What is believed of a parameter.
    pub(in crate::experiment) fn of(parameter: &FittedParameter) -> Self {
        let onto = |value: f64| match parameter.scale {
            FitScale::Log => value.max(f64::MIN_POSITIVE).ln(),
            FitScale::Linear => value,
        };
        let (centre, spread) = (onto(parameter.value), parameter.spread);
        let below = normal_cdf((onto(parameter.low) - centre) / spread);
        let between = normal_cdf((onto(parameter.high) - centre) / spread) - below;
        Self {
            scale: parameter.scale,
            low: parameter.low,
            high: parameter.high,
            centre,
            spread,
            below,
            between,
        }
    }

    /// The value at a coordinate.
    pub(in crate::experiment) fn value(&self, coordinate: f64) -> f64 {
        let share = self.below + self.between * normal_cdf(coordinate);
        let on_scale = self.centre + self.spread * normal_quantile(share);
        let value = match self.scale {
            FitScale::Log => on_scale.exp(),
            FitScale::Linear => on_scale,
        };
        value.clamp(self.low, self.high)
    }

    /// The coordinate of a value.
    #[cfg(test)]
    pub(super) fn coordinate(&self, value: f64) -> f64 {
        let on_scale = match self.scale {
            FitScale::Log => value.max(f64::MIN_POSITIVE).ln(),
            FitScale::Linear => value,
        };
        let below = normal_cdf((on_scale - self.centre) / self.spread);
        normal_quantile((below - self.below) / self.between)
    }

    /// The standard deviation of the value, over a fine grid of equally likely
    /// coordinates.
    pub(super) fn sd(&self) -> f64 {
        const POINTS: usize = 400;
        let at = |point: usize| normal_quantile((point as f64 + 0.5) / POINTS as f64);
        let values: Vec<f64> = (0..POINTS).map(|point| self.value(at(point))).collect();
        variance(&values).map_or(0.0, f64::sqrt)
    }
}

/// A standard normal number that belongs to a key.
pub(super) fn normal(key: Key) -> f64 {
    let share = Keyed::new(key).next_share();
    normal_quantile(share.clamp(f64::EPSILON, 1.0 - f64::EPSILON))
}

/// Key of what belongs to one purpose and member.
pub(super) fn key(seed: u64, purpose: &str, member: usize) -> Key {
    Key::of_replication(seed, 0).narrow(name_key(&[purpose])).narrow(member as u64)
}

/// Coordinates of so many members, drawn from the belief by Latin hypercube:
/// each parameter has one member in the middle of each of so many equally
/// likely parts of its range, in an order of its own.
///
/// Source: M. D. `McKay`, R. J. Beckman and W. J. Conover, Technometrics 21
/// (1979) 239.
pub(in crate::experiment) fn hypercube(
    addresses: &[&str],
    members: usize,
    seed: u64,
) -> Vec<Vec<f64>> {
    let shares = latin_shares(addresses, members, &|member| key(seed, "prior order", member));
    shares.into_iter().map(|member| member.into_iter().map(normal_quantile).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::mean;

    fn parameter(scale: FitScale, low: f64, high: f64) -> FittedParameter {
        FittedParameter {
            address: "parameter.lag.value".to_owned(),
            value: 2.0,
            low,
            high,
            spread: 0.5,
            scale,
            org_code: None,
            from: None,
        }
    }

    #[test]
    fn a_coordinate_is_the_normal_score_of_the_belief() {
        // Far from its bounds: one unit is one standard deviation.
        let linear = Prior::of(&parameter(FitScale::Linear, -100.0, 100.0));
        assert!((linear.value(0.0) - 2.0).abs() < 1e-9);
        assert!((linear.value(1.0) - 2.5).abs() < 1e-9);
        let log = Prior::of(&parameter(FitScale::Log, 1e-9, 1e9));
        assert!((log.value(-1.0) - 2.0 * (-0.5_f64).exp()).abs() < 1e-9);
        assert!((log.coordinate(log.value(0.7)) - 0.7).abs() < 1e-6);
    }

    #[test]
    fn bounds_hold_and_cut_off_what_lies_beyond() {
        let prior = Prior::of(&parameter(FitScale::Linear, 2.0, 3.0));
        for coordinate in [-1e3, -9.0, 0.0, 9.0, 1e3] {
            let value = prior.value(coordinate);
            assert!((2.0..=3.0).contains(&value), "{coordinate}: {value}");
        }
        // The median of a half normal, cut off at two deviations:
        // 2 + 0.5 * quantile(0.5 + 0.47725 / 2) = 2 + 0.5 * 0.63998.
        assert!((prior.value(0.0) - 2.319_99).abs() < 1e-3, "{}", prior.value(0.0));
    }

    #[test]
    fn the_hypercube_fills_each_range_evenly_and_by_the_seed_alone() {
        let names = ["a", "b"];
        let drawn = hypercube(&names, 100, 7);
        assert_eq!(drawn, hypercube(&names, 100, 7));
        assert_ne!(drawn, hypercube(&names, 100, 8));
        for parameter in 0..2 {
            let values: Vec<f64> = drawn.iter().map(|member| member[parameter]).collect();
            assert!(mean(&values).expect("values").value.abs() < 0.04);
            let spread = variance(&values).expect("values");
            assert!((spread - 1.0).abs() < 0.12, "{spread} {values:?}");
        }
        // Another parameter moves nobody.
        let more = hypercube(&["c", "a"], 100, 7);
        assert!(more.iter().zip(&drawn).all(|(more, less)| more[1].to_bits() == less[0].to_bits()));
    }
}
