//! Exit codes. Scripts and job schedulers may rely on them: 5 and 70 are worth
//! one more try, 6 and 130 are worth trying again, the others are not.

use std::process::ExitCode;

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Success = 0,
    /// It ran, and a test that was asked for failed.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The scenario or its data are invalid.
    Invalid = 3,
    /// An input could not be opened or decoded.
    Unreadable = 4,
    /// A limit was hit: memory, events, time, rows.
    Limit = 5,
    /// The output could not be written.
    Unwritable = 6,
    /// Results of different runs were not to be mixed.
    Mixed = 7,
    /// A defect of the program.
    Internal = 70,
    /// Interrupted. The program leaves this one to the system: files are
    /// written whole or not at all, so there is nothing to tidy up.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
