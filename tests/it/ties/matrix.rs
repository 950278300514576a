//! Pairs without sessions.

use super::day::{DESK_FROM_TEN, DESK_UNTIL_TEN, ONE_AT_THE_DESK, desk, of, patient, told};

/// Holds the desk from when it is granted for so long, then gives it back.
fn holds(time: &str) -> [String; 3] {
    ["take = \"desk\"".to_owned(), format!("wait = \"{time}\""), "release = \"desk\"".to_owned()]
}

fn holder(name: &str, at: &str, time: &str) -> String {
    let steps = holds(time);
    patient(name, at, "routine", &[&steps[0], &steps[1], &steps[2]])
}

const START: &str = "start_clock = [\"wait\"]";
const STOP: &str = "stop_clock = [\"wait\"]";

/// Waits for the desk for as long as this, then leaves.
fn patient_until(at: &str, patience: &str) -> String {
    let step =
        format!("activity = {{ resource = \"desk\", takes = \"1 h\", patience = \"{patience}\" }}");
    patient("w", at, "routine", &[&step])
}

fn two_at_the_desk() -> String {
    ONE_AT_THE_DESK.replace('1', "2")
}

fn desk_that_may_be_interrupted() -> String {
    format!("{ONE_AT_THE_DESK}pre_emption = {{ by = [\"immediate\"], then = \"resume\" }}\n")
}

