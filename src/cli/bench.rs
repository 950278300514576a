//! `pathflow bench`: how fast the program is on this machine, so that a
//! programme office can size one and a developer sees a regression.

mod arguments;
mod measure;
mod workloads;
mod yardstick;

pub(super) use arguments::BenchArguments;

use super::exit::Exit;
use super::simulate::{defect, unwritable};
use super::{console, machine};
use crate::report::bench::{self, Bench, Comparison};
use crate::report::{OutputFolder, printable};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// Measures, writes and prints; what a saved measurement says of it decides
/// the exit code.
///
/// # Errors
/// With the exit code: that of a failed test if the program has become slower.
pub(super) fn bench(arguments: &BenchArguments) -> Result<(), Exit> {
    // What could be refused at the end is refused at the beginning.
    let baseline = arguments.against.as_deref().map(baseline).transpose()?;
    let export = arguments.export.as_deref().map(export).transpose()?;
    let bundle = tempfile::tempdir().map_err(|fault| no_temporary(&fault))?;
    let subjects = match &arguments.scenario {
        Some(path) => vec![workloads::at(path)],
        None => workloads::bundled(bundle.path()).map_err(|fault| no_temporary(&fault))?,
    };
    let threads = arguments.threads.map_or_else(machine::processors, usize::from);
    let measured = measure::measure(&subjects, arguments.runs, threads, baseline.as_ref())?;
    let mut bench = Bench::new(machine::describe(), jiff::Timestamp::now(), measured);
    bench.against = baseline.map(|baseline| Comparison::of(&bench, &baseline));

    let bytes = bench.bytes().map_err(defect)?;
    if let (Some((folder, name)), Some(path)) = (export, &arguments.export) {
        folder.write_one(name, &bytes).map_err(|fault| unwritable(&fault))?;
        console::tell(&format!("Wrote {}", printable(&path.display().to_string())));
    }
    if arguments.json {
        console::print(&bytes)?;
    } else {
        let against = bench.against.as_ref().map(bench::against);
        console::print((bench::text(&bench) + &against.unwrap_or_default()).as_bytes())?;
    }
    let is_slower = bench.against.as_ref().is_some_and(Comparison::is_slower);
    if is_slower { Err(Exit::Failed) } else { Ok(()) }
}

/// Reads what an earlier bench wrote.
fn baseline(path: &Path) -> Result<Bench, Exit> {
    let read = fs::read(path).map_err(|fault| fault.to_string());
    let bench = read.and_then(|bytes| bench::read(&bytes).map_err(|fault| fault.to_string()));
    bench.map_err(|reason| {
        let path = printable(&path.display().to_string());
        let reason = printable(&reason);
        console::tell(&format!("error: {path} cannot serve as a baseline: {reason}"));
        Exit::Unreadable
    })
}

/// The folder and the name of a file that is to be written.
fn export(path: &Path) -> Result<(OutputFolder, &OsStr), Exit> {
    let Some(name) = path.file_name().filter(|_| !path.is_dir()) else {
        let path = printable(&path.display().to_string());
        console::tell(&format!("error: {path} is a folder; --export needs the name of a file"));
        return Err(Exit::Unwritable);
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    OutputFolder::prepare(folder).map(|folder| (folder, name)).map_err(|fault| unwritable(&fault))
}

fn no_temporary(fault: &std::io::Error) -> Exit {
    console::tell(&format!("error: cannot write to a temporary folder: {fault}"));
    Exit::Unwritable
}
