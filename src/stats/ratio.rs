//! Ratios of sums over replications, such as the share of patients in time.

use super::sample::{Estimate, plain_mean};

/// A ratio of sums and, for each replication, its first-order contribution to
/// the ratio's error.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearisedRatio {
    /// Sum of the numerators over sum of the denominators.
    pub value: f64,
    /// For each replication `(n - value * d) / mean(d)`; their mean is 0, and
    /// the variance of their mean is that of the ratio (delta method).
    pub residuals: Vec<f64>,
}

impl LinearisedRatio {
    /// The ratio of the sums of pairs of numerator and denominator; `None`
    /// where the denominators add up to nothing.
    pub fn new(numerators: &[f64], denominators: &[f64]) -> Option<Self> {
        let total: f64 = denominators.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let value = numerators.iter().sum::<f64>() / total;
        let mean = plain_mean(denominators)?;
        let residuals = numerators
            .iter()
            .zip(denominators)
            .map(|(numerator, denominator)| (numerator - value * denominator) / mean)
            .collect();
        Some(Self { value, residuals })
    }

    /// The ratio with its interval.
    pub fn estimate(&self) -> Estimate {
        let squares = self.residuals.iter().map(|residual| residual * residual).sum();
        Estimate::around(self.value, squares, self.residuals.len())
    }
}

/// The ratio of the sum of `numerators` to that of `denominators`, one pair
/// from each replication, with the interval
/// `ratio ± t(n - 1) * sqrt(sum((n_i - ratio * d_i)^2) / (n * (n - 1))) / mean(d)`.
///
/// Pooling first weighs each patient alike; the mean of the replications' own
/// ratios would not. Replications in which nothing was counted take part with
/// (0, 0). `None` where the denominators add up to nothing.
///
/// Source: W. G. Cochran, Sampling Techniques, 3rd ed., equation 6.13; as the
/// delta method in A. M. Law, Simulation Modeling and Analysis, section 9.5.
pub fn ratio(numerators: &[f64], denominators: &[f64]) -> Option<Estimate> {
    LinearisedRatio::new(numerators, denominators).map(|ratio| ratio.estimate())
}

/// A [`ratio`] that is a share: the interval is kept in \[0, 1\].
pub fn share(numerators: &[f64], denominators: &[f64]) -> Option<Estimate> {
    ratio(numerators, denominators).map(Estimate::clamped_to_share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Keyed};

    #[test]
    fn a_ratio_worked_by_hand() {
        // Sums 12 / 20 = 0.6; residuals 0.4, -0.2, -0.2 before division by 20/3.
        let found = ratio(&[4.0, 4.0, 4.0], &[6.0, 7.0, 7.0]).expect("patients");
        assert!((found.value - 0.6).abs() < 1e-15);
        let error = (0.24_f64 / 6.0).sqrt() / (20.0 / 3.0);
        let (low, high) = found.interval.expect("three replications");
        assert!((high - 0.6 - 4.302_652_73 * error).abs() < 1e-6);
        assert!((0.6 - low - 4.302_652_73 * error).abs() < 1e-6);
    }

    #[test]
    fn a_share_stays_a_share() {
        let found = share(&[10.0, 10.0, 8.0], &[10.0, 10.0, 10.0]).expect("patients");
        let (low, high) = found.interval.expect("three replications");
        assert!(low > 0.5 && high <= 1.0);
        assert_eq!(share(&[0.0, 0.0], &[0.0, 0.0]), None);
        assert_eq!(share(&[1.0], &[2.0]).map(|found| found.interval), Some(None));
    }

    /// Of 4,000 experiments with 20 replications each, whose patients vary in
    /// number and whose share varies with it, about 95% cover the truth.
    #[test]
    fn the_interval_covers_the_truth_as_often_as_it_says() {
        let experiments = 4_000;
        let mut covered = 0;
        for experiment in 0..experiments {
            let mut numerators = Vec::new();
            let mut denominators = Vec::new();
            for replication in 0..20 {
                let mut random = Keyed::new(Key::of_replication(experiment, replication));
                let crowding = random.next_share();
                let patients = 40 + (crowding * 40.0) as u32;
                let chance = 0.8 - 0.2 * crowding;
                let met = (0..patients).filter(|_| random.next_share() < chance).count();
                numerators.push(met as f64);
                denominators.push(f64::from(patients));
            }
            let (low, high) = ratio(&numerators, &denominators)
                .and_then(|found| found.interval)
                .expect("twenty replications");
            covered += u32::from(low <= truth() && truth() <= high);
        }
        let coverage = f64::from(covered) / experiments as f64;
        assert!((0.94..=0.96).contains(&coverage), "{coverage}");
    }

    /// Patients are 40 to 79, each number equally likely, and `crowding` is
    /// uniform within the number's fortieth.
    fn truth() -> f64 {
        let (mut met, mut patients) = (0.0, 0.0);
        for step in 0..40 {
            let number = f64::from(40 + step);
            let crowding = (f64::from(step) + 0.5) / 40.0;
            met += number * (0.8 - 0.2 * crowding);
            patients += number;
        }
        met / patients
    }
}
