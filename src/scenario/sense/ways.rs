//! Pathways and steps to which no way leads, as they are written: an arm counts
//! even where its chance is 0, which a table may say of some sites.

use super::{quoted, told};
use crate::diagnostics::Place;
use crate::ids::Id;
use crate::scenario::checked::{Phase, Timeline};
use crate::scenario::file_types::{Pathway, ScenarioFile, StepFile, Text};
use crate::scenario::located::Recovered;
use crate::time::SimTime;
use std::collections::BTreeSet;

/// A pathway's position and a step's offset in it.
type Step = (usize, usize);

/// Pathways and steps to which nobody comes.
pub(super) fn unreached(file: &ScenarioFile, timeline: &Timeline) -> Vec<String> {
    let mut entered: BTreeSet<Step> = BTreeSet::new();
    for Phase { model, .. } in &timeline.phases {
        for source in &model.sources {
            let at = (source.pathway.index(), source.enters_at as usize);
            let comes = || source.expected_between(SimTime::START, model.horizon.end) > 0.0;
            if !entered.contains(&at) && (source.at_start > 0 || comes()) {
                entered.insert(at);
            }
        }
    }
    let listed = timeline.phases.first().into_iter().flat_map(|phase| phase.model.starting.iter());
    entered.extend(listed.map(|group| (group.entrant.pathway.index(), group.step as usize)));
    let mut open: Vec<Step> = entered.into_iter().collect();
    let ways = Ways { file };
    let mut seen: BTreeSet<Step> = BTreeSet::new();
    while let Some(step) = open.pop() {
        if seen.insert(step) {
            open.extend(ways.from(step));
        }
    }
    // A step of a block that stands for several is of use if one of them uses it.
    let used: BTreeSet<Place> = seen.iter().filter_map(|&step| ways.written(step)).collect();
    let mut lines = Vec::new();
    for (at, (name, block)) in file.pathway.0.iter().enumerate() {
        let Some(pathway) = &block.value else { continue };
        let steps = pathway.step.iter().enumerate();
        let missed: Vec<&str> = steps
            .filter(|(offset, step)| !seen.contains(&(at, *offset)) && !used.contains(&step.place))
            .map(|(_, step)| step.name.as_str())
            .collect();
        if !seen.iter().any(|(pathway, _)| *pathway == at) {
            lines.push(format!("pathway \"{name}\": no patient ever comes"));
        } else if !missed.is_empty() {
            let steps = if missed.len() == 1 { "step" } else { "steps" };
            lines.push(format!(
                "pathway \"{name}\": no way leads to the {steps} {}",
                quoted(&missed)
            ));
        } else if pathway.step.is_empty() {
            lines.push(format!("pathway \"{name}\" has no steps: patients leave as they come"));
        }
    }
    told(lines, "pathways with steps to which nobody comes")
}

struct Ways<'a> {
    file: &'a ScenarioFile,
}

impl Ways<'_> {
    fn pathway(&self, at: usize) -> Option<&Pathway> {
        self.file.pathway.0.get_index(at)?.1.value.as_ref()
    }

    /// Where a step is written.
    fn written(&self, (at, offset): Step) -> Option<Place> {
        self.pathway(at)?.step.get(offset).map(|step| step.place)
    }

    fn offset(steps: &[Recovered<StepFile>], name: &str) -> Option<usize> {
        steps.iter().position(|step| step.name == name)
    }

    /// The steps that may follow a step.
    fn from(&self, (at, offset): Step) -> Vec<Step> {
        let Some(pathway) = self.pathway(at) else { return Vec::new() };
        let steps = &pathway.step;
        let Some(step) = steps.get(offset).and_then(|step| step.value.as_ref()) else {
            return Vec::new();
        };
        let here = |name: &str| Self::offset(steps, name).map(|offset| (at, offset));
        let mut ways: Vec<Step> = aside(step).filter_map(|name| here(&name.value)).collect();
        if step.parallel.is_some() {
            // The parts are written out behind the step, under its name.
            let own = format!("{}/", steps[offset].name);
            let parts = steps.iter().enumerate().filter(|(_, step)| step.name.starts_with(&own));
            ways.extend(parts.map(|(offset, _)| (at, offset)));
        }
        if let Some(branch) = &step.branch {
            ways.extend(branch.value.iter().filter_map(|arm| here(&arm.value.to.value)));
            return ways;
        }
        if let Some(send) = &step.send {
            let to = self.file.pathway.0.get_index_of(&send.pathway.value);
            let to = to.and_then(|to| {
                let name = send.step.as_ref();
                let offset = match name {
                    Some(name) => Self::offset(&self.pathway(to)?.step, &name.value)?,
                    None => 0,
                };
                Some((to, offset))
            });
            ways.extend(to);
            return ways;
        }
        match (&step.next, step.leave) {
            (_, Some(true)) => {}
            (Some(next), _) => ways.extend(here(&next.value)),
            (None, _) => ways.push((at, offset + 1)),
        }
        ways
    }
}

/// The steps to which a step leads beside the usual way: for who comes too
/// often, gives up, finds no room, or does not keep appointments.
fn aside(step: &StepFile) -> impl Iterator<Item = &Text> {
    let terms = step.terms();
    let of_terms = terms.into_iter().flat_map(|terms| [terms.gives_up_to, terms.when_full]);
    let of_book = step.book.iter().flat_map(|book| {
        let cancels = book.cancels.as_ref().and_then(|cancels| cancels.value.then.as_ref());
        [book.then.as_ref(), cancels, book.gives_up_to.as_ref()]
    });
    of_terms.chain(of_book).chain([step.then.as_ref()]).flatten()
}
