//! The command as scripts meet it: exit codes, what goes where, and bytes that
//! do not depend on the machine.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const CLINIC: &str = "tests/scenarios/clinic.toml";
const MORE_CT: &str = "tests/scenarios/more-ct.toml";
const NOTHING: &str = "tests/scenarios/nothing.toml";

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pathflow"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    command
}

fn pathflow(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the binary runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("stdout is text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("stderr is text")
}

/// Runs and insists on success.
fn succeeding(arguments: &[&str]) -> Output {
    let output = pathflow(arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    output
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn read(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

#[test]
fn help_and_version_are_results() {
    for arguments in [["--help"], ["--version"]] {
        let output = succeeding(&arguments);
        assert!(stdout(&output).contains("pathflow"));
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn a_wrong_command_line_is_code_2() {
    for arguments in
        [&["rum"][..], &["run"], &["run", CLINIC, "--replications", "0"], &["compare", CLINIC]]
    {
        let output = pathflow(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_code_6_before_anything_is_run() {
    let occupied = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let path = occupied.path().to_str().expect("the path is text");
    let output = pathflow(&["run", CLINIC, "--replications", "1", "--out", path]);
    assert_eq!(code(&output), 6, "{}", stderr(&output));
    assert!(stderr(&output).contains(path));
    assert!(output.stdout.is_empty());
}

#[test]
fn bottlenecks_are_sought_in_a_year_and_with_plans_in_all_of_the_period() {
    for (more, months) in [
        (&[][..], "12 months"),
        (&["--plan", NOTHING], "18 months"),
        (&["--plan", NOTHING, "--months", "15"], "15 months"),
    ] {
        let asked = ["bottlenecks", CLINIC, "--replications", "2", "--set", "report_to=2025-09-30"];
        let told = stdout(&succeeding(&[&asked, more].concat()));
        assert!(told.contains(&format!(", {months}.")), "{more:?}: {told}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let mut child = command(&["run", CLINIC, "--replications", "2", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(!stderr(&output).contains("panicked"));
}

#[test]
fn json_is_the_bytes_of_the_file() {
    let folder = folder();
    let out = folder.path().to_str().expect("the path is text");
    let output = succeeding(&["run", CLINIC, "--replications", "3", "--json", "--out", out]);
    assert_eq!(output.stdout, read(folder.path(), "results.json"));
    let document: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("stdout is one document");
    assert_eq!(document["schema"], "pathflow.results");
    let manifest: serde_json::Value =
        serde_json::from_slice(&read(folder.path(), "manifest.json")).expect("a document");
    assert_eq!(manifest["scenario_digest"], document["scenario"]["digest"]);
    assert_eq!(manifest["replications"], 3);
}

#[test]
fn results_do_not_depend_on_threads_or_on_the_run() {
    let run = |threads: &str| {
        let folder = folder();
        let out = folder.path().to_str().expect("the path is text");
        let output = succeeding(&["run", CLINIC, "--threads", threads, "--out", out]);
        let files = ["results.json", "summary.csv"].map(|name| read(folder.path(), name));
        (output.stdout, files)
    };
    let one = run("1");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("1"));
}

#[test]
fn one_replication_alone_is_the_same_as_among_others() {
    // With a single replication "among others", 0 is what 0..1 is.
    let alone = succeeding(&["run", CLINIC, "--only-replication", "0", "--json"]);
    let first = succeeding(&["run", CLINIC, "--replications", "1", "--json"]);
    assert_eq!(alone.stdout, first.stdout);
    let other = succeeding(&["run", CLINIC, "--only-replication", "5", "--json"]);
    let document: serde_json::Value =
        serde_json::from_slice(&other.stdout).expect("stdout is one document");
    assert_eq!(document["first_replication"], 5);
    assert_ne!(other.stdout, first.stdout);
}

#[test]
fn the_table_says_how_sure_it_is() {
    let output = succeeding(&["run", CLINIC]);
    let table = stdout(&output);
    for part in ["CANCER", "62-day", "RCF Airedale", "RCD Harrogate", "±", "WHERE THE DAYS GO"] {
        assert!(table.contains(part), "{part} is not in\n{table}");
    }
    assert!(table.lines().all(|line| line.chars().count() <= 110), "{table}");
    assert!(stderr(&output).contains("events in"));
}

#[test]
fn a_comparison_is_written_and_nothing_differs_by_nothing() {
    let folder = folder();
    let out = folder.path().to_str().expect("the path is text");
    let output =
        succeeding(&["compare", CLINIC, "--plan", MORE_CT, "--plan", NOTHING, "--out", out]);
    let text = stdout(&output);
    assert!(text.contains("A scan more in each session at Airedale"), "{text}");
    let nothing = text.split("PLAN nothing").nth(1).expect("the second plan is there");
    assert!(nothing.contains("No difference"), "{text}");
    let comparison = String::from_utf8(read(folder.path(), "comparison.csv")).expect("text");
    let header = comparison.lines().next().expect("a header");
    assert!(
        header.contains("p_better,sd_chance,sd_ignorance,sets_agree,margin,harm,p_harm"),
        "{header}"
    );
    for row in comparison.lines().filter(|row| row.starts_with("nothing,")) {
        assert_eq!(row.split(',').nth(15), Some("0"), "{row}");
    }
}

#[test]
fn a_setting_changes_the_digest_and_the_figures() {
    let plain = succeeding(&["run", CLINIC, "--replications", "2", "--json"]);
    let set = succeeding(&[
        "run",
        CLINIC,
        "--replications",
        "2",
        "--json",
        "--set",
        "parameter.referrals.value=2.0",
    ]);
    assert_ne!(plain.stdout, set.stdout);
    let unknown = pathflow(&["run", CLINIC, "--set", "parameter.referals.value=2.0"]);
    assert_eq!(code(&unknown), 3, "{}", stderr(&unknown));
    assert!(stderr(&unknown).contains("referrals"), "{}", stderr(&unknown));
}

#[test]
fn the_selftest_shows_answers_and_refuses_unknown_cases() {
    let output = succeeding(&["selftest", "cal-w", "cal-q-finish", "--threads", "1"]);
    let text = stdout(&output);
    assert!(text.starts_with("# Verification\n"), "{text}");
    assert!(text.contains("## CAL-W2: a waiting list of 60 and 12 slots a week"), "{text}");
    assert!(text.contains("3 cases with 78 known answers: 78 passed, 0 failed"), "{text}");
    let output = pathflow(&["selftest", "cal-v"]);
    assert_eq!(code(&output), 2);
    let message = stderr(&output);
    assert!(message.starts_with("error: there is no case \"cal-v\" (did you mean"), "{message}");
    assert!(stdout(&output).is_empty());
}
