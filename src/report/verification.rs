//! Known answers beside what was simulated, as Markdown.

use super::document;
use super::words::printable;
use crate::experiment::{MeasureResult, Results};

/// How often answers were right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Known answers that came out.
    pub passed: usize,
    /// Known answers that did not.
    pub failed: usize,
}

impl Tally {
    /// The known answers of a case.
    pub fn of(results: &Results) -> Self {
        let verdicts = results.measures.iter().filter_map(|measure| measure.verdict);
        verdicts.fold(Self::default(), |tally, verdict| tally.and(verdict.shortfall.is_none()))
    }

    fn and(self, is_right: bool) -> Self {
        Self {
            passed: self.passed + usize::from(is_right),
            failed: self.failed + usize::from(!is_right),
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// What stands before all cases.
pub fn heading() -> String {
    "# Verification\n\n\
     Known answers (queueing theory, exact calculations, published models) beside what this program\n\
     simulates from scenario files that an analyst could have written (`scenarios/validation`). An answer\n\
     passes if it lies within four standard errors of its target and the standard error is at most 1% of\n\
     the target (2% of chances under 0.01 and of quantiles). Targets that were simulated themselves bring\n\
     their own standard error. Exact answers must be equal to the digits, or the tolerance, given.\n\
     Written by `pathflow selftest`.\n"
        .to_owned()
}

/// One case: its known answers, and what was found.
pub fn case(name: &str, results: &Results) -> String {
    let mut text = format!("\n## {}: {}\n\n", name.to_uppercase(), title(name, &results.title));
    let source =
        results.measures.iter().find_map(|measure| measure.known.as_ref()?.source.as_deref());
    if let Some(source) = source {
        text.extend([format!("Source: {}. ", printable(source).trim_end_matches('.'))]);
    }
    text.extend([format!("{} replications, seed {}.\n\n", results.replications, results.seed)]);
    text.push_str(&table(results));
    text
}

/// The title, less the case's name if it begins with that.
fn title(name: &str, title: &str) -> String {
    let rest = title.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name));
    let title =
        if rest.is_some() { title[name.len()..].trim_start_matches([':', ' ']) } else { title };
    printable(title)
}

fn table(results: &Results) -> String {
    let header = ["measure", "unit", "target", "simulated", "standard error", "off by", "verdict"];
    let mut rows = vec![header.map(str::to_owned)];
    let known = results.measures.iter().filter(|measure| measure.known.is_some());
    rows.extend(known.filter_map(row));
    let mut widths = [0; 7];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
            if matches!(column, 2..=5) {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        text.extend([format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))]);
        if at == 0 {
            let rules = widths.iter().enumerate().map(|(column, &width)| {
                let rule = "-".repeat(width);
                if matches!(column, 2..=5) { format!("{}:", &rule[1..]) } else { rule }
            });
            text.extend([format!("| {} |\n", rules.collect::<Vec<_>>().join(" | "))]);
        }
    }
    text
}

fn row(measure: &MeasureResult) -> Option<[String; 7]> {
    let (known, verdict) = (measure.known.as_ref()?, measure.verdict?);
    let estimate = measure.estimate.as_ref();
    let none = || "-".to_owned();
    let off = verdict.off.map_or_else(none, |off| format!("{off:+.1} s.e."));
    let word = match document::verdict(verdict) {
        "passed" => "passed".to_owned(),
        shortfall => format!("FAILED: {shortfall}"),
    };
    Some([
        printable(&measure.key.metric),
        printable(&measure.key.unit),
        digits(known.value),
        estimate.map_or_else(none, |estimate| digits(estimate.value)),
        estimate.and_then(|estimate| estimate.error).map_or_else(none, brief),
        off,
        word,
    ])
}

