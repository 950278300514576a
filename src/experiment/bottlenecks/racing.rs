//! A race between candidates on the same patients: all begin with few
//! replications, those that are hopeless drop out, the others go on.
//!
//! All intervals of a race hold together, whichever candidates are looked at
//! and however often: each leaves the race's error divided by the number of
//! all looks at all candidates outside (Bonferroni). Source: O. Maron and A.
//! Moore, Advances in Neural Information Processing Systems 6 (1994) 59,
//! "Hoeffding races", here with paired-t intervals as in B. L. Nelson, J.
//! Swann, D. Goldsman and W. Song, Operations Research 49 (2001) 950.

use crate::stats::{Estimate, mean_at};

/// Error of all intervals of a race together.
const ERROR: f64 = 0.05;

/// How far a candidate has come.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Runner {
    /// What it avoids, by replication.
    pub(super) values: Vec<f64>,
    /// Why it has dropped out, if it has.
    pub(super) dropped: Option<Dropped>,
}

/// Why a candidate has dropped out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dropped {
    /// It is shown to avoid less than what counts.
    TooLittle,
    /// It is shown to avoid less than the one that led.
    Behind,
}

/// A race and its rules.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Race {
    pub(super) runners: Vec<Runner>,
    /// What counts: the smallest effect that matters.
    pub(super) threshold: f64,
    /// Number of intervals that hold together.
    pub(super) looks: usize,
}

/// Numbers of replications after which a race is looked at: `first`, then
/// twice as many each time, up to `most`.
pub(super) fn schedule(first: u32, most: u32) -> Vec<u32> {
    let mut looks = vec![first.min(most)];
    while let Some(&last) = looks.last().filter(|&&last| last < most) {
        looks.push((2 * last).min(most));
    }
    looks
}

impl Race {
    /// A race of so many, whose intervals are `looks` in all.
    pub(super) fn new(runners: usize, threshold: f64, looks: usize) -> Self {
        let runner = Runner { values: Vec::new(), dropped: None };
        Self { runners: vec![runner; runners], threshold, looks }
    }

    /// Those who are still in it.
    pub(super) fn running(&self) -> Vec<usize> {
        let runners = self.runners.iter().enumerate();
        runners.filter(|(_, runner)| runner.dropped.is_none()).map(|(at, _)| at).collect()
    }

    /// The effect of a candidate, with the interval that holds together with
    /// all others.
    pub(super) fn effect(&self, at: usize) -> Option<Estimate> {
        mean_at(&self.runners[at].values, ERROR / self.looks.max(1) as f64)
    }

    /// By how much one is ahead of another, pair by pair, over the
    /// replications that both have run.
    pub(super) fn ahead(&self, one: usize, other: usize) -> Option<Estimate> {
        let pairs = self.runners[one].values.iter().zip(&self.runners[other].values);
        let apart: Vec<f64> = pairs.map(|(one, other)| one - other).collect();
        mean_at(&apart, ERROR / self.looks.max(1) as f64)
    }

    /// The one that avoids most of those in the race; of equals the first.
    pub(super) fn leader(&self) -> Option<usize> {
        let value = |at: &usize| self.effect(*at).map_or(f64::NEG_INFINITY, |it| it.value);
        let mut running = self.running();
        running.sort_by(|one, other| value(other).total_cmp(&value(one)));
        running.first().copied()
    }

    /// Drops those that are hopeless: whose interval ends below what counts,
    /// or who are shown to be behind the one that leads.
    pub(super) fn drop_hopeless(&mut self) {
        let leader = self.leader();
        for at in self.running() {
            let ends_below =
                |it: Estimate| it.interval.is_some_and(|(_, high)| high < self.threshold);
            let is_behind = |leader: usize| {
                let ahead = self.ahead(leader, at).and_then(|it| it.interval);
                leader != at && ahead.is_some_and(|(low, _)| low > 0.0)
            };
            self.runners[at].dropped = if self.effect(at).is_some_and(ends_below) {
                Some(Dropped::TooLittle)
            } else if leader.is_some_and(is_behind) {
                Some(Dropped::Behind)
            } else {
                None
            };
        }
    }

    /// Whether more replications would settle nothing: nobody is left, or one
    /// of whom it is known whether it counts.
    pub(super) fn is_settled(&self) -> bool {
        match self.running().as_slice() {
            [] => true,
            [only] => self
                .effect(*only)
                .and_then(|it| it.interval)
                .is_some_and(|(low, high)| low > self.threshold || high < self.threshold),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Keyed};
    use crate::stats::normal_quantile;

    #[test]
    fn looks_double_up_to_the_most() {
        assert_eq!(schedule(6, 24), [6, 12, 24]);
        assert_eq!(schedule(6, 20), [6, 12, 20]);
        assert_eq!(schedule(6, 4), [4]);
    }

    #[test]
    fn who_is_hopeless_drops_out_and_who_is_not_goes_on() {
        let mut race = Race::new(4, 5.0, 4);
        race.runners[0].values = vec![20.0, 21.0, 19.0, 20.5, 19.5, 20.0];
        race.runners[1].values = vec![19.0, 22.0, 18.5, 21.0, 20.0, 20.0];
        race.runners[2].values = vec![0.0, 1.0, 0.0, 0.0, 1.0, 0.0];
        race.runners[3].values = vec![10.0, 11.0, 9.0, 10.5, 9.5, 10.0];
        race.drop_hopeless();
        let dropped: Vec<_> = race.runners.iter().map(|runner| runner.dropped).collect();
        assert_eq!(dropped, [None, None, Some(Dropped::TooLittle), Some(Dropped::Behind)]);
        assert!(!race.is_settled());
    }

    #[test]
    fn common_luck_does_not_hide_who_is_ahead() {
        // Both vary by tens, the one is always a little ahead.
        let mut race = Race::new(2, -1e9, 2);
        race.runners[0].values = vec![52.0, 12.1, 91.9, 32.0, 72.1, 22.0];
        race.runners[1].values = vec![50.0, 10.0, 90.0, 30.0, 70.0, 20.0];
        race.drop_hopeless();
        assert_eq!(race.runners[1].dropped, Some(Dropped::Behind));
    }

    /// In 400 races of six between ten candidates, of whom one avoids twice
    /// what counts and the others nothing, the one is dropped in at most 5% of
    /// them, less the error of the count.
    #[test]
    fn the_best_is_seldom_dropped() {
        let mut lost = 0;
        for race_number in 0..400 {
            let looks = schedule(6, 24);
            let mut race = Race::new(10, 1.0, 10 * looks.len());
            let mut random = Keyed::new(Key::of_replication(7, race_number));
            let mut run = 0;
            for look in looks {
                for _ in run..look {
                    let luck = normal_quantile(random.next_share().clamp(1e-9, 1.0 - 1e-9));
                    for at in race.running() {
                        let own = normal_quantile(random.next_share().clamp(1e-9, 1.0 - 1e-9));
                        let effect = if at == 3 { 2.0 } else { 0.0 };
                        race.runners[at].values.push(effect + luck + own);
                    }
                }
                run = look;
                race.drop_hopeless();
            }
            lost += u32::from(race.runners[3].dropped.is_some());
        }
        assert!(lost <= 25, "{lost} of 400");
    }
}
