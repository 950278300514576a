//! The course from which a warm-up was found: a plot for the terminal, and a
//! table.

use super::csv::{guarded, number, writer};
use super::words::printable;
use crate::experiment::{PILOTS, WarmUpFound};
use std::fmt::Write as _;

/// Columns and lines of the plot.
const WIDTH: usize = 72;
const HEIGHT: usize = 12;

/// The course as a plot in plain text, with what is left out marked below.
pub fn warm_up_plot(warm_up: &WarmUpFound) -> String {
    let count = warm_up.course.len();
    let columns: Vec<f64> = (0..WIDTH)
        .map(|column| {
            let (from, to) = (column * count / WIDTH, ((column + 1) * count / WIDTH).max(1));
            let values = &warm_up.course[from.min(to - 1)..to];
            values.iter().sum::<f64>() / values.len() as f64
        })
        .collect();
    let low = columns.iter().copied().fold(f64::INFINITY, f64::min);
    let high = columns.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let line_of = |value: f64| {
        let share = if high > low { (value - low) / (high - low) } else { 0.0 };
        (share * (HEIGHT - 1) as f64).round() as usize
    };
    let unit = if warm_up.unit.is_empty() { String::new() } else { format!(", {}", warm_up.unit) };
    let mut text = format!(
        "WARM-UP: {}{unit}, mean of {PILOTS} pilot replications, in stretches of {} days\n",
        printable(&warm_up.of),
        digits(warm_up.stretch)
    );
    for line in (0..HEIGHT).rev() {
        let label = match line {
            0 => digits(low),
            top if top == HEIGHT - 1 => digits(high),
            _ => String::new(),
        };
        let marks: String =
            columns.iter().map(|&value| if line_of(value) == line { '*' } else { ' ' }).collect();
        let _ = writeln!(text, "{label:>10} |{}", marks.trim_end());
    }
    let left_out = warm_up.found.left_out * WIDTH / count;
    let rule: String = (0..WIDTH).map(|column| if column < left_out { '=' } else { '-' }).collect();
    let _ = writeln!(text, "{:>10} +{rule}", "");
    let days = warm_up.stretch * count as f64;
    let last = format!("day {days:.0}");
    let _ = writeln!(text, "{:>12}day 0{last:>width$}", "", width = WIDTH - 5);
    let told = match warm_up.days {
        0 => "MSER-5 leaves nothing out: no warm-up is seen.".to_owned(),
        days => format!(
            "MSER-5 leaves out the first {days} days (=), {} of {count} stretches.",
            warm_up.found.left_out
        ),
    };
    text + &told
}

/// Four digits or so.
fn digits(value: f64) -> String {
    let decimals = 3 - value.abs().max(1e-6).log10().floor().clamp(-3.0, 3.0) as i32;
    format!("{value:.0$}", decimals.clamp(0, 6) as usize)
}

/// The bytes of `warm_up.csv`: a row for each stretch, with its first day, the
/// measure, whether it is left out, and the statistic of leaving out all
/// stretches before it.
///
/// # Errors
/// If a row cannot be written, which none does.
pub fn warm_up_csv(warm_up: &WarmUpFound) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer();
    writer.write_record(["measure", "unit", "from_day", "value", "left_out", "mser_5"])?;
    let per_batch = 5;
    for (at, &value) in warm_up.course.iter().enumerate() {
        let statistic = (at % per_batch == 0).then(|| warm_up.found.curve.get(at / per_batch));
        writer.write_record([
            guarded(&warm_up.of),
            guarded(&warm_up.unit),
            number(at as f64 * warm_up.stretch),
            number(value),
            (at < warm_up.found.left_out).to_string(),
            statistic.flatten().map_or_else(String::new, |&value| number(value)),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::mser5;

    fn climb() -> WarmUpFound {
        let course: Vec<f64> =
            (0..100_i32).map(|at| 4.0 - 4.0 * 0.8_f64.powi(at) + f64::from(at % 3) * 0.1).collect();
        let found = mser5(&course).unwrap();
        let days = found.left_out as i64;
        WarmUpFound {
            of: "time in system".to_owned(),
            unit: "hours".to_owned(),
            stretch: 1.0,
            course,
            found,
            days,
        }
    }

    #[test]
    fn the_plot_shows_the_climb_and_what_is_left_out() {
        let text = warm_up_plot(&climb());
        assert_eq!(text.lines().count(), HEIGHT + 4, "{text}");
        assert!(text.contains("MSER-5 leaves out the first 25 days (=), 25 of 100"), "{text}");
        assert!(text.contains("+==================----"), "{text}");
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[HEIGHT].contains("|*"), "it begins at the bottom: {text}");
        assert!(text.lines().all(|line| line.len() <= 110));
    }

    #[test]
    fn a_flat_course_has_a_plot_too() {
        let course = vec![2.0; 50];
        let found = mser5(&course).unwrap();
        let flat = WarmUpFound { course, found, days: 0, ..climb() };
        assert!(warm_up_plot(&flat).contains("no warm-up is seen"));
    }

    #[test]
    fn the_table_has_a_row_for_each_stretch() {
        let text = String::from_utf8(warm_up_csv(&climb()).unwrap()).unwrap();
        assert_eq!(text.lines().count(), 101);
        let row: Vec<&str> = text.lines().nth(1).unwrap().split(',').collect();
        assert_eq!((row[2], row[4]), ("0", "true"));
        assert!(!row[5].is_empty());
        assert!(text.lines().nth(2).unwrap().ends_with("true,"));
    }
}
