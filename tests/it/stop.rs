//! Runs that end after so many patients (`stop_after_patients`), worked by
//! hand.

use crate::support::{self, Wanted, folder, run, run_as};
use pathflow::experiment::{Design, Results};
use pathflow::report;

/// Twelve patients are there at the start; one nurse takes ten hours for each.
const TEN_HOURS: &str = r#"
schema_version = 1
start = 2025-06-02
report_from = 2025-06-02
report_to = 2025-06-30

[rota.nurse]
units = 1

[pathway.seen]
[[pathway.seen.step]]
name = "nurse"
activity = { resource = "nurse", takes = "10 h" }

[arrivals.seen]
pathway = "seen"
at_start = 12
rate = "0 per day"

[measure.left]
left = true
[measure.stay]
time_inside = true
[measure.wait]
wait_for = "nurse"
[measure.use]
in_use = "nurse"
figure = "share of capacity"
[measure.nurses]
in_use = "nurse"
[measure.inside]
number_inside = true
[measure.queue]
queue_of = "nurse"
[measure."at eight"]
number_inside = true
at = "08:00"
[measure."left a day"]
left = true
per = "day"
[measure."seen a day"]
wait_for = "nurse"
figure = "count"
per = "day"
[measure."hours a day"]
time_in = "nurse"
figure = "total"
per = "day"
"#;

/// From the fourth day on there are two nurses.
const TWO_NURSES: &str = "title = \"Two nurses\"\n[[change]]\nfrom = 2025-06-04\n\
                          at = \"rota.nurse.HERE.units\"\nset = 2\n";
/// From the third day on as many nurses as before.
const AS_BEFORE: &str = "title = \"As before\"\n[[change]]\nfrom = 2025-06-03\n\
                         at = \"rota.nurse.HERE.units\"\nset = 1\n";

/// What the measure `name` comes to under `plan`.
fn value(results: &Results, plan: &str, name: &str) -> f64 {
    let found = results.measures.iter().find(|it| it.key.plan == plan && it.key.metric == name);
    let found = found.unwrap_or_else(|| panic!("no measure {name} of {plan}"));
    found.estimate.unwrap_or_else(|| panic!("{name} of {plan}: nothing was observed")).value
}

#[track_caller]
fn check(results: &Results, plan: &str, expected: &[(&str, f64)]) {
    for &(name, expected) in expected {
        let found = value(results, plan, name);
        assert!((found - expected).abs() < 1e-9, "{plan}, {name}: {found}, not {expected}");
    }
}

/// A figure of the nurses over June.
fn of_nurses(results: &Results, metric: &str) -> f64 {
    let found = results.figures.iter().find(|figure| {
        figure.key.resource == "nurse" && figure.key.metric == metric && figure.key.plan == "base"
    });
    found.unwrap_or_else(|| panic!("no {metric}")).value
}

#[test]
fn all_is_counted_up_to_the_last_departure_and_averaged_over_the_time_run() {
    let folder = folder(&[("scenario.toml", TEN_HOURS)]);
    let scenario = Wanted::new(folder.path()).set(&["stop_after_patients=3"]).load();
    let results = run(&scenario, 0..1);
    // Patients leave after 10, 20 and 30 hours; there the run ends, before the
    // fourth begins.
    check(
        &results,
        "base",
        &[
            ("left", 3.0),
            ("stay", 20.0),
            ("wait", 10.0),
            ("use", 1.0),
            ("nurses", 1.0),
            ("inside", 11.0),
            ("queue", 10.0),
            // Of both eights of the clock, 8 and 32 hours after the start, one
            // is reached.
            ("at eight", 12.0),
            // The first day alone is whole.
            ("left a day", 2.0),
            // Three of each in 30 hours.
            ("seen a day", 3.0 * 24.0 / 30.0),
            ("hours a day", (10.0 + 20.0 + 30.0) * 24.0 / 30.0),
        ],
    );
    assert!((of_nurses(&results, "utilisation") - 1.0).abs() < 1e-12);
    assert!((of_nurses(&results, "mean_wait") - 600.0).abs() < 1e-9);
    assert_eq!((results.patients, results.events, results.unstopped), (12, 15, 0));
}

