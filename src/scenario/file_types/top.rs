//! The top of a scenario and its small blocks.

use super::{
    Arrivals, AttributeFile, Beds, CorrelationFile, DataRequestFile, Diary, ExpeditingFile,
    MeasureFile, Meeting, Number, PartFile, Pathway, Rota, Text, TravelFile, WeekdaysForm,
};
use crate::scenario::located::{Blocks, Date, Duration, HoursOfDay, Located, Recovered};
use crate::scenario::schema::{AtSites, Repeated};
use schemars::JsonSchema;
use serde::Deserialize;

/// Blocks of one family, by kind and site.
pub(in crate::scenario) type BySite<T> = Blocks<Blocks<Recovered<T>>>;

/// A scenario, whole or in parts.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "Scenario")]
pub(in crate::scenario) struct ScenarioFile {
    /// Version of the language: 1. Needed.
    pub(in crate::scenario) schema_version: Recovered<i64>,
    /// What the scenario is called; default `"untitled"`.
    pub(in crate::scenario) title: Recovered<String>,
    /// First day of the run, when spin-up begins, between 1900 and 2200. Needed.
    pub(in crate::scenario) start: Recovered<Date>,
    /// First day of the reporting period. Needed. Years in the results are twelve calendar
    /// months, the first of them from this day on: begin on the first of a month.
    pub(in crate::scenario) report_from: Recovered<Date>,
    /// Last day of the reporting period, inclusive, at most 62 years after `start`, or 300 if the scenario has no
    /// clocks. Needed.
    pub(in crate::scenario) report_to: Recovered<Date>,
    /// How long the run goes on after `report_to`, so that cohorts end; at most two years; default
    /// none.
    pub(in crate::scenario) follow_up: Recovered<Duration>,
    /// A run ends as soon as so many patients have left the model, if that comes before the end of `follow_up`: a whole
    /// number, 1 or more. Whatever is counted is counted up to that second, and averages over time are of the time that
    /// was run; default none: the run goes on to its last day.
    pub(in crate::scenario) stop_after_patients: Recovered<u64>,
    /// Seed of all chance; default 1.
    pub(in crate::scenario) seed: Recovered<u64>,
    /// How many replications are run; default 30.
    pub(in crate::scenario) replications: Recovered<u32>,
    /// Share by which the costs of plans weigh less in each year than in the year before, counted from `report_from`:
    /// `0.035` for 3.5%. Breaches are never discounted; default all years weigh alike.
    pub(in crate::scenario) discount_a_year: Recovered<f64>,
    /// The `org_code` under which the sum of all trusts is shown: give your own; default `"WYH"`.
    pub(in crate::scenario) alliance_code: Recovered<String>,
    /// Classes of urgency, most urgent first, at most 16; default `["routine"]`.
    pub(in crate::scenario) urgencies: Recovered<Vec<Text>>,
    /// CSV file with a column `date`; default no bank holidays.
    pub(in crate::scenario) bank_holidays: Recovered<String>,
    /// CSV file of published figures, to be shown beside what is simulated (see below).
    pub(in crate::scenario) published: Recovered<String>,
    /// Order of stages in reports. If it is given, a stage that a step names but the list does not
    /// is a fault.
    pub(in crate::scenario) stages: Recovered<Vec<Text>>,
    /// Group, by its `tumour` or `resource`, whose days per stage are printed.
    pub(in crate::scenario) anatomy: Recovered<String>,
    /// Other TOML files of the folder, read as if they stood in this one.
    #[serde(rename = "files")]
    _files: Recovered<Vec<String>>,
    /// Files that several scenarios share, `["../common/pathways.toml"]`: read as if they stood in this file. They may
    /// lie anywhere inside the folder that holds the scenario's folder.
    #[serde(rename = "include")]
    _include: Recovered<Vec<String>>,
    /// Organisations by code: `[organisation.CODE]`.
    pub(in crate::scenario) organisation: Blocks<Recovered<Organisation>>,
    /// Sites by name: `[site.NAME]`.
    pub(in crate::scenario) site: Blocks<Recovered<Site>>,
    /// Travel between sites, for appointments that are given elsewhere.
    pub(in crate::scenario) travel: Recovered<TravelFile>,
    /// Named numbers and durations: `[parameter.NAME]`.
    pub(in crate::scenario) parameter: Blocks<Recovered<Parameter>>,
    /// Tables in CSV files: `[table.NAME]`.
    pub(in crate::scenario) table: Blocks<Recovered<TableFile>>,
    /// Weights of the hours of a day: `[profile.NAME]`.
    pub(in crate::scenario) profile: Blocks<Recovered<Profile>>,
    /// Opening hours: `[calendar.NAME]`.
    pub(in crate::scenario) calendar: Blocks<Recovered<CalendarFile>>,
    /// Places with a rota, by kind: `[rota.KIND]`.
    #[schemars(with = "AtSites<Rota>")]
    pub(in crate::scenario) rota: BySite<Rota>,
    /// Beds, by kind: `[beds.KIND]`.
    #[schemars(with = "AtSites<Beds>")]
    pub(in crate::scenario) beds: BySite<Beds>,
    /// Diaries of bookable slots, by kind: `[diary.KIND]`.
    #[schemars(with = "AtSites<Diary>")]
    pub(in crate::scenario) diary: BySite<Diary>,
    /// Meetings that decide cases, by kind: `[meeting.KIND]`.
    #[schemars(with = "AtSites<Meeting>")]
    pub(in crate::scenario) meeting: BySite<Meeting>,
    /// Waiting-time clocks: `[clock.NAME]`. At most eight.
    pub(in crate::scenario) clock: Blocks<Recovered<Clock>>,
    /// Rules by which patients near a limit are pulled forward: `[expediting.NAME]`.
    pub(in crate::scenario) expediting: Blocks<Recovered<ExpeditingFile>>,
    /// Waiting-time standards: `[standard.NAME]`.
    pub(in crate::scenario) standard: Blocks<Recovered<StandardFile>>,
    /// Figures to be reported by name: `[measure.NAME]`.
    pub(in crate::scenario) measure: Blocks<Recovered<MeasureFile>>,
    /// What happens to patients: `[pathway.NAME]`.
    #[schemars(with = "Repeated<Pathway>")]
    pub(in crate::scenario) pathway: Blocks<Recovered<Pathway>>,
    /// Who comes, and when: `[arrivals.NAME]`.
    #[schemars(with = "Repeated<Arrivals>")]
    pub(in crate::scenario) arrivals: Blocks<Recovered<Arrivals>>,
    /// Patients who are inside when the run starts.
    pub(in crate::scenario) starting_list: Recovered<StartingListFile>,
    /// What every patient has: attributes by name.
    pub(in crate::scenario) attribute: Blocks<Recovered<AttributeFile>>,
    /// Pairs of attributes that are tied to one another.
    pub(in crate::scenario) correlation: Recovered<Vec<Recovered<CorrelationFile>>>,
    /// Data that would settle what is not known: `[data_request.NAME]`.
    pub(in crate::scenario) data_request: Blocks<Recovered<DataRequestFile>>,
    /// Groups of steps that pathways use in several places, by name.
    pub(in crate::scenario) part: Blocks<Recovered<PartFile>>,
}

