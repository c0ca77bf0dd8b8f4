use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::super::Witness;
use super::{TOKEN, kinds, query, startup, watch};
use crate::sandbox::clock::VirtualClock;
use crate::sandbox::image;
use crate::sandbox::postgres::{Conditions, Server, Session};
use crate::statement::{Statement, Unfinished};

/// The server, loaded once for all tests, and an engine whose time nobody moves.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let engine = image::engine().expect("an engine");
        let folder = std::env::var("DJANGOLOGY_DATABASE").expect("DJANGOLOGY_DATABASE");
        Server::load(&engine, Path::new(&folder)).expect("a server")
    })
}

/// A session of the real database, to which somebody is connected.
pub fn connect() -> Witness<Session> {
    let conditions = Conditions {
        memory_bytes: 256 << 20,
        file_bytes: 64 << 20,
        deadline_ticks: u64::MAX / 2,
        clock: Arc::new(VirtualClock::new()),
        seed: 1,
    };
    let session = server().open(&conditions).expect("a session");
    let mut witness = Witness::new(session, TOKEN);
    assert!(kinds(&witness.exchange(&startup()).expect("an answer")).ends_with('Z'));
    witness
}

/// The same with a table `town` of 200 rows, and `country` with 3.
pub fn open() -> Witness<Session> {
    let mut witness = connect();
    for text in [
        "CREATE TABLE country (id int PRIMARY KEY, name text)",
        "CREATE TABLE town (id int PRIMARY KEY, name text NOT NULL, country int, size int)",
        "INSERT INTO country SELECT n, 'c' || n FROM generate_series(1, 3) n",
        "INSERT INTO town SELECT n, 't' || n, 1 + n % 3, n FROM generate_series(1, 200) n",
    ] {
        assert!(!kinds(&query(&mut witness, text)).contains('E'), "{text}");
    }
    witness
}

/// A statement in one line: its command, then locks, work and what is left.
fn line(statement: &Statement) -> String {
    let mut line = statement.command.clone();
    if let Some(error) = &statement.error {
        line.push_str(&format!(" !{}", error.state));
    }
    if statement.in_transaction {
        line.push_str(" (in)");
    }
    for lock in &statement.locks {
        let rows = lock.table_rows.map_or("?".to_owned(), |rows| rows.to_string());
        let kept = if lock.taken_here { "" } else { " kept" };
        line.push_str(&format!("; {}{kept} {}:{rows}", lock.mode.name(), lock.table));
    }
    for work in &statement.work {
        line.push_str(&format!("; {:?} {}:{}", work.kind, work.table, work.rows));
    }
    for unfinished in &statement.unfinished {
        match unfinished {
            Unfinished::Constraint { name, table } => line.push_str(&format!("; unvalidated {name} {table}")),
            Unfinished::Index { name, table } => line.push_str(&format!("; invalid {name} {table}")),
        }
    }
    line
}

fn told(texts: &[&str]) -> String {
    let mut witness = open();
    let lines: Vec<String> = watch(&mut witness, texts).iter().map(line).collect();
    lines.join("\n")
}

#[test]
fn locks_and_work_of_changes_that_commit_by_themselves() {
    insta::assert_snapshot!(told(&[
        "ALTER TABLE town ADD COLUMN note text",
        "ALTER TABLE town ADD COLUMN half int DEFAULT 7 NOT NULL",
        "ALTER TABLE town ADD COLUMN chance float DEFAULT random()",
        "ALTER TABLE town ALTER COLUMN size TYPE bigint",
        "ALTER TABLE town ALTER COLUMN size SET NOT NULL",
        "ALTER TABLE town ADD CONSTRAINT positive CHECK (size > 0)",
        "ALTER TABLE town ADD CONSTRAINT small CHECK (size < 1000) NOT VALID",
        "ALTER TABLE town VALIDATE CONSTRAINT small",
        "ALTER TABLE town ADD FOREIGN KEY (country) REFERENCES country",
        "ALTER TABLE town ADD CONSTRAINT k FOREIGN KEY (country) REFERENCES country NOT VALID",
        "CREATE INDEX i ON town (size)",
        "CREATE INDEX CONCURRENTLY j ON town (name)",
        "REINDEX INDEX i",
        "REINDEX TABLE CONCURRENTLY town",
        "ALTER TABLE town ADD UNIQUE (name)",
        "ALTER TABLE town RENAME COLUMN note TO remark",
        "DROP INDEX CONCURRENTLY j",
        "DROP INDEX i",
        "CREATE TABLE extra (id int PRIMARY KEY, town int REFERENCES town)",
        "ANALYZE town",
        "VACUUM FULL country",
        "TRUNCATE country CASCADE",
        "DROP TABLE town CASCADE",
    ]), @"");
}
