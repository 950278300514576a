//! Collectors that the engine feeds: what is counted in a replication.

mod collector;
mod dims;
mod layout;
mod places;
mod stages;
mod tables;

pub use collector::Collector;
pub use dims::{Basis, Breakdown, Dims};
pub use layout::Layout;
pub use tables::{Days, Stops, Tables, Use};
