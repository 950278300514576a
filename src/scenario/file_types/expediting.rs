//! The blocks of expediting.

use super::{Length, Number, Text};
use schemars::JsonSchema;
use serde::Deserialize;

/// A rule by which patients who would pass a limit by a little are pulled
/// forward. It acts on the waits that name it by `expedited_by`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct ExpeditingFile {
    /// Name for people.
    #[serde(rename = "title")]
    _title: Option<String>,
    /// The clock whose limit is near; patients for whom it does not run are left alone.
    pub(in crate::scenario) clock: Text,
    /// The limit, in whole days from date to date; default the shortest limit in days of the
    /// standards that count the clock.
    pub(in crate::scenario) limit: Option<Length>,
    /// Who is pulled forward: those whose wait would end on one of so many days after the last one
    /// within the limit; whole days.
    pub(in crate::scenario) reach: Length,
    /// Where to: to one of so many days, of which the last is the last one within the limit; whole
    /// days.
    pub(in crate::scenario) window: Length,
    /// Chance that such a patient is pulled forward, 0 (nobody is) to 1.
    pub(in crate::scenario) strength: Number,
    /// Shortest time from the beginning of the wait to its new end; default none.
    pub(in crate::scenario) at_least: Option<Length>,
}
