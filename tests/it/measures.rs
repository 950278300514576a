//! Every kind of measure on a day worked by hand.

use crate::support::{self, Wanted, folder};
use pathflow::experiment::{MeasureResult, Results};

/// Monday and Tuesday. Three patients are there at the start and see one nurse
/// for an hour each, then rest for half an hour; two others wait two hours.
const TWO_DAYS: &str = r#"
schema_version = 1
start = 2025-06-02
report_from = 2025-06-02
report_to = 2025-06-03
urgencies = ["urgent", "routine"]

[rota.nurse]
units = 1

[pathway.seen]
[[pathway.seen.step]]
name = "nurse"
activity = { resource = "nurse", takes = "1 h" }
[[pathway.seen.step]]
name = "rest"
wait = "30 min"
[[pathway.seen.step]]
name = "out"

[pathway.others]
[[pathway.others.step]]
name = "wait"
wait = "2 h"

[arrivals.seen]
pathway = "seen"
at_start = 3
rate = "0 per day"

[arrivals.others]
pathway = "others"
at_start = 2
rate = "0 per day"
route = "gp"
urgency = "urgent"
"#;

/// The measures of one replication of the two days.
fn measured(blocks: &str) -> Results {
    let folder = folder(&[("scenario.toml", &format!("{TWO_DAYS}\n{blocks}"))]);
    support::run(&Wanted::new(folder.path()).load(), 0..1)
}

/// What a measure with these lines comes to.
fn value(lines: &str) -> Option<f64> {
    let results = measured(&format!("[measure.m]\n{lines}"));
    let [MeasureResult { estimate, .. }] = results.measures.as_slice() else {
        panic!("{} measures", results.measures.len())
    };
    estimate.map(|estimate| estimate.value)
}

fn check(cases: &[(&str, f64)]) {
    for &(lines, expected) in cases {
        let found = value(lines).unwrap_or_else(|| panic!("{lines}: nothing was observed"));
        assert!((found - expected).abs() < 1e-9, "{lines}: {found}, expected {expected}");
    }
}

#[test]
fn times() {
    check(&[
        ("wait_for = 'nurse'", 1.0),
        ("wait_for = 'nurse'\nunit = 'minutes'", 60.0),
        ("wait_for = 'nurse'\nfigure = 'sd'", (2.0_f64 / 3.0).sqrt()),
        ("wait_for = 'nurse'\nfigure = 'variance'", 2.0 / 3.0),
        ("wait_for = 'nurse'\nfigure = 'skewness'", 0.0),
        ("wait_for = 'nurse'\nfigure = 'smallest'", 0.0),
        ("wait_for = 'nurse'\nfigure = 'largest'", 2.0),
        ("wait_for = 'nurse'\nfigure = 'count'", 3.0),
        ("wait_for = 'nurse'\nfigure = 'count'\nper = 'day'", 1.5),
        ("wait_for = 'nurse'\nfigure = 'total'", 3.0),
        ("wait_for = 'nurse'\nfigure = 'total'\nper = 'day'", 1.5),
        ("wait_for = 'nurse'\nquantile = 0.5", 1.0),
        ("wait_for = 'nurse'\nquantile = 0.95", 2.0),
        ("wait_for = 'nurse'\nshare_over = '1 h'", 1.0 / 3.0),
        ("wait_for = 'nurse'\nshare_within = '1 h'", 2.0 / 3.0),
        ("wait_for = 'nurse'\nshare_at_least = '1 h'", 2.0 / 3.0),
        ("wait_for = 'nurse'\nof_those_who_wait = true", 1.5),
        ("wait_for = 'nurse'\nbetween = ['1 h', '2 h']", 1.0),
        ("wait_for = 'nurse'\njoined = ['0 h', '1 min']", 1.0),
        ("time_in = 'nurse'", 2.0),
        ("time_to = 'out'", 2.5),
        ("time_between = ['nurse', 'rest']", 2.0),
        ("time_between = ['rest', 'out']", 0.5),
        ("time_inside = true", 11.5 / 5.0),
        ("time_inside = true\npathway = 'seen'", 2.5),
        ("time_inside = true\nroute = 'gp'", 2.0),
        ("time_inside = true\nurgency = 'routine'", 2.5),
        ("time_inside = true\nsite = 'HERE'", 11.5 / 5.0),
        ("time_inside = true\nbetween = ['2 h', '3 h']", 6.5 / 3.0),
        ("time_to = 'out'\nbetween = ['1 h', '3 h']", 2.0),
    ]);
    assert_eq!(value("time_inside = true\njoined = ['1 h', '2 h']"), None);
    assert_eq!(value("wait_for = 'nurse'\njoined = ['1 h', '2 h']"), None);
    assert_eq!(value("wait_for = 'nurse'\nroute = 'gp'"), None);
}

