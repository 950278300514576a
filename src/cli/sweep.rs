//! `pathflow sweep`.

use super::console;
use super::deliver;
use super::exit::Exit;
use super::fitting::{self, ensemble_failed};
use super::progress::Teller;
use super::simulate::{checked, defect, loader, usual_standard};
use crate::experiment::designs::{self, Axis, Values};
use crate::experiment::sweep::{self, SweepOptions};
use crate::report::OutputFile;
use crate::report::sweep as written;
use crate::scenario::{Request, Scenario};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  pathflow sweep scenarios/wyh-cancer --vary 'parameter.\"ring fence ct\".value=0.5..1.5:5'
      five values from 0.5 to 1.5: a curve on the terminal
  pathflow sweep clinic --vary parameter.referrals.value=1.0,1.2,1.5 --vary diary.ct.RCF.session.weekday.slots=2,3,4
      all nine combinations, as a table
  pathflow sweep clinic --vary parameter.referrals.value=1..2 --vary diary.ct.RCF.session.weekday.slots=2..6 \\
      --design latin --points 40 --out swept
      40 points that fill both ranges evenly; sweep.csv and sweep.json in the folder `swept`

Exit codes: 0 done; 2 wrong command line; 3 invalid scenario; 4 unreadable input; 5 limit hit;
6 output cannot be written.";

/// Values of a range of a grid, unless said otherwise.
const VALUES: usize = 5;
/// Most points: beyond, a typing error is likelier than a need.
const MOST_POINTS: usize = 10_000;

/// Most addresses of a Sobol sequence.
const MOST_AXES: usize = 256;

/// What may be typed after `pathflow sweep`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SweepArguments {
    /// Folder with a scenario.toml, or one scenario file
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Address, and a range LOW..HIGH, a range with a number of values LOW..HIGH:COUNT, or values
    /// with commas between them
    #[arg(long, value_name = "ADDRESS=VALUES", required = true, value_parser = axis)]
    vary: Vec<Axis>,
    /// How points are chosen
    #[arg(long, value_name = "DESIGN", default_value = "grid")]
    design: DesignName,
    /// Number of points of a latin or sobol design [default: 10 for each address; of sobol the next
    /// power of two]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    points: Option<u32>,
    /// Standard that is shown on the terminal [default: 62-day, if there is one, else the first]
    #[arg(long, value_name = "NAME")]
    standard: Option<String>,
    /// Organisation that is shown on the terminal [default: the alliance]
    #[arg(long, value_name = "CODE")]
    org: Option<String>,
    /// Replications of each point [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    replications: Option<u32>,
    /// Plan to apply; several are applied together
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
    /// Folder to write sweep.csv and sweep.json to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print sweep.json instead of tables
    #[arg(long)]
    json: bool,
}

/// How points are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DesignName {
    /// All combinations
    Grid,
    /// Latin hypercube: each range evenly filled, whatever the number of addresses
    Latin,
    /// Scrambled Sobol sequence: all ranges together evenly filled, best with 2, 4, 8, 16, ... points
    Sobol,
}

/// Runs all points, writes and prints.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn sweep(arguments: &SweepArguments) -> Result<(), Exit> {
    let (path, plans) = (arguments.scenario.as_path(), arguments.plans.as_slice());
    let settings = arguments.settings.as_slice();
    let request = Request { path, stacked: plans, alternatives: &[], settings };
    let (loader, base) = loader(&request)?;
    let seed = arguments.seed.unwrap_or(base.seed);
    let points = points(arguments, seed)?;
    // What is wrong with an address is told as it is told of a setting.
    if let Some(first) = points.first() {
        let addresses = arguments.vary.iter().map(|axis| &axis.address);
        let first = addresses.zip(first).map(|(address, value)| format!("{address}={value}"));
        let settings: Vec<String> = settings.iter().cloned().chain(first).collect();
        checked(&Request { settings: &settings, ..request })?;
    }
    let (standard, org_code) = shown(arguments, &base)?;
    let sets = fitting::sets_of(arguments.parameter_sets.as_deref())?;
    let folder = deliver::folder(arguments.out.as_deref())?;
    let replications = arguments.replications.unwrap_or(base.replications);
    let options = SweepOptions {
        axes: arguments.vary.clone(),
        points,
        replications: fitting::at_most(replications, sets.as_ref(), "--replications"),
        sets,
        seed,
        threads: arguments.threads.map(usize::from),
    };
    let progress = Teller::new();
    let found = sweep::sweep((&loader, &base), &options, &progress);
    progress.finish();
    let found = found.map_err(|fault| ensemble_failed(&fault))?;
    let table =
        OutputFile { name: "sweep.csv", bytes: written::sweep_csv(&found).map_err(defect)? };
    let document =
        OutputFile { name: "sweep.json", bytes: written::document(&found).map_err(defect)? };
    deliver::deliver(
        folder,
        table,
        document,
        (arguments.json, &written::sweep(&found, &standard, &org_code)),
    )
}

