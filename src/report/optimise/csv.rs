//! `optimise.csv`: a row for each mix that was tried.

use super::name;
use crate::experiment::optimise::Optimised;
use crate::report::csv::{guarded, number, optional, writer};

/// The bytes of `optimise.csv`. What mixes avoid here is what the search saw: it
/// flatters the one that was chosen by it.
///
/// # Errors
/// If a row cannot be written, which no result does.
pub fn optimise_csv(found: &Optimised) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer();
    writer.write_record([
        "mix",
        "plans",
        "cost_pence",
        "standard",
        "basis",
        "period_start",
        "period_end",
        "metric",
        "value",
        "ci_low",
        "ci_high",
        "n_replications",
        "met",
        "worst_other_standard",
        "worst_fall",
        "standing",
        "on_frontier",
    ])?;
    for tried in &found.tried {
        let (low, high) = tried.avoided.interval.unzip();
        let (worst, fall) = tried.worst_fall.clone().unzip();
        writer.write_record([
            guarded(&name(&tried.plans)),
            tried.plans.len().to_string(),
            tried.cost.to_string(),
            guarded(&found.options.standard),
            "cohort".to_owned(),
            found.period.0.to_string(),
            found.period.1.to_string(),
            "breaches_avoided_in_search".to_owned(),
            number(tried.avoided.value),
            optional(low),
            optional(high),
            tried.replications.to_string(),
            tried.met.map_or_else(String::new, |(met, _)| met.to_string()),
            guarded(&worst.unwrap_or_default()),
            optional(fall.map(|fall| fall.value)),
            tried.standing.name().to_owned(),
            tried.on_frontier.to_string(),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
