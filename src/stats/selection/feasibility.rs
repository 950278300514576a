//! Which alternatives meet their constraints: a fully sequential check.

use super::eta;

/// A mean that may not be above a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constraint {
    /// The threshold.
    pub threshold: f64,
    /// How close to the threshold it does not matter on which side a mean
    /// lies; above 0.
    pub tolerance: f64,
    /// The variance is taken to be this at least.
    least_variance: f64,
}

impl Constraint {
    /// The mean of outcomes that are about normal.
    pub fn mean_at_most(threshold: f64, tolerance: f64) -> Self {
        Self { threshold, tolerance, least_variance: 0.0 }
    }

    /// Something happens with a chance of `chance` at least: outcomes are 1
    /// where it does **not** happen, and 0 where it does. The first stage may see
    /// the one or the other alone; so the variance is taken to be that at the
    /// threshold, at least.
    pub fn chance_at_least(chance: f64, tolerance: f64) -> Self {
        let threshold = 1.0 - chance;
        Self { threshold, tolerance, least_variance: threshold * chance }
    }
}

/// What is known of an alternative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feasibility {
    /// More replications are needed.
    Open,
    /// It meets all constraints.
    Feasible,
    /// It fails one of them.
    Infeasible,
}

/// The check of one alternative, one of several that share their chance.
///
/// With probability `confidence` all alternatives are told right at once:
/// those that are better than every threshold by the tolerance are found
/// feasible, those that are worse than one of them infeasible; between, either
/// answer may come.
///
/// Source: S. Andradottir and S.-H. Kim, Naval Research Logistics 57 (2010) 403,
/// procedure F with c = 1; several constraints as D. Batur and S.-H. Kim, ACM
/// Transactions on Modeling and Computer Simulation 20 (2010) 13, procedure
/// `F_B`, with an error of (1 - confidence) / (alternatives * constraints) for
/// each, which holds under common random numbers.
#[derive(Debug, Clone)]
pub struct FeasibilityCheck {
    constraints: Vec<Constraint>,
    first_stage: u32,
    eta: f64,
    replications: u32,
    /// Of each constraint: sum of outcomes less the threshold, sum of squares
    /// of these in the first stage, its variance, and whether it is met.
    courses: Vec<Course>,
    verdict: Feasibility,
}

#[derive(Debug, Clone, Copy, Default)]
struct Course {
    sum: f64,
    squares: f64,
    variance: f64,
    is_met: bool,
}

impl FeasibilityCheck {
    /// The check of one of so many alternatives, before its first replication.
    /// `first_stage` replications, 2 at least, are made before it is judged.
    ///
    /// # Panics
    /// If a tolerance is not above 0, or the numbers promise what cannot be.
    pub fn new(
        constraints: &[Constraint],
        alternatives: usize,
        confidence: f64,
        first_stage: u32,
    ) -> Self {
        assert!(constraints.iter().all(|c| c.tolerance > 0.0), "a tolerance is above 0");
        assert!(confidence > 0.5 && confidence < 1.0, "better than a guess, and not certain");
        assert!(first_stage >= 2 && alternatives > 0, "there is something to check");
        let errors = (alternatives * constraints.len().max(1)) as f64;
        let none = constraints.is_empty();
        Self {
            constraints: constraints.to_vec(),
            first_stage,
            eta: eta((1.0 - confidence) / errors, first_stage),
            replications: 0,
            courses: vec![Course::default(); constraints.len()],
            verdict: if none { Feasibility::Feasible } else { Feasibility::Open },
        }
    }

    /// What is known by now.
    pub fn verdict(&self) -> Feasibility {
        self.verdict
    }

    /// Replications that were handed in.
    pub fn replications(&self) -> u32 {
        self.replications
    }

