//! Pathways laid out at every site.

use super::attributes::Attributes;
use super::expressions::{self, Counters, Standing};
use super::program::{Outline, Program};
use super::travel::Travel;
use super::world::World;
use super::{Named, expediting, resources, resources::Resources, steps};
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{CalendarId, ExpressionId, IdVec, PathwayId, ProfileId, SiteId, StageId, StepId};
use crate::model::{
    self, Calendar, HourProfile, Need, Op, Pause, Purpose, Step, TakesOff, UNCOUNTED,
};
use crate::random::name_key;
use crate::scenario::checked::{GroupName, Names};
use crate::scenario::expression::Kind;
use crate::scenario::figures::Here;
use crate::scenario::file_types::{
    Pathway, PauseWord, StartClockForm, StepFile, TakesOffFile, Text, WaitForm,
};
use crate::scenario::located::Recovered;
use crate::scenario::map::IndexMap;
use std::rc::Rc;

/// A pathway's position and a step's offset in it.
pub(super) type Target = (usize, u32);

/// Where the steps of all pathways lie.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub(super) names: Vec<&'a str>,
    pub(super) blocks: Vec<&'a Recovered<Pathway>>,
    pub(super) pathways: IdVec<PathwayId, model::Pathway>,
    /// Offsets of each pathway's steps by name.
    offsets: Vec<IndexMap<&'a str, u32>>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(world: &World<'a>, names: &mut Names) -> Self {
        let mut layout = Self {
            names: Vec::new(),
            blocks: Vec::new(),
            pathways: IdVec::new(),
            offsets: Vec::new(),
        };
        names.groups.push(GroupName::default());
        let mut first = 0;
        for (name, block) in world.file.pathway.0.iter() {
            let read = block.value.as_ref();
            let group = GroupName {
                tumour: read.and_then(|pathway| pathway.tumour.clone()),
                resource: read.and_then(|pathway| pathway.resource.clone()),
            };
            let group =
                names.groups.iter().position(|known| *known == group).unwrap_or_else(|| {
                    names.groups.push(group);
                    names.groups.len() - 1
                });
            let length = read.map_or(0, |pathway| pathway.step.len()) as u32 + 1;
            layout.pathways.push(model::Pathway {
                first: StepId(first),
                length,
                group: group.min(255) as u8,
            });
            first += length * world.sites.len() as u32;
            layout.names.push(name);
            layout.blocks.push(block);
            names.pathways.push(name.clone());
            let steps = read.map_or(&[][..], |pathway| &pathway.step);
            names.steps.push(steps.iter().map(|step| step.name.clone()).collect());
            let mut offsets = IndexMap::with_capacity_and_hasher(steps.len() + 1, <_>::default());
            offsets.insert("leave", steps.len() as u32);
            for (offset, step) in steps.iter().enumerate() {
                offsets.entry(step.name.as_str()).or_insert(offset as u32);
            }
            layout.offsets.push(offsets);
        }
        layout
    }

    pub(super) fn steps(&self, pathway: usize) -> &'a [Recovered<StepFile>] {
        let block: &'a Recovered<Pathway> = self.blocks[pathway];
        block.value.as_ref().map_or(&[], |pathway| &pathway.step)
    }

    /// The position of a pathway; a fault if there is none of the name.
    pub(super) fn pathway(&self, world: &World<'_>, name: &Text) -> Option<usize> {
        world.find(name, self.names.iter().copied(), "pathway", "a [pathway.NAME] block")
    }

    /// The offset of a step of this name.
    pub(super) fn offset(&self, pathway: usize, name: &str) -> Option<u32> {
        self.offsets[pathway].get(name).copied()
    }

    /// Whether a name may be that of a step that could not be read.
    fn may_be_lost(&self, pathway: usize) -> bool {
        self.blocks[pathway].lost
            || self.steps(pathway).iter().any(|step| step.lost && step.name.is_empty())
    }

    /// The offset of a step of any place in the pathway; a fault if there is
    /// none of the name.
    pub(super) fn step(&self, world: &World<'_>, pathway: usize, name: &Text) -> Option<u32> {
        let offset = self.offset(pathway, &name.value);
        if offset.is_none() && !self.may_be_lost(pathway) {
            let names = self.steps(pathway).iter().map(|step| step.name.as_str());
            world.faults.push(
                Fault::new(
                    catalogue::LEADS_NOWHERE,
                    &name.address,
                    format!("pathway \"{}\" has no step \"{}\"", self.names[pathway], name.value),
                )
                .at(name.place)
                .expected("the name of a step of that pathway, or \"leave\"")
                .nearest(&name.value, names.chain(["leave"])),
            );
        }
        offset
    }

    /// The counterpart at `site` of a step of `pathway`.
    fn same_step_at(&self, pathway: usize, site: usize, step: StepId) -> StepId {
        let model::Pathway { first, length, .. } = self.pathways[PathwayId(pathway as u16)];
        self.id(pathway, site, (step.0 - first.0) % length)
    }

    /// The position of the site at which a step of `pathway` is.
    pub(super) fn site(&self, pathway: usize, step: StepId) -> usize {
        let model::Pathway { first, length, .. } = self.pathways[PathwayId(pathway as u16)];
        ((step.0 - first.0) / length) as usize
    }

    pub(super) fn id(&self, pathway: usize, site: usize, offset: u32) -> StepId {
        let model::Pathway { first, length, .. } = self.pathways[PathwayId(pathway as u16)];
        StepId(first.0 + site as u32 * length + offset)
    }
}

