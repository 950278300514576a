//! What of a compiled scenario still holds when a plan has changed some
//! addresses: plans change few, and what follows from the others is the same.

use super::again::Made;
use super::arrivals::Streams;
use super::flow::Reached;
use super::resources::Resources;
use crate::ids::{IdVec, RouteId, SourceId};
use crate::model::Starting;
use crate::scenario::figures::{Input, Inputs};
use crate::scenario::file_types::ScenarioFile;
use crate::scenario::tables::Tables;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// What a plan changed.
#[derive(Debug, Default)]
pub(in crate::scenario) struct Changed {
    /// Parameters and tables, and the sites for which alone they are changed;
    /// `None`: for all.
    inputs: BTreeMap<Input, Option<BTreeSet<String>>>,
    /// Family, kind and site of resources.
    resources: BTreeSet<(String, String, String)>,
    /// Whether something in a pathway is changed.
    pathways: bool,
    /// Whether anything else is changed on which demand may depend.
    more: bool,
}

impl Changed {
    /// What changes at some addresses alter.
    pub(in crate::scenario) fn at<'a>(
        paths: impl Iterator<Item = &'a [String]>,
        file: &ScenarioFile,
        tables: &Tables,
    ) -> Self {
        let mut changed = Self::default();
        for path in paths {
            match path {
                [family, name, rest @ ..] if family == "parameter" => {
                    let at = file.parameter.0.get_index_of(name);
                    let site = if let [sites, site] = rest
                        && sites == "sites"
                    {
                        Some(site)
                    } else {
                        None
                    };
                    changed.input(at.map(Input::Parameter), site);
                }
                [family, name, ..] if family == "table" => {
                    changed.input(tables.get_index_of(name).map(Input::Table), None);
                }
                [family, kind, site, ..]
                    if ["rota", "beds", "diary", "meeting"].contains(&family.as_str()) =>
                {
                    changed.resources.insert((family.clone(), kind.clone(), site.clone()));
                }
                // Steps have numbers that can be changed; who comes, and which
                // steps there are, cannot depend on them.
                [family, ..] if family == "pathway" => changed.pathways = true,
                _ => changed.more = true,
            }
        }
        changed
    }

    /// Notes an input, at one site or at all.
    fn input(&mut self, input: Option<Input>, site: Option<&String>) {
        let Some(input) = input else { return };
        match (self.inputs.entry(input).or_insert_with(|| Some(BTreeSet::new())), site) {
            (Some(sites), Some(site)) => {
                sites.insert(site.clone());
            }
            (all, None) => *all = None,
            (None, Some(_)) => {}
        }
    }

    /// Whether what was made of these inputs still holds.
    fn spares(&self, inputs: &Inputs) -> bool {
        !self.more && inputs.iter().all(|input| !self.inputs.contains_key(input))
    }

    /// Whether what looks at this input from a site finds something else.
    pub(super) fn touches(&self, input: Input, site: &str) -> bool {
        let sites = self.inputs.get(&input);
        sites.is_some_and(|sites| sites.as_ref().is_none_or(|sites| sites.contains(site)))
    }
}

/// Who comes and who is there at the start.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    pub(super) streams: Streams,
    pub(super) starting: Arc<[Starting]>,
    pub(super) routes: IdVec<RouteId, String>,
    pub(super) sources: IdVec<SourceId, String>,
}

/// Parts of a compiled scenario, each with what it was made of.
#[derive(Debug)]
pub(in crate::scenario) struct Parts {
    pub(super) demand: (Demand, Inputs),
    pub(super) resources: Rc<Resources>,
    /// Where patients can get to.
    pub(super) reached: Rc<Reached>,
    pub(super) steps: Rc<Made>,
}

#[cfg(test)]
impl Parts {
    /// Whether the steps are those of others, with what was changed in them.
    pub(in crate::scenario) fn has_steps_of(&self, others: &Self) -> bool {
        Rc::ptr_eq(&self.steps, &others.steps)
    }
}

/// A scenario that was compiled before, and how the one that is compiled now
/// differs from it.
#[derive(Debug, Clone, Copy)]
pub(in crate::scenario) struct Earlier<'a> {
    pub(in crate::scenario) parts: &'a Parts,
    pub(in crate::scenario) changed: &'a Changed,
}

impl<'a> Earlier<'a> {
    /// The demand of before and what it was made of, if it still holds.
    pub(super) fn demand(self) -> Option<&'a (Demand, Inputs)> {
        let demand = &self.parts.demand;
        self.changed.spares(&demand.1).then_some(demand)
    }

    /// Where patients can get to, if that is as before: numbers alone were
    /// changed, and every arm is a way whatever its chance.
    pub(super) fn reached(self) -> Option<&'a Rc<Reached>> {
        let holds = self.demand().is_some() && !self.changed.pathways;
        holds.then_some(&self.parts.reached)
    }

    /// The steps of before, with the resources that they looked at and what
    /// is changed of their numbers; nothing if more than those is.
    pub(super) fn steps(self) -> Option<(&'a Rc<Made>, &'a Resources, &'a Changed)> {
        let holds = !self.changed.more && !self.changed.pathways;
        holds.then_some((&self.parts.steps, &self.parts.resources, self.changed))
    }

    /// All resources of before, if they still hold.
    pub(super) fn resources(self) -> Option<&'a Rc<Resources>> {
        let resources = &self.parts.resources;
        let mut inputs = resources.inputs.values();
        let holds = !self.changed.more
            && self.changed.resources.is_empty()
            && inputs.all(|inputs| self.changed.spares(inputs));
        holds.then_some(resources)
    }

    /// The resources of before and what the resource at this address was made
    /// of, if it still holds.
    pub(super) fn resource(
        self,
        (family, kind, site): (&str, &str, &str),
    ) -> Option<(&'a Resources, &'a Inputs)> {
        let address = (family.to_owned(), kind.to_owned(), site.to_owned());
        let inputs = self.parts.resources.inputs.get(&address)?;
        let holds = !self.changed.resources.contains(&address) && self.changed.spares(inputs);
        holds.then_some((&self.parts.resources, inputs))
    }
}
