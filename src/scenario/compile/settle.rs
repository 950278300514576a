//! The last step of the compilation, over all models of a scenario together:
//! one list of needs for all, and plain forms for what is plain in all.

use crate::ids::{Id, IdVec, NeedId, PlaceId};
use crate::model::{Model, NO_NEED, Need, Op, PlaceRules, Purpose};
use indexmap::IndexSet;
use std::collections::BTreeSet;

/// Brings the models of a scenario to one list of needs, so that a patient who
/// waits when a plan begins to hold waits on for the same; to one width of what
/// patients carry; and gives the ops of
/// places that have no rule and no need beyond one unit, in any of the models,
/// the plain form that is run fastest.
pub(in crate::scenario) fn settle(mut models: Vec<&mut Model>) {
    share_needs(&mut models);
    let adjusts = models.iter().any(|model| model.flow.adjusts);
    for model in &mut models {
        model.flow.adjusts = adjusts;
    }
    let by_need = places_by_need(&models);
    for model in &mut models {
        for &place in &by_need {
            model.places[place].by_need = true;
        }
        write_plainly(model);
    }
    keep_needs(&mut models, &by_need);
}

/// Gives every need the same number in all models.
fn share_needs(models: &mut [&mut Model]) {
    let mut shared: IndexSet<Need> = IndexSet::new();
    for model in &mut *models {
        let numbers: IdVec<NeedId, NeedId> = model
            .needs
            .iter()
            .map(|need| NeedId::from_index(shared.insert_full(need.clone()).0))
            .collect();
        for request in &mut model.requests {
            if request.need != NO_NEED {
                request.need = numbers[request.need];
            }
        }
    }
    for model in models {
        model.needs = shared.iter().cloned().collect();
    }
}

/// The places that are served by needs: those with rules or requests beyond
/// the plain ones, and those that are tied to them.
fn places_by_need(models: &[&mut Model]) -> BTreeSet<PlaceId> {
    let mut places = BTreeSet::new();
    for model in models {
        let rules = PlaceRules::default();
        let with_rules = model.places.iter_with_ids().filter(|(_, place)| place.rules != rules);
        places.extend(with_rules.map(|(id, _)| id));
        for step in &model.steps {
            let Op::Request(id) = step.op else { continue };
            let request = &model.requests[id];
            let need = &model.needs[request.need];
            let keeps = matches!(request.purpose, Purpose::Activity { keep: true, .. });
            if need.single().is_none() || request.has_terms() || keeps {
                places.extend(need.places());
            }
        }
    }
    let Some(model) = models.first() else { return places };
    loop {
        let before = places.len();
        for need in &model.needs {
            if need.places().any(|place| places.contains(&place)) {
                places.extend(need.places());
            }
        }
        if places.len() == before {
            return places;
        }
    }
}

/// Writes requests for one unit of a plain place in their plain form.
fn write_plainly(model: &mut Model) {
    let Model { steps, requests, needs, places, .. } = model;
    for step in steps {
        let Op::Request(id) = step.op else { continue };
        let request = &requests[id];
        let Some(place) = needs[request.need].single() else { continue };
        if places[place].by_need {
            continue;
        }
        step.op = match request.purpose {
            Purpose::Activity { takes, .. } => Op::Activity { place, takes },
            Purpose::WalkIn { diary, takes } => Op::WalkIn { diary, takes },
            Purpose::Take => Op::Take(place),
        };
    }
}

/// Drops needs of plain places, and adds one for a unit of each place that is
/// served by needs, for those who have an appointment.
fn keep_needs(models: &mut [&mut Model], by_need: &BTreeSet<PlaceId>) {
    let Some(first) = models.first() else { return };
    let mut kept: IndexSet<Need> = IndexSet::new();
    let mut numbers: IdVec<NeedId, NeedId> = IdVec::new();
    for need in &first.needs {
        let is_kept = need.places().any(|place| by_need.contains(&place));
        numbers.push(if is_kept {
            NeedId::from_index(kept.insert_full(need.clone()).0)
        } else {
            NO_NEED
        });
    }
    kept.extend(by_need.iter().map(|&place| Need::one_of(place)));
    for model in models {
        for request in &mut model.requests {
            if request.need != NO_NEED {
                request.need = numbers[request.need];
            }
        }
        model.needs = kept.iter().cloned().collect();
    }
}
