//! All resources: which there are, and which one serves at a site.

use super::kept::Earlier;
use super::world::World;
use super::{diaries, meetings, place_rules, places};
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{DiaryId, IdVec, MeetingId, PlaceId, SiteId};
use crate::model::{Diary, Meeting, Overflow, Place, PlaceRules};
use crate::random::name_key;
use crate::scenario::checked::{Names, ResourceName};
use crate::scenario::figures::{Here, Inputs};
use crate::scenario::file_types::{BySite, Text};
use crate::scenario::located::Recovered;
use crate::scenario::map::IndexMap;
use crate::time::SimTime;
use indexmap::{Equivalent, IndexSet};
use std::rc::Rc;
use std::sync::Arc;

/// A kind and a position that are looked for; they hash and compare as owned
/// ones do.
#[derive(Hash)]
struct Wanted<'a>(&'a str, usize);

impl Equivalent<(String, usize)> for Wanted<'_> {
    fn equivalent(&self, (kind, site): &(String, usize)) -> bool {
        self.0 == kind && self.1 == *site
    }
}

/// By kind and position of the site.
pub(super) type Ids<I> = IndexMap<(String, usize), I>;

/// All resources of a model.
#[derive(Debug, Clone)]
pub(super) struct Resources {
    pub(super) places: IdVec<PlaceId, Place>,
    pub(super) diaries: IdVec<DiaryId, Diary>,
    pub(super) meetings: IdVec<MeetingId, Meeting>,
    /// Classes that may use each diary's ring fence at once, as bits.
    pub(super) fences: IdVec<DiaryId, u16>,
    /// Whether sessions of each diary are in minutes.
    pub(super) in_minutes: IdVec<DiaryId, bool>,
    pub(super) rota_ids: Ids<PlaceId>,
    pub(super) bed_ids: Ids<PlaceId>,
    pub(super) diary_ids: Ids<DiaryId>,
    pub(super) meeting_ids: Ids<MeetingId>,
    /// Expressions by which queues are ranked.
    pub(super) ranks: Vec<(PlaceId, Text)>,
    /// What each was made of, by family, kind and site.
    pub(super) inputs: IndexMap<(String, String, String), Inputs>,
    names: ResourceNames,
}

/// What places, diaries and meetings are called.
#[derive(Debug, Clone, Default)]
struct ResourceNames {
    places: IdVec<PlaceId, ResourceName>,
    diaries: IdVec<DiaryId, ResourceName>,
    meetings: IdVec<MeetingId, ResourceName>,
}

impl Resources {
    /// A resource: as it was before if it still holds, or made anew.
    fn once<T>(
        &mut self,
        world: &World<'_>,
        earlier: Option<Earlier<'_>>,
        address: (&str, &str, &str),
        kept: impl FnOnce(&Self) -> Option<T>,
        make: impl FnOnce(&Self) -> T,
    ) -> T {
        let before = earlier.and_then(|earlier| earlier.resource(address));
        let before = before.and_then(|(all, inputs)| Some((kept(all)?, inputs.clone())));
        let (resource, inputs) = before.unwrap_or_else(|| {
            let (resource, inputs) = world.figures.asked.during(|| make(self));
            (resource, inputs.into_iter().collect())
        });
        let (family, kind, site) = address;
        self.inputs.insert((family.to_owned(), kind.to_owned(), site.to_owned()), inputs);
        resource
    }
}

/// Units from each instant on, and the rules by which they serve.
type Terms = (Arc<[(SimTime, u32)]>, PlaceRules);

impl Resources {
    /// The terms of a place.
    fn terms_of(&self, ids: &Ids<PlaceId>, kind: &str, site: usize) -> Option<Terms> {
        let place = &self.places[*ids.get(&Wanted(kind, site))?];
        Some((Arc::clone(&place.capacity), place.rules.clone()))
    }
}

/// Visits the blocks of a family at their sites.
fn at_sites<'a, T>(
    world: &World<'_>,
    blocks: &'a BySite<T>,
    mut visit: impl FnMut(&'a str, usize, &'a Recovered<T>),
) {
    for (kind, sites) in blocks.0.iter() {
        for (name, block) in sites.0.iter() {
            match world.sites.iter().position(|site| site.name == name) {
                Some(site) => visit(kind, site, block),
                None => world.faults.push(
                    Fault::new(
                        catalogue::UNKNOWN_NAME,
                        &block.address,
                        format!("there is no site \"{name}\""),
                    )
                    .at(block.place)
                    .expected("a [site.NAME] block")
                    .nearest(name, world.sites.iter().map(|site| site.name)),
                ),
            }
        }
    }
}

fn name(family: &'static str, kind: &str, site: usize) -> ResourceName {
    ResourceName { family, kind: kind.to_owned(), site: SiteId(site as u8) }
}

