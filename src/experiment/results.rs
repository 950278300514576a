//! What an experiment finds, as figures with their keys.

use super::futures::Sources;
use super::harm::HarmStudy;
use super::key::FigureKey;
use super::measures::MeasureResult;
use super::precision::Reached;
use crate::stats::{Estimate, Interval, perfect_information};
use jiff::civil::Date;
use std::ops::{Deref, DerefMut};

/// The results of an experiment. Nothing in it depends on threads, time or
/// the command.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// Title of the scenario.
    pub title: String,
    /// Digest of everything that was read.
    pub scenario_digest: String,
    /// Seed of the run.
    pub seed: u64,
    /// Number of the first replication.
    pub first_replication: u32,
    /// How many replications were run, those of all sets together.
    pub replications: u32,
    /// The sets of values that were run, if any.
    pub sets: Option<SetsRun>,
    /// How the number of replications came about, where it was not given.
    pub precision: Option<Reached>,
    /// First day of the reporting period.
    pub report_from: Date,
    /// Last day of the reporting period.
    pub report_to: Date,
    /// Share by which costs of a year weigh less than those of the year before,
    /// if they do.
    pub discount_a_year: Option<f64>,
    /// Figures of the base and of each plan.
    pub figures: Vec<Figure>,
    /// The measures that the scenario asks for, of the base and of each plan.
    pub measures: Vec<MeasureResult>,
    /// Paired differences from the base; empty unless plans were compared.
    pub differences: Vec<Difference>,
    /// What each plan costs and avoids, in the order of the plans.
    pub effects: Vec<PlanEffect>,
    /// Plans that others dominate, by standard.
    pub dominated: Vec<Dominated>,
    /// What it would be worth to know the parameters before choosing among the
    /// plans, for each standard whose breaches were given a worth; empty without
    /// sets of values.
    pub worth_of_knowing: Vec<WorthOfKnowing>,
    /// Timed patient events in all replications of the base and the plans
    /// together, the common history counted once.
    pub events: u64,
    /// Patients that entered the base, all replications together.
    pub patients: u64,
    /// Runs, of the base or of a plan, that went on to the end because fewer
    /// patients left than those after whom they should stop.
    pub unstopped: u32,
}

impl Results {
    /// Judges what every plan does to others by a margin \[share\] above zero.
    pub fn judge_harm(&mut self, margin: f64) {
        for effect in &mut self.effects {
            effect.harm.judge(margin);
        }
    }

    /// What the breaches of a standard that each plan avoids are worth, at
    /// `worth` \[pence\] each, less its cost. A plan without a cost has none.
    /// Over sets of values, also what it would be worth to know which of them
    /// holds before choosing among these plans, or to do nothing.
    pub fn value_breaches(&mut self, standard: &str, worth: i64) {
        let each = worth as f64;
        let mut plans = Vec::new();
        let mut by_set: Vec<Vec<f64>> = Vec::new();
        for effect in &mut self.effects {
            let Some(cost) = effect.cost.map(|cost| cost as f64) else { continue };
            for avoided in effect.avoided.iter_mut().filter(|row| row.standard == standard) {
                let net = |breaches: f64| each * breaches - cost;
                avoided.net_benefit = Some(NetBenefit {
                    worth,
                    value: net(avoided.value),
                    interval: avoided.interval.map(|(low, high)| (net(low), net(high))),
                });
                if !avoided.by_set.is_empty() {
                    plans.push(effect.plan.clone());
                    by_set.push(avoided.by_set.iter().map(|&breaches| net(breaches)).collect());
                }
            }
        }
        let Some(sets) = by_set.first().map(Vec::len) else { return };
        by_set.insert(0, vec![0.0; sets]);
        self.worth_of_knowing.extend(perfect_information(&by_set).map(|found| WorthOfKnowing {
            standard: standard.to_owned(),
            worth,
            choice: found.choice.checked_sub(1).map(|plan| plans[plan].clone()),
            best_in: found.best_in,
            sets: sets as u32,
            value: found.value,
        }));
    }
}

/// Sets of parameter values that were run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetsRun {
    /// How many.
    pub sets: u32,
    /// Replications of each, no two sets the same ones.
    pub replications_each: u32,
}

/// One figure. What is known of its uncertainty is read through it; figures of
/// a single replication, of which nothing is, take no memory for that.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is about.
    pub key: FigureKey,
    /// The figure: pooled over replications (a share), or the mean over them
    /// (a count).
    pub value: f64,
    /// How many replications have the figure.
    pub replications: u32,
    uncertainty: Option<Box<Uncertainty>>,
}

/// How sure a figure is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Uncertainty {
    /// 95% interval of its Monte Carlo error; `None` with one replication.
    pub interval: Option<(f64, f64)>,
    /// P10, P50 and P90 over the replications; `None` where there are too few.
    pub spread: Option<[f64; 3]>,
    /// 95% intervals of P10, P50 and P90 by order statistics: of performance over
    /// more than a month alone, and each `None` where it takes more futures.
    pub spread_within: Option<Box<[Option<Interval>; 3]>>,
    /// Share of replications that meet the standard, where one is required.
    pub meets: Option<f64>,
    /// Chance and ignorance in it, over sets of values.
    pub sources: Option<Sources>,
}

impl Figure {
    /// A figure that so many replications have.
    pub fn new(key: FigureKey, value: f64, replications: u32, uncertainty: Uncertainty) -> Self {
        let says_nothing = uncertainty == Uncertainty::default();
        let uncertainty = (!says_nothing).then(|| Box::new(uncertainty));
        Self { key, value, replications, uncertainty }
    }
}

