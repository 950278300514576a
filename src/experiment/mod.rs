//! Many replications of a scenario and its plans, in parallel.

mod results;

pub use results::{BreachesAvoided, Difference, Figure, FigureKey, PlanEffect, Results};
