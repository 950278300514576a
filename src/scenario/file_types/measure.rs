//! Figures that an analyst names.

use super::{ParameterValue, Text, WeekdaysForm};
use crate::scenario::located::{Duration, HoursOfDay, Located, TimeOfDay};
use schemars::JsonSchema;
use serde::Deserialize;

/// A figure to be reported: what is observed (exactly one of the keys down to
/// `refused_at`), of whom, and what is made of it (the mean if nothing else is
/// said).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Measure")]
#[expect(clippy::struct_excessive_bools, reason = "the keys of a block as they are written")]
pub(in crate::scenario) struct MeasureFile {
    /// What it is about, for people.
    #[serde(rename = "title")]
    _title: Option<String>,

    /// Times in the queue of a rota, of beds or of a diary's lines: 0 for those
    /// who are served at once.
    pub(in crate::scenario) wait_for: Option<Text>,
    /// With `wait_for`: whether those who gave up count too, with the time until then; default
    /// `false`.
    #[serde(default)]
    pub(in crate::scenario) gave_up: bool,
    /// Times in a step, from reaching it to going on, queueing included.
    pub(in crate::scenario) time_in: Option<StepsForm>,
    /// Times from arrival until a step is reached.
    pub(in crate::scenario) time_to: Option<StepsForm>,
    /// Times from reaching the first step (the last time, if it was reached
    /// more than once) to reaching the second.
    pub(in crate::scenario) time_between: Option<Located<Vec<Text>>>,
    /// Times from arrival to leaving the model.
    #[serde(default)]
    pub(in crate::scenario) time_inside: bool,
    /// How many wait in the queue of a rota, of beds or of a diary's lines.
    pub(in crate::scenario) queue_of: Option<Text>,
    /// How many units of a rota, of beds or of a diary's lines are in use.
    pub(in crate::scenario) in_use: Option<Text>,
    /// How many units of a rota or of beds there are.
    pub(in crate::scenario) units_of: Option<Text>,
    /// How many patients are at a step, waiting there or being seen.
    pub(in crate::scenario) number_at: Option<StepsForm>,
    /// How many patients are inside the model.
    #[serde(default)]
    pub(in crate::scenario) number_inside: bool,
    /// How often a step is reached.
    pub(in crate::scenario) count_of: Option<StepsForm>,
    /// How many patients arrive.
    #[serde(default)]
    pub(in crate::scenario) arrivals: bool,
    /// How many patients leave the model.
    #[serde(default)]
    pub(in crate::scenario) left: bool,
    /// How many leave the queue of a rota or of beds without being served.
    pub(in crate::scenario) gave_up_at: Option<Text>,
    /// How many are turned away because the queue of a rota or of beds is full.
    pub(in crate::scenario) refused_at: Option<Text>,

    /// Only patients on this pathway; steps are looked up there.
    pub(in crate::scenario) pathway: Option<Text>,
    /// Only the resource, or the patients, at this site.
    pub(in crate::scenario) site: Option<Text>,
    /// Only patients in this class of urgency at that moment.
    pub(in crate::scenario) urgency: Option<Text>,
    /// Only patients who came by this route.
    pub(in crate::scenario) route: Option<Text>,

