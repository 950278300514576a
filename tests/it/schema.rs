//! The published schemas accept what the reader accepts, and refuse a
//! misspelt key wherever it stands.

use pathflow::{report, scenario};
use regex::Regex;
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// Validates the part of JSON Schema that the schemas use, and panics at any
/// other, so that nothing is passed over.
struct Schema(Value);

impl Schema {
    /// Why `value` is not valid, with its address.
    fn check(&self, value: &Value) -> Result<(), String> {
        self.against(&self.0, value, "")
    }

    #[allow(clippy::match_same_arms, reason = "keywords that were met stand by their kind")]
    fn against(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let schema = match schema {
            Value::Bool(true) => return Ok(()),
            Value::Bool(false) => return Err(format!("{at}: nothing may stand here")),
            Value::Object(schema) => schema,
            other => panic!("not a schema: {other}"),
        };
        let refuse = |why: &str| Err(format!("{at}: {value} {why}"));
        for (keyword, rule) in schema {
            match keyword.as_str() {
                "$schema" | "title" | "description" | "default" | "format" | "$defs" => {}
                "$ref" => {
                    let path = word(rule).trim_start_matches('#');
                    let rule = self.0.pointer(path).unwrap_or_else(|| panic!("no {path}"));
                    self.against(rule, value, at)?;
                }
                "type" => {
                    let kinds = match rule {
                        Value::Array(kinds) => kinds.clone(),
                        kind => vec![kind.clone()],
                    };
                    if !kinds.iter().any(|kind| is(value, word(kind))) {
                        return refuse(&format!("is not a {rule}"));
                    }
                }
                "const" if rule != value => return refuse(&format!("is not {rule}")),
                "enum" if !list(rule).contains(value) => {
                    return refuse(&format!("is not in {rule}"));
                }
                "const" | "enum" => {}
                "pattern" => {
                    let text = value.as_str().unwrap_or_default();
                    if !Regex::new(word(rule)).expect("a pattern").is_match(text) {
                        return refuse(&format!("is not like {rule}"));
                    }
                }
                "minimum" if value.as_f64() < rule.as_f64() => return refuse("is too small"),
                "maximum" if value.as_f64() > rule.as_f64() => return refuse("is too large"),
                "minimum" | "maximum" => {}
                "minItems" if length(value) < rule.as_u64() => return refuse("is too short"),
                "maxItems" if length(value) > rule.as_u64() => return refuse("is too long"),
                "minItems" | "maxItems" => {}
                "anyOf" | "oneOf" => {
                    let forms = list(rule);
                    let tried: Vec<_> =
                        forms.iter().map(|form| self.against(form, value, at)).collect();
                    let fits = tried.iter().filter(|result| result.is_ok()).count();
                    if fits == 0 || (keyword == "oneOf" && fits > 1) {
                        let why: Vec<_> = tried.into_iter().filter_map(Result::err).collect();
                        return Err(format!("{at}: {fits} forms fit; {}", why.join("; ")));
                    }
                }
                "items" => {
                    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.against(rule, item, &format!("{at}.{number}"))?;
                    }
                }
                "prefixItems" => {
                    for (number, (rule, item)) in
                        list(rule).iter().zip(value.as_array().into_iter().flatten()).enumerate()
                    {
                        self.against(rule, item, &format!("{at}.{number}"))?;
                    }
                }
                "required" => {
                    for key in list(rule) {
                        if value.is_object() && value.get(word(key)).is_none() {
                            return refuse(&format!("lacks {key}"));
                        }
                    }
                }
                "properties" | "additionalProperties" => {}
                other => panic!("the schema uses {other}"),
            }
        }
        self.keys(schema, value, at)
    }

    fn keys(&self, schema: &Map<String, Value>, value: &Value, at: &str) -> Result<(), String> {
        let known = schema.get("properties").and_then(Value::as_object);
        for (key, item) in value.as_object().into_iter().flatten() {
            let here = format!("{at}.{key}");
            if let Some(rule) = known.and_then(|known| known.get(key)) {
                self.against(rule, item, &here)?;
            } else if let Some(rule) = schema.get("additionalProperties") {
                self.against(rule, item, &here)?;
            }
        }
        Ok(())
    }
}

