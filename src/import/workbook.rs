//! Workbooks of Excel: their sheets as rows of cells.
//!
//! Neither the size that a sheet states nor the drawings that it points at are
//! trusted: in most published workbooks both are wrong.

use super::fault::ImportFault;
use super::files::Source;
use calamine::{DataRef, Reader, Xlsx};
use std::io::{Cursor, Read};
use std::rc::Rc;

/// Most that a workbook may unpack to \[bytes\]; published ones have 10 MB.
const UNPACKED: u64 = 128 << 20;

/// Most cells of a workbook; published ones have half a million.
const CELLS: usize = 8_000_000;

/// A cell that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(Rc<str>),
    Number(f64),
}

/// A row with anything in it.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number, counted from 1.
    pub(super) number: u64,
    /// Cells by column, counted from 0, in order.
    pub(super) cells: Vec<(u32, Cell)>,
}

impl Row {
    /// The cell of a column.
    pub(super) fn cell(&self, column: u32) -> Option<&Cell> {
        self.cells.iter().find(|(at, _)| *at == column).map(|(_, cell)| cell)
    }

    /// The text of a column; empty for numbers.
    pub(super) fn text(&self, column: u32) -> &str {
        match self.cell(column) {
            Some(Cell::Text(text)) => text.trim(),
            _ => "",
        }
    }
}

/// A sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    /// Its name.
    pub(super) name: Rc<str>,
    /// Its rows in order.
    pub(super) rows: Vec<Row>,
}

/// Hands all sheets of a workbook over, one after another.
///
/// # Errors
/// If it cannot be unpacked or read, is too large, or `take` fails.
pub(super) fn each_sheet(
    source: &Source,
    mut take: impl FnMut(Sheet) -> Result<(), ImportFault>,
) -> Result<(), ImportFault> {
    let broken = |fault: String| {
        ImportFault::unreadable(&source.name, format!("cannot be read as a workbook: {fault}"))
            .hint("if it was cut short on the way, download it again")
    };
    measure(source)?;
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&*source.bytes))
        .map_err(|fault: calamine::XlsxError| broken(fault.to_string()))?;
    let mut left = CELLS;
    for name in workbook.sheet_names() {
        let mut sheet = Sheet { name: Rc::from(name.as_str()), rows: Vec::new() };
        let mut reader = workbook
            .worksheet_cells_reader(&name)
            .map_err(|fault| broken(format!("sheet \"{name}\": {fault}")))?;
        loop {
            let cell =
                reader.next_cell().map_err(|fault| broken(format!("sheet \"{name}\": {fault}")))?;
            let Some(cell) = cell else { break };
            let Some(left_after) = left.checked_sub(1) else {
                return Err(ImportFault::too_large(
                    &source.name,
                    format!("the workbook has more than {CELLS} cells"),
                )
                .expected("a workbook as it is published"));
            };
            left = left_after;
            let (row, column) = cell.get_position();
            let Some(value) = value(cell.get_value()) else { continue };
            let number = u64::from(row) + 1;
            if sheet.rows.last().is_none_or(|row| row.number != number) {
                sheet.rows.push(Row { number, cells: Vec::new() });
            }
            if let Some(row) = sheet.rows.last_mut() {
                row.cells.push((column, value));
            }
        }
        take(sheet)?;
    }
    Ok(())
}

fn value(data: &DataRef<'_>) -> Option<Cell> {
    let text = |text: &str| (!text.trim().is_empty()).then(|| Cell::Text(Rc::from(text)));
    match data {
        DataRef::Int(number) => Some(Cell::Number(*number as f64)),
        DataRef::Float(number) => Some(Cell::Number(*number)),
        DataRef::String(found) | DataRef::DateTimeIso(found) | DataRef::DurationIso(found) => {
            text(found)
        }
        DataRef::SharedString(found) => text(found),
        // A cell that Excel took for a date: a month that was typed.
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            text(&format!("{year:04}-{month:02}-{day:02}"))
        }
        DataRef::Bool(found) => text(if *found { "TRUE" } else { "FALSE" }),
        DataRef::Error(fault) => text(&fault.to_string()),
        DataRef::Empty => None,
    }
}

/// Unpacks everything once, keeping nothing: what a package states about its
/// own size may be a lie.
fn measure(source: &Source) -> Result<(), ImportFault> {
    let broken = |fault: String| {
        ImportFault::unreadable(&source.name, format!("cannot be unpacked: {fault}"))
            .hint("if it was cut short on the way, download it again")
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(&*source.bytes))
        .map_err(|fault| broken(fault.to_string()))?;
    let mut unpacked = 0;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|fault| broken(fault.to_string()))?;
        let mut part = part.take(UNPACKED + 1 - unpacked);
        unpacked += std::io::copy(&mut part, &mut std::io::sink())
            .map_err(|fault| broken(fault.to_string()))?;
        if unpacked > UNPACKED {
            return Err(ImportFault::too_large(
                &source.name,
                "the workbook unpacks to more than 128 MB",
            )
            .expected("a workbook as it is published"));
        }
    }
    Ok(())
}
