//! What is asked for: a figure, and how well it is to be known.

use crate::diagnostics::nearest;
use crate::scenario::{MeasureFigure, Scenario};
use std::fmt;

/// A figure, and how well it is to be known.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// As it was typed.
    pub text: String,
    pub(super) subject: Subject,
    pub(super) width: Width,
}

/// What is to be known well, of the whole alliance over the reporting period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// Performance of a standard, as reported.
    Performance(usize),
    /// Breaches of a standard, as reported.
    Breaches(usize),
    /// Breaches of a standard that each plan avoids in its cohorts.
    Avoided(usize),
    /// A measure that the scenario asks for.
    Measure(usize),
}

/// How wide half of its 95% interval may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Width {
    /// In the figure's unit.
    Absolute(f64),
    /// As a share of the figure.
    Relative(f64),
}

/// Why something cannot be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrecisionFault {
    /// As it was typed.
    pub text: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// The nearest name.
    pub hint: Option<String>,
}

impl fmt::Display for PrecisionFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\": {}; expected {}", self.text, self.found, self.expected)?;
        match &self.hint {
            Some(hint) => write!(formatter, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for PrecisionFault {}

/// What is asked of the standard at a position.
type OfStandard = fn(usize) -> Subject;

/// What can be asked of a standard, the longer words first.
const WORDS: [(&str, OfStandard); 3] = [
    ("breaches avoided", Subject::Avoided),
    ("breaches", Subject::Breaches),
    ("performance", Subject::Performance),
];

/// Reads what is asked for: the figure's name, a number and its unit, such as
/// `62-day performance 1 point`, `62-day breaches avoided 5`, `mean wait 0.1
/// hours` or `mean wait 5%`.
///
/// # Errors
/// With a fault for each text that cannot be asked for.
pub fn read_precision(
    texts: &[String],
    scenario: &Scenario,
) -> Result<Vec<Asked>, Vec<PrecisionFault>> {
    let read: Vec<_> = texts.iter().map(|text| one(text, scenario)).collect();
    if read.iter().all(Result::is_ok) {
        Ok(read.into_iter().flatten().collect())
    } else {
        Err(read.into_iter().filter_map(Result::err).collect())
    }
}

fn one(text: &str, scenario: &Scenario) -> Result<Asked, PrecisionFault> {
    let fault = |found: String, expected: String, hint| PrecisionFault {
        text: text.to_owned(),
        found,
        expected,
        hint,
    };
    let example = example(scenario);
    let Some(parts) = Parts::of(text) else {
        let expected = format!("a figure, a number and its unit, such as \"{example}\"");
        return Err(fault("it says not how well".to_owned(), expected, None));
    };
    let Some(subject) = subject(&parts.name, scenario) else {
        let names = names(scenario);
        return Err(fault(
            format!("there is no figure \"{}\"", parts.name),
            format!(
                "a standard with \"performance\", \"breaches\" or \"breaches avoided\", or a \
                 measure of the scenario, such as \"{example}\""
            ),
            nearest(&parts.name, names.iter().map(String::as_str)),
        ));
    };
    if !(parts.number.is_finite() && parts.number > 0.0) {
        let expected = "a number above 0".to_owned();
        return Err(fault(format!("nothing is known to within {}", parts.number), expected, None));
    }
    refused(subject, scenario).map_err(|(found, expected)| fault(found, expected, None))?;
    let width = width(subject, &parts, scenario).map_err(|expected| {
        let found = match parts.unit.as_str() {
            "" => format!("{} has no unit", parts.number),
            unit => format!("\"{unit}\" is not the unit of {}", parts.name),
        };
        fault(found, expected, None)
    })?;
    Ok(Asked { text: text.to_owned(), subject, width })
}

/// A text in its parts.
#[derive(Debug, PartialEq)]
struct Parts {
    name: String,
    number: f64,
    /// With one blank between words; `%` stands alone.
    unit: String,
}

impl Parts {
    /// The last number, and what stands before and behind it; `None` without a
    /// number or without a name.
    fn of(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let number = |word: &str| {
            let begins = word.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
            word.trim_end_matches('%').parse::<f64>().ok().filter(|_| begins)
        };
        let at = words.iter().rposition(|word| number(word).is_some()).filter(|&at| at > 0)?;
        let mut unit = words[at + 1..].to_vec();
        if words[at].ends_with('%') {
            unit.insert(0, "%");
        }
        let number = number(words[at])?;
        Some(Self { name: words[..at].join(" "), number, unit: unit.join(" ") })
    }
}

fn subject(name: &str, scenario: &Scenario) -> Option<Subject> {
    let measures = &scenario.measures;
    if let Some(at) = measures.iter().position(|terms| !name.is_empty() && terms.name == name) {
        return Some(Subject::Measure(at));
    }
    WORDS.iter().find_map(|(word, subject)| {
        let standard = name.strip_suffix(word)?.trim_end();
        let at = scenario.standards.iter().position(|terms| terms.name == standard)?;
        Some(subject(at))
    })
}

/// All figures that can be asked for.
fn names(scenario: &Scenario) -> Vec<String> {
    let standards = scenario.standards.iter();
    let of_standards = standards
        .flat_map(|terms| WORDS.iter().map(move |(word, _)| format!("{} {word}", terms.name)));
    let measures = scenario.measures.iter().map(|terms| terms.name.clone());
    of_standards.chain(measures.filter(|name| !name.is_empty())).collect()
}

/// Something that could be asked for.
fn example(scenario: &Scenario) -> String {
    match (scenario.standards.first(), scenario.measures.first()) {
        (Some(terms), _) => format!("{} performance 1 point", terms.name),
        (None, Some(terms)) if !terms.name.is_empty() => format!("{} 5%", terms.name),
        _ => "62-day performance 1 point".to_owned(),
    }
}

/// What is found, and what was expected, where a figure has no interval here.
fn refused(subject: Subject, scenario: &Scenario) -> Result<(), (String, String)> {
    match subject {
        Subject::Avoided(_) if scenario.alternatives.is_empty() => Err((
            "there is no plan that could avoid breaches".to_owned(),
            "`pathflow compare` with a plan".to_owned(),
        )),
        Subject::Measure(at)
            if matches!(
                scenario.measures[at].figure,
                MeasureFigure::Smallest | MeasureFigure::Largest
            ) =>
        {
            Err((
                "an extreme has no interval, however many replications there are".to_owned(),
                "a mean, a share, a number or a quantile".to_owned(),
            ))
        }
        _ => Ok(()),
    }
}

/// How wide half of the interval may be, or what was expected as unit.
fn width(subject: Subject, parts: &Parts, scenario: &Scenario) -> Result<Width, String> {
    let (number, unit) = (parts.number, parts.unit.as_str());
    let is_points = matches!(unit, "point" | "points");
    let is_patients = matches!(unit, "" | "patient" | "patients" | "breach" | "breaches");
    match subject {
        Subject::Performance(_) if is_points => Ok(Width::Absolute(number / 100.0)),
        Subject::Performance(_) => Err("percentage points, such as \"1 point\"".to_owned()),
        Subject::Breaches(_) | Subject::Avoided(_) if is_patients => Ok(Width::Absolute(number)),
        Subject::Breaches(_) if unit == "%" => Ok(Width::Relative(number / 100.0)),
        Subject::Breaches(_) => Err("\"patients\", or \"%\" of the number".to_owned()),
        Subject::Avoided(_) => {
            Err("\"patients\": what is avoided may be nothing, which has no share".to_owned())
        }
        Subject::Measure(at) => {
            let own = scenario.measures[at].unit.as_str();
            if unit == "%" {
                Ok(Width::Relative(number / 100.0))
            } else if own == "share" && is_points {
                Ok(Width::Absolute(number / 100.0))
            } else if unit == own || own.strip_suffix('s') == Some(unit) {
                Ok(Width::Absolute(number))
            } else {
                let own = if own == "share" { "points" } else { own };
                Err(format!("\"{own}\", or \"%\" of the figure"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, f64, String)> {
        Parts::of(text).map(|parts| (parts.name, parts.number, parts.unit))
    }

    #[test]
    fn the_last_number_parts_the_name_from_the_unit() {
        let of = |name: &str, number, unit: &str| Some((name.to_owned(), number, unit.to_owned()));
        assert_eq!(parts("62-day performance 1 point"), of("62-day performance", 1.0, "point"));
        assert_eq!(parts("mean wait  0.5%"), of("mean wait", 0.5, "%"));
        assert_eq!(parts("mean wait 5 %"), of("mean wait", 5.0, "%"));
        assert_eq!(
            parts("over 4 hours 0.2 patients per day"),
            of("over 4 hours", 0.2, "patients per day")
        );
        assert_eq!(parts("62-day breaches avoided 5"), of("62-day breaches avoided", 5.0, ""));
        assert_eq!(parts("wait -1 hours"), of("wait", -1.0, "hours"));
        assert_eq!(parts("62-day performance"), None);
        assert_eq!(parts("wait inf hours"), None, "a word is no number");
        assert_eq!(parts("5 points"), None);
        assert_eq!(parts(""), None);
    }
}
