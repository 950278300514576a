//! Ways that patients go, worked by hand: attributes, expressions, loops,
//! parts and what is done side by side, each from a scenario's text.

#![allow(clippy::float_cmp, reason = "equal seconds give equal hours")]

use pathflow::engine::{EngineFault, Observer, Patient, Replication, Totals};
use pathflow::ids::{Id, PatientSlot, PlaceId, StepId};
use pathflow::random::Key;
use pathflow::scenario::{self, Scenario};
use pathflow::time::{SimSpan, SimTime};
use std::fs;
use std::process::Command;

/// The year 2025, which begins on a Wednesday.
const TOP: &str = "schema_version = 1
start = 2025-01-01
report_from = 2025-01-01
report_to = 2025-12-31
";

/// A timed step that ended.
#[derive(Debug, Clone, PartialEq)]
struct Ended {
    step: String,
    /// \[hours from the start\]
    at: f64,
    /// \[hours\]
    lasted: f64,
    urgency: u8,
    is_child: bool,
}

#[derive(Debug, Clone, Default)]
struct Watch {
    ended: Vec<(StepId, i64, i64, u8, bool)>,
    left: Vec<i64>,
    starts: Vec<(i64, usize)>,
}

impl Observer for Watch {
    fn step_ended(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        step: StepId,
        since: SimTime,
    ) {
        let (at, since) = (now.seconds(), since.seconds());
        self.ended.push((step, at, at - since, patient.urgency, patient.is_child()));
    }
    fn started(&mut self, now: SimTime, _: &Patient, place: PlaceId, _: SimSpan) {
        self.starts.push((now.seconds(), place.index()));
    }
    fn left(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        assert!(!patient.is_child());
        self.left.push((now - patient.arrived).seconds());
    }
}

fn load(text: &str) -> Scenario {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scenario.toml");
    fs::write(&path, format!("{TOP}{text}")).expect("can be written");
    let request = scenario::Request { path: &path, stacked: &[], alternatives: &[], settings: &[] };
    scenario::load(&request).unwrap_or_else(|failure| {
        let faults: Vec<_> = failure.faults.iter().map(ToString::to_string).collect();
        panic!("{}", faults.join("\n"))
    })
}

fn try_run(text: &str) -> Result<(Watch, Totals), EngineFault> {
    let scenario = load(text);
    let model = &scenario.base.phases[0].model;
    Replication::new(model, Key::of_replication(1, 0), Watch::default()).finish()
}

/// What ended, in order, by the names of pathway `p`.
fn course(text: &str) -> (Vec<Ended>, Watch) {
    let names = load(text).names;
    let (watch, totals) = try_run(text).expect("a sound model");
    assert_eq!(watch.left.len() as u64, totals.left);
    let steps = names.steps.iter().next().expect("a pathway").clone();
    let hours = |seconds: i64| seconds as f64 / 3_600.0;
    let ended = watch.ended.iter().map(|&(step, at, lasted, urgency, is_child)| Ended {
        step: steps[step.index() % (steps.len() + 1)].clone(),
        at: hours(at),
        lasted: hours(lasted),
        urgency,
        is_child,
    });
    (ended.collect(), watch)
}

/// Steps that ended, and when \[hours\].
fn times(text: &str) -> Vec<(String, f64)> {
    course(text).0.into_iter().map(|ended| (ended.step, ended.at)).collect()
}

fn owned(times: &[(&str, f64)]) -> Vec<(String, f64)> {
    times.iter().map(|&(step, at)| (step.to_owned(), at)).collect()
}

/// One patient at the start of the run.
const ONE: &str = "[arrivals.a]\npathway = \"p\"\nrate = \"0 per day\"\nat_start = 1\n";

fn many(patients: u32) -> String {
    ONE.replace("at_start = 1", &format!("at_start = {patients}"))
}

fn step(name: &str, rest: &str) -> String {
    format!("[[pathway.p.step]]\nname = \"{name}\"\n{rest}\n")
}

