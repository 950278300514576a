//! Figures depend on the scenario, the seed and the replications, and on
//! nothing else: neither on threads, nor on what else is run or described.

use crate::support::{BASELINE, Wanted, by_key, folder, path, run, run_as, text};
use pathflow::experiment::{Design, Figure, FigureKey, Results};
use pathflow::report;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn bytes(results: &Results) -> [Vec<u8>; 3] {
    [
        report::document(results).expect("a document"),
        report::summary_csv(results).expect("a table"),
        report::comparison_csv(results).expect("a table"),
    ]
}

/// Insists that two runs cannot be told apart.
#[track_caller]
fn assert_same(one: &Results, other: &Results, what: &str) {
    // Comparing all of it first would print all of it.
    assert!(one == other, "the results differ: {what}");
    assert!(bytes(one) == bytes(other), "the files differ: {what}");
}

#[test]
fn the_baseline_does_not_depend_on_threads_or_on_the_run() {
    let (scenario, results) = &*BASELINE;
    assert!(results.figures.len() > 1_000, "{} figures", results.figures.len());
    let design = Design { seed: scenario.seed, replications: 0..2, threads: Some(1) };
    assert_same(&run_as(scenario, &design), results, "one thread and two");
    assert_same(&run(scenario, 0..2), results, "the same again");
    let other = Design { seed: scenario.seed + 1, threads: Some(2), ..design };
    let other = run_as(scenario, &other);
    assert_ne!(other.events, results.events, "another seed gives other figures");
    assert!(other.figures != results.figures, "another seed gives other figures");
}

#[test]
fn a_comparison_does_not_depend_on_threads_or_on_the_run() {
    let plan = path("tests/scenarios/more-ct.toml");
    let scenario = Wanted::clinic().against(plan).load();
    let on = |threads| {
        let seed = scenario.seed;
        run_as(&scenario, &Design { seed, replications: 0..7, threads: Some(threads) })
    };
    let one = on(1);
    assert!(!one.differences.is_empty());
    for threads in [1, 2, 3] {
        assert_same(&on(threads), &one, "threads");
    }
}

#[test]
fn a_replication_alone_gives_what_it_gives_among_others() {
    let (scenario, both) = &*BASELINE;
    let parts = [run(scenario, 0..1), run(scenario, 1..2)];
    assert!(parts[0].figures != parts[1].figures, "replications differ");
    assert_eq!(parts[0].events + parts[1].events, both.events);
    assert_eq!(parts[0].patients + parts[1].patients, both.patients);
    let [first, second] = parts.each_ref().map(by_key);
    // What is zero in all replications of a run is left out of it.
    let keys: BTreeSet<&FigureKey> = first.keys().chain(second.keys()).copied().collect();
    let pooled = by_key(both);
    assert_eq!(keys, pooled.keys().copied().collect());
    let mut counts = 0;
    for (key, figure) in pooled {
        let alone = [first.get(key), second.get(key)];
        let [one, other] = alone.map(|figure| figure.map_or(0.0, |figure| figure.value));
        let (low, high) = (one.min(other), one.max(other));
        if key.unit == "patients" {
            counts += 1;
            // Counts are whole numbers, or halves of shared breaches.
            assert!(figure.value.to_bits() == f64::midpoint(low, high).to_bits(), "{key:?}");
        } else if alone.iter().all(Option::is_some) {
            let slack = 1e-9 * high.abs();
            assert!(figure.value >= low - slack && figure.value <= high + slack, "{key:?}");
        }
    }
    assert!(counts > 1_000, "{counts} counts");
}

