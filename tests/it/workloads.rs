//! The workloads by which speed is measured (`scenarios/bench`) simulate what
//! they say: theory for the queues, and what hand-written code finds for the
//! department.

use crate::support::{self, Wanted, folder, path, run};
use pathflow::experiment::{MeasureEstimate, Results};
use std::fmt::Write as _;

/// Runs a workload with fewer patients or replications than it asks for.
fn of(name: &str, replications: u32, settings: &[&str]) -> Results {
    let wanted = Wanted::new(path(&format!("scenarios/bench/{name}.toml"))).set(settings);
    let results = run(&wanted.load(), 0..replications);
    assert_eq!(results.unstopped, 0, "{name} is to end with its patients");
    results
}

fn estimate(results: &Results, name: &str) -> MeasureEstimate {
    let found = results.measures.iter().find(|measure| measure.key.metric == name);
    found.and_then(|measure| measure.estimate).unwrap_or_else(|| panic!("no {name}"))
}

/// Insists that the mean time in system is that of theory, within four standard
/// errors and what an empty start may take off.
#[track_caller]
fn check_time(results: &Results, theory: f64, empty_start: f64) {
    let found = estimate(results, "mean time in system");
    let error = found.error.expect("several replications");
    assert!(error < 0.03 * theory, "{found:?}");
    assert!((found.value - theory).abs() < 4.0 * error + empty_start, "{found:?}, not {theory}");
}

/// Mean time in system of M/M/c, services of 1 h on average, `a` arrivals an
/// hour \[hours\].
fn erlang(servers: i32, a: f64) -> f64 {
    let all = f64::from(servers);
    // Of the system without room to wait, then with it.
    let full = (1..=servers).fold(1.0, |busy, n| a * busy / (f64::from(n) + a * busy));
    let waits = full / (1.0 - a / all * (1.0 - full));
    1.0 + waits / (all - a)
}

#[test]
fn w1_to_w4_know_what_theory_says() {
    for (name, theory) in [
        ("w1-m-m-1", erlang(1, 0.9)),
        ("w2-m-m-20", erlang(20, 18.0)),
        ("w4-m-m-5", erlang(5, 4.0)),
    ] {
        let text = support::text(&format!("scenarios/bench/{name}.toml"));
        let known = text.split("expected = { value = ").nth(1).expect("a known answer");
        let known: f64 = known.split(',').next().and_then(|it| it.parse().ok()).expect("a number");
        assert!((known - theory).abs() < 1e-9, "{name}: {known}, not {theory}");
    }
}

#[test]
fn w1_is_one_server_of_load_0_9() {
    let results = of("w1-m-m-1", 8, &["stop_after_patients=250000"]);
    check_time(&results, erlang(1, 0.9), 0.05);
    assert!((8 * 250_000..8 * 250_500).contains(&results.patients), "{}", results.patients);
}

/// A million customers take 127 years.
#[test]
fn w1_ends_with_its_millionth_customer() {
    let results = of("w1-m-m-1", 1, &[]);
    assert_eq!(results.events, results.patients + 1_000_000);
    assert!((estimate(&results, "mean time in system").value - 10.0).abs() < 0.8);
}

#[test]
fn w2_is_twenty_servers_of_load_0_9() {
    check_time(&of("w2-m-m-20", 8, &["stop_after_patients=250000"]), erlang(20, 18.0), 0.001);
}

#[test]
fn w4_is_many_short_runs_of_five_servers() {
    let results = of("w4-m-m-5", 500, &[]);
    check_time(&results, erlang(5, 4.0), 0.02);
    assert_eq!(results.events, results.patients + 500 * 2_000);
}

#[test]
fn w3_is_the_department_that_others_simulate() {
    let mut text = support::text("scenarios/bench/w3-urgent-care.toml");
    let places = [
        ("triage nurse", 0.761),
        ("minors", 0.799),
        ("majors", 0.776),
        ("imaging", 0.799),
        ("ward", 0.84),
    ];
    for (place, _) in places {
        let _ = writeln!(text, "[measure.\"{place}\"]\nin_use = \"{place}\"");
        let _ = writeln!(text, "figure = \"share of capacity\"");
    }
    let folder = folder(&[("scenario.toml", &text)]);
    let results = run(&Wanted::new(folder.path()).load(), 0..6);
    assert_eq!(results.unstopped, 0);
    let found = estimate(&results, "mean time in department");
    assert!((found.value - 127.7).abs() < 3.0, "{found:?}");
    for (place, expected) in places {
        let found = estimate(&results, place);
        assert!((found.value - expected).abs() < 0.006, "{place}: {found:?}");
    }
    // An arrival or the end of an activity: 3.87 a patient.
    let events = results.events as f64 / results.patients as f64;
    assert!((events - 3.87).abs() < 0.01, "{events}");
}