/// What the steps refer to.
#[derive(Debug)]
pub(super) struct Surroundings<'a, 'w> {
    pub(super) world: &'a World<'w>,
    pub(super) layout: &'a Layout<'w>,
    pub(super) resources: &'a Resources,
    pub(super) travel: &'a Rc<Travel>,
    pub(super) profiles: &'a Named<ProfileId, HourProfile>,
    pub(super) calendars: &'a Named<CalendarId, Calendar>,
    pub(super) stages: &'a [&'w str],
    pub(super) clocks: &'a [&'w str],
    pub(super) routes: &'a [&'a str],
    pub(super) attributes: &'a Attributes<'w>,
    pub(super) counters: &'a Counters,
}

/// Checks what does not depend on the site.
pub(super) fn check(all: &Surroundings<'_, '_>) {
    for pathway in 0..all.layout.names.len() {
        let steps = all.layout.steps(pathway);
        for (offset, step) in steps.iter().enumerate() {
            let first = all.layout.offsets[pathway].get(step.name.as_str());
            let named_before = first.is_some_and(|&first| (first as usize) < offset);
            if named_before && !step.name.is_empty() {
                all.world.faults.push(
                    Fault::new(
                        catalogue::NAME_TWICE,
                        &step.address,
                        format!("a second step \"{}\"", step.name),
                    )
                    .at(step.place)
                    .expected("a name of its own for each step"),
                );
            }
            if let Some(read) = &step.value {
                steps::check(all, pathway, step, read);
            }
        }
    }
}

/// What is the same of a step at all sites.
#[derive(Debug)]
pub(super) struct Alike {
    stage: StageId,
    key: u64,
    /// Offset of the step that follows.
    next: u32,
    /// Whether that is backwards.
    back: bool,
}

/// What is alike of a pathway's steps, the closing one included.
pub(super) fn alike(all: &Surroundings<'_, '_>, pathway: usize) -> Vec<Alike> {
    let name = all.layout.names[pathway];
    let steps = all.layout.steps(pathway);
    let mut stage = steps::OTHER;
    let stage_id = |stage: &str| {
        let at = all.stages.iter().position(|known| *known == stage).unwrap_or(0);
        StageId(at.min(255) as u8)
    };
    let mut alike: Vec<Alike> = Vec::with_capacity(steps.len() + 1);
    for (offset, block) in steps.iter().enumerate() {
        let offset = offset as u32;
        let step = block.value.as_ref();
        if let Some(own) = step.and_then(|step| step.stage.as_ref())
            && all.stages.contains(&own.value.as_str())
        {
            stage = &own.value;
        }
        let purpose = step.and_then(|step| step.purpose.as_ref());
        let purpose = purpose.map_or(block.name.as_str(), |purpose| &purpose.value);
        let named = step.and_then(|step| step.next.as_ref());
        let named = named.and_then(|named| all.layout.offset(pathway, &named.value));
        alike.push(Alike {
            stage: stage_id(stage),
            key: name_key(&[name, purpose]),
            next: named.unwrap_or(offset + 1),
            back: named.is_some_and(|to| to <= offset),
        });
    }
    let last = steps.len() as u32;
    let (stage, key) = (stage_id(stage), name_key(&[name, "leave"]));
    alike.push(Alike { stage, key, next: last, back: false });
    alike
}

