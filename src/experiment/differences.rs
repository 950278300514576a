//! Paired differences between a plan and the base.

use super::figures::{MEAN_WAIT, PATIENTS, SHARE, group_of, stock_metrics, unit_of_wait};
use super::futures::Futures;
use super::key::FigureKey;
use super::periods::Period;
use super::results::{Chances, Difference};
use super::rows::Rows;
use super::samples::{Samples, Scope, Slice, Stops};
use crate::observe::{Basis, Breakdown};
use crate::stats::{Paired, mean_difference, ratio_difference, share_better, wilson_of_share};

/// The chance of meeting a standard.
pub const MEETS: &str = "meets_standard";

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Better {
    Higher,
    Lower,
    Neither,
}

/// The differences of an alternative from the base, for each standard and
/// organisation: of all patients by month and year, as reported (`allocated`)
/// and by cohort; of each tumour group and of each resource's competing demand
/// by year and cohort; and of the long waits open at the ends of months. What
/// is zero in both, in every replication, is left out.
pub(super) fn from_base(samples: &Samples, alternative: usize, differences: &mut Rows<Difference>) {
    let timeline = alternative + 1;
    for standard in 0..samples.layout.dims().standards {
        let unit = unit_of_wait(samples, standard);
        for scope in &samples.scopes {
            for slice in &samples.slices {
                let (bases, periods): (&[Basis], &[Period]) = match slice.breakdown {
                    Breakdown::All => {
                        (&[Basis::Allocated, Basis::Cohort], &samples.months_and_years)
                    }
                    Breakdown::Group(_) => (&[Basis::Cohort], &samples.years),
                    Breakdown::Route(_) => continue,
                };
                for period in periods {
                    for &basis in bases {
                        let stops = |timeline| {
                            let (breakdown, months) = (slice.breakdown, &period.months);
                            samples.stops(timeline, (standard, basis), scope, breakdown, months)
                        };
                        let (base, plan) = (stops(0), stops(timeline));
                        if !(base.is_empty() && plan.is_empty()) {
                            let key = samples.key(timeline, scope, slice, standard, period);
                            of_stops(
                                samples.futures,
                                (&key, basis, unit),
                                (&base, &plan),
                                differences,
                            );
                            if basis == Basis::Allocated && period.months.len() == 1 {
                                let required =
                                    samples.scenario.standards[standard].share_on(period.end);
                                differences.extend(required.and_then(|required| {
                                    of_meeting(samples.futures, &key, required, (&base, &plan))
                                }));
                            }
                        }
                    }
                    of_stock(samples, (timeline, standard), scope, slice, period, differences);
                }
            }
        }
    }
}

fn of_stops(
    futures: Futures,
    (key, basis, (unit, seconds)): (&FigureKey, Basis, (&str, f64)),
    (base, plan): (&Stops, &Stops),
    differences: &mut Rows<Difference>,
) {
    let basis = basis.name();
    let of_sums = |base: (&[f64], &[f64]), plan: (&[f64], &[f64])| {
        let [base, plan] = [base, plan].map(|sums| (futures.means(sums.0), futures.means(sums.1)));
        ratio_difference((&base.0, &base.1), (&plan.0, &plan.1))
    };
    let all = base.patients.len();
    let paired = of_sums((&base.within, &base.patients), (&plan.within, &plan.patients));
    differences.extend(paired.map(|paired| {
        let (base, plan) = means((&base.within, &base.patients), (&plan.within, &plan.patients));
        let key = key.measuring("performance", basis, SHARE);
        difference((futures, all), key, &paired, Better::Higher, (&base, &plan))
    }));
    let waits = (base.waited_in(seconds), plan.waited_in(seconds));
    let paired = of_sums((&waits.0, &base.patients), (&waits.1, &plan.patients));
    differences.extend(paired.map(|paired| {
        let (base, plan) = means((&waits.0, &base.patients), (&waits.1, &plan.patients));
        let key = key.measuring(MEAN_WAIT, basis, unit);
        difference((futures, all), key, &paired, Better::Lower, (&base, &plan))
    }));
    for (metric, direction, base, plan) in [
        ("breaches", Better::Lower, &base.breaches, &plan.breaches),
        ("patients", Better::Neither, &base.patients, &plan.patients),
    ] {
        let key = key.measuring(metric, basis, PATIENTS);
        differences.extend(of_counts(futures, key, direction, (base, plan)));
    }
}

