//! What is counted, worked out once for all replications.

use super::bands::Bands;
use super::delays::{Cause, causes};
use super::dims::Dims;
use crate::engine::Patient;
use crate::ids::{
    ClockId, ExpeditingId, Id, OrganisationId, PathwayId, RouteId, SiteId, StageId, StepId,
};
use crate::model::{ClockSet, Counting, Limit, Model, Standard};
use crate::standards::{
    Adjustment, Allocation, HalfCount, HandOver, SharedWait, allocate, counted_days, solo,
    within_days, within_elapsed,
};
use crate::time::{DAY, SimTime};
use std::ops::Range;

/// What the collectors of a scenario count: the model's terms, looked up in
/// advance by clock, site, pathway and step. All models of a scenario have the
/// same ids, so one layout serves them all.
#[derive(Debug, Clone)]
pub struct Layout {
    pub(super) dims: Dims,
    /// Starts of the months, and the end of the last; all at midnight.
    pub(super) months: Vec<SimTime>,
    /// The month of each day from the start of the first.
    month_of_day: Vec<u16>,
    pub(super) report: Range<usize>,
    pub(super) end: SimTime,
    pub(super) rules: Vec<Rule>,
    /// For each clock, the standards that count it.
    rules_of_clock: Vec<Vec<usize>>,
    /// Those of them that look at attributes.
    filters_of_clock: Vec<Vec<usize>>,
    organisation_of: Vec<OrganisationId>,
    group_of: Vec<u8>,
    /// Of which pathways the patients' days are taken apart by stage.
    taken_apart: Vec<bool>,
    stage_of: Vec<StageId>,
    /// Why time passes at each step.
    cause_of: Vec<Cause>,
    /// The standard whose waits are taken apart by stage, and its clocks.
    pub(super) anatomy: Option<(usize, ClockSet)>,
    /// Units of each place at the start.
    pub(super) units_at_start: Vec<u32>,
}

/// How one standard is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    limit: Limit,
    hand_over: Option<HandOver>,
    /// By route and group, whether their patients are counted.
    counted: Vec<bool>,
    /// Groups in a row of `counted`.
    groups: usize,
    /// Attributes of which patients must have one of these values.
    attributes: Vec<(usize, Vec<u32>)>,
    /// Its bands, and whether the excluded are counted.
    pub(super) bands: Option<Bands>,
    /// Days beyond which open clocks are counted apart \[days\].
    pub(super) stock_over: Vec<i64>,
}

impl Rule {
    /// Whether patients of this route and group are counted, as far as their
    /// attributes allow.
    #[inline]
    pub(super) fn counts(&self, case: &Case) -> bool {
        self.counted[case.route.index() * self.groups + usize::from(case.group)]
    }

    /// Whether a patient with these attributes is counted.
    pub(super) fn admits(&self, attributes: &[f64]) -> bool {
        self.attributes.iter().all(|(attribute, values)| {
            let value = attributes.get(*attribute).map_or(0, |&value| value as u32);
            values.contains(&value)
        })
    }

    /// Whether a wait is a breach.
    #[inline]
    pub(super) fn is_breach(&self, started: SimTime, stopped: SimTime, off: Adjustment) -> bool {
        match self.limit {
            Limit::Days(limit) => !within_days(counted_days(started, stopped, off.total()), limit),
            Limit::Seconds(limit) => !within_elapsed(stopped - started, limit),
        }
    }

    /// The wait that counts, without the days that are taken off \[seconds\].
    #[inline]
    pub(super) fn counted_seconds(
        &self,
        started: SimTime,
        stopped: SimTime,
        off: Adjustment,
    ) -> i64 {
        let waited = (stopped - started).seconds();
        if self.is_in_days() { waited - off.total() * DAY } else { waited }
    }

    /// Whether the limit is in days.
    const fn is_in_days(&self) -> bool {
        matches!(self.limit, Limit::Days(_))
    }

    /// What a stopped clock, a breach or not, counts for the organisation where its patient
    /// entered, and for the one where it stopped \[half-patients\].
    ///
    /// The two share it if the standard is shared, they differ, and the
    /// transfer came while the clock ran; otherwise the second has it alone.
    pub(super) fn allocation(
        &self,
        case: &Case,
        started: SimTime,
        stopped: SimTime,
        off: Adjustment,
        breach: bool,
    ) -> Allocation {
        if let (Some(terms), Some(transferred)) = (self.hand_over, case.transferred)
            && case.origin != case.present
            && transferred >= started
        {
            let wait = SharedWait {
                first_adjustment: off.first_seen,
                treatment_adjustment: off.treatment,
                ..SharedWait::new(started.day(), transferred.day(), stopped.day())
            };
            return allocate(&wait, terms);
        }
        Allocation { referring: HalfCount::default(), treating: solo(breach) }
    }
}

