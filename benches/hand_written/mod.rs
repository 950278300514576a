//! The workloads W1 to W3 written by hand, each for itself: the ceiling that a
//! declared model is measured against.
//!
//! One thread, floating-point time, one sequential generator, a lazy 4-ary
//! heap, and the statistics that the workload asks for. No pathways, no keys,
//! no calendars, no checks.

mod heap;
mod queue;
mod urgent_care;

use rand::SeedableRng;
use rand::rngs::SmallRng;

/// A run, which returns its number of events.
type Run = fn() -> u64;

/// Title of each workload, and a run of it.
///
/// It is only a ceiling if it simulates the same thing. So every run holds its
/// answers against theory, and W3 against what other programs find.
pub(crate) const WORKLOADS: [(&str, Run); 3] =
    [("W1 M/M/1", w1), ("W2 M/M/20", w2), ("W3 urgent care", w3)];

fn w1() -> u64 {
    let found = queue::run(0.9, 1, 1_000_000, 1);
    assert!((found.mean_time - 10.0).abs() < 0.8 && (found.in_use - 0.9).abs() < 0.01, "{found:?}");
    found.events
}

fn w2() -> u64 {
    let found = queue::run(18.0, 20, 1_000_000, 1);
    let is_right = (found.mean_time - 1.275).abs() < 0.03 && (found.in_use - 0.9).abs() < 0.01;
    assert!(is_right, "{found:?}");
    found.events
}

fn w3() -> u64 {
    let found = urgent_care::run(3.0, 1);
    assert!((found.mean_time - 128.0).abs() < 12.0, "{found:?}");
    for (in_use, expected) in found.in_use.iter().zip([0.761, 0.799, 0.776, 0.799, 0.84]) {
        assert!((in_use - expected).abs() < 0.02, "{found:?}");
    }
    found.events
}

/// The generator of a run.
fn random(seed: u64) -> SmallRng {
    SmallRng::seed_from_u64(seed)
}
