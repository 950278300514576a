//! What each plan changes, costs and brings, against the base on the same
//! patients.

mod beside;
mod harm;
mod inputs;
mod meeting;
mod others;
mod sightings;
mod standards;

use super::performance::absent;
use super::table::{Align, Table, wrapped};
use crate::experiment::{AGREED, BreachesAvoided, Difference, PlanEffect, Results};
use crate::report::lookup::Periods;
use crate::report::words;
use crate::scenario::Scenario;

/// What is said where the interval of a difference spans zero, or where it is
/// too small to matter.
const NO_EFFECT: &str = "no material effect shown";

/// What is said where too many sets of values disagree on the sign.
const NOT_SETTLED: &str = "not settled by the data";

/// What is said of a difference in one replication.
const ONE_FUTURE: &str = "one future, no interval";

/// All plans, one after another, and how to read the tables.
pub(super) fn plans(results: &Results, scenario: &Scenario, periods: &Periods) -> String {
    let mut text = String::new();
    for effect in &results.effects {
        text.push_str(&plan(effect, results, scenario, periods));
    }
    text.push_str(&beside::dominated(results, scenario));
    text.push_str(&beside::worth_of_knowing(results));
    text.push_str(&notes(results));
    text
}

fn plan(effect: &PlanEffect, results: &Results, scenario: &Scenario, periods: &Periods) -> String {
    let differences: Vec<&Difference> =
        results.differences.iter().filter(|row| row.key.plan == effect.plan).collect();
    let mut text = head(effect, results);
    if !differences.is_empty() && differences.iter().all(|row| row.difference == 0.0) {
        text.push_str("  No difference: every figure is the same as in the base.\n");
        text.push_str(&harm::table(&effect.harm, scenario));
        return text;
    }
    text.push_str(&inputs::lines(effect, &differences, scenario));
    if let Some(period) = periods.last_year() {
        text.push_str(&standards::table(&differences, scenario, period));
        text.push_str(&others::table(&differences, scenario, period));
    }
    let from = effect.harm.rows.first().map(|row| row.key.period_start);
    text.push_str(&meeting::table(&differences, scenario, periods, from));
    text.push_str(&avoided(effect, scenario));
    text.push_str(&beside::table(effect, scenario));
    text.push_str(&harm::table(&effect.harm, scenario));
    if results.replications > 1 {
        text.push_str(&sightings::lines(effect, &differences, scenario));
    }
    text
}

fn head(effect: &PlanEffect, results: &Results) -> String {
    let mut text = "\n".to_owned();
    text.push_str(&wrapped(0, 2, &format!("PLAN {}: {}", effect.plan, effect.title)));
    for change in &effect.changes {
        text.push_str(&wrapped(2, 4, change));
    }
    let cost = effect.cost.map_or_else(
        || "Cost in the reporting period: none given".to_owned(),
        |pence| {
            let discounted = results.discount_a_year.map_or_else(String::new, |rate| {
                format!(", discounted by {}% a year", (rate * 1_000.0).round() / 10.0)
            });
            format!("Cost in the reporting period{discounted}: {}", words::pounds(pence as f64))
        },
    );
    let owner =
        effect.owner.as_deref().map_or_else(String::new, |owner| format!("; owner: {owner}"));
    text.push_str(&wrapped(2, 4, &format!("{cost}{owner}")));
    text
}

/// The least difference that matters: 0.2 percentage points, half a day, two
/// minutes, or 1% of a count and at least one patient. On the same patients
/// even a handful can be told from nothing; no trust would see it.
fn margin(row: &Difference) -> f64 {
    match row.key.unit.as_str() {
        "share" => 0.002,
        "days" => 0.5,
        "minutes" => 2.0,
        _ => (row.base.abs() * 0.01).max(1.0),
    }
}

/// +1 or -1 where the interval lies on one side of zero and the difference is
/// not below the margin, else 0. One replication has no interval and shows
/// nothing.
fn direction(row: &Difference) -> f64 {
    match row.interval {
        _ if row.difference.abs() < margin(row) => 0.0,
        Some((low, _)) if low > 0.0 => 1.0,
        Some((_, high)) if high < 0.0 => -1.0,
        _ => 0.0,
    }
}

