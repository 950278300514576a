//! Randomness that belongs to the patient, not to the order of events.
//!
//! Every draw has a key made of (seed, replication, source, day, layer,
//! ordinal) for the patient and (pathway, purpose, visit) for the draw. Equal
//! keys give equal draws whatever else happens in the run, so two plans meet
//! the same patients with the same luck, and a change in one place cannot
//! shift draws in another.

mod composed;
mod key;
mod keyed;
mod mean;
mod rare;
mod sampler;
#[cfg(test)]
mod tests;
mod values;

pub use composed::Outside;
pub use key::{Key, name_key};
pub use keyed::Keyed;
pub use rare::Rare;
pub use sampler::{Sampler, SamplerError};
pub use values::Between;
