//! The witness before doubles and before the real database, and what the tests of both share.

mod connection;
mod facts;
mod windows;

use super::Witness;
use super::codec::frame::{Frame, Framer};
use super::codec::write;
use super::hear::Heard;
use super::log::Seen;
use crate::sandbox::postgres::Backend;
use crate::statement::Statement;

const TOKEN: &str = "token";

/// The first message of a connection.
fn startup() -> Vec<u8> {
    let body = b"\0\x03\0\0user\0postgres\0database\0postgres\0\0";
    let length = u32::try_from(body.len() + 4).expect("short");
    [&length.to_be_bytes(), body.as_slice()].concat()
}

fn frames(bytes: &[u8]) -> Vec<Frame> {
    let mut framer = Framer::default();
    framer.push(bytes);
    let mut found = Vec::new();
    while let Some(frame) = framer.next().expect("well-formed") {
        found.push(frame);
    }
    assert!(framer.is_empty(), "{bytes:?}");
    found
}

/// The kinds of the messages in an answer.
fn kinds(bytes: &[u8]) -> String {
    frames(bytes)
        .iter()
        .map(|frame| char::from(frame.tag.unwrap_or(b'0')))
        .collect()
}

fn record(kind: &str, body: &serde_json::Value) -> String {
    serde_json::json!({"token": TOKEN, "record": {kind: body}}).to_string()
}

fn hear<B: Backend>(witness: &mut Witness<B>, kind: &str, body: &serde_json::Value) -> Heard {
    witness.hear(&record(kind, body)).expect("an answer")
}

fn query<B: Backend>(witness: &mut Witness<B>, text: &str) -> Vec<u8> {
    witness
        .exchange(&write::query(text.as_bytes()))
        .expect("an answer")
}

/// What a watch sees of `texts`, each sent as a query of its own.
fn watch<B: Backend>(witness: &mut Witness<B>, texts: &[&str]) -> Vec<Statement> {
    let name = serde_json::json!({"name": "w"});
    hear(witness, "watch_begun", &name);
    for text in texts {
        query(witness, text);
    }
    match hear(witness, "watch_ended", &name) {
        Heard::Closed(Seen::Watched(statements)) => statements,
        other => panic!("{other:?}"),
    }
}
