use super::*;
use crate::experiment::{Difference, Figure};
use crate::ids::{
    ClockId, IdVec, OrganisationId, PathwayId, PlaceId, ProfileId, RouteId, SamplerId, SiteId,
    StageId, StepId,
};
use crate::model::{
    Arm, ClockSet, Counting, Horizon, HourProfile, Limit, Model, Op, Pathway, Place, Site, Source,
    Standard, Step,
};
use crate::random::{Sampler, name_key};
use crate::scenario::{
    Alternative, Change, GroupName, Names, OrganisationName, Phase, ResourceName, StandardTerms,
    Timeline,
};
use crate::time::{DAY, Epoch, HOUR, SimTime};
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

const START: Date = date(2023, 8, 1);
const REPORT_FROM: Date = date(2023, 10, 1);
const REPORT_TO: Date = date(2024, 3, 31);
const CHANGE: Date = date(2023, 12, 1);
const CANCER: ClockId = ClockId(0);
const ATTENDANCE: ClockId = ClockId(1);
/// Steps of each pathway at one site.
const LENGTH: u32 = 7;

fn day(of: Date) -> SimTime {
    Epoch::new(START).midnight(of)
}

/// Two sites of two organisations share a scanner. On the cancer pathway half
/// of the patients move to the second site; on the other, all are seen in
/// cubicles.
fn model(scanners: &[(SimTime, u32)]) -> Model {
    let cancer = [
        Op::StartClocks { clocks: ClockSet::default().with(CANCER), elapsed: None },
        Op::Wait { takes: SamplerId(0), ends: None },
        Op::Branch { first: 0, count: 2 },
        Op::Transfer(SiteId(1)),
        Op::Activity { place: PlaceId(0), takes: SamplerId(1) },
        Op::StopClocks(ClockSet::default().with(CANCER)),
        Op::Leave,
    ];
    let attendance = [
        Op::StartClocks { clocks: ClockSet::default().with(ATTENDANCE), elapsed: None },
        Op::Activity { place: PlaceId(1), takes: SamplerId(2) },
        Op::StopClocks(ClockSet::default().with(ATTENDANCE)),
        Op::Leave,
        Op::Leave,
        Op::Leave,
        Op::Leave,
    ];
    let mut steps = IdVec::new();
    let mut arms = Vec::new();
    for (name, ops) in [("cancer", cancer), ("attendance", attendance)] {
        for _site in 0..2 {
            let first = steps.len() as u32;
            for (offset, mut op) in ops.into_iter().enumerate() {
                if let Op::Branch { first: first_arm, .. } = &mut op {
                    *first_arm = arms.len() as u32;
                    arms.push(Arm { up_to: u64::MAX / 2, to: StepId(first + 3) });
                    arms.push(Arm { up_to: u64::MAX, to: StepId(first + 4) });
                }
                steps.push(Step {
                    op,
                    next: StepId(first + offset as u32 + 1),
                    key: name_key(&[name, &offset.to_string()]),
                    stage: StageId(u8::from(offset > 2)),
                });
            }
        }
    }
    let mut months: Vec<SimTime> = (8..=12).map(|month| day(date(2023, month, 1))).collect();
    months.extend((1..=7).map(|month| day(date(2024, month, 1))));
    let horizon = Horizon {
        report_from: day(REPORT_FROM),
        report_to: day(date(2024, 4, 1)),
        end: day(date(2024, 6, 15)),
        months,
    };
    let days = horizon.end.day() as usize;
    let source = |name, pathway, site, a_day| Source {
        key: name_key(&[name]),
        pathway: PathwayId(pathway),
        site: SiteId(site),
        enters_at: 0,
        urgency: 0,
        route: RouteId(0),
        daily: vec![a_day; days],
        hours: ProfileId(0),
        at_start: 0,
    };
    let place = |site, name, capacity: &[(SimTime, u32)]| Place {
        site: SiteId(site),
        key: name_key(&[name]),
        capacity: capacity.to_vec(),
    };
    let standard = |clock, limit, counting, stock_over_days| Standard {
        clocks: vec![clock],
        limit,
        counting,
        routes: None,
        stock_over_days,
    };
    let shared = Counting::Shared { hand_over_by_day: 38, treat_within_days: 24 };
    let gamma = |mean, sd| Sampler::gamma_by_mean(mean, sd).expect("a sound distribution");
    Model {
        horizon,
        sites: (0..2).map(|site| Site { organisation: OrganisationId(site) }).collect(),
        organisations: 2,
        steps,
        arms,
        pathways: [(0, 1), (2 * LENGTH, 0)]
            .map(|(first, group)| Pathway { first: StepId(first), length: LENGTH, group })
            .into_iter()
            .collect(),
        bookings: IdVec::new(),
        samplers: [
            gamma(40.0 * DAY as f64, 10.0 * DAY as f64),
            gamma(7.5 * HOUR as f64, 4.0 * HOUR as f64),
            gamma(2.0 * HOUR as f64, 1.0 * HOUR as f64),
        ]
        .into_iter()
        .collect(),
        profiles: [HourProfile::flat()].into_iter().collect(),
        calendars: IdVec::new(),
        places: [place(1, "scanner", scanners), place(0, "cubicles", &[(SimTime::START, 2)])]
            .into_iter()
            .collect(),
        diaries: IdVec::new(),
        meetings: IdVec::new(),
        sources: [
            source("gp", 0, 0, 2.5),
            source("gp elsewhere", 0, 1, 1.0),
            source("walk in", 1, 0, 15.0),
        ]
        .into_iter()
        .collect(),
        clocks: 2,
        stages: 2,
        standards: vec![
            standard(CANCER, Limit::Days(62), shared, vec![62]),
            standard(ATTENDANCE, Limit::Seconds(4 * HOUR), Counting::AtStop, Vec::new()),
        ],
    }
}

