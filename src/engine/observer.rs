//! What the engine tells those who watch it.

use super::Patient;
use crate::ids::{ClockId, DiaryId, ExpeditingId, MeetingId, PatientSlot, PlaceId, StepId};
use crate::standards::Adjustment;
use crate::time::{SimSpan, SimTime};

/// Who cancelled an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelledBy {
    /// The patient.
    Patient,
    /// The hospital, with the whole session.
    Hospital,
}

/// Watches a replication. Every method does nothing unless it is implemented,
/// so that a measure which is off costs nothing.
///
/// `slot` is the patient's place in the store: unique among those inside, used
/// again after the patient left.
pub trait Observer {
    /// A patient entered the model.
    fn arrived(&mut self, _now: SimTime, _slot: PatientSlot, _patient: &Patient) {}

    /// A patient reached a step, be it one that takes no time.
    fn step_entered(
        &mut self,
        _now: SimTime,
        _slot: PatientSlot,
        _patient: &Patient,
        _step: StepId,
    ) {
    }

    /// A patient spent the time since `since` in a step that takes time
    /// (queueing for it included) and goes on.
    fn step_ended(
        &mut self,
        _now: SimTime,
        _slot: PatientSlot,
        _patient: &Patient,
        _step: StepId,
        _since: SimTime,
    ) {
    }

    /// A clock stopped and counts; `started` is when it started.
    fn clock_stopped(
        &mut self,
        _now: SimTime,
        _slot: PatientSlot,
        _patient: &Patient,
        _clock: ClockId,
        _started: SimTime,
    ) {
    }

    /// What a patient carries whose clock is told of next: attributes, and the
    /// days that are taken off the clock. Not called in models in which
    /// patients carry nothing.
    fn clock_carries(
        &mut self,
        _slot: PatientSlot,
        _clock: ClockId,
        _attributes: &[f64],
        _off: Adjustment,
    ) {
    }

    /// A clock ended and does not count (its patient was ruled out, or left).
    fn clock_ended(
        &mut self,
        _now: SimTime,
        _slot: PatientSlot,
        _patient: &Patient,
        _clock: ClockId,
        _started: SimTime,
    ) {
    }

    /// The run is over: at the end of the horizon, or before if so many
    /// patients have left as were asked for. Only clocks that still run are
    /// told of after this.
    fn run_ended(&mut self, _end: SimTime) {}

    /// A clock still runs when the run ends.
    fn clock_still_open(
        &mut self,
        _end: SimTime,
        _slot: PatientSlot,
        _patient: &Patient,
        _clock: ClockId,
        _started: SimTime,
    ) {
    }

    /// Units of a place were granted after a wait in its queue. If several
    /// places are asked for, this, [`Observer::gave_up`],
    /// [`Observer::refused`] and [`Observer::queue_joined`] are told once for
    /// each place: of the alternative that was granted, or else of the first.
    /// [`Observer::place_changed`] of the place has been told before, of the
    /// same instant.
    fn started(&mut self, _now: SimTime, _patient: &Patient, _place: PlaceId, _waited: SimSpan) {}

    /// A unit of a place was granted to a patient who joined its queue at
    /// `patient.queued_since`: [`Observer::place_changed`] (in use, units,
    /// waiting), and then [`Observer::started`].
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn granted(
        &mut self,
        now: SimTime,
        patient: &Patient,
        place: PlaceId,
        (in_use, units, waiting): (u32, u32, u32),
    ) {
        self.place_changed(now, place, in_use, units, waiting);
        self.started(now, patient, place, now - patient.queued_since);
    }

    /// What a patient came to a step for begins: an appointment that is kept, or
    /// an activity. Until then the patient waited. Not told again after an
    /// interruption.
    fn service_began(&mut self, _now: SimTime, _slot: PatientSlot, _patient: &Patient) {}

    /// The appointment whose beginning was told last is in a diary that is not
    /// the one of the patient's own site.
    fn seen_elsewhere(&mut self, _now: SimTime, _slot: PatientSlot, _diary: DiaryId) {}

    /// A patient gave up waiting in the queue of a place.
    fn gave_up(&mut self, _now: SimTime, _patient: &Patient, _place: PlaceId, _waited: SimSpan) {}

    /// A patient did not join the queue of a place, because it was full.
    fn refused(&mut self, _now: SimTime, _patient: &Patient, _place: PlaceId) {}

