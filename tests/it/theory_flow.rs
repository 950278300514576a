//! Known answers for ways that patients go: loops, tests side by side, and
//! durations that depend on the patient. As in `theory`.

use crate::theory::check;
use pathflow::engine::{Observer, Patient, Replication};
use pathflow::ids::{Id, PatientSlot, PlaceId, StepId};
use pathflow::model::Model;
use pathflow::random::Key;
use pathflow::scenario;
use pathflow::time::{DAY, HOUR, MINUTE, SimSpan, SimTime};
use std::path::Path;

const STEPS: usize = 64;

/// Number, sum and sum of squares.
type Sums = (f64, f64, f64);

fn add(sums: &mut Sums, value: f64) {
    sums.0 += 1.0;
    sums.1 += value;
    sums.2 += value * value;
}

/// Sum and number, in a unit.
fn mean(sums: Sums, unit: i64) -> (f64, f64) {
    (sums.1 / unit as f64, sums.0)
}

/// Watches one replication. Patients who enter in its last year are left out,
/// for the slow ones among them might not have left by the end.
#[derive(Debug, Clone)]
struct Watch {
    warm_up: i64,
    cool_down: i64,
    waits: [Sums; 4],
    waits_by_class: [Sums; 4],
    inside: [Sums; 4],
    within_14: [f64; 4],
    inside_by_last: [Sums; STEPS],
    ended: [f64; STEPS],
    starts_by_day: Vec<f64>,
    time: f64,
}

impl Observer for Watch {
    fn started(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        if now.seconds() - waited.seconds() >= self.warm_up {
            add(&mut self.waits[place.index()], waited.seconds() as f64);
            add(&mut self.waits_by_class[usize::from(patient.urgency)], waited.seconds() as f64);
        }
        let day = now.day() as usize;
        self.starts_by_day.resize(self.starts_by_day.len().max(day + 1), 0.0);
        self.starts_by_day[day] += 1.0;
    }

    fn step_ended(
        &mut self,
        _: SimTime,
        _: PatientSlot,
        patient: &Patient,
        step: StepId,
        _: SimTime,
    ) {
        if (self.warm_up..self.cool_down).contains(&patient.arrived.seconds()) {
            self.ended[step.index()] += 1.0;
        }
    }

    fn left(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        assert!(!patient.is_child(), "children are no patients");
        if (self.warm_up..self.cool_down).contains(&patient.arrived.seconds()) {
            let inside = (now - patient.arrived).seconds();
            let pathway = patient.pathway.index();
            add(&mut self.inside[pathway], inside as f64);
            self.within_14[pathway] += f64::from(u8::from(inside <= 14 * DAY));
            add(&mut self.inside_by_last[patient.step.index()], inside as f64);
        }
    }
}

fn model(case: &str, settings: &[String]) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/theory/{case}.toml"));
    let request = scenario::Request { path: &path, stacked: &[], alternatives: &[], settings };
    let scenario = scenario::load(&request).unwrap_or_else(|failure| panic!("{failure:#?}"));
    scenario.base.phases.into_iter().next().expect("a first phase").model
}

fn runs(case: &str, replications: u32, settings: &[String]) -> Vec<Watch> {
    let model = model(case, settings);
    let run = |replication| {
        let warm_up = model.horizon.report_from.seconds();
        let cool_down = model.horizon.end.seconds() - 365 * DAY;
        let watch = Watch {
            warm_up,
            cool_down,
            waits: [Sums::default(); 4],
            waits_by_class: [Sums::default(); 4],
            inside: [Sums::default(); 4],
            within_14: [0.0; 4],
            inside_by_last: [Sums::default(); STEPS],
            ended: [0.0; STEPS],
            starts_by_day: Vec::new(),
            time: (model.horizon.end.seconds() - warm_up) as f64,
        };
        let key = Key::of_replication(2_026, replication);
        Replication::new(&model, key, watch).finish().expect("a sound model").0
    };
    (0..replications).map(run).collect()
}

/// Case 05 with one pathway.
#[test]
fn durations_by_attribute() {
    let runs = runs("th-05-by-attribute", 12, &[]);
    check("mean wait", &runs, 59.655_172_41, 0.01, |w| mean(w.waits[0], MINUTE));
}

/// Case 13c with one pathway.
#[test]
fn durations_by_class() {
    let runs = runs("th-13c-by-class", 16, &[]);
    for (class, target) in [18.619_047_62, 40.476_190_48, 128.787_878_8].into_iter().enumerate() {
        check(&format!("class {class}"), &runs, target, 0.011, |w| {
            mean(w.waits_by_class[class], MINUTE)
        });
    }
}

