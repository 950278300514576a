//! Months, in all the ways in which published files write them.

use jiff::civil::Date;
use std::fmt;

const NAMES: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    year: i16,
    /// From 1 to 12.
    month: i8,
}

impl Month {
    /// `None` for years that no file is of.
    fn new(year: i16, month: i8) -> Option<Self> {
        ((2000..=2100).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// Its first day.
    pub(super) fn first(self) -> Date {
        Date::constant(self.year, self.month, 1)
    }

    /// Its last day.
    pub(super) fn last(self) -> Date {
        self.first().last_of_month()
    }

    /// Its length in days.
    pub(super) fn days(self) -> f64 {
        f64::from(self.first().days_in_month())
    }

    /// The month after it.
    pub(super) fn next(self) -> Self {
        let (year, month) =
            if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        Self { year, month }
    }

    /// The month before it.
    pub(super) fn previous(self) -> Self {
        let (year, month) =
            if self.month == 1 { (self.year - 1, 12) } else { (self.year, self.month - 1) };
        Self { year, month }
    }

    /// `March 2025`.
    pub(super) fn words(self) -> String {
        let name = NAMES[self.month as usize - 1];
        format!("{}{} {}", name[..1].to_uppercase(), &name[1..], self.year)
    }

    /// Reads `2025-03-01`, `2025-03`, `01/03/2025`, `31/03/2025`, `Mar-25`,
    /// `March 2025`, `MSitAE-MARCH-2025`, `DM01-MARCH-2025`. Days other than
    /// the first and the last are refused: `03/01/2025` is more likely the
    /// American way to write March 1st than a period.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(month) = Self::in_words(text) {
            return Some(month);
        }
        let date = text.split([' ', 'T']).next().unwrap_or_default();
        let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
        let number = |part: &&str| part.parse::<i16>().ok();
        let numbers: Option<Vec<i16>> = parts.iter().map(number).collect();
        match (numbers?.as_slice(), parts[0].len()) {
            (&[year, month], 4) => Self::new(year, month as i8),
            (&[year, month, day], 4) | (&[day, month, year], 1 | 2) => {
                let found = Self::new(year, i8::try_from(month).ok()?)?;
                let last = i16::from(found.first().days_in_month());
                (day == 1 || day == last).then_some(found)
            }
            _ => None,
        }
    }

    /// A month with its year among other words, as in the name of a file.
    pub(super) fn in_words(text: &str) -> Option<Self> {
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.windows(2).find_map(|pair| {
            let word = pair[0].to_lowercase();
            let at = NAMES.iter().position(|name| word.len() >= 3 && name.starts_with(&word))?;
            let year: i16 = pair[1].parse().ok()?;
            let year = if pair[1].len() == 2 { year + 2000 } else { year };
            Self::new(year, at as i8 + 1)
        })
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_published() {
        let march = Month::new(2025, 3);
        for text in [
            "2025-03-01",
            "2025-03",
            "2025-03-31",
            "01/03/2025",
            "31/03/2025",
            "1/3/2025",
            "2025-03-01 00:00:00",
            "2025-03-01T00:00:00",
            "Mar-25",
            "March 2025",
            "MSitAE-MARCH-2025",
            "MSitAE-March-25",
            "DM01-MARCH-2025",
            " MSitAE-MARCH-2025 ",
        ] {
            assert_eq!(Month::parse(text), march, "{text}");
        }
        let sept = Month::parse("Sept-24").map(|month| month.to_string());
        assert_eq!(sept.as_deref(), Some("2024-09"));
    }

    #[test]
    fn what_is_no_month_is_none() {
        for text in
            ["", "TOTAL", "03/15/2025", "03/02/2025", "2025-13-01", "99/99/9999", "March", "2025"]
        {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }

    #[test]
    fn names_of_files_hold_months() {
        let found = |name| Month::in_words(name).map(Month::words);
        assert_eq!(found("April-2023-revised-130624-defv1.csv").as_deref(), Some("April 2023"));
        assert_eq!(found("CWT-Combined-March-2025-Final.csv").as_deref(), Some("March 2025"));
        assert_eq!(found("combined.csv"), None);
    }

    #[test]
    fn years_turn() {
        let december = Month::parse("2024-12").unwrap();
        assert_eq!(december.next().to_string(), "2025-01");
        assert_eq!(december.next().previous(), december);
        assert_eq!(Month::parse("2024-02").unwrap().last().to_string(), "2024-02-29");
    }
}
