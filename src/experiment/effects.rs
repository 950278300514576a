//! What a plan costs, what it avoids, and what each breach avoided costs.

use super::results::{BreachesAvoided, PlanEffect};
use super::samples::Samples;
use crate::observe::{Basis, Breakdown};
use crate::scenario::{Alternative, Change};
use crate::stats::{cost_of_each, mean_difference};
use crate::time::Epoch;
use jiff::civil::Date;
use std::ops::Range;

/// Days by which the cost of a year is divided; 29 February costs nothing, so
/// that every whole year costs the same.
const DAYS_OF_YEAR: i64 = 365;

/// The effect of an alternative over the reporting period.
///
/// Breaches avoided are those of the whole alliance, each patient once, in the
/// cohorts of the months from that of the plan's first day to the end of the
/// reporting period. Each standard stands alone: a patient can breach several.
pub(super) fn of_plan(samples: &Samples, alternative: usize) -> PlanEffect {
    let scenario = samples.scenario;
    let plan = &scenario.alternatives[alternative];
    let cost = cost(plan, scenario.epoch, (scenario.report_from, scenario.report_to));
    let followed = Followed::new(samples, alternative);
    let avoided = scenario.standards.iter().enumerate().map(|(standard, terms)| {
        // "Avoided" is the base less the plan.
        let (plan, base) =
            (followed.breaches(alternative + 1, standard), followed.breaches(0, standard));
        let futures = samples.futures;
        let paired = mean_difference(&futures.means(&plan), &futures.means(&base));
        let each: Vec<f64> = plan.iter().zip(&base).map(|(plan, base)| base - plan).collect();
        let effect = paired.map(|paired| paired.difference);
        BreachesAvoided {
            standard: terms.name.clone(),
            value: effect.map_or(0.0, |effect| effect.value),
            interval: effect.and_then(|effect| effect.interval),
            cost_each: cost
                .zip(effect)
                .and_then(|(cost, effect)| cost_of_each(cost as f64, &effect)),
            sources: futures.sources(&each, each.len()),
            agreement: futures.agreement(&each, each.len()),
        }
    });
    PlanEffect {
        plan: plan.name.clone(),
        title: plan.title.clone(),
        owner: plan.owner.clone(),
        changes: plan.changes.iter().map(in_words).collect(),
        cost,
        avoided: avoided.collect(),
    }
}

/// The cohorts in which a plan's effect is counted: those of the months from
/// that of its first day to the end of the reporting period.
pub(super) struct Followed<'a> {
    samples: &'a Samples<'a>,
    alternative: usize,
    months: Range<usize>,
}

impl<'a> Followed<'a> {
    pub(super) fn new(samples: &'a Samples<'a>, alternative: usize) -> Self {
        let scenario = samples.scenario;
        let plan = &scenario.alternatives[alternative];
        let first_day = plan.changes.iter().map(|change| change.from).min();
        let report = samples.layout.report();
        let first_month = first_day
            .and_then(|day| samples.layout.month(scenario.epoch.midnight(day)))
            .map_or(report.start, |month| month.clamp(report.start, report.end));
        let begins_after = first_day.is_some_and(|day| day > scenario.report_to);
        let months = if begins_after { report.end..report.end } else { first_month..report.end };
        Self { samples, alternative, months }
    }

    /// Breaches of a standard in a timeline, the whole alliance, by
    /// replication \[whole patients\].
    fn breaches(&self, timeline: usize, standard: usize) -> Vec<f64> {
        let what = (standard, Basis::Cohort);
        let scope = self.samples.alliance();
        self.samples.stops(timeline, what, scope, Breakdown::All, &self.months).breaches
    }

