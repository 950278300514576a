//! Turns text into a checked scenario, or all its faults, and compiles it.

mod checked;

pub use checked::{
    Alternative, Assumption, Change, GroupId, GroupName, Names, OrganisationName, Phase,
    PublishedFigure, ResourceName, Scenario, StandardTerms, Timeline,
};
