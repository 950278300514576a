//! What a scenario holds, for people to look at: pathways as they are written,
//! resources with what they can do in a week, and where the figures come from.

use super::checked::{Names, ResourceName, Timeline};
use super::expand::HERE;
use super::file_types::ScenarioFile;
use super::sense::{Load, Loads};
use super::tree::{Node, Table, Value, Whereabouts};
use super::units;
use crate::ids::Id;
use crate::time::{DAY, HOUR};

/// A scenario in outline.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sketch {
    /// Pathways in the order of the files.
    pub pathways: Vec<SketchedPathway>,
    /// Streams of arrivals in the order of the files.
    pub arrivals: Vec<SketchedArrivals>,
    /// Resources by family, kind and site.
    pub resources: Vec<SketchedResource>,
    /// Calendars, and when they are open.
    pub calendars: Vec<(String, String)>,
    /// Standards, and what they require.
    pub standards: Vec<(String, String)>,
    /// Addresses of blocks and values with figures for which no source is
    /// given.
    pub unsourced: Vec<String>,
}

/// A pathway in outline.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SketchedPathway {
    /// Its name.
    pub name: String,
    /// Name for people.
    pub title: Option<String>,
    /// Patients a week who enter it, on average over the reporting period.
    pub a_week: f64,
    /// Where they enter: positions in `steps`.
    pub entries: Vec<usize>,
    /// Its steps in order.
    pub steps: Vec<SketchedStep>,
}

/// A step in outline.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SketchedStep {
    /// Its name.
    pub name: String,
    /// Stage, if it is written here.
    pub stage: Option<String>,
    /// What is done, in words.
    pub what: String,
    /// Where patients go from here.
    pub ways: Vec<Way>,
}

/// A way from a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// When it is taken; empty for the only one.
    pub when: String,
    /// Where it leads.
    pub to: Target,
}

/// Where a way leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a step of the same pathway.
    Step(usize),
    /// To a step of another pathway: positions of both.
    Other(usize, usize),
    /// Out of the model.
    Leave,
}

/// A stream of arrivals in outline.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SketchedArrivals {
    /// Its name.
    pub name: String,
    /// Patients a week, on average over the reporting period, at all sites.
    pub a_week: f64,
}

/// A resource and what it can do.
#[derive(Debug, Clone, PartialEq)]
pub struct SketchedResource {
    /// `rota`, `beds`, `diary`, `meeting`, or `lines` of a diary.
    pub family: &'static str,
    /// Kind, for instance `ct`.
    pub kind: String,
    /// Site; none if the scenario names no sites.
    pub site: Option<String>,
    /// What is counted: `hours`, `slots` or `cases`.
    pub unit: &'static str,
    /// What there is in a week; `None` if there is no limit.
    pub capacity: Option<f64>,
    /// What is needed in a week.
    pub demand: f64,
    /// Whether more is needed than is counted, by patients of whom a branch
    /// looks at what they are.
    pub at_least: bool,
}

/// The outline of a scenario.
pub(super) fn sketch(
    root: &Node,
    file: &ScenarioFile,
    names: &Names,
    base: &Timeline,
    loads: Option<&Loads>,
) -> Sketch {
    let mut sketch = Sketch {
        pathways: pathways(root, file),
        resources: loads.map_or_else(Vec::new, |loads| resources(names, loads)),
        calendars: blocks(root, "calendar"),
        standards: blocks(root, "standard"),
        unsourced: unsourced(root),
        ..Sketch::default()
    };
    count_arrivals(&mut sketch, names, base);
    sketch
}

fn pathways(root: &Node, file: &ScenarioFile) -> Vec<SketchedPathway> {
    let position = |name: &str| file.pathway.0.get_index_of(name);
    let offset = |pathway: usize, name: &str| -> Option<usize> {
        let (_, block) = file.pathway.0.get_index(pathway)?;
        block.value.as_ref()?.step.iter().position(|step| step.name == name)
    };
    let target =
        |pathway: usize, name: &str| offset(pathway, name).map_or(Target::Leave, Target::Step);
    let mut sketched = Vec::new();
    for (at, name) in file.pathway.names().enumerate() {
        let block = root.get("pathway").and_then(|node| node.get(name));
        let steps = block.and_then(|node| node.get("step")).and_then(Node::list);
        let steps = steps.unwrap_or_default();
        let text = |key: &str| {
            block.and_then(|node| node.get(key)).and_then(Node::text).map(str::to_owned)
        };
        let mut pathway =
            SketchedPathway { name: name.to_owned(), title: text("title"), ..Default::default() };
        for (number, step) in steps.iter().enumerate() {
            let arms = step.get("branch").and_then(Node::list);
            let sent = step.get("send");
            let next = step.get("next").and_then(Node::text);
            let mut ways = aside(step, |name| target(at, name));
            ways.extend(if let Some(arms) = arms {
                let to =
                    |arm: &Node| arm.get("to").and_then(Node::text).unwrap_or("leave").to_owned();
                arms.iter().map(|arm| Way { when: when(arm), to: target(at, &to(arm)) }).collect()
            } else if let Some(sent) = sent {
                let to = sent.get("pathway").and_then(Node::text).and_then(position);
                let step = sent.get("step").and_then(Node::text);
                let to = to.map_or(Target::Leave, |to| {
                    Target::Other(to, step.and_then(|step| offset(to, step)).unwrap_or(0))
                });
                vec![Way { when: String::new(), to }]
            } else {
                let to = match next {
                    _ if step.get("leave").is_some() => Target::Leave,
                    Some(next) => target(at, next),
                    None if number + 1 < steps.len() => Target::Step(number + 1),
                    None => Target::Leave,
                };
                match parts(steps, number) {
                    Some((heads, after)) => {
                        let begin = |to| Way { when: "begins".to_owned(), to: Target::Step(to) };
                        let after = next.map_or(after, |next| target(at, next));
                        let done = Way { when: "when done".to_owned(), to: after };
                        heads.into_iter().map(begin).chain([done]).collect()
                    }
                    None if step.get("$ends_child").is_some() => Vec::new(),
                    None => vec![Way { when: String::new(), to }],
                }
            });
            pathway.steps.push(SketchedStep {
                name: step.get("name").and_then(Node::text).unwrap_or_default().to_owned(),
                stage: step.get("stage").and_then(Node::text).map(str::to_owned),
                what: what(step),
                ways,
            });
        }
        sketched.push(pathway);
    }
    sketched
}

