//! The event list: so many patients, each of whom waits again and again.

use crate::Parts;
use crate::steady::{step, text};
use criterion::Criterion;

const HOUR: i64 = 3_600;

/// The hold model: as many events are pending as there are patients, and each
/// that comes puts another one on the list. In the second group one wait in ten
/// is of 30 days, so that next to all that is pending is far away.
pub(crate) fn hold(criterion: &mut Criterion) {
    let near = "wait = { exponential = \"1 h\" }";
    let far =
        "wait = { either_exponential = { chance = 0.1, first = \"30 days\", second = \"1 h\" } }";
    for (name, wait, settling) in
        [("event list", near, 2 * HOUR), ("event list, far", far, 5 * 24 * HOUR)]
    {
        let mut parts = Parts::new(criterion, name);
        for patients in [10, 100, 1_000, 10_000, 100_000, 1_000_000] {
            parts.event(&format!("{patients} pending"), settling, || {
                text(patients, 300, "", &step("wait", &format!("{wait}\nnext = \"wait\"")))
            });
        }
    }
}
