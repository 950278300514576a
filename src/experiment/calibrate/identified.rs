//! What the data say of each parameter, and what they leave open.

use super::prior::Prior;
use crate::scenario::FittedParameter;
use crate::stats::{correlation, mean, quantile, variance};

/// From what correlation on two parameters are said to trade off.
const TIED: f64 = 0.5;
/// Most partners that are named.
const PARTNERS: usize = 3;

/// How much the data say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Less than half of the uncertainty is left.
    Identified,
    /// Some is gone.
    Partly,
    /// At least 85% is left: the value is what was believed before.
    NotIdentified,
}

impl Verdict {
    /// By the share of the standard deviation that is left.
    pub fn of(left: f64) -> Self {
        if left < 0.5 {
            Self::Identified
        } else if left < 0.85 {
            Self::Partly
        } else {
            Self::NotIdentified
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identified => "identified",
            Self::Partly => "partly",
            Self::NotIdentified => "not identified",
        }
    }
}

/// What is known of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Identification {
    /// Address.
    pub address: String,
    /// Organisation; `None`: all.
    pub org_code: Option<String>,
    /// Value in the file.
    pub value: f64,
    /// Standard deviation of its value beforehand.
    pub prior_sd: f64,
    /// Mean over the sets.
    pub mean: f64,
    /// Standard deviation over the sets.
    pub sd: f64,
    /// Bounds of the middle 80% of the sets.
    pub range: (f64, f64),
    /// Share of the standard deviation that is left, in the coordinate in
    /// which it is fitted.
    pub left: f64,
    /// What that means.
    pub verdict: Verdict,
    /// Parameters that it trades off against, the strongest first, with the
    /// correlation over the sets.
    pub tied_to: Vec<(String, f64)>,
}

/// Holds the sets against what was believed.
pub(super) fn identify(
    parameters: &[FittedParameter],
    priors: &[Prior],
    sets: &[&Vec<f64>],
) -> Vec<Identification> {
    let columns: Vec<Vec<f64>> =
        (0..parameters.len()).map(|at| sets.iter().map(|own| own[at]).collect()).collect();
    let one = |(at, parameter): (usize, &FittedParameter)| {
        let prior = &priors[at];
        let mut values: Vec<f64> = columns[at].iter().map(|&own| prior.value(own)).collect();
        values.sort_by(f64::total_cmp);
        let sd_of = |values: &[f64]| variance(values).map_or(0.0, f64::sqrt);
        let left = sd_of(&columns[at]);
        let mut tied_to: Vec<(String, f64)> = (0..parameters.len())
            .filter(|&other| other != at)
            .filter_map(|other| {
                let tie = correlation(&columns[at], &columns[other])?;
                (tie.abs() > TIED).then(|| (parameters[other].address.clone(), tie))
            })
            .collect();
        tied_to.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
        tied_to.truncate(PARTNERS);
        let end = |share| quantile(&values, share).unwrap_or(parameter.value);
        Identification {
            address: parameter.address.clone(),
            org_code: parameter.org_code.clone(),
            value: parameter.value,
            prior_sd: prior.sd(),
            mean: mean(&values).map_or(parameter.value, |mean| mean.value),
            sd: sd_of(&values),
            range: (end(0.1), end(0.9)),
            left,
            verdict: Verdict::of(left),
            tied_to,
        }
    };
    parameters.iter().enumerate().map(one).collect()
}
