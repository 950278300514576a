//! When a booking is given in another site's diary.

use super::pathways::{OneStep, threshold};
use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{DiaryId, ElsewhereId};
use crate::model::{Elsewhere, Nearby, Uses};
use crate::scenario::file_types::{Book, ElsewhereFile};
use crate::scenario::located::Located;

/// Checks what does not depend on the site.
pub(super) fn check(world: &World<'_>, book: &Book) {
    let travel = &world.file.travel;
    if let Some(elsewhere) = &book.elsewhere
        && travel.value.is_none()
        && !travel.lost
    {
        world.faults.push(
            Fault::new(
                catalogue::MISSING_KEY,
                &elsewhere.address,
                "nothing says how far sites are from one another",
            )
            .at(elsewhere.place)
            .expected("a [travel] block beside \"elsewhere\""),
        );
    }
}

impl OneStep<'_, '_, '_> {
    /// The terms of a booking in this class, or in the patient's own, that is
    /// made in `own` as a rule.
    pub(super) fn elsewhere(
        &mut self,
        (book, file): (&Book, &Located<ElsewhereFile>),
        own: DiaryId,
        (urgency, uses): (Option<u8>, Uses),
    ) -> Option<ElsewhereId> {
        let world = self.all.world;
        let within = world.figures.length(&file.value.within, self.here);
        let sooner_by = world.figures.length(&file.value.if_sooner_by, self.here);
        let accepted = match &file.value.accepted {
            Some(share) => {
                world.figures.between(share, 1.0, "the share of patients who go", self.here)
            }
            None => Some(1.0),
        };
        let diaries = self.within(within?, (book, file), own, (urgency, uses));
        Some(self.program.flow.elsewhere.push(Elsewhere {
            sooner_by: sooner_by?.round() as i64,
            accepted_below: threshold(accepted?),
            diaries,
        }))
    }

    /// The diaries within so much travel \[seconds\] that can hold the booking,
    /// the nearest first.
    fn within(
        &self,
        seconds: f64,
        (book, file): (&Book, &Located<ElsewhereFile>),
        own: DiaryId,
        (urgency, uses): (Option<u8>, Uses),
    ) -> Vec<Nearby> {
        let (world, resources) = (self.all.world, self.all.resources);
        let mut near: Vec<(f64, &str, Nearby)> = Vec::new();
        for (&(ref kind, site), &id) in &resources.diary_ids {
            let Some(travel) = self.all.travel.between(self.site, site) else { continue };
            let diary = &resources.diaries[id];
            if *kind != book.diary.value
                || id == own
                || travel > seconds
                || diary.sessions.is_empty()
            {
                continue;
            }
            let (here, there) = (world.sites[self.site].name, world.sites[site].name);
            if resources.in_minutes[id] != resources.in_minutes[own] {
                self.fault(
                    file,
                    catalogue::CONTRADICTION,
                    format!("of diary \"{kind}\" at {here} and {there} one is in minutes, one not"),
                    "diaries within reach that are all in minutes, or all in slots or points",
                );
                continue;
            }
            if matches!(uses, Uses::Slots(slots) if slots > diary.largest) {
                continue;
            }
            let may_use_ring_fence = diary.ring_fence.is_none()
                || urgency.is_none_or(|class| resources.fences[id] >> class & 1 == 1);
            near.push((travel, there, Nearby { diary: id, may_use_ring_fence }));
        }
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(b.1)));
        near.into_iter().map(|(.., nearby)| nearby).collect()
    }
}
