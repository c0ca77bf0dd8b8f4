//! Statements that are watched: what the session is asked before and after them, and how a statement that
//! commits by itself is kept open until it has been asked.
//!
//! A lock is only seen while it is held. So a change of the schema outside any transaction is put into one by
//! the host, and what the client gets to see is what it would have seen without.

use std::ops::Range;

use super::codec::frame::Frame;
use super::codec::{TransactionState, backend, write};
use super::command::Kind;
use super::facts::Step;
use super::pairing::Bound;
use super::question::State;
use super::sql::{statements, words};
use super::{Witness, nonsense};
use crate::sandbox::postgres::{Backend, Stopped};
use crate::statement::Waiting;

impl<B: Backend> Witness<B> {
    /// Passes on a simple query, whose text is that of `frame`.
    pub(super) fn watch_query(
        &mut self,
        text: &str,
        frame: &Frame,
        answer: &mut Vec<u8>,
    ) -> Result<(), Stopped> {
        self.forward(answer)?;
        let ranges = statements(text);
        let kinds: Vec<Kind> = ranges
            .iter()
            .map(|range| Kind::of(&text[range.clone()]))
            .collect();
        let is_idle = self.pairing.state == TransactionState::Idle && !self.pairing.group_is_open;
        let tells = kinds.contains(&Kind::Schema) || (self.is_blocking && kinds.contains(&Kind::Data));
        if is_idle && self.can_ask() && kinds == [Kind::SchemaOutsideTransaction] {
            let before = self.ask_state()?;
            self.pairing.query(text);
            pass_on(&self.send(frame.bytes())?, answer);
            let place = self.place();
            return self.tell_outside(&before, place);
        }
        if !tells || !self.can_ask() || self.pairing.group_is_open {
            self.pairing.query(text);
            pass_on(&self.send(frame.bytes())?, answer);
            return Ok(());
        }
        let pieces: Vec<Piece> = if let ([kind], [_]) = (kinds.as_slice(), ranges.as_slice()) {
            vec![Piece {
                text,
                message: frame.bytes().to_vec(),
                kind: *kind,
                offset: 0,
            }]
        } else {
            let piece = |(range, kind): (&Range<usize>, &Kind)| Piece {
                message: write::query(text[range.clone()].as_bytes()),
                text: &text[range.clone()],
                kind: *kind,
                offset: text[..range.start].chars().count(),
            };
            ranges.iter().zip(&kinds).map(piece).collect()
        };
        let mut shown = Vec::new();
        for piece in &pieces {
            let failures = self.pairing.failures;
            self.run_piece(piece, &mut shown)?;
            if self.pairing.failures > failures {
                break;
            }
        }
        self.unwrap(&mut shown)?;
        answer.extend(shown.concat());
        answer.extend(write::ready_for_query(self.pairing.state));
        Ok(())
    }

    /// Runs one statement of a simple query. Several statements in one text run in one transaction, unless
    /// they say otherwise: the same is done here, one by one.
    fn run_piece(&mut self, piece: &Piece<'_>, shown: &mut Vec<Vec<u8>>) -> Result<(), Stopped> {
        let is_idle = self.pairing.state == TransactionState::Idle;
        if is_idle && piece.kind != Kind::Transaction {
            self.tell(&write::query(b"BEGIN"))?;
            self.pairing.state = TransactionState::Open;
            self.is_wrapped = true;
        }
        // Whatever ends or opens a transaction in the middle of a text does so with what ran before it.
        if piece.kind == Kind::Transaction && !is_savepoint(piece.text) {
            self.is_wrapped = false;
        }
        let asks = self.can_ask() && self.tells(piece.kind);
        let before = if asks { Some(self.ask_state()?) } else { None };
        let failures = self.pairing.failures;
        self.pairing.query(piece.text);
        for frame in self.send(&piece.message)? {
            match frame.tag {
                Some(b'Z') => {}
                Some(b'E') => shown.push(moved(&frame, piece.offset)?),
                _ => shown.push(frame.bytes().to_vec()),
            }
        }
        match before {
            Some(before) if self.pairing.failures == failures => self.tell_facts(&before),
            _ => Ok(()),
        }
    }

    fn tells(&self, kind: Kind) -> bool {
        kind == Kind::Schema || (self.is_blocking && kind == Kind::Data)
    }

    /// Ends the host's own transaction, if it is open. What a commit refuses, a statement that commits by
    /// itself would have been refused with in place of its tag.
    fn unwrap(&mut self, shown: &mut Vec<Vec<u8>>) -> Result<(), Stopped> {
        if !self.is_wrapped {
            return Ok(());
        }
        self.is_wrapped = false;
        if self.pairing.state == TransactionState::Failed {
            self.tell(&write::query(b"ROLLBACK"))?;
        } else {
            for frame in self.tell(&write::query(b"COMMIT"))? {
                match frame.tag {
                    Some(b'E') => {
                        if shown.last().is_some_and(|last| last.first() == Some(&b'C')) {
                            shown.pop();
                        }
                        self.note_failed_commit(&frame)?;
                        shown.push(frame.bytes().to_vec());
                    }
                    Some(b'Z' | b'C') => {}
                    _ => shown.push(frame.bytes().to_vec()),
                }
            }
        }
        self.pairing.settle(TransactionState::Idle);
        self.hidden.clear();
        self.is_blocking = false;
        Ok(())
    }

