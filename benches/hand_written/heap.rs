//! A 4-ary heap of 16-byte keys with a lazy pop: the hole that a pop leaves at
//! the root is filled by the next push.

const LAST: u128 = u128::MAX;

/// Four children on one cache line.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([u128; 4]);

/// Pending events in order of time, then insertion.
pub(crate) struct Heap {
    root: u128,
    lines: Vec<Line>,
    nodes: usize,
    hole: bool,
    pushed: u64,
}

impl Heap {
    pub(crate) fn new() -> Self {
        Self { root: LAST, lines: Vec::new(), nodes: 0, hole: false, pushed: 0 }
    }

    /// Adds an event at a time that is not negative.
    #[inline]
    pub(crate) fn push(&mut self, time: f64, payload: u32) {
        self.pushed += 1;
        let key = u128::from(time.to_bits()) << 64
            | u128::from(self.pushed & 0xffff_ffff) << 32
            | u128::from(payload);
        if self.hole {
            self.hole = false;
            self.sift_down(key);
            return;
        }
        let mut node = self.nodes;
        self.nodes += 1;
        if node > 0 && (node - 1) / 4 == self.lines.len() {
            self.lines.push(Line([LAST; 4]));
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

    /// Takes the first event: its time and payload.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<(f64, u32)> {
        if self.hole {
            self.hole = false;
            self.nodes -= 1;
            if self.nodes > 0 {
                let last = std::mem::replace(self.cell(self.nodes), LAST);
                self.sift_down(last);
            }
        }
        if self.nodes == 0 {
            return None;
        }
        self.hole = true;
        Some((f64::from_bits((self.root >> 64) as u64), self.root as u32))
    }

    fn cell(&mut self, node: usize) -> &mut u128 {
        if node == 0 { &mut self.root } else { &mut self.lines[(node - 1) / 4].0[(node - 1) % 4] }
    }

    #[inline]
    fn sift_down(&mut self, key: u128) {
        let mut node = 0;
        while let Some(line) = self.lines.get(node) {
            let [a, b, c, d] = line.0;
            let (first, at) = if b < a { (b, 1) } else { (a, 0) };
            let (second, other) = if d < c { (d, 3) } else { (c, 2) };
            let (least, at) = if second < first { (second, other) } else { (first, at) };
            if least >= key {
                break;
            }
            *self.cell(node) = least;
            node = node * 4 + 1 + at;
        }
        *self.cell(node) = key;
    }
}