#[test]
fn a_place_that_is_not_always_used_is_idle_up_to_the_stop_only() {
    let text = TEN_HOURS.replace("at_start = 12\nrate = \"0 per day\"", "every = \"20 h\"");
    let folder = folder(&[("scenario.toml", &text)]);
    let scenario = Wanted::new(folder.path()).set(&["stop_after_patients=2"]).load();
    let results = run(&scenario, 0..1);
    // They come after 20 and 40 hours, and the second leaves after 50.
    check(
        &results,
        "base",
        &[("left", 2.0), ("use", 0.4), ("inside", 0.4), ("queue", 0.0), ("at eight", 0.0)],
    );
    assert!((of_nurses(&results, "utilisation") - 0.4).abs() < 1e-12);
}

#[test]
fn others_who_are_due_at_that_second_stay() {
    let text = TEN_HOURS
        .replace("activity = { resource = \"nurse\", takes = \"10 h\" }", "wait = \"10 h\"");
    let text = text
        .replace("time_in = \"nurse\"", "time_in = \"wait\"")
        .replace("name = \"nurse\"", "name = \"wait\"");
    let folder = folder(&[("scenario.toml", &text)]);
    let scenario = Wanted::new(folder.path()).set(&["stop_after_patients=5"]).load();
    let results = run(&scenario, 0..1);
    check(&results, "base", &[("left", 5.0), ("stay", 10.0), ("inside", 12.0)]);
    assert_eq!(results.events, 17);
}

#[test]
fn those_who_leave_by_one_event_all_leave() {
    let text = TEN_HOURS
        .replace("activity = { resource = \"nurse\", takes = \"10 h\" }", "end_clock = []");
    let text = text.replace("at_start = 12\nrate = \"0 per day\"", "every = \"20 h\"\nbatch = 4");
    let text = text.split("[measure.stay]").next().unwrap_or_default().to_owned();
    let folder = folder(&[("scenario.toml", &text)]);
    let scenario = Wanted::new(folder.path()).set(&["stop_after_patients=6"]).load();
    let results = run(&scenario, 0..1);
    check(&results, "base", &[("left", 8.0)]);
}

#[test]
fn a_stop_that_is_not_reached_changes_nothing() {
    let folder = folder(&[("scenario.toml", TEN_HOURS)]);
    let wanted = Wanted::new(folder.path());
    let whole = run(&wanted.load(), 0..2);
    let set = run(&wanted.set(&["stop_after_patients=13"]).load(), 0..2);
    assert_eq!((whole.unstopped, set.unstopped), (0, 2));
    assert_eq!(whole.figures, set.figures);
    assert_eq!(whole.measures, set.measures);
    assert_eq!((whole.events, whole.patients), (set.events, set.patients));
}

#[test]
fn a_run_stops_in_a_later_phase() {
    let folder = folder(&[("scenario.toml", TEN_HOURS), ("two-nurses.toml", TWO_NURSES)]);
    let wanted = Wanted::new(folder.path().join("scenario.toml"));
    let wanted = wanted.with(folder.path().join("two-nurses.toml"));
    // The second nurse begins after 48 hours, when the fifth patient is at the
    // first; the sixth leaves after 58.
    let results = run(&wanted.clone().set(&["stop_after_patients=6"]).load(), 0..1);
    check(
        &results,
        "base",
        &[
            ("left", 6.0),
            ("stay", (10.0 + 20.0 + 30.0 + 40.0 + 50.0 + 58.0) / 6.0),
            ("use", 1.0),
            ("nurses", 68.0 / 58.0),
            ("left a day", 2.0),
        ],
    );
    // Stopped before, the second nurse never comes.
    let results = run(&wanted.set(&["stop_after_patients=2"]).load(), 0..1);
    check(&results, "base", &[("left", 2.0), ("nurses", 1.0), ("use", 1.0)]);
}

#[test]
fn every_plan_stops_after_its_own_patients() {
    let folder = folder(&[
        ("scenario.toml", TEN_HOURS),
        ("two-nurses.toml", TWO_NURSES),
        ("as-before.toml", AS_BEFORE),
    ]);
    let wanted = Wanted::new(folder.path().join("scenario.toml"));
    let wanted = wanted.against(folder.path().join("two-nurses.toml"));
    let wanted = wanted.against(folder.path().join("as-before.toml"));
    let results = run(&wanted.clone().set(&["stop_after_patients=6"]).load(), 0..1);
    check(&results, "base", &[("left", 6.0), ("stay", 35.0), ("nurses", 1.0)]);
    check(&results, "two-nurses", &[("left", 6.0), ("stay", 208.0 / 6.0), ("nurses", 68.0 / 58.0)]);
    assert_none_differs(&results, "as-before");
    // A plan that begins after the base has stopped is the base.
    let results = run(&wanted.set(&["stop_after_patients=4"]).load(), 0..1);
    assert_none_differs(&results, "two-nurses");
    assert_none_differs(&results, "as-before");
}

