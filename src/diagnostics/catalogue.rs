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
    BLOCK_TWICE "S0121" "A block, or a key of a block, stands twice in a file."
    NAME_TWICE "S0122" "Two steps, shifts or sessions of one block have one name."
    UNKNOWN_KEY "S0201" "A key has no meaning where it stands."
    MISSING_KEY "S0202" "A key that is needed is absent."
    WRONG_TYPE "S0203" "A value is of the wrong type."
    BAD_QUANTITY "S0204" "A duration lacks its unit or cannot be read."
    NOT_FINITE "S0205" "A number is not finite, or is a negative zero."
    OUT_OF_RANGE "S0206" "A number is outside what is possible, for instance a negative capacity."
    CHANCES "S0207" "The chances of a branch do not add up."
    OUT_OF_BOUNDS "S0208" "A parameter is outside its own bounds."
    UNKNOWN_CHOICE "S0209" "A text is none of the words that may stand there."
    WRONG_ORDER "S0210" "Dates or times are in the wrong order."
    CONTRADICTION "S0211" "A key has no meaning beside another, or without it."
    DISTRIBUTION "S0212" "The parameters of a distribution contradict one another."
    BAD_MONEY "S0221" "A sum of money cannot be read."
    BAD_DATE "S0222" "A date cannot be read."
    BAD_TIME "S0223" "A time or span of the day cannot be read."
    BAD_RATE "S0224" "A rate cannot be read."
    BAD_WEEKDAY "S0225" "A weekday cannot be read."
    PERCENTAGE "S0226" "A percentage is written as a text; 10% is 0.1."
    NOT_A_CHANCE "S0227" "A chance or share is outside 0 to 1."
    WEIGHTS "S0228" "Weights are too few or too many, negative, or all 0."
    ONE_OF "S0229" "Of several keys one is needed, and none is given, or more than one."
    SEVERAL_KINDS "S0230" "A step does several things at once."
    OVERLAP "S0231" "Spans of the day overlap."
    LEADS_NOWHERE "S0301" "A step leads to a step that does not exist."
    UNKNOWN_RESOURCE "S0302" "A resource does not exist anywhere."
    NOT_AT_SITE "S0303" "A resource does not exist at a site where patients need it."
    UNKNOWN_NAME "S0304" "A name refers to nothing."
    MISSING_COLUMN "S0305" "A table lacks a column."
    MISSING_ROW "S0306" "A table lacks a row that is looked up."
    BAD_CELL "S0307" "A cell of a table cannot be read."
    ROW_TWICE "S0308" "A table has two rows for one combination of its keys."
    UNKNOWN_IN_TABLE "S0321" "A row of a table is for a site or pathway that does not exist."
    PUBLISHED "S0322" "A row of published figures names something that results do not have."
    NO_WALK_IN "S0323" "Patients would walk in to a diary that nobody may walk in to."
    BACKWARDS "S0401" "A step leads backwards, or pathways send patients in a circle."
    STILL_HELD "S0402" "A patient would leave with a unit still held."
    NOT_HELD "S0403" "A unit is given back that is not held, or more than two are held."
    LIMIT "S0404" "There are more things of a kind than a model can have."
    UNKNOWN_ADDRESS "S0501" "A change or setting names an address that does not exist."
    CHANGED_TWICE "S0502" "Two changes alter one address on one date."
    NOT_CHANGEABLE "S0503" "What stands at an address cannot be changed in this way."
    OTHER_MODEL "S0504" "A plan would add or remove resources, sites, pathways or steps."
    BAD_SETTING "S0505" "A setting is not ADDRESS=VALUE."
    BAD_ADDRESS "S0521" "An address is not names joined by dots."
    NOT_WRITTEN "S0522" "A change reckons with a number that the scenario leaves to its default."
    IDLE_CHANGE "S0523" "A change holds on no day of the run."
    PLANS_ALIKE "S0524" "Two plans to compare have one name."
}

/// What a code means.
pub fn meaning(code: &str) -> Option<&'static str> {
    CATALOGUE.iter().find(|(known, _)| *known == code).map(|&(_, meaning)| meaning)
}
