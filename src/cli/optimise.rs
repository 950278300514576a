//! `pathflow optimise`.

use super::compare::margin;
use super::console;
use super::deliver;
use super::exit::Exit;
use super::fitting::{self, ensemble_failed};
use super::progress::Teller;
use super::simulate::{defect, loader, usual_standard};
use crate::experiment::optimise::{self, Goal, OptimiseFault, OptimiseOptions, OptimiseTask};
use crate::report::optimise as written;
use crate::report::{OutputFile, printable};
use crate::scenario::{self, Request, Scenario};
use clap::Args;
use jiff::civil::Date;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  pathflow optimise scenarios/wyh-cancer --budget '£1,000,000' --plan plans/ct.toml \\
      --plan plans/endoscopy.toml --plan plans/navigators.toml
      the mix of these plans that avoids most breaches of 62-day for that money
  pathflow optimise scenarios/wyh-cancer --meet 72% --chance 80% --plan plans/ct.toml --plan plans/mri.toml
      the cheapest mix with which 62-day is 72% or more in the last year, in 8 of 10 futures

Exit codes: 0 done; 2 wrong command line; 3 invalid scenario; 4 unreadable input; 5 limit hit;
6 output cannot be written.";

/// What may be typed after `pathflow optimise`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct OptimiseArguments {
    /// Folder with a scenario.toml, or one scenario file
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Plan that may be part of the mix, with its costs; two that change the same thing on the same
    /// day are never together
    #[arg(long = "plan", value_name = "FILE", required = true)]
    plans: Vec<PathBuf>,
    /// Most that the mix may cost in the reporting period
    #[arg(long, value_name = "POUNDS", value_parser = money, required_unless_present = "meet", conflicts_with = "meet")]
    budget: Option<i64>,
    /// Look for the cheapest mix with this performance in the last year of the reporting period;
    /// `required`: what the standard requires then
    #[arg(long, value_name = "SHARE", value_parser = required)]
    meet: Option<Required>,
    /// Chance with which that is met, at least
    #[arg(long, value_name = "SHARE", default_value = "80%", value_parser = share, requires = "meet")]
    chance: f64,
    /// Standard whose breaches count [default: 62-day, if there is one, else the first]
    #[arg(long, value_name = "NAME")]
    standard: Option<String>,
    /// By how much any other standard may be worse
    #[arg(long, value_name = "POINTS", default_value = "1 point", value_parser = margin)]
    margin: f64,
    /// Difference in breaches a month that does not matter
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = above_zero)]
    indifference: f64,
    /// Chance with which the choice is right
    #[arg(long, value_name = "SHARE", default_value = "95%", value_parser = confidence)]
    confidence: f64,
    /// Most replications of one mix
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    replications: u32,
    /// Further replications in which the chosen mix is scored
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    fresh: u32,
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
    /// Folder to write optimise.csv and optimise.json to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print optimise.json instead of tables
    #[arg(long)]
    json: bool,
}

/// Which performance is required.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Required {
    /// What the standard requires.
    ByStandard,
    /// This share.
    Share(f64),
}

/// Looks for the best mix of plans, writes and prints.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn optimise(arguments: &OptimiseArguments) -> Result<(), Exit> {
    let request = Request {
        path: &arguments.scenario,
        stacked: &[],
        alternatives: &arguments.plans,
        settings: &arguments.settings,
    };
    let (loader, base) = loader(&request)?;
    let sets = fitting::sets_of(arguments.parameter_sets.as_deref())?;
    let folder = deliver::folder(arguments.out.as_deref())?;
    let usual = usual_standard(&base).map(str::to_owned);
    let standard = arguments.standard.clone().or(usual).unwrap_or_default();
    let options = OptimiseOptions {
        goal: goal(arguments, &base, &standard)?,
        standard,
        margin: arguments.margin,
        indifference: arguments.indifference,
        confidence: arguments.confidence,
        replications: fitting::at_most(arguments.replications, sets.as_ref(), "--replications"),
        fresh: fitting::at_most(arguments.fresh, sets.as_ref(), "--fresh"),
        sets,
        seed: arguments.seed.unwrap_or(base.seed),
        threads: arguments.threads.map(usize::from),
    };
    let progress = Teller::new();
    let task = OptimiseTask { loader: &loader, base: &base, options: &options };
    let found = optimise::optimise(task, &progress);
    progress.finish();
    let found = found.map_err(|fault| told(&fault))?;
    let table =
        OutputFile { name: "optimise.csv", bytes: written::optimise_csv(&found).map_err(defect)? };
    let document =
        OutputFile { name: "optimise.json", bytes: written::document(&found).map_err(defect)? };
    deliver::deliver(folder, table, document, (arguments.json, &written::optimise(&found)))
}

