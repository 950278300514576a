//! Why patients' days pass, and which resources they are lost on.

use super::dims::Dims;
use crate::ids::{DiaryId, Id, PatientSlot, StepId};
use crate::model::{Awaited, Delay, Model, Op, Purpose};
use crate::time::SimTime;
use std::collections::BTreeMap;

/// How many causes there are.
const CAUSES: usize = Delay::ALL.len();

/// A cause, and the resource that is waited for if there is one.
pub(super) type Cause = (Delay, Option<Awaited>);

/// For each step, why time passes there until service begins, if it does.
///
/// Of several resources that are asked for together or one for another, the
/// first that is named is taken to be waited for.
pub(super) fn causes(model: &Model) -> Vec<Cause> {
    let mut causes: Vec<Cause> = model.steps.iter().map(|step| cause(model, step.op)).collect();
    for &(StepId(step), delay) in &model.flow.delays {
        if let Some(cause) = causes.get_mut(step as usize) {
            *cause = (delay, None);
        }
    }
    causes
}

fn cause(model: &Model, op: Op) -> Cause {
    match op {
        Op::Activity { place, .. } | Op::Take(place) => (Delay::Place, Some(Awaited::Place(place))),
        Op::WalkIn { diary, .. } => (Delay::Place, Some(Awaited::Diary(diary))),
        Op::Request(id) => {
            let request = &model.requests[id];
            let awaited = match request.purpose {
                Purpose::WalkIn { diary, .. } => Some(Awaited::Diary(diary)),
                Purpose::Activity { .. } | Purpose::Take => {
                    let first = model.needs[request.need].alternatives.first();
                    let first = first.and_then(|places| places.first());
                    first.map(|&(place, _)| Awaited::Place(place))
                }
            };
            (Delay::Place, awaited)
        }
        Op::Book(id) => (Delay::Slot, Some(Awaited::Diary(model.bookings[id].diary))),
        Op::Meeting(meeting) => (Delay::Meeting, Some(Awaited::Meeting(meeting))),
        Op::Wait { .. } | Op::WaitExpedited { .. } => (Delay::Result, None),
        Op::Stay { .. } => (Delay::Activity, None),
        Op::Fork(_) => (Delay::SideBySide, None),
        _ => (Delay::Other, None),
    }
}

/// When service began, and in which diary if not in that of the own site.
#[derive(Debug, Clone, Copy)]
pub(super) struct Began {
    at: SimTime,
    elsewhere: Option<DiaryId>,
}

/// What one patient has spent while the clock that is taken apart ran.
#[derive(Debug, Clone, Default)]
struct Spent {
    /// When service began at the present step.
    began: Option<Began>,
    /// By cause \[seconds\].
    causes: [u32; CAUSES],
    /// Waits for each resource \[seconds\], few a patient.
    awaited: Vec<(Delay, Awaited, u32)>,
}

/// The time of the patient in each slot, by cause.
#[derive(Debug, Clone, Default)]
pub(super) struct DelayClocks {
    spent: Vec<Spent>,
}

impl DelayClocks {
    fn at(&mut self, slot: PatientSlot) -> &mut Spent {
        if self.spent.len() <= slot.index() {
            self.spent.resize_with(slot.index() + 1, Spent::default);
        }
        &mut self.spent[slot.index()]
    }

    /// Service begins at the patient's step.
    pub(super) fn began(&mut self, now: SimTime, slot: PatientSlot) {
        self.at(slot).began = Some(Began { at: now, elsewhere: None });
    }

    /// Service that has begun is in a diary of another site.
    pub(super) fn seen_elsewhere(&mut self, slot: PatientSlot, diary: DiaryId) {
        let spent = self.spent.get_mut(slot.index());
        if let Some(began) = spent.and_then(|spent| spent.began.as_mut()) {
            began.elsewhere = Some(diary);
        }
    }

    /// Forgets when service began at the step that is over, and gives it.
    pub(super) fn take_began(&mut self, slot: PatientSlot) -> Option<Began> {
        self.spent.get_mut(slot.index())?.began.take()
    }

    /// Adds the time from `from` to `now` at a step where service began, or not:
    /// what is before has the step's cause, what is after is activity.
    pub(super) fn add(
        &mut self,
        (from, now): (SimTime, SimTime),
        slot: PatientSlot,
        (delay, awaited): Cause,
        began: Option<Began>,
    ) {
        let elsewhere = began.and_then(|began| began.elsewhere).map(Awaited::Diary);
        let awaited = elsewhere.or(awaited);
        let began = began.map_or(now, |began| began.at.clamp(from, now));
        let waited = (began - from).seconds() as u32;
        let spent = self.at(slot);
        spent.causes[delay as usize] += waited;
        spent.causes[Delay::Activity as usize] += (now - began).seconds() as u32;
        let Some(awaited) = awaited.filter(|_| waited > 0) else { return };
        let known = |&&mut (of, resource, _): &&mut (Delay, Awaited, u32)| {
            (of, resource) == (delay, awaited)
        };
        match spent.awaited.iter_mut().find(known) {
            Some((_, _, seconds)) => *seconds += waited,
            None => spent.awaited.push((delay, awaited, waited)),
        }
    }

    /// Forgets a patient.
    pub(super) fn reset(&mut self, slot: PatientSlot) {
        if let Some(spent) = self.spent.get_mut(slot.index()) {
            spent.began = None;
            spent.causes = [0; CAUSES];
            spent.awaited.clear();
        }
    }
}

/// Days by cause and by resource of those whose clock stopped in the
/// reporting period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DelayTable {
    /// \[seconds\]
    causes: Vec<i64>,
    /// Only what was ever waited for, by cell of the patients \[seconds\].
    awaited: BTreeMap<(usize, Delay, Awaited), i64>,
}

impl DelayTable {
    pub(super) fn new(dims: &Dims) -> Self {
        let cells = dims.organisations * dims.groups * 2 * CAUSES;
        Self { causes: vec![0; cells], awaited: BTreeMap::new() }
    }

    /// Adds the patient to a cell of patients.
    pub(super) fn count(&mut self, clocks: &DelayClocks, slot: PatientSlot, cell: usize) {
        let Some(spent) = clocks.spent.get(slot.index()) else { return };
        let sums = &mut self.causes[cell * CAUSES..][..CAUSES];
        for (sum, &seconds) in sums.iter_mut().zip(&spent.causes) {
            *sum += i64::from(seconds);
        }
        for &(delay, awaited, seconds) in &spent.awaited {
            *self.awaited.entry((cell, delay, awaited)).or_default() += i64::from(seconds);
        }
    }

    pub(super) fn of_cause(&self, cell: usize, delay: Delay) -> i64 {
        self.causes[cell * CAUSES + delay as usize]
    }

    pub(super) fn of_awaited(&self, cell: usize, delay: Delay, awaited: Awaited) -> i64 {
        self.awaited.get(&(cell, delay, awaited)).copied().unwrap_or(0)
    }

    /// What was ever waited for, by whomever.
    pub(super) fn all_awaited(&self) -> impl Iterator<Item = (Delay, Awaited)> + use<'_> {
        self.awaited.keys().map(|&(_, delay, awaited)| (delay, awaited))
    }
}
