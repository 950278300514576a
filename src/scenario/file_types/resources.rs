//! The four kinds of capacity.

use super::{Length, Number, OpenOrClosed, Text, WeekdaysForm};
use crate::scenario::located::{Date, Duration, Located, Recovered, TimeOfDay};
use schemars::JsonSchema;
use serde::Deserialize;

/// A place with a rota.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Rota {
    /// Units at all times. Either this or shifts.
    pub(in crate::scenario) units: Option<Number>,
    /// Units by shift: `[[rota.KIND.shift]]`. Shifts add up.
    #[serde(default)]
    pub(in crate::scenario) shift: Vec<Recovered<Shift>>,
}

/// A shift of a rota.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Shift {
    /// Name, unique in the rota.
    pub(in crate::scenario) name: Text,
    /// Days on which it begins, `["Mon", "Wed"]` or `"Mon-Fri"`; default all.
    pub(in crate::scenario) weekdays: Option<WeekdaysForm>,
    /// When it begins.
    pub(in crate::scenario) from: TimeOfDay,
    /// When it ends; past midnight if not later than `from`.
    pub(in crate::scenario) to: TimeOfDay,
    /// Units that it brings. A table keyed by `month` makes them vary by month (after its last
    /// month the last twelve repeat).
    pub(in crate::scenario) units: Number,
    /// What it does on bank holidays; default `"as usual"`.
    #[serde(default)]
    pub(in crate::scenario) bank_holidays: ShiftOnBankHolidays,
    /// First day; default the run's.
    pub(in crate::scenario) starts: Option<Date>,
    /// Last day, inclusive; default the run's.
    pub(in crate::scenario) ends: Option<Date>,
}

/// What a shift does on bank holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
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

/// Beds, taken and given back by steps.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Beds {
    /// How many: a number, or a table, which may be keyed by month.
    #[serde(rename = "beds")]
    pub(in crate::scenario) number: Number,
}

/// A diary of bookable slots.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Diary {
    /// How far ahead appointments are given; default `"6 weeks"`.
    pub(in crate::scenario) horizon: Option<Length>,
    /// Slots kept for some classes of urgency: `{ share = 0.2, for = ["suspected cancer"], released
    /// = "2 days" }`; default none.
    pub(in crate::scenario) ring_fence: Option<RingFenceFile>,
    /// Whether people may come without appointment and take the next free line; those with an
    /// appointment slip; default false.
    #[serde(default)]
    pub(in crate::scenario) walk_in: bool,
    /// Lines outside sessions, for `walk_in`; default 0.
    pub(in crate::scenario) on_call: Option<Number>,
    /// For `walk_in`: how long after closing those who still wait are seen; later, those with an
    /// appointment are booked again; default none.
    pub(in crate::scenario) overrun: Option<Length>,
    /// Sessions: `[[diary.KIND.session]]`.
    #[serde(default)]
    pub(in crate::scenario) session: Vec<Recovered<SessionFile>>,
}

/// A ring fence; all three keys are needed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "RingFence")]
pub(in crate::scenario) struct RingFenceFile {
    /// Share of each session's slots, rounded so that the share is kept over the sessions of one
    /// name.
    pub(in crate::scenario) share: Number,
    /// Classes of urgency that may use them at once.
    #[serde(rename = "for")]
    pub(in crate::scenario) classes: Vec<Text>,
    /// How long before the session everyone may, in whole days.
    pub(in crate::scenario) released: Located<Duration>,
}

/// A weekly session of a diary.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Session")]
pub(in crate::scenario) struct SessionFile {
    /// Name, unique in the diary.
    pub(in crate::scenario) name: Text,
    /// Days on which it takes place, `["Mon", "Wed"]` or `"Mon-Fri"`; default all.
    pub(in crate::scenario) weekdays: Option<WeekdaysForm>,
    /// When it opens.
    pub(in crate::scenario) opens: TimeOfDay,
    /// When it closes.
    pub(in crate::scenario) closes: Located<TimeOfDay>,
    /// Patients seen side by side; default 1.
    pub(in crate::scenario) lists: Option<Number>,
    /// Bookable slots of one session, all lists together; a fraction is spread: 2.5 gives 2 and 3
    /// in turn. One of `slots`, `slots_a_week` and `slots_a_month` is needed, unless people walk in.
    pub(in crate::scenario) slots: Option<Number>,
    /// Or that many spread over the sessions of this name in a week, from Monday; `starts` and
    /// `ends` cut off without putting more into what is left.
    pub(in crate::scenario) slots_a_week: Option<Number>,
    /// Or that many spread over the sessions of this name in a calendar month.
    pub(in crate::scenario) slots_a_month: Option<Number>,
    /// Whether it takes place on bank holidays; default closed.
    #[serde(default)]
    pub(in crate::scenario) bank_holidays: OpenOrClosed,
    /// First day; default the run's.
    pub(in crate::scenario) starts: Option<Date>,
    /// Last day, inclusive; default the run's.
    pub(in crate::scenario) ends: Option<Date>,
}

/// A meeting that decides cases, by urgency, then first come.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Meeting {
    /// Days on which it meets, `["Wed"]`.
    pub(in crate::scenario) weekdays: WeekdaysForm,
    /// When it begins.
    pub(in crate::scenario) at: TimeOfDay,
    /// Most cases that one meeting takes; the rest wait for the next; default no limit.
    pub(in crate::scenario) cases: Option<Number>,
    /// How long before the meeting a case must be on the list; default none.
    pub(in crate::scenario) cut_off: Option<Length>,
    /// It meets every so many weeks; default 1.
    pub(in crate::scenario) every_weeks: Option<Located<u32>>,
    /// What it does on bank holidays; default `"next working day"`.
    #[serde(default)]
    pub(in crate::scenario) bank_holidays: MeetingOnBankHolidays,
}

/// What a meeting does on bank holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
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
