//! What each plan changes, costs and brings, against the base on the same
//! patients.

use super::performance::{absent, codes, labelled};
use super::table::{Align, Table, wrapped};
use crate::experiment::{BreachesAvoided, Difference, PlanEffect, Results};
use crate::report::lookup::{About, Period, Periods};
use crate::report::words;
use crate::scenario::Scenario;

/// By month of the clock stop: as reported, else each patient once.
const BY_STOP: [&str; 2] = ["allocated", "whole"];
/// By month of the clock start, followed to completion.
const BY_COHORT: [&str; 1] = ["cohort"];
/// What is said where the interval of a difference spans zero.
const NO_EFFECT: &str = "no material effect shown";

/// What is said of a difference in one replication.
const ONE_FUTURE: &str = "one future, no interval";

/// All plans, one after another, and how to read the tables.
pub(super) fn plans(results: &Results, scenario: &Scenario, periods: &Periods) -> String {
    let mut text = String::new();
    for effect in &results.effects {
        text.push_str(&plan(effect, results, scenario, periods));
    }
    text.push_str(&notes(results));
    text
}

fn plan(effect: &PlanEffect, results: &Results, scenario: &Scenario, periods: &Periods) -> String {
    let differences: Vec<&Difference> =
        results.differences.iter().filter(|row| row.key.plan == effect.plan).collect();
    let mut text = head(effect);
    if !differences.is_empty() && differences.iter().all(|row| row.difference == 0.0) {
        text.push_str("  No difference: every figure is the same as in the base.\n");
        return text;
    }
    if let Some(period) = periods.last_year() {
        text.push_str(&standards(&differences, scenario, period));
        text.push_str(&resources(&differences, scenario, period));
    }
    text.push_str(&avoided(effect));
    text
}

fn head(effect: &PlanEffect) -> String {
    let mut text = "\n".to_owned();
    text.push_str(&wrapped(0, 2, &format!("PLAN {}: {}", effect.plan, effect.title)));
    for change in &effect.changes {
        text.push_str(&wrapped(2, 4, change));
    }
    let cost = effect.cost.map_or_else(
        || "Cost in the reporting period: none given".to_owned(),
        |pence| format!("Cost in the reporting period: {}", words::pounds(pence as f64)),
    );
    let owner =
        effect.owner.as_deref().map_or_else(String::new, |owner| format!("; owner: {owner}"));
    text.push_str(&wrapped(2, 4, &format!("{cost}{owner}")));
    text
}

/// The difference that is about all patients of an organisation and standard.
fn find<'a>(
    differences: &[&'a Difference],
    bases: &[&str],
    org_code: &str,
    standard: &str,
    metric: &str,
    period: Period,
) -> Option<&'a Difference> {
    bases.iter().find_map(|basis| {
        let wanted = About { org_code, standard, basis, metric, period };
        differences.iter().copied().find(|row| About::all_patients(&row.key) == Some(wanted))
    })
}

/// The four differences of a trust in a standard.
struct Views<'a> {
    stop_performance: Option<&'a Difference>,
    stop_breaches: Option<&'a Difference>,
    cohort_performance: Option<&'a Difference>,
    cohort_breaches: Option<&'a Difference>,
}

impl Views<'_> {
    fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    fn all(&self) -> impl Iterator<Item = &Difference> {
        let all = [
            self.stop_performance,
            self.stop_breaches,
            self.cohort_performance,
            self.cohort_breaches,
        ];
        all.into_iter().flatten()
    }

    /// Whether there is something to be seen: a difference beyond its error,
    /// or one whose error is not known.
    fn is_notable(&self) -> bool {
        self.all().any(is_notable)
    }

    /// What is to be said of the trust. The cohort decides: it follows the
    /// same patients to their end, while the month of the stop looks worse
    /// first when a backlog is cleared.
    fn finding(&self) -> &'static str {
        if self.all().all(|row| row.interval.is_none()) {
            return ONE_FUTURE;
        }
        let sign = |row: Option<&Difference>| row.map_or(0.0, direction);
        // Fewer breaches are better, so breaches count against the sign.
        let cohort = match sign(self.cohort_breaches) {
            0.0 => sign(self.cohort_performance),
            breaches => -breaches,
        };
        let stop = match sign(self.stop_performance) {
            0.0 => -sign(self.stop_breaches),
            performance => performance,
        };
        if cohort > 0.0 {
            "better"
        } else if cohort < 0.0 {
            "WORSE"
        } else if stop > 0.0 {
            "better by stop only"
        } else if stop < 0.0 {
            "WORSE by stop only"
        } else {
            NO_EFFECT
        }
    }
}

/// +1 or -1 where the interval lies on one side of zero, else 0. One
/// replication has no interval and shows nothing.
fn direction(row: &Difference) -> f64 {
    match row.interval {
        Some((low, _)) if low > 0.0 => 1.0,
        Some((_, high)) if high < 0.0 => -1.0,
        _ => 0.0,
    }
}

fn is_notable(row: &Difference) -> bool {
    direction(row) != 0.0 || (row.interval.is_none() && row.difference != 0.0)
}

