//! `pathflow schema`.

use super::args::{Described, SchemaArguments};
use super::console;
use super::exit::Exit;
use crate::{report, scenario};

/// Prints what a file may hold.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn schema(arguments: &SchemaArguments) -> Result<(), Exit> {
    let schema = match arguments.what {
        Described::Scenario => scenario::scenario_schema(),
        Described::Plan => scenario::plan_schema(),
        Described::Results => report::results_schema(),
        Described::Reference => return console::print(scenario::reference().as_bytes()),
    };
    console::print(format!("{schema:#}\n").as_bytes())
}
