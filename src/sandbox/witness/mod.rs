//! The witness on the wire: every message between the guest and the database passes through here, is parsed on
//! its way, and is refused where it is none.
//!
//! What the guest says about its own queries would have to be believed; what passes here need not be. While a
//! window is open, the witness counts statements and rows, or keeps each statement and asks the same session
//! which locks it holds and what it did, in a way that the client cannot see.

mod ask;
mod codec;
mod command;
mod facts;
mod hear;
mod log;
mod pairing;
mod question;
mod sql;
#[cfg(test)]
mod tests;
mod watch;

use std::collections::BTreeSet;

use self::codec::frame::{Frame, Framer};
use self::codec::frontend::Message;
use self::codec::{Malformed, write};
use self::log::Log;
use self::pairing::Pairing;
use self::question::{Oid, State};
use super::postgres::{Backend, Stopped};

pub(in crate::sandbox) use self::hear::Heard;
pub(in crate::sandbox) use self::log::{Measured, Seen};

/// What the host answers with where PostgreSQL's own code says what it means.
mod sqlstate {
    pub(super) const PROTOCOL_VIOLATION: &str = "08P01";
    pub(super) const NO_CONNECTION: &str = "08003";
    pub(super) const TOO_MANY_CONNECTIONS: &str = "53300";
    pub(super) const NOT_SUPPORTED: &str = "0A000";
}

/// Stands between a client that nothing is believed of and a session of the database.
pub(in crate::sandbox) struct Witness<B> {
    backend: B,
    /// What the harness marks its records with in this run; the names of the host's own statements hold it
    /// too, so that no client can have one of the same name.
    token: String,
    is_connected: bool,
    from_client: Framer,
    from_backend: Framer,
    /// What was taken from the client and not sent to the database yet.
    outbox: Vec<u8>,
    pairing: Pairing,
    log: Log,
    /// The tables that the open transaction made, which nobody else can see.
    hidden: BTreeSet<Oid>,
    /// Whether the open transaction holds a lock that makes others wait.
    is_blocking: bool,
    /// Whether the host wraps the statement that runs now into a transaction of its own.
    is_wrapped: bool,
    /// The state before a group whose statement makes several transactions, and its place in the log.
    outside: Option<(State, Option<usize>)>,
}

impl<B: Backend> Witness<B> {
    /// A witness before `backend`, to which nobody is connected yet. `token` marks the genuine records of
    /// the run.
    pub(in crate::sandbox) fn new(backend: B, token: &str) -> Self {
        Self {
            backend,
            token: token.to_owned(),
            is_connected: false,
            from_client: Framer::default(),
            from_backend: Framer::default(),
            outbox: Vec::new(),
            pairing: Pairing::default(),
            log: Log::default(),
            hidden: BTreeSet::new(),
            is_blocking: false,
            is_wrapped: false,
            outside: None,
        }
    }

