//! `sweep.csv`, a row for each point and figure, and `sweep.json`.

use crate::experiment::sweep::{Sweep, SweptFigure};
use crate::report::csv::{guarded, number, optional, writer};
use crate::report::format::RowFormatter;
use serde::Serialize;

/// The bytes of `sweep.csv`. Point 0 is the scenario as it stands, whose
/// varied values are blank.
///
/// # Errors
/// If a row cannot be written, which no result does.
pub fn sweep_csv(found: &Sweep) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer();
    let addresses = found.axes.iter().map(|axis| guarded(&axis.address));
    let columns = [
        "org_code",
        "standard",
        "basis",
        "period_start",
        "period_end",
        "metric",
        "unit",
        "value",
        "ci_low",
        "ci_high",
        "difference",
        "difference_ci_low",
        "difference_ci_high",
        "n_replications",
    ];
    let columns = columns.into_iter().map(str::to_owned);
    writer.write_record(std::iter::once("point".to_owned()).chain(addresses).chain(columns))?;
    let blank = found.axes.iter().map(|_| String::new()).collect();
    let base = std::iter::once((blank, &found.base));
    let points = found.points.iter().map(|(values, figures)| {
        (values.iter().map(|&value| number(value)).collect::<Vec<_>>(), figures)
    });
    for (at, (values, figures)) in base.chain(points).enumerate() {
        for figure in figures {
            let row = std::iter::once(at.to_string()).chain(values.iter().cloned());
            writer.write_record(row.chain(cells(found, figure)))?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn cells(found: &Sweep, figure: &SweptFigure) -> [String; 14] {
    let (low, high) = figure.value.interval.unzip();
    let apart = figure.difference;
    let (apart_low, apart_high) = apart.and_then(|it| it.interval).unzip();
    [
        guarded(&figure.org_code),
        guarded(&figure.standard),
        figure.basis.to_owned(),
        found.period.0.to_string(),
        found.period.1.to_string(),
        figure.metric.to_owned(),
        figure.unit.to_owned(),
        number(figure.value.value),
        optional(low),
        optional(high),
        optional(apart.map(|it| it.value)),
        optional(apart_low),
        optional(apart_high),
        found.replications.to_string(),
    ]
}

/// The bytes of `sweep.json`.
///
/// # Errors
/// If a value cannot be written as JSON, which none does.
pub fn document(found: &Sweep) -> serde_json::Result<Vec<u8>> {
    let base = std::iter::once((Vec::new(), &found.base));
    let points = found.points.iter().map(|(values, figures)| (values.clone(), figures));
    let mut rows = Vec::new();
    for (point, (values, figures)) in base.chain(points).enumerate() {
        rows.extend(figures.iter().map(|figure| Row::new(point, &values, figure)));
    }
    let document = Document {
        schema: "pathflow.sweep",
        schema_version: 1,
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        scenario: &found.title,
        scenario_digest: &found.scenario_digest,
        seed: found.seed,
        parameter_sets: found.sets,
        replications: found.replications,
        period_start: found.period.0.to_string(),
        period_end: found.period.1.to_string(),
        addresses: found.axes.iter().map(|axis| axis.address.as_str()).collect(),
        definitions: "point 0 is the scenario as it stands; ci: 95% interval of the Monte Carlo \
                      error; difference: less point 0, paired by replication",
        figures: rows,
    };
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, RowFormatter::default());
    document.serialize(&mut writer)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    schema_version: u32,
    program: &'static str,
    version: &'static str,
    scenario: &'a str,
    scenario_digest: &'a str,
    seed: u64,
    /// Sets of parameter values that replications took in turn, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter_sets: Option<u32>,
    replications: u32,
    period_start: String,
    period_end: String,
    addresses: Vec<&'a str>,
    definitions: &'static str,
    figures: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    point: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<f64>,
    org_code: &'a str,
    standard: &'a str,
    basis: &'static str,
    metric: &'static str,
    unit: &'static str,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference_ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference_ci_high: Option<f64>,
}

impl<'a> Row<'a> {
    fn new(point: usize, values: &[f64], figure: &'a SweptFigure) -> Self {
        let (ci_low, ci_high) = figure.value.interval.unzip();
        let (low, high) = figure.difference.and_then(|it| it.interval).unzip();
        Self {
            point,
            values: values.to_vec(),
            org_code: &figure.org_code,
            standard: &figure.standard,
            basis: figure.basis,
            metric: figure.metric,
            unit: figure.unit,
            value: figure.value.value,
            ci_low,
            ci_high,
            difference: figure.difference.map(|it| it.value),
            difference_ci_low: low,
            difference_ci_high: high,
        }
    }
}
