//! Pathways as a Mermaid flowchart, which GitHub, Word add-ins and
//! mermaid.live draw.

use super::{a_week, chosen};
use crate::report::printable;
use crate::scenario::{Sketch, SketchedPathway, Target};
use std::fmt::Write;

/// A flowchart of all pathways, or of one.
pub fn mermaid(sketch: &Sketch, only: Option<&str>) -> String {
    let mut text = "flowchart TD\n".to_owned();
    let shown: Vec<usize> = chosen(sketch, only).map(|(at, _)| at).collect();
    for (at, pathway) in chosen(sketch, only) {
        draw(&mut text, at, pathway);
    }
    // Ways to other pathways cross the frames.
    for (at, pathway) in chosen(sketch, only) {
        for (number, step) in pathway.steps.iter().enumerate() {
            for way in &step.ways {
                let Target::Other(to, step) = way.to else { continue };
                let other = &sketch.pathways[to];
                if shown.contains(&to) {
                    push(&mut text, &format!("  p{at}s{number} --> p{to}s{step}"));
                } else {
                    let name = label(&format!("pathway {}", other.name));
                    push(&mut text, &format!("  p{at}s{number} --> p{at}o{to}([\"{name}\"])"));
                }
            }
        }
    }
    text
}

fn draw(text: &mut String, at: usize, pathway: &SketchedPathway) {
    let title = pathway.title.as_ref().map_or_else(String::new, |title| format!(": {title}"));
    let title = label(&format!("{}{title}", pathway.name));
    push(text, &format!("  subgraph p{at}[\"{title}\"]"));
    for (number, step) in pathway.steps.iter().enumerate() {
        let what = if step.what.is_empty() {
            String::new()
        } else {
            format!("<br/>{}", label(&step.what))
        };
        let name = label(&step.name);
        let shape = if step.ways.len() > 1 {
            format!("{{\"{name}{what}\"}}")
        } else {
            format!("[\"{name}{what}\"]")
        };
        push(text, &format!("    p{at}s{number}{shape}"));
    }
    let leaves =
        pathway.steps.iter().flat_map(|step| &step.ways).any(|way| way.to == Target::Leave);
    if leaves {
        push(text, &format!("    p{at}out([\"leaves\"])"));
    }
    for (number, step) in pathway.steps.iter().enumerate() {
        for way in &step.ways {
            let to = match way.to {
                Target::Step(step) => format!("p{at}s{step}"),
                Target::Leave => format!("p{at}out"),
                Target::Other(..) => continue,
            };
            let arrow = if way.when.is_empty() {
                "-->".to_owned()
            } else {
                format!("-->|\"{}\"|", label(&way.when))
            };
            push(text, &format!("    p{at}s{number} {arrow} {to}"));
        }
    }
    push(text, "  end");
    for &entry in &pathway.entries {
        let come = a_week(pathway.a_week);
        push(text, &format!("  p{at}in([\"{come} patients a week\"]) --> p{at}s{entry}"));
    }
}

fn push(text: &mut String, line: &str) {
    let _written = writeln!(text, "{line}");
}

/// Text that cannot end its label.
fn label(text: &str) -> String {
    printable(text)
        .replace('#', "#35;")
        .replace('"', "#quot;")
        .replace('<', "#lt;")
        .replace('>', "#gt;")
}
