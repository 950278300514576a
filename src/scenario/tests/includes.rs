//! Files that several scenarios share.

use super::support::TOP;
use crate::diagnostics::Fault;
use crate::scenario::{LoadFailure, Request, Scenario, load};
use std::fs;
use tempfile::TempDir;

const STEP: &str = "[[pathway.lung.step]]\nname = \"come\"\n";

/// A scenario `study/scenario.toml` with these lines, and files beside its folder.
struct Study(TempDir);

impl Study {
    fn new(top: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let study = Self(folder);
        study.write("outer/study/scenario.toml", &format!("{top}\n{TOP}"));
        for (name, text) in files {
            study.write(&format!("outer/{name}"), text);
        }
        study
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn try_load(&self, path: &str) -> Result<Scenario, LoadFailure> {
        let path = self.0.path().join("outer").join(path);
        load(&Request { path: &path, stacked: &[], alternatives: &[], settings: &[] })
    }

    fn fault(&self) -> Fault {
        let mut faults = self.try_load("study").expect_err("the scenario has no fault").faults;
        assert_eq!(faults.len(), 1, "{faults:#?}");
        faults.remove(0)
    }
}

#[test]
fn included_files_are_read_with_the_data_beside_them() {
    let include = "include = [\"../common/pathways.toml\"]";
    let study = Study::new(
        include,
        &[
            (
                "common/pathways.toml",
                &format!(
                    "include = [\"deep/table.toml\"]\n{STEP}[arrivals.a]\npathway = \"lung\"\nmonthly = {{ table = \"referrals\", column = \"n\" }}\n"
                ),
            ),
            (
                "common/deep/table.toml",
                "[table.referrals]\nfile = \"data/n.csv\"\nkeys = [\"month\"]\n",
            ),
            ("common/deep/data/n.csv", "month,n\n2025-01,31\n"),
        ],
    );
    // The folder and its main file are the same scenario.
    for path in ["study", "study/scenario.toml"] {
        let scenario = study.try_load(path).unwrap_or_else(|failure| panic!("{failure:?}"));
        let source = scenario.base.phases[0].model.sources.iter().next().unwrap();
        assert_eq!(source.daily[0], 1.0);
    }
}

#[test]
fn what_is_included_may_not_stand_in_the_scenario_too() {
    let files = [("common/p.toml", STEP)];
    let study = Study::new("include = [\"../common/p.toml\"]\ntitle = \"x\"", &files);
    study.try_load("study").unwrap();
    let twice = [("common/p.toml", "title = \"y\"\n")];
    let fault = Study::new("include = [\"../common/p.toml\"]\ntitle = \"x\"", &twice).fault();
    assert_eq!((fault.code, fault.address.as_str()), ("S0107", "title"));
}

#[test]
fn circles_doubles_and_files_far_away_are_refused() {
    let study = |top: &str, one: &str, two: &str| {
        let study = Study::new(top, &[("common/one.toml", one), ("common/two.toml", two)]);
        study.write("far.toml", "");
        study.fault()
    };
    let one = "include = [\"../common/one.toml\"]";
    let both = "include = [\"../common/one.toml\", \"../common/two.toml\"]";
    for (top, first, second, code, told) in [
        (one, "include = [\"one.toml\"]", "", "S0107", "includes itself"),
        (one, "include = [\"two.toml\"]", "include = [\"one.toml\"]", "S0107", "includes itself"),
        (one, "include = [\"../study/scenario.toml\"]", "", "S0107", "includes itself"),
        (both, "include = [\"two.toml\"]", "", "S0107", "already"),
        (
            "include = [\"../common/one.toml\", \"../common/../common/one.toml\"]",
            "",
            "",
            "S0107",
            "already",
        ),
        ("include = [\"../../far.toml\"]", "", "", "S0104", "too far"),
        ("include = [\"../../no.toml\"]", "", "", "S0104", "too far"),
        ("include = [\"/etc/hostname\"]", "", "", "S0104", "too far"),
        ("include = [\"../common/no.toml\"]", "", "", "S0101", "cannot open"),
        ("include = \"../common/one.toml\"", "", "", "S0203", "a list of files"),
        ("include = [1]", "", "", "S0203", "the name of a file"),
        (one, "files = [\"two.toml\"]", "", "S0211", "include = ["),
        (one, "bank_holidays = \"../study/days.csv\"", "", "S0104", "leaves"),
    ] {
        let fault = study(top, first, second);
        assert_eq!(fault.code, code, "{top}, {first}, {second}: {fault}");
        assert!(fault.to_string().contains(told), "{fault}");
    }
}
