//! A day told beforehand: a scenario of a few patients who come at known
//! times, and what the engine says happens to them.

use pathflow::engine::{Observer, Patient, Replication};
use pathflow::ids::{Id, PatientSlot, PlaceId, StepId};
use pathflow::model::Model;
use pathflow::random::Key;
use pathflow::scenario::{self, LoadFailure, Names, Request, Scenario};
use pathflow::time::{SimSpan, SimTime};
use std::fmt::Write as _;
use std::fs;

/// A patient: name, when the pathway is entered, class, first step.
pub(crate) type Comes<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The text of a scenario of two days (Monday and Tuesday) with two classes.
pub(crate) fn text(resources: &str, steps: &str, patients: &[Comes<'_>]) -> String {
    let mut text = format!(
        "schema_version = 1\nstart = 2025-06-02\nreport_from = 2025-06-02\nreport_to = 2025-06-03\n\
         urgencies = [\"urgent\", \"routine\"]\n{resources}\n[pathway.day]\n"
    );
    for (name, at, _, step) in patients {
        let (hours, minutes) = at.split_once(':').expect("a time");
        let minutes =
            hours.parse::<u32>().expect("hours") * 60 + minutes.parse::<u32>().expect("minutes");
        let _ = writeln!(
            text,
            "[[pathway.day.step]]\nname = \"comes {name}\"\nwait = \"{minutes} min\"\nnext = \"{step}\""
        );
    }
    text.push_str(steps);
    for (name, _, class, _) in patients {
        let _ = writeln!(
            text,
            "[arrivals.{name}]\npathway = \"day\"\nenters_at = \"comes {name}\"\nrate = \"0 per day\"\n\
             at_start = 1\nurgency = \"{class}\"\nroute = \"{name}\""
        );
    }
    text
}

pub(crate) fn load(text: &str) -> Result<Scenario, LoadFailure> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scenario.toml");
    fs::write(&path, text).expect("the file can be written");
    scenario::load(&Request { path: &path, stacked: &[], alternatives: &[], settings: &[] })
}

/// The code and the finding of the only fault.
pub(crate) fn fault(text: &str) -> String {
    let failure = load(text).expect_err("the scenario has no fault");
    assert_eq!(failure.faults.len(), 1, "{:#?}", failure.faults);
    format!("{} {}: {}", failure.faults[0].code, failure.faults[0].address, failure.faults[0].found)
}

/// Writes down what happens, in words.
struct Diary<'a> {
    names: &'a Names,
    steps: Vec<String>,
    lines: Vec<String>,
}

impl Diary<'_> {
    fn line(&mut self, now: SimTime, what: &str) {
        let minutes = now.seconds() / 60;
        let seconds = now.seconds() % 60;
        let mut line = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        if seconds > 0 {
            let _ = write!(line, ":{seconds:02}");
        }
        self.lines.push(format!("{line} {what}"));
    }

    fn who(&self, patient: &Patient) -> String {
        self.names.routes[patient.route].clone()
    }
}

impl Observer for Diary<'_> {
    fn started(&mut self, now: SimTime, patient: &Patient, place: PlaceId, _: SimSpan) {
        let what = format!("{} gets {}", self.who(patient), self.names.places[place].kind);
        self.line(now, &what);
    }

    fn step_ended(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        step: StepId,
        _: SimTime,
    ) {
        // The same steps at every site, one site after another.
        let step = &self.steps[step.index() % self.steps.len()];
        if !step.starts_with("comes") {
            let what = format!("{} ends {step}", self.who(patient));
            self.line(now, &what);
        }
    }

    fn gave_up(&mut self, now: SimTime, patient: &Patient, place: PlaceId, _: SimSpan) {
        let what = format!("{} gives up {}", self.who(patient), self.names.places[place].kind);
        self.line(now, &what);
    }

    fn refused(&mut self, now: SimTime, patient: &Patient, place: PlaceId) {
        let what = format!("{} finds {} full", self.who(patient), self.names.places[place].kind);
        self.line(now, &what);
    }
}

/// What happens in a scenario of [`text`], a line for each event.
pub(crate) fn course(text: &str) -> Vec<String> {
    let scenario = load(text).unwrap_or_else(|failure| panic!("{:#?}\n{text}", failure.faults));
    let model: &Model = &scenario.base.phases[0].model;
    let steps = text
        .lines()
        .scan(false, |in_step, line| {
            let name = line.strip_prefix("name = ").filter(|_| *in_step);
            *in_step = line.contains(".step]]");
            Some(name.map(|name| name.trim_matches('"').to_owned()))
        })
        .flatten()
        .chain(["leave".to_owned()])
        .collect();
    let diary = Diary { names: &scenario.names, steps, lines: Vec::new() };
    let run = Replication::new(model, Key::of_replication(1, 0), diary).finish();
    run.unwrap_or_else(|fault| panic!("{fault}\n{text}")).0.lines
}
