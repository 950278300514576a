//! `sensitivity.json`: everything that was found. It depends on scenario, plans
//! and options alone.

use super::keys;
use crate::experiment::sensitivity::{Ranking, Reading, Sensitivity, SwitchValue};
use crate::report::format::RowFormatter;
use crate::stats::{Estimate, Interval};
use serde::Serialize;
use serde_json::{Value, json};

const SCHEMA: &str = "pathflow.sensitivity";

/// The bytes of `sensitivity.json`.
///
/// # Errors
/// If a value cannot be written as JSON, which none does.
pub fn record(found: &Sensitivity) -> serde_json::Result<Vec<u8>> {
    let parameters = found.parameters.iter().zip(&found.ranges).map(|(parameter, (low, high))| {
        json!({ "address": parameter.address, "value": parameter.value, "low": low, "high": high })
    });
    let splits = found.splits.iter().zip(&found.subjects).map(|(split, subject)| {
        let [what, plan, org_code] = keys(subject);
        json!({
            "subject": what, "plan": plan, "org_code": org_code, "mean": split.mean,
            "sd_chance": split.sources.map(|sources| sources.chance),
            "sd_ignorance": split.sources.map(|sources| sources.ignorance),
        })
    });
    let choice = found.choice.as_ref().map(|choice| {
        let means = choice.means.iter().map(|(plan, mean)| json!({ "plan": plan, "mean": mean }));
        json!({ "sd_choice": choice.choice, "means": means.collect::<Vec<_>>() })
    });
    let record = json!({
        "schema": SCHEMA,
        "schema_version": 1,
        "program": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "scenario": { "title": found.title, "digest": found.digest },
        "seed": found.seed,
        "runs": found.runs,
        "figure": {
            "standard": found.figure.standard,
            "metric": found.figure.metric,
            "unit": found.unit,
            "from": found.period.0.to_string(),
            "to": found.period.1.to_string(),
            "target": found.target,
        },
        "parameters": parameters.collect::<Vec<_>>(),
        "variation": splits.collect::<Vec<_>>(),
        "choice": choice,
        "ranking": ranking(found),
        "one_at_a_time": swings(found),
    });
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, RowFormatter::default());
    record.serialize(&mut writer)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn ranking(found: &Sensitivity) -> Vec<Value> {
    let mut rows = Vec::new();
    for (subject, what) in found.subjects.iter().enumerate() {
        let [kind, plan, org_code] = keys(what);
        for (at, parameter) in found.parameters.iter().enumerate() {
            let mut row = json!({
                "subject": kind, "plan": plan, "org_code": org_code, "parameter": parameter.address,
            });
            match &found.ranking {
                Ranking::Morris(effects) => {
                    let Some(effects) = effects[subject].get(at) else { continue };
                    row["mean_effect"] = json!(effects.mean);
                    row["mu_star"] = json!(effects.absolute);
                    row["mu_star_ci"] = interval(effects.interval);
                    row["sigma"] = json!(effects.deviation);
                }
                Ranking::Sobol(indices) => {
                    let Some(index) = indices[subject].as_ref().map(|of| of.parameters[at]) else {
                        continue;
                    };
                    row["first"] = json!(index.first.0);
                    row["first_ci"] = interval(index.first.1);
                    row["total"] = json!(index.total.0);
                    row["total_ci"] = interval(index.total.1);
                }
            }
            rows.push(row);
        }
    }
    rows
}

fn swings(found: &Sensitivity) -> Vec<Value> {
    let mut rows = Vec::new();
    for swing in &found.swings {
        for (reading, what) in swing.readings.iter().zip(&found.subjects) {
            let [kind, plan, org_code] = keys(what);
            let Reading { base, low, high, switches } = reading;
            rows.push(json!({
                "subject": kind, "plan": plan, "org_code": org_code,
                "parameter": found.parameters[swing.parameter].address,
                "low": swing.values[0], "value": swing.values[1], "high": swing.values[2],
                "figure": base,
                "at_low": estimate(*low),
                "at_high": estimate(*high),
                "switches": switches.iter().map(switch).collect::<Vec<_>>(),
            }));
        }
    }
    rows
}

fn switch(switch: &SwitchValue) -> Value {
    let met = if switch.met_above { "above" } else { "below" };
    json!({ "value": switch.value, "ci": interval(switch.interval), "met": met })
}

fn estimate(estimate: Option<Estimate>) -> Value {
    estimate.map_or(
        Value::Null,
        |estimate| json!({ "difference": estimate.value, "ci": interval(estimate.interval) }),
    )
}

fn interval(interval: Option<Interval>) -> Value {
    interval.map_or(Value::Null, |(low, high)| json!([low, high]))
}
