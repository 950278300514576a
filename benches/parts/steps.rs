//! Steps that take no time, of which a patient walks many between two events.

use crate::Parts;
use crate::steady::{step, text};
use criterion::Criterion;

/// How many of them a patient walks between two waits.
const STEPS: usize = 16;

/// What an event costs with 16 steps of one kind before it, and with none: a
/// sixteenth of the difference is the cost of such a step.
pub(crate) fn without_time(criterion: &mut Criterion) {
    let kinds = [
        ("no steps", ""),
        ("16 steps of no kind", "next = \"{next}\""),
        (
            "16 branches by chance",
            "branch = [{ chance = 0.4, to = \"{next}\" }, { otherwise = true, to = \"{next}\" }]",
        ),
        (
            "16 branches by an expression",
            "branch = [{ when = \"age > 60 and age < 80\", to = \"{next}\" }, \
             { otherwise = true, to = \"{next}\" }]",
        ),
        ("16 changes of an attribute", "set_attribute = { age = \"100 - age\" }"),
        ("16 changes of urgency", "set_urgency = \"urgent\""),
        ("16 clocks ended and started", "end_clock = [\"seen\"]"),
    ];
    let mut parts = Parts::new(criterion, "steps");
    for (name, kind) in kinds {
        parts.event(name, 7_200, || {
            let mut steps = step("wait", "wait = { exponential = \"1 h\" }");
            let count = if kind.is_empty() { 0 } else { STEPS };
            for number in 1..=count {
                let next = format!("step {}", number + 1);
                let mut what = kind.replace("{next}", &next);
                // What one has changed the next one changes back.
                if number % 2 == 0 {
                    what = what.replace("end_clock", "start_clock").replace("urgent", "routine");
                }
                steps += &step(&format!("step {number}"), &what);
            }
            steps += &step(&format!("step {}", count + 1), "next = \"wait\"");
            let top = "urgencies = [\"urgent\", \"routine\"]";
            let blocks = "[clock.seen]\n[attribute.age]\nuniform = [0, 100]";
            format!("{top}\n{}", text(1_000, 62, blocks, &steps))
        });
    }
}
