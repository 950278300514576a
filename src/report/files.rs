//! Files that are written whole or not at all.
//!
//! All files of a run first go to temporary names in the same folder and reach
//! the disk there, the large ones straight from whoever makes them; only when every one of them is safe are they renamed, which
//! replaces files of an earlier run. Whoever reads the folder never sees half
//! a file.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// How much is written at once \[bytes\].
const BUFFER: usize = 1 << 16;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Its name in the folder.
    pub name: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A file of an [`OutputBatch`], as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Its name in the folder.
    pub name: &'static str,
    /// How long it is \[bytes\].
    pub bytes: u64,
    /// Digest of what it holds, in hexadecimal digits.
    pub blake3: String,
}

/// A file or folder that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}", path.display())]
pub struct WriteFault {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// A folder into which results can be written.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
}

impl OutputFolder {
    /// Makes the folder if need be and tries whether files can be written
    /// there, so that a long run does not end in a refusal.
    ///
    /// # Errors
    /// If the folder cannot be made or written to.
    pub fn prepare(path: &Path) -> Result<Self, WriteFault> {
        let fault = |source| WriteFault { path: path.to_owned(), source };
        fs::create_dir_all(path).map_err(fault)?;
        temporary(path).map_err(fault)?;
        Ok(Self { path: path.to_owned() })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes `files`, replacing those of the same names, and removes those
    /// named in `obsolete`: left by an earlier run, they would pass for results
    /// of this one.
    ///
    /// # Errors
    /// If one of them cannot be written; no file is replaced unless all could
    /// be written under temporary names.
    pub fn write(&self, files: &[OutputFile], obsolete: &[&str]) -> Result<(), WriteFault> {
        let mut batch = self.batch();
        files.iter().try_for_each(|file| batch.add_file(file))?;
        batch.finish(obsolete)
    }

    /// Begins to write files that appear together.
    pub fn batch(&self) -> OutputBatch<'_> {
        OutputBatch { folder: self, waiting: Vec::new(), written: Vec::new() }
    }

    /// Writes one file, replacing that of the same name.
    ///
    /// # Errors
    /// If it cannot be written; what was there before is there still, then.
    pub fn write_one(&self, name: &OsStr, bytes: &[u8]) -> Result<(), WriteFault> {
        let path = self.path.join(name);
        let written = self.write_temporary(|writer| writer.write_all(bytes));
        let written = written.and_then(|(temporary, ..)| {
            temporary.persist(&path).map_err(|fault| fault.error)?;
            self.sync()
        });
        written.map_err(|source| WriteFault { path, source })
    }

    /// A temporary file of what `make` writes, with its length and digest.
    fn write_temporary(
        &self,
        make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<(NamedTempFile, u64, blake3::Hash)> {
        let file = temporary(&self.path)?;
        let digesting = Digesting { inner: file, bytes: 0, hasher: blake3::Hasher::new() };
        let mut writer = BufWriter::with_capacity(BUFFER, digesting);
        make(&mut writer)?;
        let Digesting { inner, bytes, hasher } =
            writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        inner.as_file().sync_all()?;
        Ok((inner, bytes, hasher.finalize()))
    }

    /// Makes the renames themselves safe, where a folder can be opened.
    fn sync(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(&self.path)?.sync_all() } else { Ok(()) }
    }
}

/// Files that stand under temporary names until all are there. Dropped before,
/// it leaves nothing behind.
#[derive(Debug)]
pub struct OutputBatch<'a> {
    folder: &'a OutputFolder,
    waiting: Vec<(NamedTempFile, PathBuf)>,
    written: Vec<WrittenFile>,
}

