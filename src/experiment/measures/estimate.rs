//! What a measure's counts say, and how sure that is.

use super::quantile;
use crate::observe::Tally;
use crate::scenario::{MeasureFigure, MeasureTerms};
use crate::stats::{Jackknifed, jackknife, student_critical};

/// The value of a measure with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasureEstimate {
    /// The value.
    pub value: f64,
    /// Standard error of its Monte Carlo error; `None` with one replication.
    pub error: Option<f64>,
    /// 95% interval.
    pub interval: Option<(f64, f64)>,
    /// Replications in which something was observed.
    pub replications: u32,
    /// Of a quantile of whole numbers: by how many standard errors the share
    /// not above the number before, and that not above the value itself, miss
    /// the share that was asked for.
    pub misses: Option<[f64; 2]>,
}

/// Sums of one replication: weights, values, squares, cubes, hits, what the
/// measure is divided by, and 1; of what is told for each stretch of time, in
/// place of 1 the share of the window that the run went through.
type Row = [f64; 7];

/// A measure's estimate from all replications: `tallies` has those of all
/// measures of each.
pub(super) fn of(
    terms: &MeasureTerms,
    all: &[MeasureTerms],
    tallies: &[&[Tally]],
    at: usize,
) -> Option<MeasureEstimate> {
    let own = || tallies.iter().map(move |tallies| &tallies[at]);
    let replications = own().filter(|tally| tally.weight > 0).count() as u32;
    let mut misses = None;
    let found = if terms.by_replication {
        let each: Vec<_> = tallies
            .iter()
            .filter_map(|tallies| alone(terms, all, tallies, at))
            .map(|value| [value, 1.0])
            .collect();
        jackknife(&each, |[sum, count]| (*count > 0.5).then(|| sum / count))?
    } else {
        match terms.figure {
            MeasureFigure::Smallest | MeasureFigure::Largest => {
                let ends = own().filter_map(|tally| tally.range);
                let end = if terms.figure == MeasureFigure::Smallest {
                    ends.map(|range| range.0).min()
                } else {
                    ends.map(|range| range.1).max()
                };
                // An extreme has no error that replications could tell.
                Jackknifed { value: end? as f64 / terms.unit_size, error: None }
            }
            MeasureFigure::Quantile(share) => {
                let cells: Vec<_> = own().map(|tally| tally.cells.as_slice()).collect();
                let found = quantile::of(&cells, share, terms.is_whole)?;
                misses = found.misses;
                Jackknifed {
                    value: found.value / terms.unit_size,
                    error: found.error.map(|error| error / terms.unit_size),
                }
            }
            _ => {
                let rows: Vec<Row> =
                    tallies.iter().map(|tallies| row(terms, all, tallies, at)).collect();
                jackknife(&rows, |sums| of_sums(terms, sums))?
            }
        }
    };
    let t = student_critical(tallies.len().saturating_sub(1));
    let interval = t.zip(found.error).map(|(t, error)| {
        let (low, high) = (found.value - t * error, found.value + t * error);
        match terms.figure {
            MeasureFigure::Skewness => (low, high),
            MeasureFigure::Share => (low.max(0.0), high.min(1.0)),
            _ => (low.max(0.0), high),
        }
    });
    Some(MeasureEstimate { value: found.value, error: found.error, interval, replications, misses })
}

/// A measure's value in one replication, of which `tallies` has all measures.
pub(super) fn alone(
    terms: &MeasureTerms,
    all: &[MeasureTerms],
    tallies: &[Tally],
    at: usize,
) -> Option<f64> {
    let own = &tallies[at];
    let value = match terms.figure {
        MeasureFigure::Smallest => own.range?.0 as f64,
        MeasureFigure::Largest => own.range?.1 as f64,
        MeasureFigure::Quantile(share) => quantile::of(&[&own.cells], share, terms.is_whole)?.value,
        _ => return of_sums(terms, &row(terms, all, tallies, at)),
    };
    Some(value / terms.unit_size)
}

fn row(terms: &MeasureTerms, all: &[MeasureTerms], tallies: &[Tally], at: usize) -> Row {
    let own = &tallies[at];
    let divider = terms.divided_by.map_or(0.0, |at| number(&all[at], &tallies[at]));
    [
        own.weight as f64,
        own.sums[0] as f64,
        own.sums[1] as f64,
        own.sums[2] as f64,
        own.hits as f64,
        divider,
        if terms.per_stretch { share_run(terms, own) } else { 1.0 },
    ]
}

/// The share of a measure's window that a run went through.
fn share_run(terms: &MeasureTerms, tally: &Tally) -> f64 {
    let (from, until) = terms.measure.window;
    tally.ran as f64 / (until - from).seconds() as f64
}

/// How many a measure that counts has counted.
fn number(terms: &MeasureTerms, tally: &Tally) -> f64 {
    // Times are counted by their number, events by the sum over stretches.
    if terms.is_whole { tally.sums[0] as f64 } else { tally.weight as f64 }
}

fn of_sums(terms: &MeasureTerms, row: &Row) -> Option<f64> {
    let &[weight, sum, squares, cubes, hits, divider, replications] = row;
    let size = terms.unit_size;
    if terms.divided_by.is_some() {
        let amount = match terms.figure {
            MeasureFigure::Number => weight,
            _ => sum / size,
        };
        return (divider > 0.5).then(|| amount / divider);
    }
    match terms.figure {
        MeasureFigure::Total => return (replications > 0.0).then(|| sum / size / replications),
        MeasureFigure::Number => return (replications > 0.0).then(|| weight / size / replications),
        _ if weight < 0.5 => return None,
        _ => {}
    }
    let mean = sum / weight;
    let variance = (squares / weight - mean * mean).max(0.0);
    Some(match terms.figure {
        MeasureFigure::Variance => variance / (size * size),
        MeasureFigure::Sd => variance.sqrt() / size,
        MeasureFigure::Skewness => {
            let third = cubes / weight - 3.0 * mean * squares / weight + 2.0 * mean.powi(3);
            if variance <= 0.0 {
                return None;
            }
            third / variance.powf(1.5)
        }
        MeasureFigure::Share => hits / weight,
        _ => mean / size,
    })
}
