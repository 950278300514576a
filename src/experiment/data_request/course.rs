//! The course of a data request: the plans under every set, then what their
//! effects vary with.

use super::explained::{Explained, Study, rank, variance_by_chance};
use super::{
    DataRequestFault, DataRequestFindings, FEWEST_SETS, OpenParameter, PlanValue, RankedRequest,
    TradeOff,
};
use crate::experiment::calibrate::Verdict;
use crate::experiment::ensemble::{Member, Scenarios, run_members};
use crate::experiment::results::Results;
use crate::experiment::run::Progress;
use crate::experiment::sets::ParameterSets;
use crate::scenario::{Alternative, FitScale, FittedParameter, Scenario};
use crate::stats::{Ranks, spread, variance};
use jiff::civil::Date;

/// Days of a mean year.
const DAYS_OF_YEAR: f64 = 365.25;
/// From what rank correlation on two parameters are said to trade off.
const TIED: f64 = 0.5;
/// With few sets: so many times its standard error by chance.
const SURELY_TIED: f64 = 4.0;
/// Most pairs that are told.
const PAIRS: usize = 5;

/// How it is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRequestOptions {
    /// Standards whose breaches count, each by itself.
    pub standards: Vec<String>,
    /// Replications of each set, the same for all of them.
    pub replications: u32,
    /// Seed of all chance.
    pub seed: u64,
    /// Threads; `None`: one for each processor.
    pub threads: Option<usize>,
}

/// What is asked of which scenario.
#[derive(Clone, Copy)]
pub struct DataRequestTask<'a> {
    /// The scenario with its plans by the values of the sets.
    pub scenarios: &'a dyn Scenarios,
    /// The same with the values of the file.
    pub base: &'a Scenario,
    /// The sets.
    pub sets: &'a ParameterSets,
    /// How.
    pub options: &'a DataRequestOptions,
}

impl std::fmt::Debug for DataRequestTask<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("DataRequestTask").field("options", self.options).finish()
    }
}

/// Finds which data would settle most of what the plans are worth.
///
/// # Errors
/// If there is nothing to ask or to rank, or a run fails.
pub fn data_request(
    task: DataRequestTask<'_>,
    progress: &dyn Progress,
) -> Result<DataRequestFindings, DataRequestFault> {
    let DataRequestTask { base, sets, options, .. } = task;
    let standards = checked(task)?;
    let columns = columns(base, sets);
    if columns.is_empty() {
        return Err(DataRequestFault::NothingFitted);
    }
    let (effects, values) = effects(task, &standards, progress)?;
    let request_of = |address: &str| {
        base.data_requests
            .iter()
            .position(|request| request.settles.iter().any(|settled| settled == address))
    };
    let groups: Vec<Option<usize>> =
        columns.iter().map(|(parameter, _)| request_of(&parameter.address)).collect();
    let study = Study {
        parameters: columns.iter().map(|(_, values)| values.clone()).collect(),
        groups: groups.clone(),
        effects,
    };
    let ranked: Vec<RankedRequest> = rank(&study, options.seed)
        .into_iter()
        .map(|explained| ranked(explained, &columns, &groups))
        .collect();
    let is_ranked = |request: &usize| ranked.iter().any(|row| row.request == *request);
    let unasked = columns.iter().zip(&groups).filter(|(_, group)| group.is_none());
    let is_held = |parameter: &&FittedParameter| !sets.addresses.contains(&parameter.address);
    Ok(DataRequestFindings {
        title: base.title.clone(),
        digest: base.digest.clone(),
        seed: options.seed,
        sets: sets.sets.len(),
        replications: options.replications,
        values,
        unranked: (0..base.data_requests.len()).filter(|request| !is_ranked(request)).collect(),
        trade_offs: trade_offs(&columns, &groups),
        unasked: unasked.map(|((parameter, _), _)| parameter.address.clone()).collect(),
        held: base.fitted.iter().filter(is_held).map(|held| held.address.clone()).collect(),
        ranked,
    })
}

