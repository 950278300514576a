//! Differences between two plans that met the same patients.

use super::ratio::LinearisedRatio;
use super::sample::{Estimate, plain_mean, variance};

/// Variances below this share of another are rounding.
const ROUNDING: f64 = 1e-20;

/// A paired difference and how well the pairing worked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// The figure in the base.
    pub base: f64,
    /// The figure under the plan.
    pub plan: f64,
    /// Plan less base, with its interval.
    pub difference: Estimate,
    /// Correlation of the two over replications; `None` if one does not vary.
    pub correlation: Option<f64>,
    /// See [`variance_ratio`].
    pub variance_ratio: Option<f64>,
}

/// The difference of two means over the same replications, with the paired-t
/// interval `mean(d) ± t(n - 1) * s(d) / sqrt(n)` for `d = plan - base`.
/// `None` of nothing. Source: A. M. Law, Simulation Modeling and Analysis, 5th
/// ed., section 10.2.1; common random numbers, section 11.2.
///
/// # Panics
/// If the two have different lengths.
pub fn mean_difference(base: &[f64], plan: &[f64]) -> Option<Paired> {
    let differences = differences(base, plan);
    let value = plain_mean(&differences)?;
    let squares = differences.iter().map(|d| (d - value) * (d - value)).sum();
    Some(Paired {
        base: plain_mean(base)?,
        plan: plain_mean(plan)?,
        difference: Estimate::around(value, squares, differences.len()),
        correlation: correlation(base, plan),
        variance_ratio: variance_ratio(base, plan),
    })
}

/// The difference of two ratios of sums over the same replications. Each ratio
/// is linearised as in [`super::ratio()`]; the interval is that of the mean of the
/// differences of their residuals, so that what the two have in common cancels
/// replication by replication. Correlation and variance ratio are those of the
/// residuals. `None` where one of the denominators adds up to nothing.
///
/// Source: delta method on four means (Cochran, Sampling Techniques, 3rd ed.,
/// section 6.18, difference of two ratios).
///
/// # Panics
/// If the two have different lengths.
pub fn ratio_difference(base: (&[f64], &[f64]), plan: (&[f64], &[f64])) -> Option<Paired> {
    let base = LinearisedRatio::new(base.0, base.1)?;
    let plan = LinearisedRatio::new(plan.0, plan.1)?;
    let squares = differences(&base.residuals, &plan.residuals).iter().map(|d| d * d).sum();
    Some(Paired {
        base: base.value,
        plan: plan.value,
        difference: Estimate::around(plan.value - base.value, squares, base.residuals.len()),
        correlation: correlation(&base.residuals, &plan.residuals),
        variance_ratio: variance_ratio(&base.residuals, &plan.residuals),
    })
}

/// Pearson's correlation; `None` if one of the two does not vary, or of fewer
/// than two pairs.
///
/// # Panics
/// If the two have different lengths.
pub fn correlation(first: &[f64], second: &[f64]) -> Option<f64> {
    assert_eq!(first.len(), second.len(), "paired values come in pairs");
    if !varies(first) || !varies(second) {
        return None;
    }
    let (centre_1, centre_2) = (plain_mean(first)?, plain_mean(second)?);
    let product: f64 = first.iter().zip(second).map(|(a, b)| (a - centre_1) * (b - centre_2)).sum();
    let product = product / (first.len() as f64 - 1.0);
    let scale = variance(first)?.sqrt() * variance(second)?.sqrt();
    (scale > 0.0).then(|| (product / scale).clamp(-1.0, 1.0))
}

/// How many times as many replications it would take to know the difference as
/// well without pairing: `(var(a) + var(b)) / var(a - b)`. `None` if the
/// difference does not vary (beyond rounding), or of fewer than two pairs.
///
/// # Panics
/// If the two have different lengths.
pub fn variance_ratio(first: &[f64], second: &[f64]) -> Option<f64> {
    let paired = variance(&differences(first, second))?;
    let apart = variance(first)? + variance(second)?;
    (paired > ROUNDING * apart).then(|| apart / paired)
}

/// The share of pairs in which the plan is higher than the base, equal ones
/// counted half; `None` of no pairs. Where lower is better, swap the two.
///
/// # Panics
/// If the two have different lengths.
pub fn share_better(base: &[f64], plan: &[f64]) -> Option<f64> {
    assert_eq!(base.len(), plan.len(), "paired values come in pairs");
    if base.is_empty() {
        return None;
    }
    let half_wins: u32 = base
        .iter()
        .zip(plan)
        .map(|(base, plan)| if plan > base { 2 } else { u32::from(plan.total_cmp(base).is_eq()) })
        .sum();
    Some(f64::from(half_wins) / (2.0 * base.len() as f64))
}

