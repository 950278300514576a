//! A&E attendances: NHS England's monthly CSV (`MSitAE`), of all vintages.
//!
//! Columns are found by name, since the files of 2018 to 2020 have fewer of
//! them, under longer names. Attendances are those who walked in or came by
//! ambulance and those with a booked appointment together: that is how NHS
//! England makes its headline.

use super::cancer::ENGLAND;
use super::fault::{At, ImportFault};
use super::files::Source;
use super::ledger::{Check, Ledger, grouped};
use super::month::Month;
use super::observed::{self, Counts, Figures, Key, quoted};
use super::organisations::Organisations;
use super::table::{Line, Table as Csv};
use super::{Imported, Kind, Request, Table, months};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

/// Types of department: major, single specialty, and all others.
const TYPES: [[&str; 2]; 3] =
    [["type 1", "type 1"], ["type 2", "type 2"], ["other a&e department", "other department"]];

/// Type 1 attendances in a month from which none over four hours cannot be.
const PLAUSIBLE: f64 = 500.0;

/// Share of England from which a file counts as having all organisations.
const ALL: f64 = 0.9;

/// An organisation's month.
struct Row {
    at: At,
    org: Rc<str>,
    /// `None` for the total row of a file, which may not say.
    month: Option<Month>,
    /// Attendances by type, then those over four hours; with booked ones.
    attended: [Option<f64>; 3],
    over: [Option<f64>; 3],
}

/// Columns, each with its booked twin where there is one.
struct Columns {
    period: usize,
    org: usize,
    name: Option<usize>,
    attended: [(usize, Option<usize>); 3],
    over: [(usize, Option<usize>); 3],
}

impl Columns {
    fn new(csv: &Csv) -> Result<Self, ImportFault> {
        let pair = |what: &str, kind: [&str; 2]| {
            let (new, old) =
                (format!("{what} {}", kind[0]), format!("number of {what} {}", kind[0]));
            let other = format!("{what} {}", kind[1]);
            let column = csv.column(&[&new, &old, &other])?;
            let booked = format!("{what} booked appointments {}", kind[1]);
            let long = format!("{what} booked appointments {}", kind[0]);
            Ok((column, csv.find(&[&booked, &long])))
        };
        let of = |what: &str| -> Result<_, ImportFault> {
            Ok([pair(what, TYPES[0])?, pair(what, TYPES[1])?, pair(what, TYPES[2])?])
        };
        Ok(Self {
            period: csv.column(&["period"])?,
            org: csv.column(&["org code", "code"])?,
            name: csv.find(&["org name", "name"]),
            attended: of("a&e attendances")?,
            over: of("attendances over 4hrs")?,
        })
    }
}

/// Reads monthly files into tables.
///
/// # Errors
/// All faults that were found.
pub(super) fn import(request: &Request<'_>) -> Result<Imported, Vec<ImportFault>> {
    let mut ledger = Ledger::default();
    let mut months = months::Months::default();
    let mut all: BTreeMap<(Rc<str>, Month), Row> = BTreeMap::new();
    for path in request.files {
        match read(path, &mut ledger) {
            Ok(rows) => {
                let of_file: BTreeSet<_> = rows.iter().map(|(key, _)| key.1).collect();
                months.add(path, of_file, &mut ledger);
                for (key, row) in rows {
                    if let Some(other) = all.get(&key) {
                        let found = format!("{} is there twice, first at {}", key.0, other.at);
                        let fault = ImportFault::new(&row.at, found);
                        ledger.fault(fault.expected("each organisation once a month"));
                    } else {
                        all.insert(key, row);
                    }
                }
            }
            Err(fault) => ledger.fault(fault),
        }
    }
    if ledger.has_faults() {
        return Err(ledger.into_faults());
    }
    let found = all.keys().cloned().collect();
    let organisations = Organisations::new(request.orgs, request.alliance, &found)?;
    organisations.warn_of_gaps(&mut ledger);
    months.warn_of_gaps(&mut ledger);
    let mut figures = Figures::new();
    let mut demand: BTreeMap<(usize, Month), String> = BTreeMap::new();
    for ((code, month), row) in &all {
        let Some(org) = organisations.position(code) else { continue };
        add(&mut figures, org, *month, row, &mut ledger);
        if org < organisations.chosen {
            let cells = row.attended.map(|count| count.map_or(String::new(), |c| format!("{c}")));
            let line = format!("{},{month},{}\n", quoted(code), cells.join(","));
            demand.insert((org, *month), line);
        }
    }
    if let Some(sum) = organisations.sum {
        let complete = |month| organisations.is_complete(month);
        observed::add_sum(&mut figures, organisations.chosen, sum, complete);
    }
    let lines: String = demand.values().map(String::as_str).collect();
    let attendances = format!("site,month,type_1,type_2,other\n{lines}").into_bytes();
    let tables = vec![
        Table::new("observed_emergency.csv", observed::csv(&figures, &organisations.codes, false)),
        Table::new("attendances.csv", (attendances, demand.len())),
    ];
    let summary = vec![
        months.summary(request.files.len()),
        format!("{}, {} rows read", organisations.summary(), grouped(all.len() as u64)),
    ];
    Ok(Imported::new(tables, summary, ledger))
}