/// Adds a step at a site, the next of the program.
pub(super) fn add_step(
    all: &Surroundings<'_, '_>,
    program: &mut Program,
    Outline { pathway, offset }: Outline,
    site: usize,
    &Alike { stage, key, next, mut back }: &Alike,
) {
    let steps = all.layout.steps(pathway);
    let id = all.layout.id(pathway, site, offset);
    let mut next = all.layout.id(pathway, site, next);
    let mut op = if offset as usize == steps.len() { Op::Leave } else { Op::Continue };
    if let Some(block) = steps.get(offset as usize)
        && let Some(step) = &block.value
    {
        let before = all.world.faults.len();
        let here = Here {
            site: Some(all.world.sites[site].name),
            pathway: Some(all.layout.names[pathway]),
            ..Here::default()
        };
        let name = block.name.as_str();
        let mut one = OneStep { all, program, pathway, site, offset, name, here, id, next, back };
        op = one.op(step).unwrap_or(Op::Continue);
        (next, back) = (one.next, one.back);
        let faults = all.world.faults.split_off(before);
        if !faults.is_empty() {
            program.faults.push((id, faults));
        }
    }
    program.steps.push(Step { op, next, key, stage, back, count: UNCOUNTED });
}

/// A chance as a bound below which a uniform 64-bit draw lies.
pub(super) fn threshold(chance: f64) -> u64 {
    (chance * 18_446_744_073_709_551_616.0) as u64
}

/// One step at one site, being compiled.
pub(super) struct OneStep<'a, 'w, 'p> {
    pub(super) all: &'a Surroundings<'a, 'w>,
    pub(super) program: &'p mut Program,
    pub(super) pathway: usize,
    pub(super) site: usize,
    pub(super) offset: u32,
    pub(super) name: &'a str,
    pub(super) here: Here<'a>,
    pub(super) id: StepId,
    next: StepId,
    /// Whether `next` leads backwards.
    back: bool,
}

