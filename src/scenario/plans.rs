//! Plans: dated changes, and what holds on each date.

use super::checked::{Change, Costs, Names};
use super::compile::ALL;
use super::edit::{self, Action, Address};
use super::file_types::{ChangeFile, PlanFile, ScenarioFile};
use super::files;
use super::located::Recovered;
use super::one_more::Resource;
use super::reader::Reader;
use super::tables::Tables;
use super::tree::{self, Entry, Node, Value, item_name};
use super::variants::Variant;
use crate::diagnostics::{Fault, Faults, FileId, Place, Sources, catalogue};
use crate::time::DAY;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

/// A plan that was read.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) owner: Option<String>,
    pub(super) file: FileId,
    changes: Vec<Dated>,
}

/// A change as the program sees it.
#[derive(Debug, Clone)]
struct Dated {
    change: Change,
    address: Address,
    action: Action,
    /// Weeks over which it grows, if it does.
    weeks: Option<i64>,
}

impl Dated {
    /// What it changes, and from when on.
    fn changed(&self) -> (Vec<String>, Date) {
        let mut path = self.address.path.clone();
        if let Action::Add(item) = &self.action {
            path.push(item_name(item).unwrap_or_default().to_owned());
        }
        (path, self.change.from)
    }
}

/// What of a list of plans holds on a date: plan, change, and the week of its
/// growth.
pub(super) type Active = Vec<(usize, usize, i64)>;

impl Plan {
    /// Reads a plan.
    pub(super) fn read(path: &Path, sources: &mut Sources, faults: &Faults) -> Option<Self> {
        let file = files::read(path, files::MAX_TOML, None, sources, faults)?;
        let before = faults.len();
        let root = tree::parse(file, &sources.file(file).text, faults);
        if faults.len() > before {
            return None;
        }
        let read = PlanFile::deserialize(Reader::new(&root, "", faults)).ok()?;
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let nodes = root.get("change").and_then(Node::list).unwrap_or_default();
        let changes = read
            .change
            .iter()
            .zip(nodes)
            .filter_map(|(block, node)| dated(block, block.value.as_ref()?, node, faults))
            .collect();
        Some(Self {
            title: read.title.value.unwrap_or_else(|| name.clone()),
            name,
            owner: read.owner.value,
            file,
            changes,
        })
    }

    /// Several plans in force together, as one.
    pub(super) fn together(plans: &[&Self]) -> Self {
        let joined = |text: fn(&Self) -> &str| {
            plans.iter().map(|plan| text(plan)).collect::<Vec<_>>().join(" + ")
        };
        Self {
            name: joined(|plan| &plan.name),
            title: joined(|plan| &plan.title),
            owner: None,
            file: plans.first().map_or_else(FileId::default, |plan| plan.file),
            changes: plans.iter().flat_map(|plan| plan.changes.iter().cloned()).collect(),
        }
    }

    /// Whether both change one address on one date, so that they cannot be in
    /// force together.
    pub(super) fn clashes_with(&self, other: &Self) -> bool {
        let changed = |plan: &Self| -> BTreeSet<(Vec<String>, Date)> {
            plan.changes.iter().map(Dated::changed).collect()
        };
        !changed(self).is_disjoint(&changed(other))
    }

    /// A plan that no file holds; its text is kept among the sources.
    pub(super) fn of_variant(
        variant: &Variant,
        sources: &mut Sources,
        faults: &Faults,
    ) -> Option<Self> {
        let text = variant.text();
        let end = text.len();
        let file = sources.add(format!("variant {}", variant.name), text);
        let place = Place { file, start: 0, end };
        let changes = variant.changes.iter().map(|change| {
            let address = Address::parse(&change.at, place, faults)?;
            let kind = address.path.last().map_or("item", String::as_str);
            let what = change.edit.in_words(kind);
            let action = match change.edit.action(place) {
                Action::Add(item) => Action::Add(in_force(&item, change.from, change.to)),
                other => other,
            };
            Some(Dated {
                change: Change {
                    from: change.from,
                    started: change.from,
                    to: change.to,
                    at: change.at.clone(),
                    what,
                    cost: Costs { a_year: change.cost_a_year, ..Costs::default() },
                    resource: None,
                    source: None,
                },
                address,
                action,
                weeks: None,
            })
        });
        Some(Self {
            name: variant.name.clone(),
            title: variant.title.clone(),
            owner: None,
            file,
            changes: changes.collect::<Option<_>>()?,
        })
    }

