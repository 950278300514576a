//! Fits the parameters that a scenario declares to published figures, and
//! keeps many joint sets of values that fit about as well.
//!
//! The method, in plain words and with its references, is in
//! `docs/calibration.md`.

mod data;
mod fit;
mod identified;
mod prior;
mod reach;
mod recovery;
mod screening;
mod smoother;
mod task;

pub use data::Usage;
pub(super) use data::dispersion;
pub(super) use fit::summary;
pub use fit::{FitRow, StandardFit};
pub use identified::{Identification, Verdict};
pub(super) use prior::{Prior, hypercube};
pub use recovery::{Recovered, Recovery, recover};
pub use screening::{LEAST_SETS, Screening};
pub use task::{CalibrateFault, Calibration, CalibrationOptions, Task, calibrate};
pub(super) use task::{common, window};
