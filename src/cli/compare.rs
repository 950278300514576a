//! `pathflow compare`.

use super::args::CompareArguments;
use super::console;
use super::exit::Exit;
use super::simulate::{Verb, simulate};
use crate::diagnostics::likeness;
use crate::report::terminal;
use crate::scenario::{self, Request, Scenario};

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
        worth: &arguments.worth,
        beside: Vec::new(),
    })
}

/// What a breach of a standard is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Worth {
    pub(super) standard: String,
    /// In pence.
    pub(super) pence: i64,
}

impl Worth {
    /// # Errors
    /// If the scenario has no such standard, after that was told.
    pub(super) fn check(&self, scenario: &Scenario) -> Result<(), Exit> {
        let names = || scenario.standards.iter().map(|terms| terms.name.as_str());
        if names().any(|name| name == self.standard) {
            return Ok(());
        }
        let nearest = names()
            .filter_map(|name| Some((likeness(&self.standard, name)?, name)))
            .max_by(|one, other| one.0.total_cmp(&other.0))
            .map_or_else(String::new, |(_, name)| format!("; did you mean \"{name}\"?"));
        console::tell(&format!(
            "error: --worth: there is no standard \"{}\"{nearest}",
            self.standard
        ));
        Err(Exit::Usage)
    }
}

/// Reads what a breach is worth, for instance `62-day=£2,000`.
///
/// # Errors
/// If it names no standard or no sum of money above nothing.
pub(super) fn worth(text: &str) -> Result<Worth, String> {
    const EXPECTED: &str = "expected a standard and pounds, for instance \"62-day=£2,000\"";
    let (standard, sum) = text.rsplit_once('=').ok_or(EXPECTED)?;
    let pence = scenario::money(sum.trim()).filter(|&pence| pence > 0);
    let pence = pence.ok_or_else(|| format!("\"{sum}\" is no sum above £0; {EXPECTED}"))?;
    Ok(Worth { standard: standard.trim().to_owned(), pence })
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
    fn a_worth_has_a_standard_and_pounds() {
        let of = |standard: &str, pence| Ok(Worth { standard: standard.to_owned(), pence });
        assert_eq!(worth("62-day=£2,000"), of("62-day", 200_000));
        assert_eq!(worth("31-day first = £1.50"), of("31-day first", 150));
        for refused in ["62-day", "62-day=2000", "62-day=£0", "62-day=-£5", "£2,000"] {
            assert!(worth(refused).unwrap_err().contains("62-day=£2,000"), "{refused}");
        }
    }

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
