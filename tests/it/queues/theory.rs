//! Known answers of queueing theory for queues that lose people, places that
//! block, priorities that interrupt, breakdowns and shifts (`scenarios/theory`).
//!
//! A case passes as those of `crate::theory` do: within four standard errors,
//! of at most 1% (2% for probabilities).

use crate::theory::{check, model};
use pathflow::engine::{Observer, Patient, Replication};
use pathflow::ids::{Id, PatientSlot, PlaceId};
use pathflow::model::Model;
use pathflow::random::Key;
use pathflow::time::{DAY, HOUR, SimSpan, SimTime};

/// Sums of one place.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    in_use: f64,
    waiting: f64,
    since: i64,
    in_use_area: f64,
    waiting_area: f64,
    /// Time with all units in use.
    full: f64,
    units: f64,
    units_area: f64,
}

/// Watches one replication after its warm-up.
#[derive(Debug, Clone, Default)]
struct Watch {
    from: i64,
    end: i64,
    arrived: [f64; 4],
    left: f64,
    started: [f64; 4],
    at_once: f64,
    waited: [f64; 4],
    gave_up: f64,
    gave_up_after: f64,
    /// By pathway and place.
    refused: [[f64; 4]; 4],
    stays: [f64; 4],
    stayed: [f64; 4],
    places: [Level; 4],
    at_hour: [[f64; 24]; 2],
    starts: Vec<(i64, i64)>,
    ends: Vec<i64>,
}

impl Watch {
    fn level(&mut self, now: SimTime, place: PlaceId) -> &mut Level {
        let from = self.from;
        let level = &mut self.places[place.index()];
        let time = (now.seconds() - level.since.max(from)).max(0) as f64;
        level.in_use_area += level.in_use * time;
        level.waiting_area += level.waiting * time;
        level.units_area += level.units * time;
        if level.in_use >= level.units {
            level.full += time;
        }
        if place.index() == 0 {
            let mut hour = level.since.div_euclid(HOUR) + 1;
            while hour * HOUR <= now.seconds() {
                self.at_hour[0][(hour % 24) as usize] += level.in_use + level.waiting;
                self.at_hour[1][(hour % 24) as usize] += level.waiting;
                hour += 1;
            }
        }
        level.since = now.seconds();
        level
    }

    fn time(&self) -> f64 {
        (self.end - self.from) as f64
    }

    fn close(&mut self) {
        for place in 0..self.places.len() {
            self.level(SimTime::from_seconds(self.end), PlaceId::from_index(place));
        }
    }

    fn all_started(&self) -> f64 {
        self.started.iter().sum()
    }

    fn all_waited(&self) -> f64 {
        self.waited.iter().sum()
    }

    fn all_refused(&self) -> f64 {
        self.refused.iter().map(|places| places[0]).sum()
    }
}

impl Observer for Watch {
    fn arrived(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        if now.seconds() >= self.from {
            self.arrived[patient.pathway.index()] += 1.0;
        }
    }

    fn started(&mut self, now: SimTime, patient: &Patient, _: PlaceId, waited: SimSpan) {
        if now.seconds() - waited.seconds() >= self.from {
            let class = usize::from(patient.urgency);
            self.started[class] += 1.0;
            self.waited[class] += waited.seconds() as f64;
            self.at_once += f64::from(u8::from(waited == SimSpan::ZERO));
        }
        self.starts.push((now.seconds() - waited.seconds(), now.seconds()));
        self.starts.truncate(20);
    }

    fn gave_up(&mut self, now: SimTime, _: &Patient, _: PlaceId, waited: SimSpan) {
        if now.seconds() - waited.seconds() >= self.from {
            self.gave_up += 1.0;
            self.gave_up_after += waited.seconds() as f64;
        }
    }

    fn refused(&mut self, now: SimTime, patient: &Patient, place: PlaceId) {
        if now.seconds() >= self.from {
            self.refused[patient.pathway.index()][place.index()] += 1.0;
        }
    }

    fn queue_joined(&mut self, now: SimTime, place: PlaceId, waiting: u32) {
        self.level(now, place).waiting = f64::from(waiting);
    }

    fn place_changed(&mut self, now: SimTime, place: PlaceId, used: u32, units: u32, queue: u32) {
        let level = self.level(now, place);
        level.in_use = f64::from(used);
        level.units = f64::from(units);
        level.waiting = f64::from(queue);
    }

    fn left(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        if now.seconds() >= self.from {
            self.left += 1.0;
        }
        let class = usize::from(patient.urgency);
        if (self.from..self.end - 60 * DAY).contains(&patient.arrived.seconds()) {
            self.stayed[class] += 1.0;
            self.stays[class] += (now - patient.arrived).seconds() as f64;
        }
        self.ends.push(now.seconds());
        self.ends.truncate(20);
    }
}

