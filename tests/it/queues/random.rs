//! What holds whatever rules places have, tried on random scenarios: nobody and
//! no unit is lost, and a plan that changes nothing changes nothing.

use super::course::load;
use crate::small::any_small;
use pathflow::diagnostics::Fault;
use pathflow::engine::{Observer, Patient, Replication};
use pathflow::ids::{Id, PatientSlot, PlaceId, StepId};
use pathflow::model::Model;
use pathflow::random::Key;
use pathflow::time::{SimSpan, SimTime};
use proptest::prelude::*;

/// Rules and terms by number, as an analyst would write them.
const QUEUES: [&str; 5] = [
    "",
    "queue = \"longest waiting\"",
    "queue = { longest_waiting = \"whole\" }",
    "queue = { days_to_breach = [\"whole\"] }",
    "queue = { accumulating = { urgent = 2, routine = 1 } }",
];
const RULES: [&str; 9] = [
    "",
    "when_shift_ends = \"pause\"",
    "when_shift_ends = \"restart\"",
    "when_shift_ends = \"hand over\"",
    "when_shift_ends = \"return to queue\"",
    "starts = \"if it ends in time\"",
    "pre_emption = { by = [\"urgent\"], then = \"restart\" }\nwhen_shift_ends = \"pause\"",
    "breakdown = { after = { exponential = \"30 h\" }, lasts = { exponential = \"5 h\" }, units = 1 }\npre_emption = { by = [\"urgent\"] }",
    "reserved = { units = 1, for = [\"urgent\"] }\nbreakdown = { after = \"20 h\", lasts = \"4 h\", work = \"return to queue\" }\nwhen_shift_ends = \"hand over\"",
];
const TERMS: [&str; 5] = [
    "",
    ", patience = { exponential = \"90 min\" }",
    ", room = 2",
    ", patience = \"3 h\", room = 4, while_waiting = [{ after = \"2 h\", urgency = \"urgent\" }]",
    ", while_waiting = [{ after = \"30 min\", urgency = \"urgent\" }, { after = \"5 h\", urgency = \"routine\" }]",
];
const BEDS: [&str; 3] = [
    "",
    "closed = 1",
    "escalation = { beds = 2, opens_when_waiting = 3, after = \"1 h\", closes_when_free = 2 }",
];
const WANTED: [&str; 5] = [
    "NAME",
    "{ of = NAME, units = 2 }",
    "{ any_of = [NAME, \"ward\"] }",
    "{ all_of = [NAME, \"ward\"] }",
    "{ any_of = [{ all_of = [\"ward\", NAME] }, { of = \"room 0\", units = 2 }] }",
];

/// Which of each.
type Choice = (usize, Vec<usize>, Vec<usize>, usize, Vec<usize>, bool);

fn any_choice() -> impl Strategy<Value = Choice> {
    let several = |count: usize| prop::collection::vec(0..count, 4);
    (0..5_usize, several(9), several(5), 0..3_usize, several(5), any::<bool>())
}

/// The scenario with these rules and terms written into it.
fn with_rules(text: &str, choice: &Choice) -> String {
    let (queue, rules, terms, beds, wanted, classes) = choice;
    let classes = if *classes || *queue == 4 { "" } else { "classes = false" };
    let (mut rota, mut step) = (0, 0);
    let mut out = String::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        if line.starts_with("[rota.") {
            line = format!("{line}\n{}\n{classes}\n{}", QUEUES[*queue], RULES[rules[rota % 4]]);
            rota += 1;
        } else if line == "[beds.ward]" {
            line = format!("{line}\n{}\n{classes}\n{}", QUEUES[*queue], BEDS[*beds]);
        } else if line.starts_with("activity") || line.starts_with("walk_in = {") {
            let terms = TERMS[terms[step % 4]];
            line = format!("{}{terms} }}", line.strip_suffix(" }").expect("a table"));
            if let Some(at) = line.find("\"room ") {
                let name = line[at..at + 8].to_owned();
                line = line.replacen(&name, &WANTED[wanted[step % 4]].replace("NAME", &name), 1);
            }
            step += 1;
        } else if line == "take = \"ward\"" {
            line = format!("take = {{ of = \"ward\"{} }}", TERMS[terms[step % 4]]);
            step += 1;
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// Writes down what happened, and insists that no more wait or are in use than
/// there can be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Log {
    lines: Vec<(SimTime, u8, u64, i64)>,
}

impl Observer for Log {
    fn started(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        assert!(waited >= SimSpan::ZERO);
        self.lines.push((now, 1, patient.key.bits() ^ place.index() as u64, waited.seconds()));
    }
    fn gave_up(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        self.lines.push((now, 2, patient.key.bits() ^ place.index() as u64, waited.seconds()));
    }
    fn refused(&mut self, now: SimTime, patient: &Patient, place: PlaceId) {
        self.lines.push((now, 3, patient.key.bits() ^ place.index() as u64, 0));
    }
    fn step_ended(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        step: StepId,
        since: SimTime,
    ) {
        assert!(since <= now);
        self.lines.push((now, 4, patient.key.bits(), i64::from(step.0)));
    }
    fn place_changed(&mut self, now: SimTime, place: PlaceId, used: u32, units: u32, queue: u32) {
        assert!(used < 1 << 30 && units < 1 << 30 && queue < 1 << 30);
        self.lines.push((now, 5, place.index() as u64, i64::from(used) << 32 | i64::from(queue)));
    }
}

/// The model; none if the random text asks for more units than there are.
fn model(text: &str) -> Option<Model> {
    match load(text) {
        Ok(scenario) => Some(scenario.base.phases.into_iter().next()?.model),
        Err(failure) => {
            let too_many = |fault: &Fault| fault.found == "there are never so many units";
            assert!(failure.faults.iter().all(too_many), "{:#?}\n{text}", failure.faults);
            None
        }
    }
}

/// What happens under `model` to `day`, and under `then` from there on.
fn log(model: &Model, then: Option<(&Model, i64)>) -> Log {
    let mut run = Replication::new(model, Key::of_replication(7, 0), Log::default());
    if let Some((then, day)) = then {
        run.run_until(SimTime::from_day(day)).expect("a sound model");
        run = run.switch_to(then);
    }
    run.finish().expect("a sound model").0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn nothing_is_lost_and_an_equal_model_changes_nothing(
        small in any_small(),
        choice in any_choice(),
        day in 1_i64..90,
    ) {
        let Some(model) = model(&with_rules(&small.text(), &choice)) else { return Ok(()) };
        let alone = log(&model, None);
        prop_assert!(alone == log(&model, Some((&model.clone(), day))));
    }

    #[test]
    fn nothing_is_lost_when_the_rules_change(
        small in any_small(),
        before in any_choice(),
        after in any_choice(),
        day in 1_i64..90,
    ) {
        // The same requests, so that the two models are of one scenario.
        let after = (after.0, after.1, before.2.clone(), after.3, before.4.clone(), after.5);
        let text = small.text();
        let plan = with_rules(&text, &after);
        let base = with_rules(&text, &before);
        let (Some(base), Some(plan)) = (model(&base), model(&plan)) else { return Ok(()) };
        // The models of one scenario are served by the same needs, which two
        // that are read apart may not be.
        let by_need = |model: &Model| model.places.iter().map(|p| p.by_need).collect::<Vec<_>>();
        if base.needs != plan.needs || by_need(&base) != by_need(&plan) {
            return Ok(());
        }
        log(&base, Some((&plan, day)));
    }
}
