//! Work in progress that is interrupted: shifts that end, breakdowns, and
//! those who may not wait.

use super::course::{Comes, course, text};

/// Nurses in two shifts with an hour between: one until noon, one from 13:00.
fn shifts(rule: &str) -> String {
    format!(
        "[rota.nurse]\n{rule}\n[[rota.nurse.shift]]\nname = \"morning\"\nfrom = \"09:00\"\nto = \"12:00\"\nunits = 1\n\
         [[rota.nurse.shift]]\nname = \"afternoon\"\nfrom = \"13:00\"\nto = \"18:00\"\nunits = 1\n"
    )
}

const VISIT: &str = "[[pathway.day.step]]\nname = \"visit\"\nactivity = { resource = \"nurse\", takes = \"60 min\" }\n";

/// Ann is in the chair at noon; ben, who is urgent, comes while it is closed.
const OVER_LUNCH: &[Comes<'_>] =
    &[("ann", "11:40", "routine", "visit"), ("ben", "12:30", "urgent", "visit")];

#[test]
fn by_default_what_has_begun_is_finished() {
    let expected = [
        "11:40 ann gets nurse",
        "12:40 ann ends visit",
        "13:00 ben gets nurse",
        "14:00 ben ends visit",
    ];
    assert_eq!(course(&text(&shifts(""), VISIT, OVER_LUNCH)), expected);
    assert_eq!(course(&text(&shifts("when_shift_ends = \"finish\""), VISIT, OVER_LUNCH)), expected);
}

#[test]
fn a_patient_who_pauses_goes_on_before_anyone_else() {
    let expected = [
        "11:40 ann gets nurse",
        "13:40 ann ends visit",
        "13:40 ben gets nurse",
        "14:40 ben ends visit",
    ];
    for rule in ["pause", "hand over"] {
        let rota = shifts(&format!("when_shift_ends = \"{rule}\""));
        assert_eq!(course(&text(&rota, VISIT, OVER_LUNCH)), expected, "{rule}");
    }
}

#[test]
fn a_restart_begins_again() {
    let rota = shifts("when_shift_ends = \"restart\"");
    assert_eq!(course(&text(&rota, VISIT, OVER_LUNCH))[1], "14:00 ann ends visit");
}

#[test]
fn who_returns_to_the_queue_is_first_of_the_class() {
    // Ben is urgent and goes first; cat is of ann's class and goes after her.
    let rota = shifts("when_shift_ends = \"return to queue\"");
    let patients = [OVER_LUNCH, &[("cat", "11:00", "routine", "visit")]].concat();
    let patients: Vec<Comes<'_>> = patients
        .into_iter()
        .map(|p| if p.0 == "ann" { ("ann", "10:40", p.2, p.3) } else { p })
        .collect();
    let with_cat =
        [("eve", "9:50", "routine", "visit")].into_iter().chain(patients).collect::<Vec<_>>();
    let expected = [
        "09:50 eve gets nurse",
        "10:50 eve ends visit",
        "10:50 ann gets nurse",
        "11:50 ann ends visit",
        "11:50 cat gets nurse",
        // Interrupted at noon with 50 minutes left.
        "13:00 ben gets nurse",
        "14:00 ben ends visit",
        "14:50 cat ends visit",
    ];
    assert_eq!(course(&text(&rota, VISIT, &with_cat)), expected);
}

/// Two nurses, of whom one leaves at noon for an hour.
fn two_then_one(rule: &str) -> String {
    format!(
        "[rota.nurse]\nwhen_shift_ends = \"{rule}\"\n[[rota.nurse.shift]]\nname = \"always\"\nfrom = \"00:00\"\nto = \"00:00\"\nunits = 1\n\
         [[rota.nurse.shift]]\nname = \"early\"\nfrom = \"06:00\"\nto = \"12:00\"\nunits = 1\n\
         [[rota.nurse.shift]]\nname = \"late\"\nfrom = \"13:00\"\nto = \"20:00\"\nunits = 1\n"
    )
}

/// Ann began before ben; cat waits.
const THREE: &[Comes<'_>] = &[
    ("ann", "11:15", "routine", "visit"),
    ("ben", "11:30", "routine", "visit"),
    ("cat", "11:45", "routine", "visit"),
];

#[test]
fn who_started_last_is_interrupted_and_a_pause_lasts_until_capacity_rises() {
    let expected = [
        "11:15 ann gets nurse",
        "11:30 ben gets nurse",
        "12:15 ann ends visit",
        // Ann's nurse is free; ben waits for his own.
        "12:15 cat gets nurse",
        "13:15 cat ends visit",
        "13:30 ben ends visit",
    ];
    assert_eq!(course(&text(&two_then_one("pause"), VISIT, THREE)), expected);
}

#[test]
fn who_is_handed_over_goes_on_with_the_next_nurse_who_is_free() {
    let expected = [
        "11:15 ann gets nurse",
        "11:30 ben gets nurse",
        "12:15 ann ends visit",
        "12:45 ben ends visit",
        "12:45 cat gets nurse",
        "13:45 cat ends visit",
    ];
    assert_eq!(course(&text(&two_then_one("hand over"), VISIT, THREE)), expected);
    assert_eq!(course(&text(&two_then_one("return to queue"), VISIT, THREE)), expected);
}

#[test]
fn the_least_urgent_is_interrupted_even_if_others_started_later() {
    let patients: &[Comes<'_>] =
        &[("ann", "11:15", "routine", "visit"), ("ben", "11:30", "urgent", "visit")];
    let lines = course(&text(&two_then_one("hand over"), VISIT, patients));
    assert_eq!(lines[2..], ["12:30 ben ends visit", "12:45 ann ends visit"]);
}

#[test]
fn shifts_that_end_and_begin_at_one_moment_interrupt_nobody() {
    let rota = two_then_one("pause").replace("from = \"13:00\"", "from = \"12:00\"");
    let lines = course(&text(&rota, VISIT, THREE));
    assert_eq!(lines[2..4], ["12:15 ann ends visit", "12:15 cat gets nurse"]);
    assert_eq!(lines[4], "12:30 ben ends visit");
}

#[test]
fn who_ends_at_the_very_moment_at_which_the_shift_ends_is_not_interrupted() {
    let patients: &[Comes<'_>] = &[("ann", "11:00", "routine", "visit")];
    let rota = shifts("when_shift_ends = \"restart\"");
    assert_eq!(course(&text(&rota, VISIT, patients))[1], "12:00 ann ends visit");
}

#[test]
fn nobody_starts_who_would_not_end_in_time_and_the_first_holds_the_others_back() {
    let steps = format!(
        "{VISIT}next = \"leave\"\n[[pathway.day.step]]\nname = \"bloods\"\nactivity = {{ resource = \"nurse\", takes = \"5 min\" }}\n"
    );
    let patients: &[Comes<'_>] = &[
        ("ann", "11:00", "routine", "visit"),
        ("ben", "11:10", "routine", "visit"),
        ("cat", "13:10", "routine", "visit"),
        ("dan", "11:50", "routine", "bloods"),
    ];
    let rota = shifts("starts = \"if it ends in time\"");
    let expected = [
        // Ann ends just in time; nobody else is begun before lunch.
        "11:00 ann gets nurse",
        "12:00 ann ends visit",
        "13:00 ben gets nurse",
        "14:00 ben ends visit",
        "14:00 dan gets nurse",
        "14:05 dan ends bloods",
        "14:05 cat gets nurse",
        "15:05 cat ends visit",
    ];
    assert_eq!(course(&text(&rota, &steps, patients)), expected);
    // Even where the nurse is free: ben holds dan back.
    let later = patients.iter().map(|p| if p.0 == "ann" { ("ann", "8:00", p.2, p.3) } else { *p });
    let lines = course(&text(&rota, &steps, &later.collect::<Vec<_>>()));
    let ben = lines.iter().position(|line| line == "11:10 ben gets nurse");
    assert_eq!(ben, None, "{lines:?}");
    assert_eq!(lines[2], "13:00 ben gets nurse");
}

#[test]
fn who_may_not_wait_interrupts_the_least_urgent_who_goes_on_later() {
    let rota = "[rota.nurse]\nunits = 1\npre_emption = { by = [\"urgent\"] }\n";
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "9:10", "routine", "visit"),
        ("cat", "9:20", "urgent", "visit"),
        ("dan", "9:30", "urgent", "visit"),
    ];
    let expected = [
        "09:00 ann gets nurse",
        "09:20 cat gets nurse",
        // Dan does not interrupt his own class.
        "10:20 cat ends visit",
        "10:20 dan gets nurse",
        "11:20 dan ends visit",
        // Ann, with 40 minutes left, before ben.
        "12:00 ann ends visit",
        "12:00 ben gets nurse",
        "13:00 ben ends visit",
    ];
    assert_eq!(course(&text(rota, VISIT, patients)), expected);
    let again = rota.replace("] }", "], then = \"restart\" }");
    assert_eq!(course(&text(&again, VISIT, patients))[5], "12:20 ann ends visit");
}

#[test]
fn interrupting_takes_as_many_as_are_needed_and_only_if_that_is_enough() {
    let rota = "[rota.nurse]\nunits = 2\npre_emption = { by = [\"urgent\"] }\n";
    let steps = format!(
        "{VISIT}next = \"leave\"\n[[pathway.day.step]]\nname = \"theatre\"\nactivity = {{ resource = {{ of = \"nurse\", units = 2 }}, takes = \"30 min\" }}\n"
    );
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "9:10", "routine", "visit"),
        ("cat", "9:20", "urgent", "theatre"),
    ];
    let expected = [
        "09:00 ann gets nurse",
        "09:10 ben gets nurse",
        "09:20 cat gets nurse",
        "09:50 cat ends theatre",
        "10:30 ann ends visit",
        "10:40 ben ends visit",
    ];
    assert_eq!(course(&text(rota, &steps, patients)), expected);
    // With one of the two held by an urgent patient, nobody is interrupted.
    let urgent =
        patients.iter().map(|p| if p.0 == "ben" { ("ben", p.1, "urgent", p.3) } else { *p });
    let lines = course(&text(rota, &steps, &urgent.collect::<Vec<_>>()));
    assert_eq!(
        lines[2..],
        [
            "10:00 ann ends visit",
            "10:10 ben ends visit",
            "10:10 cat gets nurse",
            "10:40 cat ends theatre"
        ]
    );
}

