//! As many replications as it takes.

use crate::support::{self, Wanted};
use pathflow::experiment::{
    self, Design, FEWEST, LOOK_AHEAD, Reached, Results, read_precision, run_to_precision,
};
use pathflow::report;
use pathflow::scenario::Scenario;
use tempfile::TempDir;

const QUEUE: &str = "schema_version = 1
start = 2025-01-01
report_from = 2025-01-08
report_to = 2025-02-04
[rota.server]
units = 1
[[pathway.customer.step]]
name = \"service\"
activity = { resource = \"server\", takes = { exponential = \"1 h\" } }
[arrivals.customers]
pathway = \"customer\"
rate = \"0.5 per hour\"
[measure.\"mean wait\"]
wait_for = \"server\"
[measure.\"waits over 2 h\"]
wait_for = \"server\"
share_over = \"2 h\"
[measure.\"longest wait\"]
wait_for = \"server\"
figure = \"largest\"
[measure.\"never seen\"]
wait_for = \"server\"
between = [\"0 h\", \"0.001 h\"]
";

fn queue() -> (TempDir, Scenario) {
    let folder = support::folder(&[("scenario.toml", QUEUE)]);
    let scenario = Wanted::new(folder.path()).load();
    (folder, scenario)
}

fn clinic() -> Scenario {
    Wanted::clinic().against(support::path("tests/scenarios/more-ct.toml")).load()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn found(scenario: &Scenario, asked: &[&str], at_most: u32, threads: usize) -> Results {
    let asked = read_precision(&texts(asked), scenario).expect("can be asked for");
    let design = Design { seed: 3, replications: 0..at_most, threads: Some(threads) };
    run_to_precision((scenario, None), &design, &asked, &())
        .unwrap_or_else(|fault| panic!("{fault}"))
}

fn reached(results: &Results) -> &Reached {
    results.precision.as_ref().expect("a precision was asked for")
}

fn refused(scenario: &Scenario, text: &str) -> String {
    let faults = read_precision(&texts(&[text]), scenario).expect_err(text);
    assert_eq!(faults.len(), 1);
    faults[0].to_string()
}

#[test]
fn results_are_those_of_the_replications_up_to_the_stop() {
    let (_folder, scenario) = queue();
    let results = found(&scenario, &["mean wait 12%"], 200, 2);
    let (row, count) = (&reached(&results).rows[0], results.replications);
    let since = row.since.expect("it is known");
    assert!(reached(&results).all && row.drove && since > FEWEST, "{row:?}");
    assert_eq!(count, since + LOOK_AHEAD.max(LOOK_AHEAD * since / 100));
    let design = Design { seed: 3, replications: 0..count, threads: Some(1) };
    let plain = experiment::run(&scenario, &design, &()).expect("runs");
    assert_eq!(Results { precision: None, ..results.clone() }, plain);
    // One replication fewer than `since` does not know it.
    let before = Design { replications: 0..since - 1, ..design };
    let before = experiment::run(&scenario, &before, &()).expect("runs");
    let relative = |results: &Results| {
        let estimate = results.measures[0].estimate.expect("there were waits");
        let (low, high) = estimate.interval.expect("several replications");
        (high - low) / 2.0 / estimate.value
    };
    assert!(relative(&before) > 0.12 && relative(&plain) <= 0.12);
}

#[test]
fn the_same_bytes_on_one_thread_and_on_two() {
    let scenario = clinic();
    let bytes = |threads| {
        let asked = ["62-day performance 0.8 points", "62-day breaches avoided 6"];
        let results = found(&scenario, &asked, 60, threads);
        (report::document(&results).expect("JSON"), report::terminal::compare(&results, &scenario))
    };
    let one = bytes(1);
    assert_eq!(one, bytes(2));
}

#[test]
fn rows_say_what_the_figures_say() {
    let scenario = clinic();
    let asked = ["62-day breaches avoided 10", "62-day performance 2 points", "62-day breaches 9%"];
    let results = found(&scenario, &asked, 100, 2);
    let reached = reached(&results);
    let plans: Vec<_> =
        reached.rows.iter().map(|row| (row.key.plan.as_str(), row.key.metric.as_str())).collect();
    let plan = scenario.alternatives[0].name.as_str();
    assert_eq!(
        plans,
        [
            (plan, "breaches_avoided"),
            ("base", "performance"),
            (plan, "performance"),
            ("base", "breaches"),
            (plan, "breaches"),
        ]
    );
    assert!(reached.all);
    for row in &reached.rows {
        assert!(row.half_width <= row.asked_half_width, "{row:?}");
    }
    let avoided = &results.effects[0].avoided[0];
    let (low, high) = avoided.interval.expect("several replications");
    assert_eq!(reached.rows[0].value, Some(avoided.value));
    let half = reached.rows[0].half_width.expect("several replications");
    assert!((half - (high - low) / 2.0).abs() < 1e-9);
    // Two years make the reporting period: the yearly breaches add up.
    let breaches: f64 = results
        .figures
        .iter()
        .filter(|figure| {
            let key = &figure.key;
            let of = (key.plan.as_str(), key.metric.as_str(), key.basis.as_str());
            of == ("base", "breaches", "allocated")
                && key.org_code == scenario.names.alliance
                && key.tumour.is_empty()
                && key.route.is_empty()
                && key.resource.is_empty()
                && key.period_end != key.period_start.last_of_month()
        })
        .map(|figure| figure.value)
        .sum();
    let of_period = reached.rows[3].value.expect("there are breaches");
    assert!((of_period - breaches).abs() < 1e-6, "{of_period} {breaches}");
}

#[test]
fn the_cap_is_kept_and_told() {
    let (_folder, scenario) = queue();
    let results = found(&scenario, &["mean wait 0.1%", "waits over 2 h 30 points"], 24, 2);
    let reached = reached(&results);
    assert_eq!((results.replications, reached.all), (24, false));
    assert!(reached.rows[0].drove && reached.rows[0].needed.is_some_and(|needed| needed > 1_000.0));
    assert_eq!(reached.rows[1].since, Some(FEWEST));
    let text = report::terminal::run(&results, &scenario);
    assert!(text.contains("Stopped at 24 replications, the most allowed: \"mean wait 0.1%\""));
}

#[test]
fn what_is_known_well_from_the_start_takes_the_fewest() {
    let (_folder, scenario) = queue();
    let results = found(&scenario, &["waits over 2 h 30 points", "mean wait 3 hours"], 100, 2);
    assert_eq!(results.replications, FEWEST + LOOK_AHEAD);
    assert!(reached(&results).rows.iter().all(|row| !row.drove && row.since == Some(FEWEST)));
}

#[test]
fn what_is_never_counted_is_never_known() {
    let (_folder, scenario) = queue();
    let results = found(&scenario, &["never seen 5%"], 21, 2);
    let row = &reached(&results).rows[0];
    assert_eq!((row.since, row.drove), (None, true), "{row:?}");
    let text = report::terminal::run(&results, &scenario);
    assert!(text.contains("has no interval"), "{text}");
}

#[test]
fn what_cannot_be_asked_for_is_refused_in_words() {
    let (_folder, scenario) = queue();
    let of = |text| refused(&scenario, text);
    assert!(of("mean wiat 5%").ends_with("(did you mean \"mean wait\"?)"));
    assert!(
        of("mean wait 5 days")
            .contains("\"days\" is not the unit of mean wait; expected \"hours\"")
    );
    assert!(of("mean wait 5").contains("5 has no unit"));
    assert!(of("mean wait").contains("it says not how well"));
    assert!(of("mean wait 0%").contains("nothing is known to within 0"));
    assert!(of("mean wait -1 hours").contains("expected a number above 0"));
    assert!(of("longest wait 1 hour").contains("an extreme has no interval"));
    assert!(of("62-day performance 1 point").contains("there is no figure \"62-day performance\""));
    let base = Wanted::clinic().load();
    let of = |text| refused(&base, text);
    assert!(of("62-day perfomance 1 point").contains("did you mean \"62-day performance\"?"));
    assert!(
        of("62-day performance 1%").contains("expected percentage points, such as \"1 point\"")
    );
    assert!(of("62-day breaches avoided 5").contains("there is no plan"));
    assert!(refused(&clinic(), "62-day breaches avoided 5%").contains("may be nothing"));
    let both = read_precision(&texts(&["a 1", "b 2"]), &base).expect_err("two faults");
    assert_eq!(both.len(), 2);
}
