//! What is found out while files are read: faults, warnings, and whether
//! totals add up.

use super::fault::ImportFault;
use std::fmt::Display;

/// What is held against what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Check {
    /// Bands of waits against the total of a row.
    Bands,
    /// Bands up to the limit against those within it.
    Within,
    /// Those within and after the limit against the total of a row.
    Parts,
    /// The published percentage against within over total.
    Share,
    /// Tests by source against all tests of a row.
    Sources,
    /// Tumours against the all-cancer row.
    Tumours,
    /// Routes, or stages, against their `ALL` row.
    Routes,
    /// Modalities against `ALL MODALITIES`.
    Modalities,
    /// Tests against the `TOTAL` pseudo-test.
    Tests,
    /// Organisations against England.
    England,
}

const CHECKS: [(Check, &str, &str); 10] = [
    (Check::Bands, "bands add up to totals on", "rows"),
    (Check::Within, "bands up to the limit add up to those within it on", "rows"),
    (Check::Parts, "within and after add up to totals on", "rows"),
    (Check::Share, "percentages are within over total on", "rows"),
    (Check::Sources, "tests by source add up to all tests on", "rows"),
    (Check::Tumours, "tumours add up to the all-cancer row in", "groups"),
    (Check::Routes, "routes and stages add up to their ALL row in", "groups"),
    (Check::Modalities, "modalities add up to ALL MODALITIES in", "groups"),
    (Check::Tests, "tests add up to the TOTAL test in", "groups"),
    (Check::England, "organisations add up to England in", "figures"),
];

/// How many differences of one kind are told one by one.
const TOLD: usize = 5;

/// How many faults are told one by one.
const FAULTS: usize = 40;

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    made: u64,
    passed: u64,
}

/// Faults, warnings and checks, in the order in which they turn up.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    faults: Vec<ImportFault>,
    more_faults: usize,
    /// For the analyst to look at.
    pub(super) warnings: Vec<String>,
    tallies: [Tally; 10],
    differences: Vec<(Check, String)>,
    /// What else is to be known about the checks, with how many files it is
    /// true of.
    remarks: Vec<(String, u64)>,
}

impl Ledger {
    /// Adds a fault.
    pub(super) fn fault(&mut self, fault: ImportFault) {
        if self.faults.len() < FAULTS {
            self.faults.push(fault);
        } else {
            self.more_faults += 1;
        }
    }

    /// Adds a remark on what was not checked, or left out.
    pub(super) fn remark(&mut self, text: impl Into<String>) {
        let text = text.into();
        match self.remarks.iter_mut().find(|(known, _)| *known == text) {
            Some((_, files)) => *files += 1,
            None => self.remarks.push((text, 1)),
        }
    }

    /// Whether something is at fault.
    pub(super) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// All faults so far.
    pub(super) fn into_faults(mut self) -> Vec<ImportFault> {
        if self.more_faults > 0 {
            self.faults.push(ImportFault::new(
                "all files",
                format!("{} more faults are not shown", self.more_faults),
            ));
        }
        self.faults
    }

    /// Holds what was found against what it should be.
    pub(super) fn check(
        &mut self,
        check: Check,
        found: f64,
        total: f64,
        tolerance: f64,
        place: impl FnOnce() -> String,
    ) {
        let tally = &mut self.tallies[check as usize];
        tally.made += 1;
        if (found - total).abs() <= tolerance {
            tally.passed += 1;
            return;
        }
        let failed = tally.made - tally.passed;
        if failed <= TOLD as u64 {
            self.differences.push((
                check,
                format!("{}: found {}, expected {}", place(), plain(found), plain(total)),
            ));
        }
    }

    /// Refuses what can be no published table: more than a tenth of the rows
    /// of a file do not add up.
    pub(super) fn refuse_shifted(&mut self, file: &dyn Display, before: (u64, u64)) {
        let after = self.bands_so_far();
        let (made, passed) = (after.0 - before.0, after.1 - before.1);
        if made >= 10 && (made - passed) * 10 > made {
            self.fault(
                ImportFault::new(
                    file,
                    format!("bands do not add up to totals on {} of {made} rows", made - passed),
                )
                .expected("bands that add up, as in published files")
                .hint("have columns been moved or deleted?"),
            );
        }
    }

    /// Rows whose bands were checked, and those that passed.
    pub(super) fn bands_so_far(&self) -> (u64, u64) {
        let tally = self.tallies[Check::Bands as usize];
        (tally.made, tally.passed)
    }

    /// One line for each kind of check that was made.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (check, what, of) in CHECKS {
            let tally = self.tallies[check as usize];
            if tally.made > 0 {
                lines.push(format!(
                    "{what} {} of {} {of}",
                    grouped(tally.passed),
                    grouped(tally.made)
                ));
            }
        }
        for (text, files) in &self.remarks {
            let files = if *files == 1 { "1 file".to_owned() } else { format!("{files} files") };
            lines.push(format!("{text} ({files})"));
        }
        lines
    }

    /// Warnings, those about differences last.
    pub(super) fn into_warnings(self) -> Vec<String> {
        let Self { mut warnings, tallies, differences, .. } = self;
        for (check, what, _) in CHECKS {
            let told = differences.iter().filter(|(kind, _)| *kind == check);
            warnings.extend(told.map(|(_, text)| format!("not: {what} ...: {text}")));
            let tally = tallies[check as usize];
            let failed = tally.made - tally.passed;
            if failed > TOLD as u64 {
                warnings.push(format!(
                    "not: {what} ...: {} more differences of this kind",
                    grouped(failed - TOLD as u64)
                ));
            }
        }
        warnings
    }
}

/// A whole number with commas: `12,345`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number without decimals that say nothing: `12`, `12.5`, `0.8162`.
pub(super) fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_in_the_order_of_their_numbers() {
        for (at, (check, _, _)) in CHECKS.iter().enumerate() {
            assert_eq!(*check as usize, at);
        }
    }

    #[test]
    fn differences_are_told_with_what_was_expected() {
        let mut ledger = Ledger::default();
        for row in 0..8 {
            ledger.check(Check::Bands, 3.5, 4.0, 1e-6, || format!("a.csv, line {row}"));
        }
        ledger.check(Check::Bands, 4.0, 4.0, 1e-6, || unreachable!());
        assert_eq!(ledger.lines(), ["bands add up to totals on 1 of 9 rows"]);
        let warnings = ledger.into_warnings();
        assert_eq!(warnings.len(), 6);
        assert!(warnings[0].contains("a.csv, line 0: found 3.5, expected 4"), "{}", warnings[0]);
        assert!(warnings[5].ends_with("3 more differences of this kind"), "{}", warnings[5]);
    }

    #[test]
    fn numbers_are_plain() {
        assert_eq!(
            (plain(12.0), plain(12.5), plain(-0.0)),
            ("12".into(), "12.5".into(), "0".into())
        );
        assert_eq!((grouped(1), grouped(24_002), grouped(1_234_567)).1, "24,002");
    }
}
