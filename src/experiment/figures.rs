//! Figures of the standards, the open clocks and the days per stage.

use super::futures::Futures;
use super::key::FigureKey;
use super::periods::Period;
use super::results::{Figure, Uncertainty};
use super::rows::Rows;
use super::samples::{Samples, Scope, Slice, Stops};
use crate::ids::{Id, StageId};
use crate::observe::{Basis, Breakdown};
use crate::stats::{Estimate, mean, ratio, share, spread, spread_intervals};

/// Mean wait from the start of the clock to its stop, or so far for the open
/// clocks that a cohort counts.
pub(super) const MEAN_WAIT: &str = "mean_wait";
/// Unit of counts.
pub(super) const PATIENTS: &str = "patients";
/// Unit of shares, 0 to 1.
pub(super) const SHARE: &str = "share";
/// Unit of days.
const DAYS: &str = "days";

/// Unit of a standard's mean wait, in words and in seconds.
pub(super) fn unit_of_wait(samples: &Samples, standard: usize) -> (&'static str, f64) {
    if samples.layout.is_in_days(standard) { (DAYS, 86_400.0) } else { ("minutes", 60.0) }
}

/// Patients, breaches, performance and mean wait of every standard, and its
/// open clocks;
/// for each organisation and the alliance; for all patients, each group and
/// each route; by month and year. Months of one group or route are given as
/// reported only, without the number of all open clocks: all bases together
/// would be half of the file, in cells of a few patients. What is zero in
/// every replication is left out, and so are open clocks at the end of a month
/// that not every replication has reached.
pub(super) fn of_standards(samples: &Samples, timeline: usize, figures: &mut Rows<Figure>) {
    let Some(first) = samples.months_and_years.first() else { return };
    for standard in 0..samples.layout.dims().standards {
        let unit = unit_of_wait(samples, standard);
        for scope in &samples.scopes {
            for slice in &samples.slices {
                let of_all = samples.key(timeline, scope, slice, standard, first);
                for period in &samples.months_and_years {
                    let key = of_all.over((period.start, period.end));
                    let required = samples.scenario.standards[standard].share_on(period.end);
                    let brief = slice.breakdown != Breakdown::All && period.months.len() == 1;
                    let bases: &[Basis] = if brief { &[Basis::Allocated] } else { &Basis::ALL };
                    for &basis in bases {
                        let stops = samples.stops(
                            timeline,
                            (standard, basis),
                            scope,
                            slice.breakdown,
                            &period.months,
                        );
                        if !stops.is_empty() {
                            of_stops(
                                &key,
                                basis,
                                &stops,
                                (required, samples.futures),
                                unit,
                                figures,
                            );
                        }
                    }
                    of_bands(samples, &key, (timeline, standard), (scope, slice), period, figures);
                    let Some(group) = group_of(slice) else { continue };
                    let stock = stock_metrics(samples, standard);
                    for (threshold, metric) in stock.into_iter().skip(usize::from(brief)) {
                        let month = period.last_month();
                        if !samples.reached(timeline, month) {
                            break;
                        }
                        let open =
                            samples.stock(timeline, standard, scope, (group, threshold), month);
                        if open.iter().any(|&open| open > 0.0) {
                            let key = key.measuring(&metric, Basis::Whole.name(), PATIENTS);
                            figures.extend(count(samples.futures, key, &open));
                        }
                    }
                }
            }
        }
    }
}

/// Patients of a standard in each band of days waited, as reported; and those
/// whose clock ended without a stop. All bands are given where one has
/// patients, so that a band without any is a zero and not a gap.
fn of_bands(
    samples: &Samples,
    key: &FigureKey,
    (timeline, standard): (usize, usize),
    (scope, slice): (&Scope, &Slice),
    period: &Period,
    figures: &mut Rows<Figure>,
) {
    let Some(bands) = samples.layout.bands(standard) else { return };
    let of = |cell| samples.band(timeline, (bands, cell), scope, slice.breakdown, &period.months);
    let is_empty = |values: &[f64]| values.iter().all(|&patients| patients <= 0.0);
    let mut give = |metric: &str, values: &[f64]| {
        let key = key.measuring(metric, Basis::Allocated.name(), PATIENTS);
        figures.extend(count(samples.futures, key, values));
    };
    let counts: Vec<Vec<f64>> = (0..bands.len()).map(of).collect();
    if !counts.iter().all(|values| is_empty(values)) {
        for (metric, values) in bands.names().iter().zip(&counts) {
            give(metric, values);
        }
    }
    if let Some(values) = bands.excluded().map(of).filter(|values| !is_empty(values)) {
        give("excluded", &values);
    }
}

