//! The figures that are asked for, of the first so many replications.

use super::asked::{Asked, Subject, Width};
use crate::experiment::effects;
use crate::experiment::key::FigureKey;
use crate::experiment::measures;
use crate::experiment::periods::Period;
use crate::experiment::samples::Samples;
use crate::observe::{Basis, Breakdown, Tally};
use crate::stats::{Estimate, mean, ratio, student_critical};

/// A figure of one timeline, whose numbers of all replications are at hand.
pub(super) struct Tracked<'a> {
    pub(super) asked: &'a Asked,
    pub(super) key: FigureKey,
    numbers: Numbers<'a>,
}

/// What the figure is made of, by replication.
enum Numbers<'a> {
    Ratio(Vec<f64>, Vec<f64>),
    Mean(Vec<f64>),
    Measure { samples: &'a Samples<'a>, at: usize, tallies: Vec<&'a [Tally]> },
}

/// A figure with half of its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Known {
    pub(super) value: f64,
    pub(super) half_width: Option<f64>,
}

/// All figures that are asked for: of the base and of every plan, breaches
/// avoided of every plan.
pub(super) fn all<'a>(samples: &'a Samples<'a>, asked: &'a [Asked]) -> Vec<Tracked<'a>> {
    let timelines = 0..=samples.scenario.alternatives.len();
    let of = |asked: &'a Asked| {
        let first = usize::from(matches!(asked.subject, Subject::Avoided(_)));
        timelines.clone().skip(first).map(move |timeline| Tracked::new(samples, asked, timeline))
    };
    asked.iter().flat_map(of).collect()
}

impl<'a> Tracked<'a> {
    fn new(samples: &'a Samples<'a>, asked: &'a Asked, timeline: usize) -> Self {
        let months = samples.layout.report();
        let period = Period::of(samples.layout, samples.scenario.epoch, months.clone());
        let key = |standard, metric, basis: Basis, unit| {
            let slice = samples.all_patients();
            let key = samples.key(timeline, samples.alliance(), slice, standard, &period);
            key.measuring(metric, basis.name(), unit)
        };
        let stops = |standard| {
            let what = (standard, Basis::Allocated);
            samples.stops(timeline, what, samples.alliance(), Breakdown::All, &months)
        };
        let (key, numbers) = match asked.subject {
            Subject::Performance(standard) => {
                let stops = stops(standard);
                let key = key(standard, "performance", Basis::Allocated, "share");
                (key, Numbers::Ratio(stops.within, stops.patients))
            }
            Subject::Breaches(standard) => {
                let key = key(standard, "breaches", Basis::Allocated, "patients");
                (key, Numbers::Mean(stops(standard).breaches))
            }
            Subject::Avoided(standard) => {
                let key = key(standard, "breaches_avoided", Basis::Cohort, "patients");
                (key, Numbers::Mean(effects::avoided(samples, timeline - 1, standard)))
            }
            Subject::Measure(at) => {
                let terms = &samples.scenario.measures[at];
                let key = measures::key(samples.scenario, samples.plan(timeline), terms);
                let tallies = samples.tallies(timeline);
                (key, Numbers::Measure { samples, at, tallies })
            }
        };
        Self { asked, key, numbers }
    }

    /// The figure of the first `count` replications; `None` where nothing was
    /// counted. Its interval is that which results give for it, before it is
    /// kept within what the figure can be: an end that is cut off makes a
    /// figure no better known.
    pub(super) fn known(&self, count: usize) -> Option<Known> {
        let half = |found: Estimate| Known {
            value: found.value,
            half_width: found.interval.map(|(low, high)| (high - low) / 2.0),
        };
        match &self.numbers {
            Numbers::Ratio(above, below) => ratio(&above[..count], &below[..count]).map(half),
            Numbers::Mean(values) => mean(&values[..count]).map(half),
            Numbers::Measure { samples, at, tallies } => {
                let all = &samples.scenario.measures;
                let found = measures::estimate_of(all, &tallies[..count], *at)?;
                let t = student_critical(count.saturating_sub(1));
                let half_width = t.zip(found.error).map(|(t, error)| t * error);
                Some(Known { value: found.value, half_width })
            }
        }
    }

    /// Half of the interval that is asked for, in the figure's unit.
    pub(super) fn wanted(&self, known: Option<Known>) -> Option<f64> {
        match self.asked.width {
            Width::Absolute(width) => Some(width),
            Width::Relative(share) => known.map(|known| share * known.value.abs()),
        }
    }

    /// Whether the first `count` replications know it as well as is asked for.
    pub(super) fn is_known(&self, count: usize) -> bool {
        let known = self.known(count);
        let half = known.and_then(|known| known.half_width);
        half.zip(self.wanted(known)).is_some_and(|(half, wanted)| half <= wanted)
    }
}
