//! The families of distributions that few steps use, from text to samplers.

use super::data::{BadCells, DataFiles};
use super::figures::{Figures, Here};
use super::file_types::{
    BetweenForm, EmpiricalFile, Lognormal, OutsideForm, SpreadTable, Text, TruncatedFile,
};
use super::tables::{Asking, Row};
use super::units;
use crate::diagnostics::catalogue;
use crate::random::{Between, Outside, Sampler, SamplerError};

/// What may be written for a distribution.
pub(super) const FAMILIES: &str = "one of exponential, uniform, triangular, lognormal, gamma, \
     erlang, weibull, either_exponential, normal, pert, beta, pareto, inverse_gaussian, frechet, \
     gumbel, log_logistic, poisson, geometric, binomial, values, empirical, mixture, truncated, \
     shifted, rounded, parameter, table";

type Made = Result<Sampler, SamplerError>;

/// How many distributions of this file a table names.
pub(super) fn rare_kinds(table: &SpreadTable) -> usize {
    [
        table.normal.is_some(),
        table.pert.is_some(),
        table.beta.is_some(),
        table.pareto.is_some(),
        table.inverse_gaussian.is_some(),
        table.frechet.is_some(),
        table.gumbel.is_some(),
        table.log_logistic.is_some(),
        table.poisson.is_some(),
        table.geometric.is_some(),
        table.binomial.is_some(),
        table.values.is_some(),
        table.empirical.is_some(),
        table.mixture.is_some(),
        table.truncated.is_some(),
        table.shifted.is_some(),
        table.rounded.is_some(),
    ]
    .into_iter()
    .filter(|&is| is)
    .count()
}

/// Whether the distribution is a count, to which a unit belongs.
pub(super) fn is_count(table: &SpreadTable) -> bool {
    table.poisson.is_some() || table.geometric.is_some() || table.binomial.is_some()
}

fn outside(form: OutsideForm) -> Outside {
    match form {
        OutsideForm::Resample => Outside::Resample,
        OutsideForm::Clamp => Outside::Clamp,
        OutsideForm::Fold => Outside::Fold,
    }
}

