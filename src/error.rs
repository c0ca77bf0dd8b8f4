//! What can go wrong outside a submission: whose fault it is, where it is, and what to do next.

use std::fmt;
use std::path::Path;

use crate::exit::Exit;

/// A failure that ends a command. A wrong answer is not one: that is a verdict.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Who has to act.
    pub fault: Fault,
    /// What happened and where, as a lower-case phrase without a period.
    pub message: String,
    /// What to do next, as a phrase: "run `djangology list` to see every exercise".
    pub hint: Option<String>,
    /// What lies beneath.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Who has to act on an error. Decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Whoever typed the command.
    Usage,
    /// The author of the pack.
    Pack,
    /// This machine: the sandbox cannot be provisioned, loaded or run.
    Sandbox,
    /// This machine's disk: the workspace, the ledger or a submission cannot be read or written.
    Storage,
    /// Us.
    Bug,
}

impl Fault {
    /// The exit code that stands for it.
    #[must_use]
    pub const fn exit(self) -> Exit {
        match self {
            Self::Usage => Exit::Usage,
            Self::Pack => Exit::Pack,
            Self::Sandbox => Exit::Sandbox,
            Self::Storage => Exit::Storage,
            Self::Bug => Exit::Bug,
        }
    }
}

impl Error {
    fn new(fault: Fault, message: impl fmt::Display) -> Self {
        Self {
            fault,
            message: message.to_string(),
            hint: None,
            source: None,
        }
    }

    /// The command line does not make sense.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new(Fault::Usage, message)
    }

    /// The pack is at fault.
    pub fn pack(message: impl fmt::Display) -> Self {
        Self::new(Fault::Pack, message)
    }

    /// The sandbox cannot run here.
    pub fn sandbox(message: impl fmt::Display) -> Self {
        Self::new(Fault::Sandbox, message)
    }

    /// Something on disk cannot be read or written.
    pub fn storage(message: impl fmt::Display) -> Self {
        Self::new(Fault::Storage, message)
    }

    /// Something that we promised does not hold.
    pub fn bug(message: impl fmt::Display) -> Self {
        Self::new(Fault::Bug, message)
            .with_hint("this is a bug in djangology: please report it with the command and this message")
    }

    /// Says what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// Keeps what lies beneath.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

/// Gives the errors of file operations the path they are about.
pub trait IoContext<T> {
    /// Turns an I/O error into one that says "cannot `doing` `path`", laid at `fault`.
    ///
    /// # Errors
    ///
    /// The error, when there is one.
    fn at(self, fault: Fault, doing: &str, path: &Path) -> Result<T, Error>;
}

impl<T> IoContext<T> for std::io::Result<T> {
    fn at(self, fault: Fault, doing: &str, path: &Path) -> Result<T, Error> {
        self.map_err(|source| {
            let hint = match source.kind() {
                std::io::ErrorKind::StorageFull => {
                    Some("free some space on that disk, then run the command again")
                }
                std::io::ErrorKind::PermissionDenied => Some("check who owns it and its permissions"),
                std::io::ErrorKind::ReadOnlyFilesystem => {
                    Some("that file system is read-only: choose another place")
                }
                _ => None,
            };
            let mut error =
                Error::new(fault, format!("cannot {doing} `{}`", path.display())).with_source(source);
            if let Some(hint) = hint {
                error = error.with_hint(hint);
            }
            error
        })
    }
}
