use super::super::dims::Breakdown;
use super::super::layout::Case;
use super::super::tables::Days;
use super::*;
use crate::ids::{IdVec, PathwayId, RouteId, StageId};
use crate::model::{Counting, Delay, Horizon, Limit, Model, Op, Pathway, Site, Standard, Step};
use crate::standards::HalfCount;
use crate::time::{DAY, HOUR, MINUTE};
use proptest::prelude::*;
use std::sync::Arc;

const SHARED: usize = 0;
const FOUR_HOURS: usize = 1;
const CANCER: ClockId = ClockId(0);
const ATTENDANCE: ClockId = ClockId(1);
const SLOT: PatientSlot = PatientSlot(3);
const REFERRING: OrganisationId = OrganisationId(0);
const TREATING: OrganisationId = OrganisationId(1);

/// Two organisations, months that begin on days 0, 31, 60, 91, 121 and 152, of
/// which the second to the fourth are reported.
fn model() -> Model {
    let standard = |clock, limit, counting, routes, stock_over_days| Standard {
        counting,
        routes,
        stock_over_days,
        ..Standard::of(vec![clock], limit)
    };
    let shared = Counting::Shared { hand_over_by_day: 38, treat_within_days: 24 };
    Model {
        horizon: Horizon {
            report_from: SimTime::from_day(31),
            report_to: SimTime::from_day(121),
            end: SimTime::from_day(152),
            months: [0, 31, 60, 91, 121, 152].map(SimTime::from_day).to_vec(),
            stop_after: u64::MAX,
        },
        sites: [REFERRING, TREATING]
            .map(|organisation| Site { organisation })
            .into_iter()
            .collect(),
        organisations: 2,
        steps: (0..4)
            .map(|step| Step {
                op: Op::Continue,
                next: StepId(step),
                key: 0,
                stage: StageId((step % 2) as u8),
                back: false,
                count: crate::model::UNCOUNTED,
            })
            .collect(),
        arms: Vec::new(),
        pathways: [0, 2]
            .map(|group| Pathway { first: StepId(u32::from(group)), length: 1, group })
            .into_iter()
            .collect::<IdVec<PathwayId, _>>(),
        bookings: IdVec::new(),
        timings: IdVec::new(),
        flow: crate::model::Flow::default(),
        profiles: IdVec::new(),
        calendars: IdVec::new(),
        places: IdVec::new(),
        diaries: IdVec::new(),
        needs: IdVec::new(),
        requests: IdVec::new(),
        released: Vec::new(),
        meetings: IdVec::new(),
        sources: IdVec::new(),
        starting: Arc::default(),
        clocks: 2,
        stages: 2,
        standards: vec![
            standard(CANCER, Limit::Days(62), shared, Some(vec![RouteId(1)]), vec![62, 104]),
            standard(ATTENDANCE, Limit::Seconds(4 * HOUR), Counting::AtStop, None, Vec::new()),
        ],
    }
}

fn case(transferred: Option<i64>) -> Case {
    Case {
        origin: REFERRING,
        present: if transferred.is_some() { TREATING } else { REFERRING },
        group: 2,
        route: RouteId(1),
        transferred: transferred.map(SimTime::from_day),
    }
}

fn count(patients: u32, breaches: u32) -> HalfCount {
    HalfCount { patients, breaches }
}

/// Counts one stopped clock and gives the cells that are not zero, of all
/// patients.
fn cells(
    case: &Case,
    clock: ClockId,
    started: SimTime,
    stopped: SimTime,
) -> Vec<(usize, usize, Basis, OrganisationId, HalfCount)> {
    let layout = Layout::new(&model());
    let mut collector = Collector::new(&layout);
    collector.count_stop(stopped, SLOT, case, clock, started);
    let tables = collector.into_tables();
    let mut found = Vec::new();
    for month in 0..5 {
        for standard in 0..2 {
            for basis in Basis::ALL {
                for organisation in [REFERRING, TREATING] {
                    let cell = tables.stops(month, standard, basis, organisation, Breakdown::All);
                    if cell.patients > 0 {
                        let wait = (stopped - started).seconds() as u64;
                        assert_eq!(cell.waited, u64::from(cell.patients) * wait);
                        let count = count(cell.patients, cell.breaches);
                        found.push((month, standard, basis, organisation, count));
                    }
                }
            }
        }
    }
    found
}