/// The chances of meeting what a standard requires, as reported in a month;
/// replications in which one of the two has no patients are left out.
fn of_meeting(
    futures: Futures,
    key: &FigureKey,
    required: f64,
    (base, plan): (&Stops, &Stops),
) -> Option<Difference> {
    let all = base.patients.len();
    let (base, plan) = means((&base.within, &base.patients), (&plan.within, &plan.patients));
    let meets = |shares: Vec<f64>| -> Vec<f64> {
        shares.into_iter().map(|share| if share >= required { 1.0 } else { 0.0 }).collect()
    };
    let key = key.measuring(MEETS, Basis::Allocated.name(), SHARE);
    of_chances((futures, all), key, (&meets(base), &meets(plan)), Better::Higher)
}

/// The difference of two chances, from what happens in each future: 1 or 0.
/// `None` where sets would have not equally many.
pub(super) fn of_chances(
    (futures, all): (Futures, usize),
    key: FigureKey,
    (base, plan): (&[f64], &[f64]),
    direction: Better,
) -> Option<Difference> {
    if futures.each > 1 && base.len() != all {
        return None;
    }
    let (of_base, of_plan) = (futures.means(base), futures.means(plan));
    let paired = mean_difference(&of_base, &of_plan)?;
    let independent = of_base.len() as u32;
    let chances = Chances {
        base: wilson_of_share(paired.base, independent)?,
        plan: wilson_of_share(paired.plan, independent)?,
        futures: independent,
    };
    let found = difference((futures, all), key, &paired, direction, (base, plan));
    Some(Difference { chances: Some(chances), ..found })
}

/// Long waits: the counts with a threshold, not that of all open clocks.
fn of_stock(
    samples: &Samples,
    (timeline, standard): (usize, usize),
    scope: &Scope,
    slice: &Slice,
    period: &Period,
    differences: &mut Rows<Difference>,
) {
    let Some(group) = group_of(slice) else { return };
    let month = period.last_month();
    if !(samples.reached(0, month) && samples.reached(timeline, month)) {
        return;
    }
    for (threshold, metric) in stock_metrics(samples, standard).into_iter().skip(1) {
        let open = |timeline| samples.stock(timeline, standard, scope, (group, threshold), month);
        let (base, plan) = (open(0), open(timeline));
        if base.iter().chain(&plan).any(|&open| open > 0.0) {
            let key = samples.key(timeline, scope, slice, standard, period);
            let key = key.measuring(&metric, Basis::Whole.name(), PATIENTS);
            differences.extend(of_counts(samples.futures, key, Better::Lower, (&base, &plan)));
        }
    }
}

pub(super) fn of_counts(
    futures: Futures,
    key: FigureKey,
    direction: Better,
    (base, plan): (&[f64], &[f64]),
) -> Option<Difference> {
    let paired = mean_difference(&futures.means(base), &futures.means(plan))?;
    Some(difference((futures, base.len()), key, &paired, direction, (base, plan)))
}

/// A difference with all that is told of it; `each` are the figures of base and
/// plan in the futures in which both have one.
fn difference(
    (futures, all): (Futures, usize),
    key: FigureKey,
    paired: &Paired,
    direction: Better,
    each: (&[f64], &[f64]),
) -> Difference {
    let apart: Vec<f64> = each.0.iter().zip(each.1).map(|(base, plan)| plan - base).collect();
    Difference {
        key,
        base: paired.base,
        value: paired.plan,
        difference: paired.difference.value,
        interval: paired.difference.interval,
        better: better(direction, each.0, each.1),
        correlation: paired.correlation,
        variance_ratio: paired.variance_ratio,
        sources: futures.sources(&apart, all),
        agreement: futures.agreement(&apart, all),
        chances: None,
    }
}

/// The share of replications in which the plan is better.
fn better(direction: Better, base: &[f64], plan: &[f64]) -> Option<f64> {
    match direction {
        Better::Higher => share_better(base, plan),
        Better::Lower => share_better(plan, base),
        Better::Neither => None,
    }
}

/// Sums over patients, of the base and of the plan, in the replications in
/// which both have patients.
fn means(base: (&[f64], &[f64]), plan: (&[f64], &[f64])) -> (Vec<f64>, Vec<f64>) {
    let both = |&at: &usize| base.1[at] > 0.0 && plan.1[at] > 0.0;
    let mean = |(sums, patients): (&[f64], &[f64]), at: usize| sums[at] / patients[at];
    (0..base.1.len()).filter(both).map(|at| (mean(base, at), mean(plan, at))).unzip()
}