#[test]
fn completion_and_completion() {
    // Both free a unit before anyone is served, so that the more urgent of the
    // two who stop waiting for something else at ten has the first one.
    let lines = told(&[
        ONE_AT_THE_DESK,
        &patient("a", "09:00", "routine", &[&desk("1 h")]),
        &patient("w", "09:30", "routine", &["wait = \"30 min\"", &desk("1 h")]),
        &patient("u", "09:30", "urgent", &["wait = \"30 min\"", &desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "u")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "w")[1], "Mon 11:00 starts desk");
}

#[test]
fn completion_and_release() {
    let lines = told(&[
        &two_at_the_desk(),
        &patient("a", "09:00", "routine", &[&desk("1 h")]),
        &holder("b", "09:00", "1 h"),
        &patient("w", "09:10", "routine", &[&desk("1 h")]),
        &patient("x", "09:20", "routine", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "w")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "x")[1], "Mon 10:00 starts desk");
}

#[test]
fn completion_and_capacity_change() {
    // Who is ready as the shift ends is not interrupted; nobody starts.
    let rule = DESK_UNTIL_TEN.replace(
        "[[rota.desk.shift]]\nname = \"morning\"",
        "[rota.desk]\nwhen_shift_ends = \"restart\"\n[[rota.desk.shift]]\nname = \"morning\"",
    );
    let lines = told(&[
        &rule,
        &patient("a", "09:00", "routine", &[&desk("1 h")]),
        &patient("w", "09:10", "routine", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 10:00 leaves");
    assert_eq!(of(&lines, "w")[1], "Mon 12:00 starts desk");
}

#[test]
fn completion_and_giving_up() {
    // Patience runs out last: who is served at that second is served.
    let lines = told(&[
        ONE_AT_THE_DESK,
        &patient("a", "09:00", "routine", &[&desk("1 h")]),
        &patient_until("09:30", "30 min"),
    ]);
    assert_eq!(of(&lines, "w"), ["Mon 09:30 comes", "Mon 10:00 starts desk", "Mon 11:00 leaves"]);
}

#[test]
fn completion_and_pre_emption() {
    // Who is ready at that second is not interrupted.
    let lines = told(&[
        &desk_that_may_be_interrupted(),
        &patient("a", "09:00", "routine", &[&desk("1 h")]),
        &patient("i", "10:00", "immediate", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "a"), ["Mon 09:00 comes", "Mon 09:00 starts desk", "Mon 10:00 leaves"]);
    assert_eq!(of(&lines, "i")[1], "Mon 10:00 starts desk");
}

#[test]
fn completion_and_clock_event() {
    // A clock that stops as the fourth hour ends shows four hours, which is
    // within a limit of four hours.
    let lines = told(&[
        ONE_AT_THE_DESK,
        &patient("a", "06:00", "routine", &[START, "wait = \"3 h\"", &desk("1 h"), STOP]),
    ]);
    assert_eq!(of(&lines, "a")[2..], ["Mon 10:00 stops the clock at 240 min", "Mon 10:00 leaves"]);
}

#[test]
fn completion_and_arrival() {
    // Those who waited are served before those who come at that second, even
    // if these are more urgent.
    let lines = told(&[
        ONE_AT_THE_DESK,
        &patient("a", "09:00", "routine", &[&desk("1 h")]),
        &patient("w", "09:30", "routine", &[&desk("1 h")]),
        &patient("u", "10:00", "urgent", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "w")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "u")[1], "Mon 11:00 starts desk");
}

#[test]
fn release_and_release() {
    let lines = told(&[
        &two_at_the_desk(),
        &holder("a", "09:00", "1 h"),
        &holder("b", "09:00", "1 h"),
        &patient(
            "w",
            "09:30",
            "routine",
            &["activity = { resource = { of = \"desk\", units = 2 }, takes = \"1 h\" }"],
        ),
        &patient("x", "09:40", "routine", &[&desk("1 h")]),
    ]);
    // Both units are free before anyone is served: the first in line has both.
    assert_eq!(of(&lines, "w")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "x")[1], "Mon 11:00 starts desk");
}

#[test]
fn release_and_capacity_change() {
    let lines = told(&[
        DESK_UNTIL_TEN,
        &holder("b", "09:00", "1 h"),
        &patient("w", "09:30", "routine", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "w")[1], "Mon 12:00 starts desk");
}

#[test]
fn release_and_giving_up() {
    let lines =
        told(&[ONE_AT_THE_DESK, &holder("b", "09:00", "1 h"), &patient_until("09:30", "30 min")]);
    assert_eq!(of(&lines, "w")[1], "Mon 10:00 starts desk");
}

#[test]
fn release_and_pre_emption() {
    // The unit that comes free is there before the emergency: nobody is
    // interrupted.
    let lines = told(&[
        &desk_that_may_be_interrupted().replace('1', "2"),
        &patient("a", "09:00", "routine", &[&desk("2 h")]),
        &holder("b", "09:00", "1 h"),
        &patient("i", "10:00", "immediate", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "i")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 11:00 leaves");
}

#[test]
fn release_and_clock_event() {
    // Whose turn it is at ten starts at ten, and the clock says so.
    let lines = told(&[
        ONE_AT_THE_DESK,
        &holder("b", "09:00", "1 h"),
        &patient("w", "09:30", "routine", &[START, "take = \"desk\"", STOP, "release = \"desk\""]),
    ]);
    assert_eq!(of(&lines, "w")[2], "Mon 10:00 stops the clock at 30 min");
}

#[test]
fn release_and_arrival() {
    let lines = told(&[
        ONE_AT_THE_DESK,
        &holder("b", "09:00", "1 h"),
        &patient("w", "09:30", "routine", &[&desk("1 h")]),
        &patient("u", "10:00", "urgent", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "w")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "u")[1], "Mon 11:00 starts desk");
}

#[test]
fn capacity_change_and_capacity_change() {
    // A shift that ends as another begins: only the sum matters, and the
    // patient is handed over.
    let shifts = DESK_UNTIL_TEN.replace("12:00", "10:00").replace(
        "[[rota.desk.shift]]\nname = \"morning\"",
        "[rota.desk]\nwhen_shift_ends = \"restart\"\n[[rota.desk.shift]]\nname = \"morning\"",
    );
    let lines = told(&[&shifts, &patient("a", "09:30", "routine", &[&desk("1 h")])]);
    assert_eq!(of(&lines, "a"), ["Mon 09:30 comes", "Mon 09:30 starts desk", "Mon 10:30 leaves"]);
}

#[test]
fn capacity_change_and_giving_up() {
    let lines = told(&[DESK_FROM_TEN, &patient_until("09:30", "30 min")]);
    assert_eq!(of(&lines, "w")[1], "Mon 10:00 starts desk");
}

#[test]
fn capacity_change_and_pre_emption() {
    // The shift ends first: one of two goes back to the queue, then the
    // emergency interrupts the other.
    let shifts = r#"
[rota.desk]
when_shift_ends = "return to queue"
pre_emption = { by = ["immediate"], then = "resume" }
[[rota.desk.shift]]
name = "all day"
from = "06:00"
to = "20:00"
units = 1
[[rota.desk.shift]]
name = "morning"
from = "06:00"
to = "10:00"
units = 1
"#;
    let lines = told(&[
        shifts,
        &patient("a", "09:00", "routine", &[&desk("90 min")]),
        &patient("b", "09:10", "routine", &[&desk("90 min")]),
        &patient("i", "10:00", "immediate", &[&desk("1 h")]),
    ]);
    // a: 60 min done, interrupted by i, goes on at 11:00 with 30 min, since it
    // went to the front of its class after b had.
    assert_eq!(of(&lines, "i")[1..], ["Mon 10:00 starts desk", "Mon 11:00 leaves"]);
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 11:30 leaves");
    assert_eq!(of(&lines, "b").last().expect("b leaves"), "Mon 12:10 leaves");
}

#[test]
fn capacity_change_and_clock_event() {
    let lines = told(&[
        DESK_FROM_TEN,
        &patient("w", "06:00", "routine", &[START, "take = \"desk\"", STOP, "release = \"desk\""]),
    ]);
    assert_eq!(of(&lines, "w")[2], "Mon 10:00 stops the clock at 240 min");
}

#[test]
fn capacity_change_and_arrival() {
    // Who comes as the shift ends is too late; who comes as it begins is
    // served after those who waited.
    let lines = told(&[DESK_UNTIL_TEN, &patient("x", "10:00", "routine", &[&desk("1 h")])]);
    assert_eq!(of(&lines, "x")[1], "Mon 12:00 starts desk");
    let lines = told(&[
        DESK_FROM_TEN,
        &patient("w", "09:30", "routine", &[&desk("1 h")]),
        &patient("u", "10:00", "urgent", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "w")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "u")[1], "Mon 11:00 starts desk");
}

#[test]
fn giving_up_and_giving_up() {
    // Each on its own; the desk stays with who has it.
    let lines = told(&[
        ONE_AT_THE_DESK,
        &holder("b", "09:00", "2 h"),
        &patient_until("09:30", "30 min"),
        &patient_until("09:45", "15 min").replace(".w", ".x").replace("\"w\"", "\"x\""),
    ]);
    assert_eq!(of(&lines, "w"), ["Mon 09:30 comes", "Mon 10:00 gives up", "Mon 10:00 leaves"]);
    assert_eq!(of(&lines, "x"), ["Mon 09:45 comes", "Mon 10:00 gives up", "Mon 10:00 leaves"]);
}

#[test]
fn giving_up_and_pre_emption() {
    // The emergency interrupts; who was interrupted waits at the front, and
    // the patience of who waited behind runs out all the same.
    let lines = told(&[
        &desk_that_may_be_interrupted(),
        &patient("a", "09:00", "routine", &[&desk("2 h")]),
        &patient_until("09:30", "30 min"),
        &patient("i", "10:00", "immediate", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "i")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "w")[1], "Mon 10:00 gives up");
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 12:00 leaves");
}

#[test]
fn giving_up_and_clock_event() {
    let gives_up = "activity = { resource = \"desk\", takes = \"1 h\", patience = \"4 h\", gives_up_to = \"2\" }";
    let lines = told(&[
        ONE_AT_THE_DESK,
        &holder("b", "05:00", "6 h"),
        &patient("w", "06:00", "routine", &[START, gives_up, STOP]),
    ]);
    assert_eq!(of(&lines, "w")[2], "Mon 10:00 stops the clock at 240 min");
}

#[test]
fn giving_up_and_arrival() {
    // Patience runs out after the arrivals, and before room is looked for: the
    // chair goes to who comes at that second.
    let step =
        "activity = { resource = \"desk\", takes = \"1 h\", patience = \"30 min\", room = 1 }";
    let lines = told(&[
        ONE_AT_THE_DESK,
        &holder("b", "09:00", "2 h"),
        &patient("w", "09:30", "routine", &[step]),
        &patient("x", "10:00", "routine", &[step]),
    ]);
    assert_eq!(of(&lines, "w")[1], "Mon 10:00 gives up");
    assert_eq!(of(&lines, "x")[1], "Mon 10:30 gives up");
    // A minute earlier the chair is taken.
    let lines = told(&[
        ONE_AT_THE_DESK,
        &holder("b", "09:00", "2 h"),
        &patient("w", "09:30", "routine", &[step]),
        &patient("x", "09:59", "routine", &[step]),
    ]);
    assert_eq!(of(&lines, "x")[1], "Mon 09:59 is refused");
}

#[test]
fn pre_emption_and_pre_emption() {
    // Two emergencies interrupt two patients, the least urgent first; if there
    // is but one to interrupt, the second emergency waits.
    let lines = told(&[
        &desk_that_may_be_interrupted(),
        &patient("a", "09:00", "routine", &[&desk("2 h")]),
        &patient("i", "10:00", "immediate", &[&desk("1 h")]),
        &patient("j", "10:00", "immediate", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "i")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "j")[1], "Mon 11:00 starts desk");
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 13:00 leaves");
}

#[test]
fn pre_emption_and_clock_event() {
    // The clock of who is interrupted goes on.
    let lines = told(&[
        &desk_that_may_be_interrupted(),
        &patient("a", "09:30", "routine", &[START, &desk("1 h"), STOP]),
        &patient("i", "10:00", "immediate", &[&desk("1 h")]),
    ]);
    assert_eq!(
        of(&lines, "a").iter().rev().nth(1).expect("the clock stops"),
        "Mon 11:30 stops the clock at 120 min"
    );
}

#[test]
fn pre_emption_and_arrival() {
    // All who come at that second are in the queue before it is served: the
    // emergency interrupts and goes first whatever the order of coming.
    let lines = told(&[
        &desk_that_may_be_interrupted(),
        &patient("a", "09:00", "routine", &[&desk("2 h")]),
        &patient("u", "10:00", "urgent", &[&desk("1 h")]),
        &patient("i", "10:00", "immediate", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "i")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "u")[1], "Mon 11:00 starts desk");
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 13:00 leaves");
}

#[test]
fn clock_event_and_clock_event() {
    // Within one patient, in the order of the steps: a clock that stops and
    // starts again at one instant is two waits.
    let lines = told(&[
        ONE_AT_THE_DESK,
        &patient(
            "a",
            "09:00",
            "routine",
            &[START, "wait = \"1 h\"", STOP, START, "wait = \"1 h\"", STOP],
        ),
    ]);
    assert_eq!(
        of(&lines, "a")[1..3],
        ["Mon 10:00 stops the clock at 60 min", "Mon 11:00 stops the clock at 60 min"]
    );
}

#[test]
fn clock_event_and_arrival() {
    // A clock that starts and stops at arrival has run for no time, and counts.
    let lines = told(&[ONE_AT_THE_DESK, &patient("a", "10:00", "routine", &[START, STOP])]);
    assert_eq!(of(&lines, "a")[1], "Mon 10:00 stops the clock at 0 min");
}

#[test]
fn arrival_and_arrival() {
    // All arrivals of a second are there before the queue is served.
    let lines = told(&[
        ONE_AT_THE_DESK,
        &patient("w", "10:00", "routine", &[&desk("1 h")]),
        &patient("u", "10:00", "urgent", &[&desk("1 h")]),
    ]);
    assert_eq!(of(&lines, "u")[1], "Mon 10:00 starts desk");
    assert_eq!(of(&lines, "w")[1], "Mon 11:00 starts desk");
}
