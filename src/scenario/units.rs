//! Quantities as they are written: durations, money, rates, times of day.

use crate::time::{DAY, HOUR, MINUTE};
use jiff::civil::{Date, DateTime, Time};

/// Why a text is not a quantity: what was found and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) found: String,
    pub(super) expected: &'static str,
}

const DURATION: &str = "a duration with a unit, for instance \"5 min\", \"2 hours\" or \"3 days\"";

/// A length of time and the unit in which it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Duration {
    /// Length \[seconds\].
    pub(super) seconds: f64,
    /// Whether it was written in days or weeks.
    pub(super) in_days: bool,
}

/// Seconds in a unit of time, if it is one of fixed length.
pub(super) fn unit_seconds(unit: &str) -> Option<i64> {
    Some(match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "week" | "weeks" => 7 * DAY,
        _ => return None,
    })
}

fn number_and_unit(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let split = text.find(|letter: char| letter.is_alphabetic()).unwrap_or(text.len());
    let number: f64 = text[..split].trim().parse().ok()?;
    number.is_finite().then(|| (number, text[split..].trim()))
}

/// Reads a number of a table; commas may only part well-formed groups of
/// thousands, as in `1,260`, for elsewhere they may be meant as decimal points.
pub(super) fn number(text: &str) -> Option<f64> {
    if !text.contains(',') {
        return text.parse().ok();
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = unsigned.split_once('.').map_or(unsigned, |(whole, _)| whole);
    let well_formed = whole.split(',').enumerate().all(|(at, group)| {
        let length = if at == 0 { 1..=3 } else { 3..=3 };
        length.contains(&group.len()) && group.bytes().all(|digit| digit.is_ascii_digit())
    });
    // "0,125" can only be meant as a decimal.
    let grouped = well_formed && whole.contains(',') && !whole.starts_with('0');
    let fraction = &unsigned[whole.len()..];
    (grouped && !fraction.contains(',')).then(|| text.replace(',', "").parse().ok())?
}

/// Reads a duration.
pub(super) fn duration(text: &str) -> Result<Duration, Problem> {
    let problem = |found| Problem { found, expected: DURATION };
    let (number, unit) =
        number_and_unit(text).ok_or_else(|| problem(format!("\"{text}\" is not a duration")))?;
    if number.is_sign_negative() {
        return Err(problem(format!("\"{text}\" is negative")));
    }
    if unit.is_empty() {
        return Err(problem(format!("\"{text}\" has no unit")));
    }
    if unit.contains(|letter: char| letter.is_ascii_digit()) {
        return Err(problem(format!("\"{text}\" is more than one number and one unit")));
    }
    if unit.starts_with("month") || unit.starts_with("year") {
        return Err(problem(format!("\"{text}\": months and years have no fixed length")));
    }
    let seconds =
        unit_seconds(unit).ok_or_else(|| problem(format!("\"{unit}\" is not a unit of time")))?;
    if number * seconds as f64 > 1e10 {
        return Err(problem(format!("\"{text}\" is longer than 300 years")));
    }
    Ok(Duration { seconds: number * seconds as f64, in_days: seconds >= DAY })
}

/// Reads what stands for a number or a duration, and is no number.
pub(super) fn amount(text: &str) -> Result<Duration, Problem> {
    let expected =
        "a number without quotes, or a duration with a unit, for instance 0.25 or \"5 min\"";
    if number_and_unit(text).is_none() {
        return Err(Problem {
            found: format!("\"{text}\" is neither a number nor a duration"),
            expected,
        });
    }
    duration(text).map_err(|problem| Problem { expected, ..problem })
}

/// Reads a sum of money \[pence\].
pub(super) fn money(text: &str) -> Result<i64, Problem> {
    let problem = || Problem {
        found: format!("\"{text}\" is not a sum of money"),
        expected: "pounds, for instance \"£310,000\"",
    };
    let trimmed = text.trim();
    let (negative, trimmed) =
        trimmed.strip_prefix('-').map_or((false, trimmed), |rest| (true, rest));
    let pounds = trimmed.strip_prefix('£').and_then(number).ok_or_else(problem)?;
    if !(0.0..=1e13).contains(&pounds) {
        return Err(problem());
    }
    let pence = (pounds * 100.0).round() as i64;
    Ok(if negative { -pence } else { pence })
}

/// Reads a date.
pub(super) fn date(text: &str) -> Result<Date, Problem> {
    text.parse().map_err(|_| Problem {
        found: format!("\"{text}\" is not a date"),
        expected: "a date, for instance 2025-10-01",
    })
}

/// Reads a date with a time of day, such as `2025-06-02 08:40`; seconds may
/// follow, a time zone may not.
pub(super) fn moment(text: &str) -> Result<DateTime, Problem> {
    let problem = || Problem {
        found: format!("\"{text}\" is not a date with a time of day"),
        expected: "a date and a time, for instance \"2025-06-02 08:40\"",
    };
    let (date, time) = text.trim().split_once([' ', 'T']).ok_or_else(problem)?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
    let parts: Vec<&str> = time.split(':').collect();
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(|part| digits(part)) {
        return Err(problem());
    }
    let number = |at: usize| parts.get(at).map_or(Ok(0), |part| part.parse::<i8>());
    let date: Date = date.parse().map_err(|_| problem())?;
    match (number(0), number(1), number(2)) {
        (Ok(hour), Ok(minute), Ok(second)) => Time::new(hour, minute, second, 0)
            .map(|time| date.to_datetime(time))
            .map_err(|_| problem()),
        _ => Err(problem()),
    }
}

/// Reads a time of day \[seconds from midnight\]; 24:00 is the day's end.
pub(super) fn time_of_day(text: &str) -> Result<i64, Problem> {
    let parts = text.trim().split_once(':').and_then(|(hours, minutes)| {
        let two = |part: &str| (part.len() <= 2).then(|| part.parse::<u8>().ok()).flatten();
        Some((i64::from(two(hours)?), i64::from(two(minutes)?)))
    });
    match parts {
        Some((hours, minutes)) if hours * 60 + minutes <= 24 * 60 && minutes < 60 => {
            Ok(hours * HOUR + minutes * MINUTE)
        }
        _ => Err(Problem {
            found: format!("\"{text}\" is not a time of day"),
            expected: "hours and minutes, for instance \"08:30\"",
        }),
    }
}

/// Reads a span of the day such as `"08:30-12:30"` \[seconds from midnight\].
pub(super) fn hours_of_day(text: &str) -> Result<(i64, i64), Problem> {
    let problem = || Problem {
        found: format!("\"{text}\" is not a span of the day"),
        expected: "opening and closing time, for instance \"08:30-12:30\"",
    };
    let (from, to) = text.split_once('-').ok_or_else(problem)?;
    let (from, to) = (time_of_day(from)?, time_of_day(to)?);
    if from < to { Ok((from, to)) } else { Err(problem()) }
}

/// How many a day one `unit` of "per unit" is, for instance 24 for `hour`.
pub(super) fn per_day(unit: &str) -> Result<f64, Problem> {
    Ok(match unit {
        "minute" | "min" => 1440.0,
        "hour" => 24.0,
        "day" => 1.0,
        "week" => 1.0 / 7.0,
        "year" => 1.0 / 365.25,
        _ => {
            return Err(Problem {
                found: format!("\"per {unit}\" is not a rate"),
                expected: "per minute, hour, day, week or year",
            });
        }
    })
}

/// Reads a rate such as `"0.9 per hour"` \[a day\].
pub(super) fn rate(text: &str) -> Result<f64, Problem> {
    let problem = || Problem {
        found: format!("\"{text}\" is not a rate"),
        expected: "a number per unit of time, for instance \"0.9 per hour\"",
    };
    let (number, unit) = text.split_once(" per ").ok_or_else(problem)?;
    let number: f64 = number.trim().parse().map_err(|_| problem())?;
    if !number.is_finite() || number.is_sign_negative() {
        return Err(problem());
    }
    Ok(number * per_day(unit.trim())?)
}

const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn weekday(text: &str) -> Option<usize> {
    let text = text.trim().to_lowercase();
    DAYS.iter().position(|day| text.len() >= 3 && day.starts_with(&text))
}

/// Reads a weekday or a span such as `"Mon-Fri"`, as bits from Monday on.
pub(super) fn weekdays(text: &str) -> Result<u8, Problem> {
    let read = || {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (weekday(first)?, weekday(last)?);
        (first <= last).then(|| (first..=last).fold(0, |bits, day| bits | 1 << day))
    };
    read().ok_or_else(|| Problem {
        found: format!("\"{text}\" is not a weekday"),
        expected: "Mon, Tue, Wed, Thu, Fri, Sat, Sun or a span such as \"Mon-Fri\"",
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_every_unit() {
        for (text, seconds) in [
            ("45 s", 45.0),
            ("5 min", 300.0),
            ("2 hours", 7_200.0),
            ("1.5 h", 5_400.0),
            ("3 days", 259_200.0),
            ("1 d", 86_400.0),
            ("6 weeks", 3_628_800.0),
        ] {
            assert_eq!(duration(text).map(|read| read.seconds), Ok(seconds), "{text}");
        }
        for text in
            ["5", "5 months", "1 year", "-5 min", "min", "five min", "", "5 parsecs", "inf min"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
        assert!(duration("62 days").unwrap().in_days);
        assert!(!duration("4 hours").unwrap().in_days);
    }

    #[test]
    fn moments_have_a_date_and_a_time() {
        let known = jiff::civil::date(2025, 6, 2).at(8, 40, 0, 0);
        for text in ["2025-06-02 08:40", "2025-06-02T08:40", "2025-06-02T08:40:00"] {
            assert_eq!(moment(text), Ok(known), "{text}");
        }
        for text in [
            "2025-06-02",
            "08:40",
            "02/06/2025 08:40",
            "2025-06-02 24:00",
            "2025-06-02 8:40",
            "2025-06-02T08:40Z",
            "2025-06-02 08:40:00.5",
            "2025-02-30 08:40",
            "",
        ] {
            assert!(moment(text).is_err(), "{text}");
        }
    }

    #[test]
    fn commas_only_part_groups_of_thousands() {
        for (text, read) in [("12", 12.0), ("1,260", 1260.0), ("-12,345,678.5", -12_345_678.5)] {
            assert_eq!(number(text), Some(read), "{text}");
        }
        for text in ["1,5", "0,125", "1,26", "12,60", "1,2600", ",260", "1,", "1.5,200", "1260,000"]
        {
            assert_eq!(number(text), None, "{text}");
        }
        assert!(money("£310,00").is_err());
    }

    #[test]
    fn money_rates_times_and_weekdays_are_read() {
        assert_eq!(money("£310,000"), Ok(31_000_000));
        assert_eq!(money("£12.50"), Ok(1_250));
        assert!(money("310000").is_err());
        assert_eq!(time_of_day("08:30"), Ok(30_600));
        assert_eq!(time_of_day("24:00"), Ok(86_400));
        assert!(time_of_day("24:01").is_err() && time_of_day("8").is_err());
        assert_eq!(rate("0.5 per hour"), Ok(12.0));
        assert!(rate("0.5").is_err() && rate("-1 per day").is_err());
        assert_eq!(weekdays("Mon-Fri"), Ok(0b001_1111));
        assert_eq!(weekdays("Sun"), Ok(0b100_0000));
        assert!(weekdays("Fri-Mon").is_err());
        assert_eq!(hours_of_day("08:30-12:30"), Ok((30_600, 45_000)));
    }
}
