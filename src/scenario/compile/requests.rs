//! What steps ask of places: needs, the terms on which patients wait, and what
//! is given back.

use super::pathways::{OneStep, Surroundings};
use super::resources::{self, Ids};
use crate::diagnostics::{Fault, Place, catalogue};
use crate::ids::{Id, NeedId, PlaceId, RequestId, SiteId, StepId};
use crate::model::{MOST_HELD, NO_NEED, Need, Op, Purpose, Request};
use crate::scenario::file_types::{Number, ReleaseForm, Terms, Text, Wanted, WantedForm};
use crate::scenario::located::Located;

/// Families of resources in the order in which a kind is looked up.
type Families<'a> = [(&'a str, &'a Ids<PlaceId>); 2];
/// What a need may be met by.
type Alternatives = Vec<Vec<(PlaceId, u16)>>;

/// Most alternatives of one request.
const MOST_ALTERNATIVES: usize = 64;
/// Most units of one kind in one request.
const MOST_UNITS_ASKED: f64 = 1_000.0;
/// Most who may wait where room is limited.
const MOST_ROOM: f64 = 1e9;

/// Checks of the terms at a step that do not depend on the site.
pub(super) fn check_terms(all: &Surroundings<'_, '_>, pathway: usize, terms: &Terms<'_>) {
    for target in [terms.gives_up_to, terms.when_full].into_iter().flatten() {
        all.layout.step(all.world, pathway, target);
    }
    let without = |target: Option<&Text>, wanted: bool, key: &str| {
        if let Some(target) = target.filter(|_| !wanted) {
            all.world.faults.push(
                Fault::new(
                    catalogue::CONTRADICTION,
                    &target.address,
                    format!("nobody gets there without \"{key}\""),
                )
                .at(target.place)
                .expected(format!("a \"{key}\" beside it")),
            );
        }
    };
    without(terms.gives_up_to, terms.patience.is_some(), "patience");
    without(terms.when_full, terms.room.is_some(), "room");
    for change in terms.while_waiting {
        all.world.urgency(&change.value.urgency);
    }
}

