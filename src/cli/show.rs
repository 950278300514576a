//! `pathflow show`.

use super::args::{Format, ShowArguments};
use super::exit::Exit;
use super::{console, simulate};
use crate::diagnostics::likeness;
use crate::report::sketch;
use crate::scenario::Request;

/// Draws a scenario.
///
/// # Errors
/// With the exit code, after the reason was told.
pub(super) fn show(arguments: &ShowArguments) -> Result<(), Exit> {
    let scenario = simulate::load(&Request {
        path: &arguments.scenario,
        stacked: &arguments.plans,
        alternatives: &[],
        settings: &arguments.settings,
    })?;
    let only = arguments.pathway.as_deref();
    if let Some(name) = only
        && !scenario.names.pathways.iter().any(|known| known == name)
    {
        let near = scenario
            .names
            .pathways
            .iter()
            .filter_map(|known| Some((likeness(name, known)?, known)));
        let near = near.max_by(|one, other| one.0.total_cmp(&other.0));
        let hint =
            near.map_or_else(String::new, |(_, known)| format!("; did you mean \"{known}\"?"));
        console::tell(&format!("error: there is no pathway \"{name}\"{hint}"));
        return Err(Exit::Usage);
    }
    let text = match arguments.format {
        Format::Text => sketch::text(&scenario, only),
        Format::Mermaid => sketch::mermaid(&scenario.sketch, only),
    };
    console::print(text.as_bytes())
}
