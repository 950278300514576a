//! How patients come, where not by a rate: at intervals, at given moments, and
//! several together.

use super::Source;
use crate::ids::RouteId;
use crate::random::{Keyed, Sampler};
use crate::time::{DAY, SimTime};
use std::sync::Arc;

/// How the moments are found at which patients of a stream come.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Comes {
    /// Poisson, by the stream's rates of the day and hours.
    #[default]
    ByRate,
    /// One after another at intervals that are drawn; the first comes one
    /// interval after the start.
    Every {
        /// Time from one to the next.
        interval: Sampler,
        /// So many times as often; 0: nobody comes.
        factor: f64,
    },
    /// At given moments, in order. Shared by the models of a plan's phases.
    Listed(Arc<[Listed]>),
}

/// A moment at which a patient comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// When.
    pub at: SimTime,
    /// How many of the same stream come at the same moment before: moment and
    /// number are the key, so that another row of the list shifts nobody.
    pub nth: u32,
    /// The class in which the patient waits.
    pub urgency: u8,
    /// The route under which the patient is counted.
    pub route: RouteId,
}

/// How many patients come together.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Sizes with the share of batches up to and with each.
    sizes: Vec<(f64, u32)>,
}

impl Batch {
    /// Batches of these sizes with these weights, of which at least one is
    /// above 0 and none is negative.
    pub fn new(weights: &[(u32, f64)]) -> Self {
        let total: f64 = weights.iter().map(|&(_, weight)| weight).sum();
        let mut sum = 0.0;
        let sizes = weights.iter().filter(|&&(_, weight)| weight > 0.0).map(|&(size, weight)| {
            sum += weight;
            (sum / total, size)
        });
        Self { sizes: sizes.collect() }
    }

    /// The size of one batch.
    pub fn size(&self, random: &mut Keyed) -> u32 {
        let [(_, only)] = self.sizes[..] else {
            let share = random.next_share();
            let at = self.sizes.partition_point(|&(up_to, _)| up_to <= share);
            return self.sizes[at.min(self.sizes.len() - 1)].1;
        };
        only
    }

    /// Mean size.
    pub fn mean(&self) -> f64 {
        let mut below = 0.0;
        let terms = self.sizes.iter().map(|&(up_to, size)| {
            let share = up_to - below;
            below = up_to;
            share * f64::from(size)
        });
        terms.sum()
    }
}

impl Source {
    /// Patients who come in `[from, to)` on average, those who are there at the
    /// start left out; whole days where they come by a rate.
    pub fn expected_between(&self, from: SimTime, to: SimTime) -> f64 {
        let times = match &self.comes {
            Comes::ByRate => {
                // Days whose midnight lies between.
                let day =
                    |time: SimTime| time.seconds().saturating_add(DAY - 1).div_euclid(DAY).max(0);
                let (first, after) = (day(from) as usize, (day(to) as usize).min(self.daily.len()));
                self.daily.get(first..after).map_or(0.0, |days| days.iter().sum())
            }
            Comes::Every { interval, factor } => {
                let mean = interval.mean();
                if mean > 0.0 { (to - from).seconds() as f64 * factor / mean } else { 0.0 }
            }
            Comes::Listed(list) => {
                list.iter().filter(|listed| (from..to).contains(&listed.at)).count() as f64
            }
        };
        times * self.batch.as_ref().map_or(1.0, Batch::mean)
    }
}
