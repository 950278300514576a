//! Draws: keyed, as the engine makes them, against one sequential generator.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use pathflow::random::{Key, Keyed, Outside, Sampler, name_key};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Exp, Gamma, LogNormal, Normal, Uniform};
use std::hint::black_box;
use std::time::Duration;

const MEAN: f64 = 3_600.0;
const SD: f64 = 1_800.0;

fn group<'c>(criterion: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(format!("sampling, {name}"));
    group.sample_size(10).warm_up_time(Duration::from_millis(100));
    group.measurement_time(Duration::from_millis(400)).nresamples(10_000);
    group
}

/// One draw of a patient at a step, another visit each time: the key of the
/// draw, its generator, and the distribution.
fn keyed(group: &mut BenchmarkGroup<'_, WallTime>, draw: impl Fn(&mut Keyed) -> f64) {
    let patient = Key::of_replication(1, 0).narrow(1);
    let step = black_box(name_key(&["pathway", "step"]));
    let mut visit = 0_u32;
    group.bench_function("keyed", |bencher| {
        bencher.iter(|| {
            visit = visit.wrapping_add(1);
            draw(&mut Keyed::new(patient.at_step(step, visit)))
        });
    });
}

/// The next draw of a stream that all share.
fn sequential(group: &mut BenchmarkGroup<'_, WallTime>, draw: impl Fn(&mut SmallRng) -> f64) {
    let mut random = SmallRng::seed_from_u64(1);
    group.bench_function("sequential", |bencher| bencher.iter(|| draw(&mut random)));
}

fn family(
    criterion: &mut Criterion,
    name: &str,
    sampler: Result<Sampler, impl std::fmt::Debug>,
    distribution: Result<impl Distribution<f64>, impl std::fmt::Debug>,
) {
    let sampler = sampler.expect("sound parameters");
    let distribution = distribution.expect("sound parameters");
    let mut group = group(criterion, name);
    keyed(&mut group, |random| black_box(&sampler).draw(random));
    sequential(&mut group, |random| black_box(&distribution).sample(random));
    group.finish();
}

fn sampling(criterion: &mut Criterion) {
    let mut numbers = group(criterion, "a number");
    keyed(&mut numbers, Keyed::next_share);
    sequential(&mut numbers, RngExt::random);
    numbers.finish();

    let ratio: f64 = SD / MEAN;
    let shape = ratio.powi(-2);
    family(criterion, "exponential", Sampler::exponential(MEAN), Exp::new(MEAN.recip()));
    family(criterion, "uniform", Sampler::uniform(0.0, MEAN), Uniform::new(0.0, MEAN));
    family(criterion, "normal", Sampler::normal(MEAN, SD, Outside::Clamp), Normal::new(MEAN, SD));
    family(
        criterion,
        "lognormal",
        Sampler::lognormal_by_mean(MEAN, SD),
        LogNormal::from_mean_cv(MEAN, ratio),
    );
    family(criterion, "gamma", Sampler::gamma_by_mean(MEAN, SD), Gamma::new(shape, MEAN / shape));
}

criterion_group!(benches, sampling);
criterion_main!(benches);
