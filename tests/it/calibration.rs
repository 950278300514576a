//! Fitting a small scenario to figures that it made itself, and holding its
//! forecasts against them.

use crate::support;
use pathflow::diagnostics::{Faults, Sources};
use pathflow::experiment::backcast::{self, BackcastOptions, BackcastTask, Sample};
use pathflow::experiment::board::{Band, Cell, ObservedTable, read_observed};
use pathflow::experiment::calibrate::{self, CalibrateFault, CalibrationOptions, Task};
use pathflow::experiment::{Design, Scenarios};
use pathflow::report;
use pathflow::scenario::{LoadFailure, Loader, Request, Scenario};
use std::collections::BTreeMap;
use std::fmt::Write;

const ADDRESSES: [&str; 3] =
    ["parameter.\"second look\".value", "parameter.quick.sites.RCD", "parameter.quick.sites.RCF"];
/// Values behind the figures.
const TRUTH: [f64; 3] = [0.45, 0.25, 0.55];

struct TwoTrusts;

impl Scenarios for TwoTrusts {
    fn with(&self, values: &[f64]) -> Result<Scenario, Box<LoadFailure>> {
        let path = support::path("tests/scenarios/two-trusts.toml");
        let request = Request { path: &path, stacked: &[], alternatives: &[], settings: &[] };
        let of = ADDRESSES.iter().zip(values);
        let values: Vec<_> = of.map(|(address, &value)| ((*address).to_owned(), value)).collect();
        Loader::new(&request).and_then(|loader| loader.with(&values)).map_err(Box::new)
    }
}

fn base() -> Scenario {
    let base = TwoTrusts.with(&[]).expect("is sound");
    let addresses: Vec<&str> = base.fitted.iter().map(|at| at.address.as_str()).collect();
    assert_eq!(addresses, ADDRESSES);
    base
}

/// Figures of one future under the truth, as an observed table.
fn observed(with_bands: bool) -> ObservedTable {
    let scenario = TwoTrusts.with(&TRUTH).expect("is sound");
    let design = Design { seed: 77, replications: 0..1, threads: Some(1) };
    let results = support::run_as(&scenario, &design);
    let mut text =
        "org_code,standard,basis,tumour,route,period_start,period_end,metric,value\n".to_owned();
    for figure in &results.figures {
        let key = &figure.key;
        let is_band = Band::of_metric(&key.metric).is_some();
        let is_wanted =
            matches!(key.metric.as_str(), "patients" | "breaches") || (is_band && with_bands);
        if key.basis == "allocated" && is_wanted {
            writeln!(
                text,
                "{},{},{},{},{},{},{},{},{}",
                key.org_code,
                key.standard,
                key.basis,
                key.tumour,
                key.route,
                key.period_start,
                key.period_end,
                key.metric,
                figure.value
            )
            .expect("can be written");
        }
    }
    let (mut sources, faults) = (Sources::default(), Faults::default());
    let file = sources.add("observed.csv", text);
    let mut table = ObservedTable::default();
    read_observed(file, &sources, &faults, &mut table);
    assert!(faults.is_empty());
    table
}

fn options(threads: usize) -> CalibrationOptions {
    CalibrationOptions {
        from: None,
        to: Some("2024-12-31".parse().expect("a date")),
        sets: 50,
        members: 100,
        iterations: 4,
        seed: 3,
        threads: Some(threads),
        by: BTreeMap::new(),
    }
}

#[test]
fn a_fit_comes_to_the_figures_and_depends_on_no_thread() {
    let (base, table) = (base(), observed(true));
    let fit = |threads| {
        let options = options(threads);
        let task = Task { scenarios: &TwoTrusts, base: &base, observed: &table, options: &options };
        calibrate::calibrate(task, &()).expect("fits")
    };
    let found = fit(2);
    assert_eq!(found, fit(1), "results depend on threads");
    assert_eq!(found.sets.len(), 50);
    assert!(!found.screening.forced, "{:?}", found.screening);
    for standard in &found.standards {
        let off = standard.error().expect("simulated").abs();
        assert!(off < 0.015, "{}: off by {off}", standard.org_code);
        assert!(standard.has_its_volume());
    }
    // Bands tell the speed of the one from the second look of both.
    assert!(found.usage.iter().all(|usage| usage.bands && usage.data == 4), "{:?}", found.usage);
    for (row, truth) in found.identified.iter().zip(TRUTH) {
        assert!(row.left < 0.5, "{row:?}");
        assert!((row.mean - truth).abs() < 4.0 * row.sd, "{row:?}");
    }
    assert!(found.standards.iter().all(|fit| fit.distance.is_some_and(|far| far < 0.05)));
    let before = found.fits.iter().filter(|row| row.fitted);
    for row in before {
        let (prior, mean) = (row.prior.expect("runs"), row.mean.expect("runs"));
        let (far, near) = ((prior - row.observed).abs(), (mean - row.observed).abs());
        assert!(near < far.max(0.02), "{row:?}");
    }
    let sets =
        String::from_utf8(report::calibration::sets_csv(&found).expect("sets")).expect("text");
    assert_eq!(sets.lines().count(), 51);
    let header = "set,\"parameter.\"\"second look\"\".value\",parameter.quick.sites.RCD,";
    assert!(sets.starts_with(header), "{sets}");
    assert!(report::calibration::calibration(&found).contains("WHAT THE DATA IDENTIFY"));
}

