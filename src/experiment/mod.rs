//! Many replications of a scenario and its plans, in parallel.

pub mod backcast;
pub mod board;
pub mod bottlenecks;
pub mod calibrate;
mod costs;
pub mod data_request;
mod delay_figures;
pub mod designs;
mod differences;
mod effects;
mod engine_words;
mod ensemble;
mod expedited_figures;
mod figures;
mod futures;
mod harm;
mod inputs;
mod key;
mod measures;
pub mod optimise;
mod parallel;
mod periods;
mod precision;
mod replicate;
mod results;
mod rows;
mod run;
mod samples;
pub mod sensitivity;
mod sets;
mod sightings;
pub mod sweep;
mod use_figures;
mod variants;
mod warm_up;

pub use delay_figures::{BREACHED as DELAY_BREACHED, CAUSE, WITHIN as DELAY_WITHIN};
pub use differences::MEETS;
pub use effects::AGREED;
pub use ensemble::{EnsembleFault, Member, Scenarios, SetsToRun, WithValues};
pub use futures::Sources;
pub use harm::{DEFAULT_MARGIN, FEWEST_FUTURES, HarmRow, HarmState, HarmStudy};
pub use inputs::{ARRIVALS, CAPACITY};
pub use key::{About, FigureKey, Subject};
pub use measures::{MeasureEstimate, MeasureResult, Shortfall, Verdict};
pub use precision::{
    Asked, FEWEST, LOOK_AHEAD, PrecisionFault, Reached, ReachedRow, read_precision,
    run_to_precision,
};
pub use results::{
    BreachesAvoided, Chances, Difference, Dominated, Figure, NetBenefit, PlanEffect, Results,
    SetsRun, Sighting, Uncertainty, WorthOfKnowing,
};
pub use run::{Design, ExperimentFault, Progress, run, run_over_sets};
pub use sets::{ParameterSets, read_sets};
pub use sightings::{MONTHS_BEFORE, SHOWN};
pub use warm_up::{PILOTS, WarmUpFault, WarmUpFound, has_steady_state, warm_up};