#[test]
fn units_that_are_held_over_steps_are_not_interrupted() {
    let rota = "[rota.nurse]\nunits = 1\npre_emption = { by = [\"urgent\"] }\nwhen_shift_ends = \"pause\"\n";
    let steps = "[[pathway.day.step]]\nname = \"in\"\ntake = \"nurse\"\n[[pathway.day.step]]\nname = \"care\"\nwait = \"60 min\"\n[[pathway.day.step]]\nname = \"out\"\nrelease = \"nurse\"\n";
    let patients: &[Comes<'_>] =
        &[("ann", "9:00", "routine", "in"), ("cat", "9:20", "urgent", "in")];
    let lines = course(&text(rota, steps, patients));
    assert_eq!(lines[2..4], ["10:00 ann ends care", "10:00 cat gets nurse"]);
}

#[test]
fn a_breakdown_stops_the_work_and_the_repair_lets_it_go_on() {
    // The nurse's couch fails at 9:30, 30 minutes long, and again at 19:30.
    let rota = |work: &str| {
        format!(
            "[rota.nurse]\nunits = 1\nbreakdown = {{ after = \"9.5 h\", lasts = \"30 min\"{work} }}\n"
        )
    };
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "9:10", "urgent", "visit"),
        ("cat", "19:00", "routine", "visit"),
    ];
    let expected = [
        "09:00 ann gets nurse",
        "10:30 ann ends visit",
        "10:30 ben gets nurse",
        "11:30 ben ends visit",
        "19:00 cat gets nurse",
        "20:30 cat ends visit",
    ];
    assert_eq!(course(&text(&rota(""), VISIT, patients)), expected);
    assert_eq!(
        course(&text(&rota(", work = \"restart\""), VISIT, patients))[1],
        "11:00 ann ends visit"
    );
    let back = course(&text(&rota(", work = \"return to queue\""), VISIT, patients));
    assert_eq!(
        back[1..4],
        ["10:00 ben gets nurse", "11:00 ben ends visit", "11:30 ann ends visit"]
    );
    let finished = course(&text(&rota(", work = \"finish\""), VISIT, patients));
    assert_eq!(finished[1..3], ["10:00 ann ends visit", "10:00 ben gets nurse"]);
}

#[test]
fn a_patient_of_two_kinds_keeps_the_one_while_the_other_is_away() {
    // The room stays taken while the nurse is at lunch.
    let rota = shifts("when_shift_ends = \"pause\"") + "[rota.room]\nunits = 1\n";
    let steps = "[[pathway.day.step]]\nname = \"visit\"\nactivity = { resource = { all_of = [\"nurse\", \"room\"] }, takes = \"60 min\" }\nnext = \"leave\"\n\
        [[pathway.day.step]]\nname = \"rest\"\nactivity = { resource = \"room\", takes = \"10 min\" }\n";
    let patients: &[Comes<'_>] =
        &[("ann", "11:40", "routine", "visit"), ("ben", "12:10", "urgent", "rest")];
    let expected = [
        "11:40 ann gets nurse",
        "11:40 ann gets room",
        "13:40 ann ends visit",
        "13:40 ben gets room",
        "13:50 ben ends rest",
    ];
    assert_eq!(course(&text(&rota, steps, patients)), expected);
}
