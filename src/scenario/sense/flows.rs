//! Where patients go on average: every stream of arrivals followed along the
//! chances of the branches, with what the patients hold on the way.

use crate::ids::{Id, IdVec, PlaceId, StepId, TimingId};
use crate::model::{Count, Model, NO_LIMIT, Op, Purpose, Request, Timing, UNCOUNTED};
use crate::random::Sampler;
use crate::time::{DAY, SimSpan, SimTime};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Share of a patient below which a way is no longer followed.
const TRIFLE: f64 = 1e-9;
/// Most steps that are followed; enough for any model that ends.
const MOST_STEPS: usize = 2_000_000;

/// Where a patient is, the units that the patient holds, and how often the
/// patient has come to steps that limit it, by counter.
type State = (StepId, Vec<PlaceId>, Vec<(u16, u32)>);

/// What patients who arrive in a span of time bring about.
#[derive(Debug, Clone, Default)]
pub(super) struct Flows {
    /// How often each step is entered.
    pub(super) visits: IdVec<StepId, f64>,
    /// How long units are held over steps, waits in queues not counted
    /// \[seconds\].
    pub(super) held: IdVec<PlaceId, f64>,
    /// A place of which patients hold a unit, and one for which they then
    /// queue.
    pub(super) waits_for: BTreeSet<(PlaceId, PlaceId)>,
    /// Steps to which more patients come than are followed here: those of whom
    /// a branch looks at what they are.
    pub(super) uncertain: BTreeSet<StepId>,
}

/// Mean durations of a model, each computed once: those of one that changes a
/// little are known from before.
#[derive(Debug, Default)]
pub(super) struct Means {
    of_timings: HashMap<(TimingId, bool), f64>,
    /// Of distributions, of all of a duration or its whole days, by fingerprint.
    known: HashMap<u64, Vec<(Sampler, bool, f64)>>,
}

impl Means {
    /// Goes on to a model with other durations.
    pub(super) fn forget_timings(&mut self) {
        self.of_timings.clear();
    }

    /// Mean of a duration \[seconds\]; where it depends on the patient, the
    /// least that it may be.
    pub(super) fn of(&mut self, model: &Model, timing: TimingId) -> f64 {
        self.mean(model, timing, false)
    }

    /// Mean of its whole days \[seconds\].
    fn whole_days(&mut self, model: &Model, timing: TimingId) -> f64 {
        self.mean(model, timing, true)
    }

    fn mean(&mut self, model: &Model, timing: TimingId, whole_days: bool) -> f64 {
        if let Some(&mean) = self.of_timings.get(&(timing, whole_days)) {
            return mean;
        }
        let days = |span: SimSpan| (span.seconds().div_euclid(DAY) * DAY) as f64;
        let known = &mut self.known;
        let mean = least(model, timing, &mut |sampler| {
            let same =
                |(other, of, _): &&(Sampler, bool, f64)| *of == whole_days && other == sampler;
            let known = known.entry(sampler.fingerprint()).or_default();
            if let Some(&(.., mean)) = known.iter().find(same) {
                return mean;
            }
            let mean = if whole_days { sampler.mean_of(days) } else { sampler.mean() };
            known.push((sampler.clone(), whole_days, mean));
            mean
        });
        self.of_timings.insert((timing, whole_days), mean);
        mean
    }
}

/// The least of what `mean` makes of the distributions that may apply.
fn least(model: &Model, timing: TimingId, mean: &mut dyn FnMut(&Sampler) -> f64) -> f64 {
    match &model.timings[timing] {
        Timing::Sampled(sampler) => mean(sampler),
        Timing::By { cases, .. } => {
            let means = cases.iter().map(|&case| least(model, case, mean));
            means.fold(f64::INFINITY, f64::min)
        }
        &Timing::ByCalendar { open, closed, .. } => {
            least(model, open, mean).min(least(model, closed, mean))
        }
        Timing::Scaled { .. } | Timing::Computed(_) => 0.0,
    }
}

