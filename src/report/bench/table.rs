//! The tables of `pathflow bench`.

use super::document::{Bench, Workload};
use super::words::{self, NOT_TOLD, digits, range};
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words::whole;
use crate::stats::Range;

/// Replications of which the time is told: enough for any question.
const MANY: f64 = 1_000.0;
/// Share of the processors below which threads are held up by other programs,
/// and not by one replication that is longer than the others.
const GOT_ENOUGH: f64 = 0.85;

const DEV_BUILD: &str = "This is a dev build, which says nothing of the speed of a release build.";

/// What was measured: speed on one thread, memory and cold start, scaling.
pub fn text(bench: &Bench) -> String {
    let mut text = wrapped(0, 2, &words::program(&bench.program));
    text.push_str(&wrapped(0, 2, &words::machine(&bench.machine)));
    if bench.program.build != "release" {
        text.push_str(&wrapped(0, 2, DEV_BUILD));
    }
    let title = match bench.yardstick_ns.len() {
        1 => "1 run".to_owned(),
        runs => format!("median of {runs} runs (lowest - highest)"),
    };
    text.extend(["\nSPEED ON ONE THREAD, ".to_owned(), title, "\n".to_owned(), speeds(bench)]);
    text.extend([
        "\nSEVERAL THREADS, the same run on each number of threads\n".to_owned(),
        scaling(bench),
    ]);
    text.extend(["\nSTART AND MEMORY\n".to_owned(), starts(bench), "\n".to_owned()]);
    text.extend(notes(bench).iter().map(|note| wrapped(0, 2, note)));
    text.push('\n');
    let is_busy = is_busy(bench);
    let sized = bench.workloads.iter().filter_map(|workload| sizing(workload, bench, is_busy));
    text.extend(sized.map(|line| wrapped(0, 2, &line)));
    text
}

fn speeds(bench: &Bench) -> String {
    let mut table = Table::new(&[
        ("Workload", Align::Left),
        ("Replications|a run", Align::Right),
        ("Million events|a CPU second", Align::Right),
        ("CPU time|an event, ns", Align::Right),
        ("Million events|a second", Align::Right),
        ("Replications|a second", Align::Right),
        ("Patients|a second", Align::Right),
    ]);
    let millions = |values: Vec<f64>| values.iter().map(|value| value / 1e6).collect::<Vec<_>>();
    let told = |values: Option<Vec<f64>>| values.map_or(NOT_TOLD.to_owned(), |one| range(&one));
    for workload in &bench.workloads {
        let time = median(&workload.seconds(0));
        table.row([
            workload.name.clone(),
            whole(f64::from(workload.replications)),
            told(workload.events_a_processor_second().map(millions)),
            told(workload.processor_ns_an_event().map(|times| vec![median(&times)])),
            range(&millions(workload.events_a_second())),
            digits(f64::from(workload.replications) / time),
            digits(workload.patients as f64 / time),
        ]);
    }
    table.render()
}

fn scaling(bench: &Bench) -> String {
    let mut table = Table::new(&[
        ("Workload", Align::Left),
        ("Threads", Align::Right),
        ("Seconds a run", Align::Right),
        ("Times as fast", Align::Right),
        ("Processors|got", Align::Right),
        ("Replications|a second", Align::Right),
        ("Replications|an hour", Align::Right),
    ]);
    for workload in &bench.workloads {
        for (index, timing) in workload.timings.iter().enumerate() {
            let times = workload.seconds(index);
            let rate = f64::from(workload.replications) / median(&times);
            let got = workload.processors_got(index);
            table.row([
                if index == 0 { workload.name.clone() } else { String::new() },
                timing.threads.to_string(),
                range(&times),
                if index == 0 { "1".to_owned() } else { range(&workload.speed_up(index)) },
                got.map_or(NOT_TOLD.to_owned(), |got| format!("{:.2}", median(&got))),
                digits(rate),
                digits(rate * 3_600.0),
            ]);
        }
    }
    table.render()
}

/// The median; of nothing, which is not measured, nothing.
fn median(values: &[f64]) -> f64 {
    Range::of(values).map_or(0.0, |range| range.median)
}

fn starts(bench: &Bench) -> String {
    let on_threads = format!("Memory on|{}", words::threads(bench.threads));
    let mut table = Table::new(&[
        ("Workload", Align::Left),
        ("Cold start, ms", Align::Right),
        ("Memory of one|replication", Align::Right),
        (&on_threads, Align::Right),
    ]);
    let told = |bytes: Option<u64>| bytes.map_or(NOT_TOLD.to_owned(), words::memory);
    for workload in &bench.workloads {
        table.row([
            workload.name.clone(),
            range(&workload.cold_start_ms()),
            told(workload.memory.one_replication_bytes),
            told(workload.memory.all_threads_bytes),
        ]);
    }
    table.render()
}

