//! Text of TOML as an owned tree in which everything knows its place.

use super::map::IndexMap;
use crate::diagnostics::{Fault, Faults, FileId, Place, catalogue};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// A value of TOML.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    /// A date or time, as written.
    Date(String),
    List(Vec<Node>),
    Table(Table),
}

/// The entries of a table in the order of the file.
pub(super) type Table = IndexMap<String, Entry>;

/// A value under a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// Where the key stands.
    pub(super) key: Place,
    pub(super) node: Node,
}

impl Value {
    /// What kind of value it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(_) | Self::Float(_) => "number",
            Self::Bool(_) => "bool",
            Self::Date(_) => "date",
            Self::List(_) => "list",
            Self::Table(_) => "table",
        }
    }

    /// The value with its kind, for messages: "a text, "many"".
    pub(super) fn described(&self) -> String {
        let short = self.short();
        match self {
            Self::Bool(_) => format!("this is {short}"),
            Self::Date(_) => format!("this is a date or time, {short}"),
            Self::List(items) if items.is_empty() => "this is an empty list".to_owned(),
            _ => format!("this is a {}, {short}", self.kind()),
        }
    }

    /// The value on one line, shortened.
    pub(super) fn short(&self) -> String {
        let text = match self {
            Self::Text(text) => format!("\"{text}\""),
            Self::Integer(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
            Self::Bool(truth) => truth.to_string(),
            Self::Date(date) => date.clone(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(|item| item.value.short()).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Table(table) => {
                let is_remark = |key: &str| matches!(key, "source" | "note");
                return short_table(table.iter().filter(|(key, _)| !is_remark(key)));
            }
        };
        shortened(text)
    }
}

/// Entries of a table on one line, shortened.
pub(super) fn short_table<'a>(entries: impl Iterator<Item = (&'a String, &'a Entry)>) -> String {
    let entries: Vec<_> =
        entries.map(|(key, entry)| format!("{key} = {}", entry.node.value.short())).collect();
    shortened(format!("{{ {} }}", entries.join(", ")))
}

fn shortened(text: String) -> String {
    if text.len() > 120 && text.chars().count() > 120 {
        text.chars().take(117).chain("...".chars()).collect()
    } else {
        text
    }
}

impl Node {
    /// The table, if it is one.
    pub(super) fn table(&self) -> Option<&Table> {
        if let Value::Table(table) = &self.value { Some(table) } else { None }
    }

    /// The table, if it is one.
    pub(super) fn table_mut(&mut self) -> Option<&mut Table> {
        if let Value::Table(table) = &mut self.value { Some(table) } else { None }
    }

    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The items, if it is a list.
    pub(super) fn list(&self) -> Option<&[Node]> {
        if let Value::List(items) = &self.value { Some(items) } else { None }
    }

    /// The value under a key of a table.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.table()?.get(key).map(|entry| &entry.node)
    }
}

/// Reads a whole file; its syntax errors become faults.
pub(super) fn parse(file: FileId, text: &str, faults: &Faults) -> Node {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut told = None;
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        // What follows in the line only complains of the same slip.
        let line = text[..span.start.min(text.len())].matches('\n').count();
        if told.replace(line) == Some(line) {
            continue;
        }
        let place = Place { file, start: span.start, end: span.end };
        faults.push(syntax_fault(error.message(), text, place));
    }
    let span = root.span();
    let place = Place { file, start: span.start, end: span.end };
    let mut here = Whereabouts::default();
    Node { value: Value::Table(table(file, root.into_inner(), &mut here, 0, faults)), place }
}