#[test]
fn a_breach_handed_over_late_counts_for_the_organisation_that_referred() {
    let found = cells(&case(Some(39)), CANCER, SimTime::START, SimTime::from_day(63));
    assert_eq!(
        found,
        [
            (0, SHARED, Basis::Cohort, REFERRING, count(2, 2)),
            (2, SHARED, Basis::Allocated, REFERRING, count(2, 2)),
            (2, SHARED, Basis::Whole, REFERRING, count(2, 2)),
        ]
    );
}

#[test]
fn a_wait_that_is_met_is_shared_in_halves() {
    let found = cells(&case(Some(38)), CANCER, SimTime::START, SimTime::from_day(62));
    assert_eq!(
        found,
        [
            (0, SHARED, Basis::Cohort, REFERRING, count(2, 0)),
            (2, SHARED, Basis::Allocated, REFERRING, count(1, 0)),
            (2, SHARED, Basis::Allocated, TREATING, count(1, 0)),
            (2, SHARED, Basis::Whole, REFERRING, count(2, 0)),
        ]
    );
}

#[test]
fn a_transfer_before_the_clock_started_shares_nothing() {
    let found = cells(&case(Some(10)), CANCER, SimTime::from_day(32), SimTime::from_day(40));
    assert_eq!(
        found,
        [
            (1, SHARED, Basis::Allocated, TREATING, count(2, 0)),
            (1, SHARED, Basis::Whole, REFERRING, count(2, 0)),
            (1, SHARED, Basis::Cohort, REFERRING, count(2, 0)),
        ]
    );
}

#[test]
fn a_standard_that_is_not_shared_counts_where_the_clock_stops() {
    let late = SimTime::from_seconds(4 * HOUR + MINUTE);
    let found = cells(&case(Some(0)), ATTENDANCE, SimTime::START, late);
    assert_eq!(
        found,
        [
            (0, FOUR_HOURS, Basis::Allocated, TREATING, count(2, 2)),
            (0, FOUR_HOURS, Basis::Whole, REFERRING, count(2, 2)),
            (0, FOUR_HOURS, Basis::Cohort, REFERRING, count(2, 2)),
        ]
    );
}

#[test]
fn only_patients_of_the_standards_routes_are_counted() {
    let other = Case { route: RouteId(0), ..case(None) };
    assert_eq!(cells(&other, CANCER, SimTime::START, SimTime::from_day(5)), []);
}

#[test]
fn groups_and_routes_have_cells_of_their_own() {
    let layout = Layout::new(&model());
    let mut collector = Collector::new(&layout);
    collector.count_stop(SimTime::from_day(5), SLOT, &case(None), CANCER, SimTime::START);
    let no_group = Case { group: 0, ..case(None) };
    collector.count_stop(SimTime::from_day(6), SLOT, &no_group, CANCER, SimTime::START);
    let tables = collector.into_tables();
    let patients = |breakdown| tables.stops(0, SHARED, Basis::Whole, REFERRING, breakdown).patients;
    assert_eq!(patients(Breakdown::All), 4);
    assert_eq!(patients(Breakdown::Group(1)), 0);
    assert_eq!(patients(Breakdown::Group(2)), 2);
    assert_eq!(patients(Breakdown::Route(RouteId(0))), 0);
    assert_eq!(patients(Breakdown::Route(RouteId(1))), 4);
}

#[test]
fn open_clocks_count_in_their_cohort_once_they_are_past_the_limit() {
    let layout = Layout::new(&model());
    let mut collector = Collector::new(&layout);
    let end = SimTime::from_day(152);
    collector.count_open(end, &case(None), CANCER, SimTime::from_day(152 - 63));
    collector.count_open(end, &case(None), CANCER, SimTime::from_day(152 - 62));
    let tables = collector.into_tables();
    let found = tables.stops(2, SHARED, Basis::Cohort, REFERRING, Breakdown::All);
    assert_eq!((found.patients, found.breaches), (2, 2));
}

