//! The course of the search: kinds first, then the resources of those kinds
//! that may matter, each in a race with the others.

use super::candidates::{self, Field};
use super::racing::{Dropped, Race, schedule};
use super::{BottleneckFault, BottleneckTask, Bottlenecks, Candidate, KindTogether, Standing};
use crate::experiment::ensemble::EnsembleFault;
use crate::experiment::run::Progress;
use crate::experiment::sets::ParameterSets;
use crate::experiment::variants::{Counted, Runner, runs};
use crate::scenario::{OneMore, Scenario, Variant};
use crate::stats::{Estimate, cost_of_each, mean};
use indexmap::IndexMap;

/// Replications with which all begin.
const FIRST: u32 = 6;
/// With so few resources each is tried by itself from the start.
const FEW: usize = 12;

/// Tries one more unit of each resource, and says which of them is the
/// bottleneck, if any is.
///
/// # Errors
/// If what is asked for does not exist, or a replication fails.
pub fn bottlenecks(
    task: BottleneckTask<'_>,
    progress: &dyn Progress,
) -> Result<Bottlenecks, BottleneckFault> {
    let BottleneckTask { loader, base, options } = task;
    let counted = counted(task)?;
    let from = base.report_from.max(base.epoch.start());
    let Field { candidates, left_out } = candidates::field(task, counted.standard, from)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build();
    let pool = pool.map_err(EnsembleFault::from)?;
    let sets = options.sets.as_ref();
    let runner = Runner { loader, sets, seed: options.seed, pool: &pool, progress };
    let months = months(base);
    let looks = schedule(FIRST, options.replications);

    let mut kinds: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        kinds.entry(candidate.kind.as_str()).or_default().push(at);
    }
    let together = candidates.len() > FEW && kinds.len() < candidates.len() && !options.each_alone;
    let intervals = candidates.len() * looks.len() + if together { kinds.len() } else { 0 };
    let threshold = options.indifference * f64::from(months);

    let first = looks[0];
    let mut search = Search { runner, counted, done: 0 };
    let remaining = |running: usize, from: usize| -> u32 {
        let before = |at: usize| if at == 0 { 0 } else { looks[at - 1] };
        (from..looks.len()).map(|at| runs(running, looks[at] - before(at))).sum()
    };
    let screened = if together { runs(kinds.len(), first) } else { 0 };
    search.runner.progress.begin(screened + remaining(candidates.len(), 0));

    let mut of_kinds = Vec::new();
    let mut of_base = Vec::new();
    let mut alone: Vec<usize> = (0..candidates.len()).collect();
    if together {
        let variants: Vec<Variant> =
            kinds.iter().map(|(kind, members)| all_of(kind, members, &candidates)).collect();
        let mut race = Race::new(kinds.len(), threshold, intervals);
        of_base = search.run(&mut race, &variants, 0..first)?.base;
        for (at, (kind, members)) in kinds.iter().enumerate() {
            let Some(avoided) = race.effect(at) else { continue };
            if avoided.interval.is_some_and(|(_, high)| high < threshold) {
                alone.retain(|member| !members.contains(member));
                of_kinds.push(KindTogether {
                    kind: (*kind).to_owned(),
                    resources: members.len(),
                    avoided,
                    replications: first,
                });
            }
        }
    }
    let variants: Vec<Variant> =
        alone.iter().map(|&at| candidates::variant(&candidates[at])).collect();
    let mut race = Race::new(alone.len(), threshold, intervals);
    let mut costs = vec![None; alone.len()];
    let mut before = 0;
    for (look, &until) in looks.iter().enumerate() {
        let left = remaining(race.running().len(), look);
        search.runner.progress.in_all(search.done + left);
        let found = search.run(&mut race, &variants, before..until)?;
        // The first replications were counted with the kinds, if they were tried.
        if until as usize > of_base.len() {
            of_base.extend(found.base);
        }
        for (at, cost) in found.costs {
            costs[at] = cost;
        }
        before = until;
        race.drop_hopeless();
        if race.is_settled() {
            break;
        }
    }
    let tried: Vec<&OneMore> = alone.iter().map(|&at| &candidates[at]).collect();
    Ok(Bottlenecks {
        title: base.title.clone(),
        scenario_digest: base.digest.clone(),
        seed: options.seed,
        standard: options.standard.clone(),
        org_code: options.organisation.clone().unwrap_or_else(|| base.names.alliance.clone()),
        from,
        to: base.report_to,
        months,
        indifference: options.indifference,
        base: mean(&of_base).unwrap_or(Estimate { value: 0.0, interval: None }),
        replications: options.replications,
        sets: sets.map(ParameterSets::number),
        intervals,
        candidates: ranked(&race, &tried, &costs),
        kinds: of_kinds,
        left_out,
    })
}

