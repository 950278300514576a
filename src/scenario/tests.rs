//! Tests of loading whole scenarios.

mod support;
mod tables;

mod arrivals;
mod broken;
mod distributions;
mod flow;
mod measures;
mod plans;
mod resources;
mod smoke;
mod starting;
mod terms;
