//! Rules by which patients near a limit are pulled forward.

use super::pathways::threshold;
use super::world::World;
use crate::diagnostics::{Fault, Place, catalogue};
use crate::ids::{ClockId, ExpeditingId, IdVec};
use crate::model::Expediting;
use crate::random::name_key;
use crate::scenario::checked::Names;
use crate::scenario::figures::Here;
use crate::scenario::file_types::{ExpeditingFile, Length, Text};
use crate::time::DAY;

/// Longest of the lengths of a rule \[days\].
const MOST_DAYS: f64 = 3_660.0;

/// All rules at all sites.
pub(super) fn compile(
    world: &World<'_>,
    clocks: &[&str],
    names: &mut Names,
) -> IdVec<ExpeditingId, Expediting> {
    let mut rules = IdVec::new();
    if world.file.expediting.0.len() * world.sites.len() > usize::from(u16::MAX) {
        world.faults.push(
            Fault::new(catalogue::LIMIT, "", "too many rules of expediting")
                .at(Place::default())
                .expected("at most 65,535, each site counted"),
        );
        return rules;
    }
    for (position, (name, block)) in world.file.expediting.0.iter().enumerate() {
        names.expediting.push(name.clone());
        let clock = block.value.as_ref().and_then(|rule| {
            world.find(&rule.clock, clocks.iter().copied(), "clock", "a [clock.NAME] block")
        });
        let before = world.faults.len();
        for site in &world.sites {
            let here = Here { site: Some(site.name), ..Here::default() };
            let terms = block.value.as_ref().and_then(|rule| terms(world, clocks, rule, here));
            let terms = terms.unwrap_or_default();
            rules.push(Expediting {
                rule: position as u16,
                clock: ClockId(clock.unwrap_or(0) as u8),
                limit: terms.limit,
                reach: terms.reach,
                window: terms.window,
                at_least: terms.at_least,
                below: terms.below,
                key: name_key(&["expediting", name]),
            });
            if world.faults.len() > before {
                // The same faults at every site are one.
                break;
            }
        }
    }
    rules
}

/// The rule of this name at a site.
pub(super) fn at(world: &World<'_>, name: &Text, site: usize) -> Option<ExpeditingId> {
    let rule = world.file.expediting.0.get_index_of(&name.value)?;
    Some(ExpeditingId((rule * world.sites.len() + site) as u16))
}

/// The numbers of a rule at a site.
#[derive(Debug, Default)]
struct Terms {
    limit: i64,
    reach: i64,
    window: i64,
    at_least: i64,
    below: u64,
}

fn terms(
    world: &World<'_>,
    clocks: &[&str],
    rule: &ExpeditingFile,
    here: Here<'_>,
) -> Option<Terms> {
    let limit = match &rule.limit {
        Some(limit) => whole_days(world, limit, 0, here),
        None => shortest_limit(world, clocks, &rule.clock),
    };
    let reach = whole_days(world, &rule.reach, 1, here);
    let window = whole_days(world, &rule.window, 1, here);
    let at_least = match &rule.at_least {
        Some(length) => world.figures.length(length, here)?.round() as i64,
        None => 0,
    };
    let below = threshold(world.figures.chance(&rule.strength, here)?);
    Some(Terms { limit: limit?, reach: reach?, window: window?, at_least, below })
}

/// The shortest limit in days of the standards that count a clock.
fn shortest_limit(world: &World<'_>, clocks: &[&str], clock: &Text) -> Option<i64> {
    let limits = world.file.standard.good().filter_map(|(_, _, standard)| {
        let limit = standard.limit.value.0;
        let counts = standard.clocks.iter().any(|counted| counted.value == clock.value);
        (limit.in_days && counts).then_some((limit.seconds / DAY as f64) as i64)
    });
    let shortest = limits.min();
    if shortest.is_none() && clocks.contains(&clock.value.as_str()) {
        world.faults.push(
            Fault::new(
                catalogue::MISSING_KEY,
                &clock.address,
                format!("no standard in days counts the clock \"{}\"", clock.value),
            )
            .at(clock.place)
            .expected("\"limit\", or a clock that a standard in days counts"),
        );
    }
    shortest
}

/// A length of whole days, of which there are at least so many.
fn whole_days(world: &World<'_>, length: &Length, least: i64, here: Here<'_>) -> Option<i64> {
    let days = world.figures.length(length, here)? / DAY as f64;
    if days.fract() == 0.0 && (least as f64..=MOST_DAYS).contains(&days) {
        return Some(days as i64);
    }
    world.faults.push(
        Fault::new(catalogue::BAD_QUANTITY, &length.address, format!("{days} days"))
            .at(length.place)
            .expected(format!("a whole number of days, {least} to {MOST_DAYS}")),
    );
    None
}
