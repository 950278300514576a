//! Calendars of opening hours, as spans of simulated time.

use crate::time::SimTime;

/// The open spans of a calendar over a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    spans: Vec<(SimTime, SimTime)>,
    /// For each day up to that on which the last span ends, how many spans are
    /// over when it begins: from there to the span of an instant it is not far.
    over_by_day: Vec<u32>,
}

impl Calendar {
    /// A calendar from its open spans `[opens, closes)`, in order and apart.
    pub fn new(spans: Vec<(SimTime, SimTime)>) -> Self {
        debug_assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0));
        let days = spans.last().map_or(0, |last| last.1.day() + 1);
        let mut over = 0;
        let over_by_day = (0..days).map(|day| {
            let midnight = SimTime::from_day(day);
            over += spans[over..].iter().take_while(|span| span.1 <= midnight).count();
            over as u32
        });
        Self { over_by_day: over_by_day.collect(), spans }
    }

    /// The spans that are not over at `time`.
    #[inline]
    fn left_at(&self, time: SimTime) -> &[(SimTime, SimTime)] {
        let day = usize::try_from(time.day()).unwrap_or(0);
        let over = self.over_by_day.get(day).map_or(self.spans.len(), |&over| over as usize);
        let left = &self.spans[over..];
        let more = left.iter().take_while(|span| span.1 <= time).count();
        &left[more..]
    }

    /// The first open instant from `time` on; `time` itself after the last
    /// span.
    pub fn next_open(&self, time: SimTime) -> SimTime {
        self.left_at(time).first().map_or(time, |span| span.0.max(time))
    }

    /// The first instant by which `seconds` of open time have passed since
    /// `from`; `None` if the calendar ends before.
    pub fn after_open_time(&self, from: SimTime, seconds: i64) -> Option<SimTime> {
        let mut left = seconds;
        for &(opens, closes) in self.left_at(from) {
            let start = opens.max(from);
            let open = (closes - start).seconds();
            if left <= open {
                return Some(SimTime::from_seconds(start.seconds() + left));
            }
            left -= open;
        }
        None
    }

    /// Open time between two instants \[seconds\].
    pub fn open_time_between(&self, from: SimTime, to: SimTime) -> i64 {
        self.left_at(from)
            .iter()
            .take_while(|span| span.0 < to)
            .map(|span| (span.1.min(to) - span.0.max(from)).seconds())
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, HOUR};
    use proptest::prelude::*;

    fn at(seconds: i64) -> SimTime {
        SimTime::from_seconds(seconds)
    }

    proptest! {
        /// Held against all spans, looked at one after the other.
        #[test]
        fn the_next_open_instant_is_that_of_the_first_span_that_is_not_over(
            lengths in prop::collection::vec((0..3 * DAY, 1..3 * DAY), 0..20),
            times in prop::collection::vec(-DAY..80 * DAY, 50),
        ) {
            let mut end = 0;
            let spans: Vec<_> = lengths
                .into_iter()
                .map(|(closed, open)| {
                    let opens = end + closed;
                    end = opens + open;
                    (at(opens), at(end))
                })
                .collect();
            let calendar = Calendar::new(spans.clone());
            let ends = spans.iter().flat_map(|span| [span.0, span.1]);
            for time in times.into_iter().map(at).chain(ends) {
                let next = spans.iter().find(|span| span.1 > time);
                let expected = next.map_or(time, |span| span.0.max(time));
                prop_assert_eq!(calendar.next_open(time), expected);
                let week = at(time.seconds() + 7 * DAY);
                let open = |span: &(SimTime, SimTime)| {
                    (span.1.min(week).seconds() - span.0.max(time).seconds()).max(0)
                };
                let expected: i64 = spans.iter().map(open).sum();
                prop_assert_eq!(calendar.open_time_between(time, week), expected);
            }
        }
    }

    #[test]
    fn open_time_passes_while_it_is_open() {
        let hours = |from: i64, to: i64| (at(from * HOUR), at(to * HOUR));
        let calendar = Calendar::new(vec![hours(9, 17), hours(33, 41)]);
        assert_eq!(calendar.after_open_time(at(0), HOUR), Some(at(10 * HOUR)));
        assert_eq!(calendar.after_open_time(at(16 * HOUR), 2 * HOUR), Some(at(34 * HOUR)));
        assert_eq!(calendar.after_open_time(at(40 * HOUR), 2 * HOUR), None);
        assert_eq!(Calendar::default().after_open_time(at(0), 1), None);
    }
}
