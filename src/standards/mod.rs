//! The waiting-time rules of the NHS in England, as pure arithmetic: how a
//! wait is counted, and how a breach is shared between organisations.

mod allocation;
mod wait;

pub use allocation::{
    Allocation, HalfCount, HandOver, SharedWait, Situation, WHOLE_PATIENT, allocate, solo,
};
pub use wait::{Adjustment, counted_days, days_waited, within_days, within_elapsed};
