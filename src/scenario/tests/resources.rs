//! Capacity: sessions, rotas, ring fences, calendars.

use super::support::Files;
use crate::ids::{CalendarId, DiaryId, PlaceId};
use crate::model::Session;
use crate::scenario::Scenario;
use crate::time::{DAY, SimTime};
use jiff::civil::{Date, DateTime, date};

fn sessions(scenario: &Scenario) -> &[Session] {
    &scenario.base.phases[0].model.diaries[DiaryId(0)].sessions
}

fn slots_between(scenario: &Scenario, from: Date, to: Date) -> Vec<(Date, u16)> {
    sessions(scenario)
        .iter()
        .map(|session| (scenario.epoch.date(session.opens.day()), session.slots))
        .filter(|(day, _)| (from..=to).contains(day))
        .collect()
}

const DIARY: &str =
    "[[diary.ct.session]]\nname = \"list\"\nopens = \"09:00\"\ncloses = \"17:00\"\n";

#[test]
fn sessions_are_closed_on_bank_holidays_around_easter() {
    let weekdays = format!("{DIARY}weekdays = [\"Mon-Fri\"]\nslots = 8\n");
    let scenario = Files::of_2025(&weekdays).load();
    let easter: Vec<_> = slots_between(&scenario, date(2025, 4, 16), date(2025, 4, 23));
    let days: Vec<_> = easter.iter().map(|(day, _)| day.day()).collect();
    assert_eq!(days, [16, 17, 22, 23]);
    let open = Files::of_2025(&format!("{weekdays}bank_holidays = \"open\"\n")).load();
    assert_eq!(slots_between(&open, date(2025, 4, 16), date(2025, 4, 23)).len(), 6);
    let diary = &scenario.base.phases[0].model.diaries[DiaryId(0)];
    assert_eq!(diary.first_session_of_day.len(), 366);
    // 1 January is a bank holiday, so the first session is on the 2nd.
    assert_eq!(&diary.first_session_of_day[..3], [0, 0, 1]);
    assert_eq!(sessions(&scenario)[0].opens, SimTime::from_seconds(DAY + 9 * 3_600));
}

#[test]
fn fractions_of_slots_are_spread() {
    let scenario =
        Files::of_2025(&format!("{DIARY}weekdays = [\"Mon-Fri\"]\nslots = 2.5\n")).load();
    let total: u32 = sessions(&scenario).iter().map(|session| u32::from(session.slots)).sum();
    let count = sessions(&scenario).len() as f64;
    assert!((f64::from(total) - 2.5 * count).abs() < 1.0);
    assert!(sessions(&scenario).windows(2).all(|pair| pair[0].slots + pair[1].slots == 5));
}

#[test]
fn slots_of_a_week_and_a_month_are_kept() {
    let weekly =
        Files::of_2025(&format!("{DIARY}weekdays = [\"Mon-Fri\"]\nslots_a_week = 23\n")).load();
    let week = |from, to| -> u16 { slots_between(&weekly, from, to).iter().map(|it| it.1).sum() };
    assert_eq!(week(date(2025, 3, 3), date(2025, 3, 9)), 23);
    // Easter week has four sessions and as many slots.
    assert_eq!(week(date(2025, 4, 14), date(2025, 4, 20)), 23);
    let monthly = Files::of_2025(&format!("{DIARY}slots_a_month = 100\n")).load();
    for month in 1..=12 {
        let first = date(2025, month, 1);
        let slots: u16 =
            slots_between(&monthly, first, first.last_of_month()).iter().map(|it| it.1).sum();
        assert_eq!(slots, 100);
    }
}

#[test]
fn a_ring_fence_is_rounded_so_that_its_share_is_kept() {
    let scenario = Files::of_2025(&format!(
        "urgencies = [\"suspected cancer\", \"routine\"]\n[diary.ct]\nring_fence = {{ share = 0.3, for = [\"suspected cancer\"], released = \"2 days\" }}\n{DIARY}slots = 5\n"
    ))
    .load();
    let fenced: u32 = sessions(&scenario).iter().map(|it| u32::from(it.ring_fenced)).sum();
    let slots: u32 = sessions(&scenario).iter().map(|it| u32::from(it.slots)).sum();
    assert!((f64::from(fenced) - 0.3 * f64::from(slots)).abs() <= 1.0);
    assert!(sessions(&scenario).iter().all(|it| (1..=2).contains(&it.ring_fenced)));
}

