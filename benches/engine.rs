//! Speed of the engine, in timed patient events: one replication of W1 and
//! one of the six trusts, as scenario files, with no observer and with the
//! collector of the standards.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use pathflow::engine::Replication;
use pathflow::observe::{Collector, Layout};
use pathflow::random::Key;
use pathflow::scenario::{self, Request, Scenario};
use pathflow::time::SimTime;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

fn load(path: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(path);
    let request = Request { path: &path, stacked: &[], alternatives: &[], settings: &[] };
    scenario::load(&request).unwrap_or_else(|failure| panic!("{failure}"))
}

fn replications(criterion: &mut Criterion) {
    for (name, path) in [("w1", "bench/w1-m-m-1.toml"), ("wyh", "wyh")] {
        let scenario = load(path);
        let model = &scenario.base.phases[0].model;
        let layout = Layout::new(model);
        let key = Key::of_replication(scenario.seed, 0);
        let ((), totals) = Replication::new(model, key, ()).finish().expect("a sound model");

        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(totals.events));
        group.sample_size(10).warm_up_time(Duration::from_secs(1));
        group.bench_function("engine alone", |bencher| {
            bencher.iter(|| black_box(Replication::new(model, key, ()).finish()));
        });
        group.bench_function("with collector", |bencher| {
            bencher.iter(|| {
                let collector = Collector::new(&layout);
                black_box(Replication::new(model, key, collector).finish())
            });
        });
        group.finish();
    }
}

fn cold_start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cold start");
    group.sample_size(10);
    group.bench_function("read, check and compile wyh", |bencher| {
        bencher.iter(|| black_box(load("wyh")));
    });
    group.finish();
}

/// A place at which so many wait from the start, with as many who come as are
/// served, under a rule of the queue.
fn crowded(rule: &str, waiting: u32) -> Scenario {
    let text = format!(
        "schema_version = 1\nstart = 2025-01-01\nreport_from = 2025-01-01\nreport_to = 2025-03-31\n\
         [clock.seen]\n[rota.desk]\nunits = 1\n{rule}\n\
         [[pathway.visit.step]]\nname = \"start\"\nstart_clock = [\"seen\"]\n\
         [[pathway.visit.step]]\nname = \"desk\"\nactivity = {{ resource = \"desk\", takes = \"1 min\" }}\n\
         [arrivals.all]\npathway = \"visit\"\nrate = \"1 per minute\"\nat_start = {waiting}\n"
    );
    let file = tempfile::NamedTempFile::with_suffix(".toml").expect("a temporary file");
    std::fs::write(file.path(), text).expect("a temporary file can be written");
    let request = Request { path: file.path(), stacked: &[], alternatives: &[], settings: &[] };
    scenario::load(&request).unwrap_or_else(|failure| panic!("{failure}"))
}

/// The cost of an event must not grow with the number of those who wait, nor
/// with that of patients who have already left.
fn queue_service(criterion: &mut Criterion) {
    let rules = [("first come", ""), ("by clock", "queue = { longest_waiting = \"seen\" }")];
    let mut group = criterion.benchmark_group("queue");
    group.sample_size(10).warm_up_time(Duration::from_millis(300));
    for (name, rule) in rules {
        for waiting in [100_u32, 1_000, 10_000, 100_000, 1_000_000] {
            let scenario = crowded(rule, waiting);
            let model = &scenario.base.phases[0].model;
            let key = Key::of_replication(1, 0);
            let mut begun = Replication::new(model, key, ());
            begun.run_until(SimTime::from_day(1)).expect("a sound model");
            let before = begun.events();
            let mut ended = begun.clone();
            ended.run_until(SimTime::from_day(31)).expect("a sound model");
            group.throughput(Throughput::Elements(ended.events() - before));
            group.bench_function(format!("{name}, {waiting} waiting"), |bencher| {
                bencher.iter_batched(
                    || begun.clone(),
                    |mut run| {
                        run.run_until(SimTime::from_day(31)).expect("a sound model");
                        run
                    },
                    BatchSize::PerIteration,
                );
            });
        }
    }
    group.finish();
}

criterion_group!(benches, replications, cold_start, queue_service);
criterion_main!(benches);
