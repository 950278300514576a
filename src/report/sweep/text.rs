//! A sweep on the terminal: a curve for one address, a table for two.

use crate::experiment::sweep::{Sweep, SweptFigure};
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words::{self, count_within, day, half_width, plus_minus, signed};
use crate::stats::Estimate;

/// Columns of a curve.
const WIDTH: usize = 40;
/// Hundredths of a share.
const POINTS: f64 = 100.0;

/// What `sweep` prints: performance by cohort against one standard, of one
/// organisation, over the varied values.
pub fn sweep(found: &Sweep, standard: &str, org_code: &str) -> String {
    let figure = |figures: &[SweptFigure], metric| {
        let is_it = |it: &&SweptFigure| {
            it.standard == standard
                && it.org_code == org_code
                && it.basis == "cohort"
                && it.metric == metric
        };
        figures.iter().find(is_it).cloned()
    };
    let shares: Vec<Row> = found
        .points
        .iter()
        .map(|(values, figures)| Row {
            values: values.clone(),
            share: figure(figures, "performance"),
            breaches: figure(figures, "breaches"),
        })
        .collect();
    let mut text = wrapped(0, 2, &found.title);
    let about = format!(
        "{standard} of {org_code}: share within the standard of patients whose clocks start from {} to \
         {}. {} points, {} replications of each on the same patients, seed {}.",
        day(found.period.0),
        day(found.period.1),
        found.points.len(),
        found.replications,
        found.seed
    );
    text.push_str(&wrapped(0, 2, &about));
    let base = figure(&found.base, "performance");
    if let Some(base) = &base {
        let line = format!("As the scenario stands: {}.", percent(&base.value));
        text.push_str(&wrapped(0, 2, &line));
    }
    text.push('\n');
    match found.axes.as_slice() {
        [axis] => {
            text.push_str(&wrapped(0, 2, &axis.address));
            text.push_str(&curve(&shares));
        }
        [one, other] if is_grid(&shares) => {
            let line = format!("Down: {}. Across: {}.", one.address, other.address);
            text.push_str(&wrapped(0, 2, &line));
            text.push_str(&square(&shares));
        }
        axes => {
            for (at, axis) in axes.iter().enumerate() {
                text.push_str(&wrapped(0, 2, &format!("({}) {}", at + 1, axis.address)));
            }
            text.push_str(&list(&shares, axes.len()));
        }
    }
    text.push('\n');
    if let Some(sets) = found.sets {
        text.push_str(&wrapped(0, 2, &words::over_sets(sets)));
    }
    text.push_str(&wrapped(
        0,
        2,
        "±: half of the 95% interval of the Monte Carlo error; breaches are those more or less than as the \
         scenario stands, paired by replication. Values hold from the first day of the run. What \
         is varied is all that differs: a value that trusts could not have in practice is run all the same.",
    ));
    text
}

struct Row {
    values: Vec<f64>,
    share: Option<SweptFigure>,
    breaches: Option<SweptFigure>,
}

impl Row {
    fn share(&self) -> Option<&Estimate> {
        self.share.as_ref().map(|figure| &figure.value)
    }

    fn percent(&self) -> String {
        self.share().map_or_else(|| "-".to_owned(), percent)
    }

    /// Breaches more or less than in the base.
    fn apart(&self) -> String {
        let apart = self.breaches.as_ref().and_then(|it| it.difference);
        apart.map_or_else(|| "-".to_owned(), |it| count_within(it.value, it.interval, signed))
    }
}

fn percent(share: &Estimate) -> String {
    let half = share.interval.map(half_width);
    let error = half.map_or_else(String::new, |half| format!(" {}", plus_minus(half * POINTS)));
    format!("{:.1}%{error}", share.value * POINTS)
}

/// Each point as a line, its interval drawn on a common scale.
fn curve(rows: &[Row]) -> String {
    let ends = rows.iter().filter_map(Row::share).flat_map(|share| {
        let (low, high) = share.interval.unwrap_or((share.value, share.value));
        [low, high]
    });
    let (low, high) =
        ends.fold((1.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    // Whole percentages, at least one apart.
    let low = (low * POINTS).floor();
    let high = (high * POINTS).ceil().max(low + 1.0);
    let column = |share: f64| {
        let at = (share * POINTS - low) / (high - low) * (WIDTH - 1) as f64;
        at.round().clamp(0.0, (WIDTH - 1) as f64) as usize
    };
    let scale = format!("{low:.0}%{}{high:.0}%", " ".repeat(WIDTH - 3 - width_of(low, high)));
    let mut table = Table::new(&[
        ("Value", Align::Right),
        ("Within", Align::Right),
        ("Breaches", Align::Right),
        (scale.as_str(), Align::Left),
    ]);
    for row in rows {
        let drawn = row.share().map_or_else(String::new, |share| {
            let mut line = vec![' '; WIDTH];
            if let Some((low, high)) = share.interval {
                line[column(low)..=column(high)].fill('-');
            }
            line[column(share.value)] = 'o';
            line.into_iter().collect::<String>().trim_end().to_owned()
        });
        table.row([value(row.values[0]), row.percent(), row.apart(), drawn]);
    }
    table.render()
}

/// Characters of two whole percentages, less three.
fn width_of(low: f64, high: f64) -> usize {
    (format!("{low:.0}%").len() + format!("{high:.0}%").len()).saturating_sub(3)
}

fn is_grid(rows: &[Row]) -> bool {
    let (down, across) = (distinct(rows, 0), distinct(rows, 1));
    down.len() * across.len() == rows.len() && across.len() <= 8
}

fn distinct(rows: &[Row], axis: usize) -> Vec<f64> {
    let mut values: Vec<f64> = rows.iter().map(|row| row.values[axis]).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

fn square(rows: &[Row]) -> String {
    let (down, across) = (distinct(rows, 0), distinct(rows, 1));
    let headers: Vec<String> = across.iter().map(|&it| value(it)).collect();
    let mut columns = vec![("", Align::Right)];
    columns.extend(headers.iter().map(|header| (header.as_str(), Align::Right)));
    let mut table = Table::new(&columns);
    for &one in &down {
        let cell = |&other: &f64| {
            let is_it = |row: &&Row| {
                row.values[0].total_cmp(&one).is_eq() && row.values[1].total_cmp(&other).is_eq()
            };
            rows.iter().find(is_it).map_or_else(String::new, Row::percent)
        };
        table.row(std::iter::once(value(one)).chain(across.iter().map(cell)));
    }
    table.render()
}

fn list(rows: &[Row], axes: usize) -> String {
    let headers: Vec<String> = (1..=axes).map(|axis| format!("({axis})")).collect();
    let mut columns: Vec<(&str, Align)> =
        headers.iter().map(|header| (header.as_str(), Align::Right)).collect();
    columns.extend([("Within", Align::Right), ("Breaches", Align::Right)]);
    let mut table = Table::new(&columns);
    for row in rows {
        let values = row.values.iter().map(|&it| value(it));
        table.row(values.chain([row.percent(), row.apart()]));
    }
    table.render()
}

/// A value as short as it can be told.
fn value(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