    /// Breaches of a standard that the plan avoids: base less plan, by
    /// replication.
    pub(super) fn avoided(&self, standard: usize) -> Vec<f64> {
        let (base, plan) =
            (self.breaches(0, standard), self.breaches(self.alternative + 1, standard));
        base.iter().zip(&plan).map(|(base, plan)| base - plan).collect()
    }
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

/// What a plan costs in a period, both days included \[pence\]: the one-off
/// costs of changes that begin in it, and the yearly costs of those that hold
/// in it, by the day. `None` if no change has a cost.
fn cost(plan: &Alternative, epoch: Epoch, period: (Date, Date)) -> Option<i64> {
    let costs = plan.changes.iter().filter_map(|change| cost_of_change(change, epoch, period));
    costs.fold(None, |sum, cost| Some(sum.unwrap_or(0) + cost))
}

fn cost_of_change(change: &Change, epoch: Epoch, (first, last): (Date, Date)) -> Option<i64> {
    if change.cost_one_off.is_none() && change.cost_a_year.is_none() {
        return None;
    }
    let begins_inside = first <= change.started && change.started <= last;
    let one_off = if begins_inside { change.cost_one_off.unwrap_or(0) } else { 0 };
    let from = change.from.max(first);
    let to = change.to.map_or(last, |to| to.min(last));
    let days = costed_days(epoch, from, to);
    let running = i128::from(change.cost_a_year.unwrap_or(0)) * i128::from(days);
    Some(one_off + rounded(running, i128::from(DAYS_OF_YEAR)))
}

/// Days from `from` to `to`, both included, but for every 29 February.
fn costed_days(epoch: Epoch, from: Date, to: Date) -> i64 {
    if to < from {
        return 0;
    }
    let days = epoch.day(to) - epoch.day(from) + 1;
    let leap_days = (from.year()..=to.year())
        .filter_map(|year| Date::new(year, 2, 29).ok())
        .filter(|&day| from <= day && day <= to)
        .count();
    days - leap_days as i64
}

/// A quotient rounded to the nearest whole number, halves upwards.
fn rounded(numerator: i128, denominator: i128) -> i64 {
    ((2 * numerator + denominator).div_euclid(2 * denominator)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Timeline;
    use jiff::civil::date;

    fn change(from: Date, to: Option<Date>, one_off: Option<i64>, a_year: Option<i64>) -> Change {
        Change {
            from,
            started: from,
            to,
            at: "diary.ct.RR8.session".to_owned(),
            what: "add session \"saturday\"".to_owned(),
            cost_one_off: one_off,
            cost_a_year: a_year,
            source: None,
        }
    }

    fn cost_in_2023_24(changes: Vec<Change>) -> Option<i64> {
        let plan = Alternative {
            name: String::new(),
            title: String::new(),
            owner: None,
            changes,
            timeline: Timeline { phases: Vec::new() },
        };
        let epoch = Epoch::new(date(2022, 4, 1));
        cost(&plan, epoch, (date(2023, 4, 1), date(2024, 3, 31)))
    }

    #[test]
    fn a_whole_year_costs_a_year_even_a_leap_year() {
        let changes = vec![change(date(2023, 4, 1), None, None, Some(31_000_000))];
        assert_eq!(cost_in_2023_24(changes), Some(31_000_000));
    }

    #[test]
    fn parts_of_a_year_cost_by_the_day_and_one_offs_when_they_begin() {
        let june =
            change(date(2023, 6, 1), Some(date(2023, 6, 30)), Some(4_000_000), Some(36_500_000));
        assert_eq!(cost_in_2023_24(vec![june]), Some(4_000_000 + 3_000_000));
        let before = change(date(2022, 10, 1), None, Some(4_000_000), Some(100));
        assert_eq!(cost_in_2023_24(vec![before]), Some(100));
        let after = change(date(2024, 4, 1), None, Some(4_000_000), Some(100));
        assert_eq!(cost_in_2023_24(vec![after]), Some(0));
    }

    #[test]
    fn those_who_are_recruited_cost_from_their_first_day_on_and_the_one_off_before() {
        let first_day = date(2024, 3, 2);
        let recruited = change(first_day, None, Some(4_000_000), Some(36_500_000));
        let recruited = Change { started: date(2023, 11, 11), ..recruited };
        assert_eq!(cost_in_2023_24(vec![recruited.clone()]), Some(4_000_000 + 3_000_000));
        assert!(in_words(&recruited).ends_with(", recruited from 2023-11-11 on"));
        let before = Change { started: date(2023, 3, 31), ..recruited };
        assert_eq!(cost_in_2023_24(vec![before]), Some(3_000_000));
    }

    #[test]
    fn a_plan_without_costs_has_none() {
        let free = || change(date(2023, 6, 1), None, None, None);
        assert_eq!(cost_in_2023_24(vec![free()]), None);
        let dear = change(date(2023, 6, 1), None, Some(7), None);
        assert_eq!(cost_in_2023_24(vec![free(), dear]), Some(7));
    }

    #[test]
    fn a_change_reads_as_words() {
        let words = in_words(&change(date(2023, 6, 1), Some(date(2023, 6, 30)), None, None));
        assert_eq!(
            words,
            "from 2023-06-01 until 2023-06-30: add session \"saturday\" at diary.ct.RR8.session"
        );
    }
}
