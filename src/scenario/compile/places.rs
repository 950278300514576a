//! Places with a rota and beds: their units over time.

use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::scenario::figures::Here;
use crate::scenario::file_types::{Beds, Rota, Shift, ShiftOnBankHolidays, WeekdaysForm};
use crate::scenario::located::Recovered;
use crate::time::{DAY, SimTime};

/// Most units that a place can have.
pub(super) const MOST_UNITS: f64 = 1e6;

/// The end of spans that do not end \[seconds\].
const FOR_GOOD: i64 = i64::MAX;

/// Units that are there from one instant to another \[seconds\].
pub(super) type Span = (i64, i64, i64);

/// Capacity from spans of units that add up.
pub(super) fn capacity(spans: &[Span]) -> Vec<(SimTime, u32)> {
    let mut changes: Vec<(i64, i64)> = spans
        .iter()
        .filter(|(from, to, units)| from < to && *to > 0 && *units != 0)
        .flat_map(|&(from, to, units)| [(from.max(0), units), (to, -units)])
        .filter(|&(at, _)| at != FOR_GOOD)
        .collect();
    changes.push((0, 0));
    changes.sort_unstable();
    let mut capacity: Vec<(SimTime, u32)> = Vec::new();
    let mut units = 0;
    for group in changes.chunk_by(|one, other| one.0 == other.0) {
        units += group.iter().map(|change| change.1).sum::<i64>();
        let now = u32::try_from(units).unwrap_or(0);
        if capacity.last().is_none_or(|&(_, before)| before != now) {
            capacity.push((SimTime::from_seconds(group[0].0), now));
        }
    }
    capacity
}

/// Spans of whole months with their units.
fn monthly_spans(world: &World<'_>, units: &[f64]) -> Vec<Span> {
    let at = |month: usize| world.epoch.midnight(world.months[month]).seconds();
    let last = units.len() - 1;
    units
        .iter()
        .enumerate()
        .map(|(month, units)| {
            // The last month's units stay for good.
            let to = if month == last { FOR_GOOD } else { at(month + 1) };
            (at(month), to, units.round() as i64)
        })
        .collect()
}

pub(super) fn beds(world: &World<'_>, block: &Beds, here: Here<'_>) -> Vec<(SimTime, u32)> {
    let units = world.by_month(&block.number, here, MOST_UNITS, "the number of beds");
    units.map_or_else(|| capacity(&[]), |units| capacity(&monthly_spans(world, &units)))
}

pub(super) fn rota(
    world: &World<'_>,
    block: &Recovered<Rota>,
    rota: &Rota,
    here: Here<'_>,
) -> Vec<(SimTime, u32)> {
    let mut spans = Vec::new();
    if rota.units.is_some() != rota.shift.is_empty() {
        world.faults.push(
            Fault::new(catalogue::ONE_OF, &block.address, "a rota has either units or shifts")
                .at(block.place)
                .expected("\"units\", or one or more [[shift]]"),
        );
    }
    if let Some(units) = &rota.units
        && let Some(units) = world.by_month(units, here, MOST_UNITS, "the number of units")
    {
        spans.extend(monthly_spans(world, &units));
    }
    for (at, shift) in rota.shift.iter().enumerate() {
        let Some(read) = &shift.value else { continue };
        if rota.shift[..at].iter().any(|earlier| earlier.name == shift.name) {
            world.faults.push(
                Fault::new(
                    catalogue::NAME_TWICE,
                    &shift.address,
                    format!("a second shift \"{}\"", shift.name),
                )
                .at(read.name.place)
                .expected("a name of its own for each shift"),
            );
        }
        shift_spans(world, read, here, &mut spans);
    }
    capacity(&spans)
}

fn shift_spans(world: &World<'_>, shift: &Shift, here: Here<'_>, spans: &mut Vec<Span>) {
    if let (Some(starts), Some(ends)) = (shift.starts, shift.ends)
        && ends.0 < starts.0
    {
        world.faults.push(
            Fault::new(
                catalogue::WRONG_ORDER,
                &shift.name.address,
                "the shift ends before it starts",
            )
            .at(shift.name.place)
            .expected("\"ends\" not before \"starts\""),
        );
    }
    let Some(units) = world.by_month(&shift.units, here, MOST_UNITS, "the number of units") else {
        return;
    };
    let weekdays = shift.weekdays.as_ref().map_or(0x7f, WeekdaysForm::bits);
    let (from, to) = (shift.from.0, shift.to.0);
    let length = if to > from { to - from } else { to + DAY - from };
    // A shift of the evening before may still be there at the start.
    for day in -1..=world.days {
        let date = world.epoch.date(day);
        let takes_place = match shift.bank_holidays {
            ShiftOnBankHolidays::AsSunday if world.is_bank_holiday(date) => weekdays >> 6 & 1 == 1,
            ShiftOnBankHolidays::Closed if world.is_bank_holiday(date) => false,
            _ => World::on_weekday(weekdays, date),
        };
        let in_force = shift.starts.is_none_or(|starts| starts.0 <= date)
            && shift.ends.is_none_or(|ends| date <= ends.0);
        if takes_place && in_force {
            let opens = day * DAY + from;
            spans.push((opens, opens + length, units[world.month_of(date)].round() as i64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_that_touch_or_overlap_add_up() {
        let spans = [(-10, 100, 2), (100, 200, 2), (150, 300, 1)];
        let seconds: Vec<_> =
            capacity(&spans).into_iter().map(|(at, units)| (at.seconds(), units)).collect();
        assert_eq!(seconds, [(0, 2), (150, 3), (200, 1), (300, 0)]);
        assert_eq!(capacity(&[]), [(SimTime::START, 0)]);
    }
}
