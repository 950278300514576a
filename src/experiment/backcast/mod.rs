//! Holds what a scenario would have forecast against what was published,
//! beside two forecasts that need no model.

mod baselines;
mod course;
mod rows;

pub use baselines::Baselines;
pub use course::{BackcastOptions, BackcastTask, Sample, backcast};
pub use rows::{BackcastRow, Forecast};

use super::board::{Band, Cell, Margin};
use jiff::civil::Date;

/// The share that the interval of a forecast should hold.
pub const HELD: f64 = 0.8;
/// Metric of the distance between bands.
pub const TOTAL_VARIATION: &str = "total_variation";

/// What a back-cast found.
#[derive(Debug, Clone, PartialEq)]
pub struct Backcast {
    /// Title of the scenario.
    pub title: String,
    /// Digest of the scenario.
    pub digest: String,
    /// Seed.
    pub seed: u64,
    /// First and last day of the window.
    pub window: (Date, Date),
    /// Whether its figures were fitted.
    pub sample: Sample,
    /// First and last day of what was fitted, if that is known.
    pub fitted: Option<(Date, Date)>,
    /// Sets of values; 0: those of the file.
    pub sets: usize,
    /// Simulated futures, all sets together.
    pub futures: usize,
    /// The organisations' codes and titles, then the alliance's.
    pub scopes: Vec<(String, String)>,
    /// The standards, in the scenario's order.
    pub standards: Vec<String>,
    /// From when to when the baselines carry forward.
    pub baselines: Baselines,
    /// By cell, by month and over the window.
    pub rows: Vec<BackcastRow>,
    /// How steeply stops fall after the limit.
    pub densities: Vec<Density>,
    /// January against its neighbours.
    pub contrasts: Vec<Contrast>,
    /// What of the table was passed over, and why.
    pub passed_over: Vec<String>,
}

/// Stops a day just before and just after a standard's limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    /// Organisation, or the alliance.
    pub org_code: String,
    /// Standard.
    pub standard: String,
    /// The last band within the limit and the first beyond.
    pub bands: [Band; 2],
    /// Share of stops a day in each, observed.
    pub observed: [f64; 2],
    /// The same, mean over the futures.
    pub simulated: [Option<f64>; 2],
    /// Middle 80% of the futures.
    pub ranges: [Option<(f64, f64)>; 2],
}

/// The alliance's performance in a January less the mean of December and
/// February.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// Standard.
    pub standard: String,
    /// First day of the January.
    pub january: Date,
    /// Observed \[share\].
    pub observed: f64,
    /// Standard error of the observed by chance alone \[share\].
    pub error: f64,
    /// Mean over the futures \[share\].
    pub simulated: Option<f64>,
    /// Middle 80% of the futures.
    pub range: Option<(f64, f64)>,
}

impl Backcast {
    /// The row of a cell over the whole window.
    pub fn over_window(&self, cell: &Cell, metric: &str) -> Option<&BackcastRow> {
        self.rows.iter().find(|row| {
            (row.period_start, row.period_end) == self.window
                && row.metric == metric
                && row.cell == *cell
        })
    }

    /// The monthly performances of the organisations, without the alliance,
    /// under a standard.
    pub fn trust_months<'a>(
        &'a self,
        standard: &'a str,
    ) -> impl Iterator<Item = &'a BackcastRow> + 'a {
        self.rows.iter().filter(move |row| {
            row.is_month()
                && row.metric == "performance"
                && row.cell.standard == standard
                && row.cell.margin() == Margin::All
                && !self.is_alliance(&row.cell.org_code)
        })
    }

    /// Whether a code is the sum of the organisations.
    pub fn is_alliance(&self, code: &str) -> bool {
        self.scopes.len() > 1 && self.scopes.last().is_some_and(|scope| scope.0 == code)
    }
}
