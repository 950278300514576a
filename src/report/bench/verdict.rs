//! Whether a figure has become worse, as far as its noise lets one say.

use crate::stats::Interval;

/// How a figure stands to that of the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The whole interval lies beyond the margin on the bad side.
    Worse,
    /// The whole interval lies within the margin or on the good side.
    NoWorse,
    /// The whole interval lies beyond the margin on the good side.
    Better,
    /// The interval reaches to both sides of the margin.
    TooNoisy,
    /// There are too few runs for an interval.
    TooFewRuns,
    /// The machine itself has changed, and the figure has not clearly changed
    /// by more, or less, than that.
    MachineChanged,
}

/// Which way a figure is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Better {
    Higher,
    Lower,
}

/// The verdict on a quotient of a figure now by the same in the baseline. A
/// quotient that differs from 1 by less than `margin` is no matter to anyone.
pub(super) fn judge(quotient: Option<Interval>, better: Better, margin: f64) -> Verdict {
    let Some((low, high)) = quotient else { return Verdict::TooFewRuns };
    let (is_below, is_above) = (high < 1.0 - margin, low > 1.0 + margin);
    let (is_worse, is_better, is_no_worse) = match better {
        Better::Higher => (is_below, is_above, low >= 1.0 - margin),
        Better::Lower => (is_above, is_below, high <= 1.0 + margin),
    };
    if is_worse {
        Verdict::Worse
    } else if is_better {
        Verdict::Better
    } else if is_no_worse {
        Verdict::NoWorse
    } else {
        Verdict::TooNoisy
    }
}

/// Whether the machine itself is slower or faster than it was, beyond noise
/// and margin; `speed` is the quotient of its speeds.
pub(super) fn has_changed(speed: Option<Interval>, margin: f64) -> bool {
    matches!(judge(speed, Better::Higher, margin), Verdict::Worse | Verdict::Better)
}

/// The verdict on a quotient where the machine itself is `speed` times as fast
/// as it was: what holds both as measured and with the machine's part taken
/// out.
pub(super) fn judge_beside(
    speed: Interval,
    quotient: Option<Interval>,
    better: Better,
    margin: f64,
) -> Verdict {
    let own = quotient.map(|(low, high)| match better {
        Better::Higher => (low / speed.1, high / speed.0),
        Better::Lower => (low * speed.0, high * speed.1),
    });
    let measured = judge(quotient, better, margin);
    match (measured, judge(own, better, margin)) {
        (one, other) if one == other => one,
        (Verdict::NoWorse, Verdict::Better) | (Verdict::Better, Verdict::NoWorse) => {
            Verdict::NoWorse
        }
        (Verdict::TooNoisy, _) => Verdict::TooNoisy,
        _ => Verdict::MachineChanged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Better::{Higher, Lower};

    #[test]
    fn only_what_lies_wholly_beyond_the_margin_is_worse_or_better() {
        let of = |low, high| judge(Some((low, high)), Higher, 0.03);
        assert_eq!(of(0.91, 0.94), Verdict::Worse);
        assert_eq!(of(0.91, 0.98), Verdict::TooNoisy);
        assert_eq!(of(0.80, 1.20), Verdict::TooNoisy);
        assert_eq!(of(0.975, 0.995), Verdict::NoWorse);
        assert_eq!(of(0.98, 1.20), Verdict::NoWorse);
        assert_eq!(of(1.05, 1.20), Verdict::Better);
        assert_eq!(judge(None, Higher, 0.03), Verdict::TooFewRuns);

        let of = |low, high| judge(Some((low, high)), Lower, 0.03);
        assert_eq!(of(1.06, 1.09), Verdict::Worse);
        assert_eq!(of(1.01, 1.09), Verdict::TooNoisy);
        assert_eq!(of(0.80, 1.02), Verdict::NoWorse);
        assert_eq!(of(0.80, 0.90), Verdict::Better);
    }

    #[test]
    fn a_slower_machine_is_no_slower_program() {
        let slower = (0.85, 0.90);
        let of = |low, high| judge_beside(slower, Some((low, high)), Higher, 0.03);
        // As much slower as the machine, much slower, as fast as ever, faster.
        assert_eq!(of(0.85, 0.90), Verdict::MachineChanged);
        assert_eq!(of(0.60, 0.62), Verdict::Worse);
        assert_eq!(of(0.99, 1.01), Verdict::NoWorse);
        assert_eq!(of(1.20, 1.22), Verdict::Better);
        assert_eq!(of(0.80, 1.10), Verdict::TooNoisy);
        // Longer, but no longer than on such a machine.
        let of = |low, high| judge_beside(slower, Some((low, high)), Lower, 0.03);
        assert_eq!(of(1.10, 1.15), Verdict::MachineChanged);
        assert_eq!(of(1.50, 1.60), Verdict::Worse);
    }

    #[test]
    fn a_faster_machine_does_not_hide_a_slower_program_as_no_slower() {
        let of = |low, high| judge_beside((1.19, 1.21), Some((low, high)), Higher, 0.03);
        assert_eq!(of(0.99, 1.01), Verdict::MachineChanged);
        assert_eq!(of(1.19, 1.21), Verdict::NoWorse);
        assert_eq!(judge_beside((1.2, 1.3), None, Higher, 0.03), Verdict::TooFewRuns);
    }

    #[test]
    fn the_machine_has_changed_only_beyond_its_own_noise() {
        assert!(!has_changed(Some((0.90, 1.02)), 0.03));
        assert!(!has_changed(None, 0.03));
        assert!(has_changed(Some((0.90, 0.95)), 0.03));
        assert!(has_changed(Some((1.10, 1.15)), 0.03));
    }
}
