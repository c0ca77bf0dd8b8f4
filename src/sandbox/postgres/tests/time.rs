//! Its time is the run's.

use std::sync::Arc;
use std::time::Instant;

use super::{Client, conditions};
use crate::sandbox::clock::VirtualClock;
use crate::sandbox::postgres::Conditions;

#[test]
fn the_clock_is_the_runs_and_stands_still() {
    let clock = VirtualClock::new();
    let conditions = Conditions {
        clock: Arc::new(clock.clone()),
        ..conditions()
    };
    let mut client = Client::under(&conditions);
    assert_eq!(client.query("SELECT now()").value(), "2026-03-02 09:00:00+00");
    clock.set_wall(1_800_000_000_000_000_000);
    assert_eq!(
        client.query("SELECT clock_timestamp()").value(),
        "2027-01-15 08:00:00+00"
    );
}

#[test]
fn sleeping_moves_the_clock_and_costs_nothing() {
    let mut client = Client::connect();
    let started = Instant::now();
    let answer = client.query("SELECT clock_timestamp() FROM (SELECT pg_sleep(3600)) AS slept");
    assert!(answer.value().starts_with("2026-03-02 10:00:00"), "{answer:?}");
    assert!(started.elapsed().as_secs() < 10);
}

#[test]
fn a_statement_times_out_on_the_virtual_clock() {
    let mut client = Client::connect();
    client.query("SET statement_timeout = '2s'");
    assert_eq!(client.query("SELECT pg_sleep(5)").sqlstate(), "57014");
    let now = client.query("SELECT clock_timestamp()");
    assert!(now.value().starts_with("2026-03-02 09:00:02"), "{now:?}");
    client.query("RESET statement_timeout");
    assert_eq!(client.query("SELECT pg_sleep(5)").error, None);
}

#[test]
fn sleeping_for_a_lifetime_ends() {
    let mut client = Client::connect();
    let started = Instant::now();
    let _ = client.ask("SELECT pg_sleep(1e9)");
    assert!(started.elapsed().as_secs() < 30);
}
