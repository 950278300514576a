//! Known answers of queueing theory, from scenario files an analyst could have
//! written (`scenarios/theory`).
//!
//! The targets are closed forms or exact numerical solutions, worked out by
//! the project (case numbers `TH-..`, `CAL-..`). A case passes if the estimate
//! lies within four standard errors of its target and the standard error is at
//! most 1% of it (2% for probabilities and spreads).

mod arrivals;
mod servers;

use pathflow::engine::{Observer, Patient, Replication};
use pathflow::ids::{Id, PatientSlot, PlaceId, StepId};
use pathflow::model::Model;
use pathflow::random::Key;
use pathflow::scenario;
use pathflow::time::{DAY, HOUR, MINUTE, SimSpan, SimTime};
use std::path::Path;

/// Sums of one kind of observation.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    count: f64,
    sum: f64,
    squares: f64,
    positive: f64,
    over: [f64; 3],
}

impl Tally {
    fn add(&mut self, value: f64, limits: [f64; 3]) {
        self.count += 1.0;
        self.sum += value;
        self.squares += value * value;
        self.positive += f64::from(u8::from(value > 0.0));
        for (over, limit) in self.over.iter_mut().zip(limits) {
            *over += f64::from(u8::from(value > limit));
        }
    }
}

/// Watches one replication after its warm-up.
#[derive(Debug, Clone, Default)]
struct Watch {
    /// Patients who enter from the one to the other are timed: later ones
    /// might not have left by the end, the slow ones least of all.
    warm_up: i64,
    cool_down: i64,
    limits: [f64; 3],
    by_urgency: [Tally; 4],
    by_place: [Tally; 4],
    by_pathway: [Tally; 4],
    in_step: Tally,
    in_system: Tally,
    /// Patients at places: now, since when, and over time.
    present: f64,
    present_since: i64,
    area: f64,
    area_of_squares: f64,
    /// Sum of those present at each hour of the day, and days.
    at_hour: [f64; 24],
    days_at_hour: [f64; 24],
    arrivals: f64,
    arrivals_by_day: Vec<f64>,
    arrivals_by_hour: [f64; 24],
    starts: Vec<(i64, i64)>,
}

impl Watch {
    /// So many patients are at the place from now on.
    fn present_from(&mut self, now: SimTime, present: f64) {
        let now = now.seconds();
        let from = self.present_since.max(self.warm_up);
        if now > from {
            self.area += self.present * (now - from) as f64;
            self.area_of_squares += self.present.powi(2) * (now - from) as f64;
            // Whole hours in (since, now]: what was present just before.
            let mut hour = from.div_euclid(HOUR) + 1;
            while hour * HOUR <= now {
                self.at_hour[(hour % 24) as usize] += self.present;
                self.days_at_hour[(hour % 24) as usize] += 1.0;
                hour += 1;
            }
        }
        self.present = present;
        self.present_since = now;
    }
}

impl Observer for Watch {
    fn arrived(&mut self, now: SimTime, _: PatientSlot, _: &Patient) {
        self.arrivals += 1.0;
        let day = now.day() as usize;
        self.arrivals_by_day.resize(self.arrivals_by_day.len().max(day + 1), 0.0);
        self.arrivals_by_day[day] += 1.0;
        self.arrivals_by_hour[(now.second_of_day() / HOUR) as usize] += 1.0;
    }

    fn started(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        if now.seconds() - waited.seconds() >= self.warm_up {
            let waited = waited.seconds() as f64;
            self.by_urgency[usize::from(patient.urgency)].add(waited, self.limits);
            self.by_place[place.index()].add(waited, self.limits);
            self.by_pathway[patient.pathway.index().min(3)].add(waited, self.limits);
        }
        self.starts.push((now.seconds() - waited.seconds(), now.seconds()));
        self.starts.truncate(20);
    }