    /// The dated changes of parameters, as a plan that is always part of the
    /// base; `None` if there are none.
    pub(super) fn of_parameters(file: &ScenarioFile, root: &Node) -> Option<Self> {
        let changes = file.parameter.good().flat_map(|(name, _, parameter)| {
            parameter.changes.0.iter().filter_map(move |(site, change)| {
                let block = root.get("parameter")?.get(name)?;
                let value = block.get("changes")?.get(site)?.get("value")?;
                let mut path = vec!["parameter".to_owned(), name.to_owned()];
                if site == ALL {
                    path.push("value".to_owned());
                } else {
                    path.extend(["sites".to_owned(), site.clone()]);
                }
                Some(Dated {
                    change: Change {
                        from: change.value.from.value.0,
                        started: change.value.from.value.0,
                        to: None,
                        at: change.address.clone(),
                        what: format!("set to {}", value.value.short()),
                        cost: Costs::default(),
                        resource: None,
                        source: None,
                    },
                    address: Address { path, shown: change.address.clone(), place: change.place },
                    action: Action::Set(value.clone()),
                    weeks: None,
                })
            })
        });
        let changes: Vec<Dated> = changes.collect();
        let file = changes.first()?.address.place.file;
        Some(Self { name: String::new(), title: String::new(), owner: None, file, changes })
    }

    /// Its changes, in order of date. What costs by the session or the hour must
    /// be at a resource that has them, and no two changes of it may.
    pub(super) fn changes(&self, names: &Names, faults: &Faults) -> Vec<Change> {
        let mut costed: Vec<Resource> = Vec::new();
        let mut changes: Vec<Change> = Vec::new();
        for Dated { change, address, .. } in &self.changes {
            let resource = names.resource_at(&address.path);
            let fault = |code, found: &str, expected: &str| {
                faults
                    .push(Fault::new(code, &change.at, found).at(address.place).expected(expected));
            };
            let Costs { a_session, an_hour, .. } = change.cost;
            if a_session.is_some() && !matches!(resource, Some(Resource::Diary(_))) {
                let expected = "it at an address of a diary, such as diary.ct.RR8.session";
                fault(
                    catalogue::NOT_CHANGEABLE,
                    "a cost of a session away from sessions",
                    expected,
                );
            }
            if an_hour.is_some() && !matches!(resource, Some(Resource::Place(_))) {
                let expected =
                    "it at an address of a rota or of beds, such as rota.triage.RR8.units";
                fault(catalogue::NOT_CHANGEABLE, "a cost of an hour away from units", expected);
            }
            if let Some(resource) = resource.filter(|_| a_session.or(an_hour).is_some()) {
                if costed.contains(&resource) {
                    let expected =
                        "it in one change: it counts what the whole plan puts in at the resource";
                    fault(
                        catalogue::CONTRADICTION,
                        "a second cost of what is put in here",
                        expected,
                    );
                }
                costed.push(resource);
            }
            changes.push(Change { resource, ..change.clone() });
        }
        changes.sort_by_key(|change| change.from);
        changes
    }
}

