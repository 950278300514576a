//! The four kinds of capacity.

use super::{
    BreakdownFile, EscalationFile, Length, Number, OpenOrClosed, PreEmptionFile, QueueForm,
    ReservedFile, StartsForm, Text, WeekdaysForm, WorkForm,
};
use crate::scenario::located::{Date, Duration, Located, Recovered, TimeOfDay};
use serde::Deserialize;

/// A place with a rota.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Rota {
    /// Units at all times.
    pub(in crate::scenario) units: Option<Number>,
    /// Or units by shift.
    #[serde(default)]
    pub(in crate::scenario) shift: Vec<Recovered<Shift>>,
    /// What becomes of an activity whose unit leaves when a shift ends;
    /// default `"finish"`. Shifts that end and begin at one moment are netted
    /// first.
    #[serde(default)]
    pub(in crate::scenario) when_shift_ends: WorkForm,
    /// When an activity may be started; default `"always"`.
    #[serde(default)]
    pub(in crate::scenario) starts: StartsForm,
    /// When units are out of order; default never.
    pub(in crate::scenario) breakdown: Option<BreakdownFile>,
    /// Who is served first; default `"first come"`. Every rule but
    /// `accumulating` goes by class of urgency first.
    pub(in crate::scenario) queue: Option<Located<QueueForm>>,
    /// Whether classes of urgency count in the queue; default true.
    pub(in crate::scenario) classes: Option<bool>,
    /// Who may interrupt an activity when nothing is free; default nobody.
    pub(in crate::scenario) pre_emption: Option<PreEmptionFile>,
    /// Units that are kept for some patients; default none.
    pub(in crate::scenario) reserved: Option<Located<ReservedFile>>,
}

/// A shift of a rota.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Shift {
    /// Name, unique in the rota.
    pub(in crate::scenario) name: Text,
    /// Days on which it begins; default all.
    pub(in crate::scenario) weekdays: Option<WeekdaysForm>,
    /// When it begins.
    pub(in crate::scenario) from: TimeOfDay,
    /// When it ends, past midnight if not later than `from`.
    pub(in crate::scenario) to: TimeOfDay,
    /// Units.
    pub(in crate::scenario) units: Number,
    /// What happens on bank holidays.
    #[serde(default)]
    pub(in crate::scenario) bank_holidays: ShiftOnBankHolidays,
    /// First day.
    pub(in crate::scenario) starts: Option<Date>,
    /// Last day.
    pub(in crate::scenario) ends: Option<Date>,
}

/// What a shift does on bank holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(in crate::scenario) enum ShiftOnBankHolidays {
    /// As on any day.
    #[default]
    #[serde(rename = "as usual")]
    AsUsual,
    /// It does not take place.
    #[serde(rename = "closed")]
    Closed,
    /// It takes place if it does so on Sundays.
    #[serde(rename = "as Sunday")]
    AsSunday,
}

/// Beds.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Beds {
    /// How many.
    #[serde(rename = "beds")]
    pub(in crate::scenario) number: Number,
    /// How many of them are closed; may come from a table by month. Default
    /// none.
    pub(in crate::scenario) closed: Option<Number>,
    /// Beds that open when many wait; default none.
    pub(in crate::scenario) escalation: Option<EscalationFile>,
    /// Who is served first; default `"first come"`. Every rule but
    /// `accumulating` goes by class of urgency first.
    pub(in crate::scenario) queue: Option<Located<QueueForm>>,
    /// Whether classes of urgency count in the queue; default true.
    pub(in crate::scenario) classes: Option<bool>,
    /// Who may interrupt an activity when nothing is free; default nobody.
    pub(in crate::scenario) pre_emption: Option<PreEmptionFile>,
    /// Units that are kept for some patients; default none.
    pub(in crate::scenario) reserved: Option<Located<ReservedFile>>,
}

/// A diary of bookable slots.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Diary {
    /// How far ahead appointments are given.
    pub(in crate::scenario) horizon: Option<Length>,
    /// Slots kept for some classes.
    pub(in crate::scenario) ring_fence: Option<RingFenceFile>,
    /// Whether people may come without appointment.
    #[serde(default)]
    pub(in crate::scenario) walk_in: bool,
    /// Lines outside sessions.
    pub(in crate::scenario) on_call: Option<Number>,
    /// How long after closing those who wait are seen.
    pub(in crate::scenario) overrun: Option<Length>,
    /// Sessions.
    #[serde(default)]
    pub(in crate::scenario) session: Vec<Recovered<SessionFile>>,
}

/// A ring fence.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct RingFenceFile {
    /// Share of each session's slots.
    pub(in crate::scenario) share: Number,
    /// Classes that may use them at once.
    #[serde(rename = "for")]
    pub(in crate::scenario) classes: Vec<Text>,
    /// How long before the session everyone may.
    pub(in crate::scenario) released: Located<Duration>,
}

/// A weekly session of a diary.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct SessionFile {
    /// Name, unique in the diary.
    pub(in crate::scenario) name: Text,
    /// Days on which it takes place; default all.
    pub(in crate::scenario) weekdays: Option<WeekdaysForm>,
    /// When it opens.
    pub(in crate::scenario) opens: TimeOfDay,
    /// When it closes.
    pub(in crate::scenario) closes: Located<TimeOfDay>,
    /// Lists side by side; default 1.
    pub(in crate::scenario) lists: Option<Number>,
    /// Bookable slots of one session.
    pub(in crate::scenario) slots: Option<Number>,
    /// Or of all sessions of a week.
    pub(in crate::scenario) slots_a_week: Option<Number>,
    /// Or of all sessions of a calendar month.
    pub(in crate::scenario) slots_a_month: Option<Number>,
    /// Whether it takes place on bank holidays.
    #[serde(default)]
    pub(in crate::scenario) bank_holidays: OpenOrClosed,
    /// First day.
    pub(in crate::scenario) starts: Option<Date>,
    /// Last day.
    pub(in crate::scenario) ends: Option<Date>,
}

/// A meeting.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Meeting {
    /// Days on which it meets.
    pub(in crate::scenario) weekdays: WeekdaysForm,
    /// When.
    pub(in crate::scenario) at: TimeOfDay,
    /// Most cases; default no limit.
    pub(in crate::scenario) cases: Option<Number>,
    /// How long before the meeting a case must be on the list.
    pub(in crate::scenario) cut_off: Option<Length>,
    /// Every how many weeks; default 1.
    pub(in crate::scenario) every_weeks: Option<Located<u32>>,
    /// What happens on bank holidays.
    #[serde(default)]
    pub(in crate::scenario) bank_holidays: MeetingOnBankHolidays,
}

/// What a meeting does on bank holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(in crate::scenario) enum MeetingOnBankHolidays {
    /// It moves to the next working day.
    #[default]
    #[serde(rename = "next working day")]
    NextWorkingDay,
    /// It does not take place.
    #[serde(rename = "cancelled")]
    Cancelled,
    /// It takes place.
    #[serde(rename = "as usual")]
    AsUsual,
}
