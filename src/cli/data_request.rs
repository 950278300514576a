//! `pathflow data-request`.

use super::console;
use super::exit::Exit;
use super::faults;
use super::fitting;
use super::progress::Teller;
use super::simulate::{failed, loader, unwritable, usual_standard};
use crate::experiment::data_request::{
    self, DataRequestFault, DataRequestOptions, DataRequestTask,
};
use crate::experiment::{EnsembleFault, WithValues};
use crate::report::calibration::SourceTable;
use crate::report::{OutputFolder, PageOrigin, data_request_page, printable};
use crate::scenario::Request;
use clap::Args;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Example:
  pathflow data-request scenarios/wyh-cancer --parameter-sets fit/sets.csv \\
      --plan scenarios/wyh/plans/ct-leeds.toml --plan scenarios/wyh/plans/reporting-network.toml \\
      --out docs/data-request.md
      which data would settle most of what the two plans are worth, on one page for the trusts

What may be asked for stands in the scenario, as [data_request.NAME]; parameters name it by `asks`.

Exit codes: 0 done; 2 wrong command line; 3 invalid scenario, plan or sets; 4 unreadable input;
5 limit hit; 6 output cannot be written.";

/// Replications of each set, unless the command line says otherwise.
const REPLICATIONS: u32 = 4;

/// What may be typed after `pathflow data-request`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DataRequestArguments {
    /// Folder with a scenario.toml, or one scenario file
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Sets of parameter values, as `calibrate` writes them
    #[arg(long, value_name = "FILE")]
    parameter_sets: PathBuf,
    /// Plan whose value counts; each by itself
    #[arg(long = "plan", value_name = "FILE", required = true)]
    plans: Vec<PathBuf>,
    /// Standard whose breaches count; each by itself [default: 62-day, if there is one, else the
    /// first]
    #[arg(long = "standard", value_name = "NAME")]
    standards: Vec<String>,
    /// Replications of each set
    #[arg(long, value_name = "N", default_value_t = REPLICATIONS, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    replications: u32,
    /// Value to use at an address of the scenario, from its first day on
    #[arg(long = "set", value_name = "ADDRESS=VALUE")]
    settings: Vec<String>,
    /// Seed of all chance [default: the scenario's]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Threads to use; results do not depend on it [default: all processors]
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// File to write the page to [default: it is printed]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the plans under every set, ranks and writes the page.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn data_request(arguments: &DataRequestArguments) -> Result<(), Exit> {
    let (sets, bytes) = fitting::sets(&arguments.parameter_sets)?;
    let (path, plans) = (arguments.scenario.as_path(), arguments.plans.as_slice());
    let settings = arguments.settings.as_slice();
    let (loader, base) = loader(&Request { path, stacked: &[], alternatives: plans, settings })?;
    // What could be refused at the end is refused at the beginning.
    let out = arguments.out.as_deref().map(output).transpose()?;
    let mut standards = arguments.standards.clone();
    if standards.is_empty() {
        standards.extend(usual_standard(&base).map(str::to_owned));
    }
    let options = DataRequestOptions {
        standards,
        replications: arguments.replications,
        seed: arguments.seed.unwrap_or(base.seed),
        threads: arguments.threads.map(usize::from),
    };
    let addresses = sets.addresses.clone();
    let scenarios = WithValues { loader: &loader, addresses };
    let task =
        DataRequestTask { scenarios: &scenarios, base: &base, sets: &sets, options: &options };
    let progress = Teller::new();
    let findings = data_request::data_request(task, &progress);
    progress.finish();
    let findings = findings.map_err(|fault| told(&fault))?;
    let origin =
        PageOrigin { command: command(arguments, &options), sets: SourceTable::digest(&bytes) };
    let page = data_request_page(&findings, &base, &origin);
    let Some((folder, name)) = out else { return console::print(page.as_bytes()) };
    folder.write_one(name, page.as_bytes()).map_err(|fault| unwritable(&fault))?;
    console::tell(&format!("Wrote {} to {}", name.display(), folder.path().display()));
    Ok(())
}

/// The folder and name of the page.
fn output(path: &Path) -> Result<(OutputFolder, &OsStr), Exit> {
    let Some(name) = path.file_name().filter(|_| !path.is_dir()) else {
        let path = printable(&path.display().to_string());
        console::tell(&format!("error: {path} is a folder; --out needs the name of a file"));
        return Err(Exit::Unwritable);
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    OutputFolder::prepare(folder.unwrap_or(Path::new(".")))
        .map(|folder| (folder, name))
        .map_err(|fault| unwritable(&fault))
}

/// The command that makes the same page; of files elsewhere only the name is
/// told.
fn command(arguments: &DataRequestArguments, options: &DataRequestOptions) -> String {
    let shown = |path: &Path| {
        let path = if path.is_absolute() { path.file_name().map_or(path, Path::new) } else { path };
        quoted(&path.display().to_string().replace('\\', "/"))
    };
    let mut words = vec![
        "pathflow data-request".to_owned(),
        shown(&arguments.scenario),
        format!("--parameter-sets {}", shown(&arguments.parameter_sets)),
    ];
    words.extend(arguments.plans.iter().map(|plan| format!("--plan {}", shown(plan))));
    words.extend(options.standards.iter().map(|name| format!("--standard {}", quoted(name))));
    words.push(format!("--replications {}", options.replications));
    words.push(format!("--seed {}", options.seed));
    words.extend(arguments.settings.iter().map(|setting| format!("--set {}", quoted(setting))));
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=+,:".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{word}'") }
}

/// Tells why there is no page.
fn told(fault: &DataRequestFault) -> Exit {
    match fault {
        DataRequestFault::Ensemble(EnsembleFault::Refused(failure)) => {
            console::tell(&format!("error: {fault}"));
            console::tell(&faults::render(failure, console::is_coloured()));
            faults::exit(failure)
        }
        DataRequestFault::Ensemble(EnsembleFault::Experiment(fault)) => failed(fault),
        DataRequestFault::Ensemble(EnsembleFault::Threads(_)) => {
            console::tell(&format!("error: {fault}"));
            Exit::Limit
        }
        DataRequestFault::Standard { .. } => {
            console::tell(&format!("error: --standard: {}", printable(&fault.to_string())));
            Exit::Usage
        }
        _ => {
            console::tell(&format!("error: {}", printable(&fault.to_string())));
            Exit::Invalid
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_needs_it() {
        assert_eq!(quoted("plans/ct-leeds.toml"), "plans/ct-leeds.toml");
        assert_eq!(quoted("31-day first"), "'31-day first'");
    }
}
