//! `pathflow compare`.

use super::args::CompareArguments;
use super::exit::Exit;
use super::simulate::{Verb, simulate};
use crate::report::terminal;
use crate::scenario::Request;

/// Runs a scenario with and without each plan, on the same patients.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn compare(arguments: &CompareArguments) -> Result<(), Exit> {
    simulate(&Verb {
        request: Request {
            path: &arguments.scenario,
            stacked: &[],
            alternatives: &arguments.plans,
            settings: &arguments.options.settings,
        },
        options: &arguments.options,
        render: terminal::compare,
        compares: true,
        margin: Some(arguments.margin),
    })
}

/// Reads points of performance, for instance `0.5 points` \[share\].
///
/// # Errors
/// If it is none, nothing, or more than all.
pub(super) fn margin(text: &str) -> Result<f64, String> {
    const EXPECTED: &str = "expected points of performance, for instance \"1 point\"";
    let units = ["percentage points", "percentage point", "points", "point"];
    let number = units.iter().find_map(|unit| text.trim().strip_suffix(unit));
    let Some(points) = number.and_then(|number| number.trim().parse::<f64>().ok()) else {
        return Err(format!("this is no margin; {EXPECTED}"));
    };
    if points > 0.0 && points <= 100.0 {
        Ok(points / 100.0)
    } else {
        Err(format!("a margin is above 0 and at most 100; {EXPECTED}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_in_points() {
        assert_eq!(margin("1 point"), Ok(0.01));
        assert_eq!(margin(" 0.5 percentage points"), Ok(0.005));
        assert_eq!(margin("2points"), Ok(0.02));
        for refused in ["1", "1%", "point", "0 points", "-1 point", "101 points", "NaN points"] {
            assert!(margin(refused).unwrap_err().contains("1 point"), "{refused}");
        }
    }
}
