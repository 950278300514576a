//! How fast the program is on a machine: the document of `pathflow bench`, its
//! tables, and what a later measurement says of it.

mod against;
mod comparison;
mod document;
mod figures;
#[cfg(test)]
mod fixture;
mod table;
mod verdict;
mod words;

pub use against::against;
pub use comparison::Comparison;
pub use document::{
    BaselineFault, Bench, MOST_RUNS, Machine, Measurements, Memory, Program, Run, SCHEMA_VERSION,
    Timing, Workload, read,
};
pub use table::text;
