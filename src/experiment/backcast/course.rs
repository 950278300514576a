//! The course of a back-cast.

use super::baselines::{Past, months_of_past};
use super::rows::Compared;
use super::{Backcast, Contrast, Density};
use crate::experiment::board::{Board, Cell, Counts, Grid, ObservedTable, known};
use crate::experiment::calibrate::{CalibrateFault, common, summary, window};
use crate::experiment::ensemble::{Member, Scenarios, run_members};
use crate::experiment::results::Results;
use crate::experiment::run::Progress;
use crate::model::Limit;
use crate::scenario::Scenario;
use jiff::civil::Date;

/// Whether what is compared was fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// All of it.
    Fit,
    /// Some months of it.
    PartlyFit,
    /// None of it.
    Out,
    /// It is not known.
    Unknown,
}

impl Sample {
    /// What a window is, given what was fitted.
    pub fn of(window: (Date, Date), fitted: Option<(Date, Date)>) -> Self {
        match fitted {
            None => Self::Unknown,
            Some((from, to)) if from <= window.0 && window.1 <= to => Self::Fit,
            Some((from, to)) if to < window.0 || window.1 < from => Self::Out,
            Some(_) => Self::PartlyFit,
        }
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct BackcastOptions {
    /// First day of the window; `None`: the first month that both have.
    pub from: Option<Date>,
    /// Last day of the window; `None`: the last month that both have.
    pub to: Option<Date>,
    /// First and last day of what was fitted, if known.
    pub fitted: Option<(Date, Date)>,
    /// Replications of each set.
    pub replications: u32,
    /// Seed of all chance.
    pub seed: u64,
    /// Threads; `None`: one for each processor.
    pub threads: Option<usize>,
}

/// What is held against what.
#[derive(Clone, Copy)]
pub struct BackcastTask<'a> {
    /// The scenario by the values of a set.
    pub scenarios: &'a dyn Scenarios,
    /// The scenario with the values of its file.
    pub base: &'a Scenario,
    /// Sets of values; one empty set for those of the file.
    pub sets: &'a [Vec<f64>],
    /// What was observed.
    pub observed: &'a ObservedTable,
    /// How.
    pub options: &'a BackcastOptions,
}

impl std::fmt::Debug for BackcastTask<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("BackcastTask")
            .field("options", self.options)
            .finish_non_exhaustive()
    }
}

/// Runs the sets and compares. Set `k` has the replications from `k` times the
/// replications of each on: futures differ in their values and in their chance.
///
/// # Errors
/// If there is nothing to compare, or a run fails.
pub fn backcast(
    task: BackcastTask<'_>,
    progress: &dyn Progress,
) -> Result<Backcast, CalibrateFault> {
    let BackcastTask { base, observed, options, .. } = task;
    let (window, months) = window(base, observed, (options.from, options.to))?;
    let each = options.replications;
    let member =
        |at: u32| Member { values: task.sets[(at / each) as usize].clone(), replication: at };
    let members: Vec<Member> = (0..task.sets.len() as u32 * each).map(member).collect();
    progress.begin(members.len() as u32 + 1);
    let how = (options.seed, options.threads);
    let known = run_members(task.scenarios, &members[..1], how, progress, known)?;
    let known = known.into_iter().next().unwrap_or_default();
    let (grid, passed_over) = common(base, observed, &known, (window, months))?;
    let make = |results: &Results| grid.simulated(results);
    let futures = run_members(task.scenarios, &members, how, progress, make)?;
    let board = observed.board(&grid);
    let of_past = Grid::new(grid.cells.clone(), months_of_past(window), grid.bands.clone());
    let board_of_past = observed.board(&of_past);
    let has_any =
        |month: Date| grid.cells.iter().any(|cell| observed.counts(cell, month, &[]).is_some());
    let past = Past::new(of_past, board_of_past, window, has_any);
    let trusts = || base.names.organisations.iter().filter(|org| org.in_alliance);
    let has = |cell: &Cell, month: usize| {
        // A month in which a division has no row had nobody in it.
        let whole = Cell::all(&cell.org_code, &cell.standard);
        observed.counts(&whole, grid.months[month], &[]).is_some()
            || observed.counts(cell, grid.months[month], &[]).is_some()
    };
    let compared = Compared {
        grid: &grid,
        observed: &board,
        futures: &futures,
        past: &past,
        alliance: (trusts().count() > 1).then_some(base.names.alliance.as_str()),
        has: &has,
    };
    let mut scopes: Vec<_> = trusts().map(|org| (org.code.clone(), org.title.clone())).collect();
    if let Some(alliance) = compared.alliance {
        scopes.push((alliance.to_owned(), "All trusts".to_owned()));
    }
    Ok(Backcast {
        title: base.title.clone(),
        digest: base.digest.clone(),
        seed: options.seed,
        window,
        sample: Sample::of(window, options.fitted),
        fitted: options.fitted,
        sets: task.sets.iter().filter(|set| !set.is_empty()).count(),
        futures: futures.len(),
        standards: base.standards.iter().map(|standard| standard.name.clone()).collect(),
        baselines: past.spans(),
        rows: compared.rows(window),
        densities: densities(base, &compared, &scopes),
        contrasts: contrasts(base, &compared),
        scopes,
        passed_over,
    })
}