fn varies(values: &[f64]) -> bool {
    values.windows(2).any(|pair| pair[0].total_cmp(&pair[1]).is_ne())
}

fn differences(base: &[f64], plan: &[f64]) -> Vec<f64> {
    assert_eq!(base.len(), plan.len(), "paired values come in pairs");
    base.iter().zip(plan).map(|(base, plan)| plan - base).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Keyed};

    const BASE: [f64; 5] = [10.0, 12.0, 9.0, 14.0, 11.0];
    const PLAN: [f64; 5] = [8.0, 11.0, 6.0, 12.0, 9.0];

    #[test]
    fn a_paired_t_worked_by_hand() {
        // d = -2, -1, -3, -2, -2: mean -2, s^2 = 0.5, t(4) = 2.776.
        let found = mean_difference(&BASE, &PLAN).expect("five pairs");
        assert!((found.difference.value + 2.0).abs() < 1e-12);
        let (low, high) = found.difference.interval.expect("five pairs");
        assert!(((high - low) / 2.0 - 2.776_445 * (0.5_f64 / 5.0).sqrt()).abs() < 1e-5);
        // var 3.7 and 5.7; covariance (3.7 + 5.7 - 0.5) / 2 = 4.45.
        let correlation = found.correlation.expect("both vary");
        assert!((correlation - 4.45 / (3.7_f64 * 5.7).sqrt()).abs() < 1e-12);
        assert!((found.variance_ratio.expect("it varies") - 9.4 / 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_plan_that_changes_nothing_differs_by_exactly_nothing() {
        let (within, patients) = ([0.7, 31.1, 9.0], [1.3, 40.0, 11.1]);
        let found = ratio_difference((&within, &patients), (&within, &patients)).expect("patients");
        assert_eq!(found.difference, Estimate { value: 0.0, interval: Some((0.0, 0.0)) });
        assert_eq!(found.variance_ratio, None);
        assert!((found.correlation.expect("both vary") - 1.0).abs() < 1e-12);
        let found = mean_difference(&within, &within).expect("pairs");
        assert_eq!(found.difference, Estimate { value: 0.0, interval: Some((0.0, 0.0)) });
    }

    #[test]
    fn pairing_ratios_takes_out_what_they_have_in_common() {
        let patients = [100.0, 100.0, 100.0, 100.0];
        let base = [70.0, 80.0, 60.0, 75.0];
        let plan = [75.0, 85.0, 65.0, 80.0];
        let found = ratio_difference((&base, &patients), (&plan, &patients)).expect("patients");
        assert!((found.difference.value - 0.05).abs() < 1e-12);
        let (low, high) = found.difference.interval.expect("four pairs");
        assert!(high - low < 1e-9);
    }

    /// Of 4,000 experiments of 20 pairs, in which a plan raises each patient's
    /// chance by 0.1, about 95% cover that.
    #[test]
    fn the_interval_of_a_difference_of_ratios_covers_the_truth() {
        let mut covered = 0;
        for experiment in 0..4_000 {
            let (mut patients, mut base, mut plan) = (Vec::new(), Vec::new(), Vec::new());
            for replication in 0..20 {
                let mut random = Keyed::new(Key::of_replication(experiment, replication));
                let crowding = random.next_share();
                let number = 40 + (crowding * 40.0) as u32;
                let draws: Vec<f64> = (0..number).map(|_| random.next_share()).collect();
                let met = |chance: f64| draws.iter().filter(|&&draw| draw < chance).count() as f64;
                patients.push(f64::from(number));
                base.push(met(0.7 - 0.2 * crowding));
                plan.push(met(0.8 - 0.2 * crowding));
            }
            let (low, high) = ratio_difference((&base, &patients), (&plan, &patients))
                .and_then(|found| found.difference.interval)
                .expect("twenty pairs");
            covered += u32::from(low <= 0.1 && 0.1 <= high);
        }
        assert!((3_760..=3_840).contains(&covered), "{covered}");
    }

    #[test]
    fn what_does_not_vary_has_no_correlation() {
        assert_eq!(correlation(&[0.1; 3], &[1.0, 2.0, 3.0]), None);
        assert_eq!(variance_ratio(&[1.0, 2.0], &[2.0, 3.0]), None);
        assert_eq!(correlation(&[1.0], &[2.0]), None);
    }

    #[test]
    fn equal_pairs_count_half() {
        assert_eq!(share_better(&[1.0, 1.0, 1.0, 1.0], &[2.0, 2.0, 1.0, 0.0]), Some(0.625));
        assert_eq!(share_better(&PLAN, &PLAN), Some(0.5));
        assert_eq!(share_better(&[], &[]), None);
    }
}
