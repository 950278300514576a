//! Takes the times.
//!
//! All that is measured takes turns, round by round: of one workload after the
//! other the cold start, and the same run on each number of threads. A slow
//! spell of the machine so hits all of them, and shows as noise.

use super::workloads::Subject;
use super::yardstick;
use crate::cli::exit::Exit;
use crate::cli::progress::Teller;
use crate::cli::{machine, simulate};
use crate::experiment::{self, Design, Progress, Results};
use crate::report::bench::{Bench, Measurements, Memory, Run, Timing, Workload};
use crate::scenario::{self, Request, Scenario};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Shortest counted run: long beside the ticks of any system's clock.
const RUN: Duration = Duration::from_secs(1);
/// Shortest warm-up from which the length of a run is foretold.
const WARM_UP: Duration = Duration::from_millis(200);
/// A baseline's number of replications is taken over unless it makes a run
/// this many times as long, or as short.
const FAR_OFF: u32 = 5;
/// Most replications of a run.
const MOST_REPLICATIONS: u32 = 1_000_000;

/// A workload that is ready to be measured.
struct Ready<'a> {
    subject: &'a Subject,
    scenario: Scenario,
    measured: Workload,
}

/// Measures all subjects, each in so many rounds and on 1, 2, 4 and so on up
/// to so many threads.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn measure(
    subjects: &[Subject],
    runs: u32,
    threads: usize,
    baseline: Option<&Bench>,
) -> Result<Measurements, Exit> {
    let teller = Teller::new();
    let outcome = measure_with(subjects, runs, threads, baseline, &teller);
    teller.finish();
    outcome
}

fn measure_with(
    subjects: &[Subject],
    runs: u32,
    threads: usize,
    baseline: Option<&Bench>,
    teller: &Teller,
) -> Result<Measurements, Exit> {
    let mut ready = Vec::with_capacity(subjects.len());
    for subject in subjects {
        teller.prepare(&format!("warming up {}", subject.name));
        ready.push(warm_up(subject, threads, baseline)?);
    }
    let in_a_round =
        |one: &Ready<'_>| one.measured.replications * one.measured.timings.len() as u32;
    teller.begin(ready.iter().map(in_a_round).sum::<u32>().saturating_mul(runs));
    let progress = Part(teller);
    let mut yardstick_ns = Vec::new();
    for _ in 0..runs {
        let mut of_round = Duration::ZERO;
        for one in &mut ready {
            of_round += yardstick::time();
            round(one, &progress)?;
        }
        yardstick_ns.push(nanoseconds(of_round / ready.len().max(1) as u32));
    }
    let workloads = ready.into_iter().map(|one| one.measured).collect();
    Ok(Measurements { threads, yardstick_ns, workloads })
}

/// Reads a scenario, measures the memory of one replication, and finds how
/// many make a run.
fn warm_up<'a>(
    subject: &'a Subject,
    threads: usize,
    baseline: Option<&Bench>,
) -> Result<Ready<'a>, Exit> {
    let scenario = simulate::load(&request(subject))?;
    let is_of_that_time = machine::forget_peak_memory();
    let (mut results, mut time) = timed(&scenario, 1, 1, &())?;
    let one_replication_bytes = machine::peak_memory();
    while time < WARM_UP {
        let more = WARM_UP.as_secs_f64() / time.as_secs_f64().max(1e-6);
        let replications = f64::from(results.replications) * (more * 1.2).clamp(2.0, 100.0);
        (results, time) = timed(&scenario, replications as u32, 1, &())?;
        if results.replications >= MOST_REPLICATIONS {
            break;
        }
    }
    let known = baseline.and_then(|baseline| baseline.of_digest(&scenario.digest));
    let known = known.map(|workload| workload.replications);
    let replications = length((results.replications, time), threads, known);
    let timings = numbers_of_threads(threads).into_iter();
    let timings = timings.map(|threads| Timing { threads, runs: Vec::new() }).collect();
    let measured = Workload {
        name: subject.name.clone(),
        title: scenario.title.clone(),
        scenario_digest: scenario.digest.clone(),
        seed: scenario.seed,
        replications,
        events: 0,
        patients: 0,
        timings,
        cold_start_ns: Vec::new(),
        memory: Memory { one_replication_bytes, all_threads_bytes: None, is_of_that_time },
    };
    Ok(Ready { subject, scenario, measured })
}

