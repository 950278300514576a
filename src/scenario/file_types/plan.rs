//! Plans: dated changes of a base. Values that a change puts in are taken
//! from the tree itself.

use super::Text;
use crate::scenario::located::{Date, Duration, Located, Money, Recovered};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A plan.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "Plan")]
pub(in crate::scenario) struct PlanFile {
    #[serde(rename = "schema_version")]
    _schema_version: Option<i64>,
    /// What it is called.
    pub(in crate::scenario) title: Recovered<String>,
    /// Who owns it.
    pub(in crate::scenario) owner: Recovered<String>,
    /// Its changes.
    pub(in crate::scenario) change: Vec<Recovered<ChangeFile>>,
}

/// A change.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Change")]
pub(in crate::scenario) struct ChangeFile {
    /// First day.
    pub(in crate::scenario) from: Located<Date>,
    /// Last day.
    pub(in crate::scenario) to: Option<Located<Date>>,
    /// Address in the base.
    pub(in crate::scenario) at: Text,
    /// New value.
    #[schemars(with = "Option<serde_json::Value>")]
    pub(in crate::scenario) set: Option<IgnoredAny>,
    /// Number to be added.
    pub(in crate::scenario) add_to: Option<Located<f64>>,
    /// Factor.
    pub(in crate::scenario) multiply: Option<Located<f64>>,
    /// New item of a list.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub(in crate::scenario) add: Option<IgnoredAny>,
    /// Over how long it grows.
    pub(in crate::scenario) ramp: Option<Located<Duration>>,
    /// What it costs.
    pub(in crate::scenario) cost: Option<Cost>,
    /// Where the figures come from.
    pub(in crate::scenario) source: Option<String>,
    #[serde(rename = "name")]
    _name: Option<String>,
}

/// What a change costs.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Cost {
    /// When it begins.
    pub(in crate::scenario) one_off: Option<Money>,
    /// In a year.
    pub(in crate::scenario) a_year: Option<Money>,
}
