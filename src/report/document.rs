//! `results.json`: the versioned result document.
//!
//! The document is a function of the results alone. Nothing in it depends on
//! threads, time or the command, so equal runs give equal bytes. A change of
//! its shape is a change of [`SCHEMA_VERSION`].

mod effects;
mod precision;

use super::format::RowFormatter;
use crate::experiment::{
    Difference, Figure, FigureKey, MeasureResult, Results, Shortfall, Sources, Verdict,
};
use crate::scenario::titled;
use crate::stats::Interval;
use effects::{DominatedRow, EffectRow, HarmDocumentRow, SightingRow, Within, WorthOfKnowingRow};
use precision::{PrecisionRow, StoppingRule};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Serialize, Serializer};
use std::io::{self, Write};
use std::marker::PhantomData;

/// Name of the document's schema.
pub const SCHEMA: &str = "pathflow.results";
/// Version of the document's schema.
pub const SCHEMA_VERSION: u32 = 4;

/// What the terms in the document mean, for those who read it alone.
const DEFINITIONS: Definitions = Definitions {
    event: "a timed patient event: an arrival, the end of a timed activity or wait, an attended \
            or missed appointment, a decision of a meeting",
    absent: "a key that is absent means all; a figure that is absent is not available",
    value: "a share is pooled over replications, a count or a mean is the mean over replications",
    ci: "95% interval of the Monte Carlo error of the value; it shrinks with more replications",
    p: "P10, P50 and P90 over replications: in 1 of 10 simulated futures the figure is below P10",
    p_meets: "share of replications that meet the standard",
    p_better: "share of replications in which the plan is better than the base, equal ones \
               counting half",
    sd_chance: "standard deviation over replications of one set of parameter values",
    sd_ignorance: "standard deviation over sets of parameter values, chance taken out",
    sets_agree: "share of the sets that agree on the sign of the difference, chance taken out",
    harm: "harmed: the 95% interval of the difference lies wholly beyond the margin; no material harm \
           shown: wholly on the better side of it; harm not excluded: it reaches past the margin",
    p_harm: "chance of a fall that looks as bad if the true one were the margin, adjusted by Holm's \
             rule for all rows of the plan",
    allocated: "as reported: by month of the clock stop, shared between trusts by the national rule",
    whole: "each patient once, at the trust where the clock started, by month of the clock stop",
    cohort: "each patient once, at the trust where the clock started, by month of the clock start",
};

/// Writes `results.json`, row by row.
///
/// # Errors
/// If it cannot be written.
pub fn write_document(results: &Results, mut writer: impl Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        schema_version: SCHEMA_VERSION,
        program: Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        scenario: ScenarioPart { title: &results.title, digest: &results.scenario_digest },
        seed: results.seed,
        first_replication: results.first_replication,
        replications: results.replications,
        parameter_sets: results
            .sets
            .map(|run| SetsPart { sets: run.sets, replications_each: run.replications_each }),
        stopping_rule: results.precision.as_ref().map(StoppingRule::from),
        reporting_period: Period {
            from: results.report_from.to_string(),
            to: results.report_to.to_string(),
        },
        discount_a_year: results.discount_a_year,
        counts: Counts { patients: results.patients, events: results.events },
        definitions: DEFINITIONS,
        precision: results
            .precision
            .iter()
            .flat_map(|reached| reached.rows.iter().map(PrecisionRow::from))
            .collect(),
        figures: Rows::of(&results.figures),
        measures: results.measures.iter().map(MeasureRow::from).collect(),
        differences: Rows::of(&results.differences),
        effects: results.effects.iter().map(EffectRow::from).collect(),
        harm: results
            .effects
            .iter()
            .flat_map(|effect| effect.harm.rows.iter().map(HarmDocumentRow::from))
            .collect(),
        dominated: results
            .dominated
            .iter()
            .map(|row| DominatedRow {
                plan: &row.plan,
                by: &row.by,
                standard: &row.standard,
                dearer_by_pence: row.dearer_by,
                avoids_fewer: Within::from(row.avoids_fewer),
            })
            .collect(),
        worth_of_knowing: results.worth_of_knowing.iter().map(WorthOfKnowingRow::from).collect(),
        seen_on_charts: results
            .effects
            .iter()
            .flat_map(|effect| &effect.sightings)
            .map(|sighting| SightingRow {
                key: KeyColumns::from(&sighting.key),
                rises: sighting.rises,
                month: sighting.month,
            })
            .collect(),
    };
    let formatter = RowFormatter::default();
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut writer, formatter))?;
    writer.write_all(b"\n")
}

