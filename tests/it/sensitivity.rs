//! Which parameters matter, in a scenario where that is known.
//!
//! A patient waits an exponential time with a mean of 10 days times the lag,
//! against a limit of 15 days; then a letter, after the clock has stopped. So
//! the lag is all that matters. Under the plan the mean is 10 days times the
//! effect: it avoids breaches as long as that is below the lag.

use crate::support::folder;
use pathflow::experiment::Scenarios;
use pathflow::experiment::sensitivity::{
    Method, Ranking, Sensitivity, SensitivityFault, SensitivityOptions, SensitivityTask, Subject,
    WantedFigure, planned_runs, sensitivity,
};
use pathflow::report;
use pathflow::scenario::{LoadFailure, Loader, Request, Scenario};
use std::path::PathBuf;
use tempfile::TempDir;

const TEXT: &str = "schema_version = 1
title = \"One lag\"
start = 2024-01-01
report_from = 2024-04-01
report_to = 2024-09-30
follow_up = \"60 days\"
organisation.RCF.title = \"Airedale\"
site.RCF.organisation = \"RCF\"
[clock.referral]
title = \"Referral\"
[standard.15-day]
clocks = [\"referral\"]
limit = \"15 days\"
share = [{ from = 2024-01-01, value = 0.7 }]
[parameter.\"ten days\"]
value = \"10 days\"
source = \"judgement\"
[parameter.effect]
value = 0.8
low = 0.2
high = 2.0
fit = { spread = 0.3, scale = \"linear\" }
source = \"judgement\"
[parameter.lag]
value = 1.0
low = 0.2
high = 3.0
fit = { spread = 0.3, scale = \"linear\" }
source = \"judgement\"
[parameter.letters]
value = 1.0
low = 0.2
high = 3.0
fit = { spread = 0.3, scale = \"linear\" }
source = \"judgement\"
[[pathway.p.step]]
name = \"referral\"
start_clock = [\"referral\"]
[[pathway.p.step]]
name = \"wait\"
wait = { exponential = { parameter = \"ten days\", times = { parameter = \"lag\" } } }
[[pathway.p.step]]
name = \"seen\"
stop_clock = [\"referral\"]
[[pathway.p.step]]
name = \"letter\"
wait = { exponential = { parameter = \"ten days\", times = { parameter = \"letters\" } } }
[arrivals.a]
pathway = \"p\"
rate = \"6 per day\"
";
const PLAN: &str = "title = \"Another wait\"
[[change]]
from = 2024-01-01
at = \"pathway.p.step.wait.wait\"
set = { exponential = { parameter = \"ten days\", times = { parameter = \"effect\" } } }
source = \"judgement\"
";
const ADDRESSES: [&str; 3] =
    ["parameter.effect.value", "parameter.lag.value", "parameter.letters.value"];
const EFFECT: usize = 0;
const LAG: usize = 1;
const LETTERS: usize = 2;

struct OneLag {
    folder: TempDir,
    plans: Vec<PathBuf>,
}

impl OneLag {
    fn new() -> Self {
        let folder = folder(&[("scenario.toml", TEXT), ("other-wait.toml", PLAN)]);
        let plans = vec![folder.path().join("other-wait.toml")];
        Self { folder, plans }
    }

    fn found(&self, options: &SensitivityOptions) -> Result<Sensitivity, SensitivityFault> {
        let base = self.with(&[]).expect("is sound");
        let addresses: Vec<&str> = base.fitted.iter().map(|at| at.address.as_str()).collect();
        assert_eq!(addresses, ADDRESSES);
        sensitivity(SensitivityTask { scenarios: self, base: &base, options }, &())
    }
}

impl Scenarios for OneLag {
    fn with(&self, values: &[f64]) -> Result<Scenario, Box<LoadFailure>> {
        let path = self.folder.path();
        let request = Request { path, stacked: &[], alternatives: &self.plans, settings: &[] };
        let of = ADDRESSES.iter().zip(values);
        let values: Vec<_> = of.map(|(address, &value)| ((*address).to_owned(), value)).collect();
        Loader::new(&request).and_then(|loader| loader.with(&values)).map_err(Box::new)
    }
}

fn options(method: Method) -> SensitivityOptions {
    SensitivityOptions {
        figure: WantedFigure::parse("15-day performance"),
        method,
        sets: 10,
        replications: 2,
        swings: 3,
        swing_replications: 4,
        target: None,
        seed: 7,
        threads: Some(2),
    }
}

/// Positions of the alliance's figure and of what the plan avoids.
fn subjects(found: &Sensitivity) -> (usize, usize) {
    assert!(matches!(found.subjects[0], Subject::Base { .. }));
    let avoided = found.subjects.iter().position(|of| matches!(of, Subject::Avoided { .. }));
    (0, avoided.expect("there is a plan"))
}

#[test]
fn what_does_nothing_has_an_effect_of_exactly_nothing() {
    let found = OneLag::new().found(&options(Method::Morris(4))).expect("runs");
    let (base, avoided) = subjects(&found);
    assert_eq!(found.weight(base, LETTERS), Some(0.0));
    assert_eq!(found.weight(avoided, LETTERS), Some(0.0));
    assert_eq!(found.weight(base, EFFECT), Some(0.0), "it belongs to the plan");
    // A step is half of the belief, 1.47 standard deviations: 0.44.
    let lag = found.weight(base, LAG).expect("figures");
    assert!((0.11..0.18).contains(&lag), "{lag}");
    assert!(found.weight(avoided, EFFECT) > Some(0.0));
    let Ranking::Morris(effects) = &found.ranking else { panic!("not Morris") };
    assert!(effects[base][LAG].mean < 0.0, "a longer lag makes it worse");
    assert!(effects[avoided][LAG].mean > 0.0, "and the plan better");
    assert_eq!(effects[base][LETTERS].interval, Some((0.0, 0.0)));
}

#[test]
fn the_variance_belongs_to_the_lag_alone() {
    let found = OneLag::new().found(&options(Method::Sobol(60))).expect("runs");
    let (base, _) = subjects(&found);
    let Ranking::Sobol(indices) = &found.ranking else { panic!("not Sobol") };
    let indices = indices[base].as_ref().expect("figures");
    for nothing in [EFFECT, LETTERS] {
        assert_eq!(indices.parameters[nothing].total, (Some(0.0), Some((0.0, 0.0))));
        assert_eq!(indices.parameters[nothing].first, (Some(0.0), Some((0.0, 0.0))));
    }
    let total = indices.parameters[LAG].total.0.expect("it varies");
    assert!((total - 1.0).abs() < 1e-9, "with chance shared, nothing else moves it: {total}");
    let first = indices.parameters[LAG].first.0.expect("it varies");
    assert!((first - 1.0).abs() < 0.35, "{first}");
}

#[test]
fn chance_ignorance_and_choice_stand_apart() {
    let found = OneLag::new().found(&options(Method::Morris(2))).expect("runs");
    let sources = found.splits[0].sources.expect("ten sets of two");
    // About 1,100 patients: chance of 0.013; the lag's belief makes 0.08.
    assert!((0.004..0.03).contains(&sources.chance), "{sources:?}");
    assert!((0.05..0.16).contains(&sources.ignorance), "{sources:?}");
    let choice = found.choice.as_ref().expect("a plan");
    assert_eq!(choice.means.len(), 2);
    assert!(choice.means[1].1 > choice.means[0].1, "{choice:?}");
}

/// Waits are counted in dates: 15 days are 15.5 on average, so 70% are in time
/// at a mean of 15.5 / -ln(0.3) = 12.87 days. The plan pays below the lag of 1.
#[test]
fn switch_values_are_where_the_answer_changes() {
    let found = OneLag::new().found(&options(Method::Morris(2))).expect("runs");
    let (base, avoided) = subjects(&found);
    let swing = |parameter| {
        found.swings.iter().find(|swing| swing.parameter == parameter).expect("all were moved")
    };
    let [switch] = swing(LAG).readings[base].switches[..] else { panic!("one switch") };
    assert!((switch.value - 1.287).abs() < 0.12, "{switch:?}");
    assert!(!switch.met_above);
    assert!(swing(LETTERS).readings[base].switches.is_empty());
    let [switch] = swing(EFFECT).readings[avoided].switches[..] else { panic!("one switch") };
    assert!((switch.value - 1.0).abs() < 0.08 && !switch.met_above, "{switch:?}");
    let text = report::sensitivity::sensitivity(&found);
    assert!(text.contains("15-day performance meets 70% only if lag is below about 1."), "{text}");
    assert!(text.contains("other-wait stops avoiding breaches if effect is above about"), "{text}");
    assert!(text.contains("2 change nothing at all"), "{text}");
}

#[test]
fn the_files_are_the_same_on_any_number_of_threads_and_blank_where_nothing_was_run() {
    let lag = OneLag::new();
    let alone = SensitivityOptions { threads: Some(1), swings: 1, ..options(Method::Morris(2)) };
    let together = SensitivityOptions { threads: Some(2), ..alone.clone() };
    let (one, other) = (lag.found(&alone).expect("runs"), lag.found(&together).expect("runs"));
    let record = report::sensitivity::record(&one).expect("is JSON");
    assert_eq!(record, report::sensitivity::record(&other).expect("is JSON"));
    let csv = report::sensitivity::sensitivity_csv(&one).expect("is CSV");
    assert_eq!(csv, report::sensitivity::sensitivity_csv(&other).expect("is CSV"));
    let csv = String::from_utf8(csv).expect("is UTF-8");
    let letters = csv.lines().find(|line| line.contains("letters")).expect("has a row");
    assert!(letters.ends_with(&",".repeat(15)), "not moved by itself, and no Sobol: {letters}");
    let base = lag.with(&[]).expect("is sound");
    assert_eq!(one.runs, planned_runs(&base, &alone));
    assert_eq!(one.runs, 10 * 2 + 2 * 4 + 3 * 4);
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let figure = WantedFigure::parse("62-day performance");
    let wrong = SensitivityOptions { figure, ..options(Method::Morris(2)) };
    match OneLag::new().found(&wrong) {
        Err(SensitivityFault::Standard { known, .. }) => assert_eq!(known, "15-day"),
        other => panic!("{other:?}"),
    }
}
