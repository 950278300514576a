//! The four kinds of capacity.

use super::{
    BreakdownFile, Closures, EscalationFile, Length, Number, OpenOrClosed, PreEmptionFile,
    QueueForm, ReservedFile, StaffFile, StartsForm, Text, WeekdaysForm, WorkForm,
};
use crate::scenario::located::{Date, Duration, Located, Money, Recovered, TimeOfDay};
use schemars::JsonSchema;
use serde::Deserialize;

/// A place with a rota.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Rota {
    /// Units at all times. Either this or shifts.
    pub(in crate::scenario) units: Option<Number>,
    /// Staff whose hours are spread over the shifts, which then say no units: as many are there side
    /// by side as the hours allow.
    pub(in crate::scenario) staff: Option<Located<StaffFile>>,
    /// Units by shift: `[[rota.KIND.shift]]`. Shifts add up.
    #[serde(default)]
    pub(in crate::scenario) shift: Vec<Recovered<Shift>>,
    /// Days without units: dates, or spans of dates with both ends included,
    /// as in `[2025-12-24, { from = 2025-08-04, to = 2025-08-15 }]`. A shift
    /// that began the evening before still ends as usual. Default none.
    #[serde(default)]
    pub(in crate::scenario) closed: Closures,
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
    /// Units that it brings; needed unless the rota has `staff`. A table keyed by `month` makes them
    /// vary by month (after its last month the last twelve repeat).
    pub(in crate::scenario) units: Option<Number>,
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
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Diary {
    /// How far ahead appointments are given; default `"6 weeks"`.
    pub(in crate::scenario) horizon: Option<Length>,
    /// Who of those on its list is offered slots first, within a class of urgency: `"first come"`
    /// (default), `"longest waiting"`, `{ longest_waiting = "62-day" }` or `{ days_to_breach =
    /// ["62-day"] }`, as of a rota. Who has an appointment keeps it.
    pub(in crate::scenario) queue: Option<Located<QueueForm>>,
    /// Slots kept for some classes of urgency: `{ share = 0.2, for = ["suspected cancer"], released
    /// = "2 days" }`; default none.
    pub(in crate::scenario) ring_fence: Option<RingFenceFile>,
    /// Whether people may come without appointment. They and those with an
    /// appointment are then seen one after another on the lists that are open,
    /// as with `in_turn`. Default false.
    #[serde(default)]
    pub(in crate::scenario) walk_in: bool,
    /// Whether patients are seen one after another on each list, in the order
    /// of their appointments: who takes longer makes the next late. Otherwise
    /// everybody is seen on time, however long the one before takes. Default
    /// false; `walk_in` implies it.
    #[serde(default)]
    pub(in crate::scenario) in_turn: bool,
    /// Lines outside sessions, for `walk_in`; default 0.
    pub(in crate::scenario) on_call: Option<Number>,
    /// With `in_turn` or `walk_in`: how long after closing patients who still
    /// wait are begun with; those left then are booked again. Default none.
    pub(in crate::scenario) overrun: Option<Length>,
    /// Days without sessions: dates, or spans of dates with both ends
    /// included. Slots of a week or month that fall on them are lost. Default
    /// none.
    #[serde(default)]
    pub(in crate::scenario) closed: Closures,
    /// Sessions: `[[diary.KIND.session]]`.
    #[serde(default)]
    pub(in crate::scenario) session: Vec<Recovered<SessionFile>>,
}

