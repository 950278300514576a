//! What a back-cast found, for the terminal.

use super::shape;
use crate::experiment::backcast::{Backcast, BackcastRow, Forecast, Sample, TOTAL_VARIATION};
use crate::experiment::board::{Cell, Margin};
use crate::report::lookup::Period;
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words;

/// Tumour groups that are shown of each standard.
const WORST: usize = 5;
/// Fewest patients of a tumour group that is shown.
const FEWEST: f64 = 50.0;

/// The tables of a back-cast.
pub fn backcast(backcast: &Backcast) -> String {
    let mut text = heading(backcast);
    text.push_str(&trusts(backcast));
    text.push_str(&coverage(backcast));
    text.push_str(&shape::bands(backcast));
    text.push_str(&tumours(backcast));
    text.push_str(&shape::volumes(backcast));
    text.push_str(&shape::densities(backcast));
    text.push_str(&shape::contrasts(backcast));
    text
}

pub(super) fn sample(backcast: &Backcast) -> &'static str {
    match backcast.sample {
        Sample::Fit => "fit",
        Sample::PartlyFit => "partly fit",
        Sample::Out => "out of sample",
        Sample::Unknown => "not known whether fitted",
    }
}

fn months((start, end): (jiff::civil::Date, jiff::civil::Date)) -> String {
    words::period(Period { start, end })
}

fn heading(backcast: &Backcast) -> String {
    let title = format!("{}, {}: {}", backcast.title, months(backcast.window), sample(backcast));
    let mut text = wrapped(0, 2, &title);
    let values = match backcast.sets {
        0 => "the values of the file".to_owned(),
        1 => "one set of values".to_owned(),
        sets => format!("{sets} sets of values"),
    };
    let line = format!("{} simulated futures, {values}, seed {}.", backcast.futures, backcast.seed);
    text.push_str(&wrapped(0, 2, &line));
    text.push_str(&wrapped(
        0,
        2,
        &match (backcast.sample, backcast.fitted) {
            (Sample::Unknown, _) | (_, None) => {
                "To what the values were fitted is not known (--fit-from and --fit-to say it): nobody can tell \
                 from this whether it is a forecast."
                    .to_owned()
            }
            (Sample::Fit, Some(fitted)) => {
                format!("These months were fitted ({}): this is no forecast.", months(fitted))
            }
            (Sample::PartlyFit, Some(fitted)) => {
                format!("Some of these months were fitted ({}).", months(fitted))
            }
            (Sample::Out, Some(fitted)) => {
                format!("Fitted to {}; none of these months was seen.", months(fitted))
            }
        },
    ));
    let carried = |name: &str, span: Option<(jiff::civil::Date, jiff::civil::Date)>| {
        span.map_or_else(
            || format!("{name}: the table has nothing before the window"),
            |span| format!("{name}: {} carried forward", months(span)),
        )
    };
    let year = carried("Last year", backcast.baselines.year);
    let quarter = carried("Last three months", backcast.baselines.quarter);
    text.push_str(&wrapped(0, 2, &format!("{year}. {quarter}.")));
    if !backcast.passed_over.is_empty() {
        let told = format!("Passed over: {}.", backcast.passed_over.join("; "));
        text.push_str(&wrapped(0, 2, &told));
    }
    text
}

pub(super) fn points(share: f64) -> String {
    words::decimal(100.0 * share)
}

pub(super) fn range(range: Option<(f64, f64)>) -> String {
    range.map_or_else(String::new, |(low, high)| format!("{} - {}", points(low), points(high)))
}

