//! Integration tests.

mod architecture;
mod cli;
mod journeys;
mod support;
mod theory;
mod transcripts;
