//! The figure that sensitivity is of, and finding it in the results of a run.

use super::{SensitivityFault, Subject};
use crate::experiment::key::FigureKey;
use crate::experiment::results::Results;
use crate::scenario::Scenario;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What may be asked of a standard.
const METRICS: [&str; 4] = ["performance", "breaches", "patients", "mean wait"];
/// As reported.
const BASIS: &str = "allocated";
const BASE: &str = "base";

/// A figure of a standard, all patients together, as reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedFigure {
    /// Name of the standard.
    pub standard: String,
    /// `performance`, `breaches`, `patients` or `mean_wait`.
    pub metric: String,
}

/// What may be asked of a standard, with commas between.
pub fn known_metrics() -> String {
    METRICS.join(", ")
}

impl WantedFigure {
    /// Reads `62-day performance`: a standard, then what of it. Without the
    /// second, its performance. Whether there is such a standard is not looked
    /// at.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        for metric in METRICS {
            if let Some(standard) = text.strip_suffix(metric)
                && standard.ends_with(char::is_whitespace)
            {
                let metric = metric.replace(' ', "_");
                return Self { standard: standard.trim().to_owned(), metric };
            }
        }
        Self { standard: text.to_owned(), metric: METRICS[0].to_owned() }
    }

    /// In words: `62-day performance`.
    pub fn told(&self) -> String {
        format!("{} {}", self.standard, self.metric.replace('_', " "))
    }

    /// Position of the standard in a scenario.
    pub(super) fn standard(&self, scenario: &Scenario) -> Result<usize, SensitivityFault> {
        scenario.standards.iter().position(|terms| terms.name == self.standard).ok_or_else(|| {
            let known: Vec<&str> =
                scenario.standards.iter().map(|terms| terms.name.as_str()).collect();
            SensitivityFault::Standard { name: self.standard.clone(), known: known.join(", ") }
        })
    }

    fn is_of(&self, key: &FigureKey) -> bool {
        let narrowed = [&key.pathway, &key.route, &key.tumour, &key.stage, &key.resource];
        key.standard == self.standard
            && key.metric == self.metric
            && key.basis == BASIS
            && narrowed.iter().all(|part| part.is_empty())
    }
}

/// What to take from the results of each run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Watched {
    pub(super) subjects: Vec<Subject>,
    pub(super) unit: String,
    pub(super) period: (Date, Date),
    figure: WantedFigure,
    standard: usize,
    alliance: String,
}

impl Watched {
    /// What is to be watched, by the results of one run of the scenario: the
    /// last of its longest periods, the alliance and every organisation that
    /// counts somebody, and each plan.
    pub(super) fn new(
        scenario: &Scenario,
        results: &Results,
        figure: &WantedFigure,
    ) -> Result<Self, SensitivityFault> {
        let standard = figure.standard(scenario)?;
        let of = |key: &&FigureKey| key.plan == BASE && figure.is_of(key);
        let keys = || results.figures.iter().map(|figure| &figure.key).filter(of);
        let longest =
            keys().max_by_key(|key| (months(key.period_start, key.period_end), key.period_start));
        let longest = longest.ok_or_else(|| SensitivityFault::NoFigure(figure.told()))?;
        let period = (longest.period_start, longest.period_end);
        // Figures stand by scope: the alliance first.
        let mut codes: Vec<&str> = Vec::new();
        let mut known = BTreeSet::new();
        for key in keys().filter(|key| (key.period_start, key.period_end) == period) {
            if known.insert(&key.org_code) {
                codes.push(&key.org_code);
            }
        }
        let alliance = codes.first().map_or_else(String::new, |&code| code.to_owned());
        let mut subjects: Vec<Subject> =
            codes.iter().map(|&code| Subject::Base { org_code: code.to_owned() }).collect();
        for plan in &scenario.alternatives {
            subjects.push(Subject::Under { plan: plan.name.clone() });
            subjects.push(Subject::Avoided { plan: plan.name.clone() });
        }
        let unit = longest.unit.clone();
        Ok(Self { subjects, unit, period, figure: figure.clone(), standard, alliance })
    }

    /// The numbers of a run, in the order of subjects; `None` where there is no
    /// such figure. A count that is not given is zero.
    pub(super) fn of(&self, results: &Results) -> Vec<Option<f64>> {
        let of_figure = |plan: &str, org_code: &str| {
            let wanted = |key: &FigureKey| {
                key.plan == plan
                    && key.org_code == org_code
                    && (key.period_start, key.period_end) == self.period
                    && self.figure.is_of(key)
            };
            let found = results.figures.iter().find(|figure| wanted(&figure.key));
            let is_count = matches!(self.figure.metric.as_str(), "breaches" | "patients");
            found.map(|figure| figure.value).or(is_count.then_some(0.0))
        };
        let one = |subject: &Subject| match subject {
            Subject::Base { org_code } => of_figure(BASE, org_code),
            Subject::Under { plan } => of_figure(plan, &self.alliance),
            Subject::Avoided { plan } => {
                let effect = results.effects.iter().find(|effect| effect.plan == *plan)?;
                effect.avoided.get(self.standard).map(|avoided| avoided.value)
            }
        };
        self.subjects.iter().map(one).collect()
    }
}

/// Calendar months between two days, both included.
fn months(start: Date, end: Date) -> i32 {
    let month = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    month(end) - month(start) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_a_standard_and_what_of_it() {
        let of = |text: &str| {
            let WantedFigure { standard, metric } = WantedFigure::parse(text);
            (standard, metric)
        };
        let pair = |standard: &str, metric: &str| (standard.to_owned(), metric.to_owned());
        assert_eq!(of("62-day performance"), pair("62-day", "performance"));
        assert_eq!(of(" 31-day first  breaches "), pair("31-day first", "breaches"));
        assert_eq!(of("62-day"), pair("62-day", "performance"));
        assert_eq!(of("breaches"), pair("breaches", "performance"));
        assert_eq!(WantedFigure::parse("A&E mean wait").told(), "A&E mean wait");
    }
}
