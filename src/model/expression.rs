//! Expressions as flat programs: one number on top of a small stack.

use crate::ids::{AttributeId, ClockId, DiaryId, MeetingId, PlaceId};

/// Most numbers that an expression may need at a time.
pub const MAX_STACK: usize = 32;

/// A compiled expression: instructions in order (postfix). Lengths of time are
/// in seconds, true is 1 and false 0, a category or name is its position.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expression {
    /// What is done one after another; at most [`MAX_STACK`] numbers are held
    /// at a time, and one is left.
    pub program: Vec<Instruction>,
}

/// One instruction. Those that work on numbers take them from the top of the
/// stack, the last one first, and put their result there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Instruction {
    /// Puts a number on the stack.
    Constant(f64),
    /// Puts on the stack what is so at this moment.
    Read(Reading),
    /// The first plus the second.
    Add,
    /// The first less the second.
    Subtract,
    /// The first times the second.
    Multiply,
    /// The first divided by the second; 0 divided by 0 is 0.
    Divide,
    /// Whether the first is below the second.
    Less,
    /// Whether the first is not above the second.
    LessOrEqual,
    /// Whether the first is above the second.
    Greater,
    /// Whether the first is not below the second.
    GreaterOrEqual,
    /// Whether both are equal.
    Equal,
    /// Whether both are true.
    And,
    /// Whether one of them is true.
    Or,
    /// Whether it is false.
    Not,
    /// The smaller of two.
    Smaller,
    /// The larger of two.
    Larger,
    /// Of three: the second if the first is true, otherwise the third.
    If,
}

/// Something that is looked up for a patient at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// An attribute.
    Attribute(AttributeId),
    /// The class of urgency.
    Urgency,
    /// The site at which the patient is.
    Site,
    /// The route by which the patient came.
    Route,
    /// Time since a clock started; 0 if it does not run.
    SinceStart(ClockId),
    /// Whether a clock runs.
    Running(ClockId),
    /// Time left until a running clock breaches the standard at this position;
    /// [`Reading::NO_BREACH`] if none runs.
    ToBreach(u16),
    /// How often the patient has come to the step with this counter.
    Visits(u16),
    /// Time since the patient joined the present queue.
    Waited,
    /// Time since the patient entered the model.
    TimeInside,
    /// Hour of the day, 0 to 23.
    Hour,
    /// Day of the week; 0 is Monday.
    Weekday,
    /// How many wait for a place.
    WaitingAtPlace(PlaceId),
    /// How many wait on a diary's list.
    WaitingForDiary(DiaryId),
    /// How many cases wait for a meeting.
    WaitingForMeeting(MeetingId),
    /// How many units of a place are free.
    FreeAtPlace(PlaceId),
}

impl Reading {
    /// Time left of those for whom no clock runs: 300 years \[seconds\].
    pub const NO_BREACH: f64 = 1e10;
}
