//! What `check` says of broken scenarios: file, line and key, what was found
//! and expected, the nearest name, and an exit code that scripts can rely on.

use std::process::Command;

/// A file of `tests/scenarios/broken` and what must be told of it.
struct Broken {
    file: &'static str,
    code: i32,
    /// All of these stand in what is told, in this order.
    told: &'static [&'static str],
    faults: &'static str,
}

const BROKEN: &[Broken] = &[
    Broken {
        file: "misspelt-key.toml",
        code: 3,
        told: &[
            "S0201",
            "pathway.visit.step.triage.activity.resourse: unknown key \"resourse\"",
            "misspelt-key.toml:14:14",
            "expected one of \"resource\", \"takes\"",
            "did you mean \"resource\"?",
        ],
        faults: "1 fault in 1 file",
    },
    Broken {
        file: "missing-unit.toml",
        code: 3,
        told: &[
            "S0204",
            "pathway.visit.step.triage.activity.takes: takes = 5",
            "for instance \"5 min\"",
            "missing-unit.toml:14:42",
            "expected a duration with a unit",
        ],
        faults: "1 fault in 1 file",
    },
    Broken {
        file: "chances.toml",
        code: 3,
        told: &[
            "S0207",
            "pathway.visit.step.sort.branch: the branch adds up to 1.05",
            "chances.toml:18:10",
            "expected chances that add up to at most 1",
        ],
        faults: "1 fault in 1 file",
    },
    Broken {
        file: "unknown-resource.toml",
        code: 3,
        told: &[
            "S0302",
            "pathway.visit.step.triage.activity.resource: there is no rota \"nurze\"",
            "unknown-resource.toml:14:25",
            "expected a kind of rota",
            "did you mean \"nurse\"?",
        ],
        faults: "1 fault in 1 file",
    },
    Broken {
        file: "negative-capacity.toml",
        code: 3,
        told: &[
            "S0206",
            "rota.nurse.HERE.units: the number of units is -2",
            "negative-capacity.toml:8:9",
            "expected 0 or more",
        ],
        faults: "1 fault in 1 file",
    },
    Broken {
        file: "not-a-number.toml",
        code: 3,
        told: &[
            "S0205",
            "pathway.visit.step.sort.branch.see.chance: nan is not a usable number",
            "not-a-number.toml:18:23",
            "expected a finite number",
        ],
        faults: "1 fault in 1 file",
    },
    Broken {
        file: "leads-nowhere.toml",
        code: 3,
        told: &[
            "S0301",
            "pathway.visit.step.report.next: pathway \"visit\" has no step \"laeve\"",
            "leads-nowhere.toml:26:8",
            "expected the name of a step of that pathway, or \"leave\"",
            "did you mean \"leave\"?",
        ],
        faults: "1 fault in 1 file",
    },
    Broken {
        file: "missing-column.toml",
        code: 3,
        told: &[
            "S0305",
            "pathway.visit.step.wait.wait.column: ",
            "missing-column.csv has no column \"first_seen\"",
            "missing-column.csv:1:1",
            "expected a column \"first_seen\" in the header line",
            "did you mean \"first_sen\"?",
        ],
        faults: "1 fault in 1 file",
    },
    Broken {
        file: "malformed.toml",
        code: 3,
        told: &["S0105", "extra `=`", "malformed.toml:8:9", "units = = 2", "expected valid TOML"],
        faults: "2 faults in 1 file",
    },
    Broken {
        file: "absent-file.toml",
        code: 4,
        told: &[
            "S0101",
            "bank_holidays: cannot open ",
            "no-such-file.csv",
            "absent-file.toml:7:17",
            "expected a file that can be read",
        ],
        faults: "1 fault in 1 file",
    },
    Broken {
        file: "no-such-scenario.toml",
        code: 4,
        told: &["S0101", "cannot open ", "no-such-scenario.toml", "a file that can be read"],
        faults: "1 fault",
    },
    Broken {
        file: "two-faults.toml",
        code: 3,
        told: &[
            "rota.nurse.HERE.units: the number of units is -2",
            "two-faults.toml:8:9",
            "pathway.visit.step.triage.activity.takes: takes = 5",
            "two-faults.toml:14:42",
        ],
        faults: "2 faults in 1 file",
    },
];

/// Runs a verb on a broken scenario: exit code, stdout, stderr.
fn pathflow(verb: &str, file: &str) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_pathflow"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([verb, &format!("tests/scenarios/broken/{file}")])
        .output()
        .expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn check_tells_file_line_key_and_what_was_expected() {
    for broken in BROKEN {
        let (code, printed, told) = pathflow("check", broken.file);
        assert_eq!(code, Some(broken.code), "{}\n{told}", broken.file);
        assert_eq!(printed, "", "{}: stdout carries results only", broken.file);
        let mut rest = told.as_str();
        for part in broken.told {
            let at = rest.find(part);
            let at = at
                .unwrap_or_else(|| panic!("{}: no {part:?} in its place in\n{told}", broken.file));
            rest = &rest[at + part.len()..];
        }
        assert_eq!(told.trim_end().lines().last(), Some(broken.faults), "{told}");
        assert!(!told.contains("panicked"), "{told}");
        assert!(!told.contains('\u{1b}'), "coloured although nobody watches:\n{told}");
    }
}

#[test]
fn run_refuses_what_check_refuses() {
    for broken in BROKEN {
        let (code, printed, told) = pathflow("run", broken.file);
        let (_, _, checked) = pathflow("check", broken.file);
        assert_eq!((code, printed.as_str()), (Some(broken.code), ""), "{}", broken.file);
        assert_eq!(told, checked, "{}", broken.file);
    }
}

#[test]
fn every_broken_scenario_is_in_the_table() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/broken");
    for entry in std::fs::read_dir(folder).expect("the folder can be listed") {
        let name = entry.expect("the folder can be listed").file_name();
        let name = name.to_string_lossy();
        let known = BROKEN.iter().any(|broken| broken.file == name);
        assert!(known || !name.ends_with(".toml"), "{name} is not tested");
    }
}
