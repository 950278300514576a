//! Observed tables: the rows of published figures, month by month.

use super::{Band, Board, Cell, Counts, Grid, Known};
use crate::diagnostics::{Fault, Faults, FileId, Place, Sources, catalogue};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Monthly counts by cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ObservedTable {
    months: BTreeMap<Cell, BTreeMap<Date, Month>>,
    /// Rows that were not taken, and why.
    pub passed_over: PassedOver,
}

/// How many rows were not taken, by reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassedOver(pub BTreeMap<String, usize>);

impl PassedOver {
    fn add(&mut self, reason: &str) {
        *self.0.entry(reason.to_owned()).or_default() += 1;
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Month {
    patients: Option<f64>,
    breaches: Option<f64>,
    performance: Option<f64>,
    bands: BTreeMap<Band, f64>,
}

impl Month {
    fn counts(&self, bands: &[Band]) -> Option<Counts> {
        let in_bands: f64 = self.bands.values().sum();
        let patients = self.patients.or((!self.bands.is_empty()).then_some(in_bands))?;
        let within = match (self.breaches, self.performance) {
            (Some(breaches), _) => patients - breaches,
            (None, Some(share)) => patients * share,
            (None, None) => f64::NAN,
        };
        let bands = bands.iter().map(|band| self.bands.get(band).copied().unwrap_or(0.0));
        Some(Counts { patients, within, bands: bands.collect() })
    }
}

/// The columns that name a row, and those that it must have.
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
const NEEDED: [&str; 6] = ["org_code", "standard", "period_start", "period_end", "metric", "value"];

/// Reads a table and adds its rows to `table`. All faults are collected.
pub fn read_observed(file: FileId, sources: &Sources, faults: &Faults, table: &mut ObservedTable) {
    let text = sources.file(file).text.as_str();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let place_of = |byte: usize| {
        let start = byte.min(text.len());
        let rest = text.get(start..).unwrap_or_default();
        let skipped = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let end = rest[skipped..].find('\n').map_or(text.len(), |end| start + skipped + end);
        Place { file, start: start + skipped, end }
    };
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(error) => {
            let fault = Fault::new(catalogue::MALFORMED_CSV, "observed", error.to_string());
            faults.push(fault.at(place_of(0)).expected("a CSV file with a header line"));
            return;
        }
    };
    let column = |name: &str| header.iter().position(|column| column == name);
    let before = faults.len();
    for name in NEEDED.into_iter().filter(|name| column(name).is_none()) {
        faults.push(
            Fault::new(
                catalogue::MISSING_COLUMN,
                "observed",
                format!("{} has no column \"{name}\"", sources.file(file).path),
            )
            .at(place_of(0))
            .expected(format!("columns {}", COLUMNS.join(", ")))
            .nearest(name, header.iter().map(String::as_str)),
        );
    }
    if faults.len() > before {
        return;
    }
    let columns = COLUMNS.map(column);
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let byte = error.position().map_or(0, |position| position.byte() as usize);
                let fault = Fault::new(catalogue::MALFORMED_CSV, "observed", error.to_string());
                faults.push(
                    fault.at(place_of(byte)).expected("as many cells in each row as in the header"),
                );
                continue;
            }
        };
        let place = place_of(record.position().map_or(0, |position| position.byte() as usize));
        let cells = columns.map(|at| at.and_then(|at| record.get(at)).unwrap_or_default());
        if let Err((column, expected)) = add(table, &cells) {
            faults.push(
                Fault::new(
                    catalogue::BAD_CELL,
                    "observed",
                    format!("column \"{}\": \"{}\"", COLUMNS[column], cells[column]),
                )
                .at(place)
                .expected(expected),
            );
        }
    }
}

/// Adds one row. A cell that cannot be read is told by its column.
fn add(table: &mut ObservedTable, cells: &[&str; 9]) -> Result<(), (usize, &'static str)> {
    let [org_code, standard, basis, tumour, route, start, end, metric, value] = *cells;
    let date = |column: usize, text: &str| {
        text.parse::<Date>().map_err(|_| (column, "a date such as 2024-04-01"))
    };
    let (start, end) = (date(5, start)?, date(6, end)?);
    if value.is_empty() {
        table.passed_over.add("without a value");
        return Ok(());
    }
    let number = value.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    let number = number.ok_or((8, "a number, 0 or more"))?;
    let band = Band::of_metric(metric);
    let reason = if start.day() != 1 || end != start.last_of_month() {
        "not of a whole month"
    } else if !matches!(basis, "" | "allocated") {
        "on another basis than \"allocated\""
    } else if !route.is_empty() && !tumour.is_empty() {
        "by route and tumour at once"
    } else if band.is_none() && !matches!(metric, "patients" | "breaches" | "performance") {
        "of a metric that is not fitted"
    } else {
        ""
    };
    if !reason.is_empty() {
        table.passed_over.add(reason);
        return Ok(());
    }
    let cell = Cell {
        org_code: org_code.to_owned(),
        standard: standard.to_owned(),
        route: route.to_owned(),
        tumour: tumour.to_owned(),
    };
    let month = table.months.entry(cell).or_default().entry(start).or_default();
    match (metric, band) {
        ("patients", _) => month.patients = Some(number),
        ("breaches", _) => month.breaches = Some(number),
        ("performance", _) => month.performance = Some(number),
        (_, Some(band)) => {
            month.bands.insert(band, number);
        }
        _ => {}
    }
    Ok(())
}

impl ObservedTable {
    /// The standards that it names.
    pub fn standards(&self) -> BTreeSet<&str> {
        self.months.keys().map(|cell| cell.standard.as_str()).collect()
    }

