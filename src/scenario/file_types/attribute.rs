//! Attributes of patients.

use super::{Number, Text};
use crate::scenario::located::{Blocks, Located};
use schemars::JsonSchema;
use serde::Deserialize;

/// Something that every patient has from arrival on: one of several values, or
/// a number. Exactly one of the keys below (but `title`) says how it is spread
/// over patients. Expressions use it by its name.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct AttributeFile {
    /// The values that it may have, each with the share of patients that have
    /// it; the shares add up to 1.
    pub(in crate::scenario) values: Option<Blocks<Number>>,
    /// The same number for everybody, for instance to be changed by steps.
    pub(in crate::scenario) fixed: Option<Number>,
    /// A number between a smallest and a largest, all equally likely.
    pub(in crate::scenario) uniform: Option<[Number; 2]>,
    /// A number with a smallest, a most likely and a largest value.
    pub(in crate::scenario) triangular: Option<[Number; 3]>,
    /// An exponential number with this mean.
    pub(in crate::scenario) exponential: Option<Number>,
    /// A normal number, by mean and standard deviation.
    pub(in crate::scenario) normal: Option<NormalNumber>,
    /// A lognormal number, by mean and standard deviation, or by median and
    /// standard deviation of the logarithm.
    pub(in crate::scenario) lognormal: Option<LognormalNumber>,
    #[serde(rename = "title")]
    _title: Option<String>,
}

/// A normal number.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct NormalNumber {
    /// Mean.
    pub(in crate::scenario) mean: Number,
    /// Standard deviation.
    pub(in crate::scenario) sd: Number,
}

/// A lognormal number: `mean` and `sd`, or `median` and `sigma`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct LognormalNumber {
    /// Mean of the number itself.
    pub(in crate::scenario) mean: Option<Number>,
    /// Standard deviation of the number itself.
    pub(in crate::scenario) sd: Option<Number>,
    /// Median of the number itself.
    pub(in crate::scenario) median: Option<Number>,
    /// Standard deviation of the logarithm.
    pub(in crate::scenario) sigma: Option<Number>,
}

/// Two attributes that are tied to one another.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct CorrelationFile {
    /// The names of the two attributes.
    pub(in crate::scenario) of: Located<[Text; 2]>,
    /// The correlation of the normal numbers from which both are made, between
    /// -1 and 1. Of values, those further down the list count as larger.
    pub(in crate::scenario) value: Number,
}

/// The value of an attribute: a number, or one of its values.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "AttributeValue", title = "number or value", untagged)]
pub(in crate::scenario) enum AttributeValue {
    /// `8`
    #[serde(rename = "number")]
    Number(f64),
    /// `"80 and over"`
    #[serde(rename = "text")]
    Name(String),
}

/// What an attribute is set to: a number or an expression.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "Setting", title = "expression", untagged)]
pub(in crate::scenario) enum SettingForm {
    /// `0`
    #[serde(rename = "number")]
    Number(f64),
    /// `"severity + 1"`
    #[serde(rename = "text")]
    Expression(Text),
}
