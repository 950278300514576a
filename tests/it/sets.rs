//! Runs over sets of parameter values: chance and what is not known apart.
//!
//! A patient waits the base wait times the lag against a limit of 15 days. By
//! default the wait is 10 days for everyone, so that a lag of 1 meets the
//! standard and one of 2 does not, whatever chance does.

use crate::support::{self, folder};
use pathflow::experiment::{Design, Figure, Results, Scenarios, SetsRun, run, run_over_sets};
use pathflow::report;
use pathflow::scenario::{LoadFailure, Loader, Request, Scenario};
use std::path::PathBuf;
use tempfile::TempDir;

const TEXT: &str = "schema_version = 1
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
[parameter.lag]
value = 2.0
source = \"judgement\"
[[pathway.p.step]]
name = \"referral\"
start_clock = [\"referral\"]
[[pathway.p.step]]
name = \"wait\"
wait = { WAIT, times = { parameter = \"lag\" } }
[[pathway.p.step]]
name = \"seen\"
stop_clock = [\"referral\"]
[parameter.\"base wait\"]
value = \"10 days\"
[arrivals.a]
pathway = \"p\"
rate = \"5 per day\"
";
const SURE: &str = "parameter = \"base wait\"";
const PLAN: &str = "title = \"A lag of 1.2\"
[[change]]
from = 2024-01-01
at = \"parameter.lag.value\"
set = 1.2
source = \"judgement\"
";

struct Lags {
    folder: TempDir,
    plans: Vec<PathBuf>,
}

impl Lags {
    fn new(with_plan: bool) -> Self {
        let text = TEXT.replace("WAIT", SURE);
        let folder = folder(&[("scenario.toml", text.as_str()), ("plan.toml", PLAN)]);
        let plans = if with_plan { vec![folder.path().join("plan.toml")] } else { Vec::new() };
        Self { folder, plans }
    }

    fn over(&self, lags: &[f64], each: u32, threads: usize) -> Results {
        let base = self.with(&[]).expect("is sound");
        let sets: Vec<Vec<f64>> = lags.iter().map(|&lag| vec![lag]).collect();
        let design = Design { seed: 5, replications: 0..each, threads: Some(threads) };
        run_over_sets((&base, self), &sets, &design, &()).unwrap_or_else(|fault| panic!("{fault}"))
    }
}

impl Scenarios for Lags {
    fn with(&self, values: &[f64]) -> Result<Scenario, Box<LoadFailure>> {
        let path = self.folder.path();
        let request = Request { path, stacked: &[], alternatives: &self.plans, settings: &[] };
        let values: Vec<_> =
            values.iter().map(|&lag| ("parameter.lag.value".to_owned(), lag)).collect();
        Loader::new(&request).and_then(|loader| loader.with(&values)).map_err(Box::new)
    }
}

/// The figure of all patients over the whole period, as reported.
fn over_period<'r>(results: &'r Results, metric: &str) -> &'r Figure {
    let mut found = results.figures.iter().filter(|figure| {
        let key = &figure.key;
        key.org_code == "RCF"
            && key.metric == metric
            && key.basis == "allocated"
            && key.plan == "base"
            && key.period_start != key.period_end.first_of_month()
    });
    found.next().expect("there is one")
}

#[test]
fn one_set_is_the_scenario_with_its_values() {
    let lags = Lags::new(false);
    let sets = lags.over(&[1.3], 3, 2);
    let scenario = lags.with(&[1.3]).expect("is sound");
    let design = Design { seed: 5, replications: 0..3, threads: Some(1) };
    let plain = run(&scenario, &design, &()).expect("runs");
    assert_eq!(sets.sets, Some(SetsRun { sets: 1, replications_each: 3 }));
    assert_eq!(sets.figures.len(), plain.figures.len());
    for (over_sets, alone) in sets.figures.iter().zip(&plain.figures) {
        assert_eq!(over_sets.key, alone.key);
        assert!((over_sets.value - alone.value).abs() < 1e-12 * alone.value.abs().max(1.0));
        assert_eq!(over_sets.spread, alone.spread);
        assert_eq!(over_sets.sources, None, "there is nothing to hold it against");
    }
}

#[test]
fn every_future_has_chance_of_its_own() {
    let lags = Lags::new(false);
    let alike = over_period(&lags.over(&[1.0, 1.0, 1.0], 2, 2), "patients").clone();
    let scenario = lags.with(&[1.0]).expect("is sound");
    let design = Design { seed: 5, replications: 0..6, threads: Some(1) };
    let six = run(&scenario, &design, &()).expect("runs");
    let of_six = over_period(&six, "patients");
    assert!((alike.value - of_six.value).abs() < 1e-9, "replications 0 to 5");
    assert_eq!(alike.spread, of_six.spread);
    assert_eq!(alike.replications, 6);
}

#[test]
fn what_does_not_depend_on_chance_is_not_known() {
    let found = Lags::new(false).over(&[1.0, 2.0, 1.0, 2.0], 2, 2);
    let performance = over_period(&found, "performance");
    let sources = performance.sources.expect("four sets of two");
    // Shares of 1, 0, 1, 0: a variance of 1 / 3, none of it within sets.
    assert!(sources.chance.abs() < 1e-12, "{sources:?}");
    assert!((sources.ignorance - (1.0_f64 / 3.0).sqrt()).abs() < 1e-12, "{sources:?}");
    // The interval is that of four sets, not of eight replications.
    let (low, high) = performance.interval.expect("four sets");
    assert!((low, high) == (0.0, 1.0), "t of 3 degrees, 3.18, times 0.29, around 0.5");
}

#[test]
fn what_does_not_depend_on_the_values_is_chance() {
    let lags: Vec<f64> = (0..40).map(|set| 1.0 + f64::from(set) / 100.0).collect();
    let found = Lags::new(false).over(&lags, 3, 2);
    let sources = over_period(&found, "patients").sources.expect("forty sets of three");
    // Some 450 Poisson arrivals: their root, give or take a tenth.
    assert!((18.0..25.0).contains(&sources.chance), "{sources:?}");
    assert!(sources.ignorance < sources.chance / 2.0, "{sources:?}");
}

#[test]
fn sets_that_disagree_are_counted_and_said() {
    // A lag of 1.2 for all: of no use where it was 1, a rescue where it was 2.
    let lags = Lags::new(true);
    let found = lags.over(&[1.0, 2.0, 2.0, 1.0, 1.0], 2, 2);
    let avoided = &found.effects[0].avoided[0];
    assert!(avoided.value > 100.0, "two sets of five");
    // Three of the five are without an effect, and count half.
    assert!(avoided.agreement.is_some_and(|share| (0.4..=0.7).contains(&share)), "{avoided:?}");
    let base = lags.with(&[]).expect("is sound");
    let text = report::terminal::compare(&found, &base);
    assert!(text.contains("5 sets of parameter values, 2 replications of each"), "{text}");
    assert!(text.contains("not settled by the data"), "{text}");
    let agreed = report::terminal::compare(&lags.over(&[2.0; 5], 2, 2), &base);
    assert!(!agreed.contains("(not settled by the data)"), "{agreed}");
}

#[test]
fn a_set_that_is_refused_is_named() {
    let lags = Lags::new(false);
    let base = lags.with(&[]).expect("is sound");
    let design = Design { seed: 5, replications: 0..2, threads: Some(2) };
    let sets = [vec![1.0], vec![-1.0], vec![-2.0]];
    let fault = run_over_sets((&base, &lags), &sets, &design, &()).expect_err("a negative lag");
    assert!(fault.to_string().starts_with("set 2 of the parameter sets: "), "{fault}");
}

#[test]
fn the_document_says_what_sets_say() {
    let found = Lags::new(true).over(&[1.0, 2.0, 1.0, 2.0], 2, 2);
    let bytes = report::document(&found).expect("JSON");
    let read: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(read["parameter_sets"]["sets"], 4);
    let performance = over_period(&found, "performance");
    let at = found.figures.iter().position(|figure| figure.key == performance.key);
    let row = &read["figures"][at.expect("it is there")];
    assert!(row["sd_ignorance"].as_f64().is_some_and(|sd| (sd - 0.577).abs() < 1e-3), "{row}");
    assert!(read["effects"][0]["breaches_avoided"][0]["sets_agree"].is_number());
}

#[test]
fn the_same_bytes_on_one_thread_and_on_two() {
    let lags = Lags::new(true);
    let bytes = |threads| {
        let results = lags.over(&[1.0, 1.4, 1.6], 2, threads);
        (report::document(&results).expect("JSON"), report::comparison_csv(&results).expect("CSV"))
    };
    assert_eq!(bytes(1), bytes(2));
}

#[test]
fn a_run_says_what_is_chance_and_what_is_not_known() {
    let lags = Lags::new(false);
    let base = lags.with(&[]).expect("is sound");
    let text = report::terminal::run(&lags.over(&[1.0, 2.0, 1.0, 2.0], 2, 2), &base);
    assert!(text.contains("CHANCE, AND WHAT IS NOT KNOWN"), "{text}");
    let one_each = report::terminal::run(&lags.over(&[1.0, 2.0], 1, 2), &base);
    assert!(one_each.contains("ask for --replications 2"), "{one_each}");
    assert!(support::text("docs/calibration.md").contains("--parameter-sets"));
}
