//! Which resources are tried, and which are not and why.

use super::{BottleneckFault, BottleneckTask, LeftOut, reach};
use crate::diagnostics::{Fault, catalogue};
use crate::scenario::{OneMore, Variant};
use jiff::civil::Date;

/// Resources to be tried.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) candidates: Vec<OneMore>,
    pub(super) left_out: Vec<LeftOut>,
}

/// Sorts the resources of a scenario.
pub(super) fn field(
    task: BottleneckTask<'_>,
    standard: usize,
    from: Date,
) -> Result<Field, BottleneckFault> {
    let options = task.options;
    let all = task.loader.one_more(task.base, from);
    for pattern in options.patterns.iter().chain(options.costs.iter().map(|(it, _)| it)) {
        if !all.iter().any(|it| fits(pattern, &it.address)) {
            let addresses = all.iter().flat_map(|it| [it.address.as_str(), it.kind.as_str()]);
            let fault = Fault::new(catalogue::UNKNOWN_NAME, "", "").nearest(pattern, addresses);
            let nearest = fault.hint.and_then(|hint| Some(hint.split('"').nth(1)?.to_owned()));
            let nearest = nearest.filter(|it| !it.is_empty());
            return Err(BottleneckFault::Pattern { pattern: pattern.clone(), nearest });
        }
    }
    let used = reach::used(&task.base.base, standard);
    let mut field = Field { candidates: Vec::new(), left_out: Vec::new() };
    for mut one_more in all {
        let patterns = &options.patterns;
        if !patterns.is_empty() && !patterns.iter().any(|it| fits(it, &one_more.address)) {
            continue;
        }
        let why = if used.contains(&one_more.resource) {
            one_more.unit.as_ref().err().cloned()
        } else {
            Some("no patient of the standard uses it while the clock runs".to_owned())
        };
        if let Some(why) = why {
            match field.left_out.iter_mut().find(|left| left.why == why) {
                Some(left) => left.addresses.push(one_more.address),
                None => {
                    field.left_out.push(LeftOut { why, addresses: vec![one_more.address] });
                }
            }
            continue;
        }
        let cost = options.costs.iter().rev().find(|(it, _)| fits(it, &one_more.address));
        if let (Some((_, cost)), Some(change)) = (cost, one_more.changes.first_mut()) {
            change.cost_a_year = Some(*cost);
        }
        field.candidates.push(one_more);
    }
    if field.candidates.is_empty() {
        let reasons = field.left_out.iter().map(|left| {
            let number = left.addresses.len();
            format!("{number} left out: {}", left.why)
        });
        let why = reasons.collect::<Vec<_>>().join("; ");
        let why = if why.is_empty() { "the scenario has none".to_owned() } else { why };
        return Err(BottleneckFault::NoCandidates { why });
    }
    Ok(field)
}

/// One more unit as an alternative to the base.
pub(super) fn variant(one_more: &OneMore) -> Variant {
    Variant {
        name: one_more.address.clone(),
        title: one_more.unit.clone().unwrap_or_default(),
        changes: one_more.changes.clone(),
    }
}

/// Whether a pattern, in which `*` stands for anything, fits an address, or all
/// that lies inside of one.
pub(super) fn fits(pattern: &str, address: &str) -> bool {
    let plain = |text: &str| text.replace('"', "");
    let (pattern, address) = (plain(pattern), plain(address));
    matches(&pattern, &address) || matches(&format!("{pattern}.*"), &address)
}

fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_addresses_and_what_lies_in_them() {
        for (pattern, address) in [
            ("diary.ct.*", "diary.ct.RR8"),
            ("diary.ct", "diary.ct.RR8"),
            ("diary.ct.RR8", "diary.ct.RR8"),
            ("*", "rota.\"day theatre\".RCF"),
            ("rota.day theatre.*", "rota.\"day theatre\".RCF"),
            ("*.RCF", "rota.\"day theatre\".RCF"),
            ("*the*R*", "rota.\"day theatre\".RCF"),
        ] {
            assert!(fits(pattern, address), "{pattern} {address}");
        }
        for (pattern, address) in [
            ("diary.ct.RR", "diary.ct.RR8"),
            ("diary.c", "diary.ct.RR8"),
            ("*.RR8", "diary.ct.RCF"),
        ] {
            assert!(!fits(pattern, address), "{pattern} {address}");
        }
    }
}