#[test]
fn attributes_are_set_changed_and_looked_at_in_order() {
    let text = "[attribute.severity]\nnormal = { mean = 0, sd = 1 }\n[attribute.\"age band\"]\nvalues = { young = 0.5, old = 0.5 }\n"
        .to_owned()
        + &step("raise", "set_attribute = { severity = \"severity + 1\", \"age band\" = \"if(severity > 8, 'old', 'young')\" }")
        + &step("sort", "branch = [{ when = \"severity >= 10\", to = \"leave\" }, { when = \"severity == 9 and [age band] == 'old'\", to = \"nine\" }, { otherwise = true, to = \"leave\" }]")
        + &step("nine", "wait = { expression = \"severity * 1 hour\" }")
        + ONE
        + "attributes = { severity = 8, \"age band\" = \"young\" }\n";
    assert_eq!(times(&text), owned(&[("nine", 9.0)]));
}

#[test]
fn chances_act_on_those_whom_no_condition_took() {
    let text = "[attribute.band]\nvalues = { young = 0.6, old = 0.4 }\n".to_owned()
        + &step(
            "sort",
            "branch = [{ when = \"band == 'old'\", to = \"old\" }, { chance = 0.25, to = \"some\" }, { otherwise = true, to = \"rest\" }]",
        )
        + &step("old", "wait = \"1 hour\"\nnext = \"leave\"")
        + &step("some", "wait = \"1 hour\"\nnext = \"leave\"")
        + &step("rest", "wait = \"1 hour\"")
        + &many(40_000);
    let (ended, _) = course(&text);
    for (name, share) in [("old", 0.4), ("some", 0.15), ("rest", 0.45)] {
        let found = ended.iter().filter(|ended| ended.step == name).count() as f64;
        let error = (40_000.0 * share * (1.0_f64 - share)).sqrt();
        assert!((found - 40_000.0 * share).abs() < 4.5 * error, "{name}: {found}");
    }
}