#[test]
fn levels() {
    check(&[
        ("queue_of = 'nurse'", 3.0 / 48.0),
        ("queue_of = 'nurse'\nbetween = ['0 h', '2 h']", 1.5),
        ("queue_of = 'nurse'\nfigure = 'largest'", 2.0),
        ("queue_of = 'nurse'\nquantile = 0.97\nbetween = ['0 h', '10 h']", 2.0),
        ("queue_of = 'nurse'\nquantile = 0.9\nbetween = ['0 h', '10 h']", 1.0),
        ("queue_of = 'nurse'\nshare_at_least = 1", 2.0 / 48.0),
        ("queue_of = 'nurse'\nshare_over = 1", 1.0 / 48.0),
        ("queue_of = 'nurse'\nshare_within = 0", 46.0 / 48.0),
        // Just before the moment, so before anyone is there at midnight.
        ("queue_of = 'nurse'\nat = '00:00'", 0.0),
        ("queue_of = 'nurse'\nat = '00:30'", 1.0),
        ("queue_of = 'nurse'\nat = '00:30'\nday = 1", 2.0),
        ("queue_of = 'nurse'\nat = '01:00'\nday = 1", 2.0),
        ("queue_of = 'nurse'\nat = '01:30'\nweekdays = ['Mon']", 1.0),
        ("queue_of = 'nurse'\nat = '01:30'\nweekdays = ['Tue']", 0.0),
        ("queue_of = 'nurse'\nat = '24:00'", 0.0),
        ("in_use = 'nurse'", 3.0 / 48.0),
        ("in_use = 'nurse'\nfigure = 'share of capacity'", 3.0 / 48.0),
        ("units_of = 'nurse'", 1.0),
        ("units_of = 'nurse'\nat = '12:00'", 1.0),
        ("number_at = 'nurse'", 6.0 / 48.0),
        ("number_at = ['nurse', 'rest']", 7.5 / 48.0),
        ("number_at = 'out'", 0.0),
        ("number_at = 'nurse'\nurgency = 'urgent'", 0.0),
        ("number_inside = true", 11.5 / 48.0),
        ("number_inside = true\nroute = 'gp'", 4.0 / 48.0),
        ("number_inside = true\nfigure = 'variance'\nbetween = ['0 h', '2 h']", {
            // Five, then four from 01:30 on.
            5.0_f64.powi(2) * 0.75 + 16.0 * 0.25 - 4.75_f64.powi(2)
        }),
    ]);
}

#[test]
fn counts() {
    check(&[
        ("count_of = 'rest'", 3.0),
        ("count_of = 'rest'\nper = 'day'", 1.5),
        ("count_of = 'rest'\nper = 'day'\nfigure = 'variance'", 2.25),
        ("count_of = 'rest'\nper = 'day'\nday = 1", 3.0),
        ("count_of = 'rest'\nper = 'day'\nweekdays = ['Tue']", 0.0),
        ("count_of = 'rest'\nper = 'hour'", 3.0 / 48.0),
        ("count_of = 'rest'\nper = 'hour'\nshare_over = 0", 3.0 / 48.0),
        ("count_of = 'rest'\nper = 'hour'\nhours = '01:00-03:00'", 2.0 / 4.0),
        ("count_of = 'rest'\nhours = '01:00-02:00'", 1.0),
        ("count_of = 'rest'\nfigure = 'mean time of day'", 2.0),
        ("count_of = 'rest'\nbetween = ['2 h', '3 h']", 1.0),
        ("count_of = 'rest'\nper = 'arrivals'", 3.0 / 5.0),
        ("count_of = 'rest'\nper = 'arrivals'\nroute = 'other'", 1.0),
        ("arrivals = true", 5.0),
        ("arrivals = true\nurgency = 'urgent'", 2.0),
        ("left = true", 5.0),
        ("left = true\npathway = 'seen'\nhours = '00:00-02:00'", 1.0),
        ("gave_up_at = 'nurse'", 0.0),
        ("refused_at = 'nurse'", 0.0),
    ]);
    let results = measured(
        "[measure.waited]\nwait_for = 'nurse'\nof_those_who_wait = true\nfigure = 'count'\n\
         divided_by = 'all'\n[measure.all]\narrivals = true",
    );
    let values: Vec<f64> =
        results.measures.iter().map(|measure| measure.estimate.unwrap().value).collect();
    assert_eq!(values, [2.0 / 5.0, 5.0]);
}

#[test]
fn a_measure_knows_what_it_is_about() {
    let results = measured("[measure.m]\nwait_for = 'nurse'\npathway = 'seen'\nroute = 'other'");
    let key = &results.measures[0].key;
    let about = [&key.plan, &key.org_code, &key.pathway, &key.route, &key.metric, &key.unit];
    assert_eq!(about, ["base", "WYH", "seen", "other", "m", "hours"]);
}

