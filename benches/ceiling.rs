//! What hand-written code for one model reaches: the ceiling for declared ones.

mod hand_written;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hand_written::{queue, urgent_care};
use std::hint::black_box;

fn ceiling(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hand written");
    group.sample_size(10);
    let w1 = queue::run(0.9, 1, 1_000_000, 1);
    let w2 = queue::run(18.0, 20, 1_000_000, 1);
    let w3 = urgent_care::run(3.0, 1);
    // It is only a ceiling if it simulates the same thing: theory, and what
    // other programs find for W3.
    assert!((w1.mean_time - 10.0).abs() < 0.8 && (w1.in_use - 0.9).abs() < 0.01, "{w1:?}");
    assert!((w2.mean_time - 1.275).abs() < 0.03 && (w2.in_use - 0.9).abs() < 0.01, "{w2:?}");
    assert!((w3.mean_time - 128.0).abs() < 12.0, "{w3:?}");
    for (found, expected) in w3.in_use.iter().zip([0.761, 0.799, 0.776, 0.799, 0.84]) {
        assert!((found - expected).abs() < 0.02, "{w3:?}");
    }
    group.throughput(Throughput::Elements(w1.events));
    group.bench_function("W1 M/M/1", |b| b.iter(|| black_box(queue::run(0.9, 1, 1_000_000, 1))));
    group.throughput(Throughput::Elements(w2.events));
    group.bench_function("W2 M/M/20", |b| b.iter(|| black_box(queue::run(18.0, 20, 1_000_000, 1))));
    group.throughput(Throughput::Elements(w3.events));
    group.bench_function("W3 urgent care", |b| b.iter(|| black_box(urgent_care::run(3.0, 1))));
    group.finish();
}

criterion_group!(benches, ceiling);
criterion_main!(benches);
