//! Where patients can get to, in which class and with what in hand: a forward
//! walk over the compiled steps from all arrivals.

use super::pathways::Layout;
use super::program::Outline;
use super::world::World;
use crate::diagnostics::{Fault, Place, catalogue};
use crate::ids::{BookingId, DiaryId, Id, IdVec, PlaceId, SourceId, StepId};
use crate::model::{Held, MOST_HELD, Model, NO_LIMIT, Op, Purpose, Request};
use crate::scenario::checked::Names;
use crate::scenario::tree::join;
use std::collections::{BTreeMap, BTreeSet};

/// The steps that can be reached.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// With the classes in which patients come there, as bits.
    pub(super) urgencies: BTreeMap<StepId, u16>,
}

/// A step, a class of urgency, and what is held in the order of taking.
type State = (StepId, u8, Vec<Held>);

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
    for group in model.starting.iter() {
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
        if let Some(count) = model.flow.counts.iter().nth(step.count.index())
            && count.at_most != NO_LIMIT
        {
            open.push((count.then, urgency, held.clone()));
        }
        match step.op {
            Op::Leave | Op::Join => {
                if !held.is_empty() {
                    let who = if step.op == Op::Leave { "patient leaves" } else { "part ends" };
                    faults.still_held(id, &held, who);
                }
                continue;
            }
            Op::Branch { first, count } => {
                for arm in &model.arms[first as usize..first as usize + count as usize] {
                    open.push((arm.to, urgency, held.clone()));
                }
                continue;
            }
            Op::Choose { first, count } => {
                let arms = first as usize..first as usize + count as usize;
                for arm in &model.flow.choices[arms] {
                    open.push((arm.to, urgency, held.clone()));
                }
                continue;
            }
            Op::Fork(parallel) => {
                for &head in &model.flow.parallels[parallel].heads {
                    open.push((head, urgency, Vec::new()));
                }
            }
            Op::Request(request) => {
                let request = &model.requests[request];
                let mut classes = vec![urgency];
                classes.extend(request.changes.iter().map(|&(_, class)| class));
                classes.dedup();
                let held = Hand { model, faults: &faults, id, held: &held };
                for &class in &classes {
                    for after in held.granted(request) {
                        open.push((step.next, class, after));
                    }
                    if request.patience.is_some() {
                        open.push((request.gives_up_to, class, held.held.to_vec()));
                    }
                }
                if request.room.is_some() {
                    open.push((request.when_full, urgency, held.held.to_vec()));
                }
                continue;
            }
            Op::Release(place) => faults.release(model, id, &mut held, place),
            Op::ReleaseSome { first, count, all } => {
                let places = &model.released[first as usize..first as usize + usize::from(count)];
                let is_held =
                    |&&place: &&PlaceId| model.held_as(held.iter().copied(), place).is_some();
                let chosen =
                    if all { None } else { places.iter().find(is_held).or(places.first()) };
                for &place in
                    if all { places } else { chosen.map_or(&[][..], std::slice::from_ref) }
                {
                    faults.release(model, id, &mut held, place);
                }
            }
            Op::SetUrgency(class) => urgency = class,
            Op::Book(booking) => {
                let exits = model.bookings[booking].exits();
                open.extend(exits.map(|exit| (exit, urgency, held.clone())));
            }
            _ => {}
        }
        open.push((step.next, urgency, held));
    }
    reached
}

/// What a patient has in hand at a step that asks for units.
struct Hand<'a, 'h, 'w> {
    model: &'a Model,
    faults: &'a Holding<'h, 'w>,
    id: StepId,
    held: &'a [Held],
}

impl Hand<'_, '_, '_> {
    /// What may be in hand afterwards.
    fn granted(&self, request: &Request) -> Vec<Vec<Held>> {
        if !matches!(request.purpose, Purpose::Take | Purpose::Activity { keep: true, .. }) {
            return vec![self.held.to_vec()];
        }
        let need = &self.model.needs[request.need];
        let mut all = Vec::new();
        for units in &need.alternatives {
            let mut held = self.held.to_vec();
            if held.len() + units.len() > MOST_HELD {
                self.faults.too_many(self.id);
                return vec![held];
            }
            held.extend(units.iter().map(|&(place, units)| Held {
                place,
                units,
                need: request.need,
            }));
            all.push(held);
        }
        all
    }
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

    /// Takes out of `held` what a step gives back.
    fn release(&self, model: &Model, id: StepId, held: &mut Vec<Held>, place: PlaceId) {
        match model.held_as(held.iter().copied(), place) {
            Some(at) => {
                held.remove(at);
            }
            None => self.not_held(id, place),
        }
    }

    fn still_held(&self, id: StepId, held: &[Held], who: &str) {
        let kinds: Vec<_> = held.iter().map(|held| self.kind(held.place)).collect();
        let found = format!("a {who} with {} still held", kinds.join(" and "));
        self.push(catalogue::STILL_HELD, id, found, "a \"release\" on every way from a \"take\"");
    }

    fn not_held(&self, id: StepId, place: PlaceId) {
        let found = format!("a patient comes here without \"{}\"", self.names.places[place].kind);
        self.push(
            catalogue::NOT_HELD,
            id,
            found,
            "a \"take\", or an activity with keep = true, on every way to a \"release\"",
        );
    }

    fn too_many(&self, id: StepId) {
        self.push(
            catalogue::NOT_HELD,
            id,
            format!("a patient would hold units of more than {MOST_HELD} kinds"),
            &format!("units of at most {MOST_HELD} kinds held at a time"),
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
        let Model { bookings, flow, diaries, .. } = &mut *model;
        let booking = &mut bookings[id];
        let own = (booking.diary, &mut booking.may_use_ring_fence);
        let nearby = match booking.elsewhere {
            Some(terms) => flow.elsewhere[terms].diaries.as_mut_slice(),
            None => &mut [],
        };
        let nearby = nearby.iter_mut().map(|it| (it.diary, &mut it.may_use_ring_fence));
        for (diary, may_use_ring_fence) in std::iter::once(own).chain(nearby) {
            if diaries[diary].ring_fence.is_none() {
                continue;
            }
            let within = classes & fences[diary];
            *may_use_ring_fence = within == classes;
            if within != 0 && within != classes {
                world.warnings.push(
                    "a booking without \"urgency\" is reached by classes inside and outside of the ring fence: none of them uses it early"
                        .to_owned(),
                );
            }
        }
    }
    world.warnings.dedup();
}
