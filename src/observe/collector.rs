//! The collector that a replication of an experiment is watched by.

use super::bands::Bands;
use super::dims::{Basis, Dims};
use super::layout::{Case, Layout};
use super::places::{PlaceMeters, PlaceTable};
use super::spent::TimeSpent;
use super::tables::{Stops, Tables, Use};
use crate::engine::{CancelledBy, Observer, Patient};
use crate::ids::{
    ClockId, DiaryId, ExpeditingId, Id, MeetingId, OrganisationId, PatientSlot, PlaceId, StepId,
};
use crate::standards::{Adjustment, WHOLE_PATIENT, counted_days, solo};
use crate::time::{SimSpan, SimTime};

/// Counts standards, open clocks, days per stage and use of capacity in one
/// replication. A copy goes on counting where the original was, as plans do
/// that fork from a common history.
#[derive(Debug, Clone)]
pub struct Collector<'l> {
    layout: &'l Layout,
    tables: Tables,
    places: PlaceMeters,
    spent: TimeSpent,
    /// Month of the last event.
    month: usize,
    /// End of the run.
    end: SimTime,
    /// What is taken off the clock that is told of next.
    off: Adjustment,
    /// By standard, whether it counts a patient with the attributes of the one
    /// who is told of next; true of those that look at no attribute.
    admitted: Vec<bool>,
}

impl<'l> Collector<'l> {
    /// A collector that has seen nothing.
    pub fn new(layout: &'l Layout) -> Self {
        let month = layout.month(SimTime::START).unwrap_or(0);
        Self {
            layout,
            tables: Tables::new(layout.dims),
            places: PlaceMeters::new(&layout.units_at_start, &layout.months, month),
            spent: TimeSpent::new(layout.dims.stages),
            month,
            end: layout.end,
            off: Adjustment::NONE,
            admitted: vec![true; layout.rules.len()],
        }
    }

    /// What was counted, with the use of places until the end of the run.
    pub fn into_tables(mut self) -> Tables {
        self.places.close(&self.layout.months, &mut self.tables.places, self.end);
        self.tables.end = self.end;
        self.tables
    }

    /// The month of `now`, which is not before that of the event before;
    /// `None` after the last.
    #[inline]
    fn month_of_now(&mut self, now: SimTime) -> Option<usize> {
        let months = &self.layout.months;
        while *months.get(self.month + 1)? <= now {
            self.month += 1;
        }
        Some(self.month)
    }

    /// Counts a stopped clock for every standard that counts it.
    fn count_stop(
        &mut self,
        now: SimTime,
        slot: PatientSlot,
        case: &Case,
        clock: ClockId,
        started: SimTime,
    ) {
        let Some(month) = self.month_of_now(now) else { return };
        let layout = self.layout;
        let month_of_start =
            if layout.months[month] <= started { Some(month) } else { layout.month(started) };
        let breakdowns = layout.dims.breakdowns_of(case);
        let at = |month, standard, basis, organisation| {
            layout.dims.stops_at(month, standard, basis, organisation)
        };
        for &standard in layout.rules_of(clock) {
            let rule = &layout.rules[standard];
            if !rule.counts(case) || !self.admits(standard) {
                continue;
            }
            let off = self.off;
            let breach = rule.is_breach(started, now, off);
            let shares = rule.allocation(case, started, now, off, breach);
            let wait = rule.counted_seconds(started, now, off);
            let whole = Stops::of(solo(breach), wait);
            let cells = self.tables.stops.counted_in();
            if shares.referring.patients > 0 {
                let first = at(month, standard, Basis::Allocated, case.origin);
                breakdowns.add(cells, first, Stops::of(shares.referring, wait));
            }
            if shares.treating.patients > 0 {
                let first = at(month, standard, Basis::Allocated, case.present);
                breakdowns.add(cells, first, Stops::of(shares.treating, wait));
            }
            breakdowns.add(cells, at(month, standard, Basis::Whole, case.origin), whole);
            if let Some(month) = month_of_start {
                breakdowns.add(cells, at(month, standard, Basis::Cohort, case.origin), whole);
            }
            if let Some(bands) = &rule.bands
                && !bands.is_empty()
            {
                let band = bands.band(counted_days(started, now, off.total()));
                let shares = [(case.origin, shares.referring), (case.present, shares.treating)];
                for (organisation, share) in shares {
                    self.add_to_band(month, bands, band, organisation, case, share.patients);
                }
            }
            if layout.anatomy() == Some(standard) && layout.report.contains(&month) {
                self.count_stages(slot, case, breach);
            }
        }
    }

