//! The course: one run to see what there is, the runs of both designs, then
//! the parameters that matter one at a time.

use super::designs::{Screening, order, weight};
use super::figure::Watched;
use super::split::{choice, splits};
use super::swings::{Swing, ThreePoints, reading};
use super::{Ranking, Sensitivity, SensitivityFault, SensitivityOptions, Subject};
use crate::experiment::calibrate::{Prior, hypercube};
use crate::experiment::ensemble::{Member, Scenarios, run_members};
use crate::experiment::run::{Progress, run_alone};
use crate::scenario::{FittedParameter, Scenario};
use crate::stats::{normal_critical, normal_quantile};

/// What is asked of which scenario.
#[derive(Clone, Copy)]
pub struct SensitivityTask<'a> {
    /// The scenario with its plans by values of its fitted parameters.
    pub scenarios: &'a dyn Scenarios,
    /// The same with the values of the file.
    pub base: &'a Scenario,
    /// How.
    pub options: &'a SensitivityOptions,
}

impl std::fmt::Debug for SensitivityTask<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SensitivityTask").field("options", self.options).finish()
    }
}

/// Whether a scenario declares something as uncertain, and has the figure's
/// standard.
///
/// # Errors
/// If not.
pub fn can_be_asked(base: &Scenario, options: &SensitivityOptions) -> Result<(), SensitivityFault> {
    if base.fitted.is_empty() {
        return Err(SensitivityFault::NothingFitted);
    }
    options.figure.standard(base).map(|_| ())
}

/// How many runs of one replication, plans included, it will take.
pub fn planned_runs(base: &Scenario, options: &SensitivityOptions) -> usize {
    let parameters = base.fitted.len();
    let swings = options.swings.min(parameters);
    let of_swings =
        if swings == 0 { 0 } else { (2 * swings + 1) * options.swing_replications as usize };
    options.sets * options.replications as usize
        + Screening::runs(options.method, parameters)
        + of_swings
}

/// Says which parameters matter, and what it would take to change the answer.
///
/// # Errors
/// If nothing is declared as uncertain, there is no such figure, or a run
/// fails.
pub fn sensitivity(
    task: SensitivityTask<'_>,
    progress: &dyn Progress,
) -> Result<Sensitivity, SensitivityFault> {
    let SensitivityTask { base, options, .. } = task;
    can_be_asked(base, options)?;
    let one = run_alone(base, options.seed, 0)
        .map_err(|fault| SensitivityFault::Ensemble(fault.into()))?;
    let watched = Watched::new(base, &one, &options.figure)?;
    let subjects = watched.subjects.len();
    progress.begin(planned_runs(base, options) as u32);

    let priors: Vec<Prior> = base.fitted.iter().map(Prior::of).collect();
    let futures = futures(base, &priors, options);
    let screening = Screening::new(options.method, priors.len(), options.seed);
    let mut members = futures.clone();
    members.extend(screening.members(&|at, x| priors[at].value(normal_quantile(x))));
    let how = (options.seed, options.threads);
    let run = |members: &[Member]| {
        run_members(task.scenarios, members, how, progress, |results| watched.of(results))
    };
    let outcomes = run(&members)?;
    let (of_futures, of_screening) = outcomes.split_at(futures.len());
    let ranking = screening.ranking(of_screening, subjects, options.seed);

    let target = target(base, options, watched.period.1);
    let chosen = chosen(&ranking, &watched.subjects, priors.len(), options.swings);
    let ranges: Vec<(f64, f64)> = priors
        .iter()
        .map(|prior| (prior.value(-normal_critical()), prior.value(normal_critical())))
        .collect();
    let members = ends(&base.fitted, &ranges, &chosen, options.swing_replications);
    let outcomes = run(&members)?;
    let swings =
        swings((&base.fitted, &ranges), &chosen, &outcomes, (&watched.subjects, target), options);
    let has_futures = !futures.is_empty();
    Ok(Sensitivity {
        title: base.title.clone(),
        digest: base.digest.clone(),
        seed: options.seed,
        figure: options.figure.clone(),
        unit: watched.unit,
        period: watched.period,
        target,
        runs: planned_runs(base, options),
        sets: options.sets,
        replications: options.replications,
        swing_replications: options.swing_replications,
        parameters: base.fitted.clone(),
        ranges,
        splits: if has_futures {
            splits(of_futures, subjects, options.replications)
        } else {
            Vec::new()
        },
        choice: choice(&watched.subjects, of_futures),
        subjects: watched.subjects,
        ranking,
        swings,
    })
}

