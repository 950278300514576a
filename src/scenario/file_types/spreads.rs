//! Parameters of the families of distributions.

use super::{Length, Number, Spread, Text};
use crate::scenario::located::Located;
use schemars::JsonSchema;
use serde::Deserialize;

/// A lognormal: by mean and sd, by median and sigma, by median and a quantile,
/// or by the mean and sd of the logarithm.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Lognormal {
    /// Mean of the duration itself (not of its logarithm), with a unit; needs `sd` beside it.
    pub(in crate::scenario) mean: Option<Length>,
    /// Standard deviation of the duration itself, with a unit; needs `mean` beside it.
    pub(in crate::scenario) sd: Option<Length>,
    /// Median of the duration, with a unit; needs `sigma`, `p90` or `quantile` beside it.
    pub(in crate::scenario) median: Option<Length>,
    /// Standard deviation of the (natural) logarithm of the duration, a number without unit.
    pub(in crate::scenario) sigma: Option<Number>,
    /// The duration within which 90% lie, with a unit.
    pub(in crate::scenario) p90: Option<Length>,
    /// Any other quantile: a share between 0 and 1 and the duration within which so many lie, `[0.95, "9 days"]`.
    pub(in crate::scenario) quantile: Option<(Number, Length)>,
    /// Mean of the natural logarithm of the duration in `unit`; needs `log_sd` and `unit` beside it.
    pub(in crate::scenario) log_mean: Option<Number>,
    /// Standard deviation of the natural logarithm of the duration.
    pub(in crate::scenario) log_sd: Option<Number>,
    /// Unit of the durations whose logarithm `log_mean` describes: `"min"`, `"hours"`, `"days"`, ...
    pub(in crate::scenario) unit: Option<Text>,
}

/// A normal distribution. Some of its draws are negative, and you say what becomes of these.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct NormalFile {
    /// Mean before anything is done about negative draws, with a unit.
    pub(in crate::scenario) mean: Length,
    /// Standard deviation before anything is done about negative draws, with a unit.
    pub(in crate::scenario) sd: Length,
    /// What becomes of negative draws: `"resample"` (drawn again), `"clamp"` (0) or `"fold"` (without their sign). The
    /// three have different means, so there is no default.
    pub(in crate::scenario) below_zero: OutsideForm,
}

/// A Gumbel distribution: the largest of many values.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct GumbelFile {
    /// The most frequent duration, with a unit.
    pub(in crate::scenario) location: Length,
    /// Scale, with a unit: the standard deviation is 1.28 times it.
    pub(in crate::scenario) scale: Length,
    /// What becomes of negative draws: `"resample"`, `"clamp"` or `"fold"`; no default.
    pub(in crate::scenario) below_zero: OutsideForm,
}

/// A Fréchet distribution: the largest of many values of heavy tail.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct FrechetFile {
    /// Shortest duration, with a unit; default 0.
    pub(in crate::scenario) location: Option<Length>,
    /// Scale, with a unit.
    pub(in crate::scenario) scale: Length,
    /// Shape, a number; the mean is finite above 1, the variance above 2.
    pub(in crate::scenario) shape: Number,
}

/// What becomes of a draw outside of its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum OutsideForm {
    /// It is drawn again.
    Resample,
    /// The bound is taken instead.
    Clamp,
    /// It is mirrored at the bound.
    Fold,
}

/// A PERT distribution: three durations that people can estimate.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct PertFile {
    /// Shortest duration, with a unit.
    pub(in crate::scenario) low: Length,
    /// Most likely duration, with a unit.
    pub(in crate::scenario) mode: Length,
    /// Longest duration, with a unit.
    pub(in crate::scenario) high: Length,
    /// How close durations lie to the most likely; default 4.
    pub(in crate::scenario) weight: Option<Number>,
}

/// A beta distribution, stretched over an interval.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct BetaFile {
    /// Shortest duration, with a unit.
    pub(in crate::scenario) low: Length,
    /// Longest duration, with a unit.
    pub(in crate::scenario) high: Length,
    /// First shape, a number above 0: the higher, the longer.
    pub(in crate::scenario) alpha: Number,
    /// Second shape, a number above 0: the higher, the shorter.
    pub(in crate::scenario) beta: Number,
}

/// An inverse Gaussian (Wald) distribution.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct InverseGaussianFile {
    /// Mean, with a unit.
    pub(in crate::scenario) mean: Length,
    /// Shape, with a unit: the variance is the cube of the mean divided by it.
    pub(in crate::scenario) shape: Length,
}

/// A log-logistic distribution.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct LogLogisticFile {
    /// Median (often called the scale), with a unit.
    pub(in crate::scenario) median: Length,
    /// Shape, a number; the mean is finite above 1, the variance above 2.
    pub(in crate::scenario) shape: Number,
}

/// A binomial count.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct BinomialFile {
    /// Number of trials.
    pub(in crate::scenario) trials: u32,
    /// Chance of success of each.
    pub(in crate::scenario) chance: Number,
}

/// A data set of durations in a CSV file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct EmpiricalFile {
    /// The CSV file, looked up beside the file that names it.
    pub(in crate::scenario) file: Text,
    /// Column with the durations as numbers.
    pub(in crate::scenario) column: Text,
    /// Column with the number of patients that a row stands for; default one each.
    pub(in crate::scenario) weight: Option<Text>,
    /// Unit of the durations: `"min"`, `"hours"`, `"days"`, ...
    pub(in crate::scenario) unit: Text,
    /// `"steps"` (default): each draw is one of the durations of the file; `"lines"`: durations between two neighbours
    /// are drawn too.
    #[serde(default)]
    pub(in crate::scenario) between: BetweenForm,
}

/// What lies between the values of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum BetweenForm {
    /// Nothing.
    #[default]
    Steps,
    /// Straight lines.
    Lines,
}

/// One part of a mixture.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct MixturePart {
    /// Share of all draws; the shares of a mixture add up to 1.
    pub(in crate::scenario) share: Number,
    /// The distribution of these.
    pub(in crate::scenario) of: Spread,
}

/// A distribution within bounds; at least one of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct TruncatedFile {
    /// The distribution.
    pub(in crate::scenario) of: Spread,
    /// Shortest duration, with a unit; default 0.
    pub(in crate::scenario) low: Option<Length>,
    /// Longest duration, with a unit; default no bound.
    pub(in crate::scenario) high: Option<Length>,
    /// What becomes of a draw outside: `"resample"` (drawn again, the default; refused if less than 1% lie within),
    /// `"clamp"` (the bound) or `"fold"` (mirrored at the bound).
    pub(in crate::scenario) by: Option<OutsideForm>,
}

/// A distribution that begins later.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct ShiftedFile {
    /// The distribution.
    pub(in crate::scenario) of: Spread,
    /// Added to every draw, with a unit.
    pub(in crate::scenario) by: Length,
}

/// A distribution in whole units.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct RoundedFile {
    /// The distribution.
    pub(in crate::scenario) of: Spread,
    /// Each draw is rounded to the nearest multiple of this, with a unit.
    pub(in crate::scenario) to: Length,
}

/// The parts of a mixture.
pub(in crate::scenario) type MixtureParts = Vec<Located<MixturePart>>;
/// Values with their weights.
pub(in crate::scenario) type WeightedLengths = Vec<Located<(Length, Number)>>;