    /// Counts a clock that still runs at the end of the run in its cohort, if
    /// it is past the limit already.
    fn count_open(&mut self, end: SimTime, case: &Case, clock: ClockId, started: SimTime) {
        let layout = self.layout;
        let Some(month) = layout.month(started) else { return };
        for &standard in layout.rules_of(clock) {
            let rule = &layout.rules[standard];
            if rule.counts(case) && self.admits(standard) && rule.is_breach(started, end, self.off)
            {
                let wait = rule.counted_seconds(started, end, self.off);
                let stops = Stops::of(solo(true), wait);
                let first = layout.dims.stops_at(month, standard, Basis::Cohort, case.origin);
                let cells = self.tables.stops.counted_in();
                layout.dims.breakdowns_of(case).add(cells, first, stops);
            }
        }
    }

    /// Whether a standard counts the patient whose clock is told of, as far as
    /// attributes go.
    #[inline]
    fn admits(&self, standard: usize) -> bool {
        self.admitted[standard]
    }

    /// Adds half-patients to a cell of a standard's bands.
    fn add_to_band(
        &mut self,
        month: usize,
        bands: &Bands,
        band: usize,
        organisation: OrganisationId,
        case: &Case,
        patients: u32,
    ) {
        let dims = &self.layout.dims;
        let group = (case.group > 0).then(|| Dims::group_at(case.group));
        for cell in [Some(dims.route_at(case.route)), group].into_iter().flatten() {
            self.tables.bands[bands.at(dims, month, organisation, cell) + band] += patients;
        }
    }

    /// Counts a clock that ended without a stop, for the standards that count
    /// the excluded, where the patient is.
    fn count_excluded(&mut self, now: SimTime, case: &Case, clock: ClockId) {
        let layout = self.layout;
        for &standard in layout.rules_of(clock) {
            let rule = &layout.rules[standard];
            let Some(bands) = &rule.bands else { continue };
            let Some(cell) = bands.excluded() else { continue };
            if rule.counts(case)
                && self.admits(standard)
                && let Some(month) = self.month_of_now(now)
            {
                self.add_to_band(month, bands, cell, case.present, case, WHOLE_PATIENT);
            }
        }
    }

    /// Adds a clock that ran from `started` to `stopped` to the ends of months
    /// at which it was open. The last day of a month counts in full: the days
    /// waited at its end are those to its date.
    #[inline]
    fn count_stock(&mut self, case: &Case, clock: ClockId, started: SimTime, stopped: SimTime) {
        let layout = self.layout;
        // Most clocks, those of A&E, start and stop within a month.
        if started >= layout.months[self.month] && stopped < SimTime::NEVER {
            return;
        }
        let after = layout.months.partition_point(|&start| start <= started).max(1);
        for (month, &month_end) in (after - 1..).zip(&layout.months[after..]) {
            if month_end > stopped || month_end > self.end {
                break;
            }
            let waited = month_end.day() - 1 - started.day();
            for &standard in layout.rules_of(clock) {
                let rule = &layout.rules[standard];
                if !rule.counts(case) || !self.admits(standard) {
                    continue;
                }
                let over = rule.stock_over.iter().map(|&days| waited > days);
                for group in [Some(0), (case.group > 0).then_some(case.group)].into_iter().flatten()
                {
                    let first = layout.dims.stock_at(month, standard, case.origin, group);
                    self.tables.stock[first] += 1;
                    for (threshold, over) in over.clone().enumerate() {
                        self.tables.stock[first + 1 + threshold] += u32::from(over);
                    }
                }
            }
        }
    }

