//! `pathflow sensitivity`.

use super::console;
use super::deliver;
use super::exit::Exit;
use super::fitting::ensemble_failed;
use super::machine;
use super::progress::Teller;
use super::simulate::{defect, failed, loader, usual_standard};
use crate::experiment::sensitivity::{
    self, Method, SensitivityFault, SensitivityOptions, SensitivityTask, WantedFigure,
    can_be_asked, known_metrics, planned_runs,
};
use crate::experiment::{self, Design, EnsembleFault, Scenarios, WithValues};
use crate::report::sensitivity as written;
use crate::report::{OutputFile, printable};
use crate::scenario::{Request, Scenario};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const EXAMPLES: &str = "\
Examples:
  pathflow sensitivity scenarios/wyh-cancer
      which of its uncertain parameters matter to the 62-day performance, and what would change the answer
  pathflow sensitivity scenarios/wyh-cancer --figure \"28-day breaches\" --plan scenarios/wyh/plans/ct-leeds.toml
      of another figure; and what decides how many breaches a plan avoids, chance, ignorance and choice apart
  pathflow sensitivity clinic --method sobol --rows 256 --out found
      shares of variance, which take many more runs; sensitivity.csv and sensitivity.json in the folder `found`

Parameters are those of which the scenario says `fit`. docs/experiments.md says how, and what the words mean.

Exit codes: 0 done; 2 wrong command line; 3 invalid scenario, or nothing uncertain in it; 4 unreadable input;
5 limit hit; 6 output cannot be written.";

/// What may be typed after `pathflow sensitivity`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SensitivityArguments {
    /// Folder with a scenario.toml, or one scenario file
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Standard, then performance, breaches, patients or mean wait [default: performance of 62-day,
    /// if there is one, else of the first standard]
    #[arg(long, value_name = "FIGURE")]
    figure: Option<String>,
    /// Plan whose effect counts too; each by itself
    #[arg(long = "plan", value_name = "FILE")]
    plans: Vec<PathBuf>,
    /// How parameters are ranked
    #[arg(long, value_name = "METHOD", default_value = "morris")]
    method: Ranked,
    /// Trajectories of morris: each takes a run for each parameter, and one more
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    trajectories: u32,
    /// Rows of sobol: each takes a run for each parameter, and two more
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    rows: u32,
    /// Sets of values that tell chance from what is not known; 0: none
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    sets: u32,
    /// Replications of each of these sets, and of each value that is tried by itself
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(2..=1_000))]
    replications: u32,
    /// Parameters to move one at a time, those that matter most; 0: none
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    one_at_a_time: u32,
    /// What a performance is to reach, as a percentage [default: what the standard requires]
    #[arg(long, value_name = "PERCENT", value_parser = percentage)]
    target: Option<f64>,
    /// Refuse to start if it would take more runs than this
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    most_runs: u32,
    /// Value to use at an address of the scenario, from its first day on
    #[arg(long = "set", value_name = "ADDRESS=VALUE")]
    settings: Vec<String>,
    /// Seed of all chance [default: the scenario's]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Threads to use; results do not depend on it [default: all processors]
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Folder to write sensitivity.csv and sensitivity.json to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print sensitivity.json instead of tables
    #[arg(long)]
    json: bool,
}

/// How parameters are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ranked {
    /// Elementary effects: which matter at all, for few runs
    Morris,
    /// Sobol indices: shares of variance, alone and with others
    Sobol,
}

/// Runs, writes and prints.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn sensitivity(arguments: &SensitivityArguments) -> Result<(), Exit> {
    let (path, plans) = (arguments.scenario.as_path(), arguments.plans.as_slice());
    let settings = arguments.settings.as_slice();
    let (loader, base) = loader(&Request { path, stacked: &[], alternatives: plans, settings })?;
    let options = options(arguments, &base)?;
    let folder = deliver::folder(arguments.out.as_deref())?;
    let addresses = base.fitted.iter().map(|parameter| parameter.address.clone()).collect();
    let scenarios = WithValues { loader: &loader, addresses };
    can_be_asked(&base, &options).map_err(|fault| told(&fault))?;
    foretell(arguments, (&base, &scenarios), &options)?;
    let task = SensitivityTask { scenarios: &scenarios, base: &base, options: &options };
    let progress = Teller::new();
    let found = sensitivity::sensitivity(task, &progress);
    progress.finish();
    let found = found.map_err(|fault| told(&fault))?;
    let table = OutputFile {
        name: "sensitivity.csv",
        bytes: written::sensitivity_csv(&found).map_err(defect)?,
    };
    let document =
        OutputFile { name: "sensitivity.json", bytes: written::record(&found).map_err(defect)? };
    deliver::deliver(folder, table, document, (arguments.json, &written::sensitivity(&found)))
}

