//! What a calibration found, for the terminal.

use crate::experiment::board::Margin;
use crate::experiment::calibrate::{
    Calibration, Identification, LEAST_SETS, Recovery, StandardFit, Usage, Verdict,
};
use crate::report::lookup::Period;
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The tables of a calibration.
pub fn calibration(calibration: &Calibration) -> String {
    let mut text = heading(calibration);
    text.push_str(&usage(calibration));
    text.push_str(&fits(calibration));
    text.push_str(&screening(calibration));
    text.push_str(&identified(&calibration.identified));
    text
}

fn heading(calibration: &Calibration) -> String {
    let (start, end) = calibration.window;
    let window = words::period(Period { start, end });
    let mut text = wrapped(0, 2, &format!("{}, fitted to {window} (in sample)", calibration.title));
    let figures: usize = calibration.usage.iter().map(|usage| usage.data).sum();
    text.push_str(&wrapped(
        0,
        2,
        &format!(
            "{} parameters to {figures} figures; {} members, {} steps, seed {}; {} sets.",
            calibration.parameters.len(),
            calibration.members,
            calibration.inflations.len(),
            calibration.seed,
            calibration.sets.len()
        ),
    ));
    text
}

/// What of the table was used, by standard, and what was not.
fn usage(calibration: &Calibration) -> String {
    let mut text = "\nFIGURES USED\n".to_owned();
    let standards: BTreeSet<&str> =
        calibration.usage.iter().map(|usage| usage.standard.as_str()).collect();
    for standard in standards {
        let of: Vec<&Usage> =
            calibration.usage.iter().filter(|usage| usage.standard == standard).collect();
        let margins: BTreeSet<Margin> =
            of.iter().flat_map(|usage| usage.margins.iter().copied()).collect();
        let by = margins.iter().map(|margin| match margin {
            Margin::All => "all patients",
            Margin::Route => "by route",
            Margin::Tumour => "by tumour group",
        });
        let by: Vec<&str> = by.collect();
        let (data, few) =
            of.iter().fold((0, 0), |sum, usage| (sum.0 + usage.data, sum.1 + usage.few));
        let what = if of.iter().any(|usage| usage.bands) { "bands" } else { "performance" };
        let mut line = format!(
            "{standard}: {what} of {} organisations, {}: {data} figures",
            of.len(),
            by.join(" and ")
        );
        if few > 0 {
            let _ = write!(line, "; {few} of fewer than 20 patients passed over");
        }
        text.push_str(&wrapped(2, 4, &line));
    }
    if !calibration.passed_over.is_empty() {
        let told = format!("Passed over: {}.", calibration.passed_over.join("; "));
        text.push_str(&wrapped(2, 4, &told));
    }
    text
}

fn fits(calibration: &Calibration) -> String {
    let mut table = Table::new(&[
        ("Trust", Align::Left),
        ("Published|%", Align::Right),
        ("of|patients", Align::Right),
        ("Fitted|%, P10-P90", Align::Right),
        ("Off by|points", Align::Right),
        ("Bands|apart", Align::Right),
        ("Simulated|patients", Align::Right),
        ("Volume", Align::Left),
    ]);
    let mut standard = "";
    for fit in &calibration.standards {
        if fit.standard != standard {
            standard = &fit.standard;
            table.section(standard);
        }
        table.row(fit_cells(fit));
    }
    let mut text = format!("\nFIT (in sample)\n{}", table.render());
    text.push_str(&wrapped(
        0,
        2,
        "Off by: mean of the sets less published. Bands apart: total variation distance, the share of \
         patients in another band. Volume: within the larger of 3% and two Poisson standard errors; it is \
         checked, not fitted.",
    ));
    text
}

fn fit_cells(fit: &StandardFit) -> Vec<String> {
    let percent = |share: f64| words::decimal(100.0 * share);
    vec![
        format!("  {}", fit.org_code),
        fit.observed.performance().map_or_else(String::new, percent),
        words::whole(fit.observed.patients),
        fit.range.map_or_else(String::new, |(low, high)| {
            format!("{} - {}", percent(low), percent(high))
        }),
        fit.error().map_or_else(String::new, |error| words::signed(100.0 * error, words::decimal)),
        fit.distance.map_or_else(String::new, |distance| format!("{distance:.3}")),
        words::whole(fit.patients),
        if fit.has_its_volume() { "as published" } else { "OFF" }.to_owned(),
    ]
}

fn screening(calibration: &Calibration) -> String {
    let screening = &calibration.screening;
    let mut text = "\n".to_owned();
    if screening.forced {
        text.push_str(&wrapped(
            0,
            2,
            &format!(
                "WARNING: only {} of {} members are plausible (third largest implausibility below 3), fewer \
                 than {LEAST_SETS}. The {} least implausible are kept: THE MODEL DOES NOT FIT, and its sets \
                 understate what is not known.",
                screening.plausible,
                calibration.members,
                screening.kept.len()
            ),
        ));
    } else {
        text.push_str(&wrapped(
            0,
            2,
            &format!(
                "{} of {} members are plausible (third largest implausibility below 3); {} are kept.",
                screening.plausible,
                calibration.members,
                screening.kept.len()
            ),
        ));
    }
    let mut worst: Vec<_> =
        screening.misfits.iter().filter(|(_, beyond)| 2 * beyond > calibration.members).collect();
    worst.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    for (name, beyond) in worst.into_iter().take(10) {
        let told = format!(
            "{name}: {beyond} of {} members miss it by 3 standard deviations or more",
            calibration.members
        );
        text.push_str(&wrapped(2, 4, &told));
    }
    text
}

