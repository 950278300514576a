//! Streams of arrivals.

use super::{Number, RateForm, Reference, SitesForm, Spread, Text};
use crate::scenario::located::{Located, Moment};
use serde::Deserialize;

/// A stream of arrivals.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Arrivals {
    /// Pathways that they enter.
    pub(in crate::scenario) pathways: Option<Vec<Text>>,
    /// Or one pathway.
    pub(in crate::scenario) pathway: Option<Text>,
    /// Sites; default all in the alliance.
    pub(in crate::scenario) sites: Option<SitesForm>,
    /// Step at which they enter; default the first.
    pub(in crate::scenario) enters_at: Option<Text>,
    /// Class of urgency; default the last.
    pub(in crate::scenario) urgency: Option<Text>,
    /// Route under which they are counted.
    pub(in crate::scenario) route: Option<Text>,
    /// How many come: `"0.9 per hour"` (per minute, hour, day, week or year); with `batch`, how many batches.
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
    /// Or how many in each month.
    pub(in crate::scenario) monthly: Option<Located<Reference>>,
    /// Growth a year after the last month of the table.
    pub(in crate::scenario) growth: Option<Number>,
    /// Factor.
    pub(in crate::scenario) factor: Option<Number>,
    /// Seven weights from Monday on.
    pub(in crate::scenario) weekdays: Option<Located<Vec<f64>>>,
    /// Weight of a bank holiday.
    pub(in crate::scenario) bank_holidays: Option<Number>,
    /// Profile of hours; default flat.
    pub(in crate::scenario) hours: Option<Text>,
    /// Patients who are there at the start.
    pub(in crate::scenario) at_start: Option<Number>,
    #[serde(rename = "title")]
    _title: Option<String>,
}

/// How many come together.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form")]
pub(in crate::scenario) enum BatchForm {
    /// `4`
    #[serde(rename = "number")]
    Plain(f64),
    /// Sizes with weights, or a reference.
    #[serde(rename = "table")]
    Sizes(Box<BatchSizes>),
}

/// Sizes of batches, or a reference to a number.
#[derive(Debug, Clone, Deserialize)]
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
    pub(in crate::scenario) times: Option<f64>,
}
