//! Changes at addresses: settings and plans.

use super::tables::{CellError, Tables};
use super::tree::{Entry, Node, Table, Value, item_name};
use super::units;
use crate::diagnostics::{Fault, Faults, Place, catalogue};

/// What is done at an address.
#[derive(Debug, Clone)]
pub(super) enum Action {
    /// Put a value there.
    Set(Node),
    /// Add a number to the number there.
    AddTo(f64),
    /// Multiply the number or duration there.
    Multiply(f64),
    /// Add an item to the list there.
    Add(Node),
}

/// An address with its place.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) path: Vec<String>,
    pub(super) shown: String,
    pub(super) place: Place,
}

impl Address {
    /// Reads an address; names with dots or spaces stand in quotes.
    pub(super) fn parse(text: &str, place: Place, faults: &Faults) -> Option<Self> {
        let mut path = Vec::new();
        let mut rest = text.trim();
        let well_formed = loop {
            let name = if let Some(quoted) = rest.strip_prefix('"') {
                let Some((name, after)) = quoted.split_once('"') else { break false };
                rest = after;
                name
            } else {
                let end = rest.find('.').unwrap_or(rest.len());
                let (name, after) = rest.split_at(end);
                rest = after;
                name.trim()
            };
            if name.is_empty() {
                break false;
            }
            path.push(name.to_owned());
            match rest.strip_prefix('.') {
                Some(after) => rest = after,
                None => break rest.is_empty(),
            }
        };
        if path.len() == 2 && path[0] == "parameter" {
            path.push("value".to_owned());
        }
        if well_formed {
            return Some(Self { path, shown: text.trim().to_owned(), place });
        }
        faults.push(
            Fault::new(catalogue::BAD_ADDRESS, text, format!("\"{text}\" is not an address"))
                .at(place)
                .expected("names joined by dots, for instance diary.ct.RR8.session.weekday.slots"),
        );
        None
    }

    fn fault(&self, code: catalogue::Code, found: impl Into<String>, expected: &str) -> Fault {
        Fault::new(code, &self.shown, found).at(self.place).expected(expected)
    }
}

/// Changes the tree or a table's cell, if it can.
pub(super) fn apply(
    address: &Address,
    action: &Action,
    root: &mut Node,
    tables: &mut Tables,
    faults: &Faults,
) {
    let done = if address.path[0] == "table" {
        change_cell(address, action, tables)
    } else {
        change_node(address, action, root)
    };
    if let Err(fault) = done {
        faults.push(*fault);
    }
}

fn change_cell(address: &Address, action: &Action, tables: &mut Tables) -> Result<(), Box<Fault>> {
    let unknown =
        |found: String, expected: &str| address.fault(catalogue::UNKNOWN_ADDRESS, found, expected);
    let name = address.path.get(1).map_or("", String::as_str);
    let names: Vec<String> = tables.keys().cloned().collect();
    let Some(table) = tables.get_mut(name) else {
        let fault = unknown(format!("there is no table \"{name}\""), "the name of a table");
        return Err(Box::new(fault.nearest(name, names.iter().map(String::as_str))));
    };
    let (row, column) = table.cell_at(&address.path[2..]).map_err(|error| {
        Box::new(match error {
            CellError::Shape => unknown(
                "this is no cell of the table".to_owned(),
                &format!("table.{name}, then {}, then a column", table.keys.join(", ")),
            ),
            CellError::Row => unknown("the table has no such row".to_owned(), "keys of a row"),
            CellError::Column(columns) => {
                let last = address.path.last().map_or("", String::as_str);
                unknown(format!("the table has no column \"{last}\""), "a column of the table")
                    .nearest(last, columns.iter().map(String::as_str))
            }
        })
    })?;
    let now = units::number(table.text(row, column));
    let not_a_number = || {
        Box::new(address.fault(catalogue::NOT_CHANGEABLE, "the cell is not a number", "a number"))
    };
    let (text, place) = match action {
        Action::Set(node) => match &node.value {
            Value::Text(text) => (text.clone(), node.place),
            Value::Integer(number) => (number.to_string(), node.place),
            Value::Float(number) => (number.to_string(), node.place),
            _ => return Err(not_a_number()),
        },
        Action::AddTo(more) => ((now.ok_or_else(not_a_number)? + more).to_string(), address.place),
        Action::Multiply(factor) => {
            ((now.ok_or_else(not_a_number)? * factor).to_string(), address.place)
        }
        Action::Add(_) => {
            return Err(Box::new(address.fault(
                catalogue::NOT_CHANGEABLE,
                "rows cannot be added to a table",
                "set, add_to or multiply",
            )));
        }
    };
    table.change(row, column, text, place);
    Ok(())
}

/// The names inside a node, for messages.
fn names_in(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Table(table) => table.keys().cloned().collect(),
        Value::List(items) => items.iter().filter_map(item_name).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn step_into<'a>(node: &'a mut Node, name: &str) -> Option<&'a mut Node> {
    match &mut node.value {
        Value::Table(table) => table.get_mut(name).map(|entry| &mut entry.node),
        Value::List(items) => items.iter_mut().find(|item| item_name(item) == Some(name)),
        _ => None,
    }
}

