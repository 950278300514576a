//! What may be typed.

use super::backcast::BackcastArguments;
use super::bench::BenchArguments;
use super::bottlenecks::BottlenecksArguments;
use super::calibrate::CalibrateArguments;
use super::compare::{Worth, margin, worth};
use super::data_request::DataRequestArguments;
use super::optimise::OptimiseArguments;
use super::sensitivity::SensitivityArguments;
use super::sweep::SweepArguments;
use super::warm_up::{self, WarmUpLength};
use crate::experiment::FEWEST;
use crate::import::Kind;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  pathflow run scenarios/wyh
      the six trusts against the standards, with intervals
  pathflow compare scenarios/wyh --plan scenarios/wyh/plans/ct-leeds.toml
      what Saturday CT lists at Leeds would do, on the same patients
  pathflow check scenarios/wyh
      all faults of a scenario, without running it";

const RUN_EXAMPLES: &str = "\
Examples:
  pathflow run scenarios/wyh --out results
      tables on the terminal; results.json, summary.csv and manifest.json in the folder `results`
  pathflow run scenarios/wyh --set 'parameter.\"referral growth\"=0.05' --replications 100
      with 5% growth, and more precision
  pathflow run scenarios/wyh --precision '62-day performance 0.5 points'
      as many replications as it takes to know the alliance's performance so well
  pathflow run scenarios/wyh --only-replication 7
      replication 7 alone, the eighth: they are numbered from 0

Exit codes: 0 done; 2 wrong command line; 3 invalid scenario; 4 unreadable input; 5 limit hit;
6 output cannot be written; 70 defect of the program.";

const CHECK_EXAMPLES: &str = "\
Examples:
  pathflow check scenarios/wyh
  pathflow check scenarios/wyh --plan plans/ct.toml --plan plans/endoscopy.toml
      each plan on its own against the scenario

Exit codes: 0 no faults; 3 faults; 4 something could not be read.";

const COMPARE_EXAMPLES: &str = "\
Examples:
  pathflow compare scenarios/wyh --plan plans/ct.toml --plan plans/endoscopy.toml
      two alternatives, each against the base, on the same patients
  pathflow compare scenarios/wyh --plan plans/ct.toml --out results
      also writes comparison.csv, besides the files of `run`
  pathflow compare scenarios/wyh --plan plans/ct.toml --margin '0.5 points'
      calls it harm if any standard of any trust, tumour group, test or route falls by more
  pathflow compare scenarios/wyh --plan plans/ct.toml --precision '62-day breaches avoided 20'
      as many replications as it takes to know what the plan avoids so well";

const SELFTEST_EXAMPLES: &str = "\
Examples:
  pathflow selftest
      the quick cases, in about a minute
  pathflow selftest th-13
      all cases whose names begin with th-13
  pathflow selftest --full > verification.md
      all cases: the text of docs/verification.md

Exit codes: 0 all answers are right; 1 at least one is not; 2 no such case.";
const INIT_EXAMPLES: &str = "\
Example:
  pathflow init clinic
      a clinic with a rota, a diary, a standard and a plan in the folder `clinic`";

const SHOW_EXAMPLES: &str = "\
Examples:
  pathflow show scenarios/wyh
      all pathways, what each resource can do in a week and what is asked of it, and the register
      of assumptions
  pathflow show scenarios/wyh --pathway lung --format mermaid > lung.mmd
      a drawing of one pathway, for mermaid.live or a page on GitHub";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  pathflow schema scenario > scenario.schema.json
      then put `#:schema scenario.schema.json` on the first line of scenario.toml: editors such as
      VS Code with Even Better TOML complete and check it
  pathflow schema reference > reference.md
      the reference of the language, for people";

const IMPORT_EXAMPLES: &str = "\
Examples:
  pathflow import cancer *-CWT-CRS-PROVIDER-WORKBOOK-FINAL.xlsx --out data --alliance WYH \\
      --orgs RCF,RAE,RWY,RCD,RR8,RXF
      what was observed, and referrals by month, of six trusts, their sum and England
  pathflow import emergency Monthly-AE-*.csv --out data --orgs RCF
      A&E of one trust
  pathflow import bank-holidays bank-holidays.json --out data

Every file is held against its own totals. What does not add up in a published file is a warning.

Exit codes: 0 done; 2 wrong command line; 3 a file is not what it should be; 4 unreadable input;
5 larger than any published file; 6 output cannot be written.";

