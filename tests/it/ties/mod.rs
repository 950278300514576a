//! Two things at one instant: for every pair of completion, release, change of
//! capacity, opening and closing of a session, giving up, pre-emption, clock
//! event and arrival, what happens at ten o'clock (docs/mechanisms.md).

mod day;
mod matrix;
mod sessions;