    /// Adds the patient's time in each stage to the anatomy of breaches, or to
    /// that of waits within the limit.
    fn count_stages(&mut self, slot: PatientSlot, case: &Case, breach: bool) {
        if case.group == 0 {
            return;
        }
        let dims = &self.layout.dims;
        let seconds = self.spent.by_stage(slot);
        for group in [0, case.group] {
            let cell = dims.anatomy_at(case.origin, group, breach);
            self.tables.anatomy_patients[cell] += 1;
            self.tables.delays.count(&self.spent, slot, cell);
            for (stage, &seconds) in self.layout.stage_ids().zip(seconds) {
                let cell = dims.stage_at(case.origin, group, breach, stage);
                self.tables.stage_seconds[cell] += i64::from(seconds);
            }
        }
    }

    /// Notes when it began that a patient waited for, if the clock that is taken
    /// apart runs.
    #[cold]
    #[inline(never)]
    fn note_began(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient) {
        let Some((_, clocks)) = self.layout.anatomy else { return };
        if !patient.is_child() && clocks.iter().any(|clock| patient.clock(clock).is_some()) {
            self.spent.began(now, slot);
        }
    }

    /// Adds the time of a step that has ended, as far as the clock that is taken
    /// apart ran.
    fn count_stage(
        &mut self,
        now: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        step: StepId,
        since: SimTime,
    ) {
        // What is done side by side is time of the patient's own step.
        if patient.is_child() {
            return;
        }
        let Some((_, clocks)) = self.layout.anatomy else { return };
        let Some(started) = clocks.iter().find_map(|clock| patient.clock(clock)) else { return };
        let began = self.spent.take_began(slot);
        let from = since.max(started);
        if now > from {
            let (stage, cause) = (self.layout.stage(step), self.layout.cause(step));
            self.spent.add((from, now), slot, stage, cause, began);
        }
    }

    /// The use of a diary in the month of `now`.
    fn diary(&mut self, now: SimTime, diary: DiaryId) -> Option<&mut Use> {
        let month = self.month_of_now(now)?;
        let cell = month * self.layout.dims.diaries + diary.index();
        Some(&mut self.tables.diaries[cell])
    }

    /// Forgets what the patient has spent once the clock that is taken apart is
    /// over.
    #[inline]
    fn forget_spent(&mut self, slot: PatientSlot, clock: ClockId) {
        if self.layout.anatomy.is_some_and(|(_, clocks)| clocks.contains(clock)) {
            self.spent.reset(slot);
        }
    }
}

