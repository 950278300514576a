//! Which data may move which parameter.
//!
//! A parameter of one organisation is moved by that organisation's data, and
//! by those of organisations with which it exchanges patients; a parameter of
//! all by all data. What it cannot reach could only mislead it.

use super::data::Datum;
use super::smoother::Locality;
use crate::experiment::board::Grid;
use crate::model::Op;
use crate::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};

/// The parameters in groups that see the same data.
pub(super) fn localities(scenario: &Scenario, grid: &Grid, data: &[Datum]) -> Vec<Locality> {
    let hosts = hosts(scenario);
    let mut groups: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (at, parameter) in scenario.fitted.iter().enumerate() {
        groups.entry(parameter.org_code.as_deref()).or_default().push(at);
    }
    let group = |(org_code, parameters): (Option<&str>, Vec<usize>)| {
        let sees = |datum: &Datum| sees(org_code, &grid.cells[datum.cell].org_code, &hosts);
        let reached = (0..data.len()).filter(|&at| sees(&data[at]));
        Locality { parameters, data: reached.collect() }
    };
    groups.into_iter().map(group).collect()
}

/// Whether a parameter of `org_code` may be moved by data of `other`.
fn sees(org_code: Option<&str>, other: &str, hosts: &BTreeSet<String>) -> bool {
    org_code.is_none_or(|own| own == other || hosts.contains(own) || hosts.contains(other))
}

/// Organisations to whose sites patients are transferred.
fn hosts(scenario: &Scenario) -> BTreeSet<String> {
    let model = &scenario.base.phases[0].model;
    let destinations = model.steps.iter().filter_map(|step| match step.op {
        Op::Transfer(site) => Some(model.sites[site].organisation),
        _ => None,
    });
    destinations.map(|org| scenario.names.organisations[org].code.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_sees_its_own_data_and_those_it_can_reach() {
        let hosts = BTreeSet::from(["HUB".to_owned()]);
        assert!(sees(None, "A", &hosts));
        assert!(sees(Some("A"), "A", &hosts));
        assert!(!sees(Some("A"), "B", &hosts));
        assert!(sees(Some("A"), "HUB", &hosts));
        assert!(sees(Some("HUB"), "B", &hosts));
    }
}
