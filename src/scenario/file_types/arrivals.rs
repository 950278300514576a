//! Streams of arrivals.

use super::{Number, RateForm, Reference, SitesForm, Text};
use crate::scenario::located::Located;
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
    /// parameter = "attendances", per = "day" }`, or the same with `table` and `column`. Either
    /// this or `monthly`.
    pub(in crate::scenario) rate: Option<Located<RateForm>>,
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
    /// Name for people.
    #[serde(rename = "title")]
    _title: Option<String>,
}
