//! Faults of the engine, which knows numbers only, in the words of a scenario.

use crate::engine::EngineFault;
use crate::ids::{Id, PlaceId, StepId};
use crate::scenario::Scenario;
use crate::time::{HOUR, MINUTE, SimTime};

/// What an engine fault says, with the names of steps and resources.
pub(super) fn in_words(fault: &EngineFault, scenario: &Scenario) -> String {
    let Some((time, step)) = fault.place() else { return fault.to_string() };
    let (step, when) = (step_name(scenario, step), moment(scenario, time));
    match fault {
        EngineFault::HoldsTooMuch { .. } => {
            format!("a patient would hold too many units at {step}, {when}")
        }
        EngineFault::HoldsNothing { .. } => {
            format!("a patient gives back a unit that is not held at {step}, {when}")
        }
        EngineFault::LeavesHolding { .. } => {
            format!("a patient leaves and still holds a unit at {step}, {when}")
        }
        EngineFault::NoLines { .. } => {
            format!("a patient walks in at a diary without lines at {step}, {when}")
        }
        EngineFault::NoAppointment { .. } => {
            format!("a patient is booked but at no booking step: {step}, {when}")
        }
        EngineFault::Runaway { steps, holds, .. } => {
            let held: Vec<_> = holds.iter().map(|&place| place_name(scenario, place)).collect();
            let held = if held.is_empty() { "nothing".to_owned() } else { held.join(" and ") };
            format!(
                "a patient goes round and round at {step}, {when}: {steps} steps were passed and \
                 no time; the patient holds {held}. Let time pass in the loop, or limit it with \
                 \"at_most\" and \"then\" at one of its steps"
            )
        }
        EngineFault::Deadlock { stuck, .. } => {
            let listed = |places: &[PlaceId], by: &str| {
                let names: Vec<_> =
                    places.iter().map(|&place| place_name(scenario, place)).collect();
                names.join(by)
            };
            let who: Vec<_> = stuck
                .iter()
                .map(|one| {
                    let holds = listed(&one.holds, " and ");
                    let wants = listed(&one.wants, " or ");
                    format!("{} hold {holds} and wait for {wants}", one.patients)
                })
                .collect();
            format!(
                "patients wait for one another and none can go on (found at {step}, {when}): {}. \
                 Let them give back what they hold before they ask for more, take both at once \
                 (all_of), or let them give up (patience)",
                who.join("; ")
            )
        }
        EngineFault::Conservation { .. } => fault.to_string(),
    }
}

fn step_name(scenario: &Scenario, id: StepId) -> String {
    let pathways = &scenario.base.phases[0].model.pathways;
    let lies_in =
        |id: StepId, first: StepId, steps: u32| (first.0..first.0 + steps).contains(&id.0);
    let sites = scenario.names.sites.len() as u32;
    for (pathway, laid_out) in pathways.iter_with_ids() {
        if lies_in(id, laid_out.first, laid_out.length * sites) {
            let offset = id.0 - laid_out.first.0;
            let site = crate::ids::SiteId::from_index((offset / laid_out.length) as usize);
            let offset_in = (offset % laid_out.length) as usize;
            let steps = scenario.names.steps.iter().nth(pathway.index());
            let step = steps.and_then(|steps| steps.get(offset_in));
            let step = step.map_or("the end", String::as_str);
            let (pathway, site) = (&scenario.names.pathways[pathway], &scenario.names.sites[site]);
            return format!("step \"{step}\" of pathway \"{pathway}\" at site {site}");
        }
    }
    format!("step {}", id.0)
}

fn place_name(scenario: &Scenario, place: PlaceId) -> String {
    let name = &scenario.names.places[place];
    format!("\"{}\" of {}", name.kind, scenario.names.sites[name.site])
}

fn moment(scenario: &Scenario, time: SimTime) -> String {
    let date = scenario.epoch.date(time.day());
    let second = time.second_of_day();
    format!("on {date} at {:02}:{:02}", second / HOUR, second % HOUR / MINUTE)
}
