//! Tests of loading whole scenarios.

mod support;

mod broken;
mod flow;
mod plans;
mod resources;
mod smoke;
mod terms;
