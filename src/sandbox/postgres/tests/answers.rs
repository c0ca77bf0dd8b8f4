//! That it is PostgreSQL.

use super::{Client, message};

#[test]
fn it_is_postgresql_18() {
    let answer = Client::connect().query("SELECT version()");
    assert!(answer.value().starts_with("PostgreSQL 18."), "{answer:?}");
    assert_eq!(answer.tags, ["SELECT 1"]);
}

#[test]
fn an_error_has_its_sqlstate_and_the_session_goes_on() {
    let mut client = Client::connect();
    assert_eq!(client.query("SELECT 1/0").sqlstate(), "22012");
    assert!(client.is_alive());
}

#[test]
fn a_transaction_that_failed_is_rolled_back() {
    let mut client = Client::connect();
    client.query("CREATE TABLE seat (id integer PRIMARY KEY)");
    assert_eq!(
        client.query("BEGIN; INSERT INTO seat VALUES (1)").state,
        Some('T')
    );
    assert_eq!(client.query("SAVEPOINT one").state, Some('T'));
    assert_eq!(client.query("INSERT INTO seat VALUES (1)").sqlstate(), "23505");
    assert_eq!(client.query("SELECT 1").sqlstate(), "25P02");
    assert_eq!(client.query("ROLLBACK TO one").state, Some('T'));
    assert_eq!(client.query("SELECT count(*) FROM seat").value(), "1");
    client.query("ROLLBACK");
    assert_eq!(client.query("SELECT count(*) FROM seat").value(), "0");
}

#[test]
fn side_modules_are_loaded_when_they_are_needed() {
    let mut client = Client::connect();
    let answer = client.query(
        "DO $$ BEGIN RAISE EXCEPTION 'x'; EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'caught %', SQLSTATE; END $$",
    );
    assert_eq!(answer.notices, ["caught P0001"]);
    let stems = client.query("SELECT to_tsvector('english', 'The quick foxes jumped')");
    assert_eq!(stems.value(), "'fox':3 'jump':4 'quick':2");
}

#[test]
fn locks_can_be_read_in_the_session_that_holds_them() {
    let mut client = Client::connect();
    client.query("CREATE TABLE parcel (id integer)");
    client.query("BEGIN; ALTER TABLE parcel ADD COLUMN weight integer");
    let locks = client.query(
        "SELECT mode FROM pg_locks WHERE relation = 'parcel'::regclass AND mode = 'AccessExclusiveLock'",
    );
    assert_eq!(locks.value(), "AccessExclusiveLock");
}

#[test]
fn a_statement_with_parameters_goes_through_the_extended_protocol() {
    let mut client = Client::connect();
    let mut messages = message(b'P', b"\0SELECT $1::int + 1\0\0\0");
    messages.extend(message(b'B', b"\0\0\0\0\0\x01\0\0\0\x0241\0\0"));
    messages.extend(message(b'E', b"\0\0\0\0\0"));
    messages.extend(message(b'S', b""));
    assert_eq!(client.send(&messages).unwrap().value(), "42");
}

#[test]
fn an_error_in_a_pipeline_skips_to_the_next_sync() {
    let mut client = Client::connect();
    let mut messages = message(b'P', b"\0SELECT nonsense\0\0\0");
    messages.extend(message(b'B', b"\0\0\0\0\0\0\0\0"));
    messages.extend(message(b'E', b"\0\0\0\0\0"));
    messages.extend(message(b'S', b""));
    messages.extend(super::query("SELECT 7"));
    let answer = client.send(&messages).unwrap();
    assert_eq!(answer.sqlstate(), "42703");
    assert_eq!(answer.value(), "7");
}

#[test]
fn rows_are_copied_in_and_out() {
    let mut client = Client::connect();
    client.query("CREATE TABLE parcel (id integer, name text)");
    let mut messages = super::query("COPY parcel FROM STDIN");
    messages.extend(message(b'd', b"1\tone\n2\ttwo\n"));
    messages.extend(message(b'c', b""));
    assert_eq!(client.send(&messages).unwrap().tags, ["COPY 2"]);
    assert_eq!(client.query("COPY parcel TO STDOUT").tags, ["COPY 2"]);
}

#[test]
fn copying_in_without_data_is_an_error_of_that_statement() {
    let mut client = Client::connect();
    client.query("CREATE TABLE parcel (id integer)");
    assert_eq!(client.query("COPY parcel FROM STDIN").sqlstate(), "57014");
    assert!(client.is_alive());
}
