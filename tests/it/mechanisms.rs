//! Every rule of docs/mechanisms.md names tests that exist.

use crate::support::{path, text};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Names of all test functions below a folder.
fn tests_in(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            tests_in(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("a source file");
            let functions = source.split("#[test]").skip(1);
            names.extend(functions.filter_map(|after| {
                let name = after.split("fn ").nth(1)?.split('(').next()?;
                Some(name.to_owned())
            }));
        }
    }
}

#[test]
fn every_rule_names_tests_that_exist() {
    let mut tests = BTreeSet::new();
    tests_in(&path("src"), &mut tests);
    tests_in(&path("tests/it"), &mut tests);
    let page = text("docs/mechanisms.md");
    let mut rules = 0;
    for line in page.lines().filter(|line| line.starts_with("- ")) {
        rules += 1;
        // Names of tests are those with an underscore in back-ticks.
        let named: Vec<&str> =
            line.split('`').skip(1).step_by(2).filter(|word| word.contains('_')).collect();
        let named: Vec<&str> = named
            .into_iter()
            .filter(|word| {
                word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            })
            .filter(|word| word.len() > 16)
            .collect();
        assert!(!named.is_empty(), "no test is named: {line}");
        for name in named {
            assert!(tests.contains(name), "there is no test {name}: {line}");
        }
    }
    assert!(rules > 90, "{rules} rules");
}
