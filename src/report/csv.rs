//! `summary.csv` and `comparison.csv`: tidy tables, one row for each figure.
//!
//! UTF-8, commas, LF, ISO dates. Numbers are written in the shortest form that
//! reads back to the same number; an empty cell means "not available" in a
//! column of numbers and "all" in a column of keys.

use crate::experiment::{
    Difference, Figure, FigureKey, HarmRow, HarmState, HarmStudy, MeasureResult, Results,
};
use std::io::{self, Write};

/// The columns that say what a row is about.
const KEY_COLUMNS: [&str; 13] = [
    "plan",
    "org_code",
    "pathway",
    "route",
    "tumour",
    "standard",
    "basis",
    "stage",
    "resource",
    "period_start",
    "period_end",
    "metric",
    "unit",
];

const SUMMARY_COLUMNS: [&str; 10] = [
    "value",
    "ci_low",
    "ci_high",
    "p10",
    "p50",
    "p90",
    "p_meets",
    "n_replications",
    "sd_chance",
    "sd_ignorance",
];

const COMPARISON_COLUMNS: [&str; 16] = [
    "base",
    "value",
    "difference",
    "ci_low",
    "ci_high",
    "p_better",
    "sd_chance",
    "sd_ignorance",
    "sets_agree",
    "margin",
    "harm",
    "p_harm",
    "base_low",
    "base_high",
    "value_low",
    "value_high",
];

/// Writes `summary.csv`.
///
/// # Errors
/// If it cannot be written.
pub fn write_summary(results: &Results, writer: impl Write) -> io::Result<()> {
    let mut writer = writer_to(writer);
    writer.write_record(KEY_COLUMNS.iter().chain(&SUMMARY_COLUMNS))?;
    for figure in &results.figures {
        writer.write_record(keys(&figure.key).into_iter().chain(summary_cells(figure)))?;
    }
    for measure in &results.measures {
        writer.write_record(keys(&measure.key).into_iter().chain(measure_cells(measure)))?;
    }
    writer.flush()
}

/// The bytes of `summary.csv`.
///
/// # Errors
/// If a row cannot be written, which no result does.
pub fn summary_csv(results: &Results) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_summary(results, &mut bytes).map(|()| bytes)
}

/// Writes `comparison.csv`.
///
/// # Errors
/// If it cannot be written.
pub fn write_comparison(results: &Results, writer: impl Write) -> io::Result<()> {
    let mut writer = writer_to(writer);
    writer.write_record(KEY_COLUMNS.iter().chain(&COMPARISON_COLUMNS))?;
    for difference in &results.differences {
        let cells = keys(&difference.key).into_iter().chain(comparison_cells(difference));
        writer.write_record(cells)?;
    }
    for study in results.effects.iter().map(|effect| &effect.harm) {
        for row in &study.rows {
            writer.write_record(keys(&row.key).into_iter().chain(harm_cells(study, row)))?;
        }
    }
    writer.flush()
}

/// The bytes of `comparison.csv`.
///
/// # Errors
/// If a row cannot be written, which no result does.
pub fn comparison_csv(results: &Results) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_comparison(results, &mut bytes).map(|()| bytes)
}

pub(in crate::report) fn writer() -> ::csv::Writer<Vec<u8>> {
    writer_to(Vec::new())
}

fn writer_to<W: Write>(writer: W) -> ::csv::Writer<W> {
    ::csv::WriterBuilder::new().terminator(::csv::Terminator::Any(b'\n')).from_writer(writer)
}

fn keys(key: &FigureKey) -> [String; 13] {
    [
        guarded(&key.plan),
        guarded(&key.org_code),
        guarded(&key.pathway),
        guarded(&key.route),
        guarded(&key.tumour),
        guarded(&key.standard),
        guarded(&key.basis),
        guarded(&key.stage),
        guarded(&key.resource),
        key.period_start.to_string(),
        key.period_end.to_string(),
        guarded(&key.metric),
        guarded(&key.unit),
    ]
}

fn summary_cells(figure: &Figure) -> [String; 10] {
    let (low, high) = figure.interval.unzip();
    let [p10, p50, p90] = figure.spread.map_or([None; 3], |spread| spread.map(Some));
    [
        number(figure.value),
        optional(low),
        optional(high),
        optional(p10),
        optional(p50),
        optional(p90),
        optional(figure.meets),
        figure.replications.to_string(),
        optional(figure.sources.map(|sources| sources.chance)),
        optional(figure.sources.map(|sources| sources.ignorance)),
    ]
}

/// A measure as a row of the summary; it has no spread.
fn measure_cells(measure: &MeasureResult) -> [String; 10] {
    let estimate = measure.estimate.as_ref();
    let (low, high) = estimate.and_then(|estimate| estimate.interval).unzip();
    [
        optional(estimate.map(|estimate| estimate.value)),
        optional(low),
        optional(high),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        estimate.map_or(0, |estimate| estimate.replications).to_string(),
        String::new(),
        String::new(),
    ]
}