impl ScenarioFile {
    /// This with a family's blocks as they are in another. `false` if it is not
    /// a family of blocks that plans change.
    pub(in crate::scenario) fn take_family(&mut self, family: &str, other: &Self) -> bool {
        match family {
            "parameter" => self.parameter = other.parameter.clone(),
            "rota" => self.rota = other.rota.clone(),
            "beds" => self.beds = other.beds.clone(),
            "diary" => self.diary = other.diary.clone(),
            "meeting" => self.meeting = other.meeting.clone(),
            "expediting" => self.expediting = other.expediting.clone(),
            "pathway" => self.pathway = other.pathway.clone(),
            "arrivals" => self.arrivals = other.arrivals.clone(),
            "table" => {}
            _ => return false,
        }
        true
    }
}

/// The waiting list at the start of the run, from a CSV file with one row for each group of patients.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct StartingListFile {
    /// The CSV file, looked up beside the file that names it. Columns: `site`, `pathway` (each needed if there are
    /// several), `step` (default the first), `count` (default one patient a row), `urgency` (default the last class),
    /// `route` (default `other`), and those that `clocks` names.
    pub(in crate::scenario) file: Text,
    /// Columns of days, and the clocks that have run so many days at the start:
    /// `{ days_since_referral = ["28-day", "62-day"] }`. An empty cell: these clocks do not run.
    #[serde(default)]
    pub(in crate::scenario) clocks: Blocks<Vec<Text>>,
    /// What the counts are multiplied by, 0 to 1,000: a number, or a parameter, by site or not; default 1. Patients stay
    /// whole: down the file, as many as the sum of the products has come to.
    pub(in crate::scenario) times: Option<Number>,
}

