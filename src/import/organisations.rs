//! Whose figures are wanted.

use super::cancer::ENGLAND;
use super::fault::ImportFault;
use super::ledger::Ledger;
use super::month::Month;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Organisations of the tables, in order: those chosen, their sum, England.
#[derive(Debug)]
pub(super) struct Organisations {
    /// Codes as they are written.
    pub(super) codes: Vec<String>,
    /// How many were chosen; they come first.
    pub(super) chosen: usize,
    /// Position of their sum.
    pub(super) sum: Option<usize>,
    seen: BTreeMap<Month, BTreeSet<usize>>,
}

impl Organisations {
    /// The chosen ones, or all of `found` if none was chosen. Which months
    /// each has rows in is remembered for sums.
    ///
    /// # Errors
    /// If one that was chosen is in no file.
    pub(super) fn new(
        chosen: &[String],
        alliance: Option<&str>,
        found: &BTreeSet<(Rc<str>, Month)>,
    ) -> Result<Self, Vec<ImportFault>> {
        let known: BTreeSet<&str> = found.iter().map(|(code, _)| &**code).collect();
        let mut faults = Vec::new();
        let mut codes: Vec<String> = Vec::new();
        for code in chosen.iter().map(|code| code.trim()).filter(|code| *code != ENGLAND) {
            let listed = known.iter().find(|other| other.eq_ignore_ascii_case(code));
            match listed {
                Some(known) if !codes.iter().any(|other| other == known) => {
                    codes.push((*known).to_owned());
                }
                Some(_) => {}
                None => faults.push(
                    ImportFault::new("--orgs", format!("no file has the organisation \"{code}\""))
                        .expected("ODS codes as in the files")
                        .nearest(code, known.iter().copied()),
                ),
            }
        }
        if let Some(alliance) = alliance.filter(|code| known.contains(code) || *code == ENGLAND) {
            faults.push(
                ImportFault::new(
                    "--alliance",
                    format!("\"{alliance}\" is an organisation already"),
                )
                .expected("a code that no organisation has"),
            );
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        if chosen.is_empty() {
            codes =
                known.iter().filter(|code| **code != ENGLAND).map(|c| (*c).to_owned()).collect();
        }
        let chosen = codes.len();
        let sum = alliance.map(|code| {
            codes.push(code.to_owned());
            chosen
        });
        if known.contains(ENGLAND) {
            codes.push(ENGLAND.to_owned());
        }
        let mut organisations = Self { codes, chosen, sum, seen: BTreeMap::new() };
        for (code, month) in found {
            let position = organisations.position(code);
            organisations.seen.entry(*month).or_default().extend(position);
        }
        Ok(organisations)
    }

    /// Where an organisation stands; `None` if it is not wanted.
    pub(super) fn position(&self, code: &str) -> Option<usize> {
        self.codes
            .iter()
            .position(|known| known == code)
            .filter(|position| Some(*position) != self.sum)
    }

    /// The chosen ones.
    pub(super) fn chosen(&self) -> &[String] {
        &self.codes[..self.chosen]
    }

    /// `6 organisations, their sum WYH, England`.
    pub(super) fn summary(&self) -> String {
        let mut text = match self.chosen {
            1 => "1 organisation".to_owned(),
            number => format!("{number} organisations"),
        };
        if let Some(sum) = self.sum {
            text.extend([format!(", their sum {}", self.codes[sum])]);
        }
        if self.codes.last().is_some_and(|code| code == ENGLAND) {
            text.push_str(", England");
        }
        text
    }

    /// The months that were read.
    pub(super) fn months(&self) -> Vec<Month> {
        self.seen.keys().copied().collect()
    }

    /// Whether all chosen ones have rows in a month.
    pub(super) fn is_complete(&self, month: Month) -> bool {
        self.seen
            .get(&month)
            .is_some_and(|seen| (0..self.chosen).all(|position| seen.contains(&position)))
    }

    /// Warns of months in which a chosen organisation is not in the files.
    pub(super) fn warn_of_gaps(&self, ledger: &mut Ledger) {
        for (month, seen) in &self.seen {
            let absent = (0..self.chosen).filter(|position| !seen.contains(position));
            let absent: Vec<&str> = absent.map(|position| self.codes[position].as_str()).collect();
            // Of all organisations of the country, some come and go.
            if !absent.is_empty() && self.chosen <= 50 {
                let sum = if self.sum.is_some() { "; no sum is made of this month" } else { "" };
                ledger.warnings.push(format!(
                    "{}: no rows of {}{sum}",
                    month.words(),
                    absent.join(", ")
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> BTreeSet<(Rc<str>, Month)> {
        let month = |text| Month::parse(text).unwrap();
        [("RCF", "2025-02"), ("RCF", "2025-03"), ("RAE", "2025-03"), ("ENG", "2025-03")]
            .into_iter()
            .map(|(code, text)| (Rc::from(code), month(text)))
            .collect()
    }

    #[test]
    fn the_chosen_come_first_then_their_sum_then_england() {
        let chosen = ["rcf".to_owned(), " RAE".to_owned(), "RCF".to_owned()];
        let all = Organisations::new(&chosen, Some("WYH"), &found()).unwrap();
        assert_eq!(all.codes, ["RCF", "RAE", "WYH", "ENG"]);
        assert_eq!((all.chosen().len(), all.sum), (2, Some(2)));
        assert_eq!((all.position("ENG"), all.position("WYH")), (Some(3), None));
        assert!(all.is_complete(Month::parse("2025-03").unwrap()));
        assert!(!all.is_complete(Month::parse("2025-02").unwrap()));
        let mut ledger = Ledger::default();
        all.warn_of_gaps(&mut ledger);
        assert_eq!(
            ledger.warnings,
            ["February 2025: no rows of RAE; no sum is made of this month"]
        );
    }

    #[test]
    fn all_are_taken_if_none_is_chosen_and_unknown_ones_are_faults() {
        let all = Organisations::new(&[], None, &found()).unwrap();
        assert_eq!(all.codes, ["RAE", "RCF", "ENG"]);
        let faults = Organisations::new(&["RCE".to_owned()], None, &found()).unwrap_err();
        assert!(faults[0].to_string().contains("did you mean \"RCF\"?"), "{}", faults[0]);
        let faults = Organisations::new(&[], Some("RCF"), &found()).unwrap_err();
        assert!(faults[0].to_string().contains("already"), "{}", faults[0]);
    }
}
