//! How many replications are enough: the rule that stops when figures are
//! known well and stay so.

/// When to stop running replications. Source: K. Hoad, S. Robinson and R.
/// Davies, Journal of the Operational Research Society 61 (2010) 1632, whose
/// authors suggest a look-ahead of 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplicationRule {
    /// Fewest replications on which a figure is judged.
    pub fewest: usize,
    /// Most that are run, the look-ahead included.
    pub most: usize,
    /// Replications through which the figures must stay as well known as was
    /// asked for, up to 100 replications; above, so many of each hundred.
    pub look_ahead: usize,
}

impl ReplicationRule {
    /// Replications to look ahead from the `count`-th:
    /// `floor(look_ahead * max(count, 100) / 100)`.
    pub fn look_ahead_from(&self, count: usize) -> usize {
        self.look_ahead * count.max(100) / 100
    }
}

/// Why no more replications are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Every figure is known as well as was asked for, and stayed so.
    Known,
    /// There are as many replications as are allowed.
    AtMost,
}

/// The rule at work on several figures, replication by replication.
///
/// All figures must be known well together, from one replication through the
/// look-ahead from it; so all of them are at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicationCourse {
    rule: ReplicationRule,
    count: usize,
    since: Vec<Option<usize>>,
}

impl ReplicationCourse {
    /// A course that has heard of no replication, for so many figures.
    pub fn new(rule: ReplicationRule, figures: usize) -> Self {
        Self { rule, count: 0, since: vec![None; figures] }
    }

    /// One more replication: whether each figure of all replications so far is
    /// known as well as was asked for. Says whether to stop.
    pub fn hear(&mut self, is_known: &[bool]) -> Option<Stop> {
        self.count += 1;
        if self.count >= self.rule.fewest {
            for (since, &is_known) in self.since.iter_mut().zip(is_known) {
                *since = if is_known { since.or(Some(self.count)) } else { None };
            }
        }
        let all: Option<Vec<usize>> = self.since.iter().copied().collect();
        let together = all.map(|all| all.into_iter().max().unwrap_or(self.rule.fewest));
        let is_over = |from| self.count >= from + self.rule.look_ahead_from(from);
        if together.is_some_and(is_over) {
            Some(Stop::Known)
        } else {
            (self.count >= self.rule.most).then_some(Stop::AtMost)
        }
    }

    /// For each figure, with how many replications it came to be known well
    /// without ceasing to be since; `None` where it is not.
    pub fn since(&self) -> &[Option<usize>] {
        &self.since
    }
}

