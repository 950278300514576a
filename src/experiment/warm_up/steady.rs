//! Whether a scenario has a steady state to warm up to: whether everything in
//! it repeats week by week.

use crate::model::{Comes, Model, Source};
use crate::scenario::Scenario;
use crate::time::{DAY, SimTime};

/// A week \[seconds\].
const WEEK: i64 = 7 * DAY;
/// Rates that differ by less than this share are the same.
const ROUNDING: f64 = 1e-9;

/// What in a scenario depends on the date, in plain words; nothing of one that
/// repeats week by week.
pub(super) fn what_depends_on_the_date(scenario: &Scenario) -> Vec<String> {
    let model = &scenario.base.phases[0].model;
    let mut found = Vec::new();
    if let Some(phase) = scenario.base.phases.get(1) {
        let date = scenario.epoch.date(phase.from.day());
        found.push(format!("it changes on {date}"));
    }
    if !model.starting.is_empty() {
        found.push("it begins with a list of patients who wait already".to_owned());
    }
    let streams = |depends: fn(&Source) -> bool| -> Vec<&str> {
        let all = model.sources.iter().zip(scenario.names.sources.iter());
        all.filter(|(source, _)| depends(source)).map(|(_, name)| name.as_str()).collect()
    };
    let listed = streams(|source| matches!(source.comes, Comes::Listed(_)));
    let seasonal =
        streams(|source| matches!(source.comes, Comes::ByRate) && !is_weekly(&source.daily));
    for (names, what) in
        [(listed, "patients come at given moments"), (seasonal, "demand differs from week to week")]
    {
        match names[..] {
            [] => {}
            [one] => found.push(format!("{what} ({one})")),
            [first, ..] => found.push(format!("{what} ({first} and {} more)", names.len() - 1)),
        }
    }
    if !timetables_are_weekly(model) {
        found.push(
            "opening hours differ from week to week, for instance by bank holidays or seasons"
                .to_owned(),
        );
    }
    found
}

fn is_weekly(daily: &[f64]) -> bool {
    daily
        .iter()
        .zip(daily.iter().skip(7))
        .all(|(before, now)| (before - now).abs() <= ROUNDING * before.abs().max(now.abs()))
}

fn timetables_are_weekly(model: &Model) -> bool {
    let end = model.horizon.report_to.seconds();
    let places = model.places.iter().all(|place| {
        let units = |second: i64| {
            let time = SimTime::from_seconds(second);
            let after = place.capacity.partition_point(|&(from, _)| from <= time);
            place.capacity[after.max(1) - 1].1
        };
        let changes = place.capacity.iter().map(|(from, _)| from.seconds());
        let looked_at = changes.flat_map(|second| [second, second + WEEK]);
        let mut looked_at = looked_at.filter(|&second| (WEEK..end).contains(&second));
        looked_at.all(|second| units(second) == units(second - WEEK))
    });
    let diaries = model.diaries.iter().all(|diary| {
        let sessions = diary.sessions.iter();
        repeats(end, sessions.map(|one| (one.opens.seconds(), (one.closes - one.opens, one.slots))))
    });
    let meetings = model
        .meetings
        .iter()
        .all(|meeting| repeats(end, meeting.dates.iter().map(|date| (date.seconds(), ()))));
    places && diaries && meetings
}

/// Whether what happens in each week happens in the next, up to an end.
fn repeats<T: PartialEq>(end: i64, all: impl Iterator<Item = (i64, T)> + Clone) -> bool {
    let before = all.clone().filter(|(second, _)| *second < end - WEEK);
    let after = all.filter(|(second, _)| (WEEK..end).contains(second));
    before.eq(after.map(|(second, what)| (second - WEEK, what)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_held_against_the_week_before() {
        let weekly: Vec<f64> = (0..30).map(|day| f64::from(day % 7)).collect();
        assert!(is_weekly(&weekly) && is_weekly(&[0.3; 30]) && is_weekly(&[1.0]));
        let mut other = weekly;
        other[20] += 0.1;
        assert!(!is_weekly(&other));
        let mondays = [0, WEEK, 2 * WEEK];
        let of = |days: &[i64]| repeats(3 * WEEK, days.iter().map(|&second| (second, ())));
        assert!(of(&mondays) && of(&[]));
        assert!(!of(&mondays[..2]) && !of(&mondays[1..]));
    }
}
