//! Queues and places, by days that are worked by hand.

mod course;
mod requests;
mod waiting;
