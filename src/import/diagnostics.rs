//! Diagnostic waits and activity (DM01): the full extract, with a row for each
//! provider, commissioner and test, and a tidy table by provider and test.

use super::cancer::ENGLAND;
use super::fault::{At, ImportFault};
use super::files::{Content, Source};
use super::ledger::{Check, Ledger, grouped};
use super::month::Month;
use super::names::{LabelKind, Named, Names};
use super::observed::{self, Counts, Figures, Key, quoted};
use super::organisations::Organisations;
use super::table::{Line, Table as Csv};
use super::{Imported, Kind, Request, Table, months};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

/// Weekly bands: 0 to 1 week, ..., 12 to 13 weeks, and longer.
const BANDS: usize = 14;

/// The band that begins at six weeks.
const SIX_WEEKS: usize = 6;

/// Providers from which a file counts as all of England: there is no row of
/// England, and nobody else has so many.
const ENGLAND_FROM: usize = 100;

/// Resources that are scanned or scoped for cancer, in the demand table.
const SCARCE: [&str; 3] = ["ct", "mri", "endoscopy"];

/// A provider's month of one test, perhaps of one commissioner.
#[derive(Debug, Clone)]
struct Row {
    at: At,
    month: Month,
    org: Rc<str>,
    commissioner: String,
    test: String,
    bands: [Option<f64>; BANDS],
    waiting: Option<f64>,
    /// Tests of people on the list, planned ones, unscheduled ones.
    sources: [Option<f64>; 3],
    tests: Option<f64>,
}

struct Columns {
    period: usize,
    org: usize,
    commissioner: Option<usize>,
    test: usize,
    bands: [usize; BANDS],
    waiting: usize,
    sources: [usize; 3],
    tests: usize,
}

impl Columns {
    fn new(csv: &Csv, content: Content) -> Result<Self, ImportFault> {
        let is_extract = content == Content::Extract;
        let either =
            |extract: &str, tidy: &str| csv.column(&[if is_extract { extract } else { tidy }]);
        let mut bands = [0; BANDS];
        for (week, column) in bands.iter_mut().enumerate() {
            let next = week + 1;
            *column = if next == BANDS {
                either("13+ weeks", "wk 13 plus")?
            } else {
                let word = if next == 1 { "week" } else { "weeks" };
                let heading = format!("{week:02} < {next:02} {word}");
                either(&heading, &format!("wk {week:02} {next:02}"))?
            };
        }
        Ok(Self {
            period: csv.column(&["period"])?,
            org: either("provider org code", "org code")?,
            commissioner: csv.find(&["commissioner org code"]),
            test: either("diagnostic tests", "test name")?,
            bands,
            waiting: csv.column(&["total wl"])?,
            sources: [
                either("waiting list activity", "activity waiting list")?,
                either("planned activity", "activity planned")?,
                either("unscheduled activity", "activity unscheduled")?,
            ],
            tests: either("total activity", "activity total")?,
        })
    }

    fn row(&self, line: &Line<'_>, ledger: &mut Ledger) -> Result<Row, ImportFault> {
        let period = line.text(self.period);
        let month = Month::parse(period).ok_or_else(|| {
            ImportFault::new(&line.at, format!("the period \"{period}\""))
                .expected("a month, such as DM01-MARCH-2025 or 2025-03")
        })?;
        let code = line.text(self.org);
        if code.is_empty() {
            return Err(ImportFault::new(&line.at, "no provider code"));
        }
        let commissioner = self.commissioner.map_or("", |column| line.text(column));
        Ok(Row {
            month,
            org: Rc::from(code),
            commissioner: commissioner.to_owned(),
            test: line.text(self.test).to_owned(),
            bands: self.bands.map(|column| line.count(column, ledger)),
            waiting: line.count(self.waiting, ledger),
            sources: self.sources.map(|column| line.count(column, ledger)),
            tests: line.count(self.tests, ledger),
            at: line.at.clone(),
        })
    }
}

