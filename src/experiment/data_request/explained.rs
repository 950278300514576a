//! How much of what effects vary by goes with which parameters.
//!
//! The share of an effect's variance that a parameter explains is their squared
//! rank correlation over the sets. Chance alone gives `1 / (n - 1)` with `n`
//! sets, which is taken off. Many parameters together still add up to
//! something by chance: sets whose effects are shuffled say how much.

use crate::random::{Key, Keyed, name_key};
use crate::stats::{Ranks, quantile, variance};

/// How often the sets are shuffled.
const SHUFFLES: u32 = 400;
/// Share of shuffles that a chance effect does not exceed.
const SURE: f64 = 0.95;

/// Parameters and effects over the same sets.
#[derive(Debug)]
pub(super) struct Study {
    /// Values of each parameter.
    pub(super) parameters: Vec<Vec<f64>>,
    /// The group of each.
    pub(super) groups: Vec<Option<usize>>,
    /// Values of each effect.
    pub(super) effects: Vec<Vec<f64>>,
}

/// What a group of parameters explains.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Explained {
    /// The group.
    pub(super) group: usize,
    /// Its rank, from 1 on; groups that cannot be told apart share one.
    pub(super) rank: usize,
    /// Of each effect, in its unit: the sum over the parameters, less what
    /// chance makes of so many, at least 0.
    pub(super) of: Vec<f64>,
    /// Position of the largest.
    pub(super) largest: usize,
    /// What the largest is below by chance alone in 95 of 100 cases.
    pub(super) by_chance: f64,
}

/// The share of an effect's variance that goes with a parameter, less what
/// chance gives over `sets` sets, at least 0.
fn share(parameter: &Ranks, effect: &Ranks, sets: usize) -> f64 {
    let correlation = parameter.correlation(effect);
    (correlation * correlation - 1.0 / (sets as f64 - 1.0)).max(0.0)
}

/// Each group's sum for each effect: over its parameters the root of the share
/// times the standard deviation of the effect.
fn sums(
    groups: &[usize],
    parameters: &[(usize, Ranks)],
    effects: &[Option<(Ranks, f64)>],
    sets: usize,
) -> Vec<Vec<f64>> {
    let of = |group: usize, effect: &Option<(Ranks, f64)>| {
        effect.as_ref().map_or(0.0, |(ranks, sd)| {
            let own = parameters.iter().filter(|(of, _)| *of == group);
            own.map(|(_, parameter)| share(parameter, ranks, sets).sqrt() * sd).sum()
        })
    };
    groups.iter().map(|&group| effects.iter().map(|effect| of(group, effect)).collect()).collect()
}

/// Ranks the groups by the effect of theirs that is largest.
pub(super) fn rank(study: &Study, seed: u64) -> Vec<Explained> {
    let sets = study.effects.first().map_or(0, Vec::len);
    let mut groups: Vec<usize> = study.groups.iter().flatten().copied().collect();
    groups.sort_unstable();
    groups.dedup();
    let grouped = study.groups.iter().zip(&study.parameters);
    let parameters: Vec<(usize, Ranks)> =
        grouped.filter_map(|(group, values)| Some(((*group)?, Ranks::of(values)?))).collect();
    let effects: Vec<Option<(Ranks, f64)>> = study
        .effects
        .iter()
        .map(|values| Some((Ranks::of(values)?, variance(values)?.sqrt())))
        .collect();

    let plain = sums(&groups, &parameters, &effects, sets);
    let shuffled: Vec<Vec<Vec<f64>>> = (0..SHUFFLES)
        .map(|number| {
            let order = shuffled_order(sets, seed, number);
            let effects: Vec<_> = effects
                .iter()
                .map(|effect| effect.as_ref().map(|(ranks, sd)| (ranks.in_order(&order), *sd)))
                .collect();
            sums(&groups, &parameters, &effects, sets)
        })
        .collect();
    let mean_by_chance = |group: usize, effect: usize| {
        shuffled.iter().map(|sums| sums[group][effect]).sum::<f64>() / f64::from(SHUFFLES)
    };
    let by_chance: Vec<Vec<f64>> = (0..groups.len())
        .map(|group| (0..effects.len()).map(|effect| mean_by_chance(group, effect)).collect())
        .collect();
    let less_chance = |sums: &[f64], group: usize| -> Vec<f64> {
        sums.iter().zip(&by_chance[group]).map(|(sum, chance)| (sum - chance).max(0.0)).collect()
    };
    let largest = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    // The largest effect of each group in each shuffle.
    let chances: Vec<Vec<f64>> = (0..groups.len())
        .map(|group| {
            shuffled.iter().map(|sums| largest(&less_chance(&sums[group], group))).collect()
        })
        .collect();

    let mut found: Vec<(usize, Explained)> = groups
        .iter()
        .enumerate()
        .map(|(at, &group)| {
            let of = less_chance(&plain[at], at);
            let explained = Explained {
                group,
                rank: 0,
                largest: position_of_largest(&of),
                of,
                by_chance: upper(chances[at].clone()),
            };
            (at, explained)
        })
        .collect();
    found.sort_by(|(_, one), (_, other)| largest(&other.of).total_cmp(&largest(&one.of)));
    let differ = |one: &(usize, Explained), other: &(usize, Explained)| {
        let pairs = chances[one.0].iter().zip(&chances[other.0]);
        let by_chance = upper(pairs.map(|(one, other)| (one - other).abs()).collect());
        largest(&one.1.of) - largest(&other.1.of) > by_chance
    };
    let mut head = 0;
    for at in 0..found.len() {
        if at > head && differ(&found[head], &found[at]) {
            head = at;
        }
        found[at].1.rank = head + 1;
    }
    found.into_iter().map(|(_, explained)| explained).collect()
}

