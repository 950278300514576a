//! The reference of the language: a template of chapters, into which the
//! tables of keys are put that the schema holds.
//!
//! A line of the template `<!-- keys: Shift -->` becomes the table of the
//! definition `Shift`; `only` or `but` and names choose among its keys, `as`
//! and a word puts a name over it. `<!-- blocks: Scenario -->` lists the
//! blocks of the top level.

use super::{plan_schema, scenario_schema};
use serde_json::{Map, Value};
use std::fmt::Write;

const TEMPLATE: &str = include_str!("../../../docs/reference/template.md");

/// The reference of the scenario language, in Markdown.
pub fn reference() -> String {
    let tables = Tables { schemas: [scenario_schema(), plan_schema()] };
    let mut text = String::new();
    let mut was_table = false;
    for line in TEMPLATE.lines() {
        let order = line.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->"));
        let table = order.and_then(|order| tables.ordered(order));
        // Two tables that touch would be read as one.
        if was_table && table.is_some() {
            text.push('\n');
        }
        was_table = table.is_some();
        text.push_str(table.as_deref().unwrap_or(line));
        if !was_table {
            text.push('\n');
        }
    }
    text
}

struct Tables {
    schemas: [Value; 2],
}

type Properties = Map<String, Value>;

impl Tables {
    /// The table that a line of the template asks for.
    fn ordered(&self, order: &str) -> Option<String> {
        let (what, order) = order.split_once(": ")?;
        let (name, rest) = order.split_once(' ').unwrap_or((order, ""));
        let (how, names) = rest.split_once(' ').unwrap_or((rest, ""));
        let listed = |key: &str| names.split(' ').any(|name| name == key);
        let schema = self.named(name)?;
        match what {
            "keys" => {
                let heading = if how == "as" { format!("`{names}`: key") } else { "key".into() };
                Some(self.keys(schema, &heading, |key, value| match how {
                    "only" => listed(key),
                    "but" => !listed(key),
                    _ => name != "Scenario" || !is_blocks(value),
                }))
            }
            "blocks" => Some(blocks(schema)),
            _ => None,
        }
    }

    /// A definition, or the top of a file.
    fn named(&self, name: &str) -> Option<&Value> {
        match name {
            "Scenario" => Some(&self.schemas[0]),
            "Plan" => Some(&self.schemas[1]),
            _ => self.schemas.iter().find_map(|schema| schema.get("$defs")?.get(name)),
        }
    }

    fn keys(
        &self,
        schema: &Value,
        heading: &str,
        is_wanted: impl Fn(&str, &Value) -> bool,
    ) -> String {
        let required = schema.get("required").and_then(Value::as_array);
        let is_required =
            |key: &str| required.is_some_and(|keys| keys.iter().any(|known| known == key));
        let mut table = format!("| {heading} | value | without it | meaning |\n");
        table.push_str("| --- | --- | --- | --- |\n");
        for (key, value) in properties(schema).into_iter().flatten() {
            let is_remark = super::remark(key) == Some(&description(value));
            if is_remark || !is_wanted(key, value) {
                continue;
            }
            let (meaning, default) = without_default(&description(value));
            let (meaning, needed) = match meaning.split_once(" Needed") {
                Some((before, after)) => (format!("{before}{}", &after[1..]), true),
                None => (meaning, false),
            };
            let default = match default {
                _ if needed || is_required(key) => "required".to_owned(),
                Some(default) => default,
                None => "-".to_owned(),
            };
            let kind = self.kind(value);
            let cells = [format!("`{key}`"), kind, default, meaning].map(|cell| in_cell(&cell));
            let _written = writeln!(table, "| {} |", cells.join(" | "));
        }
        table
    }

    /// What kind of value a schema describes, in words.
    fn kind(&self, schema: &Value) -> String {
        let text = |key: &str| schema.get(key).and_then(Value::as_str);
        if let Some(title) = text("title") {
            return title.to_owned();
        }
        if let Some(path) = text("$ref") {
            let name = path.rsplit('/').next().unwrap_or_default();
            return self.named(name).map_or_else(|| "table".to_owned(), |found| self.kind(found));
        }
        if let Some(word) = schema.get("const") {
            return format!("`{word}`");
        }
        let several = |key: &str| schema.get(key).and_then(Value::as_array);
        if let Some(words) = several("enum") {
            let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
            return either(&words);
        }
        if let Some(forms) = several("oneOf").or_else(|| several("anyOf")) {
            let forms: Vec<_> = forms.iter().map(|form| self.kind(form)).collect();
            return either(&forms);
        }
        match text("type") {
            Some("string") => "text".to_owned(),
            Some("boolean") => "`true` or `false`".to_owned(),
            Some("integer") => "whole number".to_owned(),
            Some("number") => "number".to_owned(),
            Some("array") => match schema.get("items").or_else(|| schema.get("prefixItems")) {
                Some(item @ Value::Object(_)) => format!("list of {}", plural(&self.kind(item))),
                _ => "list".to_owned(),
            },
            Some("object") => "table".to_owned(),
            _ => "any value".to_owned(),
        }
    }
}

fn properties(schema: &Value) -> Option<&Properties> {
    schema.get("properties")?.as_object()
}

/// Whether a key of the top level holds blocks by name.
fn is_blocks(value: &Value) -> bool {
    value.get("additionalProperties").is_some()
}

fn blocks(schema: &Value) -> String {
    let mut table = "| block | is |\n| --- | --- |\n".to_owned();
    for (key, value) in properties(schema).into_iter().flatten() {
        if is_blocks(value) {
            let cells = format!("| `{key}` | {} |", in_cell(&description(value)));
            table.push_str(&cells);
            table.push('\n');
        }
    }
    table
}

/// The doc comment of a key, on one line.
fn description(value: &Value) -> String {
    let text = value.get("description").and_then(Value::as_str).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Parts a meaning from the default that it ends with: "...; default none."
fn without_default(text: &str) -> (String, Option<String>) {
    let Some((meaning, default)) = text.rsplit_once("; default ") else {
        return (text.to_owned(), None);
    };
    let default = default.strip_suffix('.').unwrap_or(default);
    (format!("{meaning}."), Some(default.to_owned()))
}

fn either(forms: &[String]) -> String {
    match forms {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn plural(kind: &str) -> String {
    if kind.ends_with('s') || kind.contains(['`', ' ']) {
        kind.to_owned()
    } else {
        format!("{kind}s")
    }
}

/// Text that stays in its cell.
fn in_cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_has_its_table() {
        for schema in [scenario_schema(), plan_schema()] {
            for (name, definition) in schema["$defs"].as_object().unwrap() {
                let with_repetition = name.ends_with("Block");
                if definition.get("properties").is_some() && !with_repetition {
                    let is_asked_for = TEMPLATE.lines().any(|line| {
                        line.strip_prefix("<!-- keys: ").and_then(|it| it.split(' ').next())
                            == Some(name)
                    });
                    assert!(is_asked_for, "docs/reference/template.md has no table of {name}");
                }
            }
        }
        assert!(!reference().contains("<!--"), "an order of the template was not understood");
    }

    #[test]
    fn a_default_stands_in_its_column() {
        let (meaning, default) = without_default("Days on which it begins; default all.");
        assert_eq!(
            (meaning.as_str(), default.as_deref()),
            ("Days on which it begins.", Some("all"))
        );
        assert_eq!(without_default("Value.").1, None);
    }
}
