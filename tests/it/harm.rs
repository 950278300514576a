//! Whom a plan harms: each standard of everyone against a margin.

use crate::support::{Wanted, folder, path, run};
use pathflow::experiment::{HarmRow, HarmState, HarmStudy, Results};
use pathflow::report;
use pathflow::scenario::Scenario;

const A_SLOT_LESS: &str = "title = \"A scan less in each session at Harrogate\"
[[change]]
from = 2025-04-01
at = \"diary.ct.RCD.session.weekday.slots\"
add_to = -1
source = \"judgement\"
";

fn clinic_with(plan: &str) -> Scenario {
    let folder = folder(&[("plan.toml", plan)]);
    Wanted::clinic().against(folder.path().join("plan.toml")).load()
}

fn of(study: &HarmStudy, org_code: &str) -> HarmRow {
    let mut rows = study.rows.iter().filter(|row| row.key.org_code == org_code);
    rows.next().expect("the trust has patients").clone()
}

fn study(results: &Results) -> &HarmStudy {
    &results.effects[0].harm
}

#[test]
fn a_plan_that_changes_nothing_harms_nobody() {
    let scenario = Wanted::clinic().against(path("tests/scenarios/nothing.toml")).load();
    let results = run(&scenario, 0..2);
    let study = study(&results);
    // Two trusts and both of them; of lung patients, of whom there are no
    // others, nothing is said twice.
    assert_eq!(study.rows.len(), 3);
    for row in &study.rows {
        assert_eq!(row.state, HarmState::NoneShown, "{row:?}");
        assert_eq!(row.difference.to_bits(), 0, "{row:?}");
        assert_eq!(row.interval, Some((0.0, 0.0)));
        assert_eq!(row.more_breaches.interval, Some((0.0, 0.0)));
        assert_eq!(row.by_chance, Some(1.0));
    }
    let text = report::terminal::compare(&results, &scenario);
    let told = "No material harm shown in any of the 3 looked at: no difference at all.";
    assert!(text.contains(told), "{text}");
}

#[test]
fn a_slot_that_is_taken_away_harms_those_who_needed_it_and_no_others() {
    let scenario = clinic_with(A_SLOT_LESS);
    let results = run(&scenario, 0..12);
    let study = study(&results);
    assert_eq!((study.futures, study.margin.to_bits()), (12, 0.01_f64.to_bits()));
    let harrogate = of(study, "RCD");
    assert_eq!(harrogate.state, HarmState::Harmed, "{harrogate:?}");
    assert!(study.stands(&harrogate), "{harrogate:?}");
    assert!(harrogate.more_breaches.value > 10.0, "{harrogate:?}");
    let airedale = of(study, "RCF");
    assert_eq!(airedale.state, HarmState::NoneShown);
    assert_eq!((airedale.difference.to_bits(), airedale.interval), (0, Some((0.0, 0.0))));
    let text = report::terminal::compare(&results, &scenario);
    assert!(text.contains("Harm beyond 1 point of performance"), "{text}");
    let row = text.lines().find(|line| line.starts_with("  62-day, RCD Harrogate"));
    assert!(row.is_some_and(|row| row.ends_with("HARMED")), "{text}");
    assert!(text.contains("of 3 at most 1 could be called harmed by chance alone"), "{text}");
}

#[test]
fn with_too_few_replications_harm_is_not_excluded() {
    let scenario = clinic_with(A_SLOT_LESS);
    for replications in [1, 3] {
        let results = run(&scenario, 0..replications);
        let harrogate = of(study(&results), "RCD");
        assert_eq!(harrogate.state, HarmState::NotExcluded, "{harrogate:?}");
        let text = report::terminal::compare(&results, &scenario);
        assert!(text.contains("harm not excluded"), "{text}");
        assert!(text.contains("With fewer than 5 replications or sets"), "{text}");
    }
}

#[test]
fn a_wider_margin_forgives() {
    let scenario = clinic_with(A_SLOT_LESS);
    let mut results = run(&scenario, 0..6);
    assert_eq!(of(study(&results), "RCD").state, HarmState::Harmed);
    results.judge_harm(1.0);
    assert!(study(&results).rows.iter().all(|row| row.state == HarmState::NoneShown));
    results.judge_harm(1e-9);
    assert_eq!(of(study(&results), "RCD").state, HarmState::Harmed);
    assert_eq!(of(study(&results), "RCF").state, HarmState::NoneShown, "nothing is nothing");
}