#[test]
fn correlated_attributes_keep_their_own_spread() {
    let text = |tie: &str| {
        "[attribute.x]\nnormal = { mean = 50, sd = 10 }\n[attribute.y]\nexponential = 5\n[attribute.z]\nvalues = { low = 0.3, high = 0.7 }\n"
            .to_owned()
            + tie
            + &step("x", "wait = { expression = \"x * 1 hour\" }")
            + &step("y", "wait = { expression = \"y * 1 hour\" }")
            + &step("z", "wait = { by = \"attribute z\", cases = { low = \"1 hour\", high = \"3 hours\" } }")
            + &many(20_000)
    };
    let tie = "[[correlation]]\nof = [\"x\", \"y\"]\nvalue = 0.6\n[[correlation]]\nof = [\"z\", \"x\"]\nvalue = -0.5\n";
    let values = |text: &str| {
        let (ended, _) = course(text);
        let of = |name: &str| -> Vec<f64> {
            let mut steps: Vec<_> = ended.iter().filter(|ended| ended.step == name).collect();
            // In order of patient: all start at once, and each waits in turn.
            steps.sort_by(|one, other| (one.at - one.lasted).total_cmp(&(other.at - other.lasted)));
            steps.iter().map(|ended| ended.lasted).collect()
        };
        (of("x"), of("y"), of("z"))
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (x, y, z) = values(&text(tie));
    assert!((mean(&x) - 50.0).abs() < 4.5 * 10.0 / 20_000.0_f64.sqrt());
    assert!((mean(&y) - 5.0).abs() < 4.5 * 5.0 / 20_000.0_f64.sqrt());
    assert!((mean(&z) - 2.4).abs() < 4.5 * 0.92 / 20_000.0_f64.sqrt());
    // The first attribute is drawn as it is without any tie.
    let mut alone = values(&text("")).0;
    let mut tied = x;
    alone.sort_by(f64::total_cmp);
    tied.sort_by(f64::total_cmp);
    assert_eq!(alone, tied);
    // Who begins `y` later has a larger `x`, so this is `y` in order of `x`. With
    // normal scores tied by r, both are above their medians with probability
    // 1/4 + asin(r) / (2 pi).
    let score = |y: f64| f64::from(u8::from(y > 5.0 * 2.0_f64.ln()));
    let upper: Vec<f64> = y[10_000..].iter().map(|&y| score(y)).collect();
    let expected = 2.0 * (0.25 + 0.6_f64.asin() / (2.0 * std::f64::consts::PI));
    assert!((mean(&upper) - expected).abs() < 4.5 * 0.5 / 10_000.0_f64.sqrt(), "{}", mean(&upper));
}

#[test]
fn durations_depend_on_class_day_route_site_calendar_and_expressions() {
    let text = "urgencies = [\"urgent\", \"routine\"]\n[calendar.office]\nweekdays = \"Mon-Fri\"\nhours = [\"09:00-17:00\"]\n[attribute.severity]\nfixed = 2\n".to_owned()
        + &step("class", "wait = { by = \"urgency\", cases = { urgent = \"1 hour\", routine = \"2 hours\" } }")
        + &step("closed", "wait = { calendar = \"office\", open = \"1 hour\", closed = \"7 hours\" }")
        + &step("open", "wait = { calendar = \"office\", open = \"1 hour\", closed = \"7 hours\" }")
        + &step("day", "wait = { by = \"weekday\", cases = { \"Mon-Tue\" = \"1 hour\", Wed = \"14 hours\" }, otherwise = \"3 hours\" }")
        + &step("next day", "wait = { by = \"weekday\", cases = { \"Mon-Tue\" = \"1 hour\", Wed = \"14 hours\" }, otherwise = \"3 hours\" }")
        + &step("route", "wait = { by = \"route\", cases = { gp = \"1 hour\" } }")
        + &step("site", "wait = { by = \"site\", cases = { HERE = \"2 hours\" } }")
        + &step("scaled", "wait = { of = \"1 hour\", times_expression = \"1 + 0.5 * severity\" }")
        + &step("never", "wait = { of = \"1 hour\", times_expression = \"-severity\" }")
        + &step("computed", "wait = { expression = \"if(hour < 12, 10 min * severity, 1 day)\" }")
        + ONE
        + "route = \"gp\"\n";
    // Wednesday: 2 h, closed until 09:00, then open; 10:00 to midnight; Thursday.
    let expected = [
        ("class", 2.0),
        ("closed", 9.0),
        ("open", 10.0),
        ("day", 24.0),
        ("next day", 27.0),
        ("route", 28.0),
        ("site", 30.0),
        ("scaled", 32.0),
        ("never", 32.0),
        ("computed", 32.0 + 1.0 / 3.0),
    ];
    for ((step, at), (name, expected)) in times(&text).into_iter().zip(expected) {
        assert_eq!(step, name);
        assert!((at - expected).abs() < 1e-9, "{step}: {at}");
    }
}

#[test]
fn expressions_know_clocks_standards_time_and_queues() {
    let checks =
        ["not running('c') and days_since('c') == 0 days", "days_to_breach('s') > 3000 days"];
    let later = [
        "running('c') and days_since('c') == 30 hours",
        // From 1 January at noon: over at midnight after 11 January, 10 days on.
        "days_to_breach('s') == 11 days - 6 hours - 24 hours - 12 hours",
        "days_to_breach('t') == 50 hours - days_since('c')",
        "time_inside == 42 hours",
        "hour == 18",
        "weekday == 'Thu'",
        "urgency == 'routine' and route == 'other' and site == 'HERE'",
        // Of four patients one is held, and two wait, when the last has asked.
        "free('desk') == 0 and waiting('desk') == 0",
    ];
    let mut text = "urgencies = [\"urgent\", \"routine\"]\n[clock.c]\n[standard.s]\nclocks = [\"c\"]\nlimit = \"10 days\"\n[standard.t]\nclocks = [\"c\"]\nlimit = \"50 hours\"\n[rota.desk]\nunits = 1\n".to_owned();
    let branch = |at: usize, condition: &str, to: &str| {
        let arms = format!(
            "[{{ when = \"{condition}\", to = \"{to}\" }}, {{ otherwise = true, to = \"wrong {at}\" }}]"
        );
        step(&format!("check {at}"), &format!("branch = {arms}"))
            + &step(&format!("wrong {at}"), "wait = \"1 day\"")
    };
    for (at, condition) in checks.into_iter().enumerate() {
        let to =
            if at + 1 == checks.len() { "noon".to_owned() } else { format!("check {}", at + 1) };
        text += &branch(at, condition, &to);
    }
    text += &step("noon", "wait = \"12 hours\"");
    text += &step("start", "start_clock = [\"c\"]");
    text += &step("evening", "wait = \"30 hours\"");
    text += &step("desk", "take = \"desk\"");
    for (at, condition) in later.into_iter().enumerate() {
        let to =
            if at + 1 == later.len() { "back".to_owned() } else { format!("check {}", at + 3) };
        text += &branch(at + 2, condition, &to);
    }
    text += &step("back", "release = \"desk\"");
    text += ONE;
    assert_eq!(times(&text), owned(&[("noon", 12.0), ("evening", 42.0), ("desk", 42.0)]));
}

#[test]
fn waiting_counts_those_in_the_queue_at_this_moment() {
    // Three come at once; one is served for two hours. After one hour two wait.
    let text = "[rota.desk]\nunits = 1\n".to_owned()
        + &step("sort", "branch = [{ chance = 1, to = \"desk\" }]")
        + &step(
            "desk",
            "activity = { resource = \"desk\", takes = \"2 hours\" }\nnext = \"leave\"",
        )
        + &step("look", "wait = \"1 hour\"")
        + &step(
            "count",
            "wait = { expression = \"waiting('desk') * 10 hours + free('desk') * 1 day\" }",
        )
        + &many(3)
        + "[arrivals.b]\npathway = \"p\"\nenters_at = \"look\"\nrate = \"0 per day\"\nat_start = 1\n";
    let (ended, _) = course(&text);
    let count = ended.iter().find(|ended| ended.step == "count").expect("someone counts");
    assert!((count.lasted - 20.0).abs() < 1e-9, "{count:?}");
}

#[test]
fn who_comes_more_often_than_allowed_is_sent_on_at_once() {
    let text = step("visit", "wait = \"1 hour\"\nat_most = 3\nthen = \"out\"")
        + &step("pause", "wait = \"1 day\"\nnext = \"visit\"")
        + &step("out", "wait = { expression = \"visits('visit') * 1 hour\" }")
        + ONE;
    let expected = [
        ("visit", 1.0),
        ("pause", 25.0),
        ("visit", 26.0),
        ("pause", 50.0),
        ("visit", 51.0),
        ("pause", 75.0),
        ("out", 78.0),
    ];
    assert_eq!(times(&text), owned(&expected));
}

#[test]
fn visits_are_counted_with_the_present_one() {
    let text = step("visit", "wait = \"1 hour\"")
        + &step(
            "enough",
            "branch = [{ when = \"visits('visit') >= 2\", to = \"leave\" }, { otherwise = true, to = \"visit\" }]",
        )
        + ONE;
    assert_eq!(times(&text), owned(&[("visit", 1.0), ("visit", 2.0)]));
}

#[test]
fn each_lap_has_draws_of_its_own_and_the_first_those_without_a_loop() {
    let once = step("visit", "wait = { exponential = \"1 day\" }")
        + &step("after", "wait = { exponential = \"1 day\" }");
    let loops = step(
        "visit",
        "wait = { exponential = \"1 day\" }\nat_most = 3\nthen = \"after\"\nnext = \"visit\"",
    ) + &step("after", "wait = { exponential = \"1 day\" }");
    let lasted = |text: &str, name: &str| -> Vec<f64> {
        let (ended, _) = course(&(text.to_owned() + ONE));
        ended.iter().filter(|ended| ended.step == name).map(|ended| ended.lasted).collect()
    };
    let (single, three) = (lasted(&once, "visit"), lasted(&loops, "visit"));
    assert_eq!(three.len(), 3);
    assert_eq!(single[0], three[0]);
    assert!(three[0] != three[1] && three[1] != three[2] && three[0] != three[2]);
    assert_ne!(lasted(&once, "after"), lasted(&loops, "after"), "after three laps");
}

#[test]
fn parts_stand_where_they_are_used() {
    let part = "[[part.look.step]]\nname = \"first\"\nwait = { exponential = \"1 day\" }\n[[part.look.step]]\nname = \"sort\"\nbranch = [{ when = \"visits('first') >= 2\", to = \"end\" }, { otherwise = true, to = \"more\" }]\n[[part.look.step]]\nname = \"more\"\nwait = \"1 hour\"\nnext = \"first\"\n";
    let text = part.to_owned()
        + &step("one", "part = \"look\"\nnext = \"two\"")
        + &step("passed over", "wait = \"1 day\"")
        + &step("two", "part = \"look\"")
        + &step("last", "wait = \"1 hour\"")
        + ONE;
    let (ended, _) = course(&text);
    let names: Vec<_> = ended.iter().map(|ended| ended.step.as_str()).collect();
    let expected =
        ["one/first", "one/more", "one/first", "two/first", "two/more", "two/first", "last"];
    assert_eq!(names, expected);
    assert!(ended[0].lasted != ended[3].lasted, "each use has its own luck");
}

/// Parts `a` and `b` with a rota of one unit, and a step that does both.
fn side_by_side(a: &str, b: &str, terms: &str) -> String {
    format!(
        "[rota.desk]\nunits = 1\n[[part.a.step]]\nname = \"do\"\n{a}\n[[part.b.step]]\nname = \"do\"\n{b}\n"
    ) + &step("both", &format!("parallel = {{ parts = [\"a\", \"b\"]{terms} }}"))
        + &step("after", "wait = \"1 hour\"\nnext = \"leave\"")
        + ONE
}

#[test]
fn a_patient_goes_on_when_all_parts_are_done() {
    let text = side_by_side("wait = \"3 hours\"", "wait = \"5 hours\"", "");
    let (ended, watch) = course(&text);
    let seen: Vec<_> = ended.iter().map(|e| (e.step.as_str(), e.at, e.is_child)).collect();
    let expected = [
        ("both/a/do", 3.0, true),
        ("both/b/do", 5.0, true),
        ("both", 5.0, false),
        ("after", 6.0, false),
    ];
    assert_eq!(seen, expected);
    assert_eq!(watch.left, [6 * 3_600]);
}

#[test]
fn parts_that_nobody_waits_for_go_on_alone() {
    let text = side_by_side("wait = \"3 hours\"", "wait = \"5 hours\"", ", join = 1");
    let expected = [("both/a/do", 3.0), ("both", 3.0), ("after", 4.0), ("both/b/do", 5.0)];
    assert_eq!(times(&text), owned(&expected));
}

#[test]
fn parts_that_are_cancelled_leave_their_queue_and_give_back_what_they_hold() {
    let desk = "activity = { resource = \"desk\", takes = \"4 hours\" }";
    let other = |at: &str| {
        format!(
            "[arrivals.b]\npathway = \"p\"\nenters_at = \"{at}\"\nrate = \"0 per day\"\nat_start = 1\n"
        )
    };
    let cancelled = ", join = 1, others = \"cancelled\"";
    // In service: finished at 4:00, and goes no further.
    let b = format!("{desk}\n[[part.b.step]]\nname = \"more\"\nwait = \"9 hours\"");
    let text = side_by_side("wait = \"3 hours\"", &b, cancelled)
        + &step("desk", &format!("{desk}\nnext = \"leave\""))
        + &other("desk");
    let (ended, watch) = course(&text);
    let seen: Vec<_> = ended.iter().map(|e| (e.step.as_str(), e.at)).collect();
    assert_eq!(seen, [("both/a/do", 3.0), ("both", 3.0), ("after", 4.0), ("desk", 8.0)]);
    assert_eq!(watch.starts, [(0, 0), (4 * 3_600, 0)], "the unit is free at four");
    // In the queue behind someone who came before: it is never served.
    let text = step("desk", &format!("{desk}\nnext = \"leave\""))
        + &other("desk")
        + &side_by_side("wait = \"3 hours\"", &b, cancelled)
            .replace("[arrivals.a]", "[arrivals.z]\nenters_at = \"both\"");
    let (_, watch) = course(&text);
    assert_eq!(watch.starts, [(0, 0)]);
    // Holding a unit in a wait: it is free at three.
    let b = "take = \"desk\"\n[[part.b.step]]\nname = \"hold\"\nwait = \"9 hours\"\n[[part.b.step]]\nname = \"back\"\nrelease = \"desk\"";
    let text = side_by_side("wait = \"3 hours\"", b, cancelled)
        + &step("desk", &format!("{desk}\nnext = \"leave\""))
        + &other("desk");
    let (_, watch) = course(&text);
    assert_eq!(watch.starts, [(0, 0), (3 * 3_600, 0)]);
}

#[test]
fn a_booking_that_is_cancelled_frees_its_slot() {
    // One slot a day at 09:00. The part is booked on day 0 and the patient who
    // asks an hour later on day 1; the part is withdrawn at three, and the
    // patient who asks at four gets its slot.
    let text = "[diary.ct]\n[[diary.ct.session]]\nname = \"s\"\nopens = \"09:00\"\ncloses = \"10:00\"\nslots = 1\n[[part.a.step]]\nname = \"do\"\nwait = \"3 hours\"\n[[part.b.step]]\nname = \"do\"\nbook = { diary = \"ct\" }\n".to_owned()
        + &step("both", "parallel = { parts = [\"a\", \"b\"], join = 1, others = \"cancelled\" }\nnext = \"leave\"")
        + &step("one", "wait = \"1 hour\"\nnext = \"ct\"")
        + &step("four", "wait = \"4 hours\"")
        + &step("ct", "book = { diary = \"ct\" }")
        + ONE
        + "[arrivals.one]\npathway = \"p\"\nenters_at = \"one\"\nrate = \"0 per day\"\nat_start = 1\n[arrivals.four]\npathway = \"p\"\nenters_at = \"four\"\nrate = \"0 per day\"\nat_start = 1\n";
    let ct: Vec<f64> =
        times(&text).into_iter().filter(|(step, _)| step == "ct").map(|(_, at)| at).collect();
    assert_eq!(ct, [10.0, 34.0]);
}

#[test]
fn patients_of_a_year_are_conserved_with_children_under_way() {
    // Queues, bookings, cancellations and loops at once: the run checks that
    // nobody is lost, at its end with many under way.
    let text = "[rota.desk]\nunits = 2\n[diary.ct]\n[[diary.ct.session]]\nname = \"s\"\nopens = \"09:00\"\ncloses = \"17:00\"\nslots = 9\n[[part.a.step]]\nname = \"do\"\nwait = { exponential = \"1 day\" }\n[[part.b.step]]\nname = \"do\"\nactivity = { resource = \"desk\", takes = { exponential = \"3 hours\" } }\n[[part.c.step]]\nname = \"do\"\nbook = { diary = \"ct\", did_not_attend = 0.2 }\n".to_owned()
        + &step("all", "parallel = { parts = [\"a\", \"b\", \"c\"], join = 2, others = \"cancelled\" }")
        + &step("again", "branch = [{ chance = 0.2, to = \"all\" }, { otherwise = true, to = \"some\" }]")
        + &step("some", "parallel = { parts = [\"c\", \"a\", \"a\"], join = 1 }")
        + "[arrivals.a]\npathway = \"p\"\nrate = \"8 per day\"\n";
    let (_, totals) = try_run(&text).expect("nobody is lost");
    assert!(totals.left > 1_500, "{totals:?}");
}

#[test]
fn who_goes_round_without_time_passing_is_stopped_and_named() {
    let text = "[beds.ward]\nbeds = 3\n".to_owned()
        + &step("in", "take = \"ward\"")
        + &step("look", "wait = { expression = \"0 days\" }")
        + &step("again", "next = \"look\"")
        + &step("out", "release = \"ward\"")
        + ONE;
    let fault = try_run(&text).expect_err("goes round for ever");
    assert!(matches!(fault, EngineFault::Runaway { ref holds, .. } if holds.len() == 1), "{fault}");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scenario.toml");
    fs::write(&path, format!("{TOP}{text}")).expect("can be written");
    let run = Command::new(env!("CARGO_BIN_EXE_pathflow")).arg("run").arg(&path).output();
    let run = run.expect("pathflow starts");
    let told = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(5), "{told}");
    assert!(told.contains("step \"again\" of pathway \"p\" at site HERE, on 2025-01-01"), "{told}");
    assert!(told.contains("holds \"ward\" of HERE"), "{told}");
}

#[test]
fn many_slow_laps_are_no_runaway() {
    let text = step("day", "wait = \"1 hour\"\nnext = \"day\"") + ONE;
    let (_, totals) = try_run(&text).expect("time passes");
    assert_eq!(totals.events, 1 + 365 * 24 - 1);
    assert_eq!(totals.inside, 1);
}
