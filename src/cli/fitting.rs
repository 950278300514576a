//! What verbs that fit, or go over sets of values, have in common: observed
//! tables, sets of values, and the scenario under them.

use super::exit::Exit;
use super::{console, faults, simulate};
use crate::diagnostics::{Fault, Faults, FileId, Sources, catalogue};
use crate::experiment::board::{ObservedTable, read_observed};
use crate::experiment::calibrate::CalibrateFault;
use crate::experiment::{EnsembleFault, ParameterSets, Scenarios, read_sets};
use crate::report::calibration::SourceTable;
use crate::report::printable;
use crate::scenario::{LoadFailure, Loader, Request, Scenario};
use jiff::civil::Date;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Largest table that is read \[bytes\].
const MAX_TABLE: u64 = 256 << 20;

/// A scenario whose values at some addresses are set anew for each run. Every
/// thread reads its files once.
#[derive(Debug)]
pub(super) struct WithValues<'a> {
    pub(super) path: &'a Path,
    pub(super) stacked: &'a [PathBuf],
    pub(super) alternatives: &'a [PathBuf],
    pub(super) settings: &'a [String],
    pub(super) addresses: Vec<String>,
}

/// The last scenario that a thread has read: its path, plans (stacked, then
/// alternatives) and settings.
type Kept = (PathBuf, [Vec<PathBuf>; 2], Vec<String>, Loader);

thread_local! {
    /// What this thread has read, and from where.
    static READ: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

impl Scenarios for WithValues<'_> {
    fn with(&self, values: &[f64]) -> Result<Scenario, Box<LoadFailure>> {
        let values: Vec<(String, f64)> =
            self.addresses.iter().cloned().zip(values.iter().copied()).collect();
        READ.with_borrow_mut(|read| {
            let is_read = read.as_ref().is_some_and(|(path, plans, settings, _)| {
                path == self.path
                    && [self.stacked, self.alternatives] == *plans
                    && settings.as_slice() == self.settings
            });
            if !is_read {
                let request = Request {
                    path: self.path,
                    stacked: self.stacked,
                    alternatives: self.alternatives,
                    settings: self.settings,
                };
                let loader = Loader::new(&request).map_err(Box::new)?;
                let plans = [self.stacked.to_vec(), self.alternatives.to_vec()];
                *read = Some((self.path.to_owned(), plans, self.settings.to_vec(), loader));
            }
            match read {
                Some((.., loader)) => loader.with(&values).map_err(Box::new),
                None => unreachable!("it was read just now"),
            }
        })
    }
}

/// Reads observed tables, and tells all their faults.
pub(super) fn observed(paths: &[PathBuf]) -> Result<(ObservedTable, Vec<SourceTable>), Exit> {
    let (mut sources, faults) = (Sources::default(), Faults::default());
    let mut table = ObservedTable::default();
    let mut digests = Vec::new();
    for path in paths {
        let Some(file) = read(path, &mut sources, &faults) else { continue };
        read_observed(file, &sources, &faults, &mut table);
        let text = &sources.file(file).text;
        digests.push(SourceTable {
            name: path.file_name().map_or_else(String::new, |name| name.display().to_string()),
            blake3: SourceTable::digest(text.as_bytes()),
        });
    }
    told(faults, sources)?;
    Ok((table, digests))
}

/// Reads sets of values, and tells all their faults; and their bytes.
pub(super) fn sets(path: &Path) -> Result<(ParameterSets, Vec<u8>), Exit> {
    let (mut sources, faults) = (Sources::default(), Faults::default());
    let mut sets = ParameterSets::default();
    let mut bytes = Vec::new();
    if let Some(file) = read(path, &mut sources, &faults) {
        sets = read_sets(file, &sources, &faults);
        bytes = sources.file(file).text.clone().into_bytes();
    }
    told(faults, sources)?;
    Ok((sets, bytes))
}

fn read(path: &Path, sources: &mut Sources, faults: &Faults) -> Option<FileId> {
    let shown = path.display().to_string().replace('\\', "/");
    let text = fs::metadata(path).and_then(|about| {
        if about.len() > MAX_TABLE {
            return Err(io::Error::other(format!("it has {} bytes", about.len())));
        }
        fs::read_to_string(path)
    });
    match text {
        Ok(text) => Some(sources.add(shown, text)),
        Err(error) => {
            let found = format!("cannot open {}: {error}", printable(&shown));
            faults.push(
                Fault::new(catalogue::CANNOT_OPEN, "", found)
                    .expected("a CSV file that can be read")
                    .unreadable(),
            );
            None
        }
    }
}

fn told(found: Faults, sources: Sources) -> Result<(), Exit> {
    if found.is_empty() {
        return Ok(());
    }
    let failure = LoadFailure { faults: found.into_sorted(), sources };
    console::tell(&faults::render(&failure, console::is_coloured()));
    Err(faults::exit(&failure))
}

/// Tells why nothing came of it.
pub(super) fn failed(fault: &CalibrateFault) -> Exit {
    if let CalibrateFault::Ensemble(fault) = fault {
        return ensemble_failed(fault);
    }
    console::tell(&format!("error: {}", printable(&fault.to_string())));
    Exit::Invalid
}

/// Tells why runs under sets of values failed.
pub(super) fn ensemble_failed(fault: &EnsembleFault) -> Exit {
    match fault {
        EnsembleFault::Refused(failure) => {
            console::tell(&format!("error: {fault}"));
            console::tell(&faults::render(failure, console::is_coloured()));
            faults::exit(failure)
        }
        EnsembleFault::InSet { set, fault } => {
            console::tell(&format!("In set {set} of the parameter sets:"));
            ensemble_failed(fault)
        }
        EnsembleFault::Experiment(fault) => simulate::failed(fault),
        EnsembleFault::Threads(_) => {
            console::tell(&format!("error: {fault}"));
            Exit::Limit
        }
    }
}

/// A date as it is typed.
pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a date such as 2024-09-30 is expected".to_owned())
}