/// What the words in the tables mean, and what the figures do not say.
fn notes(bench: &Bench) -> Vec<String> {
    let mut notes = vec![
        "An event is a timed event of a patient: an arrival, the end of an activity or a wait, an \
         appointment, a decision of a meeting. All that the scenario observes is observed."
            .to_owned(),
        "CPU second: a second of processor time. Cold start: reading, checking and compiling the \
         scenario."
            .to_owned(),
    ];
    let memories = || bench.workloads.iter().map(|workload| workload.memory);
    let memory = if memories().any(|memory| memory.one_replication_bytes.is_none()) {
        "Memory: this system does not tell how much was in use."
    } else if memories().all(|memory| memory.is_of_that_time) {
        "Memory: the most that the whole process used meanwhile."
    } else {
        "Memory: the most that the whole process used so far, with all that ran before."
    };
    notes.push(memory.to_owned());
    if is_busy(bench) {
        notes.push(
            "Other programs used the machine meanwhile: the threads did not get their processors \
             (\"Processors got\"). Times and speed-ups are better when it is quiet."
                .to_owned(),
        );
    }
    notes
}

/// Processors that a number of threads can get.
fn available(bench: &Bench, threads: usize) -> f64 {
    threads.min(bench.machine.processors).max(1) as f64
}

/// Whether other programs took a good part of the processors.
fn is_busy(bench: &Bench) -> bool {
    let is_starved = |workload: &Workload| {
        workload.timings.iter().enumerate().any(|(index, timing)| {
            let got = workload.processors_got(index).and_then(|got| Range::of(&got));
            got.is_some_and(|got| got.median < GOT_ENOUGH * available(bench, timing.threads))
        })
    };
    bench.workloads.iter().any(is_starved)
}

/// "On this machine 1,000 replications of wyh take about 12 minutes on 2
/// threads (9 to 14)."
fn sizing(workload: &Workload, bench: &Bench, is_busy: bool) -> Option<String> {
    let (index, timing) = workload.timings.iter().enumerate().next_back()?;
    let many = MANY / f64::from(workload.replications);
    let times: Vec<f64> = workload.seconds(index).iter().map(|time| time * many).collect();
    let got = workload.processors_got(index).filter(|_| is_busy);
    let alone = got.and_then(|got| {
        let share = |got: f64| got / available(bench, timing.threads);
        let times: Vec<f64> = times.iter().zip(got).map(|(time, got)| time * share(got)).collect();
        Some(format!("; alone on the machine about {}", words::duration(Range::of(&times)?)))
    });
    Some(format!(
        "On this machine {} replications of {} on {} take about {}{}.",
        whole(MANY),
        workload.name,
        words::threads(timing.threads),
        words::duration(Range::of(&times)?),
        alone.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{bench, workload};
    use super::*;

    #[test]
    fn all_that_was_measured_is_shown() {
        let text = text(&bench(vec![
            workload("w1", &[4_000_000_000, 4_200_000_000]),
            workload("w2", &[800_000_000, 900_000_000]),
        ]));
        assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_busy_machine_is_told() {
        let mut bench = bench(vec![workload("w1", &[4_000_000_000; 3])]);
        let quiet = text(&bench);
        assert!(!quiet.contains("Other programs"), "{quiet}");
        // Eight seconds for four on one processor of two.
        bench.workloads[0].timings[1].runs.iter_mut().for_each(|run| run.wall_ns = 4_000_000_000);
        let busy = text(&bench);
        assert!(busy.contains("Other programs used the machine"), "{busy}");
        let sizing = "On this machine 1,000 replications of w1 on 2 threads take about 17 minutes; \
                      alone on the machine about 8.3 minutes.";
        assert!(busy.replace("\n  ", " ").contains(sizing), "{busy}");
    }

    #[test]
    fn what_the_system_does_not_tell_is_said() {
        let mut bench = bench(vec![workload("w1", &[100])]);
        bench.workloads[0].memory.one_replication_bytes = None;
        bench.workloads[0].timings[0].runs[0].processor_ns = None;
        let text = text(&bench);
        assert!(text.contains("this system does not tell how much"), "{text}");
        assert!(text.contains("not told"), "{text}");
    }
}
