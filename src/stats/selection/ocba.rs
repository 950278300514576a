//! Where further replications tell most of which is the best.

/// How many replications each alternative should have when there are `total`
/// in all, given the means and variances seen so far; the largest mean is the
/// best. Alternatives close to the best, and noisy ones, get more. It says
/// where to look, and promises nothing of what is picked.
///
/// For alternatives other than the best, `n_i` goes with
/// `variance_i / (mean_best - mean_i)^2`; the best has
/// `n_b = sd_b * sqrt(sum(n_i^2 / variance_i))`. What rounding leaves over goes
/// to the largest remainders, in order. Where nothing tells them apart (no
/// variance, or all equal to the best) all get the same.
///
/// It holds for alternatives that do not share their chance; under common
/// random numbers it gives the close ones too much, which costs runs alone.
///
/// Source: C.-H. Chen, J. Lin, E. Yucesan and S. E. Chick, Discrete Event Dynamic
/// Systems 10 (2000) 251, theorem 1.
///
/// # Panics
/// If there are not as many variances as means.
pub fn ocba(means: &[f64], variances: &[f64], total: u32) -> Vec<u32> {
    assert_eq!(means.len(), variances.len(), "a variance for each mean");
    let Some(best) = (0..means.len())
        .max_by(|&one, &other| means[one].total_cmp(&means[other]).then(other.cmp(&one)))
    else {
        return Vec::new();
    };
    // A tie with the best would ask for endless runs: it counts as the closest
    // of the others does, or as one standard deviation of the best.
    let gaps: Vec<f64> = means.iter().map(|mean| means[best] - mean).collect();
    let apart = gaps.iter().copied().filter(|&gap| gap > 0.0).fold(f64::INFINITY, f64::min);
    let least = if apart.is_finite() { apart } else { variances[best].sqrt() };
    let mut weights: Vec<f64> = gaps
        .iter()
        .zip(variances)
        .map(|(gap, variance)| if least > 0.0 { variance / gap.max(least).powi(2) } else { 0.0 })
        .collect();
    weights[best] = 0.0;
    let of_others: f64 = weights
        .iter()
        .zip(variances)
        .filter(|(_, variance)| **variance > 0.0)
        .map(|(weight, variance)| weight * weight / variance)
        .sum();
    weights[best] = (variances[best] * of_others).sqrt();
    if weights.iter().sum::<f64>() <= 0.0 {
        weights = vec![1.0; means.len()];
    }
    whole_shares(&weights, total)
}

/// Whole numbers in proportion to weights that add up to `total`.
fn whole_shares(weights: &[f64], total: u32) -> Vec<u32> {
    let all: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| weight / all * f64::from(total)).collect();
    let mut shares: Vec<u32> = exact.iter().map(|share| share.floor() as u32).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&one, &other| {
        exact[other].fract().total_cmp(&exact[one].fract()).then(one.cmp(&other))
    });
    let given: u32 = shares.iter().sum();
    for &at in order.iter().cycle().take(total.saturating_sub(given) as usize) {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Keyed};
    use crate::stats::{mean, normal_quantile, variance};

    /// Best 3, others 1 and 2 behind, variance 4 each: weights 4 and 1, the
    /// best sqrt(4 * (16 + 1) / 4) = 4.123; of 9,123 in all 4,123, 4,000 and
    /// 1,000.
    #[test]
    fn shares_worked_by_hand() {
        assert_eq!(ocba(&[3.0, 2.0, 1.0], &[4.0; 3], 9_123), [4_123, 4_000, 1_000]);
        // Noisy and close both ask for more.
        let shares = ocba(&[5.0, 4.0, 4.0, 0.0], &[1.0, 1.0, 9.0, 1.0], 100);
        assert_eq!(shares.iter().sum::<u32>(), 100);
        assert!(shares[2] > shares[1] && shares[1] > shares[3], "{shares:?}");
    }

    #[test]
    fn what_cannot_be_told_apart_gets_the_same() {
        assert_eq!(ocba(&[1.0, 1.0, 1.0], &[0.0; 3], 10), [4, 3, 3]);
        assert_eq!(ocba(&[1.0, 1.0], &[2.0; 2], 10), [5, 5]);
        assert_eq!(ocba(&[], &[], 10), Vec::<u32>::new());
        assert_eq!(ocba(&[1.0], &[2.0], 10), [10]);
    }

    /// The share of 500 macro-runs that pick the best of ten with means 0, 1, ...
    /// 9 and a standard deviation of 6, for 300 replications in all.
    fn picks_the_best(sequential: bool) -> f64 {
        let runs = 500;
        let right = (0..runs).filter(|&run| {
            let mut outcomes: Vec<Vec<f64>> = vec![Vec::new(); 10];
            let more = |at: usize, outcomes: &mut Vec<Vec<f64>>| {
                let key = Key::of_replication(run, outcomes[at].len() as u32).narrow(at as u64);
                let share = Keyed::new(key).next_share().clamp(1e-15, 1.0 - 1e-15);
                outcomes[at].push(at as f64 + 6.0 * normal_quantile(share));
            };
            let first = if sequential { 5 } else { 30 };
            (0..10 * first).for_each(|draw| more(draw % 10, &mut outcomes));
            let means = |outcomes: &[Vec<f64>]| -> Vec<f64> {
                outcomes.iter().filter_map(|of| mean(of)).map(|mean| mean.value).collect()
            };
            loop {
                let spent: usize = outcomes.iter().map(Vec::len).sum();
                if spent >= 300 {
                    break;
                }
                let variances: Vec<f64> = outcomes.iter().filter_map(|of| variance(of)).collect();
                let wanted = ocba(&means(&outcomes), &variances, spent as u32 + 10);
                let short = |at: usize| i64::from(wanted[at]) - outcomes[at].len() as i64;
                let at = (0..10).max_by_key(|&at| (short(at), std::cmp::Reverse(at)));
                more(at.expect("ten"), &mut outcomes);
            }
            let means = means(&outcomes);
            (0..9).all(|at| means[at] < means[9])
        });
        right.count() as f64 / runs as f64
    }

    #[test]
    fn the_best_is_found_more_often_for_the_same_runs() {
        let (guided, even) = (picks_the_best(true), picks_the_best(false));
        assert!(guided > even + 0.05, "{guided} {even}");
    }
}
