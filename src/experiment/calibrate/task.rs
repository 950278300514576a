//! The course of a calibration.

use super::data::{self, Chosen, Usage, choose, figures, stretches};
use super::fit::{self, FitRow, StandardFit};
use super::identified::{Identification, identify};
use super::prior::{Prior, hypercube, key, normal};
use super::reach::localities;
use super::screening::{Screening, screen};
use super::smoother::{Data, inflations, step};
use crate::experiment::board::{Board, Grid, Known, Margin, ObservedTable, known, months_between};
use crate::experiment::ensemble::{EnsembleFault, Member, Scenarios, run_members};
use crate::experiment::results::Results;
use crate::experiment::run::Progress;
use crate::scenario::{FittedParameter, Scenario};
use crate::stats::variance;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Replications at the values of the file, by which the chance in the model is
/// measured.
const CENTRE: u32 = 10;

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationOptions {
    /// First day of the window; `None`: the first month that both have.
    pub from: Option<Date>,
    /// Last day of the window; `None`: the last month that both have.
    pub to: Option<Date>,
    /// Sets to keep, if so many fit.
    pub sets: usize,
    /// Members of the ensemble.
    pub members: usize,
    /// Steps.
    pub iterations: usize,
    /// Seed of all chance.
    pub seed: u64,
    /// Threads; `None`: one for each processor.
    pub threads: Option<usize>,
    /// How a standard's patients are to be divided.
    pub by: BTreeMap<String, Margin>,
}

/// What is fitted to what.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// The scenario by the values of its parameters.
    pub scenarios: &'a dyn Scenarios,
    /// The scenario with the values of its file.
    pub base: &'a Scenario,
    /// What was observed.
    pub observed: &'a ObservedTable,
    /// How.
    pub options: &'a CalibrationOptions,
}

impl std::fmt::Debug for Task<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Task").field("options", self.options).finish_non_exhaustive()
    }
}

/// Why nothing was fitted.
#[derive(Debug, thiserror::Error)]
pub enum CalibrateFault {
    /// No number of the scenario may be fitted.
    #[error(
        "the scenario declares no parameter to fit: give one `fit = {{ spread = 0.3, scale = \"log\" }}`"
    )]
    NothingToFit,
    /// The window has no months that both have.
    #[error(
        "there is no month to compare: the window is {from} to {to}, the scenario reports {reported}, \
         the observed table has {observed}"
    )]
    NoMonths {
        /// First day of the window.
        from: Date,
        /// Last day of the window.
        to: Date,
        /// The reporting period, in words.
        reported: String,
        /// The months of the table, in words.
        observed: String,
    },
    /// Table and scenario have nothing in common.
    #[error(
        "the observed table and the scenario have no figures in common in {from} to {to}: {why}"
    )]
    NothingInCommon {
        /// First day of the window.
        from: Date,
        /// Last day of the window.
        to: Date,
        /// Names on both sides.
        why: String,
    },
    /// A run failed.
    #[error(transparent)]
    Ensemble(#[from] EnsembleFault),
}

/// What a calibration found.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// Title of the scenario.
    pub title: String,
    /// Digest of the scenario as it was before.
    pub digest: String,
    /// Seed.
    pub seed: u64,
    /// First and last day of the window.
    pub window: (Date, Date),
    /// Members of the ensemble.
    pub members: usize,
    /// Inflations of the steps.
    pub inflations: Vec<f64>,
    /// The parameters.
    pub parameters: Vec<FittedParameter>,
    /// What of the table was used.
    pub usage: Vec<Usage>,
    /// What of the table was passed over, and why.
    pub passed_over: Vec<String>,
    /// The sets: values in the order of the parameters.
    pub sets: Vec<Vec<f64>>,
    /// How the sets were chosen.
    pub screening: Screening,
    /// Figures before and after, in order.
    pub fits: Vec<FitRow>,
    /// How well each standard of each organisation is met.
    pub standards: Vec<StandardFit>,
    /// What the data say of each parameter.
    pub identified: Vec<Identification>,
}