fn comparison_cells(difference: &Difference) -> [String; 16] {
    let (low, high) = difference.interval.unzip();
    let (base_low, base_high) = difference.chances.map(|chances| chances.base).unzip();
    let (plan_low, plan_high) = difference.chances.map(|chances| chances.plan).unzip();
    [
        number(difference.base),
        number(difference.value),
        number(difference.difference),
        optional(low),
        optional(high),
        optional(difference.better),
        optional(difference.sources.map(|sources| sources.chance)),
        optional(difference.sources.map(|sources| sources.ignorance)),
        optional(difference.agreement),
        String::new(),
        String::new(),
        String::new(),
        optional(base_low),
        optional(base_high),
        optional(plan_low),
        optional(plan_high),
    ]
}

/// What is known of harm to somebody, as a row of the comparison.
fn harm_cells(study: &HarmStudy, row: &HarmRow) -> [String; 16] {
    let (low, high) = row.interval.unzip();
    [
        number(row.base),
        number(row.value),
        number(row.difference),
        optional(low),
        optional(high),
        String::new(),
        String::new(),
        String::new(),
        optional(row.agreement),
        number(study.margin),
        harm_state(row.state).to_owned(),
        optional(row.by_chance),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
    ]
}

/// What results call a state of harm.
pub(super) fn harm_state(state: HarmState) -> &'static str {
    match state {
        HarmState::Harmed => "harmed",
        HarmState::NotExcluded => "harm not excluded",
        HarmState::NoneShown => "no material harm shown",
    }
}

/// A number in the shortest form that reads back to the same number; empty if
/// it is none, for a spreadsheet takes `NaN` for a word.
pub(in crate::report) fn number(value: f64) -> String {
    if !value.is_finite() {
        String::new()
    } else if value == 0.0 {
        // Also minus zero, which spreadsheets show as "-0".
        "0".to_owned()
    } else {
        value.to_string()
    }
}

pub(in crate::report) fn optional(value: Option<f64>) -> String {
    value.map_or_else(String::new, number)
}

/// Text that a spreadsheet will not take for a formula: what begins like one
/// gets an apostrophe in front. Numbers do not pass through here.
pub(in crate::report) fn guarded(text: &str) -> String {
    const FORMULA_STARTS: [char; 12] =
        ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];
    if text.starts_with(FORMULA_STARTS) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_header_is_the_contract() {
        let results = fixture::results();
        let summary = String::from_utf8(summary_csv(&results).unwrap()).unwrap();
        assert_eq!(
            summary.lines().next().unwrap(),
            "plan,org_code,pathway,route,tumour,standard,basis,stage,resource,period_start,\
             period_end,metric,unit,value,ci_low,ci_high,p10,p50,p90,p_meets,n_replications,sd_chance,\
             sd_ignorance"
        );
        let comparison = String::from_utf8(comparison_csv(&results).unwrap()).unwrap();
        assert_eq!(
            comparison.lines().next().unwrap(),
            "plan,org_code,pathway,route,tumour,standard,basis,stage,resource,period_start,\
             period_end,metric,unit,base,value,difference,ci_low,ci_high,p_better,sd_chance,\
             sd_ignorance,sets_agree,margin,harm,p_harm,base_low,\
             base_high,value_low,value_high"
        );
    }

    #[test]
    fn those_who_may_be_harmed_follow_the_differences() {
        let results = fixture::results();
        let text = String::from_utf8(comparison_csv(&results).unwrap()).unwrap();
        let rows: Vec<&str> = text.lines().skip(results.differences.len() + 1).collect();
        let about = "ct-leeds,RCF,,,,62-day,cohort,,,2025-04-01,2026-03-31,performance_since_plan,";
        assert!(rows[0].starts_with(about), "{}", rows[0]);
        assert!(
            rows[0].ends_with(",-0.02,-0.025,-0.015,,,,,0.01,harmed,0.0003,,,,"),
            "{}",
            rows[0]
        );
        assert!(rows[1].ends_with(",0.01,harm not excluded,0.8,,,,"), "{}", rows[1]);
    }

    #[test]
    fn a_row_reads_as_it_should() {
        let results = fixture::results();
        let summary = String::from_utf8(summary_csv(&results).unwrap()).unwrap();
        assert_eq!(
            summary.lines().nth(1).unwrap(),
            "base,RCF,,,,62-day,allocated,,,2024-04-01,2025-03-31,performance,share,\
             0.701,0.695,0.707,0.68,0.7,0.72,0,40,,"
        );
        assert_eq!(summary.lines().count(), results.figures.len() + 1);
    }

    #[test]
    fn measures_follow_the_figures() {
        let mut results = fixture::results();
        results.measures = fixture::measures();
        let summary = String::from_utf8(summary_csv(&results).unwrap()).unwrap();
        let rows: Vec<&str> = summary.lines().skip(results.figures.len() + 1).collect();
        assert_eq!(
            rows,
            [
                "base,WYH,,,,,,,,2024-04-01,2025-03-31,mean wait,hours,4.02,3.98,4.06,,,,,40,,",
                "base,WYH,,,,,,,,2024-04-01,2025-03-31,never,hours,,,,,,,,0,,"
            ]
        );
    }

    #[test]
    fn numbers_are_short_and_read_back_the_same() {
        assert_eq!(number(0.1), "0.1");
        assert_eq!(number(1.0), "1");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(f64::NAN), "");
        assert_eq!(number(f64::INFINITY), "");
        let third = 1.0 / 3.0;
        assert_eq!(number(third).parse::<f64>().unwrap().to_bits(), third.to_bits());
    }

    #[test]
    fn text_cannot_become_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        assert_eq!(guarded("62-day"), "62-day");
    }
}
