//! The dates of a run, and what each of its days is.

use crate::diagnostics::{Fault, Faults, Place, catalogue};
use crate::model::Horizon;
use crate::scenario::file_types::ScenarioFile;
use crate::scenario::located::{Date as DateLeaf, Recovered};
use crate::time::{DAY, Epoch, SimTime};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The dates of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::scenario) struct Dates {
    pub(in crate::scenario) epoch: Epoch,
    pub(in crate::scenario) report_from: Date,
    pub(in crate::scenario) report_to: Date,
    end: SimTime,
    /// First days of all months of the run and of one more.
    pub(super) months: Vec<Date>,
    /// Numbers of these days.
    first_days: Vec<i64>,
    /// As [`Horizon::stop_after`].
    stop_after: u64,
    bank_holidays: BTreeSet<Date>,
    /// All days that are looked at, from the one of number `-BEFORE` on.
    days_from_before: Vec<Day>,
}

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// Days from the first of the run.
    pub(super) number: i64,
    pub(super) date: Date,
    /// 0 = Monday.
    pub(super) weekday: u8,
    pub(super) is_bank_holiday: bool,
    /// Position of its month among the run's.
    pub(super) month: usize,
}

impl Day {
    /// Whether it is one of the weekdays, given as bits from Monday on.
    pub(super) fn is_on(self, weekdays: u8) -> bool {
        weekdays >> self.weekday & 1 == 1
    }

    /// Whether a bank holiday or a Saturday or Sunday.
    pub(super) fn is_off(self) -> bool {
        self.weekday >= 5 || self.is_bank_holiday
    }

    /// The first day of its week, Monday.
    pub(super) fn monday(self) -> i64 {
        self.number - i64::from(self.weekday)
    }
}

/// Days before the first of the run, and after its last, that are looked at:
/// meetings move, weeks and months go on, and calendars know their hours a
/// while longer.
const BEFORE: i64 = 60;
const AFTER: i64 = 100;

impl Dates {
    /// Reads and checks the dates at the top of a scenario.
    pub(in crate::scenario) fn new(
        file: &ScenarioFile,
        bank_holidays: &BTreeSet<Date>,
        faults: &Faults,
    ) -> Option<Self> {
        let needed = |date: &Recovered<DateLeaf>, key: &str| {
            if date.value.is_none() && !date.lost {
                faults.push(
                    Fault::new(catalogue::MISSING_KEY, key, format!("\"{key}\" is missing"))
                        .at(Place::default())
                        .expected("a date, for instance 2025-10-01"),
                );
            }
            date.value.map(|date| date.0)
        };
        let start = needed(&file.start, "start");
        let report_from = needed(&file.report_from, "report_from");
        let report_to = needed(&file.report_to, "report_to");
        let (start, report_from, report_to) = (start?, report_from?, report_to?);
        let before = faults.len();
        let order = |wrong: bool, key: &Recovered<DateLeaf>, found: String, expected: &str| {
            if wrong {
                faults.push(
                    Fault::new(catalogue::WRONG_ORDER, &key.address, found)
                        .at(key.place)
                        .expected(expected),
                );
            }
        };
        order(
            !(1900..=2200).contains(&start.year()),
            &file.start,
            format!("{start} is far away"),
            "a date between 1900 and 2200",
        );
        order(
            report_from < start,
            &file.report_from,
            format!("{report_from} is before the start, {start}"),
            "a date not before \"start\"",
        );
        order(
            report_to < report_from,
            &file.report_to,
            format!("{report_to} is before the first day, {report_from}"),
            "a date not before \"report_from\"",
        );
        // The engine holds clock starts in 32 bits of seconds, 68 years.
        let years = if file.clock.0.is_empty() { 300 } else { 62 };
        let far = start.checked_add(years.years()).unwrap_or(Date::MAX);
        order(
            report_to > far,
            &file.report_to,
            format!("{report_to} is far away"),
            &format!("at most {years} years from \"start\""),
        );
        let follow_up = file.follow_up.value.map_or(0.0, |duration| duration.0.seconds);
        if follow_up > 2.0 * 366.0 * DAY as f64 {
            let key = &file.follow_up;
            faults.push(
                Fault::new(catalogue::OUT_OF_RANGE, &key.address, "this is too long")
                    .at(key.place)
                    .expected("at most two years"),
            );
        }
        if file.stop_after_patients.value == Some(0) {
            let key = &file.stop_after_patients;
            faults.push(
                Fault::new(catalogue::OUT_OF_RANGE, &key.address, "0 patients")
                    .at(key.place)
                    .expected("1 or more"),
            );
        }
        if faults.len() > before {
            return None;
        }
        let epoch = Epoch::new(start);
        let end = SimTime::from_seconds(
            epoch.midnight(report_to).seconds() + DAY + follow_up.round() as i64,
        );
        let mut months = vec![start.first_of_month()];
        while let Some(&month) = months.last()
            && epoch.midnight(month) < end
            && let Ok(next) = month.checked_add(1.month())
        {
            months.push(next);
        }
        let stop_after = file.stop_after_patients.value.unwrap_or(u64::MAX);
        let mut dates = Self {
            epoch,
            report_from,
            report_to,
            end,
            first_days: months.iter().map(|&month| epoch.day(month)).collect(),
            months,
            stop_after,
            bank_holidays: bank_holidays.clone(),
            days_from_before: Vec::new(),
        };
        dates.days_from_before =
            (-BEFORE..dates.days() + AFTER).map(|day| dates.look_at(day)).collect();
        Some(dates)
    }

    fn look_at(&self, number: i64) -> Day {
        let date = self.epoch.date(number);
        let months = &self.months;
        let month = months.partition_point(|&month| month <= date).clamp(1, months.len() - 1) - 1;
        let is_bank_holiday = self.bank_holidays.contains(&date);
        let weekday = date.weekday().to_monday_zero_offset().unsigned_abs();
        Day { number, date, weekday, is_bank_holiday, month }
    }

    /// What a day of the run is, or one of before or after it.
    pub(super) fn day(&self, number: i64) -> Day {
        let known = usize::try_from(number + BEFORE).ok();
        let known = known.and_then(|at| self.days_from_before.get(at)).copied();
        known.unwrap_or_else(|| self.look_at(number))
    }

    /// All days of the run.
    pub(super) fn days_of_run(&self) -> &[Day] {
        &self.days_from_before[BEFORE as usize..(BEFORE + self.days()) as usize]
    }

    /// All days of one of the run's months.
    pub(super) fn days_of_month(&self, month: usize) -> &[Day] {
        let at = |month: usize| (BEFORE + self.first_days[month]) as usize;
        &self.days_from_before[at(month)..at(month + 1)]
    }

    /// For the model.
    pub(super) fn horizon(&self) -> Horizon {
        Horizon {
            report_from: self.epoch.midnight(self.report_from),
            report_to: SimTime::from_seconds(self.epoch.midnight(self.report_to).seconds() + DAY),
            end: self.end,
            months: self.months.iter().map(|&month| self.epoch.midnight(month)).collect(),
            stop_after: self.stop_after,
        }
    }

    /// Last day of the run.
    pub(in crate::scenario) fn last(&self) -> Date {
        self.epoch.date(self.days() - 1)
    }

    /// Days of the run, the last perhaps in part.
    pub(in crate::scenario) fn days(&self) -> i64 {
        (self.end.seconds() + DAY - 1).div_euclid(DAY)
    }
}
