//! The tidy table of observed figures: the keys of `summary.csv` and a value.

use super::ledger::plain;
use super::month::Month;
use std::collections::BTreeMap;

/// Key of a figure, in the order of the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Place among the organisations of the table.
    pub(super) org: usize,
    /// Empty where patients are not held against a standard.
    pub(super) standard: String,
    /// Empty for all.
    pub(super) tumour: String,
    /// Empty for all.
    pub(super) route: String,
    /// Empty for all, or where there is none.
    pub(super) resource: String,
    pub(super) month: Month,
}

/// Counts of one key: metrics and values, in the order in which they are
/// written. `None` is a count that was not published.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Counts(Vec<(String, Option<f64>)>);

impl Counts {
    /// One more metric.
    pub(super) fn push(&mut self, metric: impl Into<String>, value: Option<f64>) {
        self.0.push((metric.into(), value));
    }

    /// The value of a metric, if it was published.
    pub(super) fn value(&self, metric: &str) -> Option<f64> {
        self.0.iter().find(|(name, _)| name == metric).and_then(|(_, value)| *value)
    }

    /// Adds others up with these. What one of them lacks, the sum lacks.
    pub(super) fn add(&mut self, other: &Self) {
        if self.0.is_empty() {
            self.0.clone_from(&other.0);
            return;
        }
        for (metric, value) in &mut self.0 {
            *value = value.zip(other.value(metric)).map(|(one, other)| one + other);
        }
    }
}

/// All figures of a table.
pub(super) type Figures = BTreeMap<Key, Counts>;

/// Adds a count under a key.
pub(super) fn add(figures: &mut Figures, key: Key, counts: &Counts) {
    figures.entry(key).or_default().add(counts);
}

/// Adds the sum of the organisations `0..members` as organisation `sum`, for
/// the months in which `complete` says that all of them are there. Who has no
/// row for a tumour or route had no such patient.
pub(super) fn add_sum(
    figures: &mut Figures,
    members: usize,
    sum: usize,
    complete: impl Fn(Month) -> bool,
) {
    let mut sums = Figures::new();
    for (key, counts) in figures.iter().filter(|(key, _)| key.org < members) {
        if complete(key.month) {
            add(&mut sums, Key { org: sum, ..key.clone() }, counts);
        }
    }
    figures.extend(sums);
}

/// The table as CSV, and its number of rows. Performance is worked out of
/// patients and breaches; nothing is written that was not published.
pub(super) fn csv(figures: &Figures, orgs: &[String], has_resource: bool) -> (Vec<u8>, usize) {
    let mut text = String::from("org_code,standard,basis,tumour,route,");
    text.push_str(if has_resource { "resource," } else { "" });
    text.push_str("period_start,period_end,metric,value\n");
    let mut rows = 0;
    for (key, counts) in figures {
        let resource =
            if has_resource { format!("{},", quoted(&key.resource)) } else { String::new() };
        let head = format!(
            "{},{},allocated,{},{},{resource}{},{}",
            quoted(&orgs[key.org]),
            quoted(&key.standard),
            quoted(&key.tumour),
            quoted(&key.route),
            key.month.first(),
            key.month.last(),
        );
        let performance = counts.value("patients").zip(counts.value("breaches"));
        let performance = performance.filter(|(patients, _)| *patients > 0.0);
        for (metric, value) in &counts.0 {
            let Some(value) = value else { continue };
            text.extend([format!("{head},{metric},{}\n", plain(*value))]);
            rows += 1;
            if metric == "breaches"
                && let Some((patients, breaches)) = performance
            {
                let share = format!("{:.6}", 1.0 - breaches / patients);
                let share = share.trim_end_matches('0').trim_end_matches('.');
                text.extend([format!("{head},performance,{share}\n")]);
                rows += 1;
            }
        }
    }
    (text.into_bytes(), rows)
}

/// A cell of a CSV file.
pub(super) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(org: usize, month: &str) -> Key {
        Key {
            org,
            standard: "28-day".into(),
            tumour: String::new(),
            route: String::new(),
            resource: String::new(),
            month: Month::parse(month).unwrap(),
        }
    }

    fn counts(patients: f64, breaches: Option<f64>) -> Counts {
        let mut counts = Counts::default();
        counts.push("patients", Some(patients));
        counts.push("breaches", breaches);
        counts
    }

    #[test]
    fn sums_lack_what_a_member_lacks() {
        let mut figures = Figures::new();
        add(&mut figures, key(0, "2025-03"), &counts(10.0, Some(2.0)));
        add(&mut figures, key(1, "2025-03"), &counts(30.0, Some(4.0)));
        add(&mut figures, key(0, "2025-02"), &counts(5.0, None));
        add(&mut figures, key(1, "2025-02"), &counts(7.0, Some(1.0)));
        add(&mut figures, key(0, "2025-01"), &counts(1.0, None));
        let january = Month::parse("2025-01").unwrap();
        add_sum(&mut figures, 2, 2, |month| month != january);
        assert_eq!(figures[&key(2, "2025-03")], counts(40.0, Some(6.0)));
        assert_eq!(figures[&key(2, "2025-02")], counts(12.0, None));
        assert!(!figures.contains_key(&key(2, "2025-01")));
    }

    #[test]
    fn only_what_was_published_is_written() {
        let mut figures = Figures::new();
        add(&mut figures, key(0, "2024-02"), &counts(8.0, Some(2.5)));
        add(&mut figures, key(1, "2024-02"), &counts(3.0, None));
        let (text, rows) = csv(&figures, &["RCF".into(), "A,B".into()], false);
        assert_eq!(rows, 4);
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "org_code,standard,basis,tumour,route,period_start,period_end,metric,value\n\
             RCF,28-day,allocated,,,2024-02-01,2024-02-29,patients,8\n\
             RCF,28-day,allocated,,,2024-02-01,2024-02-29,breaches,2.5\n\
             RCF,28-day,allocated,,,2024-02-01,2024-02-29,performance,0.6875\n\
             \"A,B\",28-day,allocated,,,2024-02-01,2024-02-29,patients,3\n"
        );
    }
}
