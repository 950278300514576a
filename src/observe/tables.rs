//! What one replication counted: small tables of whole numbers.

use super::bands::Bands;
use super::cells::Cells;
use super::delays::DelayTable;
use super::dims::{Basis, Breakdown, Dims};
use crate::ids::{DiaryId, Id, MeetingId, OrganisationId, PlaceId, RouteId, StageId};
use crate::model::{Awaited, Delay};
use crate::standards::HalfCount;
use crate::time::SimTime;
use std::ops::Range;

/// The counts of one replication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    pub(super) dims: Dims,
    pub(super) end: SimTime,
    pub(super) stops: Cells<Stops>,
    pub(super) stock: Cells<u32>,
    /// Patients by band of their wait, and those who were excluded
    /// \[half-patients\], of the standards that count them.
    pub(super) bands: Cells<u32>,
    pub(super) stage_seconds: Vec<i64>,
    pub(super) anatomy_patients: Vec<u32>,
    pub(super) delays: DelayTable,
    pub(super) places: Vec<Use>,
    pub(super) diaries: Vec<Use>,
    pub(super) meetings: Vec<Use>,
    pub(super) expedited: Vec<u32>,
}

/// Clocks that stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stops {
    /// Patients \[half-patients\].
    pub patients: u32,
    /// Those of them that breached \[half-patients\].
    pub breaches: u32,
    /// Sum of their waits \[half-patient-seconds\].
    pub waited: u64,
}

impl Stops {
    /// Counts more of them.
    #[inline]
    pub(super) fn add(&mut self, more: Self) {
        self.patients += more.patients;
        self.breaches += more.breaches;
        self.waited += more.waited;
    }

    /// The share `count` of a patient who waited `wait` \[seconds\].
    pub(super) fn of(count: HalfCount, wait: i64) -> Self {
        let HalfCount { patients, breaches } = count;
        Self { patients, breaches, waited: u64::from(patients) * wait.max(0) as u64 }
    }
}

/// How much of a capacity there was and how much was used, in unit-seconds or
/// in slots; and how long patients queued for the units of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Use {
    /// Used.
    pub used: i64,
    /// Available.
    pub available: i64,
    /// Patients who were given a unit; 0 of a diary.
    pub started: i64,
    /// Sum of their waits in the queue \[seconds\].
    pub waited: i64,
    /// Appointments that were missed.
    pub missed: i64,
    /// Appointments that patients cancelled.
    pub cancelled_by_patient: i64,
    /// Appointments that the hospital cancelled.
    pub cancelled_by_hospital: i64,
    /// Slots that were given beyond those that there were, and cases that a
    /// meeting took beyond its number.
    pub overbooked: i64,
    /// Extra sessions that were held.
    pub flex_sessions: i64,
    /// What they cost more than sessions as usual \[pence\].
    pub flex_cost: i64,
    /// Patients who gave up before an appointment was kept.
    pub gave_up_booking: i64,
    /// Patients who gave up waiting.
    pub gave_up: i64,
    /// Patients who did not join the queue because it was full.
    pub refused: i64,
}

impl Use {
    /// The sum of the two.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            used: self.used + other.used,
            available: self.available + other.available,
            started: self.started + other.started,
            waited: self.waited + other.waited,
            missed: self.missed + other.missed,
            cancelled_by_patient: self.cancelled_by_patient + other.cancelled_by_patient,
            cancelled_by_hospital: self.cancelled_by_hospital + other.cancelled_by_hospital,
            overbooked: self.overbooked + other.overbooked,
            flex_sessions: self.flex_sessions + other.flex_sessions,
            flex_cost: self.flex_cost + other.flex_cost,
            gave_up_booking: self.gave_up_booking + other.gave_up_booking,
            gave_up: self.gave_up + other.gave_up,
            refused: self.refused + other.refused,
        }
    }
}

/// Time that patients spent in a stage while their clock ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Days {
    /// Sum over the patients \[seconds\].
    pub seconds: i64,
    /// Patients whose clock stopped, whether they met the stage or not.
    pub patients: u32,
}

