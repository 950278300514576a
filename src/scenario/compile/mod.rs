//! Names to numbers: the checked text as a model that the engine runs.

mod again;
mod arrivals;
mod attributes;
mod bookings;
mod branches;
mod calendars;
mod data_requests;
mod dates;
mod diaries;
mod elsewhere;
mod expediting;
mod expressions;
mod flow;
mod kept;
mod loops;
mod measures;
mod meetings;
mod moments;
mod parallel;
mod parameters;
mod pathways;
mod place_rules;
mod places;
mod program;
mod requests;
mod resources;
mod settle;
mod staff;
mod standards;
mod starting;
mod steps;
mod timings;
mod travel;
mod world;

pub(super) use data_requests::data_requests;
pub(super) use dates::Dates;
pub(super) use kept::{Changed, Earlier, Parts};
pub(super) use parameters::{ALL, fitted};
pub(super) use settle::settle;

use super::checked::{GroupId, MeasureTerms, Names, StandardTerms};
use super::figures::Figures;
use crate::ids::IdVec;
use crate::model::{Model, QueueRule};
use kept::Demand;
use std::rc::Rc;
use std::sync::Arc;
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

/// Compiles what was read, with the parts of an earlier scenario that still
/// hold; all faults go to the collector, and the model is only of use if there
/// are none.
pub(super) fn compile(
    figures: Figures<'_>,
    dates: &Dates,
    earlier: Option<Earlier<'_>>,
) -> Option<(Compiled, Parts)> {
    parameters::check(figures);
    data_requests::check(figures);
    let mut world = World::new(figures, dates);
    if !world.is_countable() {
        return None;
    }
    let mut names = world.names();
    let profiles = calendars::profiles(&world);
    let calendars = calendars::calendars(&world);
    let resources = resources::kept_or_compiled(&world, &mut names, earlier);
    let travel = Rc::new(travel::Travel::read(&world));
    let stages = steps::stages(&world);
    let clocks = steps::clocks(&world);
    names.stages = stages.iter().map(|&stage| stage.to_owned()).collect();
    names.clocks = clocks.iter().map(|&clock| clock.to_owned()).collect();
    let layout = pathways::Layout::new(&world, &mut names);
    let attributes = attributes::compile(&world);
    let (demand, inputs) = if let Some(kept) = earlier.and_then(Earlier::demand) {
        names.routes.clone_from(&kept.0.routes);
        names.sources.clone_from(&kept.0.sources);
        kept.clone()
    } else {
        let (demand, inputs) = figures.asked.during(|| {
            let streams = arrivals::compile(&world, &layout, &profiles, &attributes, &mut names);
            let starting = starting::compile(&world, &layout, &clocks, &mut names);
            let (routes, sources) = (names.routes.clone(), names.sources.clone());
            Demand { streams, starting, routes, sources }
        });
        (demand, inputs.into_iter().collect())
    };
    let routes: Vec<&str> = names.routes.iter().map(String::as_str).collect();
    let counters = expressions::Counters::default();
    let surroundings = pathways::Surroundings {
        world: &world,
        layout: &layout,
        resources: &resources,
        travel: &travel,
        profiles: &profiles,
        calendars: &calendars,
        stages: &stages,
        clocks: &clocks,
        routes: &routes,
        attributes: &attributes,
        counters: &counters,
    };
    let (mut program, steps) = again::compile(&surroundings, earlier);
    let ranks = place_rules::compile_ranks(&surroundings, &mut program);
    program.flow.expediting = expediting::compile(&world, &clocks, &mut names);
    program.flow.attributes = attributes.items;
    program.flow.presets.clone_from(&demand.streams.presets);
    program.flow.first_weekday =
        world.epoch.start().weekday().to_monday_zero_offset().unsigned_abs();
    let mut model = Model {
        horizon: dates.horizon(),
        sites: world.sites.iter().map(|site| site.model).collect(),
        organisations: names.organisations.len(),
        steps: program.steps,
        arms: program.arms,
        pathways: layout.pathways.clone(),
        bookings: program.bookings,
        timings: program.timings,
        flow: program.flow,
        profiles: profiles.items,
        calendars: calendars.items,
        places: resources.places.clone(),
        needs: program.needs.into_iter().collect(),
        requests: program.requests,
        released: program.released,
        diaries: resources.diaries.clone(),
        meetings: resources.meetings.clone(),
        sources: demand.streams.sources.clone(),
        starting: Arc::clone(&demand.starting),
        clocks: clocks.len(),
        stages: stages.len(),
        standards: Vec::new(),
    };
    for (place, rank) in ranks {
        if let QueueRule::Expression { expression, .. } = &mut model.places[place].rules.queue {
            *expression = rank;
        }
    }
    let reached = earlier.and_then(Earlier::reached).map_or_else(
        || Rc::new(flow::walk(&world, &layout, &model, &names, &program.outlines)),
        Rc::clone,
    );
    loops::refuse_endless(&world, &layout, &model, &reached, &program.outlines);
    pathways::report(&world, &layout, &reached, program.faults);
    model.settle_sizes();
    flow::settle_ring_fences(
        &mut world,
        &mut model,
        &reached,
        &program.open_bookings,
        &resources.fences,
    );
    let (standards, terms) = standards::compile(&world, &clocks, &names, &attributes.words);
    model.standards = standards;
    let measures = measures::compile(&world, &layout, &names, &model);
    world.check_limits(&model, &names);
    let anatomy = world.anatomy(&names);
    for warning in &demand.streams.warnings {
        if !world.warnings.contains(warning) {
            world.warnings.push(warning.clone());
        }
    }
    let warnings = world.warnings;
    let compiled = Compiled { model, names, standards: terms, measures, anatomy, warnings };
    Some((compiled, Parts { demand: (demand, inputs), resources, reached, steps }))
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