#[test]
fn stations_that_send_patients_to_one_another() {
    let runs = runs("th-15", 20, &[]);
    let targets = [
        (4.613_526_57, 0.554_587_688_7),
        (3.067_632_85, 0.084_937_135_52),
        (2.995_169_082, 0.124_206_198_4),
    ];
    for (place, (rate, wait)) in targets.into_iter().enumerate() {
        check(&format!("arrivals at {place}"), &runs, rate, 0.01, |w| {
            (w.waits[place].0 * HOUR as f64, w.time)
        });
        check(&format!("wait at {place}"), &runs, wait, 0.01, |w| mean(w.waits[place], HOUR));
    }
    check("time in network", &runs, 1.431_579_979, 0.01, |w| mean(w.inside[0], HOUR));
}

#[test]
fn tests_side_by_side() {
    let exponential = runs("th-26a", 12, &[]);
    check("all done", &exponential, 13.890_417_46, 0.01, |w| mean(w.inside[0], DAY));
    check("first done", &exponential, 2.258_064_516, 0.01, |w| mean(w.inside[1], DAY));
    check("all within 14 days", &exponential, 0.611_826_853_4, 0.01, |w| {
        (w.within_14[0], w.inside[0].0)
    });
    // Of the children of the second pathway only the first is ever done. Its
    // steps: tests; head, report and end of each of three; end; leave. The
    // first pathway has as many.
    let shares = [0.322_580_645_2, 0.225_806_451_6, 0.451_612_903_2];
    for (test, share) in shares.into_iter().enumerate() {
        check(&format!("test {test} first"), &exponential, share, 0.01, |w| {
            (w.ended[12 + 2 + 3 * test], w.inside[1].0)
        });
    }
    let lognormal = runs("th-26b", 12, &[]);
    check("all done", &lognormal, 10.554_702_9, 0.01, |w| mean(w.inside[0], DAY));
    check("all within 14 days", &lognormal, 0.854_674_401_2, 0.01, |w| {
        (w.within_14[0], w.inside[0].0)
    });
    let uniform = runs("th-26c", 12, &[]);
    for (pathway, target) in [2.0, 4.0, 6.0, 8.0].into_iter().enumerate() {
        check(&format!("result {}", pathway + 1), &uniform, target, 0.01, |w| {
            mean(w.inside[pathway], DAY)
        });
    }
}

#[test]
fn three_missed_appointments() {
    let runs = runs("th-27", 12, &[]);
    check("attempts", &runs, 1.134_4, 0.01, |w| (w.inside[0].0 + w.ended[1], w.inside[0].0));
    check("discharged unseen", &runs, 0.001_728, 0.02, |w| (w.inside_by_last[3].0, w.inside[0].0));
    check("delay of those seen", &runs, 1.836_389_281, 0.01, |w| mean(w.inside_by_last[2], DAY));
}

#[test]
fn courses_of_radiotherapy() {
    let demand = runs("th-28", 12, &[]);
    let weekdays = |w: &Watch| -> Vec<f64> {
        let days = w.starts_by_day.iter().enumerate().skip((w.warm_up / DAY) as usize);
        days.filter(|(day, _)| day % 7 < 5).map(|(_, &starts)| starts).collect()
    };
    check("daily demand", &demand, 75.66, 0.01, |w| {
        let days = weekdays(w);
        (days.iter().sum(), days.len() as f64)
    });
    check("its variance", &demand, 75.66, 0.02, |w| {
        let days = weekdays(w);
        (days.iter().map(|day| (day - 75.66).powi(2)).sum(), days.len() as f64)
    });
    check("over 85", &demand, 0.129_919_581_6, 0.02, |w| {
        let days = weekdays(w);
        (days.iter().filter(|day| **day > 85.0).count() as f64, days.len() as f64)
    });
    check("fractions of a course", &demand, 14.55, 0.01, |w| (w.ended[1], w.inside[0].0));
    let settings = ["report_from=2024-01-01", "report_to=2024-01-28"].map(str::to_owned);
    let beginning = runs("th-28", 1_000, &settings);
    for (day, target) in [(4, 26.0), (25, 68.9)] {
        check(&format!("day {day}"), &beginning, target, 0.01, |w| (w.starts_by_day[day], 1.0));
    }
}