/// Whether a difference is to be shown: it is beyond its error, or its error is
/// not known.
fn is_notable(row: &Difference) -> bool {
    direction(row) != 0.0 || (row.interval.is_none() && row.difference != 0.0)
}

/// Whether too many sets of values disagree on the sign.
fn is_unsettled(agreement: Option<f64>) -> bool {
    agreement.is_some_and(|share| share < AGREED)
}

fn points(row: Option<&Difference>) -> String {
    row.map_or_else(absent, |row| {
        let value = words::signed(row.difference * 100.0, words::decimal);
        row.interval.map_or(value.clone(), |interval| {
            format!("{value} {}", words::plus_minus(words::half_width(interval) * 100.0))
        })
    })
}

fn patients(row: Option<&Difference>) -> String {
    row.map_or_else(absent, |row| words::count_within(row.difference, row.interval, words::signed))
}

/// Breaches avoided, and what each costs.
fn avoided(effect: &PlanEffect, scenario: &Scenario) -> String {
    let is_shown = |row: &&BreachesAvoided| {
        let terms = scenario.standards.iter().find(|terms| terms.name == row.standard);
        terms.is_none_or(|terms| terms.in_tables)
    };
    let rows: Vec<&BreachesAvoided> = effect.avoided.iter().filter(is_shown).collect();
    if rows.is_empty() {
        return String::new();
    }
    let in_sets = rows.iter().any(|row| row.agreement.is_some());
    let mut columns = vec![("Breaches avoided", Align::Left), ("Patients", Align::Right)];
    if in_sets {
        columns.extend([
            ("Chance", Align::Right),
            ("Not known", Align::Right),
            ("Sets agree", Align::Right),
        ]);
    }
    columns.push(("Cost of each", Align::Left));
    let mut table = Table::new(&columns);
    for row in rows {
        let mut cells = vec![
            format!("  {}", row.standard),
            words::count_within(row.value, row.interval, |value, show| show(value)),
        ];
        if in_sets {
            let shown = |sd: Option<f64>| sd.map_or_else(absent, words::count);
            cells.push(shown(row.sources.map(|sources| sources.chance)));
            cells.push(shown(row.sources.map(|sources| sources.ignorance)));
            let agree = |share: f64| format!("{} in 100", words::whole(share * 100.0));
            cells.push(row.agreement.map_or_else(absent, agree));
        }
        cells.push(cost_each(row, effect.cost));
        table.row(cells);
    }
    "\n".to_owned() + &table.render()
}

fn cost_each(row: &BreachesAvoided, cost: Option<i64>) -> String {
    if let Some(pence) = row.cost_each.filter(|_| !is_unsettled(row.agreement)) {
        let within = cost.zip(row.interval).map_or_else(String::new, |(cost, (low, high))| {
            let [least, most] = [high, low].map(|end| words::about_pounds(cost as f64 / end));
            format!(" ({least} to {most})")
        });
        return format!("{}{within}", words::about_pounds(pence));
    }
    match row.interval {
        None => "- (one replication has no interval)".to_owned(),
        Some((low, high)) if low <= 0.0 && high >= 0.0 => format!("- ({NO_EFFECT})"),
        Some(_) if is_unsettled(row.agreement) => format!("- ({NOT_SETTLED})"),
        Some((_, high)) if high < 0.0 => "- (more breaches, not fewer)".to_owned(),
        Some(_) if cost.is_none() => "- (no cost given)".to_owned(),
        Some(_) => absent(),
    }
}

