//! Names that steps use: stages and clocks; and the checks of a step that do
//! not depend on the site.

use super::bookings;
use super::elsewhere;
use super::pathways::{Surroundings, Target};
use super::requests;
use super::resources::check_kind;
use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::ClockId;
use crate::model::{ClockSet, Delay};
use crate::scenario::file_types::{ArmFile, DelayWord, StartClockForm, StepFile, Text, WaitForm};
use crate::scenario::located::Recovered;

/// Stage of steps before the first that names one.
pub(super) const OTHER: &str = "other";

/// All stages: those that are listed, then others as they appear.
pub(super) fn stages<'a>(world: &World<'a>) -> Vec<&'a str> {
    let listed = world.file.stages.value.as_ref();
    let mut stages: Vec<&str> = Vec::new();
    let mut add = |stage: &'a str| {
        if !stages.contains(&stage) {
            stages.push(stage);
        }
    };
    for stage in listed.into_iter().flatten() {
        add(&stage.value);
    }
    for (_, _, pathway) in world.file.pathway.good() {
        let mut stage = OTHER;
        for step in &pathway.step {
            if let Some(own) = step.value.as_ref().and_then(|step| step.stage.as_ref()) {
                let known =
                    listed.is_none_or(|names| names.iter().any(|name| name.value == own.value));
                if !known {
                    let names = listed.into_iter().flatten().map(|name| name.value.as_str());
                    world.faults.push(
                        Fault::new(
                            catalogue::UNKNOWN_NAME,
                            &own.address,
                            format!("there is no stage \"{}\"", own.value),
                        )
                        .at(own.place)
                        .expected("one of the scenario's \"stages\"")
                        .nearest(&own.value, names),
                    );
                    continue;
                }
                stage = &own.value;
            }
            add(stage);
        }
    }
    if stages.is_empty() {
        stages.push(OTHER);
    }
    stages
}

/// All clocks.
pub(super) fn clocks<'a>(world: &World<'a>) -> Vec<&'a str> {
    world.file.clock.0.keys().map(String::as_str).collect()
}

/// The set of clocks of these names; those that do not exist are left out.
pub(super) fn clock_set(clocks: &[&str], names: &[Text]) -> ClockSet {
    names
        .iter()
        .filter_map(|name| clocks.iter().position(|clock| *clock == name.value))
        .filter(|&at| at < crate::model::MAX_CLOCKS)
        .fold(ClockSet::default(), |set, at| set.with(ClockId(at as u8)))
}

/// How many kinds of things a step does.
pub(super) fn kinds(step: &StepFile) -> usize {
    [
        step.activity.is_some(),
        step.wait.is_some(),
        step.book.is_some(),
        step.walk_in.is_some(),
        step.meeting.is_some(),
        step.branch.is_some(),
        step.start_clock.is_some(),
        step.stop_clock.is_some(),
        step.end_clock.is_some(),
        step.transfer.is_some(),
        step.take.is_some(),
        step.release.is_some(),
        step.stay.is_some(),
        step.set_urgency.is_some(),
        step.send.is_some(),
        step.leave.is_some(),
        step.set_attribute.is_some(),
        step.parallel.is_some(),
    ]
    .into_iter()
    .filter(|&is| is)
    .count()
}

