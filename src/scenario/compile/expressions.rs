//! Expressions where they stand: which names they may use there.

use super::pathways::{Surroundings, Target};
use super::program::Program;
use crate::diagnostics::catalogue;
use crate::diagnostics::nearest;
use crate::ids::ExpressionId;
use crate::model::Reading;
use crate::scenario::expression::{self, Asked, Kind, Unknown, Vocabulary};
use crate::scenario::file_types::Text;
use indexmap::IndexMap;
use std::cell::RefCell;

/// Counters of visits to steps, by step.
pub(super) type Counters = RefCell<IndexMap<Target, u16>>;

/// Where an expression stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing<'a> {
    pub(super) site: usize,
    /// The pathway and the name of the step, if it stands in one.
    pub(super) step: Option<(usize, &'a str)>,
    /// Whether it is evaluated for someone in a queue.
    pub(super) in_queue: bool,
}

/// Compiles an expression; a fault if it cannot be.
pub(super) fn compile(
    all: &Surroundings<'_, '_>,
    program: &mut Program,
    text: &Text,
    wanted: Kind,
    standing: Standing<'_>,
) -> Option<ExpressionId> {
    let sites: Vec<&str> = all.world.sites.iter().map(|site| site.name).collect();
    // Standards that cannot be read have no number.
    let standards: Vec<&str> = all.world.file.standard.good().map(|(name, ..)| name).collect();
    let look_up = |asked, name: &str| match asked {
        Asked::Visits => visits(all, name, standing),
        Asked::Waiting => resource(all, name, standing.site, true),
        Asked::Free => resource(all, name, standing.site, false),
    };
    let names = Vocabulary {
        attributes: &all.attributes.words,
        urgencies: &all.world.urgencies,
        sites: &sites,
        routes: all.routes,
        clocks: all.clocks,
        standards: &standards,
        in_queue: standing.in_queue,
        look_up: &look_up,
    };
    match expression::compile(&text.value, wanted, &names) {
        Ok(compiled) => {
            let known = &mut program.flow.expressions;
            Some(match known.iter().position(|other| *other == compiled) {
                Some(at) => ExpressionId(at as u32),
                None => known.push(compiled),
            })
        }
        Err(problem) => {
            let sources = all.world.figures.sources;
            let fault = expression::fault(problem, &text.value, &text.address, text.place, sources);
            all.world.faults.push(fault);
            None
        }
    }
}

/// The counter of a step: of the part in which the expression stands, of the
/// parts around it, of the pathway; outside of pathways, of any.
fn visits(
    all: &Surroundings<'_, '_>,
    name: &str,
    standing: Standing<'_>,
) -> Result<Reading, Unknown> {
    let mut found = None;
    let mut steps = Vec::new();
    if let Some((pathway, step)) = standing.step {
        let mut scope = step;
        while found.is_none() {
            scope = scope.rfind('/').map_or("", |end| &scope[..end]);
            let full = if scope.is_empty() { name.to_owned() } else { format!("{scope}/{name}") };
            let known = all.layout.steps(pathway);
            found = known.iter().position(|step| step.name == full).map(|at| (pathway, at));
            if scope.is_empty() {
                break;
            }
        }
        steps.extend(all.layout.steps(pathway).iter().map(|step| step.name.as_str()));
    } else {
        let mut several = false;
        for pathway in 0..all.layout.names.len() {
            for (at, step) in all.layout.steps(pathway).iter().enumerate() {
                steps.push(step.name.as_str());
                if step.name == name {
                    several |= found.is_some();
                    found = Some((pathway, at));
                }
            }
        }
        if several {
            return Err(Unknown {
                code: catalogue::UNKNOWN_NAME,
                found: format!("there are several steps \"{name}\""),
                expected: "a step whose name no other pathway has".to_owned(),
                hint: None,
            });
        }
    }
    let Some((pathway, offset)) = found else {
        return Err(Unknown {
            code: catalogue::LEADS_NOWHERE,
            found: format!("there is no step \"{name}\""),
            expected: "the name of a step of this pathway".to_owned(),
            hint: nearest(name, steps),
        });
    };
    let mut counters = all.counters.borrow_mut();
    let next = counters.len() as u16;
    Ok(Reading::Visits(*counters.entry((pathway, offset as u32)).or_insert(next)))
}

/// The queue or the free units of a kind of resource at a site.
fn resource(
    all: &Surroundings<'_, '_>,
    kind: &str,
    site: usize,
    waiting: bool,
) -> Result<Reading, Unknown> {
    let here = &all.world.sites[site];
    let owner = here.uses.iter().find(|(used, _)| *used == kind).map_or(site, |(_, owner)| *owner);
    let key = (kind.to_owned(), owner);
    let resources = all.resources;
    let place = resources.rota_ids.get(&key).or_else(|| resources.bed_ids.get(&key)).copied();
    let found = if let Some(place) = place {
        Some(if waiting { Reading::WaitingAtPlace(place) } else { Reading::FreeAtPlace(place) })
    } else if let Some(&diary) = resources.diary_ids.get(&key).filter(|_| waiting) {
        Some(Reading::WaitingForDiary(diary))
    } else {
        let meeting = resources.meeting_ids.get(&key).filter(|_| waiting);
        meeting.map(|&meeting| Reading::WaitingForMeeting(meeting))
    };
    found.ok_or_else(|| {
        let places = resources.rota_ids.keys().chain(resources.bed_ids.keys());
        let others = resources.diary_ids.keys().chain(resources.meeting_ids.keys());
        let kinds: Vec<&str> =
            places.chain(others.filter(|_| waiting)).map(|(kind, _)| kind.as_str()).collect();
        let family = if waiting { "rota, beds, diary or meeting" } else { "rota or beds" };
        if kinds.contains(&kind) {
            return Unknown {
                code: catalogue::NOT_AT_SITE,
                found: format!("there is no {family} \"{kind}\" at site {}", here.name),
                expected: format!("one at that site, or \"uses\" in [site.{}]", here.name),
                hint: None,
            };
        }
        Unknown {
            code: catalogue::UNKNOWN_RESOURCE,
            found: format!("there is no {family} \"{kind}\""),
            expected: "a kind of resource of this scenario".to_owned(),
            hint: nearest(kind, kinds),
        }
    })
}
