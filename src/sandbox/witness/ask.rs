//! The host's own questions to the session, which leave no trace that a client could see.
//!
//! They go by the extended protocol with a statement and a portal of their own names, because a simple query
//! would drop the unnamed ones, which may be the client's. In the middle of a client's group of messages they
//! carry no `Sync`, which would end the group's transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::codec::{TransactionState, backend, write};
use super::question::{self, Oid, ROWS_READ, Rows, STATE, State};
use super::{Witness, nonsense};
use crate::sandbox::postgres::{Backend, Stopped};

impl<B: Backend> Witness<B> {
    /// Whether the session would answer a question now.
    pub(super) fn can_ask(&self) -> bool {
        self.is_connected && self.pairing.state != TransactionState::Failed && !self.pairing.group_has_failed
    }

    /// The tables, locks and counters of the session, now.
    pub(super) fn ask_state(&mut self) -> Result<State, Stopped> {
        let rows = self.ask(STATE)?;
        State::of_rows(&rows).ok_or_else(|| unexpected("the state of the session"))
    }

    /// How many rows each of `tables` has. Counting reads them, which no measurement of the client's work
    /// is to contain.
    pub(super) fn ask_counts(
        &mut self,
        state: &State,
        tables: &BTreeSet<Oid>,
    ) -> Result<BTreeMap<Oid, u64>, Stopped> {
        let Some(question) = state.count_question(tables) else {
            return Ok(BTreeMap::new());
        };
        let before = if self.log.measures_work() {
            self.ask_rows_read()?
        } else {
            None
        };
        let counts = question::counts(&self.ask(&question)?);
        if let Some(before) = before
            && let Some(after) = self.ask_rows_read()?
        {
            self.log.forgive(after.saturating_sub(before));
        }
        Ok(counts)
    }

    /// How many rows the database has read; nothing when it cannot be asked now.
    pub(super) fn ask_rows_read(&mut self) -> Result<Option<u64>, Stopped> {
        if !self.can_ask() {
            return Ok(None);
        }
        let rows = self.ask(ROWS_READ)?;
        match rows.first().and_then(|row| row.first()) {
            // The sum over no table at all is NULL.
            Some(None) => Ok(Some(0)),
            Some(Some(number)) => Ok(number.parse().ok()),
            None => Err(unexpected("a number of rows")),
        }
    }

    /// Runs `text`, which returns rows.
    fn ask(&mut self, text: &str) -> Result<Rows, Stopped> {
        let name = format!("djangology {}", self.token);
        let name = name.as_bytes();
        let mut messages = write::parse(name, text.as_bytes());
        messages.extend(write::bind(name, name));
        messages.extend(write::execute(name));
        messages.extend(write::close(super::codec::Target::Portal, name));
        messages.extend(write::close(super::codec::Target::Statement, name));
        if !self.pairing.group_is_open {
            messages.extend(write::sync());
        }
        let mut rows = Vec::new();
        let mut is_complete = false;
        for frame in self.tell(&messages)? {
            match backend::Message::parse(&frame).map_err(|malformed| nonsense(&malformed))? {
                backend::Message::DataRow(values) => rows.push(
                    values
                        .into_iter()
                        .map(|value| value.map(|value| String::from_utf8_lossy(value).into_owned()))
                        .collect(),
                ),
                backend::Message::CommandComplete { .. } => is_complete = true,
                backend::Message::Error(report) => {
                    return Err(Stopped::Crashed(format!(
                        "it does not answer the host any more: {} ({})",
                        report.message(),
                        report.state()
                    )));
                }
                _ => {}
            }
        }
        if is_complete {
            Ok(rows)
        } else {
            Err(unexpected("rows"))
        }
    }
}

fn unexpected(what: &str) -> Stopped {
    Stopped::Crashed(format!("it was asked for {what}, and answered something else"))
}
