//! The texts that were read and places in them.

/// Position of a file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A range of bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Which file.
    pub file: FileId,
    /// First byte \[bytes from the start of the file\].
    pub start: usize,
    /// First byte after it \[bytes from the start of the file\].
    pub end: usize,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// How the file is called in messages.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All that was read, in the order of reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.files.push(SourceFile { path: path.into(), text: text.into() });
        FileId((self.files.len() - 1) as u32)
    }

    /// The files in order.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// One file.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Line and column of the start of a place, both counted from 1; columns
    /// count characters.
    pub fn line_column(&self, place: Place) -> (usize, usize) {
        let bytes = self.file(place.file).text.as_bytes();
        let before = &bytes[..place.start.min(bytes.len())];
        let line = before.split(|&byte| byte == b'\n').count();
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        // Bytes that continue a UTF-8 character have 10 as their highest bits.
        let column = before[line_start..].iter().filter(|&&byte| byte & 0xc0 != 0x80).count() + 1;
        (line, column)
    }

    /// The text at a place.
    pub fn text_at(&self, place: Place) -> &str {
        self.file(place.file).text.get(place.start..place.end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_by_character() {
        let mut sources = Sources::default();
        let file = sources.add("a.toml", "a = 1\n\"é\" = 2\n");
        assert_eq!(sources.line_column(Place { file, start: 0, end: 1 }), (1, 1));
        assert_eq!(sources.line_column(Place { file, start: 11, end: 12 }), (2, 5));
        assert_eq!(sources.text_at(Place { file, start: 4, end: 5 }), "1");
    }
}
