//! Tables for the terminal: plain words, no line wider than 110 columns, and
//! no percentage without its interval or count.

mod anatomy;
mod comparison;
mod losses;
mod measures;
mod overview;
mod performance;
mod precision;
mod sources;
pub(super) mod table;

use super::lookup::{Headlines, Periods};
use crate::experiment::Results;
use crate::scenario::Scenario;

/// What `run` prints: a table for each area, and where the days go.
pub fn run(results: &Results, scenario: &Scenario) -> String {
    let periods = Periods::of(results);
    let headlines = Headlines::of(results);
    let mut text = heading(results);
    let areas = performance::areas(results, scenario, &headlines, &periods);
    if areas.is_empty() {
        text.push_str(&overview::table(results));
    } else {
        text.push_str(&areas);
        text.push_str(&sources::table(results, scenario, &periods));
        text.push_str(&losses::table(results, scenario, &periods));
    }
    text.push_str(&measures::table(results));
    text.push_str(&anatomy::table(results, scenario, &periods));
    text
}

/// What `compare` prints: what each plan changes, costs and brings.
pub fn compare(results: &Results, scenario: &Scenario) -> String {
    let periods = Periods::of(results);
    let mut text = heading(results);
    text.push_str(&comparison::plans(results, scenario, &periods));
    text.push_str(&measures::differences(results));
    text
}

fn heading(results: &Results) -> String {
    let mut text = table::wrapped(0, 2, &results.title);
    let how_many = match (results.sets, results.replications) {
        (Some(run), _) => {
            let each = match run.replications_each {
                1 => "one replication".to_owned(),
                each => format!("{each} replications"),
            };
            format!("{} sets of parameter values, {each} of each", run.sets)
        }
        (None, 1) => format!("Replication {} alone", results.first_replication),
        (None, n) => format!("{n} replications"),
    };
    text.push_str(&table::wrapped(0, 2, &format!("{how_many}, seed {}.", results.seed)));
    text.push_str(&precision::line(results));
    if results.replications == 1 {
        text.push_str(&table::wrapped(
            0,
            2,
            "One replication is one possible future: figures have no interval and no spread.",
        ));
    }
    if results.sets.is_some_and(|run| run.replications_each == 1) {
        text.push_str(&table::wrapped(
            0,
            2,
            "With one replication of each set chance cannot be told from what is not known: ask \
             for --replications 2 or more.",
        ));
    }
    text
}