impl Tables {
    /// Empty tables.
    pub(super) fn new(dims: Dims) -> Self {
        Self {
            dims,
            end: SimTime::START,
            stops: Cells::empty(dims.months * dims.stops_a_month()),
            stock: Cells::empty(dims.months * dims.stock_a_month()),
            bands: Cells::empty(dims.months * dims.bands_a_month),
            stage_seconds: vec![0; dims.stage_cells()],
            anatomy_patients: vec![0; dims.organisations * dims.groups * 2],
            delays: DelayTable::new(&dims),
            places: vec![Use::default(); dims.months * dims.places],
            diaries: vec![Use::default(); dims.months * dims.diaries],
            meetings: vec![Use::default(); dims.months * dims.meetings],
            expedited: vec![0; dims.months * dims.expedited_a_month()],
        }
    }

    /// When the run ended: at the end of the horizon, or before if so many
    /// patients had left as were asked for.
    pub fn end(&self) -> SimTime {
        self.end
    }

    /// Their sizes.
    pub fn dims(&self) -> &Dims {
        &self.dims
    }

    /// The stopped clocks of a standard in a month.
    ///
    /// # Panics
    /// If the month is not kept, or something else is out of range.
    pub fn stops(
        &self,
        month: usize,
        standard: usize,
        basis: Basis,
        organisation: OrganisationId,
        breakdown: Breakdown,
    ) -> Stops {
        let first = self.dims.stops_at(month, standard, basis, organisation);
        let cell = |cell: usize| self.stops[first + cell];
        match breakdown {
            Breakdown::Group(group) => cell(Dims::group_at(group)),
            Breakdown::Route(route) => cell(self.dims.route_at(route)),
            // Every patient came by one route.
            Breakdown::All => {
                let routes = (0..self.dims.routes).map(RouteId::from_index);
                routes.map(|route| cell(self.dims.route_at(route))).fold(
                    Stops::default(),
                    |sum, cell| Stops {
                        patients: sum.patients + cell.patients,
                        breaches: sum.breaches + cell.breaches,
                        waited: sum.waited + cell.waited,
                    },
                )
            }
        }
    }

    /// Clocks of a standard that were open at the end of a month \[patients\]:
    /// threshold 0 counts all, threshold `i` those that had waited more than
    /// the `i`-th of the standard's `stock_over_days`. Group 0 stands for all
    /// patients. Counted at the organisation where the patient entered.
    ///
    /// # Panics
    /// If the month is not kept, or something else is out of range.
    pub fn stock(
        &self,
        month: usize,
        standard: usize,
        organisation: OrganisationId,
        group: u8,
        threshold: usize,
    ) -> u32 {
        self.stock[self.dims.stock_at(month, standard, organisation, group) + threshold]
    }

    /// Waits that a rule of expediting cut short in the month in which they
    /// began, at the organisation where the patient was then. Group 0 stands
    /// for all patients.
    ///
    /// # Panics
    /// If the month is not kept, or something else is out of range.
    pub fn expedited(
        &self,
        month: usize,
        rule: usize,
        organisation: OrganisationId,
        group: u8,
    ) -> u32 {
        self.expedited[self.dims.expedited_at(month, rule, organisation, group)]
    }

    /// Patients of a standard in one of its bands \[half-patients\], for whom and
    /// when they are counted as allocated; the band after the last holds those
    /// who waited longer. Then, if the standard counts them, those whose clock
    /// ended without a stop.
    ///
    /// # Panics
    /// If the month is not kept, or something else is out of range.
    pub fn band(
        &self,
        month: usize,
        bands: &Bands,
        band: usize,
        organisation: OrganisationId,
        breakdown: Breakdown,
    ) -> u32 {
        let dims = &self.dims;
        let cell = |cell| self.bands[bands.at(dims, month, organisation, cell) + band];
        match breakdown {
            Breakdown::Group(group) => cell(Dims::group_at(group)),
            Breakdown::Route(route) => cell(dims.route_at(route)),
            Breakdown::All => (dims.groups..dims.breakdowns()).map(cell).sum(),
        }
    }

    /// Time in a stage of those patients whose clock stopped in the reporting
    /// period as a breach, or within the limit. Group 0 stands for all
    /// patients that have a group. Counted at the organisation where the
    /// patient entered.
    pub fn days(
        &self,
        organisation: OrganisationId,
        group: u8,
        breached: bool,
        stage: StageId,
    ) -> Days {
        Days {
            seconds: self.stage_seconds[self.dims.stage_at(organisation, group, breached, stage)],
            patients: self.anatomy_patients[self.dims.anatomy_at(organisation, group, breached)],
        }
    }

