//! The same seed makes the same bytes, and a data directory can be taken along.

use super::{Client, conditions, query, server, startup};
use crate::sandbox::postgres::{Backend as _, Conditions};

/// What a session with that seed answers, byte for byte.
fn transcript(seed: u64) -> Vec<Vec<u8>> {
    let conditions = Conditions { seed, ..conditions() };
    let mut session = server().open(&conditions).unwrap();
    let mut answers = vec![session.exchange(&startup()).unwrap()];
    for sql in [
        "CREATE TABLE parcel (id serial PRIMARY KEY, weight integer)",
        "INSERT INTO parcel (weight) SELECT (random() * 100)::int FROM generate_series(1, 2000) RETURNING *",
        "SELECT random(), gen_random_uuid(), now(), clock_timestamp(), pg_backend_pid()",
        "ANALYZE parcel",
        "SELECT oid, relfilenode, reltuples FROM pg_class ORDER BY oid DESC LIMIT 5",
        "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF) SELECT * FROM parcel WHERE weight = 3",
        "SELECT pg_current_wal_insert_lsn(), txid_current()",
        "SELECT 1/0",
    ] {
        answers.push(session.exchange(&query(sql)).unwrap());
    }
    answers
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(transcript(7), transcript(7));
}

#[test]
fn another_seed_gives_other_random_numbers() {
    assert_ne!(transcript(7), transcript(8));
}

#[test]
fn what_was_prepared_in_one_session_is_there_in_the_next() {
    let mut client = Client::connect();
    client.query("CREATE TABLE parcel (id serial PRIMARY KEY, name text)");
    client.query("INSERT INTO parcel (name) SELECT md5(n::text) FROM generate_series(1, 3000) AS n");
    let prepared = server().with_data(&client.session.into_data_directory().unwrap());
    for _ in 0..2 {
        let mut client = Client::of(&prepared, &conditions());
        assert_eq!(client.query("SELECT count(*) FROM parcel").value(), "3000");
        client.query("DELETE FROM parcel");
        // It was closed in order: nothing had to be recovered.
        assert!(
            !client.session.log().contains("recovery"),
            "{}",
            client.session.log()
        );
    }
}
