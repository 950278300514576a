//! Integration tests.

mod architecture;
mod cli;
mod transcripts;
