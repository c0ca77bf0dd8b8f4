//! The real database, opened on what was provisioned for this machine.

mod answers;
mod hostile;
mod limits;
mod repeatable;
mod time;

use std::sync::{Arc, OnceLock};

use super::{Backend as _, Conditions, Server, Session, Stopped};
use crate::sandbox::clock::VirtualClock;
use crate::sandbox::image::{Cache, ProvisionOptions, ensure};
use crate::sandbox::ticker::Ticker;

/// The server, loaded once, and what moves its epochs.
fn server() -> &'static Server {
    static SERVER: OnceLock<(Server, Ticker)> = OnceLock::new();
    let (server, _) = SERVER.get_or_init(|| {
        let cache = Cache::locate(None).unwrap();
        let image = ensure(&cache, ProvisionOptions::default(), &()).unwrap();
        let server = Server::load(&image.engines.database, &image.database).unwrap();
        (server, Ticker::start(&image.engines.database).unwrap())
    });
    server
}

/// Ordinary conditions: a clock of its own, 512 MiB of memory, 128 MiB of files, twenty seconds.
fn conditions() -> Conditions {
    Conditions {
        memory_bytes: 512 << 20,
        file_bytes: 128 << 20,
        deadline_ticks: Ticker::ticks(20),
        clock: Arc::new(VirtualClock::new()),
        seed: 1,
    }
}

/// A session and its client.
struct Client {
    session: Session,
}

/// What came back for one query.
#[derive(Debug, Default, PartialEq, Eq)]
struct Answer {
    rows: Vec<Vec<Option<String>>>,
    /// What was done: `SELECT 1`.
    tags: Vec<String>,
    /// SQLSTATE and message.
    error: Option<(String, String)>,
    notices: Vec<String>,
    /// Whether the session is idle (`I`), in a transaction (`T`), or in a failed one (`E`).
    state: Option<char>,
}

impl Answer {
    /// The first value of the first row.
    fn value(&self) -> &str {
        self.rows[0][0].as_deref().unwrap()
    }

    /// The SQLSTATE of the error.
    fn sqlstate(&self) -> &str {
        &self.error.as_ref().expect("the query succeeded").0
    }
}

impl Client {
    /// A client of a fresh session under ordinary conditions, connected.
    fn connect() -> Self {
        Self::under(&conditions())
    }

    fn under(conditions: &Conditions) -> Self {
        Self::of(server(), conditions)
    }

    fn of(server: &Server, conditions: &Conditions) -> Self {
        let mut client = Self {
            session: server.open(conditions).unwrap(),
        };
        let answer = client.session.exchange(&startup()).unwrap();
        assert_eq!(parse(&answer).state, Some('I'));
        client
    }

    /// Sends one query.
    fn ask(&mut self, sql: &str) -> Result<Answer, Stopped> {
        self.send(&query(sql))
    }

    /// Sends one query that must not stop the database.
    fn query(&mut self, sql: &str) -> Answer {
        self.ask(sql).unwrap_or_else(|stopped| panic!("{sql}: {stopped}"))
    }

    fn send(&mut self, messages: &[u8]) -> Result<Answer, Stopped> {
        self.session.exchange(messages).map(|answer| parse(&answer))
    }

    /// Whether it still answers.
    fn is_alive(&mut self) -> bool {
        self.ask("SELECT 42").is_ok_and(|answer| answer.value() == "42")
    }
}

/// Runs `work` on a thread with the stack that a run has.
fn with_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(16 << 20)
            .spawn_scoped(scope, work)
            .unwrap()
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn startup() -> Vec<u8> {
    let mut body = 196_608_u32.to_be_bytes().to_vec();
    body.extend(b"user\0postgres\0database\0postgres\0\0");
    let mut message = u32::try_from(body.len() + 4).unwrap().to_be_bytes().to_vec();
    message.extend(body);
    message
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut message = vec![kind];
    message.extend(u32::try_from(body.len() + 4).unwrap().to_be_bytes());
    message.extend(body);
    message
}

fn query(sql: &str) -> Vec<u8> {
    message(b'Q', format!("{sql}\0").as_bytes())
}

/// What the messages in `bytes` say.
fn parse(mut bytes: &[u8]) -> Answer {
    let mut answer = Answer::default();
    while let [kind, a, b, c, d, rest @ ..] = bytes {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize - 4;
        let (body, rest) = rest.split_at(length);
        bytes = rest;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned();
        match kind {
            b'D' => answer.rows.push(row(body)),
            b'C' => answer.tags.push(text(body)),
            b'E' => answer.error = Some((field(body, b'C'), field(body, b'M'))),
            b'N' => answer.notices.push(field(body, b'M')),
            b'Z' => answer.state = Some(char::from(body[0])),
            _ => {}
        }
    }
    answer
}

fn row(mut body: &[u8]) -> Vec<Option<String>> {
    let mut take = |length: usize| {
        let (taken, rest) = body.split_at(length);
        body = rest;
        taken
    };
    let count = u16::from_be_bytes(take(2).try_into().unwrap());
    (0..count)
        .map(|_| {
            let length = i32::from_be_bytes(take(4).try_into().unwrap());
            let length = usize::try_from(length).ok()?;
            Some(String::from_utf8_lossy(take(length)).into_owned())
        })
        .collect()
}

fn field(body: &[u8], wanted: u8) -> String {
    body.split(|byte| *byte == 0)
        .find(|field| field.first() == Some(&wanted))
        .map(|field| String::from_utf8_lossy(&field[1..]).into_owned())
        .unwrap_or_default()
}