    /// What is made of the values: `"mean"`, `"sd"`, `"variance"`, `"skewness"`, `"smallest"`,
    /// `"largest"`; of times also `"count"` (how many) and `"total"` (their sum); of `in_use` also
    /// `"share of capacity"`; of counts also `"mean time of day"` (in hours); default `"mean"`.
    pub(in crate::scenario) figure: Option<Located<FigureWord>>,
    /// In place of `figure`: the value that this share does not pass, for
    /// instance `0.95`.
    pub(in crate::scenario) quantile: Option<Located<f64>>,
    /// In place of `figure`: the share above this, a duration for times and a
    /// number for levels and counts.
    pub(in crate::scenario) share_over: Option<Located<ParameterValue>>,
    /// In place of `figure`: the share not above this.
    pub(in crate::scenario) share_within: Option<Located<ParameterValue>>,
    /// In place of `figure`: the share not below this.
    pub(in crate::scenario) share_at_least: Option<Located<ParameterValue>>,
    /// Whether waits and times of zero are left out; default `false`.
    #[serde(default)]
    pub(in crate::scenario) of_those_who_wait: bool,
    /// Looks at a level at this time of day alone, as it stands just before;
    /// without it a level is averaged over time.
    pub(in crate::scenario) at: Option<Located<TimeOfDay>>,
    /// Only these weekdays, for events and for levels with `at`.
    pub(in crate::scenario) weekdays: Option<Located<WeekdaysForm>>,
    /// Only events in this span of the day, for instance `"08:00-12:00"`.
    pub(in crate::scenario) hours: Option<Located<HoursOfDay>>,
    /// Only this day of the reporting period, 1 being the first; for events and
    /// for levels with `at`.
    pub(in crate::scenario) day: Option<Located<u32>>,
    /// For counts and totals: in each `"minute"`, `"hour"`, `"day"` or `"week"`, or for each of
    /// the `"arrivals"` of the same pathway, site, urgency and route; default the whole period.
    pub(in crate::scenario) per: Option<Located<PerWord>>,
    /// For counts: divided by another measure that counts.
    pub(in crate::scenario) divided_by: Option<Text>,
    /// With `"patients"` all values of all replications weigh alike, so that busy replications
    /// count for more; with `"replications"` it is the mean of each replication's own figure;
    /// default `"patients"`.
    #[serde(default)]
    pub(in crate::scenario) pooled: PooledWord,
    /// From and until how long after the first midnight of the reporting period values are
    /// counted, for instance `["0 h", "19 h"]`; default all of it.
    pub(in crate::scenario) between: Option<Located<Vec<Located<Duration>>>>,
    /// Only waits and times that began between these, counted likewise,
    /// whenever they ended.
    pub(in crate::scenario) joined: Option<Located<Vec<Located<Duration>>>>,
    /// Unit of times (`"minutes"`, `"hours"`, `"days"`), or a word for what is counted; default
    /// `"hours"` or `"patients"`.
    pub(in crate::scenario) unit: Option<Text>,
    /// The value that theory or another model gives.
    pub(in crate::scenario) expected: Option<Located<ExpectedFile>>,
}

/// One step, or several that count as one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Steps", title = "step or steps", untagged)]
pub(in crate::scenario) enum StepsForm {
    /// `"service"`
    #[serde(rename = "text")]
    One(Text),
    /// `["service", "recovery"]`
    #[serde(rename = "list")]
    Several(Vec<Text>),
}

impl StepsForm {
    /// The names.
    pub(in crate::scenario) fn names(&self) -> &[Text] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

/// What is made of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum FigureWord {
    /// Their mean.
    Mean,
    /// Their standard deviation.
    Sd,
    /// Their variance.
    Variance,
    /// Their skewness.
    Skewness,
    /// The smallest.
    Smallest,
    /// The largest.
    Largest,
    /// Their number.
    Count,
    /// Their sum.
    Total,
    /// Units in use, of those that there are.
    #[serde(rename = "share of capacity")]
    ShareOfCapacity,
    /// Time of day of events.
    #[serde(rename = "mean time of day")]
    MeanTimeOfDay,
}

/// In what stretches events are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum PerWord {
    /// Each minute.
    Minute,
    /// Each hour.
    Hour,
    /// Each day.
    Day,
    /// Seven days each.
    Week,
    /// Each patient who arrives.
    Arrivals,
}

/// What weighs alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum PooledWord {
    /// Each value.
    #[default]
    Patients,
    /// Each replication.
    Replications,
}

/// A known answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Expected")]
pub(in crate::scenario) struct ExpectedFile {
    /// The value, in the measure's unit.
    pub(in crate::scenario) value: f64,
    /// Its standard error, if it was simulated.
    pub(in crate::scenario) standard_error: Option<f64>,
    /// How far the result may be from it; default four standard errors.
    pub(in crate::scenario) within: Option<f64>,
    /// Where it comes from.
    pub(in crate::scenario) source: Option<String>,
}