/// Checks of names that do not depend on the site.
pub(super) fn check(
    all: &Surroundings<'_, '_>,
    pathway: usize,
    block: &Recovered<StepFile>,
    step: &StepFile,
) {
    let Surroundings { world, layout, resources, .. } = all;
    if kinds(step) > 1 {
        world.faults.push(
            Fault::new(catalogue::SEVERAL_KINDS, &block.address, "this step does several things")
                .at(block.place)
                .expected("at most one kind in a step; write two steps"),
        );
    }
    if let Some(next) = &step.next {
        layout.step(world, pathway, next);
        if step.branch.is_some() || step.send.is_some() || step.leave.is_some() {
            world.faults.push(
                Fault::new(
                    catalogue::CONTRADICTION,
                    &next.address,
                    "this step has no \"next\": it leads elsewhere",
                )
                .at(next.place)
                .expected("no \"next\" beside branch, send or leave"),
            );
        }
    }
    match (&step.at_most, &step.then) {
        (Some(_), Some(then)) => {
            layout.step(world, pathway, then);
        }
        (None, None) => {}
        _ => world.faults.push(
            Fault::new(
                catalogue::CONTRADICTION,
                &block.address,
                "\"at_most\" and \"then\" go together",
            )
            .at(block.place)
            .expected("both: how often, and where those go who come more often"),
        ),
    }
    let clock_names = |names: &[Text]| {
        for name in names {
            world.find(name, all.clocks.iter().copied(), "clock", "a [clock.NAME] block");
        }
    };
    let units = [("rota", &resources.rota_ids), ("beds", &resources.bed_ids)];
    let beds = [("beds", &resources.bed_ids), ("rota", &resources.rota_ids)];
    if let Some(activity) = &step.activity {
        for kind in activity.resource.kinds() {
            check_kind(world, &units, kind);
        }
    }
    if let Some(WaitForm::Until(wait)) = &step.wait
        && let Some(calendar) = &wait.ends
    {
        world.find(calendar, world.file.calendar.names(), "calendar", "a [calendar.NAME] block");
    }
    if let Some(rule) = &step.expedited_by {
        let rules = world.file.expediting.names();
        world.find(rule, rules, "rule of expediting", "an [expediting.NAME] block");
        if step.wait.is_none() {
            world.faults.push(
                Fault::new(
                    catalogue::CONTRADICTION,
                    &rule.address,
                    "nobody waits here: there is no \"wait\" to be cut short",
                )
                .at(rule.place)
                .expected("\"expedited_by\" beside a \"wait\""),
            );
        }
    }
    if let Some(delay) = &step.delay
        && step.wait.is_none()
    {
        world.faults.push(
            Fault::new(
                catalogue::CONTRADICTION,
                &delay.address,
                "nobody waits here: there is no \"wait\" to give a cause for",
            )
            .at(delay.place)
            .expected("\"delay\" beside a \"wait\""),
        );
    }
    if let Some(book) = &step.book {
        check_kind(world, &[("diary", &resources.diary_ids)], &book.diary);
        book.urgency.as_ref().map(|class| world.urgency(class));
        elsewhere::check(world, book);
        for exit in bookings::exits(book) {
            layout.step(world, pathway, exit);
        }
    }
    if let Some(walk_in) = &step.walk_in {
        check_kind(world, &[("diary", &resources.diary_ids)], &walk_in.diary);
    }
    if let Some(meeting) = &step.meeting {
        check_kind(world, &[("meeting", &resources.meeting_ids)], meeting);
    }
    if let Some(branch) = &step.branch {
        for arm in &branch.value {
            layout.step(world, pathway, &arm.value.to);
            let ArmFile { when, chance, otherwise, .. } = &arm.value;
            if usize::from(when.is_some()) + usize::from(chance.is_some()) + usize::from(*otherwise)
                != 1
            {
                world.faults.push(
                    Fault::new(catalogue::ONE_OF, &arm.address, "when is this arm taken?")
                        .at(arm.place)
                        .expected("either \"chance\", \"when\" or otherwise = true"),
                );
            }
        }
        let others = branch.value.iter().filter(|arm| arm.value.otherwise).count();
        if others > 1 || branch.value.is_empty() {
            world.faults.push(
                Fault::new(
                    catalogue::CONTRADICTION,
                    &branch.address,
                    format!("{} arms, {others} of them otherwise", branch.value.len()),
                )
                .at(branch.place)
                .expected("one or more arms, at most one with otherwise = true"),
            );
        }
    }
    match &step.start_clock {
        Some(StartClockForm::Now(names)) => clock_names(names),
        Some(StartClockForm::Earlier(start)) => clock_names(&start.clocks),
        None => {}
    }
    if let Some(WaitForm::Until(wait)) = &step.wait
        && let Some(takes_off) = &wait.takes_off
    {
        clock_names(&takes_off.clocks);
    }
    if let Some(takes_off) = step.book.as_ref().and_then(|book| book.missed_takes_off.as_ref()) {
        clock_names(&takes_off.clocks);
    }
    clock_names(step.stop_clock.as_deref().unwrap_or_default());
    clock_names(step.end_clock.as_deref().unwrap_or_default());
    step.transfer.as_ref().map(|site| world.site(site));
    let taken = step.take.iter().flat_map(|take| take.kinds());
    for kind in taken.chain(step.release.iter().flat_map(|release| release.kinds())) {
        check_kind(world, &beds, kind);
    }
    if let Some(terms) = step.terms() {
        requests::check_terms(all, pathway, &terms);
    }
    if let Some(stay) = &step.stay {
        world.find(&stay.leaves, world.file.profile.names(), "profile", "a [profile.NAME] block");
    }
    step.set_urgency.as_ref().map(|class| world.urgency(class));
    if let Some(send) = &step.send
        && let Some(other) = layout.pathway(world, &send.pathway)
        && let Some(step) = &send.step
    {
        layout.step(world, other, step);
    }
}

