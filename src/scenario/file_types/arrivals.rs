//! Streams of arrivals.

use super::{AttributeValue, Number, RateForm, Reference, SitesForm, Text};
use crate::scenario::located::{Blocks, Located};
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
    /// How many come.
    pub(in crate::scenario) rate: Option<Located<RateForm>>,
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
    /// Attributes that are the same for all patients of this stream, instead of
    /// being drawn: `{ severity = 8, "age band" = "80 and over" }`.
    #[serde(default)]
    pub(in crate::scenario) attributes: Blocks<Located<AttributeValue>>,
    #[serde(rename = "title")]
    _title: Option<String>,
}