/// What counting needs to know of a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Case {
    /// Organisation where the patient entered.
    pub(super) origin: OrganisationId,
    /// Organisation where the patient is.
    pub(super) present: OrganisationId,
    /// Group; 0 = none.
    pub(super) group: u8,
    /// Route.
    pub(super) route: RouteId,
    /// Last transfer.
    pub(super) transferred: Option<SimTime>,
}

impl Layout {
    /// What is counted of a model.
    ///
    /// The months are calendar months, cut at the ends of the reporting
    /// period where these are not the first of a month. Waits are taken apart
    /// by stage for the first standard that is shared between organisations,
    /// or, if there is none, the first that is limited in days.
    pub fn new(model: &Model) -> Self {
        let horizon = &model.horizon;
        let mut months = horizon.months.clone();
        months.extend([horizon.report_from, horizon.report_to]);
        months.sort_unstable();
        months.dedup();
        let first = months.partition_point(|&start| start < horizon.report_from);
        let last = months.partition_point(|&start| start < horizon.report_to);

        let routes = routes(model);
        let groups = 1 + model.pathways.iter().map(|p| p.group).max().unwrap_or(0) as usize;
        let mut rules: Vec<Rule> =
            model.standards.iter().map(|standard| rule(standard, routes, groups)).collect();
        let rules_of_clock: Vec<Vec<usize>> = model
            .clock_ids()
            .map(|clock| {
                let counts = |&index: &usize| model.standards[index].clocks.contains(&clock);
                (0..rules.len()).filter(counts).collect()
            })
            .collect();
        let mut dims = Dims {
            first_month: 0,
            months: months.len() - 1,
            standards: rules.len(),
            organisations: model.organisations,
            groups,
            routes,
            stages: model.stages,
            thresholds: 1 + rules.iter().map(|rule| rule.stock_over.len()).max().unwrap_or(0),
            bands_a_month: 0,
            places: model.places.len(),
            diaries: model.diaries.len(),
            meetings: model.meetings.len(),
            expediting: model.flow.expediting.len().div_ceil(model.sites.len().max(1)),
        };
        for (rule, standard) in rules.iter_mut().zip(&model.standards) {
            rule.bands = Bands::of(standard, dims.bands_a_month);
            dims.bands_a_month += rule.bands.as_ref().map_or(0, |bands| bands.cells(&dims));
        }
        let filters = |of_clock: &Vec<usize>| -> Vec<usize> {
            of_clock.iter().copied().filter(|&at| !rules[at].attributes.is_empty()).collect()
        };
        let filters_of_clock = rules_of_clock.iter().map(filters).collect();
        let anatomy = anatomy(model);
        Self {
            filters_of_clock,
            dims,
            month_of_day: months_by_day(&months),
            months,
            report: first..last,
            end: horizon.end,
            rules,
            rules_of_clock,
            organisation_of: model.sites.iter().map(|site| site.organisation).collect(),
            group_of: model.pathways.iter().map(|pathway| pathway.group).collect(),
            taken_apart: model
                .pathways
                .iter()
                .map(|pathway| anatomy.is_some() && pathway.group > 0)
                .collect(),
            stage_of: model.steps.iter().map(|step| step.stage).collect(),
            cause_of: causes(model),
            anatomy,
            units_at_start: model
                .places
                .iter()
                .map(|place| place.capacity.first().map_or(0, |&(_, units)| units))
                .collect(),
        }
    }

    /// Sizes of the tables, over the whole run.
    pub fn dims(&self) -> &Dims {
        &self.dims
    }

    /// Positions of the months of the reporting period.
    pub fn report(&self) -> Range<usize> {
        self.report.clone()
    }

    /// First instant of a month, and the first after it.
    ///
    /// # Panics
    /// If there is no such month.
    pub fn month_bounds(&self, month: usize) -> (SimTime, SimTime) {
        (self.months[month], self.months[month + 1])
    }

    /// The month that an instant lies in; `None` outside the run's months.
    pub fn month(&self, time: SimTime) -> Option<usize> {
        let day = time.day() - self.months[0].day();
        let month = self.month_of_day.get(usize::try_from(day).ok()?)?;
        Some(usize::from(*month))
    }

    /// Position of the standard whose waits are taken apart by stage.
    pub fn anatomy(&self) -> Option<usize> {
        self.anatomy.map(|(standard, _)| standard)
    }

