//! Everything that is read, before it is understood: the tree of all TOML
//! files, written out, and the tables.

use super::data::DataFiles;
use super::edit::{self, Action, Address};
use super::expand::{HERE, expand};
use super::files;
use super::includes::Includes;
use super::tables::{Csv, Table, Tables};
use super::tree::{self, Node, Value, join, parse_setting};
use crate::diagnostics::{Fault, Faults, FileId, Place, Sources, catalogue};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What was read.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) root: Node,
    pub(super) tables: Tables,
    pub(super) bank_holidays: BTreeSet<Date>,
    pub(super) published: Option<Csv>,
    pub(super) data: DataFiles,
    /// All files with the names under which they enter the digest.
    pub(super) read: Vec<(String, FileId)>,
}

/// Families of blocks that may be spread over files kind by kind.
const BY_SITE: [&str; 4] = ["rota", "beds", "diary", "meeting"];

impl Document {
    /// Reads a scenario and all that it names.
    pub(super) fn read(path: &Path, sources: &mut Sources, faults: &Faults) -> Option<Self> {
        let (main, folder) = files::main_file(path);
        let file = files::read(&main, files::MAX_TOML, None, sources, faults)?;
        let name = main.file_name().map(|name| name.to_string_lossy().into_owned());
        let mut read = vec![(name.unwrap_or_default(), file)];
        let mut root = tree::parse(file, &sources.file(file).text, faults);
        let mut reading = Reading {
            folder,
            includes: Includes::new(path, &main),
            sources,
            faults,
            read: &mut read,
        };
        let named = reading.take_includes(&mut root);
        reading.other_files(&mut root);
        reading.include(&mut root, &named, &mut vec![files::canonical(&main)]);
        // What follows would only complain about what a syntax error hid.
        if !faults.is_empty() {
            return None;
        }
        if let Some(table) = root.table_mut() {
            expand(table, faults);
        }
        let tables = reading.tables(&root);
        let bank_holidays = reading.bank_holidays(&root);
        let published = reading.csv(root.get("published"), "published");
        let data = reading.data_files(&root);
        Some(Self { root, tables, bank_holidays, published, data, read })
    }

    /// Applies `ADDRESS=VALUE` settings from the first day.
    pub(super) fn set(&mut self, settings: &[String], sources: &mut Sources, faults: &Faults) {
        for setting in settings {
            let file = sources.add("--set", setting.clone());
            let whole = Place { file, start: 0, end: setting.len() };
            let quoted = |at: usize| setting[..at].matches('"').count() % 2 == 1;
            let split = setting.match_indices('=').map(|(at, _)| at).find(|&at| !quoted(at));
            let Some(at) = split else {
                faults.push(
                    Fault::new(
                        catalogue::BAD_SETTING,
                        setting,
                        format!("\"{setting}\" is not a setting"),
                    )
                    .at(whole)
                    .expected("ADDRESS=VALUE, for instance parameter.growth=0.02"),
                );
                continue;
            };
            let place = Place { file, start: 0, end: at };
            let Some(address) = Address::parse(&setting[..at], place, faults) else { continue };
            let value = parse_setting(file, at + 1, &setting[at + 1..], &address.shown, faults);
            edit::apply(&address, &Action::Set(value), &mut self.root, &mut self.tables, faults);
        }
    }

    /// Puts a number at an address.
    pub(super) fn set_number(&mut self, address: &str, value: f64, faults: &Faults) {
        let place = Place::default();
        let Some(address) = Address::parse(address, place, faults) else { return };
        let action = Action::Set(Node { value: Value::Float(value), place });
        edit::apply(&address, &action, &mut self.root, &mut self.tables, faults);
    }
}

pub(super) struct Reading<'a> {
    folder: PathBuf,
    pub(super) includes: Includes,
    pub(super) sources: &'a mut Sources,
    pub(super) faults: &'a Faults,
    pub(super) read: &'a mut Vec<(String, FileId)>,
}

