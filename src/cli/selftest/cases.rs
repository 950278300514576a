//! The cases that the program carries with it.

use include_dir::{Dir, include_dir};
use std::io;
use std::path::Path;

/// `scenarios/validation`, file by file.
static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios/validation");

/// Cases that run when nothing else is said: of every family the cheapest, all
/// together less than a minute on two processors.
pub(super) const QUICK: &[&str] = &[
    "cafe",
    "cal-q-finish",
    "cal-w1",
    "cal-w2",
    "call-111",
    "di-01",
    "di-03",
    "di-05",
    "di-08",
    "di-10",
    "di-13",
    "hsma-480",
    "nurse-base",
    "paeds-long-run",
    "th-01",
    "th-02a",
    "th-04a",
    "th-04b",
    "th-05",
    "th-06a",
    "th-07a",
    "th-08",
    "th-09",
    "th-10a",
    "th-11",
    "th-12",
    "th-13a",
    "th-13b",
    "th-13c",
    "th-13g",
    "th-14a",
    "th-15",
    "th-17b",
    "th-18",
    "th-21a",
    "th-23a",
    "th-23b",
    "th-23d",
    "th-24",
    "th-25",
    "th-26a",
    "th-26c",
    "th-27",
    "treat-sim",
];

/// Published cases for which no scenario can be written, and why.
pub(super) const NOT_EXPRESSIBLE: &[(&str, &str)] = &[(
    "CAL-D",
    "days to a target are counted by standards, which measures do not read; tests of the standards hold them",
)];

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
