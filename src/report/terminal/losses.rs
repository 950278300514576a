//! Those who left a queue, or did not join it: shown where there are any.

use super::performance::absent;
use super::table::{Align, Table, wrapped};
use crate::experiment::{Figure, Results};
use crate::report::lookup::{BASE, Period, Periods};
use crate::report::words;
use crate::scenario::Scenario;

/// Patients who gave up waiting, and who found a queue full, in the last year
/// and all organisations together; empty if there are none.
pub(super) fn table(results: &Results, scenario: &Scenario, periods: &Periods) -> String {
    let Some(period) = periods.last_year() else { return String::new() };
    let find = |resource: &str, metric: &str| {
        results.figures.iter().find(|figure| {
            let key = &figure.key;
            key.plan == BASE
                && key.org_code == scenario.names.alliance
                && key.resource == resource
                && key.metric == metric
                && Period::of(key) == period
        })
    };
    let mut resources: Vec<&str> = Vec::new();
    for figure in &results.figures {
        let key = &figure.key;
        let counts = ["gave_up", "refused"].contains(&key.metric.as_str());
        if counts && figure.value > 0.0 && !resources.contains(&key.resource.as_str()) {
            resources.push(&key.resource);
        }
    }
    if resources.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("Resource", Align::Left),
        ("Gave up|waiting", Align::Right),
        ("Found the|queue full", Align::Right),
    ]);
    for resource in resources {
        let cell = |metric| find(resource, metric).map_or_else(absent, number);
        table.row([format!("  {resource}"), cell("gave_up"), cell("refused")]);
    }
    let title = format!("PATIENTS LOST TO QUEUES: {}", words::period(period));
    format!("\n{}{}", wrapped(0, 2, &title), table.render())
}

fn number(figure: &Figure) -> String {
    let value = words::whole(figure.value);
    match figure.interval {
        Some(interval) => format!("{value} {}", words::plus_minus(words::half_width(interval))),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn only_queues_that_lose_someone_are_shown() {
        let scenario = fixture::scenario();
        let mut results = fixture::results();
        assert_eq!(table(&results, &scenario, &Periods::of(&results)), "");
        let mut figure = results.figures[0].clone();
        let period = Periods::of(&results).last_year().unwrap();
        figure.key = fixture::key("WYH", "gave_up", "", Period { ..period });
        figure.key.resource = "ambulatory unit".to_owned();
        (figure.value, figure.interval) = (42.0, Some((40.0, 44.0)));
        results.figures.push(figure);
        let text = table(&results, &scenario, &Periods::of(&results));
        assert!(text.contains("  ambulatory unit"), "{text}");
        assert!(text.contains("42 ") && text.ends_with("-\n"), "{text}");
    }
}