/// Fits the parameters.
///
/// The result depends on scenario, table and options other than threads alone.
///
/// # Errors
/// If there is nothing to fit or to fit to, or a run fails.
pub fn calibrate(task: Task<'_>, progress: &dyn Progress) -> Result<Calibration, CalibrateFault> {
    let frame = Frame::new(task, progress, 0)?;
    let board = task.observed.board(&frame.grid);
    let course = frame.fit(&board, progress)?;
    Ok(frame.told(&board, course))
}

/// What is the same for the data and for what is simulated in their place.
pub(super) struct Frame<'a> {
    pub(super) task: Task<'a>,
    pub(super) priors: Vec<Prior>,
    pub(super) window: (Date, Date),
    pub(super) grid: Grid,
    pub(super) centre: Vec<Board>,
    passed_over: Vec<String>,
    stretches: BTreeMap<String, Vec<Vec<usize>>>,
}

/// What the steps led to.
pub(super) struct Course {
    pub(super) chosen: Chosen,
    pub(super) prior_boards: Vec<Board>,
    pub(super) coordinates: Vec<Vec<f64>>,
    pub(super) boards: Vec<Board>,
    pub(super) screening: Screening,
}

impl<'a> Frame<'a> {
    /// Looks at what scenario and table have in common; `more` runs will be
    /// made besides those of the fit.
    pub(super) fn new(
        task: Task<'a>,
        progress: &dyn Progress,
        more: usize,
    ) -> Result<Self, CalibrateFault> {
        let (base, options) = (task.base, task.options);
        if base.fitted.is_empty() {
            return Err(CalibrateFault::NothingToFit);
        }
        let (window, months) = window(base, task.observed, (options.from, options.to))?;
        let runs = CENTRE as usize + options.members * (options.iterations + 1) + more;
        progress.begin(runs as u32);
        let values: Vec<f64> = base.fitted.iter().map(|parameter| parameter.value).collect();
        let at_centre = |replications: std::ops::Range<u32>| -> Vec<Member> {
            let member = |replication| Member { values: values.clone(), replication };
            replications.map(member).collect()
        };
        let seed = (options.seed, options.threads);
        let known = run_members(task.scenarios, &at_centre(0..1), seed, progress, known)?;
        let known = known.into_iter().next().unwrap_or_default();
        let (grid, passed_over) = common(base, task.observed, &known, (window, months))?;
        let make = |results: &Results| grid.simulated(results);
        let centre = run_members(task.scenarios, &at_centre(1..CENTRE), seed, progress, make)?;
        let organisations = base.names.organisations.iter();
        let stretches = organisations
            .map(|organisation| {
                let changes = changes(base, &organisation.code);
                (organisation.code.clone(), stretches(&grid.months, &changes))
            })
            .collect();
        Ok(Self {
            task,
            priors: base.fitted.iter().map(Prior::of).collect(),
            window,
            grid,
            centre,
            passed_over,
            stretches,
        })
    }

    /// The first replication that a step's members have; the one after the
    /// last step serves the screening.
    pub(super) fn first_replication(&self, iteration: usize) -> u32 {
        CENTRE + (iteration * self.task.options.members) as u32
    }

    pub(super) fn values(&self, coordinates: &[f64]) -> Vec<f64> {
        self.priors.iter().zip(coordinates).map(|(prior, &at)| prior.value(at)).collect()
    }

    /// Runs members, each with a replication of its own.
    pub(super) fn run(
        &self,
        coordinates: &[Vec<f64>],
        first_replication: u32,
        progress: &dyn Progress,
    ) -> Result<Vec<Board>, CalibrateFault> {
        let member =
            |(own, replication): (&Vec<f64>, u32)| Member { values: self.values(own), replication };
        let members: Vec<Member> =
            coordinates.iter().zip(first_replication..).map(member).collect();
        let seed = (self.task.options.seed, self.task.options.threads);
        let make = |results: &Results| self.grid.simulated(results);
        Ok(run_members(self.task.scenarios, &members, seed, progress, make)?)
    }

