//! What a plan does to everyone else who uses the same resources.

use super::{NO_EFFECT, direction, is_notable, patients, points};
use crate::experiment::{CAPACITY, Difference};
use crate::report::lookup::Period;
use crate::report::terminal::performance::codes;
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words;
use crate::scenario::Scenario;

/// A table of those who gain or lose.
pub(super) fn table(differences: &[&Difference], scenario: &Scenario, period: Period) -> String {
    let rows: Vec<&Difference> = differences
        .iter()
        .copied()
        .filter(|row| {
            let key = &row.key;
            // How many come is not what the plan does to them.
            !key.resource.is_empty()
                && key.stage.is_empty()
                && key.metric != "patients"
                && key.metric != CAPACITY
                && Period::of(key) == period
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let material: Vec<_> = rows.iter().filter(|row| is_notable(row)).collect();
    if material.is_empty() {
        return wrapped(2, 4, &format!("Other users of the same resources: {NO_EFFECT}."));
    }
    let mut table = Table::new(&[
        ("Other users", Align::Left),
        ("What", Align::Left),
        ("Base", Align::Right),
        ("Plan", Align::Right),
        ("Difference", Align::Right),
        ("Unit", Align::Left),
        ("Finding", Align::Left),
    ]);
    let all = codes(scenario);
    for row in &material {
        let key = &row.key;
        let title = all.iter().find(|(code, _)| *code == key.org_code).map_or("", |(_, t)| *t);
        let is_share = key.unit == "share";
        let show = |value: f64| match key.unit.as_str() {
            "share" => words::decimal(value * 100.0),
            "days" => words::decimal(value),
            _ => words::count(value),
        };
        table.row(vec![
            format!("  {}, {} {title}", key.resource, key.org_code),
            [key.standard.as_str(), &key.metric.replace('_', " ")].join(" ").trim().to_owned(),
            show(row.base),
            show(row.value),
            if is_share { points(Some(row)) } else { patients(Some(row)) },
            if is_share { "%" } else { key.unit.as_str() }.to_owned(),
            finding(row).to_owned(),
        ]);
    }
    let mut text = "\n".to_owned() + &table.render();
    if material.len() < rows.len() {
        let rest = rows.len() - material.len();
        let line = format!("{rest} other figures of resources: {NO_EFFECT}.");
        text.push_str(&wrapped(2, 4, &line));
    }
    text
}

/// Which way a figure of a resource goes: a higher share within the standard
/// is better, more breaches or long waits are worse.
fn finding(row: &Difference) -> &'static str {
    let good = if row.key.metric == "performance" { 1.0 } else { -1.0 };
    match direction(row) * good {
        _ if row.interval.is_none() => "one future",
        way if way > 0.0 => "better",
        _ => "WORSE",
    }
}
