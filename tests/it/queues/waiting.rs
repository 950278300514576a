//! Those who give up, find no room, or become more urgent while they wait.

use super::course::{Comes, course, fault, text};

const NURSE: &str = "[rota.nurse]\nunits = 1\n";

/// A visit of an hour on these terms, and a step beside.
fn visit(terms: &str) -> String {
    format!(
        "[[pathway.day.step]]\nname = \"visit\"\nactivity = {{ resource = \"nurse\", takes = \"60 min\", {terms} }}\nnext = \"leave\"\n\
         [[pathway.day.step]]\nname = \"elsewhere\"\nwait = \"5 min\"\n"
    )
}

const THREE: &[Comes<'_>] = &[
    ("ann", "9:00", "routine", "visit"),
    ("ben", "9:10", "routine", "visit"),
    ("cat", "9:20", "routine", "visit"),
];

#[test]
fn who_waits_too_long_gives_up_and_goes_on_elsewhere() {
    let steps = visit("patience = \"45 min\", gives_up_to = \"elsewhere\"");
    let expected = [
        "09:00 ann gets nurse",
        "09:55 ben gives up nurse",
        "09:55 ben ends visit",
        "10:00 ann ends visit",
        "10:00 ben ends elsewhere",
        "10:00 cat gets nurse",
        "11:00 cat ends visit",
    ];
    assert_eq!(course(&text(NURSE, &steps, THREE)), expected);
}

#[test]
fn who_is_served_at_the_very_second_at_which_patience_ends_is_served() {
    let steps = visit("patience = \"50 min\"");
    let expected = [
        "09:00 ann gets nurse",
        "10:00 ann ends visit",
        "10:00 ben gets nurse",
        "10:10 cat gives up nurse",
        "10:10 cat ends visit",
        "11:00 ben ends visit",
    ];
    assert_eq!(course(&text(NURSE, &steps, THREE)), expected);
}

#[test]
fn patience_of_nothing_is_that_of_those_who_do_not_wait() {
    let steps = visit("patience = \"0 min\"");
    let expected = [
        "09:00 ann gets nurse",
        "09:10 ben gives up nurse",
        "09:10 ben ends visit",
        "09:20 cat gives up nurse",
        "09:20 cat ends visit",
        "10:00 ann ends visit",
    ];
    assert_eq!(course(&text(NURSE, &steps, THREE)), expected);
}

#[test]
fn a_full_queue_is_not_joined() {
    let steps = visit("room = 1, when_full = \"elsewhere\"");
    let expected = [
        "09:00 ann gets nurse",
        "09:20 cat finds nurse full",
        "09:25 cat ends elsewhere",
        "10:00 ann ends visit",
        "10:00 ben gets nurse",
        "11:00 ben ends visit",
    ];
    assert_eq!(course(&text(NURSE, &steps, THREE)), expected);
}

#[test]
fn who_is_served_at_the_same_instant_does_not_need_room_and_the_last_to_come_has_none() {
    // Nobody may wait. At ten the nurse becomes free as ben and cat come: the
    // one who came first is served, the other finds no room.
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "10:00", "routine", "visit"),
        ("cat", "10:00", "routine", "visit"),
    ];
    let expected = [
        "09:00 ann gets nurse",
        "10:00 ann ends visit",
        "10:00 ben gets nurse",
        "10:00 cat finds nurse full",
        "11:00 ben ends visit",
    ];
    assert_eq!(course(&text(NURSE, &visit("room = 0"), patients)), expected);
}

#[test]
fn a_class_that_changes_while_waiting_takes_its_place_by_time_of_joining() {
    // Ben joins the urgent class at 9:40, behind urgent abe by class but before
    // him by time of joining.
    let steps = visit("while_waiting = [{ after = \"30 min\", urgency = \"urgent\" }]");
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "9:10", "routine", "visit"),
        ("abe", "9:20", "urgent", "visit"),
        ("cat", "9:55", "urgent", "visit"),
    ];
    let expected = [
        "09:00 ann gets nurse",
        "10:00 ann ends visit",
        "10:00 ben gets nurse",
        "11:00 ben ends visit",
        "11:00 abe gets nurse",
        "12:00 abe ends visit",
        "12:00 cat gets nurse",
        "13:00 cat ends visit",
    ];
    assert_eq!(course(&text(NURSE, &steps, patients)), expected);
}

#[test]
fn who_changes_class_at_the_instant_of_service_is_served_in_the_new_class() {
    let steps = visit(
        "patience = \"50 min\", while_waiting = [{ after = \"50 min\", urgency = \"urgent\" }]",
    );
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("abe", "9:05", "routine", "visit"),
        ("ben", "9:10", "routine", "visit"),
    ];
    let lines = course(&text(NURSE, &steps, patients));
    // Abe turns urgent at 9:55 and gives up then; ben turns urgent at 10:00.
    assert_eq!(
        lines[1..4],
        ["09:55 abe gives up nurse", "09:55 abe ends visit", "10:00 ann ends visit"]
    );
    assert_eq!(lines[4], "10:00 ben gets nurse");
}

#[test]
fn terms_that_contradict_one_another_are_faults() {
    let of = |terms: &str| fault(&text(NURSE, &visit(terms), THREE));
    let address = "pathway.day.step.visit.activity";
    assert_eq!(
        of("gives_up_to = \"elsewhere\""),
        format!("S0211 {address}.gives_up_to: nobody gets there without \"patience\"")
    );
    assert_eq!(
        of("when_full = \"elsewhere\""),
        format!("S0211 {address}.when_full: nobody gets there without \"room\"")
    );
    assert_eq!(
        of("patience = \"1 h\", gives_up_to = \"elswhere\""),
        format!("S0301 {address}.gives_up_to: pathway \"day\" has no step \"elswhere\"")
    );
    let changes = "while_waiting = [{ after = \"2 h\", urgency = \"urgent\" }, { after = \"1 h\", urgency = \"routine\" }]";
    assert!(of(changes).contains("the changes while waiting are not in order of time"));
    assert!(
        of("while_waiting = [{ after = \"2 h\", urgency = \"urgnt\" }]")
            .contains("there is no urgency")
    );
}

#[test]
fn patience_and_room_hold_at_the_lines_of_a_diary_too() {
    let diary = "[diary.ct]\nwalk_in = true\n[[diary.ct.session]]\nname = \"s\"\nopens = \"09:00\"\ncloses = \"17:00\"\nslots = 2\n";
    let steps = "[[pathway.day.step]]\nname = \"visit\"\nwalk_in = { diary = \"ct\", takes = \"60 min\", patience = \"30 min\" }\nnext = \"leave\"\n\
         [[pathway.day.step]]\nname = \"booked\"\nbook = { diary = \"ct\", takes = \"40 min\" }\n";
    let patients: &[Comes<'_>] = &[
        ("bob", "8:00", "routine", "booked"),
        ("ann", "8:59", "routine", "visit"),
        ("ben", "9:20", "routine", "visit"),
    ];
    let expected = [
        "09:00 ann gets ct",
        "09:50 ben gives up ct",
        "09:50 ben ends visit",
        "10:00 ann ends visit",
        "10:00 bob gets ct",
        "10:40 bob ends booked",
    ];
    assert_eq!(course(&text(diary, steps, patients)), expected);
}
