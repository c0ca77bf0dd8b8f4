use super::super::Witness;
use super::super::codec::{backend, write};
use super::{TOKEN, frames, kinds, query, startup, watch};
use crate::sandbox::postgres::{Backend, Stopped};
use crate::statement::{LockMode, Statement, Unfinished, Waiting, WorkKind};

pub struct Oracle(std::os::unix::net::UnixStream);

impl Backend for Oracle {
    fn exchange(&mut self, messages: &[u8]) -> Result<Vec<u8>, Stopped> {
        use std::io::{Read, Write};
        self.0.write_all(messages).expect("w");
        if messages[0] != 0 {
            self.0.write_all(b"H\0\0\0\x04").expect("w");
        }
        let mut out = Vec::new();
        let mut buffer = [0; 65536];
        loop {
            match self.0.read(&mut buffer) {
                Ok(0) | Err(_) => return Ok(out),
                Ok(n) => out.extend_from_slice(&buffer[..n]),
            }
        }
    }
}

/// A session with a table `town` of 200 rows, which refers to `country` with 3.
pub fn open() -> Witness<Oracle> {
    let stream = std::os::unix::net::UnixStream::connect("/tmp/lab/wit/pg/.s.PGSQL.5499").expect("c");
    stream
        .set_read_timeout(Some(std::time::Duration::from_millis(40)))
        .expect("t");
    let mut witness = Witness::new(Oracle(stream), TOKEN);
    witness.exchange(&startup()).expect("an answer");
    let schema = format!("s{}_{:?}", std::process::id(), std::thread::current().id()).replace(['(', ')'], "");
    let _ = schema;
    for text in [
        "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public",
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