    /// The use of a place changed: so many units are in use from now on, of so
    /// many there are, while so many patients wait.
    fn place_changed(
        &mut self,
        _now: SimTime,
        _place: PlaceId,
        _in_use: u32,
        _units: u32,
        _waiting: u32,
    ) {
    }

    /// A patient joined the queue of a place, in which so many wait now. Those
    /// who leave it are told of by [`Observer::place_changed`].
    fn queue_joined(&mut self, _now: SimTime, _place: PlaceId, _waiting: u32) {}

    /// A session of a diary opened, with so many slots of which so many are
    /// booked.
    fn session_opened(&mut self, _now: SimTime, _diary: DiaryId, _slots: u32, _booked: u32) {}

    /// A patient did not attend an appointment; `patient.visit` is still that
    /// of the appointment.
    fn appointment_missed(&mut self, _now: SimTime, _patient: &Patient, _diary: DiaryId) {}

    /// An appointment was cancelled before its time.
    fn appointment_cancelled(
        &mut self,
        _now: SimTime,
        _patient: &Patient,
        _diary: DiaryId,
        _by: CancelledBy,
    ) {
    }

    /// A session of so many slots was cancelled for so many patients; it will
    /// not open.
    fn session_cancelled(&mut self, _now: SimTime, _diary: DiaryId, _slots: u32, _booked: u32) {}

    /// An extra session of a diary opened, that costs so much more than one as
    /// usual \[pence\]; told after [`Observer::session_opened`].
    fn extra_session_held(&mut self, _now: SimTime, _diary: DiaryId, _cost: i64) {}

    /// A patient gave up waiting for an appointment to be kept, so long after
    /// the request.
    fn gave_up_booking(
        &mut self,
        _now: SimTime,
        _patient: &Patient,
        _diary: DiaryId,
        _waited: SimSpan,
    ) {
    }

    /// A patient's wait, which begins now, was made to end sooner because a
    /// limit is near.
    fn expedited(
        &mut self,
        _now: SimTime,
        _slot: PatientSlot,
        _patient: &Patient,
        _by: ExpeditingId,
    ) {
    }

    /// A meeting took so many cases, of so many that it takes; more if the rest
    /// do not wait.
    fn meeting_held(&mut self, _now: SimTime, _meeting: MeetingId, _cases: u32, _limit: u32) {}

    /// A part of a parallel step is over: the child that went through it is
    /// gone, wherever it was.
    fn child_gone(&mut self, _now: SimTime, _slot: PatientSlot, _patient: &Patient) {}

    /// A patient left the model, having entered at `patient.arrived`.
    fn left(&mut self, _now: SimTime, _slot: PatientSlot, _patient: &Patient) {}
}

/// Watches nothing.
impl Observer for () {}

/// Two that watch the same replication.
#[expect(
    clippy::inline_always,
    reason = "they only hand on; a call each would cost a fifth of a run"
)]
impl<A: Observer, B: Observer> Observer for (A, B) {
    #[inline(always)]
    fn arrived(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient) {
        self.0.arrived(now, slot, patient);
        self.1.arrived(now, slot, patient);
    }

    #[inline(always)]
    fn step_entered(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient, step: StepId) {
        self.0.step_entered(now, slot, patient, step);
        self.1.step_entered(now, slot, patient, step);
    }

    #[inline(always)]
    fn step_ended(
        &mut self,
        now: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        step: StepId,
        since: SimTime,
    ) {
        self.0.step_ended(now, slot, patient, step, since);
        self.1.step_ended(now, slot, patient, step, since);
    }

    #[inline(always)]
    fn clock_stopped(
        &mut self,
        now: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        clock: ClockId,
        started: SimTime,
    ) {
        self.0.clock_stopped(now, slot, patient, clock, started);
        self.1.clock_stopped(now, slot, patient, clock, started);
    }

    #[inline(always)]
    fn clock_carries(
        &mut self,
        slot: PatientSlot,
        clock: ClockId,
        attributes: &[f64],
        off: Adjustment,
    ) {
        self.0.clock_carries(slot, clock, attributes, off);
        self.1.clock_carries(slot, clock, attributes, off);
    }

    #[inline]
    fn clock_ended(
        &mut self,
        now: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        clock: ClockId,
        started: SimTime,
    ) {
        self.0.clock_ended(now, slot, patient, clock, started);
        self.1.clock_ended(now, slot, patient, clock, started);
    }

    fn run_ended(&mut self, end: SimTime) {
        self.0.run_ended(end);
        self.1.run_ended(end);
    }

