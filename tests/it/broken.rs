//! What `check` says of broken files: the whole message of each, as a
//! snapshot in `tests/scenarios/broken/told`, and an exit code that scripts can
//! rely on.
//!
//! A file in `broken` is a scenario, one in `broken/plans` a plan for
//! `tests/scenarios/clinic.toml`. What no file can hold is in [`OTHERS`].

use pathflow::diagnostics::catalogue::CATALOGUE;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

const CLINIC: &str = "tests/scenarios/clinic.toml";

/// Names and arguments of `check` of what is wrong without a file being so.
const OTHERS: &[(&str, &[&str])] = &[
    ("no-such-scenario", &["tests/scenarios/broken/no-such-scenario.toml"]),
    ("setting", &[CLINIC, "--set", "parameter.referrals.value:2"]),
    ("setting-address", &[CLINIC, "--set", "parameter.referals.value=2"]),
    (
        "plans-alike",
        &[
            CLINIC,
            "--plan",
            "tests/scenarios/more-ct.toml",
            "--plan",
            "tests/scenarios/broken/../more-ct.toml",
        ],
    ),
];

/// Words of the program that have no place in a message.
const PROGRAM_WORDS: &[&str] = &[
    "map", "sequence", "struct", "enum", "variant", "tuple", "newtype", "f64", "i64", "u64", "u32",
    "u16", "usize", "None", "Some", "Option", "bool", "boolean", "integer", "string", "panicked",
];

/// All broken things, by name: the arguments of `check`.
fn broken() -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = OTHERS
        .iter()
        .map(|(name, arguments)| {
            ((*name).to_owned(), arguments.iter().map(|&it| it.to_owned()).collect())
        })
        .collect();
    for (folder, before, prefix) in [
        ("tests/scenarios/broken", &[][..], ""),
        ("tests/scenarios/broken/plans", &[CLINIC, "--plan"], "plan-"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in fs::read_dir(path).expect("the folder can be listed") {
            let file = entry.expect("the folder can be listed").file_name();
            let file = file.to_string_lossy();
            let Some(name) = file.strip_suffix(".toml") else { continue };
            let mut arguments: Vec<String> = before.iter().map(|&it| it.to_owned()).collect();
            arguments.push(format!("{folder}/{file}"));
            all.insert(format!("{prefix}{name}"), arguments);
        }
    }
    all
}

/// Runs a verb: exit code, stdout, stderr.
fn pathflow(verb: &str, arguments: &[String]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_pathflow"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg(verb)
        .args(arguments)
        .output()
        .expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_fault_is_told_once_with_file_line_key_and_what_was_expected() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../scenarios/broken/told");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, arguments) in broken() {
            let (code, printed, told) = pathflow("check", &arguments);
            assert_eq!(printed, "", "{name}: stdout carries results only");
            assert!(!told.contains('\u{1b}'), "coloured although nobody watches:\n{told}");
            let faults = if name.starts_with("two-faults") { "2 faults" } else { "1 fault" };
            let last = told.trim_end().lines().last().unwrap_or_default();
            assert!(last == faults || last.starts_with(&format!("{faults} in ")), "{name}\n{told}");
            insta::assert_snapshot!(name, format!("exit code {}\n\n{told}", code.unwrap_or(-1)));
        }
    });
}

#[test]
fn messages_are_in_words_of_the_language() {
    for (name, arguments) in broken() {
        let (_, _, told) = pathflow("check", &arguments);
        // What the file itself says is its own affair.
        let ours = told.lines().filter(|line| !line.contains(" | ") || line.contains('^'));
        for word in ours.flat_map(|line| line.split(|c: char| !c.is_alphanumeric())) {
            assert!(!PROGRAM_WORDS.contains(&word), "{name}: {word:?} in\n{told}");
        }
    }
}

/// Codes that a text names: `error[S0201]`.
fn codes(told: &str) -> impl Iterator<Item = &str> {
    told.split("error[").skip(1).filter_map(|rest| rest.split(']').next())
}

#[test]
fn every_code_of_the_catalogue_has_a_broken_file() {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for arguments in broken().values() {
        let (_, _, told) = pathflow("check", arguments);
        seen.extend(codes(&told).map(str::to_owned));
    }
    seen.extend(codes(&told_of_a_huge_file()).map(str::to_owned));
    let missing: Vec<_> = CATALOGUE.iter().filter(|(code, _)| !seen.contains(*code)).collect();
    assert!(missing.is_empty(), "no broken file is refused with {missing:?}");
}

/// A file that is too large to be kept here.
fn told_of_a_huge_file() -> String {
    let file = tempfile::NamedTempFile::with_suffix(".toml").expect("a file can be made");
    file.as_file().set_len((8 << 20) + 1).expect("a file can be made long");
    let (code, _, told) = pathflow("check", &[file.path().display().to_string()]);
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("at most 8 MiB"), "{told}");
    told
}

#[test]
fn run_refuses_what_check_refuses() {
    for (name, mut arguments) in broken() {
        let (code, _, checked) = pathflow("check", &arguments);
        // Two plans of one name may be stacked, though not compared.
        if name == "plans-alike" {
            continue;
        }
        arguments.extend(["--replications".to_owned(), "1".to_owned()]);
        let (ran, printed, told) = pathflow("run", &arguments);
        assert_eq!((ran, printed.as_str()), (code, ""), "{name}");
        assert_eq!(told, checked, "{name}");
    }
}
