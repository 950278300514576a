//! Published figures that stand beside simulated ones, and the register of
//! assumptions.

use super::checked::{Assumption, Names, PublishedFigure, StandardTerms};
use super::tables::Csv;
use super::tree::{Node, Table, Value, Whereabouts, short_table};
use super::units;
use crate::diagnostics::{Fault, Faults, catalogue};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The columns that the file may have.
const COLUMNS: [&str; 9] = [
    "org_code",
    "standard",
    "basis",
    "tumour",
    "route",
    "period_start",
    "period_end",
    "metric",
    "value",
];

/// Metrics of `summary.csv`; those of patients who wait longer than some days
/// also begin with `waiting_over_`.
const METRICS: [&str; 10] = [
    "performance",
    "patients",
    "breaches",
    "mean_wait",
    "waiting",
    "days_within",
    "days_breached",
    "utilisation",
    "gave_up",
    "refused",
];

/// The names that figures may be of.
pub(super) struct Known<'a> {
    org_codes: Vec<&'a str>,
    routes: Vec<&'a str>,
    tumours: Vec<&'a str>,
    standards: Vec<&'a str>,
}

impl<'a> Known<'a> {
    pub(super) fn new(names: &'a Names, standards: &'a [StandardTerms]) -> Self {
        let codes = names.organisations.iter().map(|organisation| organisation.code.as_str());
        Self {
            org_codes: codes.chain([names.alliance.as_str()]).collect(),
            routes: names.routes.iter().map(String::as_str).collect(),
            tumours: names.groups.iter().filter_map(|group| group.tumour.as_deref()).collect(),
            standards: standards.iter().map(|standard| standard.name.as_str()).collect(),
        }
    }

    /// What may stand in a column.
    fn names(&self, column: &str) -> &[&'a str] {
        match column {
            "org_code" => &self.org_codes,
            "route" => &self.routes,
            "tumour" => &self.tumours,
            "standard" => &self.standards,
            "basis" => &["allocated", "whole"],
            _ => &METRICS,
        }
    }

    fn has(&self, column: &str, name: &str) -> bool {
        let over = name.strip_prefix("waiting_over_").filter(|_| column == "metric");
        name.is_empty()
            || self.names(column).contains(&name)
            || over.is_some_and(|days| days.parse::<u32>().is_ok())
    }
}

/// The rows of the file of published figures. Columns that are absent mean
/// "all"; a period that is absent is the reporting period.
pub(super) fn figures(
    csv: &Csv,
    period: (Date, Date),
    known: &Known<'_>,
    faults: &Faults,
) -> Vec<PublishedFigure> {
    for column in csv.columns.iter().map(String::as_str) {
        if !COLUMNS.contains(&column) && !matches!(column, "source" | "note") {
            faults.push(
                Fault::new(
                    catalogue::UNKNOWN_KEY,
                    "published",
                    format!("unknown column \"{column}\""),
                )
                .at(csv.header)
                .expected(format!("columns of {}", COLUMNS.join(", ")))
                .nearest(column, COLUMNS),
            );
        }
    }
    let Some(value) = csv.column("value", "published", faults) else { return Vec::new() };
    let column = |name: &str| csv.columns.iter().position(|column| column == name);
    let named = ["org_code", "route", "tumour", "standard", "basis", "metric"];
    let columns = named.map(column);
    let mut told = BTreeSet::new();
    let (start, end) = (column("period_start"), column("period_end"));
    let mut figures = Vec::new();
    for row in &csv.rows {
        let text = |at: usize| columns[at].map_or("", |column| &row.cells[column]);
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
        // Each name is told once: its rows would stand beside nothing.
        for (at, name) in named.into_iter().enumerate() {
            let found = text(at);
            if !known.has(name, found) && told.insert((at, found)) {
                faults.push(
                    Fault::new(
                        catalogue::PUBLISHED,
                        "published",
                        format!("line {}, column \"{name}\": \"{found}\" is not known", row.line),
                    )
                    .at(row.place)
                    .expected("a name as in summary.csv")
                    .nearest(found, known.names(name).iter().copied()),
                );
            }
        }
        let date = |column: Option<usize>, name: &str, default: Date| match column {
            Some(column) if !row.cells[column].is_empty() => {
                row.cells[column].parse().unwrap_or_else(|_| {
                    bad(name, &row.cells[column], "a date");
                    default
                })
            }
            _ => default,
        };
        let number = units::number(&row.cells[value]).filter(|number| number.is_finite());
        let Some(number) = number else {
            // A figure that was not published.
            if !row.cells[value].is_empty() {
                bad("value", &row.cells[value], "a finite number");
            }
            continue;
        };
        if matches!(text(5), "performance" | "utilisation") && !(0.0..=1.0).contains(&number) {
            bad("value", &row.cells[value], "a share between 0 and 1, 0.79 and not 79");
            continue;
        }
        figures.push(PublishedFigure {
            org_code: text(0).to_owned(),
            route: text(1).to_owned(),
            tumour: text(2).to_owned(),
            standard: text(3).to_owned(),
            basis: text(4).to_owned(),
            period_start: date(start, "period_start", period.0),
            period_end: date(end, "period_end", period.1),
            metric: text(5).to_owned(),
            value: number,
        });
    }
    figures
}

/// All figures with a `source`, in order of address.
pub(super) fn assumptions(root: &Node) -> Vec<Assumption> {
    let mut found = Vec::new();
    let has_parts = root.get("part").is_some();
    walk(root, &mut Whereabouts::default(), &mut |table, address| {
        if let Some(source) = table.get("source").and_then(|entry| entry.node.text())
            && !(has_parts && is_of_part(address))
        {
            let (address, source) = (address.to_owned(), source.to_owned());
            found.push(Assumption { address, value: shown(table), source });
        }
    });
    found.sort_by(|one, other| one.address.cmp(&other.address));
    found
}

/// Whether an address is that of a part's step where the part is used: such
/// steps have a "/" in their names, and stand where they are written too.
fn is_of_part(address: &str) -> bool {
    address.starts_with("pathway.")
        && address.split_once(".step.\"").is_some_and(|(_, step)| step.contains('/'))
}

/// Shows all tables of a tree with their addresses.
fn walk(node: &Node, here: &mut Whereabouts, show: &mut impl FnMut(&Table, &str)) {
    match &node.value {
        Value::Table(table) => {
            show(table, here.address());
            for (key, entry) in table {
                here.inside(key, |here| walk(&entry.node, here, show));
            }
        }
        Value::List(items) => {
            for (position, item) in items.iter().enumerate() {
                here.inside_item(item, position, |here| walk(item, here, show));
            }
        }
        _ => {}
    }
}

/// A block's figures with their keys; of a parameter its value, and those of
/// its sites.
fn shown(table: &Table) -> String {
    // The `to` of an arm is its name; that of a shift is a time.
    let is_name = |key: &str| key == "name" || (key == "to" && !table.contains_key("from"));
    let is_remark = |key: &str| matches!(key, "source" | "note" | "title");
    let figure = |name: &str| table.get(name).map(|entry| entry.node.value.short());
    if let Some(value) = figure("value") {
        let sites = figure("sites").map_or_else(String::new, |sites| format!("; at {sites}"));
        return format!("{value}{sites}");
    }
    short_table(table.iter().filter(|(key, _)| !is_name(key) && !is_remark(key)))
}
