//! `pathflow selftest`: scenarios with known answers, which the program
//! carries with it, so that anyone can hold it against theory.

mod cases;

use super::args::SelftestArguments;
use super::console;
use super::exit::Exit;
use super::simulate;
use crate::diagnostics::likeness;
use crate::experiment::{self, Design};
use crate::report::verification::{self, Tally};
use crate::scenario::Request;
use cases::{Case, NOT_EXPRESSIBLE, QUICK};
use std::path::Path;

/// Runs cases and shows what came out beside what is known.
///
/// # Errors
/// With the exit code: that of a failed test if an answer is wrong.
pub(super) fn selftest(arguments: &SelftestArguments) -> Result<(), Exit> {
    let all = cases::all();
    let chosen = chosen(arguments, &all)?;
    let folder = tempfile::tempdir().map_err(|fault| unwritable(&fault))?;
    cases::write(folder.path()).map_err(|fault| unwritable(&fault))?;
    console::print(verification::heading().as_bytes())?;
    let mut answers = Tally::default();
    let mut failed = Vec::new();
    for case in &chosen {
        let found = run(case, folder.path(), arguments)?;
        answers = answers.plus(found);
        if found.failed > 0 {
            failed.push(case.name.clone());
        }
    }
    let is_choice = !arguments.cases.is_empty();
    let skipped = if is_choice { 0 } else { all.len() - chosen.len() };
    let not_expressible = if is_choice { &[] } else { NOT_EXPRESSIBLE };
    let summary = verification::summary(chosen.len(), answers, &failed, skipped, not_expressible);
    console::print(summary.as_bytes())?;
    if failed.is_empty() { Ok(()) } else { Err(Exit::Failed) }
}

/// The cases that were asked for, in order.
fn chosen(arguments: &SelftestArguments, all: &[Case]) -> Result<Vec<Case>, Exit> {
    if arguments.cases.is_empty() {
        let is_chosen = |case: &&Case| arguments.full || QUICK.contains(&case.name.as_str());
        return Ok(all.iter().filter(is_chosen).cloned().collect());
    }
    let wanted: Vec<String> = arguments.cases.iter().map(|name| name.to_lowercase()).collect();
    for name in &wanted {
        if !all.iter().any(|case| case.name.starts_with(name.as_str())) {
            let likely = all
                .iter()
                .filter_map(|case| Some((likeness(name, &case.name)?, &case.name)))
                .max_by(|one, other| one.0.total_cmp(&other.0));
            let hint = likely
                .map_or_else(String::new, |(_, other)| format!(" (did you mean \"{other}\"?)"));
            console::tell(&format!("error: there is no case \"{name}\"{hint}"));
            return Err(Exit::Usage);
        }
    }
    let is_chosen = |case: &&Case| wanted.iter().any(|name| case.name.starts_with(name.as_str()));
    // A full name means that case alone.
    let exact = |case: &&Case| wanted.contains(&case.name);
    let named: Vec<Case> = all.iter().filter(exact).cloned().collect();
    let is_all_named = wanted.iter().all(|name| named.iter().any(|case| case.name == *name));
    if is_all_named { Ok(named) } else { Ok(all.iter().filter(is_chosen).cloned().collect()) }
}

/// Runs one case and prints its table.
fn run(case: &Case, folder: &Path, arguments: &SelftestArguments) -> Result<Tally, Exit> {
    let scenario = simulate::load(&Request {
        path: &folder.join(&case.file),
        stacked: &[],
        alternatives: &[],
        settings: &[],
    })?;
    let design = Design { threads: arguments.threads.map(usize::from), ..Design::new(&scenario) };
    let results = experiment::run(&scenario, &design, &()).map_err(|fault| {
        console::tell(&format!("error: case {}", case.name));
        simulate::failed(&fault)
    })?;
    console::print(verification::case(&case.name, &results).as_bytes())?;
    Ok(Tally::of(&results))
}

fn unwritable(fault: &std::io::Error) -> Exit {
    console::tell(&format!("error: cannot write to a temporary folder: {fault}"));
    Exit::Unwritable
}
