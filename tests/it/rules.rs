//! Rules of waiting times, worked by hand in `tests/data/rules/vectors.csv` and
//! run through the whole program: a patient for each row.

#![allow(clippy::float_cmp, reason = "counts of whole and half patients are exact")]
use crate::support::{Wanted, by_key, folder, path, run, text, watch};
use jiff::civil::{DateTime, date};
use pathflow::engine::{Observer, Patient};
use pathflow::experiment::Results;
use pathflow::ids::{ClockId, Id, PatientSlot};
use pathflow::standards::{Adjustment, counted_days};
use pathflow::time::SimTime;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A row of the file, by the names of its columns.
type Row = BTreeMap<String, String>;

fn rows() -> Vec<Row> {
    let text = text("tests/data/rules/vectors.csv");
    let mut lines = text.lines();
    let names: Vec<_> = lines.next().unwrap_or_default().split(',').collect();
    let row = |line: &str| {
        let cells = line.split(',').map(str::to_owned);
        names.iter().map(|&name| name.to_owned()).zip(cells).collect()
    };
    lines.map(row).collect()
}

const HEAD: &str = r#"
schema_version = 1
start = 2023-11-01
report_from = 2023-11-01
report_to = 2025-09-30
alliance_code = "ALL"

[organisation.A]
[organisation.B]
[site.a]
organisation = "A"
[site.b]
organisation = "B"

[clock.28-day]
[clock.31-day]
[clock.62-day]

[standard.28-day]
clocks = ["28-day"]
limit = "28 days"
bands = ["14 days", "28 days", "42 days", "62 days"]
[standard.31-day]
clocks = ["31-day"]
limit = "31 days"
[standard.62-day]
clocks = ["62-day"]
limit = "62 days"
counting = { hand_over_by_day = 38, treat_within = "24 days" }
bands = ["31 days", "62 days", "104 days"]
"#;

/// What happens to a patient, in the order in which the columns stand.
const EVENTS: [(&str, &[&str]); 9] = [
    ("referred", &[]),
    ("upgraded", &["start_clock = [\"62-day\"]"]),
    ("missed_until", &[]),
    ("told", &["stop_clock = [\"28-day\"]"]),
    ("decided", &["stop_clock = [\"28-day\"]", "start_clock = [\"31-day\"]"]),
    ("offered", &[]),
    ("available", &[]),
    ("transferred", &["transfer = \"b\""]),
    ("treated", &["stop_clock = [\"31-day\", \"62-day\"]"]),
];

fn time(row: &Row, column: &str) -> Option<DateTime> {
    let cell = row[column].as_str();
    (!cell.is_empty())
        .then(|| format!("{}:00", cell.replace(' ', "T")).parse().expect("a date and a time"))
}

/// Minutes from the first day of the scenario.
fn minutes(time: DateTime) -> i64 {
    time.duration_since(date(2023, 11, 1).at(0, 0, 0, 0)).as_mins()
}

/// The pathway of a row's patient: waits from one event to the next, of which
/// those before a missed appointment was rebooked and those between a declined
/// offer and the patient's return take off days.
fn pathway(number: usize, row: &Row) -> String {
    let mut text = format!("[pathway.v{number}]\ntumour = \"v{number}\"\n");
    let mut steps = 0;
    let mut step = |lines: &str| {
        steps += 1;
        let _ = writeln!(text, "[[pathway.v{number}.step]]\nname = \"{steps}\"\n{lines}");
    };
    if row["route"] != "consultant upgrade" {
        step("start_clock = [\"28-day\", \"62-day\"]");
    }
    let at = |column: &str| time(row, column).map(minutes);
    let mut events: Vec<_> = EVENTS.iter().filter_map(|(c, ops)| Some((at(c)?, ops))).collect();
    events.sort_by_key(|&(at, _)| at);
    let mut now = events[0].0;
    for (then, ops) in events {
        let within =
            |from: &str, to: &str| at(from) <= Some(now) && at(to).is_some_and(|to| then <= to);
        let off = if within("referred", "missed_until") {
            ", takes_off = { clocks = [\"28-day\", \"62-day\"], as = \"first seen\" }"
        } else if at("offered").is_some() && within("offered", "available") {
            ", takes_off = { clocks = [\"31-day\", \"62-day\"], as = \"treatment\" }"
        } else {
            ""
        };
        if then > now {
            step(&format!("wait = {{ takes = \"{} min\"{off} }}", then - now));
        }
        for op in *ops {
            step(op);
        }
        now = then;
    }
    let moment = &row["referred"];
    let _ = write!(
        text,
        "[arrivals.v{number}]\npathway = \"v{number}\"\nsites = [\"a\"]\nroute = \"{}\"\n\
         at = [\"{moment}\"]\n",
        row["route"]
    );
    text
}

/// Days that counted of each patient's clocks.
#[derive(Debug, Clone, Default)]
struct Waits {
    off: Adjustment,
    /// By pathway and clock.
    days: BTreeMap<(usize, usize), i64>,
}

impl Observer for Waits {
    fn clock_carries(&mut self, _: PatientSlot, _: ClockId, _: &[f64], off: Adjustment) {
        self.off = off;
    }

    fn clock_stopped(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        clock: ClockId,
        started: SimTime,
    ) {
        let days = counted_days(started, now, self.off.total());
        self.days.insert((patient.pathway.index(), clock.index()), days);
    }
}

/// A count over the whole run of one row's patient.
fn count(results: &Results, org: &str, standard: &str, metric: &str, tumour: &str) -> f64 {
    let of = by_key(results);
    of.iter()
        .filter(|(key, _)| {
            key.org_code == org
                && key.standard == standard
                && key.metric == metric
                && key.tumour == tumour
                && key.route.is_empty()
                && key.basis == "allocated"
                && (key.period_end - key.period_start).get_days() < 31
        })
        .map(|(_, figure)| figure.value)
        .sum()
}

