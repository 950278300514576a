//! Several servers, distributions of service, and pathways of queues.

use super::{Watch, check, check_sd, mean_wait, runs};
use pathflow::time::{DAY, HOUR, MINUTE};

/// Share of all waits over one of the limits.
fn over(watch: &Watch, limit: usize) -> (f64, f64) {
    (watch.by_urgency[0].over[limit], watch.by_urgency[0].count)
}

fn who_wait(watch: &Watch) -> (f64, f64) {
    (watch.by_urgency[0].positive, watch.by_urgency[0].count)
}

/// Case, replications, mean wait \[hours\], shares who wait, who wait over
/// 15 minutes and over an hour.
type Known = (&'static str, u32, f64, [f64; 3]);

fn check_servers(cases: &[Known]) {
    for &(case, replications, mean, [waits, quarter, hour]) in cases {
        let runs = runs(case, replications, [0.25 * HOUR as f64, HOUR as f64, 0.0]);
        check(case, &runs, mean, 0.01, |w| mean_wait(w.by_urgency[0], HOUR));
        check(&format!("{case}, share who wait"), &runs, waits, 0.02, who_wait);
        check(&format!("{case}, over 15 min"), &runs, quarter, 0.02, |w| over(w, 0));
        check(&format!("{case}, over 1 h"), &runs, hour, 0.02, |w| over(w, 1));
    }
}

#[test]
fn m_m_c() {
    check_servers(&[
        ("th-02a", 8, 0.333_333_333_3, [0.333_333_333_3, 0.259_600_261, 0.122_626_480_4]),
        ("th-02c", 12, 0.554_112_554_1, [0.554_112_554_1, 0.431_543_291_1, 0.203_846_616_8]),
    ]);
}

#[test]
#[ignore = "takes a minute"]
fn m_m_c_of_many_and_busy_servers() {
    check_servers(&[
        ("th-02d", 60, 1.651_171_156, [0.825_585_578_1, 0.728_576_715_5, 0.500_742_965_3]),
        ("th-02e", 30, 0.275_384_502_4, [0.550_769_004_8, 0.334_058_287_8, 0.074_538_479_26]),
        ("th-02f", 60, 0.838_263_190_1, [0.838_263_190_1, 0.652_840_028_9, 0.308_379_793_9]),
    ]);
}

fn check_service(cases: &[(&str, u32, f64, f64)]) {
    for &(case, replications, mean, sd) in cases {
        let runs = runs(case, replications, [0.0; 3]);
        check(case, &runs, mean, 0.01, |w| mean_wait(w.by_urgency[0], MINUTE));
        check_sd(case, &runs, MINUTE, mean, sd, |w| w.by_urgency[0]);
    }
}

#[test]
fn services_of_other_distributions() {
    check_service(&[("th-04f", 12, 56.698_717_95, 62.633_967_2)]);
}

#[test]
#[ignore = "takes a minute"]
fn services_of_wide_spread() {
    check_service(&[("th-04c", 60, 146.25, 228.657_768_3), ("th-04g", 40, 148.75, 182.795_138_1)]);
}

#[test]
fn services_that_always_take_as_long() {
    for (case, mean, waits) in
        [("th-06a", 2.146_923_215, 0.847_107_642_7), ("th-06b", 0.688_955_986_8, 0.807_680_691_7)]
    {
        let runs = runs(case, 12, [0.0; 3]);
        check(case, &runs, mean, 0.01, |w| mean_wait(w.by_urgency[0], HOUR));
        check(&format!("{case}, share who wait"), &runs, waits, 0.02, who_wait);
    }
}

#[test]
#[ignore = "takes a minute"]
fn two_scanners_on_one_list_or_two() {
    let runs = runs("th-03", 40, [0.0; 3]);
    for (place, mean, waits) in [(0, 9.0, 0.9), (1, 9.0, 0.9), (2, 4.263_157_895, 0.852_631_578_9)]
    {
        let what = format!("scanner {place}");
        check(&what, &runs, mean, 0.01, |w| mean_wait(w.by_place[place], HOUR));
        check(&what, &runs, waits, 0.02, |w| (w.by_place[place].positive, w.by_place[place].count));
    }
}

#[test]
#[ignore = "takes a minute"]
fn ambulances_wait_for_a_bay() {
    let limits = [15.0, 30.0, 60.0].map(|minutes| minutes * MINUTE as f64);
    let runs = runs("th-31", 16, limits);
    let ambulance = 0;
    check("handover", &runs, 0.318_684_361_2, 0.01, |w| mean_wait(w.by_pathway[ambulance], HOUR));
    for (limit, share) in
        [0.328_542_517_2, 0.225_803_749_7, 0.106_662_138_8].into_iter().enumerate()
    {
        check(&format!("limit {limit}"), &runs, share, 0.02, |w| {
            (w.by_pathway[ambulance].over[limit], w.by_pathway[ambulance].count)
        });
    }
    // Timed for those who start within the run after its warm-up.
    let days = f64::from(20 * 365 + 5 - 90);
    check("hours lost a day", &runs, 37.477_280_88, 0.01, |w| {
        (w.by_pathway[ambulance].sum / HOUR as f64, days)
    });
}

#[test]
fn a_target_through_three_queues() {
    let days = [14.0, 28.0, 28.0].map(|days| days * DAY as f64);
    let runs = runs("th-32", 200, days);
    check("mean", &runs, 9.857_142_857, 0.01, |w| mean_wait(w.in_system, DAY));
    for (limit, within) in [0.795_193_864_8, 0.985_864_576_9].into_iter().enumerate() {
        check(&format!("limit {limit}"), &runs, within, 0.02, |w| {
            (w.in_system.count - w.in_system.over[limit], w.in_system.count)
        });
    }
}

/// One patient in 60,000 takes more than 62 days, and such patients come in
/// clusters, when all three queues are long: in fewer runs than these there are
/// too few clusters for a standard error.
#[test]
#[ignore = "takes minutes"]
fn hardly_anyone_misses_a_target_of_62_days() {
    let runs = runs("th-32", 6_000, [62.0 * DAY as f64; 3]);
    check("within 62 days", &runs, 0.999_983_984_9, 0.02, |w| {
        (w.in_system.count - w.in_system.over[0], w.in_system.count)
    });
}
