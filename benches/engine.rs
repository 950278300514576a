//! Whole workloads, in timed patient events: W1 to W3 as scenario files beside
//! the same written by hand, and the six trusts; and how long it takes to read
//! a scenario before anything is run.

mod declared;
mod hand_written;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use declared::load;
use pathflow::engine::{Observer, Replication};
use pathflow::observe::{Collector, Layout, MeasureLayout, Meters};
use pathflow::random::Key;
use pathflow::scenario::Scenario;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn scenarios(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(path)
}

/// One replication, from its start to its end, under this observer.
fn whole_run<O: Observer>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    scenario: &Scenario,
    observer: impl Fn() -> O,
) {
    let model = &scenario.base.phases[0].model;
    let run =
        || Replication::new(model, Key::of_replication(scenario.seed, 0), observer()).finish();
    let (_, totals) = run().expect("a sound model");
    group.throughput(Throughput::Elements(totals.events));
    group.bench_function(name, |bencher| bencher.iter(|| black_box(run())));
}

/// A declared model: the engine alone, and with what the program counts in each
/// run, which is all that the workload asks for.
fn declared(group: &mut BenchmarkGroup<'_, WallTime>, scenario: &Scenario) {
    let model = &scenario.base.phases[0].model;
    let layout = Layout::new(model);
    let measures: Vec<_> = scenario.measures.iter().map(|terms| terms.measure.clone()).collect();
    whole_run(group, "declared, engine alone", scenario, || ());
    match MeasureLayout::new(&measures, model) {
        None => {
            whole_run(group, "declared, with statistics", scenario, || Collector::new(&layout));
        }
        Some(measures) => whole_run(group, "declared, with statistics", scenario, || {
            (Collector::new(&layout), Meters::new(&measures))
        }),
    }
}

fn group<'c>(criterion: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).warm_up_time(Duration::from_millis(500));
    group.measurement_time(Duration::from_secs(2));
    group
}

/// The ratio of two rates of a group is that of the model to its ceiling.
fn workloads(criterion: &mut Criterion) {
    let files = ["bench/w1-m-m-1.toml", "bench/w2-m-m-20.toml", "bench/w3-urgent-care.toml"];
    for ((title, by_hand), file) in hand_written::WORKLOADS.into_iter().zip(files) {
        let mut group = group(criterion, title);
        group.throughput(Throughput::Elements(by_hand()));
        group.bench_function("hand written", |bencher| bencher.iter(|| black_box(by_hand())));
        declared(&mut group, &load(&scenarios(file), &[]));
        group.finish();
    }
}

/// Half a year, so that ten samples do not take a minute.
fn six_trusts(criterion: &mut Criterion) {
    let settings = ["start=2024-04-01", "report_to=2024-09-30", "follow_up=\"0 days\""];
    let mut group = group(criterion, "wyh");
    declared(&mut group, &load(&scenarios("wyh"), &settings));
    group.finish();
}

fn cold_start(criterion: &mut Criterion) {
    let mut group = group(criterion, "cold start");
    for file in ["wyh", "bench/w1-m-m-1.toml"] {
        group.bench_function(format!("read, check and compile {file}"), |bencher| {
            bencher.iter(|| black_box(load(&scenarios(file), &[])));
        });
    }
    group.finish();
}

criterion_group!(benches, workloads, six_trusts, cold_start);
criterion_main!(benches);