    /// Moves an ensemble from what is believed to what fits `board`.
    pub(super) fn fit(
        &self,
        board: &Board,
        progress: &dyn Progress,
    ) -> Result<Course, CalibrateFault> {
        let options = self.task.options;
        let stretches_of = |org_code: &str| self.stretches[org_code].clone();
        let chosen = choose(&self.grid, board, &stretches_of, &options.by);
        let data = &chosen.data;
        let factors = model_factors(&self.grid, &self.centre, data);
        let observed: Vec<f64> = data.iter().map(|datum| datum.observed).collect();
        let variance: Vec<f64> = data.iter().map(|datum| datum.variance).collect();
        let of_model: Vec<f64> = data.iter().zip(&factors).map(|(d, f)| d.binomial * f).collect();
        let localities = localities(self.task.base, &self.grid, data);
        let addresses: Vec<&str> =
            self.task.base.fitted.iter().map(|parameter| parameter.address.as_str()).collect();
        let mut coordinates = hypercube(&addresses, options.members, options.seed);
        let mut prior_boards = Vec::new();
        for (iteration, inflation) in inflations(options.iterations).into_iter().enumerate() {
            let boards = self.run(&coordinates, self.first_replication(iteration), progress)?;
            let simulated = figures(&self.grid, &boards, data);
            let all = Data { observed: &observed, variance: &variance, of_model: &of_model };
            let purpose = format!("data of step {iteration}");
            let noise = |member: usize, datum: usize| {
                normal(key(options.seed, &purpose, member).narrow(data[datum].key))
            };
            step(&mut coordinates, &simulated, all, inflation, &localities, noise);
            if iteration == 0 {
                prior_boards = boards;
            }
        }
        let last = self.first_replication(options.iterations);
        let boards = self.run(&coordinates, last, progress)?;
        let screening = screen(&self.grid, board, &boards, &stretches_of, options.sets);
        Ok(Course { chosen, prior_boards, coordinates, boards, screening })
    }

    /// Everything that is told of a course.
    fn told(&self, board: &Board, course: Course) -> Calibration {
        let options = self.task.options;
        let kept: Vec<&Board> =
            course.screening.kept.iter().map(|&member| &course.boards[member]).collect();
        let coordinates: Vec<&Vec<f64>> =
            course.screening.kept.iter().map(|&member| &course.coordinates[member]).collect();
        let prior: Vec<&Board> = course.prior_boards.iter().collect();
        Calibration {
            title: self.task.base.title.clone(),
            digest: self.task.base.digest.clone(),
            seed: options.seed,
            window: self.window,
            members: options.members,
            inflations: inflations(options.iterations),
            parameters: self.task.base.fitted.clone(),
            passed_over: self.passed_over.clone(),
            sets: coordinates.iter().map(|own| self.values(own)).collect(),
            fits: fit::rows(
                &self.grid,
                &self.stretches,
                &course.chosen.usage,
                (board, &prior, &kept),
            ),
            standards: fit::standards(&self.grid, self.task.base, (board, &kept)),
            identified: identify(&self.task.base.fitted, &self.priors, &coordinates),
            usage: course.chosen.usage,
            screening: course.screening,
        }
    }
}

/// The months of the window that both have, and its first and last day.
pub(in crate::experiment) fn window(
    base: &Scenario,
    observed: &ObservedTable,
    (from, to): (Option<Date>, Option<Date>),
) -> Result<((Date, Date), Vec<Date>), CalibrateFault> {
    let reported = (base.report_from, base.report_to);
    let span = observed.span();
    let first = span.map_or(reported.0, |span| span.0);
    let last = span.map_or(reported.1, |span| span.1.last_of_month());
    let (from, to) = (from.unwrap_or(reported.0.max(first)), to.unwrap_or(reported.1.min(last)));
    let months = months_between(from.max(reported.0).max(first), to.min(reported.1).min(last));
    match (months.first(), months.last()) {
        (Some(&first), Some(last)) if span.is_some() => {
            let last = last.last_of_month();
            Ok(((first, last), months))
        }
        _ => Err(CalibrateFault::NoMonths {
            from,
            to,
            reported: format!("{} to {}", reported.0, reported.1),
            observed: span.map_or_else(
                || "no month at all".to_owned(),
                |span| format!("{} to {}", span.0, span.1.last_of_month()),
            ),
        }),
    }
}

