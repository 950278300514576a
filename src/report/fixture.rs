//! Small results to render.

use super::lookup::{BASE, Period};
use crate::experiment::{
    BreachesAvoided, Chances, Difference, Figure, FigureKey, HarmRow, HarmState, HarmStudy,
    MeasureEstimate, MeasureResult, PlanEffect, Reached, ReachedRow, Results, Sighting, Subject,
    Uncertainty,
};
use crate::scenario::{
    GroupId, GroupName, Names, OrganisationName, PublishedFigure, Scenario, StandardTerms, Timeline,
};
use crate::stats::Estimate;
use crate::time::Epoch;
use jiff::civil::date;

pub(super) fn year(first: i16) -> Period {
    Period { start: date(first, 4, 1), end: date(first + 1, 3, 31) }
}

pub(super) fn key(org: &str, metric: &str, basis: &str, period: Period) -> FigureKey {
    let subject = Subject {
        plan: BASE.to_owned(),
        org_code: org.to_owned(),
        standard: "62-day".to_owned(),
        ..Subject::default()
    };
    let unit = if metric == "performance" { "share" } else { "patients" };
    FigureKey::new(subject, (period.start, period.end)).measuring(metric, basis, unit)
}

fn figure(key: FigureKey, value: f64, half: f64, spread: f64, meets: Option<f64>) -> Figure {
    let uncertainty = Uncertainty {
        interval: Some((value - half, value + half)),
        spread: Some([value - spread, value, value + spread]),
        spread_within: None,
        meets,
        sources: None,
    };
    Figure::new(key, value, 40, uncertainty)
}

fn difference(org: &str, metric: &str, basis: &str, change: f64, half: f64) -> Difference {
    let mut key = key(org, metric, basis, year(2025));
    key.plan = "ct-leeds".to_owned();
    Difference {
        key,
        base: 0.7,
        value: 0.7 + change,
        difference: change,
        interval: Some((change - half, change + half)),
        better: Some(0.9),
        correlation: Some(0.8),
        variance_ratio: Some(4.0),
        sources: None,
        agreement: None,
        chances: None,
    }
}

/// A chance in the base and under the plan, of 40 replications.
fn chances(org: &str, metric: &str, period: Period, (base, plan): (f64, f64)) -> Difference {
    let mut row = difference(org, metric, "allocated", plan - base, 0.1);
    let name = std::mem::take(&mut row.key.plan);
    row.key = key(org, metric, "allocated", period);
    row.key.plan = name;
    "share".clone_into(&mut row.key.unit);
    let around = |share: f64| (f64::max(share - 0.15, 0.0), f64::min(share + 0.15, 1.0));
    let chances = Chances { base: around(base), plan: around(plan), futures: 40 };
    Difference { base, value: plan, chances: Some(chances), ..row }
}

/// What a plan puts in, a week.
fn input(org: &str, metric: &str, (base, value): (f64, f64)) -> Difference {
    let mut row = difference(org, metric, "", value - base, 0.0);
    row.key.standard.clear();
    if metric == "capacity_a_week" {
        "ct".clone_into(&mut row.key.resource);
        "slots".clone_into(&mut row.key.unit);
    } else {
        "lung".clone_into(&mut row.key.pathway);
    }
    Difference { base, value, better: None, ..row }
}

fn sighting(org: &str, month: Option<u32>) -> Sighting {
    let mut key = key(org, "shown_on_chart", "allocated", year(2025));
    "ct-leeds".clone_into(&mut key.plan);
    Sighting { key, rises: true, month }
}

fn harm() -> HarmStudy {
    let row = |org, change: f64, half: f64, state, by_chance| {
        let mut key = key(org, "performance_since_plan", "cohort", year(2025));
        key.plan = "ct-leeds".to_owned();
        key.unit = "share".to_owned();
        HarmRow {
            key,
            patients: 1_000.0,
            base: 0.7,
            value: 0.7 + change,
            difference: change,
            interval: Some((change - half, change + half)),
            more_breaches: Estimate { value: -1_000.0 * change, interval: Some((10.0, 30.0)) },
            agreement: None,
            state,
            by_chance: Some(by_chance),
        }
    };
    HarmStudy {
        margin: 0.01,
        futures: 40,
        rows: vec![
            row("RCF", -0.02, 0.005, HarmState::Harmed, 0.0003),
            row("WYH", -0.004, 0.01, HarmState::NotExcluded, 0.8),
            row("RR8", 0.012, 0.004, HarmState::NoneShown, 1.0),
        ],
    }
}

