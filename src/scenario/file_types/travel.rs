//! Travel between sites, and appointments for which patients travel.

use super::{Length, Number, Text};
use schemars::JsonSchema;
use serde::Deserialize;

/// Travel between sites, from a CSV file with one row for each pair of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct TravelFile {
    /// The CSV file, looked up beside the file that names it. Columns: `from` and `to` (names of sites) and `minutes`, 0
    /// or more. A row holds both ways, unless there is one for the way back, too. Sites without a row are not within
    /// reach of one another.
    pub(in crate::scenario) file: Text,
}

/// When an appointment is given at another site.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Elsewhere")]
pub(in crate::scenario) struct ElsewhereFile {
    /// Longest travel from the patient's site to that of the diary, by `[travel]`.
    pub(in crate::scenario) within: Length,
    /// By how much the appointment there has to be sooner than the one at the patient's own site; sooner it has to be
    /// in any case. If the own site has none within the horizon, or others of the class wait on its list, every one
    /// elsewhere is soon enough.
    pub(in crate::scenario) if_sooner_by: Length,
    /// Share of patients who go elsewhere. Who goes once always does: to all sites, from all steps, under every plan;
    /// default 1.
    pub(in crate::scenario) accepted: Option<Number>,
}