/// The two standards of an organisation's month.
fn add(figures: &mut Figures, org: usize, month: Month, row: &Row, ledger: &mut Ledger) {
    let mut over = row.over;
    if over[0] == Some(0.0) && row.attended[0].is_some_and(|count| count >= PLAUSIBLE) {
        ledger.warnings.push(format!(
            "{}: {} has no attendance over 4 hours among {} of type 1 in {}; taken as not \
             published, as in the field test of other standards",
            row.at,
            row.org,
            grouped(row.attended[0].unwrap_or_default() as u64),
            month.words()
        ));
        over = [None; 3];
    }
    let sum = |counts: [Option<f64>; 3]| {
        counts.into_iter().try_fold(0.0, |sum, count| count.map(|count| sum + count))
    };
    let mut write = |standard: &str, patients: Option<f64>, breaches: Option<f64>| {
        let mut counts = Counts::default();
        counts.push("patients", patients);
        counts.push("breaches", breaches);
        let key = Key {
            org,
            standard: standard.to_owned(),
            tumour: String::new(),
            route: String::new(),
            resource: String::new(),
            month,
        };
        observed::add(figures, key, &counts);
    };
    write("4-hour", sum(row.attended), sum(over));
    write("4-hour type 1", row.attended[0], over[0]);
}

type Keyed = Vec<((Rc<str>, Month), Row)>;

/// Reads one file and holds its rows against its total.
fn read(path: &Path, ledger: &mut Ledger) -> Result<Keyed, ImportFault> {
    let source = Source::open(path)?;
    source.content(Kind::Emergency)?;
    let csv = Csv::read(&source)?;
    let columns = Columns::new(&csv)?;
    let mut rows = Vec::new();
    for line in csv.rows() {
        match row(&line, &columns, ledger) {
            Ok(row) => rows.push(row),
            Err(fault) => ledger.fault(fault),
        }
    }
    let (totals, rows): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| &*row.org == ENGLAND);
    let months: BTreeSet<Month> = rows.iter().filter_map(|row| row.month).collect();
    let mut keyed: Keyed = Vec::new();
    for total in totals {
        let month = match (total.month, months.first()) {
            (Some(month), _) => month,
            (None, Some(month)) if months.len() == 1 => *month,
            _ => {
                let fault = ImportFault::new(&total.at, "a total row without a month");
                ledger.fault(fault.expected("a file of a single month"));
                continue;
            }
        };
        hold(&rows, &total, month, ledger);
        keyed.push(((Rc::clone(&total.org), month), total));
    }
    if keyed.is_empty() {
        ledger.remark("not checked: organisations against England, where there is no TOTAL row");
    }
    keyed.extend(rows.into_iter().filter_map(|row| {
        let month = row.month?;
        Some(((Rc::clone(&row.org), month), row))
    }));
    Ok(keyed)
}

/// Holds the rows of a month against the total row.
fn hold(rows: &[Row], total: &Row, month: Month, ledger: &mut Ledger) {
    let of_month = || rows.iter().filter(|row| row.month == Some(month));
    let sum = |pick: &dyn Fn(&Row) -> Option<f64>| of_month().filter_map(pick).sum::<f64>();
    let whole = total.attended[0].unwrap_or_default();
    if sum(&|row| row.attended[0]) < ALL * whole {
        ledger.remark("not checked: organisations against England, where only some are there");
        return;
    }
    for (at, [name, _]) in TYPES.iter().enumerate() {
        let what = [("attendances", total.attended[at]), ("over 4 hours", total.over[at])];
        for (number, (word, whole)) in what.into_iter().enumerate() {
            let Some(whole) = whole else { continue };
            let pick = |row: &Row| if number == 0 { row.attended[at] } else { row.over[at] };
            ledger.check(Check::England, sum(&pick), whole, 1e-6, || {
                format!("{} ({word}, {name})", total.at)
            });
        }
    }
}

fn row(line: &Line<'_>, columns: &Columns, ledger: &mut Ledger) -> Result<Row, ImportFault> {
    let is_total = [Some(columns.period), Some(columns.org), columns.name]
        .into_iter()
        .flatten()
        .any(|column| line.text(column).eq_ignore_ascii_case("total"));
    let period = line.text(columns.period);
    let month = Month::parse(period);
    if month.is_none() && !is_total {
        return Err(ImportFault::new(&line.at, format!("the period \"{period}\""))
            .expected("a month, such as MSitAE-MARCH-2025 or 01/03/2025"));
    }
    let code = line.text(columns.org);
    if code.is_empty() && !is_total {
        return Err(ImportFault::new(&line.at, "no organisation code"));
    }
    let mut counts = |pairs: [(usize, Option<usize>); 3]| {
        pairs.map(|(column, booked)| {
            let count = line.count(column, ledger);
            let booked = booked.map_or(Some(0.0), |column| line.count(column, ledger));
            count.zip(booked).map(|(count, booked)| count + booked)
        })
    };
    Ok(Row {
        org: Rc::from(if is_total { ENGLAND } else { code }),
        month,
        attended: counts(columns.attended),
        over: counts(columns.over),
        at: line.at.clone(),
    })
}