/// What a wait is for.
pub(super) const fn delay(word: DelayWord) -> Delay {
    match word {
        DelayWord::Result => Delay::Result,
        DelayWord::Slot => Delay::Slot,
        DelayWord::Place => Delay::Place,
        DelayWord::Meeting => Delay::Meeting,
        DelayWord::Telling => Delay::Telling,
        DelayWord::TreatmentSlot => Delay::TreatmentSlot,
        DelayWord::Transfer => Delay::Transfer,
        DelayWord::PatientChoice => Delay::PatientChoice,
        DelayWord::Activity => Delay::Activity,
        DelayWord::Other => Delay::Other,
    }
}

/// Where a step may lead, whatever the site: for the search for circles.
/// Children of parallel steps lead nowhere else.
pub(super) fn targets(
    all: &Surroundings<'_, '_>,
    pathway: usize,
    step: &StepFile,
    offset: u32,
) -> Vec<Target> {
    let layout = all.layout;
    let then = step.then.as_ref().and_then(|then| layout.offset(pathway, &then.value));
    let then = then.map(|then| (pathway, then));
    let mut all_targets = ways(all, pathway, step, offset);
    all_targets.extend(then);
    all_targets
}

fn ways(all: &Surroundings<'_, '_>, pathway: usize, step: &StepFile, offset: u32) -> Vec<Target> {
    let layout = all.layout;
    if step.leave == Some(true) {
        return Vec::new();
    }
    if let Some(send) = &step.send {
        let Some(other) = layout.names.iter().position(|name| *name == send.pathway.value) else {
            return Vec::new();
        };
        let at = match &send.step {
            Some(step) => layout.offset(other, &step.value),
            None => Some(0),
        };
        return at.map(|at| (other, at)).into_iter().collect();
    }
    if let Some(branch) = &step.branch {
        return branch
            .value
            .iter()
            .filter_map(|arm| Some((pathway, layout.offset(pathway, &arm.value.to.value)?)))
            .collect();
    }
    let next = match &step.next {
        Some(next) => layout.offset(pathway, &next.value),
        None => Some(offset + 1),
    };
    let exits = step.book.as_deref().into_iter().flat_map(bookings::exits);
    let exits = exits.filter_map(|exit| layout.offset(pathway, &exit.value));
    let terms = step.terms();
    let aside = terms.iter().flat_map(|terms| [terms.gives_up_to, terms.when_full]);
    let aside = aside.flatten().map(|step| layout.offset(pathway, &step.value));
    next.into_iter().chain(exits).chain(aside.flatten()).map(|to| (pathway, to)).collect()
}
