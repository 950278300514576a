//! Figures in words, as a programme office would say them.

use super::lookup::Period;
use crate::stats::wilson_of_share;
use jiff::civil::Date;

/// Below so many replications a chance is given as a count.
pub(super) const TOO_FEW: u32 = 10;

/// Text without control characters, so that nothing in a scenario can steer
/// the terminal.
pub fn printable(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// A whole number with commas: `12,345`.
pub(super) fn whole(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0.0 && digits != "0" {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count, with one decimal where it is small: `1,234`, `12`, `3.4`.
pub(super) fn count(value: f64) -> String {
    if value.abs() >= 9.95 { whole(value) } else { decimal(value) }
}

/// With one decimal, and no minus zero.
pub(super) fn decimal(value: f64) -> String {
    let text = format!("{value:.1}");
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

/// With its sign: `+1.2`, `-0.3`, `0.0`.
pub(super) fn signed(value: f64, show: fn(f64) -> String) -> String {
    let text = show(value);
    let nothing = text.chars().all(|c| matches!(c, '0' | '.'));
    if value > 0.0 && !nothing { format!("+{text}") } else { text }
}

/// Half the width of an interval.
pub(super) fn half_width((low, high): (f64, f64)) -> f64 {
    (high - low) / 2.0
}

/// "± 0.6", never less than the last digit shown.
pub(super) fn plus_minus(half: f64) -> String {
    if half > 0.0 && half < 0.05 { "± <0.1".to_owned() } else { format!("± {}", count(half)) }
}

/// A count with its error, both to the digits that the error allows:
/// `-14 ± 4`, `1.0 ± 0.3`. `sign` says how a sign is shown.
pub(super) fn count_within(
    value: f64,
    interval: Option<(f64, f64)>,
    sign: fn(f64, fn(f64) -> String) -> String,
) -> String {
    let Some(half) = interval.map(half_width) else { return sign(value, count) };
    if half >= 1.95 {
        format!("{} ± {}", sign(value, whole), whole(half))
    } else {
        format!("{} {}", sign(value, decimal), plus_minus(half))
    }
}

/// Pence as pounds: `£310,000`.
pub(super) fn pounds(pence: f64) -> String {
    let sign = if pence < 0.0 { "-" } else { "" };
    format!("{sign}£{}", whole((pence / 100.0).abs()))
}

/// Pence as pounds in three significant digits, for a quotient that is known
/// no better: `£23,300`.
pub(super) fn about_pounds(pence: f64) -> String {
    let value = pence / 100.0;
    let digits = value.abs().max(1.0).log10().floor() as i32;
    let step = 10_f64.powi((digits - 2).max(0));
    pounds((value / step).round() * step * 100.0)
}

/// `1 April 2025`.
pub(super) fn day(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date), date.year())
}

/// `April 2025 to March 2026`; with days where it does not keep to months.
pub(super) fn period(period: Period) -> String {
    let Period { start, end } = period;
    if start.day() != 1 || end != end.last_of_month() {
        return format!("{} to {}", day(start), day(end));
    }
    let month = |date: Date| format!("{} {}", month_name(date), date.year());
    if start.first_of_month() == end.first_of_month() {
        month(start)
    } else {
        format!("{} to {}", month(start), month(end))
    }
}

/// A financial year as `2024/25`; other periods by the months they start in.
pub(super) fn year(period: Period) -> String {
    let Period { start, end } = period;
    let is_financial = (start.month(), start.day()) == (4, 1)
        && (end.month(), end.day()) == (3, 31)
        && end.year() == start.year() + 1;
    if is_financial {
        format!("{}/{:02}", start.year(), end.year() % 100)
    } else {
        format!("{} {}", &month_name(start)[..3], start.year())
    }
}

fn month_name(date: Date) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES[date.month() as usize - 1]
}

/// The chance of meeting a standard, in tens: `about 7 in 10`.
///
/// `share` of so many independent futures met it: replications, or sets of values
/// of whose replications some did. Where the 95% Wilson interval is wider
/// than a tenth to either side, it is given too: `about 7 in 10 (5-9)`. The
/// extremes are never "0%" or "100%" but as little as the futures can
/// bear, and with very few replications they are counted.
pub(super) fn chance(share: f64, futures: u32) -> String {
    let within = wilson_of_share(share, futures);
    chance_within(share, within.unwrap_or((0.0, 1.0)), futures)
}

/// [`chance`] of which the interval is known.
pub(super) fn chance_within(share: f64, (low, high): (f64, f64), futures: u32) -> String {
    if futures < TOO_FEW {
        return format!("met in {:.0} of {futures}", share * f64::from(futures));
    }
    let tenths = (share * 10.0).round();
    if tenths < 1.0 {
        return at_most(high, "less than");
    }
    if tenths > 9.0 {
        return more_than(low);
    }
    let about = format!("about {tenths:.0} in 10");
    if (high - low) / 2.0 <= 0.1 {
        about
    } else {
        format!("{about} ({:.0}-{:.0})", (low * 10.0).round(), (high * 10.0).round())
    }
}

/// A rare chance, of which the interval reaches up to `high`.
fn at_most(high: f64, words: &str) -> String {
    let of = [20, 10, 5].into_iter().find(|&of| high <= 1.0 / f64::from(of)).unwrap_or(3);
    format!("{words} 1 in {of}")
}

/// A near certainty, of which the interval reaches down to `low`.
fn more_than(low: f64) -> String {
    let of = [20, 10, 5].into_iter().find(|&of| 1.0 - low <= 1.0 / f64::from(of)).unwrap_or(3);
    format!("more than {} in {of}", of - 1)
}

/// What intervals hold where replications took sets of values in turn.
pub(super) fn over_sets(sets: u32) -> String {
    format!(
        "Each replication took one of {sets} parameter sets, in turn: intervals hold what is not known \
         of the parameters, as far as the sets say it, as well as chance."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn numbers_have_commas_and_no_minus_zero() {
        assert_eq!(whole(1_234_567.4), "1,234,567");
        assert_eq!(whole(-1_234.0), "-1,234");
        assert_eq!(whole(-0.2), "0");
        assert_eq!(whole(999.0), "999");
        assert_eq!(count(3.44), "3.4");
        assert_eq!(count(12.4), "12");
        assert_eq!(decimal(-0.01), "0.0");
        assert_eq!(signed(0.01, decimal), "0.0");
        assert_eq!(signed(1.25, decimal), "+1.2");
        assert_eq!(signed(-14.0, count), "-14");
        assert_eq!(plus_minus(0.01), "± <0.1");
        assert_eq!(plus_minus(0.0), "± 0.0");
    }

    #[test]
    fn counts_have_the_digits_that_their_error_allows() {
        assert_eq!(count_within(-14.2, Some((-18.2, -10.2)), signed), "-14 ± 4");
        assert_eq!(count_within(1.04, Some((0.74, 1.34)), signed), "+1.0 ± 0.3");
        assert_eq!(count_within(1_234.0, None, signed), "+1,234");
    }

    #[test]
    fn money_is_in_pounds() {
        assert_eq!(pounds(31_000_000.0), "£310,000");
        assert_eq!(pounds(-100.0), "-£1");
        assert_eq!(about_pounds(2_333_333.3), "£23,300");
        assert_eq!(about_pounds(12_345.0), "£123");
        assert_eq!(about_pounds(0.0), "£0");
    }

    #[test]
    fn periods_read_as_people_say_them() {
        let of = |start, end| period(Period { start, end });
        assert_eq!(of(date(2025, 4, 1), date(2026, 3, 31)), "April 2025 to March 2026");
        assert_eq!(of(date(2026, 3, 1), date(2026, 3, 31)), "March 2026");
        assert_eq!(year(Period { start: date(2024, 4, 1), end: date(2025, 3, 31) }), "2024/25");
        assert_eq!(year(Period { start: date(2024, 7, 1), end: date(2025, 6, 30) }), "Jul 2024");
        assert_eq!(of(date(2026, 3, 2), date(2026, 3, 31)), "2 March 2026 to 31 March 2026");
    }

    #[test]
    fn chances_are_in_tens_and_never_certain() {
        assert_eq!(chance(0.7, 400), "about 7 in 10");
        assert_eq!(chance(0.7, 40), "about 7 in 10 (5-8)");
        assert_eq!(chance(0.0, 400), "less than 1 in 20");
        assert_eq!(chance(0.0, 40), "less than 1 in 10");
        assert_eq!(chance(0.0, 20), "less than 1 in 5");
        assert_eq!(chance(0.0, 10), "less than 1 in 3");
        assert_eq!(chance(1.0, 400), "more than 19 in 20");
        assert_eq!(chance(1.0, 20), "more than 4 in 5");
        assert_eq!(chance(0.5, 2), "met in 1 of 2");
    }

    #[test]
    fn nothing_can_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\u{202e}c"), "a\u{fffd}[31mb\u{fffd}c");
    }
}
