//! CSV tables and looking things up in them.

use super::figures::Here;
use super::map::IndexMap;
use super::tree::{Node, Table as TreeTable, join};
use super::units;
use crate::diagnostics::{Fault, Faults, FileId, Place, Sources, catalogue};
use csv::StringRecord;
use indexmap::Equivalent;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Stands in a key column for all names.
const ANY: &str = "*";

/// Most keys that a table may have: each kind once.
const MOST_KEYS: usize = 4;

/// Keys of a row that is looked for; they hash and compare as owned ones do.
#[derive(Hash)]
struct Wanted<'a>(&'a [&'a str]);

impl Equivalent<Vec<String>> for Wanted<'_> {
    fn equivalent(&self, keys: &Vec<String>) -> bool {
        self.0 == keys.as_slice()
    }
}

/// A CSV file as text cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Csv {
    pub(super) path: String,
    pub(super) header: Place,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// A row of a CSV file.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) cells: StringRecord,
    pub(super) place: Place,
    pub(super) line: u64,
}

impl Csv {
    /// Reads a whole file.
    pub(super) fn parse(file: FileId, sources: &Sources, address: &str, faults: &Faults) -> Self {
        let source = sources.file(file);
        let text = source.text.as_str();
        let line_at = |start: usize| {
            let rest = text.get(start..).unwrap_or_default();
            let skipped = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
            let end = rest[skipped..].find('\n').map_or(text.len(), |end| start + skipped + end);
            Place { file, start: start + skipped, end }
        };
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(text.as_bytes());
        let malformed = |error: &csv::Error| {
            let place = error
                .position()
                .map_or_else(|| line_at(0), |position| line_at(position.byte() as usize));
            let found = match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("this row has {len} cells, the header {expected_len}")
                }
                _ => error.to_string(),
            };
            faults.push(
                Fault::new(catalogue::MALFORMED_CSV, address, found)
                    .at(place)
                    .expected("as many cells in each row as in the header"),
            );
        };
        let columns = match reader.headers() {
            Ok(headers) => headers.iter().map(str::to_owned).collect(),
            Err(error) => {
                malformed(&error);
                Vec::new()
            }
        };
        let mut rows = Vec::new();
        let mut record = StringRecord::new();
        loop {
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {
                    let position = record.position();
                    rows.push(Row {
                        cells: trimmed(&record),
                        place: line_at(position.map_or(0, |position| position.byte() as usize)),
                        line: position.map_or(0, csv::Position::line),
                    });
                }
                Err(error) => malformed(&error),
            }
        }
        Self { path: source.path.clone(), header: line_at(0), columns, rows }
    }

    /// Position of a column that there must be; a fault in the header if there
    /// is none.
    pub(super) fn column(&self, name: &str, address: &str, faults: &Faults) -> Option<usize> {
        let expected = || format!("a column \"{name}\" in the header line");
        self.position(name, Asking { address, place: self.header }, expected, faults)
    }

    /// Position of a column that the scenario or a plan names; a fault where it
    /// is named if there is none.
    fn named_column(&self, name: &str, asking: Asking<'_>, faults: &Faults) -> Option<usize> {
        let expected = || format!("one of its columns: {}", self.columns.join(", "));
        self.position(name, asking, expected, faults)
    }

    fn position(
        &self,
        name: &str,
        asking: Asking<'_>,
        expected: impl FnOnce() -> String,
        faults: &Faults,
    ) -> Option<usize> {
        let found = self.columns.iter().position(|column| column == name);
        if found.is_none() {
            let text = format!("{} has no column \"{name}\"", self.path);
            faults.push(
                Fault::new(catalogue::MISSING_COLUMN, asking.address, text)
                    .at(asking.place)
                    .expected(expected())
                    .nearest(name, self.columns.iter().map(String::as_str)),
            );
        }
        found
    }
}

/// The cells of a row without spaces around them.
fn trimmed(record: &StringRecord) -> StringRecord {
    if record.iter().all(|cell| cell.trim().len() == cell.len()) {
        return record.clone();
    }
    let mut cells = StringRecord::with_capacity(record.as_slice().len(), record.len());
    cells.extend(record.iter().map(str::trim));
    cells
}

