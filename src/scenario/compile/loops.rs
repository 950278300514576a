//! Loops: which sends lead back, how often steps may be visited, and loops in
//! which no time passes.

use super::flow::Reached;
use super::pathways::{Layout, Surroundings, Target};
use super::program::{Outline, Program};
use super::steps;
use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{Id, IdVec, StepId};
use crate::model::{Count, Model, NO_LIMIT, Op, Purpose};
use crate::scenario::located::Recovered;
use std::collections::BTreeSet;

fn targets(all: &Surroundings<'_, '_>, (pathway, offset): Target) -> Vec<Target> {
    match all.layout.steps(pathway).get(offset as usize) {
        Some(Recovered { value: Some(step), .. }) => steps::targets(all, pathway, step, offset),
        _ => Vec::new(),
    }
}

/// The steps that send patients on in a circle, to the same pathway or one that
/// stands before it: who is sent there begins another lap. Every circle through
/// several pathways has such a step.
pub(super) fn sends_back(all: &Surroundings<'_, '_>) -> BTreeSet<Target> {
    let mut back = BTreeSet::new();
    for pathway in 0..all.layout.names.len() {
        for (offset, step) in all.layout.steps(pathway).iter().enumerate() {
            let from = (pathway, offset as u32);
            let sends = step.value.as_ref().is_some_and(|step| step.send.is_some());
            let Some(&to) = targets(all, from).first().filter(|to| sends && to.0 <= pathway) else {
                continue;
            };
            let mut seen = BTreeSet::from([to]);
            let mut open = vec![to];
            while let Some(at) = open.pop() {
                if at == from {
                    back.insert(from);
                    break;
                }
                open.extend(targets(all, at).into_iter().filter(|next| seen.insert(*next)));
            }
        }
    }
    back
}

/// Gives counters to the steps whose visits are limited, or are asked for in
/// expressions.
pub(super) fn count_visits(all: &Surroundings<'_, '_>, program: &mut Program) {
    for pathway in 0..all.layout.names.len() {
        for (offset, step) in all.layout.steps(pathway).iter().enumerate() {
            if step.value.as_ref().is_some_and(|step| step.at_most.is_some()) {
                let mut counters = all.counters.borrow_mut();
                let next = counters.len() as u16;
                counters.entry((pathway, offset as u32)).or_insert(next);
            }
        }
    }
    let counters = all.counters.borrow();
    let sites = all.world.sites.len();
    if counters.len() * sites > usize::from(u16::MAX) - 1 {
        all.world.faults.push(
            Fault::new(
                catalogue::LIMIT,
                "pathway",
                format!("{} steps whose visits are counted, at {sites} sites", counters.len()),
            )
            .at(crate::diagnostics::Place::default())
            .expected("at most 65,534 of both multiplied"),
        );
        return;
    }
    program.flow.counters = counters.len() as u16;
    for (&(pathway, offset), &counter) in counters.iter() {
        let Some(step) = &all.layout.steps(pathway)[offset as usize].value else { continue };
        let limit = step.at_most.as_ref().zip(step.then.as_ref());
        let limit = limit
            .and_then(|(most, then)| Some((most.value, all.layout.offset(pathway, &then.value)?)));
        for site in 0..sites {
            let id = all.layout.id(pathway, site, offset);
            let (at_most, to) = limit.unwrap_or((NO_LIMIT, offset));
            let then = all.layout.id(pathway, site, to);
            let count = Count { counter, at_most, then, back: to <= offset };
            program.steps[id].count = program.flow.counts.push(count);
        }
    }
}

/// Whether a step takes no time whatever happens. A loop through a step that
/// limits its visits ends, and so does one in which time passes.
fn takes_no_time(model: &Model, id: StepId) -> bool {
    let step = &model.steps[id];
    let is_limited = model.flow.counts.len() > step.count.index()
        && model.flow.counts[step.count].at_most != NO_LIMIT;
    !is_limited
        && match step.op {
            Op::Activity { takes, .. }
            | Op::Wait { takes, ends: None }
            | Op::WaitExpedited { takes, ends: None, .. } => model.timings[takes].is_nothing(),
            Op::Request(id) => match model.requests[id].purpose {
                Purpose::Activity { takes, .. } => model.timings[takes].is_nothing(),
                Purpose::WalkIn { .. } => false,
                Purpose::Take => true,
            },
            Op::Wait { .. }
            | Op::WaitExpedited { ends: Some(_), .. }
            | Op::Book(_)
            | Op::WalkIn { .. }
            | Op::Meeting(_)
            | Op::Stay { .. }
            | Op::Fork(_)
            | Op::Join
            | Op::Leave => false,
            _ => true,
        }
}

/// The `nth` of the steps to which one that takes no time may lead.
fn next_step(model: &Model, id: StepId, nth: usize) -> Option<StepId> {
    let step = &model.steps[id];
    let range = |first: u32, count: u16| first as usize..first as usize + usize::from(count);
    match step.op {
        Op::Branch { first, count } => Some(model.arms[range(first, count)].get(nth)?.to),
        Op::Choose { first, count } => Some(model.flow.choices[range(first, count)].get(nth)?.to),
        Op::Request(id) if nth == 1 => {
            let request = &model.requests[id];
            request.room.map(|_| request.when_full)
        }
        _ => (nth == 0).then_some(step.next),
    }
}

/// A loop in which no step takes time would never end, or only by a branch that
/// is drawn again and again at one instant: a fault.
pub(super) fn refuse_endless(
    world: &World<'_>,
    layout: &Layout<'_>,
    model: &Model,
    reached: &Reached,
    outlines: &[Outline],
) {
    // Steps that are being looked at are open (true), those that lead into no
    // loop are done (false).
    let mut known: IdVec<StepId, Option<bool>> = model.steps.iter().map(|_| None).collect();
    let mut told: BTreeSet<Target> = BTreeSet::new();
    // Steps, and how many of those that follow have been looked at.
    let mut stack: Vec<(StepId, usize)> = Vec::new();
    for &start in reached.urgencies.keys() {
        if known[start].is_some() || !takes_no_time(model, start) {
            continue;
        }
        known[start] = Some(true);
        stack.push((start, 0));
        while let Some((at, looked_at)) = stack.last_mut() {
            let (at, nth) = (*at, *looked_at);
            *looked_at += 1;
            let Some(to) = next_step(model, at, nth) else {
                known[at] = Some(false);
                stack.pop();
                continue;
            };
            match known[to] {
                Some(true) => {
                    let Outline { pathway, offset } = outlines[at.index()];
                    let Some(step) = layout.steps(pathway).get(offset as usize) else { continue };
                    if !told.insert((pathway, offset)) {
                        continue;
                    }
                    let Outline { pathway: other, offset: start } = outlines[to.index()];
                    let start = layout.steps(other).get(start as usize);
                    let start = start.map_or("", |step| step.name.as_str());
                    world.faults.push(
                        Fault::new(
                            catalogue::ENDLESS,
                            &step.address,
                            format!("this leads back to \"{start}\" and no time passes on the way"),
                        )
                        .at(step.place)
                        .expected("a step that takes time in every loop, or \"at_most\" and \"then\" at one of its steps"),
                    );
                }
                None if takes_no_time(model, to) => {
                    known[to] = Some(true);
                    stack.push((to, 0));
                }
                Some(false) | None => {}
            }
        }
    }
}
