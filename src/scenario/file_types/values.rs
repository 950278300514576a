//! Forms in which numbers, durations and distributions are written.

use crate::scenario::located::{Duration, Located, Rate, Weekdays};
use schemars::JsonSchema;
use serde::Deserialize;

/// A text with its place.
pub(in crate::scenario) type Text = Located<String>;
/// A number or a reference to one.
pub(in crate::scenario) type Number = Located<NumberForm>;
/// A duration or a reference to one.
pub(in crate::scenario) type Length = Located<LengthForm>;
/// A distribution of durations.
pub(in crate::scenario) type Spread = Located<SpreadForm>;

/// A number, or where it is to be found.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Number", title = "number", untagged)]
pub(in crate::scenario) enum NumberForm {
    /// `0.04`
    #[serde(rename = "number")]
    Plain(f64),
    /// `{ parameter = "growth" }`
    #[serde(rename = "table")]
    Reference(Box<Reference>),
}

/// A duration, or where it is to be found.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form duration")]
#[schemars(rename = "Length", title = "duration", untagged)]
pub(in crate::scenario) enum LengthForm {
    /// `"5 min"`
    #[serde(rename = "text")]
    Plain(Duration),
    /// `{ table = "lags", column = "first_seen" }`
    #[serde(rename = "table")]
    Reference(Box<Reference>),
}

/// A reference to a parameter or to a table's column, in the row of the present site and pathway.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Reference {
    /// Name of a parameter.
    pub(in crate::scenario) parameter: Option<Text>,
    /// Name of a table.
    pub(in crate::scenario) table: Option<Text>,
    /// Column of the table.
    pub(in crate::scenario) column: Option<Text>,
    /// Factor; default 1.
    pub(in crate::scenario) times: Option<f64>,
    /// Whether the complement of a chance is meant, before `times`; default false.
    #[serde(default)]
    pub(in crate::scenario) one_minus: bool,
}

/// A distribution of durations.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form duration")]
#[schemars(rename = "Spread", title = "distribution", untagged)]
pub(in crate::scenario) enum SpreadForm {
    /// `"5 min"`: always that long.
    #[serde(rename = "text")]
    Fixed(Duration),
    /// A named distribution or a reference.
    #[serde(rename = "table")]
    Named(Box<SpreadTable>),
}

/// A distribution of durations: one of the families, or a reference.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct SpreadTable {
    /// Exponential with this mean: `{ exponential = "10 min" }`.
    pub(in crate::scenario) exponential: Option<Length>,
    /// Uniform between shortest and longest: `{ uniform = ["5 min", "15 min"] }`.
    pub(in crate::scenario) uniform: Option<[Length; 2]>,
    /// Triangular with shortest, most likely, longest: `{ triangular = ["5 min", "10 min", "20
    /// min"] }`.
    pub(in crate::scenario) triangular: Option<[Length; 3]>,
    /// Lognormal by mean and standard deviation, `{ lognormal = { mean = "3 days", sd = "2 days" }
    /// }`, or by median and standard deviation of the logarithm, `{ lognormal = { median = "3
    /// days", sigma = 0.6 } }`.
    pub(in crate::scenario) lognormal: Option<Lognormal>,
    /// Gamma: `{ gamma = { mean = "30 min", sd = "20 min" } }`.
    pub(in crate::scenario) gamma: Option<MeanAndSd>,
    /// Erlang: `{ erlang = { mean = "30 min", stages = 3 } }`.
    pub(in crate::scenario) erlang: Option<Erlang>,
    /// Weibull: `{ weibull = { scale = "30 min", shape = 1.5 } }`.
    pub(in crate::scenario) weibull: Option<Weibull>,
    /// Hyperexponential, one of two exponentials: `{ either_exponential = { chance = 0.3, first =
    /// "5 min", second = "50 min" } }`.
    pub(in crate::scenario) either_exponential: Option<EitherExponential>,
    /// Always as long as this parameter says: `{ parameter = "lag" }`.
    pub(in crate::scenario) parameter: Option<Text>,
    /// Always as long as a table says, whose column has a unit: `{ table = "lags", column =
    /// "first_seen" }`.
    pub(in crate::scenario) table: Option<Text>,
    /// Column of the table.
    pub(in crate::scenario) column: Option<Text>,
    /// Factor, for a reference; default 1.
    pub(in crate::scenario) times: Option<f64>,
}

