//! Timings, verdicts and differences of circumstances in plain words.

use super::comparison::Figure;
use super::document::{Bench, Machine, Program};
use super::verdict::Verdict;
use crate::report::words::{decimal, whole};
use crate::stats::{Interval, Range};

/// What an absent figure looks like.
pub(super) const NOT_TOLD: &str = "not told";

/// The verdict on a figure; `quotient` is by how much it changed.
pub(super) fn verdict(figure: Figure, verdict: Verdict, quotient: Interval) -> String {
    let (worse, better) = match figure {
        Figure::Memory => ("larger", "smaller"),
        _ => ("slower", "faster"),
    };
    match verdict {
        Verdict::Worse => format!("{worse} by {}", percent(quotient)),
        Verdict::Better => format!("{better} by {}", percent(quotient)),
        Verdict::NoWorse => format!("no {worse}"),
        Verdict::TooNoisy => "too noisy to tell: needs more runs".to_owned(),
        Verdict::TooFewRuns => "too few runs to tell".to_owned(),
        Verdict::MachineChanged => "cannot tell: the machine changed too".to_owned(),
    }
}

/// How far a quotient is from 1: `9%`, `6 to 9%`.
fn percent((one, other): Interval) -> String {
    let off = |quotient: f64| ((quotient - 1.0).abs() * 100.0).round();
    let (low, high) = (off(one).min(off(other)), off(one).max(off(other)));
    if low < high { format!("{low:.0} to {high:.0}%") } else { format!("{high:.0}%") }
}

/// What is different about two measurements besides the program's speed.
/// `machine_speed` is how many times as fast the machine itself is now, where
/// that is beyond its noise.
pub(super) fn notes(now: &Bench, before: &Bench, machine_speed: Option<Interval>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(speed) = machine_speed {
        let how = if speed.1 < 1.0 { "slower" } else { "faster" };
        notes.push(format!(
            "The machine itself ran {} {how} than for the baseline, by a computation that never \
             changes. The program is called slower or faster only where it changed by more.",
            percent(speed)
        ));
    }
    if now.program != before.program {
        notes.push(format!(
            "Another program: the baseline is of {}, this is {}.",
            program(&before.program),
            program(&now.program)
        ));
    }
    let differences = of_machines(&now.machine, &before.machine);
    if !differences.is_empty() {
        notes.push(format!("Another machine: {}.", differences.join("; ")));
    }
    let is_gone = |name: &&str| !now.workloads.iter().any(|workload| workload.name == *name);
    let gone: Vec<&str> = before.workloads.iter().map(|one| one.name.as_str()).collect();
    let gone: Vec<&str> = gone.into_iter().filter(is_gone).collect();
    if !gone.is_empty() {
        notes.push(format!("In the baseline and not measured here: {}.", gone.join(", ")));
    }
    notes
}

/// "pathflow 0.1.0 (release build)".
pub(super) fn program(program: &Program) -> String {
    format!("pathflow {} ({} build)", program.version, program.build)
}

/// "Example 9000, 2 processors, 16.0 GiB of memory; Example OS".
pub(super) fn machine(machine: &Machine) -> String {
    format!(
        "{}, {}, memory {}; {}",
        machine.processor.as_deref().unwrap_or("processor not told"),
        processors(machine.processors),
        machine.memory_bytes.map_or_else(|| NOT_TOLD.to_owned(), memory),
        machine.system
    )
}

fn of_machines(now: &Machine, before: &Machine) -> Vec<String> {
    let name = |machine: &Machine| machine.processor.clone().unwrap_or(NOT_TOLD.to_owned());
    let size = |machine: &Machine| machine.memory_bytes.map_or(NOT_TOLD.to_owned(), memory);
    let pairs = [
        (name(before), name(now)),
        (processors(before.processors), processors(now.processors)),
        (size(before), size(now)),
        (before.system.clone(), now.system.clone()),
    ];
    let different = pairs.into_iter().filter(|(before, now)| before != now);
    different.map(|(before, now)| format!("{before} in the baseline, {now} here")).collect()
}