/// Where in a row a cell stands, as far as that is plain to see.
fn cell_place(row: &Row, column: usize, sources: &Sources) -> Place {
    let line = sources.text_at(row.place);
    if line.contains('"') {
        return row.place;
    }
    let mut start = row.place.start;
    for (index, cell) in line.split(',').enumerate() {
        if index == column {
            return Place { start, end: start + cell.len(), ..row.place };
        }
        start += cell.len() + 1;
    }
    row.place
}

/// A table whose rows are found by their keys.
#[derive(Debug, Clone)]
pub(super) struct Table {
    name: String,
    csv: Arc<Csv>,
    /// Names of the key columns, in order.
    pub(super) keys: Vec<String>,
    /// Of each column of the file, the seconds in its unit, if it has one.
    units: Vec<Option<i64>>,
    by_keys: Arc<IndexMap<Vec<String>, usize>>,
    /// Whether some row serves for all names of a key.
    has_stars: bool,
    /// All months of the table, in order.
    months: Arc<[String]>,
    /// Cells that a plan or setting changed: row, column.
    changed: IndexMap<(usize, usize), (String, Place)>,
}

/// All tables by name.
pub(super) type Tables = IndexMap<String, Table>;

/// The months among the keys of a table's rows, in order.
fn months_of(keys: &[String], by_keys: &IndexMap<Vec<String>, usize>) -> Arc<[String]> {
    let at = keys.iter().position(|key| key == "month");
    let months: BTreeSet<&String> = by_keys.keys().filter_map(|key| key.get(at?)).collect();
    months.into_iter().cloned().collect()
}

/// Where a look-up stands, for its faults.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) address: &'a str,
    pub(super) place: Place,
}

/// A number read from a cell: plain, or a duration \[seconds\].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub(super) number: f64,
    /// Seconds in the column's unit, if it has one.
    pub(super) unit: Option<i64>,
}

impl Table {
    /// Indexes a file's rows by the keys that the `[table.NAME]` block names.
    pub(super) fn new(
        name: &str,
        block: &TreeTable,
        csv: Csv,
        sources: &Sources,
        faults: &Faults,
    ) -> Option<Self> {
        let address = join("table", name);
        let texts = |node: &Node| -> Option<Vec<String>> {
            node.list()?.iter().map(|item| item.text().map(str::to_owned)).collect()
        };
        let keys = match block.get("keys") {
            Some(entry) => texts(&entry.node).unwrap_or_default(),
            None => Vec::new(),
        };
        for key in &keys {
            if !matches!(key.as_str(), "site" | "pathway" | "month" | "hour") {
                let place = block.get("keys").map_or(csv.header, |entry| entry.node.place);
                faults.push(
                    Fault::new(
                        catalogue::UNKNOWN_CHOICE,
                        join(&address, "keys"),
                        format!("\"{key}\" is no key"),
                    )
                    .at(place)
                    .expected("any of \"site\", \"pathway\", \"month\", \"hour\"")
                    .nearest(key, ["site", "pathway", "month", "hour"]),
                );
                return None;
            }
        }
        let positions: Option<Vec<usize>> =
            keys.iter().map(|key| csv.column(key, &address, faults)).collect();
        let positions = positions?;
        let mut units = vec![None; csv.columns.len()];
        if let Some(table) = block.get("units").and_then(|entry| entry.node.table()) {
            for (column, unit) in table {
                let at = csv.column(column, &join(&address, "units"), faults)?;
                let text = unit.node.text().unwrap_or_default();
                units[at] = units::unit_seconds(text);
                if units[at].is_none() {
                    faults.push(
                        Fault::new(
                            catalogue::BAD_QUANTITY,
                            join(&join(&address, "units"), column),
                            format!("\"{text}\" is not a unit of time"),
                        )
                        .at(unit.node.place)
                        .expected("s, min, hours, days or weeks"),
                    );
                }
            }
        }
        if has_bad_times(&csv, &keys, &positions, &address, sources, faults) {
            return None;
        }
        let mut by_keys: IndexMap<Vec<String>, usize> =
            IndexMap::with_capacity_and_hasher(csv.rows.len(), <_>::default());
        for (index, row) in csv.rows.iter().enumerate() {
            let key: Vec<String> = positions
                .iter()
                .zip(&keys)
                .map(|(&at, key)| normal_key(key, &row.cells[at]))
                .collect();
            let (at, before) = by_keys.insert_full(key, index);
            if let Some(first) = before {
                let shown =
                    by_keys.get_index(at).map_or_else(String::new, |(key, _)| key.join(", "));
                faults.push(
                    Fault::new(catalogue::ROW_TWICE, &address, format!("a second row for {shown}"))
                        .at(row.place)
                        .expected(format!(
                            "one row for each {}; the first is in line {}",
                            keys.join(", "),
                            csv.rows[first].line
                        )),
                );
            }
        }
        let months = months_of(&keys, &by_keys);
        let has_stars = by_keys.keys().flatten().any(|name| name == ANY);
        Some(Self {
            name: name.to_owned(),
            csv: Arc::new(csv),
            keys,
            units,
            by_keys: Arc::new(by_keys),
            has_stars,
            months,
            changed: IndexMap::default(),
        })
    }

