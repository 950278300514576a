//! The rooms keep to what they may know.
//!
//! The table is that of ARCHITECTURE.md. It is read from the sources: every
//! `crate::room` in code, tests included, is held against it.

use std::fs;
use std::path::{Path, PathBuf};

const GROUND: &[&str] = &["time", "ids", "stats", "standards", "random"];

/// What each room may import besides itself.
const ROOMS: &[(&str, &[&[&str]])] = &[
    ("time", &[GROUND]),
    ("ids", &[GROUND]),
    ("stats", &[GROUND]),
    ("standards", &[GROUND]),
    ("random", &[GROUND]),
    ("diagnostics", &[]),
    ("model", &[&["time", "ids", "random"]]),
    ("scenario", &[GROUND, &["model", "diagnostics"]]),
    ("engine", &[GROUND, &["model"]]),
    ("observe", &[GROUND, &["model", "engine"]]),
    ("experiment", &[GROUND, &["model", "engine", "observe", "scenario", "diagnostics"]]),
    ("import", &[GROUND, &["diagnostics"]]),
    ("report", &[GROUND, &["model", "engine", "observe", "scenario", "diagnostics", "experiment"]]),
    (
        "cli",
        &[
            GROUND,
            &["model", "engine", "observe", "scenario", "diagnostics", "experiment"],
            &["import", "report"],
        ],
    ),
];

/// Rooms, and one file, that may touch the machine.
const TOUCH_THE_MACHINE: &[&str] = &["experiment", "report", "import", "cli", "scenario/files"];

/// What the others may not name, but for their tests in files of their own.
const MACHINE: &[&str] = &["std::fs", "std::thread", "std::time::Instant", "rayon", "std::env"];

struct Source {
    room: String,
    path: PathBuf,
    code: String,
}

#[test]
fn rooms_import_only_what_lies_below_them() {
    let mut offences = Vec::new();
    for source in sources() {
        let Some((_, allowed)) = ROOMS.iter().find(|(room, _)| *room == source.room) else {
            offences.push(format!("{}: a room that is in no table", source.path.display()));
            continue;
        };
        for imported in imported(&source.code) {
            let is_room = ROOMS.iter().any(|(room, _)| *room == imported);
            let is_allowed = allowed.iter().any(|rooms| rooms.contains(&imported.as_str()));
            if is_room && imported != source.room && !is_allowed {
                offences.push(format!("{} imports `{imported}`", source.path.display()));
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn only_the_outer_rooms_touch_the_machine() {
    let mut offences = Vec::new();
    for source in sources() {
        let path = source.path.to_string_lossy().replace('\\', "/");
        let inside = |room: &&str| path.contains(&format!("src/{room}"));
        let is_test = path.ends_with("/tests.rs") || path.contains("/tests/");
        if is_test || TOUCH_THE_MACHINE.iter().any(inside) {
            continue;
        }
        for word in MACHINE {
            if source.code.contains(word) {
                offences.push(format!("{path} names `{word}`"));
            }
        }
        // `use std::{fs, ...}` and `use std::time::{..., Instant}`.
        for group in braced(&source.code, "std::") {
            for word in ["fs", "thread", "env"] {
                if group.iter().any(|name| name == word) {
                    offences.push(format!("{path} names `std::{word}`"));
                }
            }
        }
        if braced(&source.code, "std::time::").iter().flatten().any(|name| name == "Instant") {
            offences.push(format!("{path} names `std::time::Instant`"));
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn the_readers_of_this_test_understand_code() {
    let code = "use crate::{ids::Id, model::{Model, Step}};\nuse crate::time::SimTime;";
    assert_eq!(imported(code), ["ids", "model", "time"]);
    assert_eq!(without_comments("let a = 1; // crate::cli\n//! crate::cli\n"), "let a = 1; \n\n");
}

/// All files of the rooms. `lib.rs` and `main.rs` are the doors, not rooms.
fn sources() -> Vec<Source> {
    let source_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source_folder, &mut files);
    assert!(files.len() > 10, "too few sources at {}", source_folder.display());
    let mut sources = Vec::new();
    for path in files {
        let inside = path.strip_prefix(&source_folder).expect("lies in src");
        let first = inside.components().next().expect("has a name").as_os_str().to_string_lossy();
        let room = first.trim_end_matches(".rs").to_owned();
        if room == "lib" || room == "main" {
            continue;
        }
        let text = fs::read_to_string(&path).expect("can be read");
        sources.push(Source { room, path, code: without_comments(&text) });
    }
    sources
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("can be listed") {
        let path = entry.expect("can be listed").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn without_comments(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines() {
        code.push_str(line.split("//").next().unwrap_or_default());
        code.push('\n');
    }
    code
}

/// The rooms after `crate::`, in order.
fn imported(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, prefix) in code.match_indices("crate::") {
        let rest = &code[at + prefix.len()..];
        if rest.starts_with('{') {
            names.extend(first_names(rest));
        } else {
            names.push(identifier(rest));
        }
    }
    names
}

/// For each `prefix{a, b::c}` in the code: `a` and `b`.
fn braced(code: &str, prefix: &str) -> Vec<Vec<String>> {
    let opening = format!("{prefix}{{");
    let starts = code.match_indices(&opening);
    starts.map(|(at, _)| first_names(&code[at + prefix.len()..])).collect()
}

/// The first name of each item of a group that begins with a brace.
fn first_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut expects_name = false;
    for (at, character) in group.char_indices() {
        match character {
            '{' => {
                depth += 1;
                expects_name = depth == 1;
            }
            '}' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            ',' if depth == 1 => expects_name = true,
            c if expects_name && !c.is_whitespace() => {
                names.push(identifier(&group[at..]));
                expects_name = false;
            }
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