impl Deref for Figure {
    type Target = Uncertainty;

    fn deref(&self) -> &Uncertainty {
        const NOTHING: &Uncertainty = &Uncertainty {
            interval: None,
            spread: None,
            spread_within: None,
            meets: None,
            sources: None,
        };
        self.uncertainty.as_deref().unwrap_or(NOTHING)
    }
}

impl DerefMut for Figure {
    fn deref_mut(&mut self) -> &mut Uncertainty {
        self.uncertainty.get_or_insert_default()
    }
}

/// A paired difference between a plan and the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What it is about; `plan` is the plan.
    pub key: FigureKey,
    /// The figure in the base.
    pub base: f64,
    /// The figure under the plan.
    pub value: f64,
    /// Plan less base.
    pub difference: f64,
    /// 95% interval of the difference's Monte Carlo error.
    pub interval: Option<(f64, f64)>,
    /// Share of replications in which the plan is better (equal ones count
    /// half); `None` where neither direction is better.
    pub better: Option<f64>,
    /// Correlation of base and plan over replications; `None` if one of them
    /// does not vary.
    pub correlation: Option<f64>,
    /// Variance of the difference had the two been independent, over its
    /// variance as paired; `None` if the difference does not vary.
    pub variance_ratio: Option<f64>,
    /// Chance and ignorance in it, over sets of values.
    pub sources: Option<Sources>,
    /// Share of the sets of values that agree on its sign.
    pub agreement: Option<f64>,
    /// Of two chances: the interval of each by itself.
    pub chances: Option<Chances>,
}

/// The intervals of two chances that are shares of futures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chances {
    /// 95% Wilson interval of that in the base.
    pub base: Interval,
    /// 95% Wilson interval of that under the plan.
    pub plan: Interval,
    /// Independent futures: replications, or sets of values.
    pub futures: u32,
}

/// What a plan costs and avoids over the reporting period.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanEffect {
    /// Name of the plan.
    pub plan: String,
    /// Title of the plan.
    pub title: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// What it changes, in words, with dates.
    pub changes: Vec<String>,
    /// Cost in the reporting period \[pence\]; `None` if no change has one.
    pub cost: Option<i64>,
    /// For each standard: breaches avoided in the cohorts that start in the
    /// reporting period after the plan begins, whole patients.
    pub avoided: Vec<BreachesAvoided>,
    /// Whom it harms, and whom not.
    pub harm: HarmStudy,
    /// On which charts it would be seen, and when.
    pub sightings: Vec<Sighting>,
}

/// What the breaches avoided are worth, less the cost of the plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetBenefit {
    /// What each is worth \[pence\].
    pub worth: i64,
    /// Worth of all less the cost \[pence\].
    pub value: f64,
    /// 95% interval.
    pub interval: Option<Interval>,
}

/// A plan that costs no less than another and avoids fewer breaches of a
/// standard.
#[derive(Debug, Clone, PartialEq)]
pub struct Dominated {
    /// The plan.
    pub plan: String,
    /// The other, which is better in both.
    pub by: String,
    /// The standard.
    pub standard: String,
    /// What the plan costs more \[pence\].
    pub dearer_by: i64,
    /// How many fewer it avoids, from the replications' own differences; the
    /// interval lies above zero.
    pub avoids_fewer: Estimate,
}

/// What it would be worth to know which set of values holds before choosing the
/// plan of the highest net benefit, or to do nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct WorthOfKnowing {
    /// The standard whose breaches have a worth.
    pub standard: String,
    /// What a breach is worth \[pence\].
    pub worth: i64,
    /// The plan that is best on average over sets; `None`: to do nothing.
    pub choice: Option<String>,
    /// Share of the sets in which no other is better.
    pub best_in: f64,
    /// How many sets.
    pub sets: u32,
    /// Expected value of perfect information \[pence\].
    pub value: f64,
}

/// Whether the effect of a plan stands out on a trust's own monthly chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// Whose chart: performance as reported, in the months from the plan's
    /// first on.
    pub key: FigureKey,
    /// Whether performance rises.
    pub rises: bool,
    /// Month, counted from 1, by which half of the futures show it; `None` if
    /// fewer ever do, or if those without the plan cannot be told from them.
    pub month: Option<u32>,
}

/// Breaches of one standard that a plan avoids.
#[derive(Debug, Clone, PartialEq)]
pub struct BreachesAvoided {
    /// The standard.
    pub standard: String,
    /// Mean over replications.
    pub value: f64,
    /// 95% interval.
    pub interval: Option<(f64, f64)>,
    /// Days that patients of these cohorts wait less, all together: until the
    /// clock stops, or so far.
    pub days_saved: Option<Estimate>,
    /// Open clocks over each threshold at the end of the reporting period,
    /// fewer than in the base: the metric and how many.
    pub fewer_long_waits: Vec<(String, Estimate)>,
    /// What it is worth less what it costs, if a worth was given.
    pub net_benefit: Option<NetBenefit>,
    /// Cost of each \[pence\]; `None` where the interval spans zero or there is
    /// no cost.
    pub cost_each: Option<f64>,
    /// Chance and ignorance in it, over sets of values.
    pub sources: Option<Sources>,
    /// Share of the sets of values that agree on its sign.
    pub agreement: Option<f64>,
    /// What it is under each set of values, drawn together until sets vary by
    /// ignorance alone; empty without sets.
    pub by_set: Vec<f64>,
}
