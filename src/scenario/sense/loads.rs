//! Demand and capacity of every resource over the reporting period.

use super::flows::{Flows, Means, asked, follow, share, wanted};
use crate::ids::{DiaryId, IdVec, MeetingId, PlaceId, StepId};
use crate::model::{Model, Op, Purpose, Uses};
use crate::scenario::checked::{Phase, Timeline};
use crate::time::{DAY, MINUTE, SimTime};
use std::collections::BTreeSet;

/// Demand and capacity of one resource, over the whole period.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::scenario) struct Load {
    /// What is needed.
    pub(in crate::scenario) demand: f64,
    /// Whether more is needed, by patients of whom a branch looks at what they
    /// are: how many is not known before a run.
    pub(in crate::scenario) at_least: bool,
    /// What there is; infinite if there is no limit.
    pub(in crate::scenario) capacity: f64,
}

/// Loads of all resources.
#[derive(Debug, Clone)]
pub(in crate::scenario) struct Loads {
    /// Length of the reporting period.
    pub(in crate::scenario) weeks: f64,
    /// Of places \[unit seconds\].
    pub(in crate::scenario) places: IdVec<PlaceId, Load>,
    /// Of diaries \[slots\].
    pub(in crate::scenario) diaries: IdVec<DiaryId, Load>,
    /// Of meetings \[cases\].
    pub(in crate::scenario) meetings: IdVec<MeetingId, Load>,
    /// A place of which patients hold a unit, and one for which they then
    /// queue.
    pub(in crate::scenario) waits_for: BTreeSet<(PlaceId, PlaceId)>,
}

/// The loads of a timeline.
pub(in crate::scenario) fn loads(timeline: &Timeline) -> Option<Loads> {
    let first = &timeline.phases.first()?.model;
    let (from, to) = (first.horizon.report_from, first.horizon.report_to);
    let mut loads = Loads {
        weeks: (to - from).seconds() as f64 / (7 * DAY) as f64,
        places: first.places.iter().map(|_| Load::default()).collect(),
        diaries: first.diaries.iter().map(|_| Load::default()).collect(),
        meetings: first.meetings.iter().map(|_| Load::default()).collect(),
        waits_for: BTreeSet::new(),
    };
    let mut means = Means::default();
    for (at, Phase { from: begins, model }) in timeline.phases.iter().enumerate() {
        let ends = timeline.phases.get(at + 1).map_or(to, |next| next.from);
        let (from, to) = (from.max(*begins), to.min(ends));
        if from < to {
            means.forget_timings();
            loads.add_demand(model, from, to, &mut means);
            loads.add_capacity(model, from, to);
        }
    }
    Some(loads)
}

impl Loads {
    fn add_demand(&mut self, model: &Model, from: SimTime, to: SimTime, means: &mut Means) {
        let Flows { visits, held, waits_for, uncertain } = follow(model, from, to, means);
        for step in uncertain {
            self.mark(model, step);
        }
        for (place, seconds) in held.iter_with_ids() {
            self.places[place].demand += seconds;
        }
        self.waits_for.extend(waits_for);
        for (step, &patients) in visits.iter_with_ids().filter(|(_, patients)| **patients > 0.0) {
            match model.steps[step].op {
                Op::Activity { place, takes } => {
                    self.places[place].demand += patients * means.of(model, takes);
                }
                Op::WalkIn { diary, takes } => {
                    if let Some(lines) = model.diaries[diary].lines {
                        self.places[lines].demand += patients * means.of(model, takes);
                    }
                }
                Op::Request(id) => {
                    let request = &model.requests[id];
                    if let Purpose::Activity { takes, .. } | Purpose::WalkIn { takes, .. } =
                        request.purpose
                    {
                        let seconds = patients * means.of(model, takes);
                        for &(place, units) in asked(model, request) {
                            self.places[place].demand += seconds * f64::from(units);
                        }
                    }
                }
                Op::Book(booking) => {
                    let booking = &model.bookings[booking];
                    let diary = &model.diaries[booking.diary];
                    // Who misses an appointment needs another one.
                    let missed = share(booking.did_not_attend_below).min(1.0 - 1e-6);
                    let most = booking.at_most_missed.map_or(i32::MAX, |it| i32::from(it.times));
                    let appointments = patients * (1.0 - missed.powi(most)) / (1.0 - missed);
                    let uses = match booking.uses {
                        Uses::Slots(slots) => f64::from(slots),
                        Uses::Estimate(minutes) => means.of(model, minutes) / MINUTE as f64,
                    };
                    // Who goes elsewhere is not known before: all are counted at their own site.
                    self.diaries[booking.diary].demand += appointments * uses;
                    if let Some(lines) = diary.lines {
                        let slot =
                            || diary.sessions.first().map_or(0.0, |it| it.slot_length() as f64);
                        let takes = booking.takes.map_or_else(slot, |it| means.of(model, it));
                        self.places[lines].demand += patients * takes;
                    }
                }
                Op::Meeting(meeting) => self.meetings[meeting].demand += patients,
                _ => {}
            }
        }
    }

    /// Marks what a step asks for as needed by more than are counted.
    fn mark(&mut self, model: &Model, step: StepId) {
        let op = model.steps[step].op;
        for place in wanted(model, op) {
            self.places[place].at_least = true;
        }
        match op {
            Op::Book(booking) => {
                for diary in model.bookings[booking].diaries(&model.flow) {
                    self.diaries[diary].at_least = true;
                }
            }
            Op::Meeting(meeting) => self.meetings[meeting].at_least = true,
            _ => {}
        }
    }

    fn add_capacity(&mut self, model: &Model, from: SimTime, to: SimTime) {
        for id in model.places.ids() {
            let capacity = &model.places[id].capacity;
            let first = capacity.partition_point(|&(begins, _)| begins <= from).saturating_sub(1);
            let after = capacity.partition_point(|&(begins, _)| begins < to);
            for (at, &(begins, units)) in capacity.iter().enumerate().take(after).skip(first) {
                let ends = capacity.get(at + 1).map_or(to, |next| next.0);
                let open = (to.min(ends) - from.max(begins)).seconds();
                self.places[id].capacity += open.max(0) as f64 * f64::from(units);
            }
        }
        // Ring-fenced slots count: those that are left are given to whoever
        // waits when they are released, and where demand is too high someone
        // waits.
        for id in model.diaries.ids() {
            let sessions = model.diaries[id].sessions.iter();
            let slots = sessions
                .filter(|session| (from..to).contains(&session.opens))
                .map(|session| f64::from(session.slots))
                .sum::<f64>();
            self.diaries[id].capacity += slots;
        }
        for id in model.meetings.ids() {
            let meeting = &model.meetings[id];
            let held = meeting.dates.iter().filter(|&&date| (from..to).contains(&date)).count();
            self.meetings[id].capacity += match meeting.cases {
                u32::MAX if held > 0 => f64::INFINITY,
                u32::MAX => 0.0,
                cases => f64::from(cases) * held as f64,
            };
        }
    }
}
