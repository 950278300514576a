//! Where patients can get to, in which class and with what in hand: a forward
//! walk over the compiled steps from all arrivals.

use super::pathways::{Layout, Outline};
use super::world::World;
use crate::diagnostics::{Fault, Place, catalogue};
use crate::ids::{BookingId, DiaryId, Id, IdVec, PlaceId, SourceId, StepId};
use crate::model::{Model, Op};
use crate::scenario::checked::Names;
use crate::scenario::tree::join;
use std::collections::{BTreeMap, BTreeSet};

/// Most units that a patient may hold.
const MOST_HELD: usize = 2;

/// The steps that can be reached.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// With the classes in which patients come there, as bits.
    pub(super) urgencies: BTreeMap<StepId, u16>,
}

type State = (StepId, u8, Vec<PlaceId>);

pub(super) fn walk(
    world: &World<'_>,
    layout: &Layout<'_>,
    model: &Model,
    names: &Names,
    outlines: &[Outline],
) -> Reached {
    let mut reached = Reached::default();
    let mut seen: BTreeSet<State> = BTreeSet::new();
    let mut open: Vec<State> = Vec::new();
    for id in model.sources.ids() {
        let id: SourceId = id;
        let source = &model.sources[id];
        let step = model.step_at(source.pathway, source.site, source.enters_at);
        open.push((step, source.urgency, Vec::new()));
    }
    for group in &model.starting {
        let step = model.step_at(group.entrant.pathway, group.entrant.site, group.step);
        open.push((step, group.entrant.urgency, Vec::new()));
    }
    let faults = Holding { world, layout, names, outlines };
    while let Some(state) = open.pop() {
        if !seen.insert(state.clone()) {
            continue;
        }
        let (id, mut urgency, mut held) = state;
        *reached.urgencies.entry(id).or_default() |= 1 << urgency;
        let step = &model.steps[id];
        match step.op {
            Op::Leave => {
                if !held.is_empty() {
                    faults.still_held(id, &held);
                }
                continue;
            }
            Op::Branch { first, count } => {
                for arm in &model.arms[first as usize..first as usize + count as usize] {
                    open.push((arm.to, urgency, held.clone()));
                }
                continue;
            }
            Op::Take(place) => {
                if held.len() == MOST_HELD {
                    faults.too_many(id);
                } else {
                    held.push(place);
                    held.sort_unstable();
                }
            }
            Op::Release(place) => match held.iter().position(|&holds| holds == place) {
                Some(at) => {
                    held.remove(at);
                }
                None => faults.not_held(id, place),
            },
            Op::SetUrgency(class) => urgency = class,
            _ => {}
        }
        open.push((step.next, urgency, held));
    }
    reached
}

struct Holding<'a, 'w> {
    world: &'a World<'w>,
    layout: &'a Layout<'w>,
    names: &'a Names,
    outlines: &'a [Outline],
}

impl Holding<'_, '_> {
    /// Where a step is written; the closing one stands for the last.
    fn written(&self, id: StepId) -> (String, Place) {
        let Outline { pathway, offset } = self.outlines[id.index()];
        match self.layout.steps(pathway).get(offset as usize) {
            Some(step) => (step.address.clone(), step.place),
            None => {
                (join("pathway", self.layout.names[pathway]), self.layout.blocks[pathway].place)
            }
        }
    }

    fn push(&self, code: catalogue::Code, id: StepId, found: String, expected: &str) {
        let (address, place) = self.written(id);
        self.world.faults.push(Fault::new(code, address, found).at(place).expected(expected));
    }

    fn kind(&self, place: PlaceId) -> String {
        let name = &self.names.places[place];
        format!("\"{}\" of {}", name.kind, self.names.sites[name.site])
    }

    fn still_held(&self, id: StepId, held: &[PlaceId]) {
        let kinds: Vec<_> = held.iter().map(|&place| self.kind(place)).collect();
        let found = format!("a patient leaves with {} still held", kinds.join(" and "));
        self.push(catalogue::STILL_HELD, id, found, "a \"release\" on every way from a \"take\"");
    }

    fn not_held(&self, id: StepId, place: PlaceId) {
        let found = format!("a patient comes here without {}", self.kind(place));
        self.push(
            catalogue::NOT_HELD,
            id,
            found,
            "a \"take\" at the same site on every way to a \"release\"",
        );
    }

    fn too_many(&self, id: StepId) {
        self.push(
            catalogue::NOT_HELD,
            id,
            "a patient would hold more than two units".to_owned(),
            "at most two units held at a time",
        );
    }
}

/// Bookings in the patient's own class: whether they may use ring-fenced
/// slots follows from the classes in which patients come there.
pub(super) fn settle_ring_fences(
    world: &mut World<'_>,
    model: &mut Model,
    reached: &Reached,
    bookings: &[(StepId, BookingId)],
    fences: &IdVec<DiaryId, u16>,
) {
    for &(step, id) in bookings {
        let classes = reached.urgencies.get(&step).copied().unwrap_or(0);
        let booking = &mut model.bookings[id];
        let within = classes & fences[booking.diary];
        booking.may_use_ring_fence = within == classes;
        if within != 0 && within != classes {
            world.warnings.push(
                "a booking without \"urgency\" is reached by classes inside and outside of the ring fence: none of them uses it early"
                    .to_owned(),
            );
        }
    }
    world.warnings.dedup();
}
