//! Pathways and steps to which no way leads, as they are written: an arm counts
//! even where its chance is 0, which a table may say of some sites.

use super::{quoted, told};
use crate::ids::Id;
use crate::scenario::checked::Timeline;
use crate::scenario::file_types::{Pathway, ScenarioFile, StepFile};
use crate::scenario::located::Recovered;
use std::collections::BTreeSet;

/// A pathway's position and a step's offset in it.
type Step = (usize, usize);

/// Pathways and steps to which nobody comes.
pub(super) fn unreached(file: &ScenarioFile, timeline: &Timeline) -> Vec<String> {
    let entered = timeline.phases.iter().flat_map(|phase| {
        let come = phase.model.sources.iter().filter(|source| {
            source.at_start > 0 || source.daily.iter().any(|&patients| patients > 0.0)
        });
        come.map(|source| (source.pathway.index(), source.enters_at as usize))
    });
    let mut open: Vec<Step> = entered.collect();
    let ways = Ways { file };
    let mut seen: BTreeSet<Step> = BTreeSet::new();
    while let Some(step) = open.pop() {
        if seen.insert(step) {
            open.extend(ways.from(step));
        }
    }
    let mut lines = Vec::new();
    for (at, (name, block)) in file.pathway.0.iter().enumerate() {
        let Some(pathway) = &block.value else { continue };
        let steps = pathway.step.iter().enumerate();
        let missed: Vec<&str> = steps
            .filter(|(offset, _)| !seen.contains(&(at, *offset)))
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
        if let Some(branch) = &step.branch {
            return branch.value.iter().filter_map(|arm| here(&arm.value.to.value)).collect();
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
            return to.into_iter().collect();
        }
        match (&step.next, step.leave) {
            (_, Some(true)) => Vec::new(),
            (Some(next), _) => here(&next.value).into_iter().collect(),
            (None, _) => vec![(at, offset + 1)],
        }
    }
}