impl Reading<'_> {
    /// The folder beside whose files those are looked up that a file names.
    pub(super) fn folder_of(&self, file: FileId) -> &Path {
        self.includes.folder_of(file).unwrap_or(&self.folder)
    }

    fn file(&mut self, node: &Node, address: &str, limit: u64) -> Option<FileId> {
        let Some(name) = node.text() else {
            self.faults.push(
                Fault::new(catalogue::WRONG_TYPE, address, format!("found {}", node.value.short()))
                    .at(node.place)
                    .expected("the name of a file"),
            );
            return None;
        };
        let folder = self.folder_of(node.place.file);
        let path = files::inside(folder, name, (node.place, address), self.faults)?;
        let at = Some((node.place, address));
        let file = files::read(&path, limit, at, self.sources, self.faults)?;
        self.read.push((name.to_owned(), file));
        Some(file)
    }

    fn other_files(&mut self, root: &mut Node) {
        let names: Vec<Node> =
            root.get("files").and_then(Node::list).map(<[Node]>::to_vec).unwrap_or_default();
        for name in names {
            let Some(file) = self.file(&name, "files", files::MAX_TOML) else { continue };
            let path = PathBuf::from(&self.sources.file(file).path);
            self.includes.know(files::canonical(&path));
            let mut other = tree::parse(file, &self.sources.file(file).text, self.faults);
            let further = self.take_includes(&mut other);
            if let (Some(root), Value::Table(other)) = (root.table_mut(), other.value) {
                merge(root, other, "", 2, self.faults);
            }
            self.include(root, &further, &mut vec![files::canonical(&path)]);
        }
    }

    fn csv(&mut self, node: Option<&Node>, address: &str) -> Option<Csv> {
        let file = self.file(node?, address, files::MAX_CSV)?;
        Some(Csv::parse(file, self.sources, address, self.faults))
    }

    fn data_files(&mut self, root: &Node) -> DataFiles {
        let mut data = DataFiles::default();
        for named in DataFiles::named(root) {
            if !data.has(named.node) {
                let csv = self.csv(Some(named.node), &named.address);
                data.keep(named.node, csv);
            }
        }
        data
    }

    fn tables(&mut self, root: &Node) -> Tables {
        let mut tables = Tables::default();
        let names = |family: &str| -> Option<Vec<&str>> {
            let blocks = root.get(family).and_then(Node::table)?;
            Some(blocks.keys().map(String::as_str).collect())
        };
        let sites = names("site").unwrap_or_else(|| vec![HERE]);
        let pathways = names("pathway").unwrap_or_default();
        for (name, entry) in root.get("table").and_then(Node::table).into_iter().flatten() {
            let address = join("table", name);
            let Some(block) = entry.node.table() else { continue };
            let csv = self.csv(entry.node.get("file"), &join(&address, "file"));
            if let Some(csv) = csv
                && let Some(table) = Table::new(name, block, csv, self.sources, self.faults)
            {
                table.check_names("site", &sites, self.sources, self.faults);
                table.check_names("pathway", &pathways, self.sources, self.faults);
                tables.insert(name.clone(), table);
            }
        }
        tables
    }

    fn bank_holidays(&mut self, root: &Node) -> BTreeSet<Date> {
        let mut dates = BTreeSet::new();
        let Some(csv) = self.csv(root.get("bank_holidays"), "bank_holidays") else { return dates };
        let Some(column) = csv.column("date", "bank_holidays", self.faults) else { return dates };
        for row in &csv.rows {
            match row.cells[column].parse() {
                Ok(date) => {
                    dates.insert(date);
                }
                Err(_) => self.faults.push(
                    Fault::new(
                        catalogue::BAD_CELL,
                        "bank_holidays",
                        format!(
                            "line {}, column \"date\": \"{}\" is not a date",
                            row.line, &row.cells[column]
                        ),
                    )
                    .at(row.place)
                    .expected("a date such as 2025-12-25"),
                ),
            }
        }
        dates
    }
}

/// Puts the blocks of another file in; `depth` is how far blocks of the same
/// name may be joined.
pub(super) fn merge(
    into: &mut tree::Table,
    other: tree::Table,
    address: &str,
    depth: usize,
    faults: &Faults,
) {
    for (key, entry) in other {
        let here = join(address, &key);
        let deeper = if address.is_empty() && BY_SITE.contains(&key.as_str()) { 2 } else { 1 };
        let depth = if address.is_empty() { deeper } else { depth - 1 };
        let place = entry.key;
        match (into.get_mut(&key), entry) {
            (None, entry) => {
                into.insert(key, entry);
            }
            (
                Some(tree::Entry { node: Node { value: Value::Table(known), .. }, .. }),
                tree::Entry { node: Node { value: Value::Table(table), .. }, .. },
            ) if depth > 0 => merge(known, table, &here, depth, faults),
            _ => faults.push(
                Fault::new(
                    catalogue::TWICE,
                    here,
                    format!("\"{key}\" stands in another file already"),
                )
                .at(place)
                .expected("each block and key in one file only"),
            ),
        }
    }
}
