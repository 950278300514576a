//! `sensitivity.csv`: a row for each subject and parameter.

use super::keys;
use crate::experiment::sensitivity::{Ranking, Sensitivity};
use crate::report::csv::{guarded, number, optional, writer};
use crate::stats::{Estimate, Interval};

const COLUMNS: [&str; 27] = [
    "subject",
    "plan",
    "org_code",
    "parameter",
    "value",
    "low",
    "high",
    "mean_effect",
    "mu_star",
    "mu_star_ci_low",
    "mu_star_ci_high",
    "sigma",
    "first",
    "first_ci_low",
    "first_ci_high",
    "total",
    "total_ci_low",
    "total_ci_high",
    "at_low",
    "at_low_ci_low",
    "at_low_ci_high",
    "at_high",
    "at_high_ci_low",
    "at_high_ci_high",
    "switch_value",
    "switch_ci_low",
    "switch_ci_high",
];

/// The bytes of `sensitivity.csv`. Effects are in the subject's own unit: of
/// one step of half of what is believed (`mean_effect`, `mu_star`, `sigma`), and
/// of the low and high value, less the figure with the file's value. What was
/// not run is blank. Of two switch values the first is given.
///
/// # Errors
/// If a row cannot be written, which no result does.
pub fn sensitivity_csv(found: &Sensitivity) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer();
    writer.write_record(COLUMNS)?;
    for (subject, what) in found.subjects.iter().enumerate() {
        for (at, parameter) in found.parameters.iter().enumerate() {
            let mut cells: Vec<String> = keys(what).map(guarded).to_vec();
            cells.push(guarded(&parameter.address));
            let (low, high) = found.ranges[at];
            cells.extend([parameter.value, low, high].map(number));
            cells.extend(ranked(&found.ranking, subject, at));
            cells.extend(moved(found, subject, at));
            writer.write_record(cells)?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// Cells of the screening: five of Morris, six of Sobol.
fn ranked(ranking: &Ranking, subject: usize, at: usize) -> Vec<String> {
    let mut cells = vec![String::new(); 11];
    match ranking {
        Ranking::Morris(effects) => {
            if let Some(effects) = effects[subject].get(at) {
                cells[0] = number(effects.mean);
                cells[1] = number(effects.absolute);
                cells[2..4].clone_from_slice(&ends(effects.interval));
                cells[4] = optional(effects.deviation);
            }
        }
        Ranking::Sobol(indices) => {
            let index = indices[subject].as_ref().and_then(|indices| indices.parameters.get(at));
            if let Some(index) = index {
                for (first, (value, interval)) in [(5, index.first), (8, index.total)] {
                    cells[first] = optional(value);
                    cells[first + 1..first + 3].clone_from_slice(&ends(interval));
                }
            }
        }
    }
    cells
}

/// Cells of the parameter moved by itself.
fn moved(found: &Sensitivity, subject: usize, at: usize) -> Vec<String> {
    let swing = found.swings.iter().find(|swing| swing.parameter == at);
    let Some(reading) = swing.map(|swing| &swing.readings[subject]) else {
        return vec![String::new(); 9];
    };
    let estimate = |estimate: Option<Estimate>| {
        let [low, high] = ends(estimate.and_then(|estimate| estimate.interval));
        [optional(estimate.map(|estimate| estimate.value)), low, high]
    };
    let mut cells = [estimate(reading.low), estimate(reading.high)].concat();
    let switch = reading.switches.first();
    cells.push(optional(switch.map(|switch| switch.value)));
    cells.extend(ends(switch.and_then(|switch| switch.interval)));
    cells
}

fn ends(interval: Option<Interval>) -> [String; 2] {
    let (low, high) = interval.unzip();
    [optional(low), optional(high)]
}
