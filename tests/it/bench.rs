//! `pathflow bench` as scripts meet it: what it writes, what it refuses, and
//! its exit codes. Whether a difference is called slower is tested beside the
//! verdicts, with timings that are made up.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const CLINIC: &str = "tests/scenarios/clinic.toml";

fn bench(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pathflow"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("bench").args(arguments);
    command.output().expect("the binary runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("stderr is text")
}

fn document(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("one JSON document")
}

#[test]
fn a_program_that_is_ten_times_slower_is_code_1() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("new/before.json");
    let file = path.to_str().expect("the path is text");
    let quick = [CLINIC, "--runs", "4", "--threads", "1"];

    let output = bench(&[&quick[..], &["--export", file, "--json"]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(output.stdout, fs::read(&path).expect("it was written"));
    assert_eq!(fs::read_dir(folder.path().join("new")).expect("a folder").count(), 1);
    let mut before = document(&output.stdout);
    assert_eq!(before["schema"], "pathflow.bench");
    assert_eq!(before["workloads"][0]["name"], "clinic");
    assert_eq!(before["yardstick_ns"].as_array().map(Vec::len), Some(4));
    let runs = &mut before["workloads"][0]["timings"][0]["runs"];
    assert_eq!(runs.as_array().map(Vec::len), Some(4));

    for run in runs.as_array_mut().expect("runs") {
        let time = run["processor_ns"].as_u64().expect("a time");
        run["processor_ns"] = (time / 10).into();
    }
    fs::write(&path, before.to_string()).expect("it can be written");
    let output = bench(&[&quick[..], &["--against", file, "--json"]].concat());
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let after = document(&output.stdout);
    let speed = &after["against"]["rows"][0];
    assert_eq!(speed["figure"], "events_a_processor_second");
    assert!(speed["verdict"].as_str().expect("words").starts_with("slower by"), "{speed}");
    assert_eq!(after["workloads"][0]["events"], before["workloads"][0]["events"]);
}

#[test]
fn what_cannot_serve_is_refused_before_anything_is_run() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let written = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("it can be written");
        path.to_str().expect("the path is text").to_owned()
    };
    let refused = [
        ("not/there.json".to_owned(), "cannot serve as a baseline"),
        (written("foreign.json", "{\"schema\": \"pathflow.results\"}"), "not a file that"),
        (written("text.json", "yesterday it was faster"), "not a file that"),
        (
            written("newer.json", "{\"schema\": \"pathflow.bench\", \"schema_version\": 9}"),
            "version 9, this program reads version 1",
        ),
        (
            written("half.json", "{\"schema\": \"pathflow.bench\", \"schema_version\": 1}"),
            "it is damaged: missing field",
        ),
    ];
    for (file, reason) in refused {
        let output = bench(&["--against", &file]);
        let message = stderr(&output);
        assert_eq!(code(&output), 4, "{message}");
        assert!(message.contains(&file) && message.contains(reason), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(output.stdout.is_empty());
    }

    let output = bench(&["--export", folder.path().to_str().expect("the path is text")]);
    assert_eq!(code(&output), 6, "{}", stderr(&output));
    let below_a_file = Path::new(CLINIC).join("export.json");
    let output = bench(&["--export", below_a_file.to_str().expect("the path is text")]);
    assert_eq!(code(&output), 6, "{}", stderr(&output));
    let broken = "tests/scenarios/broken/two-faults.toml";
    assert_eq!(code(&bench(&[broken])), 3);
    assert_eq!(code(&bench(&["not/there"])), 4);
    for runs in ["0", "101"] {
        assert_eq!(code(&bench(&[CLINIC, "--runs", runs])), 2);
    }
}