/// The band that ends at each standard's limit and the one after it, for every
/// organisation.
fn densities(
    base: &Scenario,
    compared: &Compared<'_>,
    scopes: &[(String, String)],
) -> Vec<Density> {
    let groups = compared.groups();
    let all: Vec<usize> = (0..compared.grid.months.len()).collect();
    let mut densities = Vec::new();
    for (terms, standard) in base.standards.iter().zip(&base.base.phases[0].model.standards) {
        let Limit::Days(limit) = standard.limit else { continue };
        let bands = compared.grid.bands_of(&terms.name);
        let Some(before) = bands.iter().position(|band| band.to == Some(limit)) else { continue };
        let Some(days) = bands[before].days().zip(bands.get(before + 1).and_then(|b| b.days()))
        else {
            continue;
        };
        let lengths = [f64::from(days.0), f64::from(days.1)];
        let per_day =
            |counts: &Counts, side: usize| Some(counts.share(before + side)? / lengths[side]);
        for (code, _) in scopes {
            let Some(cells) = groups.get(&Cell::all(code, &terms.name)) else { continue };
            let seen = compared.grid.summed(compared.observed, cells, &all);
            let (Some(first), Some(second)) = (per_day(&seen, 0), per_day(&seen, 1)) else {
                continue;
            };
            let futures = compared.of_futures(cells, &all);
            let of = |side| summary(futures.iter().filter_map(|counts| per_day(counts, side)));
            let ((one, one_range), (two, two_range)) = (of(0), of(1));
            densities.push(Density {
                org_code: code.clone(),
                standard: terms.name.clone(),
                bands: [bands[before], bands[before + 1]],
                observed: [first, second],
                simulated: [one, two],
                ranges: [one_range, two_range],
            });
        }
    }
    densities
}

/// Every January of the window that has both its neighbours there.
fn contrasts(base: &Scenario, compared: &Compared<'_>) -> Vec<Contrast> {
    let grid = compared.grid;
    let mut contrasts = Vec::new();
    for terms in &base.standards {
        let cells: Vec<usize> = (0..grid.cells.len())
            .filter(|&at| {
                let cell = &grid.cells[at];
                *cell == Cell::all(&cell.org_code, &terms.name)
            })
            .collect();
        for at in 1..grid.months.len().saturating_sub(1) {
            if grid.months[at].month() != 1 || cells.is_empty() {
                continue;
            }
            let contrast = |board: &Board| {
                let share = |month| grid.summed(board, &cells, &[month]).performance();
                Some(share(at)? - f64::midpoint(share(at - 1)?, share(at + 1)?))
            };
            let Some(observed) = contrast(compared.observed) else { continue };
            let variance = |month: usize| {
                let counts = grid.summed(compared.observed, &cells, &[month]);
                let share = counts.performance().unwrap_or(0.0);
                share * (1.0 - share) / counts.patients.max(1.0)
            };
            let variance = variance(at) + (variance(at - 1) + variance(at + 1)) / 4.0;
            let (simulated, range) = summary(compared.futures.iter().filter_map(contrast));
            contrasts.push(Contrast {
                standard: terms.name.clone(),
                january: grid.months[at],
                observed,
                error: variance.sqrt(),
                simulated,
                range,
            });
        }
    }
    contrasts
}
