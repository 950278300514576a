//! Integration tests.

mod architecture;
mod cli;
mod theory;
mod transcripts;
