//! Faults of what was read: what, where, what was expected. No rendering.

pub mod catalogue;
mod fault;
mod sources;

pub use fault::{Fault, FaultKind, Faults, likeness, nearest};
pub use sources::{FileId, Place, SourceFile, Sources};