/// Parameters of a lognormal.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Lognormal {
    /// Mean of the duration.
    pub(in crate::scenario) mean: Option<Length>,
    /// Standard deviation of the duration.
    pub(in crate::scenario) sd: Option<Length>,
    /// Median of the duration.
    pub(in crate::scenario) median: Option<Length>,
    /// Standard deviation of the logarithm.
    pub(in crate::scenario) sigma: Option<Number>,
}

/// A mean and a standard deviation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct MeanAndSd {
    /// Mean.
    pub(in crate::scenario) mean: Length,
    /// Standard deviation.
    pub(in crate::scenario) sd: Length,
}

/// Parameters of an Erlang.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Erlang {
    /// Mean of the sum.
    pub(in crate::scenario) mean: Length,
    /// How many exponentials are added.
    pub(in crate::scenario) stages: u32,
}

/// Parameters of a Weibull.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Weibull {
    /// Scale.
    pub(in crate::scenario) scale: Length,
    /// Shape.
    pub(in crate::scenario) shape: Number,
}

/// Parameters of a hyperexponential.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct EitherExponential {
    /// Chance of the first.
    pub(in crate::scenario) chance: Number,
    /// Mean of the first.
    pub(in crate::scenario) first: Length,
    /// Mean of the second.
    pub(in crate::scenario) second: Length,
}

/// A rate of arrivals, or where it is to be found.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "ArrivalRate", title = "rate", untagged)]
pub(in crate::scenario) enum RateForm {
    /// `"0.9 per hour"`
    #[serde(rename = "text")]
    Plain(Rate),
    /// `{ parameter = "attendances", per = "day" }`
    #[serde(rename = "table")]
    Reference(Box<RateReference>),
}

/// A reference to a number that is a rate.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct RateReference {
    /// Name of a parameter.
    pub(in crate::scenario) parameter: Option<Text>,
    /// Name of a table.
    pub(in crate::scenario) table: Option<Text>,
    /// Column of the table.
    pub(in crate::scenario) column: Option<Text>,
    /// Factor; default 1.
    pub(in crate::scenario) times: Option<f64>,
    /// Unit of time: `minute`, `hour`, `day`, `week` or `year`.
    pub(in crate::scenario) per: Text,
}

/// Weekdays, as a list or a span.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Days", title = "weekdays", untagged)]
pub(in crate::scenario) enum WeekdaysForm {
    /// `"Mon-Fri"`
    #[serde(rename = "text")]
    One(Weekdays),
    /// `["Mon", "Wed"]`
    #[serde(rename = "list")]
    Several(Vec<Weekdays>),
}

impl WeekdaysForm {
    /// As bits from Monday on.
    pub(in crate::scenario) fn bits(&self) -> u8 {
        match self {
            Self::One(days) => days.0,
            Self::Several(days) => days.iter().fold(0, |bits, days| bits | days.0),
        }
    }
}

/// Some names, or all there are.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Sites", title = "sites", untagged)]
pub(in crate::scenario) enum SitesForm {
    /// `"all"`
    #[serde(rename = "text")]
    Word(Text),
    /// `["RR8", "RXF"]`
    #[serde(rename = "list")]
    Names(Vec<Text>),
}

impl Reference {
    /// A reference to a parameter or a table's column.
    pub(in crate::scenario) fn new(
        parameter: Option<Text>,
        table: Option<Text>,
        column: Option<Text>,
        times: Option<f64>,
    ) -> Self {
        Self { parameter, table, column, times, ..Self::default() }
    }
}
