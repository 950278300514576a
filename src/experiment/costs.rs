//! What a plan costs in the reporting period.

use crate::ids::{DiaryId, PlaceId};
use crate::model::Model;
use crate::scenario::{Change, Costs, Resource, Scenario, Timeline};
use crate::time::{Epoch, HOUR, SimSpan, SimTime};
use jiff::civil::Date;

/// Days by which the cost of a year is divided; 29 February costs nothing, so
/// that every whole year costs the same.
const DAYS_OF_YEAR: i64 = 365;

/// What an alternative costs in the reporting period, both days included
/// \[pence\]. `None` if no change has a cost.
///
/// One-off costs are those of changes that begin in the period; yearly costs
/// those of changes that hold in it, by the day; costs of sessions and of hours
/// are those of what the plan puts in more than the base while the change
/// holds, as planned: whether a session is cancelled later does not matter. If
/// costs are discounted, those of each year after the first are divided by one
/// more power of one and the rate.
pub(super) fn of_plan(scenario: &Scenario, alternative: usize) -> Option<i64> {
    let plan = &scenario.alternatives[alternative];
    let timelines = [&plan.timeline, &scenario.base];
    let costed = plan.changes.iter().filter(|change| change.cost.is_any());
    let of_change = |change: &Change| {
        let years = years(scenario.report_from, scenario.report_to, scenario.discount_a_year);
        let in_year = |(first, last, weight): (Date, Date, f64)| {
            let pence = one_off(change, (first, last))
                + running(change, scenario.epoch, (first, last))
                + by_use(change, timelines, (scenario.epoch, first, last));
            weighed(pence, weight)
        };
        years.into_iter().map(in_year).sum::<i64>()
    };
    costed.map(of_change).fold(None, |sum, cost| Some(sum.unwrap_or(0) + cost))
}

/// The years of a period and what a pound of each is worth: all of it as one
/// where costs are not discounted.
fn years(from: Date, to: Date, discount: Option<f64>) -> Vec<(Date, Date, f64)> {
    let Some(rate) = discount else { return vec![(from, to, 1.0)] };
    let mut years = Vec::new();
    let mut first = from;
    let mut weight = 1.0;
    while first <= to {
        // 29 February begins a year on 28 February where there is none.
        let years_on = jiff::Span::new().years(years.len() as i64 + 1);
        let next = from.checked_add(years_on).unwrap_or(Date::MAX);
        let last = next.yesterday().unwrap_or(to).min(to);
        years.push((first, last, weight));
        first = next;
        weight /= 1.0 + rate;
    }
    years
}

fn one_off(change: &Change, (first, last): (Date, Date)) -> i64 {
    let begins_inside = first <= change.started && change.started <= last;
    if begins_inside { change.cost.one_off.unwrap_or(0) } else { 0 }
}

fn running(change: &Change, epoch: Epoch, (first, last): (Date, Date)) -> i64 {
    let from = change.from.max(first);
    let to = change.to.map_or(last, |to| to.min(last));
    let days = costed_days(epoch, from, to);
    let running = i128::from(change.cost.a_year.unwrap_or(0)) * i128::from(days);
    rounded(running, i128::from(DAYS_OF_YEAR))
}

/// Days from `from` to `to`, both included, but for every 29 February.
fn costed_days(epoch: Epoch, from: Date, to: Date) -> i64 {
    if to < from {
        return 0;
    }
    let days = epoch.day(to) - epoch.day(from) + 1;
    let leap_days = (from.year()..=to.year())
        .filter_map(|year| Date::new(year, 2, 29).ok())
        .filter(|&day| from <= day && day <= to)
        .count();
    days - leap_days as i64
}

/// The cost of the sessions and hours that a plan puts in more than the base at
/// the resource of a change.
fn by_use(
    change: &Change,
    [plan, base]: [&Timeline; 2],
    (epoch, first, last): (Epoch, Date, Date),
) -> i64 {
    let from = change.from.max(first);
    let to = change.to.map_or(last, |to| to.min(last));
    if to < from {
        return 0;
    }
    let stretch = (epoch.midnight(from), epoch.midnight(to) + SimSpan::from_days(1));
    let more = |count: &dyn Fn(&Model, SimTime, SimTime) -> i64| {
        over(plan, stretch, count) - over(base, stretch, count)
    };
    match (change.resource, change.cost) {
        (Some(Resource::Diary(diary)), Costs { a_session: Some(pence), .. }) => {
            pence * more(&|model, from, to| lists(model, diary, from, to))
        }
        (Some(Resource::Place(place)), Costs { an_hour: Some(pence), .. }) => {
            let seconds = more(&|model, from, to| unit_seconds(model, place, from, to));
            rounded(i128::from(pence) * i128::from(seconds), i128::from(HOUR))
        }
        _ => 0,
    }
}

