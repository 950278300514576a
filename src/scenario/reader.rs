//! Reads plain serde structs from the tree, and collects what is wrong on the
//! way: a misspelt key does not hide the next one.
//!
//! Names that start with `$` ask the reader for something that serde has no
//! word for; the types in [`super::located`] and the value forms use them.

use super::tree::{Node, Table, Value, item_name, join, join_item};
use super::units::{self, Problem};
use crate::diagnostics::{Fault, Faults, catalogue, catalogue::Code, likeness};
use serde::de::value::{StrDeserializer, U64Deserializer};
use serde::de::{self, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;

/// A value of the tree, ready to be read.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    pub(super) node: &'a Node,
    pub(super) address: String,
    pub(super) faults: &'a Faults,
}

/// Why reading stopped.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The fault is in the collector.
    Reported,
    /// Still without a place.
    Raw(Box<Raw>),
}

/// A fault that does not know its place yet.
#[derive(Debug)]
pub(super) struct Raw {
    code: Code,
    found: String,
    expected: String,
    key: Option<&'static str>,
    unknown: Option<(String, &'static [&'static str])>,
}

/// Keys that may stand in every block, arm and reference: where a figure comes
/// from, and free text.
pub(super) const REMARKS: [&str; 2] = ["source", "note"];

/// What a type expects, in words of the language instead of the program's.
fn in_words(expected: &dyn de::Expected) -> String {
    let written = expected.to_string();
    if let Some(length) = written.strip_prefix("an array of length ") {
        return format!("a list of {length} values");
    }
    match written.as_str() {
        "u64" => "a whole number, 0 or more",
        "u32" => "a whole number, 0 to 4,294,967,295",
        "u16" => "a whole number, 0 to 65,535",
        "i64" => "a whole number",
        "f64" => "a number",
        "a string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "a table of keys and values",
        "a tuple of size 2" => "a list of two: [value, weight], or [share, value]",
        other => other,
    }
    .to_owned()
}

/// Whether a text is meant as a percentage, and the number that it then is.
fn percentage(text: &str) -> Option<f64> {
    let number = text.trim().strip_suffix('%')?.trim();
    Some(units::number(number)? / 100.0)
}

impl ReadError {
    fn raw(code: Code, found: String, expected: String) -> Self {
        Self::Raw(Box::new(Raw { code, found, expected, key: None, unknown: None }))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reported => formatter.write_str("reported"),
            Self::Raw(raw) => formatter.write_str(&raw.found),
        }
    }
}

impl std::error::Error for ReadError {}

impl de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        if message == super::located::REPORTED {
            return Self::Reported;
        }
        Self::raw(catalogue::WRONG_TYPE, message, String::new())
    }

    // What was found is told from the tree, which knows how it is written.
    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::raw(catalogue::WRONG_TYPE, String::new(), in_words(expected))
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let found = match found {
            de::Unexpected::Signed(number) => number.to_string(),
            de::Unexpected::Unsigned(number) => number.to_string(),
            other => other.to_string(),
        };
        let found = format!("{found} is not possible here");
        Self::raw(catalogue::OUT_OF_RANGE, found, in_words(expected))
    }

    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Self {
        Self::raw(catalogue::WRONG_TYPE, format!("a list of {length}"), in_words(expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Raw(Box::new(Raw {
            code: catalogue::MISSING_KEY,
            found: format!("\"{field}\" is missing"),
            expected: format!("a key \"{field}\""),
            key: Some(field),
            unknown: None,
        }))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::Raw(Box::new(Raw {
            code: catalogue::UNKNOWN_CHOICE,
            found: format!("\"{variant}\" is not known here"),
            expected: one_of(expected.iter().copied()),
            key: None,
            unknown: Some((variant.to_owned(), expected)),
        }))
    }
}

fn one_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("\"{name}\"")).collect();
    format!("one of {}", names.join(", "))
}

impl<'a> Reader<'a> {
    pub(super) fn new(node: &'a Node, address: impl Into<String>, faults: &'a Faults) -> Self {
        Self { node, address: address.into(), faults }
    }

