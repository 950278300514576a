//! Measures that an analyst asks for, counted beside everything else.

mod cells;
mod layout;
mod meters;
mod tally;

pub use cells::{Cell, Cells};
pub use layout::MeasureLayout;
pub use meters::Meters;
pub use tally::Tally;
