//! Choosing among alternatives that can only be simulated: which is the best,
//! which meet their constraints, and where further runs tell most.
//!
//! The two sequential procedures are machines that are fed: whoever drives them
//! runs one more replication of every alternative that is still in question,
//! with the same chance for all of them, and hands in the outcomes.

mod feasibility;
mod kim_nelson;
mod ocba;

pub use feasibility::{Constraint, Feasibility, FeasibilityCheck};
pub use kim_nelson::{KimNelson, KimNelsonSettings};
pub use ocba::ocba;

/// `(1/2) ((2 beta)^(-2 / (n0 - 1)) - 1)`: the constant of continuation regions
/// that are triangles (c = 1) for an error of `beta` and a variance that is
/// estimated from `n0` replications.
fn eta(beta: f64, first_stage: u32) -> f64 {
    let degrees = f64::from(first_stage) - 1.0;
    0.5 * ((2.0 * beta).powf(-2.0 / degrees) - 1.0)
}
