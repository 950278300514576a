//! The `pathflow` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    pathflow::cli::main().into()
}
