//! Whether intervals hold what they promise: 1,000 macro-runs of each, on
//! models whose answer is known. The table is in `docs/experiments.md`, and
//! the test holds the two together.

use super::{
    Interval, mean, mean_difference, normal_quantile, quantile_interval, ratio, ratio_difference,
    wilson,
};
use crate::random::{Key, Keyed, name_key};
use std::fmt::Write;

const MACRO_RUNS: u32 = 1_000;

/// A clinic in one replication: how crowded it is \[0, 1), how many patients
/// come, and how many are in time without and with a plan that raises each
/// one's chance by 0.1, the same patients with the same luck.
struct Clinic {
    patients: f64,
    base: f64,
    plan: f64,
}

/// Mean number of patients: 40 to 79, each as likely.
const PATIENTS: f64 = 59.5;

impl Clinic {
    fn new(random: &mut Keyed) -> Self {
        let crowding = random.next_share();
        let number = 40 + (crowding * 40.0) as u32;
        let chance = 0.7 - 0.2 * crowding;
        let luck: Vec<f64> = (0..number).map(|_| random.next_share()).collect();
        let within = |chance: f64| luck.iter().filter(|&&luck| luck < chance).count() as f64;
        Self { patients: f64::from(number), base: within(chance), plan: within(chance + 0.1) }
    }

    /// The share in time: crowding is uniform within a patient's fortieth.
    fn share() -> f64 {
        Self::in_time() / PATIENTS
    }

    /// Mean number in time.
    fn in_time() -> f64 {
        let of = |step: u32| {
            let crowding = (f64::from(step) + 0.5) / 40.0;
            f64::from(40 + step) * (0.7 - 0.2 * crowding)
        };
        (0..40).map(of).sum::<f64>() / 40.0
    }
}

/// Of how many macro-runs the interval covers the truth.
fn covered(
    name: &str,
    truth: f64,
    interval: impl Fn(&mut dyn FnMut() -> Keyed) -> Option<Interval>,
) -> f64 {
    let key = Key::of_replication(20_231_001, 0).narrow(name_key(&[name]));
    let covers = |run: &u32| {
        let mut replication = 0;
        let mut next = || {
            replication += 1;
            Keyed::new(key.narrow(u64::from(*run)).narrow(replication))
        };
        interval(&mut next).is_some_and(|(low, high)| low <= truth && truth <= high)
    };
    let count = (0..MACRO_RUNS).filter(covers).count();
    count as f64 / f64::from(MACRO_RUNS)
}

fn clinics(replications: usize, next: &mut dyn FnMut() -> Keyed) -> Vec<Clinic> {
    (0..replications).map(|_| Clinic::new(&mut next())).collect()
}

fn values(clinics: &[Clinic], of: impl Fn(&Clinic) -> f64) -> Vec<f64> {
    clinics.iter().map(of).collect()
}

/// How often an interval covers, and what it promises.
struct Row {
    interval: String,
    replications: usize,
    coverage: f64,
    promised: (f64, f64),
}

/// What 95% intervals of means, ratios and paired differences promise.
const ABOUT: (f64, f64) = (0.93, 0.97);
/// What Wilson's and those by order statistics promise.
const AT_LEAST: (f64, f64) = (0.94, 1.0);

fn of_clinics(replications: usize) -> Vec<Row> {
    let row = |interval: &str, coverage: f64| Row {
        interval: interval.to_owned(),
        replications,
        coverage,
        promised: ABOUT,
    };
    let patients = |clinics: &[Clinic]| values(clinics, |clinic| clinic.patients);
    let base = |clinics: &[Clinic]| values(clinics, |clinic| clinic.base);
    let plan = |clinics: &[Clinic]| values(clinics, |clinic| clinic.plan);
    vec![
        row(
            "mean: patients in time",
            covered("mean", Clinic::in_time(), |next| {
                mean(&base(&clinics(replications, next)))?.interval
            }),
        ),
        row(
            "ratio of sums: share in time",
            covered("ratio", Clinic::share(), |next| {
                let clinics = clinics(replications, next);
                ratio(&base(&clinics), &patients(&clinics))?.interval
            }),
        ),
        row(
            "paired difference of means: breaches avoided",
            covered("paired", 0.1 * PATIENTS, |next| {
                let clinics = clinics(replications, next);
                mean_difference(&base(&clinics), &plan(&clinics))?.difference.interval
            }),
        ),
        row(
            "paired difference of shares",
            covered("paired ratio", 0.1, |next| {
                let clinics = clinics(replications, next);
                let patients = patients(&clinics);
                let (base, plan) = (base(&clinics), plan(&clinics));
                ratio_difference((&base, &patients), (&plan, &patients))?.difference.interval
            }),
        ),
    ]
}

