//! Integration tests.

mod architecture;
mod bench;
mod bookings;
mod broken;
mod cli;
mod demand;
mod determinism;
mod flow;
mod golden;
mod journeys;
mod measures;
mod mechanisms;
mod overload;
mod properties;
mod queues;
mod reference;
mod schema;
mod small;
mod stop;
mod support;
mod theory;
mod ties;
mod transcripts;
mod unused;
mod waiting_lists;
mod workloads;
