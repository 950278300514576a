//! Published labels and the names that scenarios have for them. The table is
//! data: `names.csv` beside this file, or one that the analyst gives.

use super::fault::{At, ImportFault};
use super::files;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

const DEFAULT: &str = include_str!("names.csv");

/// What a label is a label of. Tumours have other labels, and other names, by
/// whether they are suspected, found by screening or treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LabelKind {
    Suspected,
    Screened,
    Treated,
    Route,
    Stage,
    Modality,
    Test,
}

const KINDS: [(&str, LabelKind); 7] = [
    ("suspected", LabelKind::Suspected),
    ("screened", LabelKind::Screened),
    ("treated", LabelKind::Treated),
    ("route", LabelKind::Route),
    ("stage", LabelKind::Stage),
    ("modality", LabelKind::Modality),
    ("test", LabelKind::Test),
];

impl LabelKind {
    fn word(self) -> &'static str {
        KINDS[self as usize].0
    }
}

/// What a label stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Named {
    /// All of its kind together.
    All,
    /// Counted in totals, but under no name.
    Nothing,
    /// Names with the share of the count that each has; shares add up to 1.
    Names(Vec<(Rc<str>, f64)>),
}

impl Named {
    /// The name in observed tables: empty for all, several joined, `None` for
    /// what has no name. A published count is not split where it is observed.
    pub(super) fn observed(&self) -> Option<String> {
        match self {
            Self::All => Some(String::new()),
            Self::Nothing => None,
            Self::Names(names) => {
                let names: Vec<&str> = names.iter().map(|(name, _)| &**name).collect();
                Some(names.join(" and "))
            }
        }
    }
}

#[derive(Debug)]
struct Entry {
    published: String,
    named: Named,
}

/// The table of names.
#[derive(Debug)]
pub(super) struct Names(BTreeMap<(LabelKind, String), Entry>);

