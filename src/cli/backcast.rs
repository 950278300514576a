//! `pathflow backcast`.

use super::console;
use super::exit::Exit;
use super::fitting::{self, date, observed};
use super::progress::Teller;
use super::simulate::{defect, loader, unwritable};
use crate::experiment::WithValues;
use crate::experiment::backcast::{self, BackcastOptions, BackcastTask};
use crate::report::backcast as written;
use crate::report::calibration::{FittedWindow, fitted_window};
use crate::report::{OutputFile, OutputFolder};
use crate::scenario::Request;
use clap::Args;
use jiff::civil::Date;
use std::fs;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  pathflow backcast scenarios/wyh --to observed.csv --from 2024-10-01 --to-date 2025-03-31 \\
      --parameter-sets fit/sets.csv --out backcast
      forecasts of six months that were not fitted, beside last year and the last three months
      carried forward
  pathflow backcast scenarios/wyh --to observed.csv --replications 30
      the values of the file, all months that both have

Exit codes: 0 done, however good the forecasts; 2 wrong command line; 3 invalid scenario, table or sets;
4 unreadable input; 5 limit hit; 6 output cannot be written.";

/// What may be typed after `pathflow backcast`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct BackcastArguments {
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
    /// Sets of parameter values, as `calibrate` writes them [default: the values of the file]
    #[arg(long, value_name = "FILE")]
    parameter_sets: Option<PathBuf>,
    /// Replications of each set [default: 1; without sets the scenario's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    replications: Option<u32>,
    /// First day that was fitted [default: by calibration.json beside the sets]
    #[arg(long, value_name = "DATE", value_parser = date, requires = "fit_to")]
    fit_from: Option<Date>,
    /// Last day that was fitted
    #[arg(long, value_name = "DATE", value_parser = date, requires = "fit_from")]
    fit_to: Option<Date>,
    /// Value to use at an address of the scenario, from its first day on
    #[arg(long = "set", value_name = "ADDRESS=VALUE")]
    settings: Vec<String>,
    /// Seed of all chance [default: the scenario's]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Threads to use; results do not depend on it [default: all processors]
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Folder to write backcast.csv to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs, compares, writes and prints.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn backcast(arguments: &BackcastArguments) -> Result<(), Exit> {
    let (table, _) = observed(&arguments.tables)?;
    let file = arguments.parameter_sets.as_deref();
    let read = file.map(fitting::sets).transpose()?;
    let path = &arguments.scenario;
    let settings = &arguments.settings;
    let (loader, base) = loader(&Request { path, stacked: &[], alternatives: &[], settings })?;
    let folder = arguments.out.as_deref().map(OutputFolder::prepare).transpose();
    let folder = folder.map_err(|fault| unwritable(&fault))?;
    let fitted = match (arguments.fit_from.zip(arguments.fit_to), file, &read) {
        (Some(given), ..) => Some(given),
        (None, Some(file), Some((_, bytes))) => recorded(file, bytes),
        _ => None,
    };
    let of_file = if read.is_some() { 1 } else { base.replications };
    let (addresses, sets) = read
        .map_or_else(|| (Vec::new(), vec![Vec::new()]), |(sets, _)| (sets.addresses, sets.sets));
    let options = BackcastOptions {
        from: arguments.from,
        to: arguments.to_date,
        fitted,
        replications: arguments.replications.unwrap_or(of_file),
        seed: arguments.seed.unwrap_or(base.seed),
        threads: arguments.threads.map(usize::from),
    };
    let scenarios = WithValues { loader: &loader, addresses };
    let progress = Teller::new();
    let task = BackcastTask {
        scenarios: &scenarios,
        base: &base,
        sets: &sets,
        observed: &table,
        options: &options,
    };
    let backcast = backcast::backcast(task, &progress);
    progress.finish();
    let backcast = backcast.map_err(|fault| fitting::failed(&fault))?;
    if let Some(folder) = folder {
        let bytes = written::backcast_csv(&backcast).map_err(defect)?;
        let files = [OutputFile { name: "backcast.csv", bytes }];
        folder.write(&files, &[]).map_err(|fault| unwritable(&fault))?;
        console::tell(&format!("Wrote backcast.csv to {}", folder.path().display()));
    }
    console::print(written::backcast(&backcast).as_bytes())
}

/// The window that the record beside the sets names.
fn recorded(sets: &Path, bytes: &[u8]) -> Option<(Date, Date)> {
    let record = fs::read(sets.with_file_name("calibration.json")).ok()?;
    match fitted_window(&record, bytes) {
        FittedWindow::Known(from, to) => Some((from, to)),
        FittedWindow::OtherSets => {
            console::tell("warning: calibration.json beside the sets is of other sets");
            None
        }
        FittedWindow::NoRecord => None,
    }
}
