//! The fully sequential procedure KN for the best mean.

use super::eta;

/// What is promised, and from how many replications variances are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KimNelsonSettings {
    /// The smallest difference of means that matters, above 0.
    pub indifference: f64,
    /// Chance to pick the best, if it is better than the others by
    /// `indifference` at least; below 1, and above one over the number of
    /// alternatives.
    pub confidence: f64,
    /// Replications of all alternatives before any is dropped, 2 at least.
    pub first_stage: u32,
}

/// The procedure in its course. The largest mean is the best.
///
/// If the best is better than every other by `indifference` at least, it is the
/// one that remains with a chance of `confidence` at least. If others are closer
/// to the best, one of these may remain; how often it is then worse than
/// `indifference` allows is not proved. Outcomes are to be about normal and
/// independent between replications, while alternatives may share their
/// chance: the variances used are those of differences. Of two that are equal
/// in every replication, the one that comes first remains.
///
/// Source: S.-H. Kim and B. L. Nelson, ACM Transactions on Modeling and
/// Computer Simulation 11 (2001) 251, with c = 1 and an error of
/// (1 - confidence) / (alternatives - 1) for each pair, which holds under
/// common random numbers.
#[derive(Debug, Clone)]
pub struct KimNelson {
    settings: KimNelsonSettings,
    alternatives: usize,
    surviving: Vec<usize>,
    replications: u32,
    /// Outcomes of the first stage, by alternative.
    first: Vec<Vec<f64>>,
    sums: Vec<f64>,
    /// Variances of differences, filled after the first stage.
    variances: Vec<f64>,
}

impl KimNelson {
    /// The procedure before its first replication.
    ///
    /// # Panics
    /// If there is no alternative, or the settings promise what cannot be.
    pub fn new(alternatives: usize, settings: KimNelsonSettings) -> Self {
        assert!(alternatives > 0, "there is something to choose");
        assert!(settings.indifference > 0.0, "a difference that matters is above 0");
        let guess = if alternatives == 1 { 0.0 } else { 1.0 / alternatives as f64 };
        assert!(
            settings.confidence > guess && settings.confidence < 1.0,
            "a confidence is between a guess and certainty"
        );
        assert!(settings.first_stage >= 2, "a variance takes two replications");
        Self {
            settings,
            alternatives,
            surviving: (0..alternatives).collect(),
            replications: 0,
            first: vec![Vec::new(); alternatives],
            sums: vec![0.0; alternatives],
            variances: Vec::new(),
        }
    }

    /// The alternatives that are still in question, in order.
    pub fn surviving(&self) -> &[usize] {
        &self.surviving
    }

    /// Replications that were handed in.
    pub fn replications(&self) -> u32 {
        self.replications
    }

