//! The tables of a calibration.

use crate::experiment::calibrate::Calibration;
use crate::report::csv::{guarded, number, optional, writer};

/// The bytes of `sets.csv`: a row for each set, a column for each parameter.
///
/// # Errors
/// If a row cannot be written, which no result does.
pub fn sets_csv(calibration: &Calibration) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer();
    let addresses = calibration.parameters.iter().map(|parameter| parameter.address.as_str());
    writer.write_record(std::iter::once("set").chain(addresses))?;
    for (at, set) in calibration.sets.iter().enumerate() {
        let values = set.iter().map(|&value| number(value));
        writer.write_record(std::iter::once((at + 1).to_string()).chain(values))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The bytes of `fit.csv`: each figure as observed, before and after.
///
/// # Errors
/// If a row cannot be written, which no result does.
pub fn fit_csv(calibration: &Calibration) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer();
    writer.write_record([
        "org_code",
        "standard",
        "basis",
        "route",
        "tumour",
        "period_start",
        "period_end",
        "metric",
        "fitted",
        "observed",
        "prior_mean",
        "posterior_mean",
        "posterior_p10",
        "posterior_p90",
        "error",
    ])?;
    for row in &calibration.fits {
        let (low, high) = row.range.unzip();
        writer.write_record([
            guarded(&row.cell.org_code),
            guarded(&row.cell.standard),
            "allocated".to_owned(),
            guarded(&row.cell.route),
            guarded(&row.cell.tumour),
            row.period_start.to_string(),
            row.period_end.to_string(),
            row.metric.clone(),
            if row.fitted { "yes" } else { "no" }.to_owned(),
            number(row.observed),
            optional(row.prior),
            optional(row.mean),
            optional(low),
            optional(high),
            optional(row.error()),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The bytes of `identified.csv`: what the data say of each parameter.
///
/// # Errors
/// If a row cannot be written, which no result does.
pub fn identified_csv(calibration: &Calibration) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer();
    writer.write_record([
        "parameter",
        "org_code",
        "prior_value",
        "prior_sd",
        "posterior_mean",
        "posterior_sd",
        "posterior_p10",
        "posterior_p90",
        "uncertainty_left",
        "verdict",
        "trades_off_against",
    ])?;
    for row in &calibration.identified {
        let tied = row.tied_to.iter().map(|(other, tie)| format!("{other} ({tie:.2})"));
        writer.write_record([
            guarded(&row.address),
            guarded(row.org_code.as_deref().unwrap_or_default()),
            number(row.value),
            number(row.prior_sd),
            number(row.mean),
            number(row.sd),
            number(row.range.0),
            number(row.range.1),
            number(row.left),
            row.verdict.name().to_owned(),
            guarded(&tied.collect::<Vec<_>>().join("; ")),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