/// What each parameter is known to, and in sentences what is not.
fn identified(parameters: &[Identification]) -> String {
    let mut table = Table::new(&[
        ("Parameter", Align::Left),
        ("Before", Align::Right),
        ("After", Align::Right),
        ("P10 - P90", Align::Right),
        ("Uncertainty|left", Align::Right),
        ("Identified", Align::Left),
    ]);
    for row in parameters {
        table.row([
            row.address.clone(),
            format!("{} ± {}", short(row.value), short(row.prior_sd)),
            format!("{} ± {}", short(row.mean), short(row.sd)),
            format!("{} - {}", short(row.range.0), short(row.range.1)),
            format!("{:.2}", row.left),
            match row.verdict {
                Verdict::Identified => "yes",
                Verdict::Partly => "partly",
                Verdict::NotIdentified => "no",
            }
            .to_owned(),
        ]);
    }
    let mut text = format!("\nWHAT THE DATA IDENTIFY\n{}", table.render());
    text.push_str(&wrapped(
        0,
        2,
        "±: one standard deviation. Uncertainty left: 1 where the data say nothing; \"yes\" below 0.5, \"no\" \
         from 0.85 on.",
    ));
    for sentence in sentences(parameters) {
        text.push_str(&wrapped(0, 2, &sentence));
    }
    text
}

/// What is not identified, in sentences; each pair once.
fn sentences(parameters: &[Identification]) -> Vec<String> {
    let mut told = BTreeSet::new();
    let mut sentences = Vec::new();
    for row in parameters {
        for (other, tie) in &row.tied_to {
            let pair =
                if row.address < *other { (&row.address, other) } else { (other, &row.address) };
            if told.insert((pair.0.clone(), pair.1.clone())) {
                let how =
                    if *tie < 0.0 { "trade off against one another" } else { "rise together" };
                sentences.push(format!("{} and {} {how}: correlation {tie:.2}.", pair.0, pair.1));
            }
        }
    }
    let open: Vec<&str> = parameters
        .iter()
        .filter(|row| row.verdict == Verdict::NotIdentified)
        .map(|row| row.address.as_str())
        .collect();
    if !open.is_empty() {
        sentences.push(format!(
            "Not identified: {}. Their values are what was believed beforehand.",
            open.join(", ")
        ));
    }
    sentences
}

/// Three significant digits.
fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = 2 - value.abs().log10().floor() as i32;
    format!("{value:.*}", digits.clamp(0, 6) as usize)
}

/// The table of a recovery.
pub fn recovery(recovery: &Recovery) -> String {
    let mut table = Table::new(&[
        ("Parameter", Align::Left),
        ("Truth", Align::Right),
        ("Found", Align::Right),
        ("P10 - P90", Align::Right),
        ("z", Align::Right),
        ("Uncertainty|left", Align::Right),
        ("Came back", Align::Left),
    ]);
    for row in &recovery.parameters {
        let found = &row.found;
        table.row([
            found.address.clone(),
            short(row.truth),
            format!("{} ± {}", short(found.mean), short(found.sd)),
            format!("{} - {}", short(found.range.0), short(found.range.1)),
            row.z().map_or_else(String::new, |z| words::signed(z, words::decimal)),
            format!("{:.2}", found.left),
            match (row.came_back(), found.verdict) {
                (true, Verdict::NotIdentified) => "not identified",
                (true, _) => "yes",
                (false, _) => "no",
            }
            .to_owned(),
        ]);
    }
    let mut text = wrapped(
        0,
        2,
        &format!(
            "RECOVERY: figures simulated from known parameters, and fitted. {} figures, {} sets, {} plausible \
             members.",
            recovery.data, recovery.sets, recovery.plausible
        ),
    );
    text.push_str(&table.render());
    text.push_str(&wrapped(
        0,
        2,
        &format!(
            "The middle 80% of the sets holds the truth for {} of {} parameters; about {:.0} are expected.",
            recovery.came_back(),
            recovery.parameters.len(),
            0.8 * recovery.parameters.len() as f64
        ),
    ));
    for sentence in
        sentences(&recovery.parameters.iter().map(|row| row.found.clone()).collect::<Vec<_>>())
    {
        text.push_str(&wrapped(0, 2, &sentence));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits() {
        for (value, told) in
            [(0.0, "0"), (1234.5, "1234"), (12.345, "12.3"), (0.012_345, "0.0123"), (-1.5, "-1.50")]
        {
            assert_eq!(short(value), told);
        }
    }

    #[test]
    fn what_trades_off_is_said_once() {
        let row = |address: &str, other: &str| Identification {
            address: address.to_owned(),
            org_code: None,
            value: 1.0,
            prior_sd: 1.0,
            mean: 1.0,
            sd: 1.0,
            range: (0.0, 2.0),
            left: 0.9,
            verdict: Verdict::NotIdentified,
            tied_to: vec![(other.to_owned(), -0.93)],
        };
        let told = sentences(&[row("wait", "lag"), row("lag", "wait")]);
        assert_eq!(told.len(), 2);
        assert_eq!(told[0], "lag and wait trade off against one another: correlation -0.93.");
        assert!(told[1].starts_with("Not identified: wait, lag."));
    }
}