/// Seven significant digits, without noughts at the end.
fn digits(value: f64) -> String {
    let size = value.abs();
    let whole = if size >= 1.0 { size.log10().floor() as i32 + 1 } else { 0 };
    let leading_zeros = if size > 0.0 && size < 1.0 { (-size.log10()).floor() as i32 } else { 0 };
    let decimals = (7 - whole + leading_zeros).clamp(0, 12) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Two significant digits.
fn brief(error: f64) -> String {
    if error <= 0.0 {
        return "0".to_owned();
    }
    let decimals = (1 - error.log10().floor() as i32).clamp(0, 15) as usize;
    format!("{error:.decimals$}")
}

/// What all cases come to. `failed` are the names of those with a wrong
/// answer, `skipped` is how many were not run, and `not_expressible` are those
/// for which no scenario can be written, with the reason.
pub fn summary(
    cases: usize,
    answers: Tally,
    failed: &[String],
    skipped: usize,
    not_expressible: &[(&str, &str)],
) -> String {
    let mut text = format!(
        "\n## All together\n\n{cases} cases with {} known answers: {} passed, {} failed; {} cases not \
         expressible.\n",
        answers.passed + answers.failed,
        answers.passed,
        answers.failed,
        not_expressible.len(),
    );
    if !failed.is_empty() {
        text.extend([format!("Failed: {}.\n", failed.join(", "))]);
    }
    if skipped > 0 {
        text.extend([format!("{skipped} further cases run with --full.\n")]);
    }
    if !not_expressible.is_empty() {
        text.push_str("\nNot expressible:\n\n");
        for (name, reason) in not_expressible {
            text.extend([format!("- {name}: {reason}\n")]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Shortfall, Verdict};
    use crate::report::fixture;
    use crate::scenario::KnownAnswer;

    fn results() -> Results {
        let mut results = fixture::results();
        results.title = "TH-01: M/M/1".to_owned();
        results.measures = fixture::measures();
        let known = KnownAnswer {
            value: 4.0,
            error: None,
            within: None,
            source: Some("theory".to_owned()),
        };
        for measure in &mut results.measures {
            measure.known = Some(known.clone());
        }
        results.measures[0].verdict = Some(Verdict { off: Some(1.0), shortfall: None });
        results.measures[1].verdict =
            Some(Verdict { off: None, shortfall: Some(Shortfall::Nothing) });
        results
    }

    #[test]
    fn a_case_is_a_table() {
        let text = case("th-01", &results());
        assert!(text.starts_with("\n## TH-01: M/M/1\n\nSource: theory. "), "{text}");
        let rows: Vec<&str> = text.lines().skip(5).collect();
        assert_eq!(
            rows,
            [
                "| measure   | unit  | target | simulated | standard error |    off by | verdict                  |",
                "| --------- | ----- | -----: | --------: | -------------: | --------: | ------------------------ |",
                "| mean wait | hours |      4 |      4.02 |          0.020 | +1.0 s.e. | passed                   |",
                "| never     | hours |      4 |         - |              - |         - | FAILED: nothing observed |",
            ]
        );
        assert_eq!(Tally::of(&results()), Tally { passed: 1, failed: 1 });
    }

    #[test]
    fn numbers_have_the_digits_that_say_something() {
        for (value, expected) in [
            (13.862_943_61, "13.86294"),
            (0.000_159_872_69, "0.0001598727"),
            (10_397.207_71, "10397.21"),
            (4.0, "4"),
            (0.0, "0"),
            (-0.25, "-0.25"),
        ] {
            assert_eq!(digits(value), expected);
        }
        assert_eq!(brief(0.001_234), "0.0012");
        assert_eq!(brief(0.0), "0");
        assert_eq!(brief(123.4), "123");
    }

    #[test]
    fn the_end_counts_and_names() {
        let failed = ["th-99".to_owned()];
        let text = summary(3, Tally { passed: 8, failed: 1 }, &failed, 2, &[("TH-98", "why")]);
        assert!(text.contains("3 cases with 9 known answers: 8 passed, 1 failed; 1 cases not"));
        assert!(text.contains("Failed: th-99.\n2 further cases"), "{text}");
        assert!(text.contains("- TH-98: why\n"), "{text}");
    }
}
