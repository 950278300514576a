mod build;

use super::*;
use crate::experiment::results::Uncertainty;
use crate::model::Op;
use crate::scenario::Phase;
use crate::time::SimTime;
use build::{CHANGE, REPORT_FROM, REPORT_TO, day, model, scenario};
use jiff::civil::date;
use std::collections::BTreeSet;

fn found(scenario: &Scenario, replications: u32, threads: usize) -> Results {
    let design = Design { seed: 7, replications: 0..replications, threads: Some(threads) };
    run(scenario, &design, &()).expect("a sound scenario")
}

fn figure<'r>(results: &'r Results, org: &str, basis: &str, metric: &str) -> &'r Figure {
    let year = |figure: &&Figure| {
        let key = &figure.key;
        key.plan == "base"
            && key.org_code == org
            && key.basis == basis
            && key.metric == metric
            && key.standard == "62-day"
            && key.tumour.is_empty()
            && key.route.is_empty()
            && key.stage.is_empty()
            && (key.period_start, key.period_end) == (REPORT_FROM, REPORT_TO)
    };
    results.figures.iter().find(year).expect("the figure")
}

#[test]
fn threads_change_nothing() {
    let scenario = scenario(&[("more", 2), ("same", 1)]);
    assert_eq!(found(&scenario, 6, 1), found(&scenario, 6, 2));
}

#[test]
fn a_plan_that_changes_nothing_differs_by_exactly_nothing() {
    let results = found(&scenario(&[("same", 1)]), 10, 2);
    assert!(!results.differences.is_empty());
    for Difference { key, base, value, difference, interval, better, .. } in &results.differences {
        assert_eq!((*difference, *interval), (0.0, Some((0.0, 0.0))), "{key:?}");
        assert_eq!(base.to_bits(), value.to_bits());
        assert!(better.is_none_or(|better| better.to_bits() == 0.5_f64.to_bits()));
    }
    for avoided in &results.effects[0].avoided {
        assert_eq!(avoided.interval, Some((0.0, 0.0)));
        assert_eq!(avoided.cost_each, None);
    }
}

#[test]
fn more_scanners_avoid_breaches_at_a_price() {
    let results = found(&scenario(&[("more", 2)]), 12, 2);
    let effect = &results.effects[0];
    // One-off, and 1 December to 31 March but for 29 February.
    let cost = 1_000_000 + (31 + 31 + 28 + 31) * 100_000;
    assert_eq!(effect.cost, Some(cost));
    let avoided = &effect.avoided[0];
    assert_eq!(avoided.standard, "62-day");
    assert!(avoided.interval.is_some_and(|(low, _)| low > 0.0), "{avoided:?}");
    assert_eq!(avoided.cost_each, Some(cost as f64 / avoided.value));
    // Nobody in the cubicles notices.
    assert_eq!(effect.avoided[1].interval, Some((0.0, 0.0)));
    let before = date(2023, 11, 30);
    let as_reported = |difference: &&Difference| difference.key.basis == "allocated";
    for difference in results.differences.iter().filter(as_reported) {
        if difference.key.period_end <= before {
            assert_eq!(difference.interval, Some((0.0, 0.0)), "{:?}", difference.key);
        }
    }
}

#[test]
fn sharing_moves_patients_between_trusts_and_loses_none() {
    let results = found(&scenario(&[]), 10, 2);
    for metric in ["patients", "breaches", "performance"] {
        let allocated = figure(&results, "WYH", "allocated", metric);
        let whole = figure(&results, "WYH", "whole", metric);
        assert_eq!(allocated.value.to_bits(), whole.value.to_bits());
        assert_eq!(allocated.spread, whole.spread);
    }
    let referring = figure(&results, "RAE", "allocated", "patients").value;
    let treating = figure(&results, "RR8", "allocated", "patients").value;
    let all = figure(&results, "WYH", "allocated", "patients").value;
    assert!((referring + treating - all).abs() < 1e-9);
    assert!(referring < figure(&results, "RAE", "whole", "patients").value);
    assert!(figure(&results, "WYH", "whole", "breaches").value > 0.0);
}

#[test]
fn every_figure_has_a_key_of_its_own_and_sound_bounds() {
    let results = found(&scenario(&[("more", 2)]), 10, 2);
    let keys: BTreeSet<_> = results.figures.iter().map(|figure| &figure.key).collect();
    assert_eq!(keys.len(), results.figures.len());
    let keys: BTreeSet<_> = results.differences.iter().map(|row| &row.key).collect();
    assert_eq!(keys.len(), results.differences.len());
    for figure in &results.figures {
        let Figure { key, value, replications, .. } = figure;
        let Uncertainty { interval, spread, spread_within, meets, sources } = &**figure;
        let (low, high) = interval.expect("ten replications");
        assert!(low <= *value && *value <= high && low >= 0.0, "{key:?}");
        assert!(*replications <= 10 && sources.is_none());
        assert_eq!(meets.is_some(), key.metric == "performance");
        if *replications == 10 {
            let [low, middle, high] = spread.expect("ten replications");
            assert!(low <= middle && middle <= high);
        }
        let is_year = key.period_start.first_of_month() != key.period_end.first_of_month();
        assert_eq!(spread_within.is_some(), is_year && key.metric == "performance", "{key:?}");
        if let Some([p10, p50, p90]) = spread_within.as_deref().filter(|_| *replications == 10) {
            // Ten are enough for the median alone: 2nd and 9th.
            let [_, middle, _] = spread.expect("ten replications");
            let (low, high) = p50.expect("ten replications");
            assert!(p10.is_none() && p90.is_none() && low <= middle && middle <= high);
        }
        if key.unit == "share" {
            assert!((0.0..=1.0).contains(value), "{key:?}");
        }
    }
    let periods: BTreeSet<_> =
        results.figures.iter().map(|row| (row.key.period_start, row.key.period_end)).collect();
    assert_eq!(periods.len(), 7);
    assert!(periods.contains(&(date(2024, 2, 1), date(2024, 2, 29))));
    let metrics: BTreeSet<_> = results.figures.iter().map(|row| row.key.metric.as_str()).collect();
    assert_eq!(
        metrics.into_iter().collect::<Vec<_>>(),
        [
            "breaches",
            "days_breached",
            "days_within",
            "delay_breached",
            "delay_within",
            "mean_wait",
            "patients",
            "performance",
            "utilisation",
            "waiting",
            "waiting_over_62"
        ]
    );
}

