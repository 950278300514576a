//! Queues: desks at which so many wait, and join again once they are served.

use crate::Parts;
use crate::steady::{step, text};
use criterion::Criterion;

/// The cost of an event must not grow with the number of those who wait, under
/// any rule. Services are short and many, so that the look at everybody inside
/// every 28 days, for deadlocks, has many events to be shared by.
pub(crate) fn served(criterion: &mut Criterion) {
    let rules = [
        ("first come", "", "\"desk\""),
        ("by clock", "queue = { longest_waiting = \"seen\" }", "\"desk\""),
        ("accumulating", "queue = { accumulating = { urgent = 2, routine = 1 } }", "\"desk\""),
        ("two kinds at once", "", "{ all_of = [\"desk\", \"room\"] }"),
    ];
    for (rule, queue, wanted) in rules {
        let mut parts = Parts::new(criterion, &format!("queue, {rule}"));
        for waiting in [100, 10_000, 1_000_000] {
            parts.event(&format!("{waiting} waiting"), 3_600, || {
                let blocks = format!(
                    "[clock.seen]\n[rota.desk]\nunits = 20\n{queue}\n[rota.room]\nunits = 30"
                );
                let takes = "takes = { exponential = \"10 s\" }";
                let steps = [
                    step("begin", "start_clock = [\"seen\"]"),
                    step("desk", &format!("activity = {{ resource = {wanted}, {takes} }}")),
                    step("end", "end_clock = [\"seen\"]\nnext = \"begin\""),
                ];
                let top = "urgencies = [\"urgent\", \"routine\"]";
                format!("{top}\n{}", text(waiting, 62, &blocks, &steps.concat()))
            });
        }
    }
}
