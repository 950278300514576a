//! The chance of meeting a standard, month by month, beside doing nothing.

use crate::experiment::{Chances, Difference, MEETS};
use crate::report::lookup::{Period, Periods};
use crate::report::terminal::performance::{absent, codes, labelled};
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words;
use crate::scenario::Scenario;

/// The months of one trust and standard.
struct Months<'a> {
    rows: Vec<&'a Difference>,
}

impl<'a> Months<'a> {
    /// Those of the months in which the plan changes anything, and after.
    fn of(differences: &[&'a Difference], org_code: &str, standard: &str) -> Self {
        let is_wanted = |row: &&&Difference| {
            let key = &row.key;
            key.metric == MEETS && key.org_code == org_code && key.standard == standard
        };
        let mut rows: Vec<&Difference> = differences.iter().filter(is_wanted).copied().collect();
        rows.sort_by_key(|row| row.key.period_start);
        Self { rows }
    }

    /// Whether in some month the two chances can be told apart.
    fn differ(&self) -> bool {
        let apart =
            |row: &&&Difference| row.interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0);
        self.rows.iter().any(|row| apart(&row))
    }

    fn in_month(&self, month: Period) -> Option<&'a Difference> {
        self.rows.iter().copied().find(|row| Period::of(&row.key) == month)
    }

    /// Months that meet the standard on average, in the base and under the
    /// plan.
    fn met(&self) -> (f64, f64) {
        let sum = |of: fn(&Difference) -> f64| self.rows.iter().map(|row| of(row)).sum();
        (sum(|row| row.base), sum(|row| row.value))
    }
}

/// A table of the trusts and standards whose chance is changed in some month.
pub(super) fn table(
    differences: &[&Difference],
    scenario: &Scenario,
    periods: &Periods,
    from: Option<jiff::civil::Date>,
) -> String {
    let Some(judged) = periods.judged_month() else { return String::new() };
    let after: Vec<&Difference> = differences
        .iter()
        .copied()
        .filter(|row| from.is_none_or(|from| row.key.period_end >= from))
        .collect();
    let is_told = after.iter().any(|row| row.key.metric == MEETS && row.interval.is_some());
    if !is_told {
        return String::new();
    }
    let month = words::period(judged);
    let mut table = Table::new(&[
        ("Chance of meeting|the standard", Align::Left),
        (&format!("{month},|do nothing"), Align::Left),
        (&format!("{month},|plan"), Align::Left),
        ("Months met,|do nothing", Align::Right),
        ("Months met,|plan", Align::Right),
        ("Of", Align::Right),
    ]);
    let mut any = false;
    for terms in scenario.standards.iter().filter(|terms| terms.in_tables) {
        let rows: Vec<_> = codes(scenario)
            .into_iter()
            .map(|(code, title)| (labelled(code, title), Months::of(&after, code, &terms.name)))
            .filter(|(_, months)| months.differ())
            .collect();
        if !rows.is_empty() {
            any = true;
            table.section(&terms.name);
        }
        for (label, months) in rows {
            let row = months.in_month(judged);
            let chance = |share: fn(&Difference) -> f64, within: fn(Chances) -> (f64, f64)| {
                let told = row.and_then(|row| {
                    let chances = row.chances?;
                    Some(words::chance_within(share(row), within(chances), chances.futures))
                });
                told.unwrap_or_else(absent)
            };
            let (base, plan) = months.met();
            table.row([
                label,
                chance(|row| row.base, |chances| chances.base),
                chance(|row| row.value, |chances| chances.plan),
                words::decimal(base),
                words::decimal(plan),
                months.rows.len().to_string(),
            ]);
        }
    }
    if !any {
        return wrapped(
            2,
            4,
            "Chance of meeting a standard: in no month, at no trust can it be told from doing nothing.",
        );
    }
    "\n".to_owned() + &table.render()
}
