//! Files that several scenarios share: `include`.

use super::document::{Reading, merge};
use super::files;
use super::tree::{self, Node, Value};
use crate::diagnostics::{Fault, FileId, catalogue};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is known of files that are included.
#[derive(Debug)]
pub(super) struct Includes {
    /// All of them must lie in this folder.
    root: PathBuf,
    /// Canonical paths of all TOML files that were read.
    known: BTreeSet<PathBuf>,
    /// Folders of included files.
    folders: BTreeMap<FileId, PathBuf>,
}

impl Includes {
    pub(super) fn new(path: &Path, main: &Path) -> Self {
        let known = BTreeSet::from([files::canonical(main)]);
        Self { root: files::include_root(path), known, folders: BTreeMap::new() }
    }

    /// A TOML file of the scenario that was read in another way.
    pub(super) fn know(&mut self, path: PathBuf) {
        self.known.insert(path);
    }

    /// The folder of an included file.
    pub(super) fn folder_of(&self, file: FileId) -> Option<&Path> {
        self.folders.get(&file).map(PathBuf::as_path)
    }
}

impl Reading<'_> {
    /// Takes the names of the files that a file includes out of its tree.
    pub(super) fn take_includes(&self, tree: &mut Node) -> Vec<Node> {
        let Some(entry) = tree.table_mut().and_then(|table| table.shift_remove("include")) else {
            return Vec::new();
        };
        match entry.node.value {
            Value::List(names) => names,
            other => {
                self.faults.push(
                    Fault::new(
                        catalogue::WRONG_TYPE,
                        "include",
                        format!("found {}", other.short()),
                    )
                    .at(entry.node.place)
                    .expected("a list of files, for instance [\"../common/pathways.toml\"]"),
                );
                Vec::new()
            }
        }
    }

    /// Puts the blocks of included files in, and of those that they include.
    /// `chain` holds the canonical paths of the files on the way here.
    pub(super) fn include(&mut self, root: &mut Node, names: &[Node], chain: &mut Vec<PathBuf>) {
        for node in names {
            let Some((file, path)) = self.included_file(node, chain) else { continue };
            let mut other = tree::parse(file, &self.sources.file(file).text, self.faults);
            let further = self.take_includes(&mut other);
            if let Some(entry) = other.table_mut().and_then(|table| table.shift_remove("files")) {
                self.faults.push(
                    Fault::new(
                        catalogue::CONTRADICTION,
                        "files",
                        "an included file has no \"files\" of its own",
                    )
                    .at(entry.key)
                    .expected("include = [...]"),
                );
            }
            if let (Some(root), Value::Table(other)) = (root.table_mut(), other.value) {
                merge(root, other, "", 2, self.faults);
            }
            chain.push(path);
            self.include(root, &further, chain);
            chain.pop();
        }
    }

    /// Reads an included file, unless it was read already.
    fn included_file(&mut self, node: &Node, chain: &[PathBuf]) -> Option<(FileId, PathBuf)> {
        let fault = |code, found: String, expected: &str| {
            let fault = Fault::new(code, "include", found).at(node.place).expected(expected);
            self.faults.push(fault);
        };
        let Some(name) = node.text() else {
            let found = format!("found {}", node.value.short());
            fault(catalogue::WRONG_TYPE, found, "the name of a file");
            return None;
        };
        let at = (node.place, "include");
        let folder = self.folder_of(node.place.file);
        let path = files::included(folder, &self.includes.root, name, at, self.faults)?;
        let canonical = files::canonical(&path);
        if self.includes.known.contains(&canonical) {
            let found = if chain.contains(&canonical) {
                format!("\"{name}\" includes itself, perhaps through others")
            } else {
                format!("\"{name}\" belongs to the scenario already")
            };
            fault(catalogue::TWICE, found, "each file included once");
            return None;
        }
        let file = files::read(&path, files::MAX_TOML, Some(at), self.sources, self.faults)?;
        self.read.push((name.to_owned(), file));
        self.includes.know(canonical.clone());
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        self.includes.folders.insert(file, folder);
        Some((file, canonical))
    }
}