/// Follows the patients who arrive in `[from, to)`.
pub(super) fn follow(model: &Model, from: SimTime, to: SimTime, means: &mut Means) -> Flows {
    let mut flows = Flows {
        visits: model.steps.iter().map(|_| 0.0).collect(),
        held: model.places.iter().map(|_| 0.0).collect(),
        ..Flows::default()
    };
    let mut pending = Pending::of(model);
    for id in model.sources.ids() {
        let source = &model.sources[id];
        let come = source.expected_between(from, to);
        if come > 0.0 {
            let step = model.step_at(source.pathway, source.site, source.enters_at);
            pending.add((step, Vec::new(), Vec::new()), come);
        }
    }
    for _ in 0..MOST_STEPS {
        let Some(((id, mut held, mut counts), patients)) = pending.pop_first() else { break };
        let step = &model.steps[id];
        if step.count != UNCOUNTED {
            let limit = &model.flow.counts[step.count];
            if limit.at_most != NO_LIMIT && !counted(&mut counts, limit) {
                send_on(&mut pending, (limit.then, held, counts), patients);
                continue;
            }
        }
        flows.visits[id] += patients;
        if !held.is_empty() {
            let lasts = lasts(model, step.op, means);
            for &place in &held {
                flows.held[place] += patients * lasts;
            }
            for wanted in wanted(model, step.op) {
                flows.waits_for.extend(held.iter().map(|&place| (place, wanted)));
            }
        }
        match step.op {
            // Of those who choose by what they are, shares are not known.
            Op::Choose { .. } => {
                mark_uncertain(model, id, &mut flows.uncertain);
                continue;
            }
            Op::Leave | Op::Join => continue,
            Op::Fork(parallel) => {
                for &head in &model.flow.parallels[parallel].heads {
                    send_on(&mut pending, (head, Vec::new(), counts.clone()), patients);
                }
            }
            Op::Branch { first, count } => {
                let mut below = 0.0;
                for arm in &model.arms[first as usize..first as usize + usize::from(count)] {
                    let up_to = share(arm.up_to);
                    let to = (arm.to, held.clone(), counts.clone());
                    send_on(&mut pending, to, patients * (up_to - below));
                    below = up_to;
                }
                continue;
            }
            Op::Take(place) => {
                held.push(place);
                held.sort_unstable();
            }
            Op::Request(id) => {
                let request = &model.requests[id];
                let keeps =
                    matches!(request.purpose, Purpose::Take | Purpose::Activity { keep: true, .. });
                if keeps {
                    held.extend(asked(model, request).iter().flat_map(|&(place, units)| {
                        std::iter::repeat_n(place, usize::from(units))
                    }));
                    held.sort_unstable();
                }
            }
            Op::Release(place) => give_back(model, &mut held, place),
            Op::ReleaseSome { first, count, .. } => {
                let named = first as usize..first as usize + usize::from(count);
                for &place in &model.released[named] {
                    give_back(model, &mut held, place);
                }
            }
            _ => {}
        }
        send_on(&mut pending, (step.next, held, counts), patients);
    }
    flows
}

/// Counts a visit; false if there were as many before as are allowed.
fn counted(counts: &mut Vec<(u16, u32)>, limit: &Count) -> bool {
    match counts.iter_mut().find(|(counter, _)| *counter == limit.counter) {
        Some((_, visits)) if *visits >= limit.at_most => false,
        Some((_, visits)) => {
            *visits += 1;
            true
        }
        None => {
            counts.push((limit.counter, 1));
            limit.at_most > 0
        }
    }
}

/// Marks all steps to which a step may lead.
fn mark_uncertain(model: &Model, from: StepId, marked: &mut BTreeSet<StepId>) {
    let range = |first: u32, count: u16| first as usize..first as usize + usize::from(count);
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        let step = &model.steps[id];
        let mut next = vec![step.next];
        match step.op {
            Op::Branch { first, count } => {
                next = model.arms[range(first, count)].iter().map(|arm| arm.to).collect();
            }
            Op::Choose { first, count } => {
                next = model.flow.choices[range(first, count)].iter().map(|arm| arm.to).collect();
            }
            Op::Fork(parallel) => next.extend(&model.flow.parallels[parallel].heads),
            Op::Book(booking) => next.extend(model.bookings[booking].exits()),
            Op::Request(id) => {
                let request = &model.requests[id];
                next.extend(request.patience.map(|_| request.gives_up_to));
                next.extend(request.room.map(|_| request.when_full));
            }
            Op::Leave | Op::Join => next.clear(),
            _ => {}
        }
        open.extend(next.into_iter().filter(|&to| marked.insert(to)));
    }
}

fn send_on(pending: &mut Pending, to: State, patients: f64) {
    if patients > TRIFLE {
        pending.add(to, patients);
    }
}

/// Patients who are still to be followed, in order of their states. At nearly
/// every step all are in the same one.
#[derive(Debug)]
struct Pending {
    /// By step, those of one state.
    first: IdVec<StepId, Option<(State, f64)>>,
    /// No step before this one has any of these.
    from: usize,
    /// Those of other states.
    others: BTreeMap<State, f64>,
}

impl Pending {
    fn of(model: &Model) -> Self {
        Self {
            first: model.steps.iter().map(|_| None).collect(),
            from: model.steps.len(),
            others: BTreeMap::new(),
        }
    }

