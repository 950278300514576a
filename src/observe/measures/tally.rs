//! Sums of what was observed of one measure in one replication.

use super::cells::{Cell, Cells};
use crate::model::{Hit, Measure};

/// Sums of values with weights: of a wait each with weight 1, of a level its
/// seconds. All are whole numbers, so that no order of adding matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Sum of the weights.
    pub weight: i128,
    /// Sums of the values, of their squares and of their cubes, each times its
    /// weight.
    pub sums: [i128; 3],
    /// Weight of those values whose share is asked for.
    pub hits: i128,
    /// Smallest and largest value; `None` of nothing.
    pub range: Option<(i64, i64)>,
    /// The distribution, where it is kept.
    pub cells: Vec<(u32, Cell)>,
    /// How much of the measure's window the run went through \[seconds\].
    pub ran: i64,
}

/// A tally under way.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    tally: Tally,
    hit: Option<Hit>,
    powers: bool,
    cells: Option<Cells>,
}

impl Sums {
    pub(super) fn new(measure: &Measure) -> Self {
        let cells = Vec::new();
        let tally = Tally { weight: 0, sums: [0; 3], hits: 0, range: None, cells, ran: 0 };
        Self {
            tally,
            hit: measure.hit,
            powers: measure.powers,
            cells: measure.distribution.then(Cells::default),
        }
    }

    /// Adds a value with its weight.
    #[inline]
    pub(super) fn add(&mut self, value: i64, weight: i64) {
        let tally = &mut self.tally;
        let (wide, weight_wide) = (i128::from(value), i128::from(weight));
        tally.weight += weight_wide;
        tally.sums[0] += wide * weight_wide;
        if self.powers {
            tally.sums[1] += wide * wide * weight_wide;
            tally.sums[2] += wide * wide * wide * weight_wide;
        }
        if self.hit.is_some_and(|hit| hit.holds(value)) {
            tally.hits += weight_wide;
        }
        tally.range = Some(
            tally.range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))),
        );
        if let Some(cells) = &mut self.cells {
            cells.add(value.max(0) as u64, weight.max(0) as u64);
        }
    }

    /// Adds a part to the sum of values and another to that of weights.
    #[inline]
    pub(super) fn add_parts(&mut self, part: i64, whole: i64) {
        self.tally.sums[0] += i128::from(part);
        self.tally.weight += i128::from(whole);
    }

    /// What was added, of a run that went through so much of the window
    /// \[seconds\].
    pub(super) fn into_tally(mut self, ran: i64) -> Tally {
        self.tally.ran = ran;
        if let Some(cells) = &self.cells {
            self.tally.cells = cells.filled().map(|(at, &cell)| (at, cell)).collect();
        }
        self.tally
    }
}
