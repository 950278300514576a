//! Monthly counts of stopped clocks, observed and simulated, on one grid, so
//! that one can be held against the other.

mod observed;
mod simulated;

pub use observed::{ObservedTable, PassedOver, read_observed};
pub use simulated::{Known, known};

use crate::stats::total_variation;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Whose counts: an organisation's stops of a standard, of all patients or of
/// one route or tumour group. An empty text means "all".
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// ODS code.
    pub org_code: String,
    /// Standard.
    pub standard: String,
    /// Route.
    pub route: String,
    /// Tumour group.
    pub tumour: String,
}

impl Cell {
    /// All patients of an organisation under a standard.
    pub fn all(org_code: &str, standard: &str) -> Self {
        let (org_code, standard) = (org_code.to_owned(), standard.to_owned());
        Self { org_code, standard, ..Self::default() }
    }

    /// How the organisation's patients are divided that this cell is one part
    /// of.
    pub fn margin(&self) -> Margin {
        match (self.route.is_empty(), self.tumour.is_empty()) {
            (true, true) => Margin::All,
            (false, _) => Margin::Route,
            (true, false) => Margin::Tumour,
        }
    }

    /// In words, for instance `RCF 62-day, screening`.
    pub fn told(&self) -> String {
        let parts = [&self.route, &self.tumour];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        let of = parts.fold(String::new(), |text, part| format!("{text}, {part}"));
        format!("{} {}{of}", self.org_code, self.standard)
    }
}

/// How an organisation's patients are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Margin {
    /// Not at all.
    All,
    /// By route.
    Route,
    /// By tumour group.
    Tumour,
}

impl Margin {
    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Route => "route",
            Self::Tumour => "tumour",
        }
    }
}

/// A band of days waited, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Band {
    /// Shortest wait \[days\].
    pub from: u32,
    /// Longest wait \[days\]; `None`: without end.
    pub to: Option<u32>,
}

impl Band {
    /// The band that a metric such as `days_15_to_28` or `days_over_62`
    /// counts.
    pub fn of_metric(metric: &str) -> Option<Self> {
        let days = metric.strip_prefix("days_")?;
        if let Some(over) = days.strip_prefix("over_") {
            return over.parse::<u32>().ok().map(|over| Self { from: over + 1, to: None });
        }
        let (from, to) = days.split_once("_to_")?;
        Some(Self { from: from.parse().ok()?, to: Some(to.parse().ok()?) })
    }

    /// Its metric.
    pub fn metric(self) -> String {
        match self.to {
            Some(to) => format!("days_{}_to_{to}", self.from),
            None => format!("days_over_{}", self.from.saturating_sub(1)),
        }
    }

    /// Whole days that it spans; `None` without end.
    pub fn days(self) -> Option<u32> {
        self.to.map(|to| to + 1 - self.from)
    }
}

/// Stopped clocks \[patients; halves where breaches are shared\].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// All of them.
    pub patients: f64,
    /// Those within the standard.
    pub within: f64,
    /// Those in each band of the standard; empty without bands.
    pub bands: Vec<f64>,
}

impl Counts {
    /// Share within the standard; `None` of nobody, and where it is not known
    /// how many were.
    pub fn performance(&self) -> Option<f64> {
        (self.patients > 0.0 && self.within.is_finite()).then(|| self.within / self.patients)
    }

    /// Share in a band; `None` of nobody.
    pub fn share(&self, band: usize) -> Option<f64> {
        let all: f64 = self.bands.iter().sum();
        (all > 0.0).then(|| self.bands[band] / all)
    }

    /// Total variation distance of the bands.
    pub fn distance(&self, other: &Self) -> Option<f64> {
        total_variation(&self.bands, &other.bands)
    }

    /// Adds others to these.
    pub fn add(&mut self, other: &Self) {
        self.patients += other.patients;
        self.within += other.within;
        self.bands.resize(self.bands.len().max(other.bands.len()), 0.0);
        for (band, more) in self.bands.iter_mut().zip(&other.bands) {
            *band += more;
        }
    }
}

/// The cells and months of boards that can be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Cells in order.
    pub cells: Vec<Cell>,
    /// First days of the months, in order.
    pub months: Vec<Date>,
    /// Bands by standard; none for those without.
    pub bands: BTreeMap<String, Vec<Band>>,
    /// Where the numbers of each cell begin.
    starts: Vec<usize>,
    index: BTreeMap<Cell, usize>,
}

/// The counts of all cells and months of a [`Grid`].
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    values: Vec<f64>,
}

impl Grid {
    /// A grid of these cells, months and bands.
    pub fn new(
        mut cells: Vec<Cell>,
        months: Vec<Date>,
        bands: BTreeMap<String, Vec<Band>>,
    ) -> Self {
        cells.sort();
        cells.dedup();
        let mut starts = Vec::with_capacity(cells.len() + 1);
        let mut next = 0;
        for cell in &cells {
            starts.push(next);
            next += months.len() * (2 + bands.get(&cell.standard).map_or(0, Vec::len));
        }
        starts.push(next);
        let index = cells.iter().cloned().zip(0..).collect();
        Self { cells, months, bands, starts, index }
    }

    /// Bands of a standard; none if it has none.
    pub fn bands_of(&self, standard: &str) -> &[Band] {
        self.bands.get(standard).map_or(&[], Vec::as_slice)
    }

