//! Where the days go: days for each stage of one group's pathway, those who
//! were within the standard beside those who breached it.

use super::performance::absent;
use super::table::{Align, Table, wrapped};
use crate::experiment::{CAUSE, DELAY_BREACHED, DELAY_WITHIN, Figure, Results};
use crate::model::Delay;
use crate::report::lookup::{BASE, Period, Periods};
use crate::report::words;
use crate::scenario::Scenario;

/// Days of a stage for patients who were within the standard.
const WITHIN: &str = "days_within";
/// Days of a stage for patients who breached it.
const BREACHED: &str = "days_breached";

/// How many resources are shown, those that cost most days.
const RESOURCES: usize = 3;

/// The table of the scenario's chosen group; empty if it has no figures.
pub(super) fn table(results: &Results, scenario: &Scenario, periods: &Periods) -> String {
    let group = scenario.anatomy.and_then(|id| scenario.names.groups.get(usize::from(id.0)));
    let Some(tumour) = group.and_then(|group| group.tumour.as_deref()) else {
        return String::new();
    };
    let mut figures: Vec<&Figure> = results
        .figures
        .iter()
        .filter(|figure| {
            let key = &figure.key;
            key.plan == BASE
                && key.tumour == tumour
                && !key.stage.is_empty()
                && key.pathway.is_empty()
                && key.route.is_empty()
        })
        .collect();
    let Some(period) = period(&figures, periods) else { return String::new() };
    figures.retain(|figure| Period::of(&figure.key) == period);
    let mut standards: Vec<&str> = Vec::new();
    for figure in &figures {
        if !standards.contains(&figure.key.standard.as_str()) {
            standards.push(&figure.key.standard);
        }
    }
    standards.iter().map(|standard| one(standard, tumour, &figures, scenario, period)).collect()
}

/// The last year if there are figures of it, else the longest period of any.
fn period(figures: &[&Figure], periods: &Periods) -> Option<Period> {
    let all = || figures.iter().map(|figure| Period::of(&figure.key));
    let last_year = periods.last_year();
    all().find(|&period| Some(period) == last_year).or_else(|| all().max_by_key(|p| p.days()))
}

fn one(
    standard: &str,
    tumour: &str,
    figures: &[&Figure],
    scenario: &Scenario,
    period: Period,
) -> String {
    let Some(org_code) = organisation(figures, scenario) else { return String::new() };
    let find = |stage: &str, metric: &str, resource: &str| {
        figures.iter().copied().find(|figure| {
            let key = &figure.key;
            key.standard == standard
                && key.stage == stage
                && key.metric == metric
                && key.resource == resource
                && key.org_code == org_code
        })
    };
    let mut table = Table::new(&[
        ("Stage", Align::Left),
        ("Within the standard,|days", Align::Right),
        ("Breached,|days", Align::Right),
        ("Extra|days", Align::Right),
    ]);
    let mut any = false;
    for stage in &scenario.names.stages {
        any |= row(&mut table, stage, find(stage, WITHIN, ""), find(stage, BREACHED, ""));
    }
    if !any {
        return String::new();
    }
    for delay in Delay::ALL {
        let cause = format!("{CAUSE}{}", delay.name());
        let of = |metric| find(&cause, metric, "");
        row(&mut table, &cause, of(DELAY_WITHIN), of(DELAY_BREACHED));
    }
    for breached in costliest(figures, standard, org_code) {
        let key = &breached.key;
        let within = find(&key.stage, DELAY_WITHIN, &key.resource);
        row(&mut table, &format!("waiting for {}", key.resource), within, Some(breached));
    }
    let title = format!(
        "WHERE THE DAYS GO: {tumour}, {standard}, {}, mean days a patient ({org_code})",
        words::period(period)
    );
    format!("\n{}{}", wrapped(0, 2, &title), table.render())
}

/// Adds a row if there is anything to show.
fn row(table: &mut Table, what: &str, within: Option<&Figure>, breached: Option<&Figure>) -> bool {
    if within.is_none() && breached.is_none() {
        return false;
    }
    let extra = within
        .zip(breached)
        .map(|(within, breached)| words::signed(breached.value - within.value, words::decimal));
    table.row(vec![
        format!("  {what}"),
        within.map_or_else(absent, days),
        breached.map_or_else(absent, days),
        extra.unwrap_or_else(absent),
    ]);
    true
}

/// The waits for a resource that cost those who breached most days.
fn costliest<'a>(figures: &[&'a Figure], standard: &str, org_code: &str) -> Vec<&'a Figure> {
    let mut waits: Vec<&Figure> = figures.to_vec();
    waits.retain(|figure| {
        let key = &figure.key;
        key.standard == standard
            && key.org_code == org_code
            && key.metric == DELAY_BREACHED
            && !key.resource.is_empty()
    });
    // Ties stay in the order of the causes and of the names.
    waits.sort_by(|one, other| other.value.total_cmp(&one.value));
    waits.truncate(RESOURCES);
    waits
}

/// The alliance if it has figures, else the first organisation that has.
fn organisation<'a>(figures: &[&'a Figure], scenario: &'a Scenario) -> Option<&'a str> {
    let alliance = scenario.names.alliance.as_str();
    if figures.iter().any(|figure| figure.key.org_code == alliance) {
        return Some(alliance);
    }
    figures.first().map(|figure| figure.key.org_code.as_str())
}

fn days(figure: &Figure) -> String {
    let value = words::decimal(figure.value);
    match figure.interval {
        Some(interval) => {
            format!("{value} {}", words::plus_minus(words::half_width(interval)))
        }
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn stages_stand_in_the_scenarios_order_with_the_extra_days() {
        let results = fixture::results();
        let text = table(&results, &fixture::scenario(), &Periods::of(&results));
        insta::assert_snapshot!(text);
    }

    #[test]
    fn without_a_chosen_group_there_is_no_table() {
        let results = fixture::results();
        let mut scenario = fixture::scenario();
        scenario.anatomy = None;
        assert_eq!(table(&results, &scenario, &Periods::of(&results)), "");
    }
}
