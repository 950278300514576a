//! Whether a scenario makes sense as a whole: what is allowed but will hardly
//! be meant, told in plain words before anything is simulated.

mod flows;
mod loads;
mod ways;

pub(super) use loads::{Load, Loads, loads};

use super::checked::{Names, ResourceName, Timeline};
use super::expand::HERE;
use super::file_types::ScenarioFile;
use crate::time::HOUR;
use std::collections::BTreeSet;

/// Demand may exceed capacity by so much before it is told: means are known no
/// better.
const MARGIN: f64 = 1.01;
/// Most lines of one sort that are told.
const MOST_TOLD: usize = 8;

/// What deserves a look.
pub(super) fn warnings(
    file: &ScenarioFile,
    names: &Names,
    timeline: &Timeline,
    loads: Option<&Loads>,
) -> Vec<String> {
    let Some(loads) = loads else { return Vec::new() };
    let mut warnings = ways::unreached(file, timeline);
    warnings.extend(shortages(names, timeline, loads));
    warnings.extend(deadlocks(names, loads));
    warnings
}

/// How a resource is called: `ct at RXF`.
fn called(names: &Names, resource: &ResourceName) -> String {
    let lines = if resource.family == "lines" { "the lines of " } else { "" };
    match names.sites[resource.site].as_str() {
        HERE => format!("{lines}{}", resource.kind),
        site => format!("{lines}{} at {site}", resource.kind),
    }
}

/// Resources that cannot do what is asked of them, the worst first.
fn shortages(names: &Names, timeline: &Timeline, loads: &Loads) -> Vec<String> {
    let Some(model) = timeline.phases.first().map(|phase| &phase.model) else { return Vec::new() };
    let mut short: Vec<(f64, String)> = Vec::new();
    let mut look = |load: Load, tell: &dyn Fn(Load) -> String, closed: String| {
        let week = Load {
            demand: load.demand / loads.weeks,
            capacity: load.capacity / loads.weeks,
            at_least: load.at_least,
        };
        if load.demand > 0.0 && load.capacity == 0.0 {
            short.push((f64::INFINITY, closed));
        } else if load.demand > load.capacity * MARGIN {
            short.push((load.demand / load.capacity, tell(week)));
        }
    };
    let never = |name: &str, what: &str| {
        format!("{name}: patients come, but {what} in the reporting period: they wait for ever")
    };
    for id in model.diaries.ids() {
        let name = called(names, &names.diaries[id]);
        let tell = |week: Load| {
            format!(
                "{name}: demand {} appointments a week, usable capacity {}: the list grows by {} a week",
                figure(week.demand),
                figure(week.capacity),
                figure(week.demand - week.capacity)
            )
        };
        look(loads.diaries[id], &tell, never(&name, "there is no slot"));
    }
    for id in model.meetings.ids() {
        let name = called(names, &names.meetings[id]);
        let tell = |week: Load| {
            format!(
                "{name}: demand {} cases a week, capacity {}: the list grows by {} a week",
                figure(week.demand),
                figure(week.capacity),
                figure(week.demand - week.capacity)
            )
        };
        look(loads.meetings[id], &tell, never(&name, "it takes no case"));
    }
    for id in model.places.ids() {
        let name = called(names, &names.places[id]);
        let hours = |seconds: f64| figure(seconds / HOUR as f64);
        let tell = |week: Load| {
            format!(
                "{name}: work for {} hours a week, capacity {} hours: the queue grows by {} hours' \
                 work a week",
                hours(week.demand),
                hours(week.capacity),
                hours(week.demand - week.capacity)
            )
        };
        look(loads.places[id], &tell, never(&name, "there is no unit"));
    }
    short.sort_by(|one, other| other.0.total_cmp(&one.0));
    told(
        short.into_iter().map(|(_, text)| text).collect(),
        "resources with less capacity than demand",
    )
}

/// A figure with as many digits as it deserves.
fn figure(value: f64) -> String {
    let text = if value >= 20.0 { format!("{value:.0}") } else { format!("{value:.1}") };
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The first of many lines, and how many there are.
fn told(mut lines: Vec<String>, what: &str) -> Vec<String> {
    let all = lines.len();
    if all > MOST_TOLD {
        lines.truncate(MOST_TOLD);
        lines.push(format!("and {} other {what}", all - MOST_TOLD));
    }
    lines
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
    match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        names => names.join(""),
    }
}

/// Units that patients hold while they queue for others, in a circle.
fn deadlocks(names: &Names, loads: &Loads) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut seen: BTreeSet<Vec<&str>> = BTreeSet::new();
    for circle in flows::circles(&loads.waits_for) {
        let resources: Vec<&ResourceName> =
            circle.iter().map(|&place| &names.places[place]).collect();
        // The same kinds at other sites make the same sense.
        if !seen.insert(resources.iter().map(|resource| resource.kind.as_str()).collect()) {
            continue;
        }
        let called: Vec<String> =
            resources.iter().map(|&resource| called(names, resource)).collect();
        let called: Vec<&str> = called.iter().map(String::as_str).collect();
        lines.push(match called.as_slice() {
            [only] => format!(
                "possible deadlock: patients hold a unit of {only} while they queue for another one \
                 of it; when all are held so, nobody goes on"
            ),
            several => format!(
                "possible deadlock: patients hold a unit of one of {} while they queue for another \
                 of these; when all are held so, nobody goes on",
                quoted(several)
            ),
        });
    }
    told(lines, "possible deadlocks")
}