    /// Time of the same patients by its cause, or, of that, in waits for one
    /// resource.
    pub fn delay(
        &self,
        organisation: OrganisationId,
        group: u8,
        breached: bool,
        (delay, awaited): (Delay, Option<Awaited>),
    ) -> Days {
        let cell = self.dims.anatomy_at(organisation, group, breached);
        Days {
            seconds: match awaited {
                Some(awaited) => self.delays.of_awaited(cell, delay, awaited),
                None => self.delays.of_cause(cell, delay),
            },
            patients: self.anatomy_patients[cell],
        }
    }

    /// The resources that any of them waited for, with the cause.
    pub fn awaited(&self) -> impl Iterator<Item = (Delay, Awaited)> + use<'_> {
        self.delays.all_awaited()
    }

    /// Checks that sharing loses and makes up nobody: for every standard and
    /// month of the stop, what is allocated to all organisations, those outside
    /// the alliance included, is what there is in whole patients. Gives what
    /// was allocated and what there is \[half-patients\] where they differ.
    pub fn misallocated(&self) -> Option<(u64, u64)> {
        let dims = &self.dims;
        let of = |month, standard, basis| {
            let each = (0..dims.organisations).map(OrganisationId::from_index);
            let stops = |o| self.stops(month, standard, basis, o, Breakdown::All);
            each.map(stops).fold((0, 0), |sum, stops| {
                (sum.0 + u64::from(stops.patients), sum.1 + u64::from(stops.breaches))
            })
        };
        let months = dims.first_month..dims.first_month + dims.months;
        months.flat_map(|month| (0..dims.standards).map(move |s| (month, s))).find_map(|(m, s)| {
            let (shared, whole) = (of(m, s, Basis::Allocated), of(m, s, Basis::Whole));
            match (shared.0 == whole.0, shared.1 == whole.1) {
                (false, _) => Some((shared.0, whole.0)),
                (true, false) => Some((shared.1, whole.1)),
                (true, true) => None,
            }
        })
    }

    /// Use of a place in a month \[unit-seconds\].
    ///
    /// # Panics
    /// If the month is not kept.
    pub fn place(&self, month: usize, place: PlaceId) -> Use {
        self.places[(month - self.dims.first_month) * self.dims.places + place.index()]
    }

    /// Slots of a diary's sessions that opened in a month, and how many were
    /// booked then.
    ///
    /// # Panics
    /// If the month is not kept.
    pub fn diary(&self, month: usize, diary: DiaryId) -> Use {
        self.diaries[(month - self.dims.first_month) * self.dims.diaries + diary.index()]
    }

    /// Cases that a meeting took in a month, and how many it could take; 0
    /// could be taken if it has no limit.
    ///
    /// # Panics
    /// If the month is not kept.
    pub fn meeting(&self, month: usize, meeting: MeetingId) -> Use {
        self.meetings[(month - self.dims.first_month) * self.dims.meetings + meeting.index()]
    }

    /// The same tables with these months alone, so that the spin-up and the
    /// follow-up take no memory.
    #[must_use]
    pub fn keeping(mut self, months: Range<usize>) -> Self {
        let dims = self.dims;
        let first = months.start.max(dims.first_month);
        let end = months.end.min(dims.first_month + dims.months).max(first);
        let kept = first - dims.first_month..end - dims.first_month;
        let cells = |a_month| kept.start * a_month..kept.end * a_month;
        self.stops = self.stops.kept(cells(dims.stops_a_month()));
        self.stock = self.stock.kept(cells(dims.stock_a_month()));
        self.bands = self.bands.kept(cells(dims.bands_a_month));
        keep(&mut self.places, &kept, dims.places);
        keep(&mut self.diaries, &kept, dims.diaries);
        keep(&mut self.meetings, &kept, dims.meetings);
        keep(&mut self.expedited, &kept, dims.expedited_a_month());
        self.dims = Dims { first_month: first, months: kept.len(), ..dims };
        self
    }
}

fn keep<T: Copy>(cells: &mut Vec<T>, months: &Range<usize>, a_month: usize) {
    *cells = cells[months.start * a_month..months.end * a_month].to_vec();
}
