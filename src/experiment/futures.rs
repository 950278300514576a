//! Futures that come in sets: what they differ by.

use std::borrow::Cow;

/// Simulated futures in order: those of the first set of values, those of the
/// second, and so on. Without sets, each replication is a future by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Futures {
    /// Replications of each set; 1 without sets.
    pub(super) each: usize,
    /// Whether there are sets.
    pub(super) in_sets: bool,
}

/// What a figure varies by over futures, as standard deviations in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sources {
    /// By chance: replications of one set.
    pub chance: f64,
    /// By what is not known: means of sets, less what chance makes of them.
    pub ignorance: f64,
}

impl Futures {
    /// Replications that are independent of one another.
    pub(super) const INDEPENDENT: Self = Self { each: 1, in_sets: false };

    /// The mean of each set, of numbers from every future. Sets are independent
    /// of one another where the futures of one set are not, so that intervals
    /// are made from these.
    pub(super) fn means<'v>(&self, values: &'v [f64]) -> Cow<'v, [f64]> {
        if self.each == 1 {
            return Cow::Borrowed(values);
        }
        let mean = |set: &[f64]| set.iter().sum::<f64>() / set.len() as f64;
        Cow::Owned(values.chunks(self.each).map(mean).collect())
    }

    /// Chance and ignorance in a figure, by a one-way analysis of variance
    /// with random effects (Searle, Casella and `McCulloch` 1992, section 3.6):
    /// chance is the mean square within sets, ignorance what the mean square
    /// between them has more, over the replications of each. `None` without
    /// sets, with one of them, with one replication of each, or where some
    /// future has no figure.
    pub(super) fn sources(&self, values: &[f64], futures: usize) -> Option<Sources> {
        if !self.in_sets || self.each < 2 || values.len() != futures || futures <= self.each {
            return None;
        }
        let means = self.means(values);
        let sets = means.len() as f64;
        let each = self.each as f64;
        let centre = means.iter().sum::<f64>() / sets;
        let between = means.iter().map(|mean| (mean - centre).powi(2)).sum::<f64>();
        let within = values.chunks(self.each).zip(means.iter());
        let within = within.flat_map(|(set, mean)| set.iter().map(move |v| (v - mean).powi(2)));
        let chance = within.sum::<f64>() / (sets * (each - 1.0));
        let ignorance = (between / (sets - 1.0) - chance / each).max(0.0);
        Some(Sources { chance: chance.sqrt(), ignorance: ignorance.sqrt() })
    }

    /// The mean of each set, drawn together until they vary by ignorance alone.
    /// With one replication of each set, chance is not known, and means stay as
    /// they are.
    pub(super) fn settled(&self, values: &[f64]) -> Vec<f64> {
        let means = self.means(values);
        let centre = means.iter().sum::<f64>() / means.len() as f64;
        let kept = self.sources(values, values.len()).map_or(1.0, |sources| {
            let total = sources.ignorance.hypot(sources.chance / (self.each as f64).sqrt());
            if total > 0.0 { sources.ignorance / total } else { 0.0 }
        });
        means.iter().map(|mean| centre + kept * (mean - centre)).collect()
    }

    /// Share of the sets in which a difference has the sign of its mean; sets
    /// without a difference count half. Where chance is known, the means of
    /// sets are first drawn together until they vary by ignorance alone, so
    /// that sets do not disagree by luck. `None` without sets, or where some
    /// future has no difference.
    pub(super) fn agreement(&self, differences: &[f64], futures: usize) -> Option<f64> {
        if !self.in_sets || differences.len() != futures || futures == 0 {
            return None;
        }
        let means = self.means(differences);
        let centre = means.iter().sum::<f64>() / means.len() as f64;
        let settled = self.settled(differences);
        let agree = means.iter().zip(settled).map(|(mean, settled)| {
            let product = centre * settled;
            // What is exactly nothing is not drawn to either side.
            match if *mean == 0.0 { 0.0 } else { product } {
                agrees if agrees > 0.0 => 1.0,
                disagrees if disagrees < 0.0 => 0.0,
                _ => 0.5,
            }
        });
        Some(agree.sum::<f64>() / means.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_EACH: Futures = Futures { each: 2, in_sets: true };

    #[test]
    fn chance_and_ignorance_worked_by_hand() {
        // Means 2, 6, 7 around 5: squares 9 + 1 + 4, over 2, is 7. Within: 2 +
        // 2 + 8, over 3, is 4. Ignorance: 7 - 4 / 2.
        let found = TWO_EACH.sources(&[1.0, 3.0, 5.0, 7.0, 9.0, 5.0], 6).expect("three sets");
        assert!((found.chance - 2.0).abs() < 1e-12, "{found:?}");
        assert!((found.ignorance - 5.0_f64.sqrt()).abs() < 1e-12, "{found:?}");
        // Sets differ by less than chance makes of them: nothing is shown.
        let found = TWO_EACH.sources(&[1.0, 3.0, 3.0, 1.0], 4).expect("two sets");
        assert!(found.ignorance.abs() < 1e-12);
    }

    #[test]
    fn without_pairs_of_sets_and_replications_there_is_nothing_to_part() {
        let values = [1.0, 3.0, 5.0, 7.0];
        assert_eq!(Futures::INDEPENDENT.sources(&values, 4), None);
        assert_eq!(Futures { each: 1, in_sets: true }.sources(&values, 4), None);
        assert_eq!(Futures { each: 4, in_sets: true }.sources(&values, 4), None);
        assert_eq!(TWO_EACH.sources(&values, 6), None, "a future without a figure");
    }

    #[test]
    fn sets_agree_on_a_sign() {
        // Of 1, -1, 0 and 2 two have the mean's sign, and half of the third.
        let alone = Futures { each: 1, in_sets: true };
        assert_eq!(alone.agreement(&[1.0, -1.0, 0.0, 2.0], 4), Some(0.625));
        assert_eq!(Futures::INDEPENDENT.agreement(&[1.0], 1), None);
        // The same means with replications that are far apart: chance explains
        // nine tenths of the variance of 1, -1, 0, 2 around 0.5.
        let noisy = [0.0, 2.0, -3.0, 1.0, 1.0, -1.0, 2.0, 2.0];
        assert_eq!(TWO_EACH.agreement(&noisy, 8), Some(0.875), "one has no effect");
        // And with none at all: what the sets say is what they are.
        let sure = [1.0, 1.0, -1.0, -1.0, 0.0, 0.0, 2.0, 2.0];
        assert_eq!(TWO_EACH.agreement(&sure, 8), Some(0.625));
        assert_eq!(TWO_EACH.agreement(&[0.0; 8], 8), Some(0.5));
    }

    #[test]
    fn the_mean_of_each_set() {
        assert_eq!(*TWO_EACH.means(&[1.0, 3.0, 5.0, 7.0]), [2.0, 6.0]);
        assert_eq!(*Futures::INDEPENDENT.means(&[1.0, 3.0]), [1.0, 3.0]);
    }
}
