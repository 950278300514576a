//! Extra sessions that a diary draws when the wait is long, and capacity that
//! follows from staff, worked by hand.

#![allow(clippy::float_cmp, reason = "whole numbers")]

use crate::support::{Wanted, by_key, folder, run, watch};
use pathflow::engine::{Observer, Patient};
use pathflow::ids::{DiaryId, PatientSlot, PlaceId, StepId};
use pathflow::model::Model;
use pathflow::scenario::{self, Request};
use pathflow::time::{DAY, SimTime};

/// The year 2025, which begins on a Wednesday.
const TOP: &str = "schema_version = 1
start = 2025-01-01
report_from = 2025-01-01
report_to = 2025-12-31
";

/// Ten patients come each day at midnight, and there are eight slots a day:
/// the list grows by two a day. An extra session has fourteen.
fn growing(flex: &str) -> String {
    format!(
        "{TOP}[[diary.ct.session]]
name = \"daily\"
opens = \"09:00\"
closes = \"17:00\"
slots = 8
bank_holidays = \"open\"
[[diary.ct.session]]
name = \"extra\"
weekdays = [\"Sat\", \"Sun\"]
opens = \"18:00\"
closes = \"20:00\"
slots = 14
{flex}
[diary.ct]
horizon = \"2 weeks\"
[pathway.p]
[[pathway.p.step]]
name = \"scan\"
book = {{ diary = \"ct\" }}
[arrivals.a]
pathway = \"p\"
every = \"1 day\"
batch = 10
"
    )
}

/// Waits for a scan, and extra sessions that were held.
#[derive(Debug, Clone, Default)]
struct Seen {
    /// Day of the scan, and days waited for it.
    waits: Vec<(i64, i64)>,
    extra: Vec<(i64, i64)>,
}

impl Observer for Seen {
    fn step_ended(&mut self, now: SimTime, _: PatientSlot, _: &Patient, _: StepId, since: SimTime) {
        self.waits.push((now.day(), now.day() - since.day()));
    }
    fn extra_session_held(&mut self, now: SimTime, diary: DiaryId, cost: i64) {
        assert_eq!(diary, DiaryId(0));
        self.extra.push((now.day(), cost));
    }
}

impl Seen {
    fn longest_wait(&self, from: i64) -> i64 {
        self.waits.iter().filter(|wait| wait.0 >= from).map(|wait| wait.1).max().unwrap_or(0)
    }
}

fn seen_in(text: &str) -> Seen {
    let folder = folder(&[("scenario.toml", text)]);
    watch(&Wanted::new(folder.path()).load(), 0, Seen::default())
}

const FLEX: &str = "flex = { beyond = \"35 days\", decided = \"7 days\", at_most_a_week = 2, cost_a_session = \"£900\" }";

#[test]
fn a_list_without_extra_sessions_grows_and_with_them_stays_near_their_limit() {
    let without = seen_in(&growing("starts = 2026-01-01"));
    // After so many days two patients a day more have come than were scanned:
    // at eight scans a day, that is a quarter of the days.
    assert!((68..=74).contains(&without.longest_wait(360)), "{}", without.longest_wait(360));
    assert_eq!(without.extra.len(), 0);
    let with = seen_in(&growing(FLEX));
    // The wait is 35 days after about 140 days. From then on it stays there:
    // one session of 14 a week takes up what is too much.
    assert!(with.extra.iter().all(|session| session.0 > 140 && session.1 == 90_000));
    assert!((34..=40).contains(&with.longest_wait(200)), "{}", with.longest_wait(200));
    assert!((34..=40).contains(&with.longest_wait(340)), "{}", with.longest_wait(340));
    let weeks = (365 - with.extra[0].0) as f64 / 7.0;
    let held = with.extra.len() as f64;
    assert!((held - weeks).abs() <= 3.0, "{held} in {weeks} weeks");
}

#[test]
fn no_more_extra_sessions_are_held_in_a_week_than_may_be() {
    let text = growing(&FLEX.replace("35 days", "7 days").replace("week = 2", "week = 1"));
    let seen = seen_in(&text.replace("batch = 10", "batch = 16"));
    // Days since Monday 30 December 2024.
    let mut weeks: Vec<i64> = seen.extra.iter().map(|session| (session.0 + 2) / 7).collect();
    let held = weeks.len();
    assert!(held > 40, "{held}");
    weeks.dedup();
    assert_eq!(weeks.len(), held);
    // Saturday comes first.
    assert!(seen.extra.iter().all(|session| (session.0 + 2) % 7 == 5));
}

#[test]
fn an_extra_session_is_decided_upon_so_long_before_it_and_nobody_is_booked_in_it_until_then() {
    // At the start 200 patients ask for a slot of the daily eight: the last of
    // them would have the 25th day, so there is no slot within the horizon of
    // two weeks, and the wait is 14 days.
    let at_start = |beyond: &str| {
        let flex = format!("flex = {{ beyond = \"{beyond}\", decided = \"3 days\" }}");
        let text = growing(&flex)
            .replace("every = \"1 day\"\nbatch = 10", "rate = \"0 per day\"\nat_start = 200");
        let seen = seen_in(&text);
        seen.extra.iter().map(|session| session.0).collect::<Vec<_>>()
    };
    // Of Saturday 4 January, day 3, it is decided at the first midnight, at
    // which nobody has come yet; then day by day, while people wait: those of
    // the weekends of days 10 and 11 and so on.
    assert_eq!(at_start("13 days")[..2], [4, 10]);
    assert!(at_start("13 days").iter().all(|day| *day < 25));
    // Nobody waits longer than 25 days for the daily eight alone.
    assert_eq!(at_start("25 days"), [0_i64; 0]);
}

#[test]
fn extra_sessions_and_their_costs_are_counted_and_a_plan_switches_them_off() {
    let base = growing(FLEX);
    let off = "title = \"No extra lists\"\n[[change]]\nfrom = 2025-01-01\nat = \"diary.ct.HERE.session.extra.slots\"\nset = 0\nsource = \"test\"\n";
    let files = folder(&[("scenario.toml", &base), ("off.toml", off)]);
    let wanted = Wanted::new(files.path().join("scenario.toml"));
    let scenario = wanted.against(files.path().join("off.toml")).load();
    let results = run(&scenario, 0..2);
    let figures = by_key(&results);
    let of_year = |plan: &str, metric: &str| {
        figures
            .iter()
            .find(|(key, _)| {
                key.plan == plan
                    && key.metric == metric
                    && key.resource == "ct"
                    && key.period_start.month() == 1
                    && key.period_end.month() == 12
            })
            .map(|(_, figure)| figure.value)
    };
    let held = seen_in(&base).extra.len() as f64;
    assert_eq!(of_year("base", "flex_sessions"), Some(held));
    assert_eq!(of_year("base", "flex_cost"), Some(90_000.0 * held));
    assert_eq!(of_year("off", "flex_sessions"), None);
}

#[test]
fn a_plan_that_changes_nothing_leaves_extra_sessions_as_they_are() {
    let base = growing(FLEX);
    let same = "title = \"Nothing\"\n[[change]]\nfrom = 2025-08-06\nat = \"diary.ct.HERE.session.daily.slots\"\nset = 8\nsource = \"test\"\n";
    let files = folder(&[("scenario.toml", &base), ("same.toml", same)]);
    let wanted = Wanted::new(files.path().join("scenario.toml"));
    let results = run(&wanted.against(files.path().join("same.toml")).load(), 0..2);
    let of = |plan: &str| {
        let all = results.figures.iter().filter(|figure| figure.key.plan == plan);
        all.map(|f| (f.key.metric.clone(), f.key.period_end, f.value)).collect::<Vec<_>>()
    };
    assert!(of("base").iter().any(|figure| figure.0 == "flex_sessions"));
    assert_eq!(of("base"), of("same"));
}

fn faults(text: &str) -> Vec<(String, String)> {
    let folder = folder(&[("scenario.toml", text)]);
    let request = Request { path: folder.path(), stacked: &[], alternatives: &[], settings: &[] };
    let failure = scenario::load(&request).expect_err("it is refused");
    failure.faults.iter().map(|f| (f.code.to_owned(), f.address.clone())).collect()
}

#[test]
fn extra_sessions_that_cannot_be_are_refused() {
    let of = |key: &str| format!("diary.ct.HERE.session.extra.flex{key}");
    for (flex, code, address) in [
        ("flex = { beyond = \"35 days\", decided = \"36 hours\" }", "S0204", of(".decided")),
        ("flex = { beyond = \"35 days\" }", "S0202", of(".decided")),
        (
            "flex = { beyond = \"35 days\", decided = \"1 day\" }\ncancelled = { chance = 0.1 }",
            "S0211",
            of(""),
        ),
        (
            "flex = { beyond = \"35 days\", decided = \"1 day\", at_most_a_week = -1 }",
            "S0206",
            of(".at_most_a_week"),
        ),
    ] {
        assert_eq!(faults(&growing(flex)), [(code.to_owned(), address)], "{flex}");
    }
}

/// A rota of radiologists: posts of 40 hours, of which a tenth is vacant, a
/// fifth of the time away, and half of the time reporting.
fn staffed(posts: &str) -> String {
    format!(
        "{TOP}[rota.radiologist.staff]
posts = {posts}
vacancy = 0.1
leave = 0.2
hours_a_week = 40
share = 0.5
[[rota.radiologist.shift]]
name = \"weekdays\"
weekdays = \"Mon-Fri\"
from = \"09:00\"
to = \"17:00\"
"
    )
}

/// Units at noon of each of these days.
fn units(model: &Model, days: std::ops::Range<i64>) -> Vec<u32> {
    let capacity = &model.places[PlaceId(0)].capacity;
    let at = |day: i64| {
        let noon = SimTime::from_seconds(day * DAY + DAY / 2);
        capacity[capacity.partition_point(|&(from, _)| from <= noon) - 1].1
    };
    days.map(at).collect()
}

fn load(text: &str) -> pathflow::scenario::Scenario {
    let folder = folder(&[("scenario.toml", text)]);
    Wanted::new(folder.path()).load()
}

#[test]
fn units_follow_from_posts_vacancies_leave_and_the_share_of_the_work() {
    // 10 x 0.9 x 0.8 x 40 x 0.5 = 144 hours a week, over 40 open hours: 3.6.
    let scenario = load(&staffed("10"));
    let model = &scenario.base.phases[0].model;
    // From Monday 6 January, day 5, two weeks: 36 units in ten shifts.
    let units = units(model, 5..19);
    assert_eq!(units.iter().sum::<u32>(), 36);
    assert!(units.iter().enumerate().all(|(day, &units)| if day % 7 > 4 {
        units == 0
    } else {
        units == 3 || units == 4
    }));
    // With a long shift on Saturdays too, 50 hours: 2.88.
    let more = "[[rota.radiologist.shift]]\nname = \"saturday\"\nweekdays = [\"Sat\"]\nfrom = \"08:00\"\nto = \"18:00\"\n";
    let scenario = load(&(staffed("10") + more));
    let units = self::units(&scenario.base.phases[0].model, 5..5 + 7 * 25);
    assert_eq!(units.iter().sum::<u32>(), 432, "150 shifts of 2.88");
}

#[test]
fn new_posts_hold_after_their_recruitment_and_grow() {
    let plan = "title = \"Five more\"\n[[change]]\nfrom = 2025-03-03\nrecruitment = \"4 weeks\"\nramp = \"2 weeks\"\nat = \"rota.radiologist.HERE.staff.posts\"\nadd_to = 5\ncost = { one_off = \"£10,000\", a_year = \"£365,000\" }\nsource = \"test\"\n";
    let files = folder(&[("scenario.toml", &staffed("10")), ("plan.toml", plan)]);
    let wanted = Wanted::new(files.path().join("scenario.toml"));
    let scenario = wanted.against(files.path().join("plan.toml")).load();
    let alternative = &scenario.alternatives[0];
    let phases: Vec<i64> =
        alternative.timeline.phases.iter().map(|phase| phase.from.day()).collect();
    // Monday 31 March is day 89. The first new week has half of them.
    assert_eq!(phases, [0, 89, 96]);
    // In 25 shifts of 3.6, of 12.5 posts, 4.5, and of 15 posts, 5.4.
    for (phase, expected) in alternative.timeline.phases.iter().zip([90_i64, 112, 135]) {
        let sum: u32 = units(&phase.model, 96..96 + 35).iter().sum();
        assert!((i64::from(sum) - expected).abs() <= 1, "{sum}, {expected}");
    }
    let change = &alternative.changes[0];
    assert_eq!(
        (change.started.to_string(), change.from.to_string()),
        ("2025-03-03".to_owned(), "2025-03-31".to_owned())
    );
    // Nine months and a day, from 31 March to 31 December: 276 days of £1,000.
    let results = run(&scenario, 0..1);
    assert_eq!(results.effects[0].cost, Some(1_000_000 + 276 * 100_000));
}

#[test]
fn so_many_lists_are_held_as_there_are_staff_and_rooms() {
    // 3 endoscopists of 40 hours, half of them here: 60 hours, over 5 sessions
    // of 8 hours, 1.5 lists at a time of 5 points each.
    let session = |more: &str| {
        format!(
            "{TOP}[[diary.endoscopy.session]]\nname = \"lists\"\nweekdays = \"Mon-Fri\"\nopens = \"09:00\"\ncloses = \"17:00\"\npoints = 5\nstaff = {{ posts = 3, hours_a_week = 40, share = 0.5 }}\n{more}"
        )
    };
    let of = |text: &str| {
        let scenario = load(text);
        let sessions = &scenario.base.phases[0].model.diaries[DiaryId(0)].sessions;
        sessions[2..10].iter().map(|it| (it.lists, it.slots)).collect::<Vec<_>>()
    };
    let found = of(&session(""));
    assert_eq!(found.iter().map(|it| it.0).sum::<u16>(), 12);
    assert!(found.iter().all(|it| it.1 == 5 * it.0 && (1..=2).contains(&it.0)));
    assert_eq!(of(&session("lists = 1\n")), [(1, 5); 8]);
}

#[test]
fn staff_that_cannot_be_are_refused() {
    let rota = "rota.radiologist.HERE";
    for (text, code, address) in [
        (
            staffed("10").replace("to = \"17:00\"", "to = \"17:00\"\nunits = 2"),
            "S0211",
            format!("{rota}.shift.weekdays.units"),
        ),
        (staffed("-1"), "S0206", format!("{rota}.staff.posts")),
        (
            staffed("10").replace("leave = 0.2", "leave = 1.2"),
            "S0227",
            format!("{rota}.staff.leave"),
        ),
        (
            staffed("10").replace("hours_a_week = 40", "hours_a_week = 400"),
            "S0206",
            format!("{rota}.staff.hours_a_week"),
        ),
        (
            staffed("10").split("[[rota").next().unwrap_or_default().to_owned(),
            "S0211",
            format!("{rota}.staff"),
        ),
    ] {
        assert_eq!(faults(&text), [(code.to_owned(), address)], "{text}");
    }
}

/// Three patients whose clock has run for 10 days and three of 50 days ask in
/// turn, and each day has one slot.
fn of_two_ages(queue: &str) -> String {
    let pathway = |name: &str, elapsed: &str| {
        format!(
            "[pathway.{name}]\n[[pathway.{name}.step]]\nname = \"start\"\nstart_clock = {{ clocks = [\"62-day\"], elapsed = \"{elapsed}\" }}\n[[pathway.{name}.step]]\nname = \"scan\"\nbook = {{ diary = \"ct\" }}\n[[pathway.{name}.step]]\nname = \"stop\"\nstop_clock = [\"62-day\"]\n[arrivals.{name}]\npathway = \"{name}\"\nrate = \"0 per day\"\nat_start = 3\n"
        )
    };
    format!(
        "{TOP}[clock.\"62-day\"]\n[standard.\"62-day\"]\nclocks = [\"62-day\"]\nlimit = \"62 days\"\n[diary.ct]\nhorizon = \"1 day\"\n{queue}\n[[diary.ct.session]]\nname = \"daily\"\nopens = \"09:00\"\ncloses = \"17:00\"\nslots = 1\n{}{}",
        pathway("young", "10 days"),
        pathway("old", "50 days")
    )
}

/// When each clock stopped, and how long it had run \[days\].
#[derive(Debug, Clone, Default)]
struct Stops(Vec<(i64, i64)>);

impl Observer for Stops {
    fn clock_stopped(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        _: &Patient,
        _: pathflow::ids::ClockId,
        started: SimTime,
    ) {
        self.0.push((now.day(), started.day()));
    }
}

#[test]
fn who_breaches_first_is_first_on_the_list_of_a_diary() {
    let order = |queue: &str| -> Vec<(i64, i64)> {
        watch(&load(&of_two_ages(queue)), 0, Stops::default()).0
    };
    let first_come = [(0, -10), (1, -50), (2, -10), (3, -50), (4, -10), (5, -50)];
    assert_eq!(order(""), first_come);
    assert_eq!(order("queue = \"longest waiting\""), first_come, "all came at once");
    // The first to ask has an appointment before the others ask.
    let by_limit = [(0, -10), (1, -50), (2, -50), (3, -50), (4, -10), (5, -10)];
    assert_eq!(order("queue = { days_to_breach = [\"62-day\"] }"), by_limit);
    assert_eq!(order("queue = { longest_waiting = \"62-day\" }"), by_limit);
    let refused = faults(&of_two_ages("queue = { rank = \"1\" }"));
    assert_eq!(refused, [("S0211".to_owned(), "diary.ct.HERE.queue".to_owned())]);
}
