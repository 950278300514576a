//! Who is served first, by rule.

use super::course::{Comes, course, fault, load, text};
use pathflow::engine::{Observer, Patient, Replication};
use pathflow::ids::PlaceId;
use pathflow::random::Key;
use pathflow::time::{SimSpan, SimTime};

/// A visit of an hour by a nurse with this rule, and other ways to it.
fn order(rule: &str, before: &str, patients: &[Comes<'_>]) -> Vec<String> {
    let rota = format!(
        "[clock.seen]\n[clock.late]\n[standard.seen]\nclocks = [\"seen\"]\nlimit = \"2 hours\"\n[standard.late]\nclocks = [\"late\"]\nlimit = \"20 min\"\n[rota.nurse]\nunits = 1\n{rule}\n"
    );
    let steps = format!(
        "{before}[[pathway.day.step]]\nname = \"visit\"\nactivity = {{ resource = \"nurse\", takes = \"60 min\" }}\n"
    );
    let lines = course(&text(&rota, &steps, patients));
    let starts = lines.iter().filter_map(|line| line.strip_suffix(" gets nurse"));
    starts.map(|line| line[6..].to_owned()).collect()
}

/// Two steps that take time before the visit: ben comes by the longer way.
const WAYS: &str = "[[pathway.day.step]]\nname = \"long\"\nwait = \"40 min\"\nnext = \"visit\"\n";

#[test]
fn first_come_is_the_rule_and_urgency_goes_first() {
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "9:10", "routine", "visit"),
        ("cat", "9:20", "urgent", "visit"),
    ];
    assert_eq!(order("", "", patients), ["ann", "cat", "ben"]);
    assert_eq!(order("queue = \"first come\"", "", patients), ["ann", "cat", "ben"]);
    assert_eq!(order("classes = false", "", patients), ["ann", "ben", "cat"]);
}

#[test]
fn a_rank_is_found_when_joining_and_anew_after_a_while() {
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "9:10", "routine", "visit"),
        ("cat", "9:20", "routine", "visit"),
        ("dan", "9:30", "urgent", "visit"),
    ];
    // Who joins has waited for nothing: all ranks are equal, and turns decide.
    let once = "queue = { rank = \"waited / 1 min\" }";
    assert_eq!(order(once, "", patients), ["ann", "dan", "ben", "cat"]);
    // Ranked anew, who has waited least comes first within the class.
    let again = "queue = { rank = \"waited / 1 min\", again = \"1 min\" }";
    assert_eq!(order(again, "", patients), ["ann", "dan", "cat", "ben"]);
}

#[test]
fn the_longest_waiting_is_whoever_came_into_the_model_first() {
    // All are in the model from midnight, so ties go by joining; the clock
    // tells them apart.
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "8:50", "routine", "long"),
        ("cat", "9:20", "routine", "visit"),
        ("dan", "9:10", "urgent", "visit"),
    ];
    assert_eq!(order("queue = \"longest waiting\"", WAYS, patients), ["ann", "dan", "cat", "ben"]);
}

/// When each who was served joined the queue, started, and came into the model.
#[derive(Debug, Default)]
struct Served(Vec<[i64; 3]>);

impl Observer for Served {
    fn started(&mut self, now: SimTime, patient: &Patient, _: PlaceId, waited: SimSpan) {
        let joined = now.seconds() - waited.seconds();
        self.0.push([joined, now.seconds(), patient.arrived.seconds()]);
    }
}

