//! Standards: what is counted of the clocks.

use super::{position, world::World};
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{AttributeId, RouteId};
use crate::model::{Counting, Limit, Standard};
use crate::scenario::checked::{GroupName, Names, StandardTerms};
use crate::scenario::expression::AttributeWords;
use crate::scenario::file_types::{CountingForm, Text};
use crate::scenario::located::{Blocks, Duration, Located};
use crate::time::DAY;

pub(super) fn compile(
    world: &World<'_>,
    clocks: &[&str],
    names: &Names,
    words: &[AttributeWords<'_>],
) -> (Vec<Standard>, Vec<StandardTerms>) {
    let mut standards = Vec::new();
    let mut terms = Vec::new();
    for (name, _, block) in world.file.standard.good() {
        let ids = super::steps::clock_set(clocks, &block.clocks).iter().collect();
        for clock in &block.clocks {
            world.find(clock, clocks.iter().copied(), "clock", "a [clock.NAME] block");
        }
        let limit = block.limit.value.0;
        let limit = if limit.in_days {
            Limit::Days(days(world, &block.limit))
        } else {
            Limit::Seconds(limit.seconds.round() as i64)
        };
        let counting = match &block.counting {
            CountingForm::Word(_) => Counting::AtStop,
            CountingForm::Shared(shared) => Counting::Shared {
                hand_over_by_day: shared.hand_over_by_day,
                treat_within_days: days(world, &shared.treat_within),
            },
        };
        let routes = block.routes.as_ref().map(|routes| {
            let known: Vec<&str> = names.routes.iter().map(String::as_str).collect();
            routes
                .iter()
                .filter_map(|route| {
                    world.find(
                        route,
                        known.iter().copied(),
                        "route",
                        "a \"route\" of some arrivals",
                    )?;
                    position(known.iter().copied(), &route.value).map(|at| RouteId(at as u8))
                })
                .collect()
        });
        let mut shares: Vec<_> =
            block.share.iter().map(|share| (share.value.from.0, share.value.value)).collect();
        for (share, (_, value)) in block.share.iter().zip(&shares) {
            if !(0.0..=1.0).contains(value) {
                world.faults.push(
                    Fault::new(
                        catalogue::NOT_A_CHANCE,
                        &share.address,
                        format!("the share is {value}"),
                    )
                    .at(share.place)
                    .expected("between 0 and 1"),
                );
            }
        }
        shares.sort_by_key(|share| share.0);
        standards.push(Standard {
            clocks: ids,
            limit,
            counting,
            routes,
            stock_over_days: block.stock_over.iter().map(|limit| days(world, limit)).collect(),
            groups: block.tumours.as_ref().map(|tumours| groups(world, names, tumours)),
            attributes: attributes(world, words, &block.attributes),
            bands: bands(world, &block.bands),
            excluded: block.excluded,
        });
        terms.push(StandardTerms { name: name.to_owned(), shares, in_tables: block.in_tables });
    }
    (standards, terms)
}

/// The groups of these tumours.
fn groups(world: &World<'_>, names: &Names, tumours: &[Text]) -> Vec<u8> {
    let known: Vec<&str> =
        names.groups.iter().filter_map(|group| group.tumour.as_deref()).collect();
    let mut groups = Vec::new();
    for tumour in tumours {
        world.find(tumour, known.iter().copied(), "tumour", "the \"tumour\" of some pathway");
        let is_of = |group: &GroupName| group.tumour.as_deref() == Some(tumour.value.as_str());
        let found = names.groups.iter().enumerate().filter(|(_, group)| is_of(group));
        groups.extend(found.map(|(at, _)| at.min(255) as u8));
    }
    groups
}

/// Attributes by id, with the positions of the values that count.
fn attributes(
    world: &World<'_>,
    words: &[AttributeWords<'_>],
    wanted: &Blocks<Vec<Text>>,
) -> Vec<(AttributeId, Vec<u32>)> {
    let mut found = Vec::new();
    for (name, values) in wanted.0.iter() {
        let Some(first) = values.first() else { continue };
        let text = Text { value: name.clone(), address: first.address.clone(), place: first.place };
        let of_values = "an [attribute.NAME] block with values";
        let with_values = words.iter().filter(|word| word.values.is_some()).map(|word| word.name);
        if world.find(&text, with_values, "attribute with values", of_values).is_none() {
            continue;
        }
        let Some(at) = words.iter().position(|word| word.name == name) else { continue };
        let known = words[at].values.as_deref().unwrap_or_default();
        let positions = values.iter().filter_map(|value| {
            let expected = "one of the attribute's values";
            world.find(value, known.iter().copied(), "value", expected).map(|at| at as u32)
        });
        found.push((AttributeId(at as u16), positions.collect()));
    }
    found
}

/// The last days of bands, which must rise.
fn bands(world: &World<'_>, bands: &[Located<Duration>]) -> Vec<u32> {
    let days: Vec<u32> = bands.iter().map(|last| days(world, last)).collect();
    for (at, last) in bands.iter().enumerate().skip(1) {
        if days[at] <= days[at - 1] {
            let found = format!("{} days after {} days", days[at], days[at - 1]);
            world.faults.push(
                Fault::new(catalogue::BAD_QUANTITY, &last.address, found)
                    .at(last.place)
                    .expected("bands in rising order"),
            );
        }
    }
    days
}

/// A duration in whole days.
fn days(world: &World<'_>, duration: &Located<Duration>) -> u32 {
    let days = duration.value.0.seconds / DAY as f64;
    if days.fract() != 0.0 || days > 36_500.0 {
        world.faults.push(
            Fault::new(catalogue::BAD_QUANTITY, &duration.address, format!("{days} days"))
                .at(duration.place)
                .expected("a whole number of days"),
        );
    }
    days as u32
}
