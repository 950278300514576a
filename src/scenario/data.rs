//! Data files that are named where they are used: data sets of durations, lists
//! of arrivals, the starting list, travel between sites.

use super::file_types::Text;
use super::map::IndexMap;
use super::tables::{Csv, Row, and_more};
use super::tree::{Node, Value, Whereabouts, join};
use super::units;
use crate::diagnostics::{Fault, Faults, FileId, catalogue};

/// The data files of a scenario, by the file that names them and the name.
#[derive(Debug, Clone, Default)]
pub(super) struct DataFiles {
    files: IndexMap<(FileId, String), Option<Csv>>,
}

/// Where a data file is named.
#[derive(Debug)]
pub(super) struct Named<'a> {
    pub(super) node: &'a Node,
    pub(super) address: String,
}

impl DataFiles {
    /// All names of data files in a tree, in order.
    pub(super) fn named(root: &Node) -> Vec<Named<'_>> {
        let mut found = Vec::new();
        walk(root, &mut Whereabouts::default(), &mut found);
        let list = root.get("starting_list").and_then(|list| list.get("file"));
        found.extend(list.map(|node| (node, "starting_list.file".to_owned())));
        let travel = root.get("travel").and_then(|travel| travel.get("file"));
        found.extend(travel.map(|node| (node, "travel.file".to_owned())));
        for (name, entry) in root.get("arrivals").and_then(Node::table).into_iter().flatten() {
            let address = join(&join("arrivals", name), "list");
            found.extend(entry.node.get("list").map(|node| (node, address)));
        }
        found.into_iter().map(|(node, address)| Named { node, address }).collect()
    }

    /// Whether the file of this name was looked up already.
    pub(super) fn has(&self, node: &Node) -> bool {
        node.text().is_some_and(|name| self.files.contains_key(&(node.place.file, name.to_owned())))
    }

    /// Keeps what was read; `None` if it could not be.
    pub(super) fn keep(&mut self, node: &Node, csv: Option<Csv>) {
        if let Some(name) = node.text() {
            self.files.insert((node.place.file, name.to_owned()), csv);
        }
    }

    /// A data file. It is reported if it was not read; what could not be read
    /// is reported already.
    pub(super) fn get(&self, name: &Text, faults: &Faults) -> Option<&Csv> {
        let found = self.files.get(&(name.place.file, name.value.clone()));
        if found.is_none() {
            faults.push(
                Fault::new(
                    catalogue::NOT_CHANGEABLE,
                    &name.address,
                    format!("the data file \"{}\" was not read with the scenario", name.value),
                )
                .at(name.place)
                .expected("a data file that the scenario itself names"),
            );
        }
        found?.as_ref()
    }

    /// A number of 0 or more from a cell.
    pub(super) fn quantity(text: &str) -> Option<f64> {
        units::number(text).filter(|number| number.is_finite() && !number.is_sign_negative())
    }
}

impl Csv {
    /// Position of a column that the scenario names; a fault if there is none.
    pub(super) fn column_named(&self, name: &Text, faults: &Faults) -> Option<usize> {
        let found = self.columns.iter().position(|column| *column == name.value);
        if found.is_none() {
            faults.push(
                Fault::new(
                    catalogue::MISSING_COLUMN,
                    &name.address,
                    format!("{} has no column \"{}\"", self.path, name.value),
                )
                .at(name.place)
                .expected(format!("one of its columns: {}", self.columns.join(", ")))
                .nearest(&name.value, self.columns.iter().map(String::as_str)),
            );
        }
        found
    }

    /// Reports columns that are none of `known`.
    pub(super) fn check_columns(&self, known: &[&str], address: &str, faults: &Faults) {
        for column in self.columns.iter().map(String::as_str) {
            if !known.contains(&column) && !matches!(column, "source" | "note") {
                faults.push(
                    Fault::new(
                        catalogue::UNKNOWN_KEY,
                        address,
                        format!("unknown column \"{column}\""),
                    )
                    .at(self.header)
                    .expected(format!("columns of {}", known.join(", ")))
                    .nearest(column, known.iter().copied()),
                );
            }
        }
    }

    /// Position of a column that may be absent.
    pub(super) fn optional(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

/// Faults of the cells of a file: of each column the first, and how many more
/// there are, for a file may be wrong in every row.
#[derive(Debug, Default)]
pub(super) struct BadCells {
    columns: IndexMap<String, (Fault, usize)>,
}

impl BadCells {
    /// A cell that cannot be read.
    pub(super) fn push(
        &mut self,
        row: &Row,
        column: &str,
        address: &str,
        told: impl FnOnce(Fault, &str) -> Fault,
    ) {
        if let Some((_, count)) = self.columns.get_mut(column) {
            *count += 1;
            return;
        }
        let start = format!("line {}, column \"{column}\": ", row.line);
        let fault = told(Fault::new(catalogue::BAD_CELL, address, "").at(row.place), &start);
        self.columns.insert(column.to_owned(), (fault, 1));
    }

    /// A cell whose text is not what is expected.
    pub(super) fn unreadable(
        &mut self,
        row: &Row,
        column: &str,
        address: &str,
        text: &str,
        expected: &str,
    ) {
        self.push(row, column, address, |mut fault, start| {
            fault.found = format!("{start}\"{text}\"");
            fault.expected(expected)
        });
    }

    /// A cell whose text is none of some names; position of the name if it is.
    pub(super) fn name<'n>(
        &mut self,
        row: &Row,
        column: &str,
        address: &str,
        text: &str,
        names: impl Iterator<Item = &'n str> + Clone,
        expected: &str,
    ) -> Option<usize> {
        let found = names.clone().position(|name| name == text);
        if found.is_none() {
            self.push(row, column, address, |mut fault, start| {
                fault.code = catalogue::UNKNOWN_NAME.0;
                fault.found = format!("{start}there is no {column} \"{text}\" here");
                fault.expected(expected).nearest(text, names)
            });
        }
        found
    }

    /// Reports them; says whether there were none.
    pub(super) fn report(self, faults: &Faults) -> bool {
        let none = self.columns.is_empty();
        for (_, (mut fault, count)) in self.columns {
            fault.found += &and_more(count - 1);
            faults.push(fault);
        }
        none
    }
}

/// Finds `empirical = { file = ... }` wherever a distribution may stand.
fn walk<'a>(node: &'a Node, here: &mut Whereabouts, found: &mut Vec<(&'a Node, String)>) {
    match &node.value {
        Value::Table(table) => {
            for (key, entry) in table {
                here.inside(key, |here| {
                    if key == "empirical"
                        && let Some(file) = entry.node.get("file")
                    {
                        found.push((file, join(here.address(), "file")));
                    }
                    walk(&entry.node, here, found);
                });
            }
        }
        Value::List(items) => {
            for (position, item) in items.iter().enumerate() {
                here.inside_item(item, position, |here| walk(item, here, found));
            }
        }
        _ => {}
    }
}