/// Chances of seven days, and means that weigh days or patients alike.
#[test]
fn pooled_over_patients_or_over_replications() {
    let text = r#"
schema_version = 1
start = 2025-06-02
report_from = 2025-06-02
report_to = 2025-06-02
[rota.nurse]
units = 1
[pathway.p]
[[pathway.p.step]]
name = "nurse"
activity = { resource = "nurse", takes = { exponential = "2 h" } }
[arrivals.a]
pathway = "p"
rate = "10 per day"
[measure.patients]
wait_for = "nurse"
[measure.replications]
wait_for = "nurse"
pooled = "replications"
[measure.number]
wait_for = "nurse"
figure = "count"
[measure.total]
wait_for = "nurse"
figure = "total"
"#;
    let folder = folder(&[("scenario.toml", text)]);
    let scenario = Wanted::new(folder.path()).load();
    let estimate = |results: &Results, at: usize| results.measures[at].estimate.unwrap();
    let alone: Vec<Results> = (0..7).map(|at| support::run(&scenario, at..at + 1)).collect();
    let all = support::run(&scenario, 0..7);
    let of = |at: usize| alone.iter().map(move |results| estimate(results, at).value);
    let (numbers, totals): (f64, f64) = (of(2).sum(), of(3).sum());
    assert!((estimate(&all, 0).value - totals / numbers).abs() < 1e-9);
    let means: Vec<f64> = of(1).collect();
    let mean = means.iter().sum::<f64>() / 7.0;
    assert!((estimate(&all, 1).value - mean).abs() < 1e-9);
    let squares: f64 = means.iter().map(|one| (one - mean).powi(2)).sum();
    let error = estimate(&all, 1).error.unwrap();
    assert!((error - (squares / 42.0).sqrt()).abs() < 1e-9);
    assert_eq!(estimate(&alone[0], 0).error, None);
}

/// Measures are counted on, not anew, when a plan begins to hold, and they
/// alter nothing of what else is counted.
#[test]
fn measures_follow_plans_and_disturb_nothing() {
    let measures = "\n[measure.wait]\nwait_for = 'ct'\nunit = 'days'\n";
    let measures = measures.replace("ct", "nurse");
    let base = TWO_DAYS.replace("2025-06-03", "2025-06-30");
    let busy = format!("{base}\n[arrivals.more]\npathway = 'seen'\nrate = '30 per day'\n");
    let plan = "[[change]]\nfrom = 2025-06-15\nat = 'rota.nurse.HERE.units'\nset = 2\n";
    let with = folder(&[("scenario.toml", &format!("{busy}{measures}")), ("p.toml", plan)]);
    let without = folder(&[("scenario.toml", &busy), ("p.toml", plan)]);
    let run = |folder: &tempfile::TempDir| {
        let wanted = Wanted::new(folder.path()).against(folder.path().join("p.toml"));
        support::run(&wanted.load(), 0..4)
    };
    let (with, without) = (run(&with), run(&without));
    assert_eq!(with.figures, without.figures);
    let [base, plan] = with.measures.as_slice() else { panic!("two measures") };
    assert_eq!((base.key.plan.as_str(), plan.key.plan.as_str()), ("base", "p"));
    let (base, plan) = (base.estimate.unwrap(), plan.estimate.unwrap());
    assert!(plan.value < base.value, "{} {}", plan.value, base.value);
    let difference = with.differences.iter().find(|d| d.key.metric == "wait").unwrap();
    assert!(difference.difference < 0.0 && difference.interval.is_some());
    // The same figure, from the collector.
    let key = |figure: &&pathflow::experiment::Figure| {
        figure.key.metric == "mean_wait" && figure.key.plan == "base"
    };
    let minutes = with.figures.iter().find(key).unwrap().value;
    assert!((minutes / 1_440.0 - base.value).abs() < 1e-9);
}

/// A diary with missed and cancelled appointments, and a meeting.
const BOOKED: &str = r#"
schema_version = 1
start = 2025-06-02
report_from = 2025-06-02
report_to = 2025-06-29

[diary.scan]
[[diary.scan.session]]
name = "morning"
weekdays = "Mon-Fri"
opens = "09:00"
closes = "12:00"
lists = 1
slots = 6

[meeting.board]
weekdays = ["Tue", "Fri"]
at = "13:00"
cases = 8

[[pathway.seen.step]]
name = "scan"
book = { diary = "scan", did_not_attend = 0.2, cancels = { chance = 0.2, notice = "1 day", rebook_after = "2 days" } }
[[pathway.seen.step]]
name = "board"
meeting = "board"

[arrivals.seen]
pathway = "seen"
rate = "4 per day"
"#;

#[test]
fn a_measure_changes_no_other_figure() {
    let figures = |text: &str| {
        let folder = folder(&[("scenario.toml", text)]);
        support::run(&Wanted::new(folder.path()).load(), 0..3).figures
    };
    let without = figures(BOOKED);
    let with = figures(&format!("{BOOKED}\n[measure.stay]\ntime_inside = true\n"));
    assert_eq!(with, without);
    for metric in ["missed", "cancelled_by_patient", "utilisation"] {
        let found = without.iter().any(|figure| figure.key.metric == metric && figure.value > 0.0);
        assert!(found, "nothing of {metric} to compare");
    }
}
