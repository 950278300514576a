//! One broken scenario for each kind of mistake: file, line, key, what was
//! found, what was expected, the nearest name.

use crate::diagnostics::{Fault, FaultKind, Sources};
use crate::scenario::{Request, load};
use std::path::PathBuf;

struct Told {
    fault: Fault,
    file: String,
    line: usize,
    text: String,
}

fn told(name: &str) -> Vec<Told> {
    let path = PathBuf::from(format!("tests/scenarios/broken/{name}.toml"));
    let request = Request { path: &path, stacked: &[], alternatives: &[], settings: &[] };
    let failure = load(&request).expect_err("a broken scenario loads");
    let sources: Sources = failure.sources;
    failure
        .faults
        .into_iter()
        .map(|fault| {
            let place = fault.place.unwrap_or_else(|| panic!("no place: {fault}"));
            Told {
                file: sources.file(place.file).path.clone(),
                line: sources.line_column(place).0,
                text: sources.text_at(place).to_owned(),
                fault,
            }
        })
        .collect()
}

#[track_caller]
fn check(told: &Told, expected: (&str, usize, &str, &str, &str, &str, Option<&str>)) {
    let (file, line, code, address, found, wanted, hint) = expected;
    assert_eq!(told.file, format!("tests/scenarios/broken/{file}"));
    assert_eq!(told.line, line, "{}", told.fault);
    assert_eq!(told.fault.code, code, "{}", told.fault);
    assert_eq!(told.fault.address, address);
    assert_eq!(told.fault.found, found);
    assert!(told.fault.expected.contains(wanted), "{}", told.fault.expected);
    assert_eq!(told.fault.hint.as_deref(), hint);
}

#[track_caller]
fn one(name: &str, expected: (usize, &str, &str, &str, &str, Option<&str>)) -> Told {
    let mut all = told(name);
    assert_eq!(all.len(), 1, "{:#?}", all.iter().map(|told| &told.fault).collect::<Vec<_>>());
    let (line, code, address, found, wanted, hint) = expected;
    let told = all.remove(0);
    check(&told, (&format!("{name}.toml"), line, code, address, found, wanted, hint));
    told
}

#[test]
fn a_misspelt_key_is_named_with_the_nearest_one() {
    let all = told("misspelt-key");
    check(
        &all[0],
        (
            "misspelt-key.toml",
            14,
            "S0201",
            "pathway.visit.step.triage.activity.resourse",
            "unknown key \"resourse\"",
            "one of \"resource\", \"takes\"",
            Some("did you mean \"resource\"?"),
        ),
    );
    assert_eq!(all[0].text, "resourse");
}

#[test]
fn a_bare_number_is_no_duration() {
    let told = one(
        "missing-unit",
        (
            14,
            "S0204",
            "pathway.visit.step.triage.activity.takes",
            "takes = 5: a duration needs a unit, for instance \"5 min\"",
            "a duration with a unit",
            None,
        ),
    );
    assert_eq!(told.text, "5");
}

#[test]
fn chances_that_exceed_1_are_added_up() {
    one(
        "chances",
        (
            18,
            "S0207",
            "pathway.visit.step.sort.branch",
            "the branch adds up to 1.05",
            "at most 1",
            None,
        ),
    );
}

#[test]
fn an_unknown_resource_is_named_with_the_nearest_one() {
    one(
        "unknown-resource",
        (
            14,
            "S0302",
            "pathway.visit.step.triage.activity.resource",
            "there is no rota \"nurze\"",
            "a kind of rota",
            Some("did you mean \"nurse\"?"),
        ),
    );
}

#[test]
fn a_negative_capacity_is_refused() {
    one(
        "negative-capacity",
        (8, "S0206", "rota.nurse.HERE.units", "the number of units is -2", "0 or more", None),
    );
}

#[test]
fn nan_is_refused() {
    let told = one(
        "not-a-number",
        (
            18,
            "S0205",
            "pathway.visit.step.sort.branch.see.chance",
            "nan is not a usable number",
            "a finite number",
            None,
        ),
    );
    assert_eq!(told.text, "nan");
}

#[test]
fn a_step_that_leads_nowhere_is_named_with_the_nearest_one() {
    one(
        "leads-nowhere",
        (
            26,
            "S0301",
            "pathway.visit.step.report.next",
            "pathway \"visit\" has no step \"laeve\"",
            "\"leave\"",
            Some("did you mean \"leave\"?"),
        ),
    );
}

#[test]
fn a_missing_column_is_shown_where_it_is_named() {
    let mut all = told("missing-column");
    assert_eq!(all.len(), 1, "{:#?}", all.iter().map(|told| &told.fault).collect::<Vec<_>>());
    let told = all.remove(0);
    check(
        &told,
        (
            "missing-column.toml",
            16,
            "S0305",
            "pathway.visit.step.wait.wait.column",
            "tests/scenarios/broken/missing-column.csv has no column \"first_seen\"",
            "one of its columns: pathway, later_seen, first_sen",
            Some("did you mean \"first_sen\"?"),
        ),
    );
}

#[test]
fn malformed_toml_is_invalid_and_not_unreadable() {
    let all = told("malformed");
    assert_eq!((all[0].fault.code, all[0].line), ("S0105", 8), "{}", all[0].fault);
    assert_eq!(all[0].fault.kind, FaultKind::Invalid);
}

#[test]
fn an_absent_file_is_unreadable_and_shown_where_it_is_named() {
    let mut all = told("absent-file");
    assert_eq!(all.len(), 1);
    let told = all.remove(0);
    assert_eq!((told.fault.code, told.line), ("S0101", 7));
    assert_eq!(told.fault.kind, FaultKind::Unreadable);
    assert_eq!(told.fault.address, "bank_holidays");
    assert!(told.fault.found.starts_with("cannot open tests/scenarios/broken/no-such-file.csv"));
}

#[test]
fn an_absent_scenario_is_unreadable() {
    let path = PathBuf::from("tests/scenarios/broken/none.toml");
    let request = Request { path: &path, stacked: &[], alternatives: &[], settings: &[] };
    let failure = load(&request).expect_err("an absent scenario loads");
    assert!(failure.is_unreadable());
    assert_eq!(failure.faults[0].code, "S0101");
}

#[test]
fn faults_of_different_blocks_are_told_at_once() {
    let all = told("two-faults");
    let told: Vec<_> = all.iter().map(|told| (told.line, told.fault.code)).collect();
    assert_eq!(told, [(8, "S0206"), (14, "S0204")]);
}

#[test]
fn damaged_text_is_refused_without_a_panic() {
    for name in ["chances", "leads-nowhere", "missing-column"] {
        let text = std::fs::read_to_string(format!("tests/scenarios/broken/{name}.toml")).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for missing in 0..lines.len() {
            let rest: Vec<&str> = lines
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != missing)
                .map(|(_, it)| *it)
                .collect();
            let files = super::support::Files::new(&[("scenario.toml", &rest.join("\n"))]);
            let _ = files.try_load();
            let cut = lines[..missing].join("\n");
            let _ = super::support::Files::new(&[("scenario.toml", &cut)]).try_load();
        }
    }
}
