//! A measurement beside a saved one.

use super::document::{Bench, Workload};
use super::verdict::{self, Better, Verdict};
use super::words;
use crate::stats::{Interval, Range, factor_between};
use serde::Serialize;

/// Change of a speed that is no matter to anyone.
const MARGIN: f64 = 0.03;
/// The same of the cold start, which is short, and of memory, which is
/// measured once, so that nothing tells its noise.
const WIDE_MARGIN: f64 = 0.10;
/// Change of memory that is no matter however little there was \[bytes\].
const SMALL_MEMORY: f64 = (4 << 20) as f64;

/// What a saved measurement, the baseline, says of a new one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// When the baseline was measured.
    pub(super) measured: String,
    /// Changes of a speed within this share are no matter.
    margin: f64,
    /// The same of the cold start and of memory.
    wide_margin: f64,
    /// How many times as fast the machine itself was, by a computation that
    /// never changes: 95% interval.
    machine_speed: Option<Interval>,
    /// What else is different about the two, in words.
    pub(super) notes: Vec<String>,
    /// One row for each figure that both have.
    pub(super) rows: Vec<Row>,
    /// Workloads that are not judged, and why.
    pub(super) not_judged: Vec<NotJudged>,
}

/// One figure beside that of the baseline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Row {
    pub(super) workload: String,
    pub(super) figure: Figure,
    /// Median now.
    pub(super) now: f64,
    /// Median in the baseline.
    pub(super) baseline: f64,
    /// The one by the other.
    pub(super) ratio: f64,
    /// 95% interval of the ratio; `None` where there are too few runs.
    pub(super) interval: Option<Interval>,
    /// What that means.
    pub(super) verdict: String,
    #[serde(skip)]
    is_worse: bool,
    #[serde(skip)]
    is_open: bool,
}

/// A workload without a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct NotJudged {
    pub(super) workload: String,
    pub(super) reason: String,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Figure {
    /// Events in a second of processor time.
    EventsAProcessorSecond,
    /// Events in a second, where processor time is not told in both.
    EventsASecond,
    /// Time to read, check and compile the scenario \[ms\].
    ColdStart,
    /// Memory of one replication alone \[bytes\].
    Memory,
}

impl Comparison {
    /// What `baseline` says of `now`.
    pub fn of(now: &Bench, baseline: &Bench) -> Self {
        let machine_speed =
            factor_between(&as_values(&baseline.yardstick_ns), &as_values(&now.yardstick_ns));
        let changed = machine_speed.filter(|&speed| verdict::has_changed(Some(speed), MARGIN));
        let mut rows = Vec::new();
        let mut not_judged = Vec::new();
        for workload in &now.workloads {
            if let Some(before) = baseline.of_digest(&workload.scenario_digest) {
                rows.extend(compared(workload, before, changed));
            } else {
                let is_named = baseline.workloads.iter().any(|one| one.name == workload.name);
                let reason = if is_named {
                    "no verdict: the baseline has another scenario of this name"
                } else {
                    "no verdict: the baseline does not have this scenario"
                };
                let workload = workload.name.clone();
                not_judged.push(NotJudged { workload, reason: reason.to_owned() });
            }
        }
        Self {
            measured: baseline.measured.clone(),
            margin: MARGIN,
            wide_margin: WIDE_MARGIN,
            machine_speed,
            notes: words::notes(now, baseline, changed),
            rows,
            not_judged,
        }
    }

    /// How the verdicts come about.
    pub(super) fn terms(&self) -> String {
        format!(
            "A figure is called slower or faster only where its whole interval lies beyond {:.0}% \
             (cold start: {1:.0}%). Memory is measured once and has no interval; up to {1:.0}% or \
             4 MiB is no matter.",
            self.margin * 100.0,
            self.wide_margin * 100.0
        )
    }

    /// Whether the program is slower on a workload, beyond noise and margin.
    pub fn is_slower(&self) -> bool {
        self.slower().next().is_some()
    }

    /// Names of the workloads on which it is.
    pub(super) fn slower(&self) -> impl Iterator<Item = &str> {
        self.speeds().filter(|row| row.is_worse).map(|row| row.workload.as_str())
    }

    /// Names of the workloads of whose speed nothing could be told.
    pub(super) fn open(&self) -> impl Iterator<Item = &str> {
        self.speeds().filter(|row| row.is_open).map(|row| row.workload.as_str())
    }

    fn speeds(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.figure.is_speed())
    }
}

impl Figure {
    pub(super) fn is_speed(self) -> bool {
        matches!(self, Self::EventsAProcessorSecond | Self::EventsASecond)
    }

    fn margin(self) -> f64 {
        if self.is_speed() { MARGIN } else { WIDE_MARGIN }
    }

    fn better(self) -> Better {
        if self.is_speed() { Better::Higher } else { Better::Lower }
    }
}

/// All figures of a workload that was measured twice.
fn compared(now: &Workload, before: &Workload, machine: Option<Interval>) -> Vec<Row> {
    let (figure, speeds) =
        match (now.events_a_processor_second(), before.events_a_processor_second()) {
            (Some(now), Some(before)) => (Figure::EventsAProcessorSecond, (now, before)),
            _ => (Figure::EventsASecond, (now.events_a_second(), before.events_a_second())),
        };
    let starts = (now.cold_start_ms(), before.cold_start_ms());
    let mut rows = Vec::new();
    for (figure, (now_values, before_values)) in [(figure, speeds), (Figure::ColdStart, starts)] {
        let interval = factor_between(&now_values, &before_values);
        let verdict = match machine {
            Some(speed) => verdict::judge_beside(speed, interval, figure.better(), figure.margin()),
            None => verdict::judge(interval, figure.better(), figure.margin()),
        };
        let medians = Range::of(&now_values).zip(Range::of(&before_values));
        rows.extend(medians.map(|(now_range, before_range)| {
            let medians = (now_range.median, before_range.median);
            row(&now.name, figure, medians, interval, verdict)
        }));
    }
    let memory = now.memory.one_replication_bytes.zip(before.memory.one_replication_bytes);
    rows.extend(memory.filter(|&(_, before)| before > 0).map(|(now_bytes, before_bytes)| {
        let (now_bytes, before_bytes) = (now_bytes as f64, before_bytes as f64);
        let ratio = now_bytes / before_bytes;
        let margin = WIDE_MARGIN.max(SMALL_MEMORY / before_bytes);
        let verdict = verdict::judge(Some((ratio, ratio)), Better::Lower, margin);
        row(&now.name, Figure::Memory, (now_bytes, before_bytes), None, verdict)
    }));
    rows
}

fn row(
    workload: &str,
    figure: Figure,
    (now, baseline): (f64, f64),
    interval: Option<Interval>,
    verdict: Verdict,
) -> Row {
    let ratio = now / baseline;
    Row {
        workload: workload.to_owned(),
        figure,
        now,
        baseline,
        ratio,
        interval,
        verdict: words::verdict(figure, verdict, interval.unwrap_or((ratio, ratio))),
        is_worse: verdict == Verdict::Worse,
        is_open: matches!(
            verdict,
            Verdict::TooNoisy | Verdict::TooFewRuns | Verdict::MachineChanged
        ),
    }
}

fn as_values(times: &[u64]) -> Vec<f64> {
    times.iter().map(|&time| time as f64).collect()
}

#[cfg(test)]
mod tests;
