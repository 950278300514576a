//! Tests of loading whole scenarios.

mod support;
mod tables;

mod broken;
mod diaries;
mod flow;
mod plans;
mod resources;
mod smoke;
mod terms;