    /// Takes the outcomes of one more replication, one for each constraint.
    ///
    /// # Panics
    /// If there are not as many outcomes as constraints.
    pub fn observe(&mut self, outcomes: &[f64]) {
        assert_eq!(outcomes.len(), self.constraints.len(), "an outcome for each constraint");
        if self.verdict != Feasibility::Open {
            return;
        }
        self.replications += 1;
        let count = f64::from(self.replications);
        for ((course, constraint), outcome) in
            self.courses.iter_mut().zip(&self.constraints).zip(outcomes)
        {
            let off = outcome - constraint.threshold;
            course.sum += off;
            if self.replications <= self.first_stage {
                course.squares += off * off;
            }
            if self.replications == self.first_stage {
                let around = course.squares - course.sum * course.sum / count;
                course.variance = (around / (count - 1.0)).max(constraint.least_variance);
            }
            if self.replications < self.first_stage || course.is_met {
                continue;
            }
            let tolerance = constraint.tolerance;
            let room = f64::from(self.first_stage - 1) * self.eta * course.variance / tolerance
                - tolerance * count / 2.0;
            let room = room.max(0.0);
            if course.sum <= -room {
                course.is_met = true;
            } else if course.sum >= room {
                self.verdict = Feasibility::Infeasible;
                return;
            }
        }
        if self.courses.iter().all(|course| course.is_met) {
            self.verdict = Feasibility::Feasible;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Keyed};
    use crate::stats::normal_quantile;

    fn normal(random: &mut Keyed) -> f64 {
        normal_quantile(random.next_share().clamp(1e-15, 1.0 - 1e-15))
    }

    /// The verdicts of one macro-run for all alternatives, whose outcomes are
    /// drawn by `outcomes` from the chance of a replication.
    fn verdicts(
        constraints: &[Constraint],
        alternatives: usize,
        macro_run: u64,
        outcomes: impl Fn(usize, Key) -> Vec<f64>,
    ) -> Vec<Feasibility> {
        (0..alternatives)
            .map(|at| {
                let mut check = FeasibilityCheck::new(constraints, alternatives, 0.95, 20);
                while check.verdict() == Feasibility::Open {
                    let key = Key::of_replication(macro_run, check.replications());
                    check.observe(&outcomes(at, key));
                }
                check.verdict()
            })
            .collect()
    }

    fn share_right(right: impl Fn(u64) -> bool) -> f64 {
        let right = (0..500).filter(|&run| right(run)).count();
        right as f64 / 500.0
    }

    fn promised() -> f64 {
        0.95 - 2.0 * (0.95_f64 * 0.05 / 500.0).sqrt()
    }

    /// Five alternatives and two constraints, each mean just a tolerance off
    /// its threshold, chance shared: all are told right as often as promised.
    #[test]
    fn all_are_told_right_as_often_as_promised() {
        let constraints =
            [Constraint::mean_at_most(10.0, 0.5), Constraint::mean_at_most(0.0, 0.25)];
        // Alternatives 0, 1 and 2 are feasible, 3 and 4 fail one constraint.
        let off = |at: usize| match at {
            0..=2 => [-0.5, -0.25],
            3 => [0.5, -0.25],
            _ => [-0.5, 0.25],
        };
        let outcomes = |at: usize, key: Key| {
            let shared = normal(&mut Keyed::new(key));
            let mut own = Keyed::new(key.narrow(at as u64 + 1));
            let [first, second] = off(at);
            vec![
                10.0 + first + shared + normal(&mut own),
                second + 0.5 * shared + 0.5 * normal(&mut own),
            ]
        };
        let share = share_right(|run| {
            let found = verdicts(&constraints, 5, run, outcomes);
            found.iter().enumerate().all(|(at, &verdict)| {
                verdict == if at < 3 { Feasibility::Feasible } else { Feasibility::Infeasible }
            })
        });
        assert!(share >= promised(), "{share}");
    }

    /// "Met with a chance of 80% at least": chances of 90% and 70%, three
    /// alternatives of each, no batches.
    #[test]
    fn chances_are_told_right_as_often_as_promised() {
        let constraints = [Constraint::chance_at_least(0.8, 0.1)];
        let share = share_right(|run| {
            let found = verdicts(&constraints, 6, run, |at, key| {
                let chance = if at < 3 { 0.9 } else { 0.7 };
                let share = Keyed::new(key.narrow(at as u64)).next_share();
                vec![if share < chance { 0.0 } else { 1.0 }]
            });
            found.iter().enumerate().all(|(at, &verdict)| {
                verdict == if at < 3 { Feasibility::Feasible } else { Feasibility::Infeasible }
            })
        });
        assert!(share >= promised(), "{share}");
    }

    #[test]
    fn what_never_happens_fails_and_what_always_does_passes_after_the_first_stage() {
        for (outcome, verdict) in [(1.0, Feasibility::Infeasible), (0.0, Feasibility::Feasible)] {
            let constraints = [Constraint::chance_at_least(0.8, 0.1)];
            let mut check = FeasibilityCheck::new(&constraints, 1, 0.95, 20);
            for _ in 0..19 {
                check.observe(&[outcome]);
                assert_eq!(check.verdict(), Feasibility::Open);
            }
            for _ in 0..200 {
                check.observe(&[outcome]);
            }
            assert_eq!(check.verdict(), verdict);
            assert!(check.replications() < 60, "{}", check.replications());
        }
        let check = FeasibilityCheck::new(&[], 3, 0.95, 20);
        assert_eq!(check.verdict(), Feasibility::Feasible);
    }
}
