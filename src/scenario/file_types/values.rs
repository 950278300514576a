//! Forms in which numbers, durations and distributions are written.

use super::{
    BetaFile, BinomialFile, EmpiricalFile, FrechetFile, GumbelFile, InverseGaussianFile,
    LogLogisticFile, Lognormal, MixtureParts, NormalFile, PertFile, RoundedFile, ShiftedFile,
    TruncatedFile, WeightedLengths,
};
use crate::scenario::located::{Blocks, Date, Duration, Located, Rate, Weekdays};
use jiff::civil;
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
    /// Factor, a number or a reference to one; default 1.
    pub(in crate::scenario) times: Option<Number>,
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
    pub(in crate::scenario) uniform: Option<Box<[Length; 2]>>,
    /// Triangular with shortest, most likely, longest: `{ triangular = ["5 min", "10 min", "20
    /// min"] }`.
    pub(in crate::scenario) triangular: Option<Box<[Length; 3]>>,
    /// Lognormal, for instance `{ lognormal = { mean = "3 days", sd = "2 days" } }`: `{ mean, sd }`, `{ median, sigma }`,
    /// `{ median, p90 }`, `{ median, quantile = [0.95, "9 days"] }` or `{ log_mean, log_sd, unit }`.
    pub(in crate::scenario) lognormal: Option<Box<Lognormal>>,
    /// Gamma: `{ gamma = { mean = "30 min", sd = "20 min" } }`.
    pub(in crate::scenario) gamma: Option<Box<MeanAndSd>>,
    /// Erlang: `{ erlang = { mean = "30 min", stages = 3 } }`.
    pub(in crate::scenario) erlang: Option<Box<Erlang>>,
    /// Weibull: `{ weibull = { scale = "30 min", shape = 1.5 } }`.
    pub(in crate::scenario) weibull: Option<Box<Weibull>>,
    /// Hyperexponential, one of two exponentials: `{ either_exponential = { chance = 0.3, first =
    /// "5 min", second = "50 min" } }`.
    pub(in crate::scenario) either_exponential: Option<Box<EitherExponential>>,
    /// Normal: `{ mean, sd, below_zero = "resample" }`, or `"clamp"` or `"fold"`.
    pub(in crate::scenario) normal: Option<Box<NormalFile>>,
    /// PERT: `{ low, mode, high, weight = 4 }`.
    pub(in crate::scenario) pert: Option<Box<PertFile>>,
    /// Beta over an interval: `{ low, high, alpha, beta }`.
    pub(in crate::scenario) beta: Option<Box<BetaFile>>,
    /// Pareto: `{ scale, shape }`; `scale` is the shortest duration.
    pub(in crate::scenario) pareto: Option<Box<Weibull>>,
    /// Inverse Gaussian (Wald): `{ mean, shape }`, both with a unit.
    pub(in crate::scenario) inverse_gaussian: Option<Box<InverseGaussianFile>>,
    /// Fréchet: `{ scale, shape, location = "0 days" }`.
    pub(in crate::scenario) frechet: Option<Box<FrechetFile>>,
    /// Gumbel: `{ location, scale, below_zero }`.
    pub(in crate::scenario) gumbel: Option<Box<GumbelFile>>,
    /// Log-logistic: `{ median, shape }`.
    pub(in crate::scenario) log_logistic: Option<Box<LogLogisticFile>>,
    /// Poisson count of this mean; `unit` beside it says of what.
    pub(in crate::scenario) poisson: Option<Number>,
    /// Geometric count: misses (0, 1, 2, ...) before the first success, which has this chance; with `unit`.
    pub(in crate::scenario) geometric: Option<Number>,
    /// Binomial count: `{ trials, chance }`; with `unit`.
    pub(in crate::scenario) binomial: Option<Box<BinomialFile>>,
    /// Unit of a count: `"min"`, `"hours"`, `"days"`, `"weeks"`, ...; with `poisson`, `geometric` and `binomial` only.
    pub(in crate::scenario) unit: Option<Text>,
    /// Some durations with weights, `[["5 days", 0.3], ["8 days", 0.7]]`; the weights need not add up to 1.
    pub(in crate::scenario) values: Option<Located<WeightedLengths>>,
    /// A data set: `{ file, column, weight, unit, between }`.
    pub(in crate::scenario) empirical: Option<Box<EmpiricalFile>>,
    /// One of several distributions by chance: `[{ share = 0.8, of = ... }, { share = 0.2, of = ... }]`.
    pub(in crate::scenario) mixture: Option<MixtureParts>,
    /// A distribution within bounds: `{ of, low, high, by = "resample" }`.
    pub(in crate::scenario) truncated: Option<Box<TruncatedFile>>,
    /// A distribution that begins later: `{ of, by }`.
    pub(in crate::scenario) shifted: Option<Box<ShiftedFile>>,
    /// A distribution in whole units: `{ of, to }`.
    pub(in crate::scenario) rounded: Option<Box<RoundedFile>>,
    /// Always as long as this parameter says: `{ parameter = "lag" }`.
    pub(in crate::scenario) parameter: Option<Text>,
    /// Always as long as a table says, whose column has a unit: `{ table = "lags", column =
    /// "first_seen" }`.
    pub(in crate::scenario) table: Option<Text>,
    /// Column of the table.
    pub(in crate::scenario) column: Option<Text>,
    /// Factor, a number or a reference to one; for a reference; default 1.
    pub(in crate::scenario) times: Option<Number>,
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
    /// Factor, a number or a reference to one; default 1.
    pub(in crate::scenario) times: Option<Number>,
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

/// Days on which something does not take place.
pub(in crate::scenario) type Closures = Vec<Located<ClosureForm>>;

/// A day or a span of days.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Closure", title = "dates", untagged)]
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
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Uses", title = "number, duration or distribution", untagged)]
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
        times: Option<Number>,
    ) -> Self {
        Self { parameter, table, column, times, ..Self::default() }
    }
}
