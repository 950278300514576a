//! Calendars of opening hours and profiles of the hours of a day.

use super::{Named, world::World};
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{CalendarId, IdVec, ProfileId};
use crate::model::{Calendar, HourProfile};
use crate::scenario::figures::Here;
use crate::scenario::file_types::{OpenOrClosed, ProfileHours, WeekdaysForm};
use crate::scenario::tables::Asking;
use crate::time::{DAY, SimTime};
use indexmap::IndexMap;

/// How long after the run's end calendars still know their hours \[days\].
const BEYOND: i64 = 60;

pub(super) fn calendars(world: &World<'_>) -> Named<CalendarId, Calendar> {
    let mut named = Named { items: IdVec::new(), ids: IndexMap::new() };
    for (name, block) in world.file.calendar.0.iter() {
        let mut spans: Vec<(SimTime, SimTime)> = Vec::new();
        if let Some(block) = &block.value {
            let weekdays = block.weekdays.as_ref().map_or(0x7f, WeekdaysForm::bits);
            let mut hours: Vec<(i64, i64)> = match &block.hours {
                Some(hours) => hours.iter().map(|hours| hours.value.0).collect(),
                None => vec![(0, DAY)],
            };
            hours.sort_unstable();
            if let Some(pair) = hours.windows(2).position(|pair| pair[0].1 > pair[1].0)
                && let Some(written) = block.hours.as_ref().and_then(|hours| hours.get(pair + 1))
            {
                world.faults.push(
                    Fault::new(catalogue::OVERLAP, &written.address, "these hours overlap")
                        .at(written.place)
                        .expected("spans of the day that do not overlap"),
                );
                hours.truncate(1);
            }
            for day in 0..world.days + BEYOND {
                let what = world.day(day);
                let open = what.is_on(weekdays)
                    && !(block.bank_holidays == OpenOrClosed::Closed && what.is_bank_holiday)
                    && !block.closed.iter().any(|closed| closed.0 == what.date);
                for &(from, to) in hours.iter().filter(|_| open) {
                    let at = |second| SimTime::from_seconds(day * DAY + second);
                    match spans.last_mut() {
                        Some(last) if last.1 == at(from) => last.1 = at(to),
                        _ => spans.push((at(from), at(to))),
                    }
                }
            }
            if spans.is_empty() {
                world.refuse_never_open(name);
            }
        }
        let id = named.items.push(Calendar::new(spans));
        named.ids.insert(name.clone(), id);
    }
    named
}

impl World<'_> {
    fn refuse_never_open(&self, name: &str) {
        let place = self.file.calendar.0.get(name).map(|block| block.place).unwrap_or_default();
        self.faults.push(
            Fault::new(
                catalogue::OUT_OF_RANGE,
                format!("calendar.{name}"),
                "this calendar is never open",
            )
            .at(place)
            .expected("at least one open hour"),
        );
    }
}

/// All profiles; the first is flat.
pub(super) fn profiles(world: &World<'_>) -> Named<ProfileId, HourProfile> {
    let mut named = Named { items: IdVec::new(), ids: IndexMap::new() };
    named.items.push(HourProfile::flat());
    for (name, _, block) in world.file.profile.good() {
        let asking = Asking { address: &block.hours.address, place: block.hours.place };
        let fault = |code, found: String, expected: &str| {
            world
                .faults
                .push(Fault::new(code, asking.address, found).at(asking.place).expected(expected));
        };
        let weights: Vec<f64> = match &block.hours.value {
            ProfileHours::Weights(weights) => weights.iter().map(|weight| weight.value).collect(),
            ProfileHours::Column(reference) => (0..24)
                .map_while(|hour| {
                    let here = Here { hour: Some(hour), ..Here::default() };
                    world.figures.reference(reference, asking, here)
                })
                .collect(),
        };
        let sum: f64 = weights.iter().sum();
        match <[f64; 24]>::try_from(weights.as_slice()) {
            Ok(weights) if weights.iter().all(|&weight| weight >= 0.0) && sum > 0.0 => {
                let id = named.items.push(HourProfile::new(&weights));
                named.ids.insert(name.to_owned(), id);
                continue;
            }
            Ok(_) => fault(
                catalogue::WEIGHTS,
                "the weights are negative or all 0".to_owned(),
                "weights of 0 or more, one of them above 0",
            ),
            Err(_) if matches!(block.hours.value, ProfileHours::Weights(_)) => fault(
                catalogue::WEIGHTS,
                format!("{} weights", weights.len()),
                "24 weights, one for each hour",
            ),
            Err(_) => {}
        }
        named.ids.insert(name.to_owned(), ProfileId(0));
    }
    for name in world.file.profile.names() {
        named.ids.entry(name.to_owned()).or_insert(ProfileId(0));
    }
    named
}
