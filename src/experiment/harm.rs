//! What a plan does to everyone: each standard of each trust, tumour group,
//! kind of test and route, held against a margin of what matters.

use super::effects::months_after_start;
use super::figures::SHARE;
use super::key::FigureKey;
use super::periods::Period;
use super::samples::{Samples, Scope, Slice, Stops};
use crate::observe::{Basis, Breakdown};
use crate::stats::{
    Estimate, holm, mean_difference, ratio_difference, student_above, student_critical,
};

/// What results call the performance that is judged.
const METRIC: &str = "performance_since_plan";
/// Fewest futures from which more is said of a difference than that harm is
/// not excluded. With counts so small that two or three replications may agree
/// by luck, the spread between fewer says too little.
pub const FEWEST_FUTURES: u32 = 5;
/// The chance with which each row may be on the wrong side by luck: what lies
/// beyond one end of a 95% interval.
const ONE_SIDE: f64 = 0.025;
/// The margin unless said otherwise \[share\]: 1 point.
pub const DEFAULT_MARGIN: f64 = 0.01;

/// What is known of harm to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HarmState {
    /// The interval lies wholly beyond the margin: performance falls by more.
    Harmed,
    /// The interval reaches past the margin, or there is none.
    NotExcluded,
    /// The interval lies wholly on the better side of the margin.
    NoneShown,
}

/// What a plan does to the performance of a standard, for some patients.
#[derive(Debug, Clone, PartialEq)]
pub struct HarmRow {
    /// Who they are, from the month of the plan's first day to the end of the
    /// reporting period.
    pub key: FigureKey,
    /// Clocks of the cohort that start in the base, mean over replications.
    pub patients: f64,
    /// Performance in the base \[share\].
    pub base: f64,
    /// Performance under the plan \[share\].
    pub value: f64,
    /// Plan less base \[share\].
    pub difference: f64,
    /// 95% interval of the difference.
    pub interval: Option<(f64, f64)>,
    /// Breaches under the plan less those in the base, with their interval.
    pub more_breaches: Estimate,
    /// Share of the sets of values that agree on the sign of the difference.
    pub agreement: Option<f64>,
    /// What is known of harm.
    pub state: HarmState,
    /// The chance of a fall that looks as bad if the true one were no more
    /// than the margin, adjusted for how many were looked at ([`holm`]);
    /// `None` without an interval.
    pub by_chance: Option<f64>,
}

/// Everyone whom a plan could harm.
#[derive(Debug, Clone, PartialEq)]
pub struct HarmStudy {
    /// The fall in performance beyond which it is harm \[share\].
    pub margin: f64,
    /// Independent futures: replications, or sets of values.
    pub futures: u32,
    /// Who was looked at: all that have patients in the base and under the
    /// plan, each group of patients once.
    pub rows: Vec<HarmRow>,
}

impl HarmStudy {
    /// How many are in a state.
    pub fn count(&self, state: HarmState) -> usize {
        self.rows.iter().filter(|row| row.state == state).count()
    }

    /// How many could at most be expected to be called harmed by chance alone:
    /// 2.5% of all, and that only if the true fall of every one of them were
    /// the margin itself. As many could be cleared wrongly.
    pub fn by_chance_at_most(&self) -> f64 {
        ONE_SIDE * self.rows.len() as f64
    }

    /// Whether a row that is harmed stays so when all that were looked at are
    /// judged together.
    pub fn stands(&self, row: &HarmRow) -> bool {
        row.state == HarmState::Harmed && row.by_chance.is_some_and(|chance| chance <= ONE_SIDE)
    }

    /// Judges every row by a margin \[share\], which is above zero.
    pub fn judge(&mut self, margin: f64) {
        self.margin = margin;
        let chances: Vec<f64> = self.rows.iter().filter_map(|row| self.chance(row)).collect();
        let mut adjusted = holm(&chances).into_iter();
        for row in &mut self.rows {
            row.state = state(row, margin, self.futures);
            row.by_chance = row.interval.and_then(|_| adjusted.next());
        }
    }

    /// The chance of a fall that looks as bad, were the true one the margin;
    /// one-sided, from the interval's own standard error.
    fn chance(&self, row: &HarmRow) -> Option<f64> {
        let (low, high) = row.interval?;
        let degrees = self.futures.saturating_sub(1) as usize;
        let error = (high - low) / (2.0 * student_critical(degrees)?);
        let beyond = -row.difference - self.margin;
        if error > 0.0 {
            student_above(beyond / error, degrees)
        } else {
            Some(if beyond > 0.0 { 0.0 } else { 1.0 })
        }
    }
}

