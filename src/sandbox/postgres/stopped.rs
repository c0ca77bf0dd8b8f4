//! Why a database does not answer any more.

use wasmtime::Trap;

/// Why the database cannot answer any more. It is thrown away, and the run ends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The deadline of the run came while it was busy.
    #[error("the database was still busy at the deadline")]
    Deadline,
    /// It needed more memory than it may have, and could not go on without.
    #[error("the database needed more memory than it may have")]
    OutOfMemory,
    /// It came to an end of its own; these are its last words.
    #[error("the database ended: {0}")]
    Crashed(String),
}

/// The server called `exit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("exit status {0}")]
pub(super) struct Exit(pub(super) i32);

impl Stopped {
    /// What a call into the server that did not come back says about it.
    pub(super) fn from_fault(error: &wasmtime::Error, memory_refused: bool, last_words: &str) -> Self {
        let trap = error.downcast_ref::<Trap>();
        if trap == Some(&Trap::Interrupt) {
            return Self::Deadline;
        }
        if memory_refused {
            return Self::OutOfMemory;
        }
        let fault = match (trap, error.downcast_ref::<Exit>()) {
            (Some(Trap::StackOverflow), _) => "its calls nested too deep for the stack".to_owned(),
            (Some(trap), _) => trap.to_string(),
            (None, Some(exit)) => exit.to_string(),
            (None, None) => error.root_cause().to_string(),
        };
        if last_words.is_empty() {
            Self::Crashed(fault)
        } else {
            Self::Crashed(format!("{last_words} ({fault})"))
        }
    }
}
