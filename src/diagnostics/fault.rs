//! One fault, and a collector of many.

use super::{Place, catalogue::Code};
use std::cell::RefCell;
use std::fmt;

/// Why something was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// It was read, but what it says cannot be (exit code 3).
    Invalid,
    /// It could not be opened or decoded (exit code 4).
    Unreadable,
}

/// Something that is wrong in what was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Code, see [`super::catalogue`].
    pub code: &'static str,
    /// Whether it is invalid or could not be read.
    pub kind: FaultKind,
    /// Where it stands.
    pub place: Option<Place>,
    /// Address of the key, step or block, for instance
    /// `diary.ct.RR8.session.weekday.slots`; may be empty.
    pub address: String,
    /// What was found: the main message.
    pub found: String,
    /// What was expected; may be empty.
    pub expected: String,
    /// Advice, for instance the nearest name.
    pub hint: Option<String>,
}

impl Fault {
    /// A fault of something invalid.
    pub fn new(code: Code, address: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            code: code.0,
            kind: FaultKind::Invalid,
            place: None,
            address: address.into(),
            found: found.into(),
            expected: String::new(),
            hint: None,
        }
    }

    /// The same at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same with what was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// The same as something that could not be opened or decoded.
    #[must_use]
    pub fn unreadable(mut self) -> Self {
        self.kind = FaultKind::Unreadable;
        self
    }

    /// The same with the name among `names` that is nearest to `name` as
    /// advice, if one is near.
    #[must_use]
    pub fn nearest<'a>(self, name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let nearest = nearest(name, names);
        if nearest.is_some() { self.hint(nearest) } else { self }
    }
}

/// Advice with the name among `names` that is nearest to `name`, if one is near.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    names
        .into_iter()
        .filter_map(|other| Some((likeness(name, other)?, other)))
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, other)| format!("did you mean \"{other}\"?"))
}

/// How alike two names are, if one may be a slip of the other. In short names
/// one slip alters much: two letters that changed places, or one letter, are
/// always near.
pub fn likeness(one: &str, other: &str) -> Option<f64> {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let slip = one.chars().count().min(other.chars().count()) >= 3
        && strsim::damerau_levenshtein(&one, &other) <= 1;
    let same = strsim::jaro_winkler(&one, &other).max(if slip { 0.8 } else { 0.0 });
    (same > 0.75).then_some(same)
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.code)?;
        if !self.address.is_empty() {
            write!(formatter, "{}: ", self.address)?;
        }
        formatter.write_str(&self.found)?;
        if !self.expected.is_empty() {
            write!(formatter, "; expected {}", self.expected)?;
        }
        if let Some(hint) = &self.hint {
            write!(formatter, " ({hint})")?;
        }
        Ok(())
    }
}

/// Collects faults while reading and checking go on.
#[derive(Debug, Default)]
pub struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    /// Adds a fault.
    pub fn push(&self, fault: Fault) {
        self.0.borrow_mut().push(fault);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Whether something directly inside of `address` is at fault already.
    pub fn has_inside(&self, address: &str) -> bool {
        self.0.borrow().iter().any(|fault| {
            let inside = fault.address.strip_prefix(address);
            inside.is_some_and(|rest| rest.starts_with('.'))
        })
    }

    /// Forgets all but the first `count`.
    pub fn truncate(&self, count: usize) {
        self.0.borrow_mut().truncate(count);
    }

    /// Takes out all but the first `count`.
    pub fn split_off(&self, count: usize) -> Vec<Fault> {
        self.0.borrow_mut().split_off(count)
    }

    /// All of them by file and position, each once. Those without a place
    /// come first.
    pub fn into_sorted(self) -> Vec<Fault> {
        let mut faults = self.0.into_inner();
        faults.sort_by(|one, other| {
            (one.place, one.code, &one.address, &one.found).cmp(&(
                other.place,
                other.code,
                &other.address,
                &other.found,
            ))
        });
        faults.dedup();
        // Steps of parts, whose names have a "/", are read once where they are
        // written and again wherever they are used.
        let mut told = std::collections::BTreeSet::new();
        let mut twice = Vec::new();
        for fault in &faults {
            let same = (fault.place, fault.code, fault.found.clone());
            let is_copy = fault.place.is_some() && fault.address.contains('/');
            twice.push(!told.insert(same) && is_copy);
        }
        let mut twice = twice.into_iter();
        faults.retain(|_| !twice.next().unwrap_or_default());
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_that_changed_places_are_near() {
        let hint = |name: &str, names: [&str; 3]| {
            Fault::new(Code("S0000"), "", "").nearest(name, names).hint
        };
        let mdt = Some("did you mean \"mdt\"?".to_owned());
        assert_eq!(hint("mtd", ["nurse", "mdt", "ct"]), mdt);
        assert_eq!(hint("dmt", ["nurse", "mdt", "ct"]), mdt);
        assert_eq!(hint("xyz", ["nurse", "mdt", "ct"]), None);
    }
}