    fn fault(
        &self,
        code: Code,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> ReadError {
        let fault = Fault::new(code, self.address.clone(), found);
        self.faults.push(fault.at(self.node.place).expected(expected));
        ReadError::Reported
    }

    fn report(&self, error: ReadError) -> ReadError {
        let ReadError::Raw(raw) = error else { return error };
        if raw.code == catalogue::WRONG_TYPE && raw.found.is_empty() {
            return self.wrong_type(&raw.expected);
        }
        let address = match raw.key {
            Some(key) => join(&self.address, key),
            None => self.address.clone(),
        };
        let mut fault = Fault::new(raw.code, address, raw.found);
        if let Some((name, names)) = raw.unknown {
            fault = fault.nearest(&name, names.iter().copied());
        }
        self.faults.push(fault.at(self.node.place).expected(raw.expected));
        ReadError::Reported
    }

    fn key(&self) -> &str {
        self.address.rsplit('.').next().unwrap_or_default()
    }

    fn wrong_type(&self, expected: &str) -> ReadError {
        let value = &self.node.value;
        let is_number = expected.starts_with("a number") || expected.starts_with("a whole number");
        if is_number && let Some(text) = self.node.text() {
            if let Some(share) = percentage(text) {
                let found = format!("\"{text}\" is a text, not a number");
                let more = match self.key() {
                    "multiply" => format!(", {text} more is {}", 1.0 + share),
                    _ => String::new(),
                };
                let advice = format!("a number without quotes and %: {text} is {share}{more}");
                return self.fault(catalogue::PERCENTAGE, found, advice);
            }
            if units::number(text).is_some() {
                let advice = "a number, without quotes";
                return self.fault(catalogue::WRONG_TYPE, value.described(), advice);
            }
        }
        if expected.starts_with("a list") && self.node.text().is_some() {
            let fault = Fault::new(catalogue::WRONG_TYPE, &self.address, value.described());
            let hint = format!("did you mean [{}]?", value.short());
            self.faults.push(fault.at(self.node.place).expected(expected).hint(Some(hint)));
            return ReadError::Reported;
        }
        self.fault(catalogue::WRONG_TYPE, value.described(), expected)
    }

    fn needs_unit(&self) -> ReadError {
        let value = self.node.value.short();
        self.fault(
            catalogue::BAD_QUANTITY,
            format!(
                "{} = {value}: a duration needs a unit, for instance \"{value} min\"",
                self.key()
            ),
            "a duration with a unit",
        )
    }

    fn table(&self) -> Result<&'a Table, ReadError> {
        self.node.table().ok_or_else(|| self.wrong_type("a table of keys and values"))
    }

    /// A text, checked by `read`.
    fn quantity<T>(
        &self,
        expected: &str,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> Result<&'a str, ReadError> {
        let text = match &self.node.value {
            Value::Text(text) | Value::Date(text) => text,
            Value::Integer(_) | Value::Float(_) if expected == "a duration" => {
                return Err(self.needs_unit());
            }
            _ => return Err(self.wrong_type(expected)),
        };
        match read(text) {
            Ok(_) => Ok(text),
            Err(problem) => {
                let code = match expected {
                    "a sum of money" => catalogue::BAD_MONEY,
                    "a date" => catalogue::BAD_DATE,
                    "a time of day" | "a span of the day" => catalogue::BAD_TIME,
                    "a rate" => catalogue::BAD_RATE,
                    "a weekday" => catalogue::BAD_WEEKDAY,
                    _ => catalogue::BAD_QUANTITY,
                };
                Err(self.fault(code, problem.found, problem.expected))
            }
        }
    }

    fn visit_any<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.node.value {
            Value::Text(text) | Value::Date(text) => visitor.visit_str(text),
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::List(list) => {
                let mut items = Items { reader: self, list, next: 0 };
                let value = visitor.visit_seq(&mut items)?;
                if items.next < list.len() {
                    return Err(self.wrong_type(&format!("a list of {} values", items.next)));
                }
                Ok(value)
            }
            Value::Table(table) => visitor.visit_map(Entries { reader: self, table, next: 0 }),
        }
    }
}

