//! Parts of the engine, each in a model that does little else: nanoseconds an
//! event, or a booking, as what it has to find its way in grows.

#[path = "../declared/mod.rs"]
mod declared;
mod diaries;
mod event_list;
mod queues;
mod steady;
mod steps;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use std::cell::OnceCell;
use std::time::Duration;
use steady::Steady;

/// Models of one kind that are compared.
struct Parts<'c> {
    group: BenchmarkGroup<'c, WallTime>,
}

impl<'c> Parts<'c> {
    fn new(criterion: &'c mut Criterion, name: &str) -> Self {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10).warm_up_time(Duration::from_millis(200));
        group.measurement_time(Duration::from_millis(600)).nresamples(10_000);
        Self { group }
    }

    /// The time of one event of the model that `text` declares. What happens in
    /// its first `settling` seconds is not timed. Nothing is made ready for a
    /// benchmark that is not wanted.
    fn event(&mut self, name: &str, settling: i64, text: impl Fn() -> String) {
        let scenario = OnceCell::new();
        let run = OnceCell::new();
        self.group.bench_function(name, |bencher| {
            let scenario = scenario.get_or_init(|| steady::read(&text()));
            let run = run.get_or_init(|| Steady::new(scenario, settling).into());
            bencher.iter_custom(|events| Steady::time(run, events));
        });
    }
}

criterion_group!(benches, event_list::hold, steps::without_time, queues::served, diaries::booked);
criterion_main!(benches);
