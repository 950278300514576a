//! The mix of plans that is chosen, beside every mix tried at length.

use crate::support::{folder, run_as};
use pathflow::experiment::Design;
use pathflow::experiment::optimise::{
    Goal, OptimiseFault, OptimiseOptions, OptimiseTask, Optimised, Standing, optimise,
};
use pathflow::report;
use pathflow::scenario::{Loader, Request};
use std::path::PathBuf;

/// Two tests one after the other, both short of slots; others use the first.
const SCENARIO: &str = "schema_version = 1
title = \"Two tests\"
start = 2024-01-01
report_from = 2024-03-01
report_to = 2024-06-30
follow_up = \"120 days\"
seed = 5
urgencies = [\"cancer\", \"routine\"]
organisation.RCF.title = \"Airedale\"
site.RCF.organisation = \"RCF\"

[clock.cancer]
title = \"Cancer\"
[clock.routine]
title = \"Routine\"
[standard.cancer]
clocks = [\"cancer\"]
limit = \"14 days\"
share = [{ from = 2024-01-01, value = 0.8 }]
[standard.routine]
clocks = [\"routine\"]
limit = \"42 days\"

[diary.scan.RCF]
horizon = \"6 weeks\"
[[diary.scan.RCF.session]]
name = \"weekday\"
weekdays = [\"Mon\", \"Tue\", \"Wed\", \"Thu\", \"Fri\"]
opens = \"08:00\"
closes = \"12:00\"
slots = 6

[diary.scope.RCF]
horizon = \"6 weeks\"
[[diary.scope.RCF.session]]
name = \"weekday\"
weekdays = [\"Mon\", \"Tue\", \"Wed\", \"Thu\", \"Fri\"]
opens = \"08:00\"
closes = \"12:00\"
slots = 2

[pathway.cancer]
tumour = \"lung\"
step = [
    { name = \"referred\", start_clock = [\"cancer\"] },
    { name = \"scan\", book = { diary = \"scan\", urgency = \"cancer\" } },
    { name = \"scope\", book = { diary = \"scope\", urgency = \"cancer\" } },
    { name = \"told\", stop_clock = [\"cancer\"] },
]
[pathway.routine]
resource = \"scan\"
step = [
    { name = \"asked\", start_clock = [\"routine\"] },
    { name = \"scan\", book = { diary = \"scan\", urgency = \"routine\" } },
    { name = \"scanned\", stop_clock = [\"routine\"] },
]
[arrivals.cancer]
pathway = \"cancer\"
urgency = \"cancer\"
rate = \"10.5 per week\"
[arrivals.routine]
pathway = \"routine\"
urgency = \"routine\"
rate = \"18 per week\"
";

fn plan(at: &str, what: &str, cost: &str) -> String {
    format!(
        "title = \"{at}\"\n[[change]]\nfrom = 2024-03-01\nat = '{at}'\n{what}\n\
         cost = {{ one_off = \"{cost}\" }}\nsource = \"judgement\"\n"
    )
}

/// Four plans: more of the second test, which is what is short; more of the
/// first, which is not; less of it, which saves money and harms others; and
/// even more of the second, in place of the first of these plans.
fn plans() -> Vec<(&'static str, String)> {
    let scope = "diary.scope.RCF.session.weekday.slots";
    let scan = "diary.scan.RCF.session.weekday.slots";
    vec![
        ("scope.toml", plan(scope, "add_to = 1", "£60,000")),
        ("scan.toml", plan(scan, "add_to = 1", "£40,000")),
        ("fewer.toml", plan(scan, "multiply = 0.7", "£1,000")),
        ("scopes.toml", plan(scope, "add_to = 2", "£95,000")),
    ]
}

struct Case {
    _folder: tempfile::TempDir,
    loader: Loader,
}

fn case(plans: &[(&str, String)]) -> Case {
    let files: Vec<(&str, &str)> = [("scenario.toml", SCENARIO)]
        .into_iter()
        .chain(plans.iter().map(|(name, text)| (*name, text.as_str())))
        .collect();
    let folder = folder(&files);
    let paths: Vec<PathBuf> = plans.iter().map(|(name, _)| folder.path().join(name)).collect();
    let request =
        Request { path: folder.path(), stacked: &[], alternatives: &paths, settings: &[] };
    let loader = Loader::new(&request).unwrap_or_else(|failure| panic!("{:?}", failure.faults));
    Case { _folder: folder, loader }
}

fn options(goal: Goal) -> OptimiseOptions {
    OptimiseOptions {
        standard: "cancer".to_owned(),
        goal,
        margin: 0.02,
        indifference: 2.0,
        confidence: 0.95,
        replications: 200,
        fresh: 20,
        sets: None,
        seed: 5,
        threads: Some(2),
    }
}

fn found(case: &Case, options: &OptimiseOptions) -> Result<Optimised, OptimiseFault> {
    let base = case.loader.with(&[]).unwrap_or_else(|failure| panic!("{:?}", failure.faults));
    optimise(OptimiseTask { loader: &case.loader, base: &base, options }, &())
}

/// Breaches of cancer that each mix avoids and the fall of the routine
/// standard, over many replications that the search does not see.
fn brute_force(case: &Case, mixes: &[Vec<usize>]) -> Vec<(f64, f64)> {
    let scenario = case.loader.with_mixes(mixes).expect("mixes");
    let design = Design { seed: 99, replications: 0..120, threads: Some(2) };
    let results = run_as(&scenario, &design);
    let of_mix = |at: usize| {
        let effect = &results.effects[at];
        let own = effect.avoided.iter().find(|row| row.standard == "cancer").expect("cancer");
        let routine = effect
            .harm
            .rows
            .iter()
            .find(|row| row.key.standard == "routine" && row.key.org_code == "RCF");
        (own.value, -routine.expect("routine patients").difference)
    };
    (0..mixes.len()).map(of_mix).collect()
}

fn names(plans: &[usize]) -> Vec<String> {
    const NAMES: [&str; 4] = ["scope", "scan", "fewer", "scopes"];
    plans.iter().map(|&plan| NAMES[plan].to_owned()).collect()
}

#[test]
fn the_best_for_a_budget_is_that_of_brute_force() {
    let case = case(&plans());
    assert!(case.loader.clash(0, 3) && case.loader.clash(1, 2) && !case.loader.clash(0, 1));
    // Every mix without a clash.
    let mixes: Vec<Vec<usize>> =
        [&[0][..], &[1], &[2], &[3], &[0, 1], &[0, 2], &[1, 3], &[2, 3]].map(<[_]>::to_vec).into();
    let cost = |mix: &Vec<usize>| -> i64 {
        mix.iter().map(|&plan| [6_000_000, 4_000_000, 100_000, 9_500_000][plan]).sum()
    };
    let known = brute_force(&case, &mixes);
    for budget in [3_000_000, 7_000_000, 12_000_000] {
        let allowed = (0..mixes.len())
            .filter(|&at| cost(&mixes[at]) <= budget && known[at].1 <= 0.02)
            .max_by(|&one, &other| known[one].0.total_cmp(&known[other].0));
        let best = allowed.map_or(0.0, |at| known[at].0.max(0.0));
        let options = options(Goal::Best { budget });
        let found = found(&case, &options).expect("a choice");
        let chosen = &found.tried[0];
        assert_eq!(chosen.standing, Standing::Chosen, "{budget}: {:?}", found.tried);
        let of_chosen = mixes.iter().position(|mix| names(mix) == chosen.plans);
        let (avoided, fall) = of_chosen.map_or((0.0, 0.0), |at| known[at]);
        // Four months of two breaches do not matter.
        assert!(best - avoided <= 8.0, "{budget}: {avoided} of {best}, {:?}", found.tried);
        assert!(fall <= 0.02 && chosen.cost <= budget, "{budget}: {chosen:?}");
        assert!(found.screened.is_none() && found.is_settled, "{budget}: {found:?}");
        for tried in found.tried.iter().filter(|tried| tried.plans.contains(&"fewer".to_owned())) {
            assert_eq!(tried.standing, Standing::Harmful, "{tried:?}");
        }
        if let Some(scored) = &found.scored {
            let own = scored.effect.avoided.iter().find(|row| row.standard == "cancer");
            let own = own.expect("cancer");
            assert!((own.value - avoided).abs() < 40.0, "{} is not {avoided}", own.value);
            assert!(own.value.to_bits() != chosen.avoided.value.to_bits(), "scored anew");
        }
    }
}

#[test]
fn the_cheapest_that_meets_a_standard_is_found() {
    let case = case(&plans());
    let goal = Goal::Cheapest { share: 0.8, chance: 0.8 };
    let found = found(&case, &options(goal)).expect("a choice");
    let chosen = &found.tried[0];
    assert_eq!(chosen.standing, Standing::Chosen, "{:?}", found.tried);
    assert_eq!(chosen.plans, ["scope"], "one more scope is enough");
    let (met, of) = found.scored.as_ref().and_then(|it| it.met).expect("a chance");
    assert!(met >= 18 && of.0 > 0.65, "{met} {of:?}");
    let nothing = found.tried.iter().find(|tried| tried.plans.is_empty()).expect("nothing");
    assert_eq!(nothing.standing, Standing::Fails, "{nothing:?}");
}

#[test]
fn nothing_is_the_choice_where_nothing_helps() {
    let only = plans().split_off(1);
    let case = case(&only[..1]);
    let found = found(&case, &options(Goal::Best { budget: 10_000_000 })).expect("a choice");
    let chosen = &found.tried[0];
    let nearly = chosen.avoided.value.abs() < 8.0;
    assert!(chosen.plans.is_empty() || nearly, "{:?}", found.tried);
    let text = report::optimise::optimise(&found);
    assert!(text.contains("CHOICE: "), "{text}");
}

#[test]
fn what_cannot_be_is_refused() {
    let free = "title = \"Free\"\n[[change]]\nfrom = 2024-02-01\n\
                at = 'diary.scope.RCF.session.weekday.slots'\nadd_to = 1\n";
    let case = case(&[("free.toml", free.to_owned())]);
    let refused = found(&case, &options(Goal::Best { budget: 1 })).expect_err("no cost");
    assert_eq!(refused.to_string(), "no cost is written in: free; a mix must have one");
    let wrong =
        OptimiseOptions { standard: "cancr".to_owned(), ..options(Goal::Best { budget: 1 }) };
    let refused = found(&case, &wrong).expect_err("no standard");
    assert!(refused.to_string().contains("there are: cancer, routine"), "{refused}");
}

#[test]
fn threads_change_nothing_and_files_hold_every_mix() {
    let case = case(&plans());
    let goal = Goal::Best { budget: 12_000_000 };
    let few = OptimiseOptions { replications: 12, fresh: 4, ..options(goal) };
    let on_two = found(&case, &few).expect("a choice");
    let on_one = found(&case, &OptimiseOptions { threads: Some(1), ..few.clone() });
    let bytes = |found: &Optimised| report::optimise::document(found).expect("JSON");
    assert_eq!(bytes(&on_two), bytes(&on_one.expect("a choice")));
    let read: serde_json::Value = serde_json::from_slice(&bytes(&on_two)).expect("JSON");
    assert_eq!(read["schema"], "pathflow.optimise");
    assert_eq!(read["tried"].as_array().map(Vec::len), Some(on_two.tried.len()));
    let csv = report::optimise::optimise_csv(&on_two).expect("CSV");
    let csv = String::from_utf8(csv).expect("text");
    assert_eq!(csv.lines().count(), on_two.tried.len() + 1);
    assert!(csv.contains("scope + scan"), "{csv}");
}