fn one(model: &Model, replication: u32) -> Watch {
    let watch = Watch {
        from: model.horizon.report_from.seconds(),
        end: model.horizon.end.seconds(),
        ..Watch::default()
    };
    let run = Replication::new(model, Key::of_replication(2_026, replication), watch).finish();
    let mut watch = run.expect("a sound model").0;
    watch.close();
    watch
}

fn runs(case: &str, replications: u32) -> Vec<Watch> {
    let model = model(case);
    (0..replications).map(|replication| one(&model, replication)).collect()
}

const SECONDS: f64 = HOUR as f64;

#[test]
fn seats_that_are_full_turn_patients_away() {
    let runs = runs("th-09", 12);
    check("refused", &runs, 0.073_400_413_95, 0.02, |w| (w.all_refused(), w.arrived[0]));
    check("accepted", &runs, 3.706_398_344, 0.01, |w| {
        (w.arrived[0] - w.all_refused(), w.time() / SECONDS)
    });
    check("queue", &runs, 0.518_390_423_5, 0.01, |w| (w.places[0].waiting_area, w.time()));
    check("wait of accepted", &runs, 0.139_863_656_1, 0.01, |w| {
        (w.all_waited() / SECONDS, w.all_started())
    });
    check("in use", &runs, 5.0 * 0.741_279_668_8, 0.01, |w| (w.places[0].in_use_area, w.time()));
}

#[test]
fn a_full_unit_sends_patients_elsewhere_however_long_they_stay() {
    let runs = runs("th-10a", 40);
    check("refused", &runs, 0.121_875_783_7, 0.02, |w| (w.all_refused(), w.arrived[0]));
    check("beds", &runs, 5.268_745_298, 0.01, |w| (w.places[0].in_use_area, w.time()));
}

#[test]
fn several_units_at_once_are_harder_to_find() {
    let runs_11 = runs("th-11", 12);
    for (class, target) in [0.087_229_679_28, 0.306_464_717_9].into_iter().enumerate() {
        check(&format!("class {}", class + 1), &runs_11, target, 0.02, |w| {
            (w.refused[class][0], w.arrived[class])
        });
    }
    check("busy", &runs_11, 5.859_219_732, 0.01, |w| (w.places[0].in_use_area, w.time()));
    let runs_12 = runs("th-12", 12);
    let targets = [0.066_414_318_06, 0.184_306_095_3, 0.138_934_548_7];
    for (class, target) in targets.into_iter().enumerate() {
        check(&format!("class {}", class + 1), &runs_12, target, 0.02, |w| {
            (w.refused[class][class / 2], w.arrived[class])
        });
    }
    for (place, target) in [3.090_712_221, 2.084_606_308].into_iter().enumerate() {
        check(&format!("place {}", place + 1), &runs_12, target, 0.01, |w| {
            (w.places[place].in_use_area, w.time())
        });
    }
}

#[test]
fn the_more_urgent_interrupt() {
    let cases: [(&str, f64, &[f64]); 3] = [
        ("th-13b", 3_600.0, &[1.25, 2.5, 10.0]),
        ("th-13d", 60.0, &[39.285_714_29, 56.211_180_12, 194.005_270_1]),
        ("th-13f", 3_600.0, &[1.005_754_067, 1.883_127_646]),
    ];
    for (case, unit, targets) in cases {
        let runs = runs(case, 20);
        for (class, &target) in targets.iter().enumerate() {
            check(&format!("{case}, class {}", class + 1), &runs, target, 0.01, |w| {
                (w.stays[class] / unit, w.stayed[class])
            });
        }
    }
}

#[test]
fn priority_that_accumulates() {
    let runs = runs("th-13g", 20);
    for (class, target) in [3.0, 5.0].into_iter().enumerate() {
        check(&format!("class {}", class + 1), &runs, target, 0.01, |w| {
            (w.waited[class] / SECONDS, w.started[class])
        });
    }
}

#[test]
fn those_who_wait_give_up() {
    for (case, gives_up, waits, queueing) in [
        ("th-14a", 0.147_745_842, 0.750_502_519_9, 0.295_491_684),
        ("th-14b", 0.150_043_261_1, 0.740_417_490_8, 0.234_863_706_5),
    ] {
        let runs = runs(case, 8);
        check(case, &runs, gives_up, 0.02, |w| (w.gave_up, w.gave_up + w.all_started()));
        check(case, &runs, 1.0 - waits, 0.02, |w| (w.at_once, w.gave_up + w.all_started()));
        check(case, &runs, queueing, 0.01, |w| {
            ((w.all_waited() + w.gave_up_after) / SECONDS, w.gave_up + w.all_started())
        });
    }
    let runs = runs("th-14c", 100);
    check("gives up", &runs, 0.202_155_932_9, 0.02, |w| (w.gave_up, w.gave_up + w.all_started()));
    check("in use", &runs, 0.265_948_022_4, 0.01, |w| (w.places[0].in_use_area, w.time()));
    check("wait of served", &runs, 4.863_957_066, 0.01, |w| {
        (w.all_waited() / 60.0, w.all_started())
    });
}

