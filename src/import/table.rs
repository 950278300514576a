//! Rows of CSV files, by the names of their columns.

use super::fault::{At, ImportFault};
use super::files::Source;
use super::ledger::Ledger;
use std::rc::Rc;

/// A heading without what differs from file to file: case, underscores,
/// spaces, and numbers of footnotes.
pub(super) fn plain(heading: &str) -> String {
    let mut text = heading.to_lowercase().replace('_', " ").replace('"', "");
    for note in 1..=9 {
        text = text.replace(&format!("({note})"), "");
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A count, or `None` where it was not published: an empty cell, a dash, the
/// star of a suppressed number.
///
/// # Errors
/// If it is neither.
pub(super) fn count(text: &str) -> Result<Option<f64>, ()> {
    let text = text.trim();
    if matches!(text, "" | "-" | "*" | "." | ".." | "n/a" | "N/A" | "NA") {
        return Ok(None);
    }
    let number = text.replace(',', "").parse::<f64>().map_err(drop)?;
    if number.is_finite() && number >= 0.0 { Ok(Some(number)) } else { Err(()) }
}

/// A CSV file: heading and rows of texts.
#[derive(Debug)]
pub(super) struct Table {
    name: Rc<str>,
    columns: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
}

impl Table {
    /// Reads a text. Lines without any content are left out, and so are cells
    /// beyond the last column if they are empty.
    ///
    /// # Errors
    /// If it is no CSV, or a row has more cells than columns.
    pub(super) fn read(source: &Source) -> Result<Self, ImportFault> {
        let text = source.text()?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut table =
            Self { name: Rc::clone(&source.name), columns: Vec::new(), rows: Vec::new() };
        // Lines are counted here: the reader is one short where lines end in
        // a carriage return and a line feed.
        let bytes = text.as_bytes();
        let (mut line, mut counted) = (1, 0);
        for record in reader.records() {
            let record =
                record.map_err(|fault| ImportFault::new(&source.name, fault.to_string()))?;
            let mut start = record.position().map_or(0, |position| position.byte() as usize);
            while bytes.get(start).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
                start += 1;
            }
            line += bytes[counted..start].split(|byte| *byte == b'\n').count() as u64 - 1;
            counted = start;
            if record.iter().all(str::is_empty) {
                continue;
            }
            if table.columns.is_empty() {
                table.columns = record.iter().map(plain).collect();
                while table.columns.last().is_some_and(String::is_empty) {
                    table.columns.pop();
                }
                continue;
            }
            if record.iter().skip(table.columns.len()).any(|cell| !cell.is_empty()) {
                let found = format!("{} cells", record.len());
                return Err(ImportFault::new(At::line(&table.name, line), found)
                    .expected(format!("{} as in the first line", table.columns.len()))
                    .hint("a comma in a name needs quotation marks around it"));
            }
            table.rows.push((line, record));
        }
        if table.rows.is_empty() {
            return Err(ImportFault::new(&source.name, "the file has no rows below its heading"));
        }
        Ok(table)
    }

    /// The position of a column under any of these headings.
    pub(super) fn find(&self, headings: &[&str]) -> Option<usize> {
        self.columns.iter().position(|column| headings.contains(&column.as_str()))
    }

    /// The same for a column that must be there.
    ///
    /// # Errors
    /// If it is not, with the nearest heading that is.
    pub(super) fn column(&self, headings: &[&str]) -> Result<usize, ImportFault> {
        self.find(headings).ok_or_else(|| {
            ImportFault::new(&self.name, format!("there is no column \"{}\"", headings[0]))
                .expected("all columns of the published file")
                .nearest(headings[0], self.columns.iter().map(String::as_str))
        })
    }

    /// The rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = Line<'_>> {
        self.rows.iter().map(|(line, record)| Line {
            at: At::line(&self.name, *line),
            record,
            columns: &self.columns,
        })
    }
}

/// One row.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Where it stands.
    pub(super) at: At,
    record: &'a csv::StringRecord,
    columns: &'a [String],
}

impl Line<'_> {
    /// A cell; empty if the row is too short.
    pub(super) fn text(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default()
    }

    /// A count; what is none is a fault, and then not published.
    pub(super) fn count(&self, column: usize, ledger: &mut Ledger) -> Option<f64> {
        count(self.text(column)).unwrap_or_else(|()| {
            let heading = &self.columns[column];
            ledger.fault(
                ImportFault::new(
                    &self.at,
                    format!("\"{}\" in the column \"{heading}\"", self.text(column)),
                )
                .expected("a number that is not negative"),
            );
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Table, ImportFault> {
        let name: Rc<str> = Rc::from("a.csv");
        Table::read(&Source { name, file_name: "a.csv".into(), bytes: text.into() })
    }

    #[test]
    fn marks_line_ends_and_stray_columns_do_no_harm() {
        let table =
            read("\u{feff}Org Code,Total_WL (2),,\r\nRCF,\"1,200\",,\r\n\r\nRAE,-,,\r\n").unwrap();
        let (code, total) =
            (table.find(&["org code"]).unwrap(), table.find(&["total wl"]).unwrap());
        let mut ledger = Ledger::default();
        let rows: Vec<_> = table
            .rows()
            .map(|row| (row.text(code).to_owned(), row.count(total, &mut ledger)))
            .collect();
        assert_eq!(rows, [("RCF".to_owned(), Some(1200.0)), ("RAE".to_owned(), None)]);
        assert!(!ledger.has_faults());
        let lines: Vec<u64> = table.rows().map(|row| row.at.row).collect();
        assert_eq!(lines, [2, 4]);
    }

    #[test]
    fn faults_name_line_and_column() {
        let table = read("a,b\n1,x\n2,-3\n3,NaN\n").unwrap();
        let mut ledger = Ledger::default();
        for row in table.rows() {
            assert_eq!(row.count(1, &mut ledger), None);
        }
        let faults = ledger.into_faults();
        assert_eq!(faults.len(), 3);
        assert!(faults[0].to_string().starts_with("a.csv, line 2: \"x\" in the column \"b\""));
        let fault = table.column(&["bb"]).unwrap_err().to_string();
        assert!(fault.contains("no column \"bb\""), "{fault}");
    }

    #[test]
    fn a_row_with_too_many_cells_is_refused() {
        let fault = read("a,b\nLeeds, Teaching,3\n").unwrap_err().to_string();
        assert!(fault.contains("line 2: 3 cells") && fault.contains("quotation marks"), "{fault}");
        assert!(read("a,b\n").unwrap_err().to_string().contains("no rows"));
    }
}
