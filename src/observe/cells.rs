//! Cells of a table: counted in place, then kept without those that are empty.
//! Most are: few trusts have patients of every group by every route.

use std::ops::{Index, IndexMut, Range};

/// Cells that a word of bits stands for.
const WORD: usize = 64;

/// Cells by position; one that was never counted in holds nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cells<T> {
    form: Form<T>,
    /// What an empty cell holds.
    nothing: T,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form<T> {
    /// While something is counted.
    All(Vec<T>),
    /// Afterwards.
    Filled { words: Vec<Word>, values: Vec<T> },
}

/// Which of 64 cells hold something, and where the first of these lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    bits: u64,
    first: u32,
}

impl<T: Copy + Default + PartialEq> Cells<T> {
    /// So many empty cells, to be counted in.
    pub(super) fn empty(cells: usize) -> Self {
        let nothing = T::default();
        Self { form: Form::All(vec![nothing; cells]), nothing }
    }

    /// The cells of a range alone, in little memory.
    pub(super) fn kept(&self, range: Range<usize>) -> Self {
        let nothing = self.nothing;
        let mut words = Vec::with_capacity(range.len().div_ceil(WORD));
        let mut values = Vec::new();
        for from in range.clone().step_by(WORD) {
            let mut word = Word { bits: 0, first: values.len() as u32 };
            for at in from..(from + WORD).min(range.end) {
                if self[at] != nothing {
                    word.bits |= 1 << (at - from);
                    values.push(self[at]);
                }
            }
            words.push(word);
        }
        values.shrink_to_fit();
        Self { form: Form::Filled { words, values }, nothing }
    }
}

impl<T: Copy + Default + PartialEq> Cells<T> {
    /// All cells, to be counted in.
    #[inline]
    pub(super) fn counted_in(&mut self) -> &mut [T] {
        if let Form::Filled { words, .. } = &self.form {
            let cells = (0..words.len() * WORD).map(|cell| self[cell]).collect();
            self.form = Form::All(cells);
        }
        match &mut self.form {
            Form::All(cells) => cells,
            Form::Filled { values, .. } => values,
        }
    }
}

impl<T> Index<usize> for Cells<T> {
    type Output = T;

    #[inline]
    fn index(&self, at: usize) -> &T {
        match &self.form {
            Form::All(cells) => &cells[at],
            Form::Filled { words, values } => {
                let Word { bits, first } = words[at / WORD];
                let bit = 1 << (at % WORD);
                if bits & bit == 0 {
                    return &self.nothing;
                }
                &values[first as usize + (bits & (bit - 1)).count_ones() as usize]
            }
        }
    }
}

impl<T: Copy + Default + PartialEq> IndexMut<usize> for Cells<T> {
    #[inline]
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut self.counted_in()[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_holds_what_was_counted() {
        let mut cells: Cells<u32> = Cells::empty(300);
        let counted = [0, 1, 63, 64, 65, 127, 190, 191, 192, 299];
        for &at in &counted {
            cells[at] += at as u32 + 1;
        }
        for range in [0..300, 1..300, 60..200, 64..128, 5..6, 7..7] {
            let kept = cells.kept(range.clone());
            for at in range.clone() {
                assert_eq!(kept[at - range.start], cells[at], "{at} of {range:?}");
            }
        }
        // What was kept can be kept in part, and be counted in.
        let mut twice = cells.kept(60..200).kept(3..140);
        assert_eq!(twice[0], 64);
        assert_eq!(twice[127], 191);
        twice[2] += 5;
        assert_eq!((twice[1], twice[2], twice[3]), (65, 71, 0));
    }

    #[test]
    fn empty_cells_take_no_memory() {
        let mut cells: Cells<u64> = Cells::empty(6_400);
        cells[77] = 3;
        let Form::Filled { words, values } = cells.kept(0..6_400).form else { panic!("not kept") };
        assert_eq!((words.len(), values.len(), values.capacity()), (100, 1, 1));
    }
}