#[test]
fn who_cannot_move_on_keeps_the_bed() {
    let runs_a = runs("th-17a", 800);
    let time = Watch::time;
    check("ward A", &runs_a, 4.926_741_779, 0.01, |w| (w.places[0].in_use_area, time(w)));
    check("ward B", &runs_a, 4.0, 0.01, |w| (w.places[1].in_use_area, time(w)));
    check("ward B full", &runs_a, 0.539_756_932_1, 0.02, |w| (w.places[1].full, time(w)));
    check("blocked", &runs_a, 0.926_741_779, 0.01, |w| (w.places[1].waiting_area, time(w)));
    check("queue for A", &runs_a, 6.114_141_054, 0.01, |w| (w.places[0].waiting_area, time(w)));
    for (case, target) in [("th-17b", 2.0 / 3.0), ("th-17c", 22.0 / 39.0), ("th-17d", 0.8)] {
        let runs = runs(case, 8);
        check(case, &runs, target, 0.01, |w| (w.left, w.time() / SECONDS));
    }
}

#[test]
fn a_scanner_that_fails() {
    let runs = runs("th-18", 12);
    check("there", &runs, 0.909_090_909_1, 0.01, |w| (w.places[0].units_area, w.time()));
    check("time in system", &runs, 2.848_484_848, 0.01, |w| (w.stays[0] / SECONDS, w.stayed[0]));
    check("in use", &runs, 0.5, 0.01, |w| (w.places[0].in_use_area, w.time()));
}

/// A nurse whose shift ends sends the patient back to the queue (case 20b).
#[test]
fn staff_who_leave_send_their_patient_back() {
    let runs = runs("th-20b", 30_000);
    let days = |_: &Watch| 1.0;
    check("present at 11:00", &runs, 8.528_063_91, 0.01, |w| (w.at_hour[0][11], days(w)));
    check("waiting at 11:00", &runs, 3.907_919_921, 0.01, |w| (w.at_hour[1][11], days(w)));
    check("present at 21:00", &runs, 9.378_372_94, 0.01, |w| (w.at_hour[0][21], days(w)));
    check("waiting at 21:00", &runs, 6.633_697_853, 0.01, |w| (w.at_hour[1][21], days(w)));
    check("waiting", &runs, 3.689_341_279, 0.01, |w| (w.places[0].waiting_area, w.time()));
    check("busy", &runs, 3.170_027_397, 0.01, |w| (w.places[0].in_use_area, w.time()));
}

/// Ten fixed arrivals, worked by hand to the minute (CAL-Q): starts, and ends
/// in order.
#[test]
fn one_clinic_with_lunch_by_the_other_rules() {
    let at = |hour: i64, minute: i64| hour * 60 + minute;
    let arrivals = [
        (8, 40),
        (9, 5),
        (10, 20),
        (11, 55),
        (12, 10),
        (15, 0),
        (15, 10),
        (16, 20),
        (16, 30),
        (31, 0),
    ];
    let pause: [(i64, i64); 10] = [
        (8, 40),
        (9, 30),
        (10, 20),
        (11, 55),
        (13, 45),
        (15, 0),
        (15, 50),
        (16, 40),
        (33, 0),
        (33, 50),
    ];
    let pause_ends = [
        (9, 30),
        (10, 20),
        (11, 10),
        (13, 45),
        (14, 35),
        (15, 50),
        (16, 40),
        (33, 0),
        (33, 50),
        (34, 40),
    ];
    let fits = [
        (8, 40),
        (9, 30),
        (10, 20),
        (13, 30),
        (14, 20),
        (15, 10),
        (16, 0),
        (32, 30),
        (33, 20),
        (34, 10),
    ];
    let fits_ends = [
        (9, 30),
        (10, 20),
        (11, 10),
        (14, 20),
        (15, 10),
        (16, 0),
        (16, 50),
        (33, 20),
        (34, 10),
        (35, 0),
    ];
    for (case, starts, ends) in
        [("cal-q-pause", pause, pause_ends), ("cal-q-fits", fits, fits_ends)]
    {
        let watch = one(&model(case), 0);
        let minutes: Vec<_> = watch.starts.iter().map(|(a, s)| (a / 60, s / 60)).collect();
        let expected: Vec<_> =
            arrivals.iter().zip(starts).map(|(a, s)| (at(a.0, a.1), at(s.0, s.1))).collect();
        assert_eq!(minutes, expected, "{case}");
        let ended: Vec<_> = watch.ends.iter().map(|end| end / 60).collect();
        assert_eq!(ended, ends.map(|(hour, minute)| at(hour, minute)), "{case}");
    }
}
