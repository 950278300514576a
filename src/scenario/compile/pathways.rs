//! Pathways laid out at every site.

use super::world::World;
use super::{Named, resources, resources::Resources, steps};
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{
    BookingId, CalendarId, IdVec, PathwayId, ProfileId, SamplerId, SiteId, StageId, StepId,
};
use crate::model::{self, Arm, Booking, Calendar, HourProfile, Op, Step};
use crate::random::{Sampler, name_key};
use crate::scenario::checked::{GroupName, Names};
use crate::scenario::figures::Here;
use crate::scenario::file_types::{
    Book, Pathway, Spread, StartClockForm, StepFile, Text, WaitForm,
};
use crate::scenario::located::{Located, Recovered};
use crate::scenario::tree::join;
use crate::time::DAY;
use std::collections::BTreeSet;

/// A pathway's position and a step's offset in it.
pub(super) type Target = (usize, u32);

/// Where the steps of all pathways lie.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub(super) names: Vec<&'a str>,
    pub(super) blocks: Vec<&'a Recovered<Pathway>>,
    pub(super) pathways: IdVec<PathwayId, model::Pathway>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(world: &World<'a>, names: &mut Names) -> Self {
        let mut layout = Self { names: Vec::new(), blocks: Vec::new(), pathways: IdVec::new() };
        names.groups.push(GroupName::default());
        let mut first = 0;
        for (name, block) in &world.file.pathway.0 {
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
        let steps = self.steps(pathway);
        if name == "leave" {
            return Some(steps.len() as u32);
        }
        steps.iter().position(|step| step.name == name).map(|at| at as u32)
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

    /// The offset of a later step.
    pub(super) fn target(
        &self,
        world: &World<'_>,
        pathway: usize,
        name: &Text,
        from: u32,
    ) -> Option<u32> {
        let offset = self.step(world, pathway, name)?;
        if offset > from {
            return Some(offset);
        }
        world.faults.push(
            Fault::new(
                catalogue::BACKWARDS,
                &name.address,
                format!("\"{}\" is not a later step", name.value),
            )
            .at(name.place)
            .expected("a step further down: patients only go forwards"),
        );
        None
    }

    /// The counterpart at `site` of a step of `pathway`.
    fn same_step_at(&self, pathway: usize, site: usize, step: StepId) -> StepId {
        let model::Pathway { first, length, .. } = self.pathways[PathwayId(pathway as u16)];
        self.id(pathway, site, (step.0 - first.0) % length)
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
    pub(super) profiles: &'a Named<ProfileId, HourProfile>,
    pub(super) calendars: &'a Named<CalendarId, Calendar>,
    pub(super) stages: &'a [&'w str],
    pub(super) clocks: &'a [&'w str],
}

/// Where a compiled step stands in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    pub(super) pathway: usize,
    pub(super) offset: u32,
}

/// All steps, and what is wrong with them at their sites.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) steps: IdVec<StepId, Step>,
    pub(super) arms: Vec<Arm>,
    pub(super) bookings: IdVec<BookingId, Booking>,
    pub(super) samplers: IdVec<SamplerId, Sampler>,
    pub(super) outlines: Vec<Outline>,
    /// Faults that matter if the step can be reached at its site.
    pub(super) faults: Vec<(StepId, Vec<Fault>)>,
    /// Bookings in the patient's own class, by their step.
    pub(super) open_bookings: Vec<(StepId, BookingId)>,
}

pub(super) fn compile(all: &Surroundings<'_, '_>) -> Program {
    let mut program = Program::default();
    for pathway in 0..all.layout.names.len() {
        let steps = all.layout.steps(pathway);
        for (offset, step) in steps.iter().enumerate() {
            let named_before = steps[..offset].iter().any(|other| other.name == step.name);
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
                steps::check(all, pathway, step, read, offset as u32);
            }
        }
        for site in 0..all.world.sites.len() {
            copy_at_site(all, &mut program, pathway, site);
        }
    }
    refuse_circles(all);
    program
}