    /// The one that remains; `None` while there are several.
    pub fn selected(&self) -> Option<usize> {
        match self.surviving[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Takes the outcomes of one more replication, one for each of
    /// [`Self::surviving`] in order, and drops those that are beaten.
    ///
    /// # Panics
    /// If there are not as many outcomes as alternatives in question.
    pub fn observe(&mut self, outcomes: &[f64]) {
        assert_eq!(outcomes.len(), self.surviving.len(), "an outcome for each in question");
        if self.surviving.len() < 2 {
            return;
        }
        self.replications += 1;
        for (&alternative, &outcome) in self.surviving.iter().zip(outcomes) {
            self.sums[alternative] += outcome;
            if self.replications <= self.settings.first_stage {
                self.first[alternative].push(outcome);
            }
        }
        if self.replications < self.settings.first_stage {
            return;
        }
        if self.variances.is_empty() {
            self.take_variances();
        }
        let kept = |&one: &usize| !self.surviving.iter().any(|&other| self.beats(other, one));
        self.surviving = self.surviving.iter().copied().filter(kept).collect();
    }

    /// Whether `other` leaves `one` behind by more than chance may.
    fn beats(&self, other: usize, one: usize) -> bool {
        if other == one {
            return false;
        }
        let settings = &self.settings;
        let pairs = (self.alternatives - 1) as f64;
        let h2 = 2.0
            * eta((1.0 - settings.confidence) / pairs, settings.first_stage)
            * f64::from(settings.first_stage - 1);
        let variance = self.variances[one * self.alternatives + other];
        let delta = settings.indifference;
        // Sums instead of means: both sides times the replications.
        let room = (h2 * variance / delta - delta * f64::from(self.replications)) / 2.0;
        let ahead = self.sums[other] - self.sums[one];
        // Once the triangle is closed, equal ones go in order.
        if room <= 0.0 { ahead > 0.0 || (ahead >= 0.0 && other < one) } else { ahead > room }
    }

    fn take_variances(&mut self) {
        let count = f64::from(self.settings.first_stage);
        self.variances = vec![0.0; self.alternatives * self.alternatives];
        for one in 0..self.alternatives {
            for other in 0..self.alternatives {
                let pairs = || self.first[one].iter().zip(&self.first[other]).map(|(a, b)| a - b);
                let mean = pairs().sum::<f64>() / count;
                let squares: f64 = pairs().map(|d| (d - mean) * (d - mean)).sum();
                self.variances[one * self.alternatives + other] = squares / (count - 1.0);
            }
        }
        self.first = vec![Vec::new(); self.alternatives];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Keyed};
    use crate::stats::normal_quantile;

    const SETTINGS: KimNelsonSettings =
        KimNelsonSettings { indifference: 1.0, confidence: 0.95, first_stage: 10 };

    fn normal(random: &mut Keyed) -> f64 {
        normal_quantile(random.next_share().clamp(1e-15, 1.0 - 1e-15))
    }

    /// Runs to the end: what is picked, and after how many replications.
    fn picked(
        settings: KimNelsonSettings,
        means: &[f64],
        (common, own): (f64, f64),
        macro_run: u64,
    ) -> (usize, u32) {
        let mut course = KimNelson::new(means.len(), settings);
        while course.selected().is_none() {
            let key = Key::of_replication(macro_run, course.replications());
            let shared = common * normal(&mut Keyed::new(key));
            let outcomes: Vec<f64> = course
                .surviving()
                .iter()
                .map(|&at| {
                    let mut random = Keyed::new(key.narrow(at as u64 + 1));
                    means[at] + shared + own * normal(&mut random)
                })
                .collect();
            course.observe(&outcomes);
        }
        (course.selected().expect("one remains"), course.replications())
    }

    /// At the slippage configuration, the best ahead of all others by just the
    /// indifference, 500 macro-runs pick it at least as often as promised less
    /// two standard errors; with and without common random numbers.
    #[test]
    fn the_best_is_picked_as_often_as_promised() {
        let two_errors = 2.0 * (0.95_f64 * 0.05 / 500.0).sqrt();
        for alternatives in [2, 5, 10] {
            let mut means = vec![0.0; alternatives];
            means[alternatives - 1] = 1.0;
            let mut needed = Vec::new();
            for noise in [(0.0, 3.0), (2.5, 1.6)] {
                let runs = (0..500).map(|run| picked(SETTINGS, &means, noise, run));
                let (mut right, mut replications) = (0, 0);
                for (at, count) in runs {
                    right += u32::from(at == alternatives - 1);
                    replications += count;
                }
                let share = f64::from(right) / 500.0;
                assert!(share >= 0.95 - two_errors, "{alternatives} {noise:?}: {share}");
                needed.push(replications);
            }
            // The same variance of each, most of it shared: pairing pays.
            assert!(needed[1] * 2 < needed[0], "{needed:?}");
        }
    }

    /// KN by hand: k = 2, n0 = 2, confidence 0.75, so beta = 0.25, eta =
    /// (0.5^-2 - 1) / 2 = 1.5 and h2 = 3. Differences 3 and 5: variance 2, room
    /// (3 * 2 / 1 - 1 * 2) / 2 = 2 < 8.
    #[test]
    fn a_course_worked_by_hand() {
        let settings = KimNelsonSettings { indifference: 1.0, confidence: 0.75, first_stage: 2 };
        let mut course = KimNelson::new(2, settings);
        course.observe(&[0.0, 3.0]);
        assert_eq!(course.surviving(), [0, 1]);
        course.observe(&[0.0, 5.0]);
        assert_eq!((course.selected(), course.replications()), (Some(1), 2));
        // Differences -1 and 3: variance 8, room (24 - 2) / 2 = 11 > 2, then
        // (24 - 3) / 2 = 10.5 > 2.5.
        let mut course = KimNelson::new(2, settings);
        course.observe(&[1.0, 0.0]);
        course.observe(&[0.0, 3.0]);
        course.observe(&[0.0, 0.5]);
        assert_eq!(course.surviving(), [0, 1]);
        course.observe(&[0.0, 9.0]);
        assert_eq!(course.selected(), Some(1));
    }

    #[test]
    fn of_equal_ones_the_first_remains_and_one_alone_is_chosen() {
        let mut course = KimNelson::new(3, SETTINGS);
        for replication in 0..10 {
            let value = f64::from(replication);
            course.observe(&[value, value, value]);
        }
        assert_eq!(course.selected(), Some(0));
        assert_eq!(KimNelson::new(1, SETTINGS).selected(), Some(0));
    }
}
