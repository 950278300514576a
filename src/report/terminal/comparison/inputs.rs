//! What a plan puts in, beside what it brings.

use super::NO_EFFECT;
use crate::experiment::{ARRIVALS, CAPACITY, Difference, PlanEffect};
use crate::report::lookup::Period;
use crate::report::terminal::table::wrapped;
use crate::report::words;
use crate::scenario::Scenario;

/// Most differences that are told of either.
const MOST: usize = 8;

/// A line of what the plan puts in a week, and one of what it brings.
pub(super) fn lines(
    effect: &PlanEffect,
    differences: &[&Difference],
    scenario: &Scenario,
) -> String {
    let is_input = |row: &&&Difference| [CAPACITY, ARRIVALS].contains(&row.key.metric.as_str());
    let rows: Vec<&&Difference> = differences.iter().filter(is_input).collect();
    let puts_in: Vec<String> = rows.iter().map(|row| input(row)).collect();
    let puts_in = match puts_in.len() {
        0 => "no other capacity and no other demand; it changes how things are done".to_owned(),
        _ => told(&puts_in),
    };
    let mut text = wrapped(2, 4, &format!("Puts in, a week: {puts_in}."));
    if effect.avoided.iter().all(|row| row.interval.is_none()) {
        return text;
    }
    let brings: Vec<String> = outcomes(effect, scenario);
    let brings = if brings.is_empty() {
        format!("{NO_EFFECT} on the breaches of any standard")
    } else {
        told(&brings)
    };
    let over = rows.first().map_or_else(String::new, |row| {
        format!(", by cohort, {}", words::period(Period::of(&row.key)))
    });
    text.push_str(&wrapped(2, 4, &format!("Brings{over}: {brings}.")));
    text
}

/// `+24 slots of ct at RXF (100 to 124)`.
fn input(row: &Difference) -> String {
    let key = &row.key;
    let change = words::signed(row.difference, words::count);
    let levels = format!("({} to {})", words::count(row.base), words::count(row.value));
    if key.metric == CAPACITY {
        format!("{change} {} of {} at {} {levels}", key.unit, key.resource, key.org_code)
    } else {
        format!("{change} patients of \"{}\" {levels}", key.pathway)
    }
}

/// `62-day breaches -3.1 ± 1.0`, where the interval is to one side of nothing.
fn outcomes(effect: &PlanEffect, scenario: &Scenario) -> Vec<String> {
    let is_shown = |name: &str| {
        let terms = scenario.standards.iter().find(|terms| terms.name == name);
        terms.is_none_or(|terms| terms.in_tables)
    };
    let shown = effect.avoided.iter().filter(|row| is_shown(&row.standard));
    let beyond = shown.filter_map(|row| {
        let (low, high) = row.interval?;
        (low > 0.0 || high < 0.0).then(|| {
            let more = words::count_within(-row.value, Some((-high, -low)), words::signed);
            format!("{} breaches {more}", row.standard)
        })
    });
    beyond.collect()
}

fn told(items: &[String]) -> String {
    let shown = items.iter().take(MOST).cloned().collect::<Vec<_>>().join("; ");
    match items.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown}; and {more} more in comparison.csv"),
    }
}