    /// Takes what the client sends, whatever it is, and returns what it is answered.
    ///
    /// # Errors
    ///
    /// When the database cannot answer any more.
    pub(in crate::sandbox) fn exchange(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Stopped> {
        let mut answer = Vec::new();
        self.from_client.push(bytes);
        loop {
            let frame = match self.from_client.next() {
                Ok(Some(frame)) => frame,
                Ok(None) => break,
                Err(malformed) => {
                    self.refuse(malformed, &mut answer)?;
                    break;
                }
            };
            match Message::parse(&frame) {
                Ok(message) => self.take(&message, &frame, &mut answer)?,
                Err(malformed) => {
                    self.refuse(malformed, &mut answer)?;
                    break;
                }
            }
        }
        self.forward(&mut answer)?;
        Ok(answer)
    }

    /// Ends the connection, and leaves the session as a new client expects it. Nobody is told.
    ///
    /// # Errors
    ///
    /// When the database cannot answer any more.
    pub(in crate::sandbox) fn disconnect(&mut self) -> Result<(), Stopped> {
        self.from_client.clear();
        self.outbox.clear();
        if self.is_connected {
            self.is_connected = false;
            if self.pairing.group_is_open {
                self.tell(&write::sync())?;
            }
            self.tell(&write::query(b"ROLLBACK"))?;
            self.tell(&write::query(b"DISCARD ALL"))?;
        }
        self.pairing = Pairing::default();
        self.hidden.clear();
        self.is_blocking = false;
        self.outside = None;
        Ok(())
    }

    /// What it stood before.
    pub(in crate::sandbox) fn into_backend(self) -> B {
        self.backend
    }

    /// What it stands before.
    pub(in crate::sandbox) const fn backend(&mut self) -> &mut B {
        &mut self.backend
    }

    fn take(&mut self, message: &Message<'_>, frame: &Frame, answer: &mut Vec<u8>) -> Result<(), Stopped> {
        match message {
            // There is nothing to encrypt; the client goes on in the clear.
            Message::Encryption => {
                self.forward(answer)?;
                answer.push(b'N');
                return Ok(());
            }
            Message::Cancel => return Ok(()),
            Message::Startup { .. } if self.is_connected => {
                self.forward(answer)?;
                answer.extend(write::error(
                    "FATAL",
                    sqlstate::TOO_MANY_CONNECTIONS,
                    "there is one connection to this database, and it is in use",
                ));
                return Ok(());
            }
            Message::Startup { .. } => {
                // The database takes it on its own only: what follows is for the session that it opens.
                self.forward(answer)?;
                self.is_connected = true;
                self.pairing.startup();
                self.outbox.extend_from_slice(frame.bytes());
                return self.forward(answer);
            }
            _ if !self.is_connected => {
                answer.extend(write::error(
                    "FATAL",
                    sqlstate::NO_CONNECTION,
                    "there is no connection: it was never opened, or it is closed",
                ));
                return Ok(());
            }
            Message::Terminate => {
                self.forward(answer)?;
                return self.disconnect();
            }
            Message::FunctionCall => {
                self.forward(answer)?;
                answer.extend(write::error(
                    "ERROR",
                    sqlstate::NOT_SUPPORTED,
                    "functions are called with SELECT here, not past it",
                ));
                answer.extend(write::ready_for_query(self.pairing.state));
                return Ok(());
            }
            Message::Query { text } => {
                let text = String::from_utf8_lossy(text);
                if self.log.is_watching() {
                    return self.watch_query(&text, frame, answer);
                }
                self.pairing.query(&text);
            }
            Message::Parse { statement, text, .. } => {
                let text = String::from_utf8_lossy(text);
                if self.log.is_watching() {
                    self.look_before_group(&text, answer)?;
                }
                self.pairing.parse(statement, &text);
            }
            Message::Bind {
                portal,
                statement,
                formats,
                values,
                ..
            } => self.pairing.bind(portal, statement, formats, values),
            Message::Describe { .. } => self.pairing.describe(),
            Message::Close { .. } => self.pairing.close(),
            Message::Execute { portal, .. } => {
                let bound = self.pairing.bound(portal);
                if self.log.is_watching() {
                    return self.watch_execute(bound, frame, answer);
                }
                self.pairing.execute(bound);
            }
            Message::Sync => {
                self.pairing.sync();
                if self.log.is_watching() {
                    self.outbox.extend_from_slice(frame.bytes());
                    self.forward(answer)?;
                    return self.look_after_group();
                }
            }
            Message::Flush | Message::CopyData(_) | Message::CopyDone | Message::CopyFail { .. } => {}
        }
        self.outbox.extend_from_slice(frame.bytes());
        Ok(())
    }

    /// Answers what is no message as PostgreSQL does: the connection ends.
    fn refuse(&mut self, malformed: Malformed, answer: &mut Vec<u8>) -> Result<(), Stopped> {
        self.forward(answer)?;
        let Malformed(what) = malformed;
        answer.extend(write::error("FATAL", sqlstate::PROTOCOL_VIOLATION, what));
        self.disconnect()
    }

    /// Sends what is waiting, and passes the answers on.
    fn forward(&mut self, answer: &mut Vec<u8>) -> Result<(), Stopped> {
        if self.outbox.is_empty() {
            return Ok(());
        }
        let outbox = std::mem::take(&mut self.outbox);
        for frame in self.send(&outbox)? {
            answer.extend_from_slice(frame.bytes());
        }
        Ok(())
    }

    /// Sends messages of the client, and follows the answers.
    fn send(&mut self, messages: &[u8]) -> Result<Vec<Frame>, Stopped> {
        let frames = self.tell(messages)?;
        for frame in &frames {
            self.pairing
                .answered(frame, &mut self.log)
                .map_err(|malformed| nonsense(&malformed))?;
        }
        if self.pairing.state == codec::TransactionState::Idle
            && !self.is_wrapped
            && !self.pairing.group_is_open
        {
            self.hidden.clear();
            self.is_blocking = false;
        }
        Ok(frames)
    }

    /// Sends messages and cuts the answer into messages, without following it.
    fn tell(&mut self, messages: &[u8]) -> Result<Vec<Frame>, Stopped> {
        let bytes = self.backend.exchange(messages)?;
        self.from_backend.push(&bytes);
        let mut frames = Vec::new();
        while let Some(frame) = self
            .from_backend
            .next()
            .map_err(|malformed| nonsense(&malformed))?
        {
            frames.push(frame);
        }
        if self.from_backend.is_empty() {
            Ok(frames)
        } else {
            Err(nonsense(&Malformed("it stopped in the middle of a message")))
        }
    }
}

/// The database answered with what is no message, as it may after its memory was overwritten.
fn nonsense(malformed: &Malformed) -> Stopped {
    Stopped::Crashed(format!("its answer makes no sense: {}", malformed.0))
}