fn copy_at_site(all: &Surroundings<'_, '_>, program: &mut Program, pathway: usize, site: usize) {
    let pathway_name = all.layout.names[pathway];
    let mut stage = steps::OTHER;
    let steps = all.layout.steps(pathway);
    for (offset, block) in steps.iter().enumerate() {
        let offset = offset as u32;
        let id = all.layout.id(pathway, site, offset);
        let mut next = all.layout.id(pathway, site, offset + 1);
        let mut op = Op::Continue;
        let mut purpose = block.name.as_str();
        if let Some(step) = &block.value {
            if let Some(own) = &step.stage
                && all.stages.contains(&own.value.as_str())
            {
                stage = &own.value;
            }
            if let Some(own) = &step.purpose {
                purpose = &own.value;
            }
            if let Some(named) = &step.next
                && let Some(to) = all.layout.offset(pathway, &named.value).filter(|to| *to > offset)
            {
                next = all.layout.id(pathway, site, to);
            }
            let before = all.world.faults.len();
            let here = Here {
                site: Some(all.world.sites[site].name),
                pathway: Some(pathway_name),
                ..Here::default()
            };
            let mut one = OneStep { all, program, pathway, site, offset, here, id, next };
            op = one.op(step).unwrap_or(Op::Continue);
            next = one.next;
            let faults = all.world.faults.split_off(before);
            if !faults.is_empty() {
                program.faults.push((id, faults));
            }
        }
        let stage = all.stages.iter().position(|known| *known == stage).unwrap_or(0);
        program.outlines.push(Outline { pathway, offset });
        program.steps.push(Step {
            op,
            next,
            key: name_key(&[pathway_name, purpose]),
            stage: StageId(stage.min(255) as u8),
        });
    }
    let last = all.layout.id(pathway, site, steps.len() as u32);
    let stage = all.stages.iter().position(|known| *known == stage).unwrap_or(0);
    program.outlines.push(Outline { pathway, offset: steps.len() as u32 });
    program.steps.push(Step {
        op: Op::Leave,
        next: last,
        key: name_key(&[pathway_name, "leave"]),
        stage: StageId(stage.min(255) as u8),
    });
}

/// A chance as a bound below which a uniform 64-bit draw lies.
pub(super) fn threshold(chance: f64) -> u64 {
    (chance * 18_446_744_073_709_551_616.0) as u64
}

struct OneStep<'a, 'w, 'p> {
    all: &'a Surroundings<'a, 'w>,
    program: &'p mut Program,
    pathway: usize,
    site: usize,
    offset: u32,
    here: Here<'a>,
    id: StepId,
    next: StepId,
}

impl OneStep<'_, '_, '_> {
    fn sampler(&mut self, spread: &Spread) -> Option<SamplerId> {
        let sampler = self.all.world.figures.spread(spread, self.here)?;
        let samplers = &mut self.program.samplers;
        Some(match samplers.iter().position(|known| *known == sampler) {
            Some(at) => SamplerId(at as u32),
            None => samplers.push(sampler),
        })
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
            let place = resources::at(world, &units, &activity.resource, self.site);
            let takes = self.sampler(&activity.takes);
            Op::Activity { place: place?, takes: takes? }
        } else if let Some(wait) = &step.wait {
            match wait {
                WaitForm::Plain(takes) => Op::Wait { takes: self.sampler(takes)?, ends: None },
                WaitForm::Until(wait) => {
                    let ends = match &wait.ends {
                        Some(name) => Some(*all.calendars.ids.get(&name.value)?),
                        None => None,
                    };
                    Op::Wait { takes: self.sampler(&wait.takes)?, ends }
                }
            }
        } else if let Some(book) = &step.book {
            Op::Book(self.booking(book)?)
        } else if let Some(walk_in) = &step.walk_in {
            let diaries = [("diary", &resources.diary_ids)];
            let diary = resources::at(world, &diaries, &walk_in.diary, self.site);
            let takes = self.sampler(&walk_in.takes);
            let diary = diary?;
            if resources.diaries[diary].lines.is_none() {
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
            Op::WalkIn { diary, takes: takes? }
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
                Some(spread) => Some(self.sampler(spread)?),
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
        } else if let Some(kind) = &step.take {
            Op::Take(resources::at(world, &beds, kind, self.site)?)
        } else if let Some(kind) = &step.release {
            Op::Release(resources::at(world, &beds, kind, self.site)?)
        } else if let Some(stay) = &step.stay {
            let at_least = match &stay.at_least {
                Some(length) => world.figures.length(length, self.here)?,
                None => 0.0,
            };
            let leaves = self.profile(&stay.leaves)?;
            let nights = self.sampler(&stay.nights)?;
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
            Op::Send(PathwayId(other as u16))
        } else if step.leave == Some(true) {
            Op::Leave
        } else {
            Op::Continue
        })
    }

    fn booking(&mut self, book: &Book) -> Option<BookingId> {
        let (world, resources) = (self.all.world, self.all.resources);
        // Bookings keep their numbers whether or not they can be reached.
        let id = self.program.bookings.push(Booking {
            diary: crate::ids::DiaryId(0),
            urgency: None,
            may_use_ring_fence: true,
            earliest: 0,
            did_not_attend_below: 0,
            rebook_after: 0,
            takes: None,
        });
        let diary =
            resources::at(world, &[("diary", &resources.diary_ids)], &book.diary, self.site);
        let length =
            |length: &Option<crate::scenario::file_types::Length>, default: i64| match length {
                Some(length) => {
                    world.figures.length(length, self.here).map(|seconds| seconds.round() as i64)
                }
                None => Some(default),
            };
        let earliest = length(&book.earliest, 0);
        let rebook_after = length(&book.rebook_after, earliest.unwrap_or(DAY));
        let did_not_attend = match &book.did_not_attend {
            Some(chance) => world.figures.chance(chance, self.here),
            None => Some(0.0),
        };
        let takes = book.takes.as_ref().map(|spread| self.sampler(spread));
        let urgency = match &book.urgency {
            Some(class) => Some(position(&world.urgencies, &class.value)?),
            None => None,
        };
        let diary = diary?;
        let fence = resources.fences[diary];
        let fenced = resources.diaries[diary].ring_fence.is_some();
        if urgency.is_none() && fenced {
            self.program.open_bookings.push((self.id, id));
        }
        self.program.bookings[id] = Booking {
            diary,
            urgency,
            may_use_ring_fence: !fenced || urgency.is_none_or(|class| fence >> class & 1 == 1),
            earliest: earliest?,
            did_not_attend_below: threshold(did_not_attend?),
            rebook_after: rebook_after?,
            takes: match takes {
                Some(takes) => Some(takes?),
                None => None,
            },
        };
        Some(id)
    }

    fn branch(
        &mut self,
        branch: &Located<Vec<Located<crate::scenario::file_types::ArmFile>>>,
    ) -> Option<Op> {
        let all = self.all;
        let fault = |found: String, expected: &str| {
            all.world.faults.push(
                Fault::new(catalogue::CHANCES, &branch.address, found)
                    .at(branch.place)
                    .expected(expected),
            );
        };
        let mut chances = Vec::new();
        let mut otherwise = None;
        for arm in &branch.value {
            let to =
                all.layout.offset(self.pathway, &arm.value.to.value).filter(|to| *to > self.offset);
            match &arm.value.chance {
                Some(chance) => chances.push((all.world.figures.chance(chance, self.here), to)),
                None => otherwise = Some(to),
            }
        }
        let known: Option<Vec<(f64, Option<u32>)>> =
            chances.into_iter().map(|(chance, to)| Some((chance?, to))).collect();
        let known = known?;
        let sum: f64 = known.iter().map(|(chance, _)| chance).sum();
        let shown = (sum * 1e9).round() / 1e9;
        if sum > 1.0 + 1e-9 {
            fault(format!("the branch adds up to {shown}"), "chances that add up to at most 1");
            return None;
        }
        if otherwise.is_none() && sum < 1.0 - 1e-9 {
            fault(
                format!("the branch adds up to {shown}"),
                "chances that add up to 1, or an arm with otherwise = true",
            );
            return None;
        }
        let mut arms = Vec::new();
        let mut cumulative = 0.0;
        for (chance, to) in known {
            cumulative += chance;
            if chance > 0.0 {
                arms.push((threshold(cumulative).saturating_sub(1), to?));
            }
        }
        if let Some(to) = otherwise
            && sum < 1.0 - 1e-12
        {
            arms.push((u64::MAX, to?));
        }
        arms.last_mut()?.0 = u64::MAX;
        let first = self.program.arms.len() as u32;
        let count = arms.len() as u16;
        for (up_to, to) in arms {
            let to = all.layout.id(self.pathway, self.site, to);
            self.program.arms.push(Arm { up_to, to });
        }
        Some(Op::Branch { first, count })
    }
}

