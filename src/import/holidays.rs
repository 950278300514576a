//! Bank holidays as GOV.UK publishes them.

use super::fault::ImportFault;
use super::files::Source;
use super::ledger::Ledger;
use super::observed::quoted;
use super::{Imported, Kind, Request, Table};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Reads `bank-holidays.json` into a table.
///
/// # Errors
/// If a file is not what GOV.UK publishes, or does not have the division.
pub(super) fn import(request: &Request<'_>) -> Result<Imported, Vec<ImportFault>> {
    let mut ledger = Ledger::default();
    let mut holidays: BTreeMap<Date, String> = BTreeMap::new();
    for path in request.files {
        let read = Source::open(path).and_then(|source| {
            source.content(Kind::BankHolidays)?;
            read(&source, request.division, &mut holidays)
        });
        if let Err(fault) = read {
            ledger.fault(fault);
        }
    }
    if ledger.has_faults() {
        return Err(ledger.into_faults());
    }
    let mut text = "date,title\n".to_owned();
    for (date, title) in &holidays {
        text.extend([format!("{date},{}\n", quoted(title))]);
    }
    let span = match (holidays.keys().next(), holidays.keys().next_back()) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    let summary = vec![format!("{} bank holidays of {}{span}", holidays.len(), request.division)];
    let table = Table::new("bank_holidays.csv", (text.into_bytes(), holidays.len()));
    Ok(Imported::new(vec![table], summary, ledger))
}

fn read(
    source: &Source,
    division: &str,
    holidays: &mut BTreeMap<Date, String>,
) -> Result<(), ImportFault> {
    let text = source.text()?;
    let document: serde_json::Value = serde_json::from_str(&text).map_err(|fault| {
        ImportFault::new(&source.name, format!("this is no valid JSON: {fault}"))
    })?;
    let wrong = |found: String| {
        ImportFault::new(&source.name, found).expected("bank-holidays.json as on GOV.UK")
    };
    let divisions = document.as_object().ok_or_else(|| wrong("no divisions".to_owned()))?;
    let found = divisions.get(division).ok_or_else(|| {
        let known: Vec<&str> = divisions.keys().map(String::as_str).collect();
        ImportFault::new(&source.name, format!("there is no division \"{division}\""))
            .expected(format!("one of {}", known.join(", ")))
            .nearest(division, known)
    })?;
    let events = found.get("events").and_then(|events| events.as_array());
    let events = events.ok_or_else(|| wrong(format!("\"{division}\" has no \"events\"")))?;
    for (at, event) in events.iter().enumerate() {
        let text = |key: &str| event.get(key).and_then(|value| value.as_str());
        let date = text("date").and_then(|date| date.parse::<Date>().ok());
        let (Some(date), Some(title)) = (date, text("title")) else {
            return Err(wrong(format!("event {} of \"{division}\": {event}", at + 1)));
        };
        holidays.insert(date, title.to_owned());
    }
    if events.is_empty() {
        return Err(wrong(format!("\"{division}\" has no bank holidays")));
    }
    Ok(())
}
