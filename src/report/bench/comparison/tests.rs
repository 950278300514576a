use super::super::fixture::{bench, workload};
use super::*;

/// The verdict on the speed of runs that took so long, against a baseline
/// whose runs took so long.
fn speed(now: &[u64], before: &[u64]) -> (Comparison, String) {
    let before = bench(vec![workload("w1", before)]);
    let comparison = Comparison::of(&bench(vec![workload("w1", now)]), &before);
    let verdict = comparison.rows[0].verdict.clone();
    (comparison, verdict)
}

const QUIET: [u64; 5] = [1_000, 1_005, 995, 1_002, 998];

#[test]
fn equal_runs_are_no_slower() {
    let (comparison, verdict) = speed(&QUIET, &QUIET);
    assert_eq!(verdict, "no slower");
    assert!(!comparison.is_slower() && comparison.notes.is_empty());
    assert_eq!(comparison.rows.len(), 3);
    assert_eq!(comparison.rows[1].verdict, "no slower");
    assert_eq!(comparison.rows[2].verdict, "no larger");
}

#[test]
fn a_tenth_slower_with_little_noise_is_slower() {
    let slower = QUIET.map(|time| time * 11 / 10);
    let (comparison, verdict) = speed(&slower, &QUIET);
    assert_eq!(verdict, "slower by 8 to 10%");
    assert!(comparison.is_slower());
    assert_eq!(comparison.slower().collect::<Vec<_>>(), ["w1"]);
    let (comparison, verdict) = speed(&QUIET, &slower);
    assert_eq!(verdict, "faster by 9 to 11%");
    assert!(!comparison.is_slower());
}

#[test]
fn a_tenth_slower_with_much_noise_is_too_noisy_to_tell() {
    let noisy = [1_000, 1_300, 800, 1_150, 900];
    let (comparison, verdict) = speed(&noisy.map(|time| time * 11 / 10), &noisy);
    assert_eq!(verdict, "too noisy to tell: needs more runs");
    assert!(!comparison.is_slower());
    assert_eq!(comparison.open().collect::<Vec<_>>(), ["w1"]);
    let (comparison, verdict) = speed(&QUIET[..3], &QUIET[..3]);
    assert_eq!(verdict, "too few runs to tell");
    assert!(!comparison.is_slower());
}

#[test]
fn two_percent_is_no_matter_however_sure() {
    let (comparison, verdict) = speed(&QUIET.map(|time| time * 102 / 100), &QUIET);
    assert_eq!(verdict, "no slower");
    assert!(!comparison.is_slower());
}

#[test]
fn a_cold_start_has_a_wider_margin() {
    let mut now = bench(vec![workload("w1", &QUIET)]);
    let before = now.clone();
    let mut verdict = |hundredths: u64| {
        now.workloads[0].cold_start_ns = vec![20_000 * hundredths; 5];
        let comparison = Comparison::of(&now, &before);
        assert!(!comparison.is_slower());
        comparison.rows[1].verdict.clone()
    };
    assert_eq!(verdict(108), "no slower");
    assert_eq!(verdict(120), "slower by 20%");
}

#[test]
fn another_scenario_has_no_verdict() {
    let mut before = bench(vec![workload("w1", &QUIET), workload("gone", &QUIET)]);
    before.workloads[0].scenario_digest = "another".to_owned();
    let slower = QUIET.map(|time| time * 2);
    let now = bench(vec![workload("w1", &slower), workload("new", &slower)]);
    let comparison = Comparison::of(&now, &before);
    assert!(comparison.rows.is_empty() && !comparison.is_slower());
    assert!(comparison.not_judged[0].reason.contains("another scenario of this name"));
    assert!(comparison.not_judged[1].reason.contains("does not have this scenario"));
}

#[test]
fn a_scenario_is_known_by_what_it_says_and_not_by_its_name() {
    let mut before = bench(vec![workload("w1", &QUIET)]);
    before.workloads[0].name = "copy".to_owned();
    let comparison = Comparison::of(&bench(vec![workload("w1", &QUIET)]), &before);
    assert_eq!(comparison.rows.len(), 3);
}

#[test]
fn a_slower_machine_is_told_and_not_blamed_on_the_program() {
    let slower = QUIET.map(|time| time * 12 / 10);
    let mut now = bench(vec![workload("w1", &slower)]);
    now.yardstick_ns.iter_mut().for_each(|time| *time = *time * 12 / 10);
    let comparison = Comparison::of(&now, &bench(vec![workload("w1", &QUIET)]));
    assert_eq!(comparison.rows[0].verdict, "cannot tell: the machine changed too");
    assert!(!comparison.is_slower());
    assert!(comparison.notes[0].contains("itself ran 16 to 17% slower"), "{:?}", comparison.notes);
}

#[test]
fn memory_has_a_margin_of_its_own() {
    let mut now = bench(vec![workload("w1", &QUIET)]);
    let before = now.clone();
    now.workloads[0].memory.one_replication_bytes = Some(25 << 20);
    let comparison = Comparison::of(&now, &before);
    assert_eq!(comparison.rows[2].verdict, "larger by 25%");
    assert!(!comparison.is_slower());
    now.workloads[0].memory.one_replication_bytes = None;
    assert_eq!(Comparison::of(&now, &before).rows.len(), 2);
}

#[test]
fn without_processor_time_the_clock_is_compared() {
    let mut before = bench(vec![workload("w1", &QUIET)]);
    before.workloads[0].timings[0].runs[0].processor_ns = None;
    let comparison = Comparison::of(&bench(vec![workload("w1", &QUIET)]), &before);
    assert_eq!(comparison.rows[0].figure, Figure::EventsASecond);
    assert_eq!(comparison.rows[0].verdict, "no slower");
}
