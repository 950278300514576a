//! The cases that the program carries with it.

use include_dir::{Dir, include_dir};
use std::io;
use std::path::Path;

/// `scenarios/validation`, file by file.
static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios/validation");

/// Cases that run when nothing else is said: of every family the cheapest, all
/// together less than a minute on two processors.
pub(super) const QUICK: &[&str] = &["th-01"];

/// Published cases for which no scenario can be written, and why.
pub(super) const NOT_EXPRESSIBLE: &[(&str, &str)] = &[];

/// One scenario file with known answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    /// The file's name without its ending.
    pub(super) name: String,
    /// The file.
    pub(super) file: String,
}

/// All cases by name.
pub(super) fn all() -> Vec<Case> {
    let mut cases: Vec<Case> = FOLDER
        .files()
        .filter_map(|file| {
            let file = file.path().to_str()?;
            let name = file.strip_suffix(".toml")?.to_owned();
            Some(Case { name, file: file.to_owned() })
        })
        .collect();
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

/// Writes all files to a folder, from which they are read as any scenario is.
///
/// # Errors
/// If they cannot be written.
pub(super) fn write(folder: &Path) -> io::Result<()> {
    FOLDER.extract(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_cases_are_there() {
        let all = all();
        assert!(!all.is_empty());
        for quick in QUICK {
            assert!(all.iter().any(|case| case.name == *quick), "{quick}");
        }
    }

    #[test]
    fn no_case_is_there_that_cannot_be_expressed() {
        for (name, _) in NOT_EXPRESSIBLE {
            let name = name.to_lowercase();
            assert!(!all().iter().any(|case| case.name == name), "{name}");
        }
    }
}