fn of_chances(replications: usize, chance: f64) -> Row {
    let name = format!("Wilson: chance of {chance}");
    let coverage = covered(&name, chance, |next| {
        let met = (0..replications).filter(|_| next().next_share() < chance).count();
        wilson(met as u32, replications as u32)
    });
    Row { interval: name, replications, coverage, promised: AT_LEAST }
}

/// Of lognormal values, whose quantiles are those of the normal distribution.
fn of_quantiles(replications: usize, share: f64) -> Row {
    let name = format!("order statistics: P{:.0} of lognormal values", share * 100.0);
    let coverage = covered(&name, normal_quantile(share).exp(), |next| {
        let value = |random: &mut Keyed| normal_quantile(random.next_share().max(1e-12)).exp();
        let mut values: Vec<f64> = (0..replications).map(|_| value(&mut next())).collect();
        values.sort_by(f64::total_cmp);
        quantile_interval(&values, share)
    });
    Row { interval: name, replications, coverage, promised: AT_LEAST }
}

/// Where an interval does not hold what it promises: the mean of values so
/// skewed that 20 of them do not tell it.
fn of_skewed(replications: usize) -> Row {
    let coverage = covered("skewed", 0.5_f64.exp(), |next| {
        let value = |random: &mut Keyed| normal_quantile(random.next_share().max(1e-12)).exp();
        let values: Vec<f64> = (0..replications).map(|_| value(&mut next())).collect();
        mean(&values)?.interval
    });
    let interval = "mean of lognormal values, sigma 1".to_owned();
    Row { interval, replications, coverage, promised: (0.0, 1.0) }
}

fn table(rows: &[Row]) -> String {
    let mut text = "| 95% interval | Replications | Covers the truth | Promised |\n\
                    | --- | ---: | ---: | --- |\n"
        .to_owned();
    for row in rows {
        let promised = match row.promised {
            (low, high) if high >= 1.0 && low > 0.0 => format!("at least {:.0}%", low * 100.0),
            (low, high) if low > 0.0 => format!("{:.0} to {:.0}%", low * 100.0, high * 100.0),
            _ => "95%; too few for such values".to_owned(),
        };
        let _written = writeln!(
            text,
            "| {} | {} | {:.1}% | {promised} |",
            row.interval,
            row.replications,
            row.coverage * 100.0
        );
    }
    text
}

#[test]
fn intervals_cover_the_truth_as_often_as_they_say_and_as_the_page_says() {
    let mut rows = Vec::new();
    for replications in [10, 20, 50] {
        rows.extend(of_clinics(replications));
    }
    for (replications, chance) in [(20, 0.5), (20, 0.8), (50, 0.8), (50, 0.95), (200, 0.95)] {
        rows.push(of_chances(replications, chance));
    }
    for (replications, share) in [(20, 0.5), (50, 0.5), (50, 0.1), (50, 0.9), (200, 0.9)] {
        rows.push(of_quantiles(replications, share));
    }
    rows.extend([20, 200].map(of_skewed));
    let table = table(&rows);
    for row in &rows {
        let (low, high) = row.promised;
        assert!((low..=high).contains(&row.coverage), "{}\n{table}", row.interval);
    }
    let page = include_str!("../../docs/experiments.md");
    assert!(page.contains(&table), "docs/experiments.md has another table than\n{table}");
}
