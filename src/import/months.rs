//! Which months the files are of.

use super::fault::{ImportFault, shown};
use super::ledger::Ledger;
use super::month::Month;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

/// Months that were read, and from which file.
#[derive(Debug, Default)]
pub(super) struct Months(BTreeMap<Month, Rc<str>>);

impl Months {
    /// Adds the months of a file; each may be in one file only.
    pub(super) fn add(&mut self, path: &Path, months: BTreeSet<Month>, ledger: &mut Ledger) {
        let name = shown(path);
        for month in months {
            if let Some(other) = self.0.insert(month, Rc::clone(&name)) {
                ledger.fault(
                    ImportFault::new(&name, format!("{} is in {other}, too", month.words()))
                        .expected("each month in one file")
                        .hint("where a month was revised, give the later file alone"),
                );
                return;
            }
        }
    }

    /// Warns of months that lie between others and are in no file.
    pub(super) fn warn_of_gaps(&self, ledger: &mut Ledger) {
        let months: Vec<Month> = self.0.keys().copied().collect();
        for pair in months.windows(2).filter(|pair| pair[0].next() != pair[1]) {
            ledger.warnings.push(format!(
                "no file is of the months between {} and {}",
                pair[0].words(),
                pair[1].words()
            ));
        }
    }

    /// `3 files, October 2023 to March 2025 (3 months)`.
    pub(super) fn summary(&self, files: usize) -> String {
        let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        let (first, last) = (self.0.keys().next(), self.0.keys().next_back());
        match (first, last) {
            (Some(first), Some(last)) if first != last => {
                format!("{files}, {} to {} ({} months)", first.words(), last.words(), self.0.len())
            }
            (Some(first), _) => format!("{files}, {}", first.words()),
            _ => files,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_in_two_files_is_a_fault_and_a_gap_a_warning() {
        let month = |text| Month::parse(text).unwrap();
        let (mut months, mut ledger) = (Months::default(), Ledger::default());
        months.add(Path::new("a.csv"), [month("2024-12")].into(), &mut ledger);
        months.add(Path::new("b.csv"), [month("2025-02")].into(), &mut ledger);
        assert_eq!(months.summary(2), "2 files, December 2024 to February 2025 (2 months)");
        months.warn_of_gaps(&mut ledger);
        assert_eq!(
            ledger.warnings,
            ["no file is of the months between December 2024 and February 2025"]
        );
        assert!(!ledger.has_faults());
        months.add(Path::new("c.csv"), [month("2025-02")].into(), &mut ledger);
        let fault = ledger.into_faults()[0].to_string();
        assert!(fault.starts_with("c.csv: February 2025 is in b.csv, too"), "{fault}");
    }
}
