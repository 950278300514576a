//! Distributions made of others: mixtures, and those that are held within
//! bounds.

use super::rare::Family;
use super::{Key, Keyed, Sampler, SamplerError};

/// What becomes of a draw that lies outside of its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// It is drawn again.
    Resample,
    /// The bound is taken instead.
    Clamp,
    /// It is mirrored at the bound: so far beyond becomes so far within.
    Fold,
}

impl Outside {
    /// What becomes of a draw that lies outside of these bounds; `again` draws
    /// another.
    #[cold]
    #[inline(never)]
    pub(super) fn bring_within(
        self,
        (low, high): (f64, f64),
        mut drawn: f64,
        mut again: impl FnMut() -> f64,
    ) -> f64 {
        match self {
            Self::Clamp => {}
            Self::Fold => {
                // Between two bounds a draw may have to be mirrored more than
                // once: back and forth is a circle of twice the width.
                let width = high - low;
                let beyond = (drawn - low).abs();
                drawn = if width.is_finite() {
                    let around = beyond % (2.0 * width);
                    low + around.min(2.0 * width - around)
                } else {
                    low + beyond
                };
            }
            Self::Resample => {
                for _ in 0..MOST_DRAWS {
                    drawn = again();
                    if (low..=high).contains(&drawn) {
                        break;
                    }
                }
            }
        }
        drawn.clamp(low, high)
    }
}

/// Smallest share of draws within the bounds with which it is drawn again: one
/// in a hundred.
const FEWEST_WITHIN: (u64, u64) = (200, 20_000);
/// So often is it drawn again; then the bound is taken. With one draw in a
/// hundred within, this never happens.
const MOST_DRAWS: usize = 100_000;

/// One of several, by chance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mixture {
    /// Each with the share of draws up to and with it.
    parts: Vec<(f64, Sampler)>,
}

impl Mixture {
    pub(super) fn draw(&self, random: &mut Keyed) -> f64 {
        let share = random.next_share();
        let at = self.parts.partition_point(|&(up_to, _)| up_to <= share);
        self.parts[at.min(self.parts.len() - 1)].1.draw(random)
    }
}

/// Held within bounds \[seconds\].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bounded {
    of: Sampler,
    low: f64,
    high: f64,
    outside: Outside,
}

impl Bounded {
    fn holds(&self, seconds: f64) -> bool {
        seconds >= self.low && seconds <= self.high
    }

    pub(super) fn draw(&self, random: &mut Keyed) -> f64 {
        let drawn = self.of.draw(random);
        if self.holds(drawn) {
            return drawn;
        }
        self.outside.bring_within((self.low, self.high), drawn, || self.of.draw(random))
    }

    /// Whether enough draws lie within the bounds. These draws have a key of
    /// their own, and end as soon as the answer is known.
    fn is_reached(&self) -> bool {
        let (needed, most) = FEWEST_WITHIN;
        let key = Key::of_replication(0, 0);
        (0..most)
            .filter(|&at| self.holds(self.of.draw(&mut Keyed::new(key.narrow(at)))))
            .take(needed as usize)
            .count() as u64
            == needed
    }
}

impl Sampler {
    /// One of several distributions, each with its share of all draws.
    ///
    /// # Errors
    /// If there is none, a share is negative, or they do not add up to 1.
    pub fn mixture(parts: Vec<(f64, Self)>) -> Result<Self, SamplerError> {
        let mut sum = 0.0;
        let sound = parts.iter().all(|&(share, _)| share.is_finite() && share >= 0.0);
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|&(share, _)| share > 0.0)
            .map(|(share, part)| {
                sum += share;
                (sum, part)
            })
            .collect();
        if !sound || (sum - 1.0).abs() > 1e-9 {
            return Err(SamplerError::Parameters("shares of 0 or more that add up to 1"));
        }
        Ok(Family::Mixture(Mixture { parts }).into())
    }

    /// A distribution within bounds \[seconds\]; the upper may be infinite.
    ///
    /// # Errors
    /// If the lower bound is negative or not below the upper, or if less than
    /// one draw in a hundred lies within and those outside are to be drawn
    /// again.
    pub fn bounded(of: Self, low: f64, high: f64, outside: Outside) -> Result<Self, SamplerError> {
        if !(low >= 0.0 && low < high) {
            return Err(SamplerError::Parameters("a lower bound below the upper one"));
        }
        let bounded = Bounded { of, low, high, outside };
        if outside == Outside::Resample && !bounded.is_reached() {
            return Err(SamplerError::Parameters(
                "at least 1% of the draws within the bounds, or \"clamp\" or \"fold\" for those outside",
            ));
        }
        Ok(Family::Bounded(bounded).into())
    }
}