#[test]
fn the_command_gives_one_replication_as_the_library_does() {
    let scenario = Wanted::clinic().load();
    for only in [0, 4] {
        let output = Command::new(env!("CARGO_BIN_EXE_pathflow"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["run", "tests/scenarios/clinic.toml", "--json", "--only-replication"])
            .arg(only.to_string())
            .output()
            .expect("the binary runs");
        let alone = report::document(&run(&scenario, only..only + 1)).expect("a document");
        assert!(output.stdout == alone, "replication {only}");
        let other = report::document(&run(&scenario, only + 1..only + 2)).expect("a document");
        assert!(output.stdout != other, "replication {only}");
    }
}

/// The figures of one plan, as if it were the base.
fn as_base<'a>(results: &'a Results, plan: &str) -> Vec<Figure> {
    let of_plan = |figure: &&'a Figure| figure.key.plan == plan;
    let mut figures: Vec<Figure> = results.figures.iter().filter(of_plan).cloned().collect();
    for figure in &mut figures {
        "base".clone_into(&mut figure.key.plan);
    }
    figures
}

/// Compares the base with a plan that changes nothing and with one that does.
fn check_plans(wanted: &Wanted, nothing: &Path, something: &Path, from: jiff::civil::Date) {
    let compared = wanted.clone().against(nothing).against(something).load();
    let results = run(&compared, 0..2);
    let (nothing, plan) = (&compared.alternatives[0].name, &compared.alternatives[1].name);

    let base = as_base(&results, "base");
    assert!(as_base(&results, nothing) == base, "a plan that changes nothing changes figures");
    let differences = || results.differences.iter().filter(|found| found.key.plan == *nothing);
    assert!(differences().count() > 100);
    for found in differences() {
        assert_eq!(found.difference.to_bits(), 0, "{found:?}");
        assert!(found.interval.is_none_or(|interval| interval == (0.0, 0.0)), "{found:?}");
        assert!(found.better.is_none_or(|better| (better - 0.5).abs() < 1e-12), "{found:?}");
    }
    for avoided in &results.effects[0].avoided {
        assert_eq!(avoided.value.abs().to_bits(), 0, "{avoided:?}");
        assert_eq!(avoided.cost_each, None);
    }

    // Those who started before may finish after it: cohorts may differ.
    let past = |figure: &&Figure| figure.key.period_end < from && figure.key.basis != "cohort";
    let with_plan = as_base(&results, plan);
    assert!(with_plan != base, "a plan that changes something changes no figure");
    assert!(base.iter().filter(past).count() > 100);
    assert!(
        base.iter().filter(past).eq(with_plan.iter().filter(past)),
        "the plan {plan} changes figures of the days before it"
    );

    // The base run is the same whatever it is compared with, and a plan in the
    // base is that plan as an alternative.
    assert!(run(&wanted.load(), 0..2).figures == base, "plans change the base");
    let stacked = run(&wanted.clone().with(something).load(), 0..2);
    assert!(stacked.figures == with_plan, "run and compare disagree on {plan}");
}

#[test]
fn plans_change_the_clinic_only_from_their_day_on() {
    let [nothing, more_ct] = ["nothing", "more-ct"];
    let [nothing, more_ct] =
        [nothing, more_ct].map(|name| path(&format!("tests/scenarios/{name}.toml")));
    check_plans(&Wanted::clinic(), &nothing, &more_ct, jiff::civil::date(2025, 4, 1));
}

#[test]
fn plans_change_the_baseline_only_from_their_day_on() {
    // The plans of the repository, a year earlier.
    let earlier = |name: &str, from: &str| {
        let plan = text(&format!("scenarios/wyh/plans/{name}.toml"));
        assert!(plan.contains("from = 2025-04-01"));
        plan.replace("from = 2025-04-01", &format!("from = {from}"))
    };
    let folder = folder(&[
        ("nothing.toml", &earlier("nothing", "2024-03-10")),
        ("ed-clinicians.toml", &earlier("ed-clinicians", "2024-05-01")),
        ("ct-leeds.toml", &earlier("ct-leeds", "2024-05-01")),
    ]);
    let file = |name: &str| folder.path().join(name);
    let nothing = file("nothing.toml");
    for plan in ["ed-clinicians.toml", "ct-leeds.toml"] {
        let wanted = Wanted::short_baseline();
        check_plans(&wanted, &nothing, &file(plan), jiff::civil::date(2024, 5, 1));
    }
}
