//! Alternatives that are made in memory, for experiments that try many.

use super::edit::Action;
use super::tree::{Node, Value};
use crate::diagnostics::Place;
use jiff::civil::Date;

/// An alternative to the base that no file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// Short name, unique among those that are compared.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// What is changed.
    pub changes: Vec<VariantChange>,
}

/// One dated change of a variant.
#[derive(Debug, Clone, PartialEq)]
pub struct VariantChange {
    /// Address in the base, as a plan gives it.
    pub at: String,
    /// What is done there.
    pub edit: Edit,
    /// First day.
    pub from: Date,
    /// Last day; `None`: to the end of the run.
    pub to: Option<Date>,
    /// Cost of a year \[pence\].
    pub cost_a_year: Option<i64>,
}

/// What a variant does at an address.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Puts a number there.
    Set(f64),
    /// Adds to the number there.
    AddTo(f64),
    /// Multiplies the number or duration there.
    Multiply(f64),
    /// Adds a session or shift to the list there.
    Add(NewItem),
}

/// A session or shift that is not in the scenario, for instance one more of
/// those that are ([`super::Loader::one_more`]).
#[derive(Debug, Clone, PartialEq)]
pub struct NewItem {
    pub(super) name: String,
    pub(super) node: Node,
}

impl Edit {
    /// In words, as plans tell it.
    pub(super) fn in_words(&self, kind: &str) -> String {
        match self {
            Self::Set(value) => format!("set to {value}"),
            Self::AddTo(more) if *more < 0.0 => format!("take away {}", more.abs()),
            Self::AddTo(more) => format!("add {more}"),
            Self::Multiply(factor) => format!("multiply by {factor}"),
            Self::Add(item) => format!("add {kind} \"{}\"", item.name),
        }
    }

    pub(super) fn action(&self, place: Place) -> Action {
        match self {
            Self::Set(value) => Action::Set(Node { value: Value::Float(*value), place }),
            Self::AddTo(more) => Action::AddTo(*more),
            Self::Multiply(factor) => Action::Multiply(*factor),
            Self::Add(item) => Action::Add(item.node.clone()),
        }
    }
}

impl Variant {
    /// What it does, as a text: it stands for the file that a plan would have
    /// in the digest and in messages.
    pub(super) fn text(&self) -> String {
        let lines = self.changes.iter().map(|change| {
            let new = if let Edit::Add(item) = &change.edit {
                format!(" {:?}", item.node.value)
            } else {
                String::new()
            };
            let to = change.to.map_or_else(String::new, |to| format!(" until {to}"));
            format!("from {}{to} {}: {}{new}", change.from, change.at, change.edit.in_words("item"))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
