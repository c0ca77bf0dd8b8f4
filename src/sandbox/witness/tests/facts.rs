//! What is told of statements, asked of the real session.

use std::sync::{Arc, OnceLock};

use super::super::Witness;
use super::super::codec::write;
use super::super::hear::Heard;
use super::super::log::Seen;
use super::{TOKEN, frames, hear, kinds, query, startup, watch};
use crate::sandbox::clock::VirtualClock;
use crate::sandbox::image;
use crate::sandbox::postgres::{Conditions, Server, Session};
use crate::statement::{Statement, Unfinished};

/// The server, loaded once for all tests, and an engine whose time nobody moves.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let cache = image::Cache::locate(None).expect("a cache");
        let image = image::ensure(&cache, image::ProvisionOptions::default(), &()).expect("an image");
        Server::load(&image.engines.database, &image.database).expect("a server")
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
    let mut parts = vec![statement.command.clone()];
    if let Some(error) = &statement.error {
        parts[0] = format!("{} !{}", parts[0], error.state);
    }
    if statement.in_transaction {
        parts[0] = format!("{} (in)", parts[0]);
    }
    parts.extend(statement.locks.iter().map(|lock| {
        let rows = lock.table_rows.map_or("?".to_owned(), |rows| rows.to_string());
        let kept = if lock.taken_here { "" } else { " kept" };
        format!("{}{kept} {}:{rows}", lock.mode.name(), lock.table)
    }));
    parts.extend(
        statement
            .work
            .iter()
            .map(|work| format!("{:?} {}:{}", work.kind, work.table, work.rows)),
    );
    parts.extend(statement.unfinished.iter().map(|unfinished| match unfinished {
        Unfinished::Constraint { name, table } => format!("unvalidated {name} {table}"),
        Unfinished::Index { name, table } => format!("invalid {name} {table}"),
    }));
    parts.join("; ")
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
    ]), @r"
    ALTER TABLE; ACCESS EXCLUSIVE town:200
    ALTER TABLE; ACCESS EXCLUSIVE town:200
    ALTER TABLE; ACCESS EXCLUSIVE town:200; Rewrite town:200
    ALTER TABLE; ACCESS EXCLUSIVE town:200; Rewrite town:200
    ALTER TABLE; ACCESS EXCLUSIVE town:200; Scan town:200
    ALTER TABLE; ACCESS EXCLUSIVE town:200; Scan town:200
    ALTER TABLE; ACCESS EXCLUSIVE town:200; unvalidated small town
    ALTER TABLE; SHARE UPDATE EXCLUSIVE town:200; Scan town:200
    ALTER TABLE; SHARE ROW EXCLUSIVE country:3; SHARE ROW EXCLUSIVE town:200; Scan country:3; Scan town:200
    ALTER TABLE; SHARE ROW EXCLUSIVE country:3; SHARE ROW EXCLUSIVE town:200; unvalidated k town
    CREATE INDEX; SHARE town:200; IndexBuild town:200
    CREATE INDEX; SHARE UPDATE EXCLUSIVE town:200; IndexBuild town:200
    REINDEX; ACCESS EXCLUSIVE town:200; IndexBuild town:200
    REINDEX; SHARE UPDATE EXCLUSIVE town:200; IndexBuild town:200
    ALTER TABLE; ACCESS EXCLUSIVE town:200; IndexBuild town:200
    ALTER TABLE; ACCESS EXCLUSIVE town:200
    DROP INDEX; SHARE UPDATE EXCLUSIVE town:200
    DROP INDEX; ACCESS EXCLUSIVE town:200
    CREATE TABLE; SHARE ROW EXCLUSIVE town:200
    ANALYZE; SHARE UPDATE EXCLUSIVE town:200
    VACUUM; ACCESS EXCLUSIVE country:3; Rewrite country:3
    TRUNCATE TABLE; ACCESS EXCLUSIVE country:0; ACCESS EXCLUSIVE extra:0; ACCESS EXCLUSIVE town:0
    DROP TABLE; ACCESS EXCLUSIVE country:0; ACCESS EXCLUSIVE extra:0; ACCESS EXCLUSIVE town:?
    ");
}

