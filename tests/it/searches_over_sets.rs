//! Searches, sweeps and precision over sets of parameter values: replications
//! take one set after another.

use crate::support::folder;
use pathflow::experiment::bottlenecks::{
    BottleneckOptions, BottleneckTask, Bottlenecks, bottlenecks,
};
use pathflow::experiment::designs::{Axis, Values, grid};
use pathflow::experiment::optimise::{Goal, OptimiseOptions, OptimiseTask, Optimised, optimise};
use pathflow::experiment::sweep::{Sweep, SweepOptions, sweep};
use pathflow::experiment::{
    Design, ParameterSets, Results, Scenarios, WithValues, read_precision, run, run_over_sets,
    run_to_precision,
};
use pathflow::report;
use pathflow::scenario::{Loader, Request};

/// A scope that is short of slots, then a wait that is the base wait times the
/// lag against a limit of 15 days.
const TEXT: &str = "schema_version = 1
start = 2024-01-01
report_from = 2024-02-01
report_to = 2024-04-30
follow_up = \"90 days\"
organisation.RCF.title = \"Airedale\"
site.RCF.organisation = \"RCF\"
urgencies = [\"cancer\"]
[clock.referral]
title = \"Referral\"
[standard.15-day]
clocks = [\"referral\"]
limit = \"15 days\"
[parameter.lag]
value = 1.0
source = \"judgement\"
[parameter.\"base wait\"]
value = \"10 days\"
[diary.scope.RCF]
horizon = \"6 weeks\"
[[diary.scope.RCF.session]]
name = \"weekday\"
weekdays = [\"Mon\", \"Tue\", \"Wed\", \"Thu\", \"Fri\"]
opens = \"08:00\"
closes = \"12:00\"
slots = 4
[diary.scan.RCF]
horizon = \"6 weeks\"
[[diary.scan.RCF.session]]
name = \"weekday\"
weekdays = [\"Mon\", \"Tue\", \"Wed\", \"Thu\", \"Fri\"]
opens = \"08:00\"
closes = \"12:00\"
slots = 4
[pathway.p]
tumour = \"lung\"
step = [
    { name = \"referral\", start_clock = [\"referral\"] },
    { name = \"scope\", book = { diary = \"scope\", urgency = \"cancer\" } },
    { name = \"scan\", book = { diary = \"scan\", urgency = \"cancer\" } },
    { name = \"wait\", wait = { parameter = \"base wait\", times = { parameter = \"lag\" } } },
    { name = \"seen\", stop_clock = [\"referral\"] },
]
[arrivals.a]
pathway = \"p\"
urgency = \"cancer\"
rate = \"17 per week\"
";
const LAG: &str = "parameter.lag.value";
const SCOPES: &str = "diary.scope.RCF.session.weekday.slots";
const SCANS: &str = "diary.scan.RCF.session.weekday.slots";

fn plan(at: &str, what: &str, pounds: &str) -> String {
    format!(
        "title = \"A plan\"\n[[change]]\nfrom = 2024-02-01\nat = '{at}'\n{what}\n\
         source = \"judgement\"\ncost = {{ one_off = \"{pounds}\" }}\n"
    )
}

/// The scenario with plans: a shorter lag, two more slots for scopes and for
/// scans.
fn loader() -> Loader {
    let plans = [
        ("lag.toml", plan(LAG, "set = 0.5", "£10,000")),
        ("scope.toml", plan(SCOPES, "add_to = 2", "£10,000")),
        ("scan.toml", plan(SCANS, "add_to = 2", "£10,000")),
    ];
    let mut files = vec![("scenario.toml", TEXT)];
    files.extend(plans.iter().map(|(name, text)| (*name, text.as_str())));
    let folder = folder(&files);
    let paths: Vec<_> = plans.iter().map(|(name, _)| folder.path().join(name)).collect();
    let request =
        Request { path: folder.path(), stacked: &[], alternatives: &paths, settings: &[] };
    Loader::new(&request).unwrap_or_else(|failure| panic!("{:?}", failure.faults))
}

fn sets(addresses: &[&str], values: &[impl AsRef<[f64]>]) -> ParameterSets {
    ParameterSets {
        addresses: addresses.iter().map(|&address| address.to_owned()).collect(),
        sets: values.iter().map(|values| values.as_ref().to_vec()).collect(),
    }
}

fn under<'a>(loader: &'a Loader, sets: &ParameterSets) -> WithValues<'a> {
    WithValues { loader, addresses: sets.addresses.clone() }
}

/// Breaches of the base over the whole period by cohort, in one replication
/// with these values.
fn breaches(loader: &Loader, values: &[(&str, f64)], replication: u32) -> f64 {
    let values: Vec<(String, f64)> =
        values.iter().map(|&(address, value)| (address.to_owned(), value)).collect();
    let scenario = loader.with(&values).expect("is sound");
    let design = Design { seed: 5, replications: replication..replication + 1, threads: Some(1) };
    let results = run(&scenario, &design, &()).expect("runs");
    let is_it = |it: &&pathflow::experiment::Figure| {
        it.key.plan == "base"
            && it.key.org_code == "RCF"
            && it.key.tumour.is_empty()
            && it.key.route.is_empty()
            && it.key.metric == "breaches"
            && it.key.basis == "cohort"
            && it.key.period_start != it.key.period_end.first_of_month()
    };
    results.figures.iter().find(is_it).map_or(0.0, |figure| figure.value)
}

fn swept(sets: Option<ParameterSets>, threads: usize) -> Sweep {
    let loader = loader();
    let base = loader.with(&[]).expect("is sound");
    let axes = vec![Axis { address: SCOPES.to_owned(), values: Values::List(vec![3.0, 6.0]) }];
    let points = grid(&axes);
    let (replications, threads) = (4, Some(threads));
    let options = SweepOptions { axes, points, replications, sets, seed: 5, threads };
    sweep((&loader, &base), &options, &()).unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn a_point_of_a_sweep_is_every_set_with_its_values() {
    let lags = sets(&[LAG], &[&[1.0], &[2.0], &[1.2], &[1.3]]);
    let found = swept(Some(lags.clone()), 2);
    assert_eq!(found.sets, Some(4));
    let loader = loader();
    for (point, slots) in [(0, 3.0), (1, 6.0)] {
        let under = |(replication, set): (usize, &Vec<f64>)| {
            breaches(&loader, &[(LAG, set[0]), (SCOPES, slots)], replication as u32)
        };
        let known = lags.sets.iter().enumerate().map(under).sum::<f64>() / 4.0;
        let is_it = |it: &&pathflow::experiment::sweep::SweptFigure| {
            it.org_code == "RCF" && it.basis == "cohort" && it.metric == "breaches"
        };
        let figure = found.points[point].1.iter().find(is_it).expect("it is there");
        assert!((figure.value.value - known).abs() < 1e-9, "{figure:?} {known}");
        assert!(known > 0.0);
    }
    assert_eq!(swept(Some(lags), 1), found, "on any threads");
    let text = report::sweep::sweep(&found, "15-day", "RCF");
    assert!(text.contains("Each replication took one of 4 parameter sets"), "{text}");
}

#[test]
fn sets_with_the_values_of_the_file_alter_nothing() {
    let own = || Some(sets(&[LAG], &[&[1.0]; 4]));
    assert_eq!(Sweep { sets: None, ..swept(own(), 2) }, swept(None, 2));
    assert_eq!(Bottlenecks { sets: None, ..held_up(own()) }, held_up(None));
    let same = |sets| {
        let found = chosen(sets);
        (found.tried, found.scored, found.is_settled, found.expected_loss)
    };
    assert_eq!(same(own()).0, same(None).0);
    let scored = |it: Option<pathflow::experiment::optimise::Scored>| {
        it.map(|it| (it.replications, it.effect.avoided[0].value, it.effect.avoided[0].interval))
    };
    assert_eq!(scored(same(own()).1), scored(same(None).1));
}

fn held_up(sets: Option<ParameterSets>) -> Bottlenecks {
    let loader = loader();
    let base = loader.with(&[]).expect("is sound");
    let options = BottleneckOptions {
        standard: "15-day".to_owned(),
        organisation: None,
        patterns: Vec::new(),
        costs: Vec::new(),
        indifference: 0.5,
        replications: 4,
        each_alone: false,
        sets,
        seed: 5,
        threads: Some(2),
    };
    let task = BottleneckTask { loader: &loader, base: &base, options: &options };
    bottlenecks(task, &()).unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn bottlenecks_are_those_of_the_sets() {
    // The file has four slots of each a day; the sets say which it is short of.
    for (scopes, scans, first) in [(3.0, 8.0, "diary.scope.RCF"), (8.0, 3.0, "diary.scan.RCF")] {
        let short = sets(&[SCOPES, SCANS], &[&[scopes, scans]; 4]);
        let found = held_up(Some(short));
        assert_eq!(found.candidates[0].address, first);
        let told = report::bottlenecks::bottlenecks(&found);
        assert!(told.contains("took one of 4 parameter sets"), "{told}");
    }
    let fault = sets(&["parameter.lagg.value"], &[&[1.0]; 4]);
    let loader = loader();
    let base = loader.with(&[]).expect("is sound");
    let mut options = chosen_options(Some(fault));
    options.replications = 4;
    let task = OptimiseTask { loader: &loader, base: &base, options: &options };
    let refused = optimise(task, &()).expect_err("no such address").to_string();
    assert!(refused.starts_with("set 1 of the parameter sets: "), "{refused}");
}

fn chosen_options(sets: Option<ParameterSets>) -> OptimiseOptions {
    OptimiseOptions {
        standard: "15-day".to_owned(),
        goal: Goal::Best { budget: 1_000_000 },
        margin: 0.05,
        indifference: 1.0,
        confidence: 0.9,
        replications: 20,
        fresh: 4,
        sets,
        seed: 5,
        threads: Some(2),
    }
}

fn chosen(sets: Option<ParameterSets>) -> Optimised {
    let loader = loader();
    let base = loader.with(&[]).expect("is sound");
    let options = chosen_options(sets);
    let task = OptimiseTask { loader: &loader, base: &base, options: &options };
    optimise(task, &()).unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn a_choice_that_hangs_on_the_sets_is_worth_knowing() {
    // In three sets of four there are too few scopes, in one too few scans. One
    // plan is affordable: scopes, but it would be worth to know.
    let short: Vec<&[f64]> =
        (0..20).map(|set| if set % 4 == 3 { &[8.0, 3.0] } else { &[3.0, 8.0] } as &[f64]).collect();
    let found = chosen(Some(sets(&[SCOPES, SCANS], &short)));
    assert_eq!(found.tried[0].plans, ["scope"]);
    let (known, futures) = found.worth_of_knowing.expect("over sets");
    assert!(futures >= 10 && known.best_in > 0.6 && known.best_in < 0.9, "{known:?}");
    assert!(known.value > 1.0, "{known:?}");
    let text = report::optimise::optimise(&found);
    assert!(text.contains("to know the parameters before choosing"), "{text}");
    assert!(text.contains("on average over the 20 parameter sets"), "{text}");
    assert_eq!(chosen(None).worth_of_knowing, None);
}

fn precisely(asked: &str, lags: &ParameterSets, threads: usize) -> Results {
    let loader = loader();
    let base = loader.with(&[]).expect("is sound");
    let asked = read_precision(&[asked.to_owned()], &base).expect("can be asked for");
    let design = Design { seed: 5, replications: 0..100, threads: Some(threads) };
    let under = under(&loader, lags);
    let over = Some((&under as &dyn Scenarios, lags.sets.as_slice()));
    run_to_precision((&base, over), &design, &asked, &()).unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn precision_over_sets_is_one_replication_of_each() {
    let values: Vec<[f64; 1]> = (0..40).map(|set| [1.0 + f64::from(set % 7) / 10.0]).collect();
    let values: Vec<&[f64]> = values.iter().map(<[f64; 1]>::as_slice).collect();
    let lags = sets(&[LAG], &values);
    let found = precisely("15-day performance 15 points", &lags, 2);
    let number = found.replications as usize;
    assert!((20..40).contains(&number), "{number}");
    let loader = loader();
    let base = loader.with(&[]).expect("is sound");
    let design = Design { seed: 5, replications: 0..1, threads: Some(2) };
    let plain = run_over_sets((&base, &under(&loader, &lags)), &lags.sets[..number], &design, &());
    let plain = plain.unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(Results { precision: None, ..found.clone() }, plain);
    assert_eq!(precisely("15-day performance 15 points", &lags, 1), found, "on any threads");
    // What the data leave open, more sets would have to tell.
    let all = precisely("15-day performance 0.001 points", &lags, 2);
    assert_eq!(all.replications, 40);
    let reached = all.precision.expect("asked for");
    assert!(!reached.all && reached.at_most == 40, "{reached:?}");
}

#[test]
fn what_it_is_worth_to_know_is_worked_by_hand() {
    // With a lag of 0.5 the plan alters nothing, with one of 2 it avoids all
    // breaches. One replication of each set, so that sets are as they are.
    let text = TEXT.replace("slots = 4", "slots = 40");
    let plan = plan(LAG, "set = 0.5", "£10,000");
    let folder = folder(&[("scenario.toml", text.as_str()), ("lag.toml", plan.as_str())]);
    let paths = [folder.path().join("lag.toml")];
    let request =
        Request { path: folder.path(), stacked: &[], alternatives: &paths, settings: &[] };
    let loader = Loader::new(&request).expect("is read");
    let base = loader.with(&[]).expect("is sound");
    let lags = sets(&[LAG], &[&[0.5], &[2.0], &[2.0], &[0.5], &[0.5]]);
    let design = Design { seed: 5, replications: 0..1, threads: Some(2) };
    let over = run_over_sets((&base, &under(&loader, &lags)), &lags.sets, &design, &());
    let over = over.unwrap_or_else(|fault| panic!("{fault}"));
    // Some 200 breaches are avoided in two sets of five. At £200 each that is
    // £40,000 there: £6,000 more than the cost on average. To know would save
    // the cost in three sets of five.
    let mut results = over.clone();
    results.value_breaches("15-day", 20_000);
    let [known] = results.worth_of_knowing.as_slice() else { panic!("one standard") };
    assert_eq!(known.choice.as_deref(), Some("lag"));
    assert!((known.best_in - 0.4).abs() < 1e-12 && known.sets == 5, "{known:?}");
    assert!((known.value - 600_000.0).abs() < 1e-6, "{known:?}");
    let told = report::terminal::compare(&results, &base);
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("in 2 of 5 sets of values. To know which of them holds"), "{told}");
    assert!(words.contains("would be worth £6,000 at most."), "{told}");
    let bytes = report::document(&results).expect("JSON");
    let read: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(read["worth_of_knowing"][0]["choice"], "lag");
    // At £20 each it costs more than it brings: to know would bring what it has
    // more than nothing where it has anything.
    let mut results = over;
    results.value_breaches("15-day", 2_000);
    assert_eq!(results.worth_of_knowing[0].choice, None);
}