/// An organisation, for instance a trust.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Organisation {
    /// Name for people; default its code.
    pub(in crate::scenario) title: Option<String>,
    /// Whether the figures of the alliance include it; false for `OUTSIDE`; default true.
    pub(in crate::scenario) in_alliance: Option<bool>,
}

/// A site, where resources and patients are.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Site {
    /// Code of the organisation that answers for it.
    pub(in crate::scenario) organisation: Text,
    /// Name for people.
    #[serde(rename = "title")]
    _title: Option<String>,
    /// Kinds of resource of which it uses another site's: `uses = { "pet ct" = "RR8" }`. The kind
    /// must exist there.
    #[serde(default)]
    pub(in crate::scenario) uses: Blocks<Text>,
}

/// A named number or duration.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Parameter {
    /// Its value.
    pub(in crate::scenario) value: Located<ParameterValue>,
    /// Lowest value; one below is a fault.
    pub(in crate::scenario) low: Option<Located<ParameterValue>>,
    /// Highest value; one above is a fault.
    pub(in crate::scenario) high: Option<Located<ParameterValue>>,
    /// Values at some sites, `{ RCF = 0.97, RAE = 1.05 }`; at all others `value` holds; default none.
    #[serde(default)]
    pub(in crate::scenario) sites: Blocks<Located<ParameterValue>>,
    /// Other values from a date on, one for each site of `sites`, or under `all` one for `value`: `{ RAE = { from =
    /// 2024-04-01, value = 1.3 } }`; default none.
    #[serde(default)]
    pub(in crate::scenario) changes: Blocks<Located<ParameterChange>>,
    /// That `calibrate` may fit all its values, and what is believed of them beforehand; default it is not fitted.
    pub(in crate::scenario) fit: Option<Located<Fit>>,
    /// The `[data_request.NAME]` that would settle its value; default none.
    pub(in crate::scenario) asks: Option<Text>,
    /// Unit, in words, for readers.
    #[serde(rename = "unit")]
    _unit: Option<String>,
}

impl Parameter {
    /// Its value at a site.
    pub(in crate::scenario) fn at(&self, site: Option<&str>) -> ParameterValue {
        site.and_then(|site| self.sites.0.get(site)).unwrap_or(&self.value).value
    }
}

/// Another value from a date on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct ParameterChange {
    /// First day.
    pub(in crate::scenario) from: Located<Date>,
    /// Its value then.
    pub(in crate::scenario) value: Located<ParameterValue>,
}

/// What is believed of a parameter before it is fitted.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Fit {
    /// Standard deviation around the value in the file, above 0: of the natural logarithm, or with `scale = "linear"`
    /// of the value itself.
    pub(in crate::scenario) spread: f64,
    /// On which scale it is fitted; default `"log"`, for values above 0.
    #[serde(default)]
    pub(in crate::scenario) scale: Scale,
}

/// On which scale a parameter is fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum Scale {
    /// Its natural logarithm.
    #[default]
    Log,
    /// As it is.
    Linear,
}

/// A number or a duration.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename = "$Form amount")]
#[schemars(rename = "ParameterValue", title = "number or duration", untagged)]
pub(in crate::scenario) enum ParameterValue {
    /// A number.
    #[serde(rename = "number")]
    Number(f64),
    /// A duration.
    #[serde(rename = "text")]
    Duration(Duration),
}

/// A table in a CSV file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Table")]
pub(in crate::scenario) struct TableFile {
    /// The file, for instance `"data/lags.csv"`.
    #[serde(rename = "file")]
    _file: Text,
    /// Columns that tell the rows apart: any of `site`, `pathway`, `month`, `hour`, or none.
    #[serde(default, rename = "keys")]
    _keys: Vec<Text>,
    /// Units of columns that are durations: `{ first_seen = "days" }`.
    #[serde(default, rename = "units")]
    _units: Blocks<Text>,
    /// Not needed: a row whose key is `*` serves where no row of that name is.
    #[serde(rename = "default")]
    _default: Option<Blocks<String>>,
}

/// Weights of the hours of a day.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Profile {
    /// 24 weights, from midnight on, or `{ table = "profiles", column = "walk in" }` with a table
    /// keyed by `hour`.
    pub(in crate::scenario) hours: Located<ProfileHours>,
}

