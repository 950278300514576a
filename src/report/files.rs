//! Files that are written whole or not at all.
//!
//! All files of a run first go to temporary names in the same folder and reach
//! the disk there; only when every one of them is safe are they renamed, which
//! replaces files of an earlier run. Whoever reads the folder never sees half
//! a file.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Its name in the folder.
    pub name: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
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
        let mut written = Vec::with_capacity(files.len());
        for file in files {
            let path = self.path.join(file.name);
            match self.write_temporary(&file.bytes) {
                Ok(temporary) => written.push((temporary, path)),
                Err(source) => return Err(WriteFault { path, source }),
            }
        }
        for (temporary, path) in written {
            temporary.persist(&path).map_err(|fault| WriteFault { path, source: fault.error })?;
        }
        for name in obsolete {
            let path = self.path.join(name);
            match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(WriteFault { path, source });
                }
                _ => {}
            }
        }
        self.sync().map_err(|source| WriteFault { path: self.path.clone(), source })
    }

    /// Writes one file, replacing that of the same name.
    ///
    /// # Errors
    /// If it cannot be written; what was there before is there still, then.
    pub fn write_one(&self, name: &OsStr, bytes: &[u8]) -> Result<(), WriteFault> {
        let path = self.path.join(name);
        let written = self.write_temporary(bytes).and_then(|temporary| {
            temporary.persist(&path).map_err(|fault| fault.error)?;
            self.sync()
        });
        written.map_err(|source| WriteFault { path, source })
    }

    fn write_temporary(&self, bytes: &[u8]) -> io::Result<NamedTempFile> {
        let mut file = temporary(&self.path)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    }

    /// Makes the renames themselves safe, where a folder can be opened.
    fn sync(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(&self.path)?.sync_all() } else { Ok(()) }
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
