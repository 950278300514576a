//! The versioned document of `pathflow bench`: every value that was measured,
//! and nothing that follows from them.

use super::Comparison;
use serde::{Deserialize, Serialize};

/// Name of the document's schema.
const SCHEMA: &str = "pathflow.bench";
/// Version of the document's schema; it rises when the shape changes.
pub const SCHEMA_VERSION: u32 = 1;
/// Most counted runs that can be asked for, and that a document may hold.
pub const MOST_RUNS: u32 = 100;

/// What was measured on a machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bench {
    schema: String,
    schema_version: u32,
    /// What was measured.
    pub program: Program,
    /// Where.
    pub machine: Machine,
    /// When, in UTC.
    pub measured: String,
    /// Most threads that were used together.
    pub threads: usize,
    /// Processor time of a computation that never changes, by round \[ns\]:
    /// how fast the machine itself was.
    pub yardstick_ns: Vec<u64>,
    /// The workloads in the order in which they took turns.
    pub workloads: Vec<Workload>,
    /// What a saved document says of this one, if one was given.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub against: Option<Comparison>,
}

/// The program that was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its version.
    pub version: String,
    /// How it was built: `release`, or `dev` (many times slower).
    pub build: String,
}

impl Program {
    /// This program.
    pub fn this() -> Self {
        let build = if cfg!(debug_assertions) { "dev" } else { "release" };
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), build: build.to_owned() }
    }
}

/// The machine, as far as the system tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Name of the processor.
    pub processor: Option<String>,
    /// Processors that the program may use.
    pub processors: usize,
    /// Memory \[bytes\].
    pub memory_bytes: Option<u64>,
    /// Operating system and architecture.
    pub system: String,
}

/// One scenario and how fast it ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workload {
    /// Name of its file or folder.
    pub name: String,
    /// Title of the scenario.
    pub title: String,
    /// Digest of everything that was read.
    pub scenario_digest: String,
    /// Seed of all chance.
    pub seed: u64,
    /// Replications of each run: the first ones, always the same.
    pub replications: u32,
    /// Timed patient events of each run.
    pub events: u64,
    /// Patients of each run.
    pub patients: u64,
    /// The runs by number of threads, from one on.
    pub timings: Vec<Timing>,
    /// Time to read, check and compile the scenario, by round \[ns\].
    pub cold_start_ns: Vec<u64>,
    /// Largest memory in use.
    pub memory: Memory,
}

/// The counted runs on a number of threads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// Threads.
    pub threads: usize,
    /// The runs by round.
    pub runs: Vec<Run>,
}

/// One counted run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Processor time of all threads \[ns\], where the system tells it.
    pub processor_ns: Option<u64>,
    /// Time on the clock \[ns\].
    pub wall_ns: u64,
}

/// Largest memory of the whole process \[bytes\], where the system tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// While one replication ran alone, before anything ran in parallel.
    pub one_replication_bytes: Option<u64>,
    /// While all threads ran.
    pub all_threads_bytes: Option<u64>,
    /// Whether these are of that time alone: not every system can begin
    /// anew, and then they are of the process so far.
    pub is_of_that_time: bool,
}

/// What was measured, whoever measured it where.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurements {
    /// Most threads that were used together.
    pub threads: usize,
    /// See [`Bench::yardstick_ns`].
    pub yardstick_ns: Vec<u64>,
    /// The workloads in the order in which they took turns.
    pub workloads: Vec<Workload>,
}

/// Why a file cannot serve as a baseline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineFault {
    /// It is something else.
    #[error("it is not a file that `pathflow bench --export` wrote")]
    NotBench,
    /// It was written by a program that knows another schema.
    #[error("its schema has version {0}, this program reads version {SCHEMA_VERSION}")]
    Version(u64),
    /// It is damaged.
    #[error("it is damaged: {0}")]
    Damaged(String),
}

impl Bench {
    /// What this program measured on a machine.
    pub fn new(machine: Machine, measured: jiff::Timestamp, measurements: Measurements) -> Self {
        let Measurements { threads, yardstick_ns, workloads } = measurements;
        Self {
            schema: SCHEMA.to_owned(),
            schema_version: SCHEMA_VERSION,
            program: Program::this(),
            machine,
            measured: format!("{measured:.0}"),
            threads,
            yardstick_ns,
            workloads,
            against: None,
        }
    }

    /// The workload with a digest.
    pub fn of_digest(&self, digest: &str) -> Option<&Workload> {
        self.workloads.iter().find(|workload| workload.scenario_digest == digest)
    }