/// The bytes of `results.json`.
///
/// # Errors
/// If a value cannot be written as JSON, which no result does.
pub fn document(results: &Results) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_document(results, &mut bytes).map(|()| bytes)
}

/// A list whose rows are made when they are written: there may be millions.
struct Rows<'a, T, R> {
    of: &'a [T],
    row: PhantomData<R>,
}

impl<'a, T, R: From<&'a T>> Rows<'a, T, R> {
    const fn of(of: &'a [T]) -> Self {
        Self { of, row: PhantomData }
    }
}

impl<'a, T, R: From<&'a T> + Serialize> Serialize for Rows<'a, T, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.of.iter().map(R::from))
    }
}

/// The result document of a run or a comparison.
#[derive(Serialize, JsonSchema)]
struct Document<'a> {
    /// Name of the document's schema.
    schema: &'static str,
    /// Version of the document's schema; it rises when the shape changes.
    schema_version: u32,
    /// What made it.
    program: Program,
    /// What was run.
    scenario: ScenarioPart<'a>,
    /// Seed of all chance.
    seed: u64,
    /// Number of the first replication.
    first_replication: u32,
    /// How many replications were run.
    replications: u32,
    /// The sets of parameter values that were run, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter_sets: Option<SetsPart>,
    /// How the number of replications came about, where a precision was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopping_rule: Option<StoppingRule>,
    /// First and last day, inclusive.
    reporting_period: Period,
    /// Share by which costs of a year weigh less than those of the year before, if they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    discount_a_year: Option<f64>,
    /// How much was simulated.
    counts: Counts,
    /// What the terms mean.
    definitions: Definitions,
    /// One row for each figure that was to be known well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    precision: Vec<PrecisionRow<'a>>,
    /// One row for each figure, as in summary.csv.
    #[schemars(with = "Vec<FigureRow<'a>>")]
    figures: Rows<'a, Figure, FigureRow<'a>>,
    /// One row for each measure that the scenario asks for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measures: Vec<MeasureRow<'a>>,
    /// One row for each paired difference of a plan to the base, as in comparison.csv.
    #[schemars(with = "Vec<DifferenceRow<'a>>")]
    differences: Rows<'a, Difference, DifferenceRow<'a>>,
    /// What each plan does in the whole.
    effects: Vec<EffectRow<'a>>,
    /// Whom each plan harms and whom not: performance of the cohorts from the month of the plan's first day on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    harm: Vec<HarmDocumentRow<'a>>,
    /// Plans that cost no less than another and avoid fewer breaches of a standard.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dominated: Vec<DominatedRow<'a>>,
    /// What it would be worth to know the parameters before choosing, where breaches were given a worth.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    worth_of_knowing: Vec<WorthOfKnowingRow<'a>>,
    /// On which monthly charts each plan would be seen, and when.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    seen_on_charts: Vec<SightingRow<'a>>,
}

/// JSON Schema (draft 2020-12) of `results.json`.
pub fn results_schema() -> serde_json::Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    titled(settings.into_generator().into_root_schema_for::<Document<'_>>(), SCHEMA)
}

#[derive(Serialize, JsonSchema)]
struct Program {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct ScenarioPart<'a> {
    title: &'a str,
    digest: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct SetsPart {
    sets: u32,
    replications_each: u32,
}

#[derive(Serialize, JsonSchema)]
struct Period {
    from: String,
    to: String,
}

#[derive(Serialize, JsonSchema)]
struct Counts {
    patients: u64,
    events: u64,
}

#[derive(Serialize, JsonSchema)]
struct Definitions {
    event: &'static str,
    absent: &'static str,
    value: &'static str,
    ci: &'static str,
    p: &'static str,
    p_meets: &'static str,
    p_better: &'static str,
    sd_chance: &'static str,
    sd_ignorance: &'static str,
    sets_agree: &'static str,
    harm: &'static str,
    p_harm: &'static str,
    allocated: &'static str,
    whole: &'static str,
    cohort: &'static str,
}

/// The keys of a figure. There may be hundreds of thousands of rows, so what
/// says nothing is left out of them.
#[derive(Serialize, JsonSchema)]
struct KeyColumns<'a> {
    plan: &'a str,
    org_code: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pathway: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    route: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    tumour: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    standard: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    basis: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    stage: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    resource: &'a str,
    period_start: String,
    period_end: String,
    metric: &'a str,
    unit: &'a str,
}