/// A measure that was observed and one that was not.
pub(super) fn measures() -> Vec<MeasureResult> {
    let measure = |name, estimate| {
        let mut key = key("WYH", name, "", year(2024));
        key.standard.clear();
        "hours".clone_into(&mut key.unit);
        MeasureResult { key, estimate, known: None, verdict: None }
    };
    let estimate = MeasureEstimate {
        value: 4.02,
        error: Some(0.02),
        interval: Some((3.98, 4.06)),
        replications: 40,
        misses: None,
    };
    vec![measure("mean wait", Some(estimate)), measure("never", None)]
}

/// Two figures that were to be known well, and are.
pub(super) fn reached() -> Reached {
    let row = |metric, value, asked: f64, half: f64, since| ReachedRow {
        key: key("WYH", metric, "allocated", year(2025)),
        asked: String::new(),
        value: Some(value),
        asked_half_width: Some(asked),
        half_width: Some(half),
        since: Some(since),
        needed: None,
        drove: false,
    };
    let performance = ReachedRow {
        asked: "62-day performance 1 point".to_owned(),
        drove: true,
        ..row("performance", 0.69, 0.01, 0.0094, 35)
    };
    let breaches = ReachedRow {
        asked: "62-day breaches 80".to_owned(),
        ..row("breaches", 1_440.0, 80.0, 55.5, 20)
    };
    Reached {
        fewest: 20,
        at_most: 100,
        look_ahead: 5,
        all: true,
        rows: vec![performance, breaches],
    }
}

pub(super) fn results() -> Results {
    let march = Period { start: date(2026, 3, 1), end: date(2026, 3, 31) };
    let april = Period { start: date(2025, 4, 1), end: date(2025, 4, 30) };
    let five_months = Period { start: date(2025, 4, 1), end: date(2025, 8, 31) };
    let of_first_year = key("RCF", "performance", "allocated", year(2024));
    let uncertainty = Uncertainty {
        interval: Some((0.695, 0.707)),
        spread: Some([0.68, 0.7, 0.72]),
        spread_within: None,
        meets: Some(0.0),
        sources: None,
    };
    let mut figures = vec![Figure::new(of_first_year, 0.701, 40, uncertainty)];
    for (org, value, chance) in [("RCF", 0.712, 0.0), ("RR8", 0.655, 0.3), ("WYH", 0.69, 0.7)] {
        let of = |metric, period| key(org, metric, "allocated", period);
        figures.push(figure(of("performance", year(2025)), value, 0.006, 0.02, Some(0.0)));
        figures.push(figure(of("breaches", year(2025)), 1_440.0, 12.0, 60.0, None));
        figures.push(figure(of("performance", march), value, 0.01, 0.04, Some(chance)));
    }
    for (metric, value) in [("waiting_over_104", 12.0), ("waiting_over_62", 88.0)] {
        figures.push(figure(key("WYH", metric, "whole", year(2025)), value, 2.0, 9.0, None));
    }
    let mut stage = key("WYH", "days_within", "whole", year(2025));
    stage.tumour = "lung".to_owned();
    stage.stage = "ct".to_owned();
    stage.unit = "days".to_owned();
    let mut breached = stage.clone();
    breached.metric = "days_breached".to_owned();
    figures.push(figure(stage, 6.0, 0.2, 0.5, None));
    figures.push(figure(breached, 19.5, 0.4, 1.0, None));
    Results {
        title: "A test".to_owned(),
        scenario_digest: "d1ge57".to_owned(),
        seed: 1,
        first_replication: 0,
        replications: 40,
        sets: None,
        precision: None,
        report_from: date(2024, 4, 1),
        report_to: date(2026, 3, 31),
        discount_a_year: None,
        figures,
        differences: vec![
            difference("RR8", "performance", "allocated", 0.012, 0.004),
            difference("RR8", "breaches", "allocated", -14.0, 4.0),
            difference("RR8", "performance", "cohort", 0.013, 0.004),
            difference("RR8", "breaches", "cohort", -15.0, 4.0),
            difference("RCF", "performance", "allocated", 0.001, 0.004),
            difference("RCF", "breaches", "allocated", -1.0, 4.0),
            chances("RR8", "meets_standard", april, (0.1, 0.2)),
            chances("RR8", "meets_standard", march, (0.3, 0.7)),
            chances("RCF", "meets_standard", march, (0.0, 0.0)),
            input("RR8", "capacity_a_week", (312.0, 360.0)),
            input("WYH", "arrivals_a_week", (45.0, 48.25)),
            chances("RR8", "shown_on_chart", five_months, (0.05, 0.55)),
            chances("RR8", "shown_on_chart", year(2025), (0.1, 0.9)),
            chances("RCF", "shown_on_chart", year(2025), (0.1, 0.15)),
        ],
        measures: Vec::new(),
        effects: vec![PlanEffect {
            plan: "ct-leeds".to_owned(),
            title: "More CT at Leeds".to_owned(),
            owner: Some("Leeds imaging".to_owned()),
            changes: vec!["from 1 April 2025: add session \"saturday\"".to_owned()],
            cost: Some(35_000_000),
            avoided: vec![
                BreachesAvoided {
                    standard: "62-day".to_owned(),
                    value: 15.0,
                    interval: Some((11.0, 19.0)),
                    days_saved: Some(Estimate { value: 900.0, interval: Some((700.0, 1_100.0)) }),
                    fewer_long_waits: vec![(
                        "waiting_over_62".to_owned(),
                        Estimate { value: 6.0, interval: Some((4.0, 8.0)) },
                    )],
                    net_benefit: None,
                    by_set: Vec::new(),
                    cost_each: Some(2_333_333.3),
                    sources: None,
                    agreement: None,
                },
                BreachesAvoided {
                    standard: "28-day".to_owned(),
                    value: 1.0,
                    interval: Some((-4.0, 6.0)),
                    days_saved: None,
                    fewer_long_waits: Vec::new(),
                    net_benefit: None,
                    by_set: Vec::new(),
                    cost_each: None,
                    sources: None,
                    agreement: None,
                },
            ],
            harm: harm(),
            sightings: vec![sighting("RR8", Some(5)), sighting("RCF", None)],
        }],
        dominated: Vec::new(),
        worth_of_knowing: Vec::new(),
        events: 1_000_000,
        patients: 50_000,
        unstopped: 0,
    }
}