impl Figures<'_> {
    /// A lognormal in one of its forms; `None` if a figure in it is at fault.
    pub(super) fn lognormal(&self, lognormal: &Lognormal, here: Here<'_>) -> Option<Made> {
        let Lognormal { mean, sd, median, sigma, p90, quantile, log_mean, log_sd, unit } =
            lognormal;
        let given = [
            mean.is_some(),
            sd.is_some(),
            median.is_some(),
            sigma.is_some(),
            p90.is_some(),
            quantile.is_some(),
            log_mean.is_some(),
            log_sd.is_some(),
            unit.is_some(),
        ];
        let wanted = |count: usize| given.iter().filter(|&&is| is).count() == count;
        Some(match lognormal {
            Lognormal { mean: Some(mean), sd: Some(sd), .. } if wanted(2) => {
                Sampler::lognormal_by_mean(self.length(mean, here)?, self.length(sd, here)?)
            }
            Lognormal { median: Some(median), sigma: Some(sigma), .. } if wanted(2) => {
                Sampler::lognormal_by_median(self.length(median, here)?, self.number(sigma, here)?)
            }
            Lognormal { median: Some(median), p90: Some(p90), .. } if wanted(2) => {
                let (median, p90) = (self.length(median, here)?, self.length(p90, here)?);
                Sampler::lognormal_by_quantile(median, 0.9, p90)
            }
            Lognormal { median: Some(median), quantile: Some((level, value)), .. } if wanted(2) => {
                let (median, value) = (self.length(median, here)?, self.length(value, here)?);
                Sampler::lognormal_by_quantile(median, self.number(level, here)?, value)
            }
            Lognormal { log_mean: Some(mean), log_sd: Some(sd), unit: Some(unit), .. }
                if wanted(3) =>
            {
                let (mean, sd) = (self.number(mean, here)?, self.number(sd, here)?);
                Sampler::lognormal_by_log(mean, sd, self.unit(unit)?)
            }
            _ => Err(SamplerError::Parameters(
                "mean and sd; median and sigma; median and p90; median and quantile; or log_mean, log_sd and unit",
            )),
        })
    }

    /// Seconds in a unit of time.
    fn unit(&self, unit: &Text) -> Option<f64> {
        let seconds = units::unit_seconds(&unit.value);
        if seconds.is_none() {
            let asking = Asking { address: &unit.address, place: unit.place };
            let found = format!("\"{}\" is not a unit of time", unit.value);
            self.fault(catalogue::BAD_QUANTITY, asking, found, "s, min, hours, days or weeks");
        }
        seconds.map(|seconds| seconds as f64)
    }

    /// A distribution of which [`rare_kinds`] is 1; `None` if a figure in it is
    /// at fault.
    pub(super) fn rare(
        &self,
        table: &SpreadTable,
        asking: Asking<'_>,
        here: Here<'_>,
    ) -> Option<Made> {
        let length = |length| self.length(length, here);
        let number = |number| self.number(number, here);
        let count = || {
            let Some(unit) = &table.unit else {
                let expected = "unit = \"days\" or another unit of time beside it";
                self.fault(catalogue::MISSING_KEY, asking, "a count needs a unit", expected);
                return None;
            };
            self.unit(unit)
        };
        Some(if let Some(normal) = &table.normal {
            let (mean, sd) = (length(&normal.mean)?, length(&normal.sd)?);
            Sampler::normal(mean, sd, outside(normal.below_zero))
        } else if let Some(pert) = &table.pert {
            let weight = match &pert.weight {
                Some(weight) => number(weight)?,
                None => 4.0,
            };
            let (low, mode, high) = (length(&pert.low)?, length(&pert.mode)?, length(&pert.high)?);
            Sampler::pert(low, mode, high, weight)
        } else if let Some(beta) = &table.beta {
            let (low, high) = (length(&beta.low)?, length(&beta.high)?);
            Sampler::beta(low, high, number(&beta.alpha)?, number(&beta.beta)?)
        } else if let Some(pareto) = &table.pareto {
            Sampler::pareto(length(&pareto.scale)?, number(&pareto.shape)?)
        } else if let Some(gaussian) = &table.inverse_gaussian {
            Sampler::inverse_gaussian(length(&gaussian.mean)?, length(&gaussian.shape)?)
        } else if let Some(frechet) = &table.frechet {
            let location = match &frechet.location {
                Some(location) => length(location)?,
                None => 0.0,
            };
            Sampler::frechet(location, length(&frechet.scale)?, number(&frechet.shape)?)
        } else if let Some(gumbel) = &table.gumbel {
            let (location, scale) = (length(&gumbel.location)?, length(&gumbel.scale)?);
            Sampler::gumbel(location, scale, outside(gumbel.below_zero))
        } else if let Some(logistic) = &table.log_logistic {
            Sampler::log_logistic(length(&logistic.median)?, number(&logistic.shape)?)
        } else if let Some(mean) = &table.poisson {
            Sampler::poisson(number(mean)?, count()?)
        } else if let Some(chance) = &table.geometric {
            Sampler::geometric(self.chance(chance, here)?, count()?)
        } else if let Some(binomial) = &table.binomial {
            let chance = self.chance(&binomial.chance, here)?;
            Sampler::binomial(binomial.trials, chance, count()?)
        } else if let Some(values) = &table.values {
            let values: Option<Vec<_>> = values
                .value
                .iter()
                .map(|pair| Some((length(&pair.value.0)?, number(&pair.value.1)?)))
                .collect();
            Sampler::of_values(&values?, Between::Steps)
        } else if let Some(empirical) = &table.empirical {
            let between = match empirical.between {
                BetweenForm::Steps => Between::Steps,
                BetweenForm::Lines => Between::Lines,
            };
            Sampler::of_values(&self.data_set(empirical)?, between)
        } else if let Some(mixture) = &table.mixture {
            let parts: Option<Vec<_>> = mixture
                .iter()
                .map(|part| {
                    let share = self.chance(&part.value.share, here);
                    let of = self.spread(&part.value.of, here);
                    Some((share?, of?))
                })
                .collect();
            Sampler::mixture(parts?)
        } else if let Some(truncated) = &table.truncated {
            self.truncated(truncated, here)?
        } else if let Some(shifted) = &table.shifted {
            Sampler::shifted(self.spread(&shifted.of, here)?, length(&shifted.by)?)
        } else if let Some(rounded) = &table.rounded {
            Sampler::rounded(self.spread(&rounded.of, here)?, length(&rounded.to)?)
        } else {
            return None;
        })
    }

    fn truncated(&self, truncated: &TruncatedFile, here: Here<'_>) -> Option<Made> {
        let of = self.spread(&truncated.of, here)?;
        if truncated.low.is_none() && truncated.high.is_none() {
            return Some(Err(SamplerError::Parameters("low, high, or both")));
        }
        let low = match &truncated.low {
            Some(low) => self.length(low, here)?,
            None => 0.0,
        };
        let high = match &truncated.high {
            Some(high) => self.length(high, here)?,
            None => f64::INFINITY,
        };
        let by = truncated.by.unwrap_or(OutsideForm::Resample);
        Some(Sampler::bounded(of, low, high, outside(by)))
    }

    /// The durations of a data set with their weights.
    fn data_set(&self, empirical: &EmpiricalFile) -> Option<Vec<(f64, f64)>> {
        let unit = self.unit(&empirical.unit)?;
        let csv = self.data.get(&empirical.file, self.faults)?;
        let of = |name: &Text| csv.column_named(name, self.faults);
        let column = of(&empirical.column)?;
        let weight = match &empirical.weight {
            Some(name) => Some(of(name)?),
            None => None,
        };
        let mut bad = BadCells::default();
        let mut number = |row: &Row, at: usize| {
            let (text, address) = (&row.cells[at], &empirical.file.address);
            let number = DataFiles::quantity(text);
            if number.is_none() {
                let expected = "a number of 0 or more in every row";
                bad.unreadable(row, &csv.columns[at], address, text, expected);
            }
            number
        };
        let mut values = Vec::with_capacity(csv.rows.len());
        for row in &csv.rows {
            let value = number(row, column);
            let weight = weight.map_or(Some(1.0), |at| number(row, at));
            if let (Some(value), Some(weight)) = (value, weight) {
                values.push((value * unit, weight));
            }
        }
        bad.report(self.faults).then_some(values)
    }
}
