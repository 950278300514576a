//! Simulated time: whole seconds from midnight of the scenario's first day.
//!
//! Time is naive and local: every day has 86,400 seconds, so a clock change
//! neither adds nor loses an hour. Integer time has a total order and exact
//! sums, which is what lets results be independent of threads.

use jiff::civil::Date;
use std::ops::{Add, AddAssign, Sub};

/// Seconds in a day.
pub const DAY: i64 = 86_400;
/// Seconds in an hour.
pub const HOUR: i64 = 3_600;
/// Seconds in a minute.
pub const MINUTE: i64 = 60;

/// An instant \[seconds from the start of the scenario\]; may be negative for
/// clocks that were running before the first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(i64);

/// A length of time \[seconds\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimSpan(i64);

impl SimTime {
    /// Midnight at the start of the scenario's first day.
    pub const START: Self = Self(0);
    /// Later than every event of any scenario.
    pub const NEVER: Self = Self(i64::MAX);

    /// The instant so many seconds after the start.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Midnight at the start of day `day`, counted from 0.
    pub const fn from_day(day: i64) -> Self {
        Self(day * DAY)
    }

    /// Seconds since the start.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The day that this instant lies in, counted from 0 at the start.
    pub const fn day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// Seconds since midnight, 0 to 86,399.
    pub const fn second_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }
}

impl SimSpan {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of whole seconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// A span of whole days.
    pub const fn from_days(days: i64) -> Self {
        Self(days * DAY)
    }

    /// A sampled number of seconds, from 0 to below 2^51, rounded to the nearest
    /// whole one.
    #[inline]
    pub fn from_sampled_seconds(seconds: f64) -> Self {
        // As `round`, which is a call of the mathematical library on many
        // processors: added to 2^52 a number leaves no room for a fraction, and
        // what has half of one goes to the even neighbour.
        const SHIFT: f64 = (1_u64 << 52) as f64;
        debug_assert!((0.0..SHIFT / 2.0).contains(&seconds));
        let shifted = seconds + SHIFT;
        let whole = (shifted.to_bits() ^ SHIFT.to_bits()) as i64;
        Self(whole + i64::from(seconds - (shifted - SHIFT) >= 0.5))
    }

    /// Length in seconds.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Length in days, with a fraction.
    pub fn days(self) -> f64 {
        self.0 as f64 / DAY as f64
    }
}

impl Add<SimSpan> for SimTime {
    type Output = Self;
    fn add(self, span: SimSpan) -> Self {
        Self(self.0 + span.0)
    }
}

impl Sub for SimTime {
    type Output = SimSpan;
    fn sub(self, earlier: Self) -> SimSpan {
        SimSpan(self.0 - earlier.0)
    }
}

impl Add for SimSpan {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for SimSpan {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

/// Translates between simulated days and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch {
    start: Date,
}

impl Epoch {
    /// Day 0 is `start`.
    pub const fn new(start: Date) -> Self {
        Self { start }
    }

    /// The date of day 0.
    pub const fn start(self) -> Date {
        self.start
    }

    /// The date of day `day`, counted from 0.
    pub fn date(self, day: i64) -> Date {
        self.start.checked_add(jiff::Span::new().days(day)).unwrap_or(Date::MAX)
    }

    /// Days from the start to `date`; negative before it.
    pub fn day(self, date: Date) -> i64 {
        self.start
            .until((jiff::Unit::Day, date))
            .map_or(i64::MAX / DAY, |span| i64::from(span.get_days()))
    }

    /// Midnight at the start of `date`.
    pub fn midnight(self, date: Date) -> SimTime {
        SimTime::from_day(self.day(date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_and_dates_are_inverse_across_leap_day_and_clock_change() {
        let epoch = Epoch::new(date(2023, 10, 1));
        for day in [-400, -1, 0, 151, 152, 182, 914] {
            assert_eq!(epoch.day(epoch.date(day)), day);
        }
        assert_eq!(epoch.date(151), date(2024, 2, 29));
        assert_eq!(epoch.midnight(date(2023, 10, 30)).seconds(), 29 * DAY);
    }

    #[test]
    fn the_day_of_an_instant_before_the_start_is_negative() {
        assert_eq!(SimTime::from_seconds(-1).day(), -1);
        assert_eq!(SimTime::from_seconds(-1).second_of_day(), DAY - 1);
    }
}
