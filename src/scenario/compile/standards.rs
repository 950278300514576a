//! Standards: what is counted of the clocks.

use super::{position, world::World};
use crate::diagnostics::{Fault, catalogue};
use crate::ids::RouteId;
use crate::model::{Counting, Limit, Standard};
use crate::scenario::checked::{Names, StandardTerms};
use crate::scenario::file_types::CountingForm;
use crate::scenario::located::{Duration, Located};
use crate::time::DAY;

pub(super) fn compile(
    world: &World<'_>,
    clocks: &[&str],
    names: &Names,
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
        });
        terms.push(StandardTerms { name: name.to_owned(), shares });
    }
    (standards, terms)
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