    fn add(&mut self, state: State, patients: f64) {
        let id = state.0;
        match &mut self.first[id] {
            None if !self.others.contains_key(&state) => {
                self.first[id] = Some((state, patients));
                self.from = self.from.min(id.index());
            }
            Some((known, there)) if *known == state => *there += patients,
            _ => *self.others.entry(state).or_default() += patients,
        }
    }

    fn pop_first(&mut self) -> Option<(State, f64)> {
        let mut ids = (self.from..self.first.len()).map(StepId::from_index);
        let first = ids.find(|&id| self.first[id].is_some());
        self.from = first.map_or(self.first.len(), Id::index);
        let here = first.and_then(|id| self.first[id].as_ref());
        match (here, self.others.first_key_value()) {
            (Some((state, _)), Some((other, _))) if other < state => self.others.pop_first(),
            (None, _) => self.others.pop_first(),
            _ => first.and_then(|id| self.first[id].take()),
        }
    }
}

/// A uniform 64-bit bound as a share.
pub(super) fn share(bound: u64) -> f64 {
    bound as f64 / 18_446_744_073_709_551_616.0
}

/// How long a step takes on average, waits in queues not counted \[seconds\].
fn lasts(model: &Model, op: Op, means: &mut Means) -> f64 {
    match op {
        Op::Activity { takes, .. }
        | Op::WalkIn { takes, .. }
        | Op::Wait { takes, .. }
        | Op::WaitExpedited { takes, .. } => means.of(model, takes),
        Op::Request(id) => match model.requests[id].purpose {
            Purpose::Activity { takes, .. } | Purpose::WalkIn { takes, .. } => {
                means.of(model, takes)
            }
            Purpose::Take => 0.0,
        },
        Op::Book(booking) => {
            let booking = &model.bookings[booking];
            booking.earliest as f64 + booking.takes.map_or(0.0, |takes| means.of(model, takes))
        }
        Op::Stay { nights, at_least, .. } => {
            means.whole_days(model, nights).max(f64::from(at_least))
        }
        _ => 0.0,
    }
}

/// The places for whose units a step makes patients queue.
pub(super) fn wanted(model: &Model, op: Op) -> Vec<PlaceId> {
    match op {
        Op::Activity { place, .. } | Op::Take(place) => vec![place],
        Op::WalkIn { diary, .. } => model.diaries[diary].lines.into_iter().collect(),
        Op::Book(booking) => {
            let diaries = model.bookings[booking].diaries(&model.flow);
            diaries.filter_map(|diary| model.diaries[diary].lines).collect()
        }
        Op::Request(id) => {
            asked(model, &model.requests[id]).iter().map(|&(place, _)| place).collect()
        }
        _ => Vec::new(),
    }
}

/// The units that a request asks for; none if it may be given one thing or
/// another, since how many are given which is not known.
pub(super) fn asked<'a>(model: &'a Model, request: &Request) -> &'a [(PlaceId, u16)] {
    match model.needs[request.need].alternatives.as_slice() {
        [only] => only,
        _ => &[],
    }
}

/// Takes out of `held` all units of the kind of `place`.
fn give_back(model: &Model, held: &mut Vec<PlaceId>, place: PlaceId) {
    let kind = |place: PlaceId| model.places[place].kind;
    if let Some(&first) = held.iter().find(|&&holds| kind(holds) == kind(place)) {
        held.retain(|&holds| holds != first);
    }
}

/// Places of a graph that lie on a circle, each circle as the list of them.
pub(super) fn circles(edges: &BTreeSet<(PlaceId, PlaceId)>) -> Vec<Vec<PlaceId>> {
    let reach = |from: PlaceId| {
        let mut seen: BTreeSet<PlaceId> = BTreeSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            let next = edges.iter().filter(|(one, _)| *one == at).map(|&(_, other)| other);
            open.extend(next.filter(|&other| seen.insert(other)));
        }
        seen
    };
    let places: BTreeSet<PlaceId> = edges.iter().map(|&(one, _)| one).collect();
    let reached: BTreeMap<PlaceId, BTreeSet<PlaceId>> =
        places.iter().map(|&place| (place, reach(place))).collect();
    let mut found: Vec<Vec<PlaceId>> = Vec::new();
    for (&place, after) in &reached {
        let told = found.iter().any(|circle| circle.contains(&place));
        if !told && after.contains(&place) {
            let back = |other: &&PlaceId| {
                after.contains(other) && reached.get(other).is_some_and(|it| it.contains(&place))
            };
            found.push(places.iter().filter(back).copied().collect());
        }
    }
    found
}
