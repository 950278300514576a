//! Intervals, quantiles and paired differences over replications.
//!
//! Everything here is about independent replications: one number, or one pair
//! of sums, from each. All intervals are two-sided at 95%.

mod bootstrap;
#[cfg(test)]
mod coverage;
mod critical;
mod forecast;
mod holm;
mod information;
mod jackknife;
mod morris;
mod mser;
mod normal;
mod order_statistics;
mod paired;
mod rank_correlation;
mod ranks;
mod ratio;
mod replication_rule;
mod sample;
mod selection;
mod share;
mod sobol_indices;
mod spread;
mod xmr;

pub use bootstrap::bootstrap;
pub use critical::{normal_critical, student_above, student_critical, student_critical_at};
pub use forecast::{interval_score, is_inside, overdispersion, total_variation};
pub use holm::holm;
pub use information::{PerfectInformation, perfect_information};
pub use jackknife::{Jackknifed, jackknife};
pub use morris::{ElementaryEffects, MORRIS_STEP, Trajectory, elementary_effects, trajectories};
pub use mser::{WarmUp, mser5};
pub use normal::{normal_cdf, normal_quantile};
pub use order_statistics::quantile_interval;
pub use paired::{
    Paired, correlation, mean_difference, ratio_difference, share_better, variance_ratio,
};
pub use rank_correlation::Ranks;
pub use ranks::{Range, factor_between};
pub use ratio::{LinearisedRatio, ratio, share};
pub use replication_rule::{ReplicationCourse, ReplicationRule, Stop, replications_needed};
pub use sample::{Estimate, Interval, mean, mean_at, variance};
pub use selection::{
    Constraint, Feasibility, FeasibilityCheck, KimNelson, KimNelsonSettings, ocba,
};
pub use share::{cost_of_each, wilson, wilson_at, wilson_of_share};
pub use sobol_indices::{
    Index, SaltelliOutcomes, SaltelliRow, SobolIndex, SobolIndices, saltelli, sobol_indices,
};
pub use spread::{FEWEST_FOR_SPREAD, quantile, spread, spread_intervals};
pub use xmr::ProcessLimits;