/// The state of a row. The interval of nothing at all is nothing: who meets
/// the same luck in every future is not harmed.
fn state(row: &HarmRow, margin: f64, futures: u32) -> HarmState {
    match row.interval {
        Some((0.0, 0.0)) => HarmState::NoneShown,
        Some(_) if futures < FEWEST_FUTURES => HarmState::NotExcluded,
        Some((_, high)) if high < -margin => HarmState::Harmed,
        Some((low, _)) if low > -margin => HarmState::NoneShown,
        _ => HarmState::NotExcluded,
    }
}

/// Everyone under an alternative: every standard, for the alliance and each
/// organisation, for all patients and for each group and route, in the cohorts
/// of the months from that of the plan's first day on, followed to their end.
/// A group that holds all patients of its trust is looked at once.
pub(super) fn of_plan(samples: &Samples, alternative: usize) -> HarmStudy {
    let months = months_after_start(samples, alternative);
    let futures = samples.futures;
    let all: Vec<f64> = samples.each(0, |_| 0.0);
    let mut study = HarmStudy {
        margin: DEFAULT_MARGIN,
        futures: futures.means(&all).len() as u32,
        rows: Vec::new(),
    };
    if months.is_empty() {
        return study;
    }
    let period = Period::of(samples.layout, samples.scenario.epoch, months);
    // An alliance of one trust is that trust.
    let alone = samples.alliance().organisations.len() == 1;
    for standard in 0..samples.layout.dims().standards {
        for scope in samples.scopes.iter().skip(usize::from(alone)) {
            let stops = |timeline, breakdown| {
                let what = (standard, Basis::Cohort);
                samples.stops(timeline, what, scope, breakdown, &period.months)
            };
            let of_all = [0, alternative + 1].map(|timeline| stops(timeline, Breakdown::All));
            if of_all.iter().any(Stops::is_empty) {
                continue;
            }
            for slice in &samples.slices {
                let is_all = slice.breakdown == Breakdown::All;
                let pair = if is_all {
                    of_all.clone()
                } else {
                    [0, alternative + 1].map(|timeline| stops(timeline, slice.breakdown))
                };
                if is_all || pair[0].patients != of_all[0].patients {
                    let about = (scope, slice, standard);
                    study.rows.extend(row(samples, alternative + 1, about, &period, &pair));
                }
            }
        }
    }
    study.judge(DEFAULT_MARGIN);
    study
}

fn row(
    samples: &Samples,
    timeline: usize,
    (scope, slice, standard): (&Scope, &Slice, usize),
    period: &Period,
    [base, plan]: &[Stops; 2],
) -> Option<HarmRow> {
    let futures = samples.futures;
    let sums = |stops: &Stops| {
        (futures.means(&stops.within).into_owned(), futures.means(&stops.patients).into_owned())
    };
    let (of_base, of_plan) = (sums(base), sums(plan));
    let paired = ratio_difference((&of_base.0, &of_base.1), (&of_plan.0, &of_plan.1))?;
    let breaches = mean_difference(&futures.means(&base.breaches), &futures.means(&plan.breaches))?;
    let performances = base.within.iter().zip(&base.patients);
    let performances = performances.zip(plan.within.iter().zip(&plan.patients));
    let apart: Vec<f64> = performances
        .filter(|((_, base), (_, plan))| **base > 0.0 && **plan > 0.0)
        .map(|((within, patients), (within_plan, of_plan))| {
            within_plan / of_plan - within / patients
        })
        .collect();
    let key = samples.key(timeline, scope, slice, standard, period);
    Some(HarmRow {
        key: key.measuring(METRIC, Basis::Cohort.name(), SHARE),
        patients: of_base.1.iter().sum::<f64>() / of_base.1.len() as f64,
        base: paired.base,
        value: paired.plan,
        difference: paired.difference.value,
        interval: paired.difference.interval,
        more_breaches: breaches.difference,
        agreement: futures.agreement(&apart, base.patients.len()),
        state: HarmState::NotExcluded,
        by_chance: None,
    })
}

#[cfg(test)]
mod tests {
    use super::HarmState::{Harmed, NoneShown, NotExcluded};
    use super::*;
    use crate::experiment::key::Subject;
    use jiff::civil::date;