impl OutputBatch<'_> {
    /// Adds a file that `make` writes.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(
        &mut self,
        name: &'static str,
        make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), WriteFault> {
        let path = self.folder.path.join(name);
        match self.folder.write_temporary(make) {
            Ok((temporary, bytes, digest)) => {
                self.waiting.push((temporary, path));
                let blake3 = digest.to_hex().to_string();
                self.written.push(WrittenFile { name, bytes, blake3 });
                Ok(())
            }
            Err(source) => Err(WriteFault { path, source }),
        }
    }

    /// Adds a file that is there already.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add_file(&mut self, file: &OutputFile) -> Result<(), WriteFault> {
        self.add(file.name, |writer| writer.write_all(&file.bytes))
    }

    /// The files so far.
    pub fn written(&self) -> &[WrittenFile] {
        &self.written
    }

    /// Gives all files their names, replacing those of the same names, and
    /// removes those named in `obsolete`.
    ///
    /// # Errors
    /// If a file cannot be replaced or removed.
    pub fn finish(self, obsolete: &[&str]) -> Result<(), WriteFault> {
        for (temporary, path) in self.waiting {
            temporary.persist(&path).map_err(|fault| WriteFault { path, source: fault.error })?;
        }
        for name in obsolete {
            let path = self.folder.path.join(name);
            match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(WriteFault { path, source });
                }
                _ => {}
            }
        }
        let path = &self.folder.path;
        self.folder.sync().map_err(|source| WriteFault { path: path.clone(), source })
    }
}

/// Counts and digests what goes through it.
struct Digesting<W> {
    inner: W,
    bytes: u64,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.bytes += written as u64;
        self.hasher.update(&buffer[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A temporary file that disappears unless it is renamed.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pathflow-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file, less the user's mask: colleagues may read results.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &'static str, text: &str) -> OutputFile {
        OutputFile { name, bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn files_are_replaced_and_nothing_else_is_left() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a/b");
        let folder = OutputFolder::prepare(&path).unwrap();
        folder
            .write(&[file("one.txt", "1"), file("two.txt", "2"), file("old.txt", "")], &[])
            .unwrap();
        folder.write(&[file("one.txt", "uno")], &["old.txt", "never.txt"]).unwrap();
        assert_eq!(fs::read_to_string(path.join("one.txt")).unwrap(), "uno");
        assert_eq!(fs::read_to_string(path.join("two.txt")).unwrap(), "2");
        assert_eq!(fs::read_dir(&path).unwrap().count(), 2);
    }

    #[test]
    fn a_batch_appears_in_whole_and_knows_what_it_wrote() {
        let root = tempfile::tempdir().unwrap();
        let folder = OutputFolder::prepare(root.path()).unwrap();
        let mut batch = folder.batch();
        batch.add("one.txt", |writer| write!(writer, "{}", "1".repeat(100_000))).unwrap();
        assert!(!root.path().join("one.txt").exists());
        let written = batch.written()[0].clone();
        let digest = blake3::hash("1".repeat(100_000).as_bytes()).to_hex().to_string();
        assert_eq!((written.name, written.bytes, written.blake3), ("one.txt", 100_000, digest));
        drop(batch);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
        let mut batch = folder.batch();
        let fault = batch.add("two.txt", |_| Err(io::Error::other("no more room"))).unwrap_err();
        assert!(fault.to_string().contains("two.txt: no more room"), "{fault}");
        batch.add_file(&file("three.txt", "3")).unwrap();
        batch.finish(&[]).unwrap();
        assert_eq!(fs::read_to_string(root.path().join("three.txt")).unwrap(), "3");
    }

    #[test]
    fn one_file_is_replaced_or_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let folder = OutputFolder::prepare(root.path()).unwrap();
        folder.write_one(OsStr::new("one.json"), b"1").unwrap();
        folder.write_one(OsStr::new("one.json"), b"2").unwrap();
        assert_eq!(fs::read_to_string(root.path().join("one.json")).unwrap(), "2");
        fs::create_dir(root.path().join("two.json")).unwrap();
        let fault = folder.write_one(OsStr::new("two.json"), b"2").unwrap_err();
        assert!(fault.to_string().contains("two.json"), "{fault}");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_failure_names_the_file_and_leaves_no_part() {
        let root = tempfile::tempdir().unwrap();
        let folder = OutputFolder::prepare(root.path()).unwrap();
        // A folder stands where the file should go.
        fs::create_dir(root.path().join("one.txt")).unwrap();
        let fault = folder.write(&[file("one.txt", "1")], &[]).unwrap_err();
        assert!(fault.to_string().contains("one.txt"), "{fault}");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_a_fault_at_once() {
        let root = tempfile::tempdir().unwrap();
        let occupied = root.path().join("occupied");
        fs::write(&occupied, "").unwrap();
        assert!(OutputFolder::prepare(&occupied.join("out")).is_err());
    }
}
