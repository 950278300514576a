//! Published NHS files into tables that scenarios and `calibrate` read.
//!
//! Every file is held against its own totals on the way. Files that are not
//! what they should be are faults; totals that do not add up in a published
//! file are warnings, since they do occur.

mod cancer;
mod diagnostics;
mod emergency;
mod fault;
mod files;
mod holidays;
mod ledger;
mod month;
mod months;
mod names;
mod observed;
mod organisations;
mod series;
mod table;
#[cfg(feature = "xlsx")]
mod workbook;

pub use fault::{Cause, ImportFault};

use ledger::Ledger;
use std::path::{Path, PathBuf};

/// What is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Cancer waiting times: provider workbook or Monthly Combined CSV.
    Cancer,
    /// A&E attendances: monthly CSV.
    Emergency,
    /// Diagnostic waits and activity (DM01): full extract.
    Diagnostics,
    /// Bank holidays: JSON of GOV.UK.
    BankHolidays,
}

impl Kind {
    /// The word for it on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cancer => "cancer",
            Self::Emergency => "emergency",
            Self::Diagnostics => "diagnostics",
            Self::BankHolidays => "bank-holidays",
        }
    }

    fn article_and_name(self) -> &'static str {
        match self {
            Self::Cancer => "a file of cancer waiting times",
            Self::Emergency => "an A&E file",
            Self::Diagnostics => "a file of diagnostic waits (DM01)",
            Self::BankHolidays => "a file of bank holidays",
        }
    }
}

/// What is to be imported.
#[derive(Debug)]
pub struct Request<'a> {
    /// What the files are.
    pub kind: Kind,
    /// The files.
    pub files: &'a [PathBuf],
    /// ODS codes of the organisations that are wanted; all if empty.
    pub orgs: &'a [String],
    /// Code under which their sum is written, if it is wanted.
    pub alliance: Option<&'a str>,
    /// Table of names that is used instead of the program's own.
    pub names: Option<&'a Path>,
    /// Division of bank holidays, such as `england-and-wales`.
    pub division: &'a str,
}

/// A table that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name of its file.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// Its rows, without the heading.
    pub rows: usize,
}

impl Table {
    fn new(name: &'static str, (bytes, rows): (Vec<u8>, usize)) -> Self {
        Self { name, bytes, rows }
    }
}

/// What came of the files.
#[derive(Debug)]
pub struct Imported {
    /// The tables.
    pub tables: Vec<Table>,
    /// Files, months, organisations and rows, a line each.
    pub summary: Vec<String>,
    /// Checks that were made, with how many passed, a line each.
    pub checks: Vec<String>,
    /// What deserves a look.
    pub warnings: Vec<String>,
}

impl Imported {
    fn new(tables: Vec<Table>, summary: Vec<String>, ledger: Ledger) -> Self {
        Self { tables, summary, checks: ledger.lines(), warnings: ledger.into_warnings() }
    }
}

/// Reads published files into tables.
///
/// # Errors
/// All faults of the files that were found.
pub fn import(request: &Request<'_>) -> Result<Imported, Vec<ImportFault>> {
    match request.kind {
        Kind::Cancer => cancer::import(request),
        Kind::Emergency => emergency::import(request),
        Kind::Diagnostics => diagnostics::import(request),
        Kind::BankHolidays => holidays::import(request),
    }
}
