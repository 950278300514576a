//! More demand adds patients and leaves all others as they were.

use crate::support::{Wanted, folder, watch};
use pathflow::engine::{Observer, Patient};
use pathflow::ids::{PatientSlot, StepId};
use pathflow::model::{Model, Op};
use pathflow::scenario::Scenario;
use pathflow::time::SimTime;
use std::collections::BTreeMap;

/// Seconds at which things happened to a patient.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Course {
    arrived: i64,
    /// Steps that ended, with the seconds at which they were entered and left.
    steps: Vec<(u32, i64, i64)>,
    left: Option<i64>,
}

/// Writes down the course of patients by their keys: one patient in `one_in`,
/// the same ones in every run.
#[derive(Debug, Clone)]
struct Courses {
    one_in: u64,
    of: BTreeMap<u64, Course>,
}

impl Courses {
    fn of_one_in(one_in: u64) -> Self {
        Self { one_in, of: BTreeMap::new() }
    }

    fn course(&mut self, patient: &Patient) -> Option<&mut Course> {
        let key = patient.key.bits();
        key.is_multiple_of(self.one_in).then(|| self.of.entry(key).or_default())
    }
}

impl Observer for Courses {
    fn arrived(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        assert!(!self.of.contains_key(&patient.key.bits()), "two patients have the same key");
        if let Some(course) = self.course(patient) {
            course.arrived = now.seconds();
        }
    }

    fn step_ended(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        step: StepId,
        since: SimTime,
    ) {
        if let Some(course) = self.course(patient) {
            course.steps.push((step.0, since.seconds(), now.seconds()));
        }
    }

    fn left(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        if let Some(course) = self.course(patient) {
            course.left = Some(now.seconds());
        }
    }
}

/// Nobody ever queues: there are more nurses than patients.
const FREE_FLOW: &str = r#"
schema_version = 1
title = "Nobody queues"
start = 2025-01-01
report_from = 2025-01-01
report_to = 2025-12-31
seed = 5
replications = 1

[site.east]
organisation = "E"
[site.west]
organisation = "W"
[organisation.E]
[organisation.W]

[parameter.referrals]
value = 7.0

[rota.nurse]
sites = "all"
units = 10000

[pathway.visit]
[[pathway.visit.step]]
name = "first"
wait = { gamma = { mean = "6 days", sd = "4 days" } }
[[pathway.visit.step]]
name = "seen"
activity = { resource = "nurse", takes = { lognormal = { mean = "40 min", sd = "30 min" } } }
[[pathway.visit.step]]
name = "how"
branch = [{ chance = 0.3, to = "west" }, { chance = 0.3, to = "leave" }, { otherwise = true, to = "second" }]
[[pathway.visit.step]]
name = "west"
transfer = "west"
[[pathway.visit.step]]
name = "second"
activity = { resource = "nurse", takes = { exponential = "2 hours" } }

[arrivals.referred]
pathway = "visit"
sites = ["east"]
rate = { parameter = "referrals", per = "day" }

[arrivals.screened]
pathway = "visit"
rate = "3 per day"
"#;

#[test]
fn five_in_a_hundred_more_referrals_leave_the_others_as_they_were() {
    let folder = folder(&[("scenario.toml", FREE_FLOW)]);
    let wanted = Wanted::new(folder.path());
    let courses = |settings: &[&str], replication| {
        let scenario = wanted.clone().set(settings).load();
        watch(&scenario, replication, Courses::of_one_in(1)).of
    };
    let few = courses(&[], 0);
    for raised in ["parameter.referrals=7.35", "arrivals.referred.factor=1.05"] {
        let many = courses(&[raised], 0);
        for (key, course) in &few {
            assert_eq!(many.get(key), Some(course), "{raised}");
        }
        // 128 more are expected, with a standard deviation of 11.
        let more = many.len() - few.len();
        assert!((80..=176).contains(&more), "{raised}: {more} more");
    }
    // The test would see it: other replications have other patients.
    let others = courses(&[], 1);
    assert!(few.keys().all(|key| !others.contains_key(key)));
}

/// How long waits without a calendar lasted, by patient and step: the
/// patient's luck, whoever else is there.
fn waits(courses: &Courses, model: &Model) -> BTreeMap<(u64, u32), i64> {
    let mut waits = BTreeMap::new();
    for (key, course) in &courses.of {
        for &(step, from, to) in &course.steps {
            if matches!(model.steps[StepId(step)].op, Op::Wait { ends: None, .. }) {
                waits.insert((*key, step), to - from);
            }
        }
    }
    waits
}

#[test]
fn more_referrals_to_the_baseline_keep_every_other_patient_and_their_luck() {
    let raised = r#"arrivals."urgent suspected cancer".factor=1.05"#;
    let [plain, more] = [&[][..], &[raised]].map(|settings| {
        let mut scenario: Scenario = Wanted::short_baseline().set(settings).load();
        // Dated changes of levels aside: who queues longer may begin a wait after one.
        scenario.base.phases.truncate(1);
        let courses = watch(&scenario, 0, Courses::of_one_in(8));
        let waits = waits(&courses, &scenario.base.phases[0].model);
        (courses.of, waits)
    });
    for (key, course) in &plain.0 {
        assert_eq!(more.0.get(key).map(|course| course.arrived), Some(course.arrived));
    }
    let added = more.0.len() - plain.0.len();
    assert!(added > 100, "{added} more among {}", plain.0.len());
    // Who queues may get further in one run than in the other.
    let shared = plain.1.iter().filter_map(|(of, wait)| Some((of, wait, more.1.get(of)?)));
    let (mut equal, mut moved) = (0, Vec::new());
    for (of, plain, more) in shared {
        if plain == more { equal += 1 } else { moved.push((of, plain, more)) }
    }
    assert!(moved.is_empty(), "{} of {equal}: {:?}", moved.len(), &moved[..moved.len().min(5)]);
    assert!(equal > 10_000, "{equal} waits");
    let queued = plain.0.iter().filter(|(key, course)| more.0.get(key) != Some(course)).count();
    assert!(queued > 100, "the new patients take no capacity: {queued}");
}
