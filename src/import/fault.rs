//! Why a published file was refused, in words for those who downloaded it.

use crate::diagnostics::likeness;
use std::fmt;
use std::path::Path;
use std::rc::Rc;

/// Why something was refused; each has an exit code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It was read, but what it says cannot be.
    Invalid,
    /// It could not be opened or decoded.
    Unreadable,
    /// It is larger than any published file.
    TooLarge,
}

/// Something that is wrong in a published file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFault {
    /// Why it was refused.
    pub cause: Cause,
    /// File, and sheet and row where there are any.
    pub place: String,
    /// What was found.
    pub found: String,
    /// What was expected; may be empty.
    pub expected: String,
    /// Advice, for instance the nearest name; may be empty.
    pub hint: String,
}

impl ImportFault {
    /// A fault of something that was read.
    pub(super) fn new(place: impl fmt::Display, found: impl Into<String>) -> Self {
        Self {
            cause: Cause::Invalid,
            place: place.to_string(),
            found: found.into(),
            expected: String::new(),
            hint: String::new(),
        }
    }

    /// A fault of something that could not be read.
    pub(super) fn unreadable(place: impl fmt::Display, found: impl Into<String>) -> Self {
        Self { cause: Cause::Unreadable, ..Self::new(place, found) }
    }

    /// A fault of something too large.
    pub(super) fn too_large(place: impl fmt::Display, found: impl Into<String>) -> Self {
        Self { cause: Cause::TooLarge, ..Self::new(place, found) }
    }

    /// The same with what was expected.
    pub(super) fn expected(self, expected: impl Into<String>) -> Self {
        Self { expected: expected.into(), ..self }
    }

    /// The same with advice.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same with the nearest of `names` as advice, if one is near.
    pub(super) fn nearest<'a>(self, name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let nearest = names
            .into_iter()
            .filter_map(|other| Some((likeness(name, other)?, other)))
            .max_by(|one, other| one.0.total_cmp(&other.0));
        match nearest {
            Some((_, other)) if self.hint.is_empty() => {
                self.hint(format!("did you mean \"{other}\"?"))
            }
            Some((_, other)) => {
                let hint = format!("did you mean \"{other}\"? {}", self.hint);
                self.hint(hint)
            }
            None => self,
        }
    }
}

impl fmt::Display for ImportFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.found)?;
        if !self.expected.is_empty() {
            write!(formatter, "; expected {}", self.expected)?;
        }
        if !self.hint.is_empty() {
            write!(formatter, " ({})", self.hint)?;
        }
        Ok(())
    }
}

/// A row of a file, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At {
    /// The file, as it was named.
    pub(super) file: Rc<str>,
    /// The sheet of a workbook.
    pub(super) sheet: Option<Rc<str>>,
    /// Row of a sheet or line of a text, counted from 1.
    pub(super) row: u64,
}

impl At {
    /// A line of a text file.
    pub(super) fn line(file: &Rc<str>, row: u64) -> Self {
        Self { file: Rc::clone(file), sheet: None, row }
    }
}

impl fmt::Display for At {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sheet {
            Some(sheet) => {
                write!(formatter, "{}, sheet \"{sheet}\", row {}", self.file, self.row)
            }
            None => write!(formatter, "{}, line {}", self.file, self.row),
        }
    }
}

/// How a file is called in messages.
pub(super) fn shown(path: &Path) -> Rc<str> {
    Rc::from(path.display().to_string())
}
