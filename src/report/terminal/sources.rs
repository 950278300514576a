//! Chance and ignorance in the figures of standards, over sets of values.

use super::performance::{absent, codes, labelled};
use super::table::{Align, Table, wrapped};
use crate::experiment::Results;
use crate::report::lookup::{About, Headlines, Periods};
use crate::report::words;
use crate::scenario::Scenario;

/// A table of the last year's performance of each trust, with what it varies
/// by; empty without sets that have several replications.
pub(super) fn table(results: &Results, scenario: &Scenario, periods: &Periods) -> String {
    let headlines = Headlines::of(results);
    let Some(period) = periods.last_year() else { return String::new() };
    let mut table = Table::new(&[
        ("Trust", Align::Left),
        ("Simulated|%", Align::Right),
        ("Chance,|points", Align::Right),
        ("Not known,|points", Align::Right),
    ]);
    let mut any = false;
    for terms in scenario.standards.iter().filter(|terms| terms.in_tables) {
        let mut rows = Vec::new();
        for (org_code, title) in codes(scenario) {
            let found = ["allocated", "whole"].into_iter().find_map(|basis| {
                let metric = "performance";
                headlines.get(About { org_code, standard: &terms.name, basis, metric, period })
            });
            let Some(figure) = found else { continue };
            let Some(sources) = figure.sources else { continue };
            let points = |sd: f64| words::decimal(sd * 100.0);
            rows.push(vec![
                labelled(org_code, title),
                figure.spread.map_or_else(absent, |[p10, _, p90]| {
                    format!("{} - {}", points(p10), points(p90))
                }),
                points(sources.chance),
                points(sources.ignorance),
            ]);
        }
        if !rows.is_empty() {
            any = true;
            table.section(&terms.name);
            for row in rows {
                table.row(row);
            }
        }
    }
    if !any {
        return String::new();
    }
    let mut text =
        format!("\nCHANCE, AND WHAT IS NOT KNOWN, {}\n{}\n", words::period(period), table.render());
    text.push_str(&wrapped(
        0,
        2,
        "Standard deviations of the year's performance: by chance (replications of one set of \
         values), and by what the data leave open (means of sets, less what chance makes of them). \
         More replications do not make either smaller; better data make the second smaller. \
         P10-P90 holds both.",
    ));
    text
}
