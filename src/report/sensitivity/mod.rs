//! What a sensitivity analysis found, written down: `sensitivity.csv`,
//! `sensitivity.json`, and tables for the terminal.

mod csv;
mod record;
mod switches;
mod text;

pub use csv::sensitivity_csv;
pub use record::record;
pub use text::sensitivity;

use crate::experiment::sensitivity::Subject;

/// What a subject is, which plan and whose it is, as the files say it.
fn keys(subject: &Subject) -> [&str; 3] {
    match subject {
        Subject::Base { org_code } => ["figure", "base", org_code],
        Subject::Under { plan } => ["figure", plan, ""],
        Subject::Avoided { plan } => ["breaches_avoided", plan, ""],
    }
}
