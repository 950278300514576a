//! Why days pass: a patient worked by hand, and sums that must agree.

use crate::small::any_small;
use crate::support::{Wanted, folder, run};
use pathflow::experiment::{Figure, Results};
use pathflow::report::terminal;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// One patient of Monday 6 January 2025, and another who holds the room before.
const BY_HAND: &str = r#"schema_version = 1
start = 2025-01-01
report_from = 2025-01-01
report_to = 2025-12-31
[clock."62-day"]
[standard."62-day"]
clocks = ["62-day"]
limit = "62 days"
[beds.room]
beds = 1
[diary.clinic]
[[diary.clinic.session]]
name = "Wednesday"
weekdays = "Wed"
opens = "00:00"
closes = "12:00"
slots = 1
[meeting.board]
weekdays = "Thu"
at = "00:00"
cut_off = "0 days"
[pathway.p]
tumour = "lung"
step = [
    { name = "referred", stage = "first", start_clock = ["62-day"] },
    { name = "clinic", book = { diary = "clinic", earliest = "1 day" } },
    { name = "scan", activity = { resource = "room", takes = "12 h" } },
    { name = "report", wait = "3 days" },
    { name = "board", stage = "last", meeting = "board" },
    { name = "another day", delay = "patient choice", wait = "7 days" },
    { name = "papers", delay = "transfer", wait = "4 days" },
    { name = "list", delay = "treatment slot", wait = "42 days" },
    { name = "treated", stop_clock = ["62-day"] },
]
[pathway.blocker]
step = [{ name = "stay", activity = { resource = "room", takes = "36 h" } }]
[arrivals.p]
pathway = "p"
at = ["2025-01-06 00:00"]
[arrivals.blocker]
pathway = "blocker"
at = ["2025-01-08 00:00"]
"#;

/// Days by stage or cause and resource, of a metric.
fn days(results: &Results, metric: &str, tumour: &str) -> BTreeMap<(String, String), f64> {
    let of = |figure: &&Figure| figure.key.metric == metric && figure.key.tumour == tumour;
    let one =
        |figure: &Figure| ((figure.key.stage.clone(), figure.key.resource.clone()), figure.value);
    let alliance = "HERE";
    let here = |figure: &&Figure| figure.key.org_code == alliance;
    results.figures.iter().filter(of).filter(here).map(one).collect()
}

#[test]
fn days_by_cause_are_those_worked_by_hand() {
    let folder = folder(&[("scenario.toml", BY_HAND)]);
    let results = run(&Wanted::new(folder.path()).load(), 0..1);
    let expected = [
        ("cause: activity", "", 1.0),
        ("cause: meeting", "", 3.0),
        ("cause: meeting", "board", 3.0),
        ("cause: patient choice", "", 7.0),
        ("cause: place", "", 1.0),
        ("cause: place", "room", 1.0),
        ("cause: result", "", 3.0),
        ("cause: slot", "", 2.0),
        ("cause: slot", "clinic", 2.0),
        ("cause: transfer", "", 4.0),
        ("cause: treatment slot", "", 42.0),
    ];
    let expected: BTreeMap<_, _> = expected
        .into_iter()
        .map(|(cause, resource, days)| ((cause.to_owned(), resource.to_owned()), days))
        .collect();
    for tumour in ["", "lung"] {
        assert_eq!(days(&results, "delay_breached", tumour), expected);
        assert_eq!(days(&results, "delay_within", tumour), BTreeMap::new());
        let stages = days(&results, "days_breached", tumour);
        assert_eq!(stages.values().copied().collect::<Vec<_>>(), [7.0, 56.0]);
    }
}

#[test]
fn the_table_has_causes_below_stages_and_the_costliest_resources_last() {
    let text = BY_HAND.replacen("[clock", "anatomy = \"lung\"\n[clock", 1);
    let folder = folder(&[("scenario.toml", &text)]);
    let scenario = Wanted::new(folder.path()).load();
    let text = terminal::run(&run(&scenario, 0..1), &scenario);
    let (_, table) = text.split_once("WHERE THE DAYS GO").expect("the table");
    let lines: Vec<String> =
        table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let expected = [
        "first - 7.0 -",
        "last - 56.0 -",
        "cause: slot - 2.0 -",
        "cause: place - 1.0 -",
        "cause: meeting - 3.0 -",
        "cause: result - 3.0 -",
        "cause: treatment slot - 42.0 -",
        "cause: transfer - 4.0 -",
        "cause: patient choice - 7.0 -",
        "cause: activity - 1.0 -",
        "waiting for board - 3.0 -",
        "waiting for clinic - 2.0 -",
        "waiting for room - 1.0 -",
    ];
    let found: Vec<&str> =
        lines.iter().map(String::as_str).filter(|line| line.ends_with(" -")).collect();
    assert_eq!(found, expected, "{text}");
}

/// Sums by organisation, group and outcome: of stages, of causes, and of waits
/// for resources by cause.
fn sums_agree(results: &Results) -> usize {
    let mut stages: BTreeMap<_, f64> = BTreeMap::new();
    let mut causes: BTreeMap<_, f64> = BTreeMap::new();
    let mut awaited: BTreeMap<_, f64> = BTreeMap::new();
    let mut of_cause: BTreeMap<_, f64> = BTreeMap::new();
    for Figure { key, value, .. } in &results.figures {
        let (sums, outcome) = match key.metric.split_once('_') {
            Some(("days", outcome @ ("within" | "breached"))) => (&mut stages, outcome),
            Some(("delay", outcome)) => (&mut causes, outcome),
            _ => continue,
        };
        let whose = (&key.plan, &key.org_code, &key.tumour, outcome);
        let of_resource = key.metric.starts_with("delay") && !key.resource.is_empty();
        if of_resource {
            *awaited.entry((whose, &key.stage)).or_default() += value;
            continue;
        }
        *sums.entry(whose).or_default() += value;
        of_cause.insert((whose, &key.stage), *value);
    }
    assert!(stages.keys().eq(causes.keys()), "{stages:?} {causes:?}");
    for (whose, days) in &stages {
        assert!((days - causes[whose]).abs() < 1e-6, "{whose:?}: {days}, {}", causes[whose]);
    }
    for (of, days) in &awaited {
        // The rest is waits for what is not modelled.
        assert!(*days < of_cause[of] + 1e-6, "{of:?}: {days}, {}", of_cause[of]);
    }
    stages.len()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn causes_add_up_to_stages_in_any_scenario(small in any_small()) {
        let text = small.text().replace("[pathway.one]\n", "[pathway.one]\ntumour = \"lung\"\n");
        let folder = folder(&[("scenario.toml", &text)]);
        sums_agree(&run(&Wanted::new(folder.path()).load(), 0..1));
    }
}

#[test]
fn causes_add_up_to_stages_in_the_baseline() {
    let results = run(&Wanted::short_baseline().load(), 0..1);
    assert!(sums_agree(&results) > 10);
}

#[test]
fn a_cause_without_a_wait_is_a_fault() {
    let text =
        BY_HAND.replace("meeting = \"board\" }", "delay = \"result\", meeting = \"board\" }");
    let folder = folder(&[("scenario.toml", &text)]);
    let request = pathflow::scenario::Request {
        path: folder.path(),
        stacked: &[],
        alternatives: &[],
        settings: &[],
    };
    let faults = pathflow::scenario::load(&request).expect_err("a fault").faults;
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert!(faults[0].to_string().contains("nobody waits here"), "{}", faults[0]);
}
