//! All figures of the whole period, for scenarios without standards.

use super::measures::short;
use super::performance::absent;
use super::table::{Align, Table, wrapped};
use crate::experiment::{Figure, Results};
use crate::report::lookup::{BASE, Period, Periods};
use crate::report::words;

/// Most rows that are printed; the rest is in `summary.csv`.
const MOST_ROWS: usize = 60;

/// A table of everything that was measured in the last year.
pub(super) fn table(results: &Results) -> String {
    let Some(period) = Periods::of(results).last_year() else {
        return "\nThe results hold no figures.\n".to_owned();
    };
    let figures: Vec<&Figure> = results
        .figures
        .iter()
        .filter(|figure| figure.key.plan == BASE && Period::of(&figure.key) == period)
        .collect();
    let mut table = Table::new(&[
        ("About", Align::Left),
        ("Metric", Align::Left),
        ("Value", Align::Right),
        ("Known within", Align::Right),
        ("P10 - P90", Align::Right),
        ("Unit", Align::Left),
    ]);
    for figure in figures.iter().take(MOST_ROWS) {
        table.row(vec![
            about(figure),
            figure.key.metric.clone(),
            short(figure.value),
            figure.interval.map_or_else(absent, |interval| {
                format!("± {}", short(words::half_width(interval)))
            }),
            figure
                .spread
                .map_or_else(absent, |[p10, _, p90]| format!("{} - {}", short(p10), short(p90))),
            figure.key.unit.clone(),
        ]);
    }
    let mut text = format!("\nFIGURES, {}\n{}", words::period(period), table.render());
    if figures.len() > MOST_ROWS {
        let rest = figures.len() - MOST_ROWS;
        let line = format!("... and {rest} more in summary.csv (--out DIR)");
        text.push_str(&wrapped(0, 2, &line));
    }
    text
}

/// What a figure is about, the parts that say something.
fn about(figure: &Figure) -> String {
    let key = &figure.key;
    let parts = [
        &key.org_code,
        &key.pathway,
        &key.route,
        &key.tumour,
        &key.standard,
        &key.basis,
        &key.stage,
        &key.resource,
    ];
    let said: Vec<&str> =
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect();
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn every_figure_of_the_last_year_is_listed() {
        let results = fixture::results();
        let text = table(&results);
        let period = Periods::of(&results).last_year().unwrap();
        let expected =
            results.figures.iter().filter(|figure| Period::of(&figure.key) == period).count();
        assert_eq!(text.lines().count(), expected + 4, "{text}");
        assert!(text.contains("WYH, lung, 62-day, whole, ct"), "{text}");
    }
}
