//! `backcast.csv`.

use crate::experiment::backcast::{Backcast, BackcastRow, Forecast};
use crate::report::csv::{guarded, number, optional, writer};

const COLUMNS: [&str; 21] = [
    "org_code",
    "standard",
    "basis",
    "tumour",
    "route",
    "period_start",
    "period_end",
    "metric",
    "observed_patients",
    "observed",
    "simulated",
    "low80",
    "high80",
    "score",
    "baseline_year",
    "baseline_year_low80",
    "baseline_year_high80",
    "baseline_year_score",
    "baseline_quarter",
    "baseline_quarter_low80",
    "baseline_quarter_high80",
];

/// The bytes of `backcast.csv`: keys, what was observed and simulated, the 80%
/// interval with its score, and the same of both baselines. Performance and
/// bands are shares.
///
/// # Errors
/// If a row cannot be written, which no result does.
pub fn backcast_csv(backcast: &Backcast) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer();
    writer.write_record(COLUMNS.into_iter().chain(["baseline_quarter_score"]))?;
    for row in &backcast.rows {
        writer.write_record(cells(row))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn cells(row: &BackcastRow) -> Vec<String> {
    let mut cells = vec![
        guarded(&row.cell.org_code),
        guarded(&row.cell.standard),
        "allocated".to_owned(),
        guarded(&row.cell.tumour),
        guarded(&row.cell.route),
        row.period_start.to_string(),
        row.period_end.to_string(),
        row.metric.clone(),
        number(row.patients),
        number(row.observed),
    ];
    for forecast in [row.simulated, row.baselines[0], row.baselines[1]] {
        let (low, high) = forecast.and_then(|forecast| forecast.range).unzip();
        let score = forecast.and_then(|forecast: Forecast| forecast.score(row.observed));
        let value = forecast.map(|forecast| forecast.value);
        cells.extend([optional(value), optional(low), optional(high), optional(score)]);
    }
    cells
}
