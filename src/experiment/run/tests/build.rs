//! A small scenario with two trusts, a shared scanner and cubicles.

use crate::ids::{
    ClockId, IdVec, OrganisationId, PathwayId, PlaceId, ProfileId, RouteId, SiteId, StageId,
    StepId, TimingId,
};
use crate::model::{
    Arm, ClockSet, Comes, Counting, Horizon, HourProfile, Limit, Model, Op, Pathway, Place,
    PlaceRules, Site, Source, Standard, Step,
};
use crate::random::{Sampler, name_key};
use crate::scenario::{
    Alternative, Change, Costs, GroupName, Names, OrganisationName, Phase, ResourceName, Scenario,
    StandardTerms, Timeline,
};
use crate::time::{DAY, Epoch, HOUR, SimTime};
use jiff::civil::{Date, date};
use std::sync::Arc;

const START: Date = date(2023, 8, 1);
pub(super) const REPORT_FROM: Date = date(2023, 10, 1);
pub(super) const REPORT_TO: Date = date(2024, 3, 31);
pub(super) const CHANGE: Date = date(2023, 12, 1);
const CANCER: ClockId = ClockId(0);
const ATTENDANCE: ClockId = ClockId(1);
/// Steps of each pathway at one site.
const LENGTH: u32 = 7;

pub(super) fn day(of: Date) -> SimTime {
    Epoch::new(START).midnight(of)
}

/// Two sites of two organisations share a scanner. On the cancer pathway half
/// of the patients move to the second site; on the other, all are seen in
/// cubicles.
pub(super) fn model(scanners: &[(SimTime, u32)]) -> Model {
    let cancer = [
        Op::StartClocks { clocks: ClockSet::default().with(CANCER), elapsed: None },
        Op::Wait { takes: TimingId(0), ends: None },
        Op::Branch { first: 0, count: 2 },
        Op::Transfer(SiteId(1)),
        Op::Activity { place: PlaceId(0), takes: TimingId(1) },
        Op::StopClocks(ClockSet::default().with(CANCER)),
        Op::Leave,
    ];
    let attendance = [
        Op::StartClocks { clocks: ClockSet::default().with(ATTENDANCE), elapsed: None },
        Op::Activity { place: PlaceId(1), takes: TimingId(2) },
        Op::StopClocks(ClockSet::default().with(ATTENDANCE)),
        Op::Leave,
        Op::Leave,
        Op::Leave,
        Op::Leave,
    ];
    let mut steps = IdVec::new();
    let mut arms = Vec::new();
    for (name, ops) in [("cancer", cancer), ("attendance", attendance)] {
        for site in 0..2 {
            let first = steps.len() as u32;
            for (offset, mut op) in ops.into_iter().enumerate() {
                if let Op::Branch { first: first_arm, .. } = &mut op {
                    *first_arm = arms.len() as u32;
                    arms.push(Arm { up_to: u64::MAX / 2, to: StepId(first + 3), back: false });
                    arms.push(Arm { up_to: u64::MAX, to: StepId(first + 4), back: false });
                }
                // Site 1 follows site 0.
                let moves = u32::from(site == 0 && matches!(op, Op::Transfer(_)));
                steps.push(Step {
                    op,
                    next: StepId(first + moves * LENGTH + offset as u32 + 1),
                    key: name_key(&[name, &offset.to_string()]),
                    stage: StageId(u8::from(offset > 2)),
                    back: false,
                    count: crate::model::UNCOUNTED,
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
        stop_after: u64::MAX,
    };
    let days = horizon.end.day() as usize;
    let source = |name, pathway, site, a_day| Source {
        key: name_key(&[name]),
        pathway: PathwayId(pathway),
        site: SiteId(site),
        enters_at: 0,
        urgency: 0,
        route: RouteId(0),
        daily: vec![a_day; days].into(),
        hours: ProfileId(0),
        at_start: 0,
        comes: Comes::ByRate,
        batch: None,
    };
    let place = |site, name, capacity: &[(SimTime, u32)]| Place {
        site: SiteId(site),
        key: name_key(&[name]),
        kind: site.into(),
        capacity: capacity.into(),
        by_need: false,
        rules: PlaceRules::default(),
    };
    let standard = |clock, limit, counting, stock_over_days| Standard {
        counting,
        stock_over_days,
        ..Standard::of(vec![clock], limit)
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
        timings: [
            gamma(40.0 * DAY as f64, 10.0 * DAY as f64),
            gamma(7.5 * HOUR as f64, 4.0 * HOUR as f64),
            gamma(2.0 * HOUR as f64, 1.0 * HOUR as f64),
        ]
        .into_iter()
        .map(crate::model::Timing::from)
        .collect(),
        flow: crate::model::Flow::default(),
        profiles: [HourProfile::flat()].into_iter().collect(),
        calendars: IdVec::new(),
        places: [place(1, "scanner", scanners), place(0, "cubicles", &[(SimTime::START, 2)])]
            .into_iter()
            .collect(),
        diaries: IdVec::new(),
        needs: IdVec::new(),
        requests: IdVec::new(),
        released: Vec::new(),
        meetings: IdVec::new(),
        sources: [
            source("gp", 0, 0, 2.5),
            source("gp elsewhere", 0, 1, 1.0),
            source("walk in", 1, 0, 15.0),
        ]
        .into_iter()
        .collect(),
        starting: Arc::default(),
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
pub(super) fn scenario(plans: &[(&str, u32)]) -> Scenario {
    let base = vec![(SimTime::START, 1)];
    let terms = |name: &str, share| StandardTerms {
        name: name.to_owned(),
        shares: vec![(date(2020, 1, 1), share)],
        in_tables: true,
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
                started: CHANGE,
                to: None,
                at: "rota.scanner.RR8.units".to_owned(),
                what: format!("set {scanners}"),
                cost: Costs {
                    one_off: Some(1_000_000),
                    a_year: Some(36_500_000),
                    ..Costs::default()
                },
                resource: None,
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
        sketch: crate::scenario::Sketch::default(),
        title: "Two trusts and a scanner".to_owned(),
        digest: "0".to_owned(),
        epoch: Epoch::new(START),
        report_from: REPORT_FROM,
        report_to: REPORT_TO,
        discount_a_year: None,
        seed: 7,
        replications: 12,
        names: Names {
            sources: (model(&base).sources.ids()).map(|id| format!("arrivals.{}", id.0)).collect(),
            ..names()
        },
        standards: vec![terms("62-day", 0.85), terms("4-hour", 0.78)],
        base: Timeline { phases: vec![Phase { from: SimTime::START, model: model(&base) }] },
        alternatives: plans.iter().map(alternative).collect(),
        assumptions: Vec::new(),
        measures: Vec::new(),
        published: Vec::new(),
        anatomy: None,
        warnings: Vec::new(),
        fitted: Vec::new(),
        data_requests: Vec::new(),
    }
}
