//! `bottlenecks.json`: a function of what was found alone.

use crate::experiment::bottlenecks::{Bottlenecks, Standing};
use crate::report::format::RowFormatter;
use crate::stats::Estimate;
use serde::Serialize;

const DEFINITIONS: Definitions = Definitions {
    breaches_avoided: "breaches of the base less those with one more unit, whole patients of the \
                       cohorts whose clocks start in the period, mean over replications",
    ci: "interval that holds together with all others of the document at 95% (Bonferroni)",
    standing: "first: the bottleneck; not told from first; less than first; not settled; too \
               little: shown to avoid less than the indifference",
};

/// The bytes of `bottlenecks.json`.
///
/// # Errors
/// If a value cannot be written as JSON, which none does.
pub fn document(found: &Bottlenecks) -> serde_json::Result<Vec<u8>> {
    let document = Document {
        schema: "pathflow.bottlenecks",
        schema_version: 1,
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        scenario: &found.title,
        scenario_digest: &found.scenario_digest,
        seed: found.seed,
        parameter_sets: found.sets,
        standard: &found.standard,
        org_code: &found.org_code,
        period_start: found.from.to_string(),
        period_end: found.to.to_string(),
        months: found.months,
        indifference_a_month: found.indifference,
        intervals_together: found.intervals,
        most_replications: found.replications,
        base_breaches: found.base.value,
        definitions: DEFINITIONS,
        is_none: !found.candidates.iter().any(|it| it.standing == Standing::First),
        candidates: found
            .candidates
            .iter()
            .map(|candidate| CandidateRow {
                resource: &candidate.address,
                one_more: &candidate.unit,
                effect: EffectPart::from(&candidate.avoided),
                replications: candidate.replications,
                standing: candidate.standing.name(),
                cost_pence: candidate.cost,
                cost_each_pence: candidate.cost_each,
            })
            .collect(),
        kinds_too_little: found
            .kinds
            .iter()
            .map(|kind| KindRow {
                kind: &kind.kind,
                resources: kind.resources,
                effect: EffectPart::from(&kind.avoided),
                replications: kind.replications,
            })
            .collect(),
        not_tried: found
            .left_out
            .iter()
            .map(|left| LeftOutRow { why: &left.why, resources: &left.addresses })
            .collect(),
    };
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, RowFormatter::default());
    document.serialize(&mut writer)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    schema_version: u32,
    program: &'static str,
    version: &'static str,
    scenario: &'a str,
    scenario_digest: &'a str,
    seed: u64,
    /// Sets of parameter values that replications took in turn, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter_sets: Option<u32>,
    standard: &'a str,
    org_code: &'a str,
    period_start: String,
    period_end: String,
    months: u32,
    indifference_a_month: f64,
    intervals_together: usize,
    most_replications: u32,
    base_breaches: f64,
    definitions: Definitions,
    /// Whether no resource is shown to be a bottleneck.
    is_none: bool,
    candidates: Vec<CandidateRow<'a>>,
    kinds_too_little: Vec<KindRow<'a>>,
    not_tried: Vec<LeftOutRow<'a>>,
}

#[derive(Serialize)]
struct Definitions {
    breaches_avoided: &'static str,
    ci: &'static str,
    standing: &'static str,
}

#[derive(Serialize)]
struct EffectPart {
    breaches_avoided: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_high: Option<f64>,
}

impl From<&Estimate> for EffectPart {
    fn from(estimate: &Estimate) -> Self {
        let (ci_low, ci_high) = estimate.interval.unzip();
        Self { breaches_avoided: estimate.value, ci_low, ci_high }
    }
}

#[derive(Serialize)]
struct CandidateRow<'a> {
    resource: &'a str,
    one_more: &'a str,
    #[serde(flatten)]
    effect: EffectPart,
    replications: u32,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_pence: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_each_pence: Option<f64>,
}

#[derive(Serialize)]
struct KindRow<'a> {
    kind: &'a str,
    resources: usize,
    #[serde(flatten)]
    effect: EffectPart,
    replications: u32,
}

#[derive(Serialize)]
struct LeftOutRow<'a> {
    why: &'a str,
    resources: &'a [String],
}
