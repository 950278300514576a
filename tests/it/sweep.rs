//! Sweeps: a curve that is known, and the same patients at all points.
//!
//! Everybody waits the base wait times the lag, against a limit of 15 days: a
//! lag of up to 1.5 meets the standard, one above breaches.

use crate::support::folder;
use pathflow::experiment::designs::{Axis, Values, grid};
use pathflow::experiment::sweep::{Sweep, SweepOptions, SweptFigure, sweep};
use pathflow::experiment::{Design, EnsembleFault, run};
use pathflow::report::sweep as written;
use pathflow::scenario::{Loader, Request};

const TEXT: &str = "schema_version = 1
start = 2024-01-01
report_from = 2024-02-01
report_to = 2024-04-30
follow_up = \"60 days\"
organisation.RCF.title = \"Airedale\"
site.RCF.organisation = \"RCF\"
[clock.referral]
title = \"Referral\"
[standard.15-day]
clocks = [\"referral\"]
limit = \"15 days\"
[parameter.lag]
value = 1.0
source = \"judgement\"
[parameter.\"a day\"]
value = 5.0
source = \"judgement\"
[[pathway.p.step]]
name = \"referral\"
start_clock = [\"referral\"]
[[pathway.p.step]]
name = \"wait\"
wait = { parameter = \"base wait\", times = { parameter = \"lag\" } }
[[pathway.p.step]]
name = \"seen\"
stop_clock = [\"referral\"]
[parameter.\"base wait\"]
value = \"10 days\"
[arrivals.a]
pathway = \"p\"
rate = { parameter = \"a day\", per = \"day\" }
";

fn loader() -> Loader {
    let folder = folder(&[("scenario.toml", TEXT)]);
    let request = Request { path: folder.path(), stacked: &[], alternatives: &[], settings: &[] };
    Loader::new(&request).unwrap_or_else(|failure| panic!("{:?}", failure.faults))
}

fn axis(address: &str, values: &[f64]) -> Axis {
    Axis { address: address.to_owned(), values: Values::List(values.to_vec()) }
}

fn swept(axes: Vec<Axis>, threads: usize) -> Result<Sweep, EnsembleFault> {
    let loader = loader();
    let base = loader.with(&[]).unwrap_or_else(|failure| panic!("{:?}", failure.faults));
    let points = grid(&axes);
    let options =
        SweepOptions { axes, points, replications: 3, sets: None, seed: 5, threads: Some(threads) };
    sweep((&loader, &base), &options, &())
}

fn figure<'s>(figures: &'s [SweptFigure], metric: &str) -> &'s SweptFigure {
    let is_it =
        |it: &&SweptFigure| it.org_code == "RCF" && it.basis == "cohort" && it.metric == metric;
    figures.iter().find(is_it).expect("it is there")
}

#[test]
fn performance_falls_where_the_limit_is_passed() {
    let found = swept(vec![axis("parameter.lag.value", &[1.0, 1.5, 1.7])], 2).expect("runs");
    let patients = figure(&found.base, "patients").value.value;
    for ((values, figures), (share, breaches)) in
        found.points.iter().zip([(1.0, 0.0), (1.0, 0.0), (0.0, patients)])
    {
        let within = figure(figures, "performance");
        assert!((within.value.value - share).abs() < 1e-12, "{values:?}");
        let apart = figure(figures, "breaches").difference.expect("paired");
        assert!((apart.value - breaches).abs() < 1e-9, "{values:?}: {apart:?}");
        let same = figure(figures, "patients").difference.expect("paired");
        assert!(same.value.abs() < 1e-12, "the same patients");
    }
    let text = written::sweep(&found, "15-day", "RCF");
    assert!(text.contains("parameter.lag.value"), "{text}");
    let row = text.lines().find(|line| line.trim_start().starts_with("1.7 "));
    assert!(row.is_some_and(|row| row.contains(" 0.0% ±")), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
}

#[test]
fn a_point_is_the_scenario_with_its_values() {
    let found = swept(vec![axis("parameter.\"a day\".value", &[8.0])], 2).expect("runs");
    let scenario = loader().with(&[("parameter.\"a day\".value".to_owned(), 8.0)]).expect("sound");
    let design = Design { seed: 5, replications: 0..3, threads: Some(1) };
    let plain = run(&scenario, &design, &()).expect("runs");
    let whole = plain.figures.iter().find(|it| {
        let key = &it.key;
        key.org_code == "RCF"
            && key.metric == "patients"
            && key.basis == "cohort"
            && key.period_start != key.period_end.first_of_month()
    });
    let whole = whole.expect("it is there");
    let swept = figure(&found.points[0].1, "patients").value;
    assert!((swept.value - whole.value).abs() < 1e-9);
    assert_eq!(swept.interval, whole.interval);
}

#[test]
fn two_addresses_are_a_table_and_files_say_the_same_on_any_threads() {
    let axes = || {
        vec![
            axis("parameter.lag.value", &[1.0, 1.7]),
            axis("parameter.\"a day\".value", &[4.0, 5.0, 6.0]),
        ]
    };
    let (one, two) = (swept(axes(), 1).expect("runs"), swept(axes(), 2).expect("runs"));
    assert_eq!(one, two);
    let csv = written::sweep_csv(&one).expect("CSV");
    let csv = String::from_utf8(csv).expect("UTF-8");
    let head =
        "point,parameter.lag.value,\"parameter.\"\"a day\"\".value\",org_code,standard,basis,";
    assert!(csv.starts_with(head), "{csv}");
    assert!(csv.lines().nth(1).expect("a row").starts_with("0,,,"), "{csv}");
    let read: serde_json::Value =
        serde_json::from_slice(&written::document(&one).expect("JSON")).expect("JSON");
    assert_eq!(read["figures"].as_array().map(Vec::len), Some(csv.lines().count() - 1));
    let text = written::sweep(&one, "15-day", "RCF");
    assert!(text.contains("Down: parameter.lag.value."), "{text}");
}

#[test]
fn a_value_that_is_refused_is_a_fault_with_the_nearest_name() {
    let fault = swept(vec![axis("parameter.lagg.value", &[1.0])], 2).expect_err("no such thing");
    let EnsembleFault::Refused(failure) = fault else { panic!("{fault}") };
    assert_eq!(failure.faults[0].hint.as_deref(), Some("did you mean \"lag\"?"));
}
