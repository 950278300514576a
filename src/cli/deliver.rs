//! What verbs that look for something do with what they found: files into a
//! folder, the document or the tables to stdout.

use super::console;
use super::exit::Exit;
use super::simulate::unwritable;
use crate::report::{OutputFile, OutputFolder};
use std::path::Path;

/// Makes the folder ready that files are to be written to, if any is given.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn folder(out: Option<&Path>) -> Result<Option<OutputFolder>, Exit> {
    out.map(OutputFolder::prepare).transpose().map_err(|fault| unwritable(&fault))
}

/// Writes a table and a document into the folder, if there is one, and prints
/// the document if it is wanted, else the text.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn deliver(
    folder: Option<OutputFolder>,
    table: OutputFile,
    document: OutputFile,
    (as_json, text): (bool, &str),
) -> Result<(), Exit> {
    let files = [table, document];
    if let Some(folder) = folder {
        folder.write(&files, &[]).map_err(|fault| unwritable(&fault))?;
        let names: Vec<_> = files.iter().map(|file| file.name).collect();
        console::tell(&format!("Wrote {} to {}", names.join(", "), folder.path().display()));
    }
    let [_, document] = files;
    console::print(if as_json { &document.bytes } else { text.as_bytes() })
}