fn dated(
    block: &Recovered<ChangeFile>,
    change: &ChangeFile,
    node: &Node,
    faults: &Faults,
) -> Option<Dated> {
    let fault = |code, found: &str, expected: &str| {
        faults.push(Fault::new(code, &change.at.value, found).at(block.place).expected(expected));
    };
    let address = Address::parse(&change.at.value, change.at.place, faults)?;
    let started = change.from.value.0;
    let recruited = change.recruitment.as_ref().map_or(0.0, |length| length.value.0.seconds);
    let days = Span::new().days((recruited / DAY as f64).ceil().min(36_600.0) as i64);
    let from = started.checked_add(days).unwrap_or(Date::MAX);
    let to = change.to.as_ref().map(|to| to.value.0);
    if let (Some(to), Some(written)) = (to, &change.to)
        && to < from
    {
        faults.push(
            Fault::new(
                catalogue::WRONG_ORDER,
                &change.at.value,
                format!("the change ends on {to}, before it begins"),
            )
            .at(written.place)
            .expected("\"to\" not before \"from\""),
        );
        return None;
    }
    let given = [
        change.set.is_some(),
        change.add_to.is_some(),
        change.multiply.is_some(),
        change.add.is_some(),
    ];
    let given: Vec<&str> = ["set", "add_to", "multiply", "add"]
        .into_iter()
        .zip(given)
        .filter_map(|(key, is)| is.then_some(key))
        .collect();
    // A misspelt key is one fault, not also a missing one.
    let keys = node.table().map_or(0, |table| table.keys().filter(|key| is_new(key)).count());
    if given.is_empty() && keys > 0 {
        return None;
    }
    if given.len() != 1 {
        let found = match given.split_last() {
            None => "what is changed?".to_owned(),
            Some((last, others)) => format!("{} and {last} are given", others.join(", ")),
        };
        fault(catalogue::ONE_OF, &found, "one of set, add_to, multiply, add");
        return None;
    }
    let (action, what) = if let Some(more) = &change.add_to {
        let word = if more.value < 0.0 { "take away" } else { "add" };
        (Action::AddTo(more.value), format!("{word} {}", more.value.abs()))
    } else if let Some(factor) = &change.multiply {
        if factor.value < 0.0 {
            fault(catalogue::OUT_OF_RANGE, "a negative factor", "0 or more");
            return None;
        }
        (Action::Multiply(factor.value), format!("multiply by {}", factor.value))
    } else if let Some(item) = node.get("add") {
        let kind = address.path.last().map_or("item", String::as_str);
        let Some(name) = item_name(item) else {
            fault(catalogue::MISSING_KEY, "what is added has no name", "a \"name\"");
            return None;
        };
        (Action::Add(in_force(item, from, to)), format!("add {kind} \"{name}\""))
    } else {
        let value = node.get("set")?;
        (Action::Set(value.clone()), format!("set to {}", value.value.short()))
    };
    let weeks = change
        .ramp
        .as_ref()
        .map(|ramp| (ramp.value.0.seconds / (7 * DAY) as f64).ceil().clamp(1.0, 520.0) as i64);
    if weeks.is_some() && matches!(action, Action::Set(_)) {
        fault(
            catalogue::CONTRADICTION,
            "a value that is set cannot grow",
            "ramp beside add, add_to or multiply only",
        );
        return None;
    }
    if address.path.len() < 2 {
        fault(catalogue::NOT_CHANGEABLE, "a plan cannot change this", "an address inside a block");
        return None;
    }
    let cost = change.cost;
    Some(Dated {
        change: Change {
            from,
            started,
            to,
            at: change.at.value.clone(),
            what,
            cost: cost.map(Costs::from).unwrap_or_default(),
            resource: None,
            source: change.source.clone(),
        },
        address,
        action,
        weeks,
    })
}

/// Whether no key of a change is called so, which was told when it was read.
fn is_new(key: &str) -> bool {
    let known = ["from", "to", "at", "ramp", "recruitment", "cost", "source", "note", "name"];
    !known.contains(&key) && !["set", "add_to", "multiply", "add"].contains(&key)
}

/// An added session or shift is in force during its change only.
fn in_force(item: &Node, from: Date, to: Option<Date>) -> Node {
    let mut item = item.clone();
    let place = item.place;
    if let Some(table) = item.table_mut() {
        let mut date = |key: &str, date: Date| {
            let node = Node { value: Value::Date(date.to_string()), place };
            table.entry(key.to_owned()).or_insert(Entry { key: place, node });
        };
        date("starts", from);
        if let Some(to) = to {
            date("ends", to);
        }
    }
    item
}

/// Reports changes that alter nothing: on no day of the run, or of a parameter's
/// dated change, which is read before all plans.
pub(super) fn refuse_idle_changes<'a>(
    plans: impl Iterator<Item = &'a Plan>,
    (first, last): (Date, Date),
    faults: &Faults,
) {
    for dated in plans.flat_map(|plan| &plan.changes) {
        let Change { from, to, at, .. } = &dated.change;
        if let [family, name, key, ..] = dated.address.path.as_slice()
            && (family.as_str(), key.as_str()) == ("parameter", "changes")
        {
            let found = "a plan cannot change what a parameter changes to";
            let expected =
                format!("parameter.\"{name}\".value, or one of its \"sites\", from a date on");
            faults.push(
                Fault::new(catalogue::NOT_CHANGEABLE, at, found)
                    .at(dated.address.place)
                    .expected(expected),
            );
            continue;
        }
        let found = match to {
            _ if *from > last => format!("the change begins on {from}, after the end of the run"),
            Some(to) if *to < first => {
                format!("the change ends on {to}, before the start of the run")
            }
            _ => continue,
        };
        faults.push(
            Fault::new(catalogue::IDLE_CHANGE, at, format!("{found}: it never holds"))
                .at(dated.address.place)
                .expected(format!("dates within the run, {first} to {last}")),
        );
    }
}

