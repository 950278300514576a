//! `--warm-up`: a later first day of the reporting period, for a model with a
//! steady state.

use super::args::RunArguments;
use super::exit::Exit;
use super::progress::Teller;
use super::simulate::{defect, failed};
use super::{console, faults};
use crate::experiment::{self, WarmUpFault, WarmUpFound};
use crate::report::{self, OutputFile, printable};
use crate::scenario::{self, Request, Scenario};

/// How long the warm-up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WarmUpLength {
    /// Found by MSER-5.
    Auto,
    /// So many days.
    Days(i64),
}

/// Most days of a warm-up: as long as a scenario may be.
const MOST_DAYS: i64 = 300 * 366;

/// A length as it is typed: `auto`, `30 days`, `6 weeks`.
pub(super) fn length(text: &str) -> Result<WarmUpLength, String> {
    let expected =
        || "\"auto\", or whole days or weeks such as \"30 days\", is expected".to_owned();
    let (number, unit) = match text.split_whitespace().collect::<Vec<_>>()[..] {
        ["auto"] => return Ok(WarmUpLength::Auto),
        [number, unit] => (number.parse::<i64>().map_err(|_| expected())?, unit),
        _ => return Err(expected()),
    };
    let days = match unit {
        "day" | "days" => 1,
        "week" | "weeks" => 7,
        _ => return Err(expected()),
    };
    let length = number.checked_mul(days).filter(|length| (0..=MOST_DAYS).contains(length));
    length.map(WarmUpLength::Days).ok_or_else(expected)
}

/// What a warm-up makes of a run.
#[derive(Debug)]
pub(super) struct Warmed {
    /// The run's settings, the first day of its reporting period among them.
    pub(super) settings: Vec<String>,
    /// The course that it was found from.
    pub(super) file: Option<OutputFile>,
}

/// The settings of a run with its warm-up, and tells how it was found.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn warmed(request: &Request<'_>, arguments: &RunArguments) -> Result<Warmed, Exit> {
    let mut settings = request.settings.to_vec();
    let Some(length) = arguments.warm_up else { return Ok(Warmed { settings, file: None }) };
    if length != WarmUpLength::Auto && arguments.warm_up_of.is_some() {
        console::tell("error: --warm-up-of goes with --warm-up auto");
        return Err(Exit::Usage);
    }
    let scenario = scenario::load(request).map_err(|failure| {
        console::tell(&faults::render(&failure, console::is_coloured()));
        faults::exit(&failure)
    })?;
    let (days, file) = match length {
        WarmUpLength::Days(days) => {
            experiment::has_steady_state(&scenario).map_err(|fault| refused(&fault))?;
            (days, None)
        }
        WarmUpLength::Auto => {
            let found = found(&scenario, arguments)?;
            console::tell(&report::warm_up_plot(&found));
            let bytes = report::warm_up_csv(&found).map_err(defect)?;
            (found.days, Some(OutputFile { name: "warm_up.csv", bytes }))
        }
    };
    let first = scenario.epoch.date(days);
    if first > scenario.report_to {
        console::tell(&format!(
            "error: --warm-up: {days} days leave nothing of a run that ends on {}",
            scenario.report_to
        ));
        return Err(Exit::Usage);
    }
    settings.push(format!("report_from={first}"));
    Ok(Warmed { settings, file })
}

fn found(scenario: &Scenario, arguments: &RunArguments) -> Result<WarmUpFound, Exit> {
    let options = &arguments.options;
    let chance = (options.seed.unwrap_or(scenario.seed), options.threads.map(usize::from));
    let progress = Teller::new();
    let found = experiment::warm_up(scenario, arguments.warm_up_of.as_deref(), chance, &progress);
    progress.finish();
    found.map_err(|fault| refused(&fault))
}

fn refused(fault: &WarmUpFault) -> Exit {
    if let WarmUpFault::Experiment(fault) = fault {
        return failed(fault);
    }
    console::tell(&format!("error: --warm-up: {}", printable(&fault.to_string())));
    Exit::Usage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_auto_or_whole_days() {
        assert_eq!(length("auto"), Ok(WarmUpLength::Auto));
        assert_eq!(length("30 days"), Ok(WarmUpLength::Days(30)));
        assert_eq!(length("1 week"), Ok(WarmUpLength::Days(7)));
        for text in ["", "30", "soon", "1.5 days", "-1 days", "3 hours", "9999999999999 weeks"] {
            assert!(length(text).is_err(), "{text}");
        }
    }
}
