//! What `run` and `compare` have in common: read, simulate, write, print.

use super::args::Options;
use super::compare::Worth;
use super::exit::Exit;
use super::fitting;
use super::progress::Teller;
use super::{console, crash, faults, machine};
use crate::engine::EngineFault;
use crate::experiment::{
    self, Asked, Design, EnsembleFault, ExperimentFault, Results, Scenarios, WithValues,
};
use crate::report::{
    self, Conditions, OutputBatch, OutputFile, OutputFolder, WriteFault, printable,
};
use crate::scenario::{Loader, Request, Scenario};
use std::time::{Duration, Instant};

/// Replications of each set of values, unless said otherwise: the fewest that
/// tell chance from what is not known.
const REPLICATIONS_OF_A_SET: u32 = 2;

/// Most replications that are run for precision, unless said otherwise: what
/// each counts is kept in memory until the end.
const AT_MOST: u32 = 100;

/// What a verb makes of the results.
pub(super) struct Verb<'a> {
    pub(super) request: Request<'a>,
    pub(super) options: &'a Options,
    /// Renders the tables.
    pub(super) render: fn(&Results, &Scenario) -> String,
    /// Whether there are differences to be written.
    pub(super) compares: bool,
    /// The fall in performance beyond which a plan harms others \[share\].
    pub(super) margin: Option<f64>,
    /// What a breach of a standard is worth.
    pub(super) worth: &'a [Worth],
    /// Files that are written beside the results.
    pub(super) beside: Vec<OutputFile>,
}

/// Reads, simulates, writes and prints.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn simulate(verb: &Verb<'_>) -> Result<(), Exit> {
    let clock = Clock::start();
    let sets = fitting::sets_of(verb.options.parameter_sets.as_deref())?;
    let (loader, scenario) = loader(&verb.request)?;
    verb.worth.iter().try_for_each(|worth| worth.check(&scenario))?;
    let asked = asked(&scenario, verb.options)?;
    let folder = verb.options.out.as_deref().map(OutputFolder::prepare).transpose();
    let folder = folder.map_err(|fault| unwritable(&fault))?;
    let mut design = design(&scenario, verb.options);
    let threads = design.threads.unwrap_or_else(machine::processors);
    let progress = Teller::new();
    // What was read takes memory, and only sets of values need it again.
    let loader = sets.is_some().then_some(loader);
    let scenarios = loader
        .as_ref()
        .zip(sets)
        .map(|(loader, sets)| (WithValues { loader, addresses: sets.addresses }, sets.sets));
    let over = scenarios.as_ref().map(|(with, sets)| (with as &dyn Scenarios, sets.as_slice()));
    let outcome = match over {
        _ if !asked.is_empty() => {
            design.replications = 0..verb.options.at_most.unwrap_or(AT_MOST);
            experiment::run_to_precision((&scenario, over), &design, &asked, &progress)
        }
        None => experiment::run(&scenario, &design, &progress).map_err(EnsembleFault::from),
        Some((with, sets)) => {
            design.replications = 0..verb.options.replications.unwrap_or(REPLICATIONS_OF_A_SET);
            experiment::run_over_sets((&scenario, with), sets, &design, &progress)
        }
    };
    progress.finish();
    let mut results = outcome.map_err(|fault| fitting::ensemble_failed(&fault))?;
    if let Some(margin) = verb.margin {
        results.judge_harm(margin);
    }
    for worth in verb.worth {
        results.value_breaches(&worth.standard, worth.pence);
    }
    // The document is large: it is not made in memory, and only if somebody
    // wants it.
    let mut batch = folder.as_ref().map(OutputFolder::batch);
    if let Some(batch) = &mut batch {
        add_results(batch, &results, verb).map_err(|fault| unwritable(&fault))?;
    }
    let conditions = clock.stop(threads);
    if let Some(mut batch) = batch {
        let bytes = report::manifest(&results, &conditions, batch.written()).map_err(defect)?;
        let manifest = OutputFile { name: "manifest.json", bytes };
        batch.add_file(&manifest).map_err(|fault| unwritable(&fault))?;
        let names: Vec<_> = batch.written().iter().map(|file| file.name).collect();
        let mut obsolete = vec!["comparison.csv", "warm_up.csv"];
        obsolete.retain(|name| !names.contains(name));
        batch.finish(&obsolete).map_err(|fault| unwritable(&fault))?;
        let path = folder.as_ref().map_or_else(String::new, |it| it.path().display().to_string());
        console::tell(&format!("Wrote {} to {path}", names.join(", ")));
    }
    if results.unstopped > 0 {
        console::tell(&format!(
            "warning: {} of the runs went on to the last day: fewer patients left than \
             \"stop_after_patients\"",
            results.unstopped
        ));
    }
    console::tell(&speed(&results, &conditions));
    if verb.options.json {
        console::print_what(|stdout| report::write_document(&results, stdout))
    } else {
        console::print((verb.render)(&results, &scenario).as_bytes())
    }
}

