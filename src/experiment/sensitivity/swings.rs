//! One parameter at a time, at either end of what is believed of it; and the
//! value at which an answer changes.

use crate::stats::{Estimate, Interval, bootstrap, mean, mean_difference};

/// What became of one subject when one parameter was moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// With the parameter's value in the file; `None` where a run has none.
    pub base: Option<f64>,
    /// With the low value, less `base`, paired by replication.
    pub low: Option<Estimate>,
    /// With the high value, less `base`.
    pub high: Option<Estimate>,
    /// Where the subject passes its target; empty if it does not between the
    /// two ends, or has no target.
    pub switches: Vec<SwitchValue>,
}

/// A value at which a subject passes its target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SwitchValue {
    /// The parameter's value, by straight lines between low, file and high.
    pub value: f64,
    /// 95% interval, by resampling replications.
    pub interval: Option<Interval>,
    /// Whether the target is met above it (else below).
    pub met_above: bool,
}

/// One parameter moved, all others as they are in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    /// Position of the parameter.
    pub parameter: usize,
    /// Its values: low, in the file, high.
    pub values: [f64; 3],
    /// What became of each subject.
    pub readings: Vec<Reading>,
}

/// Outcomes at low, file and high, each by replication.
pub(super) type ThreePoints = [Option<Vec<f64>>; 3];

/// The reading of one subject.
pub(super) fn reading(
    values: [f64; 3],
    outcomes: &ThreePoints,
    target: Option<f64>,
    seed: u64,
) -> Reading {
    let [low, base, high] = outcomes;
    let difference = |end: &Option<Vec<f64>>| {
        let (base, end) = (base.as_ref()?, end.as_ref()?);
        mean_difference(base, end).map(|paired| paired.difference)
    };
    let switches = match (low, base, high, target) {
        (Some(low), Some(base), Some(high), Some(target)) => {
            switches(values, [low, base, high], target, seed)
        }
        _ => Vec::new(),
    };
    Reading {
        base: base.as_ref().and_then(|base| mean(base)).map(|mean| mean.value),
        low: difference(low),
        high: difference(high),
        switches,
    }
}

/// Where the mean passes the target on either side of the file's value. The
/// interval is blank where fewer than half of the resamples pass it there.
fn switches(
    values: [f64; 3],
    outcomes: [&Vec<f64>; 3],
    target: f64,
    seed: u64,
) -> Vec<SwitchValue> {
    let replications = outcomes[1].len();
    let all: Vec<usize> = (0..replications).collect();
    let mean_of = |end: usize, rows: &[usize]| {
        rows.iter().map(|&row| outcomes[end][row]).sum::<f64>() / rows.len() as f64
    };
    let crossing = |side: usize, rows: &[usize]| -> Option<(f64, bool)> {
        let (left, right) = (mean_of(side, rows), mean_of(side + 1, rows));
        let (met_left, met_right) = (left >= target, right >= target);
        if met_left == met_right || values[side] >= values[side + 1] {
            return None;
        }
        let part = (target - left) / (right - left);
        Some((values[side] + part * (values[side + 1] - values[side]), met_right))
    };
    (0..2)
        .filter_map(|side| {
            let (value, met_above) = crossing(side, &all)?;
            let interval =
                bootstrap(replications, seed, |rows| vec![crossing(side, rows).map(|at| at.0)]);
            Some(SwitchValue { value, interval: interval[0], met_above })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(low: &[f64], base: &[f64], high: &[f64]) -> ThreePoints {
        [low, base, high].map(|values| Some(values.to_vec()))
    }

    #[test]
    fn a_switch_value_worked_by_hand() {
        // 0.8 at 1, 0.6 at 2, 0.5 at 4: 0.7 is passed at 1.5.
        let outcomes = points(&[0.79, 0.81], &[0.59, 0.61], &[0.49, 0.51]);
        let found = reading([1.0, 2.0, 4.0], &outcomes, Some(0.7), 1);
        assert_eq!(found.switches.len(), 1);
        let switch = found.switches[0];
        assert!((switch.value - 1.5).abs() < 1e-12 && !switch.met_above);
        let (low, high) = switch.interval.expect("two replications");
        assert!(low < 1.5 && 1.5 < high && high - low < 0.2);
        let low = found.low.expect("figures");
        assert!((low.value - 0.2).abs() < 1e-12);
        let (least, most) = low.interval.expect("two replications");
        assert!(most - least < 1e-12, "paired by replication");
        assert!((found.high.expect("figures").value + 0.1).abs() < 1e-12);
    }

    #[test]
    fn without_a_crossing_there_is_no_switch_value() {
        let outcomes = points(&[0.8, 0.8], &[0.6, 0.6], &[0.5, 0.5]);
        assert!(reading([1.0, 2.0, 4.0], &outcomes, Some(0.9), 1).switches.is_empty());
        assert!(reading([1.0, 2.0, 4.0], &outcomes, None, 1).switches.is_empty());
        // The file's value is the low end: nothing lies between.
        let found = reading([2.0, 2.0, 4.0], &outcomes, Some(0.7), 1);
        assert!(found.switches.is_empty());
    }

    #[test]
    fn both_sides_may_pass_the_target() {
        let outcomes = points(&[1.0, 1.0], &[-1.0, -1.0], &[1.0, 1.0]);
        let found = reading([0.0, 1.0, 2.0], &outcomes, Some(0.0), 1);
        let told: Vec<_> = found.switches.iter().map(|s| (s.value, s.met_above)).collect();
        assert_eq!(told, [(0.5, false), (1.5, true)]);
    }

    #[test]
    fn what_is_not_known_is_blank() {
        let outcomes = [None, Some(vec![1.0, 2.0]), Some(vec![1.0, 2.0])];
        let found = reading([0.0, 1.0, 2.0], &outcomes, Some(0.0), 1);
        assert_eq!((found.base, found.low), (Some(1.5), None));
        assert_eq!(found.high.map(|high| high.value), Some(0.0));
    }
}