/// How many replications it will take about, where `count` of them have given
/// the half-width `half` and `wanted` is asked for: half-widths fall with the
/// root of the number.
pub fn replications_needed(count: usize, half: f64, wanted: f64) -> f64 {
    count as f64 * (half / wanted).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Keyed};
    use crate::stats::{mean, normal_quantile};

    fn rule(fewest: usize, look_ahead: usize) -> ReplicationRule {
        ReplicationRule { fewest, most: 1_000, look_ahead }
    }

    /// The figures that the oracle was given: value `i` of a course.
    fn value(i: usize, factor: usize, spread: f64) -> f64 {
        let mixed = (i * i * factor + 12_345 * i + 6_789) % 1_009;
        10.0 + spread * (mixed as f64 / 1_009.0 - 0.5)
    }

    /// Runs the rule on one figure with a precision relative to its mean: with
    /// how many replications it is known, how many are run, and the relative
    /// half-width then.
    fn course(
        rule: ReplicationRule,
        precision: f64,
        value: impl Fn(usize) -> f64,
    ) -> (Option<usize>, usize, f64) {
        let mut course = ReplicationCourse::new(rule, 1);
        let mut values = Vec::new();
        loop {
            values.push(value(values.len()));
            let found = mean(&values).expect("a value");
            let half = found.interval.map(|(low, high)| (high - low) / 2.0 / found.value);
            // The oracle has no half-width below three values.
            let half = half.filter(|_| values.len() > 2);
            if course.hear(&[half.is_some_and(|half| half <= precision)]).is_some() {
                return (course.since()[0], values.len(), half.unwrap_or(f64::NAN));
            }
        }
    }

    /// Numbers of an independent implementation: `ReplicationsAlgorithm` of
    /// sim-tools 1.3.0 (Python, MIT), `replication_budget = 1000`, on the same
    /// values: `nreps`, and `n` at the end.
    #[test]
    fn the_rule_stops_where_sim_tools_does() {
        for ((factor, spread, precision), fewest, look_ahead, known, run) in [
            ((7, 10.0, 0.10), 3, 5, 36, 41),
            ((31, 12.0, 0.08), 3, 5, 83, 88),
            ((31, 12.0, 0.08), 20, 5, 83, 88),
            ((57, 12.0, 0.10), 3, 5, 63, 68),
            ((57, 12.0, 0.10), 3, 0, 63, 63),
            ((101, 14.0, 0.10), 3, 10, 70, 80),
            ((211, 9.0, 0.07), 3, 5, 61, 66),
            ((13, 6.0, 0.04), 20, 5, 66, 71),
            ((401, 16.0, 0.15), 3, 5, 39, 44),
        ] {
            let found = course(rule(fewest, look_ahead), precision, |i| value(i, factor, spread));
            assert_eq!((found.0, found.1), (Some(known), run), "{factor} {spread} {precision}");
        }
        // Above a hundred sim-tools takes the look-ahead of the present number
        // of replications, the paper that of the first: 270 and 269.
        let found = course(rule(3, 5), 0.05, |i| value(i, 499, 15.0));
        assert_eq!((found.0, found.1), (Some(257), 269));
        // Relative half-width of the first case at its 36th value.
        let found = course(rule(3, 0), 0.10, |i| value(i, 7, 10.0));
        assert_eq!((found.0, found.1), (Some(36), 36));
        assert!((found.2 - 0.098_261_747_345_345_53).abs() < 1e-9, "{}", found.2);
    }

    /// In the second case the precision is met with 75 replications already,
    /// and lost again.
    #[test]
    fn what_does_not_last_does_not_count() {
        let found = course(rule(3, 0), 0.08, |i| value(i, 31, 12.0));
        assert_eq!((found.0, found.1), (Some(75), 75));
    }

    #[test]
    fn all_figures_must_be_known_together() {
        let mut course = ReplicationCourse::new(rule(2, 2), 2);
        for is_known in [[true, true], [true, false], [false, true], [true, true], [true, true]] {
            assert_eq!(course.hear(&is_known), None);
        }
        assert_eq!(course.since(), [Some(4), Some(3)]);
        assert_eq!(course.hear(&[true, true]), Some(Stop::Known));
    }

    #[test]
    fn the_cap_holds_and_the_look_ahead_grows_with_the_number() {
        let capped = ReplicationRule { most: 4, ..rule(2, 5) };
        let mut course = ReplicationCourse::new(capped, 1);
        let stops: Vec<_> = (0..4).map(|_| course.hear(&[true])).collect();
        assert_eq!(stops, [None, None, None, Some(Stop::AtMost)]);
        assert_eq!(course.since(), [Some(2)]);
        assert_eq!(rule(20, 5).look_ahead_from(20), 5);
        assert_eq!(rule(20, 5).look_ahead_from(119), 5);
        assert_eq!(rule(20, 5).look_ahead_from(250), 12);
    }

    #[test]
    fn twice_as_well_takes_four_times_as_many() {
        assert!((replications_needed(25, 2.0, 1.0) - 100.0).abs() < 1e-12);
    }

    /// Stopping when an interval is short makes it cover somewhat less often
    /// than it says. With a floor of 20 and a look-ahead of 5 the loss over
    /// 2,000 courses of normal values is within two points.
    #[test]
    fn intervals_that_were_stopped_by_the_rule_still_cover() {
        let courses = 2_000;
        let mut covered = 0;
        for number in 0..courses {
            let mut random = Keyed::new(Key::of_replication(3, number));
            let mut course = ReplicationCourse::new(rule(20, 5), 1);
            let mut values = Vec::new();
            let interval = loop {
                values.push(normal_quantile(random.next_share()));
                let interval = mean(&values).and_then(|found| found.interval);
                let is_known = interval.is_some_and(|(low, high)| (high - low) / 2.0 <= 0.3);
                if course.hear(&[is_known]).is_some() {
                    break interval;
                }
            };
            let (low, high) = interval.expect("twenty values");
            covered += u32::from(low <= 0.0 && 0.0 <= high);
        }
        let coverage = f64::from(covered) / f64::from(courses);
        assert!((0.93..=0.97).contains(&coverage), "{coverage}");
    }
}