    fn queue_joined(&mut self, now: SimTime, _: PlaceId, _: u32) {
        let present = self.present + 1.0;
        self.present_from(now, present);
    }

    fn place_changed(&mut self, now: SimTime, _: PlaceId, in_use: u32, _: u32, waiting: u32) {
        self.present_from(now, f64::from(in_use + waiting));
    }

    fn step_ended(&mut self, now: SimTime, _: PatientSlot, _: &Patient, _: StepId, since: SimTime) {
        if (self.warm_up..self.cool_down).contains(&since.seconds()) {
            self.in_step.add((now - since).seconds() as f64, self.limits);
        }
    }

    fn left(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        if (self.warm_up..self.cool_down).contains(&patient.arrived.seconds()) {
            self.in_system.add((now - patient.arrived).seconds() as f64, self.limits);
        }
    }
}

pub(crate) fn model(case: &str) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/theory/{case}.toml"));
    let request = scenario::Request { path: &path, stacked: &[], alternatives: &[], settings: &[] };
    let scenario = scenario::load(&request).unwrap_or_else(|failure| panic!("{failure:#?}"));
    scenario.base.phases.into_iter().next().expect("a first phase").model
}

/// Runs a case many times, with limits \[seconds\] that waits are held against.
fn runs(case: &str, replications: u32, limits: [f64; 3]) -> Vec<Watch> {
    let model = model(case);
    (0..replications)
        .map(|replication| {
            let warm_up = model.horizon.report_from.seconds();
            let cool_down = model.horizon.end.seconds() - 2 * 365 * DAY;
            let watch = Watch { warm_up, cool_down, limits, ..Watch::default() };
            let key = Key::of_replication(2_026, replication);
            let run = Replication::new(&model, key, watch).finish();
            run.expect("a sound model").0
        })
        .collect()
}

/// Holds a ratio of sums over replications against its known value.
pub(crate) fn check<W>(
    what: &str,
    runs: &[W],
    target: f64,
    precision: f64,
    ratio: impl Fn(&W) -> (f64, f64),
) {
    let n = runs.len() as f64;
    let pairs: Vec<(f64, f64)> = runs.iter().map(ratio).collect();
    let (above, below) =
        pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let estimate = above / below;
    let residuals: f64 = pairs.iter().map(|(a, b)| (a - estimate * b).powi(2)).sum();
    let error = (residuals / (n - 1.0) / n).sqrt() / (below / n);
    #[expect(clippy::print_stdout, reason = "shown where a case fails, or with --nocapture")]
    {
        println!("{what}: {estimate:.6} +- {error:.6}, known {target}");
    }
    assert!(error <= precision * target, "{what}: standard error {error} too large for {target}");
    assert!(
        (estimate - target).abs() <= 4.0 * error,
        "{what}: {estimate} +- {error}, known {target}"
    );
}

fn mean_wait(tally: Tally, unit: i64) -> (f64, f64) {
    (tally.sum / unit as f64, tally.count)
}

/// The standard deviation, from the known mean.
fn check_sd(what: &str, runs: &[Watch], unit: i64, mean: f64, sd: f64, of: fn(&Watch) -> Tally) {
    let second_moment = sd * sd + mean * mean;
    check(what, runs, second_moment, 0.04, |watch| {
        let tally = of(watch);
        (tally.squares / (unit * unit) as f64, tally.count)
    });
}

#[test]
fn m_m_1() {
    let runs = runs("th-01", 12, [5.0 * HOUR as f64; 3]);
    check("mean wait", &runs, 4.0, 0.01, |w| mean_wait(w.by_urgency[0], HOUR));
    check("share who wait", &runs, 0.8, 0.02, |w| {
        (w.by_urgency[0].positive, w.by_urgency[0].count)
    });
    check("time in system", &runs, 5.0, 0.01, |w| mean_wait(w.in_system, HOUR));
    check("wait over 5 hours", &runs, 0.294_303_552_9, 0.02, |w| {
        (w.by_urgency[0].over[0], w.by_urgency[0].count)
    });
}

