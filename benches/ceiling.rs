//! What hand-written code for one model reaches: the ceiling for declared ones.
//! It links nothing of the program; `benches/peers` runs it.

mod hand_written;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

fn ceiling(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hand written");
    group.sample_size(10);
    for (title, run) in hand_written::WORKLOADS {
        group.throughput(Throughput::Elements(run()));
        group.bench_function(title, |bencher| bencher.iter(|| black_box(run())));
    }
    group.finish();
}

criterion_group!(benches, ceiling);
criterion_main!(benches);
