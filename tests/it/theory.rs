//! Known answers of queueing theory, from scenario files an analyst could have
//! written (`scenarios/validation`), by the measures that these files ask for.
//!
//! The rule is that of `pathflow selftest`: within four standard errors of the
//! target, which are at most 1% of it (2% of rare chances and quantiles). Here
//! runs a sample of every family; `pathflow selftest --full` runs all.

use crate::support::{self, Wanted, path};
use pathflow::experiment::{Design, Shortfall};

/// Runs cases as they are written.
fn check(cases: &[&str]) {
    let short: Vec<(&str, Option<u32>)> = cases.iter().map(|&case| (case, None)).collect();
    check_some(&short);
}

/// Runs cases, some of them with fewer replications than they ask for: then a
/// standard error may be too large, but no answer may be off.
fn check_some(cases: &[(&str, Option<u32>)]) {
    let mut wrong = Vec::new();
    for &(case, replications) in cases {
        let scenario = Wanted::new(path(&format!("scenarios/validation/{case}.toml"))).load();
        let replications = replications.unwrap_or(scenario.replications);
        let is_whole = replications == scenario.replications;
        let design =
            Design { seed: scenario.seed, replications: 0..replications, threads: Some(2) };
        let results = support::run_as(&scenario, &design);
        let mut known = 0;
        for measure in &results.measures {
            let Some(verdict) = measure.verdict else { continue };
            known += 1;
            let is_right = match verdict.shortfall {
                None => true,
                Some(Shortfall::Imprecise) => !is_whole,
                Some(_) => false,
            };
            if !is_right {
                let (found, known) = (&measure.estimate, &measure.known);
                wrong.push(format!("{case}, {}: {found:?}, {known:?}", measure.key.metric));
            }
        }
        assert!(known > 0, "{case} knows no answer");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_or_several_clinicians() {
    check(&["th-01", "th-02a", "th-02c"]);
    check_some(&["th-02b", "th-02e", "th-03", "th-31"].map(|case| (case, Some(10))));
}

#[test]
fn intervals_batches_and_fixed_times() {
    check_some(&["th-06a", "th-06b", "th-07a", "th-07b", "th-08"].map(|case| (case, Some(12))));
}

#[test]
fn durations_of_every_kind() {
    let cases: Vec<String> = (1..=13).map(|number| format!("di-{number:02}")).collect();
    let cases: Vec<_> = cases.iter().map(|case| (case.as_str(), Some(6))).collect();
    check_some(&cases);
}

#[test]
fn published_models() {
    let cases = ["treat-sim", "call-111", "paeds", "cafe", "hsma-480"];
    check_some(&cases.map(|case| (case, Some(800))));
    check_some(&[("nurse-base", None), ("urology", Some(200))]);
}

#[test]
fn one_clinician_with_times_of_any_kind() {
    let families = ["th-04a", "th-04b", "th-04c", "th-04d", "th-04e", "th-04f", "th-04g", "th-05"];
    check_some(&families.map(|case| (case, Some(12))));
}

#[test]
fn classes_without_pre_emption() {
    check_some(&["th-13a", "th-13c", "th-13e"].map(|case| (case, Some(12))));
}

#[test]
fn steps_in_a_row() {
    check_some(&[("th-16", Some(12)), ("th-17a", Some(12)), ("th-17b", None)]);
}

#[test]
fn time_to_diagnosis_without_queues() {
    check(&["th-25"]);
}

/// A nurse whose shift ends finishes the patient first (case 20a).
#[test]
fn staff_who_leave_finish_their_patient() {
    check_some(&[("th-20a", Some(20_000)), ("th-19", Some(10_000))]);
}

#[test]
fn unlimited_beds() {
    check_some(&["th-21a", "th-21b", "th-22"].map(|case| (case, Some(12))));
}

#[test]
fn meetings() {
    check(&["th-23a", "th-23b", "th-23d"]);
    check_some(&["th-23c", "th-24"].map(|case| (case, Some(20))));
}

#[test]
fn arrivals_by_the_hour() {
    check(&["th-29"]);
}

/// Fixed arrivals and lists, worked by hand to the minute (CAL-Q, CAL-W).
#[test]
fn exact_calendars() {
    check(&["cal-q-finish", "cal-w1", "cal-w2"]);
}