/// Adds up over the phases of a timeline that hold in a stretch.
fn over(
    timeline: &Timeline,
    (from, to): (SimTime, SimTime),
    count: &dyn Fn(&Model, SimTime, SimTime) -> i64,
) -> i64 {
    let ends = timeline.phases.iter().skip(1).map(|phase| phase.from).chain([to]);
    let held = timeline.phases.iter().zip(ends);
    let of_phase = held.map(|(phase, end)| (&phase.model, phase.from.max(from), end.min(to)));
    of_phase.filter(|(_, from, to)| from < to).map(|(model, from, to)| count(model, from, to)).sum()
}

/// Lists of the sessions of a diary that open in a stretch, without those that
/// take place only when they are decided on.
fn lists(model: &Model, diary: DiaryId, from: SimTime, to: SimTime) -> i64 {
    let sessions = model.diaries[diary].sessions.iter().filter(|session| session.flex.is_none());
    let inside = sessions.filter(|session| from <= session.opens && session.opens < to);
    inside.map(|session| i64::from(session.lists)).sum()
}

/// Units of a place, each for each second of a stretch.
fn unit_seconds(model: &Model, place: PlaceId, from: SimTime, to: SimTime) -> i64 {
    let capacity = &model.places[place].capacity;
    let ends = capacity.iter().skip(1).map(|&(at, _)| at).chain([to]);
    let pieces = capacity.iter().zip(ends).map(|(&(at, units), end)| {
        let seconds = (end.min(to) - at.max(from)).seconds().max(0);
        i64::from(units) * seconds
    });
    pieces.sum()
}

/// Pence of a later year in those of the first.
fn weighed(pence: i64, weight: f64) -> i64 {
    // What is not discounted is not rounded either.
    if weight < 1.0 { (pence as f64 * weight).round() as i64 } else { pence }
}

/// A quotient rounded to the nearest whole number, halves upwards.
fn rounded(numerator: i128, denominator: i128) -> i64 {
    ((2 * numerator + denominator).div_euclid(2 * denominator)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const PERIOD: (Date, Date) = (date(2023, 4, 1), date(2024, 3, 31));

    fn change(from: Date, to: Option<Date>, one_off: Option<i64>, a_year: Option<i64>) -> Change {
        Change {
            from,
            started: from,
            to,
            at: "diary.ct.RR8.session".to_owned(),
            what: "add session \"saturday\"".to_owned(),
            cost: Costs { one_off, a_year, ..Costs::default() },
            resource: None,
            source: None,
        }
    }

    fn in_2023_24(change: &Change) -> i64 {
        one_off(change, PERIOD) + running(change, Epoch::new(date(2022, 4, 1)), PERIOD)
    }

    #[test]
    fn a_whole_year_costs_a_year_even_a_leap_year() {
        let whole = change(date(2023, 4, 1), None, None, Some(31_000_000));
        assert_eq!(in_2023_24(&whole), 31_000_000);
    }

    #[test]
    fn parts_of_a_year_cost_by_the_day_and_one_offs_when_they_begin() {
        let june =
            change(date(2023, 6, 1), Some(date(2023, 6, 30)), Some(4_000_000), Some(36_500_000));
        assert_eq!(in_2023_24(&june), 4_000_000 + 3_000_000);
        let before = change(date(2022, 10, 1), None, Some(4_000_000), Some(100));
        assert_eq!(in_2023_24(&before), 100);
        let after = change(date(2024, 4, 1), None, Some(4_000_000), Some(100));
        assert_eq!(in_2023_24(&after), 0);
    }

    #[test]
    fn those_who_are_recruited_cost_from_their_first_day_on_and_the_one_off_before() {
        let first_day = date(2024, 3, 2);
        let recruited = change(first_day, None, Some(4_000_000), Some(36_500_000));
        let recruited = Change { started: date(2023, 11, 11), ..recruited };
        assert_eq!(in_2023_24(&recruited), 4_000_000 + 3_000_000);
        let before = Change { started: date(2023, 3, 31), ..recruited };
        assert_eq!(in_2023_24(&before), 3_000_000);
    }

    #[test]
    fn years_are_discounted_by_one_more_power_each() {
        let (from, to) = (date(2024, 4, 1), date(2026, 9, 30));
        assert_eq!(years(from, to, None), [(from, to, 1.0)]);
        let [first, second, third] = years(from, to, Some(0.25))[..] else { panic!("three years") };
        assert_eq!((first.0, first.1), (from, date(2025, 3, 31)));
        assert_eq!((second.0, second.1), (date(2025, 4, 1), date(2026, 3, 31)));
        assert_eq!((third.0, third.1), (date(2026, 4, 1), to));
        assert!((first.2, second.2) == (1.0, 0.8) && (third.2 - 0.64).abs() < 1e-12);
        assert_eq!(weighed(1_000, third.2), 640);
        let leap = years(date(2024, 2, 29), date(2026, 3, 1), Some(0.25));
        let days: Vec<Date> = leap.iter().map(|year| year.0).collect();
        assert_eq!(days, [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)]);
    }
}
