//! Schemas of the forms that the reader itself understands: what knows its
//! place is what stands there, blocks go by name, quantities are texts.

use crate::scenario::located::{
    Blocks, Date, Duration, HoursOfDay, Located, Moment, Money, Rate, Recovered, TimeOfDay,
    Weekdays,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::marker::PhantomData;

macro_rules! transparent {
    ($($name:ident)*) => {$(
        impl<T: JsonSchema> JsonSchema for $name<T> {
            fn inline_schema() -> bool {
                T::inline_schema()
            }

            fn schema_name() -> Cow<'static, str> {
                T::schema_name()
            }

            fn schema_id() -> Cow<'static, str> {
                T::schema_id()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                T::json_schema(generator)
            }
        }
    )*};
}

transparent! { Located Recovered }

impl<T: JsonSchema> JsonSchema for Blocks<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Blocks of {}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let block = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": block })
    }
}

/// Blocks by name of which one may stand for several: `one_for_each`.
pub(in crate::scenario) struct Repeated<T>(PhantomData<T>);

/// Blocks by kind that are written for one site each, or for several at once:
/// `sites`, `one_for_each`.
pub(in crate::scenario) struct AtSites<T>(PhantomData<T>);

fn each() -> Value {
    json!({
        "type": "array",
        "items": { "type": "string" },
        "description": "Names for each of which the block stands once: `{name}` is replaced in \
                        the block's name and in every text inside.",
    })
}

fn sites() -> Value {
    json!({
        "anyOf": [{ "const": "all" }, { "type": "array", "items": { "type": "string" } }],
        "description": "Sites at each of which the block stands once, or \"all\": all sites of \
                        the organisations in the alliance. A scenario that names no site needs \
                        none.",
    })
}

/// The schema of `T` with more keys, as a definition of its own.
fn with_keys<T: JsonSchema>(
    generator: &mut SchemaGenerator,
    kind: &str,
    keys: &[(&str, Value)],
) -> Schema {
    let mut schema = T::json_schema(generator);
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (key, value) in keys {
            properties.insert((*key).to_owned(), value.clone());
        }
    }
    let name = format!("{}{kind}", T::schema_name());
    generator.definitions_mut().insert(name.clone(), schema.to_value());
    Schema::new_ref(format!("#/$defs/{name}"))
}

impl<T: JsonSchema> JsonSchema for Repeated<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Repeated {}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        // Both are defined: the reference prints the plain one.
        generator.subschema_for::<T>();
        let block = with_keys::<T>(generator, "Block", &[("one_for_each", each())]);
        json_schema!({ "type": "object", "additionalProperties": block })
    }
}

impl<T: JsonSchema> JsonSchema for AtSites<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("At sites {}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        let keys = [("sites", sites()), ("one_for_each", each())];
        let several = with_keys::<T>(generator, "Block", &keys);
        json_schema!({
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    several,
                    {
                        "type": "object",
                        "properties": { "one_for_each": each() },
                        "additionalProperties": one,
                    },
                ],
            },
        })
    }
}

const TIME_OF_DAY: &str = "(24:00|([01]?[0-9]|2[0-3]):[0-5]?[0-9])";
const DAY: &str = "[A-Za-z]{3,9}";
const UNIT: &str = "(s|secs?|seconds?|mins?|minutes?|h|hours?|d|days?|weeks?)";

macro_rules! quantities {
    ($($name:ident $words:literal $meaning:literal $pattern:expr;)*) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "title": $words,
                    "description": $meaning,
                    "type": "string",
                    "pattern": $pattern,
                })
            }
        }
    )*};
}

quantities! {
    Duration "duration" "A number and a unit, for instance \"5 min\", \"2 hours\", \"3 days\" or \"6 weeks\"."
        format!("^ *([0-9]+\\.?[0-9]*|\\.[0-9]+) *{UNIT} *$");
    Money "money" "Pounds, for instance \"£310,000\"." "^ *-?£ *[0-9][0-9,]*(\\.[0-9]+)? *$";
    Date "date" "A date such as 2025-10-01; in TOML without quotes." "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    Moment "moment" "A date and a time of day, for instance \"2025-06-02 08:40\"."
        "^ *[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})? *$";
    TimeOfDay "time of day" "Hours and minutes, for instance \"08:30\"; \"24:00\" is the end of the day."
        format!("^ *{TIME_OF_DAY} *$");
    HoursOfDay "span of the day" "Opening and closing time, for instance \"08:30-12:30\"."
        format!("^ *{TIME_OF_DAY} *- *{TIME_OF_DAY} *$");
    Rate "rate" "A number for each unit of time, for instance \"0.9 per hour\"."
        "^ *[0-9.]+([eE][-+]?[0-9]+)? per (minute|min|hour|day|week|year) *$";
    Weekdays "weekday" "A weekday such as \"Mon\", or a span such as \"Mon-Fri\"."
        format!("^ *{DAY} *(- *{DAY} *)?$");
}