fn goal(arguments: &OptimiseArguments, base: &Scenario, standard: &str) -> Result<Goal, Exit> {
    let Some(meet) = arguments.meet else {
        return Ok(Goal::Best { budget: arguments.budget.unwrap_or_default() });
    };
    let by_standard = |on: Date| {
        let terms = base.standards.iter().find(|terms| terms.name == standard)?;
        terms.share_on(on)
    };
    let share = match meet {
        Required::Share(share) => Some(share),
        Required::ByStandard => by_standard(base.report_to),
    };
    let share = share.ok_or_else(|| {
        console::tell(&format!(
            "error: --meet: the standard \"{}\" requires no share at the end of the reporting period: \
             name one, for instance 75%",
            printable(standard)
        ));
        Exit::Usage
    })?;
    Ok(Goal::Cheapest { share, chance: arguments.chance })
}

/// Tells why nothing was chosen.
fn told(fault: &OptimiseFault) -> Exit {
    match fault {
        OptimiseFault::Ensemble(fault) => ensemble_failed(fault),
        OptimiseFault::NoCost(_) => {
            console::tell(&format!("error: {}", printable(&fault.to_string())));
            Exit::Invalid
        }
        OptimiseFault::Standard { .. } | OptimiseFault::TooMany(_) => {
            let flag =
                if matches!(fault, OptimiseFault::TooMany(_)) { "--plan" } else { "--standard" };
            console::tell(&format!("error: {flag}: {}", printable(&fault.to_string())));
            Exit::Usage
        }
    }
}

fn money(text: &str) -> Result<i64, String> {
    scenario::money(text.trim())
        .filter(|&pence| pence >= 0)
        .ok_or_else(|| "pounds are expected, for instance \"£1,000,000\"".to_owned())
}

/// A share between 0 and 1: `75%` or `0.75`.
fn share(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let number = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => text.parse(),
    };
    number
        .ok()
        .filter(|share| *share > 0.0 && *share < 1.0)
        .ok_or_else(|| "a share above 0% and below 100% is expected, for instance 80%".to_owned())
}

fn confidence(text: &str) -> Result<f64, String> {
    share(text).and_then(|share| {
        let enough = (0.6..=0.999).contains(&share);
        enough.then_some(share).ok_or_else(|| "60% to 99.9% is expected".to_owned())
    })
}

fn required(text: &str) -> Result<Required, String> {
    if text.trim() == "required" {
        return Ok(Required::ByStandard);
    }
    share(text).map(Required::Share).map_err(|expected| format!("{expected}, or \"required\""))
}

fn above_zero(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok();
    number
        .filter(|number| *number > 0.0 && *number < 1e9)
        .ok_or_else(|| "a number above 0 is expected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_percentages_or_numbers() {
        assert_eq!(share("75%"), Ok(0.75));
        assert_eq!(share(" 0.8 "), Ok(0.8));
        for refused in ["75", "0", "100%", "%", "much"] {
            assert!(share(refused).is_err(), "{refused}");
        }
        assert_eq!(required("required"), Ok(Required::ByStandard));
        assert!(confidence("50%").is_err());
        assert_eq!(money("£1,000,000"), Ok(100_000_000));
        assert!(money("1000").is_err());
    }
}
