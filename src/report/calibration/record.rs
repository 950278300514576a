//! `calibration.json`: how the sets came about. It depends on scenario, tables
//! and options alone, so that it can be committed beside them.

use crate::experiment::calibrate::Calibration;
use crate::report::files::OutputFile;
use crate::report::format::RowFormatter;
use jiff::civil::Date;
use serde::Serialize;

/// An observed table, and the digest of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceTable {
    /// Its name, without folders.
    pub name: String,
    /// BLAKE3, hexadecimal.
    pub blake3: String,
}

impl SourceTable {
    /// The digest of the bytes of a table.
    pub fn digest(bytes: &[u8]) -> String {
        blake3::hash(bytes).to_hex().to_string()
    }
}

/// The bytes of `calibration.json`; `files` are those written beside it.
///
/// # Errors
/// If a value cannot be written as JSON, which none does.
pub fn record(
    calibration: &Calibration,
    tables: &[SourceTable],
    files: &[OutputFile],
) -> serde_json::Result<Vec<u8>> {
    let digest = |file: &OutputFile| SourceTable {
        name: file.name.to_owned(),
        blake3: blake3::hash(&file.bytes).to_hex().to_string(),
    };
    let record = Record {
        schema: SCHEMA,
        schema_version: 1,
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        method: "ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013), \
                 then implausibility screening (Vernon, Goldstein and Bower 2010)",
        scenario: &calibration.title,
        scenario_digest: &calibration.digest,
        from: calibration.window.0.to_string(),
        to: calibration.window.1.to_string(),
        seed: calibration.seed,
        members: calibration.members,
        inflations: &calibration.inflations,
        parameters: calibration.parameters.len(),
        figures: calibration.usage.iter().map(|usage| usage.data).sum(),
        sets: calibration.sets.len(),
        plausible_members: calibration.screening.plausible,
        all_sets_plausible: !calibration.screening.forced,
        tables,
        files: files.iter().map(digest).collect(),
    };
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, RowFormatter::default());
    record.serialize(&mut writer)?;
    bytes.push(b'\n');
    Ok(bytes)
}

const SCHEMA: &str = "pathflow.calibration";

#[derive(Serialize)]
struct Record<'a> {
    schema: &'static str,
    schema_version: u32,
    program: &'static str,
    version: &'static str,
    method: &'static str,
    scenario: &'a str,
    scenario_digest: &'a str,
    from: String,
    to: String,
    seed: u64,
    members: usize,
    inflations: &'a [f64],
    parameters: usize,
    figures: usize,
    sets: usize,
    plausible_members: usize,
    all_sets_plausible: bool,
    tables: &'a [SourceTable],
    files: Vec<SourceTable>,
}

/// What a record says of the window that sets were fitted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FittedWindow {
    /// First and last day.
    Known(Date, Date),
    /// The record is of other sets.
    OtherSets,
    /// It is no record.
    NoRecord,
}

/// Reads the window from a record, if it is that of these sets.
pub fn fitted_window(record: &[u8], sets: &[u8]) -> FittedWindow {
    let Ok(record) = serde_json::from_slice::<serde_json::Value>(record) else {
        return FittedWindow::NoRecord;
    };
    let date = |key: &str| record[key].as_str().and_then(|text| text.parse::<Date>().ok());
    let (true, Some(from), Some(to)) = (record["schema"] == SCHEMA, date("from"), date("to"))
    else {
        return FittedWindow::NoRecord;
    };
    let digest = blake3::hash(sets).to_hex().to_string();
    let files = record["files"].as_array().map_or(&[][..], Vec::as_slice);
    if files.iter().any(|file| file["blake3"] == digest.as_str()) {
        FittedWindow::Known(from, to)
    } else {
        FittedWindow::OtherSets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_record_is_believed_of_its_own_sets_only() {
        let digest = blake3::hash(b"set,a\n").to_hex();
        let record = format!(
            "{{\"schema\": \"{SCHEMA}\", \"from\": \"2023-10-01\", \"to\": \"2024-09-30\", \
             \"files\": [{{\"name\": \"sets.csv\", \"blake3\": \"{digest}\"}}]}}"
        );
        let window = FittedWindow::Known(date(2023, 10, 1), date(2024, 9, 30));
        assert_eq!(fitted_window(record.as_bytes(), b"set,a\n"), window);
        assert_eq!(fitted_window(record.as_bytes(), b"set,b\n"), FittedWindow::OtherSets);
        assert_eq!(fitted_window(b"{}", b"set,a\n"), FittedWindow::NoRecord);
        assert_eq!(fitted_window(b"not json", b""), FittedWindow::NoRecord);
    }
}