    /// The bytes of the document.
    ///
    /// # Errors
    /// If a value cannot be written as JSON, which none does.
    pub fn bytes(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// Reads a document that was written before.
///
/// # Errors
/// If it is something else, of another version, or says what cannot be.
pub fn read(bytes: &[u8]) -> Result<Bench, BaselineFault> {
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|_| BaselineFault::NotBench)?;
    if value["schema"] != SCHEMA {
        return Err(BaselineFault::NotBench);
    }
    let version = value["schema_version"].as_u64();
    let version = version.ok_or(BaselineFault::NotBench)?;
    if version != u64::from(SCHEMA_VERSION) {
        return Err(BaselineFault::Version(version));
    }
    let bench: Bench =
        serde_json::from_value(value).map_err(|fault| BaselineFault::Damaged(fault.to_string()))?;
    let workloads = bench.workloads.iter();
    let what = workloads
        .filter_map(|workload| Some((workload, impossible(workload)?)))
        .map(|(workload, what)| format!("workload \"{}\" {what}", workload.name))
        .next()
        .or_else(|| impossible_times(&bench.yardstick_ns).map(|what| format!("yardstick {what}")));
    what.map_or(Ok(bench), |what| Err(BaselineFault::Damaged(what)))
}

/// What a document says of a workload that no measurement does.
fn impossible(workload: &Workload) -> Option<&'static str> {
    let timings = &workload.timings;
    if workload.replications == 0 || workload.events == 0 {
        return Some("has no replications or no events");
    }
    if timings.first().is_none_or(|timing| timing.threads != 1) {
        return Some("has no runs on one thread");
    }
    if timings.iter().any(|timing| timing.runs.len() != timings[0].runs.len()) {
        return Some("has not as many runs on all numbers of threads");
    }
    let runs = || timings.iter().flat_map(|timing| &timing.runs);
    let processor: Vec<u64> = runs().filter_map(|run| run.processor_ns).collect();
    let wall: Vec<u64> = runs().map(|run| run.wall_ns).collect();
    if processor.contains(&0) || wall.contains(&0) {
        return Some("took no time");
    }
    let first: Vec<u64> = timings[0].runs.iter().map(|run| run.wall_ns).collect();
    impossible_times(&first).or_else(|| impossible_times(&workload.cold_start_ns))
}

fn impossible_times(times: &[u64]) -> Option<&'static str> {
    if times.is_empty() {
        Some("has no runs")
    } else if times.len() > MOST_RUNS as usize {
        Some("has more runs than can be asked for")
    } else if times.contains(&0) {
        Some("took no time")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{bench, workload};
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let bench = bench(vec![workload("w1", &[100, 101, 99])]);
        let bytes = bench.bytes().unwrap();
        assert_eq!(read(&bytes).unwrap(), bench);
        assert!(bytes.ends_with(b"}\n"));
    }

    #[test]
    fn the_comparison_is_written_and_not_read() {
        let mut compared = bench(vec![workload("w1", &[100, 101, 99])]);
        compared.against = Some(Comparison::of(&compared, &compared));
        let read = read(&compared.bytes().unwrap()).unwrap();
        assert_eq!(read, bench(compared.workloads));
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        let sound = bench(vec![workload("w1", &[100])]);
        let told = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
        for foreign in ["", "not json", "{}", "[1]", "{\"schema\": \"pathflow.results\"}"] {
            assert_eq!(told(foreign.as_bytes()), BaselineFault::NotBench.to_string(), "{foreign}");
        }
        let half = sound.bytes().unwrap();
        assert_eq!(read(&half[..half.len() / 2]), Err(BaselineFault::NotBench));

        let altered = |from: &str, to: &str| {
            let text = String::from_utf8(sound.bytes().unwrap()).unwrap();
            assert!(text.contains(from), "{from}");
            told(text.replace(from, to).as_bytes())
        };
        let told = altered("\"schema_version\": 1", "\"schema_version\": 7");
        assert_eq!(told, "its schema has version 7, this program reads version 1");
        assert!(altered("\"machine\"", "\"car\"").contains("missing field `machine`"));
        assert!(altered("\"processor_ns\": 100", "\"processor_ns\": \"x\"").contains("damaged"));
        assert!(altered("\"processor_ns\": 100", "\"processor_ns\": 0").contains("took no time"));
        assert!(altered("\"events\": 2", "\"events\": 0, \"x\": 2").contains("no events"));
        assert!(altered("\"threads\": 1,", "\"threads\": 3,").contains("no runs on one thread"));
    }
}
