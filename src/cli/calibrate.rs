//! `pathflow calibrate`.

use super::console;
use super::exit::Exit;
use super::fitting::{self, date, observed};
use super::progress::Teller;
use super::simulate::{defect, loader, unwritable};
use crate::experiment::WithValues;
use crate::experiment::board::Margin;
use crate::experiment::calibrate::{self, CalibrationOptions, Task};
use crate::report::calibration as written;
use crate::report::{OutputFile, OutputFolder};
use crate::scenario::{Request, Scenario};
use clap::Args;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  pathflow calibrate scenarios/wyh --to observed.csv --from 2023-10-01 --to-date 2024-09-30 --out fit
      60 sets of values in fit/sets.csv; how well they fit, and what the data do not identify
  pathflow calibrate scenarios/wyh --to observed.csv --recovery
      whether the method finds parameters that are known, in these months and divisions
  pathflow calibrate scenarios/wyh --to cancer.csv --to diagnostics.csv --by 62-day=route --out fit
      two tables; the 62-day standard by route alone

A number is fitted if the scenario says `fit` of it. docs/calibration.md says how, and what the words mean.

Exit codes: 0 done; 2 wrong command line; 3 invalid scenario or table, or nothing to fit; 4 unreadable input;
5 limit hit; 6 output cannot be written.";

/// What may be typed after `pathflow calibrate`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CalibrateArguments {
    /// Folder with a scenario.toml, or one scenario file
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Observed table: monthly rows with the keys of summary.csv, `metric` and `value`
    #[arg(long = "to", value_name = "TABLE", required = true)]
    tables: Vec<PathBuf>,
    /// First day of the window [default: the first month that both have]
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<Date>,
    /// Last day of the window [default: the last month that both have]
    #[arg(long, value_name = "DATE", value_parser = date)]
    to_date: Option<Date>,
    /// Sets to write, if so many fit
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    sets: u32,
    /// Members of the ensemble [default: 5 for each 3 sets, at least 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=100_000))]
    members: Option<u32>,
    /// Steps in which the members are moved
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=50))]
    iterations: u32,
    /// How the patients of a standard are divided: route, tumour or all [default: route and tumour]
    #[arg(long, value_name = "STANDARD=HOW", value_parser = division)]
    by: Vec<(String, Margin)>,
    /// Value to use at an address of the scenario, from its first day on
    #[arg(long = "set", value_name = "ADDRESS=VALUE")]
    settings: Vec<String>,
    /// Fit figures that are simulated from known parameters, and say which come back
    #[arg(long, conflicts_with = "out")]
    recovery: bool,
    /// Seed of all chance [default: the scenario's]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Threads to use; results do not depend on it [default: all processors]
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Folder to write sets.csv, fit.csv, identified.csv and calibration.json to
    #[arg(long, value_name = "DIR", required_unless_present = "recovery")]
    out: Option<PathBuf>,
}

/// Fits, writes and prints.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn calibrate(arguments: &CalibrateArguments) -> Result<(), Exit> {
    let (table, digests) = observed(&arguments.tables)?;
    let path = &arguments.scenario;
    let settings = &arguments.settings;
    let request = Request { path, stacked: &[], alternatives: &[], settings };
    let (loader, base) = loader(&request)?;
    let folder = arguments.out.as_deref().map(OutputFolder::prepare).transpose();
    let folder = folder.map_err(|fault| unwritable(&fault))?;
    let options = options(arguments, &base)?;
    let addresses = base.fitted.iter().map(|parameter| parameter.address.clone()).collect();
    let scenarios = WithValues { loader: &loader, addresses };
    let task = Task { scenarios: &scenarios, base: &base, observed: &table, options: &options };
    let progress = Teller::new();
    if arguments.recovery {
        let recovery = calibrate::recover(task, &progress);
        progress.finish();
        let recovery = recovery.map_err(|fault| fitting::failed(&fault))?;
        return console::print(written::recovery(&recovery).as_bytes());
    }
    let calibration = calibrate::calibrate(task, &progress);
    progress.finish();
    let calibration = calibration.map_err(|fault| fitting::failed(&fault))?;
    if let Some(folder) = folder {
        let mut files = vec![
            OutputFile {
                name: "sets.csv",
                bytes: written::sets_csv(&calibration).map_err(defect)?,
            },
            OutputFile { name: "fit.csv", bytes: written::fit_csv(&calibration).map_err(defect)? },
            OutputFile {
                name: "identified.csv",
                bytes: written::identified_csv(&calibration).map_err(defect)?,
            },
        ];
        let bytes = written::record(&calibration, &digests, &files).map_err(defect)?;
        files.push(OutputFile { name: "calibration.json", bytes });
        folder.write(&files, &[]).map_err(|fault| unwritable(&fault))?;
        let names: Vec<_> = files.iter().map(|file| file.name).collect();
        console::tell(&format!("Wrote {} to {}", names.join(", "), folder.path().display()));
    }
    console::print(written::calibration(&calibration).as_bytes())
}

fn options(arguments: &CalibrateArguments, base: &Scenario) -> Result<CalibrationOptions, Exit> {
    let sets = arguments.sets as usize;
    let members = arguments.members.map_or_else(|| (sets * 5).div_ceil(3).max(100), |m| m as usize);
    if members < sets {
        console::tell(&format!("error: {sets} sets cannot come from {members} members"));
        return Err(Exit::Usage);
    }
    let by: BTreeMap<String, Margin> = arguments.by.iter().cloned().collect();
    for standard in by.keys() {
        if !base.standards.iter().any(|known| known.name == *standard) {
            let known: Vec<_> = base.standards.iter().map(|known| known.name.as_str()).collect();
            console::tell(&format!(
                "error: --by \"{standard}\": the scenario has no such standard; it has {}",
                known.join(", ")
            ));
            return Err(Exit::Usage);
        }
    }
    Ok(CalibrationOptions {
        from: arguments.from,
        to: arguments.to_date,
        sets,
        members,
        iterations: arguments.iterations as usize,
        seed: arguments.seed.unwrap_or(base.seed),
        threads: arguments.threads.map(usize::from),
        by,
    })
}

fn division(text: &str) -> Result<(String, Margin), String> {
    let (standard, how) = text.rsplit_once('=').ok_or("STANDARD=HOW is expected")?;
    let margins = [Margin::All, Margin::Route, Margin::Tumour];
    let margin = margins.into_iter().find(|margin| margin.name() == how);
    let margin = margin.ok_or("after \"=\" one of route, tumour and all is expected")?;
    Ok((standard.to_owned(), margin))
}
