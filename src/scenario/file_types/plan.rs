//! Plans: dated changes of a base. Values that a change puts in are taken
//! from the tree itself.

use super::Text;
use crate::scenario::checked::Costs;
use crate::scenario::located::{Date, Duration, Located, Money, Recovered};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A plan: dated changes of a scenario.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "Plan")]
pub(in crate::scenario) struct PlanFile {
    /// Version of the language: 1; default 1.
    #[serde(rename = "schema_version")]
    _schema_version: Option<i64>,
    /// What it is called; it is shown.
    pub(in crate::scenario) title: Recovered<String>,
    /// Who owns it; it is shown.
    pub(in crate::scenario) owner: Recovered<String>,
    /// Its changes: `[[change]]`.
    pub(in crate::scenario) change: Vec<Recovered<ChangeFile>>,
}

/// A change: `at` and one of `set`, `add_to`, `multiply` and `add`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Change")]
pub(in crate::scenario) struct ChangeFile {
    /// First day: it holds from midnight. Nothing before is altered, not even bookings for later.
    pub(in crate::scenario) from: Located<Date>,
    /// Last day, inclusive; default it stays.
    pub(in crate::scenario) to: Option<Located<Date>>,
    /// Address of what changes in the scenario.
    pub(in crate::scenario) at: Text,
    /// New value. It also reaches keys that the scenario leaves to their default.
    #[schemars(with = "Option<serde_json::Value>")]
    pub(in crate::scenario) set: Option<IgnoredAny>,
    /// Number to be added to a plain number; may be negative.
    pub(in crate::scenario) add_to: Option<Located<f64>>,
    /// Factor, a number: 10% more is `1.1`. Works on numbers, durations and references, whose
    /// `times` it multiplies.
    pub(in crate::scenario) multiply: Option<Located<f64>>,
    /// New session or shift, `{ name = "saturday", ... }`, in the list at that address.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub(in crate::scenario) add: Option<IgnoredAny>,
    /// Over how long `add`, `add_to` and `multiply` grow linearly, by week: with `"6 weeks"` a
    /// sixth in week 1, and all from week 6 on; default at once.
    pub(in crate::scenario) ramp: Option<Located<Duration>>,
    /// How long it takes from `from` until those who are needed for it are at work, rounded up to
    /// whole days: the change begins to hold, and to `ramp`, only then; yearly costs run from then on, the
    /// one-off cost falls on `from`. Default none.
    pub(in crate::scenario) recruitment: Option<Located<Duration>>,
    /// What it costs: `{ one_off = "£40,000", a_year = "£310,000" }`; of several all count.
    pub(in crate::scenario) cost: Option<Cost>,
    /// Where the figures come from; `"judgement"` if no source gives them.
    pub(in crate::scenario) source: Option<String>,
    /// Name for readers.
    #[serde(rename = "name")]
    _name: Option<String>,
}

/// What a change costs.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Cost {
    /// Once, when it begins.
    pub(in crate::scenario) one_off: Option<Money>,
    /// In each year.
    pub(in crate::scenario) a_year: Option<Money>,
    /// For each list of a session that the plan has more than the base in the diary at this address while the change
    /// holds, as it grows: as planned, whether a session is cancelled later or not.
    pub(in crate::scenario) a_session: Option<Money>,
    /// For each hour of each unit that the plan has more than the base in the rota or beds at this address while the
    /// change holds, as it grows.
    pub(in crate::scenario) an_hour: Option<Money>,
}

impl From<Cost> for Costs {
    fn from(cost: Cost) -> Self {
        let pence = |money: Option<Money>| money.map(|money| money.0);
        Self {
            one_off: pence(cost.one_off),
            a_year: pence(cost.a_year),
            a_session: pence(cost.a_session),
            an_hour: pence(cost.an_hour),
        }
    }
}
