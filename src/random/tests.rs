//! Pinned values, and tests of chance along every axis of the key.
//!
//! The seeds are fixed, so these tests always pass or always fail; the
//! thresholds are those of a one-in-a-million false alarm.

use super::{Key, Keyed, Sampler, name_key};
use std::collections::BTreeSet;

/// Draw number `i` along one axis of the key, all else being fixed.
type Axis = fn(u64) -> Key;

const AXES: [(&str, Axis); 7] = [
    ("seed", |i| Key::of_replication(i, 3).narrow(9).narrow(2).at_step(STEP, 0)),
    ("replication", |i| Key::of_replication(7, i as u32).narrow(9).narrow(2).at_step(STEP, 0)),
    ("day", |i| Key::of_replication(7, 3).narrow(i).narrow(2).at_step(STEP, 0)),
    ("patient", |i| Key::of_replication(7, 3).narrow(9).narrow(i).at_step(STEP, 0)),
    ("step", |i| patient().at_step(name_key(&["pathway", &i.to_string()]), 0)),
    ("neighbouring step keys", |i| patient().at_step(i, 0)),
    ("visit", |i| patient().at_step(STEP, i as u32)),
];

const STEP: u64 = 0x1234_5678_9abc_def0;

fn patient() -> Key {
    Key::of_replication(7, 3).narrow(9).narrow(2)
}

/// First and second draw of each key along an axis, as shares.
fn draws(axis: Axis, count: u64) -> Vec<(f64, f64)> {
    let pair = |i| {
        let mut random = Keyed::new(axis(i));
        (random.next_share(), random.next_share())
    };
    (0..count).map(pair).collect()
}

/// Pinned: a change here changes every result of every scenario.
#[test]
fn keys_and_draws_keep_their_values() {
    assert_eq!(name_key(&["lung", "ct"]), 18_147_767_630_432_049_425);
    let key = patient().at_step(STEP, 0);
    assert_eq!(key.bits(), 8_433_026_900_490_083_795);
    let mut random = Keyed::new(key);
    assert_eq!(
        [random.next_bits(), random.next_bits()],
        [12_760_941_184_702_446_999, 15_317_469_193_259_816_676]
    );
}

/// Pinned: the shipped binary and the tests must draw the same durations, so
/// `rand_distr` has to use the standard library's logarithm in both.
#[test]
fn samplers_keep_their_first_draws() {
    let samplers = [
        Sampler::exponential(3_600.0),
        Sampler::uniform(60.0, 7_200.0),
        Sampler::triangular(60.0, 600.0, 7_200.0),
        Sampler::lognormal_by_mean(86_400.0, 43_200.0),
        Sampler::lognormal_by_median(86_400.0, 0.6),
        Sampler::gamma_by_mean(86_400.0, 43_200.0),
        Sampler::erlang(86_400.0, 3),
        Sampler::weibull(86_400.0, 1.5),
        Sampler::either_exponential(0.3, 600.0, 86_400.0),
    ];
    let drawn: Vec<i64> = samplers
        .into_iter()
        .map(|sampler| {
            let mut random = Keyed::new(patient().at_step(STEP, 1));
            sampler.expect("sound parameters").sample(&mut random).seconds()
        })
        .collect();
    assert_eq!(drawn, [187, 395, 485, 46_150, 44_889, 42_094, 36_060, 182_132, 16]);
}

#[test]
fn names_are_kept_apart() {
    assert_ne!(name_key(&["ab", "c"]), name_key(&["a", "bc"]));
    assert_ne!(name_key(&["ab"]), name_key(&["ab", ""]));
}

#[test]
fn neighbouring_keys_do_not_collide() {
    let mut seen = BTreeSet::new();
    for seed in 0..20 {
        for replication in 0..20 {
            let key = Key::of_replication(seed, replication);
            for patient in 0..20 {
                for step in 0..5 {
                    for visit in 0..3 {
                        seen.insert(key.narrow(patient).at_step(step << 32, visit).bits());
                    }
                }
            }
        }
    }
    assert_eq!(seen.len(), 20 * 20 * 20 * 5 * 3);
}

/// Chi-square with 255 degrees of freedom: mean 255, sd 22.6; 384 is exceeded
/// once in a million.
#[test]
fn draws_are_uniform_along_every_axis() {
    for (name, axis) in AXES {
        for (which, shift) in [("first", 0), ("second", 1)] {
            let mut cells = [0.0_f64; 256];
            for (first, second) in draws(axis, 100_000) {
                let share = if shift == 0 { first } else { second };
                cells[(share * 256.0) as usize] += 1.0;
            }
            let expected = 100_000.0 / 256.0;
            let chi: f64 = cells.iter().map(|n| (n - expected).powi(2) / expected).sum();
            assert!(chi < 384.0 && chi > 160.0, "{which} draw along {name}: {chi}");
        }
    }
}

/// Low bits too, since branches compare all 64.
#[test]
fn low_bits_of_keys_are_uniform() {
    for (name, axis) in AXES {
        let mut cells = [0.0_f64; 256];
        for i in 0..100_000 {
            cells[(axis(i).bits() & 255) as usize] += 1.0;
        }
        let expected = 100_000.0 / 256.0;
        let chi: f64 = cells.iter().map(|n| (n - expected).powi(2) / expected).sum();
        assert!(chi < 384.0 && chi > 160.0, "{name}: {chi}");
    }
}

