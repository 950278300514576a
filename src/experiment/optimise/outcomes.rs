//! What each mix brought about in each replication, run when it is wanted.

use super::mixes::Mix;
use crate::experiment::ensemble::EnsembleFault;
use crate::experiment::samples::Samples;
use crate::experiment::variants::{Altered, Runner};
use crate::observe::{Basis, Breakdown};
use crate::scenario::Scenario;
use crate::stats::{Estimate, mean};
use std::ops::Range;

/// Most mixes that are compiled at a time: each has models and tables of its
/// own.
pub(super) const AT_A_TIME: usize = 12;

/// What a mix brought about in one replication.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    /// Breaches of the standard that it avoids, in the cohorts of the reporting
    /// period.
    pub(super) avoided: f64,
    /// Performance of the standard as reported, in its last year \[share\].
    pub(super) performance: f64,
    /// By how much each of the other standards is worse, in the cohorts of the
    /// reporting period \[share\].
    pub(super) falls: Vec<f64>,
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Watched {
    /// Position of the standard.
    pub(super) standard: usize,
    /// Positions of the others.
    pub(super) others: Vec<usize>,
    /// Months of the last year of the reporting period.
    pub(super) last_year: Range<usize>,
}

/// All outcomes so far.
pub(super) struct Outcomes<'a> {
    pub(super) runner: Runner<'a>,
    pub(super) watched: Watched,
    pub(super) mixes: Vec<Mix>,
    /// By mix, then replication.
    pub(super) of: Vec<Vec<Outcome>>,
    /// Runs of a replication so far.
    pub(super) done: u32,
}

impl<'a> Outcomes<'a> {
    pub(super) fn new(runner: Runner<'a>, watched: Watched, mixes: Vec<Mix>) -> Self {
        let of = vec![Vec::new(); mixes.len()];
        Self { runner, watched, mixes, of, done: 0 }
    }

    /// Runs what is missing of some mixes until each has so many replications.
    pub(super) fn ensure(&mut self, mixes: &[usize], until: u32) -> Result<(), EnsembleFault> {
        let mut from: Vec<u32> = mixes.iter().map(|&mix| self.of[mix].len() as u32).collect();
        from.sort_unstable();
        from.dedup();
        for from in from.into_iter().filter(|&from| from < until) {
            let alike: Vec<usize> =
                mixes.iter().copied().filter(|&mix| self.of[mix].len() as u32 == from).collect();
            for some in alike.chunks(AT_A_TIME) {
                self.run(some, from..until)?;
            }
        }
        Ok(())
    }

    /// Runs some mixes in further replications.
    pub(super) fn run(
        &mut self,
        mixes: &[usize],
        replications: Range<u32>,
    ) -> Result<(), EnsembleFault> {
        // To do nothing is the base, which runs anyway.
        let plans: Vec<Vec<usize>> = mixes
            .iter()
            .map(|&mix| self.mixes[mix].plans.clone())
            .filter(|plans| !plans.is_empty())
            .collect();
        let watched = &self.watched;
        let found = self.runner.each(Altered::Mixes(&plans), &replications, |samples| {
            (0..=plans.len()).map(|timeline| outcome(samples, watched, timeline)).collect()
        })?;
        self.done += replications.end - replications.start;
        for of_timelines in found {
            let of_timelines: Vec<Outcome> = of_timelines;
            let mut of_plans = of_timelines[1..].iter();
            for &mix in mixes {
                let nothing = self.mixes[mix].plans.is_empty();
                let next = if nothing { of_timelines.first() } else { of_plans.next() };
                self.of[mix].extend(next.cloned());
            }
        }
        Ok(())
    }

    /// Breaches that a mix avoids, on average.
    pub(super) fn avoided(&self, mix: usize) -> Option<Estimate> {
        let avoided: Vec<f64> = self.of[mix].iter().map(|outcome| outcome.avoided).collect();
        mean(&avoided)
    }

    /// Tells how many runs there will be at most, if so many mixes go on from
    /// one replication to another, and so many runs come after.
    pub(super) fn foresee(&self, mixes: usize, replications: Range<u32>, after: u32) {
        let more = replications.end.saturating_sub(replications.start);
        let rounds = mixes.div_ceil(AT_A_TIME) as u32;
        self.runner.progress.in_all(self.done + rounds * more + after);
    }
}

fn outcome(samples: &Samples, watched: &Watched, timeline: usize) -> Outcome {
    let report = samples.layout.report();
    let of = |timeline, standard, basis, months: &Range<usize>| {
        samples.stops(timeline, (standard, basis), samples.alliance(), Breakdown::All, months)
    };
    let share = |timeline, standard, basis, months: &Range<usize>| {
        of(timeline, standard, basis, months).performance().first().copied()
    };
    let breaches = |timeline| of(timeline, watched.standard, Basis::Cohort, &report).breaches[0];
    let fall = |&standard: &usize| {
        let of_base = share(0, standard, Basis::Cohort, &report);
        let of_mix = share(timeline, standard, Basis::Cohort, &report);
        of_base.zip(of_mix).map_or(0.0, |(base, mix)| base - mix)
    };
    let performance =
        share(timeline, watched.standard, Basis::Allocated, &watched.last_year).unwrap_or(0.0);
    Outcome {
        avoided: breaches(0) - breaches(timeline),
        performance,
        falls: watched.others.iter().map(fall).collect(),
    }
}

/// The standards that the terminal shows, but for one.
pub(super) fn others(scenario: &Scenario, standard: usize) -> Vec<usize> {
    let shown = |at: &usize| *at != standard && scenario.standards[*at].in_tables;
    (0..scenario.standards.len()).filter(shown).collect()
}