#[test]
fn a_lock_stays_to_the_end_of_its_transaction_and_new_tables_are_nobodys() {
    insta::assert_snapshot!(told(&[
        "BEGIN",
        "ALTER TABLE town ADD COLUMN note text",
        "UPDATE town SET note = name WHERE id <= 120",
        "SELECT count(*) FROM country",
        "INSERT INTO country VALUES (4, 'd')",
        "SAVEPOINT s",
        "CREATE TABLE log (id int PRIMARY KEY, town int)",
        "INSERT INTO log SELECT n, n FROM generate_series(1, 500) n",
        "CREATE INDEX ON log (town)",
        "ALTER TABLE log ALTER COLUMN town TYPE bigint",
        "ROLLBACK TO s",
        "COMMIT",
        "UPDATE town SET note = 'x'",
    ]), @r"
    BEGIN
    ALTER TABLE (in); ACCESS EXCLUSIVE town:200
    UPDATE (in); ACCESS EXCLUSIVE kept town:200; Change town:120
    SELECT (in); ACCESS EXCLUSIVE kept town:200; Scan country:3
    INSERT (in); ACCESS EXCLUSIVE kept town:200; Change country:1
    SAVEPOINT (in)
    CREATE TABLE (in); ACCESS EXCLUSIVE kept town:200
    INSERT (in); ACCESS EXCLUSIVE kept town:200
    CREATE INDEX (in); ACCESS EXCLUSIVE kept town:200
    ALTER TABLE (in); ACCESS EXCLUSIVE kept town:200
    ROLLBACK (in)
    COMMIT (in)
    UPDATE
    ");
}

#[test]
fn two_indexes_in_one_transaction_keep_writers_waiting_and_no_readers() {
    insta::assert_snapshot!(told(&["BEGIN", "CREATE INDEX i ON town (size)", "CREATE INDEX j ON town (name)", "COMMIT"]), @r"
    BEGIN
    CREATE INDEX (in); SHARE town:200; IndexBuild town:200
    CREATE INDEX (in); SHARE kept town:200; IndexBuild town:200
    COMMIT (in)
    ");
}

#[test]
fn several_statements_in_one_text_are_told_one_by_one() {
    insta::assert_snapshot!(told(&[
        "SET LOCAL lock_timeout = '2s'; ALTER TABLE town ADD note text; UPDATE town SET note = 'x'; -- done",
        "BEGIN; ALTER TABLE town ALTER size TYPE bigint; COMMIT; DROP TABLE country",
        "DO $$ BEGIN EXECUTE 'CREATE INDEX ON town (size)'; END $$",
    ]), @r"
    SET
    ALTER TABLE (in); ACCESS EXCLUSIVE town:200
    UPDATE (in); ACCESS EXCLUSIVE kept town:200; Change town:200
    BEGIN
    ALTER TABLE (in); ACCESS EXCLUSIVE town:200; Rewrite town:200
    COMMIT (in)
    DROP TABLE; ACCESS EXCLUSIVE country:?
    DO; SHARE town:200; IndexBuild town:200
    ");
}

#[test]
fn what_fails_is_told_with_its_error() {
    insta::assert_snapshot!(told(&[
        "ALTER TABLE town ADD CONSTRAINT big CHECK (size > 100)",
        "CREATE UNIQUE INDEX CONCURRENTLY twice ON town (country)",
        "BEGIN",
        "ALTER TABLE nowhere ADD x int",
        "SELECT 1",
        "CREATE INDEX CONCURRENTLY i ON town (size)",
        "ROLLBACK",
        "BEGIN",
        "CREATE INDEX CONCURRENTLY i ON town (size)",
        "ROLLBACK",
    ]), @r"
    ALTER TABLE !23514
    CREATE UNIQUE INDEX !23505; SHARE UPDATE EXCLUSIVE town:200; IndexBuild town:200; invalid twice town
    BEGIN
    ALTER TABLE !42P01 (in)
    SELECT !25P02 (in)
    CREATE INDEX !25P02 (in)
    ROLLBACK (in)
    BEGIN
    CREATE INDEX !25001 (in)
    ROLLBACK (in)
    ");
}

/// Messages of the extended protocol that prepare and run `text`, as a driver sends them.
fn extended(text: &str) -> Vec<u8> {
    [
        write::parse(b"", text.as_bytes()),
        write::bind(b"", b""),
        b"D\0\0\0\x06P\0".to_vec(),
        write::execute(b""),
        write::sync(),
    ]
    .concat()
}

#[test]
fn the_extended_protocol_is_watched_as_well() {
    let mut witness = open();
    let name = serde_json::json!({"name": "w"});
    hear(&mut witness, "watch_begun", &name);
    for text in [
        "ALTER TABLE town ALTER COLUMN size TYPE bigint",
        "CREATE INDEX CONCURRENTLY i ON town (size)",
        "DROP INDEX CONCURRENTLY i",
    ] {
        let answer = witness.exchange(&extended(text)).expect("an answer");
        assert!(!kinds(&answer).contains('E'), "{text}");
    }
    let group = [
        write::parse(b"", b"ALTER TABLE town ADD note text"),
        write::bind(b"", b""),
        write::execute(b""),
        write::parse(b"", b"UPDATE town SET note = 'x'"),
        write::bind(b"", b""),
        write::execute(b""),
        write::sync(),
    ];
    witness.exchange(&group.concat()).expect("an answer");
    let Heard::Closed(Seen::Watched(statements)) = hear(&mut witness, "watch_ended", &name) else {
        panic!("no statements");
    };
    let lines: Vec<String> = statements.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    ALTER TABLE; ACCESS EXCLUSIVE town:200; Rewrite town:200
    CREATE INDEX; SHARE UPDATE EXCLUSIVE town:200; IndexBuild town:200
    DROP INDEX; SHARE UPDATE EXCLUSIVE town:200
    ALTER TABLE; ACCESS EXCLUSIVE town:200
    UPDATE; ACCESS EXCLUSIVE kept town:200; Change town:200
    ");
}

/// What a client gets to see of a day's work, watched or not.
fn view(is_watched: bool) -> Vec<(String, Vec<u8>)> {
    let mut witness = open();
    if is_watched {
        hear(&mut witness, "watch_begun", &serde_json::json!({"name": "w"}));
        let measure = serde_json::json!({"name": "m", "size": 1, "of": "rows", "work": true});
        hear(&mut witness, "measure_begun", &measure);
    }
    let simple = |text: &str| (text.to_owned(), write::query(text.as_bytes()));
    let group = |text: &str| (format!("extended {text}"), extended(text));
    let script = [
        simple("CREATE TABLE a (id serial PRIMARY KEY, b int UNIQUE DEFERRABLE INITIALLY DEFERRED)"),
        simple("ALTER TABLE a ADD c timestamptz DEFAULT now()"),
        simple("INSERT INTO a (b) VALUES (1), (2) RETURNING *"),
        simple("ALTER TABLE town ALTER nothing TYPE int"),
        simple("DROP TABLE IF EXISTS nothing"),
        simple("CREATE TABLE d AS SELECT * FROM a; INSERT INTO d VALUES (9, 9); SELECT * FROM d ORDER BY id"),
        simple("SELECT 1; ALTER TABLE town DROP nothing; SELECT 2"),
        // Fails when it commits.
        simple("ALTER TABLE a ADD e int; INSERT INTO a (b) VALUES (1)"),
        simple("SELECT count(*) FROM a"),
        group("ALTER TABLE town ADD f int"),
        group("ALTER TABLE town ADD f int"),
        group("CREATE INDEX CONCURRENTLY g ON town (f)"),
        simple("CREATE INDEX CONCURRENTLY g ON town (f)"),
        simple("BEGIN"),
        (
            "a portal is left open".to_owned(),
            [
                write::parse(b"", b"SELECT n FROM generate_series(1, 5) n"),
                write::bind(b"", b""),
                b"E\0\0\0\x09\0\0\0\0\x02".to_vec(),
                write::sync(),
            ]
            .concat(),
        ),
        (
            "the schema changes meanwhile".to_owned(),
            [
                write::parse(b"p", b"ALTER TABLE town ADD h int"),
                write::bind(b"p", b"p"),
                write::execute(b"p"),
                write::sync(),
            ]
            .concat(),
        ),
        (
            "and the portal goes on".to_owned(),
            [b"E\0\0\0\x09\0\0\0\0\x02".to_vec(), write::sync()].concat(),
        ),
        simple("SELECT now() = statement_timestamp(), pg_current_xact_id(), (SELECT max(oid) FROM pg_class)"),
        simple("LOCK TABLE country IN SHARE MODE"),
        simple("SELECT count(*) FROM pg_prepared_statements"),
        simple("ALTER TABLE nothing ADD x int"),
        simple("SELECT 1"),
        simple("COMMIT"),
        simple("DO $$ BEGIN RAISE NOTICE 'hello'; EXECUTE 'DROP TABLE d'; END $$"),
        simple(""),
        simple("VACUUM; SELECT 1"),
        simple("BEGIN; ALTER TABLE town ADD i int; COMMIT"),
        simple("BEGIN; ALTER TABLE town ADD j int"),
        simple("ROLLBACK"),
        simple("SELECT pg_current_xact_id(), (SELECT max(oid) FROM pg_class), txid_current()"),
    ];
    script
        .into_iter()
        .map(|(name, messages)| (name, witness.exchange(&messages).expect("an answer")))
        .collect()
}

#[test]
fn a_client_cannot_see_that_it_is_watched() {
    for ((name, plain), (_, watched)) in view(false).into_iter().zip(view(true)) {
        let shown = |bytes: &[u8]| {
            let frames = frames(bytes);
            let texts = frames
                .iter()
                .map(|frame| String::from_utf8_lossy(frame.bytes()).into_owned());
            texts.collect::<Vec<_>>()
        };
        assert_eq!(shown(&plain), shown(&watched), "{name}");
    }
}