/// Reads files of DM01 into tables.
///
/// # Errors
/// All faults that were found.
pub(super) fn import(request: &Request<'_>) -> Result<Imported, Vec<ImportFault>> {
    let names = Names::load(request.names)?;
    let mut ledger = Ledger::default();
    let mut months = months::Months::default();
    let mut figures: BTreeMap<(Rc<str>, Month, String), Counts> = BTreeMap::new();
    let mut read_rows = 0_u64;
    for path in request.files {
        match read(path, &names, &mut ledger) {
            Ok((rows, of_rows)) => {
                read_rows += of_rows;
                let of_file: BTreeSet<_> = rows.keys().map(|key| key.1).collect();
                months.add(path, of_file, &mut ledger);
                figures.extend(rows);
            }
            Err(fault) => ledger.fault(fault),
        }
    }
    if ledger.has_faults() {
        return Err(ledger.into_faults());
    }
    let found = figures.keys().map(|(code, month, _)| (Rc::clone(code), *month)).collect();
    let organisations = Organisations::new(request.orgs, request.alliance, &found)?;
    organisations.warn_of_gaps(&mut ledger);
    months.warn_of_gaps(&mut ledger);
    let mut table = Figures::new();
    for ((code, month, resource), counts) in &figures {
        let Some(org) = organisations.position(code) else { continue };
        let key = Key {
            org,
            standard: "6-week diagnostics".to_owned(),
            tumour: String::new(),
            route: String::new(),
            resource: resource.clone(),
            month: *month,
        };
        observed::add(&mut table, key, counts);
    }
    let tests = tests(&table, &organisations);
    if let Some(sum) = organisations.sum {
        let complete = |month| organisations.is_complete(month);
        observed::add_sum(&mut table, organisations.chosen, sum, complete);
    }
    let tables = vec![
        Table::new("observed_diagnostics.csv", observed::csv(&table, &organisations.codes, true)),
        Table::new("tests.csv", tests),
    ];
    let summary = vec![
        months.summary(request.files.len()),
        format!("{}, {} rows read", organisations.summary(), grouped(read_rows)),
    ];
    Ok(Imported::new(tables, summary, ledger))
}

/// `tests.csv`: tests done in the month, by source, and people waiting at its
/// end, of the scarce resources.
fn tests(table: &Figures, organisations: &Organisations) -> (Vec<u8>, usize) {
    let metrics = [
        ("", "tests"),
        ("_waiting_list", "tests_waiting_list"),
        ("_planned", "tests_planned"),
        ("_unscheduled", "tests_unscheduled"),
        ("_waiting", "waiting"),
    ];
    let mut text = "site,month".to_owned();
    for resource in SCARCE {
        for (suffix, _) in metrics {
            text.extend([format!(",{resource}{suffix}")]);
        }
    }
    text.push('\n');
    let keys: BTreeSet<(usize, Month)> = table
        .keys()
        .filter(|key| key.org < organisations.chosen && SCARCE.contains(&&*key.resource))
        .map(|key| (key.org, key.month))
        .collect();
    for (org, month) in &keys {
        text.extend([format!("{},{month}", quoted(&organisations.codes[*org]))]);
        for resource in SCARCE {
            let key = Key {
                org: *org,
                standard: "6-week diagnostics".to_owned(),
                tumour: String::new(),
                route: String::new(),
                resource: resource.to_owned(),
                month: *month,
            };
            for (_, metric) in metrics {
                // Who has no row for a test did none.
                let value = match table.get(&key) {
                    Some(counts) => counts.value(metric),
                    None => Some(0.0),
                };
                text.push(',');
                text.push_str(&value.map_or(String::new(), super::ledger::plain));
            }
        }
        text.push('\n');
    }
    (text.into_bytes(), keys.len())
}

fn counts(row: &Row) -> Counts {
    let mut counts = Counts::default();
    counts.push("waiting", row.waiting);
    let sum = |bands: &[Option<f64>]| {
        bands.iter().try_fold(0.0, |sum, count| count.map(|count| sum + count))
    };
    counts.push("waiting_over_42", sum(&row.bands[SIX_WEEKS..]));
    counts.push("tests", row.tests);
    for (source, value) in ["waiting_list", "planned", "unscheduled"].iter().zip(row.sources) {
        counts.push(format!("tests_{source}"), value);
    }
    for (week, value) in row.bands.into_iter().enumerate() {
        let metric = if week + 1 == BANDS {
            format!("weeks_over_{week}")
        } else {
            format!("weeks_{week}_to_{}", week + 1)
        };
        counts.push(metric, value);
    }
    counts
}

