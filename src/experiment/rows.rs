//! Rows of results as they are found, their keys made to share what is the same.

use super::key::{FigureKey, Shared};
use super::results::{Difference, Figure};

/// A row with a key.
pub(super) trait Keyed {
    fn key(&mut self) -> &mut FigureKey;
}

impl Keyed for Figure {
    fn key(&mut self) -> &mut FigureKey {
        &mut self.key
    }
}

impl Keyed for Difference {
    fn key(&mut self) -> &mut FigureKey {
        &mut self.key
    }
}

/// Rows in the order in which they came.
#[derive(Debug)]
pub(super) struct Rows<T> {
    rows: Vec<T>,
    shared: Shared,
}

impl<T: Keyed> Rows<T> {
    pub(super) fn new() -> Self {
        Self { rows: Vec::new(), shared: Shared::default() }
    }

    pub(super) fn push(&mut self, mut row: T) {
        self.shared.share(row.key());
        self.rows.push(row);
    }

    pub(super) fn into_vec(self) -> Vec<T> {
        self.rows
    }
}

impl<T: Keyed> Extend<T> for Rows<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, rows: I) {
        rows.into_iter().for_each(|row| self.push(row));
    }
}
