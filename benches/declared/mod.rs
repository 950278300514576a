//! Models that are declared in scenario files, read as the program reads them.

use pathflow::scenario::{self, Request, Scenario};
use std::path::Path;

/// The scenario of this file or folder, with `ADDRESS=VALUE` settings.
pub(crate) fn load(path: &Path, settings: &[&str]) -> Scenario {
    let settings: Vec<String> = settings.iter().map(|&setting| setting.to_owned()).collect();
    let request = Request { path, stacked: &[], alternatives: &[], settings: &settings };
    scenario::load(&request).unwrap_or_else(|failure| panic!("{failure}: {:#?}", failure.faults))
}
