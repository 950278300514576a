//! Sweeps, written down: for people, for spreadsheets, for programs.

mod document;
mod text;

pub use document::{document, sweep_csv};
pub use text::sweep;
