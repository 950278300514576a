//! Figures as they were when they were last looked at, in `tests/golden`.
//!
//! The table holds, for whole years, what a person would want to see changed;
//! the digest covers every figure. `UPDATE=1 cargo test --release --test it golden` writes both
//! anew.

use crate::support::{Wanted, by_key, path, run, text};
use pathflow::experiment::{Figure, FigureKey, Results, Uncertainty};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

type Figures<'a> = BTreeMap<&'a FigureKey, &'a Figure>;

/// A table of the figures of whole reporting years and of all patients, then
/// the number of all figures and their digest.
fn golden(results: &Results) -> String {
    let mut text = format!(
        "{}\nseed {}, replications {}, patients {}, events {}\n",
        results.title, results.seed, results.replications, results.patients, results.events
    );
    let columns = ["from", "trust", "standard", "patients", "breaches", "performance"];
    row(&mut text, columns.map(str::to_owned));
    let figures = by_key(results);
    for Figure { key, .. } in &results.figures {
        if key.metric == "patients" && is_of_all(key) && is_of_a_year(results, key) {
            let of = |metric| value(&figures, key, metric);
            let cells = [
                key.period_start.to_string(),
                key.org_code.clone(),
                key.standard.clone(),
                of(("patients", "patients")),
                of(("breaches", "patients")),
                of(("performance", "share")),
            ];
            row(&mut text, cells);
        }
    }
    let count = results.figures.len();
    let _ = writeln!(text, "all {count} figures to nine digits: BLAKE3 {}", digest(results));
    text
}

fn row(text: &mut String, cells: [String; 6]) {
    let [from, trust, standard, patients, breaches, performance] = cells;
    let _ = writeln!(
        text,
        "{from:10} {trust:8} {standard:20} {patients:>12} {breaches:>12} {performance:>12}"
    );
}

fn is_of_all(key: &FigureKey) -> bool {
    key.basis == "allocated"
        && [&key.pathway, &key.route, &key.tumour, &key.stage, &key.resource]
            .iter()
            .all(|of| of.is_empty())
}

/// Whether it is of a reporting year, of which the last may be shorter.
fn is_of_a_year(results: &Results, key: &FigureKey) -> bool {
    let months = (key.period_end - key.period_start).get_days() / 28;
    months >= 12 || key.period_end == results.report_to && months >= 2
}

/// Another metric of the same row.
fn value(figures: &Figures<'_>, row: &FigureKey, (metric, unit): (&str, &str)) -> String {
    let mut key = row.clone();
    metric.clone_into(&mut key.metric);
    unit.clone_into(&mut key.unit);
    let decimals = if unit == "share" { 5 } else { 2 };
    let figure = figures.get(&key);
    figure.map_or_else(String::new, |figure| format!("{:.decimals$}", figure.value))
}

/// Of all keys and figures, rounded so that the last bits, in which the
/// mathematics of two platforms may differ, do not count.
fn digest(results: &Results) -> String {
    let mut hasher = blake3::Hasher::new();
    for figure in &results.figures {
        let Figure { key, value, replications, .. } = figure;
        let Uncertainty { interval, spread, meets, .. } = &**figure;
        let ends = interval.map(|(low, high)| [low, high]);
        let numbers = [*value].into_iter().chain(ends.into_iter().flatten());
        let numbers = numbers.chain(spread.iter().flatten().copied()).chain(*meets);
        let mut line = format!("{key:?} {replications}");
        for number in numbers {
            // What is nothing but an error of rounding is nothing.
            let _ = write!(line, " {:.8e}", if number.abs() < 1e-12 { 0.0 } else { number });
        }
        hasher.update(line.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

fn check(name: &str, results: &Results) {
    let file = format!("tests/golden/{name}.txt");
    let now = golden(results);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path("tests/golden")).expect("the folder can be made");
        fs::write(path(&file), now).expect("the file can be written");
        return;
    }
    let before = text(&file);
    let mut changes = String::new();
    let (mut old, mut new) = (before.lines(), now.lines());
    loop {
        let (old, new) = (old.next(), new.next());
        if old.is_none() && new.is_none() {
            break;
        }
        if old != new {
            let _ = writeln!(changes, "- {}\n+ {}", old.unwrap_or(""), new.unwrap_or(""));
        }
    }
    assert!(
        changes.is_empty(),
        "{file} is not what the figures are now:\n{changes}\nIf this is meant, add a line under \
         \"Results changed\" in CHANGELOG.md that says what changed and why, and run\n    \
         UPDATE=1 cargo test --release --test it golden"
    );
}

#[test]
fn golden_figures_of_the_clinic() {
    let scenario = Wanted::clinic().load();
    check("clinic", &run(&scenario, 0..scenario.replications));
}

#[test]
fn golden_figures_of_the_baseline() {
    check("wyh", &run(&Wanted::short_baseline().load(), 0..2));
}