/// Everyone waits 10 days against a limit of 15, and under the plan 20: from
/// all within to none, in every replication.
#[test]
fn everyone_late_is_a_fall_of_exactly_everything() {
    let text = "schema_version = 1
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
[parameter.wait]
value = \"10 days\"
source = \"judgement\"
[[pathway.p.step]]
name = \"referral\"
start_clock = [\"referral\"]
[[pathway.p.step]]
name = \"wait\"
wait = { parameter = \"wait\" }
[[pathway.p.step]]
name = \"seen\"
stop_clock = [\"referral\"]
[arrivals.a]
pathway = \"p\"
rate = \"5 per day\"
";
    let plan = "title = \"Twice as long\"
[[change]]
from = 2024-03-01
at = \"parameter.wait.value\"
set = \"20 days\"
source = \"judgement\"
";
    let folder = folder(&[("scenario.toml", text), ("plan.toml", plan)]);
    let scenario = Wanted::new(folder.path()).against(folder.path().join("plan.toml")).load();
    let results = run(&scenario, 0..6);
    let study = study(&results);
    // An alliance of one trust with patients of one kind: one row.
    let [row] = study.rows.as_slice() else { panic!("{study:?}") };
    assert_eq!(row.key.org_code, "RCF");
    // From the plan's month to the end of the reporting period.
    let from_to = (row.key.period_start.to_string(), row.key.period_end.to_string());
    assert_eq!(from_to, ("2024-03-01".to_owned(), "2024-04-30".to_owned()));
    assert!((row.difference + 1.0).abs() < 1e-12, "{row:?}");
    assert_eq!(row.state, HarmState::Harmed);
    assert_eq!(row.by_chance, Some(0.0));
    assert!((row.more_breaches.value - row.patients).abs() < 1e-9, "{row:?}");
    assert!((250.0..360.0).contains(&row.patients), "61 days of 5: {row:?}");
}

#[test]
fn files_hold_everyone_who_was_looked_at() {
    let scenario = clinic_with(A_SLOT_LESS);
    let results = run(&scenario, 0..6);
    let bytes = report::document(&results).expect("JSON");
    let read: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(read["schema_version"], 4);
    assert_eq!(read["harm"].as_array().map(Vec::len), Some(3));
    let summary = &read["effects"][0]["harm"];
    assert_eq!(summary["looked_at"], 3);
    assert_eq!(summary["margin"], 0.01);
    let counted = ["harmed", "harm_not_excluded", "no_material_harm_shown"];
    let counted: u64 = counted.iter().filter_map(|state| summary[state].as_u64()).sum();
    assert_eq!(counted, 3);
    let text = String::from_utf8(report::comparison_csv(&results).expect("CSV")).expect("text");
    let rows = text.lines().filter(|line| line.contains(",performance_since_plan,"));
    assert_eq!(rows.count(), 3);
    let header = text.lines().next().expect("a header");
    assert!(text.lines().all(|line| line.matches(',').count() == header.matches(',').count()));
}

/// A plan and a copy of it under another name.
#[test]
fn two_identical_plans_differ_by_nothing_in_every_figure() {
    let folder = folder(&[("one.toml", A_SLOT_LESS), ("two.toml", A_SLOT_LESS)]);
    let file = |name| folder.path().join(name);
    let scenario = Wanted::clinic().against(file("one.toml")).against(file("two.toml")).load();
    let results = run(&scenario, 0..6);
    let renamed = |text: String| text.replace("\"two\"", "\"one\"");
    let of_plan = |plan: &str| {
        let figures = results.figures.iter().filter(|row| row.key.plan == plan);
        let differences = results.differences.iter().filter(|row| row.key.plan == plan);
        let effects = results.effects.iter().filter(|effect| effect.plan == plan);
        let all: Vec<String> = figures.map(|row| format!("{row:?}")).collect();
        let all = all.into_iter().chain(differences.map(|row| format!("{row:?}")));
        let all = all.chain(effects.map(|effect| format!("{effect:?}")));
        all.map(renamed).collect::<Vec<_>>()
    };
    let (one, two) = (of_plan("one"), of_plan("two"));
    assert!(one.len() > 300, "{}", one.len());
    assert_eq!(one, two);
}
