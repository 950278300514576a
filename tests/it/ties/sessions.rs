//! Pairs with the opening or closing of a session.

use super::day::{of, patient, told};
use std::fmt::Write as _;

/// A clinic with sessions of an hour, seen in turn.
fn clinic(sessions: &[(&str, &str, u32)], more: &str) -> String {
    let mut text = format!("[diary.clinic]\nhorizon = \"4 weeks\"\nin_turn = true\n{more}\n");
    for (opens, closes, slots) in sessions {
        write!(
            text,
            "[[diary.clinic.session]]\nname = \"from {opens}\"\nopens = \"{opens}\"\ncloses = \"{closes}\"\nslots = {slots}\n"
        )
        .expect("a text can be written to");
    }
    text
}

fn book(more: &str) -> String {
    format!("book = {{ diary = \"clinic\"{more} }}")
}

const START: &str = "start_clock = [\"wait\"]";
const STOP: &str = "stop_clock = [\"wait\"]";

#[test]
fn completion_and_session_open() {
    // Who is ready as the session opens can still have its first slot.
    let lines = told(&[
        &clinic(&[("10:00", "11:00", 2)], ""),
        &patient("a", "09:00", "routine", &["wait = \"1 h\"", &book("")]),
    ]);
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 10:30 leaves");
}

#[test]
fn completion_and_session_close() {
    // The first runs late; as the overrun ends at ten the second, who still
    // waits, is booked anew although the list comes free at that second.
    let lines = told(&[
        &clinic(&[("08:00", "09:00", 2)], "overrun = \"1 hour\""),
        &patient("a", "06:00", "routine", &[&book(", takes = \"2 h\"")]),
        &patient("b", "06:00", "routine", &[&book("")]),
    ]);
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 10:00 leaves");
    assert_eq!(of(&lines, "b").last().expect("b leaves"), "Tue 08:30 leaves");
}

#[test]
fn release_and_session_open() {
    // The bed that comes free is seen by the session that asks for one.
    let beds = "[beds.ward]\nbeds = 1\n";
    let session = clinic(&[("10:00", "11:00", 2)], "")
        + "cancelled = { when_free_below = 1, of = \"ward\" }\n";
    let lines = told(&[
        beds,
        &session,
        &patient(
            "b",
            "09:00",
            "routine",
            &["take = \"ward\"", "wait = \"1 h\"", "release = \"ward\""],
        ),
        &patient("a", "09:00", "routine", &[&book("")]),
    ]);
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 10:30 leaves");
}

#[test]
fn release_and_session_close() {
    // A session that has opened gives no more slots: the next one does.
    let lines = told(&[
        "[rota.desk]\nunits = 1\n",
        &clinic(&[("09:00", "10:00", 2)], ""),
        &patient(
            "b",
            "09:00",
            "routine",
            &["take = \"desk\"", "wait = \"1 h\"", "release = \"desk\"", &book("")],
        ),
    ]);
    assert_eq!(of(&lines, "b").last().expect("b leaves"), "Tue 09:30 leaves");
}

#[test]
fn capacity_change_and_session_open() {
    // The list is open as the session opens.
    let lines = told(&[
        &clinic(&[("10:00", "11:00", 2)], ""),
        &patient("a", "09:00", "routine", &[&book("")]),
    ]);
    assert_eq!(of(&lines, "a")[1..], ["Mon 10:00 starts clinic", "Mon 10:30 leaves"]);
}

#[test]
fn capacity_change_and_session_close() {
    // Who is being seen as the session closes is finished; nobody starts.
    let lines = told(&[
        &clinic(&[("09:00", "10:00", 2)], ""),
        &patient("a", "06:00", "routine", &[&book(", takes = \"90 min\"")]),
        &patient("b", "06:00", "routine", &[&book("")]),
    ]);
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 10:30 leaves");
    assert_eq!(of(&lines, "b")[1], "Tue 09:00 starts clinic");
}

#[test]
fn session_open_and_session_open() {
    let lines = told(&[
        &clinic(&[("10:00", "11:00", 1)], ""),
        &clinic(&[("10:00", "11:00", 1)], "").replace("clinic", "other"),
        &patient("a", "09:00", "routine", &[&book("")]),
        &patient("b", "09:00", "routine", &["book = { diary = \"other\" }"]),
    ]);
    assert_eq!(of(&lines, "a")[1], "Mon 10:00 starts clinic");
    assert_eq!(of(&lines, "b")[1], "Mon 10:00 starts other");
}

