//! `pathflow compare`.

use super::args::CompareArguments;
use super::exit::Exit;
use super::simulate::{Verb, simulate};
use crate::report::terminal;
use crate::scenario::Request;

/// Runs a scenario with and without each plan, on the same patients.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn compare(arguments: &CompareArguments) -> Result<(), Exit> {
    simulate(&Verb {
        request: Request {
            path: &arguments.scenario,
            stacked: &[],
            alternatives: &arguments.plans,
            settings: &arguments.options.settings,
        },
        options: &arguments.options,
        render: terminal::compare,
        compares: true,
        beside: Vec::new(),
    })
}
