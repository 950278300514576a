//! Patients who are pulled forward because their limit is near, worked by
//! hand.

#![allow(clippy::float_cmp, reason = "whole numbers")]

use crate::support::{Wanted, folder, run, watch};
use pathflow::engine::{Observer, Patient};
use pathflow::ids::{ClockId, ExpeditingId, PatientSlot, StepId};
use pathflow::scenario::{self, Request};
use pathflow::time::SimTime;
use std::collections::BTreeMap;

/// The year 2025, which begins on a Wednesday.
const TOP: &str = "schema_version = 1
start = 2025-01-01
report_from = 2025-01-01
report_to = 2025-12-31
[clock.\"62-day\"]
[standard.\"62-day\"]
clocks = [\"62-day\"]
limit = \"62 days\"
[calendar.office]
weekdays = \"Mon-Fri\"
hours = [\"09:00-17:00\"]
";

const PATIENTS: u32 = 60_000;

/// When each patient's clock stopped, and how long the step after it took.
#[derive(Debug, Clone, Default, PartialEq)]
struct Seen {
    stopped: BTreeMap<u64, SimTime>,
    /// \[seconds\]
    after: BTreeMap<u64, i64>,
    expedited: usize,
}

impl Observer for Seen {
    fn clock_stopped(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        _: ClockId,
        _: SimTime,
    ) {
        self.stopped.insert(patient.key.bits(), now);
    }
    fn step_ended(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        _: StepId,
        since: SimTime,
    ) {
        // The last of the steps, at the end, is the one after.
        self.after.insert(patient.key.bits(), (now - since).seconds());
    }
    fn expedited(&mut self, _: SimTime, _: PatientSlot, _: &Patient, by: ExpeditingId) {
        assert_eq!(by, ExpeditingId(0));
        self.expedited += 1;
    }
}

impl Seen {
    /// Clocks that stopped on these days.
    fn on(&self, days: std::ops::RangeInclusive<i64>) -> f64 {
        self.stopped.values().filter(|stop| days.contains(&stop.day())).count() as f64
    }
}

/// A scenario of patients who all come at the first midnight and wait.
fn text(wait: &str, rule: &str, patients: u32) -> String {
    let by = if rule.is_empty() { "" } else { "expedited_by = \"before day 62\"\n" };
    let rule = if rule.is_empty() {
        String::new()
    } else {
        format!(
            "[expediting.\"before day 62\"]\nclock = \"62-day\"\nreach = \"14 days\"\nwindow = \"14 days\"\n{rule}\n"
        )
    };
    format!(
        "{TOP}{rule}[pathway.p]\ntumour = \"lung\"\n[[pathway.p.step]]\nname = \"start\"\nstart_clock = [\"62-day\"]\n[[pathway.p.step]]\nname = \"wait\"\nwait = {wait}\n{by}[[pathway.p.step]]\nname = \"stop\"\nstop_clock = [\"62-day\"]\n[[pathway.p.step]]\nname = \"after\"\nwait = {{ exponential = \"3 days\" }}\n[arrivals.a]\npathway = \"p\"\nrate = \"0 per day\"\nat_start = {patients}\n"
    )
}

fn seen_in(text: &str) -> Seen {
    let folder = folder(&[("scenario.toml", text)]);
    watch(&Wanted::new(folder.path()).load(), 0, Seen::default())
}

fn exponential(rule: &str) -> Seen {
    seen_in(&text("{ exponential = \"40 days\" }", rule, PATIENTS))
}

/// Share of exponential waits of mean 40 days that end on these days.
fn share(from: f64, to: f64) -> f64 {
    (-from / 40.0).exp() - (-(to + 1.0) / 40.0).exp()
}

fn assert_share(found: f64, share: f64, what: &str) {
    let patients = f64::from(PATIENTS);
    let error = (patients * share * (1.0 - share)).sqrt();
    let expected = patients * share;
    assert!((found - expected).abs() < 4.5 * error, "{what}: {found}, expected {expected}");
}

#[test]
fn the_density_falls_at_the_limit_as_worked_by_hand() {
    let seen = exponential("strength = 0.6");
    let reach = share(63.0, 76.0);
    assert_share(seen.on(0..=48), share(0.0, 48.0), "before the window");
    assert_share(seen.on(49..=62), share(49.0, 62.0) + 0.6 * reach, "in the window");
    assert_share(seen.on(63..=76), 0.4 * reach, "in the reach");
    assert_share(seen.on(77..=400), share(77.0, 400.0), "after the reach");
    for day in 49..=62 {
        let of_day = share(day as f64, day as f64) + 0.6 * reach / 14.0;
        assert_share(seen.on(day..=day), of_day, &format!("day {day}"));
    }
    assert_share(seen.expedited as f64, 0.6 * reach, "pulled forward");
}

#[test]
fn a_rule_of_strength_0_changes_nothing_and_one_of_strength_1_leaves_nobody_in_its_reach() {
    let (without, none, all) =
        (exponential(""), exponential("strength = 0"), exponential("strength = 1"));
    assert_eq!(without, none);
    assert!(without.on(63..=76) > 0.05 * f64::from(PATIENTS));
    assert_eq!(all.on(63..=76), 0.0);
    assert_eq!(all.expedited as f64, without.on(63..=76));
    assert_eq!(all.on(77..=400), without.on(77..=400));
}

#[test]
fn a_stronger_rule_pulls_those_of_a_weaker_one_to_the_same_days_and_moves_no_other_draw() {
    let without = exponential("");
    let (weak, strong) = (exponential("strength = 0.3"), exponential("strength = 0.7"));
    assert_eq!(without.after, weak.after);
    assert_eq!(without.after, strong.after);
    let mut pulled = (0, 0);
    for (key, stop) in &without.stopped {
        let (weak, strong) = (weak.stopped[key], strong.stopped[key]);
        if weak != *stop {
            assert_eq!(weak, strong);
            assert_eq!(weak.second_of_day(), stop.second_of_day(), "the same time of day");
            pulled.0 += 1;
        }
        pulled.1 += usize::from(strong != *stop);
    }
    assert_eq!(pulled, (weak.expedited, strong.expedited));
    assert!(pulled.0 > 0 && pulled.1 > pulled.0);
}

#[test]
fn nobody_is_pulled_forward_sooner_than_the_rule_allows() {
    let days = |rule: &str| {
        let seen = seen_in(&text("\"65 days\"", &format!("strength = 1\n{rule}"), 2_000));
        let mut days: Vec<i64> = seen.stopped.values().map(|stop| stop.day()).collect();
        days.sort_unstable();
        days.dedup();
        days
    };
    assert_eq!(days(""), (49..=62).collect::<Vec<_>>());
    assert_eq!(days("at_least = \"60 days\""), [60, 61, 62]);
    assert_eq!(days("at_least = \"62 days\""), [62]);
    assert_eq!(days("at_least = \"63 days\""), [65]);
    assert_eq!(days("limit = \"50 days\""), [65]);
    assert_eq!(days("limit = \"51 days\"\nat_least = \"50 days\""), [50, 51]);
}

#[test]
fn who_is_pulled_forward_comes_in_open_hours() {
    // As drawn, on Friday 7 March 2025, day 65, at 09:00 as the office opens.
    let wait = "{ takes = \"64.9 days\", ends = \"office\" }";
    let seen = seen_in(&text(wait, "strength = 1", 3_000));
    // Day 0 is a Wednesday, so Saturdays and Sundays are 3 and 4 more than
    // whole weeks.
    let open: Vec<i64> = (49..=62).filter(|day| ![3, 4].contains(&(day % 7))).collect();
    assert_eq!(open.len(), 10);
    for day in 49..=62 {
        let found = seen.on(day..=day);
        if open.contains(&day) {
            assert!(
                (found - 300.0).abs() < 4.5 * (3_000.0_f64 * 0.09).sqrt(),
                "day {day}: {found}"
            );
        } else {
            assert_eq!(found, 0.0, "day {day}");
        }
    }
    assert!(seen.stopped.values().all(|stop| stop.second_of_day() == 9 * 3_600));
}

#[test]
fn who_has_no_clock_that_runs_is_not_pulled_forward() {
    let text = text("{ exponential = \"40 days\" }", "strength = 1", 2_000);
    let seen = seen_in(&text.replace("\nstart_clock = [\"62-day\"]", ""));
    assert_eq!(seen.expedited, 0);
    assert_eq!(seen.after.len(), 2_000);
}

#[test]
fn patients_who_were_pulled_forward_are_counted_by_rule_and_tumour() {
    let text = text("\"65 days\"", "strength = 1", 30);
    let folder = folder(&[("scenario.toml", &text)]);
    let results = run(&Wanted::new(folder.path()).load(), 0..2);
    let found: Vec<_> = results
        .figures
        .iter()
        .filter(|figure| figure.key.metric == "expedited" && figure.key.org_code != "WYH")
        .filter(|figure| figure.key.period_end.month() == 12 || figure.value > 0.0)
        .map(|figure| {
            let key = &figure.key;
            (key.resource.as_str(), key.tumour.as_str(), key.period_end.to_string(), figure.value)
        })
        .collect();
    let rule = "before day 62";
    let day = |text: &str| text.to_owned();
    // The waits begin on the first of January.
    assert_eq!(
        found,
        [
            (rule, "", day("2025-01-31"), 30.0),
            (rule, "", day("2025-12-31"), 30.0),
            (rule, "lung", day("2025-01-31"), 30.0),
            (rule, "lung", day("2025-12-31"), 30.0),
        ]
    );
}

#[test]
fn rules_that_cannot_be_are_refused() {
    let good = text("\"65 days\"", "strength = 1", 1);
    let faults = |from: &str, to: &str| -> Vec<(String, String)> {
        assert!(good.contains(from), "{from}");
        let folder = folder(&[("scenario.toml", &good.replace(from, to))]);
        let request =
            Request { path: folder.path(), stacked: &[], alternatives: &[], settings: &[] };
        let failure = scenario::load(&request).expect_err("it is refused");
        failure.faults.iter().map(|f| (f.code.to_string(), f.address.clone())).collect()
    };
    let rule = |key: &str| format!("expediting.\"before day 62\".{key}");
    for (from, to, code, address) in [
        ("strength = 1", "strength = 1.2", "S0227", rule("strength")),
        ("strength = 1", "strength = 1\nlimit = \"61.5 days\"", "S0204", rule("limit")),
        ("reach = \"14 days\"", "reach = \"0 days\"", "S0204", rule("reach")),
        ("reach = \"14 days\"", "reach = \"36 hours\"", "S0204", rule("reach")),
        ("]\nclock = \"62-day\"", "]\nclock = \"26-day\"", "S0304", rule("clock")),
        (
            "expedited_by = \"before day 62\"",
            "expedited_by = \"before 62\"",
            "S0304",
            "pathway.p.step.wait.expedited_by".to_owned(),
        ),
        (
            "wait = \"65 days\"\n",
            "leave = true\n",
            "S0211",
            "pathway.p.step.wait.expedited_by".to_owned(),
        ),
    ] {
        let found = faults(from, to);
        assert_eq!(found, [(code.to_owned(), address)], "{to}");
    }
    let no_standard = good.replace("limit = \"62 days\"", "limit = \"62 hours\"");
    let folder = folder(&[("scenario.toml", &no_standard)]);
    let request = Request { path: folder.path(), stacked: &[], alternatives: &[], settings: &[] };
    let failure = scenario::load(&request).expect_err("it is refused");
    assert_eq!(failure.faults[0].address, rule("clock"));
}

#[test]
fn more_patients_put_an_appointment_off_at_christmas() {
    let mixture = |put_off: f64| {
        format!(
            "{{ mixture = [{{ share = {}, of = \"0 days\" }}, {{ share = {put_off}, of = {{ uniform = [\"7 days\", \"14 days\"] }} }}] }}",
            1.0 - put_off
        )
    };
    let seen = |closed: &str| {
        let text = text("\"0 days\"", "", PATIENTS).replace(
            "wait = \"0 days\"\n",
            &format!(
                "wait.calendar = \"not christmas\"\nwait.open = {}\nwait.closed = {}\n",
                mixture(0.125),
                mixture(0.5)
            ),
        );
        let calendar = format!(
            "[calendar.\"not christmas\"]\nbank_holidays = \"open\"\nclosed = [{closed}]\n"
        );
        seen_in(&text.replace("[calendar.office]", &format!("{calendar}[calendar.office]")))
    };
    for (closed, share) in [("2025-01-01", 0.5), ("2025-12-24", 0.125)] {
        let seen = seen(closed);
        assert_share(seen.on(0..=6), 1.0 - share, "at once");
        assert_share(seen.on(7..=14), share, "put off");
    }
}
