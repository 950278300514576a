//! Which figures are fitted, and how sure each is.
//!
//! Months are pooled into the stretches between an organisation's declared
//! changes: parameters do not vary by month, so a month says nothing that its
//! stretch does not, while months that drift together would count as many
//! witnesses of one level. How much the months of a stretch vary is in the
//! variance.
//!
//! Where a standard has bands, each band is taken as the share of those who
//! are not in the bands before it. Of a multinomial these shares are
//! independent, each with a binomial variance of its own, so none counts
//! twice and no covariance is needed.

use crate::experiment::board::{Board, Cell, Counts, Grid, Margin};
use crate::random::name_key;
use crate::stats::overdispersion;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Fewest patients by whom a share is fitted.
const FEWEST: f64 = 20.0;
/// Share of an organisation's patients that a division must hold to stand for
/// all of them.
const WHOLE: f64 = 0.9;

/// What of a cell is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The share within the standard.
    Within,
    /// The share in this band of those in it or a later one.
    Band(usize),
}

impl What {
    /// Share and number of those it is a share of; `None` of nobody.
    pub(super) fn of(self, counts: &Counts) -> Option<(f64, f64)> {
        match self {
            Self::Within => Some((counts.performance()?, counts.patients)),
            Self::Band(band) => {
                let rest: f64 = counts.bands[band..].iter().sum();
                (rest > 0.0).then(|| (counts.bands[band] / rest, rest))
            }
        }
    }
}

/// One figure that is fitted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Datum {
    /// Position of the cell in the grid.
    pub cell: usize,
    /// Positions of the months that are pooled.
    pub months: Vec<usize>,
    /// What of them.
    pub what: What,
    /// The share.
    pub observed: f64,
    /// Variance of the share: overdispersed, and counted once however many
    /// ways the same patients are divided.
    pub variance: f64,
    /// Those it is a share of \[patients\].
    pub trials: f64,
    /// Binomial variance of the share, for what is simulated.
    pub binomial: f64,
    /// Key of the draws that belong to it.
    pub key: u64,
}

/// The stretches of an organisation: positions of months between its changes.
pub(super) fn stretches(months: &[Date], changes: &[Date]) -> Vec<Vec<usize>> {
    let mut stretches: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, month) in months.iter().enumerate() {
        let after = changes.iter().filter(|change| *change <= month).count();
        stretches.entry(after).or_default().push(at);
    }
    stretches.into_values().collect()
}

/// What was made of a standard of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// Organisation.
    pub org_code: String,
    /// Standard.
    pub standard: String,
    /// How its patients were divided.
    pub margins: Vec<Margin>,
    /// Whether bands were used.
    pub bands: bool,
    /// Figures that were fitted.
    pub data: usize,
    /// Figures of too few patients, which were not.
    pub few: usize,
}

/// What is to be fitted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Chosen {
    /// Figures.
    pub data: Vec<Datum>,
    /// What was used, by organisation and standard.
    pub usage: Vec<Usage>,
}

/// Takes the figures of a board.
pub(super) fn choose(
    grid: &Grid,
    board: &Board,
    stretches_of: &dyn Fn(&str) -> Vec<Vec<usize>>,
    by: &BTreeMap<String, Margin>,
) -> Chosen {
    let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, cell) in grid.cells.iter().enumerate() {
        groups.entry((&cell.org_code, &cell.standard)).or_default().push(at);
    }
    let mut chosen = Chosen::default();
    for ((org_code, standard), cells) in groups {
        let months: Vec<usize> = (0..grid.months.len()).collect();
        let margins = margins(grid, board, &cells, &months, by.get(standard).copied());
        let stretches = stretches_of(org_code);
        let mut usage = Usage {
            org_code: org_code.to_owned(),
            standard: standard.to_owned(),
            margins: margins.clone(),
            bands: !grid.bands_of(standard).is_empty(),
            data: 0,
            few: 0,
        };
        for &cell in cells.iter().filter(|&&cell| margins.contains(&grid.cells[cell].margin())) {
            let times = dispersion(grid, board, cell, &stretches) * margins.len() as f64;
            for stretch in &stretches {
                let (found, few) = of_stretch(grid, board, cell, stretch, times);
                usage.data += found.len();
                usage.few += few;
                chosen.data.extend(found);
            }
        }
        chosen.usage.push(usage);
    }
    chosen
}

