//! Finding figures by what they are about.

use crate::experiment::{Figure, FigureKey, Results};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// First and last day of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Period {
    pub(super) start: Date,
    pub(super) end: Date,
}

impl Period {
    pub(super) fn of(key: &FigureKey) -> Self {
        Self { start: key.period_start, end: key.period_end }
    }

    /// Days, both ends included.
    pub(super) fn days(self) -> i32 {
        self.start.until(self.end).map_or(0, |span| span.get_days()) + 1
    }

    /// Calendar months that it touches.
    pub(super) fn months(self) -> f64 {
        let month = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        f64::from(month(self.end) - month(self.start) + 1)
    }
}

/// The periods that results have figures for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Periods {
    /// Reporting years, or the whole reporting period where it is shorter.
    years: Vec<Period>,
    months: Vec<Period>,
}

impl Periods {
    pub(super) fn of(results: &Results) -> Self {
        let keys = results.figures.iter().map(|figure| &figure.key);
        let all: BTreeSet<Period> = keys.map(Period::of).collect();
        let (months, longer): (Vec<_>, Vec<_>) = all.into_iter().partition(|p| p.days() <= 31);
        let mut years: Vec<_> = longer.iter().copied().filter(|p| p.days() <= 366).collect();
        if years.is_empty() {
            years = if longer.is_empty() { months.clone() } else { longer };
        }
        Self { years, months }
    }

    /// The first reporting year: the one to be held against what was published.
    pub(super) fn first_year(&self) -> Option<Period> {
        self.years.first().copied()
    }

    /// The last reporting year: the forecast.
    pub(super) fn last_year(&self) -> Option<Period> {
        self.years.last().copied()
    }

    /// The last March, the month in which standards are judged, or the last
    /// month where there is no March.
    pub(super) fn judged_month(&self) -> Option<Period> {
        let march = self.months.iter().rev().find(|period| period.start.month() == 3);
        march.or(self.months.last()).copied()
    }
}

/// What a figure of a standard is about, all patients together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct About<'a> {
    pub(super) org_code: &'a str,
    pub(super) standard: &'a str,
    pub(super) basis: &'a str,
    pub(super) metric: &'a str,
    pub(super) period: Period,
}

impl<'a> About<'a> {
    /// The subject of a key, unless it is about some of the patients only.
    pub(super) fn all_patients(key: &'a FigureKey) -> Option<Self> {
        let narrowed = [&key.pathway, &key.route, &key.tumour, &key.stage, &key.resource];
        narrowed.iter().all(|part| part.is_empty()).then(|| Self {
            org_code: &key.org_code,
            standard: &key.standard,
            basis: &key.basis,
            metric: &key.metric,
            period: Period::of(key),
        })
    }
}

/// The base's figures of standards, all patients together.
#[derive(Debug)]
pub(super) struct Headlines<'a> {
    figures: BTreeMap<About<'a>, &'a Figure>,
    /// Sets of values, each one independent future; `None`: each replication
    /// is one.
    sets: Option<u32>,
}

impl<'a> Headlines<'a> {
    pub(super) fn of(results: &'a Results) -> Self {
        let base = results.figures.iter().filter(|figure| figure.key.plan == BASE);
        let figures =
            base.filter_map(|figure| About::all_patients(&figure.key).map(|about| (about, figure)));
        Self { figures: figures.collect(), sets: results.sets.map(|run| run.sets) }
    }

    pub(super) fn get(&self, about: About<'_>) -> Option<&'a Figure> {
        self.figures.get(&about).copied()
    }

    /// How many independent futures a figure is from: sets of values, where there
    /// are any, since the replications of one set go together.
    pub(super) fn futures(&self, figure: &Figure) -> u32 {
        self.sets.unwrap_or(figure.replications)
    }

    /// Open clocks of an organisation that have run longer than some days, at
    /// the end of a period: the days as they stand in the metric, and how many.
    pub(super) fn long_waits(
        &self,
        org_code: &str,
        standard: &str,
        period: Period,
    ) -> Vec<(&'a str, &'a Figure)> {
        let mut waits: Vec<_> = self
            .figures
            .iter()
            .filter(|(about, _)| {
                about.org_code == org_code && about.standard == standard && about.period == period
            })
            .filter_map(|(about, figure)| {
                about.metric.strip_prefix("waiting_over_").map(|days| (days, *figure))
            })
            .collect();
        waits.sort_by_key(|(days, _)| days.parse::<u32>().unwrap_or(u32::MAX));
        waits
    }

    pub(super) fn has_standard(&self, standard: &str) -> bool {
        self.figures.keys().any(|about| about.standard == standard)
    }
}

/// The name under which the base's figures stand.
pub(super) const BASE: &str = "base";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use jiff::civil::date;

    #[test]
    fn years_and_the_judged_month_are_found_among_the_figures() {
        let periods = Periods::of(&fixture::results());
        assert_eq!(periods.first_year(), Some(fixture::year(2024)));
        assert_eq!(periods.last_year(), Some(fixture::year(2025)));
        assert_eq!(periods.judged_month().map(|period| period.start), Some(date(2026, 3, 1)));
    }

    #[test]
    fn a_short_run_has_its_whole_period_for_a_year() {
        let mut results = fixture::results();
        results.figures.retain(|figure| Period::of(&figure.key).days() <= 31);
        let periods = Periods::of(&results);
        assert_eq!(periods.first_year(), periods.judged_month());
    }

    #[test]
    fn a_year_has_twelve_months() {
        assert!((fixture::year(2024).months() - 12.0).abs() < f64::EPSILON);
    }
}
