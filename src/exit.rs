//! The exit codes: public API for scripts and CI, documented in the README.

use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: passed, or done what was asked.
    Success,
    /// 1: judged, and not passed.
    NotPassed,
    /// 2: the command line asks for something that does not exist or does not fit together.
    Usage,
    /// 3: the pack is at fault.
    Pack,
    /// 4: the sandbox cannot run here.
    Sandbox,
    /// 5: the workspace or the ledger cannot be read or written.
    Storage,
    /// 70: a bug of ours (`EX_SOFTWARE` of BSD's sysexits.h).
    Bug,
}

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::NotPassed => 1,
            Self::Usage => 2,
            Self::Pack => 3,
            Self::Sandbox => 4,
            Self::Storage => 5,
            Self::Bug => 70,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
