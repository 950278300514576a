//! What the tests of whole scenarios have in common.

use pathflow::engine::{Observer, Replication};
use pathflow::experiment::{self, Design, Figure, FigureKey, Results};
use pathflow::random::Key;
use pathflow::scenario::{self, Request, Scenario};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The baseline, cut down to the first two months of its reporting period.
pub(crate) const SHORT: &[&str] = &["report_to=2024-05-31", "follow_up=0 days"];

/// The baseline over a short horizon, and what two replications of it give.
pub(crate) static BASELINE: LazyLock<(Scenario, Results)> = LazyLock::new(|| {
    let scenario = Wanted::short_baseline().load();
    let results = run(&scenario, 0..2);
    (scenario, results)
});

/// A path of the repository.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// What is to be loaded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) path: PathBuf,
    pub(crate) stacked: Vec<PathBuf>,
    pub(crate) alternatives: Vec<PathBuf>,
    pub(crate) settings: Vec<String>,
}

impl Wanted {
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// The real baseline over a short horizon.
    pub(crate) fn short_baseline() -> Self {
        Self::new(path("scenarios/wyh")).set(SHORT)
    }

    pub(crate) fn clinic() -> Self {
        Self::new(path("tests/scenarios/clinic.toml"))
    }

    pub(crate) fn set(mut self, settings: &[&str]) -> Self {
        self.settings.extend(settings.iter().map(|&setting| setting.to_owned()));
        self
    }

    /// With a plan in the base.
    pub(crate) fn with(mut self, plan: impl Into<PathBuf>) -> Self {
        self.stacked.push(plan.into());
        self
    }

    /// With a plan to compare.
    pub(crate) fn against(mut self, plan: impl Into<PathBuf>) -> Self {
        self.alternatives.push(plan.into());
        self
    }

    /// # Panics
    /// With all its faults if the scenario is refused.
    pub(crate) fn load(&self) -> Scenario {
        let request = Request {
            path: &self.path,
            stacked: &self.stacked,
            alternatives: &self.alternatives,
            settings: &self.settings,
        };
        scenario::load(&request).unwrap_or_else(|failure| {
            let faults: Vec<String> = failure.faults.iter().map(ToString::to_string).collect();
            panic!("{} is refused:\n{}", self.path.display(), faults.join("\n"))
        })
    }
}

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a temporary file can be written");
    }
    folder
}

/// A text file of the repository.
pub(crate) fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

/// Runs these replications on both processors.
pub(crate) fn run(scenario: &Scenario, replications: std::ops::Range<u32>) -> Results {
    run_as(scenario, &Design { seed: scenario.seed, replications, threads: Some(2) })
}

pub(crate) fn run_as(scenario: &Scenario, design: &Design) -> Results {
    experiment::run(scenario, design, &()).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The figures by key; each key occurs once.
pub(crate) fn by_key(results: &Results) -> BTreeMap<&FigureKey, &Figure> {
    let figures: BTreeMap<_, _> = results.figures.iter().map(|f| (&f.key, f)).collect();
    assert_eq!(figures.len(), results.figures.len(), "a key occurs twice");
    figures
}

/// One replication of the base's first phase, watched.
pub(crate) fn watch<O: Observer>(scenario: &Scenario, replication: u32, observer: O) -> O {
    assert_eq!(scenario.base.phases.len(), 1, "only the first phase would be run");
    let key = Key::of_replication(scenario.seed, replication);
    let run = Replication::new(&scenario.base.phases[0].model, key, observer);
    run.finish().unwrap_or_else(|fault| panic!("{fault}")).0
}
