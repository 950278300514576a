//! What a measure observes, by name.

use super::Here;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{PlaceId, SiteId, StepId};
use crate::model::{Event, Subject};
use crate::scenario::file_types::{FigureWord, StepsForm, Text};

/// The keys of which a measure has one.
const SUBJECTS: &str = "one of \"wait_for\", \"time_in\", \"time_to\", \"time_between\", \
                        \"time_inside\", \"queue_of\", \"in_use\", \"units_of\", \"number_at\", \
                        \"number_inside\", \"count_of\", \"arrivals\", \"left\", \"gave_up_at\", \
                        \"refused_at\"";

impl Here<'_, '_> {
    /// What is observed; a fault if it is not one thing, or not there.
    pub(super) fn subject(&self) -> Option<Subject> {
        let file = self.file;
        let given = [
            file.wait_for.is_some(),
            file.time_in.is_some(),
            file.time_to.is_some(),
            file.time_between.is_some(),
            file.time_inside,
            file.queue_of.is_some(),
            file.in_use.is_some(),
            file.units_of.is_some(),
            file.number_at.is_some(),
            file.number_inside,
            file.count_of.is_some(),
            file.arrivals,
            file.left,
            file.gave_up_at.is_some(),
            file.refused_at.is_some(),
        ];
        let given = given.into_iter().filter(|&is| is).count();
        if given != 1 {
            let found = match given {
                0 => "this measure observes nothing".to_owned(),
                _ => "this measure observes several things".to_owned(),
            };
            let at = (self.block.address.as_str(), self.block.place);
            self.fault(catalogue::CONTRADICTION, at, found, SUBJECTS);
            return None;
        }
        if let Some(kind) = &file.wait_for {
            let (places, gave_up) = (self.places(kind)?, file.gave_up);
            return Some(Subject::WaitFor { places, gave_up });
        }
        if let Some(steps) = &file.time_in {
            return Some(Subject::TimeIn(self.steps(steps)?));
        }
        if let Some(steps) = &file.time_to {
            return Some(Subject::TimeTo(self.steps(steps)?));
        }
        if let Some(steps) = &file.time_between {
            let [from, to] = steps.value.as_slice() else {
                self.fault(
                    catalogue::WRONG_TYPE,
                    (&steps.address, steps.place),
                    format!("{} steps", steps.value.len()),
                    "two steps: from which, to which",
                );
                return None;
            };
            let (from, to) = (self.step(from), self.step(to));
            return Some(Subject::TimeBetween(from?, to?));
        }
        if file.time_inside {
            return Some(Subject::TimeInside);
        }
        if let Some(kind) = &file.queue_of {
            return Some(Subject::QueueOf(self.places(kind)?));
        }
        if let Some(kind) = &file.in_use {
            let word = file.figure.as_ref().map(|word| word.value);
            let of_capacity = word == Some(FigureWord::ShareOfCapacity);
            return Some(Subject::InUse { places: self.places(kind)?, of_capacity });
        }
        if let Some(kind) = &file.units_of {
            return Some(Subject::UnitsOf(self.places(kind)?));
        }
        if let Some(steps) = &file.number_at {
            return Some(Subject::NumberAt(self.steps(steps)?));
        }
        if file.number_inside {
            return Some(Subject::NumberInside);
        }
        let event = if let Some(steps) = &file.count_of {
            Event::Reached(self.steps(steps)?)
        } else if let Some(kind) = &file.gave_up_at {
            Event::GaveUp(self.places(kind)?)
        } else if let Some(kind) = &file.refused_at {
            Event::Refused(self.places(kind)?)
        } else if file.left {
            Event::Left
        } else {
            Event::Arrived
        };
        let word = file.figure.as_ref().map(|word| word.value);
        Some(match word {
            Some(FigureWord::MeanTimeOfDay) => Subject::TimeOfDay(event),
            _ => Subject::Count { event, each: self.each() },
        })
    }

    /// The places of a kind, at all sites or the measure's.
    fn places(&self, kind: &Text) -> Option<Vec<PlaceId>> {
        let site = match &self.file.site {
            Some(name) => Some(SiteId(self.world.site(name)? as u8)),
            None => None,
        };
        let names = &self.names.places;
        let known: Vec<_> =
            names.iter_with_ids().filter(|(_, place)| place.kind == kind.value).collect();
        let at_site = known.iter().filter(|(_, place)| site.is_none_or(|site| site == place.site));
        let places: Vec<PlaceId> = at_site.map(|&(id, _)| id).collect();
        if !places.is_empty() {
            return Some(places);
        }
        let is_elsewhere = !known.is_empty();
        let others = self.names.diaries.iter().chain(&self.names.meetings);
        let other = others.clone().find(|other| other.kind == kind.value);
        if let Some(other) = other {
            self.fault_at(
                kind,
                catalogue::UNKNOWN_RESOURCE,
                format!("\"{}\" is a {}, which has no queue of its own", kind.value, other.family),
                "a rota, beds or a diary with lines; of a booking or a meeting take \"time_in\" \
                 and \"number_at\" of its step",
            );
        } else if is_elsewhere {
            self.fault_at(
                kind,
                catalogue::NOT_AT_SITE,
                format!("there is no \"{}\" at this measure's site", kind.value),
                "a resource of that site",
            );
        } else {
            let kinds = self.names.places.iter().map(|place| place.kind.as_str());
            self.world.faults.push(
                Fault::new(
                    catalogue::UNKNOWN_RESOURCE,
                    &kind.address,
                    format!("there is no resource \"{}\"", kind.value),
                )
                .at(kind.place)
                .expected("a rota, beds or a diary with lines")
                .nearest(&kind.value, kinds),
            );
        }
        None
    }

    fn steps(&self, steps: &StepsForm) -> Option<Vec<StepId>> {
        let mut found = Some(Vec::new());
        for name in steps.names() {
            match (self.step(name), &mut found) {
                (Some(ids), Some(all)) => all.extend(ids),
                _ => found = None,
            }
        }
        found
    }

    /// A step at all sites.
    fn step(&self, name: &Text) -> Option<Vec<StepId>> {
        let layout = self.layout;
        let (pathway, offset) = if let Some(pathway) = &self.file.pathway {
            let known = layout.names.iter().position(|known| *known == pathway.value)?;
            (known, layout.step(self.world, known, name)?)
        } else {
            let pathways = 0..layout.names.len();
            let found: Vec<_> = pathways
                .filter_map(|pathway| {
                    let position =
                        layout.steps(pathway).iter().position(|step| step.name == name.value);
                    Some((pathway, position? as u32))
                })
                .collect();
            match found.as_slice() {
                [one] => *one,
                [] => {
                    let steps = (0..layout.names.len()).flat_map(|at| layout.steps(at));
                    self.world.faults.push(
                        Fault::new(
                            catalogue::UNKNOWN_NAME,
                            &name.address,
                            format!("there is no step \"{}\"", name.value),
                        )
                        .at(name.place)
                        .expected("the name of a step")
                        .nearest(&name.value, steps.map(|step| step.name.as_str())),
                    );
                    return None;
                }
                several => {
                    let found =
                        format!("{} pathways have a step \"{}\"", several.len(), name.value);
                    self.fault_at(
                        name,
                        catalogue::CONTRADICTION,
                        found,
                        "\"pathway\" in this measure, to say which",
                    );
                    return None;
                }
            }
        };
        let sites = 0..self.world.sites.len();
        Some(sites.map(|site| layout.id(pathway, site, offset)).collect())
    }
}
