//! How many of each thing the tables count, and where its cells lie.

use super::layout::Case;
use super::tables::Stops;
use crate::ids::{Id, OrganisationId, RouteId, StageId};

/// Which patients of a standard are counted for whom, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// As reported: by the standard's rule of sharing, in the month of the
    /// stop.
    Allocated,
    /// One patient at the organisation where the patient entered, in the month
    /// of the stop.
    Whole,
    /// One patient at the organisation where the patient entered, in the month
    /// of the start. A clock that still runs at the end of the run counts as a
    /// patient and a breach if it is past the limit, and is left out if not.
    Cohort,
}

impl Basis {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Allocated, Self::Whole, Self::Cohort];

    /// What results call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allocated => "allocated",
            Self::Whole => "whole",
            Self::Cohort => "cohort",
        }
    }
}

/// Which of an organisation's patients a cell counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breakdown {
    /// All of them.
    All,
    /// Those of a group, which is not the first: that holds the patients of no
    /// group.
    Group(u8),
    /// Those who came by a route.
    Route(RouteId),
}

/// Sizes of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dims {
    /// First month that is kept.
    pub first_month: usize,
    /// Months that are kept.
    pub months: usize,
    /// Standards.
    pub standards: usize,
    /// Organisations.
    pub organisations: usize,
    /// Groups, that of patients of no group included.
    pub groups: usize,
    /// Routes.
    pub routes: usize,
    /// Stages.
    pub stages: usize,
    /// Most thresholds that a standard counts its open clocks by, "any wait"
    /// included.
    pub thresholds: usize,
    /// Cells of one month in the table of bands of waits.
    pub bands_a_month: usize,
    /// Places.
    pub places: usize,
    /// Diaries.
    pub diaries: usize,
    /// Meetings.
    pub meetings: usize,
    /// Rules of expediting.
    pub expediting: usize,
}

/// The cells, after those of an organisation began, that a patient is counted
/// in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Breakdowns {
    route: usize,
    group: Option<usize>,
}

impl Breakdowns {
    /// Adds to an organisation's cells of the table of stops, which begin at
    /// `first`.
    #[inline]
    pub(super) fn add(self, cells: &mut [Stops], first: usize, stops: Stops) {
        cells[first + self.route].add(stops);
        if let Some(group) = self.group {
            cells[first + group].add(stops);
        }
    }
}

impl Dims {
    /// Cells of one organisation: groups, of which the first is not used, and
    /// routes.
    pub(super) const fn breakdowns(&self) -> usize {
        self.groups + self.routes
    }

    /// Cells of one month in the table of stops.
    pub(super) const fn stops_a_month(&self) -> usize {
        self.standards * Basis::ALL.len() * self.organisations * self.breakdowns()
    }

    /// Cells of one month in the table of open clocks.
    pub(super) const fn stock_a_month(&self) -> usize {
        self.standards * self.organisations * self.groups * self.thresholds
    }

    /// Cells of the table of days per stage, without its patients.
    pub(super) const fn stage_cells(&self) -> usize {
        self.organisations * self.groups * 2 * self.stages
    }

    /// Cells of one month in the table of patients who were pulled forward.
    pub(super) const fn expedited_a_month(&self) -> usize {
        self.expediting * self.organisations * self.groups
    }

    /// Cell of a group of a rule in the table of patients who were pulled
    /// forward; group 0 stands for all patients.
    pub(super) fn expedited_at(
        &self,
        month: usize,
        rule: usize,
        organisation: OrganisationId,
        group: u8,
    ) -> usize {
        let row = (month - self.first_month) * self.expediting + rule;
        (row * self.organisations + organisation.index()) * self.groups + usize::from(group)
    }

    /// First cell of an organisation's breakdowns in the table of stops.
    pub(super) fn stops_at(
        &self,
        month: usize,
        standard: usize,
        basis: Basis,
        organisation: OrganisationId,
    ) -> usize {
        let a_basis = self.organisations * self.breakdowns();
        let a_standard = Basis::ALL.len() * a_basis;
        (month - self.first_month) * self.standards * a_standard
            + standard * a_standard
            + basis as usize * a_basis
            + organisation.index() * self.breakdowns()
    }

    /// The cells of a patient's breakdowns.
    #[inline]
    pub(super) fn breakdowns_of(&self, case: &Case) -> Breakdowns {
        Breakdowns {
            route: self.route_at(case.route),
            group: (case.group > 0).then(|| Self::group_at(case.group)),
        }
    }

    /// Cell of a group, which is not the first, after those of its
    /// organisation began.
    pub(super) fn group_at(group: u8) -> usize {
        usize::from(group)
    }

    /// Cell of a route after those of its organisation began.
    pub(super) fn route_at(&self, route: RouteId) -> usize {
        self.groups + route.index()
    }

    /// First cell of a group's thresholds in the table of open clocks; group 0
    /// stands for all patients.
    pub(super) fn stock_at(
        &self,
        month: usize,
        standard: usize,
        organisation: OrganisationId,
        group: u8,
    ) -> usize {
        let row = (month - self.first_month) * self.standards + standard;
        let row = row * self.organisations + organisation.index();
        (row * self.groups + usize::from(group)) * self.thresholds
    }

    /// Cell of a group's patients in the table of days per stage; group 0
    /// stands for all patients.
    pub(super) fn anatomy_at(
        &self,
        organisation: OrganisationId,
        group: u8,
        breached: bool,
    ) -> usize {
        (organisation.index() * self.groups + usize::from(group)) * 2 + usize::from(breached)
    }

    /// Cell of a stage in the table of days per stage.
    pub(super) fn stage_at(
        &self,
        organisation: OrganisationId,
        group: u8,
        breached: bool,
        stage: StageId,
    ) -> usize {
        self.anatomy_at(organisation, group, breached) * self.stages + stage.index()
    }
}
