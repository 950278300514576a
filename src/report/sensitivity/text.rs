//! Tables for the terminal.

use super::switches;
use crate::experiment::sensitivity::{Ranking, Sensitivity, Subject};
use crate::report::lookup::Period;
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words;
use crate::stats::{Estimate, Interval};

/// Most parameters of a table.
const ROWS: usize = 15;
/// Parameters that are named for each trust.
const NAMED: usize = 3;

/// What `sensitivity` prints.
pub fn sensitivity(found: &Sensitivity) -> String {
    let mut text = wrapped(0, 2, &found.title);
    let (start, end) = found.period;
    text.push_str(&wrapped(
        0,
        2,
        &format!(
            "{}, {}, as reported; {} parameters that the scenario declares as uncertain; {} runs, seed {}.",
            found.figure.told(),
            words::period(Period { start, end }),
            found.parameters.len(),
            words::whole(found.runs as f64),
            found.seed
        ),
    ));
    text.push_str(&variation(found));
    text.push_str(&ranking(found));
    text.push_str(&by_trust(found));
    text.push_str(&tornado(found));
    text.push_str(&switches::sentences(found));
    text
}

/// Chance, what is not known and what is chosen, apart.
fn variation(found: &Sensitivity) -> String {
    if found.splits.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("What it varies by (standard deviations)", Align::Left),
        ("Mean", Align::Right),
        ("Chance", Align::Right),
        ("What is not|known", Align::Right),
    ]);
    for (subject, split) in found.subjects.iter().zip(&found.splits) {
        let Some(mean) = split.mean else { continue };
        let scale = Scale::of(found, subject);
        let sd = |sd: Option<f64>| sd.map_or_else(String::new, |sd| scale.size(sd));
        table.row([
            told(found, subject),
            scale.level(mean),
            sd(split.sources.map(|sources| sources.chance)),
            sd(split.sources.map(|sources| sources.ignorance)),
        ]);
    }
    let mut text = format!("\n{}", table.render());
    text.push_str(&wrapped(
        0,
        2,
        &format!(
            "Means over {} futures: {} sets of values, {} replications of each.",
            found.sets * found.replications as usize,
            found.sets,
            found.replications
        ),
    ));
    if let Some(choice) = &found.choice {
        let scale = Scale::of(found, &found.subjects[0]);
        let least = choice.means.iter().min_by(|one, other| one.1.total_cmp(&other.1));
        let most = choice.means.iter().max_by(|one, other| one.1.total_cmp(&other.1));
        if let (Some((least, low)), Some((most, high))) = (least, most) {
            text.push_str(&wrapped(
                0,
                2,
                &format!(
                    "The choice between {} makes {} of standard deviation: from {} ({least}) to {} ({most}), \
                     means over the same futures.",
                    if choice.means.len() == 2 { "base and plan" } else { "base and plans" },
                    scale.size(choice.choice),
                    scale.level(*low),
                    scale.level(*high)
                ),
            ));
        }
    }
    text
}