#[test]
fn days_per_stage_add_up_to_the_wait() {
    let results = found(&scenario(&[]), 4, 2);
    let days: f64 = results
        .figures
        .iter()
        .filter(|row| row.key.metric == "days_within" && row.key.org_code == "WYH")
        .filter(|row| row.key.tumour.is_empty())
        .map(|row| row.value)
        .sum();
    assert!(days > 30.0 && days <= 63.0, "{days}");
}

#[test]
fn one_replication_has_figures_but_no_intervals() {
    let results = found(&scenario(&[("more", 2)]), 1, 1);
    assert!(results.figures.iter().all(|row| row.interval.is_none() && row.spread.is_none()));
    assert!(results.differences.iter().all(|row| row.interval.is_none()));
    assert!(results.effects[0].avoided.iter().all(|avoided| avoided.cost_each.is_none()));
}

#[test]
fn a_plan_after_the_end_is_the_base_and_an_empty_design_is_refused() {
    let mut late = scenario(&[("more", 2)]);
    late.alternatives[0].changes[0].from = date(2030, 1, 1);
    late.alternatives[0].changes[0].started = date(2030, 1, 1);
    late.alternatives[0].timeline.phases[1].from = day(date(2030, 1, 1));
    let results = found(&late, 2, 1);
    assert!(results.differences.iter().all(|row| row.difference == 0.0));
    assert_eq!(results.effects[0].cost, Some(0));
    let design = Design { seed: 1, replications: 3..3, threads: None };
    assert!(matches!(run(&late, &design, &()), Err(ExperimentFault::NoReplications)));
}

#[test]
fn the_common_history_is_counted_once() {
    let alone = found(&scenario(&[]), 2, 1).events;
    let with_plan = found(&scenario(&[("same", 1)]), 2, 1).events;
    assert!(alone < with_plan && with_plan < 2 * alone, "{alone} {with_plan}");
}

/// What a plan gives as an alternative, it gives as part of the base.
#[test]
fn a_plan_stacked_on_the_base_gives_the_same() {
    let as_alternative = found(&scenario(&[("more", 2)]), 3, 2);
    let mut stacked = scenario(&[("still more", 3)]);
    let after = model(&[(SimTime::START, 1), (day(CHANGE), 2)]);
    stacked.base.phases.push(Phase { from: day(CHANGE), model: after });
    let stacked = found(&stacked, 3, 2);
    let of_plan = |results: &Results, plan: &str| -> Vec<Figure> {
        let of_plan = results.figures.iter().filter(|figure| figure.key.plan == plan);
        of_plan
            .cloned()
            .map(|mut figure| {
                figure.key.plan = String::new();
                figure
            })
            .collect()
    };
    assert_eq!(of_plan(&as_alternative, "more"), of_plan(&stacked, "base"));
    let three = found(&scenario(&[("still more", 3)]), 3, 2);
    assert_eq!(of_plan(&three, "still more"), of_plan(&stacked, "still more"));
}

#[test]
fn replications_are_the_same_alone_and_together() {
    let scenario = scenario(&[("more", 2)]);
    let of = |replications| {
        let design = Design { seed: 7, replications, threads: Some(2) };
        run(&scenario, &design, &()).expect("a sound scenario")
    };
    let (all, first, rest) = (of(4..7), of(4..5), of(5..7));
    assert_eq!(all.first_replication, 4);
    assert_eq!(all.patients, first.patients + rest.patients);
    assert_eq!(all.events, first.events + rest.events);
    let patients = |results| figure(results, "WYH", "whole", "patients").value;
    assert!((3.0 * patients(&all) - patients(&first) - 2.0 * patients(&rest)).abs() < 1e-9);
}

#[test]
fn a_fault_says_how_to_see_it_again() {
    let mut scenario = scenario(&[("more", 2)]);
    // Gives back a scanner that nobody holds.
    let steps = &mut scenario.alternatives[0].timeline.phases[1].model.steps;
    steps[crate::ids::StepId(1)].op = Op::Release(crate::ids::PlaceId(0));
    let design = Design { seed: 7, replications: 2..4, threads: Some(2) };
    let fault = run(&scenario, &design, &()).expect_err("a fault");
    let text = fault.to_string();
    assert!(text.starts_with("replication 2 failed under plan more: "), "{text}");
    assert!(text.ends_with("--seed 7 --only-replication 2"), "{text}");
}