#[track_caller]
fn assert_none_differs(results: &Results, plan: &str) {
    let mut count = 0;
    for difference in results.differences.iter().filter(|it| it.key.plan == plan) {
        count += 1;
        assert!(difference.difference.to_bits() == 0, "{difference:?}");
    }
    assert!(count > 5, "{count} differences");
}

#[test]
fn the_bytes_do_not_depend_on_threads_and_an_equal_plan_differs_by_nothing() {
    let wanted = Wanted::clinic().against(support::path("tests/scenarios/nothing.toml"));
    let scenario = wanted.set(&["stop_after_patients=1100"]).load();
    let of = |threads| {
        let design = Design { seed: 3, replications: 0..6, threads: Some(threads) };
        let results = run_as(&scenario, &design);
        let files = [
            report::document(&results).expect("a document"),
            report::summary_csv(&results).expect("a table"),
            report::comparison_csv(&results).expect("a table"),
        ];
        (results, files)
    };
    let ((results, one), (_, two)) = (of(1), of(2));
    assert_eq!(one, two);
    assert_eq!(results.unstopped, 0);
    assert_none_differs(&results, "nothing");
}

/// Wherever a run is cut off, nobody and nothing is lost (the engine checks it
/// at the end of every run).
#[test]
fn books_balance_wherever_a_run_stops() {
    for patients in (1..40).chain([97, 256, 1_001]) {
        let setting = format!("stop_after_patients={patients}");
        let results = run(&Wanted::clinic().set(&[&setting]).load(), 0..1);
        assert_eq!(results.unstopped, 0);
    }
    for patients in [1, 1_009, 9_973, 30_011] {
        let setting = format!("stop_after_patients={patients}");
        let results = run(&Wanted::short_baseline().set(&[&setting]).load(), 0..1);
        assert_eq!(results.unstopped, 0);
    }
}

#[test]
fn open_clocks_are_told_of_months_that_were_reached() {
    let wanted = Wanted::clinic();
    let waiting = |setting: &str| {
        let results = run(&wanted.clone().set(&[setting]).load(), 0..2);
        let rows = results.figures.iter().filter(|it| it.key.metric == "waiting");
        rows.map(|it| (it.key.clone(), it.value.to_bits())).collect::<Vec<_>>()
    };
    let (whole, stopped) =
        (waiting("stop_after_patients=1000000"), waiting("stop_after_patients=1000"));
    assert!(!stopped.is_empty() && stopped.len() < whole.len());
    assert!(stopped.iter().all(|row| whole.contains(row)));
}

#[test]
fn scenarios_without_clocks_may_last_for_centuries() {
    let text = TEN_HOURS.replace("2025-06-30", "2225-06-30");
    let ages = folder(&[("scenario.toml", &text)]);
    let results = run(&Wanted::new(ages.path()).set(&["stop_after_patients=12"]).load(), 0..1);
    check(&results, "base", &[("stay", 65.0)]);
    let text = format!("{text}\n[clock.wait]\n");
    let ages = folder(&[("scenario.toml", &text)]);
    let wanted = Wanted::new(ages.path());
    let request = pathflow::scenario::Request {
        path: &wanted.path,
        stacked: &[],
        alternatives: &[],
        settings: &[],
    };
    let failure = pathflow::scenario::load(&request).expect_err("clocks do not run so long");
    assert!(failure.faults[0].to_string().contains("2225-06-30 is far away"));
}

#[test]
fn months_that_some_replication_did_not_come_to_are_left_out() {
    let text = TEN_HOURS.replace("at_start = 12\nrate = \"0 per day\"", "rate = \"1 per day\"");
    let text = text.replace("2025-06-30", "2026-05-31");
    let folder = folder(&[("scenario.toml", &text)]);
    let scenario = Wanted::new(folder.path()).set(&["stop_after_patients=61"]).load();
    let results = run(&scenario, 0..20);
    assert_eq!(results.unstopped, 0);
    assert!(!results.figures.is_empty());
    for figure in &results.figures {
        assert_eq!(figure.replications, 20, "{:?}", figure.key);
        assert!(figure.key.period_start < jiff::civil::date(2025, 9, 1), "{:?}", figure.key);
    }
}
