//! Several units, several kinds at once, one of several; what is held and
//! given back.

use super::course::{Comes, course, fault, text};

const NURSE_AND_PUMP: &str = "[rota.nurse]\nunits = 2\n[rota.pump]\nunits = 1\n";

fn visit(name: &str, resource: &str, takes: &str) -> String {
    format!(
        "[[pathway.day.step]]\nname = \"{name}\"\nactivity = {{ resource = {resource}, takes = \"{takes}\" }}\nnext = \"leave\"\n"
    )
}

#[test]
fn who_needs_two_units_waits_for_both_and_is_overtaken_by_who_needs_one() {
    let steps = visit("dressing", r#"{ of = "nurse", units = 2 }"#, "30 min")
        + &visit("bloods", "\"nurse\"", "20 min");
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "bloods"),
        ("ben", "9:05", "routine", "dressing"),
        ("cat", "9:10", "routine", "bloods"),
    ];
    let expected = [
        "09:00 ann gets nurse",
        "09:10 cat gets nurse",
        "09:20 ann ends bloods",
        "09:30 cat ends bloods",
        "09:30 ben gets nurse",
        "10:00 ben ends dressing",
    ];
    assert_eq!(course(&text("[rota.nurse]\nunits = 2\n", &steps, patients)), expected);
}

#[test]
fn who_came_first_gets_what_two_kinds_of_request_compete_for() {
    // At 9:20 two units come free at once: they go to ben, who asked before.
    let steps = visit("dressing", r#"{ of = "nurse", units = 2 }"#, "30 min")
        + &visit("bloods", "\"nurse\"", "20 min");
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "bloods"),
        ("abe", "9:00", "routine", "bloods"),
        ("ben", "9:05", "routine", "dressing"),
        ("cat", "9:10", "routine", "bloods"),
    ];
    let expected = [
        "09:00 ann gets nurse",
        "09:00 abe gets nurse",
        "09:20 ann ends bloods",
        "09:20 abe ends bloods",
        "09:20 ben gets nurse",
        "09:50 ben ends dressing",
        "09:50 cat gets nurse",
        "10:10 cat ends bloods",
    ];
    assert_eq!(course(&text("[rota.nurse]\nunits = 2\n", &steps, patients)), expected);
}

#[test]
fn all_kinds_are_taken_at_once_and_nothing_is_held_meanwhile() {
    // Ben waits for the pump and holds no nurse, so cat gets one.
    let steps = visit("infusion", r#"{ all_of = ["nurse", "pump"] }"#, "60 min")
        + &visit("bloods", "\"nurse\"", "10 min");
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "infusion"),
        ("ben", "9:05", "routine", "infusion"),
        ("cat", "9:10", "routine", "bloods"),
    ];
    let expected = [
        "09:00 ann gets nurse",
        "09:00 ann gets pump",
        "09:10 cat gets nurse",
        "09:20 cat ends bloods",
        "10:00 ann ends infusion",
        "10:00 ben gets nurse",
        "10:00 ben gets pump",
        "11:00 ben ends infusion",
    ];
    assert_eq!(course(&text(NURSE_AND_PUMP, &steps, patients)), expected);
}

const WARDS: &str = "[beds.\"medical\"]\nbeds = 1\n[beds.\"surgical\"]\nbeds = 1\n";

#[test]
fn the_first_alternative_that_is_free_is_granted_and_either_name_gives_it_back() {
    let steps = "[[pathway.day.step]]\nname = \"in\"\ntake = { any_of = [\"medical\", \"surgical\"] }\n\
         [[pathway.day.step]]\nname = \"care\"\nwait = \"60 min\"\n\
         [[pathway.day.step]]\nname = \"out\"\nrelease = \"medical\"\n";
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "in"),
        ("ben", "9:10", "routine", "in"),
        ("cat", "9:20", "routine", "in"),
        ("dan", "9:30", "routine", "in"),
    ];
    let expected = [
        "09:00 ann gets medical",
        "09:00 ann ends in",
        "09:10 ben gets surgical",
        "09:10 ben ends in",
        "10:00 ann ends care",
        "10:00 cat gets medical",
        "10:00 cat ends in",
        "10:10 ben ends care",
        "10:10 dan gets surgical",
        "10:10 dan ends in",
        "11:00 cat ends care",
        "11:10 dan ends care",
    ];
    assert_eq!(course(&text(WARDS, steps, patients)), expected);
    let either = steps
        .replace("release = \"medical\"", "release = { any_of = [\"surgical\", \"medical\"] }");
    assert_eq!(course(&text(WARDS, &either, patients)), expected);
}

