//! `optimise.json`: a function of what was found alone.

use crate::experiment::optimise::{Goal, Optimised, Scored, Tried};
use crate::experiment::{HarmState, ParameterSets};
use crate::report::format::RowFormatter;
use serde::Serialize;

const DEFINITIONS: Definitions = Definitions {
    breaches_avoided: "breaches of the standard in the base less those under the mix, whole \
                       patients of the cohorts whose clocks start in the period, mean over \
                       replications",
    tried: "what the search saw of each mix; it flatters the one that was chosen by it",
    scored: "the chosen mix in replications that had no part in the search: the figure to quote",
    on_frontier: "no mix that costs no more avoids more in the search",
    is_settled: "whether the choice is right with the stated confidence, given the scenario's \
                 parameters: better than every other mix that was tried, or as good within the \
                 indifference",
    expected_loss: "breaches lost on average by this choice where chance has misled the search",
    worth_of_knowing: "breaches that would be avoided more, on average, by knowing which parameter set \
                       holds before choosing (expected value of perfect information); luck makes it \
                       too high rather than too low",
};

/// The bytes of `optimise.json`.
///
/// # Errors
/// If a value cannot be written as JSON, which none does.
pub fn document(found: &Optimised) -> serde_json::Result<Vec<u8>> {
    let options = &found.options;
    let (budget, share, chance) = match options.goal {
        Goal::Best { budget } => (Some(budget), None, None),
        Goal::Cheapest { share, chance } => (None, Some(share), Some(chance)),
    };
    let document = Document {
        schema: "pathflow.optimise",
        schema_version: 1,
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        scenario: &found.title,
        scenario_digest: &found.digest,
        seed: options.seed,
        parameter_sets: options.sets.as_ref().map(ParameterSets::number),
        standard: &options.standard,
        period_start: found.period.0.to_string(),
        period_end: found.period.1.to_string(),
        months: found.months,
        budget_pence: budget,
        required_performance: share,
        required_chance: chance,
        margin: options.margin,
        indifference_a_month: options.indifference,
        confidence: options.confidence,
        most_replications: options.replications,
        definitions: DEFINITIONS,
        plans: found
            .choices
            .iter()
            .map(|choice| PlanRow {
                plan: &choice.name,
                title: &choice.title,
                cost_pence: choice.cost,
            })
            .collect(),
        clashes: found
            .clashes
            .iter()
            .map(|&(one, other)| [&found.choices[one].name, &found.choices[other].name])
            .map(|[one, other]| [one.as_str(), other.as_str()])
            .collect(),
        mixes: found.mixes,
        screening_replications: found.screened.map(|screened| screened.replications),
        is_settled: found.is_settled,
        expected_loss: found.expected_loss,
        worth_of_knowing: found.worth_of_knowing.map(|(known, _)| known.value),
        scored: found.scored.as_ref().map(|scored| scored_part(found, scored)),
        tried: found.tried.iter().map(mix_row).collect(),
    };
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, RowFormatter::default());
    document.serialize(&mut writer)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn mix_row(tried: &Tried) -> MixRow<'_> {
    let (ci_low, ci_high) = tried.avoided.interval.unzip();
    MixRow {
        plans: &tried.plans,
        cost_pence: tried.cost,
        breaches_avoided: tried.avoided.value,
        ci_low,
        ci_high,
        met: tried.met.map(|(met, _)| met),
        worst_other_standard: tried.worst_fall.as_ref().map(|(name, _)| name.as_str()),
        worst_fall: tried.worst_fall.as_ref().map(|(_, fall)| fall.value),
        replications: tried.replications,
        standing: tried.standing.name(),
        on_frontier: tried.on_frontier,
    }
}

fn scored_part<'a>(found: &Optimised, scored: &'a Scored) -> ScoredPart<'a> {
    let effect = &scored.effect;
    let own = effect.avoided.iter().find(|row| row.standard == found.options.standard);
    let (ci_low, ci_high) = own.and_then(|row| row.interval).unzip();
    ScoredPart {
        mix: &effect.plan,
        cost_pence: effect.cost,
        breaches_avoided: own.map(|row| row.value),
        ci_low,
        ci_high,
        cost_each_pence: own.and_then(|row| row.cost_each),
        replications: scored.replications,
        met: scored.met.map(|(met, _)| met),
        met_ci_low: scored.met.map(|(_, interval)| interval.0),
        met_ci_high: scored.met.map(|(_, interval)| interval.1),
        harmed: effect.harm.count(HarmState::Harmed),
        harm_not_excluded: effect.harm.count(HarmState::NotExcluded),
        no_material_harm: effect.harm.count(HarmState::NoneShown),
    }
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
    period_start: String,
    period_end: String,
    months: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_pence: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_performance: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_chance: Option<f64>,
    margin: f64,
    indifference_a_month: f64,
    confidence: f64,
    most_replications: u32,
    definitions: Definitions,
    plans: Vec<PlanRow<'a>>,
    /// Plans that cannot be in force together.
    clashes: Vec<[&'a str; 2]>,
    /// How many mixes there are.
    mixes: usize,
    /// Replications by which mixes were picked; absent if all were tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    screening_replications: Option<u32>,
    is_settled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_loss: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worth_of_knowing: Option<f64>,
    /// Absent if to do nothing is chosen, or no mix is.
    #[serde(skip_serializing_if = "Option::is_none")]
    scored: Option<ScoredPart<'a>>,
    tried: Vec<MixRow<'a>>,
}

#[derive(Serialize)]
struct Definitions {
    breaches_avoided: &'static str,
    tried: &'static str,
    scored: &'static str,
    on_frontier: &'static str,
    is_settled: &'static str,
    expected_loss: &'static str,
    worth_of_knowing: &'static str,
}

#[derive(Serialize)]
struct PlanRow<'a> {
    plan: &'a str,
    title: &'a str,
    cost_pence: i64,
}

#[derive(Serialize)]
struct MixRow<'a> {
    plans: &'a [String],
    cost_pence: i64,
    breaches_avoided: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worst_other_standard: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worst_fall: Option<f64>,
    replications: u32,
    standing: &'static str,
    on_frontier: bool,
}

#[derive(Serialize)]
struct ScoredPart<'a> {
    mix: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_pence: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    breaches_avoided: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_each_pence: Option<f64>,
    replications: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    met_ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    met_ci_high: Option<f64>,
    harmed: usize,
    harm_not_excluded: usize,
    no_material_harm: usize,
}
