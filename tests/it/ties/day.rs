//! One day at one site, told line by line.

use crate::support::{Wanted, folder, watch};
use pathflow::engine::{Observer, Patient};
use pathflow::ids::{ClockId, PatientSlot, PlaceId};
use pathflow::scenario::Names;
use pathflow::time::{SimSpan, SimTime};
use std::fmt::Write as _;

const TOP: &str = r#"
schema_version = 1
start = 2025-01-06
report_from = 2025-01-06
report_to = 2025-01-10
urgencies = ["immediate", "urgent", "routine"]
[clock.wait]
[standard.four]
clocks = ["wait"]
limit = "4 hours"
[standard.day]
clocks = ["wait"]
limit = "1 day"
"#;

/// A desk with one member of staff, all day.
pub(super) const ONE_AT_THE_DESK: &str = "[rota.desk]\nunits = 1\n";

/// A desk whose shift ends at ten and goes on at noon.
pub(super) const DESK_UNTIL_TEN: &str = r#"
[[rota.desk.shift]]
name = "morning"
from = "06:00"
to = "10:00"
units = 1
[[rota.desk.shift]]
name = "afternoon"
from = "12:00"
to = "20:00"
units = 1
"#;

/// A desk whose shift begins at ten.
pub(super) const DESK_FROM_TEN: &str = r#"
[[rota.desk.shift]]
name = "day"
from = "10:00"
to = "20:00"
units = 1
"#;

/// One patient, who comes at `at` on Monday and goes through `steps`.
pub(super) fn patient(name: &str, at: &str, urgency: &str, steps: &[&str]) -> String {
    let mut text = format!(
        "[arrivals.{name}]\npathway = \"{name}\"\nroute = \"{name}\"\nurgency = \"{urgency}\"\nat = [\"2025-01-06 {at}\"]\n"
    );
    for (number, step) in steps.iter().enumerate() {
        write!(text, "[[pathway.{name}.step]]\nname = \"{number}\"\n{step}\n")
            .expect("a text can be written to");
    }
    text
}

/// An activity of so long at the desk.
pub(super) fn desk(takes: &str) -> String {
    format!("activity = {{ resource = \"desk\", takes = \"{takes}\" }}")
}

/// What happens to the patients, one line each: time, name, what.
pub(super) fn told(blocks: &[&str]) -> Vec<String> {
    let text = format!("{TOP}{}", blocks.join("\n"));
    let files = folder(&[("scenario.toml", &text)]);
    let scenario = Wanted::new(files.path()).load();
    watch(&scenario, 0, Diary { names: scenario.names.clone(), lines: Vec::new() }).lines
}

/// The lines of one patient.
pub(super) fn of(lines: &[String], name: &str) -> Vec<String> {
    let with = format!(" {name} ");
    let own = lines.iter().filter(|line| line.contains(&with));
    own.map(|line| line.replacen(&with, " ", 1)).collect()
}

#[derive(Debug)]
struct Diary {
    names: Names,
    lines: Vec<String>,
}

impl Diary {
    fn tell(&mut self, now: SimTime, patient: &Patient, what: &str) {
        let day = ["Mon", "Tue", "Wed", "Thu", "Fri"][now.day().clamp(0, 4) as usize];
        let (hour, minute) = (now.second_of_day() / 3_600, now.second_of_day() / 60 % 60);
        let name = &self.names.routes[patient.route];
        self.lines.push(format!("{day} {hour:02}:{minute:02} {name} {what}"));
    }
}

impl Observer for Diary {
    fn arrived(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        self.tell(now, patient, "comes");
    }

    fn started(&mut self, now: SimTime, patient: &Patient, place: PlaceId, _: SimSpan) {
        let what = format!("starts {}", self.names.places[place].kind);
        self.tell(now, patient, &what);
    }

    fn gave_up(&mut self, now: SimTime, patient: &Patient, _: PlaceId, _: SimSpan) {
        self.tell(now, patient, "gives up");
    }

    fn refused(&mut self, now: SimTime, patient: &Patient, _: PlaceId) {
        self.tell(now, patient, "is refused");
    }

    fn clock_stopped(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        _: ClockId,
        started: SimTime,
    ) {
        let what = format!("stops the clock at {} min", (now - started).seconds() / 60);
        self.tell(now, patient, &what);
    }

    fn left(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        self.tell(now, patient, "leaves");
    }
}
