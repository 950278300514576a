//! What a plan does to the trusts' standards, in both views.

use super::{
    NO_EFFECT, NOT_SETTLED, ONE_FUTURE, direction, is_notable, is_unsettled, patients, points,
};
use crate::experiment::Difference;
use crate::report::lookup::{About, Period};
use crate::report::terminal::performance::{codes, labelled};
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words;
use crate::scenario::Scenario;

/// By month of the clock stop: as reported, else each patient once.
const BY_STOP: [&str; 2] = ["allocated", "whole"];
/// By month of the clock start, followed to completion.
const BY_COHORT: [&str; 1] = ["cohort"];

/// The difference that is about all patients of an organisation and standard.
fn find<'a>(
    differences: &[&'a Difference],
    bases: &[&str],
    org_code: &str,
    standard: &str,
    metric: &str,
    period: Period,
) -> Option<&'a Difference> {
    bases.iter().find_map(|basis| {
        let wanted = About { org_code, standard, basis, metric, period };
        differences.iter().copied().find(|row| About::all_patients(&row.key) == Some(wanted))
    })
}

/// The four differences of a trust in a standard.
struct Views<'a> {
    stop_performance: Option<&'a Difference>,
    stop_breaches: Option<&'a Difference>,
    cohort_performance: Option<&'a Difference>,
    cohort_breaches: Option<&'a Difference>,
}

impl Views<'_> {
    fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// Whether the plan leaves every figure exactly as it is.
    fn is_unchanged(&self) -> bool {
        self.all().all(|row| row.difference == 0.0)
    }

    fn all(&self) -> impl Iterator<Item = &Difference> {
        let all = [
            self.stop_performance,
            self.stop_breaches,
            self.cohort_performance,
            self.cohort_breaches,
        ];
        all.into_iter().flatten()
    }

    /// Whether there is something to be seen: a difference beyond its error,
    /// or one whose error is not known.
    fn is_notable(&self) -> bool {
        self.all().any(is_notable)
    }

    /// What is to be said of the trust. The cohort decides: it follows the
    /// same patients to their end, while the month of the stop looks worse
    /// first when a backlog is cleared.
    fn finding(&self) -> &'static str {
        if self.all().all(|row| row.interval.is_none()) {
            return ONE_FUTURE;
        }
        let in_order = [
            self.cohort_breaches,
            self.cohort_performance,
            self.stop_performance,
            self.stop_breaches,
        ];
        let decisive = in_order.into_iter().flatten().find(|row| direction(row) != 0.0);
        if decisive.is_some_and(|row| is_unsettled(row.agreement)) {
            return NOT_SETTLED;
        }
        let sign = |row: Option<&Difference>| row.map_or(0.0, direction);
        // Fewer breaches are better, so breaches count against the sign.
        let cohort = match sign(self.cohort_breaches) {
            0.0 => sign(self.cohort_performance),
            breaches => -breaches,
        };
        let stop = match sign(self.stop_performance) {
            0.0 => -sign(self.stop_breaches),
            performance => performance,
        };
        if cohort > 0.0 {
            "better"
        } else if cohort < 0.0 {
            "WORSE"
        } else if stop > 0.0 {
            "better by stop only"
        } else if stop < 0.0 {
            "WORSE by stop only"
        } else {
            NO_EFFECT
        }
    }
}

/// A table of the standards in which something is to be seen, and the names of
/// the others.
pub(super) fn table(differences: &[&Difference], scenario: &Scenario, period: Period) -> String {
    let mut table = Table::new(&[
        ("Trust", Align::Left),
        ("By stop,|points", Align::Right),
        ("By stop,|breaches", Align::Right),
        ("By cohort,|points", Align::Right),
        ("By cohort,|breaches", Align::Right),
        ("Finding", Align::Left),
    ]);
    let mut quiet = Vec::new();
    let mut any = false;
    for terms in scenario.standards.iter().filter(|terms| terms.in_tables) {
        let rows: Vec<_> = codes(scenario)
            .into_iter()
            .map(|(code, title)| {
                let of =
                    |bases, metric| find(differences, bases, code, &terms.name, metric, period);
                let views = Views {
                    stop_performance: of(&BY_STOP, "performance"),
                    stop_breaches: of(&BY_STOP, "breaches"),
                    cohort_performance: of(&BY_COHORT, "performance"),
                    cohort_breaches: of(&BY_COHORT, "breaches"),
                };
                (code, labelled(code, title), views)
            })
            .filter(|(_, _, views)| !views.is_empty())
            .collect();
        if rows.is_empty() {
            continue;
        }
        if !rows.iter().any(|(_, _, views)| views.is_notable()) {
            quiet.push(terms.name.as_str());
            continue;
        }
        any = true;
        table.section(&terms.name);
        let mut unchanged = Vec::new();
        for (code, label, views) in rows {
            if views.is_unchanged() {
                unchanged.push(code);
                continue;
            }
            table.row(vec![
                label,
                points(views.stop_performance),
                patients(views.stop_breaches),
                points(views.cohort_performance),
                patients(views.cohort_breaches),
                views.finding().to_owned(),
            ]);
        }
        if !unchanged.is_empty() {
            table.section(&format!("  unchanged: {}", unchanged.join(", ")));
        }
    }
    let mut text = String::new();
    if any {
        text.push_str(&wrapped(
            2,
            2,
            &format!("Plan less base, {}, on the same patients:", words::period(period)),
        ));
        text.push_str(&table.render());
    }
    if !quiet.is_empty() {
        let line = format!("{}: {NO_EFFECT} at any trust.", quiet.join(", "));
        text.push_str(&wrapped(2, 4, &line));
    }
    text
}
