//! Pathways and their steps.

use super::{Length, Number, Spread, Text, UsesForm};
use crate::scenario::located::{Located, Recovered};
use serde::Deserialize;

/// A pathway.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Pathway {
    #[serde(rename = "title")]
    _title: Option<String>,
    /// Group under which patients are counted.
    pub(in crate::scenario) tumour: Option<String>,
    /// Resource under which waits of competing demand are reported.
    pub(in crate::scenario) resource: Option<String>,
    /// Steps in order.
    #[serde(default)]
    pub(in crate::scenario) step: Vec<Recovered<StepFile>>,
}

/// A step: a name, what is done (at most one kind), and where it leads.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct StepFile {
    /// Name, unique in the pathway.
    #[serde(rename = "name")]
    _name: Text,
    /// Stage to which its time belongs.
    pub(in crate::scenario) stage: Option<Text>,
    /// Step that follows; default the one below.
    pub(in crate::scenario) next: Option<Text>,
    /// What names the patient's luck; default the step's name.
    pub(in crate::scenario) purpose: Option<Text>,
    /// Queue for a unit, hold it, give it back.
    pub(in crate::scenario) activity: Option<Activity>,
    /// Let time pass.
    pub(in crate::scenario) wait: Option<WaitForm>,
    /// Book an appointment and attend it.
    pub(in crate::scenario) book: Option<Book>,
    /// Use a diary's lines without appointment.
    pub(in crate::scenario) walk_in: Option<WalkIn>,
    /// Wait until a meeting takes the case.
    pub(in crate::scenario) meeting: Option<Text>,
    /// Go on along one of several arms.
    pub(in crate::scenario) branch: Option<Located<Vec<Located<ArmFile>>>>,
    /// Start clocks.
    pub(in crate::scenario) start_clock: Option<StartClockForm>,
    /// Stop clocks and count them.
    pub(in crate::scenario) stop_clock: Option<Vec<Text>>,
    /// End clocks without counting.
    pub(in crate::scenario) end_clock: Option<Vec<Text>>,
    /// Move to another site.
    pub(in crate::scenario) transfer: Option<Text>,
    /// Take a unit and keep it.
    pub(in crate::scenario) take: Option<Text>,
    /// Give a unit back.
    pub(in crate::scenario) release: Option<Text>,
    /// Stay some nights.
    pub(in crate::scenario) stay: Option<Stay>,
    /// Change the class of urgency.
    pub(in crate::scenario) set_urgency: Option<Text>,
    /// Go on in another pathway.
    pub(in crate::scenario) send: Option<Send>,
    /// Leave the model.
    pub(in crate::scenario) leave: Option<bool>,
}

/// An activity.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Activity {
    /// Whose unit.
    pub(in crate::scenario) resource: Text,
    /// How long.
    pub(in crate::scenario) takes: Spread,
}

/// A wait.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form by takes")]
pub(in crate::scenario) enum WaitForm {
    /// With the calendar in which it ends.
    #[serde(rename = "takes")]
    Until(WaitUntil),
    /// A distribution alone.
    #[serde(rename = "otherwise")]
    Plain(Spread),
}

/// A wait that ends when a calendar is open.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct WaitUntil {
    /// How long.
    pub(in crate::scenario) takes: Spread,
    /// In which calendar it ends.
    pub(in crate::scenario) ends: Option<Text>,
}

/// A booking.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Book {
    /// Whose slots.
    pub(in crate::scenario) diary: Text,
    /// Shortest time from request to appointment.
    pub(in crate::scenario) earliest: Option<Length>,
    /// Class in which the request waits.
    pub(in crate::scenario) urgency: Option<Text>,
    /// Chance that the appointment is missed.
    pub(in crate::scenario) did_not_attend: Option<Number>,
    /// Time from a missed appointment to the earliest new one; default
    /// `earliest`.
    pub(in crate::scenario) rebook_after: Option<Length>,
    /// How long the appointment takes; default as long as what it uses of the
    /// session: one slot's length, or so many.
    pub(in crate::scenario) takes: Option<Spread>,
    /// How much of a session it uses: a number of slots or points (default 1),
    /// or, in a diary of minutes, a duration or a distribution of durations.
    /// The estimate of a distribution is drawn once for each patient, rounded
    /// to minutes, and holds for new appointments too.
    pub(in crate::scenario) uses: Option<Located<UsesForm>>,
    /// How many appointments a patient may miss: after so many `then` follows
    /// at once. Default no limit.
    pub(in crate::scenario) at_most_missed: Option<Located<u16>>,
    /// The step that follows after `at_most_missed`; default `"leave"`.
    pub(in crate::scenario) then: Option<Text>,
    /// Whether patients cancel their appointments; default they do not.
    pub(in crate::scenario) cancels: Option<Located<CancelsFile>>,
    /// How long patients wait, from the request on, for an appointment to be
    /// kept: then they leave the list, or cancel what is booked, and go on at
    /// `gives_up_to`. Whoever has come to the appointment stays. Default for
    /// ever.
    pub(in crate::scenario) patience: Option<Spread>,
    /// The step at which those go on whose patience is at an end; default
    /// `"leave"`.
    pub(in crate::scenario) gives_up_to: Option<Text>,
}

/// How patients cancel their appointments.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct CancelsFile {
    /// Chance that an appointment is cancelled, below 1; drawn for each one
    /// when it is given.
    pub(in crate::scenario) chance: Number,
    /// How long before the appointment, or at once if it is sooner: the slot
    /// is free from then on and offered to the list.
    pub(in crate::scenario) notice: Length,
    /// Time from then to the earliest new appointment; default as after a
    /// missed one.
    pub(in crate::scenario) rebook_after: Option<Length>,
    /// A step that follows instead of a new appointment.
    pub(in crate::scenario) then: Option<Text>,
}

/// The use of a diary's lines without appointment.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct WalkIn {
    /// Whose lines.
    pub(in crate::scenario) diary: Text,
    /// How long.
    pub(in crate::scenario) takes: Spread,
}

/// An arm of a branch.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct ArmFile {
    /// Chance that it is taken.
    pub(in crate::scenario) chance: Option<Number>,
    /// Whether it is taken when no other is.
    #[serde(default)]
    pub(in crate::scenario) otherwise: bool,
    /// Where it leads.
    pub(in crate::scenario) to: Text,
}

/// Clocks to start.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form")]
pub(in crate::scenario) enum StartClockForm {
    /// They start now.
    #[serde(rename = "list")]
    Now(Vec<Text>),
    /// They started some time ago.
    #[serde(rename = "table")]
    Earlier(StartClock),
}

/// Clocks that started some time ago.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct StartClock {
    /// Which.
    pub(in crate::scenario) clocks: Vec<Text>,
    /// How long ago.
    pub(in crate::scenario) elapsed: Option<Spread>,
}

/// A stay.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Stay {
    /// Nights.
    pub(in crate::scenario) nights: Spread,
    /// Profile of the hours of leaving.
    pub(in crate::scenario) leaves: Text,
    /// Shortest stay.
    pub(in crate::scenario) at_least: Option<Length>,
}

/// Where a patient is sent.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Send {
    /// Which pathway.
    pub(in crate::scenario) pathway: Text,
    /// At which step; default the first.
    pub(in crate::scenario) step: Option<Text>,
}