/// The parameters that matter most to the alliance's figure.
fn ranking(found: &Sensitivity) -> String {
    let order = found.order(0);
    let scale = Scale::of(found, &found.subjects[0]);
    let nothing = |at: usize| found.weight(0, at).is_some_and(|weight| weight == 0.0);
    let mut text = String::new();
    let mut shown = order.iter().copied().filter(|&at| !nothing(at)).take(ROWS).peekable();
    if shown.peek().is_none() {
        return "\nNo parameter changes it, or it is not available in every run.\n".to_owned();
    }
    let named = "Parameter, and 95% of what is believed of it";
    match &found.ranking {
        Ranking::Morris(effects) => {
            let mut table = Table::new(&[
                (named, Align::Left),
                ("One step|changes it by", Align::Right),
                ("95% interval", Align::Right),
                ("More or|less", Align::Right),
                ("Differs by|(sigma)", Align::Right),
            ]);
            for at in shown {
                let effects = effects[0][at];
                table.row([
                    with_range(found, at),
                    scale.size(effects.absolute),
                    effects.interval.map_or_else(String::new, |ends| scale.range(ends)),
                    scale.change(effects.mean),
                    effects.deviation.map_or_else(String::new, |sd| scale.size(sd)),
                ]);
            }
            text.push('\n');
            text.push_str(&table.render());
            text.push_str(&wrapped(
                0,
                2,
                "A step is half of what is believed of a parameter, by probability. A sigma as large as the change \
                 says that it depends on the other parameters, or bends.",
            ));
        }
        Ranking::Sobol(indices) => {
            let mut table = Table::new(&[
                (named, Align::Left),
                ("Share of variance|alone", Align::Right),
                ("95% interval", Align::Right),
                ("With all|others", Align::Right),
                ("95% interval", Align::Right),
            ]);
            let Some(indices) = &indices[0] else { return text };
            let share = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.2}"));
            let range = |ends: Option<Interval>| {
                ends.map_or_else(String::new, |(low, high)| format!("{low:.2} to {high:.2}"))
            };
            for at in shown {
                let index = indices.parameters[at];
                table.row([
                    with_range(found, at),
                    share(index.first.0),
                    range(index.first.1),
                    share(index.total.0),
                    range(index.total.1),
                ]);
            }
            text.push('\n');
            text.push_str(&table.render());
            text.push_str(&wrapped(
                0,
                2,
                &format!(
                    "Shares are of the variance by parameters, a standard deviation of {}; chance is not in it.",
                    scale.size(indices.by_parameters.sqrt())
                ),
            ));
        }
    }
    let without = order.iter().filter(|&&at| nothing(at)).count();
    let rest = order.len() - without;
    if rest > ROWS {
        text.push_str(&wrapped(
            0,
            2,
            &format!("{} more change it by less; all are in sensitivity.csv.", rest - ROWS),
        ));
    }
    if without > 0 {
        let change = if without == 1 { "1 changes" } else { &format!("{without} change") };
        text.push_str(&wrapped(0, 2, &format!("{change} nothing at all.")));
    }
    text
}

/// What matters most to each organisation and to what each plan avoids.
fn by_trust(found: &Sensitivity) -> String {
    let mut text = String::new();
    for (subject, what) in found.subjects.iter().enumerate().skip(1) {
        if matches!(what, Subject::Under { .. }) {
            continue;
        }
        let scale = Scale::of(found, what);
        let weights = found.order(subject).into_iter().take(NAMED).filter_map(|at| {
            let weight = found.weight(subject, at).filter(|&weight| weight > 0.0)?;
            let size = match found.ranking {
                Ranking::Morris(_) => scale.size(weight),
                Ranking::Sobol(_) => format!("{weight:.2}"),
            };
            Some(format!("{} ({size})", name(&found.parameters[at].address)))
        });
        let weights: Vec<String> = weights.collect();
        if !weights.is_empty() {
            text.push_str(&wrapped(
                2,
                4,
                &format!("{}: {}", told(found, what), weights.join(", ")),
            ));
        }
    }
    if text.is_empty() { text } else { format!("\nMost to each of the others\n{text}") }
}

/// One parameter at a time: low and high, of the alliance.
fn tornado(found: &Sensitivity) -> String {
    let Some(first) = found.swings.first() else { return String::new() };
    let mut text = String::new();
    for (subject, what) in found.subjects.iter().enumerate() {
        if subject > 0 && !matches!(what, Subject::Avoided { .. }) {
            continue;
        }
        let Some(base) = first.readings[subject].base else { continue };
        let scale = Scale::of(found, what);
        let mut table = Table::new(&[
            ("One at a time", Align::Left),
            ("Low", Align::Right),
            ("changes it by", Align::Right),
            ("High", Align::Right),
            ("changes it by", Align::Right),
        ]);
        let width = |at: usize| {
            let reading = &found.swings[at].readings[subject];
            let end = |end: Option<Estimate>| end.map_or(0.0, |end| end.value.abs());
            end(reading.low).max(end(reading.high))
        };
        let mut order: Vec<usize> = (0..found.swings.len()).collect();
        order.sort_by(|&one, &other| width(other).total_cmp(&width(one)).then(one.cmp(&other)));
        table.section(&format!(
            "{}: {} with the scenario's values ({} replications)",
            told(found, what),
            scale.level(base),
            found.swing_replications
        ));
        for at in order {
            let swing = &found.swings[at];
            let reading = &swing.readings[subject];
            let change = |end: Option<Estimate>| {
                end.map_or_else(String::new, |end| scale.change_within(end))
            };
            table.row([
                name(&found.parameters[swing.parameter].address),
                compact(swing.values[0]),
                change(reading.low),
                compact(swing.values[2]),
                change(reading.high),
            ]);
        }
        text.push('\n');
        text.push_str(&table.render());
    }
    text
}

