//! The course of the search: mixes are picked, those that harm are put aside,
//! the others are told apart, and the one that is chosen is scored anew.

use super::mixes::{self, Mix};
use super::outcomes::{AT_A_TIME, Outcomes, Watched, others};
use super::{
    Choice, Goal, MOST_PLANS, OptimiseFault, OptimiseTask, Optimised, Scored, Screened, Standing,
    Tried,
};
use crate::experiment::costs;
use crate::experiment::ensemble::EnsembleFault;
use crate::experiment::run::Progress;
use crate::experiment::variants::{Altered, Runner};
use crate::observe::Layout;
use crate::random::{Key, Keyed, name_key};
use crate::scenario::Scenario;
use crate::stats::{
    Constraint, Estimate, Feasibility, FeasibilityCheck, KimNelson, KimNelsonSettings,
    PerfectInformation, mean, perfect_information, wilson, wilson_at,
};

/// Replications with which all mixes begin.
const FIRST: u32 = 10;
/// Replications that are added at a time.
const MORE: u32 = 5;
/// With so many mixes all are tried; of more, the best by the sum of what
/// their plans do by themselves.
const FEW: usize = 16;
/// Resamples by which what a wrong choice loses is worked out.
const RESAMPLES: u32 = 1_000;

/// Looks for the mix that is wanted.
///
/// # Errors
/// If what is asked for does not exist, or a run fails.
pub fn optimise(
    task: OptimiseTask<'_>,
    progress: &dyn Progress,
) -> Result<Optimised, OptimiseFault> {
    let OptimiseTask { loader, base, options } = task;
    let standards = || base.standards.iter().map(|terms| terms.name.as_str());
    let standard = standards().position(|name| name == options.standard).ok_or_else(|| {
        let known = standards().collect::<Vec<_>>().join(", ");
        OptimiseFault::Standard { name: options.standard.clone(), known }
    })?;
    let choices = choices(base)?;
    let clash = |one, other| loader.clash(one, other);
    let pairs = (0..choices.len()).flat_map(|one| (one + 1..choices.len()).map(move |o| (one, o)));
    let clashes = pairs.filter(|&(one, other)| clash(one, other)).collect();
    let costs: Vec<i64> = choices.iter().map(|choice| choice.cost).collect();
    let budget = match options.goal {
        Goal::Best { budget } => Some(budget),
        Goal::Cheapest { .. } => None,
    };
    let all = mixes::all(&costs, &clash, budget);
    let number = all.len();

    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build();
    let pool = pool.map_err(EnsembleFault::from)?;
    let sets = options.sets.as_ref();
    let runner = || Runner { loader, sets, seed: options.seed, pool: &pool, progress };
    let layout = Layout::new(&base.base.phases[0].model);
    let report = layout.report();
    let last_year = report.end.saturating_sub(12).max(report.start)..report.end;
    let watched = Watched { standard, others: others(base, standard), last_year };
    let first = FIRST.min(options.replications);
    let screening = if number > FEW { first } else { 0 };
    let rounds = number.min(FEW).div_ceil(AT_A_TIME) as u32;
    progress.begin(screening + rounds * options.replications + options.fresh);
    let (all, screened, done) = if number > FEW {
        let (kept, done) = screen(task, (runner(), watched.clone()), all, first)?;
        let screened = Screened { replications: first, kept: kept.len() };
        (kept, Some(screened), done)
    } else {
        (all, None, 0)
    };
    let mut search = Search {
        task,
        months: months(base),
        standing: vec![Standing::Open; all.len()],
        outcomes: Outcomes { done, ..Outcomes::new(runner(), watched, all) },
    };
    let (chosen, is_settled) = match options.goal {
        Goal::Best { .. } => search.best()?,
        Goal::Cheapest { share, chance } => search.cheapest(share, chance)?,
    };
    let scored = match chosen {
        Some(mix) if !search.outcomes.mixes[mix].plans.is_empty() => Some(search.score(mix)?),
        _ => None,
    };
    Ok(Optimised {
        title: base.title.clone(),
        digest: base.digest.clone(),
        period: (base.report_from, base.report_to),
        months: search.months,
        options: options.clone(),
        clashes,
        mixes: number,
        screened,
        tried: search.tried(&choices, chosen),
        is_settled,
        worth_of_knowing: search.worth_of_knowing(),
        expected_loss: chosen.and_then(|chosen| search.expected_loss(chosen)),
        scored,
        choices,
    })
}

