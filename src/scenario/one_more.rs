//! One more unit of each resource, in a unit that its people would buy: a
//! list a week of a diary, a place in every shift of a rota, a bed, a case of
//! a meeting.

use super::checked::{ResourceName, Scenario};
use super::expand::HERE;
use super::tree::{Entry, Node, Table, Value, item_name};
use super::variants::{Edit, NewItem, VariantChange};
use crate::ids::{DiaryId, MeetingId, PlaceId};
use crate::model::{Model, Session};
use crate::time::DAY;
use jiff::civil::Date;

/// Weekdays as scenarios write them.
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A resource of which there may be one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// A rota or beds.
    Place(PlaceId),
    /// A diary.
    Diary(DiaryId),
    /// A meeting.
    Meeting(MeetingId),
}

/// One more unit of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct OneMore {
    /// Of what.
    pub resource: Resource,
    /// Its address, for instance `diary.ct.RR8`; `diary.ct` where there are no
    /// sites.
    pub address: String,
    /// Address of all of its kind: `diary.ct`.
    pub kind: String,
    /// What is added, in words: "one list a week, Wednesdays: 12 slots".
    pub unit: Result<String, String>,
    /// How it is added; empty if it cannot be, and then `unit` says why.
    pub changes: Vec<VariantChange>,
}

/// One more of each resource from a day on.
pub(super) fn of_all(root: &Node, base: &Scenario, from: Date) -> Vec<OneMore> {
    let names = &base.names;
    let places = names.places.iter_with_ids().map(|(id, name)| (Resource::Place(id), name));
    let diaries = names.diaries.iter_with_ids().map(|(id, name)| (Resource::Diary(id), name));
    let meetings = names.meetings.iter_with_ids().map(|(id, name)| (Resource::Meeting(id), name));
    places
        .chain(diaries)
        .chain(meetings)
        // The lines of a diary are there when its lists are.
        .filter(|(_, name)| name.family != "lines")
        .map(|(resource, name)| of_one(root, base, (resource, name), from))
        .collect()
}

fn of_one(
    root: &Node,
    base: &Scenario,
    (resource, name): (Resource, &ResourceName),
    from: Date,
) -> OneMore {
    let site = base.names.sites[name.site].as_str();
    let kind = format!("{}.{}", name.family, quoted(&name.kind));
    let tree = format!("{kind}.{}", quoted(site));
    let block = root.get(name.family).and_then(|it| it.get(&name.kind)).and_then(|it| it.get(site));
    let model = &base.base.phases[0].model;
    let found = match (block, resource) {
        (None, _) => Err("it is not written at its site".to_owned()),
        (Some(block), Resource::Diary(id)) => one_list(block, model, id),
        (Some(block), Resource::Meeting(id)) => one_case(block, model, id),
        (Some(block), Resource::Place(id)) => one_unit(block, name.family, (model, id), from),
    };
    let (unit, edits) = match found {
        Ok((unit, edits)) => (Ok(unit), edits),
        Err(why) => (Err(why), Vec::new()),
    };
    let changes = edits.into_iter().map(|(key, edit)| VariantChange {
        at: format!("{tree}.{key}"),
        edit,
        from,
        to: None,
        cost_a_year: None,
    });
    let address = if site == HERE { kind.clone() } else { tree.clone() };
    OneMore { resource, address, kind, unit, changes: changes.collect() }
}

