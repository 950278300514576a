//! Figures of the measures that a scenario asks for.

mod estimate;
mod known;
mod quantile;

pub use estimate::MeasureEstimate;
pub use known::{Shortfall, Verdict};

use super::key::{FigureKey, Subject};
use super::results::Difference;
use super::rows::Rows;
use super::samples::Samples;
use crate::observe::Tally;
use crate::scenario::{KnownAnswer, MeasureTerms, Scenario};
use crate::stats::{correlation, mean_difference};

/// A measure of a timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureResult {
    /// What it is about: the metric is the measure's name.
    pub key: FigureKey,
    /// What was found; `None` where nothing was observed.
    pub estimate: Option<MeasureEstimate>,
    /// What is known of it beforehand.
    pub known: Option<KnownAnswer>,
    /// Whether the result is right, where that is known.
    pub verdict: Option<Verdict>,
}

/// All measures of a timeline, in the order of the scenario.
pub(super) fn of_timeline(samples: &Samples, timeline: usize, found: &mut Vec<MeasureResult>) {
    let all = &samples.scenario.measures;
    for (at, terms) in all.iter().enumerate().filter(|(_, terms)| !terms.name.is_empty()) {
        let mut estimate = estimate::of(terms, all, &samples.tallies(timeline), at);
        if samples.futures.each > 1 {
            // Its error is that of independent replications.
            estimate =
                estimate.map(|found| MeasureEstimate { error: None, interval: None, ..found });
        }
        let known = terms.known.clone();
        let verdict =
            known.as_ref().map(|known| known::verdict(known, terms.figure, estimate.as_ref()));
        let key = key(samples.scenario, samples.plan(timeline), terms);
        found.push(MeasureResult { key, estimate, known, verdict });
    }
}

/// The estimate of the measure at `at` from the tallies of all measures of each
/// replication.
pub(super) fn estimate_of(
    all: &[MeasureTerms],
    tallies: &[&[Tally]],
    at: usize,
) -> Option<MeasureEstimate> {
    estimate::of(&all[at], all, tallies, at)
}

/// Paired differences of an alternative from the base: of each replication's
/// own figure, so that of a pooled figure it is the mean of the replications'
/// differences.
pub(super) fn from_base(samples: &Samples, alternative: usize, found: &mut Rows<Difference>) {
    let timeline = alternative + 1;
    let all = &samples.scenario.measures;
    let (base, plan) = (samples.tallies(0), samples.tallies(timeline));
    for (at, terms) in all.iter().enumerate().filter(|(_, terms)| !terms.name.is_empty()) {
        let alone = |tallies: &[Tally]| estimate::alone(terms, all, tallies, at);
        let pairs = base.iter().zip(&plan);
        let pairs = pairs.filter_map(|(base, plan)| Some((alone(base)?, alone(plan)?)));
        let (base, plan): (Vec<f64>, Vec<f64>) = pairs.unzip();
        let futures = samples.futures;
        // Without a figure in some future, sets have not equally many.
        if futures.each > 1 && base.len() != samples.tallies(0).len() {
            continue;
        }
        let means = (futures.means(&base), futures.means(&plan));
        let Some(paired) = mean_difference(&means.0, &means.1) else { continue };
        let apart: Vec<f64> = base.iter().zip(&plan).map(|(base, plan)| plan - base).collect();
        found.push(Difference {
            key: key(samples.scenario, samples.plan(timeline), terms),
            base: paired.base,
            value: paired.plan,
            difference: paired.difference.value,
            interval: paired.difference.interval,
            better: None,
            correlation: correlation(&means.0, &means.1),
            variance_ratio: paired.variance_ratio,
            sources: futures.sources(&apart, apart.len()),
            agreement: futures.agreement(&apart, apart.len()),
            chances: None,
        });
    }
}

/// What figures of a measure are about.
pub(super) fn key(scenario: &Scenario, plan: &str, terms: &MeasureTerms) -> FigureKey {
    let org_code = match terms.org_code.as_str() {
        "" => scenario.names.alliance.clone(),
        code => code.to_owned(),
    };
    let subject = Subject {
        plan: plan.to_owned(),
        org_code,
        pathway: terms.pathway.clone(),
        route: terms.route.clone(),
        ..Subject::default()
    };
    FigureKey::new(subject, (scenario.report_from, scenario.report_to)).measuring(
        &terms.name,
        "",
        &terms.unit,
    )
}