/// The three forecasts of a row: the scenario's and the baselines'.
fn forecasts(row: &BackcastRow) -> [Option<Forecast>; 3] {
    [row.simulated, row.baselines[0], row.baselines[1]]
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn trusts(backcast: &Backcast) -> String {
    let mut table = Table::new(&[
        ("Trust", Align::Left),
        ("Published|%", Align::Right),
        ("of|patients", Align::Right),
        ("Simulated|%, P10-P90", Align::Right),
        ("Off by|points", Align::Right),
        ("Last year|off by", Align::Right),
        ("3 months|off by", Align::Right),
        ("Score", Align::Right),
        ("Score,|year", Align::Right),
        ("Score, 3|months", Align::Right),
    ]);
    for standard in &backcast.standards {
        let rows: Vec<&BackcastRow> = backcast
            .scopes
            .iter()
            .filter_map(|(code, _)| backcast.over_window(&Cell::all(code, standard), "performance"))
            .collect();
        if rows.is_empty() {
            continue;
        }
        table.section(standard);
        for row in &rows {
            table.row(trust_cells(row));
        }
        let of_trusts: Vec<&&BackcastRow> =
            rows.iter().filter(|row| !backcast.is_alliance(&row.cell.org_code)).collect();
        if of_trusts.len() > 1 {
            table.row(mean_cells(&of_trusts));
        }
    }
    let mut text = format!("\nPERFORMANCE ({})\n{}", sample(backcast), table.render());
    text.push_str(&wrapped(
        0,
        2,
        "Off by: forecast less published. Mean error: mean of the errors without their signs; in brackets what a \
         perfect mean would err by for chance alone. Score: interval score of the 80% interval in points, the width \
         and ten times what lies outside; lower is better.",
    ));
    text
}

fn trust_cells(row: &BackcastRow) -> Vec<String> {
    let off = |forecast: Option<Forecast>| {
        forecast.map_or_else(String::new, |forecast| {
            words::signed(100.0 * (forecast.value - row.observed), words::decimal)
        })
    };
    let score = |forecast: Option<Forecast>| {
        let score = forecast.and_then(|forecast| forecast.score(row.observed));
        score.map_or_else(String::new, points)
    };
    let [simulated, year, quarter] = forecasts(row);
    vec![
        format!("  {}", row.cell.org_code),
        points(row.observed),
        words::whole(row.patients),
        match simulated {
            Some(Forecast { range: None, value }) => points(value),
            Some(forecast) => range(forecast.range),
            None => String::new(),
        },
        off(simulated),
        off(year),
        off(quarter),
        score(simulated),
        score(year),
        score(quarter),
    ]
}

fn mean_cells(rows: &[&&BackcastRow]) -> Vec<String> {
    let mean_of = |which: usize, read: &dyn Fn(Forecast, f64) -> Option<f64>| {
        let values: Vec<f64> = rows
            .iter()
            .filter_map(|row| forecasts(row)[which].and_then(|f| read(f, row.observed)))
            .collect();
        mean(&values).map_or_else(String::new, points)
    };
    let error = |forecast: Forecast, observed: f64| Some((forecast.value - observed).abs());
    let score = |forecast: Forecast, observed: f64| forecast.score(observed);
    // The mean of a normal distribution without its sign.
    let by_chance: Vec<f64> = rows
        .iter()
        .map(|row| {
            let variance = row.observed * (1.0 - row.observed) / row.patients.max(1.0);
            (2.0 / std::f64::consts::PI * variance).sqrt()
        })
        .collect();
    vec![
        format!("  Mean error of {}", rows.len()),
        String::new(),
        String::new(),
        format!("({})", mean(&by_chance).map_or_else(String::new, points)),
        mean_of(0, &error),
        mean_of(1, &error),
        mean_of(2, &error),
        mean_of(0, &score),
        mean_of(1, &score),
        mean_of(2, &score),
    ]
}

/// How many trust-months the intervals hold.
fn coverage(backcast: &Backcast) -> String {
    let mut text = "\nHELD BY THE 80% INTERVAL, trust by trust and month by month\n".to_owned();
    let mut any = false;
    for standard in &backcast.standards {
        let rows: Vec<&BackcastRow> = backcast.trust_months(standard).collect();
        let held = |which: usize| {
            let verdicts: Vec<bool> = rows
                .iter()
                .filter_map(|row| forecasts(row)[which].and_then(|f| f.holds(row.observed)))
                .collect();
            let inside = verdicts.iter().filter(|&&inside| inside).count();
            (!verdicts.is_empty()).then(|| format!("{inside} of {}", verdicts.len()))
        };
        let Some(own) = held(0) else { continue };
        any = true;
        let mut line = format!("{standard}: {own} trust-months inside");
        if let (Some(year), Some(quarter)) = (held(1), held(2)) {
            line = format!("{line}; last year {year}, last three months {quarter}");
        }
        text.push_str(&wrapped(2, 4, &line));
    }
    if any { text } else { String::new() }
}

/// The tumour groups where most patients are told wrongly.
fn tumours(backcast: &Backcast) -> String {
    let mut table = Table::new(&[
        ("Tumour group", Align::Left),
        ("Published|%", Align::Right),
        ("of|patients", Align::Right),
        ("Simulated|%, P10-P90", Align::Right),
        ("Off by|points", Align::Right),
        ("Last year|off by", Align::Right),
        ("3 months|off by", Align::Right),
    ]);
    let Some((code, _)) = backcast.scopes.last() else { return String::new() };
    let mut any = false;
    for standard in &backcast.standards {
        let mut rows: Vec<&BackcastRow> = backcast
            .rows
            .iter()
            .filter(|row| {
                row.cell.org_code == *code
                    && row.cell.standard == *standard
                    && row.cell.margin() == Margin::Tumour
                    && row.metric == "performance"
                    && (row.period_start, row.period_end) == backcast.window
                    && row.patients >= FEWEST
            })
            .collect();
        let wrong = |row: &BackcastRow| row.error().map_or(0.0, |off| off.abs() * row.patients);
        rows.sort_by(|one, other| wrong(other).total_cmp(&wrong(one)));
        rows.truncate(WORST);
        if rows.is_empty() {
            continue;
        }
        any = true;
        table.section(standard);
        for row in rows {
            let mut cells = trust_cells(row);
            cells[0] = format!("  {}", row.cell.tumour);
            cells.truncate(7);
            table.row(cells);
        }
    }
    if any {
        format!(
            "\nTUMOUR GROUPS of {code} where most patients are off ({})\n{}",
            sample(backcast),
            table.render()
        )
    } else {
        String::new()
    }
}

/// Distances of the bands, for [`shape`].
pub(super) fn distance<'a>(
    backcast: &'a Backcast,
    code: &str,
    standard: &str,
) -> Option<&'a BackcastRow> {
    backcast.over_window(&Cell::all(code, standard), TOTAL_VARIATION)
}
