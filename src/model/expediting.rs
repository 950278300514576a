//! Patients who are pulled forward because their limit is near.

use crate::ids::ClockId;

/// A rule by which staff pull forward those who would otherwise pass a limit
/// by a little, as it holds at one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expediting {
    /// Position of the rule among those of the scenario; the same at all
    /// sites.
    pub rule: u16,
    /// Whose limit is near.
    pub clock: ClockId,
    /// The last day that is within the limit, the start being day 0 \[days\].
    pub limit: i64,
    /// How long after that day those are who are pulled forward \[days\].
    pub reach: i64,
    /// How many days, the last of them that day, they are pulled into
    /// \[days\].
    pub window: i64,
    /// Shortest time from now to the new end of the wait \[seconds\].
    pub at_least: i64,
    /// A patient is pulled forward if the patient's draw is below this.
    pub below: u64,
    /// Key of the rule's draws, to be added to that of the step: a hash of
    /// its name.
    pub key: u64,
}
