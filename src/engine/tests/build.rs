//! A builder of small models, and an observer that writes down what happens.

use crate::engine::{Observer, Patient, Replication, Totals};
use crate::ids::{
    ClockId, IdVec, OrganisationId, PathwayId, PatientSlot, PlaceId, ProfileId, RouteId,
};
use crate::ids::{SiteId, StageId, StepId};
use crate::model::{
    Comes, Diary, Horizon, HourProfile, Meeting, Model, Op, Overflow, Pathway, Place, PlaceRules,
    QueueRule, Session, Site, Source, Step,
};
use crate::random::{Key, Sampler, name_key};
use crate::time::{SimSpan, SimTime};
use std::sync::Arc;

/// A model with one site, one pathway of these steps and no arrivals.
pub(super) fn model(days: i64, ops: &[Op]) -> Model {
    let end = SimTime::from_day(days);
    let steps = ops.iter().chain([&Op::Leave]).enumerate().map(|(index, &op)| Step {
        op,
        next: StepId(index as u32 + 1),
        key: name_key(&["pathway", &index.to_string()]),
        stage: StageId(0),
        back: false,
        count: crate::model::UNCOUNTED,
    });
    let length = ops.len() as u32 + 1;
    Model {
        horizon: Horizon {
            report_from: SimTime::START,
            report_to: end,
            end,
            months: vec![SimTime::START, end],
            stop_after: u64::MAX,
        },
        sites: [Site { organisation: OrganisationId(0) }].into_iter().collect(),
        organisations: 1,
        steps: steps.collect(),
        arms: Vec::new(),
        pathways: [Pathway { first: StepId(0), length, group: 0 }].into_iter().collect(),
        bookings: IdVec::new(),
        timings: IdVec::new(),
        flow: crate::model::Flow::default(),
        profiles: [HourProfile::flat()].into_iter().collect(),
        calendars: IdVec::new(),
        places: IdVec::new(),
        diaries: IdVec::new(),
        needs: IdVec::new(),
        requests: IdVec::new(),
        released: Vec::new(),
        meetings: IdVec::new(),
        sources: IdVec::new(),
        starting: Arc::default(),
        clocks: 2,
        stages: 1,
        standards: Vec::new(),
    }
}

pub(super) fn sampler(model: &mut Model, sampler: Sampler) -> crate::ids::TimingId {
    model.timings.push(sampler.into())
}

pub(super) fn place(model: &mut Model, units: u32) -> PlaceId {
    let capacity = [(SimTime::START, units)].into();
    let kind = model.places.len() as u16;
    model.places.push(Place {
        site: SiteId(0),
        key: 1,
        kind,
        capacity,
        by_need: false,
        rules: PlaceRules::default(),
    })
}

/// A source with the same rate every day.
pub(super) fn source(model: &mut Model, name: &str, a_day: f64, enters_at: u32, urgency: u8) {
    let days = model.horizon.end.day() as usize;
    model.sources.push(Source {
        key: name_key(&["arrivals", name]),
        pathway: PathwayId(0),
        site: SiteId(0),
        enters_at,
        urgency,
        route: RouteId(0),
        daily: vec![a_day; days].into(),
        hours: ProfileId(0),
        at_start: 0,
        comes: Comes::ByRate,
        batch: None,
    });
}

/// A diary with one session a day from 09:00, of slots of 30 minutes.
pub(super) fn daily_diary(days: i64, slots: u16, ring_fenced: u16, horizon_days: i64) -> Diary {
    let sessions: Vec<Session> = (0..days)
        .map(|day| Session {
            opens: SimTime::from_seconds(day * 86_400 + 9 * 3_600),
            closes: SimTime::from_seconds(day * 86_400 + 9 * 3_600 + i64::from(slots) * 1_800),
            lists: 1,
            slots,
            ring_fenced,
            extra: 0,
            in_minutes: false,
            cancelled: None,
            flex: None,
            key: name_key(&["session", &day.to_string()]),
        })
        .collect();
    Diary {
        site: SiteId(0),
        key: 2,
        first_session_of_day: (0..=days as u32).collect(),
        sessions: sessions.into(),
        horizon_days,
        queue: QueueRule::FirstCome,
        ring_fence: (ring_fenced > 0)
            .then_some(crate::model::RingFence { released_days_before: 1 }),
        lines: None,
        only_in_turn: false,
        on_call: 0,
        overrun: 0,
        sized: false,
        largest: slots,
        cancellations: Vec::new(),
        flexes: Vec::new(),
    }
}

pub(super) fn weekly_meeting(weeks: i64, cases: u32, cut_off: i64) -> Meeting {
    let dates = (1..=weeks).map(|week| SimTime::from_day(7 * week)).collect();
    Meeting { site: SiteId(0), key: 3, dates, cases, overflow: Overflow::Wait, cut_off }
}

/// What happened, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    Arrived { at: i64, key: u64 },
    StepEnded { at: i64, step: u32, since: i64, urgency: u8 },
    Stopped { at: i64, clock: u8, started: i64 },
    StillOpen { clock: u8, started: i64 },
    Left { at: i64 },
}

/// Writes everything down.
#[derive(Debug, Clone, Default)]
pub(super) struct Diarist {
    pub(super) seen: Vec<Seen>,
    pub(super) most_in_use: u32,
}

impl Observer for Diarist {
    fn arrived(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        self.seen.push(Seen::Arrived { at: now.seconds(), key: patient.key.bits() });
    }
    fn step_ended(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        p: &Patient,
        step: StepId,
        since: SimTime,
    ) {
        let (at, since) = (now.seconds(), since.seconds());
        self.seen.push(Seen::StepEnded { at, step: step.0, since, urgency: p.urgency });
    }
    fn clock_stopped(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        _: &Patient,
        clock: ClockId,
        started: SimTime,
    ) {
        let (at, started) = (now.seconds(), started.seconds());
        self.seen.push(Seen::Stopped { at, clock: clock.0, started });
    }
    fn clock_still_open(
        &mut self,
        _: SimTime,
        _: PatientSlot,
        _: &Patient,
        clock: ClockId,
        started: SimTime,
    ) {
        self.seen.push(Seen::StillOpen { clock: clock.0, started: started.seconds() });
    }
    fn place_changed(&mut self, _: SimTime, _: PlaceId, in_use: u32, _: u32, _: u32) {
        self.most_in_use = self.most_in_use.max(in_use);
    }
    fn left(&mut self, now: SimTime, _: PatientSlot, _: &Patient) {
        self.seen.push(Seen::Left { at: now.seconds() });
    }
}

pub(super) fn run(model: &Model, seed: u64) -> (Diarist, Totals) {
    let key = Key::of_replication(seed, 0);
    Replication::new(model, key, Diarist::default()).finish().expect("a sound model")
}

/// Mean and number of the waits in the queues of places.
#[derive(Debug, Clone, Default)]
pub(super) struct Waits {
    pub(super) count: u64,
    pub(super) sum: i64,
}

impl Observer for Waits {
    fn started(&mut self, _: SimTime, _: &Patient, _: PlaceId, waited: SimSpan) {
        self.count += 1;
        self.sum += waited.seconds();
    }
}
