//! What an experiment found, written down: the versioned document, tables for
//! spreadsheets, a manifest, and tables for the terminal.
//!
//! Nothing here is computed anew but the chances in words and differences from
//! what was published: every figure comes from [`Results`](crate::experiment::Results).

pub mod backcast;
pub mod bench;
pub mod bottlenecks;
pub mod calibration;
mod csv;
mod data_request;
mod document;
mod files;
#[cfg(test)]
mod fixture;
mod format;
mod lookup;
mod manifest;
pub mod optimise;
pub mod sensitivity;
pub mod sketch;
pub mod sweep;
pub mod terminal;
pub mod verification;
mod warm_up;
mod words;

pub use csv::{comparison_csv, summary_csv, write_comparison, write_summary};
pub use data_request::{PageOrigin, data_request as data_request_page};
pub use document::{SCHEMA, SCHEMA_VERSION, document, results_schema, write_document};
pub use files::{OutputBatch, OutputFile, OutputFolder, WriteFault, WrittenFile};
pub use manifest::{Conditions, manifest};
pub use warm_up::{warm_up_csv, warm_up_plot};
pub use words::printable;
