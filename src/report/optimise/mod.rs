//! A choice between mixes of plans, written down: for people, for
//! spreadsheets, for programs.

mod csv;
mod document;
mod text;

pub use csv::optimise_csv;
pub use document::document;
pub use text::optimise;

/// A mix by the names of its plans.
fn name(plans: &[String]) -> String {
    if plans.is_empty() { "nothing".to_owned() } else { plans.join(" + ") }
}
