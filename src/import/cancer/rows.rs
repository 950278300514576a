//! Rows of cancer waiting times, the same from the workbook and the CSV.

use super::super::fault::At;
use super::super::month::Month;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Code of England.
pub(in super::super) const ENGLAND: &str = "ENG";

/// What is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    /// Referral to being told, 28 days.
    Told,
    /// Decision to treatment, 31 days.
    Treated31,
    /// Referral to treatment, 62 days. A patient of two trusts counts a half
    /// at each.
    Treated62,
    /// Urgent suspected cancer referral to first attendance.
    SeenSuspected,
    /// Urgent breast symptomatic referral to first attendance.
    SeenSymptomatic,
}

impl Item {
    /// Upper ends of the bands that are published \[days\]; a last band is
    /// for all longer waits.
    pub(super) fn limits(self) -> &'static [u32] {
        match self {
            Self::Told => &[14, 28, 42, 62],
            Self::Treated31 => &[31, 38, 48, 62],
            Self::Treated62 => &[31, 38, 48, 62, 76, 90, 104],
            Self::SeenSuspected | Self::SeenSymptomatic => &[14, 16, 21, 28],
        }
    }

    /// Bands as headings of published files have them.
    pub(super) fn headings(self) -> Vec<String> {
        let limits = self.limits();
        let mut headings = vec![format!("within {} days", limits[0])];
        let pairs = limits.windows(2);
        headings.extend(pairs.map(|pair| format!("in {} to {} days", pair[0] + 1, pair[1])));
        headings.push(format!("after {} days", limits[limits.len() - 1]));
        headings
    }

    /// Bands as metrics.
    pub(super) fn metrics(self) -> Vec<String> {
        let limits = self.limits();
        let mut metrics = vec![format!("days_0_to_{}", limits[0])];
        let pairs = limits.windows(2);
        metrics.extend(pairs.map(|pair| format!("days_{}_to_{}", pair[0] + 1, pair[1])));
        metrics.push(format!("days_over_{}", limits[limits.len() - 1]));
        metrics
    }

    /// How many bands lie within the limit, if there is one.
    pub(super) fn bands_within(self) -> Option<usize> {
        match self {
            Self::Told => Some(2),
            Self::Treated31 => Some(1),
            Self::Treated62 => Some(4),
            Self::SeenSuspected | Self::SeenSymptomatic => None,
        }
    }

    /// Whether only totals and bands are published: there is no limit.
    pub(super) fn is_seen(self) -> bool {
        matches!(self, Self::SeenSuspected | Self::SeenSymptomatic)
    }
}

/// A published row. Labels are as published.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) at: At,
    pub(super) month: Month,
    /// ODS code, or [`ENGLAND`].
    pub(super) org: Rc<str>,
    pub(super) item: Item,
    pub(super) tumour: Rc<str>,
    /// Route; of [`Item::Treated31`] the stage.
    pub(super) route: Rc<str>,
    pub(super) modality: Rc<str>,
    /// Patients.
    pub(super) total: f64,
    pub(super) within: Option<f64>,
    pub(super) after: Option<f64>,
    /// As published, 0 to 1.
    pub(super) share: Option<f64>,
    /// Patients by band, none if the file has no bands.
    pub(super) bands: Vec<f64>,
}

/// Texts that occur on many rows, each kept once.
#[derive(Debug, Default)]
pub(super) struct Texts(BTreeSet<Rc<str>>);

impl Texts {
    /// The one copy of a text.
    pub(super) fn one(&mut self, text: &str) -> Rc<str> {
        if let Some(known) = self.0.get(text) {
            return Rc::clone(known);
        }
        let text: Rc<str> = Rc::from(text);
        self.0.insert(Rc::clone(&text));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_have_headings_and_metrics() {
        assert_eq!(
            Item::Told.headings(),
            [
                "within 14 days",
                "in 15 to 28 days",
                "in 29 to 42 days",
                "in 43 to 62 days",
                "after 62 days"
            ]
        );
        let metrics = Item::Treated62.metrics();
        assert_eq!(metrics.len(), 8);
        assert_eq!((metrics[0].as_str(), metrics[1].as_str()), ("days_0_to_31", "days_32_to_38"));
        assert_eq!(metrics[7], "days_over_104");
        assert_eq!(Item::SeenSuspected.metrics()[1], "days_15_to_16");
    }
}
