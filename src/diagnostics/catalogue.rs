//! All codes of faults, with what each means.

/// A code of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code(pub &'static str);

macro_rules! catalogue {
    ($($name:ident $code:literal $meaning:literal)*) => {
        $(#[doc = $meaning] pub const $name: Code = Code($code);)*

        /// Codes and meanings, in order of code.
        pub const CATALOGUE: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

catalogue! {
    CANNOT_OPEN "S0101" "A file is absent or cannot be opened."
    NOT_TEXT "S0102" "A file is not UTF-8 text."
    TOO_LARGE "S0103" "A file is larger than is allowed: 8 MiB for TOML, 256 MiB for CSV."
    OUTSIDE_FOLDER "S0104" "A file lies outside the scenario's folder."
    MALFORMED_TOML "S0105" "A file is not valid TOML."
    MALFORMED_CSV "S0106" "A file is not valid CSV."
    TWICE "S0107" "A name is given twice."
    SCHEMA_VERSION "S0108" "The scenario is written for another version of the language."
    UNKNOWN_KEY "S0201" "A key has no meaning where it stands."
    MISSING_KEY "S0202" "A key that is needed is absent."
    WRONG_TYPE "S0203" "A value is of the wrong type."
    BAD_QUANTITY "S0204" "A duration, rate, sum of money, date or time of day lacks its unit or cannot be read."
    NOT_FINITE "S0205" "A number is not finite, or is a negative zero."
    OUT_OF_RANGE "S0206" "A number is outside what is possible, for instance a negative capacity."
    CHANCES "S0207" "The chances of a branch do not add up."
    OUT_OF_BOUNDS "S0208" "A parameter is outside its own bounds."
    UNKNOWN_CHOICE "S0209" "A text is none of the words that may stand there."
    WRONG_ORDER "S0210" "Dates or times are in the wrong order."
    CONTRADICTION "S0211" "Keys exclude one another, or one of several is needed."
    DISTRIBUTION "S0212" "The parameters of a distribution contradict one another."
    LEADS_NOWHERE "S0301" "A step leads to a step that does not exist."
    UNKNOWN_RESOURCE "S0302" "A resource does not exist anywhere."
    NOT_AT_SITE "S0303" "A resource does not exist at a site where patients need it."
    UNKNOWN_NAME "S0304" "A name refers to nothing."
    MISSING_COLUMN "S0305" "A table lacks a column."
    MISSING_ROW "S0306" "A table lacks a row that is looked up."
    BAD_CELL "S0307" "A cell of a table cannot be read."
    ROW_TWICE "S0308" "A table has two rows for one combination of its keys."
    BACKWARDS "S0401" "A step leads backwards, or pathways send patients in a circle."
    STILL_HELD "S0402" "A patient would leave with a unit still held."
    NOT_HELD "S0403" "A unit is given back that is not held, or units of more than four kinds are held."
    LIMIT "S0404" "There are more things of a kind than a model can have."
    UNKNOWN_ADDRESS "S0501" "A change or setting names an address that does not exist."
    CHANGED_TWICE "S0502" "Two changes alter one address on one date."
    NOT_CHANGEABLE "S0503" "What stands at an address cannot be changed in this way."
    OTHER_MODEL "S0504" "A plan would add or remove resources, sites, pathways or steps."
    BAD_SETTING "S0505" "A setting is not ADDRESS=VALUE."
}

/// What a code means.
pub fn meaning(code: &str) -> Option<&'static str> {
    CATALOGUE.iter().find(|(known, _)| *known == code).map(|&(_, meaning)| meaning)
}