fn word(rule: &Value) -> &str {
    rule.as_str().expect("a schema is well formed")
}

fn list(rule: &Value) -> &Vec<Value> {
    rule.as_array().expect("a schema is well formed")
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("a type {other}"),
    }
}

fn length(value: &Value) -> Option<u64> {
    value.as_array().map(|items| items.len() as u64)
}

/// A file of TOML as JSON, in which dates are texts.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, json(value))).collect()
        }
        plain => serde_json::to_value(plain).expect("TOML is JSON but for dates"),
    }
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("a bundled file can be read");
    let table: toml::Table =
        text.parse().unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    json(toml::Value::Table(table))
}

fn toml_files(folder: &str) -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut open = vec![root];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() && !path.ends_with("broken") {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// All scenario files and all plans of the repository.
fn bundled() -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut files = toml_files("scenarios");
    files.extend(toml_files("tests/scenarios"));
    let (plans, scenarios): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| {
        let table = read(path);
        table.get("change").is_some() || table.get("owner").is_some()
    });
    assert!(scenarios.len() > 25 && plans.len() >= 5, "{scenarios:?} {plans:?}");
    (scenarios, plans)
}

#[test]
fn every_bundled_file_is_valid() {
    let (scenarios, plans) = bundled();
    let schema = Schema(scenario::scenario_schema());
    for path in scenarios {
        if let Err(why) = schema.check(&read(&path)) {
            panic!("{}: {why}", path.display());
        }
    }
    let schema = Schema(scenario::plan_schema());
    for path in plans {
        if let Err(why) = schema.check(&read(&path)) {
            panic!("{}: {why}", path.display());
        }
    }
}

/// Addresses of all tables in `value`.
fn tables(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            found.push(at.to_owned());
            for (key, value) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                tables(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                tables(item, &format!("{at}/{number}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn a_key_that_means_nothing_is_refused_wherever_it_stands() {
    let schema = Schema(scenario::scenario_schema());
    let mut tried = 0;
    for path in ["tests/scenarios/clinic.toml", "scenarios/wyh/urgent_care.toml"] {
        let whole = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
        let mut places = Vec::new();
        tables(&whole, "", &mut places);
        for place in places {
            let mut broken = whole.clone();
            let table = broken.pointer_mut(&place).and_then(Value::as_object_mut);
            table.expect("a table").insert("sourse".to_owned(), 1.into());
            assert!(schema.check(&broken).is_err(), "{path}: {place}");
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn remarks_may_stand_in_every_block_and_values_have_their_form() {
    let schema = Schema(scenario::scenario_schema());
    let good = |text: &str| schema.check(&json(text.parse::<toml::Table>().expect("TOML").into()));
    good("[rota.nurse]\nunits = { parameter = \"n\", source = \"judgement\", note = \"x\" }")
        .expect("valid");
    good("[rota.nurse]\nsites = \"all\"\nunits = 2\nsource = \"x\"").expect("valid");
    good("[rota.nurse.RR8]\nunits = 2").expect("valid");
    good("[arrivals.a]\none_for_each = [\"b\"]\nrate = \"1 per day\"").expect("valid");
    for broken in [
        "start = \"01/10/2025\"",
        "follow_up = 5",
        "[rota.nurse]\nunits = \"two\"",
        "[rota.nurse]\nsites = 3\nunits = 2",
        "[arrivals.a]\nrate = \"1 a day\"",
        "[calendar.a]\nbank_holidays = \"shut\"",
        "[[pathway.a.step]]\nname = \"x\"\nwait = \"5\"",
        "[[pathway.a.step]]\nwait = \"5 min\"",
        "[clock.a]\nsource = 3",
    ] {
        assert!(good(broken).is_err(), "{broken}");
    }
}

#[test]
fn results_are_valid() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_pathflow"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["compare", "tests/scenarios/clinic.toml", "--json", "--replications", "2"])
        .args(["--plan", "tests/scenarios/more-ct.toml"])
        .output()
        .expect("the binary runs");
    let document = serde_json::from_slice(&output.stdout).expect("a document");
    Schema(report::results_schema()).check(&document).expect("valid");
}