    /// Position of a cell.
    pub fn position(&self, cell: &Cell) -> Option<usize> {
        self.index.get(cell).copied()
    }

    /// Position of a month by its first day.
    pub fn month(&self, first: Date) -> Option<usize> {
        self.months.binary_search(&first).ok()
    }

    /// Positions of the months from a date to another.
    pub fn months_between(&self, from: Date, to: Date) -> Vec<usize> {
        let inside = |month: &Date| *month >= from && month.last_of_month() <= to;
        (0..self.months.len()).filter(|&month| inside(&self.months[month])).collect()
    }

    /// A board of nobody.
    pub fn empty(&self) -> Board {
        Board { values: vec![0.0; self.starts.last().copied().unwrap_or(0)] }
    }

    fn width(&self, cell: usize) -> usize {
        2 + self.bands_of(&self.cells[cell].standard).len()
    }

    fn numbers<'b>(&self, board: &'b Board, cell: usize, month: usize) -> &'b [f64] {
        let width = self.width(cell);
        let start = self.starts[cell] + month * width;
        &board.values[start..start + width]
    }

    /// The numbers of a cell and month: patients, within, then bands.
    fn numbers_mut<'b>(&self, board: &'b mut Board, cell: usize, month: usize) -> &'b mut [f64] {
        let width = self.width(cell);
        let start = self.starts[cell] + month * width;
        &mut board.values[start..start + width]
    }

    /// The counts of a cell in some months together.
    pub fn pooled(&self, board: &Board, cell: usize, months: &[usize]) -> Counts {
        let mut sums = vec![0.0; self.width(cell)];
        for &month in months {
            for (sum, number) in sums.iter_mut().zip(self.numbers(board, cell, month)) {
                *sum += number;
            }
        }
        Counts { patients: sums[0], within: sums[1], bands: sums.split_off(2) }
    }

    /// The counts of several cells in some months together.
    pub fn summed(&self, board: &Board, cells: &[usize], months: &[usize]) -> Counts {
        let mut sum = Counts::default();
        for &cell in cells {
            sum.add(&self.pooled(board, cell, months));
        }
        sum
    }
}

/// The months, as first days, that lie whole between two dates.
pub fn months_between(from: Date, to: Date) -> Vec<Date> {
    let mut months = Vec::new();
    let mut month = from.first_of_month();
    if month < from {
        month = next_month(month);
    }
    while month.last_of_month() <= to {
        months.push(month);
        month = next_month(month);
    }
    months
}

/// The first day of the month after that of `date`.
pub fn next_month(date: Date) -> Date {
    date.last_of_month().tomorrow().unwrap_or(Date::MAX)
}

/// The first day of the month so many months before that of `date`.
pub fn months_before(date: Date, months: u32) -> Date {
    let mut first = date.first_of_month();
    for _ in 0..months {
        first = first.yesterday().map_or(Date::MIN, Date::first_of_month);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn metrics_name_bands_and_bands_name_metrics() {
        for metric in ["days_0_to_14", "days_43_to_62", "days_over_62"] {
            assert_eq!(Band::of_metric(metric).map(Band::metric).as_deref(), Some(metric));
        }
        for metric in ["days_within", "days_breached", "patients", "days_over_", "days_a_to_b"] {
            assert_eq!(Band::of_metric(metric), None, "{metric}");
        }
        assert_eq!(Band { from: 49, to: Some(62) }.days(), Some(14));
    }

    #[test]
    fn months_lie_whole_between_their_dates() {
        let found = months_between(date(2024, 1, 2), date(2024, 4, 29));
        assert_eq!(found, [date(2024, 2, 1), date(2024, 3, 1)]);
        assert_eq!(months_before(date(2024, 2, 15), 3), date(2023, 11, 1));
    }

    #[test]
    fn a_board_adds_up_months_and_cells() {
        let band = |from, to| Band { from, to };
        let bands = BTreeMap::from([("a".to_owned(), vec![band(0, Some(14)), band(15, None)])]);
        let cells = vec![Cell::all("Y", "a"), Cell::all("X", "a"), Cell::all("X", "b")];
        let grid = Grid::new(cells, months_between(date(2024, 1, 1), date(2024, 3, 31)), bands);
        let mut board = grid.empty();
        let x = grid.position(&Cell::all("X", "a")).expect("in the grid");
        let y = grid.position(&Cell::all("Y", "a")).expect("in the grid");
        grid.numbers_mut(&mut board, x, 0).copy_from_slice(&[4.0, 3.0, 1.0, 3.0]);
        grid.numbers_mut(&mut board, x, 2).copy_from_slice(&[6.0, 2.0, 2.0, 4.0]);
        grid.numbers_mut(&mut board, y, 2).copy_from_slice(&[1.0, 1.0, 1.0, 0.0]);
        let pooled = grid.pooled(&board, x, &[0, 1, 2]);
        assert_eq!(pooled, Counts { patients: 10.0, within: 5.0, bands: vec![3.0, 7.0] });
        assert_eq!(grid.summed(&board, &[x, y], &[2]).bands, [3.0, 4.0]);
        assert_eq!(pooled.performance(), Some(0.5));
        assert_eq!(grid.months_between(date(2024, 2, 1), date(2024, 3, 30)), [1]);
    }
}
