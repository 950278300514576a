//! Steps from the text, or from an earlier program of which numbers are
//! changed: then only those steps are compiled again that look at one of them.

use super::kept::{Changed, Earlier};
use super::loops;
use super::pathways::{self, Alike, Surroundings, Target};
use super::program::{Lengths, Outline, Program};
use super::resources::Resources;
use super::travel::Travel;
use crate::ids::{Id, IdVec, RequestId, StepId};
use crate::model::Place;
use crate::scenario::figures::Input;
use indexmap::IndexMap;
use std::rc::Rc;
use std::sync::Arc;

/// A program as it was compiled, and what its steps were made of.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) program: Program,
    /// Counters of visits that its expressions ask for.
    counters: IndexMap<Target, u16>,
    /// Of each pathway the steps.
    alike: Vec<Vec<Alike>>,
    /// How long the program was before each step, and at the end.
    lengths: Vec<Lengths>,
    /// What steps looked at, in order of the steps.
    inputs: Vec<(StepId, Input)>,
    travel: Rc<Travel>,
}

/// All steps, from the text or from an earlier program.
pub(super) fn compile(
    all: &Surroundings<'_, '_>,
    earlier: Option<Earlier<'_>>,
) -> (Program, Rc<Made>) {
    let known = earlier.and_then(Earlier::steps);
    let again = known.and_then(|(made, resources, changed)| {
        let sees_the_same =
            resources.are_alike_to_steps(all.resources) && made.travel == *all.travel;
        let program = sees_the_same.then(|| made.again(all, changed))??;
        Some((program, Rc::clone(made)))
    });
    let (mut program, made) = again.unwrap_or_else(|| {
        let made = anew(all, known.map(|(made, ..)| &**made));
        (made.program.clone(), Rc::new(made))
    });
    program.share_timings();
    loops::count_visits(all, &mut program);
    (program, made)
}

/// All steps from the text; which of them send back is known if the pathways
/// are as they were.
fn anew(all: &Surroundings<'_, '_>, known: Option<&Made>) -> Made {
    let sends_back = known.map(|made| Rc::clone(&made.program.sends_back));
    let sends_back = sends_back.unwrap_or_else(|| Rc::new(loops::sends_back(all)));
    let mut program = Program { sends_back, ..Program::default() };
    all.counters.borrow_mut().clear();
    pathways::check(all);
    let (mut lengths, mut inputs, mut outlines) = (Vec::new(), Vec::new(), Vec::new());
    let pathways = 0..all.layout.names.len();
    let alike: Vec<_> = pathways.map(|pathway| pathways::alike(all, pathway)).collect();
    for (pathway, alike) in alike.iter().enumerate() {
        for site in 0..all.world.sites.len() {
            for (offset, alike) in (0..).zip(alike) {
                let outline = Outline { pathway, offset };
                let id = all.layout.id(pathway, site, offset);
                lengths.push(program.lengths());
                outlines.push(outline);
                let add = || pathways::add_step(all, &mut program, outline, site, alike);
                let ((), asked) = all.world.figures.asked.during(add);
                inputs.extend(asked.into_iter().map(|input| (id, input)));
            }
        }
    }
    lengths.push(program.lengths());
    program.outlines = outlines.into();
    let counters = all.counters.borrow().clone();
    Made { program, counters, alike, lengths, inputs, travel: Rc::clone(all.travel) }
}

impl Made {
    /// The same program where it is not changed; nothing if what is changed has
    /// another shape, so that later steps would have other numbers.
    fn again(&self, all: &Surroundings<'_, '_>, changed: &Changed) -> Option<Program> {
        let before = &self.program;
        let mut program = Program {
            steps: IdVec::with_capacity(before.steps.len()),
            sends_back: Rc::clone(&before.sends_back),
            needs: before.needs.clone(),
            outlines: Rc::clone(&before.outlines),
            ..Program::default()
        };
        program.flow.expressions = before.flow.expressions.clone();
        program.flow.adjusts = before.flow.adjusts;
        all.counters.borrow_mut().clone_from(&self.counters);
        let mut from = 0;
        let end = self.lengths.len() - 1;
        for step in self.changed_steps(all, changed) {
            let at = step.index();
            program.extend(before, self.lengths[from], self.lengths[at]);
            let outline = before.outlines[at];
            let alike = &self.alike[outline.pathway][outline.offset as usize];
            let site = all.layout.site(outline.pathway, step);
            pathways::add_step(all, &mut program, outline, site, alike);
            if program.lengths() != self.lengths[at + 1] {
                return None;
            }
            from = at + 1;
        }
        program.extend(before, self.lengths[from], self.lengths[end]);
        let need = |program: &Program, id: RequestId| program.requests[id].need;
        let shares_the_same = program.needs.len() == before.needs.len()
            && program.flow.expressions.len() == before.flow.expressions.len()
            && before.requests.ids().all(|id| need(&program, id) == need(before, id));
        shares_the_same.then_some(program)
    }

    /// Steps that look at something that is changed, in order.
    fn changed_steps(&self, all: &Surroundings<'_, '_>, changed: &Changed) -> Vec<StepId> {
        let is_changed = |&&(step, input): &&(StepId, Input)| {
            let outline = self.program.outlines[step.index()];
            let site = all.layout.site(outline.pathway, step);
            changed.touches(input, all.world.sites[site].name)
        };
        let mut steps: Vec<StepId> =
            self.inputs.iter().filter(is_changed).map(|&(step, _)| step).collect();
        steps.dedup();
        steps
    }
}

impl Resources {
    /// Whether all that steps look at of resources while they are compiled is
    /// the same of others, which are those of the same scenario.
    fn are_alike_to_steps(&self, others: &Self) -> bool {
        if std::ptr::eq(self, others) {
            return true;
        }
        let most = |place: &Place| place.capacity.iter().map(|&(_, units)| units).max();
        let same_most = |one: &Place, other: &Place| {
            Arc::ptr_eq(&one.capacity, &other.capacity) || most(one) == most(other)
        };
        let mut places = self.places.iter().zip(&others.places);
        let mut diaries = self.diaries.iter().zip(&others.diaries);
        self.fences == others.fences
            && self.in_minutes == others.in_minutes
            && places.all(|(one, other)| one.rules == other.rules && same_most(one, other))
            && diaries.all(|(one, other)| {
                (one.lines, one.only_in_turn, one.largest)
                    == (other.lines, other.only_in_turn, other.largest)
                    && one.ring_fence.is_some() == other.ring_fence.is_some()
                    && one.sessions.is_empty() == other.sessions.is_empty()
            })
    }
}
