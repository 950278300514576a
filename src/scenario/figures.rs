//! Numbers, durations and distributions: plain ones and those that are taken
//! from parameters and tables.

use super::data::DataFiles;
use super::file_types::{
    Length, LengthForm, Number, NumberForm, ParameterValue, Reference, ScenarioFile, Spread,
    SpreadForm, SpreadTable, Text,
};
use super::spreads::{FAMILIES, is_count, rare_kinds};
use super::tables::{Asking, Cell, Table, Tables};
use crate::diagnostics::{Fault, Faults, Sources, catalogue};
use crate::random::{Sampler, SamplerError};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Hours as tables are keyed by them: without leading zeros.
const HOURS: [&str; 24] = [
    "", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16",
    "17", "18", "19", "20", "21", "22", "23",
];

/// For what a figure is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Here<'a> {
    pub(super) site: Option<&'a str>,
    pub(super) pathway: Option<&'a str>,
    pub(super) month: Option<&'a str>,
    pub(super) hour: Option<usize>,
}

impl<'a> Here<'a> {
    /// The same in a month.
    pub(super) fn month(self, month: &'a str) -> Self {
        Self { month: Some(month), ..self }
    }

    /// As what it stands in the key column `key` of a table.
    pub(super) fn key(&self, key: &str) -> Option<&'a str> {
        match key {
            "site" => self.site,
            "pathway" => self.pathway,
            "month" => self.month,
            "hour" => self.hour.map(|hour| HOURS[hour]),
            _ => None,
        }
    }
}

/// A parameter or table, by position, that something is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Input {
    /// A parameter.
    Parameter(usize),
    /// A table.
    Table(usize),
}

/// All that something is made of.
pub(super) type Inputs = BTreeSet<Input>;

/// Notes which parameters and tables are looked at.
#[derive(Debug, Default)]
pub(super) struct Asked(RefCell<Vec<Input>>);

impl Asked {
    fn note(&self, input: Input) {
        self.0.borrow_mut().push(input);
    }

    /// What `make` makes, and what it looked at, perhaps several times.
    pub(super) fn during<T>(&self, make: impl FnOnce() -> T) -> (T, Vec<Input>) {
        self.0.borrow_mut().clear();
        let result = make();
        (result, self.0.take())
    }
}

/// Looks figures up, and reports those that cannot be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures<'a> {
    pub(super) file: &'a ScenarioFile,
    pub(super) tables: &'a Tables,
    pub(super) data: &'a DataFiles,
    pub(super) sources: &'a Sources,
    pub(super) faults: &'a Faults,
    pub(super) asked: &'a Asked,
}

