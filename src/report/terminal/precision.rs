//! How the number of replications came about, in plain words.

use super::measures::short;
use super::table::wrapped;
use crate::experiment::{Reached, ReachedRow, Results};
use crate::report::words;

/// Most figures that are told one by one.
const MOST_TOLD: usize = 3;

/// The line; empty where the number of replications was given.
pub(super) fn line(results: &Results) -> String {
    match &results.precision {
        Some(reached) => wrapped(0, 2, &said(reached, results.replications)),
        None => String::new(),
    }
}

fn said(reached: &Reached, replications: u32) -> String {
    let rows = &reached.rows;
    match rows.iter().find(|row| row.drove) {
        None if rows.len() > MOST_TOLD => format!(
            "All {} figures that were asked for are known so well with the fewest replications on \
             which that is judged, {}.",
            rows.len(),
            reached.fewest
        ),
        None => {
            let each: Vec<String> =
                rows.iter().map(|row| format!("{} {}", about(row), known(row))).collect();
            format!(
                "{} replications, the fewest on which precision is judged, were enough, and {} \
                 more showed that it stays so: {}.",
                reached.fewest,
                replications - reached.fewest,
                each.join("; ")
            )
        }
        Some(row) if reached.all => {
            let of = match rows.len() {
                1 => String::new(),
                number => format!("; it took most of {number} figures"),
            };
            format!(
                "As many replications as it took: {} holds from {} on and {} after \
                 {replications}{of}.",
                about(row),
                row.since.unwrap_or(replications),
                known(row),
            )
        }
        Some(row) => {
            let why = match (row.since, row.needed) {
                (Some(from), _) => format!(
                    "holds only from {from} on, too late to see whether it stays so (it {})",
                    known(row)
                ),
                (None, Some(needed)) => format!(
                    "{} only; it would take about {} (--at-most)",
                    known(row),
                    two_digits_up(needed)
                ),
                (None, None) => known(row),
            };
            let others = match rows.iter().filter(|row| row.since.is_none()).count() {
                0 | 1 => String::new(),
                2 => "; another figure falls short too".to_owned(),
                number => format!("; {} others fall short too", number - 1),
            };
            format!(
                "Stopped at {replications} replications, the most allowed: {} {why}{others}.",
                about(row)
            )
        }
    }
}

/// `"62-day performance 1 point" (WYH, base)`.
fn about(row: &ReachedRow) -> String {
    format!("\"{}\" ({}, {})", row.asked, row.key.org_code, row.key.plan)
}

/// "is known to within 0.94 points".
fn known(row: &ReachedRow) -> String {
    match (row.half_width, row.key.unit.as_str()) {
        (None, _) => "has no interval: too little was counted".to_owned(),
        (Some(half), "share") => format!("is known to within {} points", digits(half * 100.0)),
        (Some(half), unit) => {
            format!("is known to within {} {unit}", digits(half)).trim_end().to_owned()
        }
    }
}

/// A half-width with the digits that help to judge it.
fn digits(half: f64) -> String {
    match half.abs() {
        0.0 => "0".to_owned(),
        small if small < 0.0995 => short(small),
        small if small < 0.995 => format!("{small:.2}"),
        size => words::count(size),
    }
}

/// A rough number, two digits of it, rounded up.
fn two_digits_up(number: f64) -> String {
    let step = 10_f64.powi(number.max(1.0).log10().floor() as i32 - 1).max(1.0);
    words::whole((number / step).ceil() * step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn text(alter: impl Fn(&mut Reached)) -> String {
        let mut reached = fixture::reached();
        alter(&mut reached);
        said(&reached, 40)
    }

    #[test]
    fn the_figure_that_took_most_is_named() {
        assert_eq!(
            text(|_| {}),
            "As many replications as it took: \"62-day performance 1 point\" (WYH, base) holds from \
             35 on and is known to within 0.94 points after 40; it took most of 2 figures."
        );
    }

    #[test]
    fn the_fewest_may_be_enough() {
        assert_eq!(
            text(|reached| reached.rows[0].drove = false),
            "20 replications, the fewest on which precision is judged, were enough, and 20 more \
             showed that it stays so: \"62-day performance 1 point\" (WYH, base) is known to within 0.94 points; \"62-day breaches \
             80\" (WYH, base) is known to within 56 patients."
        );
    }

    #[test]
    fn the_cap_is_told_with_what_is_missing() {
        let capped = |reached: &mut Reached| {
            reached.all = false;
            reached.rows[0] = ReachedRow {
                since: None,
                half_width: Some(0.0172),
                needed: Some(118.3),
                ..reached.rows[0].clone()
            };
        };
        assert_eq!(
            text(capped),
            "Stopped at 40 replications, the most allowed: \"62-day performance 1 point\" (WYH, \
             base) is known to within 1.7 points only; it would take about 120 (--at-most)."
        );
        let both = text(|reached| {
            capped(reached);
            reached.rows[1].since = None;
        });
        assert!(both.ends_with("(--at-most); another figure falls short too."), "{both}");
        let late = text(|reached| reached.all = false);
        assert!(late.contains("holds only from 35 on, too late to see"), "{late}");
        let nothing = text(|reached| {
            capped(reached);
            (reached.rows[0].half_width, reached.rows[0].needed) = (None, None);
        });
        assert!(nothing.ends_with("has no interval: too little was counted."), "{nothing}");
    }
}