/// How the patients are divided: by route and by tumour group where there are
/// several and they hold nearly all patients, else not at all.
fn margins(
    grid: &Grid,
    board: &Board,
    cells: &[usize],
    months: &[usize],
    asked: Option<Margin>,
) -> Vec<Margin> {
    let of = |margin: Margin| -> Vec<usize> {
        cells.iter().copied().filter(|&cell| grid.cells[cell].margin() == margin).collect()
    };
    let patients = |cells: &[usize]| grid.summed(board, cells, months).patients;
    let all = patients(&of(Margin::All));
    let is_whole = |margin: &Margin| {
        let parts = of(*margin);
        parts.len() > 1 && patients(&parts) >= WHOLE * all
    };
    match asked {
        Some(margin) if !of(margin).is_empty() => vec![margin],
        _ => {
            let found: Vec<_> =
                [Margin::Route, Margin::Tumour].into_iter().filter(is_whole).collect();
            if found.is_empty() { vec![Margin::All] } else { found }
        }
    }
}

/// How many times its binomial variance a cell's months vary.
pub(in crate::experiment) fn dispersion(
    grid: &Grid,
    board: &Board,
    cell: usize,
    stretches: &[Vec<usize>],
) -> f64 {
    let of_month = |&month: &usize| {
        let counts = grid.pooled(board, cell, &[month]);
        if counts.within.is_finite() {
            (counts.within, counts.patients)
        } else {
            // Known by its bands alone: its first band tells the level.
            (counts.bands.first().copied().unwrap_or(0.0), counts.patients)
        }
    };
    let stretches: Vec<Vec<_>> =
        stretches.iter().map(|months| months.iter().map(of_month).collect()).collect();
    overdispersion(&stretches)
}

fn of_stretch(
    grid: &Grid,
    board: &Board,
    cell: usize,
    months: &[usize],
    times: f64,
) -> (Vec<Datum>, usize) {
    let counts = grid.pooled(board, cell, months);
    let whats: Vec<What> = match counts.bands.len() {
        0 => vec![What::Within],
        bands => (0..bands - 1).map(What::Band).collect(),
    };
    let (mut data, mut few) = (Vec::new(), 0);
    for what in whats {
        let Some((share, trials)) = what.of(&counts).filter(|found| found.1 >= FEWEST) else {
            few += 1;
            continue;
        };
        // Also of none or all in so many the share is not known exactly.
        let smoothed = (share * trials + 0.5) / (trials + 1.0);
        let binomial = smoothed * (1.0 - smoothed) / trials;
        data.push(Datum {
            cell,
            months: months.to_vec(),
            what,
            observed: share,
            variance: binomial * times,
            trials,
            binomial,
            key: key(&grid.cells[cell], grid.months[months[0]], what),
        });
    }
    (data, few)
}

fn key(cell: &Cell, month: Date, what: What) -> u64 {
    let what = match what {
        What::Within => "within".to_owned(),
        What::Band(band) => band.to_string(),
    };
    let month = month.to_string();
    name_key(&[&cell.org_code, &cell.standard, &cell.route, &cell.tumour, &month, &what])
}

