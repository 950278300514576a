//! Whether a trust would see the plan on its own monthly chart.

use crate::experiment::{Difference, MONTHS_BEFORE, PlanEffect, SHOWN, Sighting};
use crate::report::lookup::Period;
use crate::report::terminal::table::wrapped;
use crate::report::words;
use crate::scenario::Scenario;

/// Most charts that are told one by one.
const MOST: usize = 8;

/// A line for each chart on which it would be seen, and how many show nothing.
pub(super) fn lines(
    effect: &PlanEffect,
    differences: &[&Difference],
    scenario: &Scenario,
) -> String {
    let is_shown = |sighting: &&Sighting| {
        let name = &sighting.key.standard;
        let terms = scenario.standards.iter().find(|terms| terms.name == *name);
        terms.is_none_or(|terms| terms.in_tables)
    };
    let charts: Vec<&Sighting> = effect.sightings.iter().filter(is_shown).collect();
    let Some(first) = charts.first() else {
        let line = format!(
            "Would you see it? Not known: it takes a plan that changes what is reported, and \
             {MONTHS_BEFORE} reported months before it, of which the chart's limits are made."
        );
        return "\n".to_owned() + &wrapped(2, 4, &line);
    };
    let mut seen: Vec<&Sighting> =
        charts.iter().copied().filter(|chart| chart.month.is_some()).collect();
    seen.sort_by_key(|chart| chart.month);
    let horizon = words::period(Period::of(&first.key));
    let mut text = "\n".to_owned();
    if seen.is_empty() {
        let line = format!(
            "Would you see it? On no trust's own monthly chart within {horizon}, of the {} on \
             which it changes anything.",
            charts.len()
        );
        text.push_str(&wrapped(2, 4, &line));
        return text;
    }
    text.push_str(&wrapped(
        2,
        4,
        &format!("Would you see it? On the trust's own monthly chart, within {horizon}:"),
    ));
    for chart in seen.iter().take(MOST) {
        text.push_str(&wrapped(4, 6, &told(chart, differences)));
    }
    let more = seen.len() - seen.len().min(MOST);
    if more > 0 {
        text.push_str(&wrapped(4, 6, &format!("and on {more} more: see results.json")));
    }
    let not = charts.len() - seen.len();
    if not > 0 {
        text.push_str(&wrapped(4, 6, &format!("not on the rest that it changes ({not})")));
    }
    text
}

/// `62-day, RR8: a rise shows after 5 months in about 6 in 10 futures; without
/// the plan, in less than 1 in 10`.
fn told(chart: &Sighting, differences: &[&Difference]) -> String {
    let Some(month) = chart.month else { return String::new() };
    let key = &chart.key;
    let mut rows: Vec<&&Difference> = differences
        .iter()
        .filter(|row| {
            row.key.metric == SHOWN
                && row.key.org_code == key.org_code
                && row.key.standard == key.standard
        })
        .collect();
    rows.sort_by_key(|row| row.key.period_end);
    let by_then = rows.iter().find(|row| row.value >= 0.5 && is_apart(row));
    let chances = by_then.and_then(|row| {
        let of = row.chances?;
        let plan = chance(row.value, of.plan, of.futures);
        let base = chance(row.base, of.base, of.futures);
        Some(format!(", chance {plan}; without the plan {base}"))
    });
    let what = if chart.rises { "a rise" } else { "a fall" };
    let months = if month == 1 { "month" } else { "months" };
    format!(
        "{}, {}: {what} shows after {month} {months}{}",
        key.standard,
        key.org_code,
        chances.unwrap_or_default()
    )
}

/// In so many of few futures, or in tens.
fn chance(share: f64, within: (f64, f64), futures: u32) -> String {
    if futures < words::TOO_FEW {
        return format!("{:.0} of {futures} futures", share * f64::from(futures));
    }
    words::chance_within(share, within, futures)
}

fn is_apart(row: &Difference) -> bool {
    row.interval.is_some_and(|(low, _)| low > 0.0)
}
