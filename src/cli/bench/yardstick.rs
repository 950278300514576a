//! A computation that never changes, to see how fast the machine is at the
//! moment: a processor that is shared, warm or saving power is slower than
//! itself, and that must not be blamed on the program.

use crate::cli::machine;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Events that are always pending, as many as in a large pathway.
const PENDING: u64 = 1_000;
/// Records that are visited out of order, more than the nearest memory holds.
const RECORDS: usize = 1 << 17;
/// Events of a measurement, a twentieth of a second on a usual machine.
const EVENTS: u32 = 2_000_000;

/// Processor time of the computation; by the clock where the system does not
/// tell it.
pub(super) fn time() -> Duration {
    let (processor, wall) = (machine::processor_time(), Instant::now());
    black_box(hold(black_box(EVENTS)));
    let spent =
        machine::processor_time().zip(processor).map(|(now, before)| now.saturating_sub(before));
    spent.unwrap_or_else(|| wall.elapsed())
}

/// Takes the next event from a heap, touches a record and puts an event back,
/// which is what simulations do all day.
fn hold(events: u32) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut records = vec![0_u64; RECORDS];
    let mut pending: BinaryHeap<Reverse<u64>> =
        (0..PENDING).map(|_| Reverse(random() >> 40)).collect();
    for _ in 0..events {
        let Some(mut next) = pending.peek_mut() else { break };
        let drawn = random();
        let record = &mut records[(drawn as usize) % RECORDS];
        *record = record.wrapping_add(next.0);
        next.0 += drawn >> 40;
    }
    records.into_iter().fold(0, u64::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_computation_never_changes() {
        // Another value here makes every saved baseline worthless.
        assert_eq!(hold(1_000), 6_581_269_239);
        assert!(time() > Duration::ZERO);
    }
}