    #[inline(always)]
    fn clock_still_open(
        &mut self,
        end: SimTime,
        slot: PatientSlot,
        patient: &Patient,
        clock: ClockId,
        started: SimTime,
    ) {
        self.0.clock_still_open(end, slot, patient, clock, started);
        self.1.clock_still_open(end, slot, patient, clock, started);
    }

    #[inline(always)]
    fn started(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        self.0.started(now, patient, place, waited);
        self.1.started(now, patient, place, waited);
    }

    #[inline(always)]
    fn granted(
        &mut self,
        now: SimTime,
        patient: &Patient,
        place: PlaceId,
        use_now: (u32, u32, u32),
    ) {
        self.0.granted(now, patient, place, use_now);
        self.1.granted(now, patient, place, use_now);
    }

    #[inline(always)]
    fn service_began(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient) {
        self.0.service_began(now, slot, patient);
        self.1.service_began(now, slot, patient);
    }

    fn seen_elsewhere(&mut self, now: SimTime, slot: PatientSlot, diary: DiaryId) {
        self.0.seen_elsewhere(now, slot, diary);
        self.1.seen_elsewhere(now, slot, diary);
    }

    #[inline(always)]
    fn gave_up(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        self.0.gave_up(now, patient, place, waited);
        self.1.gave_up(now, patient, place, waited);
    }

    #[inline(always)]
    fn refused(&mut self, now: SimTime, patient: &Patient, place: PlaceId) {
        self.0.refused(now, patient, place);
        self.1.refused(now, patient, place);
    }

    #[inline(always)]
    fn place_changed(
        &mut self,
        now: SimTime,
        place: PlaceId,
        in_use: u32,
        units: u32,
        waiting: u32,
    ) {
        self.0.place_changed(now, place, in_use, units, waiting);
        self.1.place_changed(now, place, in_use, units, waiting);
    }

    #[inline(always)]
    fn queue_joined(&mut self, now: SimTime, place: PlaceId, waiting: u32) {
        self.0.queue_joined(now, place, waiting);
        self.1.queue_joined(now, place, waiting);
    }

    #[inline(always)]
    fn session_opened(&mut self, now: SimTime, diary: DiaryId, slots: u32, booked: u32) {
        self.0.session_opened(now, diary, slots, booked);
        self.1.session_opened(now, diary, slots, booked);
    }

    #[inline(always)]
    fn child_gone(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient) {
        self.0.child_gone(now, slot, patient);
        self.1.child_gone(now, slot, patient);
    }

    #[inline(always)]
    fn left(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient) {
        self.0.left(now, slot, patient);
        self.1.left(now, slot, patient);
    }

    fn appointment_missed(&mut self, now: SimTime, patient: &Patient, diary: DiaryId) {
        self.0.appointment_missed(now, patient, diary);
        self.1.appointment_missed(now, patient, diary);
    }

    fn appointment_cancelled(
        &mut self,
        now: SimTime,
        patient: &Patient,
        diary: DiaryId,
        by: CancelledBy,
    ) {
        self.0.appointment_cancelled(now, patient, diary, by);
        self.1.appointment_cancelled(now, patient, diary, by);
    }

    fn extra_session_held(&mut self, now: SimTime, diary: DiaryId, cost: i64) {
        self.0.extra_session_held(now, diary, cost);
        self.1.extra_session_held(now, diary, cost);
    }

    fn session_cancelled(&mut self, now: SimTime, diary: DiaryId, slots: u32, booked: u32) {
        self.0.session_cancelled(now, diary, slots, booked);
        self.1.session_cancelled(now, diary, slots, booked);
    }

    fn gave_up_booking(
        &mut self,
        now: SimTime,
        patient: &Patient,
        diary: DiaryId,
        waited: SimSpan,
    ) {
        self.0.gave_up_booking(now, patient, diary, waited);
        self.1.gave_up_booking(now, patient, diary, waited);
    }

    fn expedited(&mut self, now: SimTime, slot: PatientSlot, patient: &Patient, by: ExpeditingId) {
        self.0.expedited(now, slot, patient, by);
        self.1.expedited(now, slot, patient, by);
    }

    fn meeting_held(&mut self, now: SimTime, meeting: MeetingId, cases: u32, limit: u32) {
        self.0.meeting_held(now, meeting, cases, limit);
        self.1.meeting_held(now, meeting, cases, limit);
    }
}
