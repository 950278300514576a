//! What happens when the program is wrong: a message with what to report, and
//! an exit code of its own. No panic reaches the user as one.

use super::console;
use super::exit::Exit;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Arc, Mutex, PoisonError};

/// Runs `command`; a panic in it, on whichever thread, is told as a defect.
pub(super) fn guarded(command: impl FnOnce() -> Exit) -> Exit {
    let first = Arc::new(Mutex::new(None));
    let noted = Arc::clone(&first);
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // The first panic is the cause; what follows from it is noise.
        let mut first = noted.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert_with(|| describe(info));
    }));
    let outcome = panic::catch_unwind(AssertUnwindSafe(command));
    panic::set_hook(usual);
    outcome.unwrap_or_else(|_| {
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        tell(&first.take().unwrap_or_else(|| "unknown cause".to_owned()));
        Exit::Internal
    })
}

/// Tells of a defect.
pub(super) fn tell(cause: &str) {
    let command: Vec<String> =
        std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    console::tell(&format!(
        "internal fault: {cause}\n\
         This is a defect in pathflow {}, not in your scenario. No results were written.\n\
         Please report it with the line above and the command: {}",
        env!("CARGO_PKG_VERSION"),
        command.join(" ")
    ));
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let what = info.payload_as_str().unwrap_or("no message");
    info.location().map_or_else(|| what.to_owned(), |place| format!("{what} (at {place})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_exit_code() {
        let exit = guarded(|| {
            let nothing: Option<u8> = None;
            nothing.map_or_else(|| panic!("as planned"), |_| Exit::Success)
        });
        assert_eq!(exit, Exit::Internal);
        assert_eq!(guarded(|| Exit::Success), Exit::Success);
    }
}
