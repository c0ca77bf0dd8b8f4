//! Which answer belongs to which request: statements are put together from what was sent and what came back.

use std::collections::{HashMap, VecDeque};

use super::codec::backend;
use super::codec::frame::Frame;
use super::codec::{Malformed, TransactionState};
use super::command::{named_by_text, read_tag};
use super::log::Log;
use super::sql::statements;
use crate::statement::{SqlError, Statement};

/// How much of a statement's text is kept, in bytes: enough for what people write.
const TEXT_KEPT: usize = 16 << 10;

/// How much of a parameter is kept, in bytes, and of how many parameters.
const PARAMETER_KEPT: usize = 200;
const PARAMETERS_KEPT: usize = 64;

/// The most prepared statements and portals that are remembered.
const MOST_NAMES: usize = 10_000;

/// Something that was sent and not answered yet.
#[derive(Debug)]
enum Request {
    /// The first message of a connection.
    Startup,
    /// Statements in one text, of which so many are done.
    Query { statements: VecDeque<String> },
    /// Anything that is acknowledged by one message of this kind and is about this text.
    Acknowledged { by: u8, text: String },
    /// What a statement or a portal returns.
    Describe,
    /// A portal is run.
    Execute { bound: Bound },
    /// The end of a group.
    Sync,
}

/// A statement with its parameters.
#[derive(Clone, Debug, Default)]
pub(super) struct Bound {
    pub(super) text: String,
    pub(super) parameters: Vec<Option<String>>,
}

/// Follows a session by its messages.
#[derive(Debug)]
pub(super) struct Pairing {
    requests: VecDeque<Request>,
    prepared: HashMap<Vec<u8>, String>,
    portals: HashMap<Vec<u8>, Bound>,
    /// The statement that is being answered: its rows so far.
    rows: u64,
    /// Where the session stood when it was last ready.
    pub(super) state: TransactionState,
    /// Whether the statements that run now are in a transaction block of the client's.
    in_block: bool,
    /// Whether messages were sent that no `Sync` has ended.
    pub(super) group_is_open: bool,
    /// Whether the open group has failed, so that everything up to `Sync` is skipped.
    pub(super) group_has_failed: bool,
    /// How many statements have failed.
    pub(super) failures: u64,
    /// The place in the log of the last statement, and its command.
    pub(super) last: Option<(Option<usize>, Statement)>,
}

impl Default for Pairing {
    fn default() -> Self {
        Self {
            requests: VecDeque::new(),
            prepared: HashMap::new(),
            portals: HashMap::new(),
            rows: 0,
            state: TransactionState::Idle,
            in_block: false,
            group_is_open: false,
            group_has_failed: false,
            failures: 0,
            last: None,
        }
    }
}

impl Pairing {
    pub(super) fn startup(&mut self) {
        self.requests.push_back(Request::Startup);
    }

    pub(super) fn query(&mut self, text: &str) {
        let statements = statements(text)
            .into_iter()
            .map(|range| kept(&text[range]))
            .collect();
        self.requests.push_back(Request::Query { statements });
    }

    pub(super) fn parse(&mut self, name: &[u8], text: &str) {
        self.group_is_open = true;
        if self.prepared.len() < MOST_NAMES || self.prepared.contains_key(name) {
            self.prepared.insert(name.to_vec(), kept(text));
        }
        self.requests.push_back(Request::Acknowledged {
            by: b'1',
            text: kept(text),
        });
    }

    pub(super) fn bind(
        &mut self,
        portal: &[u8],
        statement: &[u8],
        formats: &[i16],
        values: &[Option<&[u8]>],
    ) {
        self.group_is_open = true;
        let text = self.prepared.get(statement).cloned().unwrap_or_default();
        let parameters = values
            .iter()
            .enumerate()
            .take(PARAMETERS_KEPT)
            .map(|(index, value)| {
                let format = match formats {
                    [] => 0,
                    [all] => *all,
                    each => each.get(index).copied().unwrap_or(0),
                };
                value.map(|value| parameter(value, format))
            })
            .collect();
        let bound = Bound { text, parameters };
        self.requests.push_back(Request::Acknowledged {
            by: b'2',
            text: bound.text.clone(),
        });
        if self.portals.len() < MOST_NAMES || self.portals.contains_key(portal) {
            self.portals.insert(portal.to_vec(), bound);
        }
    }

    pub(super) fn describe(&mut self) {
        self.group_is_open = true;
        self.requests.push_back(Request::Describe);
    }

    pub(super) fn close(&mut self) {
        self.group_is_open = true;
        self.requests.push_back(Request::Acknowledged {
            by: b'3',
            text: String::new(),
        });
    }

    /// What running `portal` would run.
    pub(super) fn bound(&self, portal: &[u8]) -> Bound {
        self.portals.get(portal).cloned().unwrap_or_default()
    }

    pub(super) fn execute(&mut self, bound: Bound) {
        self.group_is_open = true;
        self.requests.push_back(Request::Execute { bound });
    }

    pub(super) fn sync(&mut self) {
        self.requests.push_back(Request::Sync);
    }

