//! Streams of arrivals.

use super::{AttributeValue, Number, RateForm, Reference, SitesForm, Spread, Text};
use crate::scenario::located::{Blocks, Located, Moment};
use schemars::JsonSchema;
use serde::Deserialize;

/// A stream of arrivals.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Arrivals {
    /// Pathways that they enter, `["lung", "skin"]`. Either this or `pathway`.
    pub(in crate::scenario) pathways: Option<Vec<Text>>,
    /// The one pathway that they enter.
    pub(in crate::scenario) pathway: Option<Text>,
    /// Sites at which they come: a list, or `"all"`; default all of the organisations in the
    /// alliance.
    pub(in crate::scenario) sites: Option<SitesForm>,
    /// Step at which they enter; default the first.
    pub(in crate::scenario) enters_at: Option<Text>,
    /// Class of urgency in which they wait; default the last.
    pub(in crate::scenario) urgency: Option<Text>,
    /// Route under which they are counted; default `"other"`.
    pub(in crate::scenario) route: Option<Text>,
    /// How many come: `"0.9 per hour"` (`per minute`, `hour`, `day`, `week` or `year`), or `{
    /// parameter = "attendances", per = "day" }`, or the same with `table` and `column`. One of `rate`,
    /// `monthly`, `every`, `at` and `list`; with `batch`, how many batches.
    pub(in crate::scenario) rate: Option<Located<RateForm>>,
    /// Time from one patient (or batch) to the next, a distribution: `every = "15 min"` for an appointment list,
    /// `every = { erlang = { mean = "1 h", stages = 2 } }`. The first comes one interval after the start of the run.
    pub(in crate::scenario) every: Option<Spread>,
    /// Given moments, `["2025-06-02 08:40", ...]`: one patient (or batch) comes at each.
    pub(in crate::scenario) at: Option<Located<Vec<Located<Moment>>>>,
    /// A CSV file with one patient (or batch) in each row: column `time` as `2025-06-02 08:40`, and, if wanted, `site`,
    /// `pathway`, `urgency` and `route`. Looked up beside the file that names it.
    pub(in crate::scenario) list: Option<Text>,
    /// How many patients come together: a number, or `{ values = [[2, 0.7], [3, 0.3]] }` with a weight for each.
    /// Default 1.
    pub(in crate::scenario) batch: Option<Located<BatchForm>>,
    /// How many come in each month: `{ table = "referrals", column = "count" }` with a table keyed
    /// by `month`, and by `site` and `pathway` as needed (no row: no arrivals; after its last month
    /// the last twelve repeat).
    pub(in crate::scenario) monthly: Option<Located<Reference>>,
    /// Growth after the last month of the table of `monthly`: the count is multiplied by one plus
    /// this for each year on. A share: `0.02` is 2% a year. Beside `rate` it is a fault; default 0.
    pub(in crate::scenario) growth: Option<Number>,
    /// Multiplies the number of arrivals; default 1.
    pub(in crate::scenario) factor: Option<Number>,
    /// Seven weights, Monday to Sunday; default all the same.
    pub(in crate::scenario) weekdays: Option<Located<Vec<f64>>>,
    /// Weight of a bank holiday relative to a usual day of that weekday; default 1.
    pub(in crate::scenario) bank_holidays: Option<Number>,
    /// Name of the profile of the hours at which they come; default flat.
    pub(in crate::scenario) hours: Option<Text>,
    /// Patients who are there when the run starts; default 0.
    pub(in crate::scenario) at_start: Option<Number>,
    /// Attributes that are the same for all patients of this stream, instead of
    /// being drawn: `{ severity = 8, "age band" = "80 and over" }`.
    #[serde(default)]
    pub(in crate::scenario) attributes: Blocks<Located<AttributeValue>>,
    /// Name for people.
    #[serde(rename = "title")]
    _title: Option<String>,
}

/// How many come together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Batch", title = "number or sizes", untagged)]
pub(in crate::scenario) enum BatchForm {
    /// `4`
    #[serde(rename = "number")]
    Plain(f64),
    /// Sizes with weights, or a reference.
    #[serde(rename = "table")]
    Sizes(Box<BatchSizes>),
}

/// Sizes of batches, or a reference to a number.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct BatchSizes {
    /// Sizes with their weights, `[[2, 0.7], [3, 0.3]]`; the weights need not add up to 1.
    pub(in crate::scenario) values: Option<Vec<Located<(Number, Number)>>>,
    /// Name of a parameter.
    pub(in crate::scenario) parameter: Option<Text>,
    /// Name of a table.
    pub(in crate::scenario) table: Option<Text>,
    /// Column of the table.
    pub(in crate::scenario) column: Option<Text>,
    /// Factor, for a reference.
    pub(in crate::scenario) times: Option<Number>,
}