fn standards(differences: &[&Difference], scenario: &Scenario, period: Period) -> String {
    let mut table = Table::new(&[
        ("Trust", Align::Left),
        ("By stop,|points", Align::Right),
        ("By stop,|breaches", Align::Right),
        ("By cohort,|points", Align::Right),
        ("By cohort,|breaches", Align::Right),
        ("Finding", Align::Left),
    ]);
    let mut quiet = Vec::new();
    let mut any = false;
    for terms in &scenario.standards {
        let rows: Vec<_> = codes(scenario)
            .into_iter()
            .map(|(code, title)| {
                let of =
                    |bases, metric| find(differences, bases, code, &terms.name, metric, period);
                let views = Views {
                    stop_performance: of(&BY_STOP, "performance"),
                    stop_breaches: of(&BY_STOP, "breaches"),
                    cohort_performance: of(&BY_COHORT, "performance"),
                    cohort_breaches: of(&BY_COHORT, "breaches"),
                };
                (labelled(code, title), views)
            })
            .filter(|(_, views)| !views.is_empty())
            .collect();
        if rows.is_empty() {
            continue;
        }
        if !rows.iter().any(|(_, views)| views.is_notable()) {
            quiet.push(terms.name.as_str());
            continue;
        }
        any = true;
        table.section(&terms.name);
        for (label, views) in rows {
            table.row(vec![
                label,
                points(views.stop_performance),
                patients(views.stop_breaches),
                points(views.cohort_performance),
                patients(views.cohort_breaches),
                views.finding().to_owned(),
            ]);
        }
    }
    let mut text = String::new();
    if any {
        text.push_str(&wrapped(
            2,
            2,
            &format!("Plan less base, {}, on the same patients:", words::period(period)),
        ));
        text.push_str(&table.render());
    }
    if !quiet.is_empty() {
        let line = format!("{}: {NO_EFFECT} at any trust.", quiet.join(", "));
        text.push_str(&wrapped(2, 4, &line));
    }
    text
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

/// What the plan does to everyone else who uses the same resources.
fn resources(differences: &[&Difference], scenario: &Scenario, period: Period) -> String {
    let rows: Vec<&Difference> = differences
        .iter()
        .copied()
        .filter(|row| {
            let key = &row.key;
            // How many come is not what the plan does to them.
            !key.resource.is_empty()
                && key.stage.is_empty()
                && key.metric != "patients"
                && Period::of(key) == period
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let material: Vec<_> = rows.iter().filter(|row| is_notable(row)).collect();
    if material.is_empty() {
        return wrapped(2, 4, &format!("Other users of the same resources: {NO_EFFECT}."));
    }
    let mut table = Table::new(&[
        ("Other users of resources", Align::Left),
        ("What", Align::Left),
        ("Base", Align::Right),
        ("Plan", Align::Right),
        ("Difference", Align::Right),
        ("Unit", Align::Left),
        ("Finding", Align::Left),
    ]);
    let all = codes(scenario);
    for row in &material {
        let key = &row.key;
        let title = all.iter().find(|(code, _)| *code == key.org_code).map_or("", |(_, t)| *t);
        let is_share = key.unit == "share";
        let show = |value: f64| {
            if is_share { words::decimal(value * 100.0) } else { words::count(value) }
        };
        table.row(vec![
            format!("  {}, {} {title}", key.resource, key.org_code),
            [key.standard.as_str(), &key.metric.replace('_', " ")].join(" ").trim().to_owned(),
            show(row.base),
            show(row.value),
            if is_share { points(Some(row)) } else { patients(Some(row)) },
            if is_share { "%" } else { key.unit.as_str() }.to_owned(),
            resource_finding(row).to_owned(),
        ]);
    }
    let mut text = "\n".to_owned() + &table.render();
    if material.len() < rows.len() {
        let rest = rows.len() - material.len();
        let line = format!("{rest} other figures of resources: {NO_EFFECT}.");
        text.push_str(&wrapped(2, 4, &line));
    }
    text
}

/// Which way a figure of a resource goes: a higher share within the standard
/// is better, more breaches or long waits are worse.
fn resource_finding(row: &Difference) -> &'static str {
    let good = if row.key.metric == "performance" { 1.0 } else { -1.0 };
    match direction(row) * good {
        _ if row.interval.is_none() => "one future",
        way if way > 0.0 => "better",
        _ => "WORSE",
    }
}

/// Breaches avoided, and what each costs.
fn avoided(effect: &PlanEffect) -> String {
    if effect.avoided.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("Breaches avoided", Align::Left),
        ("Patients", Align::Right),
        ("Cost of each", Align::Left),
    ]);
    for row in &effect.avoided {
        table.row(vec![
            format!("  {}", row.standard),
            words::count_within(row.value, row.interval, |value, show| show(value)),
            cost_each(row, effect.cost),
        ]);
    }
    "\n".to_owned() + &table.render()
}

fn cost_each(row: &BreachesAvoided, cost: Option<i64>) -> String {
    if let Some(pence) = row.cost_each {
        return words::about_pounds(pence);
    }
    match row.interval {
        None => "- (one replication has no interval)".to_owned(),
        Some((low, high)) if low <= 0.0 && high >= 0.0 => format!("- ({NO_EFFECT})"),
        Some((_, high)) if high < 0.0 => "- (more breaches, not fewer)".to_owned(),
        Some(_) if cost.is_none() => "- (no cost given)".to_owned(),
        Some(_) => absent(),
    }
}

fn notes(results: &Results) -> String {
    let mut notes = vec![
        "By stop: as reported, in the months in which clocks stop; clearing a backlog makes it look \
         worse first. By cohort: patients whose clocks start in the period, followed to their end.",
        "Breaches avoided count whole patients of the cohorts that start after the plan begins.",
    ];
    if results.replications > 1 {
        notes.insert(
            0,
            "±: half of the 95% interval of the difference. \"No material effect shown\": the \
             interval spans zero, so these replications cannot tell the plan from the base.",
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
    use crate::report::lookup::fixture;

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
    fn an_interval_that_spans_zero_is_no_effect() {
        let mut results = fixture::results();
        for row in &mut results.differences {
            row.interval = Some((row.difference - 20.0, row.difference + 20.0));
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