fn points(arguments: &SweepArguments, seed: u64) -> Result<Vec<Vec<f64>>, Exit> {
    let axes = &arguments.vary;
    let usage = |text: String| {
        console::tell(&format!("error: {text}"));
        Exit::Usage
    };
    for (at, axis) in axes.iter().enumerate() {
        if axes[..at].iter().any(|earlier| earlier.address == axis.address) {
            return Err(usage(format!("--vary: {} is varied twice", axis.address)));
        }
    }
    match arguments.design {
        DesignName::Grid if arguments.points.is_some() => Err(usage(
            "--points goes with --design latin or sobol; a grid has ADDRESS=LOW..HIGH:COUNT"
                .to_owned(),
        )),
        DesignName::Grid => {
            let number = axes.iter().try_fold(1_usize, |number, axis| {
                let values = match &axis.values {
                    Values::Range { count, .. } => *count,
                    Values::List(values) => values.len(),
                };
                number.checked_mul(values).filter(|&number| number <= MOST_POINTS)
            });
            if number.is_none() {
                return Err(usage(format!("the grid has more than {MOST_POINTS} points")));
            }
            Ok(designs::grid(axes))
        }
        DesignName::Sobol => {
            if axes.len() > MOST_AXES {
                return Err(usage(format!(
                    "a Sobol sequence has {MOST_AXES} addresses at most, here are {}; --design latin has no limit",
                    axes.len()
                )));
            }
            let usual = (10 * axes.len()).next_power_of_two();
            let points = arguments.points.map_or(usual, |points| points as usize);
            Ok(designs::sobol(axes, points, seed))
        }
        DesignName::Latin => {
            let points = arguments.points.map_or(10 * axes.len(), |points| points as usize);
            Ok(designs::latin(axes, points, seed))
        }
    }
}

/// The standard and organisation that are shown.
fn shown(arguments: &SweepArguments, base: &Scenario) -> Result<(String, String), Exit> {
    let standards: Vec<&str> = base.standards.iter().map(|terms| terms.name.as_str()).collect();
    let standard = arguments.standard.as_deref().or(usual_standard(base)).unwrap_or_default();
    let organisations = base.names.organisations.iter().map(|it| it.code.as_str());
    let codes: Vec<&str> =
        std::iter::once(base.names.alliance.as_str()).chain(organisations).collect();
    let org_code = arguments.org.as_deref().unwrap_or(codes[0]);
    for (flag, what, wanted, known) in [
        ("--standard", "standard", standard, &standards),
        ("--org", "organisation", org_code, &codes),
    ] {
        if !known.contains(&wanted) {
            let known = known.join(", ");
            console::tell(&format!(
                "error: {flag}: the scenario has no {what} \"{wanted}\"; it has {known}"
            ));
            return Err(Exit::Usage);
        }
    }
    Ok((standard.to_owned(), org_code.to_owned()))
}

/// `ADDRESS=LOW..HIGH`, `ADDRESS=LOW..HIGH:COUNT` or `ADDRESS=1,2,5`.
fn axis(text: &str) -> Result<Axis, String> {
    const EXPECTED: &str =
        "ADDRESS=LOW..HIGH, ADDRESS=LOW..HIGH:COUNT or ADDRESS=1,2,5 is expected";
    let (address, values) = text.rsplit_once('=').ok_or(EXPECTED)?;
    let number = |text: &str| {
        let number: Option<f64> = text.trim().parse().ok();
        number
            .filter(|number| number.is_finite())
            .ok_or_else(|| format!("\"{text}\" is no number; {EXPECTED}"))
    };
    let values = if let Some((low, rest)) = values.split_once("..") {
        let (high, count) = match rest.split_once(':') {
            Some((high, count)) => {
                let count: Option<usize> = count.trim().parse().ok();
                let count = count.filter(|count| (2..=MOST_POINTS).contains(count));
                (high, count.ok_or("after \":\" a number of values, 2 or more, is expected")?)
            }
            None => (rest, VALUES),
        };
        let (low, high) = (number(low)?, number(high)?);
        if low >= high {
            return Err(format!(
                "the range {low}..{high} holds nothing: the lower end comes first"
            ));
        }
        Values::Range { low, high, count }
    } else {
        let list = values.split(',').map(number).collect::<Result<Vec<f64>, String>>()?;
        let has_double = (1..list.len()).any(|at| list[..at].contains(&list[at]));
        if has_double {
            return Err("a value is there twice".to_owned());
        }
        Values::List(list)
    };
    Ok(Axis { address: address.trim().to_owned(), values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_lists_are_read() {
        let range = |low, high, count| Values::Range { low, high, count };
        let read = |text: &str| axis(text).map(|axis| (axis.address, axis.values));
        assert_eq!(read("a.b=0.5..1"), Ok(("a.b".to_owned(), range(0.5, 1.0, 5))));
        assert_eq!(read("a=-1..1:3"), Ok(("a".to_owned(), range(-1.0, 1.0, 3))));
        assert_eq!(
            read("a.\"b=c\"=1, 2,5"),
            Ok(("a.\"b=c\"".to_owned(), Values::List(vec![1.0, 2.0, 5.0])))
        );
        for wrong in ["a", "a=x", "a=2..1", "a=1..2:1", "a=1,1", "a=1..x", "a=1..2:x", "a=nan"] {
            assert!(axis(wrong).is_err(), "{wrong}");
        }
    }
}