#[test]
fn a_ring_fence_by_month_keeps_the_share_of_each_month() {
    let mut table = "month,kept\n".to_owned();
    for month in 1..=12 {
        table += &format!("2024-{month:02},{}\n", if month <= 3 { 0.75 } else { 0.2 });
    }
    let files = Files::of_2025(&format!(
        "urgencies = [\"suspected cancer\", \"routine\"]\n[table.scans]\nfile = \"scans.csv\"\nkeys = [\"month\"]\n[diary.ct]\nring_fence = {{ share = {{ table = \"scans\", column = \"kept\" }}, for = [\"suspected cancer\"], released = \"2 days\" }}\n{DIARY}slots = 10\n"
    ));
    let scenario = files.file("scans.csv", &table).load();
    let fenced = |from, to| -> (u32, u32) {
        let day = |date| scenario.epoch.day(date);
        let found = sessions(&scenario)
            .iter()
            .filter(|it| (day(from)..=day(to)).contains(&it.opens.day()))
            .map(|it| (u32::from(it.ring_fenced), u32::from(it.slots)));
        found.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    };
    let (kept, slots) = fenced(date(2025, 1, 1), date(2025, 3, 31));
    assert!(kept.abs_diff(3 * slots / 4) <= 1, "{kept} of {slots}");
    let (kept, slots) = fenced(date(2025, 4, 1), date(2025, 6, 30));
    assert!(kept.abs_diff(slots / 5) <= 1, "{kept} of {slots}");
}

#[test]
fn walk_in_diaries_have_lines() {
    let scenario = Files::of_2025(&format!(
        "[diary.ct]\nwalk_in = true\non_call = 1\noverrun = \"1 hour\"\n{DIARY}weekdays = [\"Thu\"]\nlists = 3\nslots = 12\n"
    ))
    .load();
    let model = &scenario.base.phases[0].model;
    let lines = model.diaries[DiaryId(0)].lines.unwrap();
    // 2 January is the first Thursday.
    let day = DAY;
    let changes: Vec<_> = model.places[lines].capacity[..3]
        .iter()
        .map(|(at, lines)| (at.seconds(), *lines))
        .collect();
    assert_eq!(changes, [(0, 1), (day + 9 * 3_600, 3), (day + 18 * 3_600, 1)]);
    assert_eq!(scenario.names.places[lines].family, "lines");
}

#[test]
fn units_come_from_a_table_by_month_whose_last_year_repeats() {
    let mut table = "month,units\n".to_owned();
    for month in 1..=12 {
        table += &format!("2024-{month:02},{}\n", 10 + month);
    }
    let scenario = Files::of_2025(
        "[table.beds]\nfile = \"beds.csv\"\nkeys = [\"month\"]\n[beds.ward]\nbeds = { table = \"beds\", column = \"units\" }\n",
    )
    .file("beds.csv", &table)
    .load();
    let place = &scenario.base.phases[0].model.places[PlaceId(0)];
    let changes: Vec<_> = place.capacity.iter().map(|(at, units)| (at.day(), *units)).collect();
    assert_eq!(changes[..3], [(0, 11), (31, 12), (59, 13)]);
    assert_eq!(changes.len(), 12);
}

#[test]
fn a_night_shift_of_the_evening_before_is_there_at_the_start() {
    let scenario = Files::of_2025(
        "[[rota.nurse.shift]]\nname = \"night\"\nfrom = \"20:00\"\nto = \"08:00\"\nunits = 2\n",
    )
    .load();
    let place = &scenario.base.phases[0].model.places[PlaceId(0)];
    let hours: Vec<_> =
        place.capacity[..3].iter().map(|(at, units)| (at.seconds() / 3_600, *units)).collect();
    assert_eq!(hours, [(0, 2), (8, 0), (20, 2)]);
}