/// What table and scenario have in common, and what of the table is passed
/// over.
pub(in crate::experiment) fn common(
    base: &Scenario,
    observed: &ObservedTable,
    known: &Known,
    (window, months): ((Date, Date), Vec<Date>),
) -> Result<(Grid, Vec<String>), CalibrateFault> {
    let is_trust =
        |code: &str| base.names.organisations.iter().any(|org| org.in_alliance && org.code == code);
    let has_standard = |name: &str| base.standards.iter().any(|standard| standard.name == name);
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut cells = Vec::new();
    for cell in observed.cells(&months) {
        let reason = if cell.org_code == base.names.alliance {
            "sums of all trusts, which are added up here".to_owned()
        } else if !has_standard(&cell.standard) {
            format!("the scenario has no standard \"{}\"", cell.standard)
        } else if !is_trust(&cell.org_code) {
            format!("\"{}\" is no organisation of the alliance by itself", cell.org_code)
        } else if !known.cells.contains(&cell) {
            let of = if cell.route.is_empty() { &cell.tumour } else { &cell.route };
            format!("nobody is simulated under {}, \"{of}\"", cell.standard)
        } else {
            cells.push(cell);
            continue;
        };
        *reasons.entry(reason).or_default() += 1;
    }
    for (reason, rows) in &observed.passed_over.0 {
        *reasons.entry(format!("rows {reason}")).or_default() += rows;
    }
    let bands = observed.common_bands(known);
    for standard in known.bands.keys().filter(|standard| !bands.contains_key(*standard)) {
        if !observed.bands(standard).is_empty() {
            reasons.insert(format!("the bands of {standard} are others than the scenario's"), 1);
        }
    }
    if cells.is_empty() {
        let simulated: Vec<&str> = base.standards.iter().map(|s| s.name.as_str()).collect();
        let named: Vec<&str> = observed.standards().into_iter().collect();
        return Err(CalibrateFault::NothingInCommon {
            from: window.0,
            to: window.1,
            why: format!(
                "the table names {}, the scenario {}",
                named.join(", "),
                simulated.join(", ")
            ),
        });
    }
    let told = reasons.into_iter().map(|(reason, times)| format!("{reason} ({times})"));
    Ok((Grid::new(cells, months, bands), told.collect()))
}

/// Dates from which an organisation's level may be another, by the scenario.
fn changes(base: &Scenario, org_code: &str) -> Vec<Date> {
    let concerns = |own: &Option<String>| own.as_deref().is_none_or(|own| own == org_code);
    let fitted = base.fitted.iter().filter(|parameter| concerns(&parameter.org_code));
    fitted.filter_map(|parameter| parameter.from).collect()
}

/// How many times its binomial variance each figure varies between
/// replications of one set of values: pooled over the figures of a standard,
/// for those of single figures are known too badly.
fn model_factors(grid: &Grid, centre: &[Board], data: &[data::Datum]) -> Vec<f64> {
    let simulated = figures(grid, centre, data);
    let mut by_standard: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (column, datum) in data.iter().enumerate() {
        let values: Vec<f64> = simulated.iter().map(|row| row[column]).collect();
        let centre_share = values.iter().sum::<f64>() / values.len().max(1) as f64;
        let trials = datum.trials;
        let binomial = (centre_share * (1.0 - centre_share) / trials).max(datum.binomial * 0.05);
        if let Some(variance) = variance(&values) {
            let sum = by_standard.entry(&grid.cells[datum.cell].standard).or_default();
            sum.0 += variance / binomial;
            sum.1 += 1.0;
        }
    }
    let factor = |standard: &str| {
        by_standard.get(standard).map_or(1.0, |(sum, count)| (sum / count).max(0.25))
    };
    data.iter().map(|datum| factor(&grid.cells[datum.cell].standard)).collect()
}