/// Every row through the whole program.
#[test]
fn rules_of_waiting_times_worked_by_hand() {
    let rows = rows();
    assert!(rows.len() >= 60, "{} rows", rows.len());
    let pathways = rows.iter().enumerate().map(|(at, row)| pathway(at, row));
    let text = HEAD.to_owned() + &pathways.collect::<String>();
    let folder = folder(&[("rules.toml", &text)]);
    let scenario = Wanted::new(folder.path().join("rules.toml")).load();
    let waits = watch(&scenario, 0, Waits::default());
    let results = run(&scenario, 0..1);
    let mut wrong = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let name = &row["name"];
        let tumour = format!("v{at}");
        for (clock, (standard, column, limit)) in
            [("28-day", "days_28", 28), ("31-day", "days_31", 31), ("62-day", "days_62", 62)]
                .into_iter()
                .enumerate()
        {
            let expected: Option<i64> = row[column].parse().ok();
            let found = waits.days.get(&(at, clock)).copied();
            if found != expected {
                wrong.push(format!("{name}: {standard} {found:?} days, not {expected:?}"));
            }
            let all = |metric: &str| count(&results, "ALL", standard, metric, &tumour);
            let breaches = expected.map_or(0.0, |days| f64::from(u8::from(days > limit)));
            let patients = f64::from(u8::from(expected.is_some()));
            if (all("patients"), all("breaches")) != (patients, breaches) {
                wrong.push(format!("{name}: {standard} counts {}", all("breaches")));
            }
            let last_days: &[i64] = match standard {
                "28-day" => &[14, 28, 42, 62],
                "62-day" => &[31, 62, 104],
                _ => &[],
            };
            let mut from = 0;
            for &last in last_days {
                let is_in = expected.is_some_and(|days| (from..=last).contains(&days));
                let banded = all(&format!("days_{from}_to_{last}"));
                if banded != f64::from(u8::from(is_in)) {
                    wrong.push(format!("{name}: {standard} band to {last} has {banded}"));
                }
                from = last + 1;
            }
        }
        for (org, column) in [("A", "referring"), ("B", "treating")] {
            // The sum of no numbers is minus zero.
            let half = |metric: &str| count(&results, org, "62-day", metric, &tumour) * 2.0 + 0.0;
            let found = format!("{}/{}", half("patients"), half("breaches"));
            if found != row[column] {
                wrong.push(format!("{name}: {column} has {found}, not {}", row[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn standards_count_by_tumour_and_attribute_at_the_stop_and_the_excluded() {
    let scenario = Wanted::new(path("tests/data/rules/filtered.toml")).load();
    let results = run(&scenario, 0..1);
    let count = |standard: &str, metric: &str| count(&results, "ALL", standard, metric, "");
    // The attribute is that of the moment of the stop.
    assert_eq!((count("surgery", "patients"), count("drugs", "patients")), (1.0, 1.0));
    assert_eq!(count("lung", "patients"), 1.0);
    assert_eq!(count("first", "excluded"), 1.0);
    // Missed on days 10 and 20, the later of which says what is taken off: seen
    // 20 days after that counts as 20.
    assert_eq!((count("first", "patients"), count("first", "breaches")), (1.0, 0.0));
    assert_eq!(count("first", "days_15_to_28"), 1.0);
    let shown: Vec<_> = scenario.standards.iter().map(|terms| terms.in_tables).collect();
    assert_eq!(shown, [true, false, true, true]);
}

/// The standards before and since October 2023 over the same five patients:
/// first seen after 20, 15, 14, 10 and 10 days, told on day 28 (the one who was
/// upgraded has no 28-day clock), treated on days 61, 70, 62, 63 and 62, and
/// again 30, 39, 31, 32 and 31 days later.
#[test]
fn old_and_new_standards_count_the_same_patients() {
    let (old, new) = ("before-october-2023.toml", "since-october-2023.toml");
    let standards = |name| text(&format!("scenarios/standards/{name}"));
    let scenario = text("tests/data/rules/old-and-new.toml");
    let files =
        [(old, &standards(old)[..]), (new, &standards(new)[..]), ("scenario.toml", &scenario[..])];
    let folder = folder(&files);
    let scenario = Wanted::new(folder.path().join("scenario.toml")).load();
    let results = run(&scenario, 0..1);
    let expected = [
        ("two-week wait", 2.0, 2.0),
        ("two-week wait breast symptoms", 1.0, 0.0),
        ("28-day faster diagnosis", 4.0, 0.0),
        ("31-day first treatment", 5.0, 5.0),
        ("31-day subsequent surgery", 2.0, 1.0),
        ("31-day subsequent drugs", 2.0, 1.0),
        ("31-day subsequent radiotherapy", 1.0, 0.0),
        ("62-day urgent GP", 2.0, 1.0),
        ("62-day screening", 1.0, 1.0),
        ("62-day upgrade", 1.0, 0.0),
        ("28-day", 4.0, 0.0),
        ("31-day combined", 10.0, 7.0),
        ("62-day", 5.0, 2.0),
    ];
    let names: Vec<_> = scenario.standards.iter().map(|terms| terms.name.as_str()).collect();
    assert_eq!(names, expected.map(|(name, ..)| name));
    for (standard, patients, breaches) in expected {
        let all = |metric: &str| count(&results, "WYH", standard, metric, "");
        assert_eq!((all("patients"), all("breaches")), (patients, breaches), "{standard}");
    }
}
