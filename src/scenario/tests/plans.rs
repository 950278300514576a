//! Plans: what holds when.

use super::support::Files;
use crate::ids::{DiaryId, PlaceId};
use crate::scenario::Scenario;
use crate::time::SimTime;
use jiff::civil::{Date, date};

const BASE: &str = "[rota.nurse]\nunits = 2\n[[diary.ct.session]]\nname = \"list\"\nweekdays = [\"Mon\"]\nopens = \"09:00\"\ncloses = \"17:00\"\nslots = 8\n";

fn units(scenario: &Scenario, on: Date) -> u32 {
    let phases = &scenario.alternatives[0].timeline.phases;
    let at = scenario.epoch.midnight(on);
    let phase = phases.iter().rev().find(|phase| phase.from <= at).unwrap();
    phase.model.places[PlaceId(0)].capacity[0].1
}

fn planned(change: &str) -> Files {
    Files::of_2025(BASE).plan("plan.toml", &format!("title = \"A plan\"\n[[change]]\n{change}"))
}

#[test]
fn set_add_to_and_multiply_hold_from_date_to_date() {
    for (change, units_then, what) in [
        ("set = 5", 5, "set to 5"),
        ("add_to = 2", 4, "add 2"),
        ("add_to = -1", 1, "take away 1"),
        ("multiply = 1.5", 3, "multiply by 1.5"),
    ] {
        let scenario = planned(&format!(
            "from = 2025-03-01\nto = 2025-03-31\nat = \"rota.nurse.HERE.units\"\n{change}\ncost = {{ one_off = \"£40,000\", a_year = \"£310,000\" }}\n"
        ))
        .load();
        assert_eq!(units(&scenario, date(2025, 2, 28)), 2);
        assert_eq!(units(&scenario, date(2025, 3, 1)), units_then, "{change}");
        assert_eq!(units(&scenario, date(2025, 3, 31)), units_then);
        assert_eq!(units(&scenario, date(2025, 4, 1)), 2);
        let alternative = &scenario.alternatives[0];
        assert_eq!((alternative.name.as_str(), alternative.title.as_str()), ("plan", "A plan"));
        assert_eq!(alternative.changes[0].what, what);
        assert_eq!(alternative.changes[0].cost.a_year, Some(31_000_000));
        let before = &alternative.timeline.phases[0];
        assert_eq!(before.from, SimTime::START);
        let (one, other) = (&before.model, &scenario.base.phases[0].model);
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }
}

#[test]
fn added_sessions_begin_with_their_change_and_grow() {
    let change = "from = 2025-03-03\nat = \"diary.ct.HERE.session\"\nadd = { name = \"saturday\", weekdays = [\"Sat\"], opens = \"08:00\", closes = \"12:00\", slots = 12 }\n";
    let slots = |scenario: &Scenario, on: Date| -> Option<u16> {
        let phases = &scenario.alternatives[0].timeline.phases;
        let at = scenario.epoch.midnight(on);
        let phase = phases.iter().rev().find(|phase| phase.from <= at).unwrap();
        let sessions = &phase.model.diaries[DiaryId(0)].sessions;
        sessions.iter().find(|session| session.opens.day() == at.day()).map(|it| it.slots)
    };
    let scenario = planned(change).load();
    assert_eq!(scenario.alternatives[0].timeline.phases.len(), 2);
    let sessions = &scenario.alternatives[0].timeline.phases[1].model.diaries[DiaryId(0)].sessions;
    let first = sessions.iter().find(|session| session.slots == 12).unwrap();
    assert_eq!(scenario.epoch.date(first.opens.day()), date(2025, 3, 8));
    assert_eq!(scenario.alternatives[0].changes[0].what, "add session \"saturday\"");
    let ramped = planned(&format!("{change}ramp = \"6 weeks\"\n")).load();
    assert_eq!(ramped.alternatives[0].timeline.phases.len(), 7);
    for (week, expected) in [(0, 2), (1, 4), (4, 10), (5, 12), (9, 12)] {
        let on = date(2025, 3, 8).checked_add(jiff::Span::new().weeks(week)).unwrap();
        assert_eq!(slots(&ramped, on), Some(expected), "week {week}");
    }
    assert_eq!(slots(&ramped, date(2025, 3, 1)), None);
}

#[test]
fn two_changes_of_one_address_on_one_date_are_a_fault() {
    let change = "from = 2025-03-01\nat = \"rota.nurse.HERE.units\"\nset = 3\n";
    let fault = planned(&format!("{change}[[change]]\n{change}")).fault();
    assert_eq!((fault.code, fault.address.as_str()), ("S0502", "rota.nurse.HERE.units"));
    let mut stacked = planned(change);
    stacked.stacked = stacked.alternatives.clone();
    assert_eq!(stacked.fault().code, "S0502");
    stacked.alternatives.clear();
    assert_eq!(stacked.load().base.phases.len(), 2);
}

#[test]
fn unsound_changes_are_refused_at_their_address() {
    for (change, code) in [
        ("at = \"rota.nurze.HERE.units\"\nset = 3\n", "S0501"),
        ("at = \"rota.nurse.HERE.units\"\nset = -3\n", "S0206"),
        ("at = \"rota.nurse.HERE.unitz\"\nset = 3\n", "S0201"),
        ("at = \"rota.nurse.HERE.units\"\n", "S0229"),
        ("at = \"diary.ct.HERE.session.list.opens\"\nadd_to = 1\n", "S0503"),
        ("at = \"rota.nurse.HERE.units\"\nset = 3\nramp = \"2 weeks\"\n", "S0211"),
        ("at = \"rota.nurse.HERE.units\"\nset = 3\nto = 2025-02-01\n", "S0210"),
    ] {
        let fault = planned(&format!("from = 2025-03-01\n{change}")).fault();
        assert_eq!(fault.code, code, "{change}: {fault}");
    }
}