fn processors(number: usize) -> String {
    if number == 1 { "1 processor".to_owned() } else { format!("{number} processors") }
}

/// Bytes in MiB or GiB: `85 MiB`.
pub(super) fn memory(bytes: u64) -> String {
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    match mebibytes {
        size if size >= 1_024.0 => format!("{} GiB", decimal(size / 1_024.0)),
        size => format!("{} MiB", digits(size)),
    }
}

/// A figure with three significant digits.
pub(super) fn digits(value: f64) -> String {
    match value.abs() {
        size if size >= 999.5 => {
            let step = 10_f64.powi(size.log10().floor() as i32 - 2);
            whole((value / step).round() * step)
        }
        size if size >= 99.95 => whole(value),
        size if size >= 9.995 => format!("{value:.1}"),
        size if size >= 0.9995 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The median of values with the lowest and the highest: `12.3 (11.9 - 12.6)`;
/// the median alone where there is but one.
pub(super) fn range(values: &[f64]) -> String {
    match Range::of(values) {
        None => NOT_TOLD.to_owned(),
        Some(range) if values.len() == 1 => digits(range.median),
        Some(Range { median, lowest, highest }) => {
            format!("{} ({} - {})", digits(median), digits(lowest), digits(highest))
        }
    }
}

/// A length of time: `12 minutes`, and with its range `12 minutes (9.3 to 14)`.
pub(super) fn duration(seconds: Range) -> String {
    let (unit, length) = match seconds.median {
        time if time < 90.0 => ("seconds", 1.0),
        time if time < 5_400.0 => ("minutes", 60.0),
        _ => ("hours", 3_600.0),
    };
    let shown = |time: f64| {
        let time = time / length;
        if time >= 9.95 { whole(time) } else { decimal(time) }
    };
    let (low, high) = (shown(seconds.lowest), shown(seconds.highest));
    let range = if low == high { String::new() } else { format!(" ({low} to {high})") };
    format!("{} {unit}{range}", shown(seconds.median))
}

/// `1 thread`, `2 threads`.
pub(super) fn threads(number: usize) -> String {
    if number == 1 { "1 thread".to_owned() } else { format!("{number} threads") }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{bench, workload};
    use super::*;

    #[test]
    fn times_are_told_in_the_unit_that_suits_them() {
        let of = |median, lowest, highest| duration(Range { median, lowest, highest });
        assert_eq!(of(720.0, 560.0, 840.0), "12 minutes (9.3 to 14)");
        assert_eq!(of(7_200.0, 7_200.0, 7_200.0), "2.0 hours");
        assert_eq!(of(3.21, 3.0, 3.4), "3.2 seconds (3.0 to 3.4)");
    }

    #[test]
    fn figures_have_three_digits() {
        let shown = [1_234_567.0, 999.6, 99.96, 12.34, 9.999, 1.234, 0.099, 0.0123].map(digits);
        assert_eq!(shown, ["1,230,000", "1,000", "100", "12.3", "10.0", "1.23", "0.099", "0.012"]);
        assert_eq!(range(&[1.0, 3.0, 2.0]), "2.00 (1.00 - 3.00)");
        assert_eq!(range(&[12.0]), "12.0");
        assert_eq!(memory(85 << 20), "85.0 MiB");
        assert_eq!(memory(3 << 29), "1.5 GiB");
    }

    #[test]
    fn other_circumstances_are_told() {
        let now = bench(vec![workload("w1", &[100])]);
        let mut before = bench(vec![workload("w1", &[100]), workload("w2", &[100])]);
        before.program.version = "0.0.9".to_owned();
        before.machine.processors = 64;
        before.machine.processor = None;
        let notes = notes(&now, &before, Some((1.1, 1.2)));
        assert!(notes[0].starts_with("The machine itself ran 10 to 20% faster"), "{notes:?}");
        assert!(notes[1].contains("of pathflow 0.0.9"), "{notes:?}");
        assert_eq!(
            notes[2],
            "Another machine: not told in the baseline, Example 9000 here; 64 processors in the \
             baseline, 2 processors here."
        );
        assert_eq!(notes[3], "In the baseline and not measured here: w2.");
    }
}