fn change_node(address: &Address, action: &Action, root: &mut Node) -> Result<(), Box<Fault>> {
    let Some((last, parents)) = address.path.split_last() else { return Ok(()) };
    let mut node = root;
    for name in parents {
        let names = names_in(node);
        node = step_into(node, name).ok_or_else(|| {
            Box::new(
                address
                    .fault(
                        catalogue::UNKNOWN_ADDRESS,
                        format!("there is no \"{name}\" at this address"),
                        "an address in the scenario",
                    )
                    .nearest(name, names.iter().map(String::as_str)),
            )
        })?;
    }
    let names = names_in(node);
    if let Value::Table(table) = &mut node.value
        && !table.contains_key(last.as_str())
    {
        let can_grow = matches!(last.as_str(), "session" | "shift");
        let new = match action {
            Action::Set(new) if parents.len() != 1 || address.path[0] == "parameter" => {
                Some(new.clone())
            }
            Action::Set(new) if parents.is_empty() => Some(new.clone()),
            Action::Add(item) if can_grow => {
                Some(Node { value: Value::List(vec![item.clone()]), place: item.place })
            }
            _ => None,
        };
        let number = matches!(action, Action::AddTo(_) | Action::Multiply(_));
        if number && table.values().any(|entry| entry.node.table().is_none()) {
            let fault = address.fault(
                catalogue::NOT_WRITTEN,
                format!(
                    "the scenario does not write \"{last}\" here, so there is no number to change"
                ),
                &format!(
                    "\"{last}\" written in the scenario, even at its default, or \"set\" instead"
                ),
            );
            return Err(Box::new(fault.nearest(last, names.iter().map(String::as_str))));
        }
        if let Some(new) = new {
            table.insert(last.clone(), Entry { key: address.place, node: new });
            return Ok(());
        }
    }
    let target = step_into(node, last).ok_or_else(|| {
        Box::new(
            address
                .fault(
                    catalogue::UNKNOWN_ADDRESS,
                    format!("there is no \"{last}\" at this address"),
                    "an address in the scenario",
                )
                .nearest(last, names.iter().map(String::as_str)),
        )
    })?;
    match action {
        Action::Set(new) => *target = new.clone(),
        Action::AddTo(_) | Action::Multiply(_) => change_number(address, action, target)?,
        Action::Add(item) => match &mut target.value {
            Value::List(items) if matches!(last.as_str(), "session" | "shift") => {
                let name = item_name(item);
                if items.iter().any(|other| item_name(other) == name) {
                    return Err(Box::new(address.fault(
                        catalogue::NAME_TWICE,
                        format!("\"{}\" is there already", name.unwrap_or_default()),
                        "a name of its own",
                    )));
                }
                items.push(item.clone());
            }
            _ => {
                return Err(Box::new(address.fault(
                    catalogue::NOT_CHANGEABLE,
                    "nothing can be added here",
                    "the \"session\" list of a diary or the \"shift\" list of a rota",
                )));
            }
        },
    }
    Ok(())
}

fn change_number(address: &Address, action: &Action, target: &mut Node) -> Result<(), Box<Fault>> {
    let change = |number: f64| match action {
        Action::AddTo(more) => number + more,
        Action::Multiply(factor) => number * factor,
        _ => number,
    };
    let multiply = if let Action::Multiply(factor) = action { Some(*factor) } else { None };
    let kind = target.value.kind();
    let fault = || {
        let expected = match kind {
            "table" => "a plain number, or multiply; or change the parameter or the table's cell",
            "text" => "a number; durations can be set and multiplied",
            _ => "a number",
        };
        Box::new(address.fault(
            catalogue::NOT_CHANGEABLE,
            format!("there is a {kind} at this address"),
            expected,
        ))
    };
    match &mut target.value {
        Value::Integer(number) => target.value = Value::Float(change(*number as f64)),
        Value::Float(number) => *number = change(*number),
        Value::Text(text) => {
            let (Some(factor), Ok(duration)) = (multiply, units::duration(text)) else {
                return Err(fault());
            };
            *text = format!("{} s", duration.seconds * factor);
        }
        Value::Table(table) => {
            let reference = table.contains_key("parameter") || table.contains_key("table");
            let (Some(factor), true) = (multiply, reference) else { return Err(fault()) };
            multiply_reference(table, factor, address.place);
        }
        _ => return Err(fault()),
    }
    target.place = address.place;
    Ok(())
}

fn multiply_reference(table: &mut Table, factor: f64, place: Place) {
    if let Some(Value::Table(inner)) = table.get_mut("times").map(|entry| &mut entry.node.value) {
        return multiply_reference(inner, factor, place);
    }
    let now = match table.get("times").map(|entry| &entry.node.value) {
        Some(Value::Float(times)) => *times,
        Some(Value::Integer(times)) => *times as f64,
        _ => 1.0,
    };
    let node = Node { value: Value::Float(now * factor), place };
    table.insert("times".to_owned(), Entry { key: place, node });
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_split_at_dots_outside_quotes() {
        let faults = Faults::default();
        let path = |text: &str| {
            Address::parse(text, Place::default(), &faults).map(|address| address.path)
        };
        assert_eq!(path("a.\"b c.d\".e").unwrap(), ["a", "b c.d", "e"]);
        assert_eq!(path("parameter.growth").unwrap(), ["parameter", "growth", "value"]);
        assert_eq!(path("a..b"), None);
        assert_eq!(path("a.\"b"), None);
        assert_eq!(path(""), None);
    }
}
