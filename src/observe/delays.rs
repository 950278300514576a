//! Why patients' days pass, and which resources they are lost on.

use super::dims::Dims;
use super::spent::TimeSpent;
use crate::ids::{PatientSlot, StepId};
use crate::model::{Awaited, Delay, Model, Op, Purpose};
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
    pub(super) fn count(&mut self, spent: &TimeSpent, slot: PatientSlot, cell: usize) {
        let sums = &mut self.causes[cell * CAUSES..][..CAUSES];
        for (sum, &seconds) in sums.iter_mut().zip(spent.by_cause(slot)) {
            *sum += i64::from(seconds);
        }
        for (delay, awaited, seconds) in spent.by_resource(slot) {
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
