//! The messages of PostgreSQL's protocol, version 3, as both sides put them on the wire.
//!
//! Source: the PostgreSQL documentation, "Frontend/Backend Protocol", chapters "Message Formats" and
//! "Error and Notice Message Fields".

pub(super) mod backend;
mod field;
pub(super) mod frame;
pub(super) mod frontend;
#[cfg(test)]
mod tests;
pub(super) mod write;

/// Bytes that are no message of the protocol, and what is wrong with them as a lower-case phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) &'static str);

/// Where a session stands, as every `ReadyForQuery` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TransactionState {
    /// In no transaction block.
    Idle,
    /// In a transaction block.
    Open,
    /// In a transaction block that failed: nothing runs until it is rolled back.
    Failed,
}

impl TransactionState {
    /// The state for the letter that stands for it.
    pub(super) const fn of_letter(letter: u8) -> Option<Self> {
        match letter {
            b'I' => Some(Self::Idle),
            b'T' => Some(Self::Open),
            b'E' => Some(Self::Failed),
            _ => None,
        }
    }

    /// The letter that stands for it.
    pub(super) const fn letter(self) -> u8 {
        match self {
            Self::Idle => b'I',
            Self::Open => b'T',
            Self::Failed => b'E',
        }
    }
}

/// What a message names: a prepared statement or a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A prepared statement.
    Statement,
    /// A portal.
    Portal,
}
