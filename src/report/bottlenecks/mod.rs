//! Bottlenecks, written down: for people, for spreadsheets, for programs.

mod csv;
mod document;
mod text;

pub use csv::bottlenecks_csv;
pub use document::document;
pub use text::bottlenecks;