fn position(names: &[&str], name: &str) -> Option<u8> {
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
    let used: BTreeSet<Target> =
        reached.urgencies.keys().filter_map(|step| layout_target(layout, *step)).collect();
    for (step, faults) in faults {
        let here = reached.urgencies.contains_key(&step);
        let elsewhere = layout_target(layout, step).is_some_and(|target| used.contains(&target));
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
    let after = layout.pathways.iter().position(|pathway| pathway.first.0 > step.0);
    let pathway = after.unwrap_or(layout.names.len()).checked_sub(1)?;
    let at = layout.pathways[PathwayId(pathway as u16)];
    Some((pathway, (step.0 - at.first.0) % at.length))
}

/// Pathways may send patients to one another, but not in a circle.
fn refuse_circles(all: &Surroundings<'_, '_>) {
    let targets = |(pathway, offset): Target| match all.layout.steps(pathway).get(offset as usize) {
        Some(Recovered { value: Some(step), .. }) => steps::targets(all, pathway, step, offset),
        _ => Vec::new(),
    };
    let mut done: BTreeSet<Target> = BTreeSet::new();
    for pathway in 0..all.layout.names.len() {
        let start = (pathway, 0);
        if done.contains(&start) {
            continue;
        }
        let mut open: BTreeSet<Target> = BTreeSet::from([start]);
        let mut stack = vec![(start, targets(start))];
        while let Some((at, next)) = stack.last_mut() {
            let at = *at;
            match next.pop() {
                Some(to) if open.contains(&to) && to.0 != at.0 => {
                    let step = &all.layout.steps(at.0)[at.1 as usize];
                    all.world.faults.push(
                        Fault::new(
                            catalogue::BACKWARDS,
                            join(&step.address, "send"),
                            format!(
                                "this sends patients in a circle, through \"{}\"",
                                all.layout.names[to.0]
                            ),
                        )
                        .at(step.place)
                        .expected("pathways that only lead forwards"),
                    );
                }
                Some(to) if !done.contains(&to) && !open.contains(&to) => {
                    open.insert(to);
                    stack.push((to, targets(to)));
                }
                Some(_) => {}
                None => {
                    open.remove(&at);
                    done.insert(at);
                    stack.pop();
                }
            }
        }
    }
}
