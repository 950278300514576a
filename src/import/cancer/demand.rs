//! Demand of a scenario from cancer waiting times.
//!
//! Referrals are not published; people first seen are, with bands of how long
//! they waited. Whoever is seen in a month of D days is taken to be seen at
//! any moment of it, evenly, after the middle of the band (of the last band,
//! 7 days more than its start). A wait of w days then was a referral in the
//! same month with the share max(0, 1 - w / D), and in the months before
//! according to the days of each. Referrals of a month are the sum of these
//! over the months in which people were seen. Of people seen in a month that
//! was not read (after the last one), as many are taken as of the month
//! before it.

use super::super::month::Month;
use super::super::names::Named;
use super::super::organisations::Organisations;
use super::super::series::Series;
use super::observed::Meaning;
use super::rows::{Item, Row};

/// Days waited that stand for a band \[days\].
fn waits(item: Item) -> Vec<f64> {
    let limits = item.limits();
    let mut waits = vec![f64::from(limits[0]) / 2.0];
    waits.extend(limits.windows(2).map(|pair| f64::from(pair[0] + 1 + pair[1]) / 2.0));
    waits.push(f64::from(limits[limits.len() - 1]) + 7.0);
    waits
}

/// Months of referral, with shares that add up to 1, of people who were seen
/// in `month` after `wait` days.
fn referred(month: Month, wait: f64) -> Vec<(Month, f64)> {
    let days = month.days();
    // The span of referrals, in days from the start of the month.
    let (from, to) = (-wait, days - wait);
    let mut shares = Vec::new();
    let (mut of, mut start) = (month, 0.0);
    loop {
        let end = start + of.days();
        let share = (to.min(end) - from.max(start)).max(0.0) / days;
        if share > 0.0 {
            shares.push((of, share));
        }
        if start <= from {
            return shares;
        }
        of = of.previous();
        start -= of.days();
    }
}

/// `referrals.csv`: counts by site, pathway and month of referral.
pub(super) fn referrals(rows: &[(Row, Meaning<'_>)], organisations: &Organisations) -> Series {
    let months = organisations.months();
    let mut series = Series::new(&["count"]);
    for (row, meaning) in rows {
        let Named::Names(names) = meaning.tumour else { continue };
        let is_chosen = organisations.chosen().iter().any(|code| **code == *row.org);
        if !row.item.is_seen() || !is_chosen {
            continue;
        }
        let waits = waits(row.item);
        let people: Vec<(f64, f64)> = if row.bands.is_empty() {
            vec![(0.0, row.total)]
        } else {
            waits.into_iter().zip(row.bands.iter().copied()).collect()
        };
        let stands_in = months.binary_search(&row.month.next()).is_err();
        for (wait, count) in people.into_iter().filter(|(_, count)| *count > 0.0) {
            let mut add = |month: Month, share: f64| {
                for (name, of_name) in names {
                    let count = count * share * of_name;
                    series.add((&row.org, name, month), 0, count);
                }
            };
            for (month, share) in referred(row.month, wait) {
                if months.binary_search(&month).is_ok() {
                    add(month, share);
                }
            }
            if stands_in {
                for (month, share) in referred(row.month.next(), wait) {
                    if months.binary_search(&month).is_ok() {
                        add(month, share);
                    }
                }
            }
        }
    }
    series
}

/// `screening.csv`: people told after national screening, by site, pathway and
/// month of being told.
pub(super) fn screening(rows: &[(Row, Meaning<'_>)], organisations: &Organisations) -> Series {
    let mut series = Series::new(&["count"]);
    for (row, meaning) in rows {
        let is_chosen = organisations.chosen().iter().any(|code| **code == *row.org);
        if row.item != Item::Told || meaning.route != "screening" || !is_chosen {
            continue;
        }
        if let Named::Names(names) = meaning.tumour {
            for (name, share) in names {
                series.add((&row.org, name, row.month), 0, row.total * share);
            }
        }
    }
    series
}

/// Columns of `treated_by_route.csv`.
const ROUTES: [&str; 4] =
    ["urgent suspected cancer", "breast symptomatic", "screening", "consultant upgrade"];

/// `treated_by_route.csv`: patients of the 62-day standard by route, as
/// published (a patient of two trusts is a half at each), and first treatments
/// of the 31-day standard, by site, treated tumour and month.
pub(super) fn treated(rows: &[(Row, Meaning<'_>)], organisations: &Organisations) -> Series {
    let columns =
        ["urgent_suspected_cancer", "breast_symptomatic", "screening", "upgrade", "first_31_day"];
    let mut series = Series::new(&columns);
    for (row, meaning) in rows {
        let is_chosen = organisations.chosen().iter().any(|code| **code == *row.org);
        let column = match row.item {
            Item::Treated62 => ROUTES.iter().position(|route| *route == meaning.route),
            Item::Treated31 if meaning.route == "first" => Some(ROUTES.len()),
            _ => None,
        };
        let (Some(column), true) = (column, is_chosen && meaning.modality.is_empty()) else {
            continue;
        };
        if let Named::Names(names) = meaning.tumour {
            for (name, share) in names {
                series.add((&row.org, name, row.month), column, row.total * share);
            }
        }
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    #[test]
    fn bands_stand_for_their_middle() {
        assert_eq!(waits(Item::SeenSuspected), [7.0, 15.5, 19.0, 25.0, 35.0]);
    }

    #[test]
    fn people_were_referred_in_the_months_before() {
        // April has 30 days: after 7.5 days a quarter came in March.
        let shares = referred(month("2025-04"), 7.5);
        assert_eq!(shares, [(month("2025-04"), 0.75), (month("2025-03"), 0.25)]);
        // After 35 days: seen from 1 to 28 February, referred from 27 December
        // (5 days of it) to 23 January.
        let shares = referred(month("2025-02"), 35.0);
        assert_eq!(shares.len(), 2);
        assert!((shares[0].1 - 24.0 / 28.0).abs() < 1e-12, "{shares:?}");
        assert_eq!(shares[1].0, month("2024-12"));
        assert!((shares[1].1 - 4.0 / 28.0).abs() < 1e-12, "{shares:?}");
        assert_eq!(referred(month("2025-02"), 0.0), [(month("2025-02"), 1.0)]);
    }
}
