//! Time, memory and files have an end, and the end has a name.

use super::{Client, conditions, message};
use crate::sandbox::postgres::{Conditions, Stopped};
use crate::sandbox::ticker::Ticker;

/// One second in place of twenty.
fn short() -> Conditions {
    Conditions {
        deadline_ticks: Ticker::ticks(1),
        ..conditions()
    }
}

#[test]
fn what_has_no_end_is_stopped_at_the_deadline() {
    for sql in [
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
        "SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b",
        "DO $$ BEGIN LOOP NULL; END LOOP; END $$",
        "SELECT count(*) FROM (SELECT generate_series(1, 1000000000) AS n) s WHERE n::text ~ '(9+)+x'",
    ] {
        let mut client = Client::under(&short());
        assert_eq!(client.ask(sql), Err(Stopped::Deadline), "{sql}");
        assert_eq!(client.ask("SELECT 1"), Err(Stopped::Deadline));
    }
    assert!(Client::connect().is_alive());
}

#[test]
fn full_files_are_an_error_and_the_session_goes_on() {
    let conditions = Conditions {
        file_bytes: 8 << 20,
        ..conditions()
    };
    let mut client = Client::under(&conditions);
    client.query("CREATE TABLE heap (content text)");
    let fill = "INSERT INTO heap SELECT repeat(md5(n::text), 40) FROM generate_series(1, 20000) AS n";
    assert_eq!(client.query(fill).sqlstate(), "53100");
    assert!(client.is_alive());
    assert_eq!(client.query("SELECT count(*) FROM heap").value(), "0");
}

#[test]
fn more_memory_than_there_is_is_an_error_and_the_session_goes_on() {
    let conditions = Conditions {
        memory_bytes: 192 << 20,
        ..conditions()
    };
    let mut client = Client::under(&conditions);
    assert_eq!(
        client.query("SELECT length(repeat('x', 200000000))").sqlstate(),
        "53200"
    );
    assert!(client.is_alive());
}

#[test]
fn a_parameter_of_100_megabytes_is_an_error_or_an_answer() {
    let parameter = vec![b'x'; 100_000_000];
    let mut messages = message(b'P', b"\0SELECT length($1::text)\0\0\0");
    let mut bind = b"\0\0\0\0\0\x01".to_vec();
    bind.extend(u32::try_from(parameter.len()).unwrap().to_be_bytes());
    bind.extend(&parameter);
    bind.extend(b"\0\0");
    messages.extend(message(b'B', &bind));
    messages.extend(message(b'E', b"\0\0\0\0\0"));
    messages.extend(message(b'S', b""));
    for (memory, expected) in [(192 << 20, None), (768 << 20, Some("100000000"))] {
        let conditions = Conditions {
            memory_bytes: memory,
            ..conditions()
        };
        let mut client = Client::under(&conditions);
        let answer = client.send(&messages).unwrap();
        match expected {
            Some(length) => assert_eq!(answer.value(), length),
            None => assert_eq!(answer.sqlstate(), "53200"),
        }
        assert!(client.is_alive());
    }
}

#[test]
fn an_answer_that_is_larger_than_memory_stops_it() {
    let conditions = Conditions {
        memory_bytes: 192 << 20,
        ..conditions()
    };
    let mut client = Client::under(&conditions);
    let endless = "SELECT repeat('x', 1000000) FROM generate_series(1, 10000)";
    assert_eq!(client.ask(endless), Err(Stopped::OutOfMemory));
}

#[test]
fn too_little_memory_to_start_is_an_error_that_says_so() {
    let conditions = Conditions {
        memory_bytes: 1 << 20,
        ..conditions()
    };
    let error = super::server().open(&conditions).err().unwrap();
    assert!(error.to_string().contains("does not start"), "{error}");
}
