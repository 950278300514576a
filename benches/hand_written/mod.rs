//! The workloads W1 to W3 written by hand, each for itself: the ceiling that a
//! declared model is measured against.
//!
//! One thread, floating-point time, one sequential generator, a lazy 4-ary
//! heap, and the statistics that the workload asks for. No pathways, no keys,
//! no calendars, no checks.

pub(crate) mod heap;
pub(crate) mod queue;
pub(crate) mod urgent_care;

use rand::SeedableRng;
use rand::rngs::SmallRng;

/// The generator of a run.
fn random(seed: u64) -> SmallRng {
    SmallRng::seed_from_u64(seed)
}
