//! What is run: the workloads that the program carries with it, or a scenario.

use include_dir::{Dir, include_dir};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// `scenarios/bench`, file by file.
static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios/bench");

/// One scenario to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    /// Name of its file or folder.
    pub(super) name: String,
    /// Where it is read from.
    pub(super) path: PathBuf,
}

/// The workloads that the program carries with it, by name, written to
/// `folder`, from which they are read as any scenario is.
///
/// # Errors
/// If they cannot be written.
pub(super) fn bundled(folder: &Path) -> io::Result<Vec<Subject>> {
    FOLDER.extract(folder)?;
    let mut subjects: Vec<Subject> = FOLDER
        .files()
        .filter_map(|file| {
            let name = file.path().to_str()?.strip_suffix(".toml")?.to_owned();
            Some(Subject { name, path: folder.join(file.path()) })
        })
        .collect();
    subjects.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(subjects)
}

/// A scenario of the user's.
pub(super) fn at(path: &Path) -> Subject {
    // `.` and `..` have no names of their own.
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let is_whole = full.file_name().is_some_and(|name| name == "scenario.toml");
    let full = full.parent().filter(|_| is_whole).unwrap_or(&full);
    let stem = if full.is_dir() { full.file_name() } else { full.file_stem() };
    let name = stem.unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Subject { name, path: path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_workloads_are_there_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let subjects = bundled(folder.path()).unwrap();
        assert!(!subjects.is_empty());
        assert!(subjects.is_sorted_by(|one, other| one.name < other.name));
        assert!(subjects.iter().all(|subject| subject.path.is_file()));
    }

    #[test]
    fn a_scenario_has_the_name_of_its_file_or_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let name = |path: &str| at(&root.join(path)).name;
        assert_eq!(name("scenarios/wyh"), "wyh");
        assert_eq!(name("scenarios/wyh/data/.."), "wyh");
        assert_eq!(name("scenarios/wyh/scenario.toml"), "wyh");
        assert_eq!(name("tests/scenarios/clinic.toml"), "clinic");
        assert_eq!(name("not/there.toml"), "there");
    }
}