impl<'a> Figures<'a> {
    /// The table of a name.
    pub(super) fn table(&self, name: &str) -> Option<&'a Table> {
        let (at, _, table) = self.tables.get_full(name)?;
        self.asked.note(Input::Table(at));
        Some(table)
    }

    pub(super) fn fault(
        &self,
        code: catalogue::Code,
        asking: Asking<'_>,
        found: impl Into<String>,
        expected: &str,
    ) {
        self.faults
            .push(Fault::new(code, asking.address, found).at(asking.place).expected(expected));
    }

    /// The value of a reference before its factor: a number, or a duration with
    /// its unit.
    fn find(&self, reference: &Reference, asking: Asking<'_>, here: Here<'_>) -> Option<Cell> {
        match (&reference.parameter, &reference.table, &reference.column) {
            (Some(name), None, None) => {
                let Some((at, _, block)) = self.file.parameter.0.get_full(&name.value) else {
                    self.faults.push(
                        Fault::new(
                            catalogue::UNKNOWN_NAME,
                            &name.address,
                            format!("there is no parameter \"{}\"", name.value),
                        )
                        .at(name.place)
                        .expected("the name of a [parameter.NAME] block")
                        .nearest(&name.value, self.file.parameter.names()),
                    );
                    return None;
                };
                self.asked.note(Input::Parameter(at));
                match block.value.as_ref()?.at(here.site) {
                    ParameterValue::Number(number) => Some(Cell { number, unit: None }),
                    ParameterValue::Duration(duration) => {
                        Some(Cell { number: duration.0.seconds, unit: Some(1) })
                    }
                }
            }
            (None, Some(name), Some(column)) => {
                let Some(table) = self.table(&name.value) else {
                    if !self.file.table.0.contains_key(&name.value) {
                        self.faults.push(
                            Fault::new(
                                catalogue::UNKNOWN_NAME,
                                &name.address,
                                format!("there is no table \"{}\"", name.value),
                            )
                            .at(name.place)
                            .expected("the name of a [table.NAME] block")
                            .nearest(&name.value, self.file.table.names()),
                        );
                    }
                    return None;
                };
                let Some(row) = table.row(here) else {
                    self.faults.push(table.missing_row(asking, here));
                    return None;
                };
                self.cell(table, row, column)
            }
            _ => {
                self.fault(
                    catalogue::ONE_OF,
                    asking,
                    "this names neither a parameter nor a table and its column",
                    "{ parameter = ... } or { table = ..., column = ... }",
                );
                None
            }
        }
    }

    fn cell(&self, table: &Table, row: usize, column: &Text) -> Option<Cell> {
        let asking = Asking { address: &column.address, place: column.place };
        table.cell(row, &column.value, asking, self.sources, self.faults)
    }

    /// By what a reference multiplies.
    fn factor(&self, reference: &Reference, here: Here<'_>) -> Option<f64> {
        reference.times.as_ref().map_or(Some(1.0), |times| self.number(times, here))
    }

    /// The value of a reference as a number.
    pub(super) fn reference(
        &self,
        reference: &Reference,
        asking: Asking<'_>,
        here: Here<'_>,
    ) -> Option<f64> {
        self.as_number(self.find(reference, asking, here)?, reference, asking, here)
    }

    /// The same of a reference to a table, of which the row is known.
    pub(super) fn reference_in(
        &self,
        (table, row): (&Table, usize),
        reference: &Reference,
        asking: Asking<'_>,
        here: Here<'_>,
    ) -> Option<f64> {
        match (&reference.parameter, &reference.column) {
            (None, Some(column)) => {
                self.as_number(self.cell(table, row, column)?, reference, asking, here)
            }
            _ => self.reference(reference, asking, here),
        }
    }

    fn as_number(
        &self,
        found: Cell,
        reference: &Reference,
        asking: Asking<'_>,
        here: Here<'_>,
    ) -> Option<f64> {
        if found.unit.is_some() {
            self.fault(catalogue::WRONG_TYPE, asking, "this is a duration", "a number");
            return None;
        }
        let number = if reference.one_minus { 1.0 - found.number } else { found.number };
        Some(number * self.factor(reference, here)?)
    }

    /// A number of any size.
    pub(super) fn number(&self, number: &Number, here: Here<'_>) -> Option<f64> {
        let asking = Asking { address: &number.address, place: number.place };
        match &number.value {
            NumberForm::Plain(number) => Some(*number),
            NumberForm::Reference(reference) => self.reference(reference, asking, here),
        }
    }

    /// A number that is not negative and not above `most`.
    pub(super) fn between(
        &self,
        number: &Number,
        most: f64,
        what: &str,
        here: Here<'_>,
    ) -> Option<f64> {
        let value = self.number(number, here)?;
        if (0.0..=most).contains(&value) {
            return Some(value);
        }
        let asking = Asking { address: &number.address, place: number.place };
        let expected = if most <= 1.0 {
            "between 0 and 1".to_owned()
        } else if value < 0.0 {
            "0 or more".to_owned()
        } else {
            format!("at most {most}")
        };
        let code = if most <= 1.0 { catalogue::NOT_A_CHANCE } else { catalogue::OUT_OF_RANGE };
        self.fault(code, asking, format!("{what} is {value}"), &expected);
        None
    }

    /// A chance.
    pub(super) fn chance(&self, number: &Number, here: Here<'_>) -> Option<f64> {
        self.between(number, 1.0, "the chance", here)
    }

    fn length_reference(
        &self,
        reference: &Reference,
        asking: Asking<'_>,
        here: Here<'_>,
    ) -> Option<f64> {
        let found = self.find(reference, asking, here)?;
        let Some(unit) = found.unit else {
            self.fault(
                catalogue::BAD_QUANTITY,
                asking,
                "this is a number: a duration needs a unit",
                "a duration; a table gives the unit of its columns in \"units\"",
            );
            return None;
        };
        if reference.one_minus {
            self.fault(catalogue::CONTRADICTION, asking, "one_minus of a duration", "a chance");
            return None;
        }
        let seconds = found.number * unit as f64 * self.factor(reference, here)?;
        if (0.0..=1e10).contains(&seconds) {
            return Some(seconds);
        }
        self.fault(
            catalogue::OUT_OF_RANGE,
            asking,
            format!("the duration is {seconds} s"),
            "0 or more, at most 300 years",
        );
        None
    }

    /// A duration \[seconds\].
    pub(super) fn length(&self, length: &Length, here: Here<'_>) -> Option<f64> {
        let asking = Asking { address: &length.address, place: length.place };
        match &length.value {
            LengthForm::Plain(duration) => Some(duration.0.seconds),
            LengthForm::Reference(reference) => self.length_reference(reference, asking, here),
        }
    }

    /// A distribution of durations.
    pub(super) fn spread(&self, spread: &Spread, here: Here<'_>) -> Option<Sampler> {
        let asking = Asking { address: &spread.address, place: spread.place };
        let made = match &spread.value {
            SpreadForm::Fixed(duration) => Sampler::fixed(duration.0.seconds),
            SpreadForm::Named(table) => self.named(table, asking, here)?,
        };
        match made {
            Ok(sampler) => Some(sampler),
            Err(error) => {
                let found = format!("this distribution cannot be: {error}");
                self.fault(catalogue::DISTRIBUTION, asking, found, "");
                None
            }
        }
    }

    fn named(
        &self,
        table: &SpreadTable,
        asking: Asking<'_>,
        here: Here<'_>,
    ) -> Option<Result<Sampler, SamplerError>> {
        let reference = table.parameter.is_some() || table.table.is_some();
        let kinds = usize::from(reference)
            + usize::from(table.exponential.is_some())
            + usize::from(table.uniform.is_some())
            + usize::from(table.triangular.is_some())
            + usize::from(table.lognormal.is_some())
            + usize::from(table.gamma.is_some())
            + usize::from(table.erlang.is_some())
            + usize::from(table.weibull.is_some())
            + usize::from(table.either_exponential.is_some())
            + rare_kinds(table);
        if table.depends() {
            self.fault(
                catalogue::CONTRADICTION,
                asking,
                "this depends on the patient, and here there is none",
                "one distribution for all",
            );
            return None;
        }
        if kinds == 0 && self.faults.has_inside(asking.address) {
            // A misspelt family is one fault, not also an absent one.
            return None;
        }
        if kinds != 1 {
            self.fault(
                catalogue::ONE_OF,
                asking,
                if kinds == 0 {
                    "no distribution is named".to_owned()
                } else {
                    format!("{kinds} distributions at once")
                },
                FAMILIES,
            );
            return None;
        }
        if let Some(unit) = &table.unit
            && !is_count(table)
        {
            let asking = Asking { address: &unit.address, place: unit.place };
            let found = "this distribution has no \"unit\" of its own";
            let expected = "\"unit\" beside poisson, geometric or binomial only";
            self.fault(catalogue::CONTRADICTION, asking, found, expected);
            return None;
        }
        if let Some(times) = table.times.as_ref().filter(|_| !reference) {
            let asking = Asking { address: &times.address, place: times.place };
            let found = "\"times\" beside a distribution would multiply nothing";
            let expected = "\"times\" beside the parameter or table of its mean, inside; or { of = ..., \
                            times_expression = ... }";
            self.fault(catalogue::CONTRADICTION, asking, found, expected);
            return None;
        }
        let length = |length: &Length| self.length(length, here);
        Some(if let Some(mean) = &table.exponential {
            Sampler::exponential(length(mean)?)
        } else if let Some([low, high]) = table.uniform.as_deref() {
            Sampler::uniform(length(low)?, length(high)?)
        } else if let Some([low, mode, high]) = table.triangular.as_deref() {
            Sampler::triangular(length(low)?, length(mode)?, length(high)?)
        } else if let Some(lognormal) = &table.lognormal {
            self.lognormal(lognormal, here)?
        } else if let Some(gamma) = &table.gamma {
            Sampler::gamma_by_mean(length(&gamma.mean)?, length(&gamma.sd)?)
        } else if let Some(erlang) = &table.erlang {
            Sampler::erlang(length(&erlang.mean)?, erlang.stages)
        } else if let Some(weibull) = &table.weibull {
            Sampler::weibull(length(&weibull.scale)?, self.number(&weibull.shape, here)?)
        } else if let Some(either) = &table.either_exponential {
            let chance = self.chance(&either.chance, here)?;
            Sampler::either_exponential(chance, length(&either.first)?, length(&either.second)?)
        } else if rare_kinds(table) > 0 {
            self.rare(table, asking, here)?
        } else {
            let reference = Reference::new(
                table.parameter.clone(),
                table.table.clone(),
                table.column.clone(),
                table.times.clone(),
            );
            Sampler::fixed(self.length_reference(&reference, asking, here)?)
        })
    }

    /// The table that a number comes from, if from one keyed by month.
    pub(super) fn month_table(&self, number: &Number) -> Option<&'a Table> {
        let NumberForm::Reference(reference) = &number.value else { return None };
        let table = self.table(&reference.table.as_ref()?.value)?;
        table.is_keyed_by("month").then_some(table)
    }
}
