//! A scenario that has been read and checked: the terms and names that the
//! compiled model leaves out, and the models themselves by date.

use super::one_more::Resource;
use super::sketch::Sketch;
use crate::ids::{ClockId, DiaryId, MeetingId};
use crate::ids::{IdVec, OrganisationId, PathwayId, PlaceId, RouteId, SiteId, SourceId, StageId};
use crate::model::{Measure, Model};
use crate::time::{Epoch, SimTime};
use jiff::civil::Date;

/// A checked scenario with the plans that were asked for.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What it is called.
    pub title: String,
    /// Digest of everything that was read: scenario, tables, plans, settings
    /// \[BLAKE3, hexadecimal\].
    pub digest: String,
    /// Day 0 of simulated time.
    pub epoch: Epoch,
    /// First day of the reporting period.
    pub report_from: Date,
    /// Last day of the reporting period.
    pub report_to: Date,
    /// Share by which the costs of a year weigh less than those of the year
    /// before, from `report_from` on; `None`: all weigh alike.
    pub discount_a_year: Option<f64>,
    /// Seed of the scenario file.
    pub seed: u64,
    /// Replications of the scenario file.
    pub replications: u32,
    /// What things are called.
    pub names: Names,
    /// Terms of the standards, in the order of [`Model::standards`].
    pub standards: Vec<StandardTerms>,
    /// The base, with the plans that are stacked on it.
    pub base: Timeline,
    /// Alternatives to the base, one for each plan to compare.
    pub alternatives: Vec<Alternative>,
    /// Figures with their sources, in order of address.
    pub assumptions: Vec<Assumption>,
    /// Figures that are asked for by name, then those that these are divided
    /// by.
    pub measures: Vec<MeasureTerms>,
    /// Published figures to stand beside simulated ones.
    pub published: Vec<PublishedFigure>,
    /// The group whose days per stage are shown on the terminal.
    pub anatomy: Option<GroupId>,
    /// What it holds, in outline.
    pub sketch: Sketch,
    /// Things that are allowed but deserve a look, in plain words.
    pub warnings: Vec<String>,
    /// Numbers that may be fitted to published figures, in order of address.
    pub fitted: Vec<FittedParameter>,
    /// Data that would settle what is not known, in the order of the file.
    pub data_requests: Vec<DataRequest>,
}

/// Data that trusts could be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRequest {
    /// Short name.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Which fields, of which period.
    pub what: String,
    /// What it would settle.
    pub why: String,
    /// Who in a trust has it.
    pub owner: String,
    /// Addresses of the fitted numbers that it would settle, as in
    /// [`Scenario::fitted`].
    pub settles: Vec<String>,
    /// Figures by judgement that it would replace.
    pub judged: Vec<JudgedFigure>,
}

/// Figures that are judgement, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedFigure {
    /// What they are.
    pub what: String,
    /// Their value, if it is one number.
    pub value: Option<String>,
    /// How many figures of the register of assumptions they are.
    pub figures: usize,
}

/// A number of the scenario that `calibrate` may fit.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedParameter {
    /// Address, as `--set` takes it.
    pub address: String,
    /// The value in the file.
    pub value: f64,
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// Standard deviation of what is believed of it beforehand, around
    /// `value`: of the natural logarithm if `scale` says so, else of the value
    /// itself.
    pub spread: f64,
    /// On which scale it is fitted.
    pub scale: FitScale,
    /// Code of the organisation whose site it belongs to; `None`: all of them.
    pub org_code: Option<String>,
    /// If it is what another value changes to: from which day on.
    pub from: Option<Date>,
}

/// On which scale a parameter is fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FitScale {
    /// Its natural logarithm.
    Log,
    /// As it is.
    Linear,
}

/// Position of a group of patients in [`Names::groups`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub u8);

/// What holds from which instant on. All models of a timeline, and of all
/// timelines of a scenario, have the same ids.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    /// In order of time; the first from the start.
    pub phases: Vec<Phase>,
}