/// All resources, and their names: those of before if they still hold.
pub(super) fn kept_or_compiled(
    world: &World<'_>,
    names: &mut Names,
    earlier: Option<Earlier<'_>>,
) -> Rc<Resources> {
    let resources = earlier.and_then(Earlier::resources).cloned();
    let resources = resources.unwrap_or_else(|| Rc::new(compile(world, earlier)));
    let ResourceNames { places, diaries, meetings } = &resources.names;
    names.places.clone_from(places);
    names.diaries.clone_from(diaries);
    names.meetings.clone_from(meetings);
    resources
}

fn compile(world: &World<'_>, earlier: Option<Earlier<'_>>) -> Resources {
    let mut names = ResourceNames::default();
    let mut all = Resources {
        places: IdVec::new(),
        diaries: IdVec::new(),
        meetings: IdVec::new(),
        fences: IdVec::new(),
        in_minutes: IdVec::new(),
        rota_ids: Ids::default(),
        bed_ids: Ids::default(),
        diary_ids: Ids::default(),
        meeting_ids: Ids::default(),
        ranks: Vec::new(),
        inputs: IndexMap::default(),
        names: ResourceNames::default(),
    };
    let key =
        |family: &str, kind: &str, site: usize| name_key(&[family, kind, world.sites[site].name]);
    let here = |site: usize| Here { site: Some(world.sites[site].name), ..Here::default() };
    // Places of one name at several sites are of one kind, rota and beds alike.
    let mut kinds: IndexSet<(bool, String)> = IndexSet::new();
    let mut number = |lines: bool, kind: &str| kinds.insert_full((lines, kind.to_owned())).0 as u16;
    let mut place = |family, kind: &str, site: usize, capacity, rules| Place {
        site: SiteId(site as u8),
        key: key(family, kind, site),
        kind: number(family == "lines", kind),
        capacity,
        by_need: false,
        rules,
    };
    at_sites(world, &world.file.rota, |kind, site, block| {
        let (capacity, rules) = all.once(
            world,
            earlier,
            ("rota", kind, world.sites[site].name),
            |all| all.terms_of(&all.rota_ids, kind, site),
            |_| match &block.value {
                Some(rota) => (
                    places::rota(world, block, rota, here(site)).into(),
                    place_rules::of_rota(world, rota, here(site)),
                ),
                None => (places::capacity(&[]).into(), PlaceRules::default()),
            },
        );
        let place = place("rota", kind, site, capacity, rules);
        let id = all.places.push(place);
        let queue = block.value.as_ref().and_then(|rota| rota.queue.as_ref());
        all.ranks.extend(place_rules::rank(queue).map(|rank| (id, rank.clone())));
        all.rota_ids.insert((kind.to_owned(), site), id);
        names.places.push(name("rota", kind, site));
    });
    at_sites(world, &world.file.beds, |kind, site, block| {
        let (capacity, rules) = all.once(
            world,
            earlier,
            ("beds", kind, world.sites[site].name),
            |all| all.terms_of(&all.bed_ids, kind, site),
            |_| match &block.value {
                Some(beds) => (
                    places::beds(world, beds, here(site)).into(),
                    place_rules::of_beds(world, beds, here(site)),
                ),
                None => (places::capacity(&[]).into(), PlaceRules::default()),
            },
        );
        let place = place("beds", kind, site, capacity, rules);
        let id = all.places.push(place);
        let queue = block.value.as_ref().and_then(|beds| beds.queue.as_ref());
        all.ranks.extend(place_rules::rank(queue).map(|rank| (id, rank.clone())));
        all.bed_ids.insert((kind.to_owned(), site), id);
        names.places.push(name("beds", kind, site));
    });
    at_sites(world, &world.file.diary, |kind, site, block| {
        let mut compiled = all.once(
            world,
            earlier,
            ("diary", kind, world.sites[site].name),
            |all| {
                let id = *all.diary_ids.get(&Wanted(kind, site))?;
                let diary = all.diaries[id].clone();
                let lines = diary.lines.map(|lines| Arc::clone(&all.places[lines].capacity));
                Some(diaries::Compiled { diary, fence: all.fences[id], lines })
            },
            |all| diaries::compile(world, all, kind, site, block),
        );
        if let Some(capacity) = compiled.lines {
            let place = place("lines", kind, site, capacity, PlaceRules::default());
            compiled.diary.lines = Some(all.places.push(place));
            names.places.push(name("lines", kind, site));
        }
        all.in_minutes.push(compiled.diary.sessions.iter().any(|session| session.in_minutes));
        all.diary_ids.insert((kind.to_owned(), site), all.diaries.push(compiled.diary));
        all.fences.push(compiled.fence);
        names.diaries.push(name("diary", kind, site));
    });
    at_sites(world, &world.file.meeting, |kind, site, block| {
        let meeting = all.once(
            world,
            earlier,
            ("meeting", kind, world.sites[site].name),
            |all| Some(all.meetings[*all.meeting_ids.get(&Wanted(kind, site))?].clone()),
            |_| match &block.value {
                Some(block) => meetings::compile(world, kind, site, block),
                None => Meeting {
                    site: SiteId(site as u8),
                    key: 0,
                    dates: Arc::default(),
                    cases: 0,
                    overflow: Overflow::Wait,
                    cut_off: 0,
                },
            },
        );
        all.meeting_ids.insert((kind.to_owned(), site), all.meetings.push(meeting));
        names.meetings.push(name("meeting", kind, site));
    });
    at_sites(world, &world.file.meeting, |kind, site, block| {
        let id = all.meeting_ids.get(&(kind.to_owned(), site)).copied();
        if let Some(id) = id
            && let Some(block) = &block.value
            && let Some(other) = meetings::other(world, &all, id, block, site)
        {
            all.meetings[id].overflow = Overflow::Joins(other);
        }
    });
    check_uses(world, &all);
    all.names = names;
    all
}

