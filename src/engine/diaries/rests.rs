//! What is left in each session, so that the first with enough is found
//! without looking at all of them.

/// Numbers under one number of the next level.
const WIDTH: usize = 8;

/// A number for each session, and over every [`WIDTH`] of them the largest, and
/// so on up: finding the first that is large enough, and changing one, take a
/// few steps on each level.
#[derive(Debug, Clone)]
pub(super) struct Rests {
    levels: Vec<Vec<u16>>,
}

impl Rests {
    pub(super) fn new(rests: Vec<u16>) -> Self {
        let mut levels = vec![rests];
        while let Some(last) = levels.last()
            && last.len() > WIDTH
        {
            let above = last.chunks(WIDTH).map(largest).collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// What is left in one session.
    pub(super) fn get(&self, session: usize) -> u16 {
        self.levels[0][session]
    }

    pub(super) fn set(&mut self, session: usize, rest: u16) {
        let (mut at, mut rest) = (session, rest);
        for height in 0..self.levels.len() {
            let before = std::mem::replace(&mut self.levels[height][at], rest);
            if before == rest {
                return;
            }
            let Some(above) = self.levels.get(height + 1) else { return };
            let most = above[at / WIDTH];
            if rest < most {
                if before < most {
                    return;
                }
                let level = &self.levels[height];
                let from = at / WIDTH * WIDTH;
                rest = largest(&level[from..level.len().min(from + WIDTH)]);
            }
            at /= WIDTH;
        }
    }

    /// The first session from `from` on and before `to` with at least `needed`.
    pub(super) fn first(&self, from: usize, to: usize, needed: u16) -> Option<usize> {
        if from >= to {
            return None;
        }
        let (mut at, mut height) = (from, 0);
        loop {
            let level = self.levels.get(height)?;
            if at >= level.len() {
                return None;
            }
            let end = level.len().min((at / WIDTH + 1) * WIDTH);
            if let Some(found) = level[at..end].iter().position(|&rest| rest >= needed) {
                at += found;
                break;
            }
            at = at / WIDTH + 1;
            height += 1;
        }
        for level in self.levels[..height].iter().rev() {
            let below = &level[at * WIDTH..level.len().min((at + 1) * WIDTH)];
            at = at * WIDTH + below.iter().position(|&rest| rest >= needed)?;
        }
        (at < to).then_some(at)
    }
}

fn largest(rests: &[u16]) -> u16 {
    rests.iter().copied().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_agrees_with_looking_at_all(
            rests in prop::collection::vec(0_u16..5, 0..700),
            changes in prop::collection::vec((0_usize..700, 0_u16..5), 0..60),
            asked in prop::collection::vec((0_usize..701, 0_usize..701, 1_u16..6), 1..40),
        ) {
            let mut plain = rests.clone();
            let mut tree = Rests::new(rests);
            for (at, rest) in changes {
                if at < plain.len() {
                    plain[at] = rest;
                    tree.set(at, rest);
                }
            }
            for (from, to, needed) in asked {
                let to = to.min(plain.len());
                let expected = (from..to).find(|&at| plain[at] >= needed);
                prop_assert_eq!(tree.first(from, to, needed), expected);
            }
        }
    }
}
