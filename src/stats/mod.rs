//! Intervals, quantiles and paired differences over replications.
//!
//! Everything here is about independent replications: one number, or one pair
//! of sums, from each. All intervals are two-sided at 95%.

mod critical;
mod forecast;
mod jackknife;
mod mser;
mod normal;
mod paired;
mod rank_correlation;
mod ranks;
mod ratio;
mod replication_rule;
mod sample;
mod share;
mod spread;

pub use critical::{normal_critical, student_critical};
pub use forecast::{interval_score, is_inside, overdispersion, total_variation};
pub use jackknife::{Jackknifed, jackknife};
pub use mser::{WarmUp, mser5};
pub use normal::{normal_cdf, normal_quantile};
pub use paired::{
    Paired, correlation, mean_difference, ratio_difference, share_better, variance_ratio,
};
pub use rank_correlation::Ranks;
pub use ranks::{Range, factor_between};
pub use ratio::{LinearisedRatio, ratio, share};
pub use replication_rule::{ReplicationCourse, ReplicationRule, Stop, replications_needed};
pub use sample::{Estimate, Interval, mean, variance};
pub use share::{cost_of_each, wilson};
pub use spread::{FEWEST_FOR_SPREAD, quantile, spread};
