//! Intervals, quantiles and paired differences over replications.
//!
//! Everything here is about independent replications: one number, or one pair
//! of sums, from each. All intervals are two-sided at 95%.

mod bootstrap;
#[cfg(test)]
mod coverage;
mod critical;
mod forecast;
mod jackknife;
mod morris;
mod normal;
mod order_statistics;
mod paired;
mod rank_correlation;
mod ranks;
mod ratio;
mod sample;
mod selection;
mod share;
mod sobol_indices;
mod spread;

pub use bootstrap::bootstrap;
pub use critical::{normal_critical, student_critical};
pub use forecast::{interval_score, is_inside, overdispersion, total_variation};
pub use jackknife::{Jackknifed, jackknife};
pub use morris::{ElementaryEffects, MORRIS_STEP, Trajectory, elementary_effects, trajectories};
pub use normal::{normal_cdf, normal_quantile};
pub use order_statistics::quantile_interval;
pub use paired::{
    Paired, correlation, mean_difference, ratio_difference, share_better, variance_ratio,
};
pub use rank_correlation::Ranks;
pub use ranks::{Range, factor_between};
pub use ratio::{LinearisedRatio, ratio, share};
pub use sample::{Estimate, Interval, mean, variance};
pub use selection::{
    Constraint, Feasibility, FeasibilityCheck, KimNelson, KimNelsonSettings, ocba,
};
pub use share::{cost_of_each, wilson};
pub use sobol_indices::{
    Index, SaltelliOutcomes, SaltelliRow, SobolIndex, SobolIndices, saltelli, sobol_indices,
};
pub use spread::{FEWEST_FOR_SPREAD, quantile, spread};
