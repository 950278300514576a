//! Pathways and their steps.

use super::{Length, Number, Spread, Text};
use crate::scenario::located::{Located, Recovered};
use schemars::JsonSchema;
use serde::Deserialize;

/// A pathway.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Pathway {
    /// Name for people.
    #[serde(rename = "title")]
    _title: Option<String>,
    /// Group under which patients are counted; default none.
    pub(in crate::scenario) tumour: Option<String>,
    /// For competing demand: the resource under which its waits are reported; default none.
    pub(in crate::scenario) resource: Option<String>,
    /// Steps in order: `[[pathway.NAME.step]]`.
    #[serde(default)]
    pub(in crate::scenario) step: Vec<Recovered<StepFile>>,
}

/// A step: a name, what is done (at most one kind), and where it leads.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Step")]
pub(in crate::scenario) struct StepFile {
    /// Name, unique in the pathway.
    #[serde(rename = "name")]
    _name: Text,
    /// Stage to which its time belongs; default the previous step's, the first `"other"`.
    pub(in crate::scenario) stage: Option<Text>,
    /// Step that follows; `"leave"` leaves the model; default the step below.
    pub(in crate::scenario) next: Option<Text>,
    /// Names the patient's luck, so that the same purpose in two rooms has the same outcome;
    /// default the step's name.
    pub(in crate::scenario) purpose: Option<Text>,
    /// Queue for a unit of a rota, hold it, give it back: `{ resource = "triage nurse", takes = "5
    /// min" }`.
    pub(in crate::scenario) activity: Option<Activity>,
    /// Let time pass: a distribution; or `{ takes = ..., ends = "office" }`: the wait ends at the
    /// first open moment of that calendar.
    pub(in crate::scenario) wait: Option<WaitForm>,
    /// Book an appointment and attend it: `{ diary = "ct", earliest = "1 day", did_not_attend =
    /// 0.04 }`.
    pub(in crate::scenario) book: Option<Book>,
    /// Take a diary's line without appointment: `{ diary = "ct", takes = "20 min" }`.
    pub(in crate::scenario) walk_in: Option<WalkIn>,
    /// Wait until the meeting of this kind takes the case.
    pub(in crate::scenario) meeting: Option<Text>,
    /// Go on along one of several arms: `[ { chance = 0.3, to = "exit" }, { otherwise = true, to =
    /// "clinic" } ]`. Chances must add up to at most 1, and to 1 without `otherwise`.
    pub(in crate::scenario) branch: Option<Located<Vec<Located<ArmFile>>>>,
    /// Start clocks: `["28-day", "62-day"]`; or `{ clocks = [...], elapsed = ... }` if they started
    /// some time ago. One that runs already is left as it is.
    pub(in crate::scenario) start_clock: Option<StartClockForm>,
    /// Stop clocks and count them.
    pub(in crate::scenario) stop_clock: Option<Vec<Text>>,
    /// End clocks without counting them.
    pub(in crate::scenario) end_clock: Option<Vec<Text>>,
    /// The patient is at this site from now on.
    pub(in crate::scenario) transfer: Option<Text>,
    /// Take a unit of a rota or a bed and hold it over the steps that follow, at most two at a
    /// time.
    pub(in crate::scenario) take: Option<Text>,
    /// Give back what was taken.
    pub(in crate::scenario) release: Option<Text>,
    /// Stay a number of nights and leave at an hour drawn from a profile: `{ nights = ..., leaves =
    /// "discharge hours", at_least = "2 hours" }`.
    pub(in crate::scenario) stay: Option<Stay>,
    /// Change the class of urgency.
    pub(in crate::scenario) set_urgency: Option<Text>,
    /// Go on in another pathway, clocks running, and count in its group from then on: `{ pathway =
    /// "lung", step = "mdt" }`.
    pub(in crate::scenario) send: Option<Send>,
    /// `leave = true`: leave the model; open clocks end uncounted.
    pub(in crate::scenario) leave: Option<bool>,
}

/// An activity.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Activity {
    /// Kind of rota (or beds) of which a unit is needed.
    pub(in crate::scenario) resource: Text,
    /// How long the unit is held.
    pub(in crate::scenario) takes: Spread,
}

/// A wait.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form by takes")]
#[schemars(rename = "Wait", title = "distribution", untagged)]
pub(in crate::scenario) enum WaitForm {
    /// With the calendar in which it ends.
    #[serde(rename = "takes")]
    Until(WaitUntil),
    /// A distribution alone.
    #[serde(rename = "otherwise")]
    Plain(Spread),
}

/// A wait that ends when a calendar is open.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct WaitUntil {
    /// How long at least.
    pub(in crate::scenario) takes: Spread,
    /// Calendar at whose first open moment from then on the wait ends; default at once.
    pub(in crate::scenario) ends: Option<Text>,
}

/// A booking.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Book {
    /// Kind of diary whose slots are booked.
    pub(in crate::scenario) diary: Text,
    /// Shortest time from request to appointment; default none.
    pub(in crate::scenario) earliest: Option<Length>,
    /// Class in which the request waits; default the patient's own.
    pub(in crate::scenario) urgency: Option<Text>,
    /// Chance that the appointment is missed; default 0.
    pub(in crate::scenario) did_not_attend: Option<Number>,
    /// Time from a missed appointment to the earliest new one; default `earliest`.
    pub(in crate::scenario) rebook_after: Option<Length>,
    /// How long the appointment takes; default one slot's length.
    pub(in crate::scenario) takes: Option<Spread>,
}

/// The use of a diary's lines without appointment.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct WalkIn {
    /// Kind of diary; it needs `walk_in = true`.
    pub(in crate::scenario) diary: Text,
    /// How long a line is used.
    pub(in crate::scenario) takes: Spread,
}

/// An arm of a branch.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Arm")]
pub(in crate::scenario) struct ArmFile {
    /// Chance that it is taken. An arm of chance 0 is never taken, and patients count as not
    /// getting there.
    pub(in crate::scenario) chance: Option<Number>,
    /// Whether it is taken when no other is; default false.
    #[serde(default)]
    pub(in crate::scenario) otherwise: bool,
    /// Step to which it leads; `"leave"` leaves the model.
    pub(in crate::scenario) to: Text,
}

/// Clocks to start.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "StartClocks", title = "clocks", untagged)]
pub(in crate::scenario) enum StartClockForm {
    /// They start now.
    #[serde(rename = "list")]
    Now(Vec<Text>),
    /// They started some time ago.
    #[serde(rename = "table")]
    Earlier(StartClock),
}

/// Clocks that started some time ago.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct StartClock {
    /// Which clocks.
    pub(in crate::scenario) clocks: Vec<Text>,
    /// How long ago they started; default just now.
    pub(in crate::scenario) elapsed: Option<Spread>,
}

/// A stay.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Stay {
    /// How many nights. Parts of a night do not count: `"2.9 days"` is 2 nights, so a distribution
    /// of mean 3 gives about 2.5.
    pub(in crate::scenario) nights: Spread,
    /// Name of the profile of the hours of leaving.
    pub(in crate::scenario) leaves: Text,
    /// Shortest stay: a moment of leaving that is past, or sooner than this, becomes this long from
    /// now; default none.
    pub(in crate::scenario) at_least: Option<Length>,
}

/// Where a patient is sent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Send {
    /// Which pathway.
    pub(in crate::scenario) pathway: Text,
    /// At which step; default the first.
    pub(in crate::scenario) step: Option<Text>,
}