/// A fault of what is not TOML, in words that name what stands there.
fn syntax_fault(message: &str, text: &str, place: Place) -> Fault {
    let found = text.get(place.start..place.end).unwrap_or_default();
    let line = text[..place.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
    let line = text[line..].lines().next().unwrap_or_default().trim();
    if message != "duplicate key" {
        let message = message.replace(", expected nothing", "").replace('\n', ", ");
        return Fault::new(catalogue::MALFORMED_TOML, "", message).at(place).expected("valid TOML");
    }
    if line.starts_with('[') {
        let block = line.trim_start_matches('[').split(']').next().unwrap_or(found).trim();
        return Fault::new(catalogue::BLOCK_TWICE, block, "this block stands in the file already")
            .at(place)
            .expected("each block once; [[...]] begins one of several");
    }
    let key = found.trim().trim_matches('"');
    let mut heads = text[..place.start].lines().rev().filter(|line| line.starts_with('['));
    let head = heads.next().and_then(|head| head.trim_start_matches('[').split(']').next());
    let address = join(head.unwrap_or_default().trim(), key);
    Fault::new(catalogue::BLOCK_TWICE, address, format!("\"{key}\" stands in this block already"))
        .at(place)
        .expected("each key once in a block")
}

/// Reads one value, as on the right of an equals sign; a text without quotes
/// is a text. `offset` is where `text` starts in the file.
pub(super) fn parse_setting(
    file: FileId,
    offset: usize,
    text: &str,
    address: &str,
    faults: &Faults,
) -> Node {
    match DeValue::parse(text.trim()) {
        Ok(value) => node(file, value, &mut Whereabouts::at(address), offset, faults),
        Err(_) => Node {
            value: Value::Text(text.trim().to_owned()),
            place: Place { file, start: offset, end: offset + text.len() },
        },
    }
}

fn table(
    file: FileId,
    table: DeTable<'_>,
    here: &mut Whereabouts,
    offset: usize,
    faults: &Faults,
) -> Table {
    let mut entries: Vec<(Spanned<DeString<'_>>, Spanned<DeValue<'_>>)> =
        table.into_iter().collect();
    // The parser gives keys in order of the alphabet.
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
        .into_iter()
        .map(|(key, value)| {
            let span = key.span();
            let place = Place { file, start: offset + span.start, end: offset + span.end };
            let name = key.into_inner().into_owned();
            let node = here.inside(&name, |here| node(file, value, here, offset, faults));
            (name, Entry { key: place, node })
        })
        .collect()
}

fn node(
    file: FileId,
    value: Spanned<DeValue<'_>>,
    here: &mut Whereabouts,
    offset: usize,
    faults: &Faults,
) -> Node {
    let span = value.span();
    let place = Place { file, start: offset + span.start, end: offset + span.end };
    let not_finite = |found: &str| {
        faults.push(
            Fault::new(
                catalogue::NOT_FINITE,
                here.address(),
                format!("{found} is not a usable number"),
            )
            .at(place)
            .expected("a finite number"),
        );
        Value::Float(0.0)
    };
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => {
            i64::from_str_radix(&number.as_str().replace('_', ""), number.radix())
                .map_or_else(|_| not_finite(number.as_str()), Value::Integer)
        }
        DeValue::Float(number) => {
            let written = number.as_str();
            match written.replace('_', "").parse::<f64>() {
                Ok(read) if read.is_finite() && !(read == 0.0 && read.is_sign_negative()) => {
                    Value::Float(read)
                }
                _ => not_finite(written),
            }
        }
        DeValue::Boolean(truth) => Value::Bool(truth),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .enumerate()
                .map(|(position, item)| {
                    let name = ["name", "to"].into_iter().find_map(|key| {
                        item.get_ref().get(key)?.get_ref().as_str().map(str::to_owned)
                    });
                    let name = name.unwrap_or_else(|| (position + 1).to_string());
                    here.inside(&name, |here| node(file, item, here, offset, faults))
                })
                .collect(),
        ),
        DeValue::Table(inner) => Value::Table(table(file, inner, here, offset, faults)),
    };
    Node { value, place }
}

/// The address of `name` in `address`; a name with a dot, a space or a quote
/// is put in quotes.
pub(super) fn join(address: &str, name: &str) -> String {
    let mut joined = String::with_capacity(address.len() + name.len() + 3);
    joined.push_str(address);
    extend(&mut joined, name);
    joined
}

/// Makes `address` that of `name` in it.
fn extend(address: &mut String, name: &str) {
    // Tens of thousands of addresses are made, so `format!` is not used.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'*');
    let others = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '*');
    let plain = !name.is_empty() && (name.bytes().all(is_plain) || name.chars().all(others));
    if !address.is_empty() {
        address.push('.');
    }
    if plain {
        address.push_str(name);
    } else {
        address.push('"');
        address.push_str(name);
        address.push('"');
    }
}

/// The address of where one is while going through a tree.
#[derive(Debug, Default)]
pub(super) struct Whereabouts(String);

impl Whereabouts {
    /// At this address.
    pub(super) fn at(address: &str) -> Self {
        Self(address.to_owned())
    }

    pub(super) fn address(&self) -> &str {
        &self.0
    }

    /// Looks at what `name` stands for here.
    pub(super) fn inside<T>(&mut self, name: &str, look: impl FnOnce(&mut Self) -> T) -> T {
        let end = self.0.len();
        extend(&mut self.0, name);
        let result = look(self);
        self.0.truncate(end);
        result
    }

    /// Looks at an item of a list that stands here.
    pub(super) fn inside_item(
        &mut self,
        item: &Node,
        position: usize,
        look: impl FnOnce(&mut Self),
    ) {
        match item_name(item) {
            Some(name) => self.inside(name, look),
            None => self.inside(&(position + 1).to_string(), look),
        }
    }
}

/// The address of an item of a list: by its `name`, `to` or position.
pub(super) fn join_item(address: &str, item: &Node, position: usize) -> String {
    match item_name(item) {
        Some(name) => join(address, name),
        None => join(address, &(position + 1).to_string()),
    }
}

/// By what name an item of a list is addressed.
pub(super) fn item_name(item: &Node) -> Option<&str> {
    item.get("name").or_else(|| item.get("to"))?.text()
}