/// A ring fence; all three keys are needed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "RingFence")]
pub(in crate::scenario) struct RingFenceFile {
    /// Share of each session's slots, rounded so that the share is kept over the sessions of one
    /// name; a table may be keyed by `month`.
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
    /// Patients seen side by side; default 1. With `staff`: at most so many (rooms), default no limit.
    pub(in crate::scenario) lists: Option<Number>,
    /// Staff, one for each list: so many lists are held side by side as their hours allow. Slots,
    /// points or minutes of the session are then those of one list.
    pub(in crate::scenario) staff: Option<Located<StaffFile>>,
    /// Bookable slots of one session, all lists together; a fraction is spread: 2.5 gives 2 and 3
    /// in turn. One of `slots`, `slots_a_week` and `slots_a_month` is needed, unless people walk in.
    pub(in crate::scenario) slots: Option<Number>,
    /// Or that many spread over the sessions of this name in a week, from Monday; `starts` and
    /// `ends` cut off without putting more into what is left.
    pub(in crate::scenario) slots_a_week: Option<Number>,
    /// Or that many spread over the sessions of this name in a calendar month.
    pub(in crate::scenario) slots_a_month: Option<Number>,
    /// Instead of slots: points of one session, over all lists, of which a
    /// booking uses as many as it says.
    pub(in crate::scenario) points: Option<Number>,
    /// Or of all sessions of a week.
    pub(in crate::scenario) points_a_week: Option<Number>,
    /// Or of all sessions of a calendar month.
    pub(in crate::scenario) points_a_month: Option<Number>,
    /// Instead of slots: minutes of one session that may be booked, over all
    /// lists. All sessions of a diary are in minutes, or none.
    pub(in crate::scenario) minutes: Option<Number>,
    /// Or of all sessions of a week.
    pub(in crate::scenario) minutes_a_week: Option<Number>,
    /// Or of all sessions of a calendar month.
    pub(in crate::scenario) minutes_a_month: Option<Number>,
    /// How many more may be booked than there are, as a share (`0.1`: 10%
    /// more), rounded so that the share is kept over the sessions of this name.
    /// The appointments move together, so that two patients share a time: with
    /// `in_turn` the session then overruns, otherwise the two are seen side by
    /// side. Default 0.
    pub(in crate::scenario) overbooking: Option<Number>,
    /// When the hospital cancels the session. Default never.
    pub(in crate::scenario) cancelled: Option<Located<CancelledFile>>,
    /// Makes it an extra session, which takes place only when the wait is long. Default: it always
    /// does.
    pub(in crate::scenario) flex: Option<Located<FlexFile>>,
    /// Whether it takes place on bank holidays; default closed.
    #[serde(default)]
    pub(in crate::scenario) bank_holidays: OpenOrClosed,
    /// First day; default the run's.
    pub(in crate::scenario) starts: Option<Date>,
    /// Last day, inclusive; default the run's.
    pub(in crate::scenario) ends: Option<Date>,
}

/// When an extra session takes place.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct FlexFile {
    /// The session takes place if the wait for the diary is longer than this.
    pub(in crate::scenario) beyond: Length,
    /// How long before that is decided, in whole days: at the midnight that begins that day.
    pub(in crate::scenario) decided: Length,
    /// Most sessions of this name that take place in a week, from Monday; default no limit.
    pub(in crate::scenario) at_most_a_week: Option<Number>,
    /// What a session costs more than one as usual, `"£900"`; default nothing.
    pub(in crate::scenario) cost_a_session: Option<Money>,
}

/// When the hospital cancels a session.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct CancelledFile {
    /// Chance that a session is cancelled; drawn for each date.
    pub(in crate::scenario) chance: Option<Number>,
    /// How long before, in whole days: at the midnight of that day all who are
    /// booked choose anew, the most urgent first, before those on the list.
    /// Default none: at the midnight before the session.
    pub(in crate::scenario) notice: Option<Length>,
    /// A session is also cancelled if fewer units than this are free, of the
    /// resource in `of`, at the moment when it opens.
    pub(in crate::scenario) when_free_below: Option<Number>,
    /// The beds or rota that `when_free_below` looks at.
    #[serde(rename = "of")]
    pub(in crate::scenario) of_resource: Option<Text>,
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
    /// What becomes of cases above that number: `"next meeting"` (default),
    /// `"all are taken"` (the number is only held against them), or `{ meeting
    /// = "other mdt" }`: they are on that meeting's list from then on.
    pub(in crate::scenario) overflow: Option<Located<OverflowForm>>,
    /// Dates, or spans of dates with both ends included, on which it does not
    /// take place; its cases wait for the next. Default none.
    #[serde(default)]
    pub(in crate::scenario) closed: Closures,
    /// How long before the meeting a case must be on the list; default none.
    pub(in crate::scenario) cut_off: Option<Length>,
    /// It meets every so many weeks; default 1.
    pub(in crate::scenario) every_weeks: Option<Located<u32>>,
    /// What it does on bank holidays; default `"next working day"`.
    #[serde(default)]
    pub(in crate::scenario) bank_holidays: MeetingOnBankHolidays,
}

/// What becomes of cases above a meeting's number.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Overflow", title = "overflow", untagged)]
pub(in crate::scenario) enum OverflowForm {
    /// `"next meeting"`
    #[serde(rename = "text")]
    Word(OverflowWord),
    /// `{ meeting = "other mdt" }`
    #[serde(rename = "table")]
    Other(OtherMeeting),
}

/// What becomes of cases above a meeting's number, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub(in crate::scenario) enum OverflowWord {
    /// They wait for the next meeting.
    #[serde(rename = "next meeting")]
    NextMeeting,
    /// They are taken all the same.
    #[serde(rename = "all are taken")]
    AllAreTaken,
}

/// The meeting to whose list cases go on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct OtherMeeting {
    /// Its kind; it must exist at the same site, or the site must use it.
    pub(in crate::scenario) meeting: Text,
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
