//! What patients carry, and what the ways that they go depend on. All of it is
//! empty in models that need none of it, and then costs nothing.

use super::{Attribute, ClockSet, Delay, Elsewhere, Expediting, Expression};
use crate::ids::{
    AttributeId, CountId, ElsewhereId, ExpeditingId, ExpressionId, IdVec, ParallelId, StepId,
};

/// Stands for "as often as it happens" in [`Count::at_most`].
pub const NO_LIMIT: u32 = u32::MAX;

/// Attributes, expressions, loops and parallel steps of a model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flow {
    /// What every patient has.
    pub attributes: IdVec<AttributeId, Attribute>,
    /// For each stream of arrivals the attributes that are the same for all of
    /// its patients; may be shorter than the list of streams.
    pub presets: Vec<Vec<(AttributeId, f64)>>,
    /// How many counters of visits each patient has.
    pub counters: u16,
    /// Steps whose visits are counted.
    pub counts: IdVec<CountId, Count>,
    /// All expressions.
    pub expressions: IdVec<ExpressionId, Expression>,
    /// Arms of all branches that look at the patient.
    pub choices: Vec<Choice>,
    /// All changes of attributes.
    pub settings: Vec<Setting>,
    /// Details of all parallel steps.
    pub parallels: IdVec<ParallelId, Parallel>,
    /// Rules by which patients are pulled forward, each at every site: rule
    /// `r` at site `s` of `n` is `r * n + s`.
    pub expediting: IdVec<ExpeditingId, Expediting>,
    /// When bookings are given at other sites.
    pub elsewhere: IdVec<ElsewhereId, Elsewhere>,
    /// Whether days may be taken off clocks.
    pub adjusts: bool,
    /// Waits that take days off clocks, in order of their steps.
    pub takes_off: Vec<(StepId, TakesOff)>,
    /// Waits that are for something else than a result, and what for.
    pub delays: Vec<(StepId, Delay)>,
    /// Day of the week of the first day; 0 is Monday.
    pub first_weekday: u8,
}

/// Which clocks days are taken off, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakesOff {
    /// Those of the clocks that run.
    pub clocks: ClockSet,
    /// As what.
    pub reason: Pause,
}

/// The two ways in which the rules take days off a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// A first appointment that was missed without warning.
    FirstSeen,
    /// An offer of admission that was declined, until the patient is
    /// available.
    Treatment,
}

/// A step whose visits by each patient are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Which of the patient's counters counts them.
    pub counter: u16,
    /// Who comes more often than this goes to `then` at once; or [`NO_LIMIT`].
    pub at_most: u32,
    /// Where those go who come too often.
    pub then: StepId,
    /// Whether that is backwards.
    pub back: bool,
}

/// One arm of a branch that looks at the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// If given, the arm is taken if this is true.
    pub when: Option<ExpressionId>,
    /// Otherwise, if the patient's draw, a uniform 64-bit number, is not above
    /// this.
    pub up_to: u64,
    /// Where it leads.
    pub to: StepId,
    /// Whether that is backwards.
    pub back: bool,
}

/// One change of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Which one.
    pub attribute: AttributeId,
    /// Its new value.
    pub value: ExpressionId,
}

/// Several things that are done side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parallel {
    /// The first step of each.
    pub heads: Vec<StepId>,
    /// How many must be done before the patient goes on; at least 1.
    pub join: u16,
    /// Whether the others are then withdrawn.
    pub cancels: bool,
}
