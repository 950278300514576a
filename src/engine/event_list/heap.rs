//! A 4-ary heap of 16-byte keys whose siblings share a cache line. Taking the
//! first key leaves a hole at the root that the next insertion fills, since
//! nearly every event causes another: this saves a third to a half of the
//! queue's time on small models.

use super::NONE;

/// Four siblings.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Line([u128; 4]);

/// Keys in order; none of them is [`NONE`].
#[derive(Debug, Clone)]
pub(super) struct Heap {
    root: u128,
    /// The children of node `n`; node `k > 0` is cell `(k - 1) % 4` of line
    /// `(k - 1) / 4`.
    lines: Vec<Line>,
    /// Nodes, the root included even while it is a hole.
    nodes: usize,
    hole: bool,
}

impl Heap {
    pub(super) const fn new() -> Self {
        Self { root: NONE, lines: Vec::new(), nodes: 0, hole: false }
    }

    pub(super) const fn len(&self) -> usize {
        self.nodes - self.hole as usize
    }

    /// Adds a key.
    #[inline]
    pub(super) fn push(&mut self, key: u128) {
        if self.hole {
            self.hole = false;
            self.sift_down(key);
        } else {
            self.append(key);
        }
    }

    /// Takes the first key; [`NONE`] if there is none.
    #[inline]
    pub(super) fn pop(&mut self) -> u128 {
        if self.hole {
            self.fill_hole();
        }
        self.hole = self.nodes > 0;
        self.root
    }

    /// The first key, left in the heap; [`NONE`] if there is none.
    #[inline]
    pub(super) fn first(&self) -> u128 {
        if self.hole { self.lines.first().map_or(NONE, |line| least_of(line).0) } else { self.root }
    }

    /// Takes all keys out, in no order.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = u128> + use<> {
        if self.hole {
            self.fill_hole();
        }
        let Self { root, lines, .. } = std::mem::replace(self, Self::new());
        let below = lines.into_iter().flat_map(|line| line.0);
        std::iter::once(root).chain(below).filter(|&key| key != NONE)
    }

    fn cell(&mut self, node: usize) -> &mut u128 {
        if node == 0 { &mut self.root } else { &mut self.lines[(node - 1) / 4].0[(node - 1) % 4] }
    }

    fn append(&mut self, key: u128) {
        let mut node = self.nodes;
        self.nodes += 1;
        if node > 0 && (node - 1) / 4 == self.lines.len() {
            self.lines.push(Line([NONE; 4]));
        }
        while node > 0 {
            let parent = (node - 1) / 4;
            let above = *self.cell(parent);
            if above <= key {
                break;
            }
            *self.cell(node) = above;
            node = parent;
        }
        *self.cell(node) = key;
    }

    fn fill_hole(&mut self) {
        self.hole = false;
        self.nodes -= 1;
        if self.nodes == 0 {
            self.root = NONE;
            return;
        }
        let last = std::mem::replace(self.cell(self.nodes), NONE);
        self.sift_down(last);
    }

    /// Puts `key` in at the root, moving smaller children up.
    #[inline]
    fn sift_down(&mut self, key: u128) {
        let mut node = 0;
        while let Some(line) = self.lines.get(node) {
            let (least, child) = least_of(line);
            if least >= key {
                break;
            }
            *self.cell(node) = least;
            node = 4 * node + 1 + child;
        }
        *self.cell(node) = key;
    }
}

/// The least of four keys and its position, by a tournament.
#[inline]
fn least_of(line: &Line) -> (u128, usize) {
    let [a, b, c, d] = line.0;
    let (left, left_at) = if b < a { (b, 1) } else { (a, 0) };
    let (right, right_at) = if d < c { (d, 3) } else { (c, 2) };
    if right < left { (right, right_at) } else { (left, left_at) }
}
