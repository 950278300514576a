//! Which resources patients use while a clock runs that a standard counts.

use crate::ids::{ClockId, Id, StepId};
use crate::model::{Model, NO_LIMIT, Op, Overflow, Purpose, Standard, UNCOUNTED};
use crate::scenario::{Resource, Timeline};
use crate::time::SimTime;
use std::collections::{BTreeMap, BTreeSet};

/// The resources that lie between the start and the stop of a clock of the
/// standard, for patients whom it counts; and those on whose free units it
/// depends whether their sessions take place.
pub(super) fn used(timeline: &Timeline, standard: usize) -> BTreeSet<Resource> {
    let mut found = BTreeSet::new();
    for phase in &timeline.phases {
        let model = &phase.model;
        for step in between(model, &model.standards[standard]) {
            uses(model, model.steps[step].op, &mut found);
        }
    }
    found
}

/// Steps on a way from the start of a counted clock to its stop.
fn between(model: &Model, standard: &Standard) -> BTreeSet<StepId> {
    let after = after_steps(model);
    let is_counted = |clock: ClockId| standard.clocks.contains(&clock);
    let by_route = |route| standard.routes.as_ref().is_none_or(|routes| routes.contains(&route));
    let come = model.sources.iter().filter(|source| {
        let come = source.expected_between(SimTime::START, model.horizon.end) > 0.0;
        (come || source.at_start > 0) && by_route(source.route)
    });
    let entered: BTreeSet<StepId> =
        come.map(|source| model.step_at(source.pathway, source.site, source.enters_at)).collect();
    let entered = followed(entered, &after);
    let starts = entered.iter().copied().filter(|&step| {
        let op = model.steps[step].op;
        matches!(op, Op::StartClocks { clocks, .. } if clocks.iter().any(is_counted))
    });
    // Who is inside at the start has clocks that run.
    let inside = model.starting.iter().filter(|group| {
        by_route(group.entrant.route) && group.clocks.iter().any(|&(clock, _)| is_counted(clock))
    });
    let inside =
        inside.map(|group| model.step_at(group.entrant.pathway, group.entrant.site, group.step));
    let running = followed(starts.chain(inside).collect(), &after);

    let group = groups(model);
    let by_group = |step: StepId| {
        let own = group[step.index()];
        standard.groups.as_ref().is_none_or(|groups| groups.contains(&own))
    };
    let stops = running.iter().copied().filter(|&step| {
        let op = model.steps[step].op;
        matches!(op, Op::StopClocks(clocks) if clocks.iter().any(is_counted)) && by_group(step)
    });
    let mut before: BTreeMap<StepId, Vec<StepId>> = BTreeMap::new();
    for (&from, ways) in &after {
        for &to in ways {
            before.entry(to).or_default().push(from);
        }
    }
    let stopping = followed(stops.collect(), &before);
    running.intersection(&stopping).copied().collect()
}

/// All steps to which ways lead, the first ones too.
fn followed(from: BTreeSet<StepId>, ways: &BTreeMap<StepId, Vec<StepId>>) -> BTreeSet<StepId> {
    let mut open: Vec<StepId> = from.iter().copied().collect();
    let mut seen = from;
    while let Some(step) = open.pop() {
        let next = ways.get(&step).into_iter().flatten().copied();
        open.extend(next.filter(|&to| seen.insert(to)));
    }
    seen
}

/// The steps that may follow each step. What is done side by side leads on to
/// where all of it is done.
fn after_steps(model: &Model) -> BTreeMap<StepId, Vec<StepId>> {
    let mut after: BTreeMap<StepId, Vec<StepId>> =
        model.steps.ids().map(|id| (id, next_steps(model, id))).collect();
    for id in model.steps.ids() {
        let Op::Fork(parallel) = model.steps[id].op else { continue };
        let heads = model.flow.parallels[parallel].heads.iter().copied().collect();
        for step in followed(heads, &after) {
            if matches!(model.steps[step].op, Op::Join) {
                after.entry(step).or_default().push(model.steps[id].next);
            }
        }
    }
    after
}

fn next_steps(model: &Model, id: StepId) -> Vec<StepId> {
    let step = &model.steps[id];
    let range = |first: u32, count: u16| first as usize..first as usize + usize::from(count);
    let mut next = match step.op {
        Op::Branch { first, count } => {
            // An arm without a chance leads nowhere.
            let mut below = None;
            let mut taken = Vec::new();
            for arm in &model.arms[range(first, count)] {
                if below.is_none_or(|below| arm.up_to > below) && arm.up_to > 0 {
                    taken.push(arm.to);
                }
                below = Some(below.unwrap_or(0).max(arm.up_to));
            }
            taken
        }
        Op::Choose { first, count } => {
            model.flow.choices[range(first, count)].iter().map(|arm| arm.to).collect()
        }
        Op::Fork(parallel) => {
            let heads = model.flow.parallels[parallel].heads.iter().copied();
            heads.chain([step.next]).collect()
        }
        Op::Book(booking) => model.bookings[booking].exits().chain([step.next]).collect(),
        Op::Request(id) => {
            let request = &model.requests[id];
            let gives_up = request.patience.map(|_| request.gives_up_to);
            let finds_no_room = request.room.map(|_| request.when_full);
            gives_up.into_iter().chain(finds_no_room).chain([step.next]).collect()
        }
        Op::Leave | Op::Join => Vec::new(),
        _ => vec![step.next],
    };
    if step.count != UNCOUNTED && model.flow.counts[step.count].at_most != NO_LIMIT {
        next.push(model.flow.counts[step.count].then);
    }
    next
}

/// The group of the pathway that each step belongs to.
fn groups(model: &Model) -> Vec<u8> {
    let mut groups = vec![0; model.steps.len()];
    for pathway in &model.pathways {
        let first = pathway.first.index();
        let steps = pathway.length as usize * model.sites.len();
        groups[first..first + steps].fill(pathway.group);
    }
    groups
}

fn uses(model: &Model, op: Op, found: &mut BTreeSet<Resource>) {
    let diaries = match op {
        Op::Activity { place, .. } | Op::Take(place) => {
            found.insert(Resource::Place(place));
            Vec::new()
        }
        Op::Meeting(meeting) => {
            let mut meeting = Some(meeting);
            while let Some(id) = meeting.filter(|&id| found.insert(Resource::Meeting(id))) {
                meeting = match model.meetings[id].overflow {
                    Overflow::Joins(other) => Some(other),
                    Overflow::Wait | Overflow::Taken => None,
                };
            }
            Vec::new()
        }
        Op::Request(id) => {
            let request = &model.requests[id];
            found.extend(model.needs[request.need].places().map(Resource::Place));
            if let Purpose::WalkIn { diary, .. } = request.purpose {
                vec![diary]
            } else {
                Vec::new()
            }
        }
        Op::Book(booking) => model.bookings[booking].diaries(&model.flow).collect(),
        Op::WalkIn { diary, .. } => vec![diary],
        _ => Vec::new(),
    };
    for diary in diaries {
        found.insert(Resource::Diary(diary));
        let looked_at = model.diaries[diary].cancellations.iter().filter_map(|it| it.short_of);
        found.extend(looked_at.map(|(place, _)| Resource::Place(place)));
    }
}
