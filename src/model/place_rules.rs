//! The rules by which a place serves patients, where they are not the usual
//! ones.

use super::ClockSet;
use super::pathway::MAX_URGENCIES;
use crate::ids::{ClockId, ExpressionId, SiteId};
use crate::random::Sampler;

/// The rules of a place. The default is the usual: by class of urgency, then
/// first come; who is in service when a shift ends is finished.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlaceRules {
    /// Who is served first, within a class of urgency.
    pub queue: QueueRule,
    /// Whether classes of urgency do not count.
    pub ignores_urgency: bool,
    /// What becomes of those in service when capacity falls.
    pub when_shift_ends: WorkRule,
    /// Whether nobody is started whose activity would end after the next fall
    /// of the capacity.
    pub starts_if_it_ends_in_time: bool,
    /// Who may interrupt an activity.
    pub pre_emption: Option<PreEmption>,
    /// When the place is out of order.
    pub breakdown: Option<Breakdown>,
    /// Units that are kept for some.
    pub reserved: Option<Reserved>,
    /// Units that open when many wait.
    pub escalation: Option<Escalation>,
}

/// Who is served first. Ties go to whoever joined first.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum QueueRule {
    /// Who joined first.
    #[default]
    FirstCome,
    /// Who has been in the model longest.
    LongestInside,
    /// Whose clock has run longest; those whose clock does not run come last.
    LongestOnClock(ClockId),
    /// Whose time to the limit of one of these sets of clocks \[seconds\] ends
    /// first; those of whom none runs come last.
    FirstToBreach(Vec<(ClockSet, i64)>),
    /// Who has the highest product of the time waited and the weight of the
    /// class, all classes together.
    Accumulating([f64; MAX_URGENCIES]),
    /// For whom the value of an expression is smallest.
    Expression {
        /// The expression.
        expression: ExpressionId,
        /// If given, all are ranked anew at a service so long after they were
        /// last \[seconds\].
        again: Option<i64>,
    },
}

/// What becomes of work in progress when there are fewer units than are in
/// use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WorkRule {
    /// It is finished.
    #[default]
    Finish,
    /// It stops, and goes on once capacity has risen, before anyone is served.
    Pause,
    /// The same, from the beginning.
    Restart,
    /// It stops, and goes on with the next unit that comes free, before anyone
    /// is served.
    HandOver,
    /// The patient goes back to the front of the class and goes on when served
    /// again.
    ReturnToQueue,
}

/// Who may interrupt an activity of somebody strictly less urgent, who then
/// goes back to the front of the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreEmption {
    /// Classes that interrupt, as bits.
    pub by: u16,
    /// Whether the interrupted activity begins anew; otherwise it goes on.
    pub restarts: bool,
}

/// When a place is out of order.
#[derive(Debug, Clone, PartialEq)]
pub struct Breakdown {
    /// Time from the start or a repair to a failure.
    pub after: Sampler,
    /// Time from a failure to its repair.
    pub lasts: Sampler,
    /// How many units fail; `u32::MAX` for all.
    pub units: u32,
    /// What becomes of the work in progress.
    pub work: WorkRule,
}

/// Units that others get only while more than so many are free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// How many.
    pub units: u32,
    /// Classes for which they are kept, as bits.
    pub classes: u16,
    /// Sites for whose patients they are kept; `None`: all.
    pub sites: Option<Vec<SiteId>>,
}

/// Units that open some time after many wait, and close when many are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    /// How many.
    pub units: u32,
    /// How many have to wait.
    pub opens_when_waiting: u32,
    /// How long after that they open \[seconds\].
    pub after: i64,
    /// How many have to be free for them to close.
    pub closes_when_free: u32,
}
