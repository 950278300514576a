//! What plans do as a whole: costs, breaches avoided, harm, charts.

use super::{KeyColumns, OverSets};
use crate::experiment::{
    BreachesAvoided, HarmRow, HarmState, HarmStudy, PlanEffect, WorthOfKnowing,
};
use crate::report::csv::harm_state;
use crate::stats::Estimate;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(super) struct EffectRow<'a> {
    plan: &'a str,
    title: &'a str,
    owner: Option<&'a str>,
    changes: &'a [String],
    cost_pence: Option<i64>,
    breaches_avoided: Vec<AvoidedRow<'a>>,
    harm: HarmSummary,
}

/// How many a plan harms, of how many that were looked at.
#[derive(Serialize, JsonSchema)]
struct HarmSummary {
    /// The fall in performance beyond which it is harm, as a share.
    margin: f64,
    /// Independent futures: replications, or sets of parameter values.
    futures: u32,
    looked_at: usize,
    harmed: usize,
    /// Of those harmed, how many are so when all are judged together.
    harmed_beyond_chance: usize,
    harm_not_excluded: usize,
    no_material_harm_shown: usize,
    /// How many could at most be called harmed by chance alone.
    by_chance_at_most: f64,
}

impl From<&HarmStudy> for HarmSummary {
    fn from(study: &HarmStudy) -> Self {
        Self {
            margin: study.margin,
            futures: study.futures,
            looked_at: study.rows.len(),
            harmed: study.count(HarmState::Harmed),
            harmed_beyond_chance: study.rows.iter().filter(|row| study.stands(row)).count(),
            harm_not_excluded: study.count(HarmState::NotExcluded),
            no_material_harm_shown: study.count(HarmState::NoneShown),
            by_chance_at_most: study.by_chance_at_most(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct HarmDocumentRow<'a> {
    #[serde(flatten)]
    key: KeyColumns<'a>,
    /// Clocks that start in the base, mean over replications.
    patients: f64,
    base: f64,
    value: f64,
    difference: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_high: Option<f64>,
    /// Breaches under the plan less those in the base, with their interval.
    more_breaches: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_breaches_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_breaches_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sets_agree: Option<f64>,
    /// `harmed`, `harm not excluded` or `no material harm shown`.
    harm: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    p_harm: Option<f64>,
}

impl<'a> From<&'a HarmRow> for HarmDocumentRow<'a> {
    fn from(row: &'a HarmRow) -> Self {
        let (ci_low, ci_high) = row.interval.unzip();
        let (more_breaches_low, more_breaches_high) = row.more_breaches.interval.unzip();
        Self {
            key: KeyColumns::from(&row.key),
            patients: row.patients,
            base: row.base,
            value: row.value,
            difference: row.difference,
            ci_low,
            ci_high,
            more_breaches: row.more_breaches.value,
            more_breaches_low,
            more_breaches_high,
            sets_agree: row.agreement,
            harm: harm_state(row.state),
            p_harm: row.by_chance,
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct AvoidedRow<'a> {
    standard: &'a str,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_each_pence: Option<f64>,
    /// 95% interval of the cost of each: Fieller's, which for a cost that is known is the cost over the ends of the
    /// interval of what is avoided.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_each_low_pence: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_each_high_pence: Option<f64>,
    #[serde(flatten)]
    over_sets: OverSets,
    /// Days that patients of the same cohorts wait less, all together.
    #[serde(skip_serializing_if = "Option::is_none")]
    patient_days_saved: Option<Within>,
    /// Open clocks over each threshold at the end of the reporting period, fewer than in the base.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fewer_long_waits: Vec<LongWaits<'a>>,
    /// What the breaches avoided are worth, less the cost of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    net_benefit: Option<NetBenefitPart>,
}

/// A figure with its 95% interval.
#[derive(Serialize, JsonSchema)]
pub(super) struct Within {
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_high: Option<f64>,
}

impl From<Estimate> for Within {
    fn from(estimate: Estimate) -> Self {
        let (ci_low, ci_high) = estimate.interval.unzip();
        Self { value: estimate.value, ci_low, ci_high }
    }
}

#[derive(Serialize, JsonSchema)]
struct LongWaits<'a> {
    metric: &'a str,
    #[serde(flatten)]
    fewer: Within,
}

#[derive(Serialize, JsonSchema)]
struct NetBenefitPart {
    worth_pence: i64,
    #[serde(flatten)]
    pence: Within,
}

/// A plan that costs no less than another and avoids fewer breaches of a standard.
#[derive(Serialize, JsonSchema)]
pub(super) struct DominatedRow<'a> {
    pub(super) plan: &'a str,
    pub(super) by: &'a str,
    pub(super) standard: &'a str,
    pub(super) dearer_by_pence: i64,
    pub(super) avoids_fewer: Within,
}

/// What it would be worth to know which set of parameter values holds before choosing the plan of the highest net
/// benefit, or to do nothing.
#[derive(Serialize, JsonSchema)]
pub(super) struct WorthOfKnowingRow<'a> {
    standard: &'a str,
    worth_pence: i64,
    /// The plan that is best on average over sets; absent: to do nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    choice: Option<&'a str>,
    /// Share of the sets in which no other is better.
    best_in: f64,
    sets: u32,
    /// Expected value of perfect information; luck in few replications can make it too high.
    value_pence: f64,
}

impl<'a> From<&'a WorthOfKnowing> for WorthOfKnowingRow<'a> {
    fn from(known: &'a WorthOfKnowing) -> Self {
        Self {
            standard: &known.standard,
            worth_pence: known.worth,
            choice: known.choice.as_deref(),
            best_in: known.best_in,
            sets: known.sets,
            value_pence: known.value,
        }
    }
}

