//! Parts: steps that stand in a pathway wherever one of its steps names them,
//! written out in the tree before anything else is read.
//!
//! A step `biopsy` with `part = "sampling"` stays as the place where the part
//! begins; behind it stand the part's steps as `biopsy/ct` and so on, and at
//! their end a step `biopsy/end` that leads on. The parts of a parallel step
//! `tests` stand behind it in the same way, as `tests/sampling/ct`.

use super::tree::{Entry, Node, Table, Value, join, join_item};
use crate::diagnostics::{Fault, Faults, Place, catalogue};

/// Most steps that a pathway may have once its parts are written out.
const MOST_STEPS: usize = 20_000;
/// What the parts of a parallel step may not do: they are done for a patient
/// who waits elsewhere.
const NOT_FOR_CHILDREN: [&str; 6] =
    ["start_clock", "stop_clock", "end_clock", "transfer", "send", "leave"];
/// Keys of a step that name other steps.
const LEADS_TO: [&str; 2] = ["next", "then"];

/// Names of the steps with which the parts of a parallel step begin.
pub(super) fn child_names(step: &str, parts: &[&str]) -> Vec<String> {
    let name = |(at, part): (usize, &&str)| {
        let before = parts[..at].iter().filter(|other| *other == part).count();
        if before == 0 { format!("{step}/{part}") } else { format!("{step}/{part} {}", before + 1) }
    };
    parts.iter().enumerate().map(name).collect()
}

/// What has been written, and where writing is.
#[derive(Default)]
struct Pen {
    written: Vec<Node>,
    /// The parts around the present step, from the outermost on.
    within: Vec<String>,
    /// Whether one of them is done by a child of a parallel step.
    in_child: bool,
}

struct Parts<'a> {
    blocks: Option<&'a Table>,
    faults: &'a Faults,
}

/// Writes the parts of all pathways out.
pub(super) fn expand(root: &mut Table, faults: &Faults) {
    let blocks = root.get("part").and_then(|entry| entry.node.table()).cloned();
    let parts = Parts { blocks: blocks.as_ref(), faults };
    let pathways = root.get_mut("pathway").and_then(|entry| entry.node.table_mut());
    for (name, entry) in pathways.into_iter().flatten() {
        let address = join(&join("pathway", name), "step");
        let steps = entry.node.table_mut().and_then(|table| table.get_mut("step"));
        let Some(Value::List(steps)) = steps.map(|entry| &mut entry.node.value) else { continue };
        let is_used = |step: &Node| step.get("part").is_some() || step.get("parallel").is_some();
        if !steps.iter().any(is_used) {
            continue;
        }
        let mut pen = Pen::default();
        let mut stage = None;
        for (position, step) in std::mem::take(steps).into_iter().enumerate() {
            let address = join_item(&address, &step, position);
            parts.step(step, &address, &mut stage, &mut pen);
        }
        *steps = pen.written;
    }
}

fn text(value: String, place: Place) -> Node {
    Node { value: Value::Text(value), place }
}

fn put(step: &mut Node, key: &str, node: Node) {
    let place = node.place;
    if let Some(table) = step.table_mut() {
        table.insert(key.to_owned(), Entry { key: place, node });
    }
}