/// How many replications make a run, when so many took so long on one thread:
/// a second's worth, at least two for each thread, and as many for each, so
/// that no thread stands idle for long at the end. Those of the baseline are
/// taken over if they will do, so that both do the same work.
fn length((replications, took): (u32, Duration), most: usize, baseline: Option<u32>) -> u32 {
    let runs = RUN.as_secs_f64() / took.as_secs_f64().max(1e-6);
    let wanted = (f64::from(replications) * runs).ceil().min(f64::from(MOST_REPLICATIONS));
    let fewest = if most == 1 { 1 } else { 2 * most as u32 };
    let wanted = (wanted as u32).max(fewest);
    let for_all = numbers_of_threads(most).into_iter().fold(1, least_common_multiple);
    let unit = if for_all <= wanted { for_all } else { most as u32 };
    let own = wanted.next_multiple_of(unit);
    let will_do = |known: &u32| {
        let near = own.div_ceil(FAR_OFF).max(fewest)..=own * FAR_OFF;
        near.contains(known) && known.is_multiple_of(unit)
    };
    baseline.filter(will_do).unwrap_or(own)
}

fn least_common_multiple(number: u32, threads: usize) -> u32 {
    let (mut divisor, mut rest) = (number, threads as u32);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    (number / divisor).saturating_mul(threads as u32)
}

/// Measures everything of a workload once.
fn round(one: &mut Ready<'_>, progress: &dyn Progress) -> Result<(), Exit> {
    let Ready { subject, scenario, measured } = one;
    let started = Instant::now();
    // It was read without faults a moment ago; only the time is of interest.
    let again = black_box(scenario::load(&request(subject)));
    measured.cold_start_ns.push(nanoseconds(started.elapsed()));
    drop(again);

    let most = measured.timings.last().map_or(1, |timing| timing.threads);
    for timing in &mut measured.timings {
        machine::forget_peak_memory();
        let processor = machine::processor_time();
        let (results, time) = timed(scenario, measured.replications, timing.threads, progress)?;
        let spent = machine::processor_time().zip(processor);
        let spent = spent.map(|(now, before)| nanoseconds(now.saturating_sub(before)));
        timing.runs.push(Run { processor_ns: spent, wall_ns: nanoseconds(time) });
        let peak = machine::peak_memory();
        if timing.threads == most {
            let so_far = &mut measured.memory.all_threads_bytes;
            *so_far = peak.max(*so_far);
        }
        (measured.events, measured.patients) = (results.events, results.patients);
    }
    Ok(())
}

/// Runs the first replications of a scenario.
fn timed(
    scenario: &Scenario,
    replications: u32,
    threads: usize,
    progress: &dyn Progress,
) -> Result<(Results, Duration), Exit> {
    let design =
        Design { seed: scenario.seed, replications: 0..replications, threads: Some(threads) };
    let started = Instant::now();
    let results = experiment::run(scenario, &design, progress);
    let time = started.elapsed();
    results.map(|results| (results, time)).map_err(|fault| simulate::failed(&fault))
}

fn request(subject: &Subject) -> Request<'_> {
    Request { path: &subject.path, stacked: &[], alternatives: &[], settings: &[] }
}

/// 1, 2, 4 and so on, and the most.
fn numbers_of_threads(most: usize) -> Vec<usize> {
    let doubled = std::iter::successors(Some(1), |threads| Some(threads * 2));
    doubled.take_while(|&threads| threads < most).chain([most]).collect()
}

fn nanoseconds(time: Duration) -> u64 {
    // A measured time is never nothing, however coarse the clock.
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).max(1)
}

/// Tells a part of the whole that was announced.
struct Part<'a>(&'a Teller);

impl Progress for Part<'_> {
    fn advanced(&self) {
        self.0.advanced();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_doubled_up_to_the_most() {
        assert_eq!(numbers_of_threads(1), [1]);
        assert_eq!(numbers_of_threads(2), [1, 2]);
        assert_eq!(numbers_of_threads(6), [1, 2, 4, 6]);
        assert_eq!(numbers_of_threads(8), [1, 2, 4, 8]);
    }

    #[test]
    fn a_run_takes_a_second_or_one_replication_and_follows_the_baseline() {
        let (four, tenth) = (Duration::from_secs(4), Duration::from_millis(100));
        assert_eq!(length((1, four), 1, None), 1);
        assert_eq!(length((1, four), 4, None), 8);
        // As many for each thread; for each of 8 and 14 threads too, if short.
        assert_eq!(length((7, Duration::from_secs(1)), 2, None), 8);
        assert_eq!(length((1, four), 14, None), 28);
        assert_eq!(length((10, tenth), 14, None), 112);
        assert_eq!(length((10, tenth), 4, None), 100);
        assert_eq!(length((10, tenth), 4, Some(80)), 80);
        for known in [1_000_000, 82, 4] {
            assert_eq!(length((10, tenth), 4, Some(known)), 100);
        }
        assert_eq!(length((1, Duration::ZERO), 1, None), MOST_REPLICATIONS);
    }
}