    /// Reports keys that name nothing, each name once: their rows would match
    /// nothing.
    pub(super) fn check_names(
        &self,
        key: &str,
        names: &[&str],
        sources: &Sources,
        faults: &Faults,
    ) {
        let Some(at) = self.csv.columns.iter().position(|column| column == key) else { return };
        if !self.is_keyed_by(key) {
            return;
        }
        let mut unknown: IndexMap<&str, (&Row, usize)> = IndexMap::default();
        for row in &self.csv.rows {
            let name = &row.cells[at];
            if name != "*" && !names.contains(&name) {
                unknown.entry(name).or_insert((row, 0)).1 += 1;
            }
        }
        for (name, (row, count)) in unknown {
            let found = format!(
                "line {}, column \"{key}\": there is no {key} \"{name}\"{}",
                row.line,
                and_more(count - 1)
            );
            faults.push(
                Fault::new(
                    catalogue::UNKNOWN_IN_TABLE,
                    join(&join("table", &self.name), key),
                    found,
                )
                .at(cell_place(row, at, sources))
                .expected(format!("the name of a [{key}.NAME] block, or *"))
                .nearest(name, names.iter().copied()),
            );
        }
    }

    /// Whether rows differ by `key`.
    pub(super) fn is_keyed_by(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known == key)
    }

    /// All months of the table, in order.
    pub(super) fn months(&self) -> &[String] {
        &self.months
    }

    /// The row that serves here; `*` rows serve where there is none of the name.
    pub(super) fn row(&self, here: Here<'_>) -> Option<usize> {
        let mut names = [ANY; MOST_KEYS];
        let exact = names.get_mut(..self.keys.len())?;
        for (name, key) in exact.iter_mut().zip(&self.keys) {
            *name = here.key(key).unwrap_or(ANY);
        }
        let exactly = self.by_keys.get(&Wanted(exact)).copied();
        if exactly.is_some() || !self.has_stars {
            return exactly;
        }
        // Fewest stars first; of equally many, the star furthest right.
        let exact = &*exact;
        let masks = |stars: usize| {
            let all = (1..1_u32 << exact.len()).rev();
            all.filter(move |mask| mask.count_ones() as usize == stars)
        };
        (1..=exact.len()).flat_map(masks).find_map(|mask| {
            let mut key = [ANY; MOST_KEYS];
            for (at, &name) in exact.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 0) {
                key[at] = name;
            }
            self.by_keys.get(&Wanted(&key[..exact.len()])).copied()
        })
    }

    /// Whether there is a row for this.
    pub(super) fn has_row(&self, here: Here<'_>) -> bool {
        self.row(here).is_some()
    }

    /// Reads the cell of a row.
    pub(super) fn cell(
        &self,
        row: usize,
        column: &str,
        asking: Asking<'_>,
        sources: &Sources,
        faults: &Faults,
    ) -> Option<Cell> {
        let at = self.csv.named_column(column, asking, faults)?;
        let unit = self.units[at];
        let (text, place) = match self.changed.get(&(row, at)) {
            Some((text, place)) => (text.as_str(), Some(*place)),
            None => (&self.csv.rows[row].cells[at], None),
        };
        match units::number(text) {
            Some(number) if number.is_finite() && !(number == 0.0 && number.is_sign_negative()) => {
                Some(Cell { number, unit })
            }
            _ => {
                let row = &self.csv.rows[row];
                faults.push(
                    Fault::new(
                        catalogue::BAD_CELL,
                        join(&join("table", &self.name), column),
                        format!(
                            "line {}, column \"{column}\": \"{text}\" is not a usable number",
                            row.line
                        ),
                    )
                    .at(place.unwrap_or_else(|| cell_place(row, at, sources)))
                    .expected(if text.contains(',') {
                        "a finite number; a comma only between thousands, as in 1,260"
                    } else {
                        "a finite number"
                    }),
                );
                None
            }
        }
    }

    /// The fault of a look-up that finds no row.
    pub(super) fn missing_row(&self, asking: Asking<'_>, here: Here<'_>) -> Fault {
        let keys: Vec<String> = self
            .keys
            .iter()
            .map(|key| format!("{key} \"{}\"", here.key(key).unwrap_or(ANY)))
            .collect();
        Fault::new(
            catalogue::MISSING_ROW,
            asking.address,
            format!("table \"{}\" has no row for {}", self.name, keys.join(", ")),
        )
        .at(asking.place)
        .expected(format!("such a row in {}, or one with *", self.csv.path))
    }

    /// The row and column of a cell's address: keys, then the column.
    pub(super) fn cell_at(&self, path: &[String]) -> Result<(usize, usize), CellError> {
        let (column, keys) = path.split_last().ok_or(CellError::Shape)?;
        if keys.len() != self.keys.len() {
            return Err(CellError::Shape);
        }
        let keys: Vec<String> =
            keys.iter().zip(&self.keys).map(|(name, key)| normal_key(key, name)).collect();
        let row = *self.by_keys.get(&keys).ok_or(CellError::Row)?;
        let column = self
            .csv
            .columns
            .iter()
            .position(|known| known == column)
            .ok_or_else(|| CellError::Column(self.csv.columns.clone()))?;
        Ok((row, column))
    }

    /// The text of a cell.
    pub(super) fn text(&self, row: usize, column: usize) -> &str {
        self.changed.get(&(row, column)).map_or(&self.csv.rows[row].cells[column], |(text, _)| text)
    }

    /// Changes a cell.
    pub(super) fn change(&mut self, row: usize, column: usize, text: String, place: Place) {
        self.changed.insert((row, column), (text, place));
    }
}

