//! What must hold in every replication, and the faults if it does not.

use super::visit::{Doing, Visit};
use super::{Fallible, Observer, Replication, Stuck};
use crate::ids::{Id, PlaceId, StepId};
use crate::model::Op;
use crate::time::SimTime;

/// Why a replication cannot go on. A checked scenario does not cause these;
/// they mean that the program or a model built by hand is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineFault {
    /// A patient would hold units of more than four places over steps.
    #[error("a patient at step {step:?} would hold units of more than four places, at {time:?}")]
    HoldsTooMuch {
        /// When.
        time: SimTime,
        /// Where.
        step: StepId,
    },
    /// A patient gives back a unit that is not held.
    #[error("a patient at step {step:?} gives back a unit that is not held, at {time:?}")]
    HoldsNothing {
        /// When.
        time: SimTime,
        /// Where.
        step: StepId,
    },
    /// A patient leaves with a unit.
    #[error("a patient leaves at step {step:?} and still holds a unit, at {time:?}")]
    LeavesHolding {
        /// When.
        time: SimTime,
        /// Where.
        step: StepId,
    },
    /// A patient walks in at a diary that has no lines.
    #[error("a patient at step {step:?} walks in at a diary without lines, at {time:?}")]
    NoLines {
        /// When.
        time: SimTime,
        /// Where.
        step: StepId,
    },
    /// A patient in a diary is not at a booking step.
    #[error("a patient at step {step:?} is booked but not at a booking step, at {time:?}")]
    NoAppointment {
        /// When.
        time: SimTime,
        /// Where.
        step: StepId,
    },
    /// A patient goes round and round while no time passes.
    #[error(
        "a patient has passed {steps} steps without any time passing, and is now at step \
         {step:?}, at {time:?}"
    )]
    Runaway {
        /// When.
        time: SimTime,
        /// Where.
        step: StepId,
        /// How many steps.
        steps: u32,
        /// What the patient holds.
        holds: Vec<PlaceId>,
    },
    /// Patients hold units and wait for others, in a circle.
    #[error("patients wait for one another at step {step:?}, at {time:?}")]
    Deadlock {
        /// When it was found.
        time: SimTime,
        /// Where one of them is.
        step: StepId,
        /// Who they are.
        stuck: Vec<Stuck>,
    },
    /// Somebody or something was lost or made up.
    #[error("conservation fails: {what}: {counted} counted, {expected} expected")]
    Conservation {
        /// What was counted.
        what: String,
        /// What was found.
        counted: i128,
        /// What there should be.
        expected: i128,
    },
}

impl EngineFault {
    /// When and at which step it happened, if it happened to a patient.
    pub const fn place(&self) -> Option<(SimTime, StepId)> {
        match *self {
            Self::HoldsTooMuch { time, step }
            | Self::HoldsNothing { time, step }
            | Self::LeavesHolding { time, step }
            | Self::NoLines { time, step }
            | Self::NoAppointment { time, step }
            | Self::Runaway { time, step, .. }
            | Self::Deadlock { time, step, .. } => Some((time, step)),
            Self::Conservation { .. } => None,
        }
    }
}

fn must_equal(what: &str, counted: i128, expected: i128) -> Fallible {
    if counted == expected {
        Ok(())
    } else {
        Err(Box::new(EngineFault::Conservation { what: what.to_owned(), counted, expected }))
    }
}

impl<O: Observer> Replication<'_, O> {
    /// Checks that everyone who came has left or is inside, that time inside
    /// adds up (Little's law as an identity), that units in use are those that
    /// patients have, and that each patient inside waits for exactly one
    /// thing.
    pub(super) fn check_conservation(&mut self) -> Fallible {
        let totals = self.totals;
        let inside = self.inside_now() as i128;
        must_equal("patients", i128::from(totals.arrived), i128::from(totals.left) + inside)?;

        let so_far: i64 = self
            .patients
            .iter()
            .filter(|(_, patient)| !patient.is_child())
            .map(|(_, patient)| (self.now - patient.arrived).seconds())
            .sum();
        let until_now = self.now.seconds().wrapping_mul(inside as i64);
        let spent = self.inside.area.wrapping_add(until_now);
        let stays = self.inside.stays.wrapping_add(so_far);
        must_equal("time inside", i128::from(spent), i128::from(stays))?;

        let mut in_use = vec![0_i128; self.places.len()];
        let mut busy = 0;
        for (slot, patient) in self.patients.iter() {
            for held in patient.holds() {
                in_use[held.place.index()] += i128::from(held.units);
            }
            match self.visits.doing(slot) {
                Doing::Nothing => {}
                // Counted with the queues.
                Doing::Waiting => continue,
                doing => {
                    let visit = self.visits.get(slot).into_iter();
                    let present = |visit: &Visit| {
                        let lacking = visit.lacking.clone();
                        visit.granted().filter(move |held| !lacking.contains(&held.place))
                    };
                    for held in visit.flat_map(present) {
                        in_use[held.place.index()] += i128::from(held.units);
                    }
                    busy += i128::from(doing == Doing::Interrupted);
                }
            }
            if !patient.pending.is_any_event() {
                continue;
            }
            busy += 1;
            let place = match self.model.steps[patient.step].op {
                Op::Activity { place, .. } => Some(place),
                Op::WalkIn { diary, .. } => self.model.diaries[diary].lines,
                Op::Book(_) => self.model.diaries[self.diary_of(slot)].lines,
                _ => None,
            };
            if let Some(place) = place {
                in_use[place.index()] += 1;
            }
        }
        for (place, counted) in self.places.iter().zip(in_use) {
            must_equal("units in use", counted, i128::from(place.in_use))?;
        }

        let queues = self.places.iter().map(|place| &place.queue);
        let queues = queues.chain(self.meetings.iter().map(|meeting| &meeting.queue));
        let queues = queues.chain(self.diaries.iter().map(|diary| &diary.list));
        let waiting: i128 = queues.map(|queue| i128::from(queue.len())).sum();
        let by_need: i128 = self.lines.iter().map(|line| i128::from(line.len())).sum();
        let waiting = waiting + by_need;
        let sessions = self.diaries.iter().flat_map(|diary| &diary.sessions);
        let booked: i128 = sessions.map(|session| i128::from(session.people)).sum();
        let joining = self.children.parents_waiting() as i128;
        let everybody = self.patients.len() as i128;
        must_equal(
            "patients who wait for something",
            busy + waiting + booked + joining,
            everybody,
        )?;
        let (born, ended) = self.children.totals();
        let children = self.patients.iter().filter(|(_, patient)| patient.is_child()).count();
        must_equal("children", i128::from(born), i128::from(ended) + children as i128)?;
        must_equal("children inside", children as i128, self.children.inside() as i128)?;
        self.check_diaries()
    }

    /// Checks that those who are booked are those whom their sessions know,
    /// with as many slots as are given, and that the search for slots knows
    /// what is left.
    fn check_diaries(&self) -> Fallible {
        for (id, state) in self.model.diaries.ids().zip(self.diaries.iter()) {
            for (index, session) in state.sessions.iter().enumerate() {
                let booked = session.booked.iter(&self.patients);
                let slots = booked.clone().map(|slot| self.slots_of(slot, index));
                must_equal("booked patients", booked.count() as i128, session.people.into())?;
                let given = i128::from(session.given) - i128::from(session.called);
                must_equal("booked slots", slots.map(i128::from).sum(), given)?;
            }
            let agree = state.rests_agree(&self.model.diaries[id]);
            must_equal("diaries that know what is left", i128::from(agree), 1)?;
        }
        Ok(())
    }
}
