//! Streams of arriving patients.

use super::{Batch, Comes, Entrant};
use crate::ids::{PathwayId, ProfileId, RouteId, SiteId};
use crate::time::HOUR;
use std::sync::Arc;

/// Height of a layer of the arrival rate \[patients a day\]. Arrivals are drawn
/// layer by layer and kept while they lie under the rate of the day, so that a
/// higher rate adds patients and moves none.
pub const LAYER_HEIGHT: f64 = 4.0;

/// A stream of patients that enter one pathway at one site.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Key of the stream: a hash of its name, site and pathway.
    pub key: u64,
    /// The pathway that they enter.
    pub pathway: PathwayId,
    /// The site at which they enter.
    pub site: SiteId,
    /// The step at which they enter, counted from the pathway's first.
    pub enters_at: u32,
    /// The class in which they wait.
    pub urgency: u8,
    /// The route under which they are counted.
    pub route: RouteId,
    /// Expected arrivals on each day of the run \[patients a day\].
    pub daily: Arc<[f64]>,
    /// At which hours they come.
    pub hours: ProfileId,
    /// Patients who are there at the start.
    pub at_start: u32,
    /// How the moments are found at which they come; `daily` and `hours` are of
    /// use by rate only.
    pub comes: Comes,
    /// How many come together; `None`: one.
    pub batch: Option<Batch>,
}

impl Source {
    /// As what its patients enter.
    pub fn entrant(&self) -> Entrant {
        let Self { pathway, site, urgency, route, .. } = *self;
        Entrant { pathway, site, urgency, route }
    }
}

/// How a day's arrivals or discharges spread over its hours.
#[derive(Debug, Clone, PartialEq)]
pub struct HourProfile {
    /// Share of the day before the end of each hour; the last is 1.
    cumulative: [f64; 24],
}

impl HourProfile {
    /// A profile from 24 weights, of which at least one is positive and none
    /// is negative.
    pub fn new(weights: &[f64; 24]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let mut cumulative = weights.map(|weight| {
            sum += weight;
            sum / total
        });
        cumulative[23] = 1.0;
        Self { cumulative }
    }

    /// The same at every hour.
    pub fn flat() -> Self {
        Self::new(&[1.0; 24])
    }

    /// The second of the day at quantile `share`, which is in \[0, 1).
    pub fn second_at(&self, share: f64) -> i64 {
        let hour = self.cumulative.partition_point(|&end| end <= share).min(23);
        let before = if hour == 0 { 0.0 } else { self.cumulative[hour - 1] };
        let width = self.cumulative[hour] - before;
        let within = if width > 0.0 { (share - before) / width } else { 0.0 };
        hour as i64 * HOUR + ((within * HOUR as f64) as i64).min(HOUR - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_profile_is_the_clock_itself() {
        let flat = HourProfile::flat();
        for second in [0, 1, 3_599, 3_600, 43_200, 86_399] {
            let share = (second as f64 + 0.5) / 86_400.0;
            assert_eq!(flat.second_at(share), second);
        }
    }

    #[test]
    fn hours_without_weight_are_never_drawn() {
        let mut weights = [0.0; 24];
        weights[9] = 1.0;
        weights[16] = 3.0;
        let profile = HourProfile::new(&weights);
        assert_eq!(profile.second_at(0.0) / HOUR, 9);
        assert_eq!(profile.second_at(0.249_999) / HOUR, 9);
        assert_eq!(profile.second_at(0.25) / HOUR, 16);
        assert_eq!(profile.second_at(0.999_999_999) / HOUR, 16);
    }
}
