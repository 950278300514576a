//! What a plan costs, what it avoids, and what each breach avoided costs.

use super::costs;
use super::figures::stock_metrics;
use super::harm;
use super::results::{BreachesAvoided, Dominated, PlanEffect};
use super::samples::Samples;
use crate::observe::{Basis, Breakdown};
use crate::scenario::Change;
use crate::stats::{Estimate, cost_of_each, mean_difference};
use crate::time::DAY;
use std::ops::Range;

/// Share of the sets of values that have to agree on what a plan does.
pub const AGREED: f64 = 0.8;

/// The effect of an alternative over the reporting period.
///
/// Breaches avoided are those of the whole alliance, each patient once, in the
/// cohorts of the months from that of the plan's first day to the end of the
/// reporting period. Each standard stands alone: a patient can breach several.
pub(super) fn of_plan(samples: &Samples, alternative: usize) -> PlanEffect {
    let scenario = samples.scenario;
    let plan = &scenario.alternatives[alternative];
    let cost = costs::of_plan(scenario, alternative);
    let months = months_after_start(samples, alternative);

    let avoided = scenario.standards.iter().enumerate().map(|(standard, terms)| {
        let stops = |timeline| {
            let what = (standard, Basis::Cohort);
            samples.stops(timeline, what, samples.alliance(), Breakdown::All, &months)
        };
        // "Avoided" is the base less the plan.
        let (of_plan, of_base) = (stops(alternative + 1), stops(0));
        let (plan, base) = (&of_plan.breaches, &of_base.breaches);
        let futures = samples.futures;
        let days = [&of_plan, &of_base].map(|stops| stops.waited_in(DAY as f64));
        let days = mean_difference(&futures.means(&days[0]), &futures.means(&days[1]));
        let paired = mean_difference(&futures.means(plan), &futures.means(base));
        let each: Vec<f64> = plan.iter().zip(base).map(|(plan, base)| base - plan).collect();
        let effect = paired.map(|paired| paired.difference);
        BreachesAvoided {
            standard: terms.name.clone(),
            value: effect.map_or(0.0, |effect| effect.value),
            interval: effect.and_then(|effect| effect.interval),
            days_saved: days.map(|paired| paired.difference),
            fewer_long_waits: fewer_long_waits(samples, alternative, standard),
            net_benefit: None,
            cost_each: cost
                .zip(effect)
                .and_then(|(cost, effect)| cost_of_each(cost as f64, &effect)),
            sources: futures.sources(&each, each.len()),
            agreement: futures.agreement(&each, each.len()),
            by_set: if futures.in_sets { futures.settled(&each) } else { Vec::new() },
        }
    });
    PlanEffect {
        plan: plan.name.clone(),
        title: plan.title.clone(),
        owner: plan.owner.clone(),
        changes: plan.changes.iter().map(in_words).collect(),
        cost,
        avoided: avoided.collect(),
        harm: harm::of_plan(samples, alternative),
        sightings: Vec::new(),
    }
}

/// Open clocks of the alliance over each threshold of a standard at the end of
/// the reporting period, base less plan.
fn fewer_long_waits(
    samples: &Samples,
    alternative: usize,
    standard: usize,
) -> Vec<(String, Estimate)> {
    let futures = samples.futures;
    let Some(month) = samples.layout.report().last() else { return Vec::new() };
    if !(samples.reached(0, month) && samples.reached(alternative + 1, month)) {
        return Vec::new();
    }
    let thresholds = stock_metrics(samples, standard).into_iter().skip(1);
    let counts = thresholds.filter_map(|(threshold, metric)| {
        let open =
            |timeline| samples.stock(timeline, standard, samples.alliance(), (0, threshold), month);
        let (plan, base) = (open(alternative + 1), open(0));
        let paired = mean_difference(&futures.means(&plan), &futures.means(&base))?;
        Some((metric, paired.difference))
    });
    counts.collect()
}

