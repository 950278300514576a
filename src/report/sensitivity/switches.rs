//! Switch values in plain words: what would have to be true for the answer to
//! change.

use super::text::{compact, name};
use crate::experiment::sensitivity::{Sensitivity, Subject, SwitchValue};
use crate::report::terminal::table::wrapped;
use std::fmt::Write;

/// All switch values, or that there are none.
pub(super) fn sentences(found: &Sensitivity) -> String {
    if found.swings.is_empty() {
        return String::new();
    }
    let mut text = "\nWhat would change the answer\n".to_owned();
    let before = text.len();
    for (subject, what) in found.subjects.iter().enumerate() {
        for swing in &found.swings {
            for switch in &swing.readings[subject].switches {
                let parameter = &found.parameters[swing.parameter];
                let mut sentence = sentence(found, what, &name(&parameter.address), switch);
                let _written = write!(sentence, "; the scenario has {}.", compact(parameter.value));
                text.push_str(&wrapped(2, 4, &sentence));
            }
        }
    }
    if text.len() == before {
        let judged = found.target.is_some()
            || found.subjects.iter().any(|what| matches!(what, Subject::Avoided { .. }));
        text.push_str(&wrapped(
            2,
            4,
            if judged {
                "None of these parameters, moved by itself within 95% of what is believed of it, does."
            } else {
                "There is no target to pass: ask for one with --target, or for a plan with --plan."
            },
        ));
    }
    text
}

fn sentence(
    found: &Sensitivity,
    subject: &Subject,
    parameter: &str,
    switch: &SwitchValue,
) -> String {
    let (met, failed) = if switch.met_above { ("above", "below") } else { ("below", "above") };
    let at = match switch.interval {
        Some((low, high)) => {
            format!("about {} ({} to {})", compact(switch.value), compact(low), compact(high))
        }
        None => format!("about {}, which is uncertain", compact(switch.value)),
    };
    let percent =
        found.target.map_or_else(String::new, |target| format!(" {}%", compact(target * 100.0)));
    let figure = found.figure.told();
    match subject {
        Subject::Base { org_code } => {
            format!("{org_code}: {figure} meets{percent} only if {parameter} is {met} {at}")
        }
        Subject::Under { plan } => {
            format!("Under {plan} {figure} meets{percent} only if {parameter} is {met} {at}")
        }
        Subject::Avoided { plan } => {
            format!("{plan} stops avoiding breaches if {parameter} is {failed} {at}")
        }
    }
}