/// Sets of values drawn from what is believed, each with replications of its
/// own.
fn futures(base: &Scenario, priors: &[Prior], options: &SensitivityOptions) -> Vec<Member> {
    let addresses: Vec<&str> = base.fitted.iter().map(|at| at.address.as_str()).collect();
    hypercube(&addresses, options.sets, options.seed)
        .iter()
        .enumerate()
        .flat_map(|(set, coordinates)| {
            let values: Vec<f64> =
                priors.iter().zip(coordinates).map(|(prior, &x)| prior.value(x)).collect();
            let first = set as u32 * options.replications;
            (0..options.replications)
                .map(move |at| Member { values: values.clone(), replication: first + at })
        })
        .collect()
}

/// What the figure is to reach: what was asked for, or what the standard
/// requires at the end of the period.
fn target(base: &Scenario, options: &SensitivityOptions, end: jiff::civil::Date) -> Option<f64> {
    let terms = base.standards.iter().find(|terms| terms.name == options.figure.standard)?;
    let is_performance = options.figure.metric == "performance";
    options.target.or_else(|| terms.share_on(end)).filter(|_| is_performance)
}

/// The parameters that are moved one at a time: those that matter most to the
/// alliance's figure or to what some plan avoids, each held against the largest
/// of the same subject.
fn chosen(ranking: &Ranking, subjects: &[Subject], parameters: usize, most: usize) -> Vec<usize> {
    let counts =
        |at: usize, subject: &Subject| at == 0 || matches!(subject, Subject::Avoided { .. });
    let mut score = vec![0.0_f64; parameters];
    for (at, _) in subjects.iter().enumerate().filter(|(at, subject)| counts(*at, subject)) {
        let weights: Vec<f64> =
            (0..parameters).map(|which| weight(ranking, at, which).unwrap_or(0.0)).collect();
        let largest = weights.iter().copied().fold(0.0, f64::max);
        for (score, weight) in score.iter_mut().zip(weights) {
            *score = score.max(if largest > 0.0 { weight / largest } else { 0.0 });
        }
    }
    let mut chosen = order(parameters, |at| score[at]);
    chosen.truncate(most);
    chosen
}

/// The runs of the swings: the file's values, then low and high of each, all
/// with the same replications.
fn ends(
    parameters: &[FittedParameter],
    ranges: &[(f64, f64)],
    chosen: &[usize],
    replications: u32,
) -> Vec<Member> {
    if chosen.is_empty() {
        return Vec::new();
    }
    let file: Vec<f64> = parameters.iter().map(|parameter| parameter.value).collect();
    let with = |at: usize, value: f64| {
        let mut values = file.clone();
        values[at] = value;
        values
    };
    let ends = chosen.iter().flat_map(|&at| [with(at, ranges[at].0), with(at, ranges[at].1)]);
    std::iter::once(file.clone())
        .chain(ends)
        .flat_map(|values| {
            (0..replications).map(move |replication| Member { values: values.clone(), replication })
        })
        .collect()
}

fn swings(
    (parameters, ranges): (&[FittedParameter], &[(f64, f64)]),
    chosen: &[usize],
    outcomes: &[Vec<Option<f64>>],
    (subjects, target): (&[Subject], Option<f64>),
    options: &SensitivityOptions,
) -> Vec<Swing> {
    let blocks: Vec<&[Vec<Option<f64>>]> =
        outcomes.chunks(options.swing_replications as usize).collect();
    let of = |block: usize, subject: usize| -> Option<Vec<f64>> {
        blocks[block].iter().map(|row| row[subject]).collect()
    };
    let one = |(at, &parameter): (usize, &usize)| {
        let values = [ranges[parameter].0, parameters[parameter].value, ranges[parameter].1];
        let readings = subjects.iter().enumerate().map(|(subject, what)| {
            let outcomes: ThreePoints =
                [of(2 * at + 1, subject), of(0, subject), of(2 * at + 2, subject)];
            // A plan pays as long as it avoids breaches.
            let target = if matches!(what, Subject::Avoided { .. }) { Some(0.0) } else { target };
            reading(values, &outcomes, target, options.seed)
        });
        Swing { parameter, values, readings: readings.collect() }
    };
    chosen.iter().enumerate().map(one).collect()
}
