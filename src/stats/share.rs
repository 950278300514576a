//! Shares of replications, and the price of an effect.

use super::{Estimate, Interval, normal_critical, normal_quantile};

/// Wilson's score interval of a share of `successes` in `trials`; `None` of no
/// trials. Unlike the usual one it has width at 0 and at 1.
///
/// Source: E. B. Wilson, JASA 22 (1927) 209; R. G. Newcombe, Statistics in
/// Medicine 17 (1998) 857, method 3.
pub fn wilson(successes: u32, trials: u32) -> Option<Interval> {
    wilson_of_share(f64::from(successes) / f64::from(trials.max(1)), trials)
}

/// [`wilson`] of a share of `trials` that need not be a whole number of them:
/// each trial may be a set of replications of which some succeed. As such a
/// trial varies less than one that succeeds or fails, the interval is no
/// narrower than it has to be.
pub fn wilson_of_share(share: f64, trials: u32) -> Option<Interval> {
    wilson_by(share, trials, normal_critical())
}

/// [`wilson`] with `error` left outside, both sides together, instead of 5%:
/// for several shares that are to hold together. `None` of no trials, or an
/// error that is not between 0 and 1.
pub fn wilson_at(successes: u32, trials: u32, error: f64) -> Option<Interval> {
    let share = f64::from(successes) / f64::from(trials.max(1));
    let is_chance = 0.0 < error && error < 1.0;
    is_chance.then(|| wilson_by(share, trials, normal_quantile(1.0 - error / 2.0)))?
}

fn wilson_by(share: f64, trials: u32, z: f64) -> Option<Interval> {
    if trials == 0 {
        return None;
    }
    let n = f64::from(trials);
    let spread = z * (z * z + 4.0 * n * share * (1.0 - share)).sqrt();
    let centre = 2.0 * n * share + z * z;
    let scale = 2.0 * (n + z * z);
    let low = if share <= 0.0 { 0.0 } else { (centre - spread) / scale };
    let high = if share >= 1.0 { 1.0 } else { (centre + spread) / scale };
    Some((low, high))
}

/// What each unit of an effect costs: `cost` over the effect, in the cost's
/// own unit. `None` where the effect's interval reaches zero or lies below it,
/// or where there is none: a price of something that may not be there, or may
/// be harm, means nothing.
pub fn cost_of_each(cost: f64, effect: &Estimate) -> Option<f64> {
    let (low, _) = effect.interval?;
    (low > 0.0).then(|| cost / effect.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe's table I, method 3.
    #[test]
    fn wilson_gives_the_published_intervals() {
        let published = [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ];
        for (successes, trials, low, high) in published {
            let found = wilson(successes, trials).expect("trials");
            assert!((found.0 - low).abs() < 5e-5, "{successes}/{trials}: {found:?}");
            assert!((found.1 - high).abs() < 5e-5, "{successes}/{trials}: {found:?}");
        }
        assert_eq!(wilson(0, 0), None);
        // At 99%, z = 2.5758: 40 of 40 leave 40 / (40 + z²) as the lower end.
        let (low, high) = wilson_at(40, 40, 0.01).expect("trials");
        assert!((low - 40.0 / (40.0 + 2.575_829_f64.powi(2))).abs() < 1e-6 && high >= 1.0);
        assert_eq!(wilson_at(1, 2, 0.0), None);
        assert_eq!(wilson(20, 20).map(|found| found.1), Some(1.0));
    }

    #[test]
    fn an_effect_that_may_be_nothing_has_no_price() {
        let effect = |value, low, high| Estimate { value, interval: Some((low, high)) };
        assert_eq!(cost_of_each(100.0, &effect(4.0, 1.0, 7.0)), Some(25.0));
        assert_eq!(cost_of_each(100.0, &effect(4.0, -1.0, 9.0)), None);
        assert_eq!(cost_of_each(100.0, &effect(0.0, 0.0, 0.0)), None);
        assert_eq!(cost_of_each(100.0, &effect(-4.0, -7.0, -1.0)), None);
        assert_eq!(cost_of_each(100.0, &Estimate { value: 4.0, interval: None }), None);
    }
}
