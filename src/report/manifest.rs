//! `manifest.json`: how the results came about. Unlike the results it depends
//! on the machine and the moment.

use super::files::WrittenFile;
use super::format::RowFormatter;
use crate::experiment::Results;
use serde::Serialize;
use std::time::Duration;

/// The circumstances of a run.
#[derive(Debug, Clone)]
pub struct Conditions {
    /// The command with its arguments, as typed.
    pub command: Vec<String>,
    /// Threads that were used.
    pub threads: usize,
    /// When it started.
    pub started: jiff::Timestamp,
    /// How long it took.
    pub duration: Duration,
    /// Processor time, all threads together, where the system tells it.
    pub processor_time: Option<Duration>,
    /// Largest memory in use \[bytes\], where the system tells it.
    pub peak_memory: Option<u64>,
}

/// The bytes of `manifest.json`; `files` are the files written beside it.
///
/// # Errors
/// If a value cannot be written as JSON, which none does.
pub fn manifest(
    results: &Results,
    conditions: &Conditions,
    files: &[WrittenFile],
) -> serde_json::Result<Vec<u8>> {
    let manifest = Manifest {
        schema: "pathflow.manifest",
        schema_version: 1,
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        scenario: &results.title,
        scenario_digest: &results.scenario_digest,
        seed: results.seed,
        first_replication: results.first_replication,
        replications: results.replications,
        command: &conditions.command,
        threads: conditions.threads,
        started: conditions.started.to_string(),
        duration_seconds: conditions.duration.as_secs_f64(),
        processor_seconds: conditions.processor_time.map(|time| time.as_secs_f64()),
        peak_memory_bytes: conditions.peak_memory,
        patients: results.patients,
        events: results.events,
        files: files.iter().map(FileRow::from).collect(),
    };
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, RowFormatter::default());
    manifest.serialize(&mut writer)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Serialize)]
struct Manifest<'a> {
    schema: &'static str,
    schema_version: u32,
    program: &'static str,
    version: &'static str,
    scenario: &'a str,
    scenario_digest: &'a str,
    seed: u64,
    first_replication: u32,
    replications: u32,
    command: &'a [String],
    threads: usize,
    started: String,
    duration_seconds: f64,
    processor_seconds: Option<f64>,
    peak_memory_bytes: Option<u64>,
    patients: u64,
    events: u64,
    files: Vec<FileRow<'a>>,
}

#[derive(Serialize)]
struct FileRow<'a> {
    name: &'a str,
    bytes: u64,
    blake3: &'a str,
}

impl<'a> From<&'a WrittenFile> for FileRow<'a> {
    fn from(file: &'a WrittenFile) -> Self {
        Self { name: file.name, bytes: file.bytes, blake3: &file.blake3 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_manifest_tells_how_to_repeat_the_run() {
        let conditions = Conditions {
            command: vec!["pathflow".to_owned(), "run".to_owned(), "scenarios/wyh".to_owned()],
            threads: 2,
            started: jiff::Timestamp::UNIX_EPOCH,
            duration: Duration::from_millis(1_500),
            processor_time: None,
            peak_memory: Some(1_024),
        };
        let blake3 = "d1ge57".to_owned();
        let files = [WrittenFile { name: "summary.csv", bytes: 5, blake3 }];
        let bytes = manifest(&fixture::results(), &conditions, &files).unwrap();
        let read: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read["schema"], "pathflow.manifest");
        assert_eq!(read["command"][1], "run");
        assert_eq!(read["started"], "1970-01-01T00:00:00Z");
        assert_eq!(read["duration_seconds"], 1.5);
        assert_eq!(read["files"][0]["bytes"], 5);
        assert_eq!(read["scenario_digest"], "d1ge57");
    }
}