/// Simulates NHS patient pathways event by event, so that capacity plans can
/// be tested before money is spent.
#[derive(Debug, Parser)]
#[command(name = "pathflow", version, after_help = EXAMPLES, arg_required_else_help = true, term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Write a small commented scenario to start from
    Init(InitArguments),
    /// Run a scenario and show its trusts against the standards
    Run(RunArguments),
    /// Find all faults of a scenario and its plans, without running it
    Check(CheckArguments),
    /// Run a scenario with and without each plan, on the same patients
    Compare(CompareArguments),
    /// Find the resource of which one more unit would avoid most breaches
    Bottlenecks(BottlenecksArguments),
    /// Run a scenario over ranges of values at its addresses
    Sweep(SweepArguments),
    /// Choose the mix of plans that makes the best of a budget, or meets a standard for the least
    Optimise(OptimiseArguments),
    /// Fit the parameters that a scenario declares to published figures
    Calibrate(CalibrateArguments),
    /// Hold what a scenario would have forecast against what was published
    Backcast(BackcastArguments),
    /// Say which data would settle most of what plans are worth, on a page for the trusts
    DataRequest(DataRequestArguments),
    /// Say which uncertain parameters matter, and what would change the answer
    Sensitivity(SensitivityArguments),
    /// Draw a scenario: its pathways, resources, demand and assumptions
    Show(ShowArguments),
    /// Hold the program against known answers, which it carries with it
    Selftest(SelftestArguments),
    /// Measure how fast this machine runs a scenario, or the bundled workloads
    Bench(BenchArguments),
    /// Turn published NHS files into tables, checked for totals
    Import(ImportArguments),
    /// Print the JSON Schema of a file, or the reference of the language
    Schema(SchemaArguments),
}

#[derive(Debug, Args)]
#[command(after_help = SHOW_EXAMPLES)]
pub(super) struct ShowArguments {
    /// Folder with a scenario.toml, or one scenario file
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: PathBuf,
    /// One pathway alone
    #[arg(long, value_name = "P")]
    pub(super) pathway: Option<String>,
    /// How it is drawn
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Plan to apply; several are applied together
    #[arg(long = "plan", value_name = "FILE")]
    pub(super) plans: Vec<PathBuf>,
    /// Value to use at an address of the scenario
    #[arg(long = "set", value_name = "ADDRESS=VALUE")]
    pub(super) settings: Vec<String>,
}

/// How a scenario is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For the terminal
    Text,
    /// A Mermaid flowchart of the pathways
    Mermaid,
}

#[derive(Debug, Args)]
#[command(after_help = IMPORT_EXAMPLES)]
pub(super) struct ImportArguments {
    /// What the files are
    #[arg(value_name = "KIND")]
    pub(super) kind: Published,
    /// Files as they were downloaded
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Folder to write the tables to
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// ODS codes, with commas between them [default: all that are in the files]
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub(super) orgs: Vec<String>,
    /// Code under which to write the sum of these organisations
    #[arg(long, value_name = "CODE")]
    pub(super) alliance: Option<String>,
    /// Table of published labels and their names in scenarios [default: the program's own]
    #[arg(long, value_name = "FILE")]
    pub(super) names: Option<PathBuf>,
    /// Division of the bank holidays
    #[arg(long, value_name = "NAME", default_value = "england-and-wales")]
    pub(super) division: String,
}

/// What is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Published {
    /// Cancer waiting times: provider workbooks (.xlsx) or Monthly Combined CSV
    Cancer,
    /// A&E attendances: monthly CSV
    Emergency,
    /// Diagnostic waits and activity: full extract of DM01 (CSV)
    Diagnostics,
    /// Bank holidays: bank-holidays.json of GOV.UK
    BankHolidays,
}

impl From<Published> for Kind {
    fn from(published: Published) -> Self {
        match published {
            Published::Cancer => Self::Cancer,
            Published::Emergency => Self::Emergency,
            Published::Diagnostics => Self::Diagnostics,
            Published::BankHolidays => Self::BankHolidays,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = SCHEMA_EXAMPLES)]
pub(super) struct SchemaArguments {
    /// Of what
    #[arg(value_name = "WHAT")]
    pub(super) what: Described,
}

/// What can be described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Described {
    /// JSON Schema of the TOML files of a scenario
    Scenario,
    /// JSON Schema of a plan
    Plan,
    /// JSON Schema of results.json
    Results,
    /// Reference of the scenario language, in Markdown
    Reference,
}

#[derive(Debug, Args)]
#[command(after_help = INIT_EXAMPLES)]
pub(super) struct InitArguments {
    /// Folder to make, or an empty one
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES)]
pub(super) struct RunArguments {
    /// Folder with a scenario.toml, or one scenario file
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: PathBuf,
    /// Plan to apply; several are applied together
    #[arg(long = "plan", value_name = "FILE")]
    pub(super) plans: Vec<PathBuf>,
    /// Days before the reporting period, in place of `report_from`, for a model with a steady state:
    /// such as "30 days", or "auto" for MSER-5 on pilot replications
    #[arg(long, value_name = "DAYS", value_parser = warm_up::length)]
    pub(super) warm_up: Option<WarmUpLength>,
    /// With --warm-up auto: the measure that is followed [default: time in the system]
    #[arg(long, value_name = "MEASURE", requires = "warm_up")]
    pub(super) warm_up_of: Option<String>,
    #[command(flatten)]
    pub(super) options: Options,
}

