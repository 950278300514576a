//! Parallel steps: several things are done for one patient side by side, each
//! by a child that has the patient's key, class and attributes and is no
//! patient itself.

use super::patient::NOBODY;
use super::visit::Doing;
use super::{EngineFault, Fallible, Observer, Replication};
use crate::ids::{ParallelId, PatientSlot};
use crate::model::Op;

/// Ties a child to its family, in one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FamilyTie(u32);

impl FamilyTie {
    /// No child.
    pub(super) const NONE: Self = Self(u32::MAX);
    /// Set in children that are to go no further.
    const STOPPED: u32 = 1 << 31;

    pub(super) const fn is_some(self) -> bool {
        self.0 != Self::NONE.0
    }

    pub(super) const fn is_stopped(self) -> bool {
        self.is_some() && self.0 & Self::STOPPED != 0
    }

    const fn family(self) -> usize {
        (self.0 & !Self::STOPPED) as usize
    }
}

/// The children of one patient at one parallel step.
#[derive(Debug, Clone)]
struct Family {
    /// Who waits for them; nobody once enough are done.
    parent: u32,
    /// How many more must be done before the parent goes on.
    awaited: u16,
    /// Whether the others are then withdrawn.
    cancels: bool,
    /// The children that are not done, by slot.
    alive: Vec<u32>,
}

/// All families, with those whose places are free.
#[derive(Debug, Clone, Default)]
pub(super) struct Children {
    families: Vec<Family>,
    free: Vec<u32>,
    inside: usize,
    born: u64,
    ended: u64,
}

impl Children {
    /// How many children there are.
    pub(super) const fn inside(&self) -> usize {
        self.inside
    }

    /// How many there have been, and how many have ended.
    pub(super) const fn totals(&self) -> (u64, u64) {
        (self.born, self.ended)
    }

    /// How many patients wait for their children.
    pub(super) fn parents_waiting(&self) -> usize {
        self.families.iter().filter(|family| family.parent != NOBODY).count()
    }

    fn found(&mut self, parent: u32, awaited: u16, cancels: bool) -> u32 {
        let number = self.free.pop().unwrap_or_else(|| {
            let alive = Vec::new();
            self.families.push(Family { parent: NOBODY, awaited: 0, cancels: false, alive });
            (self.families.len() - 1) as u32
        });
        let family = &mut self.families[number as usize];
        (family.parent, family.awaited, family.cancels) = (parent, awaited, cancels);
        number
    }
}

impl<O: Observer> Replication<'_, O> {
    /// The patient waits while children go through the parts of a parallel
    /// step, which they begin in the order in which they are written.
    pub(super) fn fork_into(&mut self, slot: u32, id: ParallelId) -> Fallible {
        let parallel = &self.model.flow.parallels[id];
        let family = self.children.found(slot, parallel.join, parallel.cancels);
        for &head in &parallel.heads {
            let child = self.patients[slot].child(FamilyTie(family), head, self.now);
            let child = self.patients.insert(child);
            self.turns.forget(child);
            self.cells.copy(slot, child);
            self.children.families[family as usize].alive.push(child);
        }
        self.children.inside += parallel.heads.len();
        self.children.born += parallel.heads.len() as u64;
        let begin = self.children.families[family as usize].alive.clone();
        for child in begin {
            // One that is done at once may have stopped the others.
            if self.children.families[family as usize].alive.contains(&child) {
                self.walk_on(child)?;
            }
        }
        Ok(())
    }

    /// A child is done. If that was the last one awaited the parent goes on, by
    /// an event of this instant.
    pub(super) fn end_child(&mut self, slot: u32) -> Fallible {
        let patient = &self.patients[slot];
        if patient.holds().next().is_some() {
            return Err(Box::new(EngineFault::LeavesHolding {
                time: self.now,
                step: patient.step,
            }));
        }
        let number = patient.family.family();
        self.remove_child(slot);
        let family = &mut self.children.families[number];
        if family.awaited > 0 {
            family.awaited -= 1;
            if family.awaited == 0 {
                let parent = std::mem::replace(&mut family.parent, NOBODY);
                let others = if family.cancels { family.alive.clone() } else { Vec::new() };
                self.wake_at(parent, self.now);
                for other in others {
                    self.stop_child(other);
                }
            }
        }
        Ok(())
    }

    /// Forgets a child, and its family with the last of them.
    fn remove_child(&mut self, slot: u32) {
        let number = self.patients[slot].family.family();
        let family = &mut self.children.families[number];
        family.alive.retain(|&alive| alive != slot);
        if family.alive.is_empty() {
            self.children.free.push(number as u32);
        }
        self.observer.child_gone(self.now, PatientSlot(slot), &self.patients[slot]);
        self.patients[slot].depart();
        self.patients.vacate(slot);
        self.children.inside -= 1;
        self.children.ended += 1;
    }

    /// A child that is to go no further gives back what it holds and is gone.
    pub(super) fn drop_child(&mut self, slot: u32) {
        let held: Vec<_> = self.patients[slot].holds().collect();
        self.remove_child(slot);
        for held in held {
            self.free_units(held.place, held.units);
        }
    }

    /// Withdraws a child: from its queue, or its booking; if it is being
    /// served, that is finished first.
    fn stop_child(&mut self, slot: u32) {
        let patient = &mut self.patients[slot];
        let op = self.model.steps[patient.step].op;
        let is_served = patient.pending.is_any_event();
        match op {
            Op::Activity { .. } | Op::WalkIn { .. } | Op::Book(_) if is_served => {
                patient.family.0 |= FamilyTie::STOPPED;
                return;
            }
            Op::Activity { place, .. } | Op::Take(place) => {
                self.withdraw_from_place(slot, place);
            }
            Op::WalkIn { diary, .. } => {
                let lines = self.model.diaries[diary].lines;
                lines.map(|lines| self.withdraw_from_place(slot, lines));
            }
            Op::Request(_) => match self.visits.doing(slot) {
                Doing::Waiting => {
                    let need = self.leave_line(slot);
                    self.line_shortened(need);
                }
                Doing::Nothing => {}
                Doing::Busy | Doing::Interrupted => {
                    self.patients[slot].family.0 |= FamilyTie::STOPPED;
                    return;
                }
            },
            Op::Meeting(meeting) => {
                self.meetings[meeting].queue.withdraw(slot, &mut self.patients);
            }
            Op::Book(booking) => self.withdraw_booking(slot, booking),
            _ => {}
        }
        self.drop_child(slot);
    }
}
