//! JSON Schemas of what people write, made from the types that read it, so
//! that an editor completes and checks what the reader accepts.

mod forms;
mod reference;

pub(in crate::scenario) use forms::{AtSites, Repeated};
pub use reference::reference;

use super::file_types::{PlanFile, ScenarioFile};
use super::reader::REMARKS;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

/// JSON Schema (draft 2020-12) of a scenario's TOML files.
pub fn scenario_schema() -> Value {
    schema_of::<ScenarioFile>("pathflow scenario")
}

/// JSON Schema (draft 2020-12) of a plan.
pub fn plan_schema() -> Value {
    schema_of::<PlanFile>("pathflow plan")
}

fn schema_of<T: JsonSchema>(title: &str) -> Value {
    let generator = SchemaSettings::draft2020_12().with_transform(AsRead).into_generator();
    titled(generator.into_root_schema_for::<T>(), title)
}

/// A schema that says first what it is of, and last what its words mean.
pub(crate) fn titled(schema: Schema, title: &str) -> Value {
    let Value::Object(mut entries) = schema.to_value() else { return Value::Bool(true) };
    let mut whole = serde_json::Map::new();
    let version = entries.shift_remove("$schema").unwrap_or_default();
    whole.extend([("$schema".to_owned(), version), ("title".to_owned(), title.into())]);
    entries.shift_remove("title");
    whole.extend(entries);
    Value::Object(whole)
}

/// What a remark is for, which every block may carry.
fn remark(key: &str) -> Option<&'static str> {
    match key {
        "source" => Some("Where the figures come from; \"judgement\" if no source gives them."),
        "note" => Some("Free text."),
        _ => None,
    }
}

/// Says what the reader does with every block: it refuses keys that it does
/// not know, takes remarks, and meets no nulls, which TOML does not have.
#[derive(Debug, Clone)]
struct AsRead;

impl Transform for AsRead {
    fn transform(&mut self, schema: &mut Schema) {
        without_null(schema);
        let is_block = schema.get("additionalProperties").is_none();
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut)
            && is_block
        {
            for remark in REMARKS {
                if !properties.contains_key(remark) {
                    let remark_schema =
                        json!({ "type": "string", "description": self::remark(remark) });
                    properties.insert(remark.to_owned(), remark_schema);
                }
            }
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        transform_subschemas(self, schema);
    }
}

fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    // What a key left out would be, which no file can write.
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(forms)) = object.get_mut("anyOf") {
        forms.retain(|form| form.get("type").is_none_or(|kind| kind != "null"));
        if let [Value::Object(only)] = forms.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            for (key, value) in only {
                object.entry(key).or_insert(value);
            }
        }
    }
}
