//! Simulates NHS patient pathways event by event, so that capacity plans can
//! be tested before money is spent.

pub mod cli;
pub mod diagnostics;
pub mod engine;
pub mod experiment;
pub mod ids;
pub mod import;
pub mod model;
pub mod observe;
pub mod random;
pub mod report;
pub mod scenario;
pub mod standards;
pub mod stats;
pub mod time;