#[test]
fn a_change_that_never_holds_is_refused() {
    for (dates, when) in [
        ("from = 2026-01-01\n", "after the end"),
        ("from = 2024-01-01\nto = 2024-12-31\n", "before the start"),
    ] {
        let fault = planned(&format!("{dates}at = \"rota.nurse.HERE.units\"\nset = 3\n")).fault();
        assert_eq!((fault.code, fault.address.as_str()), ("S0523", "rota.nurse.HERE.units"));
        assert!(fault.found.contains(when) && fault.found.contains("never holds"), "{fault}");
        assert!(fault.expected.contains("2025-01-01 to 2025-12-31"), "{fault}");
    }
    planned("from = 2025-12-31\nat = \"rota.nurse.HERE.units\"\nset = 3\n").load();
    planned("from = 2024-01-01\nto = 2025-01-01\nat = \"rota.nurse.HERE.units\"\nset = 3\n").load();
}

#[test]
fn the_dated_change_of_a_parameter_is_not_for_plans() {
    let base = format!(
        "{BASE}[parameter.lag]\nvalue = 1\nchanges = {{ all = {{ from = 2025-06-01, value = 2 }} }}\n"
    );
    let with = |at: &str| {
        let plan =
            format!("title = \"A plan\"\n[[change]]\nfrom = 2025-03-01\nat = \"{at}\"\nset = 3\n");
        Files::of_2025(&base).plan("plan.toml", &plan)
    };
    let fault = with("parameter.lag.changes.all.value").fault();
    assert_eq!((fault.code, fault.address.as_str()), ("S0503", "parameter.lag.changes.all.value"));
    assert!(fault.expected.contains("parameter.\"lag\".value"), "{fault}");
    with("parameter.lag.value").load();
}

#[test]
fn alternatives_of_one_name_are_refused() {
    let change = "from = 2025-03-01\nat = \"rota.nurse.HERE.units\"\nset = 3\n";
    let mut twice = planned(change);
    twice.alternatives.push(twice.alternatives[0].clone());
    let fault = twice.fault();
    assert_eq!(fault.code, "S0524");
    assert!(fault.found.contains("\"plan\""), "{fault}");
}

#[test]
fn a_number_that_is_left_to_its_default_cannot_be_multiplied() {
    for change in ["multiply = 2", "add_to = 1"] {
        let fault =
            planned(&format!("from = 2025-03-01\nat = \"diary.ct.HERE.on_call\"\n{change}\n"))
                .fault();
        assert_eq!(fault.code, "S0522");
        assert!(fault.found.contains("does not write \"on_call\""), "{fault}");
        assert!(fault.expected.contains("\"set\""), "{fault}");
    }
    planned("from = 2025-03-01\nat = \"diary.ct.HERE.on_call\"\nset = 1\n").load();
}

#[test]
fn keys_that_exclude_one_another_are_named() {
    let change = "from = 2025-03-01\nat = \"rota.nurse.HERE.units\"\nset = 3\nmultiply = 2\n";
    assert_eq!(planned(change).fault().found, "set and multiply are given");
}

#[test]
fn all_that_is_wrong_in_a_plan_is_told_at_once() {
    let codes = |changes: &str| -> Vec<&str> {
        planned(changes).faults().iter().map(|fault| fault.code).collect()
    };
    let misspelt = "from = 2025-03-01\nat = \"rota.nurze.HERE.units\"\nset = 3\n";
    let negative = "at = \"rota.nurse.HERE.units\"\nset = -3\n";
    let session = "at = \"diary.ct.HERE.session\"\nadd = { name = \"late\", weekdays = [\"Sat\"], opens = \"20:00\", closes = \"18:00\", slots = 4 }\n";
    // On the same day, later, and beside one that holds on no day.
    for from in ["2025-03-01", "2025-05-01"] {
        let both = format!("{misspelt}[[change]]\nfrom = {from}\n{negative}");
        assert_eq!(codes(&both), ["S0501", "S0206"], "{from}");
    }
    let idle = format!("from = 2030-03-01\n{negative}[[change]]\nfrom = 2025-06-01\n{session}");
    assert_eq!(codes(&idle), ["S0523", "S0210"]);
    // One that grows is told again where another begins, and not every week.
    let grows = format!(
        "from = 2025-03-01\nat = \"rota.nurse.HERE.units\"\nadd_to = -30\nramp = \"20 weeks\"\n[[change]]\nfrom = 2025-04-01\n{session}"
    );
    assert_eq!(codes(&grows), ["S0206", "S0206", "S0210"]);
}

#[test]
fn a_column_that_is_not_there_is_shown_in_the_plan_that_names_it() {
    let base = format!("{BASE}[table.staff]\nfile = \"staff.csv\"\nkeys = []\n");
    let set = "set = { table = \"staff\", column = \"nurzes\" }";
    let plan = format!(
        "title = \"A plan\"\n[[change]]\nfrom = 2025-03-01\nat = \"rota.nurse.HERE.units\"\n{set}\n"
    );
    let files = Files::of_2025(&base).file("staff.csv", "nurses\n3\n").plan("plan.toml", &plan);
    let failure = files.try_load().unwrap_err();
    let [fault] = failure.faults.as_slice() else { panic!("{:#?}", failure.faults) };
    let place = fault.place.unwrap();
    let text = &failure.sources.file(place.file).text;
    assert_eq!(&text[place.start..place.end], "\"nurzes\"");
    assert_eq!(fault.expected, "one of its columns: nurses");
}