/// People waiting for tests, and the total row, by provider, commissioner and
/// month.
type Totals = BTreeMap<(Rc<str>, String, Month), (f64, Option<Row>)>;

type Summed = BTreeMap<(Rc<str>, Month, String), Counts>;

/// Reads one file, checks it, and adds up commissioners and the tests of one
/// name. All providers together are England, if the file has all.
fn read(path: &Path, names: &Names, ledger: &mut Ledger) -> Result<(Summed, u64), ImportFault> {
    let source = Source::open(path)?;
    let content = source.content(Kind::Diagnostics)?;
    let csv = Csv::read(&source)?;
    let columns = Columns::new(&csv, content)?;
    let mut summed = Summed::new();
    // Tests against their total, by provider, commissioner and month.
    let mut totals = Totals::new();
    let mut seen: BTreeMap<(Rc<str>, Month, String, String), At> = BTreeMap::new();
    let mut told = BTreeSet::new();
    let before = ledger.bands_so_far();
    let mut rows = 0;
    for line in csv.rows() {
        let row = match columns.row(&line, ledger) {
            Ok(row) => row,
            Err(fault) => {
                ledger.fault(fault);
                continue;
            }
        };
        rows += 1;
        check(&row, ledger);
        let key = (Rc::clone(&row.org), row.month, row.commissioner.clone(), row.test.clone());
        if let Some(first) = seen.insert(key, row.at.clone()) {
            let found = format!("the row is there twice, first at {first}");
            ledger.fault(ImportFault::new(&row.at, found).expected("each row once"));
            continue;
        }
        let meant = match names.named(LabelKind::Test, &row.test, &row.at) {
            Ok(meant) => meant,
            Err(fault) => {
                if told.insert(row.test.clone()) {
                    ledger.fault(fault);
                }
                continue;
            }
        };
        let group = (Rc::clone(&row.org), row.commissioner.clone(), row.month);
        let total = totals.entry(group).or_default();
        let Some(resource) = meant.observed().filter(|_| *meant != Named::All) else {
            if *meant == Named::All {
                total.1 = Some(row);
            }
            continue;
        };
        total.0 += row.waiting.unwrap_or_default();
        let counts = counts(&row);
        summed.entry((row.org, row.month, resource)).or_default().add(&counts);
    }
    for (tests, whole) in totals.values() {
        if let Some((row, waiting)) = whole.as_ref().and_then(|row| Some((row, row.waiting?))) {
            ledger.check(Check::Tests, *tests, waiting, 1e-6, || row.at.to_string());
        }
    }
    ledger.refuse_shifted(&source.name, before);
    england(&mut summed, ledger);
    Ok((summed, rows))
}

fn check(row: &Row, ledger: &mut Ledger) {
    let sum = |counts: &[Option<f64>]| {
        counts.iter().try_fold(0.0, |sum, count| count.map(|count| sum + count))
    };
    if let Some((bands, waiting)) = sum(&row.bands).zip(row.waiting) {
        ledger.check(Check::Bands, bands, waiting, 1e-6, || row.at.to_string());
    }
    if let Some((sources, tests)) = sum(&row.sources).zip(row.tests) {
        ledger.check(Check::Sources, sources, tests, 1e-6, || row.at.to_string());
    }
}

/// England: its own rows, or the sum of all providers.
fn england(summed: &mut Summed, ledger: &mut Ledger) {
    let codes: BTreeSet<Rc<str>> = summed.keys().map(|key| Rc::clone(&key.0)).collect();
    if codes.contains(ENGLAND) {
        return;
    }
    if codes.len() < ENGLAND_FROM {
        ledger.remark("no England, where a file has fewer than 100 providers");
        return;
    }
    let code: Rc<str> = Rc::from(ENGLAND);
    let mut england = Summed::new();
    for ((_, month, resource), counts) in summed.iter() {
        england.entry((Rc::clone(&code), *month, resource.clone())).or_default().add(counts);
    }
    summed.extend(england);
}
