//! The one place that writes to stdout and stderr.
//!
//! Results go to stdout, everything else to stderr. A reader that has seen
//! enough (`| head`) is no fault; any other failure to write results is.

use super::exit::Exit;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

/// Writes results to stdout.
///
/// # Errors
/// If they cannot be written, for instance because a disk is full; not if the
/// reader has gone.
pub(super) fn print(bytes: &[u8]) -> Result<(), Exit> {
    print_what(|stdout| stdout.write_all(bytes))
}

/// Writes to stdout the results that `make` writes.
///
/// # Errors
/// As [`print`].
pub(super) fn print_what(make: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Exit> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    let printed = make(&mut stdout).and_then(|()| stdout.flush());
    // What could not be written is not tried again.
    drop(stdout.into_parts());
    match printed {
        Ok(()) => Ok(()),
        Err(fault) if fault.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(fault) => {
            tell(&format!("error: cannot write the results to the standard output: {fault}"));
            Err(Exit::Unwritable)
        }
    }
}

/// Writes a line, or several, to stderr. That nobody can read it is no reason
/// to stop.
pub(super) fn tell(message: &str) {
    let mut stderr = io::stderr().lock();
    drop(writeln!(stderr, "{}", message.trim_end_matches('\n')));
}

/// Whether stderr is read by a person.
pub(super) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Whether stderr may be coloured.
pub(super) fn is_coloured() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    is_watched() && !is_set("NO_COLOR") && !is_dumb
}
