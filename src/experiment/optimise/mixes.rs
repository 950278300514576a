//! Mixes of plans: which there are, and what each costs.

/// Some of the plans, in force together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mix {
    /// Positions of the plans, in order; empty: nothing is done.
    pub(super) plans: Vec<usize>,
    /// Cost in the reporting period \[pence\].
    pub(super) cost: i64,
}

/// All mixes of plans with these costs that do not clash and stay within the
/// budget, the cheapest first; of equal cost those of fewer plans, then of
/// earlier ones. The first is to do nothing.
pub(super) fn all(
    costs: &[i64],
    clash: &dyn Fn(usize, usize) -> bool,
    budget: Option<i64>,
) -> Vec<Mix> {
    let mut mixes = vec![Mix { plans: Vec::new(), cost: 0 }];
    for (plan, &cost) in costs.iter().enumerate() {
        let with: Vec<Mix> = mixes
            .iter()
            .filter(|mix| !mix.plans.iter().any(|&other| clash(other, plan)))
            .map(|mix| Mix {
                plans: mix.plans.iter().copied().chain([plan]).collect(),
                cost: mix.cost + cost,
            })
            .collect();
        mixes.extend(with);
    }
    mixes.retain(|mix| mix.plans.is_empty() || budget.is_none_or(|most| mix.cost <= most));
    mixes.sort_by_key(|mix| (mix.cost, mix.plans.len(), mix.plans.clone()));
    // A plan that saves money would come before doing nothing.
    let nothing = mixes.iter().position(|mix| mix.plans.is_empty()).unwrap_or(0);
    mixes[..=nothing].rotate_right(1);
    mixes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixes_are_all_that_do_not_clash_within_the_budget() {
        let clash = |one: usize, other: usize| (one, other) == (0, 1);
        let found = all(&[30, 50, 10], &clash, Some(70));
        let found: Vec<(&[usize], i64)> =
            found.iter().map(|mix| (mix.plans.as_slice(), mix.cost)).collect();
        let expected: [(&[usize], i64); 6] =
            [(&[], 0), (&[2], 10), (&[0], 30), (&[0, 2], 40), (&[1], 50), (&[1, 2], 60)];
        assert_eq!(found, expected);
        assert_eq!(all(&[30, 50, 10], &clash, Some(20)).len(), 2);
        assert_eq!(all(&[1; 4], &|_, _| false, None).len(), 16);
    }

    #[test]
    fn to_do_nothing_comes_first_even_beside_plans_that_save_money() {
        let found = all(&[-5, 3], &|_, _| false, Some(0));
        let found: Vec<&[usize]> = found.iter().map(|mix| mix.plans.as_slice()).collect();
        let expected: [&[usize]; 3] = [&[], &[0], &[0, 1]];
        assert_eq!(found, expected);
    }
}
