//! Waiting lists that are there at the start, with the days of each row.

use crate::support::{Wanted, path, watch};
use pathflow::engine::{Observer, Patient};
use pathflow::ids::{ClockId, PatientSlot};
use pathflow::time::{DAY, HOUR, SimTime};

/// Who comes and who is seen, with the start of the wait.
#[derive(Debug, Clone, Default)]
struct List {
    came: Vec<i64>,
    seen: Vec<(i64, i64)>,
}

impl Observer for List {
    fn arrived(&mut self, now: SimTime, _: PatientSlot, _: &Patient) {
        self.came.push(now.seconds());
    }

    fn clock_stopped(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        _: &Patient,
        _: ClockId,
        started: SimTime,
    ) {
        self.seen.push((now.seconds(), started.seconds()));
    }
}

/// Fixed waiting lists, worked by hand week by week (CAL-W1, CAL-W2): waiting
/// before each clinic, seen, and left.
#[test]
fn fixed_waiting_lists() {
    let first: [(usize, usize, usize); 14] = [
        (120, 30, 90),
        (110, 30, 80),
        (100, 30, 70),
        (90, 30, 60),
        (80, 30, 50),
        (70, 30, 40),
        (60, 30, 30),
        (50, 30, 20),
        (40, 30, 10),
        (30, 30, 0),
        (20, 20, 0),
        (20, 20, 0),
        (20, 20, 0),
        (20, 20, 0),
    ];
    let second = [(60, 12, 48); 5];
    for (case, expected) in [("cal-w1", &first[..]), ("cal-w2", &second[..])] {
        let file = path(&format!("tests/scenarios/lists/{case}.toml"));
        let list = watch(&Wanted::new(file).load(), 0, List::default());
        let wednesday = |week: usize| (week as i64 * 7 + 2) * DAY;
        let weeks: Vec<_> = (0..expected.len())
            .map(|week| {
                let (opens, over) = (wednesday(week) + 9 * HOUR, wednesday(week) + 15 * HOUR);
                let came = list.came.iter().filter(|&&at| at < opens).count();
                let before = list.seen.iter().filter(|&&(at, _)| at < opens).count();
                let after = list.seen.iter().filter(|&&(at, _)| at < over).count();
                (came - before, after - before, came - after)
            })
            .collect();
        assert_eq!(weeks, expected, "{case}");
        // Those who have waited longest are seen first.
        let starts: Vec<i64> = list.seen.iter().map(|&(_, started)| started).collect();
        assert!(starts.is_sorted(), "{case}");
    }
}
