//! Words put together: what belongs to what.

use super::words::{Placed, Word};
use super::{Problem, Wrong};
use crate::diagnostics::catalogue;
use crate::scenario::units;
use std::ops::Range;

/// How deep parentheses may be nested.
const DEEPEST: usize = 40;

/// An expression as a tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    pub(super) what: What,
    /// Where it stands in the text.
    pub(super) at: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Number(f64),
    /// \[seconds\]
    Span(f64),
    Text(String),
    /// A name; whether it was written in brackets.
    Name(String, bool),
    Call(String, Vec<Tree>),
    Minus(Box<Tree>),
    Not(Box<Tree>),
    /// A sign, what stands before it, and what after.
    Both(&'static str, Box<Tree>, Box<Tree>),
}

/// Signs that bind equally, from the weakest on. Comparisons stand between
/// `not` and `+`, and are not chained.
const AND_OR: [&[&str]; 2] = [&["or"], &["and"]];
const COMPARISONS: [&str; 6] = ["<", "<=", ">", ">=", "==", "!="];
const SUMS: [&[&str]; 2] = [&["+", "-"], &["*", "/"]];

struct Parser<'a> {
    words: &'a [Placed],
    next: usize,
    end: usize,
    depth: usize,
}

pub(super) fn parse(words: &[Placed], length: usize) -> Result<Tree, Problem> {
    let mut parser = Parser { words, next: 0, end: length, depth: 0 };
    let tree = parser.both(0)?;
    if parser.next < words.len() {
        let unit = match &words[parser.next.saturating_sub(1)..=parser.next] {
            [(Word::Name(name), _), (Word::Name(unit), _)] => {
                units::unit_seconds(unit).map(|_| (name, unit))
            }
            _ => None,
        };
        return Err(match unit {
            Some((name, unit)) => {
                let unit = unit.strip_suffix('s').filter(|one| !one.is_empty()).unwrap_or(unit);
                let expected = format!("a unit after a written number only: {name} * 1 {unit}");
                parser.unexpected(&expected)
            }
            None => parser.unexpected("the end, or a sign between two values"),
        });
    }
    Ok(tree)
}

