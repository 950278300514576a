//! Appointments at other sites than the patient's own.

use crate::ids::DiaryId;

/// When a booking is given in another site's diary of the same kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// By how much an appointment there has to be sooner than at the patient's
    /// own site \[seconds\]; sooner it must be in any case.
    pub sooner_by: i64,
    /// Patients go elsewhere whose draw is below this: who goes once always
    /// does.
    pub accepted_below: u64,
    /// The diaries within reach, the nearest first, of equally near ones by the
    /// name of the site.
    pub diaries: Vec<Nearby>,
}

/// A diary within reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearby {
    /// The diary.
    pub diary: DiaryId,
    /// Whether the booking may use its ring-fenced slots before their release.
    pub may_use_ring_fence: bool,
}