fn notes(results: &Results) -> String {
    let mut notes = vec![
        "By stop: as reported, in the months in which clocks stop; clearing a backlog makes it look \
         worse first. By cohort: patients whose clocks start in the period, followed to their end.",
        "Breaches avoided count whole patients of the cohorts that start after the plan begins; the \
         cost of each, with its 95% interval, is the whole cost of the plan over the breaches of that \
         standard alone.",
    ];
    if (2..10).contains(&results.replications) {
        notes.push(
            "So few replications that the intervals themselves are rough: run at least 10 before \
             you believe a finding.",
        );
    }
    if results.replications > 1 {
        notes.insert(
            0,
            "±: half of the 95% interval of the difference. \"No material effect shown\": the \
             interval spans zero, so these replications cannot tell the plan from the base; or the \
             difference is below 0.2 points, 1% of the breaches, half a day or two minutes.",
        );
    }
    if results.replications > 1 {
        notes.push(
            "Chance of meeting: share of the simulated futures in which the month as reported meets \
             the standard; its 95% interval (Wilson) stands in brackets, in tens, where it is wide.",
        );
        notes.push(
            "Would you see it: a point beyond the limits of the twelve months before the plan, or \
             seven in a row on one side of their mean (NHS England, Making Data Count), in half of \
             the futures, and in more of them than without the plan.",
        );
    }
    if results.sets.is_some() {
        notes.push(
            "Chance, not known: standard deviations of what is avoided in a single future, by chance \
             and by what the data leave open. Sets agree: sets of values, of 100, in which the plan \
             does what it does on average, chance taken out; below 80 it is \"not settled by the \
             data\", whatever the interval.",
        );
    }
    let mut text = "\n".to_owned();
    for note in notes {
        text.push_str(&wrapped(0, 2, note));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn rendered(results: &Results) -> String {
        plans(results, &fixture::scenario(), &Periods::of(results))
    }

    #[test]
    fn a_plan_is_told_with_both_views_and_its_cost() {
        insta::assert_snapshot!(rendered(&fixture::results()));
    }

    #[test]
    fn a_plan_that_changes_nothing_says_so() {
        let mut results = fixture::results();
        for row in &mut results.differences {
            row.difference = 0.0;
            row.interval = Some((0.0, 0.0));
        }
        assert!(rendered(&results).contains("No difference: every figure is the same"));
    }

    #[test]
    fn one_replication_shows_its_differences_and_claims_nothing() {
        let mut results = fixture::results();
        results.replications = 1;
        for row in &mut results.differences {
            row.interval = None;
        }
        for row in results.effects.iter_mut().flat_map(|effect| &mut effect.avoided) {
            row.interval = None;
            row.cost_each = None;
        }
        let text = rendered(&results);
        assert!(text.contains("one future, no interval"), "{text}");
        assert!(!text.contains(NO_EFFECT), "{text}");
    }

    #[test]
    fn others_who_use_the_resource_are_shown_if_they_gain_or_lose() {
        let mut results = fixture::results();
        let mut of_ct = results.differences[1].clone();
        of_ct.key.resource = "ct".to_owned();
        of_ct.key.standard = "6-week".to_owned();
        results.differences.push(of_ct);
        let text = rendered(&results);
        assert!(text.contains("ct, RR8 Leeds"), "{text}");
        assert!(text.contains("6-week breaches"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
    }

    #[test]
    fn trusts_that_the_plan_does_not_touch_share_a_line() {
        let mut results = fixture::results();
        for row in results.differences.iter_mut().filter(|row| row.key.org_code == "RCF") {
            row.difference = 0.0;
            row.interval = Some((0.0, 0.0));
        }
        assert!(rendered(&results).contains("  unchanged: RCF\n"));
    }

    #[test]
    fn an_interval_that_spans_zero_is_no_effect() {
        let mut results = fixture::results();
        for row in &mut results.differences {
            row.interval = Some((row.difference - 20.0, row.difference + 20.0));
        }
        let text = rendered(&results);
        assert!(text.contains("62-day: no material effect shown at any trust."), "{text}");
    }

    #[test]
    fn a_difference_that_is_certain_but_tiny_is_no_material_effect() {
        let mut results = fixture::results();
        for row in &mut results.differences {
            row.difference = margin(row) * 0.9;
            row.interval = Some((row.difference * 0.9, row.difference * 1.1));
        }
        let text = rendered(&results);
        assert!(text.contains("62-day: no material effect shown at any trust."), "{text}");
    }

    #[test]
    fn no_line_is_too_wide() {
        let text = rendered(&fixture::results());
        assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
    }
}
