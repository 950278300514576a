//! Values that know where they stand, and lists of which the good part is
//! kept when some of it cannot be read.

use super::map::IndexMap;
use super::units;
use crate::diagnostics::{FileId, Place};
use jiff::civil;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;

/// A value, its address and its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) address: String,
    pub(super) place: Place,
}

/// A value that may have been unreadable, which is then reported already.
#[derive(Debug, Clone)]
pub(super) struct Recovered<T> {
    pub(super) value: Option<T>,
    /// The `name` (or `to`) written inside, if any.
    pub(super) name: String,
    pub(super) address: String,
    pub(super) place: Place,
    /// Whether it was written but could not be read.
    pub(super) lost: bool,
}

impl<T> Default for Recovered<T> {
    fn default() -> Self {
        Self {
            value: None,
            name: String::new(),
            address: String::new(),
            place: Place::default(),
            lost: false,
        }
    }
}

struct LocatedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for LocatedVisitor<T> {
    type Value = (String, Located<Option<T>>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let name = access.next_element::<String>()?.unwrap_or_default();
        let address = access.next_element::<String>()?.unwrap_or_default();
        let file = FileId(access.next_element::<u32>()?.unwrap_or_default());
        let start = access.next_element::<usize>()?.unwrap_or_default();
        let end = access.next_element::<usize>()?.unwrap_or_default();
        // Every error of the reader has been reported when it arrives here.
        let value = access.next_element::<T>().unwrap_or_default();
        Ok((name, Located { value, address, place: Place { file, start, end } }))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (_, read) =
            deserializer.deserialize_tuple_struct("$Located", 6, LocatedVisitor(PhantomData))?;
        match read.value {
            Some(value) => Ok(Self { value, address: read.address, place: read.place }),
            None => Err(serde::de::Error::custom(REPORTED)),
        }
    }
}

/// Message of an error whose fault is in the collector already.
pub(super) const REPORTED: &str = "reported";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Recovered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (name, read) =
            deserializer.deserialize_tuple_struct("$Located", 6, LocatedVisitor(PhantomData))?;
        let lost = read.value.is_none();
        Ok(Self { value: read.value, name, address: read.address, place: read.place, lost })
    }
}

/// Blocks by name, in the order of the file. Copies share them: a plan changes
/// few of a scenario's.
#[derive(Debug)]
pub(super) struct Blocks<T>(pub(super) Rc<IndexMap<String, T>>);

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self(Rc::default())
    }
}

impl<T> Clone for Blocks<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Blocks<T> {
    /// Names of all blocks, also of those that could not be read.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().map(String::as_str)
    }
}

impl<T> Blocks<Recovered<T>> {
    /// The blocks that could be read.
    pub(super) fn good(&self) -> impl Iterator<Item = (&str, &Recovered<T>, &T)> {
        self.0
            .iter()
            .filter_map(|(name, block)| Some((name.as_str(), block, block.value.as_ref()?)))
    }
}

struct BlocksVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for BlocksVisitor<T> {
    type Value = Blocks<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("blocks by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut blocks = IndexMap::default();
        while let Some(name) = access.next_key()? {
            blocks.insert(name, access.next_value()?);
        }
        Ok(Blocks(Rc::new(blocks)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Blocks<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(BlocksVisitor(PhantomData))
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
}

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident($inner:ty) $magic:literal $read:path;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub(super) struct $name(pub(super) $inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = deserializer.deserialize_newtype_struct($magic, TextVisitor)?;
                $read(&text).map(Self).map_err(|problem| serde::de::Error::custom(problem.found))
            }
        }
    )*};
}

quantities! {
    /// A duration with its unit.
    Duration(units::Duration) "$Duration" units::duration;
    /// A sum of money \[pence\].
    Money(i64) "$Money" units::money;
    /// A date.
    Date(civil::Date) "$Date" units::date;
    /// A time of day \[seconds from midnight\].
    TimeOfDay(i64) "$TimeOfDay" units::time_of_day;
    /// A span of the day \[seconds from midnight\].
    HoursOfDay((i64, i64)) "$HoursOfDay" units::hours_of_day;
    /// A rate \[a day\].
    Rate(f64) "$Rate" units::rate;
    /// A date with a time of day.
    Moment(civil::DateTime) "$Moment" units::moment;
    /// Weekdays as bits from Monday on.
    Weekdays(u8) "$Weekdays" units::weekdays;
}