impl<'a> From<&'a FigureKey> for KeyColumns<'a> {
    fn from(key: &'a FigureKey) -> Self {
        Self {
            plan: &key.plan,
            org_code: &key.org_code,
            pathway: &key.pathway,
            route: &key.route,
            tumour: &key.tumour,
            standard: &key.standard,
            basis: &key.basis,
            stage: &key.stage,
            resource: &key.resource,
            period_start: key.period_start.to_string(),
            period_end: key.period_end.to_string(),
            metric: &key.metric,
            unit: &key.unit,
        }
    }
}

/// What a row says over sets of parameter values.
#[derive(Serialize, JsonSchema)]
struct OverSets {
    #[serde(skip_serializing_if = "Option::is_none")]
    sd_chance: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sd_ignorance: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sets_agree: Option<f64>,
}

impl OverSets {
    fn new(sources: Option<Sources>, sets_agree: Option<f64>) -> Self {
        Self {
            sd_chance: sources.map(|sources| sources.chance),
            sd_ignorance: sources.map(|sources| sources.ignorance),
            sets_agree,
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct FigureRow<'a> {
    #[serde(flatten)]
    key: KeyColumns<'a>,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p10: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p50: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p90: Option<f64>,
    #[serde(flatten)]
    spread_within: SpreadWithin,
    #[serde(skip_serializing_if = "Option::is_none")]
    p_meets: Option<f64>,
    n_replications: u32,
    #[serde(flatten)]
    over_sets: OverSets,
}

impl<'a> From<&'a Figure> for FigureRow<'a> {
    fn from(figure: &'a Figure) -> Self {
        Self {
            key: KeyColumns::from(&figure.key),
            value: figure.value,
            ci_low: figure.interval.map(|(low, _)| low),
            ci_high: figure.interval.map(|(_, high)| high),
            p10: figure.spread.map(|[p10, _, _]| p10),
            p50: figure.spread.map(|[_, p50, _]| p50),
            p90: figure.spread.map(|[_, _, p90]| p90),
            spread_within: figure
                .spread_within
                .as_deref()
                .map(SpreadWithin::from)
                .unwrap_or_default(),
            p_meets: figure.meets,
            n_replications: figure.replications,
            over_sets: OverSets::new(figure.sources, None),
        }
    }
}

/// 95% intervals of P10, P50 and P90 by order statistics: of performance over more than a month, where there are enough
/// independent futures, 6 for P50 and 36 for the others.
#[derive(Serialize, JsonSchema, Default)]
struct SpreadWithin {
    #[serde(skip_serializing_if = "Option::is_none")]
    p10_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p10_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p50_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p50_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p90_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p90_high: Option<f64>,
}

impl From<&[Option<Interval>; 3]> for SpreadWithin {
    fn from(intervals: &[Option<Interval>; 3]) -> Self {
        let [(p10_low, p10_high), (p50_low, p50_high), (p90_low, p90_high)] =
            intervals.map(Option::unzip);
        Self { p10_low, p10_high, p50_low, p50_high, p90_low, p90_high }
    }
}

/// A measure that the scenario asks for. `verdict` is there where the value is
/// known beforehand.
#[derive(Serialize, JsonSchema)]
struct MeasureRow<'a> {
    #[serde(flatten)]
    key: KeyColumns<'a>,
    /// The value; null where nothing was observed.
    value: Option<f64>,
    /// Standard error of its Monte Carlo error.
    #[serde(skip_serializing_if = "Option::is_none")]
    standard_error: Option<f64>,
    /// Lower end of the 95% interval of its Monte Carlo error.
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_low: Option<f64>,
    /// Upper end of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_high: Option<f64>,
    /// Replications in which something was observed.
    n_replications: u32,
    /// The value that is known beforehand, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<f64>,
    /// `passed`, `off` (too far from the known value), `imprecise` (the
    /// standard error is too large to tell) or `nothing observed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
}

impl<'a> From<&'a MeasureResult> for MeasureRow<'a> {
    fn from(measure: &'a MeasureResult) -> Self {
        let estimate = measure.estimate.as_ref();
        let interval = estimate.and_then(|estimate| estimate.interval);
        Self {
            key: KeyColumns::from(&measure.key),
            value: estimate.map(|estimate| estimate.value),
            standard_error: estimate.and_then(|estimate| estimate.error),
            ci_low: interval.map(|(low, _)| low),
            ci_high: interval.map(|(_, high)| high),
            n_replications: estimate.map_or(0, |estimate| estimate.replications),
            expected: measure.known.as_ref().map(|known| known.value),
            verdict: measure.verdict.map(verdict),
        }
    }
}

