//! Pathways and their steps.

use super::{Length, Number, ReleaseForm, Spread, TakeForm, Text, WantedForm, WhileWaiting};
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
    /// Take units of a rota or of beds and keep them over the steps that
    /// follow.
    pub(in crate::scenario) take: Option<TakeForm>,
    /// Give back units that are held, wherever they were taken.
    pub(in crate::scenario) release: Option<ReleaseForm>,
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
    /// The units that are needed: a kind of rota or beds, several units of it,
    /// several kinds at once, or one of several kinds.
    pub(in crate::scenario) resource: WantedForm,
    /// How long they are held.
    pub(in crate::scenario) takes: Spread,
    /// Whether the patient keeps the units afterwards, until a `release`;
    /// default false.
    #[serde(default)]
    pub(in crate::scenario) keep: bool,
    /// How long a patient waits before giving up; default for ever.
    pub(in crate::scenario) patience: Option<Spread>,
    /// Step at which those go on who give up; default `"leave"`.
    pub(in crate::scenario) gives_up_to: Option<Text>,
    /// Most patients who wait; whoever comes to more does not join. 0: nobody
    /// waits. Default no limit.
    pub(in crate::scenario) room: Option<Number>,
    /// Step at which those go on who find no room; default `"leave"`.
    pub(in crate::scenario) when_full: Option<Text>,
    /// Changes of urgency while the patient waits.
    #[serde(default)]
    pub(in crate::scenario) while_waiting: Vec<Located<WhileWaiting>>,
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
    /// Time to a new appointment.
    pub(in crate::scenario) rebook_after: Option<Length>,
    /// How long the appointment takes.
    pub(in crate::scenario) takes: Option<Spread>,
}

/// The use of a diary's lines without appointment.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct WalkIn {
    /// Whose lines.
    pub(in crate::scenario) diary: Text,
    /// How long a line is held.
    pub(in crate::scenario) takes: Spread,
    /// How long a patient waits before giving up; default for ever.
    pub(in crate::scenario) patience: Option<Spread>,
    /// Step at which those go on who give up; default `"leave"`.
    pub(in crate::scenario) gives_up_to: Option<Text>,
    /// Most patients who wait; whoever comes to more does not join. 0: nobody
    /// waits. Default no limit.
    pub(in crate::scenario) room: Option<Number>,
    /// Step at which those go on who find no room; default `"leave"`.
    pub(in crate::scenario) when_full: Option<Text>,
    /// Changes of urgency while the patient waits.
    #[serde(default)]
    pub(in crate::scenario) while_waiting: Vec<Located<WhileWaiting>>,
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
