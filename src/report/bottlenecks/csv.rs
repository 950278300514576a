//! `bottlenecks.csv`: a row for each resource, those that were not tried too.

use crate::experiment::bottlenecks::Bottlenecks;
use crate::report::csv::{guarded, number, optional, writer};

/// The bytes of `bottlenecks.csv`.
///
/// # Errors
/// If a row cannot be written, which no result does.
pub fn bottlenecks_csv(found: &Bottlenecks) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer();
    writer.write_record([
        "rank",
        "resource",
        "one_more",
        "org_code",
        "standard",
        "basis",
        "period_start",
        "period_end",
        "metric",
        "value",
        "ci_low",
        "ci_high",
        "n_replications",
        "standing",
        "cost_pence",
        "cost_each_pence",
    ])?;
    let keys = || {
        [
            guarded(&found.org_code),
            guarded(&found.standard),
            "cohort".to_owned(),
            found.from.to_string(),
            found.to.to_string(),
            "breaches_avoided".to_owned(),
        ]
    };
    for (at, candidate) in found.candidates.iter().enumerate() {
        let (low, high) = candidate.avoided.interval.unzip();
        let first = [(at + 1).to_string(), guarded(&candidate.address), guarded(&candidate.unit)];
        let last = [
            number(candidate.avoided.value),
            optional(low),
            optional(high),
            candidate.replications.to_string(),
            candidate.standing.name().to_owned(),
            candidate.cost.map_or_else(String::new, |cost| cost.to_string()),
            optional(candidate.cost_each),
        ];
        writer.write_record(first.into_iter().chain(keys()).chain(last))?;
    }
    for kind in &found.kinds {
        let (low, high) = kind.avoided.interval.unzip();
        let unit = format!("one more of all {} at once", kind.resources);
        let first = [String::new(), guarded(&kind.kind), unit];
        let last = [
            number(kind.avoided.value),
            optional(low),
            optional(high),
            kind.replications.to_string(),
            "too little together".to_owned(),
            String::new(),
            String::new(),
        ];
        writer.write_record(first.into_iter().chain(keys()).chain(last))?;
    }
    for left in &found.left_out {
        for address in &left.addresses {
            let first = [String::new(), guarded(address), String::new()];
            let none = || String::new();
            let standing = format!("not tried: {}", left.why);
            let last = [none(), none(), none(), "0".to_owned(), standing, none(), none()];
            writer.write_record(first.into_iter().chain(keys()).chain(last))?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
