//! Calendars of opening hours, as spans of simulated time.

use crate::time::SimTime;

/// The open spans of a calendar over a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    spans: Vec<(SimTime, SimTime)>,
}

impl Calendar {
    /// A calendar from its open spans `[opens, closes)`, in order and apart.
    pub fn new(spans: Vec<(SimTime, SimTime)>) -> Self {
        debug_assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0));
        Self { spans }
    }

    /// The first open instant from `time` on; `time` itself after the last
    /// span.
    pub fn next_open(&self, time: SimTime) -> SimTime {
        let next = self.spans.partition_point(|span| span.1 <= time);
        self.spans.get(next).map_or(time, |span| span.0.max(time))
    }

    /// The first instant by which `seconds` of open time have passed since
    /// `from`; `None` if the calendar ends before.
    pub fn after_open_time(&self, from: SimTime, seconds: i64) -> Option<SimTime> {
        let first = self.spans.partition_point(|span| span.1 <= from);
        let mut left = seconds;
        for &(opens, closes) in &self.spans[first..] {
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
        let first = self.spans.partition_point(|span| span.1 <= from);
        self.spans[first..]
            .iter()
            .take_while(|span| span.0 < to)
            .map(|span| (span.1.min(to) - span.0.max(from)).seconds())
            .sum()
    }
}