/// What results call a verdict.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict.shortfall {
        None => "passed",
        Some(Shortfall::Off) => "off",
        Some(Shortfall::Imprecise) => "imprecise",
        Some(Shortfall::Nothing) => "nothing observed",
    }
}

#[derive(Serialize, JsonSchema)]
struct DifferenceRow<'a> {
    #[serde(flatten)]
    key: KeyColumns<'a>,
    base: f64,
    value: f64,
    difference: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p_better: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variance_ratio: Option<f64>,
    #[serde(flatten)]
    over_sets: OverSets,
    /// Of two chances: 95% Wilson interval of that in the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    base_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_high: Option<f64>,
    /// Of two chances: 95% Wilson interval of that under the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    value_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_high: Option<f64>,
}

impl<'a> From<&'a Difference> for DifferenceRow<'a> {
    fn from(difference: &'a Difference) -> Self {
        let (base_low, base_high) = difference.chances.map(|chances| chances.base).unzip();
        let (value_low, value_high) = difference.chances.map(|chances| chances.plan).unzip();
        Self {
            key: KeyColumns::from(&difference.key),
            base: difference.base,
            value: difference.value,
            difference: difference.difference,
            ci_low: difference.interval.map(|(low, _)| low),
            ci_high: difference.interval.map(|(_, high)| high),
            p_better: difference.better,
            correlation: difference.correlation,
            variance_ratio: difference.variance_ratio,
            over_sets: OverSets::new(difference.sources, difference.agreement),
            base_low,
            base_high,
            value_low,
            value_high,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_document_names_its_schema_and_keeps_its_order() {
        let bytes = document(&fixture::results()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.starts_with("{\n  \"schema\": \"pathflow.results\",\n  \"schema_version\": 4,\n")
        );
        assert!(text.ends_with("\n}\n"));
        let order = ["\"scenario\"", "\"seed\"", "\"figures\"", "\"differences\"", "\"effects\""];
        let places: Vec<_> = order.iter().map(|key| text.find(key).unwrap()).collect();
        assert!(places.is_sorted());
    }

    #[test]
    fn each_figure_stands_on_a_line_of_its_own() {
        let results = fixture::results();
        let text = String::from_utf8(document(&results).unwrap()).unwrap();
        let rows = text.lines().filter(|line| line.contains("\"n_replications\"")).count();
        assert_eq!(rows, results.figures.len());
    }

    #[test]
    fn the_document_can_be_read_back_to_the_last_digit() {
        let results = fixture::results();
        let read: serde_json::Value = serde_json::from_slice(&document(&results).unwrap()).unwrap();
        for (index, figure) in results.figures.iter().enumerate() {
            let value = read["figures"][index]["value"].as_f64().unwrap();
            assert_eq!(value.to_bits(), figure.value.to_bits());
        }
    }

    #[test]
    fn what_was_to_be_known_well_stands_with_the_rule() {
        let mut results = fixture::results();
        let text = String::from_utf8(document(&results).unwrap()).unwrap();
        assert!(!text.contains("stopping_rule") && !text.contains("\"precision\""), "{text}");
        results.precision = Some(fixture::reached());
        let read: serde_json::Value = serde_json::from_slice(&document(&results).unwrap()).unwrap();
        assert_eq!(read["stopping_rule"]["at_most"], 100);
        assert_eq!(read["stopping_rule"]["reached"], true);
        let row = &read["precision"][0];
        assert_eq!(row["asked"], "62-day performance 1 point");
        assert_eq!(row["known_from_replications"], 35);
        assert_eq!(row["drove"], true);
        assert_eq!(row["replications_needed"], serde_json::Value::Null);
    }

    #[test]
    fn measures_have_their_standard_error() {
        let mut results = fixture::results();
        let text = String::from_utf8(document(&results).unwrap()).unwrap();
        assert!(!text.contains("\"measures\""), "a list that says nothing: {text}");
        results.measures = fixture::measures();
        let read: serde_json::Value = serde_json::from_slice(&document(&results).unwrap()).unwrap();
        assert_eq!(read["measures"][0]["metric"], "mean wait");
        assert_eq!(read["measures"][0]["standard_error"], 0.02);
        assert_eq!(read["measures"][1]["value"], serde_json::Value::Null);
    }

    #[test]
    fn what_is_not_available_is_left_out() {
        let mut results = fixture::results();
        results.figures.truncate(1);
        results.figures[0].interval = None;
        results.figures[0].value = f64::NAN;
        let text = String::from_utf8(document(&results).unwrap()).unwrap();
        assert!(text.contains("\"value\":null,\"p10\":"), "{text}");
        assert!(!text.contains("\"route\""), "{text}");
    }
}
