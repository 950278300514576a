//! What may be typed after `pathflow bench`.

use crate::report::bench::MOST_RUNS;
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  pathflow bench
      the workloads that the program carries with it, in about a minute
  pathflow bench scenarios/wyh
      how long this machine takes for a scenario, and how much memory
  pathflow bench --export before.json
      then, after a change:
  pathflow bench --against before.json
      whether the program has become slower, as far as the noise lets one say

Exit codes: 0 not slower, or it cannot be told; 1 slower than the baseline; 2 wrong command line;
3 invalid scenario; 4 unreadable scenario or baseline; 5 limit hit; 6 output cannot be written.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct BenchArguments {
    /// Folder with a scenario.toml, or one scenario file [default: the bundled workloads]
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: Option<PathBuf>,
    /// Counted runs, after one that is not; at least 4 for a verdict, more where there is noise
    #[arg(
        long,
        value_name = "N",
        default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_RUNS))
    )]
    pub(super) runs: u32,
    /// Most threads to try: 1, 2, 4 and so on up to T [default: all processors]
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
    /// File that --export wrote, to compare with
    #[arg(long, value_name = "FILE")]
    pub(super) against: Option<PathBuf>,
    /// File to write all measured values to
    #[arg(long, value_name = "FILE")]
    pub(super) export: Option<PathBuf>,
    /// Print what --export writes instead of tables
    #[arg(long)]
    pub(super) json: bool,
}