/// One share for each trust cannot tell the speed of the one from the second
/// look of both, and that is said.
#[test]
fn what_one_share_cannot_tell_apart_trades_off() {
    let (base, table) = (base(), observed(false));
    let options = options(2);
    let task = Task { scenarios: &TwoTrusts, base: &base, observed: &table, options: &options };
    let found = calibrate::calibrate(task, &()).expect("fits");
    assert!(found.usage.iter().all(|usage| !usage.bands && usage.data == 1));
    let second_look = &found.identified[0];
    assert!(second_look.left > 0.3, "{second_look:?}");
    assert!(second_look.tied_to.iter().any(|(_, tie)| *tie > 0.5), "{second_look:?}");
    assert!(report::calibration::calibration(&found).contains("rise together"));
}

#[test]
fn known_parameters_come_back_or_are_said_not_to() {
    let (base, table) = (base(), observed(true));
    let options = options(2);
    let task = Task { scenarios: &TwoTrusts, base: &base, observed: &table, options: &options };
    let found = calibrate::recover(task, &()).expect("fits");
    assert_eq!(found.parameters.len(), 3);
    for parameter in &found.parameters {
        let z = parameter.z().expect("the sets vary");
        assert!(z.abs() < 3.5, "{parameter:?}");
    }
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let (mut base, table) = (base(), observed(true));
    let late = CalibrationOptions {
        from: Some("2030-01-01".parse().expect("a date")),
        to: None,
        ..options(1)
    };
    let task = Task { scenarios: &TwoTrusts, base: &base, observed: &table, options: &late };
    let fault = calibrate::calibrate(task, &()).expect_err("no months");
    assert!(matches!(fault, CalibrateFault::NoMonths { .. }), "{fault}");
    base.fitted.clear();
    let options = options(1);
    let task = Task { scenarios: &TwoTrusts, base: &base, observed: &table, options: &options };
    let fault = calibrate::calibrate(task, &()).expect_err("nothing to fit");
    assert!(matches!(fault, CalibrateFault::NothingToFit), "{fault}");
}

#[test]
fn a_backcast_under_the_truth_holds_what_happened() {
    let (base, table) = (base(), observed(true));
    let options = BackcastOptions {
        from: Some("2025-01-01".parse().expect("a date")),
        to: None,
        fitted: Some((
            "2024-01-01".parse().expect("a date"),
            "2024-12-31".parse().expect("a date"),
        )),
        replications: 60,
        seed: 3,
        threads: Some(2),
    };
    let sets = [TRUTH.to_vec()];
    let task = BackcastTask {
        scenarios: &TwoTrusts,
        base: &base,
        sets: &sets,
        observed: &table,
        options: &options,
    };
    let found = backcast::backcast(task, &()).expect("runs");
    assert_eq!(found.sample, Sample::Out);
    assert_eq!((found.sets, found.futures), (1, 60));
    // 12 trust-months at 80%: fewer than 6 has a chance of one in 200.
    let rows: Vec<_> = found.trust_months("28-day").collect();
    assert_eq!(rows.len(), 12);
    let held = rows.iter().filter(|row| {
        row.simulated.and_then(|simulated| simulated.holds(row.observed)) == Some(true)
    });
    assert!(held.count() >= 6);
    let row = found.over_window(&Cell::all("RCF", "28-day"), "performance").expect("a row");
    assert!(row.error().expect("simulated").abs() < 0.03);
    // Nothing changed, so both baselines are as good.
    let year = row.baselines[0].expect("a year of months");
    assert!((year.value - row.observed).abs() < 0.03);
    let all = found.over_window(&Cell::all("WYH", "28-day"), "patients").expect("a row");
    let sum: f64 = ["RCF", "RCD"]
        .iter()
        .filter_map(|code| found.over_window(&Cell::all(code, "28-day"), "patients"))
        .map(|row| row.observed)
        .sum();
    assert!((all.observed - sum).abs() < 1e-9);
    // Four bands of days, one ending at the limit.
    assert_eq!(found.densities.len(), 3);
    let text = report::backcast::backcast(&found);
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
    assert!(text.contains("out of sample"));
}
