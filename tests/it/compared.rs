//! What `compare` says beside differences: the chance of meeting a standard,
//! what a plan puts in, days and long waits, what it is worth, who is
//! dominated, and whether a trust would see it.

use crate::support::{Wanted, folder, path, run};
use pathflow::experiment::{
    ARRIVALS, BreachesAvoided, CAPACITY, Difference, MEETS, Results, SHOWN,
};
use pathflow::report;
use tempfile::TempDir;

/// Everyone waits as long as the parameter says, against a limit of 15 days.
const ALIKE: &str = "schema_version = 1
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
share = [{ from = 2024-01-01, value = 0.85 }]
stock_over = [\"15 days\"]
[parameter.wait]
value = \"20 days\"
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

/// Ten days less from the first day on.
const SOONER: &str = "title = \"Ten days sooner\"
[[change]]
from = 2024-01-01
at = \"parameter.wait.value\"
set = \"10 days\"
source = \"judgement\"
";

/// A change of scans at Harrogate, with its cost.
fn scans(change: i32, cost: &str, from: &str) -> String {
    format!(
        "title = \"Scans at Harrogate\"
[[change]]
from = {from}
at = \"diary.ct.RCD.session.weekday.slots\"
add_to = {change}
{cost}
source = \"judgement\"
"
    )
}

fn alike() -> (TempDir, Results) {
    let folder = folder(&[("scenario.toml", ALIKE), ("plan.toml", SOONER)]);
    let scenario = Wanted::new(folder.path()).against(folder.path().join("plan.toml")).load();
    let results = run(&scenario, 0..6);
    (folder, results)
}

fn clinic(plans: &[(&str, &str)], settings: &[&str], replications: u32) -> Results {
    let folder = folder(plans);
    let mut wanted = Wanted::clinic().set(settings);
    for (name, _) in plans {
        wanted = wanted.against(folder.path().join(name));
    }
    run(&wanted.load(), 0..replications)
}

fn rows<'r>(results: &'r Results, metric: &str) -> Vec<&'r Difference> {
    results.differences.iter().filter(|row| row.key.metric == metric).collect()
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-9
}

#[test]
fn the_chance_of_meeting_stands_beside_doing_nothing() {
    let (_, results) = alike();
    let found = rows(&results, MEETS);
    let of_trust: Vec<_> = found.iter().filter(|row| row.key.org_code == "RCF").collect();
    assert_eq!(of_trust.len(), 3, "three months");
    for row in &of_trust[1..] {
        // Nobody within 15 days, and everybody: in all six replications.
        assert_eq!((row.base.to_bits(), row.value.to_bits()), (0, 1.0_f64.to_bits()), "{row:?}");
        let chances = row.chances.expect("they are chances");
        assert_eq!(chances.futures, 6);
        // Wilson's interval of 0 of 6 ends at z^2 / (6 + z^2).
        let end = 3.841_458_820_694_124 / 9.841_458_820_694_124;
        assert!(close(chances.base.0, 0.0) && close(chances.base.1, end), "{chances:?}");
        assert!(close(chances.plan.0, 1.0 - end) && close(chances.plan.1, 1.0), "{chances:?}");
    }
    let csv = String::from_utf8(report::comparison_csv(&results).expect("CSV")).expect("text");
    let row = csv.lines().filter(|line| line.contains(",meets_standard,")).nth(2);
    assert!(row.is_some_and(|row| row.ends_with(",0,0.390334") || row.contains(",0,0.3903")));
}

#[test]
fn days_saved_are_those_of_everyone_and_long_waits_those_at_the_end() {
    let (_, results) = alike();
    let BreachesAvoided { value, days_saved, fewer_long_waits, .. } =
        &results.effects[0].avoided[0];
    let days = days_saved.expect("days");
    // All breach without the plan, and each waits ten days less with it.
    assert!((days.value - 10.0 * value).abs() < 1e-6, "{days:?} {value}");
    let [(metric, fewer)] = fewer_long_waits.as_slice() else { panic!("{fewer_long_waits:?}") };
    assert_eq!(metric, "waiting_over_15");
    // Five days of five a day.
    assert!((15.0..35.0).contains(&fewer.value), "{fewer:?}");
}

