//! A text cut into words.

use super::{Problem, Wrong};
use crate::diagnostics::catalogue;
use crate::scenario::units;
use std::ops::Range;

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    Number(f64),
    /// A number with a unit of time \[seconds\].
    Span(f64),
    /// A text in single quotes.
    Quoted(String),
    /// A name without spaces: of an attribute, of what is always known, or of
    /// a function.
    Name(String),
    /// An attribute in square brackets.
    Bracketed(String),
    /// A sign or one of the words `and`, `or`, `not`.
    Sign(&'static str),
}

/// A word and where it stands.
pub(super) type Placed = (Word, Range<usize>);

/// Most words of an expression.
const MOST_WORDS: usize = 1_000;

/// Longer signs first.
const SIGNS: [&str; 15] =
    ["<=", ">=", "==", "!=", "<>", "<", ">", "=", "+", "-", "*", "/", "(", ")", ","];

fn problem(at: Range<usize>, found: String, expected: &str) -> Problem {
    let expected = expected.to_owned();
    Problem(Box::new(Wrong { code: catalogue::EXPRESSION, at, found, expected, hint: None }))
}

/// The words of a text.
pub(super) fn cut(text: &str) -> Result<Vec<Placed>, Problem> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        if letter.is_whitespace() {
            at += letter.len_utf8();
            continue;
        }
        let start = at;
        let word = if letter.is_ascii_digit() || letter == '.' {
            number(text, &mut at)?
        } else if letter == '\'' || letter == '[' {
            let (close, what) = if letter == '[' { (']', "bracket") } else { ('\'', "quote") };
            let Some(length) = rest[1..].find(close) else {
                return Err(problem(
                    start..text.len(),
                    format!("the {what} is not closed"),
                    &format!("{letter} ... {close}"),
                ));
            };
            at += length + 2;
            let inside = rest[1..=length].to_owned();
            if letter == '[' {
                Word::Bracketed(inside.trim().to_owned())
            } else {
                Word::Quoted(inside)
            }
        } else if letter.is_alphabetic() || letter == '_' {
            let name = name(rest);
            at += name.len();
            match name {
                "and" => Word::Sign("and"),
                "or" => Word::Sign("or"),
                "not" => Word::Sign("not"),
                _ => Word::Name(name.to_owned()),
            }
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            at += sign.len();
            Word::Sign(match sign {
                "=" => "==",
                "<>" => "!=",
                sign => sign,
            })
        } else {
            return Err(problem(
                start..start + letter.len_utf8(),
                format!("\"{letter}\" has no meaning here"),
                "numbers, names, 'texts' and the signs + - * / < <= > >= == != ( ) ,",
            ));
        };
        words.push((word, start..at));
        if words.len() > MOST_WORDS {
            return Err(problem(
                start..at,
                format!("the expression has more than {MOST_WORDS} words"),
                "a shorter expression; an attribute can hold a part of it",
            ));
        }
    }
    Ok(words)
}

fn name(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    &text[..end.unwrap_or(text.len())]
}

/// A number, with the unit of time after it if there is one.
fn number(text: &str, at: &mut usize) -> Result<Word, Problem> {
    let start = *at;
    let rest = &text[start..];
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let written = &rest[..end.unwrap_or(rest.len())];
    *at += written.len();
    let value: f64 = written.parse().map_err(|_| {
        problem(start..start + written.len(), format!("\"{written}\" is not a number"), "a number")
    })?;
    let after = &text[*at..];
    let unit_at = *at + (after.len() - after.trim_start().len());
    let unit = name(&text[unit_at..]);
    if unit.is_empty() || matches!(unit, "and" | "or" | "not") {
        return Ok(Word::Number(value));
    }
    *at = unit_at + unit.len();
    match units::unit_seconds(unit) {
        Some(seconds) => Ok(Word::Span(value * seconds as f64)),
        None => Err(problem(
            unit_at..*at,
            format!("\"{unit}\" is not a unit of time of fixed length"),
            "s, min, hours, days or weeks after a number; or a sign between a number and a name",
        )),
    }
}
