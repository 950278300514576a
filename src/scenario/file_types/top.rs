//! The top of a scenario and its small blocks.

use super::{Arrivals, Beds, Diary, MeasureFile, Meeting, Pathway, Rota, Text, WeekdaysForm};
use crate::scenario::located::{Blocks, Date, Duration, HoursOfDay, Located, Recovered};
use serde::Deserialize;

/// Blocks of one family, by kind and site.
pub(in crate::scenario) type BySite<T> = Blocks<Blocks<Recovered<T>>>;

/// A whole scenario.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::scenario) struct ScenarioFile {
    /// Version of the language: 1.
    pub(in crate::scenario) schema_version: Recovered<i64>,
    /// What the scenario is called.
    pub(in crate::scenario) title: Recovered<String>,
    /// First day of the run.
    pub(in crate::scenario) start: Recovered<Date>,
    /// First day of the reporting period.
    pub(in crate::scenario) report_from: Recovered<Date>,
    /// Last day of the reporting period.
    pub(in crate::scenario) report_to: Recovered<Date>,
    /// How long the run goes on after it.
    pub(in crate::scenario) follow_up: Recovered<Duration>,
    /// Seed.
    pub(in crate::scenario) seed: Recovered<u64>,
    /// Replications.
    pub(in crate::scenario) replications: Recovered<u32>,
    /// Code under which the organisations of the alliance are added up.
    pub(in crate::scenario) alliance_code: Recovered<String>,
    /// Classes of urgency, most urgent first.
    pub(in crate::scenario) urgencies: Recovered<Vec<Text>>,
    /// CSV file with a column `date`.
    pub(in crate::scenario) bank_holidays: Recovered<String>,
    /// CSV file of published figures.
    pub(in crate::scenario) published: Recovered<String>,
    /// Order of stages in reports.
    pub(in crate::scenario) stages: Recovered<Vec<Text>>,
    /// Group whose days per stage are printed.
    pub(in crate::scenario) anatomy: Recovered<String>,
    /// Other files that belong to the scenario.
    #[serde(rename = "files")]
    _files: Recovered<Vec<String>>,
    /// Organisations by code.
    pub(in crate::scenario) organisation: Blocks<Recovered<Organisation>>,
    /// Sites by name.
    pub(in crate::scenario) site: Blocks<Recovered<Site>>,
    /// Parameters.
    pub(in crate::scenario) parameter: Blocks<Recovered<Parameter>>,
    /// Tables.
    pub(in crate::scenario) table: Blocks<Recovered<TableFile>>,
    /// Profiles of hours.
    pub(in crate::scenario) profile: Blocks<Recovered<Profile>>,
    /// Calendars of opening hours.
    pub(in crate::scenario) calendar: Blocks<Recovered<CalendarFile>>,
    /// Places with a rota, by kind and site.
    pub(in crate::scenario) rota: BySite<Rota>,
    /// Beds, by kind and site.
    pub(in crate::scenario) beds: BySite<Beds>,
    /// Diaries, by kind and site.
    pub(in crate::scenario) diary: BySite<Diary>,
    /// Meetings, by kind and site.
    pub(in crate::scenario) meeting: BySite<Meeting>,
    /// Clocks.
    pub(in crate::scenario) clock: Blocks<Recovered<Clock>>,
    /// Standards.
    pub(in crate::scenario) standard: Blocks<Recovered<StandardFile>>,
    /// Figures to be reported by name.
    pub(in crate::scenario) measure: Blocks<Recovered<MeasureFile>>,
    /// Pathways.
    pub(in crate::scenario) pathway: Blocks<Recovered<Pathway>>,
    /// Streams of arrivals.
    pub(in crate::scenario) arrivals: Blocks<Recovered<Arrivals>>,
}

/// An organisation.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Organisation {
    /// Name for people.
    pub(in crate::scenario) title: Option<String>,
    /// Whether the alliance's figures include it.
    pub(in crate::scenario) in_alliance: Option<bool>,
}

/// A site.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Site {
    /// Code of the organisation that answers for it.
    pub(in crate::scenario) organisation: Text,
    /// Name for people.
    #[serde(rename = "title")]
    _title: Option<String>,
    /// Kinds of resources of which it uses another site's.
    #[serde(default)]
    pub(in crate::scenario) uses: Blocks<Text>,
}