/// Plans that cost no less than another one and avoid fewer breaches of a
/// standard, where the difference of the two plans, future by future, is
/// beyond its interval and the sets of values, if there are any, agree.
pub(super) fn dominated(samples: &Samples, effects: &[PlanEffect]) -> Vec<Dominated> {
    let futures = samples.futures;
    let mut found = Vec::new();
    for (standard, terms) in samples.scenario.standards.iter().enumerate() {
        let avoided: Vec<Vec<f64>> =
            (0..effects.len()).map(|alternative| avoided(samples, alternative, standard)).collect();
        for (at, plan) in effects.iter().enumerate() {
            for (other, by) in effects.iter().enumerate() {
                let Some(dearer_by) = plan.cost.zip(by.cost).map(|(cost, other)| cost - other)
                else {
                    continue;
                };
                let of = |at: usize| futures.means(&avoided[at]);
                let paired = mean_difference(&of(at), &of(other));
                let Some(fewer) = paired.map(|paired| paired.difference) else { continue };
                let each = avoided[other].iter().zip(&avoided[at]);
                let each: Vec<f64> = each.map(|(more, fewer)| more - fewer).collect();
                let agree = futures.agreement(&each, each.len());
                let is_settled = fewer.interval.is_some_and(|(low, _)| low > 0.0)
                    && agree.is_none_or(|share| share >= AGREED);
                if at != other && dearer_by >= 0 && is_settled {
                    found.push(Dominated {
                        plan: plan.plan.clone(),
                        by: by.plan.clone(),
                        standard: terms.name.clone(),
                        dearer_by,
                        avoids_fewer: fewer,
                    });
                }
            }
        }
    }
    found
}

/// Breaches of a standard that a plan avoids, by replication: those of the
/// whole alliance in the cohorts from its first month on, base less plan.
pub(super) fn avoided(samples: &Samples, alternative: usize, standard: usize) -> Vec<f64> {
    let months = months_after_start(samples, alternative);
    let breaches = |timeline| {
        let what = (standard, Basis::Cohort);
        samples.stops(timeline, what, samples.alliance(), Breakdown::All, &months).breaches
    };
    let (base, plan) = (breaches(0), breaches(alternative + 1));
    base.iter().zip(plan).map(|(base, plan)| base - plan).collect()
}

/// The months of the reporting period from that of the plan's first day on.
pub(super) fn months_after_start(samples: &Samples, alternative: usize) -> Range<usize> {
    let scenario = samples.scenario;
    let changes = &scenario.alternatives[alternative].changes;
    let first_day = changes.iter().map(|change| change.from).min();
    let report = samples.layout.report();
    let first_month = first_day
        .and_then(|day| samples.layout.month(scenario.epoch.midnight(day)))
        .map_or(report.start, |month| month.clamp(report.start, report.end));
    let begins_after = first_day.is_some_and(|day| day > scenario.report_to);
    if begins_after { report.end..report.end } else { first_month..report.end }
}

fn in_words(change: &Change) -> String {
    let until = change.to.map_or_else(String::new, |to| format!(" until {to}"));
    let recruited = if change.started < change.from {
        format!(", recruited from {} on", change.started)
    } else {
        String::new()
    };
    format!("from {}{until}: {} at {}{recruited}", change.from, change.what, change.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Costs;
    use jiff::civil::date;

    #[test]
    fn a_change_reads_as_words() {
        let change = Change {
            from: date(2023, 6, 1),
            started: date(2023, 6, 1),
            to: Some(date(2023, 6, 30)),
            at: "diary.ct.RR8.session".to_owned(),
            what: "add session \"saturday\"".to_owned(),
            cost: Costs::default(),
            resource: None,
            source: None,
        };
        let words = in_words(&change);
        assert_eq!(
            words,
            "from 2023-06-01 until 2023-06-30: add session \"saturday\" at diary.ct.RR8.session"
        );
        let recruited = Change { started: date(2023, 3, 11), ..change };
        assert!(in_words(&recruited).ends_with(", recruited from 2023-03-11 on"));
    }
}