/// A label without what differs from file to file: case, underscores, spaces.
fn plain(label: &str) -> String {
    let label = label.to_lowercase().replace('_', " ").replace('&', " and ");
    let label = label.replace(['\u{2018}', '\u{2019}'], "'").replace('\u{2013}', "-");
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Names {
    /// The names that the program brings along, or those of a file.
    ///
    /// # Errors
    /// If the file cannot be read, or says what cannot be.
    pub(super) fn load(path: Option<&Path>) -> Result<Self, Vec<ImportFault>> {
        match path {
            None => Self::read(&Rc::from("names.csv"), DEFAULT),
            Some(path) => {
                let source = files::Source::open(path).map_err(|fault| vec![fault])?;
                let text = source.text().map_err(|fault| vec![fault])?;
                Self::read(&source.name, &text)
            }
        }
    }

    fn read(file: &Rc<str>, text: &str) -> Result<Self, Vec<ImportFault>> {
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let refuse = |place: &dyn std::fmt::Display, found: String, expected: &str| {
            vec![ImportFault::new(place, found).expected(expected)]
        };
        let header = reader.headers().map(|header| header.iter().map(str::to_owned).collect());
        let header: Vec<String> = header.unwrap_or_default();
        if header != ["kind", "published", "name", "share"] {
            let found = format!("the columns {}", header.join(","));
            return Err(refuse(file, found, "the columns kind,published,name,share"));
        }
        let mut names = Self(BTreeMap::new());
        let mut faults = Vec::new();
        for record in reader.records() {
            let record =
                record.map_err(|fault| refuse(file, fault.to_string(), "a row of four cells"))?;
            let at = At::line(file, record.position().map_or(0, csv::Position::line));
            let cell = |at: usize| record.get(at).unwrap_or_default();
            let Some((_, kind)) = KINDS.iter().find(|(word, _)| *word == cell(0)) else {
                let known: Vec<&str> = KINDS.iter().map(|(word, _)| *word).collect();
                let fault = ImportFault::new(&at, format!("kind \"{}\"", cell(0)));
                let fault = fault.expected(format!("one of {}", known.join(", ")));
                faults.push(fault.nearest(cell(0), known));
                continue;
            };
            let share = if cell(3).is_empty() { Some(1.0) } else { cell(3).parse().ok() };
            let Some(share) = share.filter(|share: &f64| *share > 0.0 && *share <= 1.0) else {
                faults.extend(refuse(&at, format!("share \"{}\"", cell(3)), "over 0 and up to 1"));
                continue;
            };
            let entry = names
                .0
                .entry((*kind, plain(cell(1))))
                .or_insert_with(|| Entry { published: cell(1).to_owned(), named: Named::Nothing });
            match (cell(2), &mut entry.named) {
                ("", _) => faults.extend(refuse(&at, "no name".to_owned(), "a name")),
                ("(not named)", _) => {}
                ("(all)", slot) => *slot = Named::All,
                (name, Named::Names(list)) => list.push((Rc::from(name), share)),
                (name, slot) => *slot = Named::Names(vec![(Rc::from(name), share)]),
            }
        }
        for ((kind, _), entry) in &names.0 {
            if let Named::Names(list) = &entry.named
                && (list.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() > 1e-9
            {
                let what =
                    format!("shares of {} \"{}\" do not add up", kind.word(), entry.published);
                faults.extend(refuse(file, what, "shares that add up to 1"));
            }
        }
        if faults.is_empty() { Ok(names) } else { Err(faults) }
    }

    /// What a label stands for.
    ///
    /// # Errors
    /// If the table does not have it, with the nearest that it has.
    pub(super) fn named(
        &self,
        kind: LabelKind,
        label: &str,
        at: &At,
    ) -> Result<&Named, ImportFault> {
        if let Some(entry) = self.0.get(&(kind, plain(label))) {
            return Ok(&entry.named);
        }
        let known = self.0.iter().filter(|((of, _), _)| *of == kind);
        let known = known.map(|(_, entry)| entry.published.as_str());
        Err(ImportFault::new(at, format!("the {} label \"{label}\" has no name", kind.word()))
            .expected("a label of the table of names")
            .hint("if it is a new one, give a table that has it with --names FILE")
            .nearest(label, known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default() -> Names {
        Names::load(None).unwrap()
    }

    fn at() -> At {
        At::line(&Rc::from("a.csv"), 7)
    }

    #[test]
    fn labels_are_known_however_they_are_spelt() {
        let names = default();
        for label in ["Head & Neck", "HEAD AND NECK", " head  &  neck "] {
            let meant = names.named(LabelKind::Treated, label, &at()).unwrap();
            assert_eq!(meant.observed().as_deref(), Some("head and neck"), "{label}");
        }
        let test = names.named(LabelKind::Test, "Flexi_sigmoidoscopy", &at()).unwrap();
        assert_eq!(test.observed().as_deref(), Some("endoscopy"));
        let all = names.named(LabelKind::Treated, "ALL CANCERS", &at()).unwrap();
        assert_eq!(*all, Named::All);
    }

    #[test]
    fn a_label_of_two_names_is_observed_as_both() {
        let names = default();
        let label = "Suspected urological malignancies (excluding testicular)";
        let meant = names.named(LabelKind::Suspected, label, &at()).unwrap();
        assert_eq!(meant.observed().as_deref(), Some("prostate and other urology"));
    }

    #[test]
    fn an_unknown_label_is_told_with_the_nearest() {
        let fault = default().named(LabelKind::Treated, "Lungs", &at()).unwrap_err().to_string();
        assert!(fault.starts_with("a.csv, line 7: the treated label \"Lungs\""), "{fault}");
        assert!(fault.contains("did you mean \"Lung\"?") && fault.contains("--names"), "{fault}");
    }

    #[test]
    fn a_table_that_contradicts_itself_is_refused() {
        let read = |text: &str| {
            let faults = Names::read(&Rc::from("n.csv"), text).unwrap_err();
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        let head = "kind,published,name,share\n";
        assert!(read("a,b\n").contains("kind,published,name,share"));
        assert!(read(&format!("{head}treeted,Lung,lung,\n")).contains("\"treated\"?"));
        assert!(read(&format!("{head}treated,Lung,lung,0.4\n")).contains("add up to 1"));
        assert!(read(&format!("{head}treated,Lung,lung,-1\n")).contains("share \"-1\""));
        assert!(read(&format!("{head}treated,Lung,,\n")).contains("no name"));
    }
}
