//! Plans that change the rules of a place while patients are there.

use pathflow::engine::{Observer, Patient, Replication};
use pathflow::ids::{Id, PatientSlot, StepId};
use pathflow::random::Key;
use pathflow::scenario::{self, Request};
use pathflow::time::SimTime;
use std::fs;

/// Minutes at which visits end.
#[derive(Debug, Clone, Default)]
struct Ends(Vec<(u8, i64)>);

impl Observer for Ends {
    fn step_ended(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        step: StepId,
        _: SimTime,
    ) {
        if step.index() == 2 {
            self.0.push((patient.route.0, now.seconds() / 60));
        }
    }
}

const BASE: &str = r#"schema_version = 1
start = 2025-06-02
report_from = 2025-06-02
report_to = 2025-06-03
urgencies = ["urgent", "routine"]
[rota.nurse]
[[rota.nurse.shift]]
name = "night"
from = "20:00"
to = "01:00"
units = 1
[[rota.nurse.shift]]
name = "day"
from = "08:00"
to = "20:00"
units = 1
[pathway.day]
[[pathway.day.step]]
name = "comes"
wait = "23 h"
next = "visit"
[[pathway.day.step]]
name = "comes later"
wait = "23.5 h"
[[pathway.day.step]]
name = "visit"
activity = { resource = "nurse", takes = "150 min" }
[arrivals.ann]
pathway = "day"
enters_at = "comes"
rate = "0 per day"
at_start = 1
route = "ann"
urgency = "routine"
[arrivals.ben]
pathway = "day"
enters_at = "comes later"
rate = "0 per day"
at_start = 1
route = "ben"
urgency = "urgent"
"#;

/// When visits end if `change` holds from the second midnight, on which Ann
/// has been in the chair for an hour, and Ben has waited for half an hour.
fn ends_under(change: &str) -> Vec<(u8, i64)> {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, plan) = (folder.path().join("scenario.toml"), folder.path().join("plan.toml"));
    fs::write(&path, BASE).expect("the file can be written");
    fs::write(&plan, format!("[[change]]\nfrom = 2025-06-03\n{change}\n")).expect("so can this");
    let request = Request { path: &path, stacked: &[], alternatives: &[plan], settings: &[] };
    let scenario = scenario::load(&request).unwrap_or_else(|failure| panic!("{failure:#?}"));
    let base = &scenario.base.phases[0].model;
    let phases = &scenario.alternatives[0].timeline.phases;
    let mut run = Replication::new(base, Key::of_replication(1, 0), Ends::default());
    run.run_until(phases[1].from).expect("a sound model");
    run.switch_to(&phases[1].model).finish().expect("a sound model").0.0
}

#[test]
fn a_rule_that_begins_to_hold_applies_to_those_who_are_in_service() {
    let hours = |hours: f64| (hours * 60.0) as i64;
    // Ann is finished at 1:30 past the end of the shift; Ben from 8:00.
    let as_before = ends_under("at = \"rota.nurse.HERE.shift.day.units\"\nadd_to = 0");
    assert_eq!(as_before, [(0, hours(25.5)), (1, hours(34.5))]);
    // Ann pauses from 1:00 to 8:00.
    let paused = ends_under("at = \"rota.nurse.HERE.when_shift_ends\"\nset = \"pause\"");
    assert_eq!(paused, [(0, hours(32.5)), (1, hours(35.0))]);
    // Ben interrupts Ann as soon as he may, at midnight, and has an hour until
    // the shift ends, past which he is finished at 2:30.
    let change = "at = \"rota.nurse.HERE.pre_emption\"\nset = { by = [\"urgent\"] }";
    assert_eq!(ends_under(change), [(1, hours(26.5)), (0, hours(33.5))]);
}

#[test]
fn a_breakdown_that_begins_under_a_plan_counts_from_its_first_day() {
    let change =
        "at = \"rota.nurse.HERE.breakdown\"\nset = { after = \"30 min\", lasts = \"10 hours\" }";
    // The nurse is away from 0:30 to 10:30 and from 11:00 to 21:00: Ann has an
    // hour left at the first failure and half an hour at the second.
    assert_eq!(ends_under(change)[0], (0, 45 * 60 + 30));
}
