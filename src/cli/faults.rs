//! Faults of what was read, shown where they stand.

use super::exit::Exit;
use crate::diagnostics::{Fault, FaultKind, Place, Sources};
use crate::report::printable;
use crate::scenario::LoadFailure;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::collections::BTreeSet;

/// All faults, one after another, and how many there are.
pub(super) fn render(failure: &LoadFailure, coloured: bool) -> String {
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    // A block that stands for several is at fault in one place for all of them.
    for same in failure.faults.chunk_by(is_repeated) {
        text.push_str(&renderer.render(&[group(same, &failure.sources)]));
        text.push_str("\n\n");
    }
    text.push_str(&tally(failure));
    text
}

/// What cannot be read outweighs what is invalid: other faults may follow from
/// it.
pub(super) fn exit(failure: &LoadFailure) -> Exit {
    if failure.faults.iter().any(|fault| fault.kind == FaultKind::Unreadable) {
        Exit::Unreadable
    } else {
        Exit::Invalid
    }
}

/// Whether two faults say the same of one place.
fn is_repeated(one: &Fault, other: &Fault) -> bool {
    let said = |fault: &Fault| {
        (fault.code, fault.found.clone(), fault.expected.clone(), fault.hint.clone())
    };
    one.place.is_some() && one.place == other.place && said(one) == said(other)
}

fn group<'a>(same: &'a [Fault], sources: &'a Sources) -> Group<'a> {
    let fault = &same[0];
    let title = if fault.address.is_empty() {
        visible(&fault.found)
    } else {
        visible(&format!("{}: {}", fault.address, fault.found))
    };
    let expected =
        (!fault.expected.is_empty()).then(|| visible(&format!("expected {}", fault.expected)));
    let mut group = Group::with_title(Level::ERROR.primary_title(title).id(fault.code));
    if let Some(snippet) =
        fault.place.and_then(|place| snippet(place, expected.as_deref(), sources))
    {
        group = group.element(snippet);
    } else {
        let file = fault.place.and_then(|place| sources.files().get(place.file.0 as usize));
        if let Some(file) = file {
            group = group.element(Origin::path(visible(&file.path)));
        }
        if let Some(expected) = expected {
            group = group.element(Level::NOTE.message(expected));
        }
    }
    if let Some(others) = also_at(&same[1..]) {
        group = group.element(Level::NOTE.message(visible(&others)));
    }
    match &fault.hint {
        Some(hint) => group.element(Level::HELP.message(visible(hint))),
        None => group,
    }
}

/// The other addresses at which a fault holds.
fn also_at(others: &[Fault]) -> Option<String> {
    let (first, rest) = others.split_first()?;
    let more = match rest.len() {
        0 => String::new(),
        number => format!(" and {}", counted(number, "other block")),
    };
    Some(format!("also at {}{more}", first.address))
}

/// The lines around a place; `None` if it does not lie in a text.
fn snippet<'a>(
    place: Place,
    expected: Option<&str>,
    sources: &'a Sources,
) -> Option<Snippet<'a, Annotation<'a>>> {
    let file = sources.files().get(place.file.0 as usize)?;
    let text = file.text.as_str();
    let end = place.end.min(text.len());
    let start = place.start.min(end);
    if text.is_empty() || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
        return None;
    }
    // A block is shown by its first line: its head says which one it is.
    let end = text[start..end].find('\n').map_or(end, |length| start + length);
    let annotation = AnnotationKind::Primary.span(start..end).label(expected.map(str::to_owned));
    Some(Snippet::source(text).path(visible(&file.path)).annotation(annotation))
}

/// "3 faults in 2 files".
fn tally(failure: &LoadFailure) -> String {
    let number = failure.faults.chunk_by(is_repeated).count();
    let files: BTreeSet<_> =
        failure.faults.iter().filter_map(|fault| fault.place).map(|place| place.file).collect();
    let faults = counted(number, "fault");
    if files.is_empty() { faults } else { format!("{faults} in {}", counted(files.len(), "file")) }
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Text that cannot steer the terminal; lines stay lines.
fn visible(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure() -> LoadFailure {
        let mut sources = Sources::default();
        let text = "[diary.ct]\nhorizon = 6\nslotz = 3\n";
        let file = sources.add("wyh/scenario.toml", text);
        let fault = |start, end, found: &str, expected: &str, hint: Option<&str>| Fault {
            code: "E0301",
            kind: FaultKind::Invalid,
            place: Some(Place { file, start, end }),
            address: "diary.ct".to_owned(),
            found: found.to_owned(),
            expected: expected.to_owned(),
            hint: hint.map(str::to_owned),
        };
        let faults = vec![
            fault(21, 22, "the number 6 has no unit", "a duration such as \"6 weeks\"", None),
            fault(23, 28, "unknown key \"slotz\"", "", Some("did you mean \"slots\"?")),
        ];
        LoadFailure { faults, sources }
    }

    #[test]
    fn faults_stand_under_the_lines_they_are_in() {
        insta::assert_snapshot!(render(&failure(), false));
    }

    #[test]
    fn a_block_that_stands_for_several_is_told_once() {
        let mut failure = failure();
        for site in ["RAE", "RCF", "RR8"] {
            let address = format!("diary.ct.{site}");
            failure.faults.push(Fault { address, ..failure.faults[1].clone() });
        }
        let text = render(&failure, false);
        assert!(text.contains("also at diary.ct.RAE and 2 other blocks"), "{text}");
        assert!(text.contains("2 faults in 1 file"), "{text}");
    }

    #[test]
    fn a_fault_without_a_place_still_says_all() {
        let mut failure = failure();
        failure.faults.truncate(1);
        failure.faults[0].place = None;
        failure.faults[0].kind = FaultKind::Unreadable;
        let text = render(&failure, false);
        assert!(text.contains("has no unit") && text.contains("6 weeks"), "{text}");
        assert!(text.ends_with("1 fault"), "{text}");
        assert_eq!(exit(&failure), Exit::Unreadable);
    }

    #[test]
    fn a_place_beyond_the_text_does_no_harm() {
        let mut failure = failure();
        for fault in &mut failure.faults {
            fault.place = fault.place.map(|place| Place { start: 500, end: 900, ..place });
        }
        assert!(render(&failure, true).contains("2 faults in 1 file"));
        assert_eq!(exit(&failure), Exit::Invalid);
    }
}