#[test]
fn session_open_and_session_close() {
    // Sessions that follow one another without a gap are one: who still waits
    // at ten is seen in the second, after none and before its own.
    let lines = told(&[
        &clinic(&[("09:00", "10:00", 1), ("10:00", "11:00", 1)], ""),
        &patient("a", "06:00", "routine", &[&book(", takes = \"70 min\"")]),
        &patient("b", "06:00", "routine", &[&book(", takes = \"30 min\"")]),
    ]);
    assert_eq!(of(&lines, "b")[1..], ["Mon 10:10 starts clinic", "Mon 10:40 leaves"]);
}

#[test]
fn session_open_and_giving_up() {
    let lines = told(&[
        &clinic(&[("10:00", "11:00", 2)], ""),
        &patient("a", "09:00", "routine", &[&book(", patience = \"1 h\"")]),
    ]);
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Mon 10:30 leaves");
}

#[test]
fn session_open_and_pre_emption() {
    // The booked patient has the line before the emergency comes; scans are
    // not interrupted.
    let lines = told(&[
        &clinic(&[("10:00", "11:00", 2)], "walk_in = true"),
        &patient("a", "09:00", "routine", &[&book("")]),
        &patient(
            "i",
            "10:00",
            "immediate",
            &["walk_in = { diary = \"clinic\", takes = \"20 min\" }"],
        ),
    ]);
    assert_eq!(of(&lines, "a")[1], "Mon 10:00 starts clinic");
    assert_eq!(of(&lines, "i")[1], "Mon 10:30 starts clinic");
}

#[test]
fn session_open_and_clock_event() {
    let lines = told(&[
        &clinic(&[("10:00", "11:00", 2)], ""),
        &patient("a", "06:00", "routine", &[START, &book(", takes = \"0 min\""), STOP]),
    ]);
    assert_eq!(of(&lines, "a")[2], "Mon 10:00 stops the clock at 240 min");
}

#[test]
fn session_open_and_arrival() {
    // Who comes as the session opens is too late for it.
    let lines = told(&[
        &clinic(&[("10:00", "11:00", 2)], ""),
        &patient("a", "10:00", "routine", &[&book("")]),
    ]);
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Tue 10:30 leaves");
}

#[test]
fn session_close_and_session_close() {
    let lines = told(&[
        &clinic(&[("09:00", "10:00", 2)], ""),
        &clinic(&[("09:00", "10:00", 2)], "").replace("clinic", "other"),
        &patient("a", "06:00", "routine", &[&book(", takes = \"90 min\"")]),
        &patient("b", "06:00", "routine", &[&book("")]),
        &patient("c", "06:00", "routine", &["book = { diary = \"other\", takes = \"90 min\" }"]),
        &patient("d", "06:00", "routine", &["book = { diary = \"other\" }"]),
    ]);
    assert_eq!(of(&lines, "b")[1], "Tue 09:00 starts clinic");
    assert_eq!(of(&lines, "d")[1], "Tue 09:00 starts other");
}

#[test]
fn session_close_and_giving_up() {
    // Who still waits as the session closes is booked anew; then the patience
    // runs out, and the new appointment is given back.
    let lines = told(&[
        &clinic(&[("09:00", "10:00", 2)], ""),
        &patient("a", "06:00", "routine", &[&book(", takes = \"90 min\"")]),
        &patient("b", "06:00", "routine", &[&book(", patience = \"4 h\"")]),
    ]);
    assert_eq!(of(&lines, "b").last().expect("b leaves"), "Mon 10:00 leaves");
}

#[test]
fn session_close_and_pre_emption() {
    // The session closes before the emergency comes, who waits for the next
    // line that is open.
    let lines = told(&[
        &clinic(&[("09:00", "10:00", 2)], "walk_in = true"),
        &patient(
            "i",
            "10:00",
            "immediate",
            &["walk_in = { diary = \"clinic\", takes = \"20 min\" }"],
        ),
    ]);
    assert_eq!(of(&lines, "i")[1], "Tue 09:00 starts clinic");
}

#[test]
fn session_close_and_clock_event() {
    // A clock that stops as the session closes stops before it does.
    let lines = told(&[
        &clinic(&[("09:00", "10:00", 2)], ""),
        &patient("a", "06:00", "routine", &[START, &book(", takes = \"1 h\""), STOP]),
    ]);
    assert_eq!(of(&lines, "a")[2], "Mon 10:00 stops the clock at 240 min");
}

#[test]
fn session_close_and_arrival() {
    let lines = told(&[
        &clinic(&[("09:00", "10:00", 2)], ""),
        &patient("a", "10:00", "routine", &[&book("")]),
    ]);
    assert_eq!(of(&lines, "a").last().expect("a leaves"), "Tue 09:30 leaves");
}
