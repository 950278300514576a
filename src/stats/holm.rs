//! Many statements at once.

/// Chances adjusted for how many were looked at, by Holm's step-down rule: the
/// smallest of `m` times `m`, the next times `m - 1`, and so on, none below the
/// one before it nor above 1. Whoever believes those that are below a level is
/// wrong about any of them no more often than that level, however the
/// statements hang together. In the order of `chances`.
///
/// Source: S. Holm, A simple sequentially rejective multiple test procedure,
/// Scandinavian Journal of Statistics 6 (1979) 65.
pub fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|&one, &other| chances[one].total_cmp(&chances[other]));
    let mut adjusted = vec![1.0; chances.len()];
    let mut highest = 0.0_f64;
    for (passed, &at) in order.iter().enumerate() {
        highest = highest.max(chances[at] * (chances.len() - passed) as f64).min(1.0);
        adjusted[at] = highest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand, and what R's `p.adjust(p, "holm")` gives.
    #[test]
    fn chances_are_adjusted_step_by_step() {
        let found = holm(&[0.01, 0.04, 0.03, 0.005]);
        let expected = [0.03, 0.06, 0.06, 0.02];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }
}