    /// Position of the rule that a rule of expediting at one site is.
    pub(super) fn rule_of(&self, by: ExpeditingId) -> usize {
        by.index() / self.organisation_of.len()
    }

    /// All stages.
    pub(super) fn stage_ids(&self) -> impl Iterator<Item = StageId> + use<> {
        (0..self.dims.stages).map(StageId::from_index)
    }

    /// The bands of a standard, if it has any or counts the excluded.
    pub fn bands(&self, standard: usize) -> Option<&Bands> {
        self.rules[standard].bands.as_ref()
    }

    /// Whether a standard's limit is in days, not in elapsed time.
    pub fn is_in_days(&self, standard: usize) -> bool {
        self.rules[standard].is_in_days()
    }

    /// Days beyond which the open clocks of a standard are counted apart
    /// \[days\].
    pub fn stock_over(&self, standard: usize) -> &[i64] {
        &self.rules[standard].stock_over
    }

    #[inline]
    pub(super) fn rules_of(&self, clock: ClockId) -> &[usize] {
        &self.rules_of_clock[clock.index()]
    }

    /// The standards that count a clock and look at attributes.
    #[inline]
    pub(super) fn filters_of(&self, clock: ClockId) -> &[usize] {
        &self.filters_of_clock[clock.index()]
    }

    #[inline]
    pub(super) fn group(&self, pathway: PathwayId) -> u8 {
        self.group_of[pathway.index()]
    }

    /// Whether days of a pathway's patients are taken apart by stage.
    #[inline]
    pub(super) fn takes_apart(&self, pathway: PathwayId) -> bool {
        self.taken_apart[pathway.index()]
    }

    #[inline]
    pub(super) fn stage(&self, step: StepId) -> StageId {
        self.stage_of[step.index()]
    }

    #[inline]
    pub(super) fn cause(&self, step: StepId) -> Cause {
        self.cause_of[step.index()]
    }

    #[inline]
    pub(super) fn case(&self, patient: &Patient) -> Case {
        let organisation = |site: SiteId| self.organisation_of[site.index()];
        Case {
            origin: organisation(patient.origin),
            present: organisation(patient.site),
            group: self.group(patient.pathway),
            route: patient.route,
            transferred: patient.transferred(),
        }
    }
}

fn months_by_day(months: &[SimTime]) -> Vec<u16> {
    let days = |month: usize| months[month + 1].day() - months[month].day();
    let all = (0..months.len().saturating_sub(1)).map(|month| (month as u16, days(month)));
    all.flat_map(|(month, days)| std::iter::repeat_n(month, days.max(0) as usize)).collect()
}

fn routes(model: &Model) -> usize {
    let of_sources = model.sources.iter().map(|source| source.route);
    let of_standards =
        model.standards.iter().flat_map(|standard| standard.routes.iter().flatten().copied());
    of_sources.chain(of_standards).map(|route| route.index() + 1).max().unwrap_or(1)
}

fn rule(standard: &Standard, routes: usize, groups: usize) -> Rule {
    let counts = |(route, group): (usize, usize)| {
        standard.routes.as_ref().is_none_or(|only| only.contains(&RouteId::from_index(route)))
            && standard.groups.as_ref().is_none_or(|only| only.contains(&(group as u8)))
    };
    let everyone = (0..routes).flat_map(|route| (0..groups).map(move |group| (route, group)));
    Rule {
        limit: standard.limit,
        hand_over: match (standard.counting, standard.limit) {
            (Counting::Shared { hand_over_by_day, treat_within_days }, Limit::Days(limit)) => {
                Some(HandOver { by_day: hand_over_by_day, treat_within: treat_within_days, limit })
            }
            _ => None,
        },
        counted: everyone.map(counts).collect(),
        groups,
        attributes: standard
            .attributes
            .iter()
            .map(|(attribute, values)| (attribute.index(), values.clone()))
            .collect(),
        bands: None,
        stock_over: standard.stock_over_days.iter().map(|&days| i64::from(days)).collect(),
    }
}

fn anatomy(model: &Model) -> Option<(usize, ClockSet)> {
    let shared = |s: &Standard| matches!(s.counting, Counting::Shared { .. });
    let in_days = |s: &Standard| matches!(s.limit, Limit::Days(_));
    let position = model
        .standards
        .iter()
        .position(shared)
        .or_else(|| model.standards.iter().position(in_days))?;
    let clocks = model.standards[position].clocks.iter();
    Some((position, clocks.fold(ClockSet::default(), |set, &clock| set.with(clock))))
}