#[test]
fn nobody_is_served_while_someone_waits_who_came_into_the_model_before() {
    let of = |rule: &str| {
        let text = format!(
            "schema_version = 1\nstart = 2025-06-02\nreport_from = 2025-06-02\nreport_to = 2025-06-30\n\
             [rota.nurse]\nunits = 1\n{rule}\n[pathway.day]\n\
             [[pathway.day.step]]\nname = \"comes\"\nwait = {{ exponential = \"5 h\" }}\n\
             [[pathway.day.step]]\nname = \"visit\"\nactivity = {{ resource = \"nurse\", takes = \"30 min\" }}\n\
             [arrivals.all]\npathway = \"day\"\nrate = \"46 per day\"\n"
        );
        let scenario = load(&text).expect("a sound scenario");
        let model = &scenario.base.phases[0].model;
        let run = Replication::new(model, Key::of_replication(3, 0), Served::default()).finish();
        run.expect("a sound model").0.0
    };
    let overtaken = |served: &[[i64; 3]]| {
        let pairs = served
            .iter()
            .enumerate()
            .flat_map(|(at, &first)| served[at + 1..].iter().map(move |&later| (first, later)));
        // The later one waited already when the first was served.
        pairs.filter(|(first, later)| later[0] < first[1] && later[2] < first[2]).count()
    };
    let served = of("queue = \"longest waiting\"");
    assert!(served.len() > 500);
    assert_eq!(overtaken(&served), 0);
    assert!(overtaken(&of("")) > 100, "by the usual rule many are");
}

/// A clock starts on each of two ways.
const CLOCKS: &str = "[[pathway.day.step]]\nname = \"starts seen\"\nstart_clock = [\"seen\"]\n\
    [[pathway.day.step]]\nname = \"seen\"\nwait = \"30 min\"\nnext = \"visit\"\n\
    [[pathway.day.step]]\nname = \"starts late\"\nstart_clock = [\"late\"]\n\
    [[pathway.day.step]]\nname = \"late\"\nwait = \"5 min\"\nnext = \"visit\"\n";

#[test]
fn by_the_clock_whoever_started_first_and_last_who_has_none() {
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("abe", "9:05", "routine", "visit"),
        ("ben", "9:08", "routine", "starts seen"),
        ("cat", "9:06", "routine", "starts seen"),
    ];
    let rule = "queue = { longest_waiting = \"seen\" }";
    assert_eq!(order(rule, CLOCKS, patients), ["ann", "cat", "ben", "abe"]);
}

#[test]
fn by_days_to_breach_whoever_breaches_first() {
    // Ben's limit is at 11:08, cat's at 9:55, abe has none.
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("abe", "9:05", "routine", "visit"),
        ("ben", "9:08", "routine", "starts seen"),
        ("cat", "9:35", "routine", "starts late"),
    ];
    let rule = "queue = { days_to_breach = [\"seen\", \"late\"] }";
    assert_eq!(order(rule, CLOCKS, patients), ["ann", "cat", "ben", "abe"]);
}

#[test]
fn accumulated_priority_is_weight_times_time_waited() {
    // At 10:00 ben has waited 50 min (50), cat 20 min (60): cat goes first. At
    // 11:00 ben has 110, dan 50 min (150).
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "9:10", "routine", "visit"),
        ("cat", "9:40", "urgent", "visit"),
        ("dan", "10:10", "urgent", "visit"),
        ("eve", "10:40", "routine", "visit"),
    ];
    let rule =
        |urgent| format!("queue = {{ accumulating = {{ urgent = {urgent}, routine = 1 }} }}");
    assert_eq!(order(&rule(3), "", patients), ["ann", "cat", "dan", "ben", "eve"]);
    assert_eq!(order(&rule(2), "", patients), ["ann", "ben", "cat", "dan", "eve"]);
}

#[test]
fn rules_that_contradict_are_faults() {
    let of = |rota: &str, resource: &str| {
        let steps = format!(
            "[[pathway.day.step]]\nname = \"visit\"\nactivity = {{ resource = {resource}, takes = \"60 min\" }}\n"
        );
        fault(&text(rota, &steps, &[("ann", "9:00", "routine", "visit")]))
    };
    let nurse = |rule: &str| of(&format!("[rota.nurse]\nunits = 1\n{rule}\n"), "\"nurse\"");
    assert!(nurse("queue = \"first\"").starts_with("S0209 rota.nurse.HERE.queue"));
    assert!(
        nurse("queue = { accumulating = { urgent = 1 } }").contains("\"routine\" has no weight")
    );
    assert!(nurse("queue = { longest_waiting = \"x\" }").contains("there is no clock \"x\""));
    assert!(nurse("queue = { days_to_breach = [\"x\"] }").contains("there is no standard \"x\""));
    assert!(nurse("queue = {}").contains("who is served first?"));
    assert!(nurse("reserved = { units = 1 }").contains("kept for whom?"));
    assert!(nurse("breakdown = { after = \"0 min\", lasts = \"1 h\" }").contains("at once"));
    let two = "[rota.nurse]\nunits = 1\nqueue = \"longest waiting\"\n[rota.pump]\nunits = 1\n";
    let both = of(two, "{ all_of = [\"nurse\", \"pump\"] }");
    assert!(both.contains("queues by different rules"), "{both}");
}

