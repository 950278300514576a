//! Forms in which numbers, durations and distributions are written.

use crate::scenario::located::{Blocks, Duration, Located, Rate, Weekdays};
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
    /// One of several distributions (`cases`), by `"urgency"`, `"weekday"`,
    /// `"site"`, `"route"` or `"attribute NAME"`.
    pub(in crate::scenario) by: Option<Text>,
    /// With `by`: a distribution for each class, day (`"Mon"`, `"Mon-Fri"`),
    /// site, route or value.
    pub(in crate::scenario) cases: Option<Blocks<Spread>>,
    /// With `by`: the distribution where no case is written.
    pub(in crate::scenario) otherwise: Option<Spread>,
    /// A calendar: `open` holds if it is open at the moment of the draw,
    /// `closed` if not.
    pub(in crate::scenario) calendar: Option<Text>,
    /// With `calendar`: the distribution while it is open.
    pub(in crate::scenario) open: Option<Spread>,
    /// With `calendar`: the distribution while it is closed.
    pub(in crate::scenario) closed: Option<Spread>,
    /// With `times_expression`: the distribution that is multiplied.
    pub(in crate::scenario) of: Option<Spread>,
    /// With `of`: an expression, a number, by which the drawn time is
    /// multiplied for each patient; below 0 counts as 0.
    pub(in crate::scenario) times_expression: Option<Text>,
    /// An expression that is itself a length of time; below 0 counts as 0.
    pub(in crate::scenario) expression: Option<Text>,
}

impl SpreadTable {
    /// Whether it depends on the patient or the moment.
    pub(in crate::scenario) fn depends(&self) -> bool {
        let parts = [&self.otherwise, &self.open, &self.closed];
        let texts = [&self.by, &self.calendar, &self.times_expression, &self.expression];
        self.cases.is_some()
            || parts.into_iter().any(Option::is_some)
            || texts.into_iter().any(Option::is_some)
    }
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
