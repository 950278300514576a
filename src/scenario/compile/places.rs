//! Places with a rota and beds: their units over time.

use super::dates::Day;
use super::staff::{self, Carried};
use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::scenario::figures::Here;
use crate::scenario::file_types::{Beds, Closures, Rota, Shift, ShiftOnBankHolidays, WeekdaysForm};
use crate::scenario::located::Recovered;
use crate::time::{DAY, SimTime};
use jiff::civil::Date;

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
    #[expect(
        clippy::stable_sort_primitive,
        reason = "most are in order already, a shift after the other; measured"
    )]
    changes.sort();
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
    let closed = block.closed.as_ref();
    let closed =
        closed.map(|closed| world.by_month(closed, here, MOST_UNITS, "the number of closed beds"));
    let units = match (units, closed) {
        (Some(units), Some(closed)) => closed.map(|closed| {
            units.iter().zip(closed).map(|(beds, closed)| (beds - closed).max(0.0)).collect()
        }),
        (units, _) => units,
    };
    units.map_or_else(|| capacity(&[]), |units: Vec<f64>| capacity(&monthly_spans(world, &units)))
}

pub(super) fn rota(
    world: &World<'_>,
    block: &Recovered<Rota>,
    rota: &Rota,
    here: Here<'_>,
) -> Vec<(SimTime, u32)> {
    let mut spans = Vec::new();
    if let Some(staff) = &rota.staff
        && (rota.units.is_some() || rota.shift.is_empty())
    {
        world.faults.push(
            Fault::new(catalogue::CONTRADICTION, &staff.address, "when are these staff at work?")
                .at(staff.place)
                .expected("one or more [[shift]] without \"units\""),
        );
        return capacity(&[]);
    }
    if rota.units.is_some() != rota.shift.is_empty() {
        world.faults.push(
            Fault::new(catalogue::ONE_OF, &block.address, "a rota has either units or shifts")
                .at(block.place)
                .expected("\"units\", or one or more [[shift]]"),
        );
    }
    world.check_closures(&rota.closed);
    if let Some(units) = &rota.units
        && let Some(units) = world.by_month(units, here, MOST_UNITS, "the number of units")
    {
        spans.extend(monthly_spans(world, &units));
        for day in 0..world.days {
            let Day { date, month, .. } = world.day(day);
            if World::is_closed(&rota.closed, date) {
                let units = units[month].round() as i64;
                spans.push((day * DAY, (day + 1) * DAY, -units));
            }
        }
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
        let opens = shift_opens(world, read, &rota.closed);
        let Some(units) = &read.units else {
            if rota.staff.is_none() {
                world.faults.push(
                    Fault::new(catalogue::MISSING_KEY, &shift.address, "\"units\" is missing")
                        .at(shift.place)
                        .expected("the \"units\" of the shift, or \"staff\" of the rota"),
                );
            }
            continue;
        };
        if rota.staff.is_some() {
            world.faults.push(
                Fault::new(
                    catalogue::CONTRADICTION,
                    &units.address,
                    "the units of a shift beside the staff of the rota",
                )
                .at(units.place)
                .expected("either \"staff\" or the \"units\" of each shift"),
            );
        }
        let Some(units) = world.by_month(units, here, MOST_UNITS, "the number of units") else {
            continue;
        };
        let length = length(read);
        spans.extend(
            opens
                .into_iter()
                .map(|(day, opens)| (opens, opens + length, units[day.month].round() as i64)),
        );
    }
    if let Some(staff) = &rota.staff
        && let Some(hours) = staff::hours_a_week(world, &staff.value, here)
    {
        staffed_spans(world, rota, &hours, &mut spans);
    }
    capacity(&spans)
}

/// Spreads the hours of staff, so many a week, over the shifts of the week that
/// are in force, by their length. Hours of days on which a shift does not take
/// place are lost.
fn staffed_spans(world: &World<'_>, rota: &Rota, hours: &[f64], spans: &mut Vec<Span>) {
    let shifts: Vec<&Shift> = rota.shift.iter().filter_map(|shift| shift.value.as_ref()).collect();
    let mut held: Vec<(Day, i64, i64)> = Vec::new();
    for shift in &shifts {
        let length = length(shift);
        let opens = shift_opens(world, shift, &rota.closed);
        held.extend(opens.into_iter().map(|(day, opens)| (day, opens, length)));
    }
    held.sort_by_key(|&(_, opens, length)| (opens, length));
    let mut carried = Carried::default();
    for (day, opens, length) in held {
        let in_force = shifts.iter().filter(|shift| is_in_force(shift, day.date));
        let seconds: i64 = in_force
            .map(|shift| i64::from(weekdays(shift).count_ones()) * self::length(shift))
            .sum();
        let open_hours = seconds as f64 / 3_600.0;
        let units = carried.next(hours[day.month] / open_hours);
        spans.push((opens, opens + length, units));
    }
}

/// Days of the week on which a shift begins, as bits from Monday on.
fn weekdays(shift: &Shift) -> u8 {
    shift.weekdays.as_ref().map_or(0x7f, WeekdaysForm::bits)
}

/// How long a shift is \[seconds\].
fn length(shift: &Shift) -> i64 {
    let (from, to) = (shift.from.0, shift.to.0);
    if to > from { to - from } else { to + DAY - from }
}

/// Whether a date lies between the first and the last day of a shift.
fn is_in_force(shift: &Shift, date: Date) -> bool {
    shift.starts.is_none_or(|starts| starts.0 <= date)
        && shift.ends.is_none_or(|ends| date <= ends.0)
}

/// The days on which a shift takes place, and when it begins \[seconds\].
fn shift_opens(world: &World<'_>, shift: &Shift, closed: &Closures) -> Vec<(Day, i64)> {
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
    let weekdays = weekdays(shift);
    let mut opens = Vec::new();
    // A shift of the evening before may still be there at the start.
    for day in (-1..=world.days).map(|day| world.day(day)) {
        let takes_place = match shift.bank_holidays {
            ShiftOnBankHolidays::AsSunday if day.is_bank_holiday => weekdays >> 6 & 1 == 1,
            ShiftOnBankHolidays::Closed if day.is_bank_holiday => false,
            _ => day.is_on(weekdays),
        };
        if takes_place && is_in_force(shift, day.date) && !World::is_closed(closed, day.date) {
            opens.push((day, day.number * DAY + shift.from.0));
        }
    }
    opens
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
