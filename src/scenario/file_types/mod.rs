//! What a scenario's text says, as plain types: one struct for each block.

mod arrivals;
mod measure;
mod pathway;
mod plan;
mod resources;
mod spreads;
mod top;
mod values;

pub(super) use arrivals::*;
pub(super) use measure::*;
pub(super) use pathway::*;
pub(super) use plan::*;
pub(super) use resources::*;
pub(super) use spreads::*;
pub(super) use top::*;
pub(super) use values::*;
