//! Data that would settle what is not known, and what asks for them.

use super::parameters::fitted_of;
use crate::diagnostics::{Fault, Faults, catalogue};
use crate::scenario::checked::{Assumption, DataRequest, JudgedFigure};
use crate::scenario::figures::Figures;
use crate::scenario::file_types::{DataRequestFile, ParameterValue, ScenarioFile};

/// Checks that what parameters ask for is there.
pub(super) fn check(figures: Figures<'_>) {
    let names: Vec<&str> = figures.file.data_request.names().collect();
    for (_, _, parameter) in figures.file.parameter.good() {
        let Some(asks) = &parameter.asks else { continue };
        if !names.contains(&asks.value.as_str()) {
            figures.faults.push(
                Fault::new(
                    catalogue::UNKNOWN_NAME,
                    &asks.address,
                    format!("there is no data request \"{}\"", asks.value),
                )
                .at(asks.place)
                .expected("the name of a [data_request.NAME] block")
                .nearest(&asks.value, names.iter().copied()),
            );
        }
    }
}

/// All data requests, in the order of the file.
pub(in crate::scenario) fn data_requests(
    file: &ScenarioFile,
    assumptions: &[Assumption],
    faults: &Faults,
) -> Vec<DataRequest> {
    let blocks = file.data_request.good();
    blocks.map(|(name, _, block)| request(file, assumptions, faults, (name, block))).collect()
}

fn request(
    file: &ScenarioFile,
    assumptions: &[Assumption],
    faults: &Faults,
    (name, block): (&str, &DataRequestFile),
) -> DataRequest {
    let asking = file
        .parameter
        .good()
        .filter(|(_, _, parameter)| parameter.asks.as_ref().is_some_and(|asks| asks.value == name));
    let (mut settles, mut judged) = (Vec::new(), Vec::new());
    for (parameter_name, _, parameter) in asking {
        if parameter.fit.is_some() {
            settles.extend(fitted_of(file, parameter).into_iter().map(|fitted| fitted.address));
        } else {
            let value = match parameter.value.value {
                ParameterValue::Number(number) => Some(number.to_string()),
                ParameterValue::Duration(_) => None,
            };
            judged.push(JudgedFigure { what: parameter_name.to_owned(), value, figures: 1 });
        }
    }
    settles.sort_unstable();
    for (words, pattern) in block.judgement.0.iter() {
        let is_meant = |known: &&Assumption| {
            known.source.eq_ignore_ascii_case("judgement")
                && matches(&pattern.value, &known.address)
        };
        let figures = assumptions.iter().filter(is_meant).count();
        if figures == 0 {
            let found = format!("no figure by judgement is at \"{}\"", pattern.value);
            faults.push(
                Fault::new(catalogue::UNKNOWN_NAME, &pattern.address, found)
                    .at(pattern.place)
                    .expected("an address with source = \"judgement\", * for any part of it"),
            );
        }
        judged.push(JudgedFigure { what: words.clone(), value: None, figures });
    }
    DataRequest {
        name: name.to_owned(),
        title: block.title.value.clone(),
        what: block.what.value.clone(),
        why: block.why.value.clone(),
        owner: block.owner.value.clone(),
        settles,
        judged,
    }
}

/// Whether an address is as a pattern says, in which `*` is any text.
fn matches(pattern: &str, address: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| address.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_part_of_an_address() {
        let address = "pathway.\"lung treatment\".step.paperwork";
        for (pattern, is_match) in [
            (address, true),
            ("pathway.*.step.paperwork", true),
            ("*paperwork", true),
            ("pathway.*", true),
            ("*", true),
            ("pathway.*.step.paper", false),
            ("pathway", false),
            ("part.*.step.paperwork", false),
            ("*.step.*work", true),
            ("*.wait.*", false),
            ("", false),
        ] {
            assert_eq!(matches(pattern, address), is_match, "{pattern}");
        }
    }
}
