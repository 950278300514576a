//! A distribution of whole numbers, in cells that grow with the numbers.

/// Numbers below this have a cell each.
const EXACT: u64 = 4_096;
/// Cells of each doubling from there on, so that a cell is narrower than a
/// two-thousandth of the numbers in it.
const A_DOUBLING: u64 = EXACT / 2;

/// What fell into one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Sum of the weights.
    pub weight: u64,
    /// Smallest number.
    pub least: u64,
    /// Largest number.
    pub most: u64,
}

impl Cell {
    const EMPTY: Self = Self { weight: 0, least: u64::MAX, most: 0 };

    /// This cell and another of the same numbers.
    pub fn add(&mut self, other: &Self) {
        self.weight += other.weight;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }
}

/// A distribution under way: cells by position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cells(Vec<Cell>);

impl Cells {
    /// Adds a number.
    #[inline]
    pub fn add(&mut self, value: u64, weight: u64) {
        let at = position(value);
        if self.0.len() <= at {
            self.0.resize(at + 1, Cell::EMPTY);
        }
        self.0[at].add(&Cell { weight, least: value, most: value });
    }

    /// The cells that are not empty, with their positions, in order.
    pub fn filled(&self) -> impl Iterator<Item = (u32, &Cell)> {
        let cells = self.0.iter().enumerate();
        cells.filter(|(_, cell)| cell.weight > 0).map(|(at, cell)| (at as u32, cell))
    }
}

/// Which cell a number falls into.
fn position(value: u64) -> usize {
    if value < EXACT {
        return value as usize;
    }
    let shift = u64::from(value.ilog2() - A_DOUBLING.ilog2());
    (shift * A_DOUBLING + (value >> shift)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_in_order_and_narrower_than_a_two_thousandth() {
        let mut before = 0;
        for value in (0..200_000).chain((200_000..3_000_000_000).step_by(9_973)) {
            let at = position(value);
            assert!(at >= before, "{value}");
            before = at;
        }
        for start in [0, 1, 4_095, 4_096, 5_000, 8_191, 8_192, 1_000_000, 2_000_000_000] {
            let mut end = start;
            while position(end + 1) == position(start) {
                end += 1;
            }
            assert!((end - start) * 2_000 <= start, "{start} to {end}");
        }
    }

    #[test]
    fn a_cell_knows_its_ends() {
        let mut cells = Cells::default();
        for value in [1_000_001, 1_000_000, 3] {
            cells.add(value, 2);
        }
        let filled: Vec<_> = cells.filled().map(|(_, cell)| *cell).collect();
        assert_eq!(
            filled,
            [
                Cell { weight: 2, least: 3, most: 3 },
                Cell { weight: 4, least: 1_000_000, most: 1_000_001 }
            ]
        );
    }
}
