//! Queues and places, by days that are worked by hand.

mod course;
mod deadlocks;
mod figures;
mod interruptions;
mod plans;
mod random;
mod requests;
mod rules;
mod waiting;