/// One model and when it begins to hold.
#[derive(Debug, Clone)]
pub struct Phase {
    /// From this instant on.
    pub from: SimTime,
    /// What holds then.
    pub model: Model,
}

/// A plan as an alternative to the base.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// Short name: the plan file's name without extension.
    pub name: String,
    /// Title of the plan.
    pub title: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// What it changes, in order of date.
    pub changes: Vec<Change>,
    /// The base with these changes. Its phases before the first change equal
    /// those of the base.
    pub timeline: Timeline,
}

/// What a change costs; of each kind nothing where it is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Costs {
    /// When it begins \[pence\].
    pub one_off: Option<i64>,
    /// In a year \[pence\].
    pub a_year: Option<i64>,
    /// For each list of a session that the plan puts in more \[pence\].
    pub a_session: Option<i64>,
    /// For each hour of a unit that the plan puts in more \[pence\].
    pub an_hour: Option<i64>,
}

impl Costs {
    /// Whether there is any cost.
    pub const fn is_any(&self) -> bool {
        self.one_off.is_some()
            || self.a_year.is_some()
            || self.a_session.is_some()
            || self.an_hour.is_some()
    }
}

/// One dated change of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// First day.
    pub from: Date,
    /// Day on which the one-off cost falls: before `from` if people are
    /// recruited first.
    pub started: Date,
    /// Last day.
    pub to: Option<Date>,
    /// Address in the base.
    pub at: String,
    /// What is done there, in words, for instance `add session "saturday"`.
    pub what: String,
    /// What it costs.
    pub cost: Costs,
    /// The resource at whose address it is, if it is at one.
    pub resource: Option<Resource>,
    /// Where the figures come from.
    pub source: Option<String>,
}

/// What things are called, by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    /// Organisations.
    pub organisations: IdVec<OrganisationId, OrganisationName>,
    /// Code under which the organisations of the alliance are added up.
    pub alliance: String,
    /// Sites.
    pub sites: IdVec<SiteId, String>,
    /// Pathways.
    pub pathways: IdVec<PathwayId, String>,
    /// Steps of each pathway, without the closing one.
    pub steps: IdVec<PathwayId, Vec<String>>,
    /// Groups of patients; a pathway's `group` is a position here. The first
    /// is that of pathways with neither tumour nor resource.
    pub groups: Vec<GroupName>,
    /// Routes.
    pub routes: IdVec<RouteId, String>,
    /// Stages.
    pub stages: IdVec<StageId, String>,
    /// Clocks.
    pub clocks: IdVec<ClockId, String>,
    /// Classes of urgency, most urgent first.
    pub urgencies: Vec<String>,
    /// Places.
    pub places: IdVec<PlaceId, ResourceName>,
    /// Diaries.
    pub diaries: IdVec<DiaryId, ResourceName>,
    /// Meetings.
    pub meetings: IdVec<MeetingId, ResourceName>,
    /// Rules by which patients are pulled forward.
    pub expediting: Vec<String>,
    /// Streams of arrivals, as addresses.
    pub sources: IdVec<SourceId, String>,
}

impl Names {
    /// The resource to which an address belongs: its family, kind and site come
    /// first.
    pub(super) fn resource_at(&self, path: &[String]) -> Option<Resource> {
        let [family, kind, site, ..] = path else { return None };
        let is_it = |name: &ResourceName| {
            name.family == family && name.kind == *kind && self.sites[name.site] == *site
        };
        let place = self.places.iter_with_ids().find(|(_, name)| is_it(name));
        let diary = self.diaries.iter_with_ids().find(|(_, name)| is_it(name));
        let meeting = self.meetings.iter_with_ids().find(|(_, name)| is_it(name));
        place
            .map(|(id, _)| Resource::Place(id))
            .or(diary.map(|(id, _)| Resource::Diary(id)))
            .or(meeting.map(|(id, _)| Resource::Meeting(id)))
    }