/// The positions of the standards, if there is something to ask and to rank.
fn checked(task: DataRequestTask<'_>) -> Result<Vec<usize>, DataRequestFault> {
    let DataRequestTask { base, sets, options, .. } = task;
    if base.data_requests.is_empty() {
        return Err(DataRequestFault::NothingToAsk);
    }
    if sets.sets.len() < FEWEST_SETS {
        return Err(DataRequestFault::FewSets(sets.sets.len()));
    }
    let position = |name: &String| {
        base.standards.iter().position(|terms| terms.name == *name).ok_or_else(|| {
            let known: Vec<&str> = base.standards.iter().map(|terms| terms.name.as_str()).collect();
            DataRequestFault::Standard { name: name.clone(), known: known.join(", ") }
        })
    };
    options.standards.iter().map(position).collect()
}

/// The fitted parameters that the sets have values of.
fn columns<'a>(base: &'a Scenario, sets: &ParameterSets) -> Vec<(&'a FittedParameter, Vec<f64>)> {
    let of = |parameter: &'a FittedParameter| {
        let at = sets.addresses.iter().position(|address| *address == parameter.address)?;
        Some((parameter, sets.sets.iter().map(|set| set[at]).collect()))
    };
    base.fitted.iter().filter_map(of).collect()
}

/// Breaches avoided a year, by plan and standard: of each set, and over them.
fn effects(
    task: DataRequestTask<'_>,
    standards: &[usize],
    progress: &dyn Progress,
) -> Result<(Vec<Vec<f64>>, Vec<PlanValue>), DataRequestFault> {
    let DataRequestTask { scenarios, base, sets, options } = task;
    let members: Vec<Member> = sets
        .sets
        .iter()
        .flat_map(|values| {
            let of = |replication| Member { values: values.clone(), replication };
            (0..options.replications).map(of)
        })
        .collect();
    progress.begin(members.len() as u32);
    // Of each member: breaches avoided, plan by plan, standard by standard.
    let make = |results: &Results| -> Vec<f64> {
        let of = |effect: &crate::experiment::results::PlanEffect| -> Vec<f64> {
            standards.iter().map(|&standard| effect.avoided[standard].value).collect()
        };
        results.effects.iter().flat_map(of).collect()
    };
    let run = (options.seed, options.threads);
    let found = run_members(scenarios, &members, run, progress, make)?;

    let (mut all, mut values) = (Vec::new(), Vec::new());
    for (at, plan) in base.alternatives.iter().enumerate() {
        let years = years(plan, (base.report_from, base.report_to));
        for (which, &standard) in standards.iter().enumerate() {
            let position = at * standards.len() + which;
            let rows: Vec<Vec<f64>> = found
                .chunks(options.replications as usize)
                .map(|of_set| of_set.iter().map(|member| member[position] / years).collect())
                .collect();
            let of_sets: Vec<f64> =
                rows.iter().map(|row| row.iter().sum::<f64>() / row.len() as f64).collect();
            values.push(PlanValue {
                plan: plan.name.clone(),
                title: plan.title.clone(),
                standard: base.standards[standard].name.clone(),
                spread: spread(&of_sets).unwrap_or_default(),
                avoids_in: of_sets.iter().filter(|&&avoided| avoided > 0.0).count(),
                sd: variance(&of_sets).map_or(0.0, f64::sqrt),
                chance: variance_by_chance(&rows).map(f64::sqrt),
            });
            all.push(of_sets);
        }
    }
    Ok((all, values))
}

/// Length of the time whose cohorts a plan's effect is of \[years\]: from the
/// first of the month of its first change, or of the reporting period, on.
fn years(plan: &Alternative, (first, last): (Date, Date)) -> f64 {
    let begins = plan.changes.iter().map(|change| change.from.first_of_month()).min();
    let from = begins.map_or(first, |begins| begins.max(first)).min(last);
    let days = from.until(last).map_or(0, |span| span.get_days());
    (f64::from(days) + 1.0) / DAYS_OF_YEAR
}

/// A group with what is left open of its parameters.
fn ranked(
    explained: Explained,
    columns: &[(&FittedParameter, Vec<f64>)],
    groups: &[Option<usize>],
) -> RankedRequest {
    let own = columns.iter().zip(groups).filter(|(_, group)| **group == Some(explained.group));
    let open = own.map(|((parameter, values), _)| {
        let left = left_open(parameter, values);
        OpenParameter { address: parameter.address.clone(), left, verdict: Verdict::of(left) }
    });
    RankedRequest {
        request: explained.group,
        rank: explained.rank,
        open: open.collect(),
        effects: explained.of,
        largest: explained.largest,
        by_chance: explained.by_chance,
    }
}

