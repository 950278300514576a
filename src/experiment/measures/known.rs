//! Whether a measure has the value that it must have.

use super::estimate::MeasureEstimate;
use crate::scenario::{KnownAnswer, MeasureFigure};

/// How many standard errors a result may be off. With several hundred known
/// answers this gives one false alarm in some forty whole passes.
const MOST_ERRORS: f64 = 4.0;
/// Largest standard error, as a share of the known value.
const PRECISION: f64 = 0.01;
/// The same of rare chances and quantiles, which need many more patients.
const PRECISION_OF_TAILS: f64 = 0.02;
/// Chances below this are rare.
const RARE: f64 = 0.01;
/// Known values are printed to this many digits.
const ROUNDING: f64 = 1e-9;

/// Whether a result is right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// How many standard errors it is off; `None` where it has none.
    pub off: Option<f64>,
    /// What is wrong with it, if anything.
    pub shortfall: Option<Shortfall>,
}

/// What is wrong with a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortfall {
    /// It is too far from the known value.
    Off,
    /// Its standard error is too large to tell.
    Imprecise,
    /// Nothing was observed.
    Nothing,
}

/// Holds an estimate against the known value.
pub(super) fn verdict(
    known: &KnownAnswer,
    figure: MeasureFigure,
    estimate: Option<&MeasureEstimate>,
) -> Verdict {
    let Some(estimate) = estimate else {
        return Verdict { off: None, shortfall: Some(Shortfall::Nothing) };
    };
    let distance = (estimate.value - known.value).abs();
    if let Some(within) = known.within {
        let is_near = distance <= within + ROUNDING * known.value.abs();
        return Verdict { off: None, shortfall: (!is_near).then_some(Shortfall::Off) };
    }
    let Some(error) = estimate.error else {
        return Verdict { off: None, shortfall: Some(Shortfall::Imprecise) };
    };
    let both = error.hypot(known.error.unwrap_or(0.0));
    let is_near = distance <= MOST_ERRORS * both + ROUNDING * known.value.abs();
    let is_tail = match figure {
        MeasureFigure::Quantile(_) => true,
        MeasureFigure::Share => known.value < RARE,
        _ => false,
    };
    let precision = if is_tail { PRECISION_OF_TAILS } else { PRECISION };
    // Against a simulated value nothing is gained by being more precise.
    let most = (precision * known.value.abs()).max(known.error.unwrap_or(0.0));
    let shortfall = if !is_near && !is_between_numbers(known, estimate) {
        Some(Shortfall::Off)
    } else if error > most {
        Some(Shortfall::Imprecise)
    } else {
        None
    };
    let off = (both > 0.0).then(|| (estimate.value - known.value) / both);
    Verdict { off, shortfall }
}

/// Whether a quantile of whole numbers is one off because the share that was
/// asked for lies between those of two numbers, as far as the runs can tell.
fn is_between_numbers(known: &KnownAnswer, estimate: &MeasureEstimate) -> bool {
    let Some([before, at]) = estimate.misses else { return false };
    let off = estimate.value - known.value;
    if (off - 1.0).abs() < 0.5 {
        before <= MOST_ERRORS
    } else if (off + 1.0).abs() < 0.5 {
        at <= MOST_ERRORS
    } else {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(value: f64) -> KnownAnswer {
        KnownAnswer { value, error: None, within: None, source: None }
    }

    fn estimate(value: f64, error: f64) -> MeasureEstimate {
        MeasureEstimate { value, error: Some(error), interval: None, replications: 9, misses: None }
    }

    fn shortfall(
        known: &KnownAnswer,
        figure: MeasureFigure,
        found: f64,
        error: f64,
    ) -> Option<Shortfall> {
        verdict(known, figure, Some(&estimate(found, error))).shortfall
    }

    #[test]
    fn four_standard_errors_of_at_most_a_hundredth() {
        let mean = MeasureFigure::Mean;
        assert_eq!(shortfall(&known(4.0), mean, 4.15, 0.04), None);
        assert_eq!(shortfall(&known(4.0), mean, 4.17, 0.04), Some(Shortfall::Off));
        assert_eq!(shortfall(&known(4.0), mean, 4.01, 0.041), Some(Shortfall::Imprecise));
        assert_eq!(verdict(&known(4.0), mean, None).shortfall, Some(Shortfall::Nothing));
    }

    #[test]
    fn tails_may_be_known_half_as_well() {
        assert_eq!(shortfall(&known(4.0), MeasureFigure::Quantile(0.9), 4.0, 0.079), None);
        assert_eq!(shortfall(&known(0.005), MeasureFigure::Share, 0.005, 0.000_09), None);
        let common = shortfall(&known(0.02), MeasureFigure::Share, 0.02, 0.000_3);
        assert_eq!(common, Some(Shortfall::Imprecise));
    }

    #[test]
    fn simulated_values_bring_their_own_error() {
        let simulated = KnownAnswer { error: Some(0.3), ..known(10.0) };
        assert_eq!(shortfall(&simulated, MeasureFigure::Mean, 11.5, 0.25), None);
        assert_eq!(shortfall(&simulated, MeasureFigure::Mean, 12.0, 0.25), Some(Shortfall::Off));
    }

    #[test]
    fn exact_values_have_a_distance_and_no_error() {
        let exact = KnownAnswer { within: Some(0.001), ..known(2.0) };
        let found = MeasureEstimate { error: None, ..estimate(2.000_9, 0.0) };
        assert_eq!(verdict(&exact, MeasureFigure::Smallest, Some(&found)).shortfall, None);
        let found = MeasureEstimate { value: 2.002, ..found };
        let off = verdict(&exact, MeasureFigure::Smallest, Some(&found)).shortfall;
        assert_eq!(off, Some(Shortfall::Off));
    }

    #[test]
    fn whole_numbers_may_be_one_off_only_between_two_numbers() {
        let p95 = MeasureFigure::Quantile(0.95);
        let found =
            |value, misses| MeasureEstimate { misses: Some(misses), ..estimate(value, 0.0) };
        let of = |value, misses| verdict(&known(32.0), p95, Some(&found(value, misses))).shortfall;
        assert_eq!(of(32.0, [9.0, 9.0]), None);
        assert_eq!(of(33.0, [1.0, 9.0]), None);
        assert_eq!(of(33.0, [5.0, 1.0]), Some(Shortfall::Off));
        assert_eq!(of(31.0, [9.0, 1.0]), None);
        assert_eq!(of(31.0, [1.0, 9.0]), Some(Shortfall::Off));
        assert_eq!(of(34.0, [0.0, 0.0]), Some(Shortfall::Off));
    }
}
