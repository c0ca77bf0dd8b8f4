//! That nothing outside is reached, and that nothing stops more than its own session.

use super::{Client, message, with_stack};
use crate::sandbox::postgres::Stopped;

#[test]
fn there_are_no_files_but_its_own() {
    let mut client = Client::connect();
    for sql in [
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "COPY (SELECT 1) TO '/etc/passwd'",
        "LOAD '/etc/passwd'",
        "SELECT pg_read_file('../../../../../../etc/passwd')",
    ] {
        assert_eq!(client.query(sql).sqlstate(), "58P01", "{sql}");
    }
    let root = client.query("SELECT string_agg(name, ' ' ORDER BY name) FROM pg_ls_dir('/') AS name");
    assert_eq!(root.value(), "dev pglite proc tmp");
}

#[test]
fn there_are_no_other_programs() {
    let mut client = Client::connect();
    for sql in [
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "CREATE TABLE t (a text); COPY t FROM PROGRAM 'id'",
    ] {
        let answer = client.query(sql);
        let (_, message) = answer.error.unwrap();
        assert_eq!(
            message,
            "could not execute command \"id\": Operation not permitted"
        );
    }
}

#[test]
fn a_module_that_was_not_compiled_beforehand_is_not_loaded() {
    let mut client = Client::connect();
    let answer = client.query(
        "SELECT lo_export(lo_from_bytea(0, '\\x0061736d01000000'), '/pglite/lib/postgresql/mine.so'); LOAD 'mine'",
    );
    assert!(answer.error.is_some());
    assert!(client.is_alive());
}

#[test]
fn a_library_that_was_written_over_is_loaded_as_it_was() {
    let mut client = Client::connect();
    client.query("SELECT lo_export(lo_from_bytea(0, 'nonsense'), '/pglite/lib/postgresql/plpgsql.so')");
    assert_eq!(client.query("DO $$ BEGIN NULL; END $$").tags, ["DO"]);
}

#[test]
fn one_session_writes_over_nothing_of_another() {
    let mut one = Client::connect();
    one.query("CREATE TABLE mine (id integer)");
    one.query("SELECT lo_export(lo_from_bytea(0, 'x'), '/pglite/data/postgresql.conf')");
    let mut other = Client::connect();
    assert_eq!(other.query("SELECT * FROM mine").sqlstate(), "42P01");
}

#[test]
fn endless_recursion_is_an_error() {
    with_stack(|| {
        let mut client = Client::connect();
        for (name, body) in [
            ("plain", "BEGIN RETURN plain(n + 1); END"),
            (
                "catching",
                "BEGIN BEGIN RETURN catching(n + 1); EXCEPTION WHEN division_by_zero THEN RETURN 1; END; END",
            ),
        ] {
            client.query(&format!(
                "CREATE FUNCTION {name}(n int) RETURNS int LANGUAGE plpgsql AS $${body}$$"
            ));
            assert_eq!(
                client.query(&format!("SELECT {name}(0)")).sqlstate(),
                "54001",
                "{name}"
            );
        }
        assert!(client.is_alive());
    });
}

#[test]
fn nesting_that_the_server_does_not_notice_stops_it_and_says_so() {
    with_stack(|| {
        let mut client = Client::connect();
        let stopped = Stopped::Crashed("its calls nested too deep for the stack".to_owned());
        assert_eq!(
            client.ask("SELECT repeat('[', 100000)::json"),
            Err(stopped.clone())
        );
        assert_eq!(client.ask("SELECT 1"), Err(stopped));
        assert!(Client::connect().is_alive());
    });
}

#[test]
fn a_storm_of_exceptions_passes() {
    let mut client = Client::connect();
    let storm = "DO $$ BEGIN FOR i IN 1..5000 LOOP BEGIN RAISE EXCEPTION 'x'; \
                 EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END $$";
    assert_eq!(client.query(storm).tags, ["DO"]);
    assert!(client.is_alive());
}

#[test]
fn malformed_messages_are_errors_or_stop_it_but_never_more() {
    for bytes in [
        &b"Q\0\0\0\x05"[..],
        b"Q\0\0\0\0",
        b"Q\xff\xff\xff\xffSELECT 1\0",
        b"Q\0\0\0\x40SELECT 1\0",
        b"\0\0\0\x04",
        b"\0\0\0\x08\x04\xd2\x16\x2f",
        b"?\0\0\0\x04",
        b"B\0\0\0\x08\0\0\0\0",
        b"P\0\0\0\x06ab",
        b"\xff",
        b"d\0\0\0\x05x",
        b"F\0\0\0\x0c\0\0\0\x01\0\0\0\x01",
    ] {
        let mut client = Client::connect();
        let _ = client.send(bytes);
        assert!(Client::connect().is_alive(), "{bytes:?}");
    }
    let mut client = Client::connect();
    assert_eq!(
        client.send(&message(b'X', b"")).unwrap(),
        super::Answer::default()
    );
    assert_eq!(client.send(b"").unwrap(), super::Answer::default());
    assert!(client.is_alive());
}

#[test]
fn a_message_that_is_shorter_than_it_says_ends_before_the_deadline() {
    let mut client = Client::connect();
    let started = std::time::Instant::now();
    let _ = client.send(b"Q\x3f\xff\xff\xffSELECT 1");
    assert!(started.elapsed().as_secs() < 15);
}