/// Days in each stage, for those who breached and those within the limit, of
/// the standard that is taken apart; over the whole reporting period.
pub(super) fn of_stages(samples: &Samples, timeline: usize, figures: &mut Rows<Figure>) {
    let Some(standard) = samples.layout.anatomy() else { return };
    let period = Period::of(samples.layout, samples.scenario.epoch, samples.layout.report());
    for scope in &samples.scopes {
        for slice in &samples.slices {
            let Some(group) = group_of(slice) else { continue };
            for (breached, metric) in [(false, "days_within"), (true, "days_breached")] {
                for (index, stage) in samples.scenario.names.stages.iter().enumerate() {
                    if index >= samples.layout.dims().stages {
                        break;
                    }
                    let stage_id = StageId::from_index(index);
                    let (days, patients) =
                        samples.days(timeline, scope, (group, breached), stage_id);
                    if days.iter().all(|&days| days <= 0.0) {
                        continue;
                    }
                    let key = samples.key(timeline, scope, slice, standard, &period);
                    let mut key = key.measuring(metric, Basis::Whole.name(), DAYS);
                    key.stage.clone_from(stage);
                    figures.extend(pooled(samples.futures, key, (&days, &patients), not_negative));
                }
            }
        }
    }
}

/// Open clocks are counted for all patients and for groups, not for routes;
/// group 0 stands for all.
pub(super) fn group_of(slice: &Slice) -> Option<u8> {
    match slice.breakdown {
        Breakdown::All => Some(0),
        Breakdown::Group(group) => Some(group),
        Breakdown::Route(_) => None,
    }
}

/// The thresholds by which a standard's open clocks are counted, with the
/// names of the counts: `waiting`, then `waiting_over_62` and so on.
pub(super) fn stock_metrics(samples: &Samples, standard: usize) -> Vec<(usize, String)> {
    let over = samples.layout.stock_over(standard).iter();
    let over = over.enumerate().map(|(index, days)| (index + 1, format!("waiting_over_{days}")));
    std::iter::once((0, "waiting".to_owned())).chain(over).collect()
}

fn of_stops(
    key: &FigureKey,
    basis: Basis,
    stops: &Stops,
    (required, futures): (Option<f64>, Futures),
    (unit, seconds): (&str, f64),
    figures: &mut Rows<Figure>,
) {
    let basis = basis.name();
    figures.extend(count(futures, key.measuring("patients", basis, PATIENTS), &stops.patients));
    figures.extend(count(futures, key.measuring("breaches", basis, PATIENTS), &stops.breaches));
    let key_of_wait = key.measuring(MEAN_WAIT, basis, unit);
    let waited = stops.waited_in(seconds);
    figures.extend(pooled(futures, key_of_wait, (&waited, &stops.patients), not_negative));
    let performance = stops.performance();
    let is_long = key.period_start.first_of_month() != key.period_end.first_of_month();
    let meets = required.map(|required| {
        let met = performance.iter().filter(|&&share| share >= required).count();
        met as f64 / performance.len() as f64
    });
    let (within, patients) = (futures.means(&stops.within), futures.means(&stops.patients));
    figures.extend(share(&within, &patients).map(|estimate| {
        let uncertainty = Uncertainty {
            interval: estimate.interval,
            spread: spread(&performance),
            // Replications of one set of values are not independent.
            spread_within: (is_long && futures.each == 1)
                .then(|| Box::new(spread_intervals(&performance))),
            meets,
            sources: futures.sources(&performance, stops.patients.len()),
        };
        let key = key.measuring("performance", basis, SHARE);
        Figure::new(key, estimate.value, performance.len() as u32, uncertainty)
    }));
}

/// The figure of a count; `None` of no replications.
pub(super) fn count(futures: Futures, key: FigureKey, values: &[f64]) -> Option<Figure> {
    let estimate = not_negative(mean(&futures.means(values))?);
    let uncertainty = Uncertainty {
        interval: estimate.interval,
        spread: spread(values),
        spread_within: None,
        meets: None,
        sources: futures.sources(values, values.len()),
    };
    Some(Figure::new(key, estimate.value, values.len() as u32, uncertainty))
}

/// The figure of a ratio of sums; `None` where there is nothing to divide by.
pub(super) fn pooled(
    futures: Futures,
    key: FigureKey,
    (numerators, denominators): (&[f64], &[f64]),
    bound: impl Fn(Estimate) -> Estimate,
) -> Option<Figure> {
    let estimate = bound(ratio(&futures.means(numerators), &futures.means(denominators))?);
    let pairs = numerators.iter().zip(denominators).filter(|pair| *pair.1 > 0.0);
    let each: Vec<f64> = pairs.map(|(numerator, denominator)| numerator / denominator).collect();
    let uncertainty = Uncertainty {
        interval: estimate.interval,
        spread: spread(&each),
        spread_within: None,
        meets: None,
        sources: futures.sources(&each, denominators.len()),
    };
    Some(Figure::new(key, estimate.value, each.len() as u32, uncertainty))
}

/// Keeps the interval of what cannot be negative from going below zero.
pub(super) fn not_negative(estimate: Estimate) -> Estimate {
    let interval = estimate.interval.map(|(low, high)| (low.max(0.0), high));
    Estimate { interval, ..estimate }
}
