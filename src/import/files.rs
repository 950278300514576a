//! Files as they were downloaded, and what they are files of.

use super::Kind;
use super::fault::{ImportFault, shown};
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

/// Largest file that is read \[bytes\]; published ones are below 100 MB.
const LARGEST: u64 = 256 << 20;

/// A file that was read.
#[derive(Debug)]
pub(super) struct Source {
    /// How it is called in messages.
    pub(super) name: Rc<str>,
    /// Its own name, without folders.
    pub(super) file_name: String,
    /// What it holds.
    pub(super) bytes: Vec<u8>,
}

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A workbook of Excel: if it is one of those that are known, the one of
    /// cancer waiting times.
    Workbook,
    /// The Monthly Combined CSV of cancer waiting times.
    Combined,
    /// The monthly CSV of A&E attendances.
    Emergency,
    /// The full extract of DM01.
    Extract,
    /// DM01 by provider, tidied.
    Tidy,
    /// GOV.UK bank holidays.
    Holidays,
}

impl Content {
    /// What it is to be imported as.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Workbook | Self::Combined => Kind::Cancer,
            Self::Emergency => Kind::Emergency,
            Self::Extract | Self::Tidy => Kind::Diagnostics,
            Self::Holidays => Kind::BankHolidays,
        }
    }
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be opened, or is larger than any published file.
    pub(super) fn open(path: &Path) -> Result<Self, ImportFault> {
        let name = shown(path);
        let unreadable = |fault: std::io::Error| {
            ImportFault::unreadable(&name, format!("cannot be opened: {fault}"))
        };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > LARGEST {
            return Err(ImportFault::too_large(&name, "the file is larger than 256 MB")
                .expected("a file as it is published"));
        }
        let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, file_name, bytes })
    }

    /// Its text, without a byte-order mark. What is no UTF-8 is taken for the
    /// older character set of Windows: it can only concern names of
    /// organisations, which are not used.
    ///
    /// # Errors
    /// If it is no text.
    pub(super) fn text(&self) -> Result<Cow<'_, str>, ImportFault> {
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes);
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.contains(&0) {
            return Err(ImportFault::unreadable(&self.name, "this is no plain text")
                .expected("a CSV file, saved as \"CSV UTF-8\""));
        }
        Ok(match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
        })
    }

    /// What it is, if it is something of `kind`.
    ///
    /// # Errors
    /// If it is something else, with what to do about it.
    pub(super) fn content(&self, kind: Kind) -> Result<Content, ImportFault> {
        let content = self.any_content(kind)?;
        if content.kind() == kind {
            return Ok(content);
        }
        let verb = content.kind().word();
        Err(ImportFault::new(&self.name, format!("this is {}", content.kind().article_and_name()))
            .expected(kind.article_and_name())
            .hint(format!("use `pathflow import {verb}`")))
    }

    fn any_content(&self, kind: Kind) -> Result<Content, ImportFault> {
        let refuse =
            |found: &str| ImportFault::new(&self.name, found).expected(kind.article_and_name());
        if self.bytes.starts_with(b"PK") {
            return Ok(Content::Workbook);
        }
        if self.bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(refuse("this is a workbook of an old Excel (.xls)")
                .hint("open it in Excel and save it as .xlsx"));
        }
        let text = self.text()?;
        let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else {
            return Err(refuse("the file is empty").hint("download it again"));
        };
        if first.trim_start().starts_with('<') {
            return Err(refuse("this is a web page").hint("download the file that it links to"));
        }
        if first.trim_start().starts_with(['{', '[']) {
            return Ok(Content::Holidays);
        }
        let header = super::table::plain(first);
        let has = |word: &str| header.contains(word);
        if has("standard or item") {
            Ok(Content::Combined)
        } else if has("a&e attendances") {
            Ok(Content::Emergency)
        } else if has("diagnostic tests") {
            Ok(Content::Extract)
        } else if has("test id") && has("total wl") {
            Ok(Content::Tidy)
        } else {
            let start: String = first.chars().take(60).collect();
            Err(refuse(&format!(
                "this is none of the published files that are known: it begins \"{start}\""
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(bytes: &[u8]) -> Source {
        Source { name: Rc::from("a.csv"), file_name: "a.csv".into(), bytes: bytes.to_vec() }
    }

    #[test]
    fn a_file_is_known_by_what_is_in_it() {
        let content = |bytes: &[u8]| source(bytes).any_content(Kind::Cancer).unwrap();
        assert_eq!(content(b"PK\x03\x04"), Content::Workbook);
        assert_eq!(content(b"\xef\xbb\xbfPeriod,Basis,Standard_or_Item\r\n"), Content::Combined);
        assert_eq!(
            content(b"\n\nPeriod,Org Code,Number of A&E attendances Type 1\n"),
            Content::Emergency
        );
        assert_eq!(content(b"Period,\"Diagnostic Tests\",x"), Content::Extract);
        assert_eq!(content(b"period,test_id,total_wl"), Content::Tidy);
        assert_eq!(content(b"{\"england-and-wales\": 1}"), Content::Holidays);
    }

    #[test]
    fn the_wrong_kind_is_told_with_the_right_one() {
        let file = source(b"Period,Org Code,A&E attendances Type 1\n");
        let fault = file.content(Kind::Cancer).unwrap_err().to_string();
        assert!(fault.contains("this is an A&E file"), "{fault}");
        assert!(fault.contains("use `pathflow import emergency`"), "{fault}");
    }

    #[test]
    fn what_is_no_published_file_is_refused_in_plain_words() {
        let fault = |bytes: &[u8]| source(bytes).content(Kind::Cancer).unwrap_err().to_string();
        assert!(fault(b"").contains("empty"));
        assert!(fault(b"\xef\xbb\xbf \n\n").contains("empty"));
        assert!(fault(b"<!DOCTYPE html>").contains("web page"));
        assert!(fault(b"\xd0\xcf\x11\xe0rest").contains("save it as .xlsx"));
        assert!(fault(b"\xff\xfeP\0e\0").contains("CSV UTF-8"));
        assert!(fault(b"name,age\n").contains("it begins \"name,age\""));
    }

    #[test]
    fn older_characters_of_windows_are_read() {
        assert_eq!(source(b"St Mary\x92s").text().unwrap(), "St Mary\u{92}s");
    }
}
