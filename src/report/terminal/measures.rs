//! The measures that a scenario asks for.

use super::performance::absent;
use super::table::{Align, Table};
use crate::experiment::{Difference, MeasureResult, Results};
use crate::report::lookup::{BASE, Period};
use crate::report::words;

/// All measures of the base; empty if there are none.
pub(super) fn table(results: &Results) -> String {
    let of_base = |measure: &&MeasureResult| measure.key.plan == BASE;
    let measures: Vec<_> = results.measures.iter().filter(of_base).collect();
    let Some(first) = measures.first() else { return String::new() };
    let mut columns = vec![
        ("Measure", Align::Left),
        ("Value", Align::Right),
        ("Known within", Align::Right),
        ("Unit", Align::Left),
    ];
    let any_known = measures.iter().any(|measure| measure.known.is_some());
    if any_known {
        columns.push(("Expected", Align::Right));
    }
    let mut table = Table::new(&columns);
    for measure in &measures {
        let estimate = measure.estimate.as_ref();
        let interval = estimate.and_then(|estimate| estimate.interval);
        let known = measure.known.as_ref().map(|known| short(known.value));
        let cells = [
            measure.key.metric.clone(),
            estimate.map_or_else(absent, |estimate| short(estimate.value)),
            interval.map_or_else(absent, |interval| {
                format!("± {}", short(words::half_width(interval)))
            }),
            measure.key.unit.clone(),
        ];
        table.row(cells.into_iter().chain(any_known.then(|| known.unwrap_or_else(absent))));
    }
    format!("\nMEASURES, {}\n{}", words::period(Period::of(&first.key)), table.render())
}

/// What the plans do to the measures; empty if there are none.
pub(super) fn differences(results: &Results) -> String {
    let names: Vec<&str> =
        results.measures.iter().map(|measure| measure.key.metric.as_str()).collect();
    let of_measure = |difference: &&Difference| {
        let key = &difference.key;
        key.standard.is_empty() && key.resource.is_empty() && names.contains(&key.metric.as_str())
    };
    let found: Vec<_> = results.differences.iter().filter(of_measure).collect();
    if found.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("Measure", Align::Left),
        ("Base", Align::Right),
        ("With the plan", Align::Right),
        ("Difference", Align::Right),
        ("Known within", Align::Right),
        ("Unit", Align::Left),
    ]);
    let mut plan = "";
    for difference in found {
        if difference.key.plan != plan {
            plan = &difference.key.plan;
            table.section(plan);
        }
        table.row([
            format!("  {}", difference.key.metric),
            short(difference.base),
            short(difference.value),
            words::signed(difference.difference, short),
            difference.interval.map_or_else(absent, |interval| {
                format!("± {}", short(words::half_width(interval)))
            }),
            difference.key.unit.clone(),
        ]);
    }
    format!("\nMEASURES, means of replications\n{}", table.render())
}

/// Four significant digits, for figures whose size is not known beforehand.
pub(super) fn short(value: f64) -> String {
    let size = value.abs();
    if size >= 1_000.0 {
        words::whole(value)
    } else if size >= 100.0 {
        words::decimal(value)
    } else if size >= 10.0 {
        format!("{value:.2}")
    } else if !(1e-12..0.0995).contains(&size) {
        format!("{value:.3}")
    } else {
        let leading_zeros = (-size.log10()).floor() as usize;
        format!("{value:.0$}", leading_zeros + 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn measures_are_shown_with_what_is_known_of_them() {
        let mut results = fixture::results();
        assert_eq!(table(&results), "");
        results.measures = fixture::measures();
        assert_eq!(
            table(&results),
            "\nMEASURES, April 2024 to March 2025\n\
             Measure    Value  Known within  Unit\n\
             -------------------------------------\n\
             mean wait  4.020      ± 0.0400  hours\n\
             never          -             -  hours\n"
        );
    }

    #[test]
    fn differences_of_measures_are_shown_by_plan() {
        let mut results = fixture::results();
        results.measures = fixture::measures();
        assert_eq!(differences(&results), "");
        let mut difference = results.differences[0].clone();
        difference.key = results.measures[0].key.clone();
        difference.key.plan = "ct-leeds".to_owned();
        difference.base = 4.0;
        difference.value = 3.5;
        difference.difference = -0.5;
        difference.interval = Some((-0.6, -0.4));
        results.differences.push(difference);
        let text = differences(&results);
        assert!(text.contains("ct-leeds\n"), "{text}");
        assert!(
            text.contains("  mean wait  4.000          3.500      -0.500       ± 0.100  hours"),
            "{text}"
        );
    }
}
