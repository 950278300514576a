//! Published figures that stand beside simulated ones, and the register of
//! assumptions.

use super::checked::{Assumption, PublishedFigure};
use super::tables::Csv;
use super::tree::{Node, Table, Value, join, join_item};
use crate::diagnostics::{Fault, Faults, catalogue};
use jiff::civil::Date;

/// The rows of the file of published figures. Columns that are absent mean
/// "all"; a period that is absent is the reporting period.
pub(super) fn figures(csv: &Csv, period: (Date, Date), faults: &Faults) -> Vec<PublishedFigure> {
    let Some(value) = csv.column("value", "published", faults) else { return Vec::new() };
    let column = |name: &str| csv.columns.iter().position(|column| column == name);
    let columns = ["org_code", "route", "tumour", "standard", "basis", "metric"].map(column);
    let (start, end) = (column("period_start"), column("period_end"));
    let mut figures = Vec::new();
    for row in &csv.rows {
        let text =
            |at: usize| columns[at].map_or_else(String::new, |column| row.cells[column].clone());
        let bad = |name: &str, found: &str, expected: &str| {
            faults.push(
                Fault::new(
                    catalogue::BAD_CELL,
                    "published",
                    format!("line {}, column \"{name}\": \"{found}\"", row.line),
                )
                .at(row.place)
                .expected(expected),
            );
        };
        let date = |column: Option<usize>, name: &str, default: Date| match column {
            Some(column) if !row.cells[column].is_empty() => {
                row.cells[column].parse().unwrap_or_else(|_| {
                    bad(name, &row.cells[column], "a date");
                    default
                })
            }
            _ => default,
        };
        let number = row.cells[value].parse::<f64>().ok().filter(|number| number.is_finite());
        let Some(number) = number else {
            // A figure that was not published.
            if !row.cells[value].is_empty() {
                bad("value", &row.cells[value], "a finite number");
            }
            continue;
        };
        figures.push(PublishedFigure {
            org_code: text(0),
            route: text(1),
            tumour: text(2),
            standard: text(3),
            basis: text(4),
            period_start: date(start, "period_start", period.0),
            period_end: date(end, "period_end", period.1),
            metric: text(5),
            value: number,
        });
    }
    figures
}

/// All figures with a `source`, in order of address.
pub(super) fn assumptions(root: &Node) -> Vec<Assumption> {
    let mut found = Vec::new();
    walk(root, "", &mut found);
    found.sort_by(|one, other| one.address.cmp(&other.address));
    found
}

fn walk(node: &Node, address: &str, found: &mut Vec<Assumption>) {
    match &node.value {
        Value::Table(table) => {
            if let Some(source) = table.get("source").and_then(|entry| entry.node.text()) {
                found.push(Assumption {
                    address: address.to_owned(),
                    value: shown(table),
                    source: source.to_owned(),
                });
            }
            for (key, entry) in table {
                walk(&entry.node, &join(address, key), found);
            }
        }
        Value::List(items) => {
            for (position, item) in items.iter().enumerate() {
                walk(item, &join_item(address, item, position), found);
            }
        }
        _ => {}
    }
}

/// A block's figures with their keys; of a parameter its value alone.
fn shown(table: &Table) -> String {
    let figures: Vec<_> = table
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "source" | "note" | "name" | "to" | "title"))
        .collect();
    if let Some((_, value)) = figures.iter().find(|(key, _)| *key == "value") {
        return value.node.value.short();
    }
    let table = figures.into_iter().map(|(key, entry)| (key.clone(), entry.clone()));
    Value::Table(table.collect()).short()
}
