//! What a plan puts in: capacity and demand a week, beside those of the base.

use super::differences::{Better, of_counts};
use super::effects::months_after_start;
use super::figures::PATIENTS;
use super::periods::Period;
use super::results::Difference;
use super::rows::Rows;
use super::samples::Samples;
use super::use_figures::{self, Unit, kinds};
use crate::scenario::Timeline;
use crate::time::{DAY, HOUR, SimTime};
use std::collections::BTreeMap;

/// What a resource offers in a week.
pub const CAPACITY: &str = "capacity_a_week";
/// Patients of a stream of arrivals in a week.
pub const ARRIVALS: &str = "arrivals_a_week";

/// The differences of an alternative's input from the base's, in the months
/// from that of the plan's first day on: what each kind of resource of each
/// organisation offered in the simulation, and how many patients each stream of
/// arrivals brings on average. What is the same is left out.
pub(super) fn from_base(samples: &Samples, alternative: usize, differences: &mut Rows<Difference>) {
    let months = months_after_start(samples, alternative);
    if months.is_empty() {
        return;
    }
    let (from, _) = samples.layout.month_bounds(months.start);
    let (_, to) = samples.layout.month_bounds(months.end - 1);
    let weeks = (to - from).seconds() as f64 / (7 * DAY) as f64;
    let period = Period::of(samples.layout, samples.scenario.epoch, months);
    of_capacity(samples, alternative + 1, (&period, weeks), differences);
    of_arrivals(samples, alternative, ((from, to), &period, weeks), differences);
}

fn of_capacity(
    samples: &Samples,
    timeline: usize,
    (period, weeks): (&Period, f64),
    differences: &mut Rows<Difference>,
) {
    for kind in kinds(samples).iter().filter(|kind| kind.family != "lines") {
        for scope in samples.scopes.iter().skip(1) {
            let units = kind.units.iter().filter(|(of, _)| scope.organisations.contains(of));
            let units: Vec<Unit> = units.map(|&(_, unit)| unit).collect();
            let (unit, size) = match units.first() {
                None => continue,
                Some(Unit::Place(_)) => ("hours", HOUR as f64),
                Some(Unit::Diary(_)) => ("slots", 1.0),
                Some(Unit::Meeting(_)) => ("cases", 1.0),
            };
            let offered = |timeline| {
                samples.each(timeline, |tables| {
                    let cells = period.months.clone();
                    let cells = cells.flat_map(|m| units.iter().map(move |u| u.used(tables, m)));
                    cells.map(|cell| cell.available).sum::<i64>() as f64 / (size * weeks)
                })
            };
            let (base, plan) = (offered(0), offered(timeline));
            if base != plan {
                let key = use_figures::key(samples.plan(timeline), scope, &kind.name, period);
                let key = key.measuring(CAPACITY, "", unit);
                let found = of_counts(samples.futures, key, Better::Neither, (&base, &plan));
                differences.extend(found);
            }
        }
    }
}

fn of_arrivals(
    samples: &Samples,
    alternative: usize,
    ((from, to), period, weeks): ((SimTime, SimTime), &Period, f64),
    differences: &mut Rows<Difference>,
) {
    let scenario = samples.scenario;
    let plan = &scenario.alternatives[alternative];
    // Both are added up over the same stretches, so that what is the same gives
    // the same sum to the last digit.
    let phases = scenario.base.phases.iter().chain(&plan.timeline.phases);
    let mut cuts: Vec<SimTime> = phases.map(|phase| phase.from.clamp(from, to)).collect();
    cuts.extend([from, to]);
    cuts.sort_unstable();
    cuts.dedup();
    let coming = |timeline| expected(samples, timeline, &cuts);
    let (of_base, of_plan) = (coming(&scenario.base), coming(&plan.timeline));
    for (stream, &base) in &of_base {
        let value = of_plan.get(stream).copied().unwrap_or(0.0);
        if base.total_cmp(&value).is_eq() {
            continue;
        }
        let mut key = use_figures::key(&plan.name, samples.alliance(), "", period);
        (*stream).clone_into(&mut key.pathway);
        differences.push(Difference {
            key: key.measuring(ARRIVALS, "", PATIENTS),
            base: base / weeks,
            value: value / weeks,
            difference: (value - base) / weeks,
            interval: None,
            better: None,
            correlation: None,
            variance_ratio: None,
            sources: None,
            agreement: None,
            chances: None,
        });
    }
}

/// Patients whom each stream brings on average over some stretches of time, in
/// each of which one phase holds.
fn expected<'a>(
    samples: &'a Samples,
    timeline: &Timeline,
    cuts: &[SimTime],
) -> BTreeMap<&'a str, f64> {
    let mut streams = BTreeMap::new();
    for stretch in cuts.windows(2) {
        let holds = timeline.phases.partition_point(|phase| phase.from <= stretch[0]);
        let model = &timeline.phases[holds.max(1) - 1].model;
        for (id, source) in model.sources.iter_with_ids() {
            let stream = samples.scenario.names.stream(id);
            *streams.entry(stream).or_insert(0.0) +=
                source.expected_between(stretch[0], stretch[1]);
        }
    }
    streams
}