#[test]
fn when_two_wards_come_free_at_one_instant_the_first_named_is_taken() {
    let steps = visit("stay", r#"{ any_of = ["medical", "surgical"] }"#, "60 min")
        + &visit("surgery", "\"surgical\"", "30 min");
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "stay"),
        ("ben", "9:30", "routine", "surgery"),
        ("cat", "9:40", "routine", "stay"),
        ("dan", "9:50", "routine", "surgery"),
    ];
    // At ten both wards come free: cat, first in turn, takes the medical one.
    let expected = [
        "09:00 ann gets medical",
        "09:30 ben gets surgical",
        "10:00 ann ends stay",
        "10:00 ben ends surgery",
        "10:00 cat gets medical",
        "10:00 dan gets surgical",
        "10:30 dan ends surgery",
        "11:00 cat ends stay",
    ];
    assert_eq!(course(&text(WARDS, &steps, patients)), expected);
}

#[test]
fn a_bed_that_is_kept_blocks_until_it_is_released() {
    let steps = "[[pathway.day.step]]\nname = \"stay\"\nactivity = { resource = \"medical\", takes = \"30 min\", keep = true }\n\
         [[pathway.day.step]]\nname = \"on\"\ntake = \"surgical\"\n\
         [[pathway.day.step]]\nname = \"moved\"\nrelease = \"medical\"\n\
         [[pathway.day.step]]\nname = \"rest\"\nwait = \"60 min\"\n\
         [[pathway.day.step]]\nname = \"out\"\nrelease = \"surgical\"\n";
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "stay"),
        ("ben", "9:00", "routine", "stay"),
        ("cat", "9:00", "routine", "stay"),
    ];
    let expected = [
        "09:00 ann gets medical",
        "09:30 ann ends stay",
        "09:30 ann gets surgical",
        "09:30 ann ends on",
        "09:30 ben gets medical",
        "10:00 ben ends stay",
        // Ben keeps the medical bed until a surgical one is free.
        "10:30 ann ends rest",
        "10:30 ben gets surgical",
        "10:30 ben ends on",
        "10:30 cat gets medical",
        "11:00 cat ends stay",
        "11:30 ben ends rest",
        "11:30 cat gets surgical",
        "11:30 cat ends on",
        "12:30 cat ends rest",
    ];
    assert_eq!(course(&text(WARDS, steps, patients)), expected);
}

#[test]
fn a_unit_is_given_back_where_it_was_taken_after_a_transfer() {
    let top = "[organisation.A]\n[site.A]\norganisation = \"A\"\n[site.B]\norganisation = \"A\"\n[beds.ward.A]\nbeds = 1\n";
    let steps = "[[pathway.day.step]]\nname = \"in\"\ntake = \"ward\"\n\
         [[pathway.day.step]]\nname = \"away\"\ntransfer = \"B\"\n\
         [[pathway.day.step]]\nname = \"scan\"\nwait = \"30 min\"\n\
         [[pathway.day.step]]\nname = \"out\"\nrelease = \"ward\"\n";
    let patients: &[Comes<'_>] =
        &[("ann", "9:00", "routine", "in"), ("ben", "9:10", "routine", "in")];
    let text = text(top, steps, patients).replace("at_start = 1", "at_start = 1\nsites = [\"A\"]");
    let lines = course(&text);
    assert_eq!(lines[3], "09:30 ben gets ward");
}

#[test]
fn requests_that_cannot_be_are_faults() {
    let of = |resource: &str| {
        let steps = visit("dressing", resource, "30 min");
        fault(&text(NURSE_AND_PUMP, &steps, &[("ann", "9:00", "routine", "dressing")]))
    };
    let address = "pathway.day.step.dressing.activity.resource";
    assert_eq!(
        of(r#"{ of = "nurs", units = 2 }"#),
        format!("S0302 {address}.of: there is no rota \"nurs\"")
    );
    assert_eq!(
        of(r#"{ of = "nurse", units = 0 }"#),
        format!("S0206 {address}.units: the number of units is 0")
    );
    assert_eq!(
        of(r#"{ of = "nurse", any_of = ["pump"] }"#),
        format!("S0211 {address}: what is asked for?")
    );
    assert_eq!(of("{ units = 2 }"), format!("S0211 {address}: \"units\" without \"of\""));
    assert_eq!(
        of(r#"{ of = "nurse", units = 3 }"#),
        format!("S0206 {address}: there are never so many units")
    );
    assert_eq!(of("{ all_of = [] }"), format!("S0211 {address}: what is asked for?"));
}

#[test]
fn what_is_kept_must_be_released() {
    let steps = visit("stay", "\"nurse\"", "30 min").replace("takes", "keep = true, takes");
    let found = fault(&text(NURSE_AND_PUMP, &steps, &[("ann", "9:00", "routine", "stay")]));
    assert_eq!(found, "S0402 pathway.day: a patient leaves with \"nurse\" of HERE still held");
}
