//! How long a wait was, and whether it was within its standard.

use crate::time::{SimSpan, SimTime};

/// Whole calendar days from the date of `start` to the date of `stop`
/// \[days\].
///
/// The start date is day 0, weekends and bank holidays count, and the hour of
/// the day does not: from 23:59 to 00:01 is one day. Source: NHS Data
/// Dictionary, cancer waiting times, where a wait is a plain difference of
/// dates.
pub const fn days_waited(start: SimTime, stop: SimTime) -> i64 {
    stop.day() - start.day()
}

/// The wait that counts \[days\]: the days waited less those that the rules
/// allow to be taken off (NHS Data Dictionary, WAITING TIME ADJUSTMENT: a first
/// appointment that was missed without warning, a pause before an admission).
pub const fn counted_days(start: SimTime, stop: SimTime, adjustment: i64) -> i64 {
    days_waited(start, stop) - adjustment
}

/// Days that the rules take off a wait (NHS Data Dictionary, WAITING TIME
/// ADJUSTMENT): nothing else pauses a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Adjustment {
    /// Before the patient was first seen: the first appointment was missed
    /// without warning \[days\].
    pub first_seen: i64,
    /// Before treatment: an offer of admission was declined \[days\].
    pub treatment: i64,
}

impl Adjustment {
    /// Nothing is taken off.
    pub const NONE: Self = Self { first_seen: 0, treatment: 0 };

    /// All of it \[days\].
    pub const fn total(self) -> i64 {
        self.first_seen + self.treatment
    }
}

/// Whether a wait of whole days is within a limit of days: 62 days is in time,
/// 63 is a breach (the same convention for 28 and 31).
pub const fn within_days(waited: i64, limit: u32) -> bool {
    waited <= limit as i64
}

/// Whether an elapsed wait is within a limit \[seconds\]. For the A&E standard
/// the limit is 240 minutes from arrival to departure: 240 minutes is in time,
/// a second more is a breach.
pub const fn within_elapsed(waited: SimSpan, limit: i64) -> bool {
    waited.seconds() <= limit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, MINUTE};

    #[test]
    fn the_start_is_day_0_and_only_dates_count() {
        let late = SimTime::from_seconds(DAY - 1);
        assert_eq!(days_waited(late, late), 0);
        assert_eq!(days_waited(late, SimTime::from_seconds(DAY)), 1);
        assert_eq!(days_waited(SimTime::START, SimTime::from_seconds(63 * DAY - 1)), 62);
        assert_eq!(days_waited(SimTime::from_seconds(-1), SimTime::START), 1);
    }

    #[test]
    fn day_62_is_in_time_and_day_63_is_a_breach() {
        for limit in [28, 31, 62] {
            assert!(within_days(i64::from(limit), limit));
            assert!(!within_days(i64::from(limit) + 1, limit));
        }
    }

    #[test]
    fn an_adjustment_brings_a_wait_back_within_the_limit() {
        let stop = SimTime::from_day(70);
        assert_eq!(counted_days(SimTime::START, stop, 8), 62);
        assert!(within_days(counted_days(SimTime::START, stop, 8), 62));
    }

    #[test]
    fn four_hours_are_240_minutes_and_not_a_second_more() {
        let limit = 240 * MINUTE;
        assert!(within_elapsed(SimSpan::from_seconds(240 * MINUTE), limit));
        assert!(!within_elapsed(SimSpan::from_seconds(240 * MINUTE + 1), limit));
    }
}
