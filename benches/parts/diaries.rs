//! Diaries: nearly all slots within reach are given away, so that whoever books
//! has to find the first session with room behind all those that are full.

use crate::Parts;
use crate::steady::{step, text};
use criterion::Criterion;
use std::fmt::Write as _;

/// Slots of a session.
const SLOTS: u32 = 40;

/// The cost of a booking must grow with the sessions in reach no faster than
/// their logarithm.
pub(crate) fn booked(criterion: &mut Criterion) {
    let sizes = [("slots", "slots = 40", ""), ("minutes", "minutes = 400", DRAWN)];
    for (unit, slots, uses) in sizes {
        let mut parts = Parts::new(criterion, &format!("diary of {unit}"));
        for (days, sessions) in [(10, 1), (100, 1), (100, 10), (100, 100)] {
            let reach = days * sessions;
            parts.event(&format!("{reach} sessions in reach"), 10 * 86_400, || {
                let mut blocks = format!("[diary.clinic]\nhorizon = \"{days} days\"\n");
                for session in 0..sessions {
                    let _ = write!(
                        blocks,
                        "[[diary.clinic.session]]\nname = \"session {session}\"\nlists = 2\n\
                         opens = \"00:00\"\ncloses = \"24:00\"\n{slots}\n"
                    );
                }
                let book = format!("book = {{ diary = \"clinic\"{uses} }}\nnext = \"visit\"");
                text(reach * SLOTS * 9 / 10, 62, &blocks, &step("visit", &book))
            });
        }
    }
}

/// Ten minutes on average.
const DRAWN: &str = ", uses = { uniform = [\"5 min\", \"15 min\"] }, takes = \"10 min\"";