impl<'de> de::Deserializer<'de> for Reader<'_> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_any(visitor).map_err(|error| self.report(error))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let text = match name {
            "$Duration" => self.quantity("a duration", units::duration)?,
            "$Money" => self.quantity("a sum of money", units::money)?,
            "$Date" => self.quantity("a date", units::date)?,
            "$Moment" => self.quantity("a date with a time of day", units::moment)?,
            "$TimeOfDay" => self.quantity("a time of day", units::time_of_day)?,
            "$HoursOfDay" => self.quantity("a span of the day", units::hours_of_day)?,
            "$Rate" => self.quantity("a rate", units::rate)?,
            "$Weekdays" => self.quantity("a weekday", units::weekdays)?,
            _ => return visitor.visit_newtype_struct(self),
        };
        visitor.visit_str(text).map_err(|error: ReadError| self.report(error))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let table = self.table()?;
        let mut unknown: Vec<&str> = Vec::new();
        for (key, entry) in table {
            if fields.contains(&key.as_str()) {
                continue;
            }
            if REMARKS.contains(&key.as_str()) {
                if !matches!(entry.node.value, Value::Text(_)) {
                    let remark = Reader::new(&entry.node, join(&self.address, key), self.faults);
                    let _reported = remark.wrong_type("a text");
                }
            } else {
                unknown.push(key);
                self.faults.push(
                    Fault::new(
                        catalogue::UNKNOWN_KEY,
                        join(&self.address, key),
                        format!("unknown key \"{key}\""),
                    )
                    .at(entry.key)
                    .expected(one_of(fields.iter().copied().filter(|name| !name.starts_with('$'))))
                    .nearest(key, fields.iter().copied()),
                );
            }
        }
        visitor.visit_map(Entries { reader: &self, table, next: 0 }).map_err(|error| match error {
            // A misspelt key is one fault, not also a missing one.
            ReadError::Raw(raw)
                if raw.key.is_some_and(|missing| {
                    unknown.iter().any(|key| likeness(key, missing).is_some())
                }) =>
            {
                ReadError::Reported
            }
            error => self.report(error),
        })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        debug_assert_eq!(name, "$Located");
        visitor.visit_seq(Placed { reader: &self, next: 0 })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let Some(form) = name.strip_prefix("$Form") else {
            let Value::Text(text) = &self.node.value else {
                return Err(self.wrong_type(&one_of(variants.iter().copied())));
            };
            return visitor
                .visit_enum(IntoDeserializer::<ReadError>::into_deserializer(text.as_str()))
                .map_err(|error| self.report(error));
        };
        let variant = match form.strip_prefix(" by ") {
            Some(key) if self.node.get(key).is_some() => key,
            Some(_) => "otherwise",
            None => self.node.value.kind(),
        };
        if !variants.contains(&variant) {
            if form == " duration" && variant == "number" {
                return Err(self.needs_unit());
            }
            let kinds: Vec<_> = variants
                .iter()
                .map(|kind| match (form, *kind) {
                    (" duration" | " amount", "text") => "a duration such as \"5 min\"".to_owned(),
                    (_, kind) => format!("a {kind}"),
                })
                .collect();
            return Err(self.wrong_type(&kinds.join(" or ")));
        }
        if form == " amount"
            && let Value::Text(text) = &self.node.value
        {
            units::amount(text).map_err(|problem| {
                self.fault(catalogue::BAD_QUANTITY, problem.found, problem.expected)
            })?;
        }
        visitor.visit_enum(Form { reader: self, variant })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf unit unit_struct seq tuple map identifier
    }
}

struct Form<'a> {
    reader: Reader<'a>,
    variant: &'static str,
}

impl<'a, 'de> de::EnumAccess<'de> for Form<'a> {
    type Error = ReadError;
    type Variant = FormValue<'a>;

    fn variant_seed<S: de::DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, FormValue<'a>), ReadError> {
        let name: StrDeserializer<'_, ReadError> = self.variant.into_deserializer();
        Ok((seed.deserialize(name)?, FormValue(self.reader)))
    }
}

struct FormValue<'a>(Reader<'a>);

impl<'de> de::VariantAccess<'de> for FormValue<'_> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        Ok(())
    }

    fn newtype_variant_seed<S: de::DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<S::Value, ReadError> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ReadError> {
        de::Deserializer::deserialize_any(self.0, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        de::Deserializer::deserialize_struct(self.0, "", fields, visitor)
    }
}

struct Entries<'r, 'a> {
    reader: &'r Reader<'a>,
    table: &'a Table,
    next: usize,
}

impl<'de> de::MapAccess<'de> for Entries<'_, '_> {
    type Error = ReadError;

    fn next_key_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, ReadError> {
        let Some((key, _)) = self.table.get_index(self.next) else { return Ok(None) };
        let key: StrDeserializer<'_, ReadError> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, ReadError> {
        let Some((key, entry)) = self.table.get_index(self.next) else {
            return Err(de::Error::custom("no value"));
        };
        self.next += 1;
        seed.deserialize(Reader {
            node: &entry.node,
            address: join(&self.reader.address, key),
            faults: self.reader.faults,
        })
    }
}

struct Items<'r, 'a> {
    reader: &'r Reader<'a>,
    list: &'a [Node],
    next: usize,
}

impl<'de> de::SeqAccess<'de> for Items<'_, '_> {
    type Error = ReadError;

    fn next_element_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, ReadError> {
        let Some(node) = self.list.get(self.next) else { return Ok(None) };
        let address = join_item(&self.reader.address, node, self.next);
        self.next += 1;
        seed.deserialize(Reader { node, address, faults: self.reader.faults }).map(Some)
    }
}

/// Gives a value's name, address and place before the value itself.
struct Placed<'r, 'a> {
    reader: &'r Reader<'a>,
    next: usize,
}

impl<'de> de::SeqAccess<'de> for Placed<'_, '_> {
    type Error = ReadError;

    fn next_element_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, ReadError> {
        let number =
            |number: usize| -> U64Deserializer<ReadError> { (number as u64).into_deserializer() };
        let text =
            |text| -> StrDeserializer<'_, ReadError> { IntoDeserializer::into_deserializer(text) };
        let place = self.reader.node.place;
        self.next += 1;
        match self.next {
            1 => seed.deserialize(text(item_name(self.reader.node).unwrap_or_default())),
            2 => seed.deserialize(text(self.reader.address.as_str())),
            3 => seed.deserialize(number(place.file.0 as usize)),
            4 => seed.deserialize(number(place.start)),
            5 => seed.deserialize(number(place.end)),
            6 => seed.deserialize(self.reader.clone()),
            _ => return Ok(None),
        }
        .map(Some)
    }
}
