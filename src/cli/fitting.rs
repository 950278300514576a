//! What verbs that fit, or go over sets of values, have in common: observed
//! tables, sets of values, and the scenario under them.

use super::exit::Exit;
use super::{console, faults, simulate};
use crate::diagnostics::{Fault, Faults, FileId, Sources, catalogue};
use crate::experiment::board::{ObservedTable, read_observed};
use crate::experiment::calibrate::CalibrateFault;
use crate::experiment::{EnsembleFault, ParameterSets, read_sets};
use crate::report::calibration::SourceTable;
use crate::report::printable;
use crate::scenario::LoadFailure;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Largest table that is read \[bytes\].
const MAX_TABLE: u64 = 256 << 20;

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

/// Reads sets of values if a file of them is given, and tells all their faults.
pub(super) fn sets_of(path: Option<&Path>) -> Result<Option<ParameterSets>, Exit> {
    let read = path.map(sets).transpose()?;
    Ok(read.map(|(sets, _)| sets))
}

/// As many replications as are asked for, but no more than there are sets, if
/// there are any: each replication takes a set of its own, since two of one set
/// are not independent. Tells if there are fewer.
pub(super) fn at_most(asked: u32, sets: Option<&ParameterSets>, flag: &str) -> u32 {
    let Some(sets) = sets.map(ParameterSets::number).filter(|&sets| sets < asked) else {
        return asked;
    };
    console::tell(&format!(
        "warning: {flag}: {sets} instead of {asked}: each takes a parameter set of its own, and \
         there are {sets}"
    ));
    sets
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
