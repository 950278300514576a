//! Tests of loading whole scenarios.

mod support;
mod tables;

mod broken;
mod flow;
mod measures;
mod plans;
mod resources;
mod smoke;
mod terms;