pub(super) fn scenario() -> Scenario {
    let organisation = |code: &str, title: &str| OrganisationName {
        code: code.to_owned(),
        title: title.to_owned(),
        in_alliance: true,
    };
    let lung = GroupName { tumour: Some("lung".to_owned()), resource: None };
    Scenario {
        sketch: crate::scenario::Sketch::default(),
        title: "A test".to_owned(),
        digest: "d1ge57".to_owned(),
        epoch: Epoch::new(date(2023, 10, 1)),
        report_from: date(2024, 4, 1),
        report_to: date(2026, 3, 31),
        discount_a_year: None,
        seed: 1,
        replications: 40,
        names: Names {
            organisations: [organisation("RCF", "Airedale"), organisation("RR8", "Leeds")]
                .into_iter()
                .collect(),
            alliance: "WYH".to_owned(),
            groups: vec![GroupName::default(), lung],
            stages: ["referral", "ct"].into_iter().map(str::to_owned).collect(),
            ..Names::default()
        },
        standards: vec![StandardTerms {
            name: "62-day".to_owned(),
            shares: vec![(date(2023, 10, 1), 0.85), (date(2025, 4, 1), 0.75)],
            in_tables: true,
        }],
        base: Timeline { phases: Vec::new() },
        alternatives: Vec::new(),
        assumptions: Vec::new(),
        measures: Vec::new(),
        published: vec![PublishedFigure {
            org_code: "RCF".to_owned(),
            route: String::new(),
            tumour: String::new(),
            standard: "62-day".to_owned(),
            basis: "allocated".to_owned(),
            period_start: date(2024, 4, 1),
            period_end: date(2025, 3, 31),
            metric: "performance".to_owned(),
            value: 0.721,
        }],
        anatomy: Some(GroupId(1)),
        warnings: Vec::new(),
        fitted: Vec::new(),
        data_requests: Vec::new(),
    }
}
