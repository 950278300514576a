//! What a calibration found, written down: `sets.csv`, `fit.csv`,
//! `identified.csv`, `calibration.json`, and tables for the terminal.

mod csv;
mod record;
mod text;

pub use csv::{fit_csv, identified_csv, sets_csv};
pub use record::{FittedWindow, SourceTable, fitted_window, record};
pub use text::{calibration, recovery};
