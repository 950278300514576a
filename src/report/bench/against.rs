//! The table of a measurement beside a saved one.

use super::comparison::{Comparison, Figure, Row};
use super::words::{self, digits};
use crate::report::terminal::table::{Align, Table, wrapped};

/// What a saved measurement says of this one.
pub fn against(comparison: &Comparison) -> String {
    let mut text = format!("\nAGAINST THE BASELINE of {}\n", comparison.measured);
    for note in &comparison.notes {
        text.push_str(&wrapped(0, 2, note));
    }
    let mut table = Table::new(&[
        ("Workload", Align::Left),
        ("", Align::Left),
        ("Now", Align::Right),
        ("Baseline", Align::Right),
        ("Ratio|(95% interval)", Align::Right),
        ("Verdict", Align::Left),
    ]);
    for (index, row) in comparison.rows.iter().enumerate() {
        let is_first = index == 0 || comparison.rows[index - 1].workload != row.workload;
        table.row([
            if is_first { row.workload.clone() } else { String::new() },
            figure(row.figure).to_owned(),
            shown(row.figure, row.now),
            shown(row.figure, row.baseline),
            ratio(row),
            row.verdict.clone(),
        ]);
    }
    if !comparison.rows.is_empty() {
        text.push_str(&table.render());
    }
    for other in &comparison.not_judged {
        text.push_str(&wrapped(0, 2, &format!("{}: {}.", other.workload, other.reason)));
    }
    text.push_str(&wrapped(0, 2, &comparison.terms()));
    text.push_str(&wrapped(0, 2, &conclusion(comparison)));
    text
}

fn figure(figure: Figure) -> &'static str {
    match figure {
        Figure::EventsAProcessorSecond => "M events/CPU s",
        Figure::EventsASecond => "M events/s",
        Figure::ColdStart => "cold start, ms",
        Figure::Memory => "memory of one",
    }
}

fn shown(figure: Figure, value: f64) -> String {
    match figure {
        Figure::EventsAProcessorSecond | Figure::EventsASecond => digits(value / 1e6),
        Figure::ColdStart => digits(value),
        Figure::Memory => words::memory(value as u64),
    }
}

fn ratio(row: &Row) -> String {
    match row.interval {
        Some((low, high)) => format!("{:.2} ({low:.2} - {high:.2})", row.ratio),
        None => format!("{:.2}", row.ratio),
    }
}

/// The whole in a sentence.
fn conclusion(comparison: &Comparison) -> String {
    let slower: Vec<&str> = comparison.slower().collect();
    let open: Vec<&str> = comparison.open().collect();
    match (slower.as_slice(), open.as_slice()) {
        ([], []) if comparison.rows.is_empty() => "Nothing to compare.".to_owned(),
        ([], []) => "No workload is slower than in the baseline.".to_owned(),
        ([], open) => format!(
            "No workload is shown to be slower than in the baseline; nothing can be told of {}.",
            open.join(", ")
        ),
        (slower, _) => format!("Slower than in the baseline: {}.", slower.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{bench, workload};
    use super::*;

    #[test]
    fn a_comparison_ends_in_a_sentence() {
        let before =
            bench(vec![workload("w1", &[4_000_000_000; 5]), workload("w2", &[4_000_000_000; 5])]);
        let now = bench(vec![
            workload("w1", &[4_000_000_000; 5]),
            workload("w2", &[4_800, 4_840, 4_820, 4_760, 4_804].map(|time| time * 1_000_000)),
            workload("w3", &[4_000_000_000; 5]),
        ]);
        let text = against(&Comparison::of(&now, &before));
        assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
        insta::assert_snapshot!(text);
    }
}
