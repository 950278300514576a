//! Warm-up of models with a steady state, and its refusal.

use crate::support::{self, Wanted, folder};
use pathflow::experiment::{WarmUpFault, has_steady_state, warm_up};
use pathflow::report;
use pathflow::scenario::Scenario;

const START: &str = "schema_version = 1
start = 2025-01-01
report_from = 2025-01-01
report_to = 2025-07-19
[[pathway.customer.step]]
name = \"stay\"
wait = \"10 days\"
[arrivals.customers]
pathway = \"customer\"
rate = \"50 per day\"
[measure.inside]
number_inside = true
[measure.\"time inside\"]
time_inside = true
[measure.\"most inside\"]
number_inside = true
figure = \"largest\"
";

fn of(text: &str) -> Scenario {
    let folder = folder(&[("scenario.toml", text)]);
    Wanted::new(folder.path()).load()
}

/// Everybody stays for ten days, so the number inside climbs for ten days and
/// is level from then on; a time in the system is ten days for all.
#[test]
fn a_climb_of_ten_days_is_left_out() {
    let scenario = of(START);
    let found = warm_up(&scenario, Some("inside"), (5, Some(2)), &()).expect("settles");
    assert!((10..=12).contains(&found.days), "{}", found.days);
    assert_eq!(found.course.len(), 500);
    let level = &found.course[100..];
    let mean = level.iter().sum::<f64>() / level.len() as f64;
    assert!((mean / 500.0 - 1.0).abs() < 0.03, "50 a day for 10 days: {mean}");
    let again = warm_up(&scenario, Some("inside"), (5, Some(1)), &()).expect("settles");
    assert_eq!(found, again, "on one thread");
    assert_eq!(
        report::warm_up_csv(&found).expect("CSV"),
        report::warm_up_csv(&again).expect("CSV")
    );
}

#[test]
fn what_has_no_course_is_told() {
    let scenario = of(START);
    let of_measure = |name| warm_up(&scenario, Some(name), (5, Some(2)), &());
    let fault = |name| of_measure(name).expect_err(name).to_string();
    assert!(fault("insid").contains("did you mean \"inside\"?"));
    assert!(fault("most inside").contains("cannot be followed through time"));
    // Nobody leaves before the tenth day: stretches without anybody.
    assert!(fault("time inside").contains("too little is observed of time inside"));
    let growing = START.replace("wait = \"10 days\"", "wait = \"190 days\"");
    let fault = warm_up(&of(&growing), Some("inside"), (5, Some(2)), &()).expect_err("climbs");
    assert!(matches!(fault, WarmUpFault::Unsettled { .. }), "{fault}");
}

#[test]
fn a_dated_scenario_is_refused_in_plain_words() {
    let clinic = Wanted::clinic();
    assert!(has_steady_state(&clinic.load()).is_ok(), "the same every week");
    let changed = clinic.with(support::path("tests/scenarios/more-ct.toml")).load();
    let why = has_steady_state(&changed).expect_err("a plan with a date").to_string();
    assert!(why.contains("it changes on 2025-04-01"), "{why}");
    let (baseline, _) = &*support::BASELINE;
    let why = has_steady_state(baseline).expect_err("the baseline").to_string();
    for part in [
        "begins with a list of patients",
        "demand differs from week to week",
        "opening hours differ",
    ] {
        assert!(why.contains(part), "{part}: {why}");
    }
    assert!(why.contains("is its spin-up"), "{why}");
}
