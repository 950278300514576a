//! What a scenario's text says, as plain types: one struct for each block.

mod arrivals;
mod attribute;
mod data_request;
mod expediting;
mod measure;
mod pathway;
mod place_rules;
mod plan;
mod requests;
mod resources;
mod spreads;
mod staff;
mod top;
mod travel;
mod values;

pub(super) use arrivals::*;
pub(super) use attribute::*;
pub(super) use data_request::*;
pub(super) use expediting::*;
pub(super) use measure::*;
pub(super) use pathway::*;
pub(super) use place_rules::*;
pub(super) use plan::*;
pub(super) use requests::*;
pub(super) use resources::*;
pub(super) use spreads::*;
pub(super) use staff::*;
pub(super) use top::*;
pub(super) use travel::*;
pub(super) use values::*;
