//! Pathways and their steps.

use super::{
    ElsewhereFile, Length, Number, ReleaseForm, SettingForm, Spread, TakeForm, Text, UsesForm,
    WantedForm, WhileWaiting,
};
use crate::scenario::located::{Blocks, Located, Recovered};
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

/// Steps that pathways use in several places: a step `{ name = "biopsy", part =
/// "biopsy and report" }` puts them there, with names such as `biopsy/ct`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct PartFile {
    #[serde(rename = "title")]
    _title: Option<String>,
    /// Steps in order, as in a pathway. After the last of them, and from `to =
    /// "end"`, patients go on after the step that uses the part.
    #[serde(default, rename = "step")]
    _step: Vec<Recovered<StepFile>>,
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
    pub(in crate::scenario) activity: Option<Box<Activity>>,
    /// Let time pass: a distribution; or `{ takes = ..., ends = "office" }`: the wait ends at the
    /// first open moment of that calendar.
    pub(in crate::scenario) wait: Option<WaitForm>,
    /// Beside `wait`: the rule by which patients near a limit are pulled forward, an
    /// `[expediting.NAME]` block; default none.
    pub(in crate::scenario) expedited_by: Option<Text>,
    /// Beside `wait`: what is waited for, under which its days are counted among the causes of
    /// delay; default `"result"`. Of other steps the cause is plain from what is done.
    pub(in crate::scenario) delay: Option<Located<DelayWord>>,
    /// Book an appointment and attend it: `{ diary = "ct", earliest = "1 day", did_not_attend =
    /// 0.04 }`.
    pub(in crate::scenario) book: Option<Box<Book>>,
    /// Take a diary's line without appointment: `{ diary = "ct", takes = "20 min" }`.
    pub(in crate::scenario) walk_in: Option<Box<WalkIn>>,
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
    /// Take units of a rota or of beds and keep them over the steps that
    /// follow.
    pub(in crate::scenario) take: Option<TakeForm>,
    /// Give back units that are held, wherever they were taken.
    pub(in crate::scenario) release: Option<ReleaseForm>,
    /// Stay a number of nights and leave at an hour drawn from a profile: `{ nights = ..., leaves =
    /// "discharge hours", at_least = "2 hours" }`.
    pub(in crate::scenario) stay: Option<Box<Stay>>,
    /// Change the class of urgency.
    pub(in crate::scenario) set_urgency: Option<Text>,
    /// Go on in another pathway, clocks running, and count in its group from then on: `{ pathway =
    /// "lung", step = "mdt" }`.
    pub(in crate::scenario) send: Option<Box<Send>>,
    /// `leave = true`: leave the model; open clocks end uncounted.
    pub(in crate::scenario) leave: Option<bool>,
    /// Change attributes of the patient, each by an expression, one after
    /// another: `{ severity = "severity + 1" }`.
    pub(in crate::scenario) set_attribute: Option<Blocks<Located<SettingForm>>>,
    /// The steps of this part stand here. Written out before all else.
    #[serde(rename = "part")]
    _part: Option<Text>,
    /// Do several parts side by side.
    pub(in crate::scenario) parallel: Option<Box<ParallelFile>>,
    /// How often a patient may come to this step; who comes once more goes to
    /// `then` at once. Default: as often as it happens.
    pub(in crate::scenario) at_most: Option<Located<u32>>,
    /// Where patients go who come more often than `at_most`.
    pub(in crate::scenario) then: Option<Text>,
    /// Set where parts are written out: here a part of a parallel step ends.
    #[serde(default, rename = "$ends_child")]
    #[schemars(skip)]
    pub(in crate::scenario) ends_child: bool,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub(in crate::scenario) enum DelayWord {
    /// A result: a report, a laboratory.
    #[serde(rename = "result")]
    Result,
    /// An appointment whose diary is not modelled.
    #[serde(rename = "slot")]
    Slot,
    /// A place or a bed that is not modelled.
    #[serde(rename = "place")]
    Place,
    /// A meeting that is not modelled.
    #[serde(rename = "meeting")]
    Meeting,
    /// To be told of a result that is there.
    #[serde(rename = "telling")]
    Telling,
    /// A place on a list of treatment.
    #[serde(rename = "treatment slot")]
    TreatmentSlot,
    /// The move to another hospital.
    #[serde(rename = "transfer")]
    Transfer,
    /// What the patient has asked for.
    #[serde(rename = "patient choice")]
    PatientChoice,
    /// Something is being done.
    #[serde(rename = "activity")]
    Activity,
    /// None of these.
    #[serde(rename = "other")]
    Other,
}

