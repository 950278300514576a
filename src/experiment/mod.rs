//! Many replications of a scenario and its plans, in parallel.

pub mod backcast;
pub mod board;
pub mod calibrate;
pub mod data_request;
mod delay_figures;
mod differences;
mod effects;
mod engine_words;
mod ensemble;
mod expedited_figures;
mod figures;
mod futures;
mod measures;
mod parallel;
mod periods;
mod replicate;
mod results;
mod run;
mod samples;
pub mod sensitivity;
mod sets;
mod use_figures;

pub use delay_figures::{BREACHED as DELAY_BREACHED, CAUSE, WITHIN as DELAY_WITHIN};
pub use ensemble::{EnsembleFault, Member, Scenarios};
pub use futures::Sources;
pub use measures::{MeasureEstimate, MeasureResult, Shortfall, Verdict};
pub use results::{BreachesAvoided, Difference, Figure, FigureKey, PlanEffect, Results, SetsRun};
pub use run::{Design, ExperimentFault, Progress, run, run_over_sets};
pub use sets::{ParameterSets, read_sets};