/// 24 weights, or a table's column.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "ProfileHours", title = "24 weights", untagged)]
pub(in crate::scenario) enum ProfileHours {
    /// Written out.
    #[serde(rename = "list")]
    Weights(Vec<Located<f64>>),
    /// From a table keyed by `hour`.
    #[serde(rename = "table")]
    Column(Box<super::Reference>),
}

/// Opening hours.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Calendar")]
pub(in crate::scenario) struct CalendarFile {
    /// Days on which it is open, `["Mon", "Wed"]` or `"Mon-Fri"`; default all.
    pub(in crate::scenario) weekdays: Option<WeekdaysForm>,
    /// Spans of the day, `["08:30-12:30", "13:30-17:00"]`; default all day.
    pub(in crate::scenario) hours: Option<Vec<Located<HoursOfDay>>>,
    /// Whether it is open on bank holidays; default closed.
    #[serde(default)]
    pub(in crate::scenario) bank_holidays: OpenOrClosed,
    /// Other dates on which it is closed, `[2025-12-24]`.
    #[serde(default)]
    pub(in crate::scenario) closed: Vec<Date>,
}

/// Whether something is open on bank holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum OpenOrClosed {
    /// Closed.
    #[default]
    Closed,
    /// Open as on any day.
    Open,
}

/// A waiting-time clock.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Clock {
    /// Name for people.
    #[serde(rename = "title")]
    _title: Option<String>,
}

/// A waiting-time standard.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Standard")]
pub(in crate::scenario) struct StandardFile {
    /// Clocks whose stops are counted, `["31-day first", "31-day subsequent"]`.
    pub(in crate::scenario) clocks: Vec<Text>,
    /// Longest wait within the standard: `"62 days"` (whole days from date to date; the start is
    /// day 0) or `"4 hours"` (elapsed).
    pub(in crate::scenario) limit: Located<Duration>,
    /// Share of patients required, by date: `[ { from = 2023-10-01, value = 0.85 } ]`; default none
    /// required.
    #[serde(default)]
    pub(in crate::scenario) share: Vec<Located<ShareFrom>>,
    /// `"at stop"`: with the trust where the clock stops; or `{ hand_over_by_day = 38, treat_within
    /// = "24 days" }`, see below; default `"at stop"`.
    #[serde(default)]
    pub(in crate::scenario) counting: CountingForm,
    /// Count only patients who came by these routes; default all.
    pub(in crate::scenario) routes: Option<Vec<Text>>,
    /// Waits beyond which patients whose clock still runs are counted, `["62 days", "104 days"]`;
    /// default none.
    #[serde(default)]
    pub(in crate::scenario) stock_over: Vec<Located<Duration>>,
    /// Count only patients of these tumour groups, as they are when the clock stops; default all.
    pub(in crate::scenario) tumours: Option<Vec<Text>>,
    /// Count only patients who have one of these values when the clock stops, `{ modality =
    /// ["surgery"] }`; default all.
    #[serde(default)]
    pub(in crate::scenario) attributes: Blocks<Vec<Text>>,
    /// Last days of the bands in which patients are counted by how long they waited, `["14 days",
    /// "28 days"]`: figures `days_0_to_14`, `days_15_to_28` and `days_over_28`; default none.
    #[serde(default)]
    pub(in crate::scenario) bands: Vec<Located<Duration>>,
    /// Whether patients whose clock ends without a stop are counted, as `excluded`; default false.
    #[serde(default)]
    pub(in crate::scenario) excluded: bool,
    /// Whether the terminal shows it in its tables, too; default true. Files have it either way.
    #[serde(default = "yes")]
    pub(in crate::scenario) in_tables: bool,
    /// Under what name it is published, for readers.
    #[serde(rename = "published_as")]
    _published_as: Option<String>,
    /// Name for people.
    #[serde(rename = "title")]
    _title: Option<String>,
}

const fn yes() -> bool {
    true
}

/// A share that is required from a date on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct ShareFrom {
    /// First day.
    pub(in crate::scenario) from: Date,
    /// Share of patients, 0 to 1.
    pub(in crate::scenario) value: f64,
}

/// How stops are shared between organisations.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Counting", title = "counting", untagged)]
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
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(in crate::scenario) enum AtStop {
    /// Where the patient is when the clock stops.
    #[serde(rename = "at stop")]
    AtStop,
}

/// Terms of the national six-scenario rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct SharedCounting {
    /// Day by which the referring organisation hands over.
    pub(in crate::scenario) hand_over_by_day: u32,
    /// Time that the treating organisation then has.
    pub(in crate::scenario) treat_within: Located<Duration>,
}
