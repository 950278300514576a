//! Scenarios in a temporary folder.

use crate::diagnostics::Fault;
use crate::scenario::{LoadFailure, Request, Scenario, load};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A scenario of several files, and what to load of it.
pub(super) struct Files {
    folder: TempDir,
    pub(super) stacked: Vec<PathBuf>,
    pub(super) alternatives: Vec<PathBuf>,
    pub(super) settings: Vec<String>,
}

/// The top of a scenario of the year 2025.
pub(super) const TOP: &str = "schema_version = 1
start = 2025-01-01
report_from = 2025-02-01
report_to = 2025-12-31
";

impl Files {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder, stacked: Vec::new(), alternatives: Vec::new(), settings: Vec::new() }
    }

    /// The year 2025, the bank holidays of England, and this text.
    pub(super) fn of_2025(text: &str) -> Self {
        let holidays = "date\n2025-01-01\n2025-04-18\n2025-04-21\n2025-05-05\n2025-05-26\n\
                        2025-08-25\n2025-12-25\n2025-12-26\n2026-01-01\n2026-04-03\n2026-04-06\n";
        let top = format!("{TOP}bank_holidays = \"holidays.csv\"\n{text}");
        Self::new(&[("scenario.toml", &top), ("holidays.csv", holidays)])
    }

    pub(super) fn file(self, name: &str, text: &str) -> Self {
        fs::write(self.folder.path().join(name), text).unwrap();
        self
    }

    pub(super) fn plan(mut self, name: &str, text: &str) -> Self {
        self.alternatives.push(self.folder.path().join(name));
        self.file(name, text)
    }

    pub(super) fn setting(mut self, setting: &str) -> Self {
        self.settings.push(setting.to_owned());
        self
    }

    pub(super) fn try_load(&self) -> Result<Scenario, LoadFailure> {
        load(&Request {
            path: self.folder.path(),
            stacked: &self.stacked,
            alternatives: &self.alternatives,
            settings: &self.settings,
        })
    }

    pub(super) fn load(&self) -> Scenario {
        self.try_load().unwrap_or_else(|failure| {
            let lines: Vec<_> = failure.faults.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"))
        })
    }

    pub(super) fn faults(&self) -> Vec<Fault> {
        self.try_load().expect_err("the scenario has no fault").faults
    }

    /// The only fault.
    pub(super) fn fault(&self) -> Fault {
        let mut faults = self.faults();
        assert_eq!(faults.len(), 1, "{faults:#?}");
        faults.remove(0)
    }
}