    fn row(difference: f64, half: Option<f64>) -> HarmRow {
        HarmRow {
            key: FigureKey::new(
                Subject {
                    plan: "plan".to_owned(),
                    org_code: "RCF".to_owned(),
                    standard: "62-day".to_owned(),
                    ..Subject::default()
                },
                (date(2025, 4, 1), date(2026, 3, 31)),
            )
            .measuring(METRIC, "cohort", SHARE),
            patients: 100.0,
            base: 0.7,
            value: 0.7 + difference,
            difference,
            interval: half.map(|half| (difference - half, difference + half)),
            more_breaches: Estimate { value: -100.0 * difference, interval: None },
            agreement: None,
            state: HarmState::NotExcluded,
            by_chance: None,
        }
    }

    fn judged(futures: u32, margin: f64, rows: Vec<HarmRow>) -> HarmStudy {
        let mut study = HarmStudy { margin, futures, rows };
        study.judge(margin);
        study
    }

    fn states(study: &HarmStudy) -> Vec<HarmState> {
        study.rows.iter().map(|row| row.state).collect()
    }

    #[test]
    fn the_interval_is_held_against_the_margin_and_not_against_zero() {
        let rows = || {
            vec![
                row(-0.020, Some(0.005)), // -2.5 to -1.5 points
                row(-0.012, Some(0.005)), // -1.7 to -0.7
                row(-0.004, Some(0.003)), // -0.7 to -0.1: worse for sure, and not by much
                row(0.000, Some(0.020)),  // -2.0 to +2.0: nothing shown, nothing excluded
                row(0.030, Some(0.010)),  // better
                row(0.000, Some(0.0)),
                row(-0.020, None),
            ]
        };
        let expected =
            [Harmed, NotExcluded, NoneShown, NotExcluded, NoneShown, NoneShown, NotExcluded];
        let study = judged(20, 0.01, rows());
        assert_eq!(states(&study), expected);
        assert_eq!(study.count(NotExcluded), 3);
        // A wider margin forgives, a narrower one does not.
        assert_eq!(states(&judged(20, 0.03, rows()))[..4], [NoneShown; 4]);
        assert_eq!(states(&judged(20, 0.0005, rows()))[..3], [Harmed; 3]);
    }

    #[test]
    fn an_end_that_touches_the_margin_settles_nothing() {
        let exact = |low, high| HarmRow { interval: Some((low, high)), ..row(-0.015, Some(0.0)) };
        let study = judged(20, 0.01, vec![exact(-0.02, -0.01), exact(-0.01, 0.0)]);
        assert_eq!(states(&study), [HarmState::NotExcluded; 2]);
    }

    #[test]
    fn too_few_futures_exclude_nothing_unless_nothing_differs() {
        let rows = vec![row(-0.05, Some(0.001)), row(0.0, Some(0.001)), row(0.0, Some(0.0))];
        let study = judged(FEWEST_FUTURES - 1, 0.01, rows);
        assert_eq!(states(&study), [NotExcluded, NotExcluded, NoneShown]);
    }

    /// With 20 futures t(19) = 2.093: a fall of 2 points with an interval of
    /// half a point has a standard error of 0.239 points and lies 4.19 of them
    /// beyond a margin of 1: one-sided 0.000 25 by the table of t.
    #[test]
    fn one_among_many_has_to_be_clearer_than_one_alone() {
        let alone = judged(20, 0.01, vec![row(-0.02, Some(0.005))]);
        let chance = alone.rows[0].by_chance.expect("an interval");
        assert!((chance - 0.000_25).abs() < 0.000_01, "{chance}");
        assert!(alone.stands(&alone.rows[0]));
        let mut many = vec![row(-0.02, Some(0.005))];
        many.extend((0..199).map(|_| row(0.0, Some(0.005))));
        let many = judged(20, 0.01, many);
        let adjusted = many.rows[0].by_chance.expect("an interval");
        assert!((adjusted - 200.0 * chance).abs() < 1e-9, "{adjusted}");
        assert_eq!(many.rows[0].state, HarmState::Harmed);
        assert!(!many.stands(&many.rows[0]), "one of 200 as bad is luck once in 20");
        assert!((many.by_chance_at_most() - 5.0).abs() < 1e-12);
    }

    #[test]
    fn a_fall_without_any_spread_is_certain() {
        let study = judged(20, 0.01, vec![row(-0.02, Some(0.0)), row(0.02, Some(0.0))]);
        assert_eq!(study.rows[0].by_chance, Some(0.0));
        assert_eq!(study.rows[1].by_chance, Some(1.0));
    }
}
