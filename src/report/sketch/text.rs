//! A scenario in outline, for the terminal.

use super::register::register;
use super::{a_week, chosen};
use crate::report::printable;
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words::{decimal, whole};
use crate::scenario::{Scenario, Sketch, SketchedPathway, SketchedResource, SketchedStep, Target};

/// Column in which what a step does begins, at most.
const NAMES: usize = 28;

/// Pathways, or one of them; and unless one is asked for, arrivals, resources,
/// calendars, standards and the register of assumptions.
pub fn text(scenario: &Scenario, only: Option<&str>) -> String {
    let sketch = &scenario.sketch;
    let mut text = wrapped(0, 2, &scenario.title);
    for (_, pathway) in chosen(sketch, only) {
        text.push('\n');
        text.push_str(&drawn(pathway, sketch));
    }
    if only.is_some() {
        return text;
    }
    text.push_str("\nARRIVALS, mean of the reporting period\n");
    let mut table = Table::new(&[("Stream", Align::Left), ("Patients a week", Align::Right)]);
    for stream in &sketch.arrivals {
        table.row([stream.name.clone(), a_week(stream.a_week)]);
    }
    text.push_str(&table.render());
    text.push_str(&resources(&sketch.resources));
    for (heading, blocks) in [("CALENDARS", &sketch.calendars), ("STANDARDS", &sketch.standards)] {
        if !blocks.is_empty() {
            text.extend(["\n", heading, "\n"]);
        }
        for (name, what) in blocks {
            text.push_str(&wrapped(2, 4, &format!("{name}: {what}")));
        }
    }
    text.push_str(&register(scenario));
    text
}

/// One pathway, a line for each step, and for each way that does not simply
/// lead to the line below.
fn drawn(pathway: &SketchedPathway, sketch: &Sketch) -> String {
    let title = pathway.title.as_ref().map_or_else(String::new, |title| format!(": {title}"));
    let heading =
        format!("PATHWAY {}{title} ({} patients a week)", pathway.name, a_week(pathway.a_week));
    let mut text = wrapped(0, 2, &heading);
    let longest = pathway.steps.iter().map(|step| step.name.chars().count()).max();
    let width = longest.unwrap_or(0).min(NAMES);
    for (at, step) in pathway.steps.iter().enumerate() {
        let enters = if pathway.entries.contains(&at) { ">" } else { " " };
        let name = printable(&step.name);
        let line = format!("{enters} {name:width$}  {}", described(step));
        if name.chars().count() > width {
            text.extend([enters, " ", &name, "\n"]);
            let what = described(step);
            if !what.is_empty() {
                text.push_str(&wrapped(width + 4, width + 4, &what));
            }
        } else {
            text.push_str(&hanging(width + 4, line.trim_end()));
        }
        for way in &step.ways {
            if way.to == Target::Step(at + 1) && way.when.is_empty() {
                continue;
            }
            let when = if way.when.is_empty() { String::new() } else { format!("{} ", way.when) };
            let to = match way.to {
                Target::Step(to) => {
                    let back = if to <= at { "back to " } else { "" };
                    format!("{back}{}", pathway.steps[to].name)
                }
                Target::Other(other, to) => {
                    let other = &sketch.pathways[other];
                    let step = other.steps.get(to).map_or("", |step| step.name.as_str());
                    format!("{step} of pathway {}", other.name)
                }
                Target::Leave => "leaves".to_owned(),
            };
            text.push_str(&wrapped(width + 4, width + 9, &format!("{when}-> {to}")));
        }
    }
    text
}

fn described(step: &SketchedStep) -> String {
    let stage = step.stage.as_ref().map(|stage| format!("[{stage}]"));
    let what = Some(step.what.clone()).filter(|what| !what.is_empty());
    stage.into_iter().chain(what).collect::<Vec<_>>().join(" ")
}

/// A line whose continuations are set in; its first words keep their spaces.
fn hanging(indent: usize, line: &str) -> String {
    let split = line.char_indices().nth(indent).map_or(line.len(), |(at, _)| at);
    let (head, tail) = line.split_at(split);
    if tail.is_empty() {
        return format!("{}\n", head.trim_end());
    }
    let wrapped = wrapped(indent, indent, tail);
    format!("{head}{}", wrapped.get(indent..).unwrap_or_default())
}

/// What each resource can do in a week, and what is asked of it.
fn resources(all: &[SketchedResource]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let mut text = "\nRESOURCES, mean week of the reporting period\n".to_owned();
    let mut table = Table::new(&[
        ("Resource", Align::Left),
        ("Site", Align::Left),
        ("", Align::Left),
        ("Capacity", Align::Right),
        ("Demand", Align::Right),
        ("Demand over|capacity", Align::Right),
    ]);
    let figure = |value: f64| if value >= 100.0 { whole(value) } else { decimal(value) };
    for resource in all {
        let share = resource.capacity.filter(|&capacity| capacity > 0.0);
        let share = share.map_or_else(String::new, |capacity| {
            format!("{}%", whole(100.0 * resource.demand / capacity))
        });
        table.row([
            format!("{} {}", resource.family, resource.kind),
            resource.site.clone().unwrap_or_default(),
            resource.unit.to_owned(),
            resource.capacity.map_or_else(|| "no limit".to_owned(), figure),
            format!(
                "{}{}",
                if resource.at_least { "at least " } else { "" },
                figure(resource.demand)
            ),
            if resource.at_least { String::new() } else { share },
        ]);
    }
    text.push_str(&table.render());
    if all.iter().any(|resource| resource.at_least) {
        text.push_str(&wrapped(
            0,
            2,
            "At least: patients also come by branches that look at what they are (when); how many is \
             not known before a run.",
        ));
    }
    text.push_str(&wrapped(
        0,
        2,
        "Demand is what arrivals bring on average along the chances of the branches; time in queues \
         while something is held is not in it, nor are patients who are inside at the start.",
    ));
    text
}
