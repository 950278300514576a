//! Collectors that the engine feeds: what is counted in a replication.

mod bands;
mod cells;
mod collector;
mod delays;
mod dims;
mod layout;
mod measures;
mod places;
mod spent;
mod tables;

pub use bands::Bands;
pub use collector::Collector;
pub use dims::{Basis, Breakdown, Dims};
pub use layout::Layout;
pub use measures::{Cell, Cells, MeasureLayout, Meters, Tally};
pub use tables::{Days, Stops, Tables, Use};
