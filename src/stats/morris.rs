//! Screening by elementary effects: which of many parameters matter at all,
//! for a few runs of each.

use super::{Interval, bootstrap, mean, variance};
use crate::random::{Key, Keyed, name_key};

/// Parts of equal width into which each parameter's range is divided.
const LEVELS: usize = 4;
/// How far a step goes: half of the range, so that every level is as likely.
pub const MORRIS_STEP: f64 = 0.5;

/// Points of a trajectory: a start, then one step of each parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    /// Coordinates in the unit cube, the middles of levels.
    pub points: Vec<Vec<f64>>,
    /// Which parameter moves between a point and the next, and whether upwards.
    pub moves: Vec<(usize, bool)>,
}

/// How one parameter matters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElementaryEffects {
    /// Mean effect, with its sign.
    pub mean: f64,
    /// Mean of the absolute effects (mu*), by which parameters are ranked.
    pub absolute: f64,
    /// 95% interval of `absolute`, by resampling trajectories.
    pub interval: Option<Interval>,
    /// Standard deviation of the effects (sigma): large beside `absolute` where
    /// the effect depends on the others or bends; `None` of one trajectory.
    pub deviation: Option<f64>,
}

/// Trajectories through the unit cube of so many parameters. Each starts at a
/// random level of every parameter and moves them one at a time, in random
/// order, by half of the range. Trajectory `n` is the same however many there
/// are.
///
/// Sources: M. D. Morris, Technometrics 33 (1991) 161, with 4 levels and steps
/// of half the range. Levels here are the middles of four equal parts, not 0,
/// 1/3, 2/3 and 1, so that no parameter is ever put at the end of its range.
pub fn trajectories(parameters: usize, how_many: usize, seed: u64) -> Vec<Trajectory> {
    let purpose = name_key(&["elementary effects"]);
    (0..how_many as u32)
        .map(|at| {
            let mut random = Keyed::new(Key::of_replication(seed, at).narrow(purpose));
            let mut below = |limit: usize| {
                ((random.next_share() * limit as f64) as usize).min(limit.saturating_sub(1))
            };
            let levels: Vec<usize> = (0..parameters).map(|_| below(LEVELS)).collect();
            let mut order: Vec<usize> = (0..parameters).collect();
            for last in (1..parameters).rev() {
                order.swap(last, below(last + 1));
            }
            let mut point: Vec<f64> =
                levels.iter().map(|&level| (level as f64 + 0.5) / LEVELS as f64).collect();
            let mut points = vec![point.clone()];
            let mut moves = Vec::new();
            for parameter in order {
                let upwards = point[parameter] < MORRIS_STEP;
                point[parameter] += if upwards { MORRIS_STEP } else { -MORRIS_STEP };
                points.push(point.clone());
                moves.push((parameter, upwards));
            }
            Trajectory { points, moves }
        })
        .collect()
}

