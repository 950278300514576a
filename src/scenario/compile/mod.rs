//! Names to numbers: the checked text as a model that the engine runs.

mod arrivals;
mod calendars;
mod diaries;
mod flow;
mod measures;
mod meetings;
mod moments;
mod pathways;
mod places;
mod resources;
mod standards;
mod starting;
mod steps;
mod world;

pub(super) use world::Dates;

use super::checked::{GroupId, MeasureTerms, Names, StandardTerms};
use super::figures::Figures;
use crate::ids::IdVec;
use crate::model::Model;
use jiff::civil::Date;
use std::collections::BTreeSet;
use world::World;

/// A model with the names and terms that it leaves out.
#[derive(Debug, Clone)]
pub(super) struct Compiled {
    pub(super) model: Model,
    pub(super) names: Names,
    pub(super) standards: Vec<StandardTerms>,
    pub(super) measures: Vec<MeasureTerms>,
    pub(super) anatomy: Option<GroupId>,
    pub(super) warnings: Vec<String>,
}

/// Compiles what was read; all faults go to the collector, and the model is
/// only of use if there are none.
pub(super) fn compile(
    figures: Figures<'_>,
    dates: &Dates,
    bank_holidays: &BTreeSet<Date>,
) -> Option<Compiled> {
    figures.check_parameters();
    let mut world = World::new(figures, dates, bank_holidays);
    if !world.is_countable() {
        return None;
    }
    let mut names = world.names();
    let profiles = calendars::profiles(&world);
    let calendars = calendars::calendars(&world);
    let resources = resources::compile(&world, &mut names);
    let stages = steps::stages(&world);
    let clocks = steps::clocks(&world);
    names.stages = stages.iter().map(|&stage| stage.to_owned()).collect();
    names.clocks = clocks.iter().map(|&clock| clock.to_owned()).collect();
    let layout = pathways::Layout::new(&world, &mut names);
    let mut streams = arrivals::compile(&world, &layout, &profiles, &mut names);
    let starting = starting::compile(&world, &layout, &clocks, &mut names);
    let program = pathways::compile(&pathways::Surroundings {
        world: &world,
        layout: &layout,
        resources: &resources,
        profiles: &profiles,
        calendars: &calendars,
        stages: &stages,
        clocks: &clocks,
    });
    let mut model = Model {
        horizon: dates.horizon(),
        sites: world.sites.iter().map(|site| site.model).collect(),
        organisations: names.organisations.len(),
        steps: program.steps,
        arms: program.arms,
        pathways: layout.pathways.clone(),
        bookings: program.bookings,
        samplers: program.samplers,
        profiles: profiles.items,
        calendars: calendars.items,
        places: resources.places,
        diaries: resources.diaries,
        meetings: resources.meetings,
        sources: std::mem::take(&mut streams.sources),
        starting,
        clocks: clocks.len(),
        stages: stages.len(),
        standards: Vec::new(),
    };
    let reached = flow::walk(&world, &layout, &model, &names, &program.outlines);
    pathways::report(&world, &layout, &reached, program.faults);
    flow::settle_ring_fences(
        &mut world,
        &mut model,
        &reached,
        &program.open_bookings,
        &resources.fences,
    );
    let (standards, terms) = standards::compile(&world, &clocks, &names);
    model.standards = standards;
    let measures = measures::compile(&world, &layout, &names, &model);
    world.check_limits(&model, &names);
    let anatomy = world.anatomy(&names);
    for warning in streams.warnings {
        if !world.warnings.contains(&warning) {
            world.warnings.push(warning);
        }
    }
    Some(Compiled { model, names, standards: terms, measures, anatomy, warnings: world.warnings })
}

/// An id for each name, in order.
fn position<'a>(names: impl IntoIterator<Item = &'a str>, name: &str) -> Option<usize> {
    names.into_iter().position(|known| known == name)
}

/// Things that are looked up by name.
#[derive(Debug)]
struct Named<I, T> {
    items: IdVec<I, T>,
    ids: indexmap::IndexMap<String, I>,
}