#[test]
fn m_m_3() {
    let runs = runs("th-02b", 12, [HOUR as f64; 3]);
    check("mean wait", &runs, 2.723_536_737, 0.01, |w| mean_wait(w.by_urgency[0], HOUR));
    check("share who wait", &runs, 0.817_061_021_2, 0.02, |w| {
        (w.by_urgency[0].positive, w.by_urgency[0].count)
    });
    check("wait over 1 hour", &runs, 0.605_293_691_9, 0.02, |w| {
        (w.by_urgency[0].over[0], w.by_urgency[0].count)
    });
}

#[test]
fn m_g_1() {
    for (case, unit, mean, sd) in [
        ("th-04a", HOUR, 1.416_666_667, 1.574_536_969),
        ("th-04b", HOUR, 2.0, 2.581_988_897),
        ("th-04d", MINUTE, 79.333_333_33, 88.878_193_8),
        ("th-04e", MINUTE, 112.5, 122.091_154_5),
        ("th-05", MINUTE, 59.655_172_41, 77.493_814_72),
    ] {
        let runs = runs(case, 12, [0.0; 3]);
        check(case, &runs, mean, 0.01, |w| mean_wait(w.by_urgency[0], unit));
        check_sd(case, &runs, unit, mean, sd, |w| w.by_urgency[0]);
    }
}

#[test]
fn classes_without_pre_emption() {
    let cases: [(&str, i64, &[f64]); 3] = [
        ("th-13a", HOUR, &[1.0, 2.0, 8.0]),
        ("th-13c", MINUTE, &[18.619_047_62, 40.476_190_48, 128.787_878_8]),
        ("th-13e", HOUR, &[0.158_317_872_6, 0.791_589_363]),
    ];
    for (case, unit, waits) in cases {
        let runs = runs(case, 16, [0.0; 3]);
        for (class, &target) in waits.iter().enumerate() {
            let what = format!("{case}, class {}", class + 1);
            check(&what, &runs, target, 0.011, |w| mean_wait(w.by_urgency[class], unit));
        }
    }
}

#[test]
fn steps_in_a_row() {
    let runs = runs("th-16", 12, [0.0; 3]);
    for (place, target) in [0.75, 0.509_433_962_3, 0.642_857_142_9].into_iter().enumerate() {
        check(&format!("step {}", place + 1), &runs, target, 0.01, |w| {
            mean_wait(w.by_place[place], HOUR)
        });
    }
    check("whole pathway", &runs, 3.652_291_105, 0.01, |w| mean_wait(w.in_system, HOUR));
}

#[test]
fn time_to_diagnosis_without_queues() {
    let days = |days: f64| days * DAY as f64;
    let runs = runs("th-25", 40, [days(14.0), days(28.0), days(62.0)]);
    check("mean", &runs, 14.85, 0.01, |w| mean_wait(w.in_system, DAY));
    for (limit, within) in
        [0.570_591_096_1, 0.870_516_728_6, 0.996_561_352_3].into_iter().enumerate()
    {
        check(&format!("limit {limit}"), &runs, within, 0.02, |w| {
            (w.in_system.count - w.in_system.over[limit], w.in_system.count)
        });
    }
}

/// A nurse whose shift ends finishes the patient first (case 20a).
#[test]
fn staff_who_leave_finish_their_patient() {
    let runs = runs("th-20a", 20_000, [0.0; 3]);
    check("present at 11:00", &runs, 8.528_063_91, 0.01, |w| (w.at_hour[11], w.days_at_hour[11]));
    check("present at 21:00", &runs, 8.908_237_026, 0.01, |w| (w.at_hour[21], w.days_at_hour[21]));
}