/// Reads a scenario, or tells all its faults. What deserves a look is told
/// too.
///
/// # Errors
/// With the exit code, after the faults were told.
pub(super) fn load(request: &Request<'_>) -> Result<Scenario, Exit> {
    loader(request).map(|(_, scenario)| scenario)
}

/// The same, and what makes variants of it.
///
/// # Errors
/// With the exit code, after the faults were told.
pub(super) fn loader(request: &Request<'_>) -> Result<(Loader, Scenario), Exit> {
    let (loader, scenario) = checked(request)?;
    for warning in &scenario.warnings {
        console::tell(&format!("warning: {warning}"));
    }
    Ok((loader, scenario))
}

/// Reads a scenario, or tells all its faults and nothing else.
///
/// # Errors
/// With the exit code, after the faults were told.
pub(super) fn checked(request: &Request<'_>) -> Result<(Loader, Scenario), Exit> {
    let read = Loader::new(request).and_then(|loader| {
        let scenario = loader.with(&[])?;
        Ok((loader, scenario))
    });
    read.map_err(|failure| {
        console::tell(&faults::render(&failure, console::is_coloured()));
        faults::exit(&failure)
    })
}

/// Name of the standard that a verb looks at unless it is told another: that of
/// 62 days, if there is one, else the first.
pub(super) fn usual_standard(scenario: &Scenario) -> Option<&str> {
    let names = || scenario.standards.iter().map(|terms| terms.name.as_str());
    names().find(|&name| name == "62-day").or_else(|| names().next())
}

/// The figures that are to be known well, or tells what cannot be asked for.
fn asked(scenario: &Scenario, options: &Options) -> Result<Vec<Asked>, Exit> {
    experiment::read_precision(&options.precision, scenario).map_err(|faults| {
        for fault in faults {
            console::tell(&format!("error: --precision {}", printable(&fault.to_string())));
        }
        Exit::Usage
    })
}

/// What the scenario says, less what the command line says otherwise.
fn design(scenario: &Scenario, options: &Options) -> Design {
    let replications = match options.only_replication {
        Some(only) => only..only + 1,
        None => 0..options.replications.unwrap_or(scenario.replications),
    };
    Design {
        seed: options.seed.unwrap_or(scenario.seed),
        replications,
        threads: options.threads.map(usize::from),
    }
}

/// Adds the files that depend on the results alone.
fn add_results(
    batch: &mut OutputBatch<'_>,
    results: &Results,
    verb: &Verb<'_>,
) -> Result<(), WriteFault> {
    batch.add("results.json", |writer| report::write_document(results, writer))?;
    batch.add("summary.csv", |writer| report::write_summary(results, writer))?;
    if verb.compares {
        batch.add("comparison.csv", |writer| report::write_comparison(results, writer))?;
    }
    verb.beside.iter().try_for_each(|file| batch.add_file(file))
}

pub(super) fn failed(fault: &ExperimentFault) -> Exit {
    match fault {
        ExperimentFault::NoReplications => {
            console::tell(&format!("error: {fault}"));
            Exit::Usage
        }
        ExperimentFault::Threads(_)
        | ExperimentFault::Replication { source: EngineFault::Runaway { .. }, .. } => {
            console::tell(&format!("error: {fault}"));
            Exit::Limit
        }
        ExperimentFault::Replication { .. } => {
            crash::tell(&fault.to_string());
            Exit::Internal
        }
    }
}

pub(super) fn unwritable(fault: &report::WriteFault) -> Exit {
    console::tell(&format!("error: {fault}"));
    Exit::Unwritable
}

pub(super) fn defect(fault: impl std::error::Error) -> Exit {
    crash::tell(&fault.to_string());
    Exit::Internal
}

/// "50,000 patients in the base, 1,000,000 events in 1.2 s: 0.9 million events a second of
/// processor time".
fn speed(results: &Results, conditions: &Conditions) -> String {
    let rate = conditions.processor_time.filter(|time| !time.is_zero()).map(|time| {
        let millions = results.events as f64 / time.as_secs_f64() / 1e6;
        format!(": {millions:.1} million events a second of processor time")
    });
    format!(
        "{} patients in the base, {} events in {:.2} s{}",
        grouped(results.patients),
        grouped(results.events),
        conditions.duration.as_secs_f64(),
        rate.unwrap_or_default()
    )
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}

/// When a run started.
struct Clock {
    started: jiff::Timestamp,
    instant: Instant,
    processor: Option<Duration>,
}

impl Clock {
    fn start() -> Self {
        Self {
            started: jiff::Timestamp::now(),
            instant: Instant::now(),
            processor: machine::processor_time(),
        }
    }

    fn stop(&self, threads: usize) -> Conditions {
        let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
        let processor_time = machine::processor_time()
            .zip(self.processor)
            .map(|(now, before)| now.saturating_sub(before));
        Conditions {
            command: words.collect(),
            threads,
            started: self.started,
            duration: self.instant.elapsed(),
            processor_time,
            peak_memory: machine::peak_memory(),
        }
    }
}
