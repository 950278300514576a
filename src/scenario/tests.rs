//! Tests of loading whole scenarios.

mod support;
mod tables;

mod arrivals;
mod broken;
mod data_requests;
mod diaries;
mod distributions;
mod elsewhere;
mod flow;
mod includes;
mod measures;
mod plans;
mod resources;
mod sense;
mod smoke;
mod starting;
mod terms;
mod ways;