    /// The organisations that it names.
    pub fn organisations(&self) -> BTreeSet<&str> {
        self.months.keys().map(|cell| cell.org_code.as_str()).collect()
    }

    /// The first and the last month.
    pub fn span(&self) -> Option<(Date, Date)> {
        let months = || self.months.values().flat_map(BTreeMap::keys);
        Some((*months().min()?, *months().max()?))
    }

    /// Cells with a figure in one of these months.
    pub fn cells(&self, months: &[Date]) -> Vec<Cell> {
        let has = |rows: &BTreeMap<Date, Month>| {
            months.iter().any(|month| rows.get(month).and_then(|row| row.counts(&[])).is_some())
        };
        self.months.iter().filter(|(_, rows)| has(rows)).map(|(cell, _)| cell.clone()).collect()
    }

    /// Bands of a standard, those of all cells together.
    pub fn bands(&self, standard: &str) -> Vec<Band> {
        let of = |(_, rows): (&Cell, &BTreeMap<Date, Month>)| {
            rows.values().flat_map(|row| row.bands.keys().copied()).collect::<Vec<_>>()
        };
        let cells = self.months.iter().filter(|(cell, _)| cell.standard == standard);
        cells.flat_map(of).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Bands by standard that table and run have alike. A band that only one of
    /// them has is one in which the other has nobody, unless it overlaps.
    pub fn common_bands(&self, known: &Known) -> BTreeMap<String, Vec<Band>> {
        let common = |(standard, simulated): (&String, &Vec<Band>)| {
            let observed = self.bands(standard);
            let all: BTreeSet<Band> = observed.iter().chain(simulated).copied().collect();
            let all: Vec<Band> = all.into_iter().collect();
            let is_alike =
                all.windows(2).all(|pair| pair[0].to.is_some_and(|to| to < pair[1].from));
            (is_alike && !observed.is_empty()).then(|| (standard.clone(), all))
        };
        known.bands.iter().filter_map(common).collect()
    }

    /// What the table says of a cell in a month; `None` if nothing.
    pub fn counts(&self, cell: &Cell, month: Date, bands: &[Band]) -> Option<Counts> {
        self.months.get(cell)?.get(&month)?.counts(bands)
    }

    /// The table on a grid. Months without a row have nobody.
    pub fn board(&self, grid: &Grid) -> Board {
        let mut board = grid.empty();
        for (at, cell) in grid.cells.iter().enumerate() {
            let bands = grid.bands_of(&cell.standard);
            for (index, &month) in grid.months.iter().enumerate() {
                if let Some(counts) = self.counts(cell, month, bands) {
                    let numbers = grid.numbers_mut(&mut board, at, index);
                    numbers[0] = counts.patients;
                    numbers[1] = counts.within;
                    numbers[2..].copy_from_slice(&counts.bands);
                }
            }
        }
        board
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(text: &str) -> (ObservedTable, Vec<Fault>) {
        let mut sources = Sources::default();
        let file = sources.add("observed.csv", text);
        let faults = Faults::default();
        let mut table = ObservedTable::default();
        read_observed(file, &sources, &faults, &mut table);
        (table, faults.into_sorted())
    }

    #[test]
    fn a_table_gives_counts_by_month_and_says_what_it_passed_over() {
        let (table, faults) = read(
            "org_code,standard,basis,tumour,route,period_start,period_end,metric,value\n\
             X,28-day,allocated,,,2024-01-01,2024-01-31,patients,10\n\
             X,28-day,allocated,,,2024-01-01,2024-01-31,performance,0.7\n\
             X,28-day,allocated,,,2024-01-01,2024-01-31,days_0_to_28,7\n\
             X,28-day,allocated,,,2024-01-01,2024-01-31,days_over_28,3\n\
             X,28-day,whole,,,2024-01-01,2024-01-31,patients,10\n\
             X,28-day,allocated,,,2024-01-01,2024-12-31,patients,99\n\
             X,28-day,allocated,lung,,2024-02-01,2024-02-29,patients,\n",
        );
        assert!(faults.is_empty(), "{faults:?}");
        let cell = Cell::all("X", "28-day");
        let bands = table.bands("28-day");
        let found = table.counts(&cell, date(2024, 1, 1), &bands).expect("a row");
        assert_eq!(found, Counts { patients: 10.0, within: 7.0, bands: vec![7.0, 3.0] });
        assert_eq!(table.passed_over.0.values().sum::<usize>(), 3);
        assert_eq!(table.cells(&[date(2024, 2, 1)]), []);
    }

    #[test]
    fn bands_are_alike_unless_they_overlap() {
        let (table, _) = read(
            "org_code,standard,period_start,period_end,metric,value\n\
             X,s,2024-01-01,2024-01-31,days_0_to_28,7\n",
        );
        let band = |from, to| Band { from, to };
        let common = |bands: Vec<Band>| {
            let known =
                Known { bands: BTreeMap::from([("s".to_owned(), bands)]), ..Known::default() };
            table.common_bands(&known).remove("s")
        };
        let alike = vec![band(0, Some(28)), band(29, None)];
        assert_eq!(common(vec![band(29, None)]), Some(alike));
        assert_eq!(common(vec![band(0, Some(14)), band(15, Some(28))]), None);
    }

    #[test]
    fn faults_stand_where_they_are() {
        let (_, faults) = read("org_code,standard,period_start,metric,value\nX,a,b,c,1\n");
        assert_eq!(faults.len(), 1);
        assert!(faults[0].found.contains("period_end"));
        let (_, faults) = read(
            "org_code,standard,period_start,period_end,metric,value\n\
             X,28-day,2024-01-01,2024-01-31,patients,many\n\
             X,28-day,January,2024-01-31,patients,1\n",
        );
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].found.contains("many") && faults[1].found.contains("January"));
    }
}