/// A named number or duration.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Parameter {
    /// Its value.
    pub(in crate::scenario) value: Located<ParameterValue>,
    /// Lowest value.
    pub(in crate::scenario) low: Option<Located<ParameterValue>>,
    /// Highest value.
    pub(in crate::scenario) high: Option<Located<ParameterValue>>,
    #[serde(rename = "unit")]
    _unit: Option<String>,
}

/// A number or a duration.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename = "$Form")]
pub(in crate::scenario) enum ParameterValue {
    /// A number.
    #[serde(rename = "number")]
    Number(f64),
    /// A duration.
    #[serde(rename = "text")]
    Duration(Duration),
}

/// A table in a CSV file.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct TableFile {
    #[serde(rename = "file")]
    _file: Text,
    /// Columns that tell the rows apart.
    #[serde(default, rename = "keys")]
    _keys: Vec<Text>,
    /// Units of columns that are durations.
    #[serde(default, rename = "units")]
    _units: Blocks<Text>,
    #[serde(rename = "default")]
    _default: Option<Blocks<String>>,
}

/// Weights of the hours of a day.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Profile {
    /// The weights.
    pub(in crate::scenario) hours: Located<ProfileHours>,
}

/// 24 weights, or a table's column.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form")]
pub(in crate::scenario) enum ProfileHours {
    /// Written out.
    #[serde(rename = "list")]
    Weights(Vec<Located<f64>>),
    /// From a table keyed by `hour`.
    #[serde(rename = "table")]
    Column(Box<super::Reference>),
}

/// Opening hours.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct CalendarFile {
    /// Days on which it is open; default all.
    pub(in crate::scenario) weekdays: Option<WeekdaysForm>,
    /// Spans of the day; default all day.
    pub(in crate::scenario) hours: Option<Vec<Located<HoursOfDay>>>,
    /// Whether it is open on bank holidays.
    #[serde(default)]
    pub(in crate::scenario) bank_holidays: OpenOrClosed,
    /// Other dates on which it is closed.
    #[serde(default)]
    pub(in crate::scenario) closed: Vec<Date>,
}

/// Whether something is open on bank holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum OpenOrClosed {
    /// Closed.
    #[default]
    Closed,
    /// Open as on any day.
    Open,
}

/// A clock.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct Clock {
    #[serde(rename = "title")]
    _title: Option<String>,
}

/// A waiting-time standard.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct StandardFile {
    /// Clocks whose stops are counted.
    pub(in crate::scenario) clocks: Vec<Text>,
    /// Longest wait within the standard.
    pub(in crate::scenario) limit: Located<Duration>,
    /// Share required, by date.
    #[serde(default)]
    pub(in crate::scenario) share: Vec<Located<ShareFrom>>,
    /// How stops are shared.
    #[serde(default)]
    pub(in crate::scenario) counting: CountingForm,
    /// Routes that are counted.
    pub(in crate::scenario) routes: Option<Vec<Text>>,
    /// Waits beyond which open clocks are counted.
    #[serde(default)]
    pub(in crate::scenario) stock_over: Vec<Located<Duration>>,
    #[serde(rename = "published_as")]
    _published_as: Option<String>,
    #[serde(rename = "title")]
    _title: Option<String>,
}

/// A share that is required from a date on.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct ShareFrom {
    /// First day.
    pub(in crate::scenario) from: Date,
    /// Share of patients.
    pub(in crate::scenario) value: f64,
}

/// How stops are shared between organisations.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "$Form")]
pub(in crate::scenario) enum CountingForm {
    /// `"at stop"`
    #[serde(rename = "text")]
    Word(AtStop),
    /// The national six-scenario rule.
    #[serde(rename = "table")]
    Shared(SharedCounting),
}

impl Default for CountingForm {
    fn default() -> Self {
        Self::Word(AtStop::AtStop)
    }
}

/// The word `"at stop"`.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(in crate::scenario) enum AtStop {
    /// Where the patient is when the clock stops.
    #[serde(rename = "at stop")]
    AtStop,
}

/// Terms of the six-scenario rule.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario) struct SharedCounting {
    /// Day by which the referring organisation hands over.
    pub(in crate::scenario) hand_over_by_day: u32,
    /// Time that the treating organisation then has.
    pub(in crate::scenario) treat_within: Located<Duration>,
}
