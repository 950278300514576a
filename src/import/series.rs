//! Tables of demand: numbers by site, pathway and month.

use super::ledger::plain;
use super::month::Month;
use super::observed::quoted;
use std::collections::BTreeMap;

/// A table of demand. Sites come in the order in which they are asked for,
/// pathways by name.
#[derive(Debug)]
pub(super) struct Series {
    columns: Vec<&'static str>,
    values: BTreeMap<(String, String), BTreeMap<Month, Vec<f64>>>,
}

impl Series {
    /// An empty table.
    pub(super) fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), values: BTreeMap::new() }
    }

    /// Adds to a cell.
    pub(super) fn add(&mut self, key: (&str, &str, Month), column: usize, value: f64) {
        let (site, pathway, month) = key;
        let months = self.values.entry((site.to_owned(), pathway.to_owned())).or_default();
        let row = months.entry(month).or_insert_with(|| vec![0.0; self.columns.len()]);
        row[column] += value;
    }

    /// The table as CSV, with its number of rows. A month of `months` in which
    /// nobody came, between others, is a row of noughts: what is not published
    /// then is that there was anybody.
    pub(super) fn csv(&self, sites: &[String], months: &[Month]) -> (Vec<u8>, usize) {
        let mut text = format!("site,pathway,month,{}\n", self.columns.join(","));
        let mut rows = 0;
        for site in sites {
            for ((of, pathway), values) in self.values.iter().filter(|((of, _), _)| of == site) {
                let (Some(first), Some(last)) = (values.keys().next(), values.keys().next_back())
                else {
                    continue;
                };
                for month in months.iter().filter(|month| *month >= first && *month <= last) {
                    let nothing = vec![0.0; self.columns.len()];
                    let row = values.get(month).unwrap_or(&nothing);
                    let cells: Vec<String> =
                        row.iter().map(|value| plain((value * 100.0).round() / 100.0)).collect();
                    text.extend([format!(
                        "{},{},{month},{}\n",
                        quoted(of),
                        quoted(pathway),
                        cells.join(",")
                    )]);
                    rows += 1;
                }
            }
        }
        (text.into_bytes(), rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_between_are_filled_and_no_others() {
        let month = |text| Month::parse(text).unwrap();
        let months = ["2024-12", "2025-01", "2025-02", "2025-03"].map(month);
        let mut series = Series::new(&["count"]);
        series.add(("RCF", "lung", months[1]), 0, 10.0 / 3.0);
        series.add(("RCF", "lung", months[3]), 0, 2.0);
        let (text, rows) = series.csv(&["RCF".to_owned()], &months);
        assert_eq!(rows, 3);
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "site,pathway,month,count\nRCF,lung,2025-01,3.33\nRCF,lung,2025-02,0\n\
             RCF,lung,2025-03,2\n"
        );
    }
}
