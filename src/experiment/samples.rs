//! The replications' counts, brought into the form in which statistics take
//! them: one number per replication.

use super::futures::Futures;
use super::key::{FigureKey, Subject};
use super::periods::{Period, months_and_years, years};
use super::replicate::Outcome;
use crate::ids::{Id, OrganisationId, RouteId, StageId};
use crate::model::{Awaited, Delay};
use crate::observe::{Bands, Basis, Breakdown, Dims, Layout, Tables, Tally};
use crate::scenario::Scenario;
use crate::standards::WHOLE_PATIENT;
use crate::time::{DAY, SimTime};
use std::collections::BTreeSet;
use std::ops::Range;

/// What the replications of an experiment counted, with the names of it all.
#[derive(Debug)]
pub(super) struct Samples<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) layout: &'a Layout,
    outcomes: &'a [Outcome],
    /// How the outcomes hang together.
    pub(super) futures: Futures,
    /// The alliance, then each organisation.
    pub(super) scopes: Vec<Scope>,
    /// All patients, then each group, then each route.
    pub(super) slices: Vec<Slice>,
    /// Years, or months and years, that every replication of every timeline has
    /// come to.
    pub(super) years: Vec<Period>,
    pub(super) months_and_years: Vec<Period>,
}

/// One organisation, or all of the alliance.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) code: String,
    pub(super) organisations: Vec<OrganisationId>,
}

/// Some of an organisation's patients, and what results call them.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    pub(super) breakdown: Breakdown,
    pub(super) route: String,
    pub(super) tumour: String,
    pub(super) resource: String,
}

/// Stopped clocks of one cell \[whole patients\], by replication.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Stops {
    pub(super) patients: Vec<f64>,
    pub(super) breaches: Vec<f64>,
    pub(super) within: Vec<f64>,
    /// Sum of the waits \[patient-seconds\].
    pub(super) waited: Vec<f64>,
}

impl Stops {
    /// Whether no replication has a patient in it.
    pub(super) fn is_empty(&self) -> bool {
        self.patients.iter().all(|&patients| patients <= 0.0)
    }

    /// Sum of the waits in units of so many seconds, by replication.
    pub(super) fn waited_in(&self, unit: f64) -> Vec<f64> {
        self.waited.iter().map(|seconds| seconds / unit).collect()
    }

    /// Share within the standard of each replication that has patients.
    pub(super) fn performance(&self) -> Vec<f64> {
        let pairs = self.within.iter().zip(&self.patients);
        pairs.filter(|pair| *pair.1 > 0.0).map(|(within, patients)| within / patients).collect()
    }
}

impl<'a> Samples<'a> {
    pub(super) fn new(
        scenario: &'a Scenario,
        layout: &'a Layout,
        (outcomes, futures): (&'a [Outcome], Futures),
    ) -> Self {
        // Of a period that some replications have not come to there is no
        // figure of all of them.
        let ends = outcomes.iter().flat_map(|outcome| &outcome.tables).map(Tables::end);
        let first_end = ends.min().unwrap_or(SimTime::NEVER);
        let begun = |mut periods: Vec<Period>| {
            periods.retain(|period| layout.month_bounds(period.months.start).0 < first_end);
            periods
        };
        Self {
            scenario,
            layout,
            outcomes,
            futures,
            scopes: scopes(scenario, layout.dims()),
            slices: slices(scenario, layout.dims()),
            years: begun(years(layout, scenario.epoch)),
            months_and_years: begun(months_and_years(layout, scenario.epoch)),
        }
    }

    /// The alliance as a whole.
    pub(super) fn alliance(&self) -> &Scope {
        &self.scopes[0]
    }

    /// All patients of an organisation.
    pub(super) fn all_patients(&self) -> &Slice {
        &self.slices[0]
    }

    /// How many replications there are.
    pub(super) fn replications(&self) -> usize {
        self.outcomes.len()
    }

    /// The name of timeline `timeline`: 0 is the base.
    pub(super) fn plan(&self, timeline: usize) -> &str {
        match timeline.checked_sub(1) {
            None => "base",
            Some(alternative) => &self.scenario.alternatives[alternative].name,
        }
    }

    /// One number from each replication of a timeline.
    pub(super) fn each(&self, timeline: usize, number: impl Fn(&Tables) -> f64) -> Vec<f64> {
        self.outcomes.iter().map(|outcome| number(&outcome.tables[timeline])).collect()
    }

    /// What each replication of a timeline counted of all measures.
    pub(super) fn tallies(&self, timeline: usize) -> Vec<&'a [Tally]> {
        self.outcomes.iter().map(|outcome| outcome.tallies[timeline].as_slice()).collect()
    }

    /// Patients and breaches of a standard in some months.
    pub(super) fn stops(
        &self,
        timeline: usize,
        (standard, basis): (usize, Basis),
        scope: &Scope,
        breakdown: Breakdown,
        months: &Range<usize>,
    ) -> Stops {
        let whole = |halves: u64| halves as f64 / f64::from(WHOLE_PATIENT);
        let mut stops = Stops::default();
        for outcome in self.outcomes {
            let tables = &outcome.tables[timeline];
            let (mut patients, mut breaches, mut waited) = (0_u64, 0_u64, 0_u64);
            for month in months.clone() {
                for &organisation in &scope.organisations {
                    let cell = tables.stops(month, standard, basis, organisation, breakdown);
                    patients += u64::from(cell.patients);
                    breaches += u64::from(cell.breaches);
                    waited += cell.waited;
                }
            }
            stops.patients.push(whole(patients));
            stops.breaches.push(whole(breaches));
            stops.within.push(whole(patients - breaches));
            stops.waited.push(whole(waited));
        }
        stops
    }

