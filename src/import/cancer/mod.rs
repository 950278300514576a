//! Cancer waiting times.

mod adding;
mod combined;
mod demand;
mod observed;
#[cfg(feature = "xlsx")]
mod provider;
mod rows;

pub(super) use rows::ENGLAND;

use super::fault::ImportFault;
use super::files::{Content, Source};
use super::ledger::{Ledger, grouped};
use super::names::Names;
use super::observed as table;
use super::organisations::Organisations;
use super::{Imported, Kind, Request, Table, months};
use rows::{Row, Texts};
use std::collections::{BTreeMap, BTreeSet};

/// Reads files of cancer waiting times into tables.
///
/// # Errors
/// All faults that were found.
pub(super) fn import(request: &Request<'_>) -> Result<Imported, Vec<ImportFault>> {
    let names = Names::load(request.names)?;
    let mut ledger = Ledger::default();
    let mut texts = Texts::default();
    let mut all = Vec::new();
    let mut months = months::Months::default();
    for path in request.files {
        match read(path, &mut texts, &mut ledger) {
            Ok(rows) => {
                let of_file: BTreeSet<_> = rows.iter().map(|row| row.month).collect();
                months.add(path, of_file, &mut ledger);
                all.extend(rows);
            }
            Err(fault) => ledger.fault(fault),
        }
    }
    refuse_twice(&all, &mut ledger);
    let read = all.len();
    let mut meant = Vec::with_capacity(all.len());
    let mut told = BTreeSet::new();
    for row in all {
        match observed::meaning(&row, &names) {
            Ok(meaning) => meant.push((row, meaning)),
            // Each label is told once.
            Err(fault) => {
                if told.insert(fault.found.clone()) {
                    ledger.fault(fault);
                }
            }
        }
    }
    if ledger.has_faults() {
        return Err(ledger.into_faults());
    }
    let found = meant.iter().map(|(row, _)| (row.org.clone(), row.month)).collect();
    let organisations = Organisations::new(request.orgs, request.alliance, &found)?;
    organisations.warn_of_gaps(&mut ledger);
    months.warn_of_gaps(&mut ledger);
    let mut figures = observed::figures(&meant, &organisations);
    if let Some(sum) = organisations.sum {
        let complete = |month| organisations.is_complete(month);
        table::add_sum(&mut figures, organisations.chosen, sum, complete);
    }
    let months_read = organisations.months();
    let sites = organisations.chosen();
    let tables = vec![
        Table::new("observed_cancer.csv", table::csv(&figures, &organisations.codes, false)),
        Table::new(
            "referrals.csv",
            demand::referrals(&meant, &organisations).csv(sites, &months_read),
        ),
        Table::new(
            "screening.csv",
            demand::screening(&meant, &organisations).csv(sites, &months_read),
        ),
        Table::new(
            "treated_by_route.csv",
            demand::treated(&meant, &organisations).csv(sites, &months_read),
        ),
    ];
    let summary = vec![
        months.summary(request.files.len()),
        format!("{}, {} rows read", organisations.summary(), grouped(read as u64)),
    ];
    Ok(Imported::new(tables, summary, ledger))
}

/// Reads one file and checks it.
fn read(
    path: &std::path::Path,
    texts: &mut Texts,
    ledger: &mut Ledger,
) -> Result<Vec<Row>, ImportFault> {
    let source = Source::open(path)?;
    let rows = match source.content(Kind::Cancer)? {
        Content::Combined => combined::read(&source, texts, ledger)?,
        _ => workbook(&source, texts, ledger)?,
    };
    let before = ledger.bands_so_far();
    adding::rows(&rows, ledger);
    adding::groups(&rows, ledger);
    ledger.refuse_shifted(&source.name, before);
    Ok(rows)
}

#[cfg(feature = "xlsx")]
fn workbook(
    source: &Source,
    texts: &mut Texts,
    ledger: &mut Ledger,
) -> Result<Vec<Row>, ImportFault> {
    provider::read(source, texts, ledger)
}

#[cfg(not(feature = "xlsx"))]
fn workbook(source: &Source, _: &mut Texts, _: &mut Ledger) -> Result<Vec<Row>, ImportFault> {
    Err(ImportFault::unreadable(&source.name, "this program was built without Excel workbooks")
        .hint("build it with the feature \"xlsx\", or import the Monthly Combined CSV"))
}

/// Two rows of one key: which of them counts, nobody can say.
fn refuse_twice(rows: &[Row], ledger: &mut Ledger) {
    let mut seen = BTreeMap::new();
    for row in rows {
        let key = (row.month, &row.org, row.item, &row.tumour, &row.route, &row.modality);
        if let Some(first) = seen.insert(key, row) {
            let found = format!("the row is there twice, first at {}", first.at);
            ledger.fault(ImportFault::new(&row.at, found).expected("each row once"));
        }
    }
}