impl OneStep<'_, '_, '_> {
    /// Clocks off which days are taken.
    pub(super) fn takes_off(&mut self, file: &TakesOffFile) -> TakesOff {
        self.program.flow.adjusts = true;
        let clocks = steps::clock_set(self.all.clocks, &file.clocks);
        let reason = match file.reason {
            PauseWord::FirstSeen => Pause::FirstSeen,
            PauseWord::Treatment => Pause::Treatment,
        };
        TakesOff { clocks, reason }
    }

    /// An expression that stands in this step.
    pub(super) fn expression(&mut self, text: &Text, wanted: Kind) -> Option<ExpressionId> {
        let step = Some((self.pathway, self.name));
        let standing = Standing { site: self.site, step, in_queue: false };
        expressions::compile(self.all, self.program, text, wanted, standing)
    }

    fn profile(&self, name: &Text) -> Option<ProfileId> {
        self.all.profiles.ids.get(&name.value).copied()
    }

    fn op(&mut self, step: &StepFile) -> Option<Op> {
        let all = self.all;
        let (world, resources) = (all.world, all.resources);
        let units = [("rota", &resources.rota_ids), ("beds", &resources.bed_ids)];
        let beds = [("beds", &resources.bed_ids), ("rota", &resources.rota_ids)];
        Some(if let Some(activity) = &step.activity {
            let id = self.next_request();
            let need = self.need(&units, &activity.resource);
            let takes = self.timing(&activity.takes);
            let purpose = takes.map(|takes| Purpose::Activity { takes, keep: activity.keep });
            self.request(id, need?, purpose?, activity.terms())?
        } else if let Some(wait) = &step.wait {
            if let Some(delay) = &step.delay {
                self.program.flow.delays.push((self.id, steps::delay(delay.value)));
            }
            let (takes, ends) = match wait {
                WaitForm::Plain(takes) => (self.timing(takes)?, None),
                WaitForm::Until(wait) => {
                    let ends = match &wait.ends {
                        Some(name) => Some(*all.calendars.ids.get(&name.value)?),
                        None => None,
                    };
                    if let Some(takes_off) = &wait.takes_off {
                        let takes_off = self.takes_off(takes_off);
                        self.program.flow.takes_off.push((self.id, takes_off));
                    }
                    (self.timing(&wait.takes)?, ends)
                }
            };
            match &step.expedited_by {
                Some(rule) => {
                    let by = expediting::at(world, rule, self.site)?;
                    Op::WaitExpedited { takes, ends, by }
                }
                None => Op::Wait { takes, ends },
            }
        } else if let Some(book) = &step.book {
            Op::Book(self.booking(book)?)
        } else if let Some(walk_in) = &step.walk_in {
            let id = self.next_request();
            let diaries = [("diary", &resources.diary_ids)];
            let diary = resources::at(world, &diaries, &walk_in.diary, self.site);
            let takes = self.timing(&walk_in.takes);
            let diary = diary?;
            let of_diary = &resources.diaries[diary];
            if of_diary.lines.is_none() || of_diary.only_in_turn {
                world.faults.push(
                    Fault::new(
                        catalogue::NO_WALK_IN,
                        &walk_in.diary.address,
                        format!("nobody may walk in to diary \"{}\"", walk_in.diary.value),
                    )
                    .at(walk_in.diary.place)
                    .expected("a diary with walk_in = true"),
                );
                return None;
            }
            let lines = resources.diaries[diary].lines?;
            let need = self.intern(Need::one_of(lines));
            let purpose = Purpose::WalkIn { diary, takes: takes? };
            self.request(id, need?, purpose, walk_in.terms())?
        } else if let Some(meeting) = &step.meeting {
            Op::Meeting(resources::at(
                world,
                &[("meeting", &resources.meeting_ids)],
                meeting,
                self.site,
            )?)
        } else if let Some(branch) = &step.branch {
            self.branch(branch)?
        } else if let Some(start) = &step.start_clock {
            let (names, elapsed) = match start {
                StartClockForm::Now(names) => (names, None),
                StartClockForm::Earlier(start) => (&start.clocks, start.elapsed.as_ref()),
            };
            let elapsed = match elapsed {
                Some(spread) => Some(self.timing(spread)?),
                None => None,
            };
            Op::StartClocks { clocks: steps::clock_set(all.clocks, names), elapsed }
        } else if let Some(names) = &step.stop_clock {
            Op::StopClocks(steps::clock_set(all.clocks, names))
        } else if let Some(names) = &step.end_clock {
            Op::EndClocks(steps::clock_set(all.clocks, names))
        } else if let Some(site) = &step.transfer {
            let at = world.sites.iter().position(|known| known.name == site.value)?;
            self.next = all.layout.same_step_at(self.pathway, at, self.next);
            Op::Transfer(SiteId(at as u8))
        } else if let Some(take) = &step.take {
            let id = self.next_request();
            let need = self.need(&beds, &take.wanted());
            let terms = step.terms().unwrap_or_default();
            self.request(id, need?, Purpose::Take, terms)?
        } else if let Some(release) = &step.release {
            self.release(&beds, release)?
        } else if let Some(stay) = &step.stay {
            let at_least = match &stay.at_least {
                Some(length) => world.figures.length(length, self.here)?,
                None => 0.0,
            };
            let leaves = self.profile(&stay.leaves)?;
            let nights = self.timing(&stay.nights)?;
            Op::Stay { nights, leaves, at_least: at_least.round() as i32 }
        } else if let Some(class) = &step.set_urgency {
            Op::SetUrgency(position(&world.urgencies, &class.value)?)
        } else if let Some(send) = &step.send {
            let other = all.layout.names.iter().position(|name| *name == send.pathway.value)?;
            let at = match &send.step {
                Some(step) => all.layout.offset(other, &step.value)?,
                None => 0,
            };
            self.next = all.layout.id(other, self.site, at);
            self.back = self.program.sends_back.contains(&(self.pathway, self.offset));
            Op::Send(PathwayId(other as u16))
        } else if let Some(settings) = &step.set_attribute {
            self.set_attributes(settings)?
        } else if let Some(parallel) = &step.parallel {
            self.fork(parallel)?
        } else if step.ends_child {
            Op::Join
        } else if step.leave == Some(true) {
            Op::Leave
        } else {
            Op::Continue
        })
    }
}

pub(super) fn position(names: &[&str], name: &str) -> Option<u8> {
    names.iter().position(|known| *known == name).map(|at| at.min(15) as u8)
}

/// Reports what is wrong with steps where patients can get to them, and what
/// is wrong anywhere with steps that no patient reaches.
pub(super) fn report(
    world: &World<'_>,
    layout: &Layout<'_>,
    reached: &super::flow::Reached,
    faults: Vec<(StepId, Vec<Fault>)>,
) {
    let is_reached = |step| reached.urgencies.contains_key(&step);
    for (step, faults) in faults {
        let here = is_reached(step);
        let elsewhere = layout_target(layout, step).is_some_and(|(pathway, offset)| {
            (0..world.sites.len()).any(|site| is_reached(layout.id(pathway, site, offset)))
        });
        for fault in faults {
            let of_site =
                [catalogue::NOT_AT_SITE.0, catalogue::MISSING_ROW.0].contains(&fault.code);
            if here || (!elsewhere && !of_site) {
                world.faults.push(fault);
            }
        }
    }
}

fn layout_target(layout: &Layout<'_>, step: StepId) -> Option<Target> {
    let pathways = layout.pathways.iter().as_slice();
    let pathway = pathways.partition_point(|pathway| pathway.first.0 <= step.0).checked_sub(1)?;
    let at = layout.pathways[PathwayId(pathway as u16)];
    Some((pathway, (step.0 - at.first.0) % at.length))
}