/// The first position of the largest value.
fn position_of_largest(values: &[f64]) -> usize {
    let mut best = 0;
    for (at, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = at;
        }
    }
    best
}

/// What 95 of 100 values do not exceed.
fn upper(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    quantile(&values, SURE).unwrap_or(0.0)
}

/// A random order of so many things.
fn shuffled_order(length: usize, seed: u64, number: u32) -> Vec<usize> {
    let key = Key::of_replication(seed, number).narrow(name_key(&["data request", "shuffle"]));
    let mut random = Keyed::new(key);
    let mut order: Vec<usize> = (0..length).collect();
    for last in (1..length).rev() {
        let other = (random.next_share() * (last as f64 + 1.0)) as usize;
        order.swap(last, other.min(last));
    }
    order
}

/// What of the variance of set means is chance in the model: the residual
/// variance of sets and replications crossed, over the replications. Rows are
/// sets. `None` of fewer than two sets or replications.
///
/// Source: two-way layout without interaction, G. W. Snedecor and W. G.
/// Cochran, Statistical Methods, 8th ed., section 14.2.
pub(super) fn variance_by_chance(rows: &[Vec<f64>]) -> Option<f64> {
    let (sets, replications) = (rows.len(), rows.first()?.len());
    if sets < 2 || replications < 2 {
        return None;
    }
    let mean = |values: &mut dyn Iterator<Item = f64>, number: usize| -> f64 {
        values.sum::<f64>() / number as f64
    };
    let of_set: Vec<f64> =
        rows.iter().map(|row| mean(&mut row.iter().copied(), replications)).collect();
    let of_replication: Vec<f64> =
        (0..replications).map(|at| mean(&mut rows.iter().map(|row| row[at]), sets)).collect();
    let all = mean(&mut of_set.iter().copied(), sets);
    let mut squares = 0.0;
    for (row, of_set) in rows.iter().zip(&of_set) {
        for (value, of_replication) in row.iter().zip(&of_replication) {
            squares += (value - of_set - of_replication + all).powi(2);
        }
    }
    let freedom = ((sets - 1) * (replications - 1)) as f64;
    Some(squares / freedom / replications as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(values: &[f64]) -> Ranks {
        Ranks::of(values).expect("varies")
    }

    /// Noise with keys of its own.
    fn noise(name: &str, length: usize) -> Vec<f64> {
        let mut random = Keyed::new(Key::of_replication(7, 0).narrow(name_key(&[name])));
        (0..length).map(|_| random.next_share()).collect()
    }

    #[test]
    fn shares_worked_by_hand() {
        // Rank correlation 0.8 (see `stats`), five sets: 0.64 - 0.25.
        let (one, other) = (ranks(&[1.0, 2.0, 3.0, 4.0, 5.0]), ranks(&[2.0, 1.0, 4.0, 3.0, 5.0]));
        assert!((share(&one, &other, 5) - 0.39).abs() < 1e-12);
        assert!((share(&one, &one, 5) - 0.75).abs() < 1e-12);
        // Ranks 3 1 5 2 4: d^2 = 4 + 1 + 4 + 4 + 1 = 14, 1 - 84 / 120 = 0.3: less than chance.
        assert!(share(&one, &ranks(&[3.0, 1.0, 5.0, 2.0, 4.0]), 5).abs() < 1e-12);
    }

    #[test]
    fn a_group_is_the_sum_of_its_parameters() {
        let ascending = ranks(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        let swapped = ranks(&[2.0, 1.0, 4.0, 3.0, 5.0]);
        let parameters = [(0, ascending.clone()), (0, swapped.clone()), (4, swapped)];
        let effects = [Some((ascending, 10.0)), None];
        let found = sums(&[0, 4], &parameters, &effects, 5);
        let (full, part) = (10.0 * 0.75_f64.sqrt(), 10.0 * 0.39_f64.sqrt());
        assert!((found[0][0] - (full + part)).abs() < 1e-12, "{found:?}");
        assert!((found[1][0] - part).abs() < 1e-12, "{found:?}");
        assert_eq!((found[0][1], found[1][1]), (0.0, 0.0));
    }

    /// One parameter that moves the effect (group 1), so many that do not
    /// (group 0), and an effect that nothing moves; and the standard deviation
    /// of the effect.
    fn one_driver(idle: usize) -> (Study, f64) {
        let sets = 60;
        let driver = noise("driver", sets);
        let effect: Vec<f64> =
            driver.iter().zip(noise("rest", sets)).map(|(own, rest)| own + 0.3 * rest).collect();
        let mut parameters = vec![driver];
        let mut groups = vec![Some(1)];
        for number in 0..idle {
            parameters.push(noise(&format!("idle {number}"), sets));
            groups.push(Some(0));
        }
        // One that no data would settle counts nowhere.
        parameters.push(effect.clone());
        groups.push(None);
        let sd = variance(&effect).expect("varies").sqrt();
        (Study { parameters, groups, effects: vec![vec![1.0; sets], effect] }, sd)
    }

    #[test]
    fn what_moves_the_effect_comes_first_and_many_that_do_not_gain_nothing() {
        let (study, sd) = one_driver(40);
        let found = rank(&study, 1);
        assert_eq!(found.iter().map(|it| it.group).collect::<Vec<_>>(), [1, 0]);
        assert_eq!((found[0].largest, found[0].of[0]), (1, 0.0));
        assert!((0.85 * sd..sd).contains(&found[0].of[1]), "{found:?} of {sd}");
        assert!(found[0].of[1] > found[0].by_chance, "{found:?}");
        assert!(found[1].of[1] <= found[1].by_chance, "{found:?}");
        assert_eq!(found, rank(&study, 1));
    }

    #[test]
    fn a_few_that_do_nothing_are_told_from_one_that_does() {
        let found = rank(&one_driver(4).0, 1);
        let ranks: Vec<_> = found.iter().map(|it| (it.group, it.rank)).collect();
        assert_eq!(ranks, [(1, 1), (0, 2)]);
    }

    #[test]
    fn groups_that_move_it_alike_share_a_rank() {
        let (one, other) = (noise("one", 60), noise("other", 60));
        let effect = one.iter().zip(&other).map(|(one, other)| one + other).collect();
        let study = Study {
            parameters: vec![one, other, noise("idle", 60)],
            groups: vec![Some(0), Some(1), Some(2)],
            effects: vec![effect],
        };
        let ranks: Vec<usize> = rank(&study, 1).iter().map(|it| it.rank).collect();
        assert_eq!(ranks, [1, 1, 3]);
    }

    #[test]
    fn chance_is_what_sets_and_replications_do_not_explain() {
        // Sets 0 and 10, replications -1 and +1: all explained.
        let rows = [vec![-1.0, 1.0], vec![9.0, 11.0]];
        assert_eq!(variance_by_chance(&rows), Some(0.0));
        // Residuals of +-1 in a 2 by 2 table: 4 / 1 / 2.
        let rows = [vec![1.0, -1.0], vec![-1.0, 1.0]];
        assert_eq!(variance_by_chance(&rows), Some(2.0));
        assert_eq!(variance_by_chance(&[vec![1.0], vec![2.0]]), None);
    }

    #[test]
    fn an_order_holds_every_position_once() {
        let mut order = shuffled_order(60, 3, 5);
        assert_ne!(order, (0..60).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..60).collect::<Vec<_>>());
    }
}