fn names() -> Names {
    let organisation = |code: &str| OrganisationName {
        code: code.to_owned(),
        title: code.to_owned(),
        in_alliance: true,
    };
    let place = |kind: &str, site| ResourceName {
        family: "rota",
        kind: kind.to_owned(),
        site: SiteId(site),
    };
    Names {
        organisations: ["RAE", "RR8"].map(organisation).into_iter().collect(),
        alliance: "WYH".to_owned(),
        sites: ["RAE", "RR8"].map(str::to_owned).into_iter().collect(),
        pathways: ["cancer", "attendance"].map(str::to_owned).into_iter().collect(),
        groups: vec![
            GroupName::default(),
            GroupName { tumour: Some("lung".to_owned()), resource: None },
        ],
        routes: ["gp"].map(str::to_owned).into_iter().collect(),
        stages: ["diagnosis", "treatment"].map(str::to_owned).into_iter().collect(),
        clocks: ["62-day", "4-hour"].map(str::to_owned).into_iter().collect(),
        urgencies: vec!["routine".to_owned()],
        places: [place("scanner", 1), place("cubicles", 0)].into_iter().collect(),
        ..Names::default()
    }
}

/// One scanner in the base; each plan has this many from the date of change.
fn scenario(plans: &[(&str, u32)]) -> Scenario {
    let base = vec![(SimTime::START, 1)];
    let terms = |name: &str, share| StandardTerms {
        name: name.to_owned(),
        shares: vec![(date(2020, 1, 1), share)],
    };
    let alternative = |&(name, scanners): &(&str, u32)| {
        let mut after = base.clone();
        after.push((day(CHANGE), scanners));
        Alternative {
            name: name.to_owned(),
            title: name.to_owned(),
            owner: None,
            changes: vec![Change {
                from: CHANGE,
                to: None,
                at: "rota.scanner.RR8.units".to_owned(),
                what: format!("set {scanners}"),
                cost_one_off: Some(1_000_000),
                cost_a_year: Some(36_500_000),
                source: None,
            }],
            timeline: Timeline {
                phases: vec![
                    Phase { from: SimTime::START, model: model(&base) },
                    Phase { from: day(CHANGE), model: model(&after) },
                ],
            },
        }
    };
    Scenario {
        title: "Two trusts and a scanner".to_owned(),
        digest: "0".to_owned(),
        epoch: Epoch::new(START),
        report_from: REPORT_FROM,
        report_to: REPORT_TO,
        seed: 7,
        replications: 12,
        names: names(),
        standards: vec![terms("62-day", 0.85), terms("4-hour", 0.78)],
        base: Timeline { phases: vec![Phase { from: SimTime::START, model: model(&base) }] },
        alternatives: plans.iter().map(alternative).collect(),
        assumptions: Vec::new(),
        published: Vec::new(),
        anatomy: None,
        warnings: Vec::new(),
    }
}

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
    for Figure { key, value, interval, spread, meets, replications } in &results.figures {
        let (low, high) = interval.expect("ten replications");
        assert!(low <= *value && *value <= high && low >= 0.0, "{key:?}");
        assert!(*replications <= 10);
        assert_eq!(meets.is_some(), key.metric == "performance");
        if *replications == 10 {
            let [low, middle, high] = spread.expect("ten replications");
            assert!(low <= middle && middle <= high);
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