/// A subject in words.
fn told(found: &Sensitivity, subject: &Subject) -> String {
    let figure = found.figure.told();
    match subject {
        Subject::Base { org_code } => format!("{figure}, {org_code}"),
        Subject::Under { plan } => format!("{figure} under {plan}"),
        Subject::Avoided { plan } => {
            format!("{} breaches that {plan} avoids", found.figure.standard)
        }
    }
}

fn with_range(found: &Sensitivity, at: usize) -> String {
    let (low, high) = found.ranges[at];
    format!("{}: {} to {}", name(&found.parameters[at].address), compact(low), compact(high))
}

/// An address without what all addresses have: `lag, RCD` for
/// `parameter.lag.sites.RCD`.
pub(super) fn name(address: &str) -> String {
    let short = address.strip_prefix("parameter.").unwrap_or(address);
    let short = short.strip_suffix(".value").unwrap_or(short);
    short.replace(".sites.", ", ").replace('"', "")
}

/// A value of a parameter, in three digits: `0.123`, `14.2`, `1230`.
pub(super) fn compact(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = 2 - value.abs().log10().floor() as i32;
    let text = format!("{value:.*}", digits.clamp(0, 6) as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// How numbers of a subject are shown: shares as percentages and points.
#[derive(Debug, Clone, Copy)]
struct Scale<'a> {
    is_share: bool,
    unit: &'a str,
}

impl<'a> Scale<'a> {
    fn of(found: &'a Sensitivity, subject: &Subject) -> Self {
        match subject {
            Subject::Avoided { .. } => Self { is_share: false, unit: "patients" },
            Subject::Base { .. } | Subject::Under { .. } => {
                Self { is_share: found.unit == "share", unit: &found.unit }
            }
        }
    }

    fn scaled(self, value: f64) -> f64 {
        if self.is_share { value * 100.0 } else { value }
    }

    /// A figure itself.
    fn level(self, value: f64) -> String {
        if self.is_share {
            format!("{}%", words::decimal(value * 100.0))
        } else {
            format!("{} {}", words::count(value), self.unit)
        }
    }

    /// The size of a difference.
    fn size(self, value: f64) -> String {
        if self.is_share {
            format!("{:.2} points", value * 100.0)
        } else {
            format!("{} {}", words::count(value), self.unit)
        }
    }

    /// A difference with its sign.
    fn change(self, value: f64) -> String {
        let value = self.scaled(value);
        if self.is_share {
            words::signed(value, |value| format!("{value:.2}"))
        } else {
            words::signed(value, words::count)
        }
    }

    fn range(self, (low, high): Interval) -> String {
        let show = |value: f64| {
            if self.is_share { format!("{:.2}", value * 100.0) } else { words::count(value) }
        };
        format!("{} to {}", show(low), show(high))
    }

    /// A difference with its sign and error.
    fn change_within(self, estimate: Estimate) -> String {
        match estimate.interval {
            Some(ends) => {
                let half = self.scaled(words::half_width(ends));
                let half = if self.is_share { format!("{half:.2}") } else { words::count(half) };
                format!("{} ± {half}", self.change(estimate.value))
            }
            None => self.change(estimate.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_short() {
        assert_eq!(name("parameter.\"base wait\".sites.RCD"), "base wait, RCD");
        assert_eq!(name("parameter.lag.value"), "lag");
        let told = [0.0, 0.123_45, 1.0, 14.25, 1_234.5, -0.05].map(compact);
        assert_eq!(told, ["0", "0.123", "1", "14.2", "1234", "-0.05"]);
    }
}
