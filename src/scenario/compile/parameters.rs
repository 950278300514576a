//! Parameters: their bounds, their sites, and which of them may be fitted.

use crate::diagnostics::{Fault, catalogue};
use crate::scenario::checked::{FitScale, FittedParameter};
use crate::scenario::figures::Figures;
use crate::scenario::file_types::{Fit, Parameter, ParameterValue, Scale, ScenarioFile};
use crate::scenario::located::Located;
use crate::scenario::tables::Asking;
use jiff::civil::Date;

/// Under what name a change holds wherever no site has a value of its own.
pub(in crate::scenario) const ALL: &str = "all";

/// A number or a duration in seconds, for comparison.
fn size(value: ParameterValue) -> f64 {
    match value {
        ParameterValue::Number(number) => number,
        ParameterValue::Duration(duration) => duration.0.seconds,
    }
}

/// All values that a parameter ever has, the one for all sites first.
fn values(parameter: &Parameter) -> impl Iterator<Item = &Located<ParameterValue>> {
    let changed = parameter.changes.0.values().map(|change| &change.value.value);
    std::iter::once(&parameter.value).chain(parameter.sites.0.values()).chain(changed)
}

/// Checks all parameters: bounds, sites and what may be fitted.
pub(super) fn check(figures: Figures<'_>) {
    for (_, _, parameter) in figures.file.parameter.good() {
        for value in values(parameter) {
            check_bounds(figures, parameter, value);
        }
        check_sites(figures, parameter);
        if let Some(fit) = &parameter.fit {
            check_fit(figures, parameter, fit);
        }
    }
}

fn check_bounds(figures: Figures<'_>, parameter: &Parameter, value: &Located<ParameterValue>) {
    let asking = Asking { address: &value.address, place: value.place };
    let kind = |value: ParameterValue| matches!(value, ParameterValue::Duration(_));
    if kind(value.value) != kind(parameter.value.value) {
        let expected = "numbers throughout, or durations throughout";
        let found = "its values are of different kinds";
        figures.fault(catalogue::WRONG_TYPE, asking, found, expected);
        return;
    }
    let bounds = [("low", &parameter.low), ("high", &parameter.high)];
    for (name, bound) in
        bounds.into_iter().filter_map(|(name, bound)| Some((name, bound.as_ref()?)))
    {
        if kind(bound.value) != kind(value.value) {
            let found = format!("the value and \"{name}\" are of different kinds");
            let expected = "numbers throughout, or durations throughout";
            figures.fault(catalogue::WRONG_TYPE, asking, &found, expected);
            return;
        }
    }
    let number = size(value.value);
    let low = parameter.low.as_ref().is_some_and(|low| number < size(low.value));
    let high = parameter.high.as_ref().is_some_and(|high| number > size(high.value));
    if low || high {
        let bound = if low { "not below \"low\"" } else { "not above \"high\"" };
        let found = "the value is outside its bounds";
        figures.fault(catalogue::OUT_OF_BOUNDS, asking, found, bound);
    }
}

fn check_sites(figures: Figures<'_>, parameter: &Parameter) {
    let unknown = |name: &str, asking: Asking<'_>, known: &[&str], expected: &str| {
        figures.faults.push(
            Fault::new(
                catalogue::UNKNOWN_NAME,
                asking.address,
                format!("there is no \"{name}\" here"),
            )
            .at(asking.place)
            .expected(expected)
            .nearest(name, known.iter().copied()),
        );
    };
    let sites: Vec<&str> = figures.file.site.names().collect();
    for (name, value) in parameter.sites.0.iter() {
        if !sites.contains(&name.as_str()) {
            let asking = Asking { address: &value.address, place: value.place };
            unknown(name, asking, &sites, "the name of a [site.NAME] block");
        }
    }
    let own: Vec<&str> = parameter.sites.names().chain([ALL]).collect();
    for (name, change) in parameter.changes.0.iter() {
        if !own.contains(&name.as_str()) {
            let asking = Asking { address: &change.address, place: change.place };
            unknown(name, asking, &own, "a site that \"sites\" gives a value, or \"all\"");
        }
    }
}

fn check_fit(figures: Figures<'_>, parameter: &Parameter, fit: &Located<Fit>) {
    let asking = Asking { address: &fit.address, place: fit.place };
    let fault = |code, found: &str, expected: &str| figures.fault(code, asking, found, expected);
    if matches!(parameter.value.value, ParameterValue::Duration(_)) {
        let expected = "a number, for instance the factor of a table's column";
        return fault(catalogue::WRONG_TYPE, "a duration cannot be fitted", expected);
    }
    let (Some(low), Some(high)) = (&parameter.low, &parameter.high) else {
        let expected = "\"low\" and \"high\" beside \"fit\"";
        return fault(catalogue::MISSING_KEY, "it is fitted without bounds", expected);
    };
    if size(high.value) <= size(low.value) {
        fault(catalogue::WRONG_ORDER, "\"low\" is not below \"high\"", "low below high");
    }
    if !(fit.value.spread > 0.0 && fit.value.spread.is_finite()) {
        fault(catalogue::OUT_OF_RANGE, "the spread is not above 0", "above 0");
    }
    if fit.value.scale == Scale::Log && size(low.value) <= 0.0 {
        let expected = "a \"low\" above 0, or scale = \"linear\"";
        fault(catalogue::OUT_OF_RANGE, "fitted by its logarithm, it must be above 0", expected);
    }
}

/// The numbers that may be fitted, in order of address: of a parameter with
/// sites those of the sites, else its one value; and what each changes to.
pub(in crate::scenario) fn fitted(file: &ScenarioFile) -> Vec<FittedParameter> {
    let parameters = file.parameter.good();
    let mut found: Vec<_> =
        parameters.flat_map(|(_, _, parameter)| fitted_of(file, parameter)).collect();
    found.sort_by(|one, other| one.address.cmp(&other.address));
    found
}

/// Those of one parameter, in the order of the file.
pub(super) fn fitted_of(file: &ScenarioFile, parameter: &Parameter) -> Vec<FittedParameter> {
    let mut found = Vec::new();
    let (Some(fit), Some(low), Some(high)) = (&parameter.fit, &parameter.low, &parameter.high)
    else {
        return found;
    };
    let mut add = |value: &Located<ParameterValue>, site: Option<&str>, from: Option<Date>| {
        let organisation = site
            .and_then(|site| file.site.0.get(site)?.value.as_ref())
            .map(|site| site.organisation.value.clone());
        found.push(FittedParameter {
            address: value.address.clone(),
            value: size(value.value),
            low: size(low.value),
            high: size(high.value),
            spread: fit.value.spread,
            scale: match fit.value.scale {
                Scale::Log => FitScale::Log,
                Scale::Linear => FitScale::Linear,
            },
            org_code: organisation,
            from,
        });
    };
    if parameter.sites.0.is_empty() {
        add(&parameter.value, None, None);
    }
    for (site, value) in parameter.sites.0.iter() {
        add(value, Some(site), None);
    }
    for (site, change) in parameter.changes.0.iter() {
        let from = Some(change.value.from.value.0);
        add(&change.value.value, (site != ALL).then_some(site.as_str()), from);
    }
    found
}