/// Why an address is no cell.
#[derive(Debug)]
pub(super) enum CellError {
    Shape,
    Row,
    Column(Vec<String>),
}

/// Keys are compared as text; months may be written as dates, hours with a
/// leading zero.
fn normal_key(key: &str, text: &str) -> String {
    match key {
        "month" if text.len() > 7 && text.is_char_boundary(7) => text[..7].to_owned(),
        "hour" => text.trim_start_matches('0').to_owned(),
        _ => text.to_owned(),
    }
}

/// Whether a cell can be a month or an hour; those that cannot would match
/// nothing. `*` may stand everywhere.
fn is_key(key: &str, text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    match key {
        _ if text == "*" => true,
        "month" => match text.len() {
            7 => format!("{text}-01").parse::<Date>().is_ok(),
            10 => text.parse::<Date>().is_ok(),
            _ => false,
        },
        "hour" => {
            matches!(text.len(), 1 | 2)
                && digits(text)
                && text.parse::<u8>().is_ok_and(|hour| hour < 24)
        }
        _ => true,
    }
}

/// Reports cells that are no months or hours where such are keys: for each
/// column the first, and how many more there are.
fn has_bad_times(
    csv: &Csv,
    keys: &[String],
    positions: &[usize],
    address: &str,
    sources: &Sources,
    faults: &Faults,
) -> bool {
    let mut any = false;
    for (key, &at) in keys.iter().zip(positions) {
        let mut bad = csv.rows.iter().filter(|row| !is_key(key, &row.cells[at]));
        let Some(row) = bad.next() else { continue };
        any = true;
        let expected = match key.as_str() {
            "month" => "a month such as 2024-04, or *",
            _ => "an hour from 0 to 23, or *",
        };
        let found = format!(
            "line {}, column \"{key}\": \"{}\" is no {key}{}",
            row.line,
            &row.cells[at],
            and_more(bad.count())
        );
        faults.push(
            Fault::new(catalogue::BAD_CELL, join(address, key), found)
                .at(cell_place(row, at, sources))
                .expected(expected),
        );
    }
    any
}

/// How many more rows have the same fault.
pub(super) fn and_more(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " (and one more row)".to_owned(),
        _ => format!(" (and {count} more rows)"),
    }
}
