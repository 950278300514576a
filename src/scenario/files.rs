//! The only place of this room that touches the file system.

use crate::diagnostics::{Fault, Faults, FileId, Place, Sources, catalogue};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Largest TOML file \[bytes\].
pub(super) const MAX_TOML: u64 = 8 << 20;
/// Largest CSV file \[bytes\].
pub(super) const MAX_CSV: u64 = 256 << 20;

/// Name of the main file of a scenario that is a folder.
const MAIN_FILE: &str = "scenario.toml";

/// The scenario's main file and the folder in which all others must lie.
pub(super) fn main_file(path: &Path) -> (PathBuf, PathBuf) {
    if path.is_dir() {
        (path.join(MAIN_FILE), path.to_owned())
    } else {
        (path.to_owned(), path.parent().unwrap_or(Path::new("")).to_owned())
    }
}

/// Reads a text file of at most `limit` bytes. `named_at` is where the file
/// is named, if in another file.
pub(super) fn read(
    path: &Path,
    limit: u64,
    named_at: Option<(Place, &str)>,
    sources: &mut Sources,
    faults: &Faults,
) -> Option<FileId> {
    let shown = path.display().to_string().replace('\\', "/");
    let fault = |code, found: String| {
        let fault = Fault::new(code, named_at.map_or("", |(_, address)| address), found);
        match named_at {
            Some((place, _)) => fault.at(place),
            None => fault,
        }
    };
    let size = match fs::metadata(path) {
        Ok(about) if about.is_file() => about.len(),
        Ok(_) => {
            let found = format!("{shown} is not a file");
            faults.push(fault(catalogue::CANNOT_OPEN, found).expected("a file").unreadable());
            return None;
        }
        Err(error) => {
            let found = format!("cannot open {shown}: {error}");
            faults.push(
                fault(catalogue::CANNOT_OPEN, found)
                    .expected("a file that can be read")
                    .unreadable(),
            );
            return None;
        }
    };
    if size > limit {
        let found = format!("{shown} has {size} bytes");
        faults.push(
            fault(catalogue::TOO_LARGE, found).expected(format!("at most {} MiB", limit >> 20)),
        );
        return None;
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let found = format!("cannot read {shown}: {error}");
            faults.push(fault(catalogue::CANNOT_OPEN, found).unreadable());
            return None;
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            Some(sources.add(shown, text))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            faults.push(
                fault(catalogue::NOT_TEXT, format!("{shown} is not UTF-8 text, from byte {at} on"))
                    .expected("a file saved as UTF-8")
                    .unreadable(),
            );
            None
        }
    }
}

/// The folder in which all included files must lie: the one that holds the
/// scenario's folder, or its file if it is one by itself.
pub(super) fn include_root(path: &Path) -> PathBuf {
    let (main, folder) = main_file(path);
    let folder = canonical(if folder.as_os_str().is_empty() { Path::new(".") } else { &folder });
    let is_folder = main.file_name().is_some_and(|name| name == MAIN_FILE);
    match folder.parent() {
        Some(above) if is_folder => above.to_owned(),
        _ => folder,
    }
}

/// One path for all ways of writing it; as written if there is no such file.
pub(super) fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The path of a file that is included by one in `folder`; it must not leave
/// `root`, which is canonical.
pub(super) fn included(
    folder: &Path,
    root: &Path,
    name: &str,
    named_at: (Place, &str),
    faults: &Faults,
) -> Option<PathBuf> {
    let relative = Path::new(name);
    let plain =
        !name.is_empty() && !name.contains('\\') && !name.contains(':') && !relative.is_absolute();
    // "a/../b" is shown as "b".
    let mut path = folder.to_owned();
    for part in relative.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(path.components().next_back(), Some(Component::Normal(_))) =>
            {
                path.pop();
            }
            other => path.push(other),
        }
    }
    let here = canonical(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let stays = if let Ok(path) = fs::canonicalize(&path) {
        path.starts_with(root)
    } else {
        // An absent file is reported later, if it is not outside.
        let ups = relative.components().filter(|part| *part == Component::ParentDir).count();
        here.ancestors().nth(ups).is_some_and(|above| above.starts_with(root))
    };
    if plain && stays {
        return Some(path);
    }
    faults.push(
        Fault::new(
            catalogue::OUTSIDE_FOLDER,
            named_at.1,
            format!("\"{name}\" lies too far outside of the scenario"),
        )
        .at(named_at.0)
        .expected("a relative path, with forward slashes, inside the folder that holds the scenario's folder"),
    );
    None
}

/// The path of a file that is named inside the scenario; it must not leave
/// the scenario's folder.
pub(super) fn inside(
    folder: &Path,
    name: &str,
    named_at: (Place, &str),
    faults: &Faults,
) -> Option<PathBuf> {
    let relative = Path::new(name);
    let plain = !name.is_empty()
        && !name.contains('\\')
        && !name.contains(':')
        && relative
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let path = folder.join(relative);
    // A link may lead outside too. A file that is absent is reported later.
    let stays = match (
        fs::canonicalize(&path),
        fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }),
    ) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => true,
    };
    if plain && stays {
        return Some(path);
    }
    faults.push(
        Fault::new(
            catalogue::OUTSIDE_FOLDER,
            named_at.1,
            format!("\"{name}\" leaves the scenario's folder"),
        )
        .at(named_at.0)
        .expected("a relative path inside the scenario's folder, with forward slashes"),
    );
    None
}
