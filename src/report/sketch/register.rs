//! The register of assumptions: every figure with a source, and how many have
//! none.

use crate::report::terminal::table::wrapped;
use crate::scenario::{Assumption, Scenario};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Most addresses without a source that are named.
const MOST_NAMED: usize = 12;

/// All assumptions by source, those of several sites as one.
pub(super) fn register(scenario: &Scenario) -> String {
    let sites: Vec<&str> = scenario.names.sites.iter().map(String::as_str).collect();
    let mut by_source: BTreeMap<&str, BTreeMap<(String, &str), usize>> = BTreeMap::new();
    for Assumption { address, value, source } in &scenario.assumptions {
        let one = (anywhere(address, &sites), value.as_str());
        *by_source.entry(source).or_default().entry(one).or_default() += 1;
    }
    let mut unsourced: Vec<String> =
        scenario.sketch.unsourced.iter().map(|address| anywhere(address, &sites)).collect();
    unsourced.dedup();
    unsourced.sort();
    unsourced.dedup();
    let count = |judged: bool| -> usize {
        let is_judged = |source: &str| source.eq_ignore_ascii_case("judgement");
        let chosen = by_source.iter().filter(|(source, _)| is_judged(source) == judged);
        chosen.map(|(_, figures)| figures.len()).sum()
    };
    let mut text = "\nASSUMPTIONS\n".to_owned();
    text.push_str(&wrapped(
        0,
        2,
        &format!(
            "{} with a source other than judgement, {} by judgement, {} blocks with figures without any source \
             (* stands for sites)",
            count(false),
            count(true),
            unsourced.len()
        ),
    ));
    for (source, figures) in &by_source {
        let _written = writeln!(text);
        text.push_str(&wrapped(0, 2, source));
        for ((address, value), times) in figures {
            let times = if *times > 1 { format!(" (at {times} sites)") } else { String::new() };
            text.push_str(&wrapped(2, 6, &format!("{address} = {value}{times}")));
        }
    }
    if !unsourced.is_empty() {
        text.push_str("\nwithout source\n");
    }
    for address in unsourced.iter().take(MOST_NAMED) {
        text.push_str(&wrapped(2, 6, address));
    }
    if unsourced.len() > MOST_NAMED {
        let _written = writeln!(text, "  and {} more", unsourced.len() - MOST_NAMED);
    }
    text
}

/// An address with `*` for the site of a resource.
fn anywhere(address: &str, sites: &[&str]) -> String {
    let parts: Vec<&str> = address.split('.').collect();
    let of_resource = matches!(parts.first(), Some(&("rota" | "beds" | "diary" | "meeting")));
    let named = parts.iter().enumerate().map(|(at, part)| {
        let is_site = of_resource && at == 2 && sites.contains(part);
        if is_site { "*" } else { part }
    });
    named.collect::<Vec<_>>().join(".")
}
