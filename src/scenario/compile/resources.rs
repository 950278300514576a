//! All resources: which there are, and which one serves at a site.

use super::world::World;
use super::{diaries, meetings, places};
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{DiaryId, IdVec, MeetingId, PlaceId, SiteId};
use crate::model::{Diary, Meeting, Place};
use crate::random::name_key;
use crate::scenario::checked::{Names, ResourceName};
use crate::scenario::figures::Here;
use crate::scenario::file_types::{BySite, Text};
use crate::scenario::located::Recovered;
use indexmap::IndexMap;

/// By kind and position of the site.
type Ids<I> = IndexMap<(String, usize), I>;

/// All resources of a model.
#[derive(Debug)]
pub(super) struct Resources {
    pub(super) places: IdVec<PlaceId, Place>,
    pub(super) diaries: IdVec<DiaryId, Diary>,
    pub(super) meetings: IdVec<MeetingId, Meeting>,
    /// Classes that may use each diary's ring fence at once, as bits.
    pub(super) fences: IdVec<DiaryId, u16>,
    pub(super) rota_ids: Ids<PlaceId>,
    pub(super) bed_ids: Ids<PlaceId>,
    pub(super) diary_ids: Ids<DiaryId>,
    pub(super) meeting_ids: Ids<MeetingId>,
}

/// Visits the blocks of a family at their sites.
fn at_sites<'a, T>(
    world: &World<'_>,
    blocks: &'a BySite<T>,
    mut visit: impl FnMut(&'a str, usize, &'a Recovered<T>),
) {
    for (kind, sites) in &blocks.0 {
        for (name, block) in &sites.0 {
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

pub(super) fn compile(world: &World<'_>, names: &mut Names) -> Resources {
    let mut all = Resources {
        places: IdVec::new(),
        diaries: IdVec::new(),
        meetings: IdVec::new(),
        fences: IdVec::new(),
        rota_ids: Ids::new(),
        bed_ids: Ids::new(),
        diary_ids: Ids::new(),
        meeting_ids: Ids::new(),
    };
    let key = |family, kind, site: usize| name_key(&[family, kind, world.sites[site].name]);
    let here = |site: usize| Here { site: Some(world.sites[site].name), ..Here::default() };
    at_sites(world, &world.file.rota, |kind, site, block| {
        let capacity = match &block.value {
            Some(rota) => places::rota(world, block, rota, here(site)),
            None => places::capacity(&[]),
        };
        let place = Place { site: SiteId(site as u8), key: key("rota", kind, site), capacity };
        all.rota_ids.insert((kind.to_owned(), site), all.places.push(place));
        names.places.push(name("rota", kind, site));
    });
    at_sites(world, &world.file.beds, |kind, site, block| {
        let capacity = match &block.value {
            Some(beds) => places::beds(world, beds, here(site)),
            None => places::capacity(&[]),
        };
        let place = Place { site: SiteId(site as u8), key: key("beds", kind, site), capacity };
        all.bed_ids.insert((kind.to_owned(), site), all.places.push(place));
        names.places.push(name("beds", kind, site));
    });
    at_sites(world, &world.file.diary, |kind, site, block| {
        let mut compiled = diaries::compile(world, kind, site, block);
        if let Some((spans, on_call)) = compiled.lines {
            let mut capacity = places::capacity(&spans);
            let floor = u32::try_from(on_call).unwrap_or(0);
            for (_, lines) in &mut capacity {
                *lines = (*lines).max(floor);
            }
            capacity.dedup_by_key(|(_, lines)| *lines);
            let place = Place { site: SiteId(site as u8), key: key("lines", kind, site), capacity };
            compiled.diary.lines = Some(all.places.push(place));
            names.places.push(name("lines", kind, site));
        }
        all.diary_ids.insert((kind.to_owned(), site), all.diaries.push(compiled.diary));
        all.fences.push(compiled.fence);
        names.diaries.push(name("diary", kind, site));
    });
    at_sites(world, &world.file.meeting, |kind, site, block| {
        let meeting = match &block.value {
            Some(block) => meetings::compile(world, kind, site, block),
            None => Meeting {
                site: SiteId(site as u8),
                key: 0,
                dates: Vec::new(),
                cases: 0,
                cut_off: 0,
            },
        };
        all.meeting_ids.insert((kind.to_owned(), site), all.meetings.push(meeting));
        names.meetings.push(name("meeting", kind, site));
    });
    check_uses(world, &all);
    all
}

/// A kind that a site is said to use must exist at its owner.
fn check_uses(world: &World<'_>, all: &Resources) {
    for (_, _, site) in world.file.site.good() {
        for (kind, owner) in &site.uses.0 {
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
    let found = families.iter().find_map(|(_, ids)| ids.get(&(kind.value.clone(), owner)).copied());
    let anywhere =
        families.iter().any(|(_, ids)| ids.keys().any(|(known, _)| *known == kind.value));
    if found.is_none() && anywhere {
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