#[test]
fn unlimited_beds() {
    for (case, targets) in [
        ("th-21a", [20.351_870_5, 37.370_628_01, 39.648_129_5, 22.629_371_99]),
        ("th-21b", [25.081_688_19, 61.231_893_49, 70.918_311_81, 34.768_106_51]),
    ] {
        let runs = runs(case, 12, [0.0; 3]);
        for (hour, target) in [0, 6, 12, 18].into_iter().zip(targets) {
            check(&format!("{case} at {hour}:00"), &runs, target, 0.01, |w| {
                (w.at_hour[hour], w.days_at_hour[hour])
            });
        }
    }
    let runs = runs("th-22", 12, [0.0; 3]);
    let time = |w: &Watch| (w.present_since - w.warm_up) as f64;
    check("th-22, mean occupied", &runs, 24.0, 0.01, |w| (w.area, time(w)));
    check("th-22, second moment", &runs, 24.0 * 24.0 + 24.0, 0.02, |w| {
        (w.area_of_squares, time(w))
    });
}

#[test]
fn meetings() {
    let (two_days, nine_days) = (2.0 * DAY as f64, 9.0 * DAY as f64);
    for (case, mean, sd) in [
        ("th-23a", 3.5, Some(2.020_725_942)),
        ("th-23b", 1.785_714_286, Some(1.069_840_092)),
        ("th-23c", 4.041_122_922, None),
        ("th-23d", 5.5, Some(2.020_725_942)),
        ("th-24", 2.102_514_665, None),
    ] {
        let runs = runs(
            case,
            if case == "th-24" { 20 } else { 12 },
            [two_days - 1.0, nine_days, 14.0 * DAY as f64],
        );
        check(case, &runs, mean, 0.01, |w| mean_wait(w.in_step, DAY));
        if let Some(sd) = sd {
            check_sd(case, &runs, DAY, mean, sd, |w| w.in_step);
        }
        if case == "th-23d" {
            let all: Tally = runs[0].in_step;
            assert!((all.over[0] - all.count).abs() < 0.5, "nobody waits under 2 days");
            assert!(all.over[1] < 0.5, "nobody waits over 9 days");
        }
    }
}

#[test]
fn arrivals_by_the_hour() {
    let runs = runs("th-29", 8, [0.0; 3]);
    let days = 3_653.0;
    check("a day", &runs, 120.5, 0.01, |w| (w.arrivals, days));
    check("08:00 to 12:00", &runs, 35.0, 0.01, |w| (w.arrivals_by_hour[8..12].iter().sum(), days));
    check("09:00 to 17:00", &runs, 0.547_717_842_3, 0.02, |w| {
        (w.arrivals_by_hour[9..17].iter().sum(), w.arrivals)
    });
    check("variance of a day", &runs, 120.5, 0.02, |w| {
        (w.arrivals_by_day.iter().map(|n| (n - 120.5).powi(2)).sum(), days)
    });
}

/// Ten fixed arrivals, worked by hand to the minute (CAL-Q, finish past
/// closing).
#[test]
fn one_clinic_with_lunch() {
    let watch = &runs("cal-q", 1, [0.0; 3])[0];
    let minutes: Vec<(i64, i64)> = watch.starts.iter().map(|(a, s)| (a / 60, s / 60)).collect();
    let at = |day: i64, hour: i64, minute: i64| day * 1_440 + hour * 60 + minute;
    let expected = [
        (at(0, 8, 40), at(0, 8, 40)),
        (at(0, 9, 5), at(0, 9, 30)),
        (at(0, 10, 20), at(0, 10, 20)),
        (at(0, 11, 55), at(0, 11, 55)),
        (at(0, 12, 10), at(0, 13, 30)),
        (at(0, 15, 0), at(0, 15, 0)),
        (at(0, 15, 10), at(0, 15, 50)),
        (at(0, 16, 20), at(0, 16, 40)),
        (at(0, 16, 30), at(1, 8, 30)),
        (at(1, 7, 0), at(1, 9, 20)),
    ];
    assert_eq!(minutes, expected);
}