#[test]
fn units_are_kept_for_a_class_until_more_are_free() {
    // Two nurses, one kept for the urgent.
    let rota = "[rota.nurse]\nunits = 2\nreserved = { units = 1, for = [\"urgent\"] }\n";
    let steps = "[[pathway.day.step]]\nname = \"visit\"\nactivity = { resource = \"nurse\", takes = \"60 min\" }\n";
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "9:10", "routine", "visit"),
        ("cat", "9:20", "urgent", "visit"),
    ];
    let expected = [
        "09:00 ann gets nurse",
        "09:20 cat gets nurse",
        "10:00 ann ends visit",
        // One nurse is free, and kept.
        "10:20 cat ends visit",
        "10:20 ben gets nurse",
        "11:20 ben ends visit",
    ];
    assert_eq!(course(&text(rota, steps, patients)), expected);
}

#[test]
fn units_are_kept_for_the_patients_of_a_site() {
    let top = "[organisation.A]\n[site.A]\norganisation = \"A\"\n[site.B]\norganisation = \"A\"\nuses = { nurse = \"A\" }\n\
        [rota.nurse.A]\nunits = 1\nreserved = { units = 1, sites = [\"A\"] }\n";
    let steps = "[[pathway.day.step]]\nname = \"visit\"\nactivity = { resource = \"nurse\", takes = \"60 min\", patience = \"2 h\" }\n";
    let patients: &[Comes<'_>] =
        &[("ann", "9:00", "routine", "visit"), ("ben", "9:10", "routine", "visit")];
    let of = |sites: &str| {
        course(
            &text(top, steps, patients)
                .replace("at_start", &format!("sites = [\"{sites}\"]\nat_start")),
        )
    };
    assert_eq!(of("A").len(), 4);
    assert_eq!(of("B")[0], "11:00 ann gives up nurse");
}

const WARD: &str = "[beds.ward]\nbeds = 3\nclosed = 2\n";

#[test]
fn closed_beds_are_not_there() {
    let steps = "[[pathway.day.step]]\nname = \"stay\"\nactivity = { resource = \"ward\", takes = \"60 min\" }\n";
    let patients: &[Comes<'_>] =
        &[("ann", "9:00", "routine", "stay"), ("ben", "9:10", "routine", "stay")];
    assert_eq!(course(&text(WARD, steps, patients))[2], "10:00 ben gets ward");
}

#[test]
fn escalation_beds_open_some_time_after_many_wait_and_close_when_many_are_free() {
    let ward = format!(
        "{WARD}escalation = {{ beds = 2, opens_when_waiting = 2, after = \"20 min\", closes_when_free = 2 }}\n"
    );
    let steps = "[[pathway.day.step]]\nname = \"stay\"\nactivity = { resource = \"ward\", takes = \"120 min\" }\n";
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "stay"),
        ("ben", "9:10", "routine", "stay"),
        ("cat", "9:30", "routine", "stay"),
        ("dan", "12:00", "routine", "stay"),
        ("eve", "12:01", "routine", "stay"),
    ];
    let expected = [
        "09:00 ann gets ward",
        "09:50 ben gets ward",
        "09:50 cat gets ward",
        "11:00 ann ends stay",
        // One bed of three is free: not enough to close. At 11:50 all three
        // are, and two close.
        "11:50 ben ends stay",
        "11:50 cat ends stay",
        "12:00 dan gets ward",
        "14:00 dan ends stay",
        "14:00 eve gets ward",
        "16:00 eve ends stay",
    ];
    assert_eq!(course(&text(&ward, steps, patients)), expected);
}