/// Runs what is asked of a race.
struct Search<'a> {
    runner: Runner<'a>,
    counted: Counted,
    done: u32,
}

/// What a part of a race found beside the effects.
struct Found {
    base: Vec<f64>,
    costs: Vec<(usize, Option<i64>)>,
}

impl Search<'_> {
    /// Runs those who are in the race in further replications.
    fn run(
        &mut self,
        race: &mut Race,
        variants: &[Variant],
        replications: std::ops::Range<u32>,
    ) -> Result<Found, EnsembleFault> {
        let running = race.running();
        let some: Vec<Variant> = running.iter().map(|&at| variants[at].clone()).collect();
        let avoided = self.runner.avoided(&some, &replications, &self.counted)?;
        self.done += runs(some.len(), replications.end - replications.start);
        for (&at, values) in running.iter().zip(avoided.each) {
            race.runners[at].values.extend(values);
        }
        Ok(Found { base: avoided.base, costs: running.into_iter().zip(avoided.costs).collect() })
    }
}

/// One more unit of every resource of a kind.
fn all_of(kind: &str, members: &[usize], candidates: &[OneMore]) -> Variant {
    let changes = members.iter().flat_map(|&at| candidates[at].changes.iter().cloned());
    let title = format!("one more of all {}", members.len());
    Variant { name: kind.to_owned(), title, changes: changes.collect() }
}

fn counted(task: BottleneckTask<'_>) -> Result<Counted, BottleneckFault> {
    let BottleneckTask { base, options, .. } = task;
    let standards = || base.standards.iter().map(|terms| terms.name.as_str());
    let standard = standards().position(|name| name == options.standard).ok_or_else(|| {
        let known = standards().collect::<Vec<_>>().join(", ");
        BottleneckFault::Standard { name: options.standard.clone(), known }
    })?;
    let Some(code) = &options.organisation else { return Ok(Counted { standard, scope: 0 }) };
    let codes = || base.names.organisations.iter().map(|it| it.code.as_str());
    let at = codes().position(|it| it == code);
    let at = at.filter(|&at| at < base.base.phases[0].model.organisations);
    let at = at.ok_or_else(|| {
        let known = codes().collect::<Vec<_>>().join(", ");
        BottleneckFault::Organisation { code: code.clone(), known }
    })?;
    Ok(Counted { standard, scope: at + 1 })
}

/// Calendar months of the reporting period, begun ones counted whole.
fn months(base: &Scenario) -> u32 {
    let (from, to) = (base.report_from, base.report_to);
    let years = i32::from(to.year()) - i32::from(from.year());
    (years * 12 + i32::from(to.month()) - i32::from(from.month()) + 1).max(1) as u32
}

/// All who ran, the one that avoids most first.
fn ranked(race: &Race, tried: &[&OneMore], costs: &[Option<i64>]) -> Vec<Candidate> {
    let above = |at: usize| {
        let interval = race.effect(at).and_then(|it| it.interval);
        interval.is_some_and(|(low, _)| low > race.threshold)
    };
    let first = race.leader().filter(|&leader| above(leader));
    let mut candidates: Vec<Candidate> = Vec::new();
    for (at, one_more) in tried.iter().enumerate() {
        let Some(avoided) = race.effect(at) else { continue };
        let standing = match race.runners[at].dropped {
            Some(Dropped::TooLittle) => Standing::TooLittle,
            Some(Dropped::Behind) => Standing::Less,
            None if first == Some(at) => Standing::First,
            None if first.is_some() => Standing::NotToldFromFirst,
            None => Standing::NotSettled,
        };
        candidates.push(Candidate {
            address: one_more.address.clone(),
            unit: one_more.unit.clone().unwrap_or_default(),
            replications: race.runners[at].values.len() as u32,
            standing,
            cost: costs[at],
            cost_each: costs[at].and_then(|cost| cost_of_each(cost as f64, &avoided)),
            avoided,
        });
    }
    let place = |candidate: &Candidate| match candidate.standing {
        Standing::First => 0,
        _ => 1,
    };
    candidates.sort_by(|one, other| {
        place(one)
            .cmp(&place(other))
            .then(other.avoided.value.total_cmp(&one.avoided.value))
            .then_with(|| one.address.cmp(&other.address))
    });
    candidates
}