    /// The stream of a source: its block's name, without site and pathway.
    pub fn stream(&self, source: SourceId) -> &str {
        // "arrivals.NAME.SITE.PATHWAY", in which names may be quoted.
        let address: &str = &self.sources[source];
        let name = address.strip_prefix("arrivals.").unwrap_or(address);
        match name.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().unwrap_or(quoted),
            None => name.split('.').next().unwrap_or(name),
        }
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationName {
    /// ODS code.
    pub code: String,
    /// Name for people.
    pub title: String,
    /// Whether the alliance's figures include it.
    pub in_alliance: bool,
}

/// A group under which patients are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupName {
    /// Tumour group, if it is one.
    pub tumour: Option<String>,
    /// Resource whose competing demand it is.
    pub resource: Option<String>,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceName {
    /// `rota`, `beds`, `diary` or `meeting`; `lines` for the lines of a diary.
    pub family: &'static str,
    /// Kind, for instance `ct`.
    pub kind: String,
    /// The site that it is at.
    pub site: SiteId,
}

/// Terms of a standard.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardTerms {
    /// Name in the results, for instance `62-day`.
    pub name: String,
    /// Share of patients required from each date on, in order of date.
    pub shares: Vec<(Date, f64)>,
    /// Whether the terminal has a table of it.
    pub in_tables: bool,
}

impl StandardTerms {
    /// The share that is required on `date`.
    pub fn share_on(&self, date: Date) -> Option<f64> {
        self.shares.iter().rev().find(|(from, _)| *from <= date).map(|&(_, share)| share)
    }
}

/// A figure of the scenario with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// Address of the figure, block or step.
    pub address: String,
    /// What is assumed, as written.
    pub value: String,
    /// Where it comes from.
    pub source: String,
}

/// A published figure: the keys of a row of `summary.csv` and its value. An
/// empty text means "all".
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedFigure {
    /// ODS code.
    pub org_code: String,
    /// Route.
    pub route: String,
    /// Tumour group.
    pub tumour: String,
    /// Standard.
    pub standard: String,
    /// Basis.
    pub basis: String,
    /// First day.
    pub period_start: Date,
    /// Last day.
    pub period_end: Date,
    /// What is measured.
    pub metric: String,
    /// The figure.
    pub value: f64,
}

/// A figure that is asked for by name.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureTerms {
    /// What it is called; empty where it only serves to divide another.
    pub name: String,
    /// What is counted.
    pub measure: Measure,
    /// What is made of the counts.
    pub figure: MeasureFigure,
    /// Position of the measure by which this is divided.
    pub divided_by: Option<usize>,
    /// Whether each replication counts once, in place of each patient.
    pub by_replication: bool,
    /// What a unit of the result is called.
    pub unit: String,
    /// How many of what is counted make a unit, for instance 3,600 seconds.
    pub unit_size: f64,
    /// Whether it is a number or a total that is told for each minute, hour,
    /// day or week of the time that was run.
    pub per_stretch: bool,
    /// Whether what is counted are whole things: levels and events.
    pub is_whole: bool,
    /// Organisation of the site that it is about; empty for all.
    pub org_code: String,
    /// Pathway that it is about; empty for all.
    pub pathway: String,
    /// Route that it is about; empty for all.
    pub route: String,
    /// What is known of it beforehand.
    pub known: Option<KnownAnswer>,
}

/// What is made of the values that a measure counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MeasureFigure {
    /// Their mean.
    Mean,
    /// Their sum in a replication.
    Total,
    /// Their number in a replication.
    Number,
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
    /// The share of some of them.
    Share,
    /// The value that this share of them does not pass.
    Quantile(f64),
}

/// The value that a measure must have if the program is right.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownAnswer {
    /// The value.
    pub value: f64,
    /// Its own standard error, where it was simulated.
    pub error: Option<f64>,
    /// How far the result may be from it, whatever its standard error.
    pub within: Option<f64>,
    /// Where it comes from.
    pub source: Option<String>,
}
