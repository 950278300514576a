//! NHS England's "Monthly Combined CSV".

use super::super::fault::{At, ImportFault};
use super::super::files::Source;
use super::super::ledger::Ledger;
use super::super::month::Month;
use super::super::table::{Line, Table};
use super::rows::{ENGLAND, Item, Row, Texts};

/// Its columns, by position in the file at hand.
struct Columns {
    period: Option<usize>,
    basis: Option<usize>,
    org: usize,
    item: usize,
    tumour: usize,
    route: usize,
    modality: usize,
    total: usize,
    within: usize,
    after: usize,
    share: Option<usize>,
    bands: Vec<(Item, Vec<usize>)>,
}

impl Columns {
    fn new(table: &Table) -> Result<Self, ImportFault> {
        let items = [
            Item::Told,
            Item::Treated31,
            Item::Treated62,
            Item::SeenSuspected,
            Item::SeenSymptomatic,
        ];
        let bands = items.into_iter().map(|item| {
            let headings = item.headings();
            let columns = headings.iter().map(|heading| table.column(&[heading]));
            Ok((item, columns.collect::<Result<_, ImportFault>>()?))
        });
        Ok(Self {
            period: table.find(&["period"]),
            basis: table.find(&["basis"]),
            org: table.column(&["org code"])?,
            item: table.column(&["standard or item"])?,
            tumour: table.column(&["cancer type"])?,
            route: table.column(&["referral route or stage"])?,
            modality: table.column(&["treatment modality"])?,
            total: table.column(&["total"])?,
            within: table.column(&["within"])?,
            after: table.column(&["after"])?,
            share: table.find(&["performance"]),
            bands: bands.collect::<Result<_, ImportFault>>()?,
        })
    }
}

/// Reads the rows of providers; those of commissioners count the same
/// patients again and are left out.
///
/// # Errors
/// If columns are absent, or no month can be made out.
pub(super) fn read(
    source: &Source,
    texts: &mut Texts,
    ledger: &mut Ledger,
) -> Result<Vec<Row>, ImportFault> {
    let table = Table::read(source)?;
    let columns = Columns::new(&table)?;
    // A file of a single month has it in its name alone.
    let of_file = match columns.period {
        Some(_) => None,
        None => Some(Month::in_words(&source.file_name).ok_or_else(|| {
            ImportFault::new(
                &source.name,
                "there is no column \"Period\", and no month in the name",
            )
            .expected("a name such as Combined-March-2025.csv")
        })?),
    };
    let mut rows = Vec::new();
    let mut left_out = 0_u64;
    for line in table.rows() {
        let basis = columns.basis.map_or("provider", |column| line.text(column));
        if !basis.to_lowercase().starts_with("provider") {
            left_out += 1;
            continue;
        }
        match row(&line, &columns, of_file, texts, ledger) {
            Ok(row) => rows.push(row),
            Err(fault) => ledger.fault(fault),
        }
    }
    if rows.is_empty() && !ledger.has_faults() {
        return Err(ImportFault::new(&source.name, "no row is on the provider basis")
            .expected("a file whose column \"Basis\" has Provider"));
    }
    if left_out > 0 {
        ledger.remark(format!(
            "{left_out} rows on the commissioner basis left out: they count the same patients"
        ));
    }
    Ok(rows)
}

fn row(
    line: &Line<'_>,
    columns: &Columns,
    of_file: Option<Month>,
    texts: &mut Texts,
    ledger: &mut Ledger,
) -> Result<Row, ImportFault> {
    let at: &At = &line.at;
    let month = match (of_file, columns.period) {
        (Some(month), _) => month,
        (None, Some(column)) => Month::parse(line.text(column)).ok_or_else(|| {
            ImportFault::new(at, format!("the period \"{}\"", line.text(column)))
                .expected("the first or last day of a month, 2025-03-01 or 01/03/2025")
        })?,
        (None, None) => return Err(ImportFault::new(at, "no month")),
    };
    let item = item(line.text(columns.item), at)?;
    let org = line.text(columns.org);
    if org.is_empty() {
        return Err(ImportFault::new(at, "no organisation code"));
    }
    let org = if org.eq_ignore_ascii_case("total") { ENGLAND } else { org };
    let total = line.count(columns.total, ledger);
    let Some(total) = total else {
        return Err(ImportFault::new(at, "no total").expected("a number of patients"));
    };
    let bands: Vec<_> = columns
        .bands
        .iter()
        .find(|(of, _)| *of == item)
        .into_iter()
        .flat_map(|(_, columns)| columns)
        .map(|column| line.count(*column, ledger))
        .collect();
    let or_all = |text: &str, all: &'static str| {
        if text.is_empty() { all.to_owned() } else { text.to_owned() }
    };
    Ok(Row {
        month,
        org: texts.one(org),
        item,
        tumour: texts.one(&or_all(line.text(columns.tumour), "ALL CANCERS")),
        route: texts.one(line.text(columns.route)),
        modality: texts.one(&or_all(line.text(columns.modality), "ALL MODALITIES")),
        total,
        within: line.count(columns.within, ledger),
        after: line.count(columns.after, ledger),
        share: columns.share.and_then(|column| line.count(column, ledger)),
        // A band left empty beside others that are not is 0.
        bands: if bands.iter().all(Option::is_none) {
            Vec::new()
        } else {
            bands.into_iter().map(Option::unwrap_or_default).collect()
        },
        at: at.clone(),
    })
}

const ITEMS: [(&str, Item); 5] = [
    ("FDS", Item::Told),
    ("31D", Item::Treated31),
    ("62D", Item::Treated62),
    ("Urgent Suspected Cancer referral", Item::SeenSuspected),
    ("Urgent Breast Symptomatic referral", Item::SeenSymptomatic),
];

fn item(label: &str, at: &At) -> Result<Item, ImportFault> {
    let found = ITEMS.iter().find(|(known, _)| known.eq_ignore_ascii_case(label));
    found.map(|(_, item)| *item).ok_or_else(|| {
        let names = ITEMS.map(|(known, _)| known);
        ImportFault::new(at, format!("the standard or item \"{label}\" is not known"))
            .expected(format!("one of {}", names.join(", ")))
            .nearest(label, names)
    })
}
