//! What `show` prints: a scenario in outline, as text or as a drawing.

mod mermaid;
mod register;
mod text;

pub use mermaid::mermaid;
pub use text::text;

use crate::scenario::{Sketch, SketchedPathway};

/// The pathways to be shown: all, or one.
fn chosen<'a>(
    sketch: &'a Sketch,
    only: Option<&'a str>,
) -> impl Iterator<Item = (usize, &'a SketchedPathway)> {
    sketch
        .pathways
        .iter()
        .enumerate()
        .filter(move |(_, pathway)| only.is_none_or(|name| pathway.name == name))
}

/// Patients a week, with as many digits as they deserve.
fn a_week(patients: f64) -> String {
    if patients >= 20.0 { super::words::whole(patients) } else { super::words::decimal(patients) }
}
