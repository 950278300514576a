//! `pathflow run`.

use super::args::RunArguments;
use super::exit::Exit;
use super::simulate::{Verb, simulate};
use super::warm_up;
use crate::report::terminal;
use crate::scenario::Request;

/// Runs a scenario, its plans applied together.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn run(arguments: &RunArguments) -> Result<(), Exit> {
    let request = Request {
        path: &arguments.scenario,
        stacked: &arguments.plans,
        alternatives: &[],
        settings: &arguments.options.settings,
    };
    let warmed = warm_up::warmed(&request, arguments)?;
    simulate(&Verb {
        request: Request { settings: &warmed.settings, ..request },
        options: &arguments.options,
        render: terminal::run,
        compares: false,
        margin: None,
        worth: &[],
        beside: warmed.file.into_iter().collect(),
    })
}
