//! One replication: a pure function of (model, seed, replication).

mod observer;
mod patient;

pub use observer::Observer;
pub use patient::Patient;