/// The effects of each parameter, in the order of parameters: outcome at the
/// upper point less outcome at the lower one, over the step, so that an effect
/// is that of the whole range if it goes on as it is. `outcomes` has for each
/// trajectory a number for each of its points, all with the same chance; so a
/// parameter that changes nothing has effects of exactly zero. Trajectories
/// without all outcomes are to be left out by the caller.
///
/// Source: Morris 1991; mu* of F. Campolongo, J. Cariboni and A. Saltelli,
/// Environmental Modelling and Software 22 (2007) 1509.
pub fn elementary_effects(
    trajectories: &[Trajectory],
    outcomes: &[Vec<f64>],
    seed: u64,
) -> Vec<ElementaryEffects> {
    let parameters = trajectories.first().map_or(0, |trajectory| trajectory.moves.len());
    let mut effects = vec![vec![0.0; outcomes.len()]; parameters];
    for (at, (trajectory, outcomes)) in trajectories.iter().zip(outcomes).enumerate() {
        for (&(parameter, upwards), pair) in trajectory.moves.iter().zip(outcomes.windows(2)) {
            let change = (pair[1] - pair[0]) / MORRIS_STEP;
            effects[parameter][at] = if upwards { change } else { -change };
        }
    }
    let absolute_of = |effects: &[f64], blocks: &[usize]| {
        let absolute: Vec<f64> = blocks.iter().map(|&block| effects[block].abs()).collect();
        mean(&absolute).map(|mean| mean.value)
    };
    let intervals = bootstrap(outcomes.len(), seed, |blocks| {
        effects.iter().map(|effects| absolute_of(effects, blocks)).collect()
    });
    let all: Vec<usize> = (0..outcomes.len()).collect();
    let one = |(effects, interval): (&Vec<f64>, Option<Interval>)| {
        Some(ElementaryEffects {
            mean: mean(effects)?.value,
            absolute: absolute_of(effects, &all)?,
            interval,
            deviation: variance(effects).map(f64::sqrt),
        })
    };
    effects.iter().zip(intervals).filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(trajectories: &[Trajectory], f: impl Fn(usize, &[f64]) -> f64) -> Vec<Vec<f64>> {
        let of = |(at, trajectory): (usize, &Trajectory)| {
            trajectory.points.iter().map(|point| f(at, point)).collect()
        };
        trajectories.iter().enumerate().map(of).collect()
    }

    #[test]
    fn a_straight_line_has_its_slopes_and_no_deviation() {
        let design = trajectories(4, 10, 3);
        let slopes = [3.0, -2.0, 0.5, 0.0];
        let found = elementary_effects(
            &design,
            &outcomes(&design, |at, point| {
                // The same chance at all points of a trajectory: it cancels.
                let line: f64 = point.iter().zip(slopes).map(|(x, slope)| slope * x).sum();
                line + (at * at) as f64
            }),
            1,
        );
        for (effects, slope) in found.iter().zip(slopes) {
            assert!((effects.mean - slope).abs() < 1e-9, "{effects:?}");
            assert!((effects.absolute - slope.abs()).abs() < 1e-9);
            assert!(effects.deviation.expect("ten trajectories") < 1e-9);
            let (low, high) = effects.interval.expect("ten trajectories");
            assert!(high - low < 1e-9);
        }
    }

    #[test]
    fn a_parameter_of_no_effect_is_exactly_zero() {
        let design = trajectories(2, 6, 3);
        let found =
            elementary_effects(&design, &outcomes(&design, |at, p| p[0].exp() * (at as f64)), 1);
        let nothing = ElementaryEffects {
            mean: 0.0,
            absolute: 0.0,
            interval: Some((0.0, 0.0)),
            deviation: Some(0.0),
        };
        assert_eq!(found[1], nothing);
        assert!(found[0].absolute > 0.0);
    }

    /// `x1 * x2`: the effect of either is the level of the other, which is
    /// 0.125, 0.375, 0.625 or 0.875 with a standard deviation of 0.2795.
    #[test]
    fn an_interaction_shows_in_the_deviation() {
        let design = trajectories(2, 4_000, 3);
        for effects in elementary_effects(&design, &outcomes(&design, |_, p| p[0] * p[1]), 1) {
            assert!((effects.absolute - 0.5).abs() < 0.02, "{effects:?}");
            let deviation = effects.deviation.expect("many trajectories");
            assert!((deviation - 0.279_5).abs() < 0.01, "{effects:?}");
        }
    }

    /// A change of sign hides in the mean and not in mu*.
    #[test]
    fn effects_of_both_signs_do_not_cancel() {
        let design = trajectories(2, 2_000, 3);
        let bent = |_: usize, p: &[f64]| if p[1] > 0.5 { p[0] } else { -p[0] };
        let found = elementary_effects(&design, &outcomes(&design, bent), 1);
        assert!((found[0].absolute - 1.0).abs() < 1e-9);
        assert!(found[0].mean.abs() < 0.08, "{found:?}");
    }

    #[test]
    fn trajectories_move_each_parameter_once_within_the_cube() {
        let design = trajectories(5, 20, 9);
        assert_eq!(design[..3], trajectories(5, 3, 9));
        for trajectory in &design {
            assert_eq!(trajectory.points.len(), 6);
            let mut moved: Vec<usize> = trajectory.moves.iter().map(|(which, _)| *which).collect();
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2, 3, 4]);
            assert!(trajectory.points.iter().flatten().all(|x| (0.125..=0.875).contains(x)));
        }
        assert!(elementary_effects(&[], &[], 1).is_empty());
    }
}
