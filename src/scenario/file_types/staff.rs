//! Staff from whom capacity follows.

use super::Number;
use schemars::JsonSchema;
use serde::Deserialize;

/// Staff: so many of them are at work side by side as their hours allow.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Staff")]
pub(in crate::scenario) struct StaffFile {
    /// Posts, in whole-time equivalents.
    pub(in crate::scenario) posts: Number,
    /// Share of the posts that nobody holds; default 0.
    pub(in crate::scenario) vacancy: Option<Number>,
    /// Share of the time for which those who hold them are away: holidays, study, sickness. Default 0.
    pub(in crate::scenario) leave: Option<Number>,
    /// Hours a week of one post; default 37.5.
    pub(in crate::scenario) hours_a_week: Option<Number>,
    /// Share of these hours that is spent on this work; default 1.
    pub(in crate::scenario) share: Option<Number>,
}
