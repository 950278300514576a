//! Where patients go: from pathway to pathway and from site to site.

use crate::support::{Wanted, folder, watch};
use pathflow::engine::{Observer, Patient};
use pathflow::ids::{PathwayId, PatientSlot, SiteId, StepId};
use pathflow::time::{HOUR, SimTime};

const SENT_AND_MOVED: &str = r#"
schema_version = 1
start = 2025-01-01
report_from = 2025-01-01
report_to = 2025-01-31

[organisation.A]
[organisation.B]
[site.a]
organisation = "A"
[site.b]
organisation = "B"

[rota.theatre]
sites = ["b"]
units = 99

[pathway.diagnosis]
[[pathway.diagnosis.step]]
name = "clinic"
wait = "1 hour"
[[pathway.diagnosis.step]]
name = "to treatment"
send = { pathway = "treatment", step = "move" }

[pathway.treatment]
[[pathway.treatment.step]]
name = "elsewhere"
wait = "100 hours"
[[pathway.treatment.step]]
name = "move"
transfer = "b"
next = "work up"
[[pathway.treatment.step]]
name = "passed over"
wait = "100 hours"
[[pathway.treatment.step]]
name = "work up"
wait = "2 hours"
[[pathway.treatment.step]]
name = "theatre"
activity = { resource = "theatre", takes = "4 hours" }

[arrivals.referred]
pathway = "diagnosis"
sites = ["a"]
rate = "0 per day"
at_start = 1
"#;

/// Hours spent in each step, where, and in which pathway.
#[derive(Debug, Clone, Default)]
struct Steps(Vec<(i64, SiteId, PathwayId)>);

impl Observer for Steps {
    fn step_ended(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        _: StepId,
        since: SimTime,
    ) {
        self.0.push(((now - since).seconds() / HOUR, patient.site, patient.pathway));
    }
}

#[test]
fn who_is_sent_to_another_pathway_and_moved_goes_on_in_that_pathway() {
    let (here, there) = (SiteId(0), SiteId(1));
    let (first, second) = (PathwayId(0), PathwayId(1));
    let folder = folder(&[("scenario.toml", SENT_AND_MOVED)]);
    let steps = watch(&Wanted::new(folder.path()).load(), 0, Steps::default());
    assert_eq!(steps.0, [(1, here, first), (2, there, second), (4, there, second)]);
}
