//! Speed of the engine, in timed patient events: one replication of M/M/1 and
//! one of the six trusts, as scenario files, with no observer and with the
//! collector of the standards.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pathflow::engine::Replication;
use pathflow::observe::{Collector, Layout};
use pathflow::random::Key;
use pathflow::scenario::{self, Request, Scenario};
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

fn load(path: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(path);
    let request = Request { path: &path, stacked: &[], alternatives: &[], settings: &[] };
    scenario::load(&request).unwrap_or_else(|failure| panic!("{failure}"))
}

fn replications(criterion: &mut Criterion) {
    for (name, path) in [("m_m_1", "bench/m-m-1.toml"), ("wyh", "wyh")] {
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

criterion_group!(benches, replications, cold_start);
criterion_main!(benches);