    /// Patients in a cell of a standard's bands in some months \[patients\]; see
    /// [`Tables::band`].
    pub(super) fn band(
        &self,
        timeline: usize,
        (bands, cell): (&Bands, usize),
        scope: &Scope,
        breakdown: Breakdown,
        months: &Range<usize>,
    ) -> Vec<f64> {
        self.each(timeline, |tables| {
            let of = |month| {
                let each = scope.organisations.iter();
                each.map(|&o| u64::from(tables.band(month, bands, cell, o, breakdown))).sum::<u64>()
            };
            months.clone().map(of).sum::<u64>() as f64 / f64::from(WHOLE_PATIENT)
        })
    }

    /// Whether every replication of a timeline went on to the end of a month.
    pub(super) fn reached(&self, timeline: usize, month: usize) -> bool {
        let (_, end) = self.layout.month_bounds(month);
        self.outcomes.iter().all(|outcome| outcome.tables[timeline].end() >= end)
    }

    /// Open clocks of a standard at the end of a month \[patients\]; see
    /// [`Tables::stock`].
    pub(super) fn stock(
        &self,
        timeline: usize,
        standard: usize,
        scope: &Scope,
        (group, threshold): (u8, usize),
        month: usize,
    ) -> Vec<f64> {
        self.each(timeline, |tables| {
            let of = |&organisation: &OrganisationId| {
                u64::from(tables.stock(month, standard, organisation, group, threshold))
            };
            scope.organisations.iter().map(of).sum::<u64>() as f64
        })
    }

    /// Days in a stage \[days\] and patients, over the reporting period.
    pub(super) fn days(
        &self,
        timeline: usize,
        scope: &Scope,
        (group, breached): (u8, bool),
        stage: StageId,
    ) -> (Vec<f64>, Vec<f64>) {
        let of = |tables: &Tables| {
            let days = scope.organisations.iter().map(|&o| tables.days(o, group, breached, stage));
            days.fold((0_i64, 0_u64), |sum, days| {
                (sum.0 + days.seconds, sum.1 + u64::from(days.patients))
            })
        };
        (
            self.each(timeline, |tables| of(tables).0 as f64 / DAY as f64),
            self.each(timeline, |tables| of(tables).1 as f64),
        )
    }

    /// The resources that patients waited for in any replication.
    pub(super) fn awaited(&self, timeline: usize) -> BTreeSet<(Delay, Awaited)> {
        self.outcomes.iter().flat_map(|outcome| outcome.tables[timeline].awaited()).collect()
    }

    /// Days by cause, or in waits for resources \[days\], and patients, over the
    /// reporting period.
    pub(super) fn delays(
        &self,
        timeline: usize,
        scope: &Scope,
        (group, breached): (u8, bool),
        causes: &[(Delay, Option<Awaited>)],
    ) -> (Vec<f64>, Vec<f64>) {
        let of = |tables: &Tables| {
            scope.organisations.iter().fold((0_i64, 0_u64), |sum, &o| {
                let each = causes.iter().map(|&cause| tables.delay(o, group, breached, cause));
                let (seconds, patients) =
                    each.fold((0, 0), |sum, days| (sum.0 + days.seconds, u64::from(days.patients)));
                (sum.0 + seconds, sum.1 + patients)
            })
        };
        (
            self.each(timeline, |tables| of(tables).0 as f64 / DAY as f64),
            self.each(timeline, |tables| of(tables).1 as f64),
        )
    }

    /// A key with what figures of standards have in common.
    pub(super) fn key(
        &self,
        timeline: usize,
        scope: &Scope,
        slice: &Slice,
        standard: usize,
        period: &Period,
    ) -> FigureKey {
        let subject = Subject {
            plan: self.plan(timeline).to_owned(),
            org_code: scope.code.clone(),
            route: slice.route.clone(),
            tumour: slice.tumour.clone(),
            standard: self.scenario.standards[standard].name.clone(),
            resource: slice.resource.clone(),
            ..Subject::default()
        };
        FigureKey::new(subject, (period.start, period.end))
    }
}

fn scopes(scenario: &Scenario, dims: &Dims) -> Vec<Scope> {
    let names = &scenario.names;
    let organisations = || names.organisations.iter_with_ids().take(dims.organisations);
    let alliance = Scope {
        code: names.alliance.clone(),
        organisations: organisations()
            .filter(|(_, name)| name.in_alliance)
            .map(|(id, _)| id)
            .collect(),
    };
    let each = organisations()
        .map(|(id, name)| Scope { code: name.code.clone(), organisations: vec![id] });
    std::iter::once(alliance).chain(each).collect()
}

fn slices(scenario: &Scenario, dims: &Dims) -> Vec<Slice> {
    let slice = |breakdown| Slice {
        breakdown,
        route: String::new(),
        tumour: String::new(),
        resource: String::new(),
    };
    let names = &scenario.names;
    let groups = (1..dims.groups).zip(names.groups.iter().skip(1)).map(|(index, name)| Slice {
        tumour: name.tumour.clone().unwrap_or_default(),
        resource: name.resource.clone().unwrap_or_default(),
        ..slice(Breakdown::Group(index as u8))
    });
    let routes = (0..dims.routes).map(RouteId::from_index).zip(names.routes.iter());
    let routes = routes
        .filter(|(_, name)| !name.is_empty())
        .map(|(id, name)| Slice { route: name.clone(), ..slice(Breakdown::Route(id)) });
    std::iter::once(slice(Breakdown::All)).chain(groups).chain(routes).collect()
}
