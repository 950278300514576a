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
}

impl<'a> Headlines<'a> {
    pub(super) fn of(results: &'a Results) -> Self {
        let base = results.figures.iter().filter(|figure| figure.key.plan == BASE);
        let figures =
            base.filter_map(|figure| About::all_patients(&figure.key).map(|about| (about, figure)));
        Self { figures: figures.collect() }
    }

    pub(super) fn get(&self, about: About<'_>) -> Option<&'a Figure> {
        self.figures.get(&about).copied()
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
pub(super) mod fixture {
    //! Small results to render.

    use super::*;
    use crate::experiment::{BreachesAvoided, Difference, PlanEffect};
    use crate::scenario::{
        GroupId, GroupName, Names, OrganisationName, PublishedFigure, Scenario, StandardTerms,
        Timeline,
    };
    use crate::time::Epoch;
    use jiff::civil::date;

    pub(in crate::report) fn year(first: i16) -> Period {
        Period { start: date(first, 4, 1), end: date(first + 1, 3, 31) }
    }

    pub(in crate::report) fn key(
        org: &str,
        metric: &str,
        basis: &str,
        period: Period,
    ) -> FigureKey {
        FigureKey {
            plan: BASE.to_owned(),
            org_code: org.to_owned(),
            pathway: String::new(),
            route: String::new(),
            tumour: String::new(),
            standard: "62-day".to_owned(),
            basis: basis.to_owned(),
            stage: String::new(),
            resource: String::new(),
            period_start: period.start,
            period_end: period.end,
            metric: metric.to_owned(),
            unit: if metric == "performance" { "share" } else { "patients" }.to_owned(),
        }
    }

    fn figure(key: FigureKey, value: f64, half: f64, spread: f64, meets: Option<f64>) -> Figure {
        Figure {
            key,
            value,
            interval: Some((value - half, value + half)),
            spread: Some([value - spread, value, value + spread]),
            meets,
            replications: 40,
        }
    }

    fn difference(org: &str, metric: &str, basis: &str, change: f64, half: f64) -> Difference {
        let mut key = key(org, metric, basis, year(2025));
        key.plan = "ct-leeds".to_owned();
        Difference {
            key,
            base: 0.7,
            value: 0.7 + change,
            difference: change,
            interval: Some((change - half, change + half)),
            better: Some(0.9),
            correlation: Some(0.8),
            variance_ratio: Some(4.0),
        }
    }

    pub(in crate::report) fn results() -> Results {
        let march = Period { start: date(2026, 3, 1), end: date(2026, 3, 31) };
        let mut figures = vec![Figure {
            key: key("RCF", "performance", "allocated", year(2024)),
            value: 0.701,
            interval: Some((0.695, 0.707)),
            spread: Some([0.68, 0.7, 0.72]),
            meets: Some(0.0),
            replications: 40,
        }];
        for (org, value, chance) in [("RCF", 0.712, 0.0), ("RR8", 0.655, 0.3), ("WYH", 0.69, 0.7)] {
            let of = |metric, period| key(org, metric, "allocated", period);
            figures.push(figure(of("performance", year(2025)), value, 0.006, 0.02, Some(0.0)));
            figures.push(figure(of("breaches", year(2025)), 1_440.0, 12.0, 60.0, None));
            figures.push(figure(of("performance", march), value, 0.01, 0.04, Some(chance)));
        }
        for (metric, value) in [("waiting_over_104", 12.0), ("waiting_over_62", 88.0)] {
            figures.push(figure(key("WYH", metric, "whole", year(2025)), value, 2.0, 9.0, None));
        }
        let mut stage = key("WYH", "days_within", "whole", year(2025));
        stage.tumour = "lung".to_owned();
        stage.stage = "ct".to_owned();
        stage.unit = "days".to_owned();
        let mut breached = stage.clone();
        breached.metric = "days_breached".to_owned();
        figures.push(figure(stage, 6.0, 0.2, 0.5, None));
        figures.push(figure(breached, 19.5, 0.4, 1.0, None));
        Results {
            title: "A test".to_owned(),
            scenario_digest: "d1ge57".to_owned(),
            seed: 1,
            first_replication: 0,
            replications: 40,
            report_from: date(2024, 4, 1),
            report_to: date(2026, 3, 31),
            figures,
            differences: vec![
                difference("RR8", "performance", "allocated", 0.012, 0.004),
                difference("RR8", "breaches", "allocated", -14.0, 4.0),
                difference("RR8", "performance", "cohort", 0.013, 0.004),
                difference("RR8", "breaches", "cohort", -15.0, 4.0),
                difference("RCF", "performance", "allocated", 0.001, 0.004),
                difference("RCF", "breaches", "allocated", -1.0, 4.0),
            ],
            effects: vec![PlanEffect {
                plan: "ct-leeds".to_owned(),
                title: "More CT at Leeds".to_owned(),
                owner: Some("Leeds imaging".to_owned()),
                changes: vec!["from 1 April 2025: add session \"saturday\"".to_owned()],
                cost: Some(35_000_000),
                avoided: vec![
                    BreachesAvoided {
                        standard: "62-day".to_owned(),
                        value: 15.0,
                        interval: Some((11.0, 19.0)),
                        cost_each: Some(2_333_333.3),
                    },
                    BreachesAvoided {
                        standard: "28-day".to_owned(),
                        value: 1.0,
                        interval: Some((-4.0, 6.0)),
                        cost_each: None,
                    },
                ],
            }],
            events: 1_000_000,
            patients: 50_000,
        }
    }

    pub(in crate::report) fn scenario() -> Scenario {
        let organisation = |code: &str, title: &str| OrganisationName {
            code: code.to_owned(),
            title: title.to_owned(),
            in_alliance: true,
        };
        let lung = GroupName { tumour: Some("lung".to_owned()), resource: None };
        Scenario {
            title: "A test".to_owned(),
            digest: "d1ge57".to_owned(),
            epoch: Epoch::new(date(2023, 10, 1)),
            report_from: date(2024, 4, 1),
            report_to: date(2026, 3, 31),
            seed: 1,
            replications: 40,
            names: Names {
                organisations: [organisation("RCF", "Airedale"), organisation("RR8", "Leeds")]
                    .into_iter()
                    .collect(),
                alliance: "WYH".to_owned(),
                groups: vec![GroupName::default(), lung],
                stages: ["referral", "ct"].into_iter().map(str::to_owned).collect(),
                ..Names::default()
            },
            standards: vec![StandardTerms {
                name: "62-day".to_owned(),
                shares: vec![(date(2023, 10, 1), 0.85), (date(2025, 4, 1), 0.75)],
            }],
            base: Timeline { phases: Vec::new() },
            alternatives: Vec::new(),
            assumptions: Vec::new(),
            published: vec![PublishedFigure {
                org_code: "RCF".to_owned(),
                route: String::new(),
                tumour: String::new(),
                standard: "62-day".to_owned(),
                basis: "allocated".to_owned(),
                period_start: date(2024, 4, 1),
                period_end: date(2025, 3, 31),
                metric: "performance".to_owned(),
                value: 0.721,
            }],
            anatomy: Some(GroupId(1)),
            warnings: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