/// The plans with their costs.
fn choices(base: &Scenario) -> Result<Vec<Choice>, OptimiseFault> {
    if base.alternatives.len() > MOST_PLANS {
        return Err(OptimiseFault::TooMany(base.alternatives.len()));
    }
    let costs: Vec<Option<i64>> =
        (0..base.alternatives.len()).map(|plan| costs::of_plan(base, plan)).collect();
    let without = base.alternatives.iter().zip(&costs).filter(|(_, cost)| cost.is_none());
    let without: Vec<String> = without.map(|(plan, _)| plan.name.clone()).collect();
    if !without.is_empty() {
        return Err(OptimiseFault::NoCost(without));
    }
    let plans = base.alternatives.iter().zip(costs.into_iter().flatten());
    let choice = |(plan, cost): (&crate::scenario::Alternative, i64)| Choice {
        name: plan.name.clone(),
        title: plan.title.clone(),
        cost,
    };
    Ok(plans.map(choice).collect())
}

/// Calendar months of the reporting period, begun ones counted whole.
fn months(base: &Scenario) -> u32 {
    let (from, to) = (base.report_from, base.report_to);
    let years = i32::from(to.year()) - i32::from(from.year());
    (years * 12 + i32::from(to.month()) - i32::from(from.month()) + 1).max(1) as u32
}

/// Keeps the mixes that promise most, if what plans do added up: each plan is
/// tried by itself. To do nothing is always kept. Gives the runs that it took
/// too.
fn screen(
    task: OptimiseTask<'_>,
    (runner, watched): (Runner<'_>, Watched),
    all: Vec<Mix>,
    replications: u32,
) -> Result<(Vec<Mix>, u32), OptimiseFault> {
    let single = |plan| Mix { plans: vec![plan], cost: 0 };
    let nothing = Mix { plans: Vec::new(), cost: 0 };
    let plans = task.base.alternatives.len();
    let singles: Vec<Mix> = (0..plans).map(single).chain([nothing]).collect();
    let mut outcomes = Outcomes::new(runner, watched, singles);
    outcomes.ensure(&(0..=plans).collect::<Vec<_>>(), replications)?;
    let mean_of = |at: usize, number: &dyn Fn(usize, usize) -> f64| {
        let numbers = (0..outcomes.of[at].len()).map(|replication| number(at, replication));
        numbers.sum::<f64>() / f64::from(replications)
    };
    let avoided = |at: usize, replication: usize| outcomes.of[at][replication].avoided;
    let better = |at: usize, replication: usize| {
        let of = |at: usize| outcomes.of[at][replication].performance;
        of(at) - of(plans)
    };
    let sum = |mix: &Mix, number: &dyn Fn(usize, usize) -> f64| {
        mix.plans.iter().map(|&plan| mean_of(plan, number)).sum::<f64>()
    };
    let (nothing, mut rest): (Vec<Mix>, Vec<Mix>) =
        all.into_iter().partition(|mix| mix.plans.is_empty());
    match task.options.goal {
        Goal::Best { .. } => {
            rest.sort_by(|one, other| sum(other, &avoided).total_cmp(&sum(one, &avoided)));
        }
        Goal::Cheapest { share, .. } => {
            // Those that promise enough by their cost, then the others by what
            // they promise.
            let now = mean_of(plans, &|at, replication| outcomes.of[at][replication].performance);
            let lacks = |mix: &Mix| (share - now - sum(mix, &better)).max(0.0);
            rest.sort_by(|one, other| {
                lacks(one).total_cmp(&lacks(other)).then(one.cost.cmp(&other.cost))
            });
        }
    }
    rest.truncate(FEW - 1);
    let mut kept: Vec<Mix> = nothing.into_iter().chain(rest).collect();
    kept[1..].sort_by_key(|mix| (mix.cost, mix.plans.len(), mix.plans.clone()));
    Ok((kept, outcomes.done))
}

struct Search<'a> {
    task: OptimiseTask<'a>,
    months: u32,
    standing: Vec<Standing>,
    outcomes: Outcomes<'a>,
}