/// What is added in words, and the edits of keys of the resource's block; or
/// why nothing can be.
type Found = Result<(String, Vec<(&'static str, Edit)>), String>;

/// One list a week of the usual size: a copy of the diary's first session on
/// one of its weekdays, with one list.
fn one_list(block: &Node, model: &Model, diary: DiaryId) -> Found {
    let sessions = &model.diaries[diary].sessions;
    let is_usual = |node: &&Node| node.get("flex").is_none();
    let written = block.get("session").and_then(Node::list).unwrap_or_default();
    let Some(usual) = written.iter().find(is_usual) else {
        return Err("it has no session to have one more of".to_owned());
    };
    // Sessions of several names may differ; the first name's is the usual one
    // only if the diary holds no other, so the size is the median of all.
    let mut sizes: Vec<f64> = sessions
        .iter()
        .filter(|session| session.flex.is_none() && session.lists > 0)
        .map(|session| f64::from(session.slots) / f64::from(session.lists))
        .collect();
    sizes.sort_by(f64::total_cmp);
    let size = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0).round();
    let in_minutes = sessions.first().is_some_and(|session: &Session| session.in_minutes);
    let walks_in = model.diaries[diary].lines.is_some();
    if size < 1.0 && !walks_in {
        return Err("it has no slots to have more of".to_owned());
    }
    let key = ["slots", "points", "minutes"].into_iter().find(|&key| {
        usual.get(key).is_some()
            || ["week", "month"].iter().any(|of| usual.get(&format!("{key}_a_{of}")).is_some())
    });
    let key = key.unwrap_or(if in_minutes { "minutes" } else { "slots" });
    let day = weekday(usual);
    let mut session = usual.clone();
    let name = free_name(written, "one more list");
    if let Some(table) = session.table_mut() {
        let place = usual.place;
        for gone in ["staff", "lists", "overbooking", "starts", "ends"] {
            table.shift_remove(gone);
        }
        for amount in ["slots", "points", "minutes"] {
            for per in ["", "_a_week", "_a_month"] {
                table.shift_remove(&format!("{amount}{per}"));
            }
        }
        put(table, "name", Value::Text(name.clone()), place);
        let days = vec![Node { value: Value::Text(WEEKDAYS[day].to_owned()), place }];
        put(table, "weekdays", Value::List(days), place);
        put(table, "lists", Value::Integer(1), place);
        put(table, key, Value::Integer(size as i64), place);
    }
    let unit = format!("one more list a week, of {size} {key}");
    Ok((unit, vec![("session", Edit::Add(NewItem { name, node: session }))]))
}

/// The weekday in the middle of those on which a session takes place: fewer
/// bank holidays fall on it.
fn weekday(session: &Node) -> usize {
    const WEDNESDAY: usize = 2;
    let position = |text: &str| WEEKDAYS.iter().position(|&day| day == text);
    let days: Vec<usize> = match session.get("weekdays").map(|node| &node.value) {
        Some(Value::List(days)) => days.iter().filter_map(|day| position(day.text()?)).collect(),
        Some(Value::Text(text)) => {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            match (position(first.trim()), position(last.trim())) {
                (Some(first), Some(last)) if first <= last => (first..=last).collect(),
                (Some(first), _) => vec![first],
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    };
    days.get(days.len() / 2).copied().unwrap_or(WEDNESDAY)
}

/// One more case at each meeting.
fn one_case(block: &Node, model: &Model, meeting: MeetingId) -> Found {
    let cases = model.meetings[meeting].cases;
    if cases == u32::MAX {
        return Err("it takes all cases, whatever their number".to_owned());
    }
    let edit = one_more_of(block.get("cases"), cases);
    Ok(("one more case at each meeting".to_owned(), vec![("cases", edit)]))
}

/// One more unit of a rota in all its shifts, or one more bed.
fn one_unit(block: &Node, family: &str, (model, place): (&Model, PlaceId), from: Date) -> Found {
    let capacity = &model.places[place].capacity;
    let first = capacity.first().map_or(0, |&(_, units)| units);
    let is_constant = capacity.iter().all(|&(_, units)| units == first);
    if family == "beds" {
        let number = block.get("beds");
        let edit = match number.map(|node| &node.value) {
            Some(Value::Table(_)) if !is_constant => one_more_on_average(model, capacity)?,
            _ => one_more_of(number, first),
        };
        return Ok(("one more bed".to_owned(), vec![("beds", edit)]));
    }
    if let Some(staff) = block.get("staff") {
        let edit = match staff.get("posts").map(|node| &node.value) {
            Some(Value::Integer(_) | Value::Float(_)) => Edit::AddTo(1.0),
            _ => return Err("its posts come from a table or parameter".to_owned()),
        };
        return Ok(("one more post".to_owned(), vec![("staff.posts", edit)]));
    }
    if let Some(units) = block.get("units") {
        let edit = match &units.value {
            Value::Table(_) if !is_constant => one_more_on_average(model, capacity)?,
            _ => one_more_of(Some(units), first),
        };
        return Ok(("one more unit at all times".to_owned(), vec![("units", edit)]));
    }
    let shifts = block.get("shift").and_then(Node::list).unwrap_or_default();
    if shifts.is_empty() {
        return Err("it has neither units nor shifts".to_owned());
    }
    let new = shifts.iter().map(|shift| {
        let name = free_name(shifts, &format!("one more {}", item_name(shift).unwrap_or_default()));
        let mut node = shift.clone();
        let place = shift.place;
        if let Some(table) = node.table_mut() {
            put(table, "name", Value::Text(name.clone()), place);
            put(table, "units", Value::Integer(1), place);
            // It begins with the change, unless the shift itself is still to come.
            let is_to_come = |date: &str| date > from.to_string().as_str();
            if !matches!(shift.get("starts").map(|it| &it.value), Some(Value::Date(date)) if is_to_come(date))
            {
                table.shift_remove("starts");
            }
        }
        ("shift", Edit::Add(NewItem { name, node }))
    });
    let unit = if shifts.len() == 1 {
        "one more unit in its shift".to_owned()
    } else {
        format!("one more unit in each of its {} shifts", shifts.len())
    };
    Ok((unit, new.collect()))
}

/// One more of a number that is written, or comes from elsewhere.
fn one_more_of(written: Option<&Node>, now: u32) -> Edit {
    match written.map(|node| &node.value) {
        Some(Value::Integer(_) | Value::Float(_)) => Edit::AddTo(1.0),
        _ => Edit::Set(f64::from(now) + 1.0),
    }
}

/// A factor that brings one more on average over the run.
fn one_more_on_average(
    model: &Model,
    capacity: &[(crate::time::SimTime, u32)],
) -> Result<Edit, String> {
    let end = model.horizon.end;
    let spans = capacity.iter().enumerate().map(|(at, &(from, units))| {
        let to = capacity.get(at + 1).map_or(end, |next| next.0.min(end));
        (to - from).seconds().max(0) as f64 / DAY as f64 * f64::from(units)
    });
    let mean = spans.sum::<f64>() / (end.seconds() as f64 / DAY as f64);
    if mean < 0.5 {
        return Err("there is hardly one of it".to_owned());
    }
    Ok(Edit::Multiply((mean + 1.0) / mean))
}

fn free_name(items: &[Node], wanted: &str) -> String {
    let is_taken = |name: &str| items.iter().any(|item| item_name(item) == Some(name));
    let mut name = wanted.to_owned();
    let mut number = 2;
    while is_taken(&name) {
        name = format!("{wanted} {number}");
        number += 1;
    }
    name
}

fn put(table: &mut Table, key: &str, value: Value, place: crate::diagnostics::Place) {
    table.insert(key.to_owned(), Entry { key: place, node: Node { value, place } });
}

/// A name as addresses write it: in quotes if it has a dot or a space.
fn quoted(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    if is_plain { name.to_owned() } else { format!("\"{name}\"") }
}
