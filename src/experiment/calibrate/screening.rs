//! Which members are kept: implausible ones are dropped, as in history
//! matching.
//!
//! Each member is run once more with new chance. For each standard of each
//! organisation its implausibility is how far the simulated performance of the
//! window lies from the observed one, in standard deviations of what chance
//! and the restlessness of the observed months leave open. A member is kept if
//! its third largest implausibility is below 3: the two largest of so many may
//! be chance, or a fault of the model that no value mends.
//!
//! Sources: P. S. Craig, M. Goldstein, A. H. Seheult and J. A. Smith, in Case
//! Studies in Bayesian Statistics III (1997) 37; I. Vernon, M. Goldstein and
//! R. G. Bower, Bayesian Analysis 5 (2010) 619; I. Andrianakis et al., `PLoS`
//! Computational Biology 11 (2015) e1003968.

use super::data::dispersion;
use crate::experiment::board::{Board, Grid, Margin};

/// Third largest implausibility from which on a member is dropped.
const IMPLAUSIBLE: f64 = 3.0;
/// Which of the largest implausibilities counts.
const THIRD: usize = 3;
/// Fewest sets that are kept, if so many were asked for, however badly they
/// fit.
pub const LEAST_SETS: usize = 50;

/// What became of the members.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Screening {
    /// Members that are kept, in order.
    pub kept: Vec<usize>,
    /// Members that are plausible.
    pub plausible: usize,
    /// Whether some that are kept are not.
    pub forced: bool,
    /// For each standard of each organisation: how many members lie beyond 3.
    pub misfits: Vec<(String, usize)>,
}

/// Keeps up to `sets` members that are plausible, in their order, not the best
/// of them: the best would seem surer than they are.
pub(super) fn screen(
    grid: &Grid,
    observed: &Board,
    boards: &[Board],
    stretches_of: &dyn Fn(&str) -> Vec<Vec<usize>>,
    sets: usize,
) -> Screening {
    let months: Vec<usize> = (0..grid.months.len()).collect();
    let mut implausibilities: Vec<Vec<f64>> = vec![Vec::new(); boards.len()];
    let mut misfits = Vec::new();
    for (cell, name) in grid.cells.iter().enumerate() {
        let seen = grid.pooled(observed, cell, &months);
        let Some(share) = seen.performance().filter(|_| name.margin() == Margin::All) else {
            continue;
        };
        let times = dispersion(grid, observed, cell, &stretches_of(&name.org_code));
        let smoothed = (share * seen.patients + 0.5) / (seen.patients + 1.0);
        let binomial = |patients: f64| smoothed * (1.0 - smoothed) / patients;
        let mut beyond = 0;
        for (board, of_member) in boards.iter().zip(&mut implausibilities) {
            let found = grid.pooled(board, cell, &months);
            let far = found.performance().map_or(f64::INFINITY, |simulated| {
                let variance = times * binomial(seen.patients) + binomial(found.patients);
                (share - simulated).abs() / variance.sqrt()
            });
            beyond += usize::from(far >= IMPLAUSIBLE);
            of_member.push(far);
        }
        misfits.push((name.told(), beyond));
    }
    for of_member in &mut implausibilities {
        of_member.sort_by(|one, other| other.total_cmp(one));
    }
    keep(&implausibilities, misfits, sets)
}

fn keep(implausibilities: &[Vec<f64>], misfits: Vec<(String, usize)>, sets: usize) -> Screening {
    // Of fewer than three the largest counts: there are no others to judge by.
    let third = |of_member: &Vec<f64>| {
        of_member.get(THIRD - 1).or(of_member.first()).copied().unwrap_or(0.0)
    };
    let plausible: Vec<usize> = (0..implausibilities.len())
        .filter(|&member| third(&implausibilities[member]) < IMPLAUSIBLE)
        .collect();
    let least = LEAST_SETS.min(sets).min(implausibilities.len());
    let forced = plausible.len() < least;
    let kept = if forced {
        let mut all: Vec<usize> = (0..implausibilities.len()).collect();
        // Plausible ones first, then those that are least far off at worst.
        all.sort_by(|&one, &other| {
            let rank = |member: usize| {
                let worst = implausibilities[member].first().copied().unwrap_or(0.0);
                (third(&implausibilities[member]) >= IMPLAUSIBLE, worst)
            };
            let (one, other) = (rank(one), rank(other));
            one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))
        });
        all.truncate(least);
        all.sort_unstable();
        all
    } else {
        plausible.iter().copied().take(sets).collect()
    };
    Screening { kept, plausible: plausible.len(), forced, misfits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_largest_decides() {
        let of_members =
            [vec![9.0, 8.0, 2.9], vec![3.2, 3.1, 3.0], vec![1.0, 0.5, 0.1], vec![5.0, 4.0, 2.0]];
        let found = keep(&of_members, Vec::new(), 1);
        assert_eq!((found.plausible, found.forced), (3, false));
        // The first plausible one, not the best.
        assert_eq!(found.kept, [0]);
    }

    #[test]
    fn of_one_or_two_the_largest_decides() {
        let found = keep(&[vec![4.0, 0.1], vec![2.0, 1.0], vec![2.5]], Vec::new(), 1);
        assert_eq!((found.plausible, found.kept), (2, vec![1]));
    }

    #[test]
    fn too_few_are_filled_up_with_the_least_far_off_and_it_is_said() {
        let mut of_members = vec![vec![9.0, 9.0, 9.0]; 60];
        of_members[3] = vec![1.0, 1.0, 1.0];
        of_members[7] = vec![30.0, 30.0, 30.0];
        let found = keep(&of_members, Vec::new(), 60);
        assert!(found.forced);
        assert_eq!((found.plausible, found.kept.len()), (1, 50));
        assert!(found.kept.contains(&3) && !found.kept.contains(&7));
    }
}
