//! NHS England's monthly provider workbook, in its layout since October 2023.
//!
//! What a sheet is about stands in A1, its month in A2. Blocks begin with a
//! row that has "ODS CODE" in it; 31- and 62-day sheets have several. The last
//! row of a block is England, without a code.

use super::super::fault::{At, ImportFault};
use super::super::files::Source;
use super::super::ledger::Ledger;
use super::super::month::Month;
use super::super::table::plain;
use super::super::workbook::{self, Cell, Sheet};
use super::rows::{ENGLAND, Item, Row, Texts};

/// Columns of a block.
struct Block {
    org: u32,
    provider: u32,
    tumour: Option<u32>,
    route: Option<u32>,
    modality: Option<u32>,
    total: u32,
    within: Option<u32>,
    after: Option<u32>,
    share: Option<u32>,
    bands: Vec<u32>,
}

/// Reads all data sheets.
///
/// # Errors
/// If it cannot be read, no sheet is of cancer waiting times, or sheets are of
/// several months.
pub(super) fn read(
    source: &Source,
    texts: &mut Texts,
    ledger: &mut Ledger,
) -> Result<Vec<Row>, ImportFault> {
    let mut rows = Vec::new();
    let mut month: Option<Month> = None;
    workbook::each_sheet(source, |sheet| {
        let place = format!("{}, sheet \"{}\"", source.name, sheet.name);
        let is_data = sheet.rows.iter().any(|row| heading(row).is_some());
        if !is_data {
            return Ok(());
        }
        let title = sheet.rows.first().map(|row| plain(row.text(0))).unwrap_or_default();
        let item = item(&title).ok_or_else(|| {
            ImportFault::new(&place, format!("a table with the title \"{title}\""))
                .expected("a 28-day, 31-day or 62-day wait, or one to a first attendance")
                .hint("only workbooks since October 2023 are known")
        })?;
        let stated = sheet.rows.iter().find(|row| row.number == 2);
        let stated = stated.map(|row| row.text(0)).unwrap_or_default();
        let found = Month::parse(stated).ok_or_else(|| {
            ImportFault::new(&place, format!("\"{stated}\" in A2"))
                .expected("the month, such as Mar-25")
        })?;
        if let Some(other) = month.filter(|other| *other != found) {
            return Err(ImportFault::new(&place, format!("the month is {}", found.words()))
                .expected(format!("{} as in the sheets before", other.words())));
        }
        month = Some(found);
        read_sheet(source, &sheet, item, found, &mut rows, texts, ledger)
    })?;
    if rows.is_empty() && !ledger.has_faults() {
        return Err(ImportFault::new(&source.name, "no sheet of this workbook has waiting times")
            .expected("the provider workbook of Cancer Waiting Times"));
    }
    Ok(rows)
}

fn item(title: &str) -> Option<Item> {
    let begins = |words: &str| title.starts_with(words);
    if begins("four week") {
        Some(Item::Told)
    } else if begins("one month") {
        Some(Item::Treated31)
    } else if begins("two month") {
        Some(Item::Treated62)
    } else if begins("wait from urgent suspected cancer referral") {
        Some(Item::SeenSuspected)
    } else if begins("wait from urgent breast symptomatic referral") {
        Some(Item::SeenSymptomatic)
    } else {
        None
    }
}

/// The column of the code, if this row is the heading of a block.
fn heading(row: &workbook::Row) -> Option<u32> {
    let mut cells = row.cells.iter();
    cells.find_map(|(column, cell)| match cell {
        Cell::Text(text) if plain(text) == "ods code" => Some(*column),
        _ => None,
    })
}

fn read_sheet(
    source: &Source,
    sheet: &Sheet,
    item: Item,
    month: Month,
    rows: &mut Vec<Row>,
    texts: &mut Texts,
    ledger: &mut Ledger,
) -> Result<(), ImportFault> {
    let mut block: Option<Block> = None;
    for row in &sheet.rows {
        let at = At { file: source.name.clone(), sheet: Some(sheet.name.clone()), row: row.number };
        if let Some(org) = heading(row) {
            block = Some(Block::new(row, org, item, &at)?);
        } else if let Some(block) = &block
            && (!row.text(block.provider).is_empty() || !row.text(block.org).is_empty())
        {
            match block.row(row, item, month, at, texts) {
                Ok(row) => rows.push(row),
                Err(fault) => ledger.fault(fault),
            }
        }
    }
    Ok(())
}