/// The figures of a board, in the order of data; where a board has nobody, the
/// mean of those that have, so that the board neither pulls nor is pulled.
pub(super) fn figures(grid: &Grid, boards: &[Board], data: &[Datum]) -> Vec<Vec<f64>> {
    let mut figures = vec![vec![0.0; data.len()]; boards.len()];
    for (column, datum) in data.iter().enumerate() {
        let of = |board: &Board| {
            datum.what.of(&grid.pooled(board, datum.cell, &datum.months)).map(|found| found.0)
        };
        let found: Vec<Option<f64>> = boards.iter().map(of).collect();
        let known: Vec<f64> = found.iter().flatten().copied().collect();
        let centre = if known.is_empty() {
            datum.observed
        } else {
            known.iter().sum::<f64>() / known.len() as f64
        };
        for (row, share) in found.into_iter().enumerate() {
            figures[row][column] = share.unwrap_or(centre);
        }
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Faults, Sources};
    use crate::experiment::board::{Known, ObservedTable, months_between, read_observed};
    use jiff::civil::date;

    #[test]
    fn stretches_end_where_a_change_is_declared() {
        let months = months_between(date(2024, 1, 1), date(2024, 6, 30));
        assert_eq!(stretches(&months, &[]), [vec![0, 1, 2, 3, 4, 5]]);
        assert_eq!(stretches(&months, &[date(2024, 3, 1)]), [vec![0, 1], vec![2, 3, 4, 5]]);
        // What holds from the middle of a month has its first whole month after.
        assert_eq!(stretches(&months, &[date(2024, 3, 15)]), [vec![0, 1, 2], vec![3, 4, 5]]);
        assert_eq!(stretches(&months, &[date(2023, 3, 1)]), [vec![0, 1, 2, 3, 4, 5]]);
    }

    fn board(rows: &str) -> (Grid, Board) {
        let text =
            format!("org_code,standard,route,tumour,period_start,period_end,metric,value\n{rows}");
        let mut sources = Sources::default();
        let file = sources.add("observed.csv", text);
        let faults = Faults::default();
        let mut table = ObservedTable::default();
        read_observed(file, &sources, &faults, &mut table);
        assert!(faults.is_empty());
        let months = months_between(date(2024, 1, 1), date(2024, 2, 29));
        let mut known = Known::default();
        for standard in table.standards() {
            let bands = table.bands(standard);
            if !bands.is_empty() {
                known.bands.insert(standard.to_owned(), bands);
            }
        }
        let grid = Grid::new(table.cells(&months), months, table.common_bands(&known));
        let board = table.board(&grid);
        (grid, board)
    }

    #[test]
    fn bands_become_independent_shares_worked_by_hand() {
        let (grid, board) = board(
            "X,s,,,2024-01-01,2024-01-31,days_0_to_14,50\n\
             X,s,,,2024-01-01,2024-01-31,days_15_to_28,30\n\
             X,s,,,2024-01-01,2024-01-31,days_over_28,20\n\
             X,s,,,2024-01-01,2024-01-31,breaches,20\n",
        );
        let chosen = choose(&grid, &board, &|_| vec![vec![0, 1]], &BTreeMap::new());
        let shares: Vec<f64> = chosen.data.iter().map(|datum| datum.observed).collect();
        // 50 of 100; 30 of the other 50.
        assert_eq!(shares.len(), 2);
        assert!((shares[0] - 0.5).abs() < 1e-12 && (shares[1] - 0.6).abs() < 1e-12);
        let smoothed: f64 = 30.5 / 51.0;
        let expected = smoothed * (1.0 - smoothed) / 50.0;
        assert!((chosen.data[1].variance - expected).abs() < 1e-12);
    }

    #[test]
    fn patients_who_are_divided_twice_count_once() {
        let month = "2024-01-01,2024-01-31";
        let row = |route: &str, tumour: &str, patients: u32, breaches: u32| {
            format!(
                "X,s,{route},{tumour},{month},patients,{patients}\n\
                 X,s,{route},{tumour},{month},breaches,{breaches}\n"
            )
        };
        let whole = row("", "", 200, 100);
        let routes = row("a", "", 100, 50) + &row("b", "", 100, 50);
        let tumours = row("", "t", 120, 60) + &row("", "u", 80, 40);
        let of = |rows: String| {
            let (grid, board) = board(&rows);
            choose(&grid, &board, &|_| vec![vec![0, 1]], &BTreeMap::new())
        };
        // Together the data say as much as the whole: precision 200 / 0.25.
        let precision =
            |chosen: &Chosen| -> f64 { chosen.data.iter().map(|datum| 1.0 / datum.variance).sum() };
        for rows in [whole.clone(), whole.clone() + &routes, whole.clone() + &routes + &tumours] {
            assert!((precision(&of(rows)) - 800.0).abs() < 1.0);
        }
        // A division that leaves out a third of the patients does not stand for them.
        let part = of(whole + &row("", "t", 70, 35) + &row("", "u", 60, 30));
        assert_eq!(part.usage[0].margins, [Margin::All]);
    }
}