/// The ways beside the usual one: for who comes too often, gives up, finds no
/// room, or does not keep appointments.
fn aside(step: &Node, target: impl Fn(&str) -> Target) -> Vec<Way> {
    let mut ways = Vec::new();
    let mut add = |when: String, to: Option<&Node>| {
        ways.extend(to.and_then(Node::text).map(|to| Way { when, to: target(to) }));
    };
    if let Some(most) = step.get("at_most") {
        add(format!("more than {} times", value(&most.value)), step.get("then"));
    }
    let terms = ["activity", "walk_in", "take", "book"];
    for kind in terms.into_iter().filter_map(|kind| step.get(kind)) {
        add("who gives up".to_owned(), kind.get("gives_up_to"));
        add("who finds no room".to_owned(), kind.get("when_full"));
        if let Some(most) = kind.get("at_most_missed") {
            add(format!("missed {} times", value(&most.value)), kind.get("then"));
        }
        add("who cancels".to_owned(), kind.get("cancels").and_then(|it| it.get("then")));
    }
    ways
}

/// The first steps of the parts of a parallel step, which are written out
/// behind it under its name, and where the patient goes on.
fn parts(steps: &[Node], number: usize) -> Option<(Vec<usize>, Target)> {
    steps[number].get("parallel")?;
    let name = |step: &Node| step.get("name").and_then(Node::text).unwrap_or_default().to_owned();
    let own = format!("{}/", name(&steps[number]));
    let mut heads = vec![number + 1];
    let mut at = number + 1;
    while at < steps.len() && name(&steps[at]).starts_with(&own) {
        let ends = steps[at].get("$ends_child").is_some();
        at += 1;
        let is_part = |step: &Node| {
            let name = name(step);
            name.starts_with(&own) && name != format!("{own}end")
        };
        if ends && at < steps.len() && is_part(&steps[at]) {
            heads.push(at);
        }
    }
    // The parts come together in a step of their own.
    if name(&steps[at - 1]) == format!("{own}end") {
        return Some((heads, Target::Step(at - 1)));
    }
    let after = if at < steps.len() { Target::Step(at) } else { Target::Leave };
    Some((heads, after))
}

/// When an arm of a branch is taken.
fn when(arm: &Node) -> String {
    if let Some(condition) = arm.get("when").and_then(Node::text) {
        return format!("if {condition}");
    }
    match arm.get("chance").map(|node| &node.value) {
        Some(Value::Float(chance)) => percent(*chance),
        Some(Value::Integer(chance)) => percent(*chance as f64),
        Some(Value::Table(reference)) => in_words(reference),
        _ => "otherwise".to_owned(),
    }
}

fn percent(chance: f64) -> String {
    let percent = (chance * 1e4).round() / 100.0;
    format!("{percent}%")
}

/// What a step does: its kind, and what is written there.
fn what(step: &Node) -> String {
    let general = [
        "name",
        "stage",
        "next",
        "purpose",
        "source",
        "note",
        "branch",
        "send",
        "leave",
        "at_most",
        "then",
        "$ends_child",
    ];
    let Some(table) = step.table() else { return String::new() };
    let kinds = table.iter().filter(|(key, _)| !general.contains(&key.as_str()));
    let words: Vec<_> = kinds
        .map(|(key, entry)| format!("{}: {}", key.replace('_', " "), value(&entry.node.value)))
        .collect();
    words.join("; ")
}

/// A value as people would write it.
fn value(written: &Value) -> String {
    match written {
        Value::Text(text) => text.clone(),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(|item| value(&item.value)).collect();
            items.join(", ")
        }
        Value::Table(table) => in_words(table),
        other => other.short(),
    }
}