impl Parser<'_> {
    fn problem(at: Range<usize>, found: String, expected: &str) -> Problem {
        let expected = expected.to_owned();
        Problem(Box::new(Wrong { code: catalogue::EXPRESSION, at, found, expected, hint: None }))
    }

    /// The next word is not what should stand there.
    fn unexpected(&self, expected: &str) -> Problem {
        let Some((word, at)) = self.words.get(self.next) else {
            let last = self.end.saturating_sub(1)..self.end;
            return Self::problem(last, "the expression ends too early".to_owned(), expected);
        };
        let shown = match word {
            Word::Number(number) => number.to_string(),
            Word::Span(_) => "a length of time".to_owned(),
            Word::Quoted(text) => format!("'{text}'"),
            Word::Name(name) => name.clone(),
            Word::Bracketed(name) => format!("[{name}]"),
            Word::Sign(sign) => (*sign).to_owned(),
        };
        Self::problem(at.clone(), format!("\"{shown}\" cannot stand here"), expected)
    }

    /// The sign that comes next, if it is one of these.
    fn sign(&mut self, signs: &[&'static str]) -> Option<&'static str> {
        let (Word::Sign(sign), _) = self.words.get(self.next)? else { return None };
        signs.contains(sign).then(|| {
            self.next += 1;
            *sign
        })
    }

    fn expect(&mut self, sign: &'static str, expected: &str) -> Result<usize, Problem> {
        let end = self.words.get(self.next).map(|(_, at)| at.end);
        match (self.sign(&[sign]), end) {
            (Some(_), Some(end)) => Ok(end),
            _ => Err(self.unexpected(expected)),
        }
    }

    /// `or`, within it `and`, within it `not`.
    fn both(&mut self, level: usize) -> Result<Tree, Problem> {
        let Some(signs) = AND_OR.get(level) else { return self.negated() };
        let mut tree = self.both(level + 1)?;
        while let Some(sign) = self.sign(signs) {
            let other = self.both(level + 1)?;
            tree = join(sign, tree, other);
        }
        Ok(tree)
    }

    fn deeper<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let at = self.words.get(self.next).map_or(0..self.end, |(_, at)| at.clone());
            return Err(Self::problem(
                at,
                "the expression is nested too deeply".to_owned(),
                "a simpler expression; an attribute can hold a part of it",
            ));
        }
        let read = inner(self);
        self.depth -= 1;
        read
    }

    fn negated(&mut self) -> Result<Tree, Problem> {
        let start = self.words.get(self.next).map_or(self.end, |(_, at)| at.start);
        if self.sign(&["not"]).is_some() {
            let tree = self.deeper(Self::negated)?;
            let at = start..tree.at.end;
            return Ok(Tree { what: What::Not(Box::new(tree)), at });
        }
        let tree = self.sum(0)?;
        let Some(sign) = self.sign(&COMPARISONS) else { return Ok(tree) };
        let other = self.sum(0)?;
        let before = self.next;
        if self.sign(&COMPARISONS).is_some() {
            self.next = before;
            return Err(self.unexpected("one comparison at a time: a < b and b < c"));
        }
        Ok(join(sign, tree, other))
    }

    /// Sums, within them products.
    fn sum(&mut self, level: usize) -> Result<Tree, Problem> {
        let Some(signs) = SUMS.get(level) else { return self.signed() };
        let mut tree = self.sum(level + 1)?;
        while let Some(sign) = self.sign(signs) {
            let other = self.sum(level + 1)?;
            tree = join(sign, tree, other);
        }
        Ok(tree)
    }

    fn signed(&mut self) -> Result<Tree, Problem> {
        let start = self.words.get(self.next).map_or(self.end, |(_, at)| at.start);
        if self.sign(&["-"]).is_some() {
            let tree = self.deeper(Self::signed)?;
            let at = start..tree.at.end;
            return Ok(Tree { what: What::Minus(Box::new(tree)), at });
        }
        self.value()
    }

    fn value(&mut self) -> Result<Tree, Problem> {
        const EXPECTED: &str = "a number, a length of time, a name or a parenthesis";
        let Some((word, at)) = self.words.get(self.next) else {
            return Err(self.unexpected(EXPECTED));
        };
        let mut at = at.clone();
        let what = match word {
            Word::Number(number) => What::Number(*number),
            Word::Span(seconds) => What::Span(*seconds),
            Word::Quoted(text) => What::Text(text.clone()),
            Word::Bracketed(name) => What::Name(name.clone(), true),
            Word::Name(name) => {
                self.next += 1;
                if self.sign(&["("]).is_none() {
                    return Ok(Tree { what: What::Name(name.clone(), false), at });
                }
                let (items, end) = self.deeper(Self::items)?;
                at.end = end;
                return Ok(Tree { what: What::Call(name.clone(), items), at });
            }
            Word::Sign("(") => {
                self.next += 1;
                let tree = self.deeper(|parser| parser.both(0))?;
                let end = self.expect(")", "a closing parenthesis")?;
                return Ok(Tree { what: tree.what, at: at.start..end });
            }
            Word::Sign(_) => return Err(self.unexpected(EXPECTED)),
        };
        self.next += 1;
        Ok(Tree { what, at })
    }

    /// What stands in the parentheses of a call, and where they end.
    fn items(&mut self) -> Result<(Vec<Tree>, usize), Problem> {
        let mut items = Vec::new();
        loop {
            items.push(self.both(0)?);
            if self.sign(&[","]).is_none() {
                let end = self.expect(")", "a comma or a closing parenthesis")?;
                return Ok((items, end));
            }
        }
    }
}

fn join(sign: &'static str, one: Tree, other: Tree) -> Tree {
    let at = one.at.start..other.at.end;
    Tree { what: What::Both(sign, Box::new(one), Box::new(other)), at }
}
