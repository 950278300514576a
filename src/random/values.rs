//! Distributions given by values with weights: a few of them, or a data set.

use super::rare::Family;
use super::sampler::duration;
use super::{Keyed, Sampler, SamplerError};
use std::sync::Arc;

/// What lies between the values of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// Nothing: each draw is one of the values.
    Steps,
    /// Straight lines: every duration between two neighbours can be drawn.
    Lines,
}

/// Values in rising order \[seconds\] with their cumulative weights. Shared, so
/// that the models of a plan's phases do not copy a data set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Values {
    points: Arc<[(f64, f64)]>,
    between: Between,
}

impl Values {
    pub(super) fn draw(&self, random: &mut Keyed) -> f64 {
        let share = random.next_share();
        let points = &self.points;
        let at = points.partition_point(|&(_, up_to)| up_to <= share).min(points.len() - 1);
        let (value, up_to) = points[at];
        match (self.between, at.checked_sub(1)) {
            (Between::Steps, _) | (_, None) => value,
            (Between::Lines, Some(before)) => {
                let (low, from) = points[before];
                low + (value - low) * (share - from) / (up_to - from)
            }
        }
    }
}

impl Sampler {
    /// One of some durations \[seconds\], by their weights.
    ///
    /// With [`Between::Lines`] each value stands in the middle of its weight,
    /// and the smallest and the largest are the ends: without weights this is
    /// the usual continuous empirical distribution, where the i-th of n values
    /// is the quantile (i − 1) / (n − 1).
    ///
    /// # Errors
    /// If there is none, one is no duration, a weight is negative, or all
    /// weights are 0.
    pub fn of_values(values: &[(f64, f64)], between: Between) -> Result<Self, SamplerError> {
        let mut sorted = Vec::with_capacity(values.len());
        for &(value, weight) in values {
            if !(weight.is_finite() && weight >= 0.0) {
                return Err(SamplerError::Parameters("weights of 0 or more"));
            }
            if weight > 0.0 {
                sorted.push((duration(value)?, weight));
            }
        }
        sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
        // A value that occurs often has the sum of its weights.
        sorted.dedup_by(|next, kept| {
            let same = next.0.total_cmp(&kept.0).is_eq();
            if same {
                kept.1 += next.1;
            }
            same
        });
        let (Some(first), Some(last)) = (sorted.first().copied(), sorted.last().copied()) else {
            return Err(SamplerError::Parameters("at least one value with a weight above 0"));
        };
        if sorted.len() == 1 {
            return Self::fixed(first.0);
        }
        let (skipped, total) = {
            let sum: f64 = sorted.iter().map(|&(_, weight)| weight).sum();
            match between {
                Between::Steps => (0.0, sum),
                Between::Lines => (first.1 / 2.0, sum - f64::midpoint(first.1, last.1)),
            }
        };
        let mut sum = 0.0;
        let mut points: Vec<(f64, f64)> = sorted
            .into_iter()
            .map(|(value, weight)| {
                sum += weight;
                let up_to = if between == Between::Lines { sum - weight / 2.0 } else { sum };
                (value, (up_to - skipped) / total)
            })
            .collect();
        if let Some(end) = points.last_mut() {
            end.1 = 1.0;
        }
        Ok(Family::Values(Values { points: points.into(), between }).into())
    }
}