#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(super) struct CheckArguments {
    /// Folder with a scenario.toml, or one scenario file
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: PathBuf,
    /// Plan to check, on its own, against the scenario
    #[arg(long = "plan", value_name = "FILE")]
    pub(super) plans: Vec<PathBuf>,
    /// Value to use at an address of the scenario
    #[arg(long = "set", value_name = "ADDRESS=VALUE")]
    pub(super) settings: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = COMPARE_EXAMPLES)]
pub(super) struct CompareArguments {
    /// Folder with a scenario.toml, or one scenario file
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: PathBuf,
    /// Plan to hold against the base; each is an alternative
    #[arg(long = "plan", value_name = "FILE", required = true)]
    pub(super) plans: Vec<PathBuf>,
    /// Fall in a standard's performance beyond which a plan harms others
    #[arg(long, value_name = "POINTS", default_value = "1 point", value_parser = margin)]
    pub(super) margin: f64,
    /// What a breach avoided is worth, by standard: gives the net benefit of a plan with a cost
    #[arg(long, value_name = "STANDARD=POUNDS", value_parser = worth)]
    pub(super) worth: Vec<Worth>,
    #[command(flatten)]
    pub(super) options: Options,
}

#[derive(Debug, Args)]
#[command(after_help = SELFTEST_EXAMPLES)]
pub(super) struct SelftestArguments {
    /// Case to run, such as th-01, or the beginning of several; default the quick ones
    #[arg(value_name = "CASE")]
    pub(super) cases: Vec<String>,
    /// Run all cases, which takes many minutes
    #[arg(long)]
    pub(super) full: bool,
    /// Threads to use; results do not depend on it [default: all processors]
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
}

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Value to use at an address of the scenario, from its first day on
    #[arg(long = "set", value_name = "ADDRESS=VALUE")]
    pub(super) settings: Vec<String>,
    /// Number of replications, of each set if there are sets [default: the scenario's; 2 of each set]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=MOST_REPLICATIONS))]
    pub(super) replications: Option<u32>,
    /// Sets of parameter values, as `calibrate` writes them: tells chance from what is not known
    #[arg(long, value_name = "FILE")]
    pub(super) parameter_sets: Option<PathBuf>,
    /// As many replications as it takes to know a figure so well, half of its 95% interval: such
    /// as "62-day performance 1 point", "62-day breaches avoided 5" or "mean wait 5%"; of sets one
    /// replication each
    #[arg(
        long,
        value_name = "WHAT",
        conflicts_with_all = ["replications", "only_replication"]
    )]
    pub(super) precision: Vec<String>,
    /// With --precision: most replications that are run [default: 100]
    #[arg(
        long,
        value_name = "N",
        requires = "precision",
        value_parser = clap::value_parser!(u32).range(i64::from(FEWEST)..=MOST_REPLICATIONS)
    )]
    pub(super) at_most: Option<u32>,
    /// Run one replication alone; they are numbered from 0
    #[arg(
        long,
        value_name = "K",
        conflicts_with_all = ["replications", "parameter_sets"],
        value_parser = clap::value_parser!(u32).range(..MOST_REPLICATIONS)
    )]
    pub(super) only_replication: Option<u32>,
    /// Seed of all chance [default: the scenario's]
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// Threads to use; results do not depend on it [default: all processors]
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
    /// Folder to write results.json, summary.csv and manifest.json to
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Print results.json instead of tables
    #[arg(long)]
    pub(super) json: bool,
}

/// Most replications that can be asked for: beyond, a typing error is likelier
/// than a need.
const MOST_REPLICATIONS: i64 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn verbs_and_flags_are_the_contract() {
        let line = "pathflow compare s --plan a --plan b --set x=1 --replications 9 --seed 3 \
                    --threads 2 --out o --json";
        let Verb::Compare(compare) =
            Arguments::try_parse_from(line.split_whitespace()).unwrap().verb
        else {
            panic!("not compare");
        };
        assert_eq!(compare.plans.len(), 2);
        assert_eq!(compare.options.replications, Some(9));
        assert!(compare.options.json);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = [
            "pathflow run",
            "pathflow run s --replications 0",
            "pathflow run s --replications 5 --only-replication 1",
            "pathflow run s --precision x --replications 5",
            "pathflow run s --precision x --only-replication 5",
            "pathflow run s --at-most 50",
            "pathflow run s --precision x --at-most 19",
            "pathflow run s --threads 0",
            "pathflow compare s",
            "pathflow rum s",
        ];
        for line in refused {
            assert!(Arguments::try_parse_from(line.split_whitespace()).is_err(), "{line}");
        }
    }
}