impl Block {
    fn new(row: &workbook::Row, org: u32, item: Item, at: &At) -> Result<Self, ImportFault> {
        let named: Vec<(u32, String)> = row
            .cells
            .iter()
            .map(|(column, _)| (*column, plain(row.text(*column))))
            .filter(|(_, heading)| !heading.is_empty())
            .collect();
        let find = |heading: &str| named.iter().find(|(_, found)| found == heading).map(|f| f.0);
        let column = |heading: &str, found: Option<u32>| {
            found.ok_or_else(|| {
                ImportFault::new(at, format!("the block has no column \"{heading}\""))
                    .expected("all columns of the published workbook")
                    .nearest(heading, named.iter().map(|(_, found)| found.as_str()))
            })
        };
        let total = column("total", find("total"))?;
        // A heading such as "within 31 days" stands twice: the first is the
        // count within the limit, the last the band.
        let last = |heading: &str| {
            let found = named.iter().rfind(|(at, found)| *at > total && found == heading);
            column(heading, found.map(|found| found.0))
        };
        let headings = item.headings();
        let bands = headings.iter().map(|heading| last(heading)).collect::<Result<Vec<_>, _>>()?;
        let limit = match item {
            Item::Told => Some(28),
            Item::Treated31 => Some(31),
            Item::Treated62 => Some(62),
            Item::SeenSuspected | Item::SeenSymptomatic => None,
        };
        let of_limit = |word: &str| {
            limit
                .map(|days| format!("{word} {days} days"))
                .map(|heading| column(&heading, find(&heading)))
                .transpose()
        };
        let tumour = ["cancer type", "suspected type of cancer", "referral reason"];
        let tumour = tumour.iter().find_map(|heading| find(heading));
        Ok(Self {
            org,
            provider: column("accountable provider", find("accountable provider"))?,
            tumour: tumour.or_else(|| find("suspected cancer or breast symptomatic")),
            route: find("referral route").or_else(|| find("treatment stage")),
            modality: find("treatment modality"),
            total,
            within: of_limit("within")?,
            after: of_limit("after")?,
            share: named
                .iter()
                .find(|(_, found)| {
                    found.starts_with("told within") || found.starts_with("treated within")
                })
                .map(|found| found.0),
            bands,
        })
    }

    fn row(
        &self,
        row: &workbook::Row,
        item: Item,
        month: Month,
        at: At,
        texts: &mut Texts,
    ) -> Result<Row, ImportFault> {
        let code = row.text(self.org);
        let org = match code {
            "" if plain(row.text(self.provider)) == "all english providers" => ENGLAND,
            "" => {
                let name = row.text(self.provider);
                return Err(ImportFault::new(&at, format!("\"{name}\" has no ODS code"))
                    .expected("a code; only ALL ENGLISH PROVIDERS has none"));
            }
            code => code,
        };
        let number = |column: u32| match row.cell(column) {
            None => Ok(None),
            Some(Cell::Number(number)) if *number >= 0.0 => Ok(Some(*number)),
            Some(Cell::Number(number)) => Err(number.to_string()),
            Some(Cell::Text(text)) => {
                super::super::table::count(text).map_err(|()| text.to_string())
            }
        };
        let count = |column: u32| {
            number(column).map_err(|found| {
                let letter = letters(column);
                ImportFault::new(&at, format!("\"{found}\" in column {letter}"))
                    .expected("a number that is not negative")
            })
        };
        let optional = |column: Option<u32>| column.map_or(Ok(None), count);
        let Some(total) = count(self.total)? else {
            return Err(ImportFault::new(&at, "no total").expected("a number of patients"));
        };
        let bands =
            self.bands.iter().map(|column| count(*column)).collect::<Result<Vec<_>, _>>()?;
        let label = |column: Option<u32>, all: &'static str| {
            column.map_or(all, |column| row.text(column)).to_owned()
        };
        // A referral has one route, which its sheet does not repeat.
        let route = match item {
            Item::SeenSuspected => "URGENT SUSPECTED CANCER".to_owned(),
            Item::SeenSymptomatic => "BREAST SYMPTOMATIC, CANCER NOT SUSPECTED".to_owned(),
            _ => label(self.route, ""),
        };
        Ok(Row {
            month,
            org: texts.one(org),
            item,
            tumour: texts.one(&label(self.tumour, "ALL CANCERS")),
            route: texts.one(&route),
            modality: texts.one(&label(self.modality, "ALL MODALITIES")),
            total,
            within: optional(self.within)?,
            after: optional(self.after)?,
            share: optional(self.share)?,
            bands: bands.into_iter().map(Option::unwrap_or_default).collect(),
            at,
        })
    }
}

/// `A`, `B`, ..., `Z`, `AA`: how Excel calls a column.
fn letters(column: u32) -> String {
    let letter = char::from(b'A' + (column % 26) as u8);
    if column < 26 { letter.to_string() } else { format!("{}{letter}", letters(column / 26 - 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_in_excel() {
        assert_eq!((letters(0), letters(17)), ("A".to_owned(), "R".to_owned()));
        assert_eq!((letters(26), letters(701)), ("AA".to_owned(), "ZZ".to_owned()));
    }

    #[test]
    fn titles_say_what_is_timed() {
        assert_eq!(item("two month (62-day) wait from"), Some(Item::Treated62));
        assert_eq!(
            item("wait from urgent breast symptomatic referral to being seen"),
            Some(Item::SeenSymptomatic)
        );
        assert_eq!(item("two week wait from gp urgent referral"), None);
    }
}