impl Observer for Collector<'_> {
    #[inline]
    fn arrived(&mut self, _now: SimTime, slot: PatientSlot, _patient: &Patient) {
        // The end of the last patient's clock has cleared the slot.
        debug_assert!(self.spent.by_cause(slot).iter().all(|&seconds| seconds == 0));
    }

    #[inline]
    fn service_began(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient) {
        if self.layout.takes_apart(patient.pathway) {
            self.note_began(now, slot, patient);
        }
    }

    fn seen_elsewhere(&mut self, _now: SimTime, slot: PatientSlot, diary: DiaryId) {
        self.spent.seen_elsewhere(slot, diary);
    }

    #[inline]
    fn step_ended(
        &mut self,
        now: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        step: StepId,
        since: SimTime,
    ) {
        // Most events are those of patients without a group, in A&E.
        if self.layout.takes_apart(patient.pathway) {
            self.count_stage(now, slot, patient, step, since);
        }
    }

    fn clock_carries(
        &mut self,
        _slot: PatientSlot,
        clock: ClockId,
        attributes: &[f64],
        off: Adjustment,
    ) {
        self.off = off;
        for &standard in self.layout.filters_of(clock) {
            self.admitted[standard] = self.layout.rules[standard].admits(attributes);
        }
    }

    fn clock_stopped(
        &mut self,
        now: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        clock: ClockId,
        started: SimTime,
    ) {
        let case = self.layout.case(patient);
        self.count_stop(now, slot, &case, clock, started);
        self.count_stock(&case, clock, started, now);
        self.forget_spent(slot, clock);
    }

    fn clock_ended(
        &mut self,
        now: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        clock: ClockId,
        started: SimTime,
    ) {
        let case = self.layout.case(patient);
        self.month_of_now(now);
        self.count_excluded(now, &case, clock);
        self.count_stock(&case, clock, started, now);
        self.forget_spent(slot, clock);
    }

    fn run_ended(&mut self, end: SimTime) {
        self.end = end;
    }

    fn clock_still_open(
        &mut self,
        end: SimTime,
        _slot: PatientSlot,
        patient: &Patient,
        clock: ClockId,
        started: SimTime,
    ) {
        let case = self.layout.case(patient);
        self.count_open(end, &case, clock, started);
        self.count_stock(&case, clock, started, SimTime::NEVER);
    }

    #[inline]
    fn place_changed(
        &mut self,
        now: SimTime,
        place: PlaceId,
        in_use: u32,
        units: u32,
        _waiting: u32,
    ) {
        let (months, cells) = (&self.layout.months, &mut self.tables.places);
        self.places.change(|| PlaceTable { months, cells }, now, place, (in_use, units));
    }

    #[inline]
    fn started(&mut self, now: SimTime, _patient: &Patient, place: PlaceId, waited: SimSpan) {
        self.places.started(now, place, waited);
    }

    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn granted(
        &mut self,
        now: SimTime,
        patient: &Patient,
        place: PlaceId,
        (in_use, units, _waiting): (u32, u32, u32),
    ) {
        let (months, cells) = (&self.layout.months, &mut self.tables.places);
        let waited = now - patient.queued_since;
        let use_now = (in_use, units);
        self.places.change_by_start(|| PlaceTable { months, cells }, now, place, use_now, waited);
    }

    fn gave_up(&mut self, now: SimTime, _patient: &Patient, place: PlaceId, _waited: SimSpan) {
        let Some(month) = self.month_of_now(now) else { return };
        self.tables.places[month * self.layout.dims.places + place.index()].gave_up += 1;
    }

    fn refused(&mut self, now: SimTime, _patient: &Patient, place: PlaceId) {
        let Some(month) = self.month_of_now(now) else { return };
        self.tables.places[month * self.layout.dims.places + place.index()].refused += 1;
    }

    fn session_opened(&mut self, now: SimTime, diary: DiaryId, slots: u32, booked: u32) {
        let Some(diary) = self.diary(now, diary) else { return };
        diary.used += i64::from(booked);
        diary.available += i64::from(slots);
        diary.overbooked += i64::from(booked.saturating_sub(slots));
    }

    fn extra_session_held(&mut self, now: SimTime, diary: DiaryId, cost: i64) {
        let Some(diary) = self.diary(now, diary) else { return };
        diary.flex_sessions += 1;
        diary.flex_cost += cost;
    }

    fn appointment_missed(&mut self, now: SimTime, _patient: &Patient, diary: DiaryId) {
        let Some(diary) = self.diary(now, diary) else { return };
        diary.missed += 1;
    }

    fn appointment_cancelled(
        &mut self,
        now: SimTime,
        _patient: &Patient,
        diary: DiaryId,
        by: CancelledBy,
    ) {
        let Some(diary) = self.diary(now, diary) else { return };
        match by {
            CancelledBy::Patient => diary.cancelled_by_patient += 1,
            CancelledBy::Hospital => diary.cancelled_by_hospital += 1,
        }
    }

    fn gave_up_booking(
        &mut self,
        now: SimTime,
        _patient: &Patient,
        diary: DiaryId,
        _waited: SimSpan,
    ) {
        let Some(diary) = self.diary(now, diary) else { return };
        diary.gave_up_booking += 1;
    }

    fn expedited(&mut self, now: SimTime, _: PatientSlot, patient: &Patient, by: ExpeditingId) {
        let Some(month) = self.month_of_now(now) else { return };
        let (case, rule) = (self.layout.case(patient), self.layout.rule_of(by));
        let mut add = |group: u8| {
            let cell = self.layout.dims.expedited_at(month, rule, case.present, group);
            self.tables.expedited[cell] += 1;
        };
        add(0);
        if case.group > 0 {
            add(case.group);
        }
    }

    fn meeting_held(&mut self, now: SimTime, meeting: MeetingId, cases: u32, limit: u32) {
        let Some(month) = self.month_of_now(now) else { return };
        let cell = month * self.layout.dims.meetings + meeting.index();
        let meeting = &mut self.tables.meetings[cell];
        meeting.used += i64::from(cases);
        if limit < u32::MAX {
            meeting.available += i64::from(limit);
            meeting.overbooked += i64::from(cases.saturating_sub(limit));
        }
    }
}

#[cfg(test)]
mod tests;
