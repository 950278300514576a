//! Files to import, and what came of them.

use pathflow::import::{self, ImportFault, Imported, Kind, Request};
use std::fs;
use std::path::{Path, PathBuf};

/// A published file, cut down.
pub(super) fn published(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import").join(name)
}

/// Files made for one test.
pub(super) struct Folder(tempfile::TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().expect("works"))
    }

    pub(super) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("works");
        path
    }
}

/// Imports files for these organisations and their sum `SUM`.
pub(super) fn import(
    kind: Kind,
    files: &[PathBuf],
    orgs: &[&str],
) -> Result<Imported, Vec<ImportFault>> {
    let orgs: Vec<String> = orgs.iter().map(|code| (*code).to_owned()).collect();
    import::import(&Request {
        kind,
        files,
        orgs: &orgs,
        alliance: Some("SUM"),
        names: None,
        division: "england-and-wales",
    })
}

/// The same, which must succeed.
pub(super) fn succeeding(kind: Kind, files: &[PathBuf], orgs: &[&str]) -> Imported {
    import(kind, files, orgs).unwrap_or_else(|faults| panic!("{}", told(&faults)))
}

/// The same, which must be refused: what is told.
pub(super) fn refused(kind: Kind, files: &[PathBuf]) -> String {
    match import(kind, files, &[]) {
        Ok(imported) => panic!("not refused: {:?}", imported.summary),
        Err(faults) => told(&faults),
    }
}

fn told(faults: &[ImportFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A table as text.
pub(super) fn table(imported: &Imported, name: &str) -> String {
    let table = imported.tables.iter().find(|table| table.name == name).expect("is there");
    let text = String::from_utf8(table.bytes.clone()).expect("works");
    assert_eq!(text.lines().count(), table.rows + 1, "rows of {name}");
    text
}

/// The value of the line that begins so.
pub(super) fn value(text: &str, begin: &str) -> Option<f64> {
    let mut lines = text.lines().filter(|line| line.starts_with(begin));
    let found = lines.next()?;
    assert_eq!(lines.next(), None, "{begin} stands twice");
    found.rsplit(',').next().and_then(|value| value.parse().ok())
}
