//! `pathflow bottlenecks`.

use super::console;
use super::deliver;
use super::exit::Exit;
use super::fitting::{self, ensemble_failed};
use super::progress::Teller;
use super::simulate::{checked, defect, loader, usual_standard};
use crate::experiment::bottlenecks::{self, BottleneckFault, BottleneckOptions, BottleneckTask};
use crate::report::bottlenecks as written;
use crate::report::{OutputFile, printable};
use crate::scenario::{self, Request};
use clap::Args;
use jiff::ToSpan;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  pathflow bottlenecks scenarios/wyh-cancer
      one more list, post or case of each resource that patients of the 62-day standard use: which
      avoids most breaches
  pathflow bottlenecks scenarios/wyh-cancer --standard 28-day --resource 'diary.*' --resource 'rota.*.RR8'
      of diaries, and of what Leeds has
  pathflow bottlenecks scenarios/wyh-cancer --cost 'diary.ct=£120,000' --out found
      with what a breach avoided costs; bottlenecks.csv and bottlenecks.json in the folder `found`

Exit codes: 0 done; 2 wrong command line; 3 invalid scenario; 4 unreadable input; 5 limit hit;
6 output cannot be written.";

/// Months that are looked at, unless said otherwise.
const MONTHS: u32 = 12;

/// What may be typed after `pathflow bottlenecks`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct BottlenecksArguments {
    /// Folder with a scenario.toml, or one scenario file
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Standard whose breaches count [default: 62-day, if there is one, else the first]
    #[arg(long, value_name = "NAME")]
    standard: Option<String>,
    /// Organisation whose patients count [default: all of the alliance]
    #[arg(long, value_name = "CODE")]
    org: Option<String>,
    /// Resources to try, with * for anything, such as 'diary.ct.*' [default: all]
    #[arg(long = "resource", value_name = "PATTERN")]
    resources: Vec<String>,
    /// What one more unit costs a year, such as 'diary.ct=£120,000'
    #[arg(long = "cost", value_name = "PATTERN=MONEY", value_parser = cost)]
    costs: Vec<(String, i64)>,
    /// Breaches avoided a month below which it does not matter
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = not_negative)]
    indifference: f64,
    /// Most months of the reporting period, its first: patients whose clocks start in them count
    /// [default: 12; all with --plan, since plans may begin later]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_200))]
    months: Option<u32>,
    /// Most replications of one resource
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    replications: u32,
    /// Try every resource by itself, without trying all of a kind at once before
    #[arg(long)]
    each: bool,
    /// Plan to apply to the base; several are applied together
    #[arg(long = "plan", value_name = "FILE")]
    plans: Vec<PathBuf>,
    /// Value to use at an address of the scenario, from its first day on
    #[arg(long = "set", value_name = "ADDRESS=VALUE")]
    settings: Vec<String>,
    /// Sets of parameter values, as `calibrate` writes them; replications take them in turn
    #[arg(long, value_name = "FILE")]
    parameter_sets: Option<PathBuf>,
    /// Seed of all chance [default: the scenario's]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Threads to use; results do not depend on it [default: all processors]
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Folder to write bottlenecks.csv and bottlenecks.json to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print bottlenecks.json instead of tables
    #[arg(long)]
    json: bool,
}

/// Tries one more of each resource, writes and prints.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn bottlenecks(arguments: &BottlenecksArguments) -> Result<(), Exit> {
    let request = Request {
        path: &arguments.scenario,
        stacked: &arguments.plans,
        alternatives: &[],
        settings: &arguments.settings,
    };
    let usual = arguments.plans.is_empty().then_some(MONTHS);
    let settings = for_months(&request, arguments.months.or(usual))?;
    let request = Request { settings: &settings, ..request };
    let (loader, base) = loader(&request)?;
    let sets = fitting::sets_of(arguments.parameter_sets.as_deref())?;
    let folder = deliver::folder(arguments.out.as_deref())?;
    let usual = usual_standard(&base).map(str::to_owned);
    let options = BottleneckOptions {
        standard: arguments.standard.clone().or(usual).unwrap_or_default(),
        organisation: arguments.org.clone(),
        patterns: arguments.resources.clone(),
        costs: arguments.costs.clone(),
        indifference: arguments.indifference,
        replications: fitting::at_most(arguments.replications, sets.as_ref(), "--replications"),
        each_alone: arguments.each,
        sets,
        seed: arguments.seed.unwrap_or(base.seed),
        threads: arguments.threads.map(usize::from),
    };
    let progress = Teller::new();
    let task = BottleneckTask { loader: &loader, base: &base, options: &options };
    let found = bottlenecks::bottlenecks(task, &progress);
    progress.finish();
    let found = found.map_err(|fault| told(&fault))?;
    let table = OutputFile {
        name: "bottlenecks.csv",
        bytes: written::bottlenecks_csv(&found).map_err(defect)?,
    };
    let document =
        OutputFile { name: "bottlenecks.json", bytes: written::document(&found).map_err(defect)? };
    deliver::deliver(folder, table, document, (arguments.json, &written::bottlenecks(&found)))
}

/// The settings with which the reporting period has so many months at most. A
/// shorter run leaves time for more replications; what becomes a bottleneck only
/// later is not seen by it.
fn for_months(request: &Request<'_>, months: Option<u32>) -> Result<Vec<String>, Exit> {
    let mut settings = request.settings.to_vec();
    let Some(months) = months else { return Ok(settings) };
    let (_, whole) = checked(request)?;
    let after = whole.report_from.checked_add(i64::from(months).months());
    let last = after.ok().and_then(|after| after.yesterday().ok());
    if let Some(last) = last.filter(|&last| last < whole.report_to) {
        settings.push(format!("report_to={last}"));
    }
    Ok(settings)
}

/// Tells why nothing was found.
fn told(fault: &BottleneckFault) -> Exit {
    let flag = match fault {
        BottleneckFault::Ensemble(fault) => return ensemble_failed(fault),
        BottleneckFault::NoCandidates { .. } => {
            console::tell(&format!("error: {}", printable(&fault.to_string())));
            return Exit::Invalid;
        }
        BottleneckFault::Standard { .. } => "--standard",
        BottleneckFault::Organisation { .. } => "--org",
        BottleneckFault::Pattern { .. } => "--resource or --cost",
    };
    console::tell(&format!("error: {flag}: {}", printable(&fault.to_string())));
    Exit::Usage
}

fn cost(text: &str) -> Result<(String, i64), String> {
    let (pattern, money) = text.rsplit_once('=').ok_or("PATTERN=MONEY is expected")?;
    let pence =
        scenario::money(money).ok_or("after \"=\" an amount such as £120,000 is expected")?;
    Ok((pattern.to_owned(), pence))
}

fn not_negative(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok();
    number
        .filter(|number| (0.0..1e9).contains(number))
        .ok_or_else(|| "a number, 0 or more, is expected".to_owned())
}
