//! Distributions as they are written: known answers, and what is refused.
//!
//! The known answers are the 13 rows of the project's table of validation
//! cases, `distributions.csv`: exact values, in hours here.

use super::support::Files;
use crate::model::Timing;
use crate::random::{Key, Keyed, Sampler};
use crate::scenario::Scenario;

/// Draws of each distribution.
const DRAWS: u32 = 400_000;
/// Batches of draws, from whose spread standard errors come.
const BATCHES: u32 = 200;

struct Known {
    id: &'static str,
    written: &'static str,
    mean: f64,
    sd: f64,
    skewness: Option<f64>,
    /// At 5%, 25%, 50%, 75% and 95%.
    quantiles: [f64; 5],
}

const KNOWN: &[Known] = &[
    // distributions.csv, line 2: exponential, mean 12.0
    Known {
        id: "DI-01",
        written: r#"{ exponential = "12 h" }"#,
        mean: 12.0,
        sd: 12.0,
        skewness: Some(2.0),
        quantiles: [0.615_519_53, 3.452_184_9, 8.317_766_2, 16.635_532, 35.948_787],
    },
    // distributions.csv, line 3: lognormal, mean 30.0 sd 45.0 (of the time itself)
    Known {
        id: "DI-02",
        written: r#"{ lognormal = { mean = "30 h", sd = "45 h" } }"#,
        mean: 30.0,
        sd: 45.0,
        skewness: Some(7.875),
        quantiles: [2.790_219, 8.001_301_1, 16.641_006, 34.609_756, 99.247_792],
    },
    // distributions.csv, line 4: lognormal, log-mean 1.2 log-sd 0.6
    Known {
        id: "DI-03",
        written: r#"{ lognormal = { log_mean = 1.2, log_sd = 0.6, unit = "hours" } }"#,
        mean: 3.974_901_6,
        sd: 2.616_588_8,
        skewness: Some(2.260_083_9),
        quantiles: [1.237_493_3, 2.215_119_1, 3.320_116_9, 4.976_335_9, 8.907_665_3],
    },
    // distributions.csv, line 5: gamma, mean 20.0 sd 10.0
    Known {
        id: "DI-04",
        written: r#"{ gamma = { mean = "20 h", sd = "10 h" } }"#,
        mean: 20.0,
        sd: 10.0,
        skewness: Some(1.0),
        quantiles: [6.831_592, 12.676_601, 18.360_304, 25.547_137, 38.768_283],
    },
    // distributions.csv, line 6: Weibull, shape 1.5 scale 10.0
    Known {
        id: "DI-05",
        written: r#"{ weibull = { shape = 1.5, scale = "10 h" } }"#,
        mean: 9.027_452_9,
        sd: 6.129_357_9,
        skewness: Some(1.071_986_6),
        quantiles: [1.380_512_7, 4.357_879_3, 7.832_197_7, 12.432_839, 20.781_106],
    },
    // distributions.csv, line 7: triangular, min 5.0 mode 10.0 max 30.0
    Known {
        id: "DI-06",
        written: r#"{ triangular = ["5 h", "10 h", "30 h"] }"#,
        mean: 15.0,
        sd: 5.400_617_2,
        skewness: Some(0.476_136_05),
        quantiles: [7.5, 10.635_083, 14.188_612, 18.81966, 25.0],
    },
    // distributions.csv, line 8: PERT (weight 4), min 5.0 mode 10.0 max 30.0
    Known {
        id: "DI-07",
        written: r#"{ pert = { low = "5 h", mode = "10 h", high = "30 h" } }"#,
        mean: 12.5,
        sd: 4.330_127,
        skewness: Some(0.577_350_27),
        quantiles: [6.474_434_7, 9.085_787_4, 11.916_806, 15.355_666, 20.531_918],
    },
    // distributions.csv, line 9: uniform, min 10.0 max 40.0
    Known {
        id: "DI-08",
        written: r#"{ uniform = ["10 h", "40 h"] }"#,
        mean: 25.0,
        sd: 8.660_254,
        skewness: Some(0.0),
        quantiles: [11.5, 17.5, 25.0, 32.5, 38.5],
    },
    // distributions.csv, line 10: Erlang, 3 phases, mean 12.0
    Known {
        id: "DI-09",
        written: r#"{ erlang = { stages = 3, mean = "12 h" } }"#,
        mean: 12.0,
        sd: 6.928_203_2,
        skewness: Some(1.154_700_5),
        quantiles: [3.270_765_8, 6.909_197_7, 10.696_241, 15.681_608, 25.183_174],
    },
    // distributions.csv, line 11: normal mean 5.0 sd 4.0, resampled until positive (truncated at 0)
    Known {
        id: "DI-10",
        written: r#"{ normal = { mean = "5 h", sd = "4 h", below_zero = "resample" } }"#,
        mean: 5.816_901_8,
        sd: 3.353_828,
        skewness: Some(0.489_135_12),
        quantiles: [0.860_562_33, 3.231_919_6, 5.531_206_7, 8.040_531_8, 11.793_542],
    },
    // distributions.csv, line 12: normal mean 5.0 sd 4.0, negatives set to 0 (clamped)
    Known {
        id: "DI-11",
        written: r#"{ normal = { mean = "5 h", sd = "4 h", below_zero = "clamp" } }"#,
        mean: 5.202_347_5,
        sd: 3.641_005_6,
        skewness: None,
        quantiles: [0.0, 2.302_041, 5.0, 7.697_959, 11.579_415],
    },
    // distributions.csv, line 13: normal mean 5.0 sd 4.0, absolute value taken (folded)
    Known {
        id: "DI-12",
        written: r#"{ normal = { mean = "5 h", sd = "4 h", below_zero = "fold" } }"#,
        mean: 5.404_694_9,
        sd: 3.433_551,
        skewness: Some(0.546_858_23),
        quantiles: [0.546_547_57, 2.644_717_1, 5.059_689_3, 7.707_337_3, 11.580_074],
    },
    // distributions.csv, line 14: discrete [5, 15, 20, 33] with weights [0.3, 0.45, 0.15, 0.1]
    Known {
        id: "DI-13",
        written: r#"{ values = [["5 h", 0.3], ["15 h", 0.45], ["20 h", 0.15], ["33 h", 0.1]] }"#,
        mean: 14.55,
        sd: 8.120_806_6,
        skewness: Some(0.730_225_97),
        quantiles: [5.0, 5.0, 15.0, 15.0, 33.0],
    },
];