    fn note_failed_commit(&mut self, frame: &Frame) -> Result<(), Stopped> {
        let message = backend::Message::parse(frame).map_err(|malformed| nonsense(&malformed))?;
        if let (backend::Message::Error(report), Some(place)) = (message, self.place())
            && let Some(statement) = self.log.statement(place)
        {
            statement.error = Some(crate::statement::SqlError {
                state: report.state(),
                message: report.message(),
            });
        }
        Ok(())
    }

    /// Passes on the execution of a portal.
    pub(super) fn watch_execute(
        &mut self,
        bound: Bound,
        frame: &Frame,
        answer: &mut Vec<u8>,
    ) -> Result<(), Stopped> {
        self.forward(answer)?;
        let kind = Kind::of(&bound.text);
        let before = if self.can_ask() && self.tells(kind) {
            Some(self.ask_state()?)
        } else {
            None
        };
        let failures = self.pairing.failures;
        self.pairing.execute(bound);
        pass_on(&self.send(frame.bytes())?, answer);
        let place = self.place();
        if let Some((_, outside)) = &mut self.outside
            && kind == Kind::SchemaOutsideTransaction
        {
            *outside = place;
        }
        match before {
            Some(before) if self.pairing.failures == failures => self.tell_facts(&before),
            _ => Ok(()),
        }
    }

    /// Before a group that prepares a statement which PostgreSQL refuses inside a transaction: a question in
    /// its middle would be one.
    pub(super) fn look_before_group(&mut self, text: &str, answer: &mut Vec<u8>) -> Result<(), Stopped> {
        if self.pairing.group_is_open
            || self.pairing.state != TransactionState::Idle
            || Kind::of(text) != Kind::SchemaOutsideTransaction
        {
            return Ok(());
        }
        self.forward(answer)?;
        if self.can_ask() {
            self.outside = Some((self.ask_state()?, None));
        }
        Ok(())
    }

    /// After the end of a group.
    pub(super) fn look_after_group(&mut self) -> Result<(), Stopped> {
        match self.outside.take() {
            Some((before, place)) if place.is_some() => self.tell_outside(&before, place),
            _ => Ok(()),
        }
    }

    /// The place in the log of the statement that ran last.
    fn place(&self) -> Option<usize> {
        self.pairing.last.as_ref().and_then(|(place, _)| *place)
    }

    /// Says of the last statement what it did, while its transaction is open.
    fn tell_facts(&mut self, before: &State) -> Result<(), Stopped> {
        let Some((place, last)) = &self.pairing.last else {
            return Ok(());
        };
        let (place, command) = (*place, last.command.clone());
        let after = self.ask_state()?;
        let hidden = self.hidden.clone();
        let step = Step {
            before,
            after: &after,
            command: &command,
            hidden: &hidden,
        };
        let counts = self.ask_counts(&after, &step.locked_tables())?;
        let locks = step.locks(&counts);
        self.is_blocking |= locks.iter().any(|lock| lock.mode.waiting() > Waiting::Nobody);
        self.hidden.extend(step.made());
        if let Some(statement) = place.and_then(|place| self.log.statement(place)) {
            statement.locks = locks;
            statement.work = step.work(&counts);
            statement.unfinished = step.unfinished();
        }
        Ok(())
    }

    /// Says of a statement that is over, with all its transactions, what it did.
    fn tell_outside(&mut self, before: &State, place: Option<usize>) -> Result<(), Stopped> {
        if !self.can_ask() {
            return Ok(());
        }
        let after = self.ask_state()?;
        let hidden = std::collections::BTreeSet::new();
        let step = Step {
            before,
            after: &after,
            command: "",
            hidden: &hidden,
        };
        let counts = self.ask_counts(&after, &step.indexes_that_differ())?;
        if let Some(statement) = place.and_then(|place| self.log.statement(place)) {
            statement.locks = step.documented_locks(&counts);
            statement.work = step.work(&counts);
            statement.unfinished = step.unfinished();
        }
        Ok(())
    }
}

/// One statement of a simple query.
struct Piece<'a> {
    text: &'a str,
    message: Vec<u8>,
    kind: Kind,
    /// Characters of the whole text that come before it.
    offset: usize,
}

fn is_savepoint(text: &str) -> bool {
    matches!(
        words(text, 2)
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice(),
        ["SAVEPOINT" | "RELEASE", ..] | ["ROLLBACK", "TO"]
    )
}

fn pass_on(frames: &[Frame], answer: &mut Vec<u8>) {
    for frame in frames {
        answer.extend_from_slice(frame.bytes());
    }
}

/// An error about a piece of a text, with its position in the whole.
fn moved(frame: &Frame, offset: usize) -> Result<Vec<u8>, Stopped> {
    let message = backend::Message::parse(frame).map_err(|malformed| nonsense(&malformed))?;
    let backend::Message::Error(report) = message else {
        return Ok(frame.bytes().to_vec());
    };
    let fields: Vec<(u8, Vec<u8>)> = report
        .0
        .iter()
        .map(|(letter, text)| {
            let position = std::str::from_utf8(text)
                .ok()
                .and_then(|text| text.parse::<usize>().ok());
            match (letter, position) {
                (b'P', Some(position)) => (*letter, (position + offset).to_string().into_bytes()),
                _ => (*letter, text.to_vec()),
            }
        })
        .collect();
    Ok(write::report(b'E', &fields))
}
