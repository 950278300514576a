//! `pathflow check`.

use super::args::CheckArguments;
use super::exit::Exit;
use super::{console, simulate};
use crate::report::printable;
use crate::scenario::{Request, Scenario};

/// Reads a scenario and each of its plans, and says what was found.
///
/// # Errors
/// With the exit code, after the faults were told.
pub(super) fn check(arguments: &CheckArguments) -> Result<(), Exit> {
    let scenario = simulate::load(&Request {
        path: &arguments.scenario,
        stacked: &[],
        alternatives: &arguments.plans,
        settings: &arguments.settings,
    })?;
    console::print(summary(&scenario).as_bytes())
}

/// What was read, in a few lines.
fn summary(scenario: &Scenario) -> String {
    let names = &scenario.names;
    let judged = scenario
        .assumptions
        .iter()
        .filter(|assumption| assumption.source.eq_ignore_ascii_case("judgement"))
        .count();
    let mut text = format!(
        "No faults: {}\n\
         Organisations {}, sites {}, pathways {}, streams of arrivals {}, resources {}, standards {}\n\
         Starts {}, reports {} to {}; replications {}, seed {}\n\
         Assumptions with a source {}, of which judgement {judged}\n",
        printable(&scenario.title),
        names.organisations.len(),
        names.sites.len(),
        names.pathways.len(),
        names.sources.len(),
        names.places.len() + names.diaries.len() + names.meetings.len(),
        scenario.standards.len(),
        scenario.epoch.start(),
        scenario.report_from,
        scenario.report_to,
        scenario.replications,
        scenario.seed,
        scenario.assumptions.len(),
    );
    for plan in &scenario.alternatives {
        let changes = match plan.changes.len() {
            1 => "1 change".to_owned(),
            number => format!("{number} changes"),
        };
        let line = format!("Plan {}: {}, {changes}", plan.name, plan.title);
        text.extend([printable(&line), "\n".to_owned()]);
    }
    text
}
