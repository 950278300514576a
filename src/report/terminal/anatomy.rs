//! Where the days go: days for each stage of one group's pathway, those who
//! were within the standard beside those who breached it.

use super::performance::absent;
use super::table::{Align, Table, wrapped};
use crate::experiment::{Figure, Results};
use crate::report::lookup::{BASE, Period, Periods};
use crate::report::words;
use crate::scenario::Scenario;

/// Days of a stage for patients who were within the standard.
const WITHIN: &str = "days_within";
/// Days of a stage for patients who breached it.
const BREACHED: &str = "days_breached";

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
    let find = |stage: &str, metric: &str| {
        figures.iter().find(|figure| {
            let key = &figure.key;
            key.standard == standard
                && key.stage == stage
                && key.metric == metric
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
        let (within, breached) = (find(stage, WITHIN), find(stage, BREACHED));
        if within.is_none() && breached.is_none() {
            continue;
        }
        any = true;
        let extra = within
            .zip(breached)
            .map(|(within, breached)| words::signed(breached.value - within.value, words::decimal));
        table.row(vec![
            format!("  {stage}"),
            within.map_or_else(absent, |figure| days(figure)),
            breached.map_or_else(absent, |figure| days(figure)),
            extra.unwrap_or_else(absent),
        ]);
    }
    if !any {
        return String::new();
    }
    let title = format!(
        "WHERE THE DAYS GO: {tumour}, {standard}, {}, mean days a patient ({org_code})",
        words::period(period)
    );
    format!("\n{}{}", wrapped(0, 2, &title), table.render())
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