#[test]
fn the_stock_counts_clocks_at_the_ends_of_months() {
    let layout = Layout::new(&model());
    let mut collector = Collector::new(&layout);
    // The census dates are days 30, 59, 90, 120 and 151; on day 90 this clock
    // has waited 62 days, which is not more than 62.
    let started = SimTime::from_day(28);
    let stopped = SimTime::from_day(140);
    assert_eq!(collector.month_of_now(stopped), Some(4));
    collector.count_stock(&case(None), CANCER, started, stopped);
    let stock = |tables: &Tables| -> Vec<[u32; 3]> {
        let of_month = |month| [0, 1, 2].map(|at| tables.stock(month, SHARED, REFERRING, 2, at));
        (0..5).map(of_month).collect()
    };
    let expected = [[1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 0]];
    assert_eq!(stock(&collector.clone().into_tables()), expected);
    // Open to the end: the last census is that of the day before.
    let mut collector = Collector::new(&layout);
    collector.count_stock(&case(None), CANCER, started, SimTime::NEVER);
    let expected = [[1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]];
    assert_eq!(stock(&collector.into_tables()), expected);
}

#[test]
fn stages_are_counted_for_stops_in_the_reporting_period() {
    let layout = Layout::new(&model());
    let mut collector = Collector::new(&layout);
    for (stage, seconds) in [(0, 100), (1, 50)] {
        let time = (SimTime::START, SimTime::from_seconds(seconds));
        collector.spent.add(time, SLOT, StageId(stage), (Delay::Other, None), None);
    }
    // In the spin-up: not counted.
    collector.count_stop(SimTime::from_day(20), SLOT, &case(None), CANCER, SimTime::START);
    collector.count_stop(SimTime::from_day(40), SLOT, &case(None), CANCER, SimTime::START);
    collector.forget_spent(SLOT, CANCER);
    collector.count_stop(SimTime::from_day(90), SLOT, &case(None), CANCER, SimTime::START);
    let tables = collector.into_tables();
    let days = |group, breached, stage| tables.days(REFERRING, group, breached, StageId(stage));
    for group in [0, 2] {
        assert_eq!(days(group, false, 0), Days { seconds: 100, patients: 1 });
        assert_eq!(days(group, false, 1), Days { seconds: 50, patients: 1 });
        assert_eq!(days(group, true, 1), Days { seconds: 0, patients: 1 });
    }
}

#[test]
fn months_can_be_dropped_without_moving_the_others() {
    let layout = Layout::new(&model());
    let mut collector = Collector::new(&layout);
    for day in [5, 40, 70, 130] {
        let stop = SimTime::from_day(day);
        collector.count_stop(stop, SLOT, &case(None), CANCER, SimTime::START);
        collector.count_stock(&case(None), CANCER, SimTime::START, stop);
    }
    let all = collector.into_tables();
    let kept = all.clone().keeping(layout.report());
    for month in layout.report() {
        for basis in Basis::ALL {
            let cell =
                |tables: &Tables| tables.stops(month, SHARED, basis, REFERRING, Breakdown::All);
            assert_eq!(cell(&kept), cell(&all));
        }
        assert_eq!(
            kept.stock(month, SHARED, REFERRING, 0, 1),
            all.stock(month, SHARED, REFERRING, 0, 1)
        );
    }
    assert_eq!(kept.dims().months, 3);
}

#[test]
fn months_are_cut_at_the_ends_of_the_reporting_period() {
    let mut model = model();
    model.horizon.report_from = SimTime::from_day(45);
    let layout = Layout::new(&model);
    assert_eq!(layout.report(), 2..5);
    assert_eq!(layout.month_bounds(2), (SimTime::from_day(45), SimTime::from_day(60)));
    assert_eq!(layout.month(SimTime::from_seconds(45 * DAY - 1)), Some(1));
}

proptest! {
    #[test]
    fn every_stop_counts_for_one_whole_patient_on_every_basis(
        started in 0_i64..60, first in -20_i64..80, second in 0_i64..80,
    ) {
        let stopped = started + first.max(0) + second;
        prop_assume!(stopped < 152);
        let case = case(Some(started + first));
        let found =
            cells(&case, CANCER, SimTime::from_day(started), SimTime::from_day(stopped));
        for basis in Basis::ALL {
            let of_basis = found.iter().filter(|cell| cell.2 == basis);
            let (patients, breaches) = of_basis
                .fold((0, 0), |sum, cell| (sum.0 + cell.4.patients, sum.1 + cell.4.breaches));
            prop_assert_eq!(patients, 2);
            prop_assert_eq!(breaches, if stopped - started > 62 { 2 } else { 0 });
        }
    }
}
