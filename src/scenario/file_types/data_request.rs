//! The blocks that say what data could be asked for.

use super::Text;
use crate::scenario::located::Blocks;
use schemars::JsonSchema;
use serde::Deserialize;

/// Data that would settle what published figures leave open. `pathflow data-request` makes a page of these blocks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "DataRequest")]
pub(in crate::scenario) struct DataRequestFile {
    /// Name for people.
    pub(in crate::scenario) title: Text,
    /// Which fields, of which period, in plain words.
    pub(in crate::scenario) what: Text,
    /// What it would settle, in plain words.
    pub(in crate::scenario) why: Text,
    /// Who in a trust has it.
    pub(in crate::scenario) owner: Text,
    /// Figures by judgement that it would replace, beside parameters that ask for it: what they are, in words, and their
    /// addresses in the register of assumptions, with `*` for any part of one: `{ "paperwork of a transfer" =
    /// "pathway.*.step.paperwork" }`; default none.
    #[serde(default)]
    pub(in crate::scenario) judgement: Blocks<Text>,
}
