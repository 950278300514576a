//! What stands beside breaches avoided: days, long waits, and what it is worth.

use crate::experiment::{BreachesAvoided, Dominated, PlanEffect, Results};
use crate::report::terminal::performance::absent;
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words;
use crate::scenario::Scenario;
use crate::stats::Estimate;

/// Days saved and long waits fewer, by standard; net benefit where a breach
/// has a worth.
pub(super) fn table(effect: &PlanEffect, scenario: &Scenario) -> String {
    let is_shown = |row: &&BreachesAvoided| {
        let terms = scenario.standards.iter().find(|terms| terms.name == row.standard);
        terms.is_none_or(|terms| terms.in_tables) || row.net_benefit.is_some()
    };
    let rows: Vec<&BreachesAvoided> = effect.avoided.iter().filter(is_shown).collect();
    let is_valued = rows.iter().any(|row| row.net_benefit.is_some());
    let has_days = rows.iter().any(|row| row.days_saved.is_some());
    if !has_days && !is_valued {
        return String::new();
    }
    let mut columns = vec![
        ("Beside them", Align::Left),
        ("Patient-days|saved", Align::Right),
        ("Fewer waiting over|(days), at the end", Align::Left),
    ];
    if is_valued {
        columns.push(("Net benefit, 95% interval", Align::Left));
    }
    let mut table = Table::new(&columns);
    for row in rows {
        let waits: Vec<String> = row.fewer_long_waits.iter().map(long_wait).collect();
        let mut cells = vec![
            format!("  {}", row.standard),
            row.days_saved.as_ref().map_or_else(absent, shown),
            if waits.is_empty() { absent() } else { waits.join(", ") },
        ];
        if is_valued {
            cells.push(net_benefit(row));
        }
        table.row(cells);
    }
    "\n".to_owned() + &table.render()
}

fn shown(estimate: &Estimate) -> String {
    words::count_within(estimate.value, estimate.interval, |value, show| show(value))
}

/// `62: 6.0 ± 2.0`.
fn long_wait((metric, fewer): &(String, Estimate)) -> String {
    let days = metric.strip_prefix("waiting_over_").unwrap_or(metric);
    format!("{days}: {}", shown(fewer))
}

/// `£12,000 (-£3,000 to £27,000) at £2,000 a breach`.
fn net_benefit(row: &BreachesAvoided) -> String {
    let Some(net) = row.net_benefit else { return absent() };
    let interval = net.interval.map_or_else(
        || " (one replication has no interval)".to_owned(),
        |(low, high)| format!(" ({} to {})", words::about_pounds(low), words::about_pounds(high)),
    );
    let worth = words::pounds(net.worth as f64);
    format!("{}{interval} at {worth} a breach", words::about_pounds(net.value))
}

/// What it would be worth to know the parameters before choosing a plan.
pub(super) fn worth_of_knowing(results: &Results) -> String {
    if results.worth_of_knowing.is_empty() {
        return String::new();
    }
    let mut text = "
WHAT IT WOULD BE WORTH TO KNOW
"
    .to_owned();
    for known in &results.worth_of_knowing {
        let choice = known.choice.as_deref().unwrap_or("to do nothing");
        let best_in = (known.best_in * f64::from(known.sets)).round();
        let line = format!(
            "At {} a breach of {}, {choice} has the highest net benefit on average, and in {best_in} of {}              sets of values. To know which of them holds before choosing would be worth {} at most.",
            words::pounds(known.worth as f64),
            known.standard,
            known.sets,
            words::about_pounds(known.value),
        );
        text.push_str(&wrapped(2, 4, &line));
    }
    text
}

/// Plans that cost more than another one and avoid fewer breaches.
pub(super) fn dominated(results: &Results, scenario: &Scenario) -> String {
    let in_tables = |row: &&Dominated| {
        let terms = scenario.standards.iter().find(|terms| terms.name == row.standard);
        terms.is_none_or(|terms| terms.in_tables)
    };
    let rows: Vec<&Dominated> = results.dominated.iter().filter(in_tables).collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut text = "\nDOMINATED PLANS, standard by standard\n".to_owned();
    for row in rows {
        let line = format!(
            "{} costs {} more than {} and avoids {} fewer breaches of {}.",
            row.plan,
            words::pounds(row.dearer_by as f64),
            row.by,
            shown(&row.avoids_fewer),
            row.standard
        );
        text.push_str(&wrapped(2, 4, &line));
    }
    text
}
