//! The small language of expressions, as analysts write them in texts:
//! `severity >= 8 and days_since('62-day') > 14 days`.
//!
//! A text is cut into words, put together by the rules of precedence, and
//! checked for types and units while it becomes a flat program. What is wrong
//! is told with its place in the text.

mod check;
mod grammar;
mod words;

use crate::diagnostics::catalogue::Code;
use crate::diagnostics::{Fault, Place, Sources};
use crate::model::{Expression, Reading};
use std::ops::Range;

/// What is wrong in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem(pub(super) Box<Wrong>);

/// What is wrong, and where \[bytes\].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) code: Code,
    pub(super) at: Range<usize>,
    pub(super) found: String,
    pub(super) expected: String,
    pub(super) hint: Option<String>,
}

/// What an expression comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A plain number.
    Number,
    /// A length of time.
    Span,
    /// True or false.
    Truth,
    /// One of several names, by position.
    Choice(Choice),
}

/// Of which names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// Classes of urgency.
    Urgency,
    /// Sites.
    Site,
    /// Routes.
    Route,
    /// Days of the week.
    Weekday,
    /// The values of the attribute at this position.
    Attribute(usize),
}

/// What a call such as `waiting('ct')` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// `visits('step')`
    Visits,
    /// `waiting('KIND')`
    Waiting,
    /// `free('KIND')`
    Free,
}

/// Why a name cannot be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) code: Code,
    pub(super) found: String,
    pub(super) expected: String,
    pub(super) hint: Option<String>,
}

/// An attribute as expressions know it.
#[derive(Debug, Clone)]
pub(super) struct AttributeWords<'a> {
    pub(super) name: &'a str,
    /// Its values; `None`: it is a number.
    pub(super) values: Option<Vec<&'a str>>,
}

/// The names that an expression may use where it stands.
pub(super) struct Vocabulary<'a> {
    pub(super) attributes: &'a [AttributeWords<'a>],
    pub(super) urgencies: &'a [&'a str],
    pub(super) sites: &'a [&'a str],
    pub(super) routes: &'a [&'a str],
    pub(super) clocks: &'a [&'a str],
    pub(super) standards: &'a [&'a str],
    /// Whether it is evaluated for someone in a queue.
    pub(super) in_queue: bool,
    /// Looks up steps and resources.
    pub(super) look_up: &'a dyn Fn(Asked, &str) -> Result<Reading, Unknown>,
}

/// Compiles a text that is to come to something of the kind `wanted`.
pub(super) fn compile(
    text: &str,
    wanted: Kind,
    names: &Vocabulary<'_>,
) -> Result<Expression, Problem> {
    let words = words::cut(text)?;
    let tree = grammar::parse(&words, text.len())?;
    check::compile(&tree, wanted, names)
}

/// The fault of a problem in the text at `place`, of which it marks the part
/// that is wrong if the text stands in the file as it is read.
pub(super) fn fault(
    Problem(problem): Problem,
    text: &str,
    address: &str,
    place: Place,
    sources: &Sources,
) -> Fault {
    let written = sources.files().get(place.file.0 as usize).map(|file| file.text.as_str());
    let written = written.and_then(|file| file.get(place.start..place.end)).unwrap_or_default();
    let place = match written.find(text) {
        Some(quote) if !text.is_empty() => {
            let start = place.start + quote + problem.at.start;
            Place { file: place.file, start, end: place.start + quote + problem.at.end }
        }
        _ => place,
    };
    Fault::new(problem.code, address, problem.found)
        .at(place)
        .expected(problem.expected)
        .hint(problem.hint)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