impl OneStep<'_, '_, '_> {
    /// The number of the next request. Requests keep their numbers whether or
    /// not they can be reached.
    pub(super) fn next_request(&mut self) -> RequestId {
        self.program.requests.push(Request {
            need: NO_NEED,
            purpose: Purpose::Take,
            patience: None,
            gives_up_to: StepId(0),
            room: None,
            when_full: StepId(0),
            changes: Vec::new(),
        })
    }

    /// The number of a need.
    pub(super) fn intern(&mut self, need: Need) -> Option<NeedId> {
        let most = usize::from(NO_NEED.0);
        if self.program.needs.len() >= most {
            self.all.world.faults.push(
                Fault::new(catalogue::LIMIT, "", "too many different requests for units")
                    .at(Place::default())
                    .expected(format!("at most {most}")),
            );
            return None;
        }
        Some(NeedId::from_index(self.program.needs.insert_full(need).0))
    }

    /// The need that a request stands for at the present site.
    pub(super) fn need(&mut self, families: &Families<'_>, wanted: &WantedForm) -> Option<NeedId> {
        let alternatives = self.alternatives(families, wanted)?;
        if let WantedForm::Several(wanted) = wanted {
            let places = alternatives.iter().map(Vec::len).max().unwrap_or(0);
            if places > MOST_HELD || alternatives.len() > MOST_ALTERNATIVES {
                self.fault(
                    wanted,
                    catalogue::LIMIT,
                    format!("{places} kinds at once, {} ways to choose", alternatives.len()),
                    &format!(
                        "at most {MOST_HELD} kinds at once and {MOST_ALTERNATIVES} ways to choose"
                    ),
                );
                return None;
            }
        }
        self.check_rules(wanted, &alternatives);
        self.check_enough(wanted, &alternatives);
        let places = &self.all.resources.places;
        let keeps_for_sites = |&(place, _): &(PlaceId, u16)| {
            let reserved = places[place].rules.reserved.as_ref();
            reserved.is_some_and(|reserved| reserved.sites.is_some())
        };
        let by_site = alternatives.iter().flatten().any(keeps_for_sites);
        let site = by_site.then_some(SiteId(self.site as u8));
        self.intern(Need { alternatives, site })
    }

    /// Somebody must be able to get what is asked for, once there is anything.
    fn check_enough(&self, wanted: &WantedForm, alternatives: &Alternatives) {
        let WantedForm::Several(wanted) = wanted else { return };
        let is_too_much = |&(place, units): &(PlaceId, u16)| {
            let place = &self.all.resources.places[place];
            let most = place.capacity.iter().map(|&(_, units)| units).max().unwrap_or(0);
            let more = place.rules.escalation.map_or(0, |escalation| escalation.units);
            most > 0 && u32::from(units) > most + more
        };
        if alternatives.iter().all(|units| units.iter().any(is_too_much)) {
            self.fault(
                wanted,
                catalogue::OUT_OF_RANGE,
                "there are never so many units".to_owned(),
                "no more units than the rota or the beds ever have",
            );
        }
    }

    /// Places that one request names together must queue by one rule.
    fn check_rules(&self, wanted: &WantedForm, alternatives: &Alternatives) {
        let WantedForm::Several(wanted) = wanted else { return };
        let places = &self.all.resources.places;
        let rule = |place: PlaceId| {
            let rules = &places[place].rules;
            (&rules.queue, rules.ignores_urgency)
        };
        let mut named = alternatives.iter().flatten().map(|&(place, _)| place);
        let Some(first) = named.next() else { return };
        if named.any(|place| rule(place) != rule(first)) {
            self.fault(
                wanted,
                catalogue::CONTRADICTION,
                "what is asked for here queues by different rules".to_owned(),
                "the same \"queue\" and \"classes\" for all of it",
            );
        }
    }

    fn alternatives(&self, families: &Families<'_>, wanted: &WantedForm) -> Option<Alternatives> {
        let wanted = match wanted {
            WantedForm::Kind(kind) => {
                let place = resources::at(self.all.world, families, kind, self.site)?;
                return Some(vec![vec![(place, 1)]]);
            }
            WantedForm::Several(wanted) => wanted,
        };
        let Wanted { of, units, all_of, any_of } = &wanted.value;
        if of.is_none() && units.is_some() {
            self.fault(
                wanted,
                catalogue::CONTRADICTION,
                "\"units\" without \"of\"".to_owned(),
                "{ of = \"nurse\", units = 2 }, also inside all_of and any_of",
            );
            return None;
        }
        match (of, all_of, any_of) {
            (Some(kind), None, None) => {
                let place = resources::at(self.all.world, families, kind, self.site);
                let units = match units {
                    Some(units) => {
                        self.whole(units, 1.0, MOST_UNITS_ASKED, "the number of units")?
                    }
                    None => 1,
                };
                Some(vec![vec![(place?, units as u16)]])
            }
            (None, Some(items), None) if !items.is_empty() => {
                let mut all: Alternatives = vec![Vec::new()];
                for item in items {
                    let each = self.alternatives(families, item)?;
                    all = all
                        .iter()
                        .flat_map(|before| each.iter().map(|more| joined(before, more)))
                        .take(MOST_ALTERNATIVES + 1)
                        .collect();
                }
                Some(all)
            }
            (None, None, Some(items)) if !items.is_empty() => {
                let each: Option<Vec<_>> =
                    items.iter().map(|item| self.alternatives(families, item)).collect();
                let mut any: Alternatives = Vec::new();
                for alternative in each?.into_iter().flatten() {
                    if !any.contains(&alternative) {
                        any.push(alternative);
                    }
                }
                Some(any)
            }
            _ => {
                self.fault(
                    wanted,
                    catalogue::CONTRADICTION,
                    "what is asked for?".to_owned(),
                    "exactly one of of = \"nurse\", all_of = [...] and any_of = [...]",
                );
                None
            }
        }
    }

    pub(super) fn fault<T>(
        &self,
        at: &Located<T>,
        code: catalogue::Code,
        found: impl Into<String>,
        expected: &str,
    ) {
        let fault = Fault::new(code, &at.address, found.into()).at(at.place).expected(expected);
        self.all.world.faults.push(fault);
    }

    /// A whole number between two bounds.
    fn whole(&self, number: &Number, least: f64, most: f64, what: &str) -> Option<u32> {
        let found = self.all.world.figures.between(number, most, what, self.here)?;
        if found.round() < least {
            self.fault(
                number,
                catalogue::OUT_OF_RANGE,
                format!("{what} is {found}"),
                &format!("{least} or more"),
            );
            return None;
        }
        Some(found.round() as u32)
    }

    /// Completes a request.
    pub(super) fn request(
        &mut self,
        id: RequestId,
        need: NeedId,
        purpose: Purpose,
        terms: Terms<'_>,
    ) -> Option<Op> {
        let patience = match terms.patience {
            Some(spread) => Some(self.timing(spread)?),
            None => None,
        };
        let room = match terms.room {
            Some(room) => Some(self.whole(room, 0.0, MOST_ROOM, "the room")?),
            None => None,
        };
        let layout = self.all.layout;
        let step = |target: Option<&Text>| {
            let name = target.map_or("leave", |target| target.value.as_str());
            let to = layout.offset(self.pathway, name)?;
            Some(layout.id(self.pathway, self.site, to))
        };
        let mut changes = Vec::new();
        for change in terms.while_waiting {
            let after = self.all.world.figures.length(&change.value.after, self.here)?;
            let class = self.all.world.urgencies.iter();
            let class = class.clone().position(|known| *known == change.value.urgency.value)?;
            changes.push((after.round() as i64, class.min(15) as u8));
        }
        if changes.windows(2).any(|pair| pair[0].0 >= pair[1].0)
            && let Some(first) = terms.while_waiting.first()
        {
            self.fault(
                first,
                catalogue::WRONG_ORDER,
                "the changes while waiting are not in order of time".to_owned(),
                "each \"after\" longer than the one before",
            );
            return None;
        }
        let (gives_up_to, when_full) = (step(terms.gives_up_to)?, step(terms.when_full)?);
        self.program.requests[id] =
            Request { need, purpose, patience, gives_up_to, room, when_full, changes };
        Some(Op::Request(id))
    }

    /// What a step gives back. The kind need not be at the present site: what
    /// is held may have been taken elsewhere.
    pub(super) fn release(&mut self, families: &Families<'_>, release: &ReleaseForm) -> Option<Op> {
        let place = |kind: &Text| {
            let here = |(_, ids): &(&str, &Ids<PlaceId>)| {
                ids.get(&(kind.value.clone(), self.site)).copied()
            };
            let anywhere = |(_, ids): &(&str, &Ids<PlaceId>)| {
                ids.iter().find(|((known, _), _)| *known == kind.value).map(|(_, &place)| place)
            };
            families.iter().find_map(here).or_else(|| families.iter().find_map(anywhere))
        };
        let (kinds, all) = match release {
            ReleaseForm::Kind(kind) => return Some(Op::Release(place(kind)?)),
            ReleaseForm::Several(several) => match (&several.value.any_of, &several.value.all_of) {
                (Some(kinds), None) if !kinds.is_empty() => (kinds, false),
                (None, Some(kinds)) if !kinds.is_empty() => (kinds, true),
                _ => {
                    self.fault(
                        several,
                        catalogue::CONTRADICTION,
                        "what is given back?".to_owned(),
                        "either any_of = [...] or all_of = [...]",
                    );
                    return None;
                }
            },
        };
        let places: Option<Vec<PlaceId>> = kinds.iter().map(place).collect();
        let first = self.program.released.len() as u32;
        self.program.released.extend(places?);
        Some(Op::ReleaseSome { first, count: kinds.len().min(usize::from(u16::MAX)) as u16, all })
    }
}

/// Units of two lists together; those of one place are added.
fn joined(one: &[(PlaceId, u16)], other: &[(PlaceId, u16)]) -> Vec<(PlaceId, u16)> {
    let mut all = one.to_vec();
    for &(place, units) in other {
        match all.iter_mut().find(|(known, _)| *known == place) {
            Some((_, sum)) => *sum = sum.saturating_add(units),
            None => all.push((place, units)),
        }
    }
    all
}
