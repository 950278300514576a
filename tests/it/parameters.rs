//! Parameters by site, their dated changes, and which of them may be fitted.
//!
//! In all scenarios here a patient waits 10 days times the lag of the site, and
//! nothing else, against a limit of 15 days: so a lag of 1 meets the standard
//! and one of 2 does not, whatever chance does.

use crate::support::{Wanted, folder, run};
use pathflow::diagnostics::Fault;
use pathflow::experiment::{Figure, Results};
use pathflow::scenario::{self, FitScale, Loader, Request, Scenario};
use tempfile::TempDir;

const BY_SITE: &str = "value = 2.0\nsites = { RCF = 1.0 }\n";
const CHANGED: &str = "value = 2.0\nsites = { RCF = 1.0 }\n\
    changes = { RCF = { from = 2024-05-01, value = 3.0, source = \"a new rota\" } }\n";

fn text(lag: &str) -> String {
    format!(
        "schema_version = 1
start = 2024-01-01
report_from = 2024-02-01
report_to = 2024-07-31
replications = 2
organisation.RCF.title = \"Airedale\"
organisation.RCD.title = \"Harrogate\"
site.RCF.organisation = \"RCF\"
site.RCD.organisation = \"RCD\"
[clock.referral]
title = \"Referral\"
[standard.15-day]
clocks = [\"referral\"]
limit = \"15 days\"
[parameter.\"base wait\"]
value = \"10 days\"
[parameter.lag]
source = \"judgement\"
{lag}
[[pathway.p.step]]
name = \"referral\"
start_clock = [\"referral\"]
[[pathway.p.step]]
name = \"wait\"
wait = {{ parameter = \"base wait\", times = {{ parameter = \"lag\" }} }}
[[pathway.p.step]]
name = \"seen\"
stop_clock = [\"referral\"]
[arrivals.a]
pathway = \"p\"
rate = \"5 per day\"
"
    )
}

fn change(from: &str, at: &str, value: f64) -> String {
    format!("[[change]]\nfrom = {from}\nat = \"{at}\"\nset = {value:?}\nsource = \"judgement\"\n")
}

/// A scenario with this lag and these changes as a plan.
fn written(lag: &str, changes: &str) -> TempDir {
    folder(&[
        ("scenario.toml", text(lag).as_str()),
        ("plan.toml", format!("title = \"A plan\"\n{changes}").as_str()),
    ])
}

fn alone(lag: &str) -> Scenario {
    Wanted::new(written(lag, "").path()).load()
}

fn faults(lag: &str) -> Vec<Fault> {
    let folder = written(lag, "");
    let request = Request { path: folder.path(), stacked: &[], alternatives: &[], settings: &[] };
    scenario::load(&request).expect_err("the scenario is refused").faults
}

/// The share within the limit of each month, each patient once.
fn shares(results: &Results, organisation: &str) -> Vec<f64> {
    let wanted = |figure: &&Figure| {
        let key = &figure.key;
        key.org_code == organisation
            && key.metric == "performance"
            && key.basis == "whole"
            && (key.route.as_str(), key.tumour.as_str(), key.pathway.as_str()) == ("", "", "")
            && key.period_start.month() == key.period_end.month()
    };
    results.figures.iter().filter(wanted).map(|figure| figure.value).collect()
}

/// Figures of the base or of a plan, as if they were of the base.
fn figures(results: &Results, plan: &str) -> Vec<Figure> {
    let mut figures: Vec<Figure> =
        results.figures.iter().filter(|figure| figure.key.plan == plan).cloned().collect();
    assert!(!figures.is_empty());
    for figure in &mut figures {
        "base".clone_into(&mut figure.key.plan);
    }
    figures
}

fn assert_same(one: &[Figure], other: &[Figure], what: &str) {
    assert!(one == other, "the figures differ: {what}");
}

#[test]
fn a_site_has_its_own_value_and_all_others_the_common_one() {
    let results = run(&alone(BY_SITE), 0..2);
    assert_eq!(shares(&results, "RCF"), [1.0; 6]);
    assert_eq!(shares(&results, "RCD"), [0.0; 6]);
}

#[test]
fn a_changed_value_holds_from_its_date_on_at_its_site() {
    let scenario = alone(CHANGED);
    assert_eq!(scenario.base.phases.len(), 2);
    let results = run(&scenario, 0..2);
    let airedale = shares(&results, "RCF");
    // Whoever begins in April is seen by 10 May; whoever begins in May, from 31 May on.
    assert_eq!((&airedale[..3], &airedale[4..]), (&[1.0; 3][..], &[0.0; 2][..]));
    assert_eq!(shares(&results, "RCD"), [0.0; 6]);
    // Without sites: at all of them.
    let all = "value = 1.0\nchanges = { all = { from = 2024-05-01, value = 3.0 } }\n";
    let results = run(&alone(all), 0..2);
    for organisation in ["RCF", "RCD"] {
        let shares = shares(&results, organisation);
        assert_eq!((&shares[..3], &shares[4..]), (&[1.0; 3][..], &[0.0; 2][..]));
    }
}

#[test]
fn a_dated_change_is_a_plan_that_is_always_there() {
    let sites = "value = 2.0\nsites = { RCF = 1.0, RCD = 1.2 }\n";
    let changed = format!(
        "{sites}changes = {{ RCF = {{ from = 2024-05-01, value = 3.0 }}, \
         RCD = {{ from = 2024-03-11, value = 0.7 }} }}\n"
    );
    let plan = change("2024-05-01", "parameter.lag.sites.RCF", 3.0)
        + &change("2024-03-11", "parameter.lag.sites.RCD", 0.7);
    let planned = written(sites, &plan);
    let planned = Wanted::new(planned.path()).with(planned.path().join("plan.toml")).load();
    let changed = alone(&changed);
    assert_eq!(changed.base.phases.len(), 3);
    assert_ne!(changed.digest, planned.digest);
    let [one, other] = [&changed, &planned].map(|scenario| run(scenario, 0..2));
    assert_same(&figures(&one, "base"), &figures(&other, "base"), "change and plan");
    assert_eq!(one.events, other.events);
}

#[test]
fn plans_go_on_top_of_dated_changes() {
    for (from, phases) in [("2024-03-01", 3), ("2024-05-01", 2), ("2024-06-01", 3)] {
        let folder = written(CHANGED, &change(from, "parameter.lag.value", 1.1));
        let plan = folder.path().join("plan.toml");
        let compared = Wanted::new(folder.path()).against(&plan).load();
        let timeline = &compared.alternatives[0].timeline.phases;
        assert_eq!(timeline.len(), phases, "{from}");
        assert_eq!(compared.base.phases.len(), 2);
        let first =
            [&timeline[0], &compared.base.phases[0]].map(|phase| format!("{:?}", phase.model));
        assert!(first[0] == first[1], "{from}");
        let both = run(&compared, 0..2);
        let stacked = run(&Wanted::new(folder.path()).with(&plan).load(), 0..2);
        assert_same(&figures(&both, "plan"), &figures(&stacked, "base"), from);
        let base = run(&alone(CHANGED), 0..2);
        assert_same(&figures(&both, "base"), &figures(&base, "base"), from);
    }
}

#[test]
fn settings_and_loaders_reach_sites_and_changes() {
    let folder = written(CHANGED, "");
    let setting = ["parameter.lag.sites.RCF=1.4", "parameter.lag.changes.RCF.value=0.5"];
    let set = Wanted::new(folder.path()).set(&setting).load();
    let request = Request { path: folder.path(), stacked: &[], alternatives: &[], settings: &[] };
    let loader = Loader::new(&request).expect("the files can be read");
    let values = [("parameter.lag.sites.RCF", 1.4), ("parameter.lag.changes.RCF.value", 0.5)];
    let values = values.map(|(address, value)| (address.to_owned(), value));
    let changed = loader.with(&values).expect("the values are sound");
    assert_ne!(set.digest, alone(CHANGED).digest);
    let [one, other] = [&set, &changed].map(|scenario| run(scenario, 0..2));
    assert_same(&figures(&one, "base"), &figures(&other, "base"), "settings and loader");
    assert_eq!(shares(&one, "RCF"), [1.0; 6]);
    // The loader keeps nothing of the values before.
    let plain = loader.with(&[]).expect("the scenario is sound");
    assert_eq!(plain.digest, alone(CHANGED).digest);
    assert!(loader.with(&[("parameter.lag.sites.RCX".to_owned(), 1.0)]).is_err());
}

#[test]
fn fitted_numbers_stand_in_order_of_address() {
    let bounds = "low = 0.5\nhigh = 4.0\nfit = { spread = 0.3 }\n";
    let fitted = |lag: &str| alone(&format!("{lag}{bounds}")).fitted;
    let found = fitted(CHANGED);
    let told: Vec<_> = found.iter().map(|it| (it.address.as_str(), it.value)).collect();
    let expected = [("parameter.lag.changes.RCF.value", 3.0), ("parameter.lag.sites.RCF", 1.0)];
    assert_eq!(told, expected);
    for it in &found {
        assert_eq!((it.low, it.high, it.spread), (0.5, 4.0, 0.3));
        assert_eq!(it.scale, FitScale::Log);
        assert_eq!(it.org_code.as_deref(), Some("RCF"));
    }
    let one = fitted("value = 2.0\n");
    assert_eq!((one.len(), one[0].address.as_str()), (1, "parameter.lag.value"));
    assert_eq!(one[0].org_code, None);
    assert!(alone(CHANGED).fitted.is_empty());
}

#[test]
fn nonsense_is_refused() {
    let fit = |rest: &str| format!("value = 2.0\n{rest}\n");
    for (lag, found) in [
        (fit("sites = { RCE = 1.0 }"), "there is no \"RCE\" here"),
        (fit("sites = { RCF = 9.0 }\nhigh = 4.0"), "outside its bounds"),
        (fit("changes = { RCF = { from = 2024-05-01, value = 1.0 } }"), "there is no \"RCF\" here"),
        (fit("changes = { all = { from = 2024-05-01, value = 9.0 } }\nhigh = 4.0"), "its bounds"),
        (fit("high = '4 days'"), "the value and \"high\" are of different kinds"),
        ("value = 'often'\n".to_owned(), "\"often\" is neither a number nor a duration"),
        ("value = '3 dayz'\n".to_owned(), "\"dayz\" is not a unit of time"),
        (fit("fit = { spread = 0.3 }"), "without bounds"),
        (fit("low = 0.5\nhigh = 4.0\nfit = { spread = 0.0 }"), "the spread is not above 0"),
        (fit("low = 0.0\nhigh = 4.0\nfit = { spread = 0.3 }"), "must be above 0"),
    ] {
        let faults = faults(&lag);
        assert_eq!(faults.len(), 1, "{lag}: {faults:?}");
        assert!(faults[0].found.contains(found), "{lag}: {faults:?}");
        assert!(faults[0].place.is_some() && faults[0].address.contains("lag"), "{faults:?}");
    }
    let hint = faults(&fit("sites = { RCE = 1.0 }"))[0].hint.clone();
    assert!(hint.is_some_and(|hint| hint.contains("RC")), "the nearest site is told");
}

#[test]
fn the_register_lists_the_values_of_the_sites() {
    let told: Vec<_> = alone(CHANGED)
        .assumptions
        .into_iter()
        .map(|it| (it.address, it.value, it.source))
        .collect();
    let owned = |address: &str, value: &str, source: &str| {
        (address.to_owned(), value.to_owned(), source.to_owned())
    };
    assert_eq!(
        told,
        [
            owned("parameter.lag", "2; at { RCF = 1 }", "judgement"),
            owned("parameter.lag.changes.RCF", "3", "a new rota"),
        ]
    );
}
