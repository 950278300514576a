//! Arrivals at intervals and in batches, a short run from empty, and waiting
//! lists that are there at the start.

use super::{Watch, check, mean_wait, model, runs};
use pathflow::engine::{Observer, Patient, Replication};
use pathflow::ids::{ClockId, PatientSlot, PlaceId};
use pathflow::random::Key;
use pathflow::time::{DAY, HOUR, SimTime};

#[test]
fn arrivals_at_intervals() {
    for (case, waits, mean, p95) in [
        ("th-07a", 0.628_629_796_5, 1.354_184_672, 5.453_360_545),
        ("th-07b", 0.739_852_949_1, 2.275_183_814, 8.285_862_737),
    ] {
        let runs = runs(case, 12, [p95 * HOUR as f64; 3]);
        check(case, &runs, mean, 0.01, |w| mean_wait(w.by_urgency[0], HOUR));
        check(&format!("{case}, share who wait"), &runs, waits, 0.02, |w| {
            (w.by_urgency[0].positive, w.by_urgency[0].count)
        });
        check(&format!("{case}, over the 95th percentile"), &runs, 0.05, 0.02, |w| {
            (w.by_urgency[0].over[0], w.by_urgency[0].count)
        });
    }
}

#[test]
fn batches() {
    let runs = runs("th-08", 20, [0.0; 3]);
    check("wait", &runs, 11.5, 0.01, |w| mean_wait(w.by_urgency[0], HOUR));
    check("time in system", &runs, 12.5, 0.01, |w| mean_wait(w.in_system, HOUR));
    let time = |w: &Watch| (w.present_since - w.warm_up) as f64;
    check("number in system", &runs, 10.0, 0.01, |w| (w.area, time(w)));
}

/// Counts the queue and the server at given hours and over the time to the
/// last.
#[derive(Debug, Clone, Default)]
struct Short {
    queue: f64,
    busy: f64,
    since: i64,
    area_of_queue: f64,
    area_of_busy: f64,
    /// Queue and server at each of [`HOURS`].
    at: [(f64, f64); 4],
    arrivals: f64,
}

const HOURS: [i64; 4] = [1, 5, 20, 100];

impl Observer for Short {
    fn queue_joined(&mut self, now: SimTime, _: PlaceId, _: u32) {
        if now.seconds() <= 100 * HOUR {
            self.arrivals += 1.0;
        }
        self.settle(now);
        self.queue += 1.0;
    }

    fn place_changed(&mut self, now: SimTime, _: PlaceId, in_use: u32, _: u32, waiting: u32) {
        self.settle(now);
        (self.queue, self.busy) = (f64::from(waiting), f64::from(in_use));
    }
}

impl Short {
    fn settle(&mut self, now: SimTime) {
        let until = now.seconds().min(100 * HOUR);
        if until > self.since {
            let span = (until - self.since) as f64;
            self.area_of_queue += span * self.queue;
            self.area_of_busy += span * self.busy;
        }
        for (hour, at) in HOURS.into_iter().zip(&mut self.at) {
            if (self.since..now.seconds()).contains(&(hour * HOUR)) {
                *at = (self.queue, self.busy);
            }
        }
        self.since = now.seconds();
    }
}

#[test]
fn a_hundred_hours_from_empty() {
    let model = model("th-19");
    let short: Vec<Short> = (0..60_000)
        .map(|replication| {
            let key = Key::of_replication(2_026, replication);
            let run = Replication::new(&model, key, Short::default());
            let mut short = run.finish().expect("a sound model").0;
            short.settle(SimTime::from_seconds(120 * HOUR));
            short
        })
        .collect();
    let n = short.len() as f64;
    let near = |what: &str, target: f64, of: &dyn Fn(&Short) -> f64| {
        let mean = short.iter().map(of).sum::<f64>() / n;
        let variance = short.iter().map(|s| (of(s) - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let error = (variance / n).sqrt();
        assert!(error <= 0.02 * target, "{what}: standard error {error} for {target}");
        assert!((mean - target).abs() <= 4.0 * error, "{what}: {mean} +- {error}, known {target}");
    };
    let known = [
        (0.185_591_660_4, 0.626_142_538_7),
        (1.047_989_446, 1.752_183_315),
        (2.698_661_115, 3.519_709_611),
        (5.562_737_139, 6.443_920_877),
    ];
    for (at, (queue, system)) in known.into_iter().enumerate() {
        near(&format!("queue at {} h", HOURS[at]), queue, &|s| s.at[at].0);
        near(&format!("present at {} h", HOURS[at]), system, &|s| s.at[at].0 + s.at[at].1);
    }
    let hours = 100.0 * HOUR as f64;
    near("mean queue", 3.888_636_346, &|s| s.area_of_queue / hours);
    near("busy", 0.835_560_791_2, &|s| s.area_of_busy / hours);
    near("arrivals", 90.0, &|s| s.arrivals);
}

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
        let model = model(case);
        let run = Replication::new(&model, Key::of_replication(1, 0), List::default());
        let list = run.finish().expect("a sound model").0;
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