/// The sampler of a distribution as a scenario writes it.
fn sampler(written: &str) -> Sampler {
    let scenario = scenario(written).load();
    first_sampler(&scenario)
}

/// The first distribution of a scenario's model.
fn first_sampler(scenario: &Scenario) -> Sampler {
    let timings = &scenario.base.phases[0].model.timings;
    let sampled = timings.iter().find_map(|timing| match timing {
        Timing::Sampled(sampler) => Some(sampler.clone()),
        _ => None,
    });
    sampled.unwrap()
}

fn scenario(written: &str) -> Files {
    Files::of_2025(&format!(
        "[[pathway.p.step]]\nname = \"wait\"\nwait = {written}\n[arrivals.a]\npathway = \"p\"\nrate = \"1 per day\"\n"
    ))
}

/// Keyed draws, as patients make them \[hours\].
fn draws(sampler: &Sampler, count: u32) -> impl Iterator<Item = f64> {
    (0..count).map(|patient| {
        let key = Key::of_replication(2_026, 0).narrow(u64::from(patient)).at_step(77, 0);
        sampler.draw(&mut Keyed::new(key)) / 3_600.0
    })
}

/// Mean of a quantity over the draws, with its standard error.
fn estimate(draws: &[f64], quantity: impl Fn(f64) -> f64) -> (f64, f64) {
    let size = draws.len() / BATCHES as usize;
    let means: Vec<f64> = draws
        .chunks(size)
        .map(|batch| batch.iter().map(|&draw| quantity(draw)).sum::<f64>() / size as f64)
        .collect();
    let n = means.len() as f64;
    let mean = means.iter().sum::<f64>() / n;
    let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

#[test]
fn the_known_distributions_are_drawn() {
    for known in KNOWN {
        let draws: Vec<f64> = draws(&sampler(known.written), DRAWS).collect();
        let near = |what: &str, target: f64, (found, error): (f64, f64)| {
            assert!(
                (found - target).abs() <= 4.0 * error,
                "{}, {what}: {found} +- {error}, known {target}",
                known.id
            );
        };
        near("mean", known.mean, estimate(&draws, |x| x));
        let squares = |x: f64| (x - known.mean).powi(2);
        near("variance", known.sd.powi(2), estimate(&draws, squares));
        if let Some(skewness) = known.skewness {
            let cubes = |x: f64| ((x - known.mean) / known.sd).powi(3);
            near("skewness", skewness, estimate(&draws, cubes));
        }
        for (level, value) in [0.05, 0.25, 0.5, 0.75, 0.95].into_iter().zip(known.quantiles) {
            // The table gives eight digits: a value on a step counts on both sides.
            let error = 4.0 * (level * (1.0 - level) / f64::from(DRAWS)).sqrt();
            let below = estimate(&draws, |x| f64::from(u8::from(x < value * (1.0 - 1e-8)))).0;
            let up_to = estimate(&draws, |x| f64::from(u8::from(x <= value * (1.0 + 1e-8)))).0;
            assert!(
                below <= level + error && up_to >= level - error,
                "{}, quantile {level}: {below} below {value}, {up_to} up to it",
                known.id
            );
        }
    }
}

/// Means and standard deviations from textbook formulas, for the families that
/// the table leaves out.
#[test]
fn the_other_families_have_their_means_and_spreads() {
    let euler = 0.577_215_664_9;
    let gumbel_sd = std::f64::consts::PI / 6.0_f64.sqrt();
    let cases: &[(&str, f64, f64)] = &[
        (r#"{ lognormal = { median = "10 h", p90 = "20 h" } }"#, 11.575_061_37, 6.747_580_306),
        (
            r#"{ lognormal = { median = "10 h", quantile = [0.9, "20 h"] } }"#,
            11.575_061_37,
            6.747_580_306,
        ),
        (r#"{ beta = { low = "2 h", high = "12 h", alpha = 2, beta = 3 } }"#, 6.0, 2.0),
        (r#"{ pareto = { scale = "1 h", shape = 5 } }"#, 1.25, 0.322_748_612),
        (r#"{ inverse_gaussian = { mean = "2 h", shape = "16 h" } }"#, 2.0, 0.5_f64.sqrt()),
        // Gamma(0.8) and Gamma(0.6).
        (
            r#"{ frechet = { scale = "1 h", shape = 5 } }"#,
            1.164_229_713_7,
            (1.489_192_248_8_f64 - 1.164_229_713_7 * 1.164_229_713_7).sqrt(),
        ),
        (
            r#"{ gumbel = { location = "20 h", scale = "1 h", below_zero = "clamp" } }"#,
            20.0 + euler,
            gumbel_sd,
        ),
        // pi/5 / sin(pi/5); 2 pi/5 / sin(2 pi/5).
        (
            r#"{ log_logistic = { median = "1 h", shape = 5 } }"#,
            1.068_959_332_1,
            (1.321_306_399_7_f64 - 1.068_959_332_1 * 1.068_959_332_1).sqrt(),
        ),
        (r#"{ poisson = 3.2, unit = "hours" }"#, 3.2, 3.2_f64.sqrt()),
        (r#"{ geometric = 0.25, unit = "hours" }"#, 3.0, 12.0_f64.sqrt()),
        (r#"{ binomial = { trials = 10, chance = 0.3 }, unit = "hours" }"#, 3.0, 2.1_f64.sqrt()),
        (
            r#"{ mixture = [{ share = 0.8, of = { exponential = "5 h" } }, { share = 0.2, of = "40 h" }] }"#,
            12.0,
            (0.8 * 50.0 + 0.2 * 1_600.0 - 144.0_f64).sqrt(),
        ),
        (
            r#"{ truncated = { of = { exponential = "1 h" }, low = "1 h", high = "2 h" } }"#,
            1.418_023_293,
            0.281_649_437_8,
        ),
        (
            r#"{ truncated = { of = { uniform = ["0 h", "4 h"] }, low = "1 h", high = "2 h", by = "clamp" } }"#,
            1.625,
            0.438_985_573_0,
        ),
        // Mirrored at 1 h and 2 h, uniform over 0 to 4 h stays uniform within.
        (
            r#"{ truncated = { of = { uniform = ["0 h", "4 h"] }, low = "1 h", high = "2 h", by = "fold" } }"#,
            1.5,
            (1.0 / 12.0_f64).sqrt(),
        ),
        (r#"{ shifted = { of = { exponential = "3 h" }, by = "2 h" } }"#, 5.0, 3.0),
        // Uniform over 0 to 3 h: 0, 1, 2, 3 with 1/6, 1/3, 1/3, 1/6.
        (
            r#"{ rounded = { of = { uniform = ["0 h", "3 h"] }, to = "1 h" } }"#,
            1.5,
            (11.0 / 12.0_f64).sqrt(),
        ),
    ];
    for &(written, mean, sd) in cases {
        let draws: Vec<f64> = draws(&sampler(written), DRAWS).collect();
        let (found, error) = estimate(&draws, |x| x);
        assert!((found - mean).abs() <= 4.0 * error, "{written}: {found} not {mean}");
        let (squares, error) = estimate(&draws, |x| (x - mean).powi(2));
        assert!(
            (squares - sd * sd).abs() <= 4.0 * error,
            "{written}: variance {squares} not {}",
            sd * sd
        );
    }
}

#[test]
fn a_data_set_is_drawn_in_steps_or_along_lines() {
    let data = "days,n,other\n2,3,x\n4,1,y\n2,0,z\n8,4,z\n";
    let drawn = |rest: &str| {
        let written = format!(
            "{{ empirical = {{ file = \"stay.csv\", column = \"days\", unit = \"days\"{rest} }} }}"
        );
        let scenario = scenario(&written).file("stay.csv", data).load();
        let sampler = first_sampler(&scenario);
        draws(&sampler, 40_000).map(|hours| hours / 24.0).collect::<Vec<_>>()
    };
    let share = |draws: &[f64], from: f64, to: f64| {
        let count = draws.iter().filter(|&&draw| (from..=to).contains(&draw)).count();
        count as f64 / draws.len() as f64
    };
    // Four standard errors of a share of 1/2: 0.01.
    let plain = drawn("");
    assert!((share(&plain, 2.0, 2.0) - 0.5).abs() < 0.01);
    assert!((share(&plain, 4.0, 4.0) - 0.25).abs() < 0.01);
    assert!((share(&plain, 8.0, 8.0) - 0.25).abs() < 0.01);
    let weighted = drawn(", weight = \"n\"");
    assert!((share(&weighted, 2.0, 2.0) - 0.375).abs() < 0.01);
    assert!((share(&weighted, 8.0, 8.0) - 0.5).abs() < 0.01);
    // Weights 3, 1, 4 with the middle of the ends cut off: 4 is the quantile
    // (3/2 + 1/2) / (8 - 3/2 - 4/2).
    let lines = drawn(", weight = \"n\", between = \"lines\"");
    assert!((share(&lines, 2.0, 4.0) - 2.0 / 4.5).abs() < 0.01);
    assert!((share(&lines, 2.0, 3.0) - 1.0 / 4.5).abs() < 0.01);
    assert!((share(&lines, 4.0, 6.0) - 1.25 / 4.5).abs() < 0.01);
}

#[test]
fn a_distribution_that_cannot_be_is_refused_where_it_stands() {
    let at = "pathway.p.step.wait.wait";
    for (written, code, address, told) in [
        (
            r#"{ normal = { mean = "5 h", sd = "4 h" } }"#,
            "S0202",
            "wait.normal.below_zero",
            "below_zero",
        ),
        (
            r#"{ normal = { mean = "5 h", sd = "4 h", below_zero = "clip" } }"#,
            "S0209",
            "wait.normal.below_zero",
            "\"resample\", \"clamp\", \"fold\"",
        ),
        (
            r#"{ pert = { low = "5 h", mode = "40 h", high = "30 h" } }"#,
            "S0212",
            "wait",
            "in this order",
        ),
        (r#"{ lognormal = { median = "5 h", p90 = "4 h" } }"#, "S0212", "wait", "above the median"),
        (r#"{ lognormal = { mean = "5 h", sigma = 1 } }"#, "S0212", "wait", "mean and sd"),
        (
            r#"{ lognormal = { mean = "5 h", sd = "1 h", unit = "h" } }"#,
            "S0212",
            "wait",
            "mean and sd",
        ),
        (
            r#"{ mixture = [{ share = 0.5, of = "1 h" }, { share = 0.4, of = "2 h" }] }"#,
            "S0212",
            "wait",
            "add up to 1",
        ),
        (
            r#"{ truncated = { of = { exponential = "1 h" }, low = "5 h" } }"#,
            "S0212",
            "wait",
            "at least 1%",
        ),
        (
            r#"{ truncated = { of = { exponential = "1 h" } } }"#,
            "S0212",
            "wait",
            "low, high, or both",
        ),
        ("{ poisson = 3.2 }", "S0202", "wait", "unit ="),
        (r#"{ poisson = 3.2, unit = "dyas" }"#, "S0204", "wait.unit", "days"),
        (r#"{ exponential = "3 h", unit = "days" }"#, "S0211", "wait.unit", "poisson"),
        (r#"{ exponential = "3 h", times = 2 }"#, "S0211", "wait.times", "multiply nothing"),
        (r#"{ values = [["5 h", 0], ["8 h", 0]] }"#, "S0212", "wait", "weight above 0"),
        ("{ values = [[5, 0.3]] }", "S0204", "wait.values.1.1", "unit"),
        (r#"{ values = [["5 h"]] }"#, "S0203", "wait.values.1", "value, weight"),
        (
            r#"{ exponential = "5 h", gumbel = { location = "1 h", scale = "1 h", below_zero = "fold" } }"#,
            "S0229",
            "wait",
            "one of exponential",
        ),
        (r#"{ paretto = { scale = "5 h", shape = 1 } }"#, "S0201", "wait.paretto", "pareto"),
        (
            r#"{ shifted = { of = { uniform = ["5 h", "4 h"] }, by = "1 h" } }"#,
            "S0212",
            "wait.shifted.of",
            "shortest is longer",
        ),
    ] {
        let faults = scenario(written).faults();
        assert_eq!(faults.len(), 1, "{written}: {faults:#?}");
        let fault = &faults[0];
        assert_eq!(fault.code, code, "{written}: {faults:#?}");
        let whole = format!("{}{}", at.strip_suffix("wait").unwrap(), address);
        assert_eq!(fault.address, whole, "{written}: {fault}");
        assert!(fault.to_string().contains(told), "{written}: {fault}");
    }
}

#[test]
fn a_data_set_that_cannot_be_read_is_refused() {
    let of = |column: &str, data: &str| {
        let written = format!(
            "{{ empirical = {{ file = \"stay.csv\", column = \"{column}\", unit = \"days\" }} }}"
        );
        scenario(&written).file("stay.csv", data).fault()
    };
    let fault = of("dyas", "days\n2\n");
    assert_eq!(fault.code, "S0305");
    assert_eq!(fault.hint.as_deref(), Some("did you mean \"days\"?"));
    let fault = of("days", "days\n2\nlong\n-1\n");
    assert_eq!(fault.code, "S0307");
    assert!(fault.found.contains("line 3") && fault.found.contains("\"long\""), "{fault}");
    let fault = of("days", "days\n");
    assert_eq!(fault.code, "S0212");
    let written = r#"{ empirical = { file = "no.csv", column = "days", unit = "days" } }"#;
    let fault = scenario(written).fault();
    assert_eq!(
        (fault.code, fault.address.as_str()),
        ("S0101", "pathway.p.step.wait.wait.empirical.file")
    );
    let fault = scenario(&written.replace("no.csv", "../no.csv")).fault();
    assert_eq!(fault.code, "S0104");
}
