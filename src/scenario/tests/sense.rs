//! What is told before a run: cases worked out by hand.

use super::support::Files;

/// Eight whole weeks, from a Monday on.
const TOP: &str = "schema_version = 1
start = 2025-01-06
report_from = 2025-02-03
report_to = 2025-03-30
";

fn warnings(text: &str) -> Vec<String> {
    Files::new(&[("scenario.toml", &format!("{TOP}{text}"))]).load().warnings
}

/// Patients who come at this rate and book a scan, of which there are 36 a week.
fn scans(rate: &str, book: &str) -> String {
    format!(
        "[arrivals.a]\npathway = \"p\"\nrate = \"{rate}\"\n[[pathway.p.step]]\nname = \"scan\"\n\
         book = {{ diary = \"mri\"{book} }}\n[diary.mri]\n[[diary.mri.session]]\nname = \"day\"\n\
         weekdays = \"Mon-Thu\"\nopens = \"09:00\"\ncloses = \"12:00\"\nslots = 9\n"
    )
}

#[test]
fn a_diary_with_too_few_slots_is_told_in_patients_a_week() {
    assert_eq!(
        warnings(&scans("41 per week", "")),
        ["mri: demand 41 appointments a week, usable capacity 36: the list grows by 5.0 a week"]
    );
    assert_eq!(warnings(&scans("36 per week", "")), [""; 0]);
}

#[test]
fn who_misses_an_appointment_needs_another() {
    // 30 / (1 - 0.25) = 40
    assert_eq!(
        warnings(&scans("30 per week", ", did_not_attend = 0.25")),
        ["mri: demand 40 appointments a week, usable capacity 36: the list grows by 4.0 a week"]
    );
}

#[test]
fn work_is_followed_along_the_chances_of_branches() {
    // 100 a day, half of whom need 30 minutes: 25 hours a day of one nurse.
    let text = |chance: f64| {
        format!(
            "[arrivals.a]\npathway = \"p\"\nrate = \"100 per day\"\n[rota.nurse]\nunits = 1\n\
             [[pathway.p.step]]\nname = \"sort\"\nbranch = [{{ chance = {chance}, to = \"see\" }}, \
             {{ otherwise = true, to = \"leave\" }}]\n[[pathway.p.step]]\nname = \"see\"\n\
             activity = {{ resource = \"nurse\", takes = \"30 min\" }}\n"
        )
    };
    assert_eq!(
        warnings(&text(0.5)),
        [
            "nurse: work for 175 hours a week, capacity 168 hours: the queue grows by 7.0 hours' work a week"
        ]
    );
    assert_eq!(warnings(&text(0.48)), [""; 0]);
}

#[test]
fn units_that_are_held_over_steps_are_work_too() {
    // One a day holds a bed for two nights and two hours: 350 hours a week.
    let text = "[arrivals.a]\npathway = \"p\"\nrate = \"1 per day\"\n[beds.ward]\nbeds = 2\n\
                [[pathway.p.step]]\nname = \"in\"\ntake = \"ward\"\n\
                [[pathway.p.step]]\nname = \"stay\"\nwait = \"50 hours\"\n\
                [[pathway.p.step]]\nname = \"out\"\nrelease = \"ward\"\n";
    assert_eq!(
        warnings(text),
        [
            "ward: work for 350 hours a week, capacity 336 hours: the queue grows by 14 hours' work a week"
        ]
    );
}

#[test]
fn a_resource_that_is_never_there_is_a_dead_end() {
    let text = "[arrivals.a]\npathway = \"p\"\nrate = \"1 per day\"\n[rota.nurse]\nunits = 0\n\
                [[pathway.p.step]]\nname = \"see\"\n\
                activity = { resource = \"nurse\", takes = \"5 min\" }\n";
    let told = warnings(text);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("nurse: patients come, but there is no unit"), "{told:?}");
}

#[test]
fn steps_and_pathways_without_a_way_to_them_are_named() {
    let text = "[arrivals.a]\npathway = \"p\"\nrate = \"1 per day\"\n\
                [[pathway.p.step]]\nname = \"a\"\nnext = \"c\"\n\
                [[pathway.p.step]]\nname = \"b\"\n[[pathway.p.step]]\nname = \"c\"\n\
                branch = [{ chance = 0, to = \"d\" }, { otherwise = true, to = \"leave\" }]\n\
                [[pathway.p.step]]\nname = \"d\"\n\
                [pathway.q]\n[[pathway.q.step]]\nname = \"x\"\n";
    assert_eq!(
        warnings(text),
        ["pathway \"p\": no way leads to the step \"b\"", "pathway \"q\": no patient ever comes"]
    );
}

#[test]
fn patients_who_hold_what_others_wait_for_may_lock_one_another() {
    let pathway = |name: &str, first: &str, second: &str, between: &str| {
        format!(
            "[arrivals.{name}]\npathway = \"{name}\"\nrate = \"1 per week\"\n\
             [[pathway.{name}.step]]\nname = \"1\"\ntake = \"{first}\"\n{between}\
             [[pathway.{name}.step]]\nname = \"2\"\ntake = \"{second}\"\n\
             [[pathway.{name}.step]]\nname = \"3\"\nrelease = \"{second}\"\n\
             [[pathway.{name}.step]]\nname = \"4\"\nrelease = \"{first}\"\n"
        )
    };
    let places = "[beds.bay]\nbeds = 9\n[beds.ward]\nbeds = 9\n";
    let told = warnings(
        &(places.to_owned() + &pathway("p", "bay", "ward", "") + &pathway("q", "ward", "bay", "")),
    );
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("possible deadlock") && told[0].contains("\"bay\" and \"ward\""));
    assert_eq!(warnings(&(places.to_owned() + &pathway("p", "bay", "ward", ""))).len(), 0);
    let told = warnings(&(places.to_owned() + &pathway("p", "bay", "bay", "")));
    assert!(told[0].contains("hold a unit of bay while they queue for another"), "{told:?}");
}
