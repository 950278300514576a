//! What plans cost, worked by hand.

use crate::support::folder;
use pathflow::experiment::{Design, run};
use pathflow::report;
use pathflow::scenario::{LoadFailure, Loader, Request, Scenario};

const TEXT: &str = "schema_version = 1
start = 2024-04-01
report_from = 2024-04-01
report_to = 2026-03-31
DISCOUNT
organisation.RCF.title = \"Airedale\"
site.RCF.organisation = \"RCF\"
[rota.nurse.RCF]
units = 5
[diary.ct.RCF]
horizon = \"6 weeks\"
[[diary.ct.RCF.session]]
name = \"weekday\"
weekdays = [\"Mon\"]
opens = \"08:00\"
closes = \"12:00\"
slots = 4
[[pathway.p.step]]
name = \"ct\"
book = { diary = \"ct\" }
[[pathway.p.step]]
name = \"seen\"
activity = { resource = \"nurse\", takes = \"10 min\" }
[arrivals.a]
pathway = \"p\"
rate = \"1 per week\"
";

fn loaded(discount: &str, changes: &str) -> Result<Scenario, LoadFailure> {
    let text = TEXT.replace("DISCOUNT", discount);
    let plan = format!("title = \"A plan\"\n{changes}");
    let folder = folder(&[("scenario.toml", text.as_str()), ("plan.toml", plan.as_str())]);
    let plans = [folder.path().join("plan.toml")];
    let request =
        Request { path: folder.path(), stacked: &[], alternatives: &plans, settings: &[] };
    Loader::new(&request)?.with(&[])
}

fn pounds(discount: &str, changes: &str) -> f64 {
    let scenario = loaded(discount, changes).unwrap_or_else(|it| panic!("{:?}", it.faults));
    let design = Design { seed: 1, replications: 0..1, threads: Some(1) };
    let results = run(&scenario, &design, &()).expect("runs");
    results.effects[0].cost.expect("a cost") as f64 / 100.0
}

fn change(from: &str, rest: &str) -> String {
    format!("[[change]]\nfrom = {from}\n{rest}\nsource = \"judgement\"\n")
}

const SATURDAYS: &str = "to = 2024-06-30
at = \"diary.ct.RCF.session\"
add = { name = \"saturday\", weekdays = [\"Sat\"], opens = \"08:00\", closes = \"12:00\", lists = 2, slots = 4 }
cost = { a_session = \"£500\" }";

#[test]
fn lists_of_sessions_that_are_more_cost_each() {
    // Five Saturdays in June 2024, two lists on each.
    let five = change("2024-06-01", SATURDAYS);
    assert_eq!(pounds("", &five).to_bits(), 5_000.0_f64.to_bits());
    // With what else it costs: a one-off, and half of a year by the day.
    let both = change(
        "2024-06-01",
        &SATURDAYS.replace("£500\"", "£500\", one_off = \"£300\", a_year = \"£36,500\""),
    );
    assert_eq!(pounds("", &both).to_bits(), (5_000.0 + 300.0 + 3_000.0_f64).to_bits());
}

#[test]
fn hours_of_units_cost_as_they_are_put_in() {
    // Ten days of two units.
    let days = change(
        "2024-04-01",
        "to = 2024-04-10\nat = \"rota.nurse.RCF.units\"\nadd_to = 2\ncost = { an_hour = \"£20\" }",
    );
    assert_eq!(pounds("", &days).to_bits(), 9_600.0_f64.to_bits());
    // One, two, three, four units in four weeks.
    let ramp = change(
        "2024-04-01",
        "to = 2024-04-28\nat = \"rota.nurse.RCF.units\"\nadd_to = 4\nramp = \"4 weeks\"\n\
         cost = { an_hour = \"£10\" }",
    );
    assert_eq!(pounds("", &ramp).to_bits(), 16_800.0_f64.to_bits());
    // What is taken away is saved.
    let less = days.replace("add_to = 2", "add_to = -1");
    assert_eq!(pounds("", &less).to_bits(), (-4_800.0_f64).to_bits());
}

#[test]
fn the_second_year_weighs_less_where_costs_are_discounted() {
    let plan = change(
        "2024-04-01",
        "at = \"rota.nurse.RCF.units\"\nadd_to = 1\ncost = { a_year = \"£1,000\" }",
    );
    assert_eq!(pounds("", &plan).to_bits(), 2_000.0_f64.to_bits());
    assert_eq!(pounds("discount_a_year = 0.25", &plan).to_bits(), 1_800.0_f64.to_bits());
    let scenario = loaded("discount_a_year = 0.25", &plan).expect("is sound");
    let design = Design { seed: 1, replications: 0..2, threads: Some(1) };
    let results = run(&scenario, &design, &()).expect("runs");
    let text = report::terminal::compare(&results, &scenario);
    assert!(text.contains("discounted by 25% a year"), "{text}");
}

#[test]
fn costs_away_from_what_they_count_are_refused() {
    let fault = |discount: &str, changes: &str| {
        let failure = loaded(discount, changes).expect_err("refused");
        assert_eq!(failure.faults.len(), 1, "{:?}", failure.faults);
        failure.faults[0].found.clone()
    };
    let of_units = |cost: &str| {
        change("2024-04-01", &format!("at = \"rota.nurse.RCF.units\"\nadd_to = 1\n{cost}"))
    };
    let a_session = of_units("cost = { a_session = \"£1\" }");
    assert_eq!(fault("", &a_session), "a cost of a session away from sessions");
    let an_hour = change("2024-06-01", &SATURDAYS.replace("a_session", "an_hour"));
    assert_eq!(fault("", &an_hour), "a cost of an hour away from units");
    let hour = of_units("cost = { an_hour = \"£1\" }");
    let twice = hour.clone() + &hour.replace("04-01", "05-01");
    assert_eq!(fault("", &twice), "a second cost of what is put in here");
    assert_eq!(fault("discount_a_year = 1.5", &hour), "1.5");
}
