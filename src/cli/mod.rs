//! The command line: arguments, one file for each verb, faults as people read
//! them, exit codes. The only room that reads arguments and environment.

mod args;
mod backcast;
mod bench;
mod bottlenecks;
mod calibrate;
mod check;
mod compare;
mod console;
mod crash;
mod data_request;
mod deliver;
mod exit;
mod faults;
mod fitting;
mod import;
mod init;
mod machine;
mod optimise;
mod progress;
mod run;
mod schema;
mod selftest;
mod sensitivity;
mod show;
mod simulate;
mod sweep;
mod warm_up;

pub use exit::Exit;

use args::{Arguments, Verb};
use clap::Parser;

/// Does what the command line says.
pub fn main() -> Exit {
    crash::guarded(|| match Arguments::try_parse() {
        Ok(arguments) => dispatch(&arguments.verb).err().unwrap_or(Exit::Success),
        Err(help_or_fault) => {
            // Help that cannot be printed has lost its reader.
            drop(help_or_fault.print());
            if help_or_fault.use_stderr() { Exit::Usage } else { Exit::Success }
        }
    })
}

fn dispatch(verb: &Verb) -> Result<(), Exit> {
    match verb {
        Verb::Init(arguments) => init::init(arguments),
        Verb::Run(arguments) => run::run(arguments),
        Verb::Check(arguments) => check::check(arguments),
        Verb::Compare(arguments) => compare::compare(arguments),
        Verb::Optimise(arguments) => optimise::optimise(arguments),
        Verb::Bottlenecks(arguments) => bottlenecks::bottlenecks(arguments),
        Verb::Sweep(arguments) => sweep::sweep(arguments),
        Verb::Calibrate(arguments) => calibrate::calibrate(arguments),
        Verb::Backcast(arguments) => backcast::backcast(arguments),
        Verb::DataRequest(arguments) => data_request::data_request(arguments),
        Verb::Sensitivity(arguments) => sensitivity::sensitivity(arguments),
        Verb::Show(arguments) => show::show(arguments),
        Verb::Import(arguments) => import::import(arguments),
        Verb::Schema(arguments) => schema::schema(arguments),
        Verb::Selftest(arguments) => selftest::selftest(arguments),
        Verb::Bench(arguments) => bench::bench(arguments),
    }
}