fn options(arguments: &SensitivityArguments, base: &Scenario) -> Result<SensitivityOptions, Exit> {
    let figure = match (&arguments.figure, usual_standard(base)) {
        (Some(text), _) => WantedFigure::parse(text),
        (None, Some(usual)) => WantedFigure::parse(usual),
        (None, None) => {
            console::tell("error: the scenario has no standard, so there is no figure to vary");
            return Err(Exit::Invalid);
        }
    };
    Ok(SensitivityOptions {
        figure,
        method: match arguments.method {
            Ranked::Morris => Method::Morris(arguments.trajectories as usize),
            Ranked::Sobol => Method::Sobol(arguments.rows as usize),
        },
        sets: arguments.sets as usize,
        replications: arguments.replications,
        swings: arguments.one_at_a_time as usize,
        swing_replications: arguments.replications,
        target: arguments.target,
        seed: arguments.seed.unwrap_or(base.seed),
        threads: arguments.threads.map(usize::from),
    })
}

/// Says how many runs it will take and about how long, by running one; refuses
/// too many.
fn foretell(
    arguments: &SensitivityArguments,
    (base, scenarios): (&Scenario, &dyn Scenarios),
    options: &SensitivityOptions,
) -> Result<(), Exit> {
    let runs = planned_runs(base, options);
    if runs > arguments.most_runs as usize {
        let fewer = match options.method {
            Method::Morris(_) => "--trajectories",
            Method::Sobol(_) => "--rows",
        };
        console::tell(&format!(
            "error: {} parameters take {runs} runs, and at most {} are allowed: ask for fewer with \
             {fewer}, --sets or --one-at-a-time, or allow more with --most-runs",
            base.fitted.len(),
            arguments.most_runs
        ));
        return Err(Exit::Usage);
    }
    // Each run compiles the scenario anew with its values: that is timed too.
    let started = Instant::now();
    let values: Vec<f64> = base.fitted.iter().map(|parameter| parameter.value).collect();
    let refused = |failure| ensemble_failed(&EnsembleFault::Refused(failure));
    let scenario = scenarios.with(&values).map_err(refused)?;
    let design = Design { seed: options.seed, replications: 0..1, threads: Some(1) };
    experiment::run(&scenario, &design, &()).map_err(|fault| failed(&fault))?;
    let threads = options.threads.unwrap_or_else(machine::processors).max(1);
    let about = started.elapsed().mul_f64(runs as f64 / threads as f64);
    console::tell(&format!("{runs} runs, {}", in_words(about)));
    Ok(())
}

fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 10.0 {
        "a few seconds".to_owned()
    } else if seconds < 90.0 {
        format!("about {:.0} seconds", (seconds / 10.0).round() * 10.0)
    } else {
        format!("about {:.0} minutes", (seconds / 60.0).max(2.0).round())
    }
}

fn told(fault: &SensitivityFault) -> Exit {
    match fault {
        SensitivityFault::Ensemble(fault) => ensemble_failed(fault),
        SensitivityFault::Standard { .. } => {
            let told = printable(&fault.to_string());
            let metrics = known_metrics();
            console::tell(&format!(
                "error: --figure: {told}; after the standard one of {metrics} is expected"
            ));
            Exit::Usage
        }
        SensitivityFault::NothingFitted | SensitivityFault::NoFigure(_) => {
            console::tell(&format!("error: {}", printable(&fault.to_string())));
            Exit::Invalid
        }
    }
}

/// A percentage as a share.
fn percentage(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.trim_end_matches('%').trim().parse().ok();
    number
        .filter(|percent| (0.0..=100.0).contains(percent))
        .map(|percent| percent / 100.0)
        .ok_or_else(|| "a percentage from 0 to 100 is expected, such as 85".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_and_durations_as_people_say_them() {
        assert_eq!(percentage("85%"), Ok(0.85));
        assert!(percentage("850").is_err() && percentage("much").is_err());
        let told = [3, 44, 100, 400].map(|seconds| in_words(Duration::from_secs(seconds)));
        assert_eq!(
            told,
            ["a few seconds", "about 40 seconds", "about 2 minutes", "about 7 minutes"]
        );
    }
}
