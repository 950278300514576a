//! Many replications of a scenario and its plans, in parallel.

mod differences;
mod effects;
mod engine_words;
mod expedited_figures;
mod figures;
mod measures;
mod periods;
mod replicate;
mod results;
mod run;
mod samples;
mod use_figures;

pub use measures::{MeasureEstimate, MeasureResult, Shortfall, Verdict};
pub use results::{BreachesAvoided, Difference, Figure, FigureKey, PlanEffect, Results};
pub use run::{Design, ExperimentFault, Progress, run};
