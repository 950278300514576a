//! The rules by which rotas and beds serve patients.

use super::{Length, Number, Spread, Text};
use crate::scenario::located::{Blocks, Located};
use schemars::JsonSchema;
use serde::Deserialize;

/// Who is served first.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Queue", title = "queue rule", untagged)]
pub(in crate::scenario) enum QueueForm {
    /// `"longest waiting"`
    #[serde(rename = "text")]
    Word(QueueWord),
    /// `{ longest_waiting = "62-day" }`
    #[serde(rename = "table")]
    Rule(Box<Located<QueueTable>>),
}

/// A rule that needs no more than a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub(in crate::scenario) enum QueueWord {
    /// Within a class of urgency, who joined the queue first.
    #[serde(rename = "first come")]
    FirstCome,
    /// Within a class of urgency, who has been in the model longest.
    #[serde(rename = "longest waiting")]
    LongestWaiting,
}

/// A rule with its terms: exactly one of `longest_waiting`, `days_to_breach`,
/// `accumulating` and `rank`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct QueueTable {
    /// Within a class of urgency, whose clock of this name started first;
    /// those whose clock does not run come last.
    pub(in crate::scenario) longest_waiting: Option<Text>,
    /// Within a class of urgency, whose limit by one of these standards comes
    /// first; those without a running clock come last.
    pub(in crate::scenario) days_to_breach: Option<Vec<Text>>,
    /// For each class of urgency a weight: whoever has the highest product of
    /// weight and time waited is served first, all classes together.
    pub(in crate::scenario) accumulating: Option<Located<Blocks<Number>>>,
    /// Within a class of urgency, for whom the value of this expression is
    /// smallest.
    pub(in crate::scenario) rank: Option<Text>,
    /// After how long all are ranked anew by `rank`; default never.
    pub(in crate::scenario) again: Option<Length>,
}

/// What becomes of work in progress when capacity falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub(in crate::scenario) enum WorkForm {
    /// It is finished, past the end of the shift.
    #[default]
    #[serde(rename = "finish")]
    Finish,
    /// The patient stays and goes on as soon as capacity rises, before anyone
    /// else is served.
    #[serde(rename = "pause")]
    Pause,
    /// As pause, but the activity begins again.
    #[serde(rename = "restart")]
    Restart,
    /// The patient goes on with the next unit that comes free, before anyone
    /// else is served.
    #[serde(rename = "hand over")]
    HandOver,
    /// The patient goes to the front of the class and goes on when served
    /// again.
    #[serde(rename = "return to queue")]
    ReturnToQueue,
}

/// When an activity may be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub(in crate::scenario) enum StartsForm {
    /// Whenever a unit is free.
    #[default]
    #[serde(rename = "always")]
    Always,
    /// Only if it will have ended when capacity next falls; the first in the
    /// queue then holds the others back.
    #[serde(rename = "if it ends in time")]
    IfItEndsInTime,
}

/// Who may interrupt activities of those who are less urgent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct PreEmptionFile {
    /// Classes of urgency that interrupt the least urgent when nothing is
    /// free.
    pub(in crate::scenario) by: Vec<Text>,
    /// What becomes of the interrupted activity; default `"resume"`.
    #[serde(default)]
    pub(in crate::scenario) then: ThenForm,
}

/// What becomes of an interrupted activity when its patient is served again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub(in crate::scenario) enum ThenForm {
    /// It goes on.
    #[default]
    #[serde(rename = "resume")]
    Resume,
    /// It begins again.
    #[serde(rename = "restart")]
    Restart,
}

/// Breakdowns of a rota's units.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct BreakdownFile {
    /// Time from the start, or from a repair, to a failure, by the clock, day and night. There is one such process for
    /// the whole rota: two failures never overlap. For 20 chairs that each fail every 200 days write 10 days. What is
    /// out of order is not available, so that utilisation rises.
    pub(in crate::scenario) after: Spread,
    /// Time from a failure to its repair.
    pub(in crate::scenario) lasts: Spread,
    /// How many units fail together; default all.
    pub(in crate::scenario) units: Option<Number>,
    /// What becomes of the work in progress; default `"hand over"`.
    pub(in crate::scenario) work: Option<WorkForm>,
}

/// Units that are kept for some patients; at least one of `for` and `sites`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct ReservedFile {
    /// Others get a unit only while more than so many are free.
    pub(in crate::scenario) units: Number,
    /// Classes of urgency for which they are kept; default all.
    #[serde(rename = "for")]
    pub(in crate::scenario) classes: Option<Vec<Text>>,
    /// Sites for whose patients they are kept; default all.
    pub(in crate::scenario) sites: Option<Vec<Text>>,
}

/// Beds that open when many wait.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct EscalationFile {
    /// How many open.
    pub(in crate::scenario) beds: Number,
    /// How many patients have to wait.
    pub(in crate::scenario) opens_when_waiting: Number,
    /// How long after that the beds open; default at once.
    pub(in crate::scenario) after: Option<Length>,
    /// How many beds have to be free for them to close; default as many as
    /// opened.
    pub(in crate::scenario) closes_when_free: Option<Number>,
}
