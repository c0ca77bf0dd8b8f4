//! What a client may send, and what the database gets to see of it.

use proptest::prelude::*;

use super::super::Witness;
use super::super::codec::frontend::Message;
use super::super::codec::{TransactionState, backend, write};
use super::{TOKEN, frames, kinds, query, startup};
use crate::sandbox::postgres::{Backend, Stopped};

/// Answers everything with success, and keeps what it was sent.
#[derive(Default)]
struct Yes {
    heard: Vec<String>,
    exchanges: u32,
}

impl Backend for Yes {
    fn exchange(&mut self, messages: &[u8]) -> Result<Vec<u8>, Stopped> {
        let mut answer = Vec::new();
        self.exchanges += 1;
        for frame in frames(messages) {
            let message = Message::parse(&frame).expect("only what is well-formed gets here");
            let (heard, answered) = match message {
                Message::Startup { .. } => (
                    "startup".to_owned(),
                    write::ready_for_query(TransactionState::Idle),
                ),
                Message::Query { text } => (
                    String::from_utf8_lossy(text).into_owned(),
                    [
                        [b"C\0\0\0\x09DONE\0".as_slice()].concat(),
                        write::ready_for_query(TransactionState::Idle),
                    ]
                    .concat(),
                ),
                Message::Sync => ("sync".to_owned(), write::ready_for_query(TransactionState::Idle)),
                Message::Parse { .. } => ("parse".to_owned(), b"1\0\0\0\x04".to_vec()),
                _ => ("other".to_owned(), Vec::new()),
            };
            self.heard.push(heard);
            answer.extend(answered);
        }
        Ok(answer)
    }
}

fn witness() -> Witness<Yes> {
    Witness::new(Yes::default(), TOKEN)
}

fn connected() -> Witness<Yes> {
    let mut witness = witness();
    witness.exchange(&startup()).expect("an answer");
    witness
}

fn fatal(bytes: &[u8]) -> String {
    let frames = frames(bytes);
    let Ok(backend::Message::Error(report)) = backend::Message::parse(frames.last().expect("an answer"))
    else {
        panic!("no error: {bytes:?}");
    };
    format!("{} {}", report.state(), report.message())
}

#[test]
fn a_second_connection_is_turned_away_and_the_first_goes_on() {
    let mut witness = connected();
    let answer = witness.exchange(&startup()).expect("an answer");
    assert_eq!(
        fatal(&answer),
        "53300 there is one connection to this database, and it is in use"
    );
    assert_eq!(kinds(&query(&mut witness, "SELECT 1")), "CZ");
    assert_eq!(witness.backend.heard, ["startup", "SELECT 1"]);
}

#[test]
fn the_first_message_goes_to_the_database_alone() {
    let mut witness = witness();
    let both = [startup(), write::query(b"SELECT 1")].concat();
    assert_eq!(kinds(&witness.exchange(&both).expect("an answer")), "ZCZ");
    assert_eq!(witness.backend.exchanges, 2);
}

#[test]
fn who_comes_after_a_goodbye_finds_the_session_reset() {
    let mut witness = connected();
    query(&mut witness, "BEGIN");
    assert_eq!(witness.exchange(b"X\0\0\0\x04"), Ok(Vec::new()));
    let answer = witness.exchange(&write::query(b"SELECT 1")).expect("an answer");
    assert!(fatal(&answer).starts_with("08003 "));
    assert_eq!(kinds(&witness.exchange(&startup()).expect("an answer")), "Z");
    assert_eq!(
        witness.backend.heard,
        ["startup", "BEGIN", "ROLLBACK", "DISCARD ALL", "startup"]
    );
}

#[test]
fn a_group_that_is_left_open_is_closed_before_the_reset() {
    let mut witness = connected();
    witness
        .exchange(&write::parse(b"", b"SELECT 1"))
        .expect("an answer");
    witness.exchange(b"X\0\0\0\x04").expect("an answer");
    assert_eq!(
        witness.backend.heard,
        ["startup", "parse", "sync", "ROLLBACK", "DISCARD ALL"]
    );
}

#[test]
fn what_is_no_message_ends_the_connection_and_never_reaches_the_database() {
    for bytes in [
        b"!\0\0\0\x04".as_slice(),
        b"Q\0\0\0\x05a",
        b"Q\0\0\0\x03",
        b"Q\xff\xff\xff\xff",
        b"\0\0\0\x08\0\x02\0\0",
    ] {
        let mut witness = connected();
        let answer = witness
            .exchange(&[&write::query(b"SELECT 1"), bytes, &write::query(b"SELECT 2")].concat())
            .expect("an answer");
        assert!(fatal(&answer).starts_with("08P01 "), "{bytes:?}");
        assert_eq!(
            witness.backend.heard,
            ["startup", "SELECT 1", "ROLLBACK", "DISCARD ALL"]
        );
        assert_eq!(kinds(&witness.exchange(&startup()).expect("an answer")), "Z");
    }
}

#[test]
fn encryption_is_declined_and_cancelling_does_nothing() {
    let mut witness = witness();
    assert_eq!(witness.exchange(b"\0\0\0\x08\x04\xd2\x16\x2f"), Ok(b"N".to_vec()));
    assert_eq!(
        witness.exchange(b"\0\0\0\x10\x04\xd2\x16\x2e\0\0\0\x01\0\0\0\x02"),
        Ok(Vec::new())
    );
    assert!(witness.backend.heard.is_empty());
}

#[test]
fn a_function_call_past_all_sql_is_refused() {
    let mut witness = connected();
    let answer = witness
        .exchange(b"F\0\0\0\x0e\0\0\0\x01\0\0\0\0\0\0")
        .expect("an answer");
    assert_eq!(kinds(&answer), "EZ");
    assert_eq!(witness.backend.heard, ["startup"]);
}

#[test]
fn a_message_may_arrive_in_pieces() {
    let mut witness = connected();
    let message = write::query(b"SELECT 1");
    assert_eq!(witness.exchange(&message[..7]), Ok(Vec::new()));
    assert_eq!(kinds(&witness.exchange(&message[7..]).expect("an answer")), "CZ");
}

proptest! {
    #[test]
    fn whatever_a_client_sends_the_database_gets_messages_only(
        parts in proptest::collection::vec(
            prop_oneof![
                Just(startup()),
                Just(write::query(b"SELECT 1")),
                Just(write::sync()),
                Just(b"X\0\0\0\x04".to_vec()),
                proptest::collection::vec(any::<u8>(), 0..12),
                proptest::collection::vec(0_u8..9, 0..12),
            ],
            0..12,
        ),
    ) {
        let mut witness = witness();
        for part in parts {
            // The double refuses what is no message.
            prop_assert!(witness.exchange(&part).is_ok());
        }
    }
}
