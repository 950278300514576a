//! Turns text into a checked scenario, or all its faults, and compiles it.
//!
//! All files are read up front and parsed once into a tree in which every
//! value knows its place. Repetitions are written out and settings and plans
//! are edits of that tree, so that an address means the same to all of them.
//! The tree is then read into plain types and compiled into a model.

mod checked;
mod compile;
mod data;
mod document;
mod edit;
mod expand;
mod expression;
mod figures;
mod file_types;
mod files;
mod includes;
mod load;
mod located;
mod map;
mod one_more;
mod parts;
mod plans;
mod published;
mod reader;
mod schema;
mod sense;
mod sketch;
mod spreads;
mod tables;
mod tree;
mod units;
mod variants;

pub use checked::{
    Alternative, Assumption, Change, Costs, DataRequest, FitScale, FittedParameter, GroupId,
    GroupName, JudgedFigure, KnownAnswer, MeasureFigure, MeasureTerms, Names, OrganisationName,
    Phase, PublishedFigure, ResourceName, Scenario, StandardTerms, Timeline,
};

pub use one_more::{OneMore, Resource};
pub(crate) use schema::titled;
pub use schema::{plan_schema, reference, scenario_schema};
pub use sketch::{
    Sketch, SketchedArrivals, SketchedPathway, SketchedResource, SketchedStep, Target, Way,
};
pub use variants::{Edit, NewItem, Variant, VariantChange};

use crate::diagnostics::{Fault, FaultKind, Faults, Sources};
use std::path::{Path, PathBuf};

/// Reads a sum of money such as `£310,000` \[pence\]; `None` if it is none.
pub fn money(text: &str) -> Option<i64> {
    units::money(text).ok()
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "a test fails by panicking, compares exact values and is not fast"
)]
mod tests;

/// What is to be loaded.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The scenario's folder, or its TOML file.
    pub path: &'a Path,
    /// Plans that are part of the base.
    pub stacked: &'a [PathBuf],
    /// Plans that are compared with the base, each by itself.
    pub alternatives: &'a [PathBuf],
    /// `ADDRESS=VALUE` settings that hold from the first day.
    pub settings: &'a [String],
}

/// Why a scenario was refused.
#[derive(Debug, thiserror::Error)]
#[error("the scenario has {} fault(s)", faults.len())]
pub struct LoadFailure {
    /// All faults that were found, by file and position.
    pub faults: Vec<Fault>,
    /// The texts that were read.
    pub sources: Sources,
}

impl LoadFailure {
    /// Whether some input could not be opened or decoded.
    pub fn is_unreadable(&self) -> bool {
        self.faults.iter().any(|fault| fault.kind == FaultKind::Unreadable)
    }
}

/// Reads, checks and compiles a scenario with its plans.
///
/// # Errors
/// If anything is wrong with what is read; all faults at once.
pub fn load(request: &Request<'_>) -> Result<Scenario, LoadFailure> {
    Loader::new(request)?.with(&[])
}

/// A scenario whose files have been read, to be compiled with several sets of
/// values.
#[derive(Debug, Clone)]
pub struct Loader {
    read: load::Read,
    sources: Sources,
}

impl Loader {
    /// Reads the files of a scenario and its plans.
    ///
    /// # Errors
    /// If they cannot be read; all faults of their form at once.
    pub fn new(request: &Request<'_>) -> Result<Self, LoadFailure> {
        let faults = Faults::default();
        let mut sources = Sources::default();
        match load::read(request, &mut sources, &faults) {
            Some(read) if faults.is_empty() => Ok(Self { read, sources }),
            // What was read is checked too, so that all faults are told at once.
            Some(read) => {
                load::check(&read, &sources, &faults);
                Err(LoadFailure { faults: faults.into_sorted(), sources })
            }
            None => Err(LoadFailure { faults: faults.into_sorted(), sources }),
        }
    }

    /// The scenario with these numbers at these addresses, from the first day
    /// on.
    ///
    /// # Errors
    /// If anything is wrong with it; all faults at once.
    pub fn with(&self, values: &[(String, f64)]) -> Result<Scenario, LoadFailure> {
        let faults = Faults::default();
        let scenario = if values.is_empty() {
            load::check(&self.read, &self.sources, &faults)
        } else {
            load::check(&self.read.with(values, &faults), &self.sources, &faults)
        };
        match scenario {
            Some(scenario) if faults.is_empty() => Ok(scenario),
            _ => Err(LoadFailure { faults: faults.into_sorted(), sources: self.sources.clone() }),
        }
    }

    /// The same scenario with these numbers at these addresses, from the first
    /// day on, whatever is made of it then.
    ///
    /// # Errors
    /// If there is no such number; all faults at once.
    pub fn under(&self, values: &[(String, f64)]) -> Result<Self, LoadFailure> {
        let faults = Faults::default();
        let read = self.read.with(values, &faults);
        let sources = self.sources.clone();
        if faults.is_empty() {
            Ok(Self { read, sources })
        } else {
            Err(LoadFailure { faults: faults.into_sorted(), sources })
        }
    }

    /// The scenario with these variants in place of the plans to compare; the
    /// plans that are stacked on the base stay.
    ///
    /// # Errors
    /// If a variant cannot be made of it; all faults at once.
    pub fn with_variants(&self, variants: &[Variant]) -> Result<Scenario, LoadFailure> {
        let faults = Faults::default();
        let mut sources = self.sources.clone();
        let read = self.read.with_variants(variants, &mut sources, &faults);
        let scenario = if faults.is_empty() { load::check(&read, &sources, &faults) } else { None };
        match scenario {
            Some(scenario) if faults.is_empty() => Ok(scenario),
            _ => Err(LoadFailure { faults: faults.into_sorted(), sources }),
        }
    }

    /// The scenario with mixes of its plans to compare, each a list of their
    /// positions, in place of these plans.
    ///
    /// # Errors
    /// If the plans of a mix cannot be in force together; all faults at once.
    ///
    /// # Panics
    /// If there is no plan at a position.
    pub fn with_mixes(&self, mixes: &[Vec<usize>]) -> Result<Scenario, LoadFailure> {
        let faults = Faults::default();
        match load::check(&self.read.with_mixes(mixes), &self.sources, &faults) {
            Some(scenario) if faults.is_empty() => Ok(scenario),
            _ => Err(LoadFailure { faults: faults.into_sorted(), sources: self.sources.clone() }),
        }
    }

    /// Whether two of the plans to compare, by position, change one address on
    /// one date, so that they cannot be in force together.
    ///
    /// # Panics
    /// If there is no plan at a position.
    pub fn clash(&self, one: usize, other: usize) -> bool {
        self.read.clash(one, other)
    }

    /// What one more unit of each resource would be, from a day on: places,
    /// then diaries, then meetings, in the order of their ids. `base` is the
    /// scenario as this loader gives it.
    pub fn one_more(&self, base: &Scenario, from: jiff::civil::Date) -> Vec<OneMore> {
        one_more::of_all(&self.read.document.root, base, from)
    }
}
