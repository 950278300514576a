//! What patients wait for.

use crate::ids::{DiaryId, MeetingId, PlaceId};

/// Why time passes at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Delay {
    /// An appointment is waited for.
    Slot,
    /// Staff, a room, a scanner line or a bed is waited for.
    Place,
    /// A meeting is waited for.
    Meeting,
    /// A result is waited for.
    Result,
    /// The result is there, and the patient has not been told.
    Telling,
    /// A place on a list of treatment is waited for.
    TreatmentSlot,
    /// The patient moves to another hospital.
    Transfer,
    /// The patient has asked for it.
    PatientChoice,
    /// Something is being done: an appointment, an activity, a stay.
    Activity,
    /// Several things are done side by side.
    SideBySide,
    /// None of these.
    Other,
}

impl Delay {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 11] = [
        Self::Slot,
        Self::Place,
        Self::Meeting,
        Self::Result,
        Self::Telling,
        Self::TreatmentSlot,
        Self::Transfer,
        Self::PatientChoice,
        Self::Activity,
        Self::SideBySide,
        Self::Other,
    ];

    /// What results call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slot => "slot",
            Self::Place => "place",
            Self::Meeting => "meeting",
            Self::Result => "result",
            Self::Telling => "telling",
            Self::TreatmentSlot => "treatment slot",
            Self::Transfer => "transfer",
            Self::PatientChoice => "patient choice",
            Self::Activity => "activity",
            Self::SideBySide => "side by side",
            Self::Other => "other",
        }
    }
}

/// A resource that is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Awaited {
    /// Units of a place.
    Place(PlaceId),
    /// A slot or a line of a diary.
    Diary(DiaryId),
    /// A meeting.
    Meeting(MeetingId),
}
