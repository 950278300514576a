//! A scenario under values of some addresses, point by point, on the same
//! patients.

use super::designs::Axis;
use super::ensemble::EnsembleFault;
use super::run::Progress;
use super::samples::{Samples, Stops};
use super::sets::ParameterSets;
use super::variants::{Altered, Runner};
use crate::observe::{Basis, Breakdown};
use crate::scenario::{Loader, Scenario};
use crate::stats::{Estimate, Paired, mean, mean_difference, ratio, ratio_difference, share};
use jiff::civil::Date;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepOptions {
    /// What is varied.
    pub axes: Vec<Axis>,
    /// Its values, point by point.
    pub points: Vec<Vec<f64>>,
    /// Replications of each point, the same ones of all.
    pub replications: u32,
    /// Sets of values that replications take in turn; `None`: all are run with
    /// the scenario's own.
    pub sets: Option<ParameterSets>,
    /// Seed of all chance.
    pub seed: u64,
    /// Threads; `None`: one for each processor.
    pub threads: Option<usize>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// Title of the scenario.
    pub title: String,
    /// Digest of everything that was read.
    pub scenario_digest: String,
    /// Seed of the runs.
    pub seed: u64,
    /// Replications of each point.
    pub replications: u32,
    /// Sets of values that they took in turn, if any.
    pub sets: Option<u32>,
    /// First and last day of the reporting period.
    pub period: (Date, Date),
    /// Code of the alliance.
    pub alliance: String,
    /// What was varied.
    pub axes: Vec<Axis>,
    /// Figures of the scenario as it stands.
    pub base: Vec<SweptFigure>,
    /// Each point's values and figures.
    pub points: Vec<(Vec<f64>, Vec<SweptFigure>)>,
}

/// A figure at one point, over the whole reporting period.
#[derive(Debug, Clone, PartialEq)]
pub struct SweptFigure {
    /// The standard.
    pub standard: String,
    /// Code of an organisation, or of the alliance.
    pub org_code: String,
    /// `allocated` or `cohort`.
    pub basis: &'static str,
    /// `performance`, `breaches`, `patients` or `mean_wait`.
    pub metric: &'static str,
    /// `share`, `patients`, or the unit of the wait.
    pub unit: &'static str,
    /// The figure with its 95% interval.
    pub value: Estimate,
    /// Less that of the scenario as it stands, paired by replication; `None`
    /// of the scenario itself.
    pub difference: Option<Estimate>,
}

/// Runs the scenario as it stands, then at every point.
///
/// # Errors
/// If the scenario is refused at a point, or a replication fails.
pub fn sweep(
    (loader, base): (&Loader, &Scenario),
    options: &SweepOptions,
    progress: &dyn Progress,
) -> Result<Sweep, EnsembleFault> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build()?;
    let sets = options.sets.as_ref();
    let runner = Runner { loader, sets, seed: options.seed, pool: &pool, progress };
    let replications = 0..options.replications;
    progress.begin(options.replications * (options.points.len() as u32 + 1));
    let of = |values: &[(String, f64)]| -> Result<Vec<Counted>, EnsembleFault> {
        Ok(gathered(runner.each(Altered::Values(values), &replications, counted)?))
    };
    let as_it_stands = of(&[])?;
    let mut points = Vec::with_capacity(options.points.len());
    for values in &options.points {
        let addresses = options.axes.iter().map(|axis| axis.address.clone());
        let settings: Vec<(String, f64)> = addresses.zip(values.iter().copied()).collect();
        let found = of(&settings)?;
        let figures = found.iter().zip(&as_it_stands);
        let figures = figures.flat_map(|(here, base)| here.figures(Some(base))).collect();
        points.push((values.clone(), figures));
    }
    Ok(Sweep {
        title: base.title.clone(),
        scenario_digest: base.digest.clone(),
        seed: options.seed,
        replications: options.replications,
        sets: options.sets.as_ref().map(ParameterSets::number),
        period: (base.report_from, base.report_to),
        alliance: base.names.alliance.clone(),
        axes: options.axes.clone(),
        base: as_it_stands.iter().flat_map(|counted| counted.figures(None)).collect(),
        points,
    })
}

/// Stopped clocks of one standard, organisation and basis, by replication.
struct Counted {
    standard: String,
    org_code: String,
    basis: Basis,
    /// Unit of the wait, and its seconds.
    unit: (&'static str, f64),
    stops: Stops,
}

/// What one replication counted, in the order of standards, organisations and
/// bases.
fn counted(samples: &Samples) -> Vec<Counted> {
    let months = samples.layout.report();
    let mut all = Vec::new();
    for (standard, terms) in samples.scenario.standards.iter().enumerate() {
        for scope in &samples.scopes {
            for basis in [Basis::Allocated, Basis::Cohort] {
                all.push(Counted {
                    standard: terms.name.clone(),
                    org_code: scope.code.clone(),
                    basis,
                    unit: super::figures::unit_of_wait(samples, standard),
                    stops: samples.stops(0, (standard, basis), scope, Breakdown::All, &months),
                });
            }
        }
    }
    all
}

/// The replications' counts put together, cell by cell.
fn gathered(replications: Vec<Vec<Counted>>) -> Vec<Counted> {
    let mut replications = replications.into_iter();
    let mut all = replications.next().unwrap_or_default();
    for replication in replications {
        for (cell, more) in all.iter_mut().zip(replication) {
            cell.stops.patients.extend(more.stops.patients);
            cell.stops.breaches.extend(more.stops.breaches);
            cell.stops.within.extend(more.stops.within);
            cell.stops.waited.extend(more.stops.waited);
        }
    }
    all
}

impl Counted {
    /// The figures of a cell; none where nobody is counted.
    fn figures(&self, base: Option<&Self>) -> Vec<SweptFigure> {
        if self.stops.is_empty() {
            return Vec::new();
        }
        let (unit, seconds) = self.unit;
        let here = &self.stops;
        let waited = here.waited_in(seconds);
        let there = base.map(|base| &base.stops);
        let apart = |found: Option<Paired>| found.map(|found| found.difference);
        let mut figures = Vec::new();
        let mut push = |metric, unit, value: Option<Estimate>, difference| {
            figures.extend(value.map(|value| SweptFigure {
                standard: self.standard.clone(),
                org_code: self.org_code.clone(),
                basis: self.basis.name(),
                metric,
                unit,
                value,
                difference,
            }));
        };
        let difference = there.and_then(|there| {
            let base = (there.within.as_slice(), there.patients.as_slice());
            apart(ratio_difference(base, (&here.within, &here.patients)))
        });
        push("performance", "share", share(&here.within, &here.patients), difference);
        let difference =
            there.and_then(|there| apart(mean_difference(&there.breaches, &here.breaches)));
        push("breaches", "patients", mean(&here.breaches), difference);
        let difference =
            there.and_then(|there| apart(mean_difference(&there.patients, &here.patients)));
        push("patients", "patients", mean(&here.patients), difference);
        let difference = there.and_then(|there| {
            let base = (there.waited_in(seconds), &there.patients);
            apart(ratio_difference((&base.0, base.1), (&waited, &here.patients)))
        });
        push("mean_wait", unit, ratio(&waited, &here.patients), difference);
        figures
    }
}