/// A trust's own monthly chart, and whether it would show the plan.
#[derive(Serialize, JsonSchema)]
pub(super) struct SightingRow<'a> {
    #[serde(flatten)]
    pub(super) key: KeyColumns<'a>,
    /// Whether performance rises.
    pub(super) rises: bool,
    /// Month, counted from 1, by which half of the futures show it; absent if it never would be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) month: Option<u32>,
}

impl<'a> From<&'a PlanEffect> for EffectRow<'a> {
    fn from(effect: &'a PlanEffect) -> Self {
        let cost_over = |avoided: &BreachesAvoided, end: fn((f64, f64)) -> f64| {
            // A cost of each is given only where the interval lies above zero.
            avoided.cost_each?;
            Some(effect.cost? as f64 / end(avoided.interval?))
        };
        let avoided = effect.avoided.iter().map(|avoided| AvoidedRow {
            standard: &avoided.standard,
            value: avoided.value,
            ci_low: avoided.interval.map(|(low, _)| low),
            ci_high: avoided.interval.map(|(_, high)| high),
            cost_each_pence: avoided.cost_each,
            cost_each_low_pence: cost_over(avoided, |(_, high)| high),
            cost_each_high_pence: cost_over(avoided, |(low, _)| low),
            over_sets: OverSets::new(avoided.sources, avoided.agreement),
            patient_days_saved: avoided.days_saved.map(Within::from),
            fewer_long_waits: avoided
                .fewer_long_waits
                .iter()
                .map(|(metric, fewer)| LongWaits { metric, fewer: Within::from(*fewer) })
                .collect(),
            net_benefit: avoided.net_benefit.map(|net| NetBenefitPart {
                worth_pence: net.worth,
                pence: Within::from(Estimate { value: net.value, interval: net.interval }),
            }),
        });
        Self {
            plan: &effect.plan,
            title: &effect.title,
            owner: effect.owner.as_deref(),
            changes: &effect.changes,
            cost_pence: effect.cost,
            breaches_avoided: avoided.collect(),
            harm: HarmSummary::from(&effect.harm),
        }
    }
}