impl Search<'_> {
    fn with(&self, standing: Standing) -> Vec<usize> {
        (0..self.standing.len()).filter(|&mix| self.standing[mix] == standing).collect()
    }

    /// Puts mixes aside that make another standard worse by more than the
    /// margin, and marks those that do not as worse for now.
    fn check_harm(&mut self, mixes: &[usize], error: f64) -> Result<(), EnsembleFault> {
        let options = self.task.options;
        let margin = options.margin;
        let constraint = Constraint::mean_at_most(margin, margin / 2.0);
        let constraints = vec![constraint; self.outcomes.watched.others.len()];
        let first = FIRST.min(options.replications);
        let new = || FeasibilityCheck::new(&constraints, self.standing.len(), 1.0 - error, first);
        let mut checks: Vec<(usize, FeasibilityCheck)> =
            mixes.iter().map(|&mix| (mix, new())).collect();
        let mut until = first;
        loop {
            let open = checks.iter().filter(|(_, check)| check.verdict() == Feasibility::Open);
            let open: Vec<usize> = open.map(|&(mix, _)| mix).collect();
            if open.is_empty() {
                break;
            }
            self.outcomes.ensure(&open, until)?;
            self.outcomes.foresee(open.len(), until..options.replications, options.fresh);
            for (mix, check) in &mut checks {
                let known = &self.outcomes.of[*mix];
                for outcome in known.iter().skip(check.replications() as usize) {
                    if check.verdict() == Feasibility::Open {
                        check.observe(&outcome.falls);
                    }
                }
            }
            if until >= options.replications {
                break;
            }
            until = (until + MORE).min(options.replications);
        }
        for (mix, check) in checks {
            self.standing[mix] = match check.verdict() {
                Feasibility::Feasible => Standing::Worse,
                Feasibility::Infeasible => Standing::Harmful,
                Feasibility::Open => Standing::Open,
            };
        }
        Ok(())
    }

    /// The mix that avoids most of those that do no harm, and whether that is
    /// settled.
    fn best(&mut self) -> Result<(Option<usize>, bool), EnsembleFault> {
        let options = self.task.options;
        // Half of the error for each of the two questions.
        let error = (1.0 - options.confidence) / 2.0;
        let all: Vec<usize> = (0..self.standing.len()).collect();
        self.check_harm(&all, error)?;
        let feasible = self.with(Standing::Worse);
        let Some(&first) = feasible.first() else { return Ok((None, false)) };
        if feasible.len() == 1 {
            self.standing[first] = Standing::Chosen;
            return Ok((Some(first), self.with(Standing::Open).is_empty()));
        }
        // The error of each pair is that of a choice among all mixes, so that it
        // does not matter that outcomes have said which of them may be chosen.
        let pairs = |mixes: usize| (mixes - 1) as f64;
        let settings = KimNelsonSettings {
            indifference: (options.indifference * f64::from(self.months)).max(1e-9),
            confidence: 1.0 - error * pairs(feasible.len()) / pairs(all.len()),
            first_stage: FIRST.min(options.replications).max(2),
        };
        let mut race = KimNelson::new(feasible.len(), settings);
        let mut until = settings.first_stage;
        while race.selected().is_none() && race.replications() < options.replications {
            let running: Vec<usize> = race.surviving().iter().map(|&at| feasible[at]).collect();
            self.outcomes.ensure(&running, until)?;
            for replication in race.replications()..until {
                let avoided =
                    |&at: &usize| self.outcomes.of[feasible[at]][replication as usize].avoided;
                let outcomes: Vec<f64> = race.surviving().iter().map(avoided).collect();
                race.observe(&outcomes);
                if race.selected().is_some() {
                    break;
                }
            }
            let running = race.surviving().len();
            self.outcomes.foresee(running, until..options.replications, options.fresh);
            until = (until + MORE).min(options.replications);
        }
        let surviving: Vec<usize> = race.surviving().iter().map(|&at| feasible[at]).collect();
        let value = |mix: usize| self.outcomes.avoided(mix).map_or(0.0, |found| found.value);
        let leader = surviving
            .iter()
            .copied()
            .reduce(|best, mix| if value(mix) > value(best) { mix } else { best });
        for &mix in &surviving {
            self.standing[mix] = Standing::NotTold;
        }
        if let Some(leader) = leader {
            self.standing[leader] = Standing::Chosen;
        }
        Ok((leader, surviving.len() == 1 && self.with(Standing::Open).is_empty()))
    }

    /// The cheapest mix that does no harm and meets the standard often enough.
    fn cheapest(
        &mut self,
        share: f64,
        chance: f64,
    ) -> Result<(Option<usize>, bool), EnsembleFault> {
        let options = self.task.options;
        let error = (1.0 - options.confidence) / 2.0;
        let each = 2.0 * error / self.standing.len() as f64;
        let mut is_open = false;
        for mix in 0..self.standing.len() {
            self.check_harm(&[mix], error)?;
            if self.standing[mix] != Standing::Worse {
                is_open |= self.standing[mix] == Standing::Open;
                continue;
            }
            self.outcomes.ensure(&[mix], options.replications)?;
            let (met, of) = self.met(mix, share);
            let (low, high) = wilson_at(met, of, each).unwrap_or((0.0, 1.0));
            if low >= chance {
                self.standing[mix] = Standing::Chosen;
                // Those that cost more need not be looked at.
                for dearer in mix + 1..self.standing.len() {
                    self.standing[dearer] = Standing::Worse;
                }
                return Ok((Some(mix), !is_open));
            }
            self.standing[mix] = if high < chance { Standing::Fails } else { Standing::Open };
            is_open |= high >= chance;
        }
        Ok((None, !is_open))
    }

    /// Replications of a mix that met a share, of all.
    fn met(&self, mix: usize, share: f64) -> (u32, u32) {
        let of = &self.outcomes.of[mix];
        let met = of.iter().filter(|outcome| outcome.performance >= share).count();
        (met as u32, of.len() as u32)
    }

    /// Scores a mix in replications that had no part in choosing it.
    fn score(&self, mix: usize) -> Result<Scored, EnsembleFault> {
        let options = self.task.options;
        let plans = vec![self.outcomes.mixes[mix].plans.clone()];
        let replications = options.replications..options.replications + options.fresh;
        let runner = &self.outcomes.runner;
        let mut results = runner.results(Altered::Mixes(&plans), &replications, options.threads)?;
        results.judge_harm(options.margin);
        let met = match options.goal {
            Goal::Best { .. } => None,
            Goal::Cheapest { share, .. } => {
                let one = vec![self.outcomes.mixes[mix].clone()];
                let watched = self.outcomes.watched.clone();
                let runner = Runner { progress: &(), ..self.outcomes.runner };
                let mut fresh = Outcomes::new(runner, watched, one);
                fresh.run(&[0], replications)?;
                let met = fresh.of[0].iter().filter(|it| it.performance >= share).count() as u32;
                wilson(met, options.fresh).map(|interval| (met, interval))
            }
        };
        let effect = results.effects.swap_remove(0);
        Ok(Scored { effect, replications: options.fresh, met })
    }

    /// What is lost on average where chance has misled the search: the mean of
    /// what the best of those in question avoids more, over resamples of the
    /// replications that all of them have run.
    fn expected_loss(&self, chosen: usize) -> Option<f64> {
        let rivals = self.with(Standing::NotTold);
        if rivals.is_empty() {
            return None;
        }
        let of = &self.outcomes.of;
        let count = rivals.iter().chain([&chosen]).map(|&mix| of[mix].len()).min()?;
        let purpose = name_key(&["expected loss"]);
        let mut lost = 0.0;
        for resample in 0..RESAMPLES {
            let key = Key::of_replication(self.task.options.seed, resample).narrow(purpose);
            let mut random = Keyed::new(key);
            let draws: Vec<usize> = (0..count)
                .map(|_| ((random.next_share() * count as f64) as usize).min(count - 1))
                .collect();
            let sum = |mix: usize| draws.iter().map(|&at| of[mix][at].avoided).sum::<f64>();
            let own = sum(chosen);
            let most = rivals.iter().map(|&mix| sum(mix)).fold(own, f64::max);
            lost += (most - own) / count as f64;
        }
        Some(lost / f64::from(RESAMPLES))
    }

    /// What it would be worth to know which set of values holds before choosing
    /// among the mixes that do no harm.
    fn worth_of_knowing(&self) -> Option<(PerfectInformation, u32)> {
        let options = self.task.options;
        let is_asked = options.sets.is_some() && matches!(options.goal, Goal::Best { .. });
        let allowed = [Standing::Chosen, Standing::NotTold, Standing::Worse];
        let mixes: Vec<usize> = allowed.iter().flat_map(|&standing| self.with(standing)).collect();
        let of = &self.outcomes.of;
        let count = mixes.iter().map(|&mix| of[mix].len()).min().filter(|_| is_asked)?;
        let avoided = |&mix: &usize| of[mix][..count].iter().map(|it| it.avoided).collect();
        let avoided: Vec<Vec<f64>> = mixes.iter().map(avoided).collect();
        perfect_information(&avoided).map(|found| (found, count as u32))
    }

    /// All mixes that were run, the chosen one first, then by cost.
    fn tried(&self, choices: &[Choice], chosen: Option<usize>) -> Vec<Tried> {
        let run = (0..self.standing.len()).filter(|&mix| !self.outcomes.of[mix].is_empty());
        let mut order: Vec<usize> = run.collect();
        order.sort_by_key(|&mix| (Some(mix) != chosen, mix));
        let value = |mix: usize| self.outcomes.avoided(mix).map_or(0.0, |found| found.value);
        let allowed = |mix: usize| self.standing[mix] != Standing::Harmful;
        let beaten = |mix: usize| {
            order.iter().any(|&other| {
                let cheaper = self.outcomes.mixes[other].cost <= self.outcomes.mixes[mix].cost;
                other != mix && allowed(other) && cheaper && value(other) > value(mix)
            })
        };
        let tried = order.iter().filter_map(|&mix| {
            let Mix { plans, cost } = &self.outcomes.mixes[mix];
            let share = match self.task.options.goal {
                Goal::Best { .. } => None,
                Goal::Cheapest { share, .. } => Some(share),
            };
            Some(Tried {
                plans: plans.iter().map(|&plan| choices[plan].name.clone()).collect(),
                cost: *cost,
                avoided: self.outcomes.avoided(mix)?,
                met: share.map(|share| self.met(mix, share)),
                worst_fall: self.worst_fall(mix),
                replications: self.outcomes.of[mix].len() as u32,
                standing: self.standing[mix],
                on_frontier: allowed(mix) && !beaten(mix),
            })
        });
        tried.collect()
    }

    /// The other standard that falls most under a mix.
    fn worst_fall(&self, mix: usize) -> Option<(String, Estimate)> {
        let watched = &self.outcomes.watched;
        let falls = watched.others.iter().enumerate().filter_map(|(at, &standard)| {
            let falls: Vec<f64> = self.outcomes.of[mix].iter().map(|it| it.falls[at]).collect();
            Some((self.task.base.standards[standard].name.clone(), mean(&falls)?))
        });
        falls.max_by(|one, other| one.1.value.total_cmp(&other.1.value))
    }
}