/// Parts that are done side by side, each from the moment at which the patient
/// comes to the step.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct ParallelFile {
    /// Names of the parts; one that is named twice is done twice.
    pub(in crate::scenario) parts: Vec<Text>,
    /// How many of them must be done before the patient goes on: a number, or
    /// `"all"`, the default.
    pub(in crate::scenario) join: Option<Located<JoinForm>>,
    /// What becomes of the rest: they `"go on"` and nobody waits for them (the
    /// default), or are `"cancelled"`.
    #[serde(default)]
    pub(in crate::scenario) others: Others,
}

/// How many parts are waited for.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Join", title = "number or `all`", untagged)]
pub(in crate::scenario) enum JoinForm {
    /// `2`
    #[serde(rename = "number")]
    Number(u16),
    /// `"all"`
    #[serde(rename = "text")]
    Word(AllWord),
}

/// The word `"all"`.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(in crate::scenario) enum AllWord {
    /// All of them.
    #[serde(rename = "all")]
    All,
}

/// What becomes of parts that nobody waits for any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub(in crate::scenario) enum Others {
    /// They are finished.
    #[default]
    #[serde(rename = "go on")]
    GoOn,
    /// They are withdrawn from queues and bookings; what is being done is
    /// finished, but goes no further.
    #[serde(rename = "cancelled")]
    Cancelled,
}

/// An activity.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form by takes")]
#[schemars(rename = "Wait", title = "distribution", untagged)]
pub(in crate::scenario) enum WaitForm {
    /// With the calendar in which it ends.
    #[serde(rename = "takes")]
    Until(Box<WaitUntil>),
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
    /// Clocks off which the days of the wait are taken, as the rules of waiting times allow: `{
    /// clocks = ["31-day first", "62-day"], as = "treatment" }`; default none.
    pub(in crate::scenario) takes_off: Option<TakesOffFile>,
}

/// Clocks off which days are taken: the only pauses that the rules know.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct TakesOffFile {
    /// Which clocks, if they run.
    pub(in crate::scenario) clocks: Vec<Text>,
    /// As what.
    #[serde(rename = "as")]
    pub(in crate::scenario) reason: PauseWord,
}

/// As what days are taken off a clock.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(in crate::scenario) enum PauseWord {
    /// First-seen adjustment: a first appointment was missed without warning. Before the transfer
    /// of a shared wait.
    #[serde(rename = "first seen")]
    FirstSeen,
    /// Treatment adjustment: a reasonable offer of admission was declined. After the transfer of a
    /// shared wait.
    #[serde(rename = "treatment")]
    Treatment,
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
    /// Clocks off which the days from their start to the day of a missed appointment are taken, on
    /// which the new one is agreed: `{ clocks = ["28-day", "62-day"], as = "first seen" }`; default
    /// none.
    pub(in crate::scenario) missed_takes_off: Option<Box<TakesOffFile>>,
    /// How many appointments a patient may miss: after so many `then` follows
    /// at once. Default no limit.
    pub(in crate::scenario) at_most_missed: Option<Located<u16>>,
    /// The step that follows after `at_most_missed`; default `"leave"`.
    pub(in crate::scenario) then: Option<Text>,
    /// Whether patients cancel their appointments; default they do not.
    pub(in crate::scenario) cancels: Option<Box<Located<CancelsFile>>>,
    /// How long patients wait, from the request on, for an appointment to be
    /// kept: then they leave the list, or cancel what is booked, and go on at
    /// `gives_up_to`. Whoever has come to the appointment stays. Default for
    /// ever.
    pub(in crate::scenario) patience: Option<Spread>,
    /// The step at which those go on whose patience is at an end; default
    /// `"leave"`.
    pub(in crate::scenario) gives_up_to: Option<Text>,
    /// When the appointment is given at another site, in its diary of the same kind; default never.
    pub(in crate::scenario) elsewhere: Option<Box<Located<ElsewhereFile>>>,
}

/// How patients cancel their appointments.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct WalkIn {
    /// Kind of diary; it needs `walk_in = true`.
    pub(in crate::scenario) diary: Text,
    /// How long a line is used.
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
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Arm")]
pub(in crate::scenario) struct ArmFile {
    /// It is taken if this expression is true; arms are looked at in order.
    pub(in crate::scenario) when: Option<Text>,
    /// Chance that it is taken, among those whom no `when` above has taken. An arm of chance 0 is never taken, and patients count as not
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
