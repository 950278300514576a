//! Forms in which numbers, durations and distributions are written.

use crate::scenario::located::{Date, Duration, Located, Rate, Weekdays};
use jiff::civil;
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
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form")]
pub(in crate::scenario) enum NumberForm {
    /// `0.04`
    #[serde(rename = "number")]
    Plain(f64),
    /// `{ parameter = "growth" }`
    #[serde(rename = "table")]
    Reference(Box<Reference>),
}

/// A duration, or where it is to be found.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form duration")]
pub(in crate::scenario) enum LengthForm {
    /// `"5 min"`
    #[serde(rename = "text")]
    Plain(Duration),
    /// `{ table = "lags", column = "first_seen" }`
    #[serde(rename = "table")]
    Reference(Box<Reference>),
}

/// A reference to a parameter or to a table's column.
#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::scenario) struct Reference {
    /// Name of a parameter.
    pub(in crate::scenario) parameter: Option<Text>,
    /// Name of a table.
    pub(in crate::scenario) table: Option<Text>,
    /// Column of the table.
    pub(in crate::scenario) column: Option<Text>,
    /// Factor.
    pub(in crate::scenario) times: Option<f64>,
    /// Whether the complement of a chance is meant.
    #[serde(default)]
    pub(in crate::scenario) one_minus: bool,
}

/// A distribution of durations.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form duration")]
pub(in crate::scenario) enum SpreadForm {
    /// `"5 min"`: always that long.
    #[serde(rename = "text")]
    Fixed(Duration),
    /// A named distribution or a reference.
    #[serde(rename = "table")]
    Named(Box<SpreadTable>),
}

/// A named distribution (one of the first group of keys) or a reference.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct SpreadTable {
    /// Mean of an exponential.
    pub(in crate::scenario) exponential: Option<Length>,
    /// Shortest and longest.
    pub(in crate::scenario) uniform: Option<[Length; 2]>,
    /// Shortest, most likely, longest.
    pub(in crate::scenario) triangular: Option<[Length; 3]>,
    /// By mean and sd, or by median and sigma.
    pub(in crate::scenario) lognormal: Option<Lognormal>,
    /// By mean and sd.
    pub(in crate::scenario) gamma: Option<MeanAndSd>,
    /// By mean and stages.
    pub(in crate::scenario) erlang: Option<Erlang>,
    /// By scale and shape.
    pub(in crate::scenario) weibull: Option<Weibull>,
    /// One of two exponentials.
    pub(in crate::scenario) either_exponential: Option<EitherExponential>,
    /// Name of a parameter.
    pub(in crate::scenario) parameter: Option<Text>,
    /// Name of a table.
    pub(in crate::scenario) table: Option<Text>,
    /// Column of the table.
    pub(in crate::scenario) column: Option<Text>,
    /// Factor, for a reference.
    pub(in crate::scenario) times: Option<f64>,
}

/// Parameters of a lognormal.
#[derive(Debug, Clone, Deserialize)]
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
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct MeanAndSd {
    /// Mean.
    pub(in crate::scenario) mean: Length,
    /// Standard deviation.
    pub(in crate::scenario) sd: Length,
}

/// Parameters of an Erlang.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Erlang {
    /// Mean of the sum.
    pub(in crate::scenario) mean: Length,
    /// How many exponentials are added.
    pub(in crate::scenario) stages: u32,
}

/// Parameters of a Weibull.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Weibull {
    /// Scale.
    pub(in crate::scenario) scale: Length,
    /// Shape.
    pub(in crate::scenario) shape: Number,
}

/// Parameters of a hyperexponential.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct EitherExponential {
    /// Chance of the first.
    pub(in crate::scenario) chance: Number,
    /// Mean of the first.
    pub(in crate::scenario) first: Length,
    /// Mean of the second.
    pub(in crate::scenario) second: Length,
}

/// A rate of arrivals, or where it is to be found.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form")]
pub(in crate::scenario) enum RateForm {
    /// `"0.9 per hour"`
    #[serde(rename = "text")]
    Plain(Rate),
    /// `{ parameter = "attendances", per = "day" }`
    #[serde(rename = "table")]
    Reference(Box<RateReference>),
}

/// A reference to a number that is a rate.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct RateReference {
    /// Name of a parameter.
    pub(in crate::scenario) parameter: Option<Text>,
    /// Name of a table.
    pub(in crate::scenario) table: Option<Text>,
    /// Column of the table.
    pub(in crate::scenario) column: Option<Text>,
    /// Factor.
    pub(in crate::scenario) times: Option<f64>,
    /// Unit of time.
    pub(in crate::scenario) per: Text,
}

/// Weekdays, as a list or a span.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form")]
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

/// Days on which something does not take place.
pub(in crate::scenario) type Closures = Vec<Located<ClosureForm>>;

/// A day or a span of days.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form")]
pub(in crate::scenario) enum ClosureForm {
    /// `2025-12-24`
    #[serde(rename = "date")]
    Day(Date),
    /// `"2025-12-24"`
    #[serde(rename = "text")]
    DayInQuotes(Date),
    /// `{ from = 2025-08-04, to = 2025-08-15 }`
    #[serde(rename = "table")]
    Span(ClosedSpan),
}

/// A span of days, both ends included.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(in crate::scenario) struct ClosedSpan {
    /// First day.
    pub(in crate::scenario) from: Date,
    /// Last day.
    pub(in crate::scenario) to: Date,
}

impl ClosureForm {
    /// First and last day.
    pub(in crate::scenario) const fn days(&self) -> (civil::Date, civil::Date) {
        match self {
            Self::Day(day) | Self::DayInQuotes(day) => (day.0, day.0),
            Self::Span(span) => (span.from.0, span.to.0),
        }
    }
}

/// How much of a session a booking uses.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form")]
pub(in crate::scenario) enum UsesForm {
    /// `2`: slots or points.
    #[serde(rename = "number")]
    Slots(f64),
    /// `"90 min"`
    #[serde(rename = "text")]
    Minutes(Duration),
    /// A distribution of durations, or a reference to a duration.
    #[serde(rename = "table")]
    Estimate(Box<SpreadTable>),
}

/// Some names, or all there are.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form")]
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
