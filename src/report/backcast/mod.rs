//! What a back-cast found, written down: `backcast.csv`, and tables for the
//! terminal.

mod csv;
mod shape;
mod text;

pub use csv::backcast_csv;
pub use text::backcast;