#[test]
fn capacity_and_demand_that_a_plan_changes_are_told_a_week() {
    let more = "title = \"More come\"
[[change]]
from = 2025-04-01
at = \"parameter.referrals.value\"
multiply = 1.25
source = \"judgement\"
";
    let less = scans(-1, "", "2025-04-01");
    let results = clinic(&[("less.toml", less.as_str()), ("more.toml", more)], &[], 2);
    let [capacity] = rows(&results, CAPACITY)[..] else { panic!("one resource changes") };
    assert_eq!((capacity.key.plan.as_str(), capacity.key.org_code.as_str()), ("less", "RCD"));
    assert_eq!((capacity.key.resource.as_str(), capacity.key.unit.as_str()), ("ct", "slots"));
    // A year from a Tuesday on has 52 Mondays, Wednesdays and Fridays.
    let weeks = 365.0 / 7.0;
    assert!(close(capacity.difference, -156.0 / weeks), "{capacity:?}");
    assert!(close(capacity.base, 468.0 / weeks), "{capacity:?}");
    let [demand] = rows(&results, ARRIVALS)[..] else { panic!("one stream changes") };
    assert_eq!((demand.key.plan.as_str(), demand.key.pathway.as_str()), ("more", "lung"));
    assert!((demand.value / demand.base - 1.25).abs() < 1e-9, "{demand:?}");
    assert_eq!(demand.interval, None, "it is put in, and known");
}

/// A plan in several phases adds the same arrivals up as the base does.
#[test]
fn a_ramp_invents_no_demand() {
    let results = run(
        &Wanted::new(path("scenarios/starter"))
            .against(path("scenarios/starter/plans/wednesday.toml"))
            .load(),
        0..2,
    );
    assert!(rows(&results, ARRIVALS).is_empty());
    assert_eq!(rows(&results, CAPACITY).len(), 1);
}

#[test]
fn a_breach_that_is_worth_something_gives_a_net_benefit() {
    let dear = scans(1, "cost = { a_year = \"£60,000\" }", "2025-04-01");
    let free = scans(1, "", "2025-04-01");
    let mut results = clinic(&[("dear.toml", &dear), ("free.toml", &free)], &[], 6);
    assert_eq!(results.effects[0].avoided[0].net_benefit, None);
    results.value_breaches("62-day", 200_000);
    let avoided = &results.effects[0].avoided[0];
    let net = avoided.net_benefit.expect("a cost and a worth");
    assert!(close(net.value, 200_000.0 * avoided.value - 6_000_000.0), "{net:?}");
    let (low, high) = avoided.interval.expect("six replications");
    let (net_low, net_high) = net.interval.expect("six replications");
    assert!(close(net_low, 200_000.0 * low - 6_000_000.0), "{net:?}");
    assert!(close(net_high, 200_000.0 * high - 6_000_000.0), "{net:?}");
    assert_eq!(results.effects[1].avoided[0].net_benefit, None, "no cost, no benefit");
}

#[test]
fn a_plan_that_costs_more_and_avoids_fewer_is_dominated() {
    let cost = |pounds: &str| format!("cost = {{ a_year = \"£{pounds}\" }}");
    let from = "2025-04-01";
    let plans = [
        ("cheap.toml", scans(1, &cost("60,000"), from)),
        ("same.toml", scans(1, &cost("90,000"), from)),
        ("worse.toml", scans(-1, &cost("100,000"), from)),
    ];
    let plans: Vec<(&str, &str)> =
        plans.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let results = clinic(&plans, &[], 6);
    // The same for more money avoids no fewer: it is not said of `same`.
    let pairs: Vec<(&str, &str)> =
        results.dominated.iter().map(|row| (row.plan.as_str(), row.by.as_str())).collect();
    assert_eq!(pairs, [("worse", "cheap"), ("worse", "same")]);
    assert_eq!(results.dominated[0].dearer_by, 4_000_000);
    let (low, _) = results.dominated[0].avoids_fewer.interval.expect("six replications");
    assert!(low > 0.0);
}

#[test]
fn a_trust_sees_what_stands_out_from_the_year_before() {
    let less = scans(-1, "", "2025-04-01");
    let results = clinic(&[("less.toml", &less)], &[], 12);
    let sightings = &results.effects[0].sightings;
    let of = |org: &str| sightings.iter().find(|row| row.key.org_code == org);
    let harrogate = of("RCD").expect("it is changed");
    assert!(!harrogate.rises);
    assert!(harrogate.month.is_some_and(|month| (2..=12).contains(&month)), "{harrogate:?}");
    assert_eq!(of("RCF"), None, "nothing is changed there");
    // By month 1 to 12, at a trust and at both; never less with time.
    let shown = rows(&results, SHOWN);
    assert_eq!(shown.len(), 24);
    for pair in shown.windows(2).filter(|pair| pair[0].key.org_code == pair[1].key.org_code) {
        assert!(pair[1].value >= pair[0].value && pair[1].base >= pair[0].base, "{pair:?}");
    }
}

#[test]
fn without_a_year_before_the_plan_nothing_is_said_of_the_chart() {
    let early = scans(-1, "", "2024-09-01");
    let results = clinic(&[("early.toml", &early)], &[], 2);
    assert!(results.effects[0].sightings.is_empty());
    assert!(rows(&results, SHOWN).is_empty());
    let nothing = run(&Wanted::clinic().against(path("tests/scenarios/nothing.toml")).load(), 0..2);
    assert!(nothing.effects[0].sightings.is_empty(), "a plan that changes nothing");
}
