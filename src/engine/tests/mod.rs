//! Small models, built by hand, whose course can be told beforehand.

mod ahead;
mod bookings;
mod build;
mod coming;
mod course;
mod elsewhere;
mod randomness;
mod rules;
mod starting;
