//! `pathflow run`.

use super::args::RunArguments;
use super::exit::Exit;
use super::simulate::{Verb, simulate};
use crate::report::terminal;
use crate::scenario::Request;

/// Runs a scenario, its plans applied together.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn run(arguments: &RunArguments) -> Result<(), Exit> {
    simulate(&Verb {
        request: Request {
            path: &arguments.scenario,
            stacked: &arguments.plans,
            alternatives: &[],
            settings: &arguments.options.settings,
        },
        options: &arguments.options,
        render: terminal::run,
        compares: false,
        margin: None,
        worth: &[],
    })
}