fn in_words(table: &Table) -> String {
    // What these name is plain from what it is.
    let plain = ["resource", "diary", "clocks", "pathway", "of"];
    let entries = table.iter().filter(|(key, _)| !matches!(key.as_str(), "source" | "note"));
    let words: Vec<_> = entries
        .map(|(key, entry)| match value(&entry.node.value) {
            value if plain.contains(&key.as_str()) => value,
            value => format!("{} {value}", key.replace('_', " ")),
        })
        .collect();
    words.join(", ")
}

/// Small blocks in words, by name.
fn blocks(root: &Node, family: &str) -> Vec<(String, String)> {
    let blocks = root.get(family).and_then(Node::table).into_iter().flatten();
    blocks.map(|(name, entry)| (name.clone(), value(&entry.node.value))).collect()
}

fn resources(names: &Names, loads: &Loads) -> Vec<SketchedResource> {
    let site = |resource: &ResourceName| {
        Some(names.sites[resource.site].clone()).filter(|site| site != HERE)
    };
    let sketched = |resource: &ResourceName, load: Load, unit, size: f64| {
        let a_week = |amount: f64| amount / size / loads.weeks;
        SketchedResource {
            family: resource.family,
            kind: resource.kind.clone(),
            site: site(resource),
            unit,
            capacity: load.capacity.is_finite().then(|| a_week(load.capacity)),
            demand: a_week(load.demand),
            at_least: load.at_least,
        }
    };
    let mut all: Vec<SketchedResource> = Vec::new();
    for id in (0..names.places.len()).map(Id::from_index) {
        all.push(sketched(&names.places[id], loads.places[id], "hours", HOUR as f64));
    }
    for id in (0..names.diaries.len()).map(Id::from_index) {
        all.push(sketched(&names.diaries[id], loads.diaries[id], "slots", 1.0));
    }
    for id in (0..names.meetings.len()).map(Id::from_index) {
        all.push(sketched(&names.meetings[id], loads.meetings[id], "cases", 1.0));
    }
    all.sort_by(|one, other| (one.family, &one.kind).cmp(&(other.family, &other.kind)));
    all
}

/// Patients a week, by stream and by pathway.
fn count_arrivals(sketch: &mut Sketch, names: &Names, base: &Timeline) {
    let Some(phase) = base.phases.first() else { return };
    let horizon = &phase.model.horizon;
    let weeks = (horizon.report_to - horizon.report_from).seconds() as f64 / (7 * DAY) as f64;
    for id in phase.model.sources.ids() {
        let source = &phase.model.sources[id];
        let a_week = source.expected_between(horizon.report_from, horizon.report_to) / weeks;
        let name = names.stream(id);
        if let Some(pathway) = sketch.pathways.get_mut(source.pathway.index()) {
            pathway.a_week += a_week;
            let entry = source.enters_at as usize;
            if a_week > 0.0 && !pathway.entries.contains(&entry) {
                pathway.entries.push(entry);
            }
        }
        match sketch.arrivals.iter_mut().find(|stream| stream.name == name) {
            Some(stream) => stream.a_week += a_week,
            None => sketch.arrivals.push(SketchedArrivals { name: name.to_owned(), a_week }),
        }
    }
}

/// Addresses of figures that stand under no `source`, block by block.
fn unsourced(root: &Node) -> Vec<String> {
    // Terms of the run are decisions, not figures that a source could give.
    const TERMS: [&str; 9] = [
        "schema_version",
        "seed",
        "replications",
        "start",
        "report_from",
        "report_to",
        "follow_up",
        "stop_after_patients",
        "published",
    ];
    let mut found = Vec::new();
    for (key, entry) in root.table().into_iter().flatten() {
        if !TERMS.contains(&key.as_str()) {
            without_source(&entry.node, &mut Whereabouts::at(key), &mut found);
        }
    }
    found
}

fn without_source(node: &Node, here: &mut Whereabouts, found: &mut Vec<String>) {
    match &node.value {
        Value::Table(table) if table.contains_key("source") => {}
        Value::Table(table) => {
            if table.values().any(|entry| is_figure(&entry.node)) {
                found.push(here.address().to_owned());
            }
            for (key, entry) in table {
                if !is_figure(&entry.node) {
                    here.inside(key, |here| without_source(&entry.node, here, found));
                }
            }
        }
        Value::List(items) => {
            for (position, item) in items.iter().enumerate() {
                here.inside_item(item, position, |here| without_source(item, here, found));
            }
        }
        _ => {}
    }
}

/// Whether a value is a number or a quantity, or a list of them.
fn is_figure(node: &Node) -> bool {
    match &node.value {
        Value::Integer(_) | Value::Float(_) => true,
        Value::Text(text) if text.bytes().any(|letter| letter.is_ascii_digit()) => {
            units::duration(text).is_ok() || units::rate(text).is_ok() || units::money(text).is_ok()
        }
        Value::List(items) => items.iter().any(is_figure),
        _ => false,
    }
}