/// Standard deviation over the sets over that of what was believed, on the
/// scale of the fit.
fn left_open(parameter: &FittedParameter, values: &[f64]) -> f64 {
    let on_scale = |&value: &f64| match parameter.scale {
        FitScale::Log => value.max(f64::MIN_POSITIVE).ln(),
        FitScale::Linear => value,
    };
    let values: Vec<f64> = values.iter().map(on_scale).collect();
    variance(&values).map_or(0.0, f64::sqrt) / parameter.spread
}

/// The pairs of parameters that trade off, the strongest first.
fn trade_offs(columns: &[(&FittedParameter, Vec<f64>)], groups: &[Option<usize>]) -> Vec<TradeOff> {
    let ranks: Vec<Option<Ranks>> = columns.iter().map(|(_, values)| Ranks::of(values)).collect();
    let sets = columns.first().map_or(0, |(_, values)| values.len());
    let least = TIED.max(SURELY_TIED / (sets as f64 - 1.0).sqrt());
    let mut found = Vec::new();
    for one in 0..columns.len() {
        for other in one + 1..columns.len() {
            let (Some(own), Some(theirs)) = (&ranks[one], &ranks[other]) else { continue };
            let correlation = own.correlation(theirs);
            if correlation.abs() > least {
                found.push(TradeOff {
                    addresses: [one, other].map(|at| columns[at].0.address.clone()),
                    requests: [groups[one], groups[other]],
                    correlation,
                });
            }
        }
    }
    found.sort_by(|one, other| other.correlation.abs().total_cmp(&one.correlation.abs()));
    found.truncate(PAIRS);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Change, Costs, Timeline};
    use jiff::civil::date;

    fn parameter(address: &str, scale: FitScale, spread: f64) -> FittedParameter {
        FittedParameter {
            address: address.to_owned(),
            value: 1.0,
            low: 0.1,
            high: 10.0,
            spread,
            scale,
            org_code: None,
            from: None,
        }
    }

    #[test]
    fn what_is_left_open_is_on_the_scale_of_the_fit() {
        // Logarithms 0, 1, 2: standard deviation 1, of 2 believed.
        let values: Vec<f64> = [0.0_f64, 1.0, 2.0].map(f64::exp).to_vec();
        let left = left_open(&parameter("a", FitScale::Log, 2.0), &values);
        assert!((left - 0.5).abs() < 1e-12, "{left}");
        let left = left_open(&parameter("a", FitScale::Linear, 1.0), &[0.0, 1.0, 2.0]);
        assert!((left - 1.0).abs() < 1e-12, "{left}");
    }

    #[test]
    fn pairs_that_trade_off_are_told_with_what_parts_them() {
        let (lag, wait) =
            (parameter("lag", FitScale::Linear, 1.0), parameter("wait", FitScale::Linear, 1.0));
        let rising: Vec<f64> = (0..60).map(f64::from).collect();
        let falling: Vec<f64> = rising.iter().map(|value| -value).collect();
        let columns = [(&lag, rising.clone()), (&wait, falling)];
        let found = trade_offs(&columns, &[Some(1), None]);
        assert_eq!(found.len(), 1);
        assert!((found[0].correlation + 1.0).abs() < 1e-12);
        assert_eq!(found[0].requests, [Some(1), None]);
        // Of seventeen sets even a perfect tie could be chance.
        let few: Vec<(&FittedParameter, Vec<f64>)> =
            columns.iter().map(|(own, values)| (*own, values[..17].to_vec())).collect();
        assert!(trade_offs(&few, &[None, None]).is_empty());
    }

    #[test]
    fn a_year_is_of_the_cohorts_after_the_plan_begins() {
        let change = |from| Change {
            from,
            started: from,
            to: None,
            at: String::new(),
            what: String::new(),
            cost: Costs::default(),
            resource: None,
            source: None,
        };
        let plan = |from| Alternative {
            name: String::new(),
            title: String::new(),
            owner: None,
            changes: vec![change(from)],
            timeline: Timeline { phases: Vec::new() },
        };
        let period = (date(2024, 4, 1), date(2026, 3, 31));
        let of = |from| years(&plan(from), period);
        assert!((of(date(2024, 1, 9)) - 730.0 / 365.25).abs() < 1e-12);
        // From 1 April 2025 on: 365 days.
        assert!((of(date(2025, 4, 20)) - 365.0 / 365.25).abs() < 1e-12);
        assert!(of(date(2027, 1, 1)) > 0.0);
    }
}
