//! Repetition without copies: `one_for_each` and `sites` become blocks of
//! their own.

use super::parts;
use super::tree::{Entry, Node, Table, Value, join};
use crate::diagnostics::{Fault, Faults, catalogue};

/// Name of the only site of scenarios that name none.
pub(super) const HERE: &str = "HERE";

const REPEATED: [&str; 7] = ["pathway", "part", "arrivals", "meeting", "diary", "rota", "beds"];
const AT_SITES: [&str; 4] = ["rota", "beds", "diary", "meeting"];

/// Writes all repetitions out.
pub(super) fn expand(root: &mut Table, faults: &Faults) {
    let no_sites = !root.contains_key("site");
    let alliance = alliance_sites(root);
    for family in REPEATED {
        if let Some(blocks) = root.get_mut(family).and_then(|entry| entry.node.table_mut()) {
            one_for_each(blocks, family, faults);
        }
    }
    // Names that were repeated may be those of parts.
    parts::expand(root, faults);
    for family in AT_SITES {
        if let Some(blocks) = root.get_mut(family).and_then(|entry| entry.node.table_mut()) {
            at_sites(blocks, family, no_sites, &alliance, faults);
        }
    }
}

/// Sites of the organisations in the alliance, in order.
fn alliance_sites(root: &Table) -> Vec<String> {
    let Some(sites) = root.get("site").and_then(|entry| entry.node.table()) else {
        return vec![HERE.to_owned()];
    };
    sites
        .iter()
        .filter(|(_, entry)| {
            let organisation = entry.node.get("organisation").and_then(Node::text);
            let block = organisation
                .and_then(|code| root.get("organisation")?.node.get(code)?.get("in_alliance"));
            !matches!(block, Some(Node { value: Value::Bool(false), .. }))
        })
        .map(|(name, _)| name.clone())
        .collect()
}

fn names(node: &Node) -> Option<Vec<&str>> {
    node.list()?.iter().map(Node::text).collect()
}

fn one_for_each(blocks: &mut Table, family: &str, faults: &Faults) {
    let mut written_out = Table::default();
    for (name, entry) in std::mem::take(blocks) {
        let address = join(family, &name);
        let Some(each) = entry.node.get("one_for_each") else {
            put(&mut written_out, name, entry, &address, faults);
            continue;
        };
        let Some(each_names) = names(each) else {
            faults.push(
                Fault::new(
                    catalogue::WRONG_TYPE,
                    join(&address, "one_for_each"),
                    "not a list of names",
                )
                .at(each.place)
                .expected("a list of texts"),
            );
            continue;
        };
        for each_name in each_names {
            let mut copy = entry.clone();
            if let Some(table) = copy.node.table_mut() {
                table.shift_remove("one_for_each");
            }
            replace(&mut copy.node, each_name);
            let name = name.replace("{name}", each_name);
            let address = join(family, &name);
            put(&mut written_out, name, copy, &address, faults);
        }
    }
    *blocks = written_out;
}

fn put(blocks: &mut Table, name: String, entry: Entry, address: &str, faults: &Faults) {
    let place = entry.key;
    if blocks.insert(name, entry).is_some() {
        faults.push(
            Fault::new(catalogue::TWICE, address, "this block exists already")
                .at(place)
                .expected("a name of its own"),
        );
    }
}

fn replace(node: &mut Node, name: &str) {
    match &mut node.value {
        Value::Text(text) => *text = text.replace("{name}", name),
        Value::List(items) => items.iter_mut().for_each(|item| replace(item, name)),
        Value::Table(table) => {
            if table.keys().any(|key| key.contains("{name}")) {
                *table = std::mem::take(table)
                    .into_iter()
                    .map(|(key, entry)| (key.replace("{name}", name), entry))
                    .collect();
            }
            table.values_mut().for_each(|entry| replace(&mut entry.node, name));
        }
        _ => {}
    }
}

fn at_sites(
    blocks: &mut Table,
    family: &str,
    no_sites: bool,
    alliance: &[String],
    faults: &Faults,
) {
    for (kind, entry) in blocks.iter_mut() {
        let address = join(family, kind);
        let place = entry.node.place;
        let Some(table) = entry.node.table_mut() else { continue };
        let sites: Vec<String> = match table.shift_remove("sites") {
            Some(sites) if sites.node.text() == Some("all") => alliance.to_vec(),
            Some(sites) => {
                if let Some(names) = names(&sites.node) {
                    names.into_iter().map(str::to_owned).collect()
                } else {
                    faults.push(
                        Fault::new(
                            catalogue::WRONG_TYPE,
                            join(&address, "sites"),
                            sites.node.value.short(),
                        )
                        .at(sites.node.place)
                        .expected("a list of sites, or \"all\""),
                    );
                    continue;
                }
            }
            None if no_sites && !table.contains_key(HERE) => vec![HERE.to_owned()],
            None => {
                let bare = table.iter().find(|(_, entry)| entry.node.table().is_none());
                if let Some((key, bare)) = bare {
                    faults.push(
                        Fault::new(
                            catalogue::MISSING_KEY,
                            join(&address, key),
                            "this block is at no site",
                        )
                        .at(bare.key)
                        .expected(format!(
                            "sites = [...] in this block, or blocks such as [{address}.SITE]"
                        )),
                    );
                    table.clear();
                }
                continue;
            }
        };
        let block = std::mem::take(table);
        for site in sites {
            let node = Node { value: Value::Table(block.clone()), place };
            table.insert(site, Entry { key: entry.key, node });
        }
    }
}