impl Parts<'_> {
    /// Writes out one step; `stage` is the one that was named last.
    fn step(&self, mut step: Node, address: &str, stage: &mut Option<Node>, pen: &mut Pen) {
        if let Some(own) = step.get("stage") {
            *stage = Some(own.clone());
        }
        let name = step.get("name").and_then(Node::text).unwrap_or_default().to_owned();
        let place = step.place;
        let part = step.table_mut().and_then(|table| table.shift_remove("part"));
        let parallel = step.get("parallel").and_then(|parallel| parallel.get("parts"));
        let parallel = parallel.and_then(Node::list).map(<[Node]>::to_vec);
        if part.is_none() && parallel.is_none() {
            pen.written.push(step);
            return;
        }
        // Where the step leads is where its end leads.
        let next = step.table_mut().and_then(|table| table.shift_remove("next"));
        let end = format!("{name}/end");
        let mut last = Node { value: Value::Table(Table::default()), place };
        put(&mut last, "name", text(end.clone(), place));
        if let Some(next) = next {
            put(&mut last, "next", next.node);
        }
        if let Some(stage) = stage {
            put(&mut last, "stage", stage.clone());
        }
        if let Some(part) = part {
            let others = step.table().into_iter().flatten().map(|(key, _)| key.as_str());
            let beside =
                |key: &&str| !["name", "stage", "at_most", "then", "source", "note"].contains(key);
            if let Some(other) = others.clone().find(beside) {
                self.faults.push(
                    Fault::new(
                        catalogue::CONTRADICTION,
                        join(address, other),
                        format!("\"{other}\" beside \"part\""),
                    )
                    .at(place)
                    .expected("\"part\" alone, with \"stage\", \"next\", \"at_most\" and \"then\""),
                );
            }
            pen.written.push(step);
            self.part(&part.node, &join(address, "part"), &name, stage.as_ref(), pen);
        } else if let Some(parts) = parallel {
            put(&mut step, "next", text(end, place));
            pen.written.push(step);
            let names: Vec<&str> =
                parts.iter().map(|part| part.text().unwrap_or_default()).collect();
            for (head, part) in child_names(&name, &names).into_iter().zip(&parts) {
                let mut first = Node { value: Value::Table(Table::default()), place };
                put(&mut first, "name", text(head.clone(), place));
                if let Some(stage) = stage {
                    put(&mut first, "stage", stage.clone());
                }
                pen.written.push(first);
                let address = join(&join(address, "parallel"), "parts");
                let outside = std::mem::replace(&mut pen.in_child, true);
                self.part(part, &address, &head, stage.as_ref(), pen);
                pen.in_child = outside;
                let mut done = Node { value: Value::Table(Table::default()), place };
                put(&mut done, "name", text(format!("{head}/end"), place));
                put(&mut done, "$ends_child", Node { value: Value::Bool(true), place });
                pen.written.push(done);
            }
        }
        pen.written.push(last);
    }

    /// Writes out the steps of a part, without an end.
    fn part(&self, named: &Node, address: &str, prefix: &str, stage: Option<&Node>, pen: &mut Pen) {
        let fault = |code, found: String, expected: &str| {
            Fault::new(code, address, found).at(named.place).expected(expected)
        };
        let Some(name) = named.text() else {
            let found = format!("found {}", named.value.short());
            self.faults.push(fault(catalogue::WRONG_TYPE, found, "the name of a part"));
            return;
        };
        let Some(block) = self.blocks.and_then(|blocks| blocks.get(name)) else {
            let known = self.blocks.into_iter().flatten().map(|(known, _)| known.as_str());
            let found = format!("there is no part \"{name}\"");
            self.faults.push(
                fault(catalogue::UNKNOWN_NAME, found, "the name of a [part.NAME] block")
                    .nearest(name, known),
            );
            return;
        };
        if pen.within.iter().any(|outer| outer == name) || pen.written.len() > MOST_STEPS {
            let found = format!("part \"{name}\" would stand in itself");
            let expected = "parts that do not use one another in a circle";
            self.faults.push(fault(catalogue::CONTRADICTION, found, expected));
            return;
        }
        pen.within.push(name.to_owned());
        let steps = block.node.get("step").and_then(Node::list).unwrap_or_default();
        let own_address = join(&join("part", name), "step");
        let mut stage = stage.cloned();
        for (position, step) in steps.iter().enumerate() {
            let mut step = step.clone();
            let address = join_item(&own_address, &step, position);
            if pen.in_child {
                self.check_child(&step, &address);
            }
            lead(&mut step, prefix);
            self.step(step, &address, &mut stage, pen);
        }
        pen.within.pop();
    }

    fn check_child(&self, step: &Node, address: &str) {
        let fault = |key: &str, place| {
            self.faults.push(
                Fault::new(
                    catalogue::CONTRADICTION,
                    join(address, key),
                    format!("\"{key}\" in a part of a parallel step"),
                )
                .at(place)
                .expected("steps that concern the part alone: no clocks, transfer, send, leave or parallel"),
            );
        };
        for key in NOT_FOR_CHILDREN.into_iter().chain(["parallel"]) {
            if let Some(entry) = step.table().and_then(|table| table.get(key)) {
                fault(key, entry.key);
            }
        }
        let arms = step.get("branch").and_then(Node::list).unwrap_or_default();
        let tos = arms.iter().filter_map(|arm| arm.get("to"));
        let nexts = LEADS_TO.into_iter().filter_map(|key| step.get(key));
        for to in tos.chain(nexts).filter(|to| to.text() == Some("leave")) {
            fault("leave", to.place);
        }
    }
}

/// Puts the names of a part's steps under its prefix.
fn lead(step: &mut Node, prefix: &str) {
    let rename = |node: &mut Node| {
        if let Value::Text(name) = &mut node.value
            && name != "leave"
        {
            *name = format!("{prefix}/{name}");
        }
    };
    let Some(table) = step.table_mut() else { return };
    for key in ["name", "purpose"].into_iter().chain(LEADS_TO) {
        if let Some(entry) = table.get_mut(key) {
            rename(&mut entry.node);
        }
    }
    if let Some(Value::List(arms)) = table.get_mut("branch").map(|entry| &mut entry.node.value) {
        let tos = arms.iter_mut().filter_map(|arm| arm.table_mut()?.get_mut("to"));
        tos.for_each(|to| rename(&mut to.node));
    }
}
