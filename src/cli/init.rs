//! `pathflow init`.

use super::args::InitArguments;
use super::console;
use super::exit::Exit;
use crate::report::{OutputFile, OutputFolder, printable};
use crate::scenario;
use std::path::Path;

/// Line on which editors find the schema of a file.
const SCHEMA_LINE: &str = "#:schema";

macro_rules! starter {
    ($name:literal) => {
        include_str!(concat!("../../scenarios/starter/", $name))
    };
}

/// Writes a small scenario to start from.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn init(arguments: &InitArguments) -> Result<(), Exit> {
    let folder = &arguments.folder;
    if !is_free(folder) {
        console::tell(&format!(
            "error: {} exists already, and not as an empty folder; nothing was written",
            printable(&folder.display().to_string())
        ));
        return Err(Exit::Unwritable);
    }
    // The scenario comes last: while it is not there, neither is a scenario.
    for (part, files) in files() {
        OutputFolder::prepare(&folder.join(part))
            .and_then(|folder| folder.write(&files, &[]))
            .map_err(|fault| {
                console::tell(&format!("error: {fault}"));
                Exit::Unwritable
            })?;
    }
    console::print(next(folder).as_bytes())
}

/// Whether a folder can be filled without touching anything.
fn is_free(folder: &Path) -> bool {
    match folder.read_dir() {
        Ok(mut entries) => entries.next().is_none(),
        // What is not there is free; what is no folder is not.
        Err(_) => !folder.exists(),
    }
}

/// All files, by the folder that they are in.
fn files() -> Vec<(&'static str, Vec<OutputFile>)> {
    let text = |name, text: &str| OutputFile { name, bytes: text.as_bytes().to_vec() };
    let with_schema =
        |name, schema: &str, whole: &str| text(name, &format!("{SCHEMA_LINE} {schema}\n{whole}"));
    let schema = |name, schema: serde_json::Value| text(name, &format!("{schema:#}\n"));
    vec![
        (
            "schema",
            vec![
                schema("scenario.json", scenario::scenario_schema()),
                schema("plan.json", scenario::plan_schema()),
            ],
        ),
        (
            "data",
            vec![
                text("referrals.csv", starter!("data/referrals.csv")),
                text("bank_holidays.csv", starter!("data/bank_holidays.csv")),
            ],
        ),
        (
            "plans",
            vec![with_schema(
                "wednesday.toml",
                "../schema/plan.json",
                starter!("plans/wednesday.toml"),
            )],
        ),
        ("", vec![with_schema("scenario.toml", "schema/scenario.json", starter!("scenario.toml"))]),
    ]
}

/// What was written, and what to do with it.
fn next(folder: &Path) -> String {
    let quoted = |path: &Path| {
        let path = printable(&path.display().to_string());
        if path.contains(' ') { format!("\"{path}\"") } else { path }
    };
    let (shown, plan) = (quoted(folder), quoted(&folder.join("plans").join("wednesday.toml")));
    format!(
        "Wrote a clinic to start from: scenario.toml, data, plans, and schema for editors\n\
         Next:\n  \
         pathflow check {shown}\n  \
         pathflow show {shown}\n  \
         pathflow run {shown}\n  \
         pathflow compare {shown} --plan {plan}\n"
    )
}
