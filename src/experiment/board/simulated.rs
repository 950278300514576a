//! Boards from the figures of a run.

use super::{Band, Board, Cell, Grid};
use crate::experiment::results::{Figure, Results};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What a run has figures of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// Cells with patients.
    pub cells: BTreeSet<Cell>,
    /// Bands by standard, in order of days.
    pub bands: BTreeMap<String, Vec<Band>>,
}

/// The basis of published figures.
const BASIS: &str = "allocated";

/// The month of a figure that counts stops as they are published; `None` of
/// all others.
fn published_month(figure: &Figure) -> Option<Date> {
    let key = &figure.key;
    let is_monthly =
        key.period_start.day() == 1 && key.period_end == key.period_start.last_of_month();
    (is_monthly
        && key.basis == BASIS
        && key.plan == "base"
        && key.pathway.is_empty()
        && key.stage.is_empty()
        && key.resource.is_empty())
    .then_some(key.period_start)
}

fn cell(figure: &Figure) -> Cell {
    let key = &figure.key;
    Cell {
        org_code: key.org_code.clone(),
        standard: key.standard.clone(),
        route: key.route.clone(),
        tumour: key.tumour.clone(),
    }
}

/// The cells and bands that a run has monthly figures of.
pub fn known(results: &Results) -> Known {
    let mut known = Known::default();
    for figure in results.figures.iter().filter(|figure| published_month(figure).is_some()) {
        if figure.key.metric == "patients" {
            known.cells.insert(cell(figure));
        } else if let Some(band) = Band::of_metric(&figure.key.metric) {
            let bands = known.bands.entry(figure.key.standard.clone()).or_default();
            if let Err(at) = bands.binary_search(&band) {
                bands.insert(at, band);
            }
        }
    }
    known
}

impl Grid {
    /// The board of a run of one replication. What is not in it was zero.
    pub(in crate::experiment) fn simulated(&self, results: &Results) -> Board {
        let mut board = self.empty();
        for figure in &results.figures {
            let Some(month) = published_month(figure).and_then(|first| self.month(first)) else {
                continue;
            };
            let Some(at) = self.position(&cell(figure)) else { continue };
            let bands = self.bands_of(&figure.key.standard);
            let metric = figure.key.metric.as_str();
            let numbers = self.numbers_mut(&mut board, at, month);
            match metric {
                "patients" => {
                    numbers[0] += figure.value;
                    numbers[1] += figure.value;
                }
                "breaches" => numbers[1] -= figure.value,
                _ => {
                    let band = Band::of_metric(metric);
                    let at = band.and_then(|band| bands.iter().position(|known| *known == band));
                    if let Some(at) = at {
                        numbers[2 + at] += figure.value;
                    }
                }
            }
        }
        board
    }
}