/// A kind that a site is said to use must exist at its owner.
fn check_uses(world: &World<'_>, all: &Resources) {
    for (_, _, site) in world.file.site.good() {
        for (kind, owner) in site.uses.0.iter() {
            let Some(at) = world.sites.iter().position(|site| site.name == owner.value) else {
                continue;
            };
            let key = (kind.clone(), at);
            let exists = all.rota_ids.contains_key(&key)
                || all.bed_ids.contains_key(&key)
                || all.diary_ids.contains_key(&key)
                || all.meeting_ids.contains_key(&key);
            if !exists {
                let kinds = [
                    all.rota_ids.keys().collect::<Vec<_>>(),
                    all.bed_ids.keys().collect(),
                    all.diary_ids.keys().collect(),
                    all.meeting_ids.keys().collect(),
                ]
                .concat();
                world.faults.push(
                    Fault::new(
                        catalogue::UNKNOWN_RESOURCE,
                        &owner.address,
                        format!("there is no resource \"{kind}\" at site {}", owner.value),
                    )
                    .at(owner.place)
                    .expected("a kind of resource that the other site has")
                    .nearest(
                        kind,
                        kinds.iter().filter(|key| key.1 == at).map(|key| key.0.as_str()),
                    ),
                );
            }
        }
    }
}

/// The resource of a kind that serves at a site; a fault if there is none,
/// unless there is none at any site, which is reported once for all.
pub(super) fn at<I: Copy>(
    world: &World<'_>,
    families: &[(&str, &Ids<I>)],
    kind: &Text,
    site: usize,
) -> Option<I> {
    let here = &world.sites[site];
    let owner =
        here.uses.iter().find(|(used, _)| *used == kind.value).map_or(site, |(_, owner)| *owner);
    let wanted = Wanted(&kind.value, owner);
    let found = families.iter().find_map(|(_, ids)| ids.get(&wanted).copied());
    let anywhere =
        || families.iter().any(|(_, ids)| ids.keys().any(|(known, _)| *known == kind.value));
    if found.is_none() && anywhere() {
        let family = families[0].0;
        world.faults.push(
            Fault::new(
                catalogue::NOT_AT_SITE,
                &kind.address,
                format!("there is no {family} \"{}\" at site {}", kind.value, here.name),
            )
            .at(kind.place)
            .expected(format!(
                "[{family}.\"{}\".{}], or \"uses\" in [site.{}]",
                kind.value, here.name, here.name
            )),
        );
    }
    found
}

/// Checks that a kind exists at some site.
pub(super) fn check_kind<I>(world: &World<'_>, families: &[(&str, &Ids<I>)], kind: &Text) {
    let kinds = || families.iter().flat_map(|(_, ids)| ids.keys().map(|(kind, _)| kind.as_str()));
    // A block that is at no site has been told already.
    let file = world.file;
    let is_written = families.iter().any(|(family, _)| match *family {
        "rota" => file.rota.0.contains_key(&kind.value),
        "beds" => file.beds.0.contains_key(&kind.value),
        "diary" => file.diary.0.contains_key(&kind.value),
        _ => file.meeting.0.contains_key(&kind.value),
    });
    if !is_written && !kinds().any(|known| known == kind.value) {
        let family = families[0].0;
        world.faults.push(
            Fault::new(
                catalogue::UNKNOWN_RESOURCE,
                &kind.address,
                format!("there is no {family} \"{}\"", kind.value),
            )
            .at(kind.place)
            .expected(format!("a kind of {family} of this scenario"))
            .nearest(&kind.value, kinds()),
        );
    }
}