    /// Takes in a message of the database and notes in `log` the statement that it ends, if any.
    pub(super) fn answered(&mut self, frame: &Frame, log: &mut Log) -> Result<(), Malformed> {
        // Rows are many, and nothing in them matters here.
        if frame.tag == Some(b'D') {
            self.rows += 1;
            return Ok(());
        }
        match backend::Message::parse(frame)? {
            backend::Message::ReadyForQuery(state) => self.ready(state),
            backend::Message::CommandComplete { tag } => {
                let tag = String::from_utf8_lossy(tag).into_owned();
                self.completed(&tag, log);
            }
            backend::Message::EmptyQuery | backend::Message::PortalSuspended => self.completed("", log),
            backend::Message::Error(report) => {
                let error = SqlError {
                    state: report.state(),
                    message: report.message(),
                };
                self.failed(error, log);
            }
            backend::Message::ParseComplete
            | backend::Message::BindComplete
            | backend::Message::CloseComplete => {
                let acknowledged = matches!(
                    self.requests.front(),
                    Some(Request::Acknowledged { by, .. }) if Some(*by) == frame.tag
                );
                if acknowledged {
                    self.requests.pop_front();
                }
            }
            backend::Message::NoData | backend::Message::RowDescription(_) => {
                if matches!(self.requests.front(), Some(Request::Describe)) {
                    self.requests.pop_front();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn ready(&mut self, state: TransactionState) {
        while let Some(request) = self.requests.pop_front() {
            if matches!(request, Request::Startup | Request::Query { .. } | Request::Sync) {
                break;
            }
        }
        self.state = state;
        self.in_block = state != TransactionState::Idle;
        self.group_is_open = !self.requests.is_empty();
        self.group_has_failed = false;
        self.rows = 0;
    }

    /// Says where the session stands after the host itself has ended a transaction.
    pub(super) fn settle(&mut self, state: TransactionState) {
        self.state = state;
        self.in_block = state != TransactionState::Idle;
    }

    fn completed(&mut self, tag: &str, log: &mut Log) {
        let bound = match self.requests.front_mut() {
            Some(Request::Query { statements }) => Bound {
                text: statements.pop_front().unwrap_or_default(),
                parameters: Vec::new(),
            },
            Some(Request::Execute { bound }) => {
                let bound = std::mem::take(bound);
                self.requests.pop_front();
                bound
            }
            _ => return,
        };
        let (command, count) = read_tag(tag);
        let changes_rows = matches!(
            command.as_str(),
            "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "COPY"
        );
        self.finish(
            Statement {
                sql: bound.text,
                parameters: bound.parameters,
                affected: if changes_rows { count } else { 0 },
                command,
                ..Statement::default()
            },
            log,
        );
        // What follows in the same text runs in the block that this one opened or closed.
        match self.last.as_ref().map(|(_, last)| last.command.as_str()) {
            Some("BEGIN" | "START TRANSACTION") => self.in_block = true,
            Some("COMMIT" | "ROLLBACK" | "PREPARE TRANSACTION") => self.in_block = false,
            _ => {}
        }
    }

    fn failed(&mut self, error: SqlError, log: &mut Log) {
        let bound = match self.requests.front_mut() {
            Some(Request::Query { statements }) => Bound {
                text: statements.pop_front().unwrap_or_default(),
                parameters: Vec::new(),
            },
            Some(Request::Execute { bound }) => std::mem::take(bound),
            Some(Request::Acknowledged { text, .. }) => Bound {
                text: std::mem::take(text),
                parameters: Vec::new(),
            },
            _ => Bound::default(),
        };
        if !matches!(
            self.requests.front(),
            Some(Request::Query { .. } | Request::Startup) | None
        ) {
            while self
                .requests
                .front()
                .is_some_and(|request| !matches!(request, Request::Sync))
            {
                self.requests.pop_front();
            }
            self.group_has_failed = true;
        }
        self.failures += 1;
        self.finish(
            Statement {
                command: named_by_text(&bound.text),
                sql: bound.text,
                parameters: bound.parameters,
                error: Some(error),
                ..Statement::default()
            },
            log,
        );
    }

    fn finish(&mut self, mut statement: Statement, log: &mut Log) {
        statement.rows = std::mem::take(&mut self.rows);
        statement.in_transaction = self.in_block;
        let place = if log.is_open() && !statement.sql.is_empty() {
            log.note(&statement)
        } else {
            None
        };
        self.last = Some((place, statement));
    }
}

/// The beginning of a text.
fn kept(text: &str) -> String {
    cut(text, TEXT_KEPT)
}

fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(most)])
}

/// A parameter as text; one in binary format as hexadecimal digits.
fn parameter(value: &[u8], format: i16) -> String {
    if format == 0 {
        return cut(
            &String::from_utf8_lossy(&value[..value.len().min(4 * PARAMETER_KEPT)]),
            PARAMETER_KEPT,
        );
    }
    let digits = value[..value.len().min(PARAMETER_KEPT / 2)]
        .iter()
        .map(|byte| format!("{byte:02x}"));
    std::iter::once("\\x".to_owned()).chain(digits).collect()
}