/// Reports alternatives that the results could not tell apart.
pub(super) fn refuse_double_names(alternatives: &[Plan], faults: &Faults) {
    let mut seen = BTreeSet::new();
    for plan in alternatives {
        if !seen.insert(&plan.name) {
            let found = format!("two plans to compare are called \"{}\"", plan.name);
            faults.push(
                Fault::new(catalogue::PLANS_ALIKE, "", found)
                    .at(Place { file: plan.file, start: 0, end: 0 })
                    .expected("each plan once, and file names that differ"),
            );
        }
    }
}

/// Reports changes of one address on one date.
pub(super) fn refuse_double_changes(plans: &[&Plan], faults: &Faults) {
    let mut seen: BTreeSet<(Vec<String>, Date)> = BTreeSet::new();
    for dated in plans.iter().flat_map(|plan| &plan.changes) {
        if !seen.insert(dated.changed()) {
            faults.push(
                Fault::new(
                    catalogue::CHANGED_TWICE,
                    &dated.change.at,
                    format!("this is changed twice on {}", dated.change.from),
                )
                .at(dated.address.place)
                .expected("one change of an address on a date"),
            );
        }
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    crate::time::Epoch::new(from).day(to)
}

/// All dates on which something begins, grows or ends.
pub(super) fn dates(plans: &[&Plan]) -> BTreeSet<Date> {
    let mut dates = BTreeSet::new();
    for dated in plans.iter().flat_map(|plan| &plan.changes) {
        let from = dated.change.from;
        for week in 0..dated.weeks.unwrap_or(1) {
            if let Ok(date) = from.checked_add(Span::new().weeks(week)) {
                dates.insert(date);
            }
        }
        if let Some(after) = dated.change.to.and_then(|to| to.checked_add(1.day()).ok()) {
            dates.insert(after);
        }
    }
    dates
}

/// What holds on a date.
pub(super) fn active(plans: &[&Plan], date: Date) -> Active {
    let mut active = Active::new();
    for (at, plan) in plans.iter().enumerate() {
        for (number, dated) in plan.changes.iter().enumerate() {
            let change = &dated.change;
            if change.from <= date && change.to.is_none_or(|to| date <= to) {
                let week = days_between(change.from, date) / 7;
                active.push((at, number, dated.weeks.map_or(0, |weeks| week.min(weeks - 1))));
            }
        }
    }
    // Earlier changes first; of one date in the order of the plans.
    active.sort_by_key(|&(at, number, _)| plans[at].changes[number].change.from);
    active
}

/// The addresses of the changes that hold.
pub(super) fn addresses<'a>(
    plans: &'a [&Plan],
    active: &'a Active,
) -> impl Iterator<Item = &'a [String]> + Clone {
    active.iter().map(|&(at, number, _)| plans[at].changes[number].address.path.as_slice())
}

/// Makes the changes that hold, as far as they can be made.
pub(super) fn apply(
    plans: &[&Plan],
    active: &Active,
    root: &mut Node,
    tables: &mut Tables,
    faults: &Faults,
) {
    for &(at, number, week) in active {
        let dated = &plans[at].changes[number];
        let share = dated.weeks.map_or(1.0, |weeks| (week + 1) as f64 / weeks as f64);
        let action = match &dated.action {
            Action::Set(value) => Action::Set(value.clone()),
            Action::AddTo(more) => Action::AddTo(more * share),
            Action::Multiply(factor) => Action::Multiply(1.0 + (factor - 1.0) * share),
            Action::Add(item) => Action::Add(scaled(item, share)),
        };
        edit::apply(&dated.address, &action, root, tables, faults);
    }
}

/// A session or shift at a share of its size.
fn scaled(item: &Node, share: f64) -> Node {
    let mut item = item.clone();
    if share < 1.0
        && let Some(table) = item.table_mut()
    {
        for key in ["slots", "slots_a_week", "slots_a_month", "units"] {
            match table.get_mut(key).map(|entry| &mut entry.node.value) {
                Some(Value::Float(number)) => *number *= share,
                Some(value @ Value::Integer(_)) => {
                    if let Value::Integer(number) = *value {
                        *value = Value::Float(number as f64 * share);
                    }
                }
                _ => {}
            }
        }
    }
    item
}