#[test]
fn meetings_move_to_the_next_working_day_or_are_cancelled() {
    let meeting = "[meeting.mdt]\nweekdays = [\"Mon\"]\nat = \"13:00\"\n";
    let days = |text: &str| -> Vec<i8> {
        let scenario = Files::of_2025(text).load();
        let meetings = &scenario.base.phases[0].model.meetings;
        let dates = &meetings.iter().next().unwrap().dates;
        dates
            .iter()
            .map(|at| scenario.epoch.date(at.day()))
            .filter(|day| day.month() == 4)
            .map(Date::day)
            .collect()
    };
    assert_eq!(days(meeting), [7, 14, 22, 28]);
    assert_eq!(days(&format!("{meeting}bank_holidays = \"cancelled\"\n")), [7, 14, 28]);
    assert_eq!(days(&format!("{meeting}bank_holidays = \"as usual\"\n")), [7, 14, 21, 28]);
}

/// Calendars and cases of the working-time table of `validation/calendar.json`
/// (England's bank holidays; exact by construction).
const CALENDARS: &str = r#"
[calendar.office]
weekdays = ["Mon-Fri"]
hours = ["09:00-17:00"]
[calendar.clinic]
weekdays = ["Mon-Fri"]
hours = ["08:30-12:30", "13:30-17:00"]
[calendar.scanner]
weekdays = ["Mon-Sat"]
hours = ["08:00-20:00"]
bank_holidays = "open"
[calendar.afternoons]
weekdays = ["Tue", "Thu"]
hours = ["13:30-17:30"]
[calendar.daily]
hours = ["07:30-19:30"]
bank_holidays = "open"
"#;

fn at(scenario: &Scenario, text: &str) -> SimTime {
    let time: DateTime = text.parse().unwrap();
    let midnight = scenario.epoch.midnight(time.date()).seconds();
    SimTime::from_seconds(midnight + i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60)
}

#[test]
fn working_time_is_added_as_published_cases_say() {
    let scenario = Files::of_2025(CALENDARS).load();
    let calendars = &scenario.base.phases[0].model.calendars;
    for (calendar, start, minutes, end) in [
        (0, "2025-03-07T16:00", 360, "2025-03-10T14:00"),
        (0, "2025-04-17T15:30", 480, "2025-04-22T15:30"),
        (0, "2025-03-01T12:00", 1, "2025-03-03T09:01"),
        (0, "2025-12-24T16:45", 30, "2025-12-29T09:15"),
        (1, "2025-06-02T12:00", 60, "2025-06-02T14:00"),
        (1, "2025-06-02T12:30", 30, "2025-06-02T14:00"),
        (1, "2025-06-06T16:40", 50, "2025-06-09T09:00"),
        (2, "2025-06-07T19:30", 90, "2025-06-09T09:00"),
        (2, "2025-05-05T10:00", 600, "2025-05-05T20:00"),
        (3, "2025-06-04T09:00", 240, "2025-06-05T17:30"),
        (3, "2025-06-05T17:00", 60, "2025-06-10T14:00"),
        (4, "2025-03-29T19:00", 60, "2025-03-30T08:00"),
        (0, "2025-06-02T09:00", 480, "2025-06-02T17:00"),
        (0, "2025-06-02T09:00", 481, "2025-06-03T09:01"),
    ] {
        let found =
            calendars[CalendarId(calendar)].after_open_time(at(&scenario, start), minutes * 60);
        assert_eq!(found, Some(at(&scenario, end)), "{start} + {minutes}");
    }
    for (calendar, start, end, minutes) in [
        (0, "2025-04-16T10:00", "2025-04-23T11:00", 1_500),
        (0, "2025-06-06T18:00", "2025-06-09T08:00", 0),
        (1, "2025-06-02T08:00", "2025-06-03T18:00", 900),
        (4, "2025-03-29T00:00", "2025-03-31T00:00", 1_440),
    ] {
        let found = calendars[CalendarId(calendar)]
            .open_time_between(at(&scenario, start), at(&scenario, end));
        assert_eq!(found, minutes * 60, "{start} to {end}");
    }
}