/// Correlation of 100,000 pairs has standard error 0.00316; 4.9 of them is
/// once in a million.
#[test]
fn neighbours_along_every_axis_and_draws_of_one_key_are_uncorrelated() {
    for (name, axis) in AXES {
        let draws = draws(axis, 100_001);
        for lag in [1, 2, 16] {
            let pairs = draws.iter().zip(&draws[lag..]).map(|(a, b)| (a.0, b.0));
            let r = correlation(pairs);
            assert!(r.abs() < 4.9 * 0.003_16, "lag {lag} along {name}: {r}");
        }
        let r = correlation(draws.iter().copied());
        assert!(r.abs() < 4.9 * 0.003_16, "first and second draw along {name}: {r}");
    }
}

/// Pairs of neighbours fill the unit square evenly: chi-square with 1,023
/// degrees of freedom, sd 45.2, 1,253 once in a million.
#[test]
fn neighbours_fill_the_square() {
    for (name, axis) in AXES {
        let draws = draws(axis, 200_001);
        let mut cells = vec![0.0_f64; 32 * 32];
        for pair in draws.chunks_exact(2) {
            let (x, y) = (pair[0].0 * 32.0, pair[1].0 * 32.0);
            cells[x as usize * 32 + y as usize] += 1.0;
        }
        let expected = 100_000.0 / 1_024.0;
        let chi: f64 = cells.iter().map(|n| (n - expected).powi(2) / expected).sum();
        assert!(chi < 1_253.0 && chi > 820.0, "{name}: {chi}");
    }
}

fn correlation(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut n, mut x, mut y, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in pairs {
        n += 1.0;
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    (n * xy - x * y) / ((n * xx - x * x) * (n * yy - y * y)).sqrt()
}

/// Means and standard deviations of 200,000 draws against their formulas,
/// within 5 standard errors of the mean and 3% of the standard deviation.
#[test]
fn samplers_have_the_stated_mean_and_spread() {
    let day = 86_400.0;
    let lognormal_mean = (0.6_f64.powi(2) / 2.0).exp();
    let cases = [
        (Sampler::exponential(day), 1.0, 1.0),
        (Sampler::uniform(0.0, day), 0.5, 1.0 / 12.0_f64.sqrt()),
        (Sampler::triangular(0.0, 0.0, day), 1.0 / 3.0, (1.0 / 18.0_f64).sqrt()),
        (Sampler::lognormal_by_mean(day, 0.5 * day), 1.0, 0.5),
        (
            Sampler::lognormal_by_median(day, 0.6),
            lognormal_mean,
            lognormal_mean * ((0.36_f64).exp() - 1.0).sqrt(),
        ),
        (Sampler::gamma_by_mean(day, 0.5 * day), 1.0, 0.5),
        (Sampler::erlang(day, 4), 1.0, 0.5),
        (Sampler::weibull(day, 2.0), 0.886_227, 0.463_251),
        (Sampler::either_exponential(0.5, 0.5 * day, 1.5 * day), 1.0, 1.5_f64.sqrt()),
    ];
    for (sampler, mean, sd) in cases {
        let sampler = sampler.expect("sound parameters");
        let n = 200_000.0;
        let (mut sum, mut squares) = (0.0, 0.0);
        for patient in 0..200_000 {
            let key = Key::of_replication(1, 0).narrow(patient).at_step(STEP, 0);
            let days = sampler.sample(&mut Keyed::new(key)).days();
            sum += days;
            squares += days * days;
        }
        let (found, spread) = (sum / n, (squares / n - (sum / n).powi(2)).sqrt());
        assert!((found - mean).abs() < 5.0 * sd / n.sqrt(), "{sampler:?}: {found} not {mean}");
        assert!((spread / sd - 1.0).abs() < 0.03, "{sampler:?}: {spread} not {sd}");
    }
}

#[test]
fn impossible_parameters_are_refused() {
    for bad in [f64::NAN, f64::INFINITY, -1.0] {
        assert!(Sampler::fixed(bad).is_err());
        assert!(Sampler::exponential(bad).is_err());
        assert!(Sampler::uniform(bad, 10.0).is_err());
        assert!(Sampler::triangular(0.0, bad, 10.0).is_err());
        assert!(Sampler::lognormal_by_mean(10.0, bad).is_err());
        assert!(Sampler::lognormal_by_median(bad, 1.0).is_err());
        assert!(Sampler::lognormal_by_median(1.0, bad).is_err());
        assert!(Sampler::gamma_by_mean(bad, 1.0).is_err());
        assert!(Sampler::gamma_by_mean(1.0, bad).is_err());
        assert!(Sampler::weibull(bad, 1.0).is_err());
        assert!(Sampler::either_exponential(0.5, bad, 1.0).is_err());
    }
    assert!(Sampler::uniform(2.0, 1.0).is_err());
    assert!(Sampler::triangular(0.0, 5.0, 4.0).is_err());
    assert!(Sampler::lognormal_by_mean(0.0, 1.0).is_err());
    assert!(Sampler::gamma_by_mean(1.0, 0.0).is_err());
    assert!(Sampler::erlang(1.0, 0).is_err());
    assert!(Sampler::either_exponential(1.5, 1.0, 1.0).is_err());
}
