//! What is counted of the waiting-time clocks.

use crate::ids::{AttributeId, ClockId, RouteId};

/// A waiting-time standard: which clocks it counts, and by what limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// The clocks whose stops are counted.
    pub clocks: Vec<ClockId>,
    /// The longest wait that is within the standard.
    pub limit: Limit,
    /// How a stop is shared between organisations.
    pub counting: Counting,
    /// If given, only patients who came by one of these routes are counted.
    pub routes: Option<Vec<RouteId>>,
    /// Waits so far beyond which an open clock is counted in the stock
    /// \[days\], for instance 62 and 104.
    pub stock_over_days: Vec<u32>,
    /// If given, only patients of these groups are counted
    /// ([`Pathway::group`](super::Pathway::group)).
    pub groups: Option<Vec<u8>>,
    /// Attributes of which a patient must have one of these values, by
    /// position, when the clock stops; categories only.
    pub attributes: Vec<(AttributeId, Vec<u32>)>,
    /// Last days of the bands in which patients are counted by the days that
    /// they waited \[days\], rising; empty: no bands.
    pub bands: Vec<u32>,
    /// Whether clocks that end without a stop are counted.
    pub excluded: bool,
}

impl Standard {
    /// The standard that counts all stops of these clocks where they happen.
    pub const fn of(clocks: Vec<ClockId>, limit: Limit) -> Self {
        Self {
            clocks,
            limit,
            counting: Counting::AtStop,
            routes: None,
            stock_over_days: Vec::new(),
            groups: None,
            attributes: Vec::new(),
            bands: Vec::new(),
            excluded: false,
        }
    }
}

/// The longest wait that is no breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Whole calendar days from date to date, the start being day 0.
    Days(u32),
    /// Elapsed time \[seconds\].
    Seconds(i64),
}

/// Which organisations a stopped clock counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// The one where the patient is when the clock stops.
    AtStop,
    /// Shared between the one that referred and the one that treated, by the
    /// national six-scenario rule (`standards::allocation`).
    Shared {
        /// Day by which the referring organisation is to hand over.
        hand_over_by_day: u32,
        /// Days that the treating organisation then has.
        treat_within_days: u32,
    },
}
