//! What declaring a model costs: W1 to W3 as scenario files and written by hand,
//! in turns, so that a machine that is now faster and now slower does not matter
//! much to their ratio.
//!
//! `cargo bench --bench beside [-- ROUNDS]`; 21 rounds unless told otherwise.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is what it is for")]

mod declared;
mod hand_written;

use declared::load;
use pathflow::engine::Replication;
use pathflow::observe::{Collector, Layout, MeasureLayout, Meters};
use pathflow::random::Key;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

const FILES: [&str; 3] = ["w1-m-m-1", "w2-m-m-20", "w3-urgent-care"];

/// Nanoseconds an event of a run, which returns its number of events.
fn timed(run: impl Fn() -> u64) -> f64 {
    let start = Instant::now();
    let events = black_box(run());
    start.elapsed().as_secs_f64() * 1e9 / events as f64
}

/// Lower quartile, median and upper quartile.
fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    [last / 4, last / 2, last - last / 4].map(|at| values[at])
}

/// How many rounds are asked for; `None` if what is asked for is no number of
/// rounds.
fn rounds() -> Option<usize> {
    // Cargo adds a word of its own.
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let rounds = words.next().map_or(Some(21), |word| word.parse().ok())?;
    (rounds > 0 && words.next().is_none()).then_some(rounds)
}

fn main() -> ExitCode {
    let Some(rounds) = rounds() else {
        eprintln!("usage: cargo bench --bench beside [-- ROUNDS], of which there is at least 1");
        return ExitCode::from(2);
    };
    println!("{rounds} rounds; medians (quartiles) of ns an event, and of the ratio in each round");
    for ((title, by_hand), file) in hand_written::WORKLOADS.into_iter().zip(FILES) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/bench");
        let scenario = load(&folder.join(file).with_extension("toml"), &[]);
        let model = &scenario.base.phases[0].model;
        let layout = Layout::new(model);
        let measures: Vec<_> =
            scenario.measures.iter().map(|terms| terms.measure.clone()).collect();
        let measures = MeasureLayout::new(&measures, model).expect("the workloads have measures");
        let declared = || {
            let observer = (Collector::new(&layout), Meters::new(&measures));
            let run = Replication::new(model, Key::of_replication(scenario.seed, 0), observer);
            run.finish().expect("a sound model").1.events
        };
        // The first time, tables and code are not at hand.
        black_box((by_hand(), declared()));
        let times: Vec<(f64, f64)> = (0..rounds)
            .map(|round| {
                if round % 2 == 0 {
                    (timed(by_hand), timed(declared))
                } else {
                    let declared = timed(declared);
                    (timed(by_hand), declared)
                }
            })
            .collect();
        let ratio = |(hand, declared): &(f64, f64)| hand / declared;
        let [low, middle, high] = quartiles(times.iter().map(ratio).collect());
        let [_, hand, _] = quartiles(times.iter().map(|times| times.0).collect());
        let [_, ours, _] = quartiles(times.iter().map(|times| times.1).collect());
        println!(
            "{title:<14} by hand {hand:5.1} ns, declared {ours:5.1} ns, by hand / declared \
             {middle:.2} ({low:.2} - {high:.2})"
        );
    }
    ExitCode::SUCCESS
}
