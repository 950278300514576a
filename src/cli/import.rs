//! `pathflow import`.

use super::args::ImportArguments;
use super::console;
use super::exit::Exit;
use crate::import::{self, Cause, ImportFault, Imported, Request};
use crate::report::{OutputFile, OutputFolder, printable};

/// Turns published files into tables.
///
/// # Errors
/// With the exit code, after the faults were told.
pub(super) fn import(arguments: &ImportArguments) -> Result<(), Exit> {
    let imported = import::import(&Request {
        kind: arguments.kind.into(),
        files: &arguments.files,
        orgs: &arguments.orgs,
        alliance: arguments.alliance.as_deref(),
        names: arguments.names.as_deref(),
        division: &arguments.division,
    })
    .map_err(|faults| refuse(&faults))?;
    let folder = OutputFolder::prepare(&arguments.out);
    let files: Vec<OutputFile> = imported
        .tables
        .iter()
        .map(|table| OutputFile { name: table.name, bytes: table.bytes.clone() })
        .collect();
    folder.and_then(|folder| folder.write(&files, &[])).map_err(|fault| {
        console::tell(&format!("error: {fault}"));
        Exit::Unwritable
    })?;
    for warning in &imported.warnings {
        console::tell(&format!("warning: {}", printable(warning)));
    }
    console::print(summary(&imported, &arguments.out.display().to_string()).as_bytes())
}

/// Tells all faults. What cannot be read outweighs what is invalid.
fn refuse(faults: &[ImportFault]) -> Exit {
    for fault in faults {
        console::tell(&format!("error: {}", printable(&fault.to_string())));
    }
    console::tell("nothing was written");
    let has = |cause: Cause| faults.iter().any(|fault| fault.cause == cause);
    if has(Cause::TooLarge) {
        Exit::Limit
    } else if has(Cause::Unreadable) {
        Exit::Unreadable
    } else {
        Exit::Invalid
    }
}

fn summary(imported: &Imported, folder: &str) -> String {
    let mut text = String::new();
    for line in &imported.summary {
        text.extend([format!("{line}\n")]);
    }
    if !imported.checks.is_empty() {
        text.push_str("Checks:\n");
    }
    for line in &imported.checks {
        text.extend([format!("  {}\n", printable(line))]);
    }
    text.extend([format!("Wrote to {}:\n", printable(folder))]);
    for table in &imported.tables {
        let rows = if table.rows == 1 { "row" } else { "rows" };
        text.extend([format!("  {} ({} {rows})\n", table.name, table.rows)]);
    }
    text
}
