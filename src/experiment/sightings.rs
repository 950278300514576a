//! Whether a trust would see the effect of a plan on its own monthly chart.
//!
//! In every simulated future the chart is drawn as the trust would draw it: the
//! mean and limits of the twelve months before the plan, then month by month
//! what is reported under the plan. The same is done with what is reported
//! without the plan, since a chart may also show what is no plan's doing.

use super::differences::{Better, of_chances};
use super::effects::months_after_start;
use super::figures::SHARE;
use super::harm::FEWEST_FUTURES;
use super::periods::Period;
use super::results::{Difference, Sighting};
use super::rows::Rows;
use super::samples::{Samples, Scope};
use crate::observe::{Basis, Breakdown};
use crate::stats::ProcessLimits;
use std::ops::Range;

/// The chance that the chart shows a change by the end of a period.
pub const SHOWN: &str = "shown_on_chart";
/// Months before a plan from which limits are made: the fewest that are
/// advised (NHS England, Making Data Count).
pub const MONTHS_BEFORE: usize = 12;
/// Share of the futures in which a change has to show.
const HALF: f64 = 0.5;

/// The charts of every standard and organisation on which a plan changes
/// anything, in the months from that of its first day on; none where fewer
/// than twelve months are reported before it.
pub(super) fn of_plan(
    samples: &Samples,
    alternative: usize,
    differences: &mut Rows<Difference>,
) -> Vec<Sighting> {
    let after = months_after_start(samples, alternative);
    let before = after.start.checked_sub(MONTHS_BEFORE);
    let Some(first) = before.filter(|&first| first >= samples.layout.report().start) else {
        return Vec::new();
    };
    let whole = [first..after.start, after.clone()];
    if whole.iter().any(Range::is_empty) {
        return Vec::new();
    }
    let alone = samples.alliance().organisations.len() == 1;
    let mut found = Vec::new();
    for standard in 0..samples.layout.dims().standards {
        for scope in samples.scopes.iter().skip(usize::from(alone)) {
            let about = (alternative + 1, standard, scope);
            found.extend(of_chart(samples, about, &whole, differences));
        }
    }
    found
}

fn of_chart(
    samples: &Samples,
    (timeline, standard, scope): (usize, usize, &Scope),
    [before, after]: &[Range<usize>; 2],
    differences: &mut Rows<Difference>,
) -> Option<Sighting> {
    let series =
        |timeline, months: &Range<usize>| monthly(samples, (timeline, standard, scope), months);
    let base = series(0, after)?;
    let plan = series(timeline, after)?;
    let past = series(0, before)?;
    if base == plan {
        return None;
    }
    let sum = |all: &[Vec<f64>]| all.iter().flatten().sum::<f64>();
    let rises = sum(&plan) >= sum(&base);
    let signals = |all: &[Vec<f64>]| -> Vec<Option<usize>> {
        let pairs = past.iter().zip(all);
        pairs.map(|(past, after)| ProcessLimits::of(past)?.first_signal(after, rises)).collect()
    };
    let (base, plan) = (signals(&base), signals(&plan));
    let shown_by = |signals: &[Option<usize>], month: usize| -> Vec<f64> {
        let shown = |signal: &Option<usize>| signal.is_some_and(|at| at <= month);
        signals.iter().map(|signal| if shown(signal) { 1.0 } else { 0.0 }).collect()
    };
    let slice = &samples.slices[0];
    let mut month_seen = None;
    let mut key = None;
    for month in 1..=after.len() {
        let months = after.start..after.start + month;
        let period = Period::of(samples.layout, samples.scenario.epoch, months);
        let of_period = samples.key(timeline, scope, slice, standard, &period);
        let of_period = of_period.measuring(SHOWN, Basis::Allocated.name(), SHARE);
        let each = (shown_by(&base, month), shown_by(&plan, month));
        let row = of_chances(
            (samples.futures, each.0.len()),
            of_period.clone(),
            (&each.0, &each.1),
            Better::Neither,
        )?;
        let independent = row.chances.map_or(0, |chances| chances.futures);
        let beyond_chance =
            independent >= FEWEST_FUTURES && row.interval.is_some_and(|(low, _)| low > 0.0);
        if month_seen.is_none() && row.value >= HALF && beyond_chance {
            month_seen = Some(month as u32);
        }
        differences.push(row);
        key = Some(of_period);
    }
    Some(Sighting { key: key?, rises, month: month_seen })
}

/// Performance as reported in each of some months, by replication; `None` if a
/// month of some replication has no patients.
fn monthly(
    samples: &Samples,
    (timeline, standard, scope): (usize, usize, &Scope),
    months: &Range<usize>,
) -> Option<Vec<Vec<f64>>> {
    let mut series: Vec<Vec<f64>> = Vec::new();
    for month in months.clone() {
        let what = (standard, Basis::Allocated);
        let stops = samples.stops(timeline, what, scope, Breakdown::All, &(month..month + 1));
        let shares = stops.performance();
        if shares.len() != stops.patients.len() {
            return None;
        }
        series.resize_with(shares.len(), Vec::new);
        for (of_replication, share) in series.iter_mut().zip(shares) {
            of_replication.push(share);
        }
    }
    Some(series)
}
